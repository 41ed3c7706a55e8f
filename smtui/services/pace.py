"""How fast we are: first responses within a window, in promise hours, and the promises that were kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from smtui.services.house import House
from smtui.services.ledger import Case

TOO_FEW = 5
"""Below this many cases a median is not shown."""


class Pace(Struct, frozen=True, kw_only=True):
    """First responses in numbers. Minutes are those of promise hours; None where there are too few cases."""

    median: float | None
    p90: float | None
    kept: float | None
    cases: int


def answered_within(cases: Iterable[Case], since: datetime) -> list[Case]:
    """Return the cases whose first answer was confirmed after ``since``."""
    return [case for case in cases if case.answered_at and case.answered_at >= since]


def pace_of(house: House, cases: Iterable[Case], since: datetime) -> Pace:
    """Return how fast we are: first responses within the window, and the promises kept."""
    from statistics import median

    now, all_cases = house.now(), list(cases)
    answered = answered_within(all_cases, since)
    took = [promise_minutes(house, case) for case in answered]
    there = {case.id for case in answered}
    promised = [case for case in answered if case.kept() is not None]
    promised += [case for case in all_cases if case.is_open() and case.is_overdue(now) and case.id not in there]
    return Pace(
        median=median(took) if len(took) >= TOO_FEW else None,
        p90=nine_in_ten(took) if len(took) >= TOO_FEW else None,
        kept=sum(bool(case.kept()) for case in promised) / len(promised) if promised else None,
        cases=len(answered),
    )


def nine_in_ten(values: list[float]) -> float:
    """Return the smallest value that at least nine in ten do not exceed."""
    return sorted(values)[-(-9 * len(values) // 10) - 1]


def promise_minutes(house: House, comment: Case) -> float:
    """Return a comment's first response in minutes of promise hours."""
    from smtui.domain.reaction import plan_calendar
    from smtui.domain.worktime import working_between

    if comment.answered_at is None:
        return 0.0
    plan = house.library.plans().find(comment.network, comment.kind)
    worked = working_between(
        comment.created_at, comment.answered_at, plan_calendar(plan, house.library.work_calendar())
    )
    return worked.total_seconds() / 60
