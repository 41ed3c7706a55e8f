"""Writing routines into the text of their file: what differs is changed, comments stay where people put them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import tomlkit  # 30 ms: this module is for who edits
from tomlkit.items import AoT, Array

from smtui.domain.routine import Routine, Step, Target

TARGET_KEYS = ("inbox", "approval", "preflight", "quota", "goal", "account", "network", "report", "address", "note")
_FILTERS = ("account", "network", "form", "situation", "owner", "words")
_ORDER = (
    *("key", "title", "every", "on", "rule", "start", "free", "at", "minutes", "late"),
    *("owner", "deputy", "controller", "accounts", "steps", "done_when"),
)
_PLAIN = ("title", "on", "minutes", "late", "owner", "deputy", "controller", "done_when", "free")


def written(text: str, old: Routine | None, new: Routine | None) -> str:
    """Return the file's text with one routine changed, added (``old`` None) or taken out (``new`` None)."""
    if old is None and new is not None:
        added = tomlkit.document()
        added["routine"] = tomlkit.aot()
        cast("AoT", added["routine"]).append(_table(new))
        above = text.rstrip("\n")
        return f"{above}\n\n{tomlkit.dumps(added)}" if above else tomlkit.dumps(added)
    doc = tomlkit.parse(text)
    plans: Any = doc["routine"]
    index = next(place for place, entry in enumerate(plans) if entry["key"] == (old.key if old else ""))
    if new is None:
        del plans[index]
        return tomlkit.dumps(doc)
    table = plans[index]
    if old is not None:
        _change(table, old, new)
    if old is not None and old.steps != new.steps:
        _change_steps(table, old.steps, new.steps)
    return tomlkit.dumps(doc)


def _table(new: Routine) -> Any:
    table: Any = tomlkit.table()
    table["key"] = new.key
    table["title"] = new.title
    steps = tomlkit.array().multiline(multiline=True)
    for step in new.steps:
        steps.append(_step(step))
    table["steps"] = steps
    _change(table, Routine(key=new.key, title=new.title, steps=new.steps), new)
    return table


def _change(table: Any, old: Routine, new: Routine) -> None:
    """Set what differs, and take out what has become what goes without saying."""
    plain = Routine(key=new.key, title="")
    for name in _PLAIN:
        if getattr(old, name) != getattr(new, name):
            _put(table, name, getattr(new, name), getattr(plain, name))
    if (old.every, old.rule) != (new.every, new.rule):
        _put(table, "rule", new.rule, "")
        _put(table, "every", "" if new.rule else new.every, "")
    if old.start != new.start:
        _put(table, "start", new.start, None)
    if old.at != new.at:
        _put(table, "at", f"{new.at:%H:%M}" if new.at else "", "")
    if old.accounts != new.accounts:
        _put(table, "accounts", list(new.accounts), [])


def _put(table: Any, name: str, value: object, default: object) -> None:
    if value == default:
        if name in table:
            del table[name]
        return
    if name in table or name not in _ORDER:
        table[name] = value
        return
    # Below what stands above it in the manual, and not behind the comment that belongs to the next routine.
    above = [
        other
        for other in _ORDER[: _ORDER.index(name)]
        if other in table and not (other == "steps" and isinstance(table["steps"], AoT))
    ]
    table.value._insert_after(above[-1], name, tomlkit.item(value))


def _change_steps(table: Any, old: Sequence[Step], new: Sequence[Step]) -> None:
    steps: Any = table.get("steps")
    if steps is None:
        steps = table["steps"] = tomlkit.array().multiline(multiline=True)
    ids = [step.id for step in old]
    if ids != [step.id for step in new]:
        # What was ticked stays with the right step only where each has its own name.
        for index, step in enumerate(old):
            _set(steps, index, {"id": step.id})
        wanted = {step.id for step in new}
        for index in range(len(ids) - 1, -1, -1):
            if ids[index] not in wanted:
                del steps[index]
                del ids[index]
        for index, step in enumerate(new):
            if step.id not in ids:
                _insert(steps, index, _step(step, long=isinstance(steps, AoT)))
                ids.insert(index, step.id)
            elif ids[index] != step.id:
                _move(steps, ids.index(step.id), index)
                ids.insert(index, ids.pop(ids.index(step.id)))
    before = {step.id: step for step in old}
    for index, step in enumerate(new):
        if step.id in before and before[step.id] != step:
            _set(steps, index, _changed(before[step.id], step))


def _insert(steps: Any, index: int, item: Any) -> None:
    """Put a step in its place; one at the end of a list over several lines gets a line of its own."""
    if isinstance(steps, Array) and index == len(steps) and "\n" in steps.as_string():
        steps.add_line(item, indent=" " * 4)
        return
    steps.insert(index, item)


def _move(steps: Any, was: int, to: int) -> None:
    """Move a step up to another place, with the comment behind it."""
    if isinstance(steps, AoT):
        moved = steps[was]
        del steps[was]
        steps.insert(to, moved)
        return
    # The list's own way takes an item out of it and leaves the comment: here both change places, commas and lines stay.
    groups = [steps._value[steps._index_map[place]] for place in range(len(steps))]
    told = [(group.value, group.comment) for group in groups]
    told.insert(to, told.pop(was))
    for group, (value, comment) in zip(groups, told, strict=True):
        group.value, group.comment = value, comment
    list.insert(steps, to, list.pop(steps, was))


def _set(steps: Any, index: int, values: dict[str, Any]) -> None:
    """Set values of a step; None takes one out. A step that is only a text becomes a table where it has to."""
    step = steps[index]
    if isinstance(step, str):
        if set(values) == {"title"}:
            steps[index] = values["title"]
            return
        step = {"title": step}
    if isinstance(steps, AoT):
        for name, value in values.items():
            if value is None:
                step.pop(name, None)
            else:
                step[name] = value
        return
    told = {str(name): value for name, value in step.items()} | values
    steps[index] = _inline({name: value for name, value in told.items() if value is not None})


def _changed(old: Step, new: Step) -> dict[str, Any]:
    """Return the settings of a step that are others now, None for those that are no more."""
    told: dict[str, Any] = {}
    if old.title != new.title:
        told["title"] = new.title
    if old.minutes != new.minutes:
        told["minutes"] = new.minutes or None
    if old.target != new.target:
        told |= dict.fromkeys(TARGET_KEYS) if old.target else {}
        told |= _target(new.target)
    return told


def _step(step: Step, *, long: bool = False) -> Any:
    told: dict[str, Any] = {"id": step.id, "minutes": step.minutes or None, "title": step.title}
    told |= _target(step.target)
    told = {name: value for name, value in told.items() if value is not None}
    if not long:
        return _inline(told)
    table = tomlkit.table()
    table.update(told)
    return table


def _inline(values: dict[str, Any]) -> Any:
    """Return a table in one line, spaced as people write it."""
    told = ", ".join(f"{name} = {tomlkit.item(value).as_string()}" for name, value in values.items())
    made: Any = tomlkit.parse(f"made = {{ {told} }}\n" if told else "made = {}\n")["made"]
    return made


def _target(target: Target | None) -> dict[str, Any]:
    """Return the settings that bind a step."""
    if target is None:
        return {}
    if target.kind in ("approval", "preflight"):
        return {target.kind: True}
    if target.kind == "inbox":
        limits: dict[str, Any] = {"overdue": True} if target.overdue else {}
        limits |= {"kind" if name == "form" else name: v for name in _FILTERS if (v := getattr(target, name))}
        return {"inbox": _inline(limits)}
    told: dict[str, Any] = {target.kind: target.what}
    if target.kind == "quota":
        told["goal"] = target.goal
        told |= {name: value for name in ("account", "network") if (value := getattr(target, name))}
    return told
