"""The round that runs: its clock, its snapshot, its end, and what undo, a cut line and a killed process leave of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.routine import LONGEST_BEAT, Routine, Span, Step, Target, beaten, spent
from smtui.domain.team import Member
from smtui.services import absences, control, due, handing_on, rounds, running, targets, triage
from smtui.services.house import House
from smtui.services.sync import sync
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

INBOX = Target(kind="inbox")
MORNING = Routine(
    key="morning",
    title="Morning",
    every="workday",
    at=time(9),
    minutes=20,
    owner="anna",
    controller="jonas",
    steps=(
        Step(id="morning.1", title="Look", minutes=5),
        Step(id="morning.2", title="Answer", minutes=10, target=INBOX),
        Step(id="morning.3", title="Close", minutes=5),
    ),
)
NOON_STEPS = (Step(id="noon.1", title="N"),)
NOON = Routine(key="noon", title="Noon", every="workday", at=time(13), minutes=10, steps=NOON_STEPS)


def at_work(*plans: Routine, written: int = 0, me: str = "anna") -> tuple[House, FixedClock, FakeNetwork]:
    """Return a house whose routines are ``plans``, with a clock to move and as many comments as were written."""
    clock, network = FixedClock(MONDAY), FakeNetwork()
    for number in range(written):
        network.write(f"Question {number}", author=f"A{number}", at=MONDAY - timedelta(minutes=30 - number))
    house = make_house(network, clock=clock, me=me)
    given_plans = plans or (MORNING, NOON)
    house.library.routines = lambda: given_plans  # type: ignore[method-assign]
    asyncio.run(sync(house, house.library.accounts()))
    return house, clock, network


def test_a_round_begins_goes_on_and_ends_with_its_minutes() -> None:
    house, clock, _ = at_work(NOON, MORNING)
    here = running.start(house)
    assert (here.view.routine.key, here.number, here.left) == ("morning", 1, 3)
    clock.advance(minutes=4)
    # Nothing is in the inbox: the second step ticks itself, and the third is at hand.
    here = running.go_on(house)
    assert here.step is not None and here.step.step.id == "morning.3"
    by_itself = next(step for step in here.view.steps if step.step.id == "morning.2")
    assert by_itself.tick is not None and by_itself.tick.by_itself
    clock.advance(minutes=3)
    here = running.go_on(house)
    assert (here.step, here.left, here.used) == (None, 0, timedelta(minutes=7))
    view = running.stop(house, word="All quiet")
    assert view.is_done and view.round is not None
    assert spent(view.round.spans, "morning.1") == timedelta(minutes=4)
    assert spent(view.round.spans, "morning.3") == timedelta(minutes=3)
    assert running.running(house) is None
    said = [line for _, line in handing_on.lines(house, view)]
    assert said[:2] == ["3 of 3 steps done", "7 of 20 min"]
    assert "For whoever comes next: All quiet" in said
    assert said[-1] == "The next round: Noon, today 13:00"


def test_what_comes_in_later_waits_but_danger_does_not() -> None:
    house, clock, network = at_work(MORNING, written=2)
    running.start(house)
    here = running.go_on(house)
    assert here.live is not None and here.live.number == 2
    network.write("When do you open?", author="Late", at=MONDAY)
    clock.advance(minutes=1)
    asyncio.run(sync(house, house.library.accounts()))
    here = running.needed(house)
    assert here.live is not None and here.live.number == 2
    late = next(doc for doc in house.store.find("comments") if doc["author"] == "Late")
    triage.set_situation(house, [late["id"]], "threat")
    here = running.needed(house)
    assert here.live is not None and here.live.number == 3
    assert [comment.author for comment in targets.new_danger(house, MONDAY)] == ["Late"]


def test_a_bound_step_ticks_itself_when_its_work_is_done() -> None:
    house, clock, _ = at_work(MORNING, written=2)
    running.start(house)
    running.go_on(house)
    ids = [doc["id"] for doc in house.store.find("comments")]
    triage.done(house, ids[:1], "liked")
    here = running.settle(house)
    assert here.step is not None and here.step.step.id == "morning.2"
    clock.advance(minutes=2)
    triage.done(house, ids[1:], "liked")
    here = running.settle(house)
    assert here.step is not None and here.step.step.id == "morning.3"


def test_the_step_in_which_the_box_ends_is_ticked_and_the_next_needs_a_reason() -> None:
    house, clock, _ = at_work(structs.replace(MORNING, steps=(*MORNING.steps[:1], *MORNING.steps[2:])))
    running.start(house, seat="app")
    for _ in range(21):
        clock.advance(minutes=1)
        running.beat(house)
    assert running.needed(house).is_over
    here = running.go_on(house)
    assert here.began_over
    with pytest.raises(Refused, match="box_over"):
        running.go_on(house)
    with pytest.raises(UsageError, match="overrun_needs_reason"):
        running.grant(house, " ")
    here = running.grant(house, "A pile-up")
    assert not here.is_over and here.box_left == timedelta(minutes=10)
    running.go_on(house)
    view = running.stop(house)
    assert view.round is not None
    assert [over.reason for over in view.round.overruns] == ["A pile-up"]


def test_open_steps_are_carried_over_with_a_reason_and_reach_the_next_round() -> None:
    house, clock, _ = at_work()
    running.start(house, "morning")
    with pytest.raises(UsageError, match="carry_needs_reason"):
        running.stop(house)
    clock.advance(minutes=1)
    view = running.stop(house, "A customer called", "Ada waits for a call")
    assert view.round is not None and set(view.round.carried) == {"morning.1", "morning.2", "morning.3"}
    clock.advance(hours=3)
    begun = running.start(house)
    assert begun.view.routine.key == "noon"
    said = list(handing_on.left_for(house, begun.view))
    assert said[0] == "From anna, today 10:01: Ada waits for a call"
    assert said[1].startswith("Carried over from Morning: Look, Answer, Close")


def test_a_killed_app_loses_no_more_than_the_time_since_its_last_sign_of_life() -> None:
    house, clock, _ = at_work()
    running.start(house, seat="app")
    for _ in range(6):
        clock.advance(seconds=30)
        running.beat(house)
    clock.advance(seconds=40)
    # Killed here. Ten minutes later somebody logs in again.
    clock.advance(minutes=10)
    assert running.needed(house).used == timedelta(minutes=3)
    here = running.resume(house, "app")
    assert (here.used, here.number) == (timedelta(minutes=3), 1)
    clock.advance(minutes=1)
    running.beat(house)
    assert running.needed(house).used == timedelta(minutes=4)


def test_a_cut_line_stops_the_clock_to_the_second() -> None:
    house, clock, _ = at_work()
    running.start(house, seat="app")
    clock.advance(seconds=47)
    running.pause(house)
    clock.advance(seconds=20)
    assert running.needed(house).used == timedelta(seconds=47)
    running.resume(house, "app")
    clock.advance(seconds=13)
    running.pause(house)
    assert running.needed(house).used == timedelta(seconds=60)


def test_the_clock_stands_while_nobody_is_there() -> None:
    house, clock, _ = at_work()
    running.start(house, seat="app")
    for there in (True, True, False, False, False, False, False, True, True):
        clock.advance(minutes=1)
        running.beat(house, there=there)
    assert running.needed(house).used == timedelta(minutes=3)


def test_between_two_commands_counts_what_the_step_may_have_taken_and_no_more() -> None:
    house, clock, _ = at_work()
    running.start(house)
    clock.advance(minutes=8)
    assert running.needed(house).used == timedelta(minutes=8)
    clock.advance(hours=5)
    running.go_on(house)
    assert running.needed(house).used == timedelta(minutes=10)


def test_undo_takes_the_tick_back_and_leaves_the_clock() -> None:
    house, clock, _ = at_work()
    running.start(house)
    clock.advance(minutes=4)
    running.go_on(house, "skipped", "nothing to see")
    clock.advance(minutes=1)
    triage.undo(house)  # the step that ticked itself
    triage.undo(house)
    here = running.needed(house)
    assert here.left == 3
    assert here.used == timedelta(minutes=5)


def test_two_people_do_not_run_one_round_at_once_and_one_takes_over_what_another_left() -> None:
    house, clock, network = at_work(structs.replace(MORNING, owner=""))
    running.start(house, seat="app")
    other = make_house(network, store=house.store, ids=house.ids, clock=clock, me="jonas")
    other.library.routines = house.library.routines  # type: ignore[method-assign]
    with pytest.raises(Refused, match="round_held"):
        running.start(other, "morning")
    clock.advance(minutes=10)
    here = running.start(other, "morning")
    assert here.round.by == "jonas"


def test_a_round_keeps_the_routine_with_which_it_began() -> None:
    house, _, _ = at_work()
    running.start(house)
    changed = structs.replace(MORNING, steps=(Step(id="morning.9", title="Other"),), minutes=5)
    house.library.routines = lambda: (changed, NOON)  # type: ignore[method-assign]
    view = next(view for view in rounds.rounds(house) if view.routine.key == "morning")
    assert [step.step.id for step in view.steps] == ["morning.1", "morning.2", "morning.3"]
    assert view.routine.minutes == 20


def test_past_days_are_judged_by_the_routines_they_had() -> None:
    house, clock, _ = at_work(MORNING)
    rounds.set_steps(house, ["morning.1"], "done")
    clock.advance(days=2)
    extra = Routine(key="extra", title="Extra", every="workday", steps=(Step(id="extra.1", title="E"),))
    house.library.routines = lambda: (MORNING, extra)  # type: ignore[method-assign]
    rounds.set_steps(house, ["morning.1"], "done")
    clock.advance(days=1)
    found = [view.id for view in control.history(house, house.today() - timedelta(days=3), house.today())]
    assert "extra@2026-11-25" in found and "extra@2026-11-24" not in found and "extra@2026-11-23" not in found


def test_absence_passes_the_round_to_the_deputy_and_owes_nothing_without_one() -> None:
    house, _, _ = at_work(MORNING)
    away = Member(name="anna", away=("2026-11-20/2026-11-24",))
    house.settings = structs.replace(house.settings, member=(away, Member(name="jonas")))
    day = house.today()
    assert not rounds.is_owed(house, MORNING, day)
    assert rounds.who_does(house, structs.replace(MORNING, deputy="jonas"), day) == "jonas"
    assert rounds.is_owed(house, MORNING, day + timedelta(days=2))


def test_a_booked_absence_passes_the_round_on_and_with_everybody_away_nobody_owes_it() -> None:
    house, clock, _ = at_work(structs.replace(MORNING, deputy="jonas"))
    house.settings = structs.replace(house.settings, member=(Member(name="anna"), Member(name="jonas")))
    day = house.today()
    mine = absences.add(house, "anna", day, day)
    (view,) = rounds.rounds(house, day)
    assert view.who == "jonas"
    with pytest.raises(NotFound, match="no_round_left"):
        running.start(house)
    absences.add(house, "jonas", day, day + timedelta(days=1))
    (view,) = rounds.rounds(house, day)
    assert view.who == ""
    assert not rounds.is_owed(house, view.routine, day)
    assert rounds.is_owed(house, view.routine, day + timedelta(days=1))
    anybodys = structs.replace(MORNING, owner="", deputy="")
    assert not rounds.is_owed(house, anybodys, day)
    assert rounds.is_owed(house, anybodys, day + timedelta(days=1))
    assert due.summarise(house).rounds[0][0] > clock.now().timestamp()
    absences.cancel(house, mine.id)
    assert rounds.rounds(house, day)[0].who == "anna"
    assert due.summarise(house).rounds[0][0] <= clock.now().timestamp()


def test_an_absence_booked_afterwards_excuses_afterwards() -> None:
    house, clock, _ = at_work(MORNING)
    house.settings = structs.replace(house.settings, member=(Member(name="anna"), Member(name="jonas")))
    monday = house.today()
    clock.advance(days=1)
    (view,) = control.history(house, monday, monday)
    assert control.state_of(house, view) == "missing"
    absences.add(house, "anna", monday, house.today(), "ill")
    (view,) = control.history(house, monday, monday)
    assert control.state_of(house, view) == "away"


@pytest.mark.parametrize(
    ("late", "minutes", "state"), [(30, 30, "ran"), (30, 31, "late"), (0, 1, "late"), (90, 90, "ran")]
)
def test_how_late_is_late_is_the_routines_own(late: int, minutes: int, state: str) -> None:
    house, clock, _ = at_work(structs.replace(MORNING, late=late))
    nine = datetime.combine(house.today(), time(9), house.zone)
    clock.advance(minutes=(nine - clock.now()) // timedelta(minutes=1) + minutes)
    (view,) = rounds.rounds(house)
    rounds.set_steps(house, [step.step.id for step in view.steps], "done")
    (view,) = rounds.rounds(house)
    assert control.state_of(house, view) == state


def test_a_returned_round_is_told_when_the_next_one_begins_until_one_is_signed_off() -> None:
    house, clock, network = at_work(structs.replace(MORNING, controller="jonas"))
    running.start(house)
    first = running.stop(house, "done enough")
    jonas = make_house(network, store=house.store, ids=house.ids, clock=clock, me="jonas")
    jonas.library.routines = house.library.routines  # type: ignore[method-assign]
    control.sign(jonas, first.id, ok=False, word="Please answer first")
    clock.advance(days=1)
    here = running.start(house)
    assert "jonas returned the round of yesterday: Please answer first" in list(handing_on.left_for(house, here.view))
    second = running.stop(house, "enough")
    control.sign(jonas, second.id, ok=True)
    clock.advance(days=1)
    here = running.start(house)
    assert not any("returned" in line for line in handing_on.left_for(house, here.view))


def test_a_quota_of_a_round_that_stays_counts_all_its_days_and_a_daily_one_its_own() -> None:
    quota = Step(id="q.1", title="Q", target=Target(kind="quota", what="comment", goal=3))
    weekly = Routine(key="weekly", title="W", every="week", on="mon", steps=(quota, Step(id="q.2", title="R")))
    house, clock, _ = at_work(weekly)
    running.start(house, "weekly")
    running.count(house)
    clock.advance(days=2)
    running.count(house)
    here = running.needed(house)
    assert here.live is not None and here.live.number == 2
    daily = structs.replace(weekly, key="daily", every="day", on="")
    running.stop(house, "later")
    house.library.routines = lambda: (daily,)  # type: ignore[method-assign]
    here = running.start(house, "daily")
    assert here.live is not None and here.live.number == 1


def test_the_sheet_of_a_round_says_who_did_what_and_when() -> None:
    house, _, _ = at_work(MORNING)
    running.start(house)
    running.go_on(house)
    rounds.set_steps(house, ["morning.3"], "skipped", reason="closed")
    view = running.stop(house, "a call")
    said = [line for _, line in handing_on.sheet(house, view)]
    assert said[0] == "late"
    assert "1 [x] Look – anna 23.11. 10:00" in said
    assert "3 [-] Close – anna 23.11. 10:00: closed" in said


def test_the_controller_signs_and_nobody_else_does() -> None:
    house, _clock, network = at_work(MORNING)
    running.start(house)
    view = running.stop(house, "done enough")
    with pytest.raises(Refused, match="not_controller"):
        control.sign(house, view.id, ok=True)
    jonas = make_house(network, store=house.store, ids=house.ids, clock=FixedClock(MONDAY), me="jonas")
    jonas.library.routines = house.library.routines  # type: ignore[method-assign]
    with pytest.raises(UsageError, match="return_needs_word"):
        control.sign(jonas, view.id, ok=False)
    assert [v.id for v in control.to_sign(jonas)] == [view.id]
    signed = control.sign(jonas, view.id, ok=False, word="Please answer first")
    assert signed.round is not None and signed.round.sign is not None and not signed.round.sign.ok
    assert control.to_sign(jonas) == []
    triage.undo(jonas)
    assert [v.id for v in control.to_sign(jonas)] == [view.id]


def test_no_round_is_said() -> None:
    house, clock, _ = at_work()
    with pytest.raises(NotFound, match="no_round_runs"):
        running.go_on(house)
    clock.advance(days=5)  # Saturday
    with pytest.raises(NotFound, match="no_round_left"):
        running.start(house)


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["a", "b"])), max_size=30))
def test_the_clock_never_counts_more_than_passed_nor_over_gaps(beats: list[tuple[int, str]]) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    spans: tuple[Span, ...] = ()
    counted = timedelta(0)
    for gap, step in beats:
        now += timedelta(seconds=gap)
        if spans and timedelta(seconds=gap) <= LONGEST_BEAT:
            counted += timedelta(seconds=gap)
        spans = beaten(spans, step, now, "anna")
    assert spent(spans) == counted
    assert all(a.end <= b.start for a, b in pairwise(spans))
