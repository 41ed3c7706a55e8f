"""A quarter of rounds under a clock that is moved by hand, with holidays, absences in the settings and booked ones,
both changes of the clock, dropped lines and killed processes. Every number is worked out a second time here, from what
was done and from nothing else.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.recurrence import parse_routines
from smtui.domain.routine import Routine, Step, spent
from smtui.domain.team import Member
from smtui.services import absences, control, heat, improve, overview, running, triage
from smtui.services import rounds as use
from smtui.services.house import House
from smtui.services.routine_edit import apply
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house

BERLIN = ZoneInfo("Europe/Berlin")
AWAY = ("2026-10-05/2026-10-09", "2026-11-12")
# Bavaria, written down by hand: the oracle does not ask the library that smtui asks.
FREE = {date(2026, 10, 3), date(2026, 11, 1), date(2026, 12, 25), date(2026, 12, 26)}
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)
MORNING = Routine(
    key="morning",
    title="Morning",
    every="workday",
    at=time(9),
    minutes=20,
    owner="anna",
    controller="jonas",
    steps=(Step(id="m.1", title="Look", minutes=8), Step(id="m.2", title="Answer", minutes=10)),
)
NOON = Routine(
    key="noon",
    title="Noon",
    every="workday",
    at=time(13),
    late=5,
    owner="jonas",
    deputy="anna",
    steps=(Step(id="n.1", title="Talk"),),
)
WEEKLY = Routine(key="plan", title="Plan", every="week", on="mon", minutes=30, steps=(Step(id="p.1", title="Plan"),))
FORTNIGHT = Routine(
    key="review",
    title="Review",
    every="rule",
    rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
    start=date(2026, 10, 4),
    free="after",
    steps=(Step(id="r.1", title="Review"),),
)


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in FREE


def is_away(name: str, day: date) -> bool:
    """Tell who was away, written down by hand: what the settings say, and what was booked on the way."""
    if name == "jonas":
        return date(2026, 11, 9) <= day <= date(2026, 11, 13) or date(2026, 12, 14) <= day <= date(2026, 12, 15)
    return (
        date(2026, 10, 5) <= day <= date(2026, 10, 9)
        or day == date(2026, 11, 12)
        or date(2026, 10, 19) <= day <= date(2026, 10, 21)
        or day == date(2026, 12, 15)
    )


BOOKED = {
    # On which day is booked, for whom, from when to when; the last one is cancelled again and counts for nothing.
    date(2026, 10, 12): ("anna", date(2026, 10, 19), date(2026, 10, 21)),
    date(2026, 11, 11): ("jonas", date(2026, 11, 9), date(2026, 11, 13)),
    date(2026, 11, 30): ("jonas", date(2026, 12, 14), date(2026, 12, 15)),
    date(2026, 12, 1): ("anna", date(2026, 12, 15), date(2026, 12, 15)),
    date(2026, 12, 2): ("anna", date(2026, 12, 7), date(2026, 12, 8)),
}
CANCELLED = date(2026, 12, 2)


class Told:
    """What was done, as the oracle remembers it."""

    def __init__(self) -> None:
        self.states: dict[str, str] = {}
        self.steps: dict[str, dict[str, float]] = {}
        self.skipped: dict[str, int] = {"m.1": 0, "m.2": 0}
        self.begins: list[int] = []
        self.who: dict[str, str] = {}


def at(clock: FixedClock, day: date, hour: int, minute: int) -> None:
    clock._at = datetime.combine(day, time(hour, minute), BERLIN).astimezone(ZoneInfo("UTC"))


def work(house: House, clock: FixedClock, seconds: int, dice: random.Random, seat: str) -> float:
    """Work on the step at hand, with what interrupts it, and return how many seconds have to be counted."""
    counted = 0.0
    left = seconds
    while left > 0:
        piece = min(left, 30)
        clock.advance(seconds=piece)
        left -= piece
        running.beat(house)
        counted += piece
        happens = dice.random()
        if happens < 0.02:  # the line is cut: what was worked up to here counts, the pause does not
            extra = dice.randint(1, 29)
            clock.advance(seconds=extra)
            running.pause(house)
            counted += extra
            clock.advance(seconds=dice.randint(5, 4000))
            running.resume(house, "app")
        elif happens < 0.03:  # killed: what came after the last sign of life is lost
            clock.advance(seconds=dice.randint(1, 29))
            clock.advance(seconds=dice.randint(200, 4000))
            running.resume(house, "app")
        elif happens < 0.04:  # nobody is there for a while
            for _ in range(12):
                clock.advance(seconds=30)
                running.beat(house, there=False)
            running.beat(house)
    return counted


def noon_of(house: House, clock: FixedClock, day: date, dice: random.Random, told: Told) -> None:
    """Live through the round at noon, which a deputy takes over while its owner is away."""
    id, luck, minute = f"noon@{day}", dice.random(), dice.randint(0, 9)
    who = "jonas" if not is_away("jonas", day) else "" if is_away("anna", day) else "anna"
    told.who[id] = who
    if not who:
        told.states[id] = "away"
    elif luck < 0.15:
        told.states[id] = "missing"
    else:
        at(clock, day, 13, minute)
        use.set_steps(house, ["n.1"], "done")
        told.states[id] = "late" if minute > 5 else "ran"


def live_through(house: House, clock: FixedClock) -> Told:
    """Live through the quarter and remember what happened."""
    dice, told = random.Random(7), Told()
    day = FIRST
    while day <= LAST:
        at(clock, day, 6, 0)
        if day in BOOKED:
            absence = absences.add(house, *BOOKED[day])
            if day == CANCELLED:
                absences.cancel(house, absence.id)
        if works(day):
            noon_of(house, clock, day, dice, told)
            at(clock, day, 6, 0)
            id = f"morning@{day}"
            fate = dice.random()
            if is_away("anna", day):
                told.states[id] = "away"
            elif fate < 0.1:
                told.states[id] = "missing"
            elif fate < 0.2:
                at(clock, day, 9, 5)
                running.start(house, "morning", seat="app")
                told.begins.append(9 * 60 + 5)
                took = work(house, clock, 300, dice, "app")
                told.steps[id] = {"m.1": took}
                running.go_on(house)
                running.stop(house, "called away")
                told.states[id] = "partly"
            else:
                hour, minute = (9, dice.randint(0, 29)) if fate < 0.4 else (10, dice.randint(0, 59))
                at(clock, day, hour, minute)
                running.start(house, "morning", seat="app")
                told.begins.append(hour * 60 + minute)
                first = work(house, clock, dice.randint(700, 900), dice, "app")
                if fate > 0.85:
                    running.go_on(house, "skipped", "no time")
                    told.skipped["m.1"] += 1
                else:
                    running.go_on(house)
                second = work(house, clock, dice.randint(60, 200), dice, "app")
                running.go_on(house)
                running.stop(house)
                told.steps[id] = {"m.1": first, "m.2": second}
                told.states[id] = "ran" if hour == 9 else "late"
        if day.weekday() == 0:
            # Written down by hand: each Monday begins a plan, done at once, two days later, or never.
            luck = dice.random()
            done_on = day if luck < 0.5 else day + timedelta(days=2) if luck < 0.8 else None
            told.states[f"plan@{day}"] = "missing" if done_on is None else "ran" if done_on == day else "late"
            if done_on is not None and done_on <= LAST:
                before = clock.now()
                at(clock, done_on, 17, 0)
                use.set_steps(house, ["p.1"], "done")
                clock._at = before
        day += timedelta(days=1)
    return told


@pytest.fixture(scope="module")
def quarter() -> tuple[House, FixedClock, Told]:
    clock = FixedClock(datetime(2026, 10, 1, 4, tzinfo=ZoneInfo("UTC")))
    house = make_house(FakeNetwork(), clock=clock)
    house.settings = structs.replace(house.settings, member=(Member(name="anna", away=AWAY), Member(name="jonas")))
    house.library.routines = lambda: (MORNING, NOON, WEEKLY, FORTNIGHT)  # type: ignore[method-assign]
    house.begin(FIRST)
    told = live_through(house, clock)
    at(clock, date(2027, 1, 4), 8, 0)
    return house, clock, told


def test_every_round_has_the_state_that_it_lived_through(quarter: tuple[House, FixedClock, Told]) -> None:
    house, _, told = quarter
    views = control.history(house, FIRST, LAST)
    found = {view.id: control.state_of(house, view) for view in views if view.routine.key != "review"}
    assert found == told.states


def test_who_did_a_round_is_who_was_there(quarter: tuple[House, FixedClock, Told]) -> None:
    house, _, told = quarter
    views = control.history(house, FIRST, LAST)
    assert {view.id: view.who for view in views if view.routine.key == "noon"} == told.who
    assert set(told.who.values()) == {"jonas", "anna", ""}
    assert [told.states[f"noon@2026-12-{day}"] for day in (14, 15)][1] == "away"


def test_a_rule_moves_off_free_days_and_breaks_nothing(quarter: tuple[House, FixedClock, Told]) -> None:
    house, _, _ = quarter
    wanted = []
    sunday = date(2026, 10, 4)
    while sunday <= LAST:
        day = sunday
        while not works(day):
            day += timedelta(days=1)
        wanted.append(day)
        sunday += timedelta(days=14)
    views = control.history(house, FIRST, LAST)
    assert sorted(view.day for view in views if view.routine.key == "review") == wanted


def test_the_clock_counted_each_second_worked_and_none_besides(quarter: tuple[House, FixedClock, Told]) -> None:
    house, _, told = quarter
    for id, steps in told.steps.items():
        view = use.view_by_id(house, id)
        assert view.round is not None
        for step, seconds in steps.items():
            assert spent(view.round.spans, step) == timedelta(seconds=seconds), (id, step)


def test_the_minutes_of_rounds_are_the_oracles(quarter: tuple[House, FixedClock, Told]) -> None:
    house, _, told = quarter
    (stat,) = [stat for stat in improve.stats(house, FIRST, LAST) if stat.key == "morning"]
    wanted = sorted(sum(steps.values()) / 60 for steps in told.steps.values())
    assert sorted(stat.minutes) == pytest.approx(wanted)
    assert sorted(stat.begins) == sorted(told.begins)
    assert stat.steps[0].skipped == told.skipped["m.1"]
    assert stat.states == {
        state: sum(other == state for id, other in told.states.items() if id.startswith("morning"))
        for state in {other for id, other in told.states.items() if id.startswith("morning")}
    }


def test_a_week_is_counted_over_the_change_of_the_clock(quarter: tuple[House, FixedClock, Told]) -> None:
    house, clock, told = quarter
    before = clock.now()
    at(clock, date(2026, 10, 28), 23, 0)  # the clock was set back on the 25th
    wanted = sum(
        sum(steps.values())
        for id, steps in told.steps.items()
        if date(2026, 10, 22) <= date.fromisoformat(id.partition("@")[2]) <= date(2026, 10, 28)
    )
    found = overview.round_numbers(house).minutes_week
    clock._at = before
    assert wanted > 0
    assert found == -(-wanted // 60)


def test_the_year_shows_each_day_as_it_was_and_free_days_break_no_series(
    quarter: tuple[House, FixedClock, Told],
) -> None:
    house, _, told = quarter
    found, row = heat.year(house)
    by_day: dict[date, list[str]] = {}
    for id, state in (told.states | reviews()).items():
        by_day.setdefault(date.fromisoformat(id.partition("@")[2]), []).append(state)
    owed = {day: [s for s in states if s not in ("away", "due")] for day, states in by_day.items()}
    for day, there in found.items():
        if day <= LAST:
            assert there.missing == owed[day].count("missing"), day
            assert (there.level < 0) == (not owed[day]), day
    wanted, row_on = 0, dict[date, int]()
    for day in sorted(day for day, states in owed.items() if states):
        wanted = 0 if "missing" in owed[day] else wanted + 1
        row_on[day] = wanted
    assert row == wanted
    assert {day: control.series(found, day) for day in row_on} == row_on
    assert max(row_on.values()) > 5
    assert date(2026, 12, 25) not in found
    for free in (date(2026, 12, 25), date(2026, 11, 12), date(2026, 12, 15)):
        assert heat.level(found, free, house.today()) == "free"


def reviews() -> dict[str, str]:
    """Return what became of the reviews, which nobody ever did: the newest one can still come."""
    found = {}
    for count in range(7):
        day = date(2026, 10, 4) + timedelta(days=14 * count)
        while not works(day):
            day += timedelta(days=1)
        found[f"review@{day}"] = "due" if count == 6 else "missing"
    return found


def test_suggestions_say_from_how_many_rounds_they_come(quarter: tuple[House, FixedClock, Told]) -> None:
    house, _, told = quarter
    found = {(it.kind, it.step): it for it in improve.suggestions(house, weeks=20)}
    done = [steps["m.1"] / 60 for id, steps in told.steps.items() if _done(house, id, "m.1")]
    it = found["plan", "m.1"]
    assert it.n == len(done) >= improve.LEAST
    assert it.over == sum(took >= 10 for took in done)
    assert it.median == it.to == round(median(done))
    second = [steps["m.2"] / 60 for steps in told.steps.values() if "m.2" in steps]
    shorter = found["shorter", "m.2"]
    assert (shorter.n, shorter.over) == (len(second), sum(took <= 6 for took in second))
    late = [began for began in told.begins if began >= 9 * 60 + 30]
    if len(late) >= 0.6 * len(told.begins):
        assert found["at", ""].over == len(late)


def _done(house: House, id: str, step: str) -> bool:
    view = use.view_by_id(house, id)
    return any(other.step.id == step and other.status == "done" for other in view.steps)


def test_fewer_than_ten_rounds_suggest_nothing(quarter: tuple[House, FixedClock, Told]) -> None:
    house, clock, _ = quarter
    before = clock.now()
    at(clock, date(2026, 10, 12), 8, 0)
    assert improve.suggestions(house) == []
    clock._at = before


def test_an_applied_suggestion_changes_one_value_and_undo_brings_it_back(
    quarter: tuple[House, FixedClock, Told],
) -> None:
    house, _, _ = quarter
    text = (
        "# Ours.\n[[routine]]\nkey = 'morning'   # the day begins\ntitle = 'Morning'\n"
        "steps = [\n  # first\n  { id = 'm.1', title = 'Look', minutes = 8 }, # quick\n  'Answer',\n]\n"
    )
    kept = [text]
    house.library.routines_text = lambda: kept[-1]  # type: ignore[method-assign]
    house.library.save_routines = kept.append  # type: ignore[method-assign]
    it = next(it for it in improve.suggestions(house, weeks=20) if it.kind == "plan")
    house.library.routines = lambda: parse_routines(kept[-1], "routines.toml")  # type: ignore[method-assign]
    assert apply(house, it) == f"m.1: minutes {it.to}"
    assert kept[-1] == text.replace("minutes = 8", f"minutes = {it.to}")
    triage.undo(house)
    assert kept[-1] == text


def test_the_hour_that_spring_leaves_out_is_neither_worked_nor_late() -> None:
    clock = FixedClock(datetime(2027, 3, 22, 5, tzinfo=ZoneInfo("UTC")))
    house = make_house(FakeNetwork(), clock=clock)
    house.settings = structs.replace(house.settings, member=(Member(name="anna"), Member(name="jonas")))
    nightly = structs.replace(MORNING, key="night", every="day", at=time(1, 30), minutes=40)
    house.library.routines = lambda: (structs.replace(MORNING, every="day", minutes=40), nightly)  # type: ignore[method-assign]
    house.begin(house.today())
    told, worked = {}, 0
    for offset in range(14):  # the clock is set forward on Sunday the 28th, at two in the night
        day = date(2027, 3, 22) + timedelta(days=offset)
        for key, hour, minute in (("night", 1, 50), ("morning", 9, 20 + 20 * (offset % 2))):
            at(clock, day, hour, minute)
            running.start(house, key, seat="app")
            for _ in range(40):
                clock.advance(seconds=30)
                running.beat(house)
            running.go_on(house)
            running.go_on(house)
            running.stop(house)
            told[f"{key}@{day}"] = "late" if key == "morning" and offset % 2 else "ran"
            worked += 20 if date(2027, 3, 24) <= day <= date(2027, 3, 30) else 0
    assert house.local(clock.now()).utcoffset() == timedelta(hours=2)
    views = control.history(house, date(2027, 3, 22), date(2027, 4, 4))
    assert {view.id: control.state_of(house, view) for view in views} == told
    night = use.view_by_id(house, "night@2027-03-28").round
    assert night is not None
    assert spent(night.spans) == timedelta(minutes=20)
    assert house.local(night.spans[-1].end).time() == time(3, 10)
    at(clock, date(2027, 3, 30), 23, 0)
    assert overview.round_numbers(house).minutes_week == worked
    found, row = heat.year(house)
    assert row == 9
    assert all(found[date(2027, 3, 22) + timedelta(days=n)].level == 3 for n in range(9))
