"""The line at the top of a place in which words are searched as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from smtui.screens.asking import Field
from smtui.widgets.draw import Part
from smtui.widgets.drawn import Drawn
from smtui.widgets.lines import OneLine


class SearchLine(Drawn):
    """Hidden until somebody searches. Enter keeps what was found, Escape takes it back."""

    DEFAULT_CSS = """
    SearchLine { height: 1; width: 100%; display: none; }
    SearchLine Horizontal { height: 1; }
    SearchLine OneLine { width: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+g", "leave", show=False),
        Binding("down", "end", show=False),
    ]

    def __init__(self, typed: Callable[[str], None], ended: Callable[[], None]) -> None:
        super().__init__()
        self.typed = typed
        """Told the words with every letter."""
        self.ended = ended
        """Told that the line gives the keys away."""
        self.field = Field()
        self.field.styles.width = "1fr"

    def compose(self) -> ComposeResult:
        """Lay out a sign and the words."""
        with Horizontal():
            yield OneLine(lambda cells: [Part(" / ", "accent")])
            yield self.field

    def ask(self, words: str) -> None:
        """Show the line with these words and give it the keys."""
        self.display = True
        self.field.value = words
        self.field.cursor_position = len(words)
        self.screen.set_focus(self.field)

    def on_key(self, event: events.Key) -> None:
        """Let no letter out."""
        if event.is_printable:
            event.stop()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell the words."""
        event.stop()
        if self.display:
            self.typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep what was found."""
        event.stop()
        self.action_end()

    def action_end(self) -> None:
        """Give the keys away and keep what was found."""
        self.display = False
        self.ended()

    def action_leave(self) -> None:
        """Give the keys away and show everything again."""
        self.display = False
        self.typed("")
        self.ended()
