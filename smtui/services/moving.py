"""What could move: a step into another round of the same days that has room for it, a round before promises break."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median

from msgspec import structs

from smtui.domain.recurrence import occurrences
from smtui.domain.routine import Routine
from smtui.services.house import House
from smtui.services.improve import LEAST, RoutineStat, Suggestion

DAYS = 56
"""Two routines that have their rounds on the same of the next eight weeks' days have them on the same days."""
_STEP = 5


def with_moves(house: House, found: Sequence[Suggestion], stats: Sequence[RoutineStat]) -> list[Suggestion]:
    """Return suggestions, those with a way out that moves something naming it."""
    plans = {plan.key: plan for plan in house.library.routines()}
    told = {stat.key: stat for stat in stats}
    return [_with_move(house, it, plans, told) for it in found]


def _with_move(
    house: House, it: Suggestion, plans: Mapping[str, Routine], stats: Mapping[str, RoutineStat]
) -> Suggestion:
    if it.kind in ("plan", "skip"):
        return _step_moved(house, it, plans, stats)
    return _begun_earlier(it, plans, stats) if it.kind == "hour" else it


def _step_moved(
    house: House, it: Suggestion, plans: Mapping[str, Routine], stats: Mapping[str, RoutineStat]
) -> Suggestion:
    """Return a suggestion about a step with the round into which it fits best; as it is where it fits into none.

    Such a round is on the same days at another time, done by the same person for the same accounts, and leaves, in the
    middle of at least ten rounds, as many minutes of its box as the step needs.
    """
    home = plans[it.routine]
    if len(home.steps) < 2:
        return it
    step = next(step for step in home.steps if step.id == it.step)
    needed = it.to if it.kind == "plan" else max(1, step.minutes)
    ways = [
        (room, plan)
        for plan in plans.values()
        if _is_like(plan, home) and (room := _room(stats[plan.key])) >= needed and _same_days(house, plan, home)
    ]
    if not ways:
        return it
    room, into = max(ways, key=lambda way: (way[0], -_minutes(way[1])))
    return structs.replace(
        it,
        into=into.key,
        into_title=into.title,
        into_at=_minutes(into),
        free=room,
        box=into.minutes,
        into_n=len(stats[into.key].minutes),
    )


def _is_like(plan: Routine, home: Routine) -> bool:
    return (
        plan.key != home.key
        and plan.at is not None
        and plan.at != home.at
        and plan.owner == home.owner
        and plan.accounts in ((), home.accounts)
    )


def _minutes(plan: Routine) -> int:
    return plan.at.hour * 60 + plan.at.minute if plan.at else 0


def _room(stat: RoutineStat) -> int:
    """Return how many minutes of its box a routine leaves, in the middle; 0 with too few rounds to say."""
    if not stat.box or len(stat.minutes) < LEAST:
        return 0
    return max(0, int(stat.box - median(stat.minutes)))


def _same_days(house: House, one: Routine, other: Routine) -> bool:
    workday, first = house.library.work_calendar().works_on, house.today()
    days = [occurrences(plan, first, first + timedelta(days=DAYS), workday) for plan in (one, other)]
    return days[0] == days[1] != ()


def _begun_earlier(it: Suggestion, plans: Mapping[str, Routine], stats: Mapping[str, RoutineStat]) -> Suggestion:
    """Return the suggestion about the hour with the round that could end before it; as it is where none could.

    That is the first of the daily rounds after it that answers comments, where at least ten began; none where one that
    answers ends within the hour before already, or where it would have to begin before the day's first round.
    """
    hour = it.to * 60
    daily = [plan for plan in plans.values() if plan.is_daily and plan.at is not None]
    answering = [plan for plan in daily if any(step.target and step.target.kind == "inbox" for step in plan.steps)]
    if any(hour - 60 <= _minutes(plan) + plan.minutes <= hour for plan in answering):
        return it
    later = [plan for plan in answering if _minutes(plan) + plan.minutes > hour]
    later = [plan for plan in later if len(stats[plan.key].begins) >= LEAST]
    if not later:
        return it
    plan = min(later, key=_minutes)
    begin = (hour - max(plan.minutes, _STEP)) // _STEP * _STEP
    if begin < min(map(_minutes, daily)) or begin >= _minutes(plan):
        return it
    return structs.replace(
        it,
        into=plan.key,
        into_title=plan.title,
        into_at=begin,
        plan=_minutes(plan),
        into_n=len(stats[plan.key].begins),
    )
