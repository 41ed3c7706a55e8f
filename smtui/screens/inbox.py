"""Inbox: what people wrote, the most urgent first, with everything that belongs to it."""

from __future__ import annotations

from textual.app import ComposeResult

from smtui.screens.base import Place
from smtui.services.inbox import list_comments
from smtui.widgets.draw import Part
from smtui.widgets.lines import Rows


class InboxPlace(Place):
    """The inbox."""

    key = "inbox"

    def __init__(self) -> None:
        super().__init__()
        self.list = Rows(id="inbox-list")

    @property
    def target(self) -> Rows:
        """The comments."""
        return self.list

    def compose(self) -> ComposeResult:
        """One list."""
        yield self.list

    def load(self) -> None:
        """Read the comments."""
        self.list.set_rows((c.id, [Part(c.author, "strong"), Part(f" {c.text}")]) for c in list_comments(self.house))
