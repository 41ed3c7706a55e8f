"""The clocks of a comment: the promise in working time, the network's window, our own word; the nearest counts."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from smtui.domain.comment import Comment, urgency
from smtui.domain.errors import Refused
from smtui.domain.reaction import Plans, ReactionPlan, look_at_clocks, run_clocks
from smtui.domain.worktime import WEEKDAYS, make_calendar
from smtui.ports import Write
from smtui.services import clocks, inbox, overview, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = make_calendar(BERLIN, WEEKDAYS[:5], ["09:00-17:00"])
META = ReactionPlan(target_min=60, hard_limit_min=1440)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


def comment(at: datetime, **fields: object) -> Comment:
    known: dict[str, object] = {"account": "page", "network": "facebook", "kind": "message", "status": "pending"}
    at = at.astimezone(UTC)
    return Comment(id="a", remote_id="a", text="x", created_at=at, received_at=at, **{**known, **fields})  # type: ignore[arg-type]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def test_of_two_clocks_the_nearer_one_counts() -> None:
    friday = comment(local("2026-11-27T16:30"))
    one = run_clocks(friday, friday.created_at, META, OFFICE)
    assert one.due == local("2026-11-30T09:30")
    assert one.limit == local("2026-11-28T16:30")
    assert one.act_by == one.limit
    assert [clock for _, clock in one.clocks()] == ["limit", "due"]
    monday = comment(local("2026-11-23T10:00"))
    assert run_clocks(monday, monday.created_at, META, OFFICE).act_by == local("2026-11-23T11:00")


def test_a_comment_turns_yellow_when_four_fifths_of_its_promise_are_used_in_working_time() -> None:
    late = comment(local("2026-11-27T16:30"))
    one = run_clocks(late, late.created_at, ReactionPlan(target_min=100), OFFICE)
    assert one.due == local("2026-11-30T10:10")
    assert one.warn_at == local("2026-11-30T09:50")
    assert not one.wants_holding(local("2026-11-30T09:49"))
    assert one.wants_holding(local("2026-11-30T09:50"))


def test_of_the_networks_window_four_fifths_are_counted_around_the_clock() -> None:
    one = comment(local("2026-11-27T16:30"))
    assert run_clocks(one, one.created_at, META, OFFICE).warn_at == local("2026-11-28T11:42")


def test_a_holding_reply_stops_the_plans_clock_and_leaves_the_networks_running() -> None:
    one = comment(local("2026-11-23T10:00"))
    one = run_clocks(one, one.created_at, META, OFFICE)
    until = local("2026-11-27T12:00").astimezone(UTC)
    held = look_at_clocks(structs.replace(one, held_at=local("2026-11-23T10:30"), promised_until=until), OFFICE)
    assert (held.due, held.act_by) == (one.due, one.limit)
    assert [clock for _, clock in held.clocks()] == ["limit", "promise"]
    assert not held.wants_holding(until)


def test_nothing_promised_is_never_late_and_comes_last() -> None:
    free = run_clocks(comment(MONDAY), MONDAY, ReactionPlan(), OFFICE)
    assert (free.act_by, free.warn_at, free.is_overdue(MONDAY + 999 * HOUR)) == (None, None, False)
    bound = run_clocks(comment(MONDAY), MONDAY, META, OFFICE)
    assert urgency(bound) < urgency(free)


def test_between_equal_moments_the_riskier_comes_first_then_the_older() -> None:
    act_by = MONDAY + HOUR
    calm = comment(MONDAY - 9 * HOUR, act_by=act_by)
    angry = comment(MONDAY, act_by=act_by, risk=3)
    young = comment(MONDAY, act_by=act_by)
    assert sorted([young, calm, angry], key=urgency) == [angry, calm, young]


@settings(max_examples=150, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    start=st.integers(0, 365 * 24 * 60),
    later=st.integers(0, 20_000),
    target=st.integers(1, 3000),
    more=st.integers(0, 500),
    window=st.integers(1, 20_000),
)
def test_deadlines_never_go_back_whatever_the_zone_and_its_clock_changes(
    zone: str, start: int, later: int, target: int, more: int, window: int
) -> None:
    calendar = make_calendar(ZoneInfo(zone), WEEKDAYS[:6], ["09:00-12:00", "13:30-17:00"])
    plan = ReactionPlan(target_min=target, hard_limit_min=window)
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    first = comment(at)
    one = run_clocks(first, at, plan, calendar)
    second = comment(at + timedelta(minutes=later))
    two = run_clocks(second, second.created_at, plan, calendar)
    longer = run_clocks(first, at, structs.replace(plan, target_min=target + more), calendar)
    assert one.due is not None and two.due is not None and longer.due is not None
    assert at < one.due <= two.due
    assert one.due <= longer.due
    assert one.limit == at + timedelta(minutes=window)
    assert one.act_by == min(one.due, one.limit)
    assert one.warn_at is not None and at <= one.warn_at <= one.act_by
    shorter = run_clocks(first, at, plan, calendar, situation_min=target // 2 or 1)
    assert shorter.due is not None and shorter.due <= one.due


# -- in the house ---------------------------------------------------------------------------------------------------


def a_house(text: str = "When do you open?") -> tuple[House, FakeNetwork, str]:
    network = FakeNetwork()
    network.write(text, at=MONDAY - HOUR)
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    return house, network, inbox.list_comments(house)[0].id


def change_plans(house: House, **plan: object) -> None:
    found = Plans(default=ReactionPlan(**plan))  # type: ignore[arg-type]
    house.library.plans = lambda: found  # type: ignore[method-assign]


def get(house: House, id: str) -> Comment:
    return load(house, "comments", id, Comment)


def test_changing_plans_rewrites_nothing_until_somebody_asks_for_it() -> None:
    house, _, id = a_house()
    before = get(house, id)
    change_plans(house, target_min=30)
    asyncio.run(sync.sync(house, house.library.accounts()))
    assert get(house, id) == before
    (changed,) = clocks.renew(house)
    assert changed.due == MONDAY - HOUR + timedelta(minutes=30)
    assert get(house, id).act_by == changed.due
    triage.undo(house)
    assert get(house, id).due == before.due
    assert get(house, id).act_by == before.act_by


def test_closed_comments_keep_the_deadline_they_were_held_to() -> None:
    house, _, id = a_house()
    due = get(house, id).due
    triage.done(house, [id], "liked")
    change_plans(house, target_min=30)
    assert clocks.renew(house, [id]) == []
    assert get(house, id).due == due


def test_the_chosen_situation_moves_the_deadline_of_an_open_comment() -> None:
    house, _, id = a_house("What a lovely evening")
    change_plans(house, target_min=960)
    clocks.renew(house)
    triage.set_situation(house, [id], "threat")
    soon = get(house, id)
    assert soon.due == MONDAY - HOUR + HOUR
    assert soon.risk == 5
    triage.set_situation(house, [id], "praise")
    assert get(house, id).due > soon.due  # type: ignore[operator]


def test_a_comment_opened_again_gets_a_new_deadline_and_its_first_answer_stays_what_it_was() -> None:
    house, _, id = a_house()
    first = get(house, id)
    assert first.due is not None
    triage.done(house, [id], "liked")
    doc = structs.replace(get(house, id), status="answered", reason=None, answered_at=first.due + HOUR)
    work = triage.Work(house, "test")
    work.change("comments", get(house, id), doc)
    work.commit()
    house.clock.advance(days=7)  # type: ignore[attr-defined]
    missed = get(house, id).kept_promise()
    (again,) = triage.reopen(house, [id])
    assert missed is False
    assert again.kept_promise() is False
    assert again.first_due == first.due
    assert again.due is not None and again.due > house.now()
    assert (again.status, again.since) == ("pending", house.now())
    with pytest.raises(Refused):
        triage.reopen(house, [id])


def test_a_closed_comment_that_is_edited_there_waits_anew() -> None:
    house, network, id = a_house()
    triage.done(house, [id], "liked")
    house.clock.advance(days=1)  # type: ignore[attr-defined]
    remote = get(house, id).remote_id
    network.comments[remote] = structs.replace(network.comments[remote], text="And on Sunday?")
    house.store.commit(
        [Write(table="sync", id="account.blog", fields={"cursor": None}, was={"cursor": {"after": 1001}})]
    )
    asyncio.run(sync.sync(house, house.library.accounts()))
    again = get(house, id)
    assert again.is_open()
    assert again.due is not None and again.due > house.now()


def test_the_inbox_is_in_order_however_few_are_asked_for() -> None:
    network = FakeNetwork()
    for number in range(60):
        network.write(f"number {number}", author=f"A{number}", at=MONDAY - timedelta(minutes=number % 7))
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    everything = inbox.list_comments(house)
    assert everything == sorted(everything, key=urgency)
    for limit in (1, 3, 10, 41, 59, 60, 70):
        assert inbox.list_comments(house, limit=limit) == everything[:limit]


def test_an_overdue_comment_without_an_answer_counts_as_missed_once() -> None:
    house, _, _ = a_house()
    house.clock.advance(days=9)  # type: ignore[attr-defined]
    (row,) = overview.overview(house).accounts
    assert (row.overdue, row.kept) == (1, 0.0)
