"""The calendar, the checklist and the day that shows both."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import AmbiguousId, NotFound, Refused, UsageError
from smtui.ports import Write
from smtui.services import calendar, overview, publish, replies, rounds, sync, today, triage
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

DAY = timedelta(days=1)


def house_at(moment: datetime = MONDAY) -> House:
    return make_house(FakeNetwork(), clock=FixedClock(moment))


def test_a_post_is_planned_moved_and_ticked_with_its_address() -> None:
    house = house_at()
    post = calendar.add_post(house, "First frost", at=MONDAY + timedelta(hours=2), accounts=["blog"])
    assert [p.id for p in today.today(house).posts] == [post.id]
    moved = calendar.move_post(house, post.id, date(2026, 11, 25))
    assert moved.at == MONDAY + timedelta(hours=2) + 2 * DAY
    with pytest.raises(UsageError, match="post_needs_url"):
        publish.confirm(house, post.id, "javascript:alert(1)")
    done = publish.confirm(house, post.id, "https://blog.example/frost")
    assert (done.status, done.url, done.published_by) == ("published", "https://blog.example/frost", "anna")
    with pytest.raises(Refused, match="post_published"):
        calendar.edit_post(house, post.id, title="x")
    triage.undo(house)
    assert calendar.list_posts(house)[0].status == "scheduled"


def test_moving_over_the_clock_change_keeps_the_local_time() -> None:
    house = house_at(datetime(2026, 3, 27, 8, tzinfo=UTC))
    post = calendar.add_post(house, "Easter", at=datetime(2026, 3, 28, 8, tzinfo=UTC))  # 09:00 in winter
    moved = calendar.move_post(house, post.id, date(2026, 3, 30))
    assert moved.at is not None and house.local(moved.at).strftime("%H:%M %z") == "09:00 +0200"


def test_a_post_nobody_ticked_is_missed_the_next_day() -> None:
    clock = FixedClock(MONDAY)
    house = make_house(FakeNetwork(), clock=clock)
    calendar.add_post(house, "Forgotten", at=MONDAY)
    clock.advance(days=1)
    assert [post.title for post in today.today(house).missed] == ["Forgotten"]


def test_wrong_posts_are_refused() -> None:
    house = house_at()
    with pytest.raises(UsageError, match="post_title_empty"):
        calendar.add_post(house, " \u202e ")
    with pytest.raises(NotFound, match="account_unknown"):
        calendar.add_post(house, "x", accounts=["insta"])


ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:1@x
SUMMARY:Market \x1b[31mday
DTSTART;VALUE=DATE:20261123
DTEND;VALUE=DATE:20261125
END:VEVENT
BEGIN:VEVENT
UID:2@x
SUMMARY:Delivery
DTSTART:20261123T100000Z
DTEND:20261123T110000Z
END:VEVENT
END:VCALENDAR
"""


def test_an_imported_calendar_shows_and_is_replaced_by_its_next_import() -> None:
    house = house_at()
    assert calendar.import_calendar(house, ICS, "/tmp/house.ics") == (2, 0, 0)
    assert calendar.import_calendar(house, ICS, "house.ics") == (0, 0, 0)
    assert [entry.title for entry in today.today(house).entries] == ["Market day", "Delivery"]
    assert [entry.title for entry in calendar.entries_on(house, date(2026, 11, 24))] == ["Market day"]
    less = ICS.replace(ICS[ICS.rindex(b"BEGIN:VEVENT") : ICS.rindex(b"END:VEVENT") + 11], b"")
    assert calendar.import_calendar(house, less, "house.ics") == (0, 0, 1)
    assert [entry.title for entry in today.today(house).entries] == ["Market day"]
    assert calendar.import_calendar(house, ICS, "house.ics") == (0, 1, 0)
    assert len(today.today(house).entries) == 2


def test_steps_are_ticked_by_number_id_or_beginning_and_undone() -> None:
    house = house_at()
    first = rounds.rounds(house)[0]
    ((view, step),) = rounds.set_steps(house, ["1"], "done")
    assert (view.done, step.status, step.tick.by if step.tick else "") == (1, "done", "anna")
    with pytest.raises(Refused, match="step_already_done"):
        rounds.set_steps(house, [first.steps[0].step.id], "done")
    triage.undo(house)
    assert rounds.rounds(house)[0].done == 0


def test_skipping_needs_a_reason() -> None:
    house = house_at()
    with pytest.raises(UsageError, match="skip_needs_reason"):
        rounds.set_steps(house, ["1"], "skipped", reason=" ")
    ((_, step),) = rounds.set_steps(house, ["1"], "skipped", reason="no reviews today")
    assert step.tick is not None and step.tick.reason == "no reviews today"


def test_unclear_steps_are_not_guessed() -> None:
    house = house_at()
    with pytest.raises(NotFound, match="step_unknown"):
        rounds.find_step(house, "dance")
    with pytest.raises(AmbiguousId, match="ambiguous_step"):
        rounds.find_step(house, rounds.rounds(house)[0].routine.key + ".")


def test_daily_steps_never_pile_up() -> None:
    clock = FixedClock(MONDAY)
    house = make_house(FakeNetwork(), clock=clock)
    daily = [view for view in rounds.rounds(house) if view.routine.every in ("day", "workday")]
    clock.advance(days=1)
    again = [view for view in rounds.rounds(house) if view.routine.every in ("day", "workday")]
    assert len(again) == len(daily) > 0
    assert {view.day for view in again} == {date(2026, 11, 24)}


def test_a_weekly_round_stays_until_it_is_done() -> None:
    clock = FixedClock(MONDAY)
    house = make_house(FakeNetwork(), clock=clock)
    weekly = next(view for view in rounds.rounds(house) if view.routine.every == "week" and view.routine.on == "mon")
    clock.advance(days=2)
    open_now = next(view for view in rounds.rounds(house) if view.routine.key == weekly.routine.key)
    assert open_now.day == weekly.day
    rounds.set_steps(house, [view.step.id for view in open_now.steps], "done")
    assert any(view.routine.key == weekly.routine.key and view.is_done for view in rounds.rounds(house))
    clock.advance(days=1)
    assert all(view.routine.key != weekly.routine.key for view in rounds.rounds(house))


def test_two_people_tick_one_round_at_once() -> None:
    network = FakeNetwork()
    house = make_house(network)
    colleague = make_house(network, store=house.store, me="jonas", ids=house.ids)
    rounds.set_steps(house, ["1"], "done")
    rounds.set_steps(colleague, ["2"], "done")
    by = [step.tick.by for step in rounds.rounds(house)[0].steps[:2] if step.tick]
    assert by == ["anna", "jonas"]


def test_a_holiday_is_named_and_the_house_rests() -> None:
    house = house_at(datetime(2026, 12, 25, 9, tzinfo=UTC))
    view = today.today(house)
    assert view.holiday and not view.works
    assert today.today(house, date(2026, 12, 24)).holiday == ""


def test_the_overview_counts_what_happened() -> None:
    clock = FixedClock(MONDAY)
    network = FakeNetwork()
    for number in range(6):
        network.write(f"question {number}?", at=MONDAY)
    house = make_house(network, clock=clock)
    accounts = house.library.accounts()
    asyncio.run(sync.sync(house, accounts))
    clock.advance(minutes=30)
    ids = [doc["id"] for doc in house.store.find("comments")]
    for id in ids[:5]:
        replies.queue(house, id, f"answer {id}")
    asyncio.run(sync.sync(house, accounts))
    clock.advance(days=3)
    (row,) = overview.overview(house).accounts
    assert (row.pending, row.overdue, row.answered, row.new) == (1, 1, 5, 6)
    assert row.median_minutes == 30
    assert row.kept == pytest.approx(5 / 6)
    assert row.synced_at == MONDAY + timedelta(minutes=30)


def test_few_cases_are_not_made_into_a_median() -> None:
    network = FakeNetwork()
    network.write("one?")
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    (row,) = overview.overview(house).accounts
    assert (row.median_minutes, row.kept, row.cases) == (None, None, 0)


def test_moments_are_stored_as_utc_text_that_sorts_as_time_does() -> None:
    network = FakeNetwork()
    network.write("hello")
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    (doc,) = house.store.find("comments")
    local = house.local(MONDAY + DAY)
    triage.snooze(house, [doc["id"]], local)
    post = calendar.add_post(house, "Local", at=local)
    replies.queue(house, doc["id"], "later", at=local)
    stored = [
        house.store.find("comments")[0]["snoozed_until"],
        house.store.find("posts")[0]["at"],
        house.store.find("replies")[0]["not_before"],
        calendar.edit_post(house, post.id, at=local + DAY) and house.store.find("posts")[0]["at"],
    ]
    assert stored == ["2026-11-24T09:00:00Z"] * 3 + ["2026-11-25T09:00:00Z"]


def test_a_preflight_sees_tokens_that_end_or_are_missing_and_images_that_are_gone_or_bare() -> None:
    from msgspec import structs, to_builtins

    from smtui.domain.post import PostImage
    from smtui.services import targets

    house = make_house(FakeNetwork())
    (account,) = house.library.accounts()
    ends = {"expires": (house.today() + DAY).isoformat()}
    house.library.accounts = lambda: (structs.replace(account, settings={**account.settings, **ends}),)  # type: ignore[method-assign]
    house.secrets.get = lambda name: None  # type: ignore[method-assign]
    post = calendar.add_post(house, "Cake", text="Cake!", at=MONDAY + timedelta(hours=1), accounts=[account.name])
    gone = PostImage(path="/nonexistent/cake.png", alt="A cake", mime="image/png", size=1, sha256="0", modified=0)
    fields = {"images": [to_builtins(gone)]}
    house.store.commit([Write(table="posts", id=post.id, fields=fields, was={"images": None})])
    assert list(targets.preflight(house)) == ["expires:blog", "token:blog", "image:Cake"]
    ends["expires"] = (house.today() - DAY).isoformat()
    assert "expired:blog" in list(targets.preflight(house))
