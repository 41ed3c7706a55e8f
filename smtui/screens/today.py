"""Today: the day's calendar as one list, and what can be done about its posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from textual.binding import BindingType

from smtui.domain.post import OPEN_POSTS
from smtui.screens.day_rows import DayRows
from smtui.screens.halves import DrawnRows
from smtui.screens.today_posts import PostDeeds
from smtui.services import calendar
from smtui.services.today import today
from smtui.widgets.draw import Line
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList

MOST_DUE = 200
"""How many deadlines are listed; the heading counts them all."""


class TodayPlace(PostDeeds):
    """One day."""

    key = "today"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("today")]

    def __init__(self) -> None:
        self.rows = DrawnRows(id="today-list")
        super().__init__(self.rows)
        self.day: date | None = None
        """The day in sight; None follows the present one."""
        self.drawn: DayRows | None = None

    def load(self) -> None:
        """Read the day."""
        self._show()

    def _show(self, keep: str = "") -> None:
        found = self.read(lambda: (today(self.house, self.day, MOST_DUE), calendar.list_posts(self.house)))
        if found is None:
            return
        day, posts = found
        self.drawn = DayRows(self, day, [post for post in posts if post.at is None and post.status in OPEN_POSTS])
        self.head.set_lines(self.drawn.head(self.app.size.width))
        self.rows.set_rows(self.drawn.rows(), keep)
        self.side.renew(keep_place=True)

    def minute_passed(self) -> None:
        """Count deadlines down, and turn the page at midnight."""
        self.load()

    def undone(self, objects: Sequence[str]) -> None:
        """Show what was taken back under the cursor, if it is on this day."""
        self._show(f"post:{objects[0]}" if objects else "")

    def tell(self, cells: int) -> list[Line]:
        """Return the text of the thing under the cursor."""
        return self.drawn.tell(self.rows.current, cells) if self.drawn else []

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go where today's rounds and comments are dealt with; read anything else."""
        kind, _, key = event.id.partition(":")
        if kind == "round" and self.day is None:
            self._open_round(key)
        elif kind == "due":
            self.face.frame.go("inbox").point_at(key)
        else:
            self.open_side()

    def _open_round(self, key: str) -> None:
        """Begin the round, or go on with it; one that is done is shown in the checklist."""
        view = next((view for view in self.drawn.day.rounds if view.routine.key == key), None) if self.drawn else None
        here = self.face.pilot.here
        if view is None or view.is_done or not view.steps:
            self.face.frame.go("checklist").point_at(key)
        elif here is not None and here.view.id == view.id:
            self.face.frame.go("round").load()
        else:
            self.face.pilot.start(key)

    # -- days ---------------------------------------------------------------------------------------------------------

    def action_previous(self) -> None:
        """Show the day before."""
        self._turn(-1)

    def action_next(self) -> None:
        """Show the next day."""
        self._turn(1)

    def action_now(self) -> None:
        """Show today."""
        self._go_to(self.house.today())

    def _turn(self, days: int) -> None:
        self._go_to((self.day or self.house.today()) + timedelta(days=days))

    def _go_to(self, day: date) -> None:
        self.day = None if day == self.house.today() else day
        self.close_side()
        self.load()
