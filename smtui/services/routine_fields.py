"""What can be set about a routine and a step, by the names of their file; what is typed is read with hints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, time
from typing import cast, get_args

from msgspec import structs

from smtui.domain.comment import Kind
from smtui.domain.errors import UsageError
from smtui.domain.humantime import WEEKDAY_NAMES
from smtui.domain.recurrence import NAMED_DAYS, RULE_START, check_rule, longest
from smtui.domain.routine import Every, Free, Routine, Step, Target, TargetKind
from smtui.domain.tables import nearest
from smtui.domain.text import fold, one_line
from smtui.domain.worktime import WEEKDAYS
from smtui.services.house import House

ROUTINE_FIELDS = (
    *("title", "every", "on", "rule", "start", "free", "at", "minutes", "late"),
    *("owner", "deputy", "controller", "accounts", "done_when"),
)
TARGETS: tuple[TargetKind, ...] = get_args(TargetKind)
LIMITS = ("account", "network", "kind", "situation", "owner", "words", "overdue", "goal")
"""What narrows a step down: all but ``goal`` for an inbox, ``account``, ``network`` and ``goal`` for a quota."""

STEP_FIELDS = ("title", "minutes", *TARGETS, "nothing", *LIMITS)
NO = ("no", "nein", "off", "aus", "false", "0", "")
YES = ("yes", "ja", "on", "an", "true", "1", "x")
PERIODS = ("day", "week", "month")
_RULE_FAULTS = {
    "unread": "routine_rule_typed",
    "fine": "routine_rule_fine_typed",
    "never": "routine_rule_never_typed",
}
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\Z")


def routine_with(house: House, plan: Routine, field: str, value: str) -> Routine:
    """Return a routine with another value of a field; an empty value takes away. Raises UsageError."""
    value = one_line(value).strip()
    if field in ("title", "done_when"):
        return structs.replace(plan, **{field: _title(value) if field == "title" else value})
    if field == "minutes":
        return structs.replace(plan, minutes=_number(value))
    if field == "late":
        return structs.replace(plan, late=_number(value) if value else Routine(key="", title="").late)
    if field == "at":
        return structs.replace(plan, at=_clock(value) if value else None)
    if field == "every":
        return _every(plan, cast("Every", named(value, get_args(Every), field)))
    if field == "on":
        return structs.replace(plan, on=_on(plan.every, value))
    if field == "rule":
        return _rule(plan, value)
    if field == "start":
        return _checked(structs.replace(plan, start=_day(value) if value else None))
    if field == "free":
        return structs.replace(plan, free=cast("Free", named(value or "keep", get_args(Free), field)))
    return _with_people(house, plan, field, value)


def _with_people(house: House, plan: Routine, field: str, value: str) -> Routine:
    if field in ("owner", "deputy", "controller"):
        return structs.replace(plan, **{field: _member(house, value, field)})
    if field == "accounts":
        names = [account.name for account in house.library.accounts()]
        typed = [word for word in re.split(r"[,\s]+", value) if word]
        return structs.replace(plan, accounts=tuple(named(word, names, field) for word in typed))
    raise unknown_field(field, ROUTINE_FIELDS)


def step_with(house: House, step: Step, field: str, value: str) -> Step:
    """Return a step with another value of a field. Naming a target binds the step to it. Raises UsageError."""
    value = one_line(value).strip()
    if field == "title":
        return structs.replace(step, title=_title(value))
    if field == "minutes":
        return structs.replace(step, minutes=_number(value))
    if field == "nothing":
        return structs.replace(step, target=None)
    if field in TARGETS:
        return structs.replace(step, target=_target(step.target, field, value))
    if field in LIMITS:
        return structs.replace(step, target=_limited(house, step.target, field, value))
    raise unknown_field(field, STEP_FIELDS)


def unknown_field(field: str, known: Iterable[str]) -> UsageError:
    """Return the error for a field that does not exist, with the nearest one."""
    names = list(known)
    hint = nearest(field, names)
    return UsageError("routine_field_hint" if hint else "routine_field", field=field, hint=hint, known=", ".join(names))


def named(value: str, names: Iterable[str], field: str) -> str:
    """Return the one of ``names`` that was typed. Raises UsageError with the nearest one."""
    known = list(names)
    found = next((name for name in known if fold(name) == fold(value)), None)
    if found is not None:
        return found
    hint = nearest(value, known)
    key = "routine_value_hint" if hint else "routine_value"
    raise UsageError(key, field=field, value=value, hint=hint, known=", ".join(known) or "–")


def _title(value: str) -> str:
    if not value:
        raise UsageError("routine_title")
    return value


def _number(value: str) -> int:
    if value and (not value.isascii() or not value.isdigit() or len(value) > 4):
        raise UsageError("routine_minutes", value=value)
    return int(value or 0)


def _clock(value: str) -> time:
    found = _CLOCK.match(value)
    if not found:
        raise UsageError("routine_at", value=value)
    return time(int(found[1]), int(found[2]))


def _day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UsageError("routine_start", value=value) from None


def _every(plan: Routine, every: Every) -> Routine:
    if every == "rule":
        return plan if plan.rule else _rule(plan, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    try:
        on = _on(every, plan.on)
    except UsageError:
        on = ""  # what was a day of the week is none of the month
    return structs.replace(plan, every=every, on=on, rule="", start=None)


def _rule(plan: Routine, value: str) -> Routine:
    if not value:
        return structs.replace(plan, every="day" if plan.rule else plan.every, rule="", start=None)
    return _checked(structs.replace(plan, every="rule", on="", rule=value.upper()))


def with_rule(plan: Routine, rule: str, start: str) -> Routine:
    """Return a routine with a rule and the day it counts from: with another day a rule may never come.

    Raises UsageError.
    """
    begin = one_line(start).strip()
    return _rule(structs.replace(plan, start=_day(begin) if begin else None), one_line(rule).strip())


def _checked(plan: Routine) -> Routine:
    """Return a routine whose rule can be used. Raises UsageError."""
    fault = check_rule(plan.rule, plan.start) if plan.every == "rule" else None
    if fault is not None:
        raise UsageError(
            _RULE_FAULTS[fault.kind], value=plan.rule, reason=fault.reason, start=(plan.start or RULE_START).isoformat()
        )
    return plan


def _on(every: Every, value: str) -> str:
    """Return the day of a week, month or quarter as the file names it; it may be typed in either language."""
    if not value:
        return ""
    if every == "week":
        number = WEEKDAY_NAMES.get(fold(value))
        if number is not None:
            return WEEKDAYS[number]
        # In the language it was typed in; the short names of the file only where nothing is near.
        hint = nearest(fold(value), [name for name in WEEKDAY_NAMES if len(name) > 3])
        if hint:
            raise UsageError("routine_value_hint", field="on", value=value, hint=hint)
        return named(value, WEEKDAYS, "on")
    if every not in ("month", "quarter"):
        raise UsageError("routine_on_daily_typed", every=every)
    digits = value.rstrip(".")
    if digits.isdecimal():
        if len(digits) > 3 or not 1 <= int(digits) <= longest(every):
            raise UsageError("routine_on_number", value=value, n=longest(every))
        return str(int(digits))
    word = fold(value).replace(" ", "-")
    for on, begun in (("first-workday", "erste"), ("second-workday", "zweite"), ("last-workday", "letzte")):
        if word.startswith((begun, on.partition("-")[0])):
            return on
    return named(value, NAMED_DAYS, "on")


def _member(house: House, value: str, field: str) -> str:
    names = [member.name for member in house.settings.member]
    if not value or not names:
        return value
    by_called = {fold(member.called): member.name for member in house.settings.member}
    return by_called.get(fold(value)) or named(value, names, field)


def _target(old: Target | None, kind: TargetKind, value: str) -> Target | None:
    same = old if old is not None and old.kind == kind else None
    if kind in ("approval", "preflight"):
        if fold(value) in NO and value:
            return None
        return Target(kind=kind)
    if kind == "inbox":
        return same or Target(kind=kind)
    if kind == "report":
        return Target(kind=kind, what=named(value or (same.what if same else "day"), PERIODS, kind))
    what = value or (same.what if same else "")
    if not what:
        raise UsageError("routine_needs_what", field=kind)
    if kind == "quota":
        return structs.replace(same, what=what) if same else Target(kind=kind, what=what, goal=1)
    return Target(kind=kind, what=what)


def _limited(house: House, target: Target | None, field: str, value: str) -> Target:
    allowed = ("inbox", "quota") if field in ("account", "network") else ("quota",) if field == "goal" else ("inbox",)
    if target is None or target.kind not in allowed:
        raise UsageError("routine_limit", field=field, allowed=", ".join(allowed))
    if field == "goal":
        return structs.replace(target, goal=max(1, _number(value)))
    if field == "overdue":
        return structs.replace(target, overdue=fold(value) in YES)
    if field == "words" or not value:
        return structs.replace(target, **{"form" if field == "kind" else field: value})
    accounts = house.library.accounts()
    if field == "account":
        return structs.replace(target, account=named(value, [account.name for account in accounts], field))
    if field == "network":
        networks = dict.fromkeys(account.network for account in accounts)
        return structs.replace(target, network=named(value, networks, field))
    if field == "kind":
        return structs.replace(target, form=named(value, get_args(Kind), field))
    if field == "owner":
        return structs.replace(target, owner=_member(house, value, field))
    return structs.replace(target, situation=_situation(house, value))


def _situation(house: House, value: str) -> str:
    """Return the situation that was typed, by its key or its title."""
    found = house.library.guideline().situations
    by_title = {fold(situation.title): situation.key for situation in found}
    return by_title.get(fold(value)) or named(value, [situation.key for situation in found], "situation")
