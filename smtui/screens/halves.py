"""A place in two halves: a list, and the text of what is under the cursor: beside it or, in a narrow one, over it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget

from smtui.domain.errors import SmtuiError
from smtui.screens.base import Place
from smtui.texts import explain
from smtui.widgets.draw import Line, Part, strip, width
from smtui.widgets.drawn import Drawn
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList, TextPane

T = TypeVar("T")

Draw = Callable[[int], Line]
"""Draws a row for a width."""


def same(line: Line, cells: int) -> Line:
    """Return a line as it is, for any width."""
    return line


class DrawnRows(LineList):
    """A list whose rows draw themselves for the width there is. A row with an empty id cannot be chosen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.draws: list[Draw] = []

    def set_rows(self, rows: Iterable[tuple[str, Draw]], keep: str = "") -> None:
        """Show these rows, each with its id."""
        pairs = list(rows)
        self.draws = [draw for _, draw in pairs]
        self.set_ids([id for id, _ in pairs], keep)

    def row(self, index: int, cells: int) -> Sequence[Line]:
        """Return the row for a width."""
        return (self.draws[index](cells),)

    def line_at(self, y: int, cells: int) -> Strip:
        """Return a line; the last in sight says how many there are below."""
        below = len(self.ids) - (self.top + self.page)
        if below <= 0 or y != self.top + self.page - 1:
            return super().line_at(y, cells)
        more = f"{self.sign('more')} {below} "
        note = strip([Part(more, "accent")], width(more), self.ink, self.ground)
        return Strip.join([super().line_at(y, cells - note.cell_length), note])


class Head(Drawn):
    """The lines at the top of a place; how many there are is known when they are handed in."""

    DEFAULT_CSS = "Head { width: 100%; height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self.draws: Sequence[Draw] = ()

    def set_lines(self, draws: Sequence[Draw]) -> None:
        """Show these lines."""
        self.draws = draws
        self.styles.height = len(draws)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one of the lines."""
        cells = self.size.width
        return strip(self.draws[y](cells) if y < len(self.draws) else (), cells, self.ink)


class SideText(TextPane):
    """The text of what is under the cursor."""

    def __init__(self, tell: Callable[[int], list[Line]]) -> None:
        super().__init__()
        self._tell = tell

    def write(self, cells: int) -> list[Line]:
        """Return the text's lines."""
        return self._tell(cells)


class Halves(Place):
    """A list with a text. Subclasses give ``tell``, and may set ``list`` to another list before they compose."""

    DEFAULT_CSS = """
    Halves Horizontal { height: 1fr; width: 100%; }
    Halves .main { width: 3fr; height: 1fr; }
    Halves .side { width: 2fr; height: 1fr; display: none; }
    Halves.-two .side { display: block; }
    Halves.-open .main { display: none; }
    Halves.-open .side { display: block; width: 100%; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("list.back", "list.other_pane")]

    def __init__(self, list: LineList) -> None:
        super().__init__()
        self.head = Head()
        self.list = list
        self.side = SideText(self.tell)
        self.list.add_class("main")
        self.side.add_class("side")
        self._width = 0

    @property
    def target(self) -> Widget:
        """The text while it covers the list, else the list."""
        return self.side if self.is_open else self.list

    @property
    def list_width(self) -> int:
        """How many cells a row of the list has, also before it is laid out."""
        return self.app.size.width * (3 if self.is_wide else 5) // 5 - 1

    @property
    def is_open(self) -> bool:
        """Whether the text covers the list."""
        return self.has_class("-open")

    def compose(self) -> ComposeResult:
        """Lay out the lines at the top, then both halves."""
        yield self.head
        with Horizontal():
            yield self.list
            yield self.side

    def tell(self, cells: int) -> list[Line]:
        """Return the text of what is under the cursor."""
        raise NotImplementedError

    def read(self, work: Callable[[], T]) -> T | None:
        """Return what ``work`` reads; when it cannot, say why and return None: what is in sight then stays."""
        try:
            return work()
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return None

    def open_side(self) -> None:
        """Give the keys to the text; in a narrow window it covers the list."""
        self.set_class(not self.is_wide, "-open")
        self.side.renew()
        self.screen.set_focus(self.side)

    def close_side(self) -> bool:
        """Give the keys back to the list, and tell whether the text had them."""
        if not self.is_open and self.screen.focused is not self.side:
            return False
        self.remove_class("-open")
        self.screen.set_focus(self.list)
        return True

    def go_back(self) -> bool:
        """Go back to the list."""
        return self.close_side()

    def action_other_pane(self) -> None:
        """Go to the other half."""
        if not self.close_side():
            self.open_side()

    def on_mount(self) -> None:
        """Lay out both halves from the first painting on."""
        self.set_class(self.is_wide, "-two")

    def on_resize(self) -> None:
        """Show both halves where there is room."""
        self.set_class(self.is_wide, "-two")
        if self.is_wide:
            self.remove_class("-open")
        if self._width not in (0, self.size.width):
            self.load()
        self._width = self.size.width

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Tell about what is under the cursor now."""
        if event.list is self.list:
            event.stop()
            self.side.renew()
