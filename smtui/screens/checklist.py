"""Checklist: the day's rounds, step by step."""

from __future__ import annotations

from textual.app import ComposeResult

from smtui.screens.base import Place
from smtui.services.rounds import rounds, set_steps
from smtui.widgets.draw import Line, Part
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList, Rows


class ChecklistPlace(Place):
    """The rounds."""

    key = "checklist"
    BINDINGS = bindings_for("checklist.tick")

    def __init__(self) -> None:
        super().__init__()
        self.list = Rows(id="checklist-list")

    @property
    def target(self) -> Rows:
        """The steps."""
        return self.list

    def compose(self) -> ComposeResult:
        """One list."""
        yield self.list

    def load(self) -> None:
        """Read the rounds."""
        rows: list[tuple[str, Line]] = []
        for view in rounds(self.house):
            rows.append(("", [Part(view.routine.title, "title")]))
            for step in view.steps:
                sign = self.sign({"open": "todo"}.get(step.status, step.status))
                rows.append((step.step.id, [Part(f"{sign} "), Part(step.step.title)]))
        self.list.set_rows(rows)

    def action_tick(self) -> None:
        """Tick the step, or open it again."""
        id = self.list.current
        status = next(s.status for view in rounds(self.house) for s in view.steps if s.step.id == id)
        self.attempt(lambda: set_steps(self.house, [id], "done" if status == "open" else "open"))

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Tick on Enter."""
        self.action_tick()
