"""Suggestions that move something: a step into a round with room for it, a round before promises break."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import Refused, UsageError
from smtui.domain.recurrence import parse_routines
from smtui.domain.routine import Round, Span, Step, Target, Tick
from smtui.ports import Write
from smtui.services import improve, routine_edit, triage
from smtui.services.house import House
from smtui.services.improve import Suggestion
from smtui.services.moving import with_moves
from smtui.services.work import to_doc
from smtui.texts import explain
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

TEXT = """
# Ours.
[[routine]]
key = "morning"
title = "Morning"
every = "workday"
at = "09:00"
minutes = 20
steps = [
    { id = "m.1", title = "Look", minutes = 8 },
    { title = "Answer", minutes = 8, inbox = {} }, # the long one
    { title = "Check", minutes = 4 },
]

[[routine]]
key = "noon"   # short
title = "Noon"
every = "workday"
at = "13:00"
minutes = 30
steps = [{ title = "Talk", minutes = 12 }]

[[routine]]
key = "evening"
title = "Evening"
every = "workday"
at = "16:30"
minutes = 40
steps = [{ title = "Hand over", minutes = 5 }]
"""


def at_work(text: str = TEXT) -> tuple[House, list[str]]:
    """Return a house on Monday with these routines, and the texts its file has had."""
    house = make_house(FakeNetwork(), clock=FixedClock(MONDAY))
    kept = [text]
    house.library.routines_text = lambda: kept[-1]  # type: ignore[method-assign]
    house.library.save_routines = kept.append  # type: ignore[method-assign]
    house.library.routines = lambda: parse_routines(kept[-1], "routines.toml")  # type: ignore[method-assign]
    house.begin(date(2026, 9, 1))
    return house, kept


def live(house: House, key: str, minutes: dict[str, int], rounds: int = 15, skipped: str = "") -> None:
    """Write down the last rounds of a routine, each step with its minutes, all done but for one that was skipped."""
    plan = next(plan for plan in house.library.routines() if plan.key == key)
    day, workday = house.today(), house.library.work_calendar().works_on
    for _ in range(rounds):
        day -= timedelta(days=1)
        while not workday(day):
            day -= timedelta(days=1)
        begin = datetime.combine(day, plan.at or time(9), house.zone).astimezone(UTC)
        spans, ticks, now = [], {}, begin
        for step in plan.steps:
            end = now + timedelta(minutes=minutes.get(step.id, 1))
            spans.append(Span(step=step.id, start=now, end=end, by="anna"))
            status = "skipped" if step.id == skipped else "done"
            ticks[step.id] = Tick(status=status, by="anna", at=end)  # type: ignore[arg-type]
            now = end
        told = Round(
            id=f"{key}@{day}",
            routine=key,
            day=day,
            ticks=ticks,
            started_at=begin,
            ended_at=now,
            plan=plan,
            by="anna",
            spans=tuple(spans),
        )
        fields = to_doc(told)
        house.store.commit([Write(table="rounds", id=fields.pop("id"), fields=fields)])


def lived(noon: int = 12, evening: int = 38) -> tuple[House, list[str]]:
    house, kept = at_work()
    live(house, "morning", {"m.1": 8, "morning.2": 14, "morning.3": 4})
    live(house, "noon", {"noon.1": noon})
    live(house, "evening", {"evening.1": evening})
    return house, kept


def about_step(house: House) -> Suggestion:
    (found,) = (it for it in improve.suggestions(house) if it.step == "morning.2")
    return found


def test_a_step_that_overruns_may_be_planned_longer_or_move_to_the_round_with_the_most_room() -> None:
    house, _ = lived()
    it = about_step(house)
    assert (it.kind, it.n, it.over, it.plan, it.to) == ("plan", 15, 15, 8, 14)
    assert (it.into, it.into_at, it.free, it.box, it.into_n) == ("noon", 13 * 60, 18, 30, 15)
    assert improve.words_of(house, it) == (
        "Morning: step 2 took 14 of 8 minutes in 15 of 15 rounds: plan 14, or move it to “Noon” at 13:00?"
    )
    assert improve.basis_of(house, it, "today") == (
        "computed from 15 rounds since today; “Noon” leaves 18 of 30 minutes free, in the middle of 15 rounds"
    )
    house, _ = lived(evening=10)
    assert (about_step(house).into, about_step(house).free) == ("evening", 30)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("minutes = 30", "minutes = 25"),
        ('every = "workday"\\nat = "13:00"', 'every = "day"\\nat = "13:00"'),
        ('every = "workday"\\nat = "13:00"', 'every = "week"\\nat = "13:00"'),
        ('at = "13:00"', 'at = "09:00"'),
        ('at = "13:00"\\n', ""),
        ('at = "13:00"', 'at = "13:00"\\nowner = "jonas"'),
        ('at = "13:00"', 'at = "13:00"\\naccounts = ["blog"]'),
    ],
)
def test_no_round_is_named_that_is_full_on_other_days_at_the_same_time_or_somebody_elses(old: str, new: str) -> None:
    house, kept = lived()
    kept.append(kept[-1].replace(old.replace("\\n", "\n"), new.replace("\\n", "\n"), 1 if "13" in old else -1))
    assert kept[-1] != kept[0]
    it = about_step(house)
    assert (it.kind, it.into) == ("plan", "")
    with pytest.raises(Refused) as caught:
        routine_edit.apply(house, it, move=True)
    assert "one way only" in explain(caught.value, house.texts)


def test_a_round_of_which_too_few_took_place_is_not_named() -> None:
    house, _ = at_work()
    live(house, "morning", {"m.1": 8, "morning.2": 14, "morning.3": 4})
    live(house, "noon", {"noon.1": 12}, rounds=improve.LEAST - 1)
    assert about_step(house).into == ""


def test_a_step_that_is_always_skipped_may_move_where_its_minutes_have_room() -> None:
    house, _ = at_work()
    live(house, "morning", {}, skipped="morning.2")
    live(house, "noon", {"noon.1": 22})
    it = about_step(house)
    assert (it.kind, it.into, it.free) == ("skip", "noon", 8)
    assert "leave it out, or move it to “Noon” at 13:00?" in improve.words_of(house, it)


def test_a_moved_step_keeps_all_but_its_id_in_one_change_that_undo_takes_back() -> None:
    house, kept = lived()
    it = about_step(house)
    assert routine_edit.apply(house, it, move=True) == "“Answer” moved to “Noon”"
    assert len(kept) == 2
    plans = {plan.key: plan for plan in house.library.routines()}
    assert [step.id for step in plans["morning"].steps] == ["m.1", "morning.3"]
    moved = plans["noon"].steps[-1]
    assert moved == Step(id="noon.2", title="Answer", minutes=8, target=Target(kind="inbox"))
    assert "# Ours." in kept[-1] and "# short" in kept[-1]
    triage.undo(house)
    assert kept[-1] == TEXT


def test_the_last_step_of_a_round_stays_and_only_steps_move_into_routines() -> None:
    house, kept = at_work()
    with pytest.raises(Refused):
        routine_edit.move_step(house, "noon.1", "morning")
    with pytest.raises(UsageError):
        routine_edit.move_step(house, "noon", "morning")
    with pytest.raises(UsageError):
        routine_edit.move_step(house, "m.1", "noon.1")
    assert len(kept) == 1


def hour(house: House, at: int) -> Suggestion:
    told = improve.stats(house, house.today() - timedelta(weeks=12), house.today())
    (it,) = with_moves(house, [Suggestion(kind="hour", n=30, over=12, to=at)], told)
    return it


def test_the_first_round_that_answers_after_the_hour_at_which_promises_break_may_begin_before_it() -> None:
    house, kept = at_work(TEXT.replace('title = "Hand over"', 'title = "Answer late ones", inbox = {}'))
    live(house, "evening", {"evening.1": 5})
    it = hour(house, 13)
    assert (it.into, it.plan, it.into_at) == ("evening", 16 * 60 + 30, 12 * 60 + 20)
    assert improve.words_of(house, it) == (
        "Most promises break between 13:00 and 14:00: 12 of 30. "
        "Begin “Evening” at 12:20 instead of 16:30, so that it ends before?"
    )
    assert routine_edit.apply(house, it) == "evening: at 12:20"
    assert 'at = "12:20"' in kept[-1]
    triage.undo(house)
    # The morning round ends at 09:20 and answers: what breaks by ten is not for want of a round.
    assert hour(house, 10).into == ""
    # Nobody is there before the first round of the day.
    assert hour(house, 9).into == ""
    # No round that answers comes later.
    assert hour(house, 18).into == ""


def test_an_hour_without_a_round_that_could_move_is_only_told() -> None:
    house, _ = at_work()
    it = hour(house, 13)
    assert it.into == ""
    with pytest.raises(Refused):
        routine_edit.apply(house, it)
