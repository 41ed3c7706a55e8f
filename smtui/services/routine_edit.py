"""Editing routines in their file, so that comments and order stay as people wrote them. One action, one way back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.domain.errors import NotFound, Refused, SmtuiError, UsageError
from smtui.domain.event import Event
from smtui.domain.routine import Routine, Step
from smtui.domain.text import fold, one_line
from smtui.services.house import House
from smtui.services.routine_fields import ROUTINE_FIELDS, STEP_FIELDS, routine_with, step_with, unknown_field
from smtui.services.versions import Versions, record
from smtui.services.work import Work

if TYPE_CHECKING:
    from smtui.services.improve import Suggestion

ACTION = "routine_edit"
OBJECT = "routines.toml"
_NO_KEY = re.compile(r"[^a-z0-9]+")


def set_value(house: House, what: str, field: str, value: str) -> str:
    """Change a routine's or a step's ``field`` and return what was changed, in words.

    ``what`` is a routine's key or a step's id. Raises NotFound, UsageError, ConfigError.
    """
    save(house, *changed(house, what, field, value), said := f"{what}: {field} {one_line(value)}".rstrip())
    return said


def changed(house: House, what: str, field: str, value: str) -> tuple[Routine, Routine]:
    """Return a routine as it is, and as it would be with another value. Raises NotFound, UsageError."""
    plan, number = find(house, what)
    if number == 0:
        if field == "add":
            return plan, with_step(plan, step_with(house, Step(id=free_id(house, plan), title=""), "title", value))
        if field not in ROUTINE_FIELDS:
            raise unknown_field(field, (*ROUTINE_FIELDS, "add"))
        return plan, routine_with(house, plan, field, value)
    step = plan.steps[number - 1]
    if field == "remove":
        return plan, without_step(plan, step.id)
    if field == "place":
        return plan, with_place(plan, step.id, value)
    if field not in STEP_FIELDS:
        raise unknown_field(field, (*STEP_FIELDS, "place", "remove"))
    new = step_with(house, step, field, value)
    return plan, structs.replace(plan, steps=tuple(new if other is step else other for other in plan.steps))


def with_step(plan: Routine, step: Step, place: int | None = None) -> Routine:
    """Return a routine with one more step, at the end or as the ``place``-th, from 1."""
    at = len(plan.steps) if place is None else place - 1
    return structs.replace(plan, steps=(*plan.steps[:at], step, *plan.steps[at:]))


def without_step(plan: Routine, id: str) -> Routine:
    """Return a routine without one of its steps. Raises Refused for the last one: a round has at least one step."""
    if len(plan.steps) < 2:
        raise Refused("routine_last_step", title=plan.title)
    return structs.replace(plan, steps=tuple(step for step in plan.steps if step.id != id))


def with_place(plan: Routine, id: str, value: str) -> Routine:
    """Return a routine with a step in another place, from 1. Raises UsageError."""
    if not value.isdecimal() or len(value) > 4 or not 1 <= int(value) <= len(plan.steps):
        raise UsageError("routine_place", value=value, n=len(plan.steps))
    step = next(step for step in plan.steps if step.id == id)
    others = structs.replace(plan, steps=tuple(other for other in plan.steps if other is not step))
    return with_step(others, step, int(value))


def free_id(house: House, plan: Routine) -> str:
    """Return an id for a new step that none of the routine's has or had: what was ticked is told apart by it."""
    known = {step.id for step in plan.steps} | Versions(house).step_ids(plan.key)
    for doc in house.store.find("rounds", {"routine": plan.key}):
        known |= set(doc.get("ticks", ()))
    numbers = range(len(plan.steps) + 1, 10000)
    return next(id for number in numbers if (id := f"{plan.key}.{number}") not in known)


def free_key(house: House, title: str) -> str:
    """Return a key for a new routine, made from its title."""
    known = {plan.key for plan in house.library.routines()}
    base = _NO_KEY.sub("_", fold(title).replace("ß", "ss")).strip("_")[:24].strip("_")
    if not base or not base[0].isalpha():
        base = f"r_{base}".strip("_")
    return next(key for n in range(1, 10000) if (key := base if n == 1 else f"{base}_{n}") not in known)


def keyed(house: House, plan: Routine) -> Routine:
    """Return a new routine under a key of its own, made from its title, its steps numbered by it."""
    key = free_key(house, plan.title)
    steps = tuple(structs.replace(step, id=f"{key}.{number}") for number, step in enumerate(plan.steps, 1))
    return structs.replace(plan, key=key, steps=steps)


def save(house: House, old: Routine | None, new: Routine | None, said: str) -> None:
    """Write a routine: changed, added (``old`` None) or taken out (``new`` None), and note it as ``said``.

    A file that has become something else since ``old`` was read is left alone. Raises Refused, ConfigError.
    """
    _save(house, ((old, new),), said)


def _save(house: House, changes: Sequence[tuple[Routine | None, Routine | None]], said: str) -> None:
    """Write several routines as one change."""
    from smtui.domain.recurrence import parse_routines
    from smtui.services.routine_file import written  # tomlkit costs 30 ms, and only who edits pays

    record(house)
    text = fresh = house.library.routines_text()
    there = {plan.key: plan for plan in parse_routines(text, OBJECT)}
    for old, new in changes:
        if old is not None and there.get(old.key) != old:
            raise Refused("routine_changed", title=old.title)
        if old != new:
            fresh = written(fresh, old, new)
    if fresh == text:
        return
    parse_routines(fresh, OBJECT)
    work = Work(house, ACTION)
    work.note("sync", OBJECT, {"text": text}, {"text": fresh}, said)
    house.library.save_routines(fresh)
    try:
        work.commit()
    except SmtuiError:
        house.library.save_routines(text)
        raise
    record(house)


def add(house: House, title: str, steps: tuple[str, ...]) -> Routine:
    """Add a routine with its steps; what it says nothing about is set afterwards. Raises UsageError."""
    plan = routine_with(house, Routine(key="new", title=""), "title", title)
    for step in steps:
        plan = with_step(plan, step_with(house, Step(id=free_id(house, plan), title=""), "title", step))
    if not plan.steps:
        raise UsageError("routine_needs_step", title=plan.title)
    plan = keyed(house, plan)
    save(house, None, plan, house.texts("routine.said.added", title=plan.title))
    return plan


def remove(house: House, key: str) -> Routine:
    """Take a routine out of the file. What was ticked stays in the store. Raises NotFound, UsageError for a step."""
    plan, number = find(house, key)
    if number:
        raise UsageError("routine_is_step", step=key)
    save(house, plan, None, house.texts("routine.said.removed", title=plan.title))
    return plan


def move_step(house: House, id: str, into: str) -> str:
    """Move a step to the end of another routine, and return what was done, in words. Raises NotFound, Refused.

    It gets an id of its own there: what was ticked stays with the rounds in which it was ticked.
    """
    home, number = find(house, id)
    goal, its_step = find(house, into)
    if not number or its_step:
        raise UsageError("routine_is_step", step=into if its_step else id)
    step = home.steps[number - 1]
    moved = with_step(goal, structs.replace(step, id=free_id(house, goal)))
    said = house.texts("routine.said.moved", title=one_line(step.title), into=one_line(goal.title))
    _save(house, ((home, without_step(home, id)), (goal, moved)), said)
    return said


def apply(house: House, it: Suggestion, *, move: bool = False) -> str:
    """Do what a suggestion says; with ``move`` its other way, where it has one.

    Raises Refused where there is nothing in the file to change, NotFound, ConfigError.
    """
    if it.kind == "hour" and it.into:
        return set_value(house, it.into, "at", f"{it.into_at // 60:02d}:{it.into_at % 60:02d}")
    if move:
        if not it.into:
            raise Refused("suggestion_no_move")
        return move_step(house, it.step, it.into)
    if it.kind in ("plan", "shorter"):
        return set_value(house, it.step, "minutes", str(it.to))
    if it.kind == "skip":
        return set_value(house, it.step, "remove", "")
    if it.kind == "box":
        return set_value(house, it.routine, "minutes", str(it.to))
    if it.kind == "at":
        return set_value(house, it.routine, "at", f"{it.to // 60:02d}:{it.to % 60:02d}")
    raise Refused("suggestion_only_told")


def take_back(house: House, work: Work, event: Event) -> None:
    """Write the file as it was before an edit, unless somebody went on from there. Raises Refused."""
    if house.library.routines_text() != event.now.get("text"):
        raise Refused("undo_changed", id=OBJECT, fields="routines", action=ACTION)
    house.library.save_routines(str(event.was.get("text") or ""))
    record(house)
    work.note("sync", OBJECT, event.now, event.was, action="undo", undoes=event.batch)


def find(house: House, what: str) -> tuple[Routine, int]:
    """Return the routine, and the step's number from 1 where a step was named, else 0. Raises NotFound."""
    from smtui.domain.tables import nearest

    plans = house.library.routines()
    for plan in plans:
        if plan.key == what:
            return plan, 0
        for number, step in enumerate(plan.steps, 1):
            if step.id == what:
                return plan, number
    names = [plan.key for plan in plans] + [step.id for plan in plans for step in plan.steps]
    hint = nearest(what, names)
    known = ", ".join(plan.key for plan in plans) or "–"
    raise NotFound("routine_unknown_hint" if hint else "routine_unknown", routine=what, hint=hint, known=known)
