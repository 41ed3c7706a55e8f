"""Help for here, the palette, the choice of themes, and what is asked on the way out: all made from the registry."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.worker import WorkerCancelled, WorkerFailed

from smtui.actions import DOCKED, Action
from smtui.domain.errors import SmtuiError
from smtui.screens.dialogs import Choice, Item, Notice, Option, Picker
from smtui.texts import Texts, explain
from smtui.widgets.draw import BLANK, Column, Line, Part, wrap
from smtui.widgets.keys import key_names

if TYPE_CHECKING:
    from smtui.app import SmtuiApp

GROUPS = ("triage", "reply", "view", "move", "places", "app")


def here(app: SmtuiApp) -> list[Action]:
    """Return the actions that work in the present place, and everywhere."""
    place = app.frame.place
    names = {"app", "list", place.key if place else ""}
    if place is not None and place.key == "inbox":
        names.add("composer")
    return [action for action in app.actions if action.place in names]


def help_notice(app: SmtuiApp) -> Notice:
    """Return the help for the present place."""
    texts, ascii = app.house.texts, bool(app.ascii)

    def write(cells: int) -> list[Line]:
        lines: list[Line] = []
        for group in GROUPS:
            found = [action for action in here(app) if action.group == group and action.keys]
            if not found:
                continue
            if lines:
                lines.append(BLANK)
            lines.append([Part(texts(f"ui.group.{group}"), "title")])
            for action in found:
                keys = Column(key_names(action.keys, texts, ascii), 14, "key").part()
                label = Column(texts(f"actions.{action.id}"), 16, "strong").part()
                lead = [Part(" ", ""), keys, Part(" ", ""), label]
                text = wrap(texts(f"actions.{action.id}.help"), max(20, cells - 33))
                lines.append([*lead, Part(" ", ""), *text[0]])
                lines += [[Part(" " * 33, ""), *rest] for rest in text[1:]]
        return lines

    place = app.frame.place
    title = texts("ui.help_title", place=texts(f"ui.place.{place.key}")) if place else "smtui"
    return Notice(title, write, rows=max(6, app.size.height - 6))


def palette(app: SmtuiApp) -> Picker:
    """Return every action with its keys, to search and to do."""
    texts = app.house.texts
    writing = getattr(app.frame.place, "composer", None) is not None
    first = [action for action in here(app) if action.group != "move" and (writing or action.place != "composer")]
    first.sort(key=lambda action: action.place != "composer")
    rest = [
        action for action in app.actions if action.place not in {a.place for a in first} and action.place not in DOCKED
    ]
    items = [
        Item(
            action.id,
            texts(f"actions.{action.id}"),
            texts(f"actions.{action.id}.help"),
            key_names(action.keys[:1], texts, bool(app.ascii)),
        )
        for action in (*first, *rest)
        if action.id != "app.palette"
    ]

    def do(id: str) -> None:
        place = app.action_named(id).place
        if place not in ("app", "list", "composer"):
            app.frame.go(place)
        app.call_later(app.do, id)

    return Picker(texts("ui.palette"), items, do, rows=min(12, app.size.height - 8))


def theme_picker(app: SmtuiApp) -> Picker:
    """Return the themes; the one under the cursor is shown at once, leaving brings the old one back."""
    texts, old = app.house.texts, app.theme
    items = []
    for name, look in app.looks.items():
        sort = "ansi" if look.ansi else "dark" if look.dark else "light"
        items.append(Item(name, name, texts(f"ui.theme.{sort}")))

    def show(name: str) -> None:
        app.theme = name

    def take(name: str) -> None:
        app.theme = name
        app.say(texts("ui.theme_chosen", name=name))

    return Picker(texts("ui.theme"), items, take, moved=show, left=lambda: show(old), chosen=old)


def problem_notice(texts: Texts, problems: Sequence[SmtuiError]) -> Notice:
    """Return the list of what was wrong at the start."""

    def write(cells: int) -> list[Line]:
        lines: list[Line] = []
        for problem in problems:
            lines += wrap(explain(problem, texts), cells, indent="  ", first="- ")
        return [*lines, BLANK, [Part(texts("ui.problems_remedy"), "faint")]]

    return Notice(texts("ui.problems", n=len(problems)), write, rows=min(12, 4 * len(problems) + 2))


def leaving_choice(app: SmtuiApp) -> Choice:
    """Return what can be done about a reply that still waits when the app is left."""
    texts = app.house.texts

    def answer(value: str) -> None:
        if value == "later":
            app.leave_now()
        elif value == "now":
            app.say(texts("ui.sending_before_leaving"))
            app.run_worker(_send_and_leave(app), group="leave", description="leave", exit_on_error=False)

    options = [
        Option("s", texts("ui.leave.now"), "now"),
        Option("l", texts("ui.leave.later"), "later"),
    ]
    return Choice(texts("ui.leave.title", n=len(app.courier.waiting)), options, answer)


def round_choice(app: SmtuiApp) -> Choice:
    """Return what can be done about a running round when the app is left."""
    texts = app.house.texts

    def answer(value: str) -> None:
        if value == "pause":
            app.leave_replies()
        elif value == "end":
            app.frame.go("round").load()
            stop = getattr(app.frame.place, "action_stop", None)
            if stop is not None:
                stop()

    options = [
        Option("q", texts("round.quit_pause"), "pause"),
        Option("e", texts("round.quit_end"), "end"),
        Option("s", texts("round.quit_stay"), "stay"),
    ]
    return Choice(texts("round.quit_title"), options, answer)


async def _send_and_leave(app: SmtuiApp) -> None:
    """Send what waits, then end. What could not be sent stays queued, for the next sync."""
    app.courier.dispatch(everything=True)
    for worker in list(app.workers):
        if worker.group.startswith("send:"):
            with suppress(WorkerFailed, WorkerCancelled):
                await worker.wait()
    app.leave_now()
