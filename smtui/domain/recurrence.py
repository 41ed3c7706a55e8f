"""When routines recur: which round of a routine is open on a day. Also reads the file that lists them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, cast, get_args

from msgspec import Struct

from smtui.domain.comment import Kind
from smtui.domain.routine import LATE_AFTER, Every, Free, Routine, Step, Target, TargetKind
from smtui.domain.tables import Table, read_toml
from smtui.domain.worktime import WEEKDAYS

if TYPE_CHECKING:
    from dateutil.rrule import rrule, rruleset

Workday = Callable[[date], bool]
"""Tells whether the house works on a day; ``WorkCalendar.works_on`` is one."""

_ONE_DAY = timedelta(days=1)
NAMED_DAYS = ("first-workday", "second-workday", "last-workday")
_LONGEST = {"month": 31, "quarter": 92}
_KEY = re.compile(r"[a-z][a-z0-9_-]*\Z")
_STEP_ID = re.compile(r"[a-z][a-z0-9._-]*\Z")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")
RULE_START = date(2024, 1, 1)
"""A Monday: what a rule counts from that names no start."""
FARTHEST = 15
"""Days that a date may move to reach a working day."""
_TRIES = 60
"""Dates in a row that may all fall on free days before a routine counts as one that never comes."""
_CYCLE, _LAST_YEAR, _LEAST_YEARS = 400, 9999, 100
"""Years after which the calendar repeats; the last that there is; in so many a rule is looked for at least."""
_UNTIL = re.compile(r"UNTIL=[^;]*;?")
_RULE_FAULTS = {"unread": "routine_rule", "fine": "routine_rule_fine", "never": "routine_rule_never"}
_FINEST = ("HOURLY", "MINUTELY", "SECONDLY")
_TARGETS: tuple[TargetKind, ...] = get_args(TargetKind)


def occurrence(routine: Routine, day: date, workday: Workday, since: date | None = None) -> date | None:
    """Return the date of the occurrence that is open on ``day``, or None.

    A daily routine belongs to its own day only. The others stay until done: their latest date not after ``day``.
    ``since`` is the day the house began: nothing before it is owed.
    """
    found = _latest_moved(routine, day, workday)
    if found is not None and routine.is_daily and found != day:
        found = None
    return None if found is None or (since is not None and found < since) else found


def occurrences(routine: Routine, first: date, last: date, workday: Workday) -> tuple[date, ...]:
    """Return the dates from ``first`` to ``last``, both included, on which a round of ``routine`` begins."""
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    return tuple(day for day in days if occurrence(routine, day, workday) == day)


def _latest_moved(routine: Routine, day: date, workday: Workday) -> date | None:
    """Return the latest date of a routine not after ``day``, after what it does on free days."""
    if routine.every == "workday":
        return day if workday(day) else None
    if routine.free == "keep":
        return _latest(routine, day, workday)
    named = day + timedelta(days=FARTHEST) if routine.free == "before" else day
    for _ in range(_TRIES):
        found = _latest(routine, named, workday)
        if found is None:
            return None
        moved = _moved(found, routine.free, workday)
        if moved is not None and moved <= day:
            return moved
        named = found - _ONE_DAY
    return None


def _moved(day: date, free: Free, workday: Workday) -> date | None:
    """Return the day on which a date of a routine is kept, None where it falls away."""
    if workday(day):
        return day
    if free == "skip":
        return None
    step = _ONE_DAY if free == "after" else -_ONE_DAY
    for away in range(1, FARTHEST + 1):
        if workday(day + step * away):
            return day + step * away
    return None


def _latest(routine: Routine, day: date, workday: Workday) -> date | None:
    """Return the latest date not after ``day`` that a routine names."""
    if routine.every == "day":
        return day
    if routine.every == "rule":
        return _latest_by_rule(routine.rule, routine.start or RULE_START, day)
    if routine.every == "week":
        return day - timedelta(days=(day.weekday() - WEEKDAYS.index(routine.on or "mon")) % 7)
    months = 3 if routine.every == "quarter" else 1
    start = date(day.year, day.month - (day.month - 1) % months, 1)
    for _ in range(2):
        found = _in_period(routine.on or "first-workday", start, _last_day(start, months), workday)
        if found is not None and found <= day:
            return found
        before = start - _ONE_DAY
        start = date(before.year, before.month - (before.month - 1) % months, 1)
    return None


@lru_cache(maxsize=4096)
def _latest_by_rule(rule: str, start: date, day: date) -> date | None:
    found = _rule(rule, start).before(datetime.combine(day, time(0)), inc=True)  # dates, not moments
    return found.date() if found else None


@lru_cache(maxsize=64)
def _rule(rule: str, start: date) -> rrule | rruleset:
    """Return an RFC 5545 rule that counts from a day. Raises ValueError."""
    from dateutil.rrule import rrulestr  # 12 ms, and few houses have such a rule

    return rrulestr(rule, dtstart=datetime.combine(start, time(0)), cache=True)


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
    rule = table.text("rule", "").strip()
    every = cast(Every, table.choice("every", get_args(Every), "rule" if rule else "day"))
    if (every == "rule") != bool(rule):
        raise table.error("routine_rule_alone", "rule" if rule else "every")
    if rule:
        _check_rule(table, rule)
    routine = Routine(
        key=key,
        title=table.text("title"),
        every=every,
        on=_on(table, every),
        rule=rule,
        start=table.day("start"),
        free=cast(Free, table.choice("free", get_args(Free), "keep")),
        at=_time(table),
        minutes=table.number("minutes", 0),
        late=table.number("late", LATE_AFTER),
        owner=table.text("owner", ""),
        deputy=table.text("deputy", ""),
        controller=table.text("controller", ""),
        accounts=table.texts("accounts", ()),
        steps=_steps(table, key),
        done_when=table.text("done_when", ""),
    )
    table.done()
    return routine


class RuleFault(Struct, frozen=True):
    """Why a rule cannot be used. ``reason`` is dateutil's, where it does not read the rule."""

    kind: Literal["unread", "fine", "never"]
    reason: str = ""


def check_rule(rule: str, start: date | None = None) -> RuleFault | None:
    """Return why a rule that counts from ``start`` cannot be used; None where it can."""
    if any(word in rule.upper() for word in _FINEST):
        return RuleFault("fine")
    begin = start or RULE_START
    try:
        _rule(rule, begin)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return RuleFault("unread", str(error) or type(error).__name__)
    return None if comes_ever(rule, begin) else RuleFault("never")


@lru_cache(maxsize=64)
def comes_ever(rule: str, start: date) -> bool:
    """Tell whether a rule that can be read names any day at all.

    dateutil looks for the first day up to the year 9999, a second or more for a rule that has none. Days, weeks and
    months repeat every 400 years, so each part is asked as if it began in the last 100 to 500 years of that time.
    """
    parts = [line for line in rule.upper().splitlines() if "FREQ=" in line]
    if not all(_has_a_day(_UNTIL.sub("", part).strip(";"), start) for part in parts):
        return False
    # What ended before it began is found here: the first day is near now.
    return next(iter(_rule(rule, start)), None) is not None


def _has_a_day(rule: str, start: date) -> bool:
    cycles = 0 if "BYEASTER" in rule else (_LAST_YEAR - _LEAST_YEARS - start.year) // _CYCLE
    try:
        return next(iter(_rule(rule, start.replace(year=start.year + _CYCLE * cycles))), None) is not None
    except (ValueError, OverflowError):
        return False  # the calendar has ended: for Easter it is known up to 4099


def next_by_rule(routine: Routine, day: date) -> date | None:
    """Return the first date not before ``day`` that a routine's rule names, None where it has ended."""
    found = _rule(routine.rule, routine.start or RULE_START).after(datetime.combine(day, time(0)), inc=True)
    return found.date() if found else None


def longest(every: Every) -> int:
    """Return the greatest number that a day of a month or quarter can have; 0 for the others."""
    return _LONGEST.get(every, 0)


def _check_rule(table: Table, rule: str) -> None:
    """Raise ConfigError for a rule that dateutil does not read, is about less than days, or names no day at all."""
    start = table.day("start")
    fault = check_rule(rule, start)
    if fault is not None:
        values = {"value": rule, "reason": fault.reason, "start": (start or RULE_START).isoformat()}
        raise table.error(_RULE_FAULTS[fault.kind], "rule", **values)


def _on(table: Table, every: Every) -> str:
    on = table.text_or_number("on", "")
    if not on:
        return on
    named = {"week": WEEKDAYS, "month": NAMED_DAYS, "quarter": NAMED_DAYS}.get(every, ())
    most = longest(every)
    if on in named or (on.isdecimal() and len(on) < 4 and 1 <= int(on) <= most):
        return on
    if not named:
        raise table.error("routine_on_daily", "on", every=every)
    options = (*named, f"1–{most}") if most else named
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
            target = _target(entry)
            step = Step(id=id, title=entry.text("title"), minutes=entry.number("minutes", 0), target=target)
            entry.done()
        if any(other.id == step.id for other in steps):
            raise table.error("config_twice", "steps", value=step.id)
        steps.append(step)
    return tuple(steps)


def _target(entry: Table) -> Target | None:
    """Return what a step is bound to: the one of its settings that names a target."""
    named = [kind for kind in _TARGETS if entry.has(kind)]
    goal = entry.number("goal", 0)
    if len(named) > 1:
        raise entry.error("step_targets", named[1], first=named[0])
    if not named:
        if goal:
            raise entry.error("step_goal", "goal")
        return None
    kind = named[0]
    if goal and kind != "quota":
        raise entry.error("step_goal", "goal")
    if kind == "inbox":
        return _inbox_target(entry.table("inbox"))
    if kind in ("approval", "preflight"):
        return Target(kind=kind) if entry.flag(kind) else None
    if kind == "report":
        return Target(kind=kind, what=entry.choice(kind, ("day", "week", "month")))
    if kind == "quota":
        account, network = entry.text("account", ""), entry.text("network", "")
        return Target(kind=kind, what=entry.text(kind), goal=max(1, goal), account=account, network=network)
    return Target(kind=kind, what=entry.text(kind))


def _inbox_target(table: Table) -> Target:
    target = Target(
        kind="inbox",
        account=table.text("account", ""),
        network=table.text("network", ""),
        form=table.choice("kind", ("", *get_args(Kind)), ""),
        situation=table.text("situation", ""),
        owner=table.text("owner", ""),
        words=table.text("words", ""),
        overdue=table.flag("overdue", default=False),
    )
    table.done()
    return target
