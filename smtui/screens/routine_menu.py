"""Editing a routine where it is seen: what can be changed about the step under the cursor, and about its routine."""

from __future__ import annotations

from collections.abc import Callable

from smtui.domain.text import one_line
from smtui.screens.dialogs import Choice, Option, Prompt
from smtui.screens.halves import Halves
from smtui.services import routine_edit
from smtui.services.rounds import RoundView, StepView

_ASKED = ("title", "minutes", "add", "box", "name", "at")
"""What takes a value that is typed; the others are done at once."""


def routine_menu(place: Halves, view: RoundView, step: StepView, done: Callable[[str], None]) -> Choice:
    """Return the question what to change. ``done`` is told the step to stand at afterwards.

    Each change is one action that undo takes back, and leaves everything else in the file as it is.
    """
    texts = place.texts
    ids = [other.step.id for other in view.steps]
    at = ids.index(step.step.id) + 1
    key, id = view.routine.key, step.step.id

    def option(sign: str, what: str, note: str = "", *, off: bool = False) -> Option:
        return Option(sign, texts(f"checklist.edit.{what}"), what, note, off)

    clock = f"{view.routine.at:%H:%M}" if view.routine.at else ""
    options = [
        option("t", "title", one_line(step.step.title)),
        option("m", "minutes", str(step.step.minutes or "")),
        option("k", "up", off=at == 1),
        option("j", "down", off=at == len(ids)),
        option("x", "remove", off=len(ids) == 1),
        option("a", "add"),
        option("r", "name", one_line(view.routine.title)),
        option("b", "box", str(view.routine.minutes or "")),
        option("z", "at", clock),
    ]
    values = {
        "title": step.step.title,
        "minutes": str(step.step.minutes or ""),
        "name": view.routine.title,
        "box": str(view.routine.minutes or ""),
        "at": clock,
    }
    near = ids[at] if at < len(ids) else ids[at - 2]
    orders = {
        "title": (id, "title", id),
        "minutes": (id, "minutes", id),
        "up": (id, "place", id),
        "down": (id, "place", id),
        "remove": (id, "remove", near),
        "add": (key, "add", id),
        "name": (key, "title", id),
        "box": (key, "minutes", id),
        "at": (key, "at", id),
    }

    def change(what: str, value: str) -> bool:
        object, field, after = orders[what]
        said: list[str] = []
        if not place.attempt(lambda: said.append(routine_edit.set_value(place.house, object, field, value))):
            return False
        place.face.say(texts("round.edited", what=said[0]), "good", undo=True)
        done(after)
        return True

    def chosen(what: str) -> None:
        if what in _ASKED:
            ask = texts(f"checklist.edit.{what}")
            place.face.frame.open(Prompt(ask, lambda value: change(what, value), value=values.get(what, "")))
        else:
            change(what, {"up": str(at - 1), "down": str(at + 1)}.get(what, ""))

    return Choice(texts("checklist.edit", title=one_line(view.routine.title)), options, chosen)
