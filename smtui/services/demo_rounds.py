"""The rounds that the made-up house has made before the demo begins: most of them whole, some not, as in a real one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zlib import crc32

from smtui.domain.recurrence import occurrences
from smtui.domain.routine import Round, Routine, Span, Tick, round_id
from smtui.services.house import House

_HARD, _HARD_FACTOR = 1, 1.4
"""The second step of the first routine is planned too short, so that there is something to suggest."""


def earlier(house: House, weeks: int, unfinished: str) -> Iterator[Round]:
    """Yield the rounds of so many weeks before today, but for the last one of each that is weekly.

    ``unfinished`` is the reason why a step was left for the next round.
    """
    today, workday = house.today(), house.library.work_calendar().works_on
    for number, routine in enumerate(house.library.routines()):
        days = occurrences(routine, today - timedelta(weeks=weeks), today - timedelta(days=1), workday)
        for day in days[:-1] if routine.every == "week" else days:
            if _lot(routine, day, "at all") > 0.05:
                yield _run(house, routine, day, unfinished, _HARD if number == 0 else -1)


def _lot(routine: Routine, day: date, what: str) -> float:
    """Return a number from 0 to 1 that hangs on these alone, so that the house is the same at each start."""
    return crc32(f"{routine.key} {day} {what}".encode()) / 2**32


def _run(house: House, routine: Routine, day: date, unfinished: str, hard: int) -> Round:
    by = house.me.name
    planned_start = datetime.combine(day, routine.at or time(9), house.zone).astimezone(UTC)
    start = at = planned_start + timedelta(minutes=round(25 * _lot(routine, day, "begin")) - 5)
    ticks: dict[str, Tick] = {}
    spans: list[Span] = []
    carried: dict[str, str] = {}
    for number, step in enumerate(routine.steps):
        if number == len(routine.steps) - 1 and _lot(routine, day, "end") < 0.12:
            carried[step.id] = unfinished
            continue
        planned = step.minutes * (_HARD_FACTOR if number == hard else 1)
        end = at + timedelta(minutes=max(1, round(planned * (0.75 + 0.4 * _lot(routine, day, step.id)))))
        spans.append(Span(step=step.id, start=at, end=end, by=by))
        ticks[step.id] = Tick(status="done", by=by, at=end)
        at = end
    return Round(
        id=round_id(routine.key, day),
        routine=routine.key,
        day=day,
        ticks=ticks,
        started_at=start,
        ended_at=at,
        by=by,
        spans=tuple(spans),
        carried=carried,
    )
