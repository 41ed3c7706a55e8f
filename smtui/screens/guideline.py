"""Guideline: every situation, and how the house reacts to it."""

from __future__ import annotations

from textual.app import ComposeResult

from smtui.screens.base import Place
from smtui.services.guide import situations
from smtui.widgets.draw import Part
from smtui.widgets.lines import Rows


class GuidelinePlace(Place):
    """The situations."""

    key = "guideline"

    def __init__(self) -> None:
        super().__init__()
        self.list = Rows(id="guideline-list")

    @property
    def target(self) -> Rows:
        """The situations."""
        return self.list

    def compose(self) -> ComposeResult:
        """One list."""
        yield self.list

    def load(self) -> None:
        """Read the guideline."""
        self.list.set_rows((s.key, [Part(s.title)]) for s in situations(self.house))
