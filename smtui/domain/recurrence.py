"""When routines recur: which round of a routine is open on a day. Also reads the file that lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from typing import cast, get_args

from msgspec import Struct

from smtui.domain.routine import Every, Routine, Step
from smtui.domain.tables import Table, read_toml
from smtui.domain.worktime import WEEKDAYS

Workday = Callable[[date], bool]
"""Tells whether the house works on a day; ``WorkCalendar.works_on`` is one."""

_ONE_DAY = timedelta(days=1)
_NAMED_DAYS = ("first-workday", "second-workday", "last-workday")
_LONGEST = {"month": 31, "quarter": 92}
_KEY = re.compile(r"[a-z][a-z0-9_-]*\Z")
_STEP_ID = re.compile(r"[a-z][a-z0-9._-]*\Z")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")


def occurrence(routine: Routine, day: date, workday: Workday, since: date | None = None) -> date | None:
    """Return the date of the occurrence that is open on ``day``, or None.

    A daily routine belongs to its own day only. The others stay until done: their latest date not after ``day``.
    ``since`` is the day the house began: nothing before it is owed.
    """
    if routine.every == "day":
        found: date | None = day
    elif routine.every == "workday":
        found = day if workday(day) else None
    elif routine.every == "week":
        found = day - timedelta(days=(day.weekday() - WEEKDAYS.index(routine.on or "mon")) % 7)
    else:
        found = _latest(routine, day, workday)
    return None if found is None or (since is not None and found < since) else found


def occurrences(routine: Routine, first: date, last: date, workday: Workday) -> tuple[date, ...]:
    """Return the dates from ``first`` to ``last``, both included, on which a round of ``routine`` begins."""
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return tuple(day for day in days if occurrence(routine, day, workday) == day)


def _latest(routine: Routine, day: date, workday: Workday) -> date | None:
    months = 3 if routine.every == "quarter" else 1
    start = date(day.year, day.month - (day.month - 1) % months, 1)
    for _ in range(2):
        found = _in_period(routine.on or "first-workday", start, _last_day(start, months), workday)
        if found is not None and found <= day:
            return found
        before = start - _ONE_DAY
        start = date(before.year, before.month - (before.month - 1) % months, 1)
    return None


def _in_period(on: str, first: date, last: date, workday: Workday) -> date | None:
    if on.isdigit():
        return min(first + timedelta(days=int(on) - 1), last)
    length = (last - first).days + 1
    days: Iterator[date] = (first + timedelta(days=count) for count in range(length))
    if on == "last-workday":
        days = (last - timedelta(days=count) for count in range(length))
    workdays = (day for day in days if workday(day))
    if on == "second-workday":
        next(workdays, None)
    return next(workdays, None)


def _last_day(start: date, months: int) -> date:
    month = start.month + months
    return (date(start.year + 1, 1, 1) if month > 12 else date(start.year, month, 1)) - _ONE_DAY


class BoxMismatch(Struct, frozen=True):
    """A warning: the minutes of a routine's steps do not add up to its box."""

    routine: str
    steps: int
    box: int


def check_minutes(routines: tuple[Routine, ...]) -> tuple[BoxMismatch, ...]:
    """Return the routines whose steps, where they have minutes, do not add up to the box."""
    sums = ((routine, sum(step.minutes for step in routine.steps)) for routine in routines)
    return tuple(
        BoxMismatch(routine.key, total, routine.minutes) for routine, total in sums if total not in (0, routine.minutes)
    )


def parse_routines(text: str, file: str) -> tuple[Routine, ...]:
    """Return the routines of a ``routines.toml``, in its order. Raises ConfigError with file, line and key."""
    root = read_toml(text, file)
    routines: list[Routine] = []
    for table in root.tables("routine"):
        routine = _routine(table)
        if any(other.key == routine.key for other in routines):
            raise table.error("config_twice", "key", value=routine.key)
        routines.append(routine)
    root.done()
    return tuple(routines)


def _routine(table: Table) -> Routine:
    key = table.text("key")
    if not _KEY.match(key):
        raise table.error("config_key", "key", value=key)
    every = cast(Every, table.choice("every", get_args(Every), "day"))
    routine = Routine(
        key=key,
        title=table.text("title"),
        every=every,
        on=_on(table, every),
        at=_time(table),
        minutes=table.number("minutes", 0),
        owner=table.text("owner", ""),
        controller=table.text("controller", ""),
        steps=_steps(table, key),
        done_when=table.text("done_when", ""),
    )
    table.done()
    return routine


def _on(table: Table, every: Every) -> str:
    on = table.text_or_number("on", "")
    if not on:
        return on
    named = {"week": WEEKDAYS, "month": _NAMED_DAYS, "quarter": _NAMED_DAYS}.get(every, ())
    longest = _LONGEST.get(every, 0)
    if on in named or (on.isdecimal() and 1 <= int(on) <= longest):
        return on
    if not named:
        raise table.error("routine_on_daily", "on", every=every)
    options = (*named, f"1–{longest}") if longest else named
    raise table.error("config_choice", "on", value=on, options=", ".join(options))


def _time(table: Table) -> time | None:
    text = table.clock("at")
    found = _TIME.match(text)
    if text and not found:
        raise table.error("config_kind", "at", expected='"09:00"')
    return time(int(found[1]), int(found[2])) if found else None


def _steps(table: Table, key: str) -> tuple[Step, ...]:
    steps: list[Step] = []
    for number, entry in enumerate(table.mixed("steps"), 1):
        if isinstance(entry, str):
            step = Step(id=f"{key}.{number}", title=entry)
        else:
            id = entry.text("id", f"{key}.{number}")
            if not _STEP_ID.match(id):
                raise entry.error("config_key", "id", value=id)
            step = Step(id=id, title=entry.text("title"), minutes=entry.number("minutes", 0))
            entry.done()
        if any(other.id == step.id for other in steps):
            raise table.error("config_twice", "steps", value=step.id)
        steps.append(step)
    return tuple(steps)
