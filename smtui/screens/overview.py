"""Overview: per account what waits and how fast we are, then posts, steps and deliveries; and what each one counts."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from smtui.screens.halves import DrawnRows, Halves
from smtui.screens.number_rows import NumberRows
from smtui.services.overview import overview
from smtui.widgets.draw import Line
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList


class OverviewPlace(Halves):
    """The numbers."""

    DEFAULT_CSS = """
    OverviewPlace .main { width: 2fr; }
    OverviewPlace .side { width: 1fr; }
    """
    key = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("overview")]

    def __init__(self) -> None:
        self.rows = DrawnRows(id="overview-list")
        super().__init__(self.rows)
        self.drawn: NumberRows | None = None

    def load(self) -> None:
        """Count."""
        found = self.read(lambda: overview(self.house))
        if found is None:
            return
        self.drawn = NumberRows(self, found)
        self.head.set_lines([self.drawn.head])
        self.rows.set_rows(self.drawn.rows(self.list_width))
        self.side.renew(keep_place=True)

    def minute_passed(self) -> None:
        """Count anew: promises break by themselves."""
        self.load()

    def footer(self) -> tuple[str, ...]:
        """Return the keys that matter here."""
        return ("list.open", "overview.define", "app.sync", "app.help")

    def tell(self, cells: int) -> list[Line]:
        """Return what the numbers under the cursor count."""
        return self.drawn.tell(self.rows.current, cells) if self.drawn else []

    def action_define(self) -> None:
        """Show what the numbers count."""
        self.open_side()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go to the cases behind a row."""
        event.stop()
        kind, _, account = event.id.partition(":")
        opened = self.face.frame.go({"posts": "today", "steps": "checklist"}.get(kind, "inbox"))
        if kind in ("account", "total"):
            opened.point_at(account=account)
