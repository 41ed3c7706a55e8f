"""Lists and texts that paint only the lines that change: a cursor move costs two lines, whatever the length.

They have no scrollbars and no animation: over a slow line both cost more than they tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.message import Message
from textual.strip import Strip

from smtui.widgets.draw import BLANK, Line, Part, between, strip, wrap
from smtui.widgets.drawn import Drawn, Edgeless
from smtui.widgets.keys import bindings_for
from smtui.widgets.painted import Painted as Painted

if TYPE_CHECKING:
    from textual.widget import Widget

MOVES = ("list.down", "list.up", "list.first", "list.last", "list.page_down", "list.page_up")


class OneLine(Drawn):
    """A line that is made anew each time it is painted."""

    DEFAULT_CSS = "OneLine { height: 1; width: 100%; }"

    def __init__(self, line: Callable[[int], Line], ground: str = "on_panel") -> None:
        super().__init__()
        self._styles_cache = Edgeless()
        self.line = line
        self.ground = ground

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        return strip(self.line(self.size.width), self.size.width, self.ink, self.ground)


class LineList(Painted, can_focus=True, inherit_bindings=False):
    """A list of rows with a cursor that belongs to an id, not to a place.

    Subclasses give ``row``; a row whose id is empty is a heading, which the cursor passes over.
    """

    BINDINGS = bindings_for(*MOVES, "list.open")

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, list: LineList, id: str) -> None:
            super().__init__()
            self.list = list
            self.id = id

        @property
        def control(self) -> Widget:
            """The list."""
            return self.list

    class Opened(Moved):
        """A row was opened, by key or by a click on the row under the cursor."""

    lit = False
    """Whether the cursor is bright even while keys go elsewhere, as in a list below a line of text."""

    def __init__(self, *, id: str | None = None, row_height: int = 1) -> None:
        super().__init__(id=id)
        self.ids: list[str] = []
        self.marked: set[str] = set()
        self.row_height = row_height
        self.cursor = -1
        self.follower: Callable[[str], None] | None = None
        """Who shows more about the row under the cursor, in one picture with the cursor's move."""
        self.empty = ""
        """What is said in place of the rows when there are none."""
        self._painted: dict[tuple[int, int, int, bool, bool], Strip] = {}

    def row(self, index: int, cells: int) -> Sequence[Line]:
        """Return the lines of a row, ``row_height`` of them, for a width without the cursor's column."""
        raise NotImplementedError

    @property
    def current(self) -> str:
        """The id under the cursor; empty when there is none."""
        return self.ids[self.cursor] if 0 <= self.cursor < len(self.ids) else ""

    @property
    def targets(self) -> list[str]:
        """The marked ids in their order, else the one under the cursor."""
        marked = [id for id in self.ids if id in self.marked]
        return marked or ([self.current] if self.current else [])

    def set_ids(self, ids: Iterable[str], keep: str = "") -> None:
        """Show other rows. The cursor stays on its id, or goes to ``keep``, else to the nearest row there is."""
        wanted, before, old = keep or self.current, self.cursor, self.ids
        self.ids = list(ids)
        self.marked.intersection_update(self.ids)
        if wanted and wanted in self.ids:
            self.cursor = self.ids.index(wanted)
        else:
            self.cursor = self._nearest(old, before)
        self._be_long(len(self.ids) * self.row_height)
        self.repaint()
        self._follow()
        self._tell()

    def add_ids(self, ids: Iterable[str]) -> None:
        """Show more rows below the others."""
        self.ids += ids
        self._be_long(len(self.ids) * self.row_height)
        self.refresh()

    def _nearest(self, old: Sequence[str], place: int) -> int:
        """Return where the cursor goes when its row has left: to the next that stayed, else to the last before it."""
        here = {id: index for index, id in enumerate(self.ids) if id}
        for id in (*old[max(0, place) :], *reversed(old[: max(0, place)])):
            if id in here:
                return here[id]
        return self._passable(0, 1)

    def _passable(self, index: int, step: int) -> int:
        """Return the first row from ``index`` on that is no heading, or -1."""
        while 0 <= index < len(self.ids):
            if self.ids[index]:
                return index
            index += step
        return -1

    def repaint(self) -> None:
        """Forget every painted line."""
        self._painted.clear()
        self.refresh()

    def repaint_row(self, id: str) -> None:
        """Paint one row anew."""
        if id in self.ids:
            self._refresh_row(self.ids.index(id))

    def _refresh_row(self, index: int) -> None:
        for key in [key for key in self._painted if key[0] == index]:
            del self._painted[key]
        self.refresh_lines(index * self.row_height, self.row_height)

    def line_at(self, y: int, cells: int) -> Strip:
        """Return a painted line, from memory where it was painted before."""
        index, line = divmod(y, self.row_height)
        if not self.ids:
            said = [BLANK, *wrap(self.empty, max(8, cells - 4), "faint", indent="  ")] if self.empty else [BLANK]
            return strip(said[y] if y < len(said) else BLANK, cells, self.ink, self.ground)
        if index >= len(self.ids):
            return strip(BLANK, cells, self.ink, self.ground)
        here = index == self.cursor
        key = (index, line, cells, here, self.has_focus)
        if key not in self._painted:
            if len(self._painted) > 4000:
                self._painted.clear()
            lines = self.row(index, cells - 1)
            body = lines[line] if line < len(lines) else BLANK
            bar = Part(self.sign("cursor"), "accent") if here and self.ids[index] else Part(" ", "")
            ground = ("on_cursor" if self.has_focus or self.lit else "on_resting") if here else self.ground
            self._painted[key] = strip([bar, *body], cells, self.ink, ground)
        return self._painted[key]

    def move_to(self, index: int, step: int = 1) -> None:
        """Put the cursor on a row, or on the next one in the direction of ``step`` that is no heading."""
        index = max(0, min(index, len(self.ids) - 1))
        target = self._passable(index, step)
        if target < 0:
            target = self._passable(index, -step)
        if target < 0 or target == self.cursor:
            if target >= 0 and step < 0 and target == self._passable(0, 1):
                self.go_to_line(0)
            return
        old, self.cursor = self.cursor, target
        if old >= 0:
            self.refresh_lines(old * self.row_height, self.row_height)
        self.refresh_lines(target * self.row_height, self.row_height)
        self._follow()
        self._tell()

    def _tell(self) -> None:
        """Say where the cursor is: to the follower at once, else by a message, which comes after the next picture."""
        if self.follower is not None:
            self.follower(self.current)
        else:
            self.post_message(self.Moved(self, self.current))

    def select(self, id: str) -> bool:
        """Put the cursor on the row with this id, and tell whether it is there."""
        if id not in self.ids:
            return False
        self.move_to(self.ids.index(id))
        return True

    def _follow(self) -> None:
        """Scroll by half a page when the cursor leaves the page."""
        if self.cursor < 0 or not self.size.height:
            return
        y, page = self.cursor * self.row_height, self.page
        if y < self.top:
            heading = self.cursor > 0 and not self.ids[self.cursor - 1]
            self.go_to_line(0 if heading and self.cursor == 1 else max(0, y - page // 2))
        elif y + self.row_height > self.top + page:
            self.go_to_line(y + self.row_height - page + page // 2)
        elif self.top > max(0, self.virtual_size.height - page):
            self.go_to_line(self.virtual_size.height)

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self._be_long(len(self.ids) * self.row_height)
        self._follow()

    def on_focus(self) -> None:
        """Show that keys arrive here."""
        self._refresh_cursor()

    def on_blur(self) -> None:
        """Show that keys arrive elsewhere."""
        self._refresh_cursor()

    def _refresh_cursor(self) -> None:
        if self.cursor >= 0:
            self.refresh_lines(self.cursor * self.row_height, self.row_height)

    def on_click(self, event: events.Click) -> None:
        """Select the row that was clicked; open it when it was selected."""
        index = (event.y + self.top) // self.row_height
        if index < len(self.ids) and self.ids[index]:
            if index == self.cursor:
                self.action_open()
            else:
                self.move_to(index)

    def action_down(self) -> None:
        """Go to the next row."""
        self.move_to(self.cursor + 1)

    def action_up(self) -> None:
        """Go to the row before."""
        self.move_to(self.cursor - 1, -1)

    def action_first(self) -> None:
        """Go to the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.move_to(len(self.ids) - 1, -1)

    def action_page_down(self) -> None:
        """Go a page down."""
        self.move_to(self.cursor + max(1, self.page // self.row_height - 1))

    def action_page_up(self) -> None:
        """Go a page up."""
        self.move_to(self.cursor - max(1, self.page // self.row_height - 1), -1)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.current:
            self.post_message(self.Opened(self, self.current))


class TextPane(Painted, can_focus=True, inherit_bindings=False):
    """A text to read, made of lines that ``write`` makes for the width there is."""

    BINDINGS = bindings_for(*MOVES)
    ground = "on_pane"

    def __init__(self, *, id: str | None = None, margin: int = 1) -> None:
        super().__init__(id=id)
        self.margin = margin
        self.lines: list[Line] = []
        self._waits = False
        """Whether it was to be written before there was a width: then the first picture writes it."""

    def write(self, cells: int) -> list[Line]:
        """Return the lines of the text for a width."""
        return self.lines

    def renew(self, *, keep_place: bool = False) -> None:
        """Write the text anew, from its beginning unless ``keep_place``."""
        self._waits = not self.size.width
        if self._waits:
            return
        before, was_at, page = self.lines, self.top, self.page
        self.lines = self.write(max(8, self.size.width - 2 * self.margin))
        self._be_long(len(self.lines))
        self.go_to_line(self.top if keep_place else 0)
        if self.styles.is_auto_height:
            self.refresh(layout=True)
        elif self.top != was_at:
            self.refresh()
        else:
            self._refresh_changed(before, range(was_at, was_at + page))

    def _refresh_changed(self, before: Sequence[Line], seen: range) -> None:
        """Paint what is new among the lines in sight: two texts have much in common, if only the end of the page."""
        start = -1
        for y in (*seen, seen.stop):
            new = y < seen.stop and before[y : y + 1] != self.lines[y : y + 1]
            # The last one may say how many there are below.
            new = new or (y == seen.stop - 1 and len(before) != len(self.lines))
            if new and start < 0:
                start = y
            elif not new and start >= 0:
                self.refresh_lines(start, y - start)
                start = -1

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self.renew(keep_place=True)

    def line_at(self, y: int, cells: int) -> Strip:
        """Return a line; the last in sight says how many there are below."""
        if self._waits:
            self._waits = False
            self.lines = self.write(max(8, cells - 2 * self.margin))
        line: Line = self.lines[y] if y < len(self.lines) else BLANK
        below = len(self.lines) - (self.top + self.page)
        if below > 0 and y == self.top + self.page - 1:
            more = f" {self.sign('more')} {below + 1} "
            whole = between([Part(" " * self.margin, ""), *line], [Part(more, "accent")], cells)
            return strip(whole, cells, self.ink, self.ground)
        return strip([Part(" " * self.margin, ""), *line], cells, self.ink, self.ground)

    def action_down(self) -> None:
        """Scroll one line down."""
        self.go_to_line(self.top + 1)

    def action_up(self) -> None:
        """Scroll one line up."""
        self.go_to_line(self.top - 1)

    def action_first(self) -> None:
        """Go to the beginning."""
        self.go_to_line(0)

    def action_last(self) -> None:
        """Go to the end."""
        self.go_to_line(len(self.lines))

    def action_page_down(self) -> None:
        """Go a page down, with one line of the old page left."""
        self.go_to_line(self.top + max(1, self.page - 1))

    def action_page_up(self) -> None:
        """Go a page up."""
        self.go_to_line(self.top - max(1, self.page - 1))
