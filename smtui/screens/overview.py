"""Overview: the one summary of all activity."""

from __future__ import annotations

from textual.app import ComposeResult

from smtui.screens.base import Place
from smtui.services.overview import overview
from smtui.widgets.draw import Part
from smtui.widgets.lines import Rows


class OverviewPlace(Place):
    """The numbers."""

    key = "overview"

    def __init__(self) -> None:
        super().__init__()
        self.list = Rows(id="overview-list")

    @property
    def target(self) -> Rows:
        """The accounts."""
        return self.list

    def compose(self) -> ComposeResult:
        """One list."""
        yield self.list

    def load(self) -> None:
        """Read the numbers."""
        rows = overview(self.house).accounts
        self.list.set_rows(
            (row.account, [Part(row.account, "strong"), Part(f" {row.pending} {row.overdue}")]) for row in rows
        )
