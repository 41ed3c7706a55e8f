"""Today: rounds, posts, events and deadlines of one day."""

from __future__ import annotations

from textual.app import ComposeResult

from smtui.domain.humantime import long_day
from smtui.screens.base import Place
from smtui.services.today import today
from smtui.widgets.draw import Line, Part
from smtui.widgets.lines import Rows


class TodayPlace(Place):
    """The day."""

    key = "today"

    def __init__(self) -> None:
        super().__init__()
        self.list = Rows(id="today-list")

    @property
    def target(self) -> Rows:
        """The day's list."""
        return self.list

    def compose(self) -> ComposeResult:
        """One list."""
        yield self.list

    def load(self) -> None:
        """Read the day."""
        day = today(self.house)
        rows: list[tuple[str, Line]] = [("", [Part(long_day(day.day, self.texts), "title")])]
        rows += [
            (f"round:{view.routine.key}", [Part(view.routine.title), Part(f" {view.done}/{len(view.steps)}", "faint")])
            for view in day.rounds
        ]
        rows += [(f"post:{post.id}", [Part(post.title)]) for post in day.posts]
        rows += [(f"entry:{entry.id}", [Part(entry.title)]) for entry in day.entries]
        rows += [
            (f"due:{comment.id}", [Part(comment.author, "strong"), Part(f" {comment.text}")]) for comment in day.due
        ]
        self.list.set_rows(rows)
