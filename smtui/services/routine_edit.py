"""Editing routines in their file: one value at a time, so that comments and order stay as people wrote them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from smtui.domain.errors import NotFound, Refused, StoreError, UsageError
from smtui.domain.event import Event
from smtui.domain.routine import Routine
from smtui.domain.text import one_line
from smtui.services.house import House
from smtui.services.versions import record
from smtui.services.work import Work

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

    from smtui.services.improve import Suggestion

ACTION = "routine_edit"
OBJECT = "routines.toml"
ROUTINE_FIELDS = ("title", "minutes", "at", "add")
STEP_FIELDS = ("title", "minutes", "place", "remove")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")


def set_value(house: House, what: str, field: str, value: str) -> str:
    """Change a routine's or a step's ``field`` and return what was changed, in words. One action, one way back.

    ``what`` is a routine's key or a step's id. ``minutes`` and ``title`` belong to both, ``at`` and ``add`` (a step,
    at the end) to routines; ``place`` (a number, from 1) and ``remove`` to steps. Raises NotFound, UsageError,
    ConfigError.
    """
    plan, number = _find(house, what)
    allowed = ROUTINE_FIELDS if number == 0 else STEP_FIELDS
    if field not in allowed:
        raise UsageError("routine_field", field=field, known=", ".join(allowed))
    return _edit(house, [_changer(plan, number, field, value)], f"{what}: {field} {one_line(value)}".rstrip())


def apply(house: House, it: Suggestion) -> str:
    """Do what a suggestion says. Raises Refused where there is nothing in the file to change, NotFound, ConfigError."""
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


def _find(house: House, what: str) -> tuple[Routine, int]:
    """Return the routine, and the step's number from 1 where a step was named."""
    for plan in house.library.routines():
        if plan.key == what:
            return plan, 0
        for number, step in enumerate(plan.steps, 1):
            if step.id == what:
                return plan, number
    known = ", ".join(plan.key for plan in house.library.routines())
    raise NotFound("routine_unknown", routine=what, known=known or "–")


Change = Callable[["TOMLDocument"], None]


def _read(plan: Routine, field: str, value: str) -> str | int | None:
    """Return the value that was typed for a field. Raises UsageError."""
    if field == "minutes":
        if not value.isascii() or not value.isdigit() or len(value) > 4:
            raise UsageError("routine_minutes", value=value)
        return int(value)
    if field == "at":
        found = _CLOCK.match(value.strip())
        if not found:
            raise UsageError("routine_at", value=value)
        return f"{int(found[1]):02d}:{found[2]}"
    if field in ("title", "add"):
        title = one_line(value).strip()
        if not title:
            raise UsageError("routine_title")
        return title
    if field == "place":
        if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= len(plan.steps):
            raise UsageError("routine_place", value=value, n=len(plan.steps))
        return int(value)
    return None


def _changer(plan: Routine, number: int, field: str, value: str) -> Change:
    given: Any = _read(plan, field, value)

    def change(doc: TOMLDocument) -> None:
        table = next(entry for entry in cast("list[Any]", doc["routine"]) if entry["key"] == plan.key)
        if field == "add":
            _add_step(table["steps"], plan, given)
            return
        if number == 0:
            table[field] = given
            return
        steps = table["steps"]
        if field in ("place", "remove"):
            _name_steps(steps, plan)
            step = steps[number - 1]
            del steps[number - 1]
            if field == "place":
                steps.insert(given - 1, step)
            return
        _as_table(steps, number - 1)[field] = given

    return change


def _as_table(steps: Any, index: int) -> Any:
    """Return a step as a table, which one that is only a text becomes."""
    import tomlkit

    if isinstance(steps[index], str):
        made = tomlkit.inline_table()
        made["title"] = str(steps[index])
        steps[index] = made
    return steps[index]


def _name_steps(steps: Any, plan: Routine) -> None:
    """Give each step its id, so that what was ticked stays with the right one."""
    for index, step in enumerate(plan.steps):
        table = _as_table(steps, index)
        if "id" not in table:
            table["id"] = step.id


def _add_step(steps: Any, plan: Routine, title: str) -> None:
    """Put a step at the end, under an id that no other has."""
    import tomlkit

    known = {step.id for step in plan.steps}
    free = next(id for number in range(len(plan.steps) + 1, 10000) if (id := f"{plan.key}.{number}") not in known)
    _name_steps(steps, plan)
    made = tomlkit.inline_table()
    made["title"] = title
    made["id"] = free
    steps.append(made)


def _edit(house: House, changes: Sequence[Change], said: str) -> str:
    """Change the file and note it, with the text before, so that it can be taken back. Raises ConfigError."""
    import tomlkit  # 30 ms, and only for who edits

    from smtui.domain.recurrence import parse_routines

    record(house)
    old = house.library.routines_text()
    doc = tomlkit.parse(old)
    for change in changes:
        change(doc)
    new = tomlkit.dumps(doc)
    parse_routines(new, OBJECT)
    work = Work(house, ACTION)
    work.note("sync", OBJECT, {"text": old}, {"text": new}, said)
    house.library.save_routines(new)
    try:
        work.commit()
    except StoreError:
        house.library.save_routines(old)
        raise
    record(house)
    return said
