"""``view``: saved ways to look at the inbox."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import ViewShape
from smtui.domain.errors import UsageError
from smtui.domain.text import one_line
from smtui.domain.view import GROUPS, SORTS, STATES, View
from smtui.services import views
from smtui.services.house import House


def list_(call: Call) -> int:
    """List the saved views, in the file's order."""
    house = call.house()
    found = views.saved(house)
    if call.wants_json:
        call.console.json([_shape(view) for view in found])
        return 0
    if not found:
        call.say("views_none", file=house.library.views_name())
        return 0
    rows: list[dict[str, Part]] = [
        {"key": (f"v {at}" if at < 10 else "", "dim"), "name": (view.name, "key"), "what": what(house, view)}
        for at, view in enumerate(found, 1)
    ]
    table(call.console, (Column("key", 3, 3), Column("name", 4, 28), Column("what")), rows)
    return 0


def save(call: Call) -> int:
    """Keep a view under a name, in place of one of that name."""
    house = call.house()
    view = asked(call, View(name=call.values.text("name")))
    new = views.save(house, view)
    if call.wants_json:
        call.console.json(_shape(view))
    call.say("view_saved" if new else "view_replaced", name=view.name, what=what(house, view))
    return 0


def remove(call: Call) -> int:
    """Forget a view."""
    house = call.house()
    view = views.remove(house, call.values.text("name"))
    if call.wants_json:
        call.console.json(_shape(view))
    call.say("view_removed", name=view.name)
    return 0


def asked(call: Call, view: View) -> View:
    """Return a view with what the call's options ask for. Raises UsageError for a word that none of them knows."""
    values = call.values
    given: dict[str, Any] = {
        name: text for name in ("account", "situation", "owner", "words") if (text := one_line(values.text(name)))
    }
    for name, known in (("state", STATES), ("group", GROUPS), ("sort", SORTS)):
        if text := values.text(name):
            if text not in known:
                raise UsageError("usage_choice", option=f"--{name}", value=text, known=", ".join(known))
            given[name] = text
    if values.flag("archive"):
        given["archive"] = True
    return structs.replace(view, **given)


def what(house: House, view: View) -> str:
    """Return in words what a view shows."""
    return " · ".join(views.words(house, view))


def _shape(view: View) -> ViewShape:
    return ViewShape(**structs.asdict(view))
