"""Something to read in the dock."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from smtui.screens.asking import Dialog
from smtui.widgets.draw import Line
from smtui.widgets.lines import OneLine, TextPane


class NoticeText(TextPane):
    """The lines of a notice."""

    ground = "on_panel"

    def __init__(self, write: Callable[[int], list[Line]]) -> None:
        super().__init__()
        self._write = write

    def write(self, cells: int) -> list[Line]:
        """Return the notice's lines."""
        return self._write(cells)


class Notice(Dialog):
    """Something to read. Any closing key takes it away."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,enter,space,f1,question_mark", "leave", show=False)]

    def __init__(self, title: str, write: Callable[[int], list[Line]], rows: int = 10) -> None:
        super().__init__(title)
        self.pane = NoticeText(write)
        self.pane.styles.height = rows

    def compose(self) -> ComposeResult:
        """Heading and text."""
        yield OneLine(lambda cells: self.heading())
        yield self.pane

    def on_mount(self) -> None:
        """Give the keys to the text, for scrolling."""
        self.can_focus = False
        self.screen.set_focus(self.pane)

    def footer(self) -> tuple[str, ...]:
        """Return how to read on, and how to close it."""
        return ("ask.leave", "list.down", "list.up", "list.page_down")

    def on_key(self, event: events.Key) -> None:
        """Let no letter out; those that scroll, close or do something do so here."""
        if self.takes(event):
            return
        if event.is_printable and event.character not in ("q", " ", "?", "j", "k", "g", "G"):
            event.stop()
