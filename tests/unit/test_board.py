"""The board: plans and roster over a week, gaps by name, absences, holidays, and what goes to the deputy by itself."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from smtui.domain.absence import Absence
from smtui.domain.board import join, parse_roster, span_text, week, without
from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.errors import ConfigError, NotFound, Refused, Rejected, UsageError
from smtui.domain.reaction import Plans, ReactionPlan, parse_plans
from smtui.ports import Doc, Write
from smtui.services import absences, board, deeds, escalation, inbox, keymessage, log, promises, replies, sync, triage
from smtui.services import today as today_service
from smtui.services.gate import objections
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

HOUR = timedelta(hours=1)
PLANS = """
[defaults]
target_min = 60
escalate_after_min = 120
owner = "jonas"
deputy = "anna"
controller = "anna"
"""
ROSTER = """
[[slot]]
network = "wordpress"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = ["09:00-13:00"]
doer = "jonas"
deputy = "anna"

[[slot]]
network = "wordpress"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = ["13:00-15:00"]
doer = "anna"
controller = "anna"
"""


def a_house(plans: str = PLANS, roster: str = "", *, at: datetime = MONDAY) -> tuple[House, FakeNetwork]:
    network = FakeNetwork()
    house = make_house(network, clock=FixedClock(at))
    parsed, slots = parse_plans(plans, "plans.toml"), parse_roster(roster, "board.toml")
    house.library.plans = lambda: parsed  # type: ignore[method-assign]
    house.library.roster = lambda: slots  # type: ignore[method-assign]
    return house, network


def fetch(house: House) -> sync.Outcome:
    (outcome,) = asyncio.run(sync.sync(house, house.library.accounts()))
    assert outcome.error is None
    return outcome


def one(house: House) -> Comment:
    (comment,) = inbox.list_comments(house)
    return comment


# -- the week -------------------------------------------------------------------------------------------------------


def test_hours_that_the_plan_promises_and_nobody_has_are_named() -> None:
    house, _ = a_house(
        "[wordpress]\nhours = ['09:00-18:00']\ndays = ['fri', 'sat']",
        """
[[slot]]
network = "wordpress"
days = ["fri", "sat"]
hours = ["09:00-10:00", "14:00-18:00"]
doer = "anna"
""",
    )
    found = board.week(house)
    assert [(gap.day.isoformat(), span_text(gap.start, gap.end)) for gap in found.gaps] == [
        ("2026-11-27", "10-14"),
        ("2026-11-28", "10-14"),
    ]


def test_without_a_roster_the_owners_of_the_plans_have_their_hours() -> None:
    house, _ = a_house()
    (row,) = board.week(house).rows
    assert [[(s.acting, span_text(s.start, s.end)) for s in day.shifts] for day in row.days] == [
        *([[("jonas", "9-17")]] * 5),
        [],
        [],
    ]
    assert board.week(house).gaps == ()


def test_a_plan_without_an_owner_leaves_all_its_hours_to_nobody() -> None:
    house, _ = a_house("[defaults]\ntarget_min = 60")
    assert [(gap.day.weekday(), span_text(gap.start, gap.end)) for gap in board.week(house).gaps] == [
        (number, "9-17") for number in range(5)
    ]


def test_absences_fall_to_the_deputy_and_without_one_they_are_gaps() -> None:
    house, _ = a_house(roster=ROSTER)
    absences.add(house, "jonas", date(2026, 11, 24), date(2026, 11, 25))
    (row,) = board.week(house).rows
    morning = [next(shift for shift in day.shifts if shift.start == 540).acting for day in row.days[:5]]
    assert morning == ["jonas", "anna", "anna", "jonas", "jonas"]
    absences.add(house, "anna", date(2026, 11, 25), date(2026, 11, 25))
    wednesday = [gap for gap in board.week(house).gaps if gap.day == date(2026, 11, 25)]
    assert [(span_text(gap.start, gap.end), gap.away) for gap in wednesday] == [
        ("9-13", ("jonas", "anna")),
        ("13-15", ("anna",)),
        ("15-17", ()),
    ]


def test_a_deputy_who_is_away_is_not_named_as_one_who_could_take_over() -> None:
    house, _ = a_house(roster=ROSTER)
    absences.add(house, "anna", date(2026, 11, 24), date(2026, 11, 24))
    absences.add(house, "jonas", date(2026, 11, 25), date(2026, 11, 25))
    (row,) = board.week(house).rows
    mornings = [next(shift for shift in day.shifts if shift.start == 540) for day in row.days[:3]]
    assert [(shift.acting, shift.spare) for shift in mornings] == [("jonas", "anna"), ("jonas", ""), ("anna", "")]


def test_who_acts_and_checks_is_flagged_where_two_people_work() -> None:
    house, _ = a_house(roster=ROSTER)
    assert board.week(house).unchecked == (("wordpress", "anna"),)
    house.settings = msgspec.structs.replace(house.settings, member=house.settings.member[:1])
    assert board.week(house).unchecked == ()
    assert board.week(house).gaps == ()


def test_public_holidays_of_the_place_are_no_gaps() -> None:
    house, _ = a_house("[defaults]\ntarget_min = 60")
    christmas = board.week(house, date(2026, 12, 24))
    assert [gap.day.day for gap in christmas.gaps] == [21, 22, 23, 24]
    assert christmas.rows[0].days[4].holiday
    corpus_christi = board.week(house, date(2026, 6, 4))
    assert date(2026, 6, 4) not in {gap.day for gap in corpus_christi.gaps}


def test_spans_are_joined_and_taken_away() -> None:
    assert join([(10, 20), (5, 10), (30, 40)]) == ((5, 20), (30, 40))
    assert without([(0, 10)], [(2, 4), (6, 20)]) == ((0, 2), (4, 6))
    assert without([(0, 10)], []) == ((0, 10),)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("[[slot]]\nnetwork = 'x'\nhours = ['9-17']\ndoer = 'a'", "config_kind", 3),
        ("[[slot]]\nnetwork = 'x'\nhours = ['09:00-17:00']\ndoer = 'a'\ndeputi = 'b'", "config_unknown_hint", 5),
        ("[[slot]]\nnetwork = 'x'\nhours = ['09:00-17:00']\ndays = ['mo']\ndoer = 'a'", "config_choice", 4),
        ("[[slott]]\nnetwork = 'x'", "config_unknown_hint", 1),
        ("[[slot]]\nnetwork = 'x'\nhours = ['09:00-17:00']", "config_missing", 1),
    ],
)
def test_mistakes_in_the_roster_are_named_with_their_line(text: str, key: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_roster(text, "board.toml")
    assert (caught.value.key, caught.value.values["line"]) == (key, line)


def test_an_empty_roster_and_no_network_make_an_empty_board() -> None:
    calendar = make_house(FakeNetwork()).library.work_calendar()
    roster = parse_roster("", "board.toml")
    assert week([], date(2026, 11, 23), plans=Plans(), roster=roster, calendar=calendar, away=lambda n, d: False) == ()


# -- owners, absences and the deputy --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("local", "owner"), [("09:30", "jonas"), ("13:00", "anna"), ("16:00", "jonas"), ("05:00", "jonas")]
)
def test_whoever_has_the_network_gets_what_comes_in_and_out_of_hours_whoever_is_next(local: str, owner: str) -> None:
    hour, minute = (int(part) for part in local.split(":"))
    house, network = a_house(roster=ROSTER, at=datetime(2026, 11, 23, hour - 1, minute, tzinfo=UTC))
    network.write("When do you open?", at=house.now())
    fetch(house)
    assert one(house).owner == owner


def test_while_the_owner_is_away_the_deputy_gets_it_and_the_deadline_stays() -> None:
    house, network = a_house()
    absences.add(house, "jonas", date(2026, 11, 23), date(2026, 11, 27), "sea")
    network.write("When do you open?", at=MONDAY)
    fetch(house)
    comment = one(house)
    assert (comment.owner, comment.due) == ("anna", MONDAY + HOUR)
    (away,) = today_service.today(house).away
    assert absences.away_text(house, away) == "Jonas Weber is away until Fri: Anna Muster"


def test_what_somebody_has_open_goes_to_the_deputy_once_their_absence_begins() -> None:
    house, network = a_house("[defaults]\nowner = 'jonas'\ndeputy = 'anna'")
    network.write("When do you open?")
    fetch(house)
    absences.add(house, "jonas", date(2026, 11, 24), date(2026, 11, 25))
    assert escalation.run(house) == []
    house.clock.advance(days=1)  # type: ignore[attr-defined]
    assert escalation.run(house) == [one(house).id]
    assert one(house).owner == "anna"
    triage.assign(house, [one(house).id], "jonas")
    assert escalation.run(house) == []


def test_an_unanswered_comment_goes_to_the_deputy_once_by_itself() -> None:
    house, network = a_house()
    network.write("When do you open?", at=MONDAY)
    fetch(house)
    id = one(house).id
    house.clock.advance(minutes=119)  # type: ignore[attr-defined]
    assert escalation.run(house) == []
    house.clock.advance(minutes=1)  # type: ignore[attr-defined]
    outcome = fetch(house)
    comment = load(house, "comments", id, Comment)
    assert (outcome.escalated, comment.owner, comment.escalated_at) == (1, "anna", house.now())
    entry = next(entry for entry in log.entries(house, id) if entry.action == "escalated")
    assert (entry.by, entry.detail) == ("smtui", "anna")
    triage.assign(house, [id], "jonas")
    house.clock.advance(days=3)  # type: ignore[attr-defined]
    assert escalation.run(house) == []


def test_however_much_is_late_it_is_handed_on_in_portions_and_once() -> None:
    house, network = a_house()
    for number in range(450):
        network.write(f"Question {number}", at=MONDAY)
    fetch(house)
    house.clock.advance(hours=3)  # type: ignore[attr-defined]
    commit, sizes = house.store.commit, []

    def counted(writes: Sequence[Write]) -> list[Doc]:
        sizes.append(sum(write.table == "comments" for write in writes))
        return commit(writes)

    house.store.commit = counted  # type: ignore[method-assign]
    handed = escalation.run(house)
    assert (len(handed), len(set(handed))) == (450, 450)
    assert sum(sizes) == 450 and max(sizes) <= 200
    assert {comment.owner for comment in inbox.list_comments(house)} == {"anna"}
    assert escalation.run(house) == []


def test_a_reply_that_was_refused_for_good_holds_nothing_back() -> None:
    house, network = a_house()
    network.write("Is anybody there?", at=MONDAY)
    fetch(house)
    id = one(house).id
    network.fail("reply", Rejected("network_rejected", account="blog", detail="no"))
    replies.queue(house, id, "Yes, we are.")
    fetch(house)
    reply = replies.current(house, id)
    assert reply is not None and (reply.status, reply.retry_at) == ("failed", None)
    house.clock.advance(days=1)  # type: ignore[attr-defined]
    assert escalation.run(house) == [id]


def test_however_many_wait_for_the_customer_the_others_are_handed_on() -> None:
    house, network = a_house()
    for number in range(450):
        network.write(f"Question {number}", at=MONDAY + timedelta(seconds=number))
    fetch(house)
    late = [comment.id for comment in inbox.list_comments(house)]
    triage.set_waiting(house, late[:440], "customer")
    house.clock.advance(hours=4)  # type: ignore[attr-defined]
    assert sorted(escalation.run(house)) == sorted(late[440:])


def test_a_reply_on_its_way_or_a_promise_keeps_a_comment_where_it_is() -> None:
    house, network = a_house()
    network.write("When do you open?", at=MONDAY)
    network.write("Where is my parcel?", at=MONDAY, author="Ben")
    fetch(house)
    moving, held = inbox.list_comments(house)
    replies.queue(house, moving.id, "At ten o'clock.", wait=timedelta(days=2))
    promises.say(house, held.id, MONDAY + timedelta(days=3))
    house.clock.advance(hours=5)  # type: ignore[attr-defined]
    assert escalation.run(house) == []


@pytest.mark.parametrize("plans", [PLANS + "escalate = false", PLANS.replace('deputy = "anna"', "")])
def test_without_a_deputy_or_turned_off_nothing_moves(plans: str) -> None:
    house, network = a_house(plans)
    network.write("When do you open?", at=MONDAY)
    fetch(house)
    house.clock.advance(days=2)  # type: ignore[attr-defined]
    assert escalation.run(house) == []
    assert one(house).owner == "jonas"


def test_what_comes_in_too_late_is_written_once_where_nobody_stands_in() -> None:
    house, network = a_house(PLANS.replace('deputy = "anna"', ""))
    network.write("When do you open?", at=MONDAY - timedelta(days=3))
    fetch(house)
    assert one(house).escalate_at is None
    assert house.store.find("comments")[0]["rev"] == 1
    house, network = a_house()
    network.write("When do you open?", at=MONDAY - timedelta(days=3))
    assert fetch(house).escalated == 1


def test_absences_are_checked_cancelled_and_taken_back() -> None:
    house, _ = a_house()
    with pytest.raises(NotFound):
        absences.add(house, "jona", date(2026, 11, 24), date(2026, 11, 25))
    with pytest.raises(UsageError):
        absences.add(house, "jonas", date(2026, 11, 25), date(2026, 11, 24))
    with pytest.raises(UsageError):
        absences.add(house, "jonas", date(2026, 11, 2), date(2026, 11, 3))
    booked = absences.add(house, "jonas", date(2026, 11, 24), date(2026, 11, 25))
    assert [found.id for found in absences.coming(house)] == [booked.id]
    absences.cancel(house, booked.id)
    assert absences.coming(house) == []
    with pytest.raises(Refused):
        absences.cancel(house, booked.id)
    triage.undo(house)
    assert load(house, "absences", booked.id, Absence).status == "booked"
    triage.undo(house)
    assert absences.coming(house) == []


# -- quotas and key messages ----------------------------------------------------------------------------------------


def test_deeds_count_against_the_quota_of_the_day_in_the_houses_zone() -> None:
    house, _ = a_house("[wordpress]\nquota = { comments = 2, likes = 5, per = 'day' }\ntime_box_min = 15")
    deeds.add(house, "comment", url="https://elsewhere.example/1")
    deeds.add(house, "comments", "blog")
    deeds.add(house, "like", "wordpress")
    assert [(quota.kind, quota.done, quota.wanted, quota.is_met) for quota in deeds.quotas(house)] == [
        ("comment", 2, 2, True),
        ("like", 1, 5, False),
    ]
    triage.undo(house)
    assert deeds.count(house, "wordpress", "like", MONDAY - HOUR) == 0
    house.clock.advance(hours=14, minutes=1)  # type: ignore[attr-defined]
    assert [quota.done for quota in deeds.quotas(house)] == [0, 0]
    assert deeds.count(house, "blog", "comments", MONDAY - HOUR) == 2
    with pytest.raises(UsageError):
        deeds.add(house, "dance")
    with pytest.raises(NotFound):
        deeds.add(house, "like", "nowhere")


def test_a_weekly_quota_begins_on_monday() -> None:
    house, _ = a_house("[wordpress]\nquota = { follows = 1, per = 'week' }")
    deeds.add(house, "follow")
    house.clock.advance(days=6)  # type: ignore[attr-defined]
    assert [quota.done for quota in deeds.quotas(house)] == [1]
    house.clock.advance(days=1)  # type: ignore[attr-defined]
    assert [quota.done for quota in deeds.quotas(house)] == [0]


@pytest.mark.parametrize("quota", ["{ dances = 3 }", "{ comments = 0 }", "{ comments = 3, per = 'year' }", "3"])
def test_a_quota_that_nobody_understands_is_refused(quota: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_plans(f"[x]\nquota = {quota}", "plans.toml")
    assert caught.value.values["line"] == 2


MESSAGE = """
[wordpress]
key_message = "first-hand knowledge"
key_phrases = ["we roast ourselves"]
"""


def test_the_key_message_is_held_back_where_it_does_not_belong() -> None:
    house, network = a_house(MESSAGE)
    for number in range(4):
        network.write(f"When do you open on day {number}?", author=f"A{number}")
    fetch(house)
    comments = inbox.list_comments(house)
    text = "From ten. By the way: We ROAST  ourselves, number {n}."
    found = {objection.key for objection in objections(house, comments[0], text.format(n=0))}
    assert "key_message_out_of_place" not in found
    for number in range(2):
        replies.queue(house, comments[number].id, text.format(n=number), knowing=True)
    fetch(house)
    third = objections(house, comments[2], text.format(n=2))
    assert [o.weight for o in third if o.key == "key_message_again"] == ["ask"]
    assert not [o for o in objections(house, comments[2], "From ten.") if o.key.startswith("key_message")]
    (angry,) = triage.set_situation(house, [comments[3].id], "complaint")
    held = objections(house, angry, text.format(n=3))
    assert [o.weight for o in held if o.key == "key_message_out_of_place"] == ["stop"]
    (share,) = keymessage.share(house)
    assert (share.replies, share.carrying) == (2, 2)
    replies.queue(house, comments[2].id, "From ten, and come and see.", knowing=True)
    fetch(house)
    keymessage.tick(house, comments[2].id)
    (share,) = keymessage.share(house)
    assert (share.replies, share.carrying) == (3, 3)


def test_plans_know_who_is_named_where() -> None:
    plans = parse_plans(PLANS, "plans.toml")
    assert [(named.name, named.role, named.line) for named in plans.people] == [
        ("jonas", "owner", 5),
        ("anna", "deputy", 6),
        ("anna", "controller", 7),
    ]
    assert plans.of("mastodon")[0].owner == "jonas"
    assert ReactionPlan().escalate
