"""A model of the terminal's screen: reads what Textual writes and says the least that makes the terminal show the same.

It knows two grids: what the terminal shows, and what it is to show. What it cannot follow it passes on word for word,
with cursor and pen where the writer left them, and from then on takes both grids for unknown. No input or output here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from smtui.terminal.brush import Brush, base_of, end_of
from smtui.terminal.cells import UNKNOWN, any_disputed, disputed, split
from smtui.terminal.pen import DEFAULT, Pen, applied, on_blank

# Naming no sign beyond 255 it is compiled in no time; lone surrogates, which cannot be sent, are replaced before.
_PRINTABLE: Final = r"[^\x00-\x1f\x7f-\x9f]"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_NUMBER: Final = "[0-9]{0,5}"
_ENDED: Final = r"[^\x07\x1b]*(?:\x07|\x1b\\)"
_RUN: Final = re.compile(rf"\x1b\[([0-9;:]*)m({_PRINTABLE}*)\x1b\[0?m|{_PRINTABLE}+")
_TOKEN: Final = re.compile(
    # What nearly all of a frame is made of: a place, then runs as rich writes them, each in a pen of its own.
    rf"(?P<strip>\x1b\[({_NUMBER});({_NUMBER})H((?:\x1b\[[0-9;:]*m{_PRINTABLE}*\x1b\[0?m|{_PRINTABLE}+)+))"
    rf"|(?P<text>{_PRINTABLE}+)"
    rf"|(?P<place>\x1b\[(?P<row>{_NUMBER})(?:;(?P<column>{_NUMBER}))?[Hf])"
    r"|(?P<line>\n)"
    r"|(?P<sgr>\x1b\[[0-9;:]*m)"
    r"|(?P<sync>\x1b\[\?2026[hl])"
    rf"|(?P<link>\x1b\]8;[^;\x07\x1b]*;(?P<address>[^\x07\x1b]*)(?:\x07|\x1b\\))"
    r"|(?P<alternate>\x1b\[\?1049[hl])"
    # Nothing of this moves the cursor or changes a cell: bell; wrap, cursor, mouse, focus, paste and size modes;
    # keyboard protocols; questions; cursor shape; titles, palettes, clipboard, pointer, notifications.
    r"|(?P<harmless>\x07"
    r"|\x1b\[\?(?:[179]|12|25|100[0-7]|1015|1016|2004|2031|2048)[hl]"
    r"|\x1b\[[<=>][0-9;:]*[cmqu]|\x1b\[\??[0-9;]*\$p|\x1b\[[0-9;]*[ct]|\x1b\[[0-9]* q"
    rf"|\x1b\](?:[0124579]|1[0-9]|2[012]|52|104|11[0-9]|133|777)(?:;{_ENDED}|(?=[\x07\x1b])(?:\x07|\x1b\\)))"
    # A sequence whose end has not been written yet.
    r"|(?P<partial>\x1b(?:\[[0-?]*[ -/]*|[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_](?:[^\x1b]|\x1b[^\\])*\x1b?)\Z)"
    # All else: control sequences, strings, other escapes, single characters.
    rf"|(?P<other>\x1b\[[0-?]*[ -/]*[@-~]|\x1b[PX^_](?:[^\x1b]|\x1b[^\\])*\x1b\\|\x1b\]{_ENDED}|\x1b[ -/]*[0-~]|.)",
    re.DOTALL,
)

_SYNC_START: Final = "\x1b[?2026h"
_SYNC_END: Final = "\x1b[?2026l"
# Up to so many unchanged cells are written again rather than jumped over: a jump takes five bytes.
_BRIDGE: Final = 5


class Screen:
    """What a terminal of ``columns`` by ``rows`` shows, and the way to what it is to show.

    With ``erases`` runs of blanks are erased (ECH, EL), which is right only where erasing paints the background.
    A place of -1 is one that is not known, and so is a pen of ``None``.
    """

    def __init__(self, columns: int, rows: int, *, erases: bool = False) -> None:
        self._brush = Brush(erases=erases)
        self._rest = ""
        self._held = False
        self._framed = False
        self._pen: Pen | None = None
        self._link = ""
        self._forget_size(columns, rows)

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        return self._columns, self._rows

    def _forget_size(self, columns: int, rows: int) -> None:
        self._columns, self._rows = columns, rows
        # What was on the alternate screen when it was left: cells and pens.
        self._left: tuple[list[list[str]], list[list[Pen]]] | None = None
        self._lose_cells()

    def _lose_cells(self) -> None:
        columns, rows = self._columns, self._rows
        self._cells = [[UNKNOWN] * columns for _ in range(rows)]
        self._pens = [[DEFAULT] * columns for _ in range(rows)]
        self._shown_cells = [[UNKNOWN] * columns for _ in range(rows)]
        self._shown_pens = [[DEFAULT] * columns for _ in range(rows)]
        self._dirty: set[int] = set()
        self._x, self._y = -1, 0
        self._brush.lose()

    def resize(self, columns: int, rows: int) -> None:
        """Take on a new size, after which nothing is known; after the same size again only what is shown is not."""
        if (columns, rows) == (self._columns, self._rows):
            self.forget()
        else:
            self._forget_size(columns, rows)

    def forget(self) -> None:
        """Believe nothing about what the terminal shows: the next ``flush`` sends every cell that was ever written."""
        self._shown_cells = [[UNKNOWN] * self._columns for _ in range(self._rows)]
        self._dirty.update(range(self._rows))
        self._brush.lose()
        self._brush.pen = None

    def feed(self, text: str) -> None:
        """Read what was written for the terminal. A sequence may end in a later call."""
        if self._rest:
            text, self._rest = self._rest + text, ""
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)
        for match in _TOKEN.finditer(text):
            if match.lastgroup == "strip":
                row, column, runs = match.group(2, 3, 4)
                self._go(column, row)
                laid = _laid(runs)
                if laid is not None and self._pen == DEFAULT and self._fits(len(laid[0])):
                    self._lay(*laid)
                else:
                    for part in _TOKEN.finditer(runs):
                        self._obey(part.lastgroup, part)
            else:
                self._obey(match.lastgroup, match)

    def _go(self, column: str, row: str) -> None:
        self._x = min(int(column or 1) or 1, self._columns) - 1
        self._y = min(int(row or 1) or 1, self._rows) - 1

    def _obey(self, kind: str | None, match: re.Match[str]) -> None:
        token = match[0]
        if kind == "text":
            self._put(token)
        elif kind == "place":
            self._go(match["column"], match["row"])
        elif kind == "line" and self._x >= 0 and self._y < self._rows - 1:
            # The terminal driver of the kernel makes it a carriage return and a line feed (ONLCR).
            self._x, self._y = 0, self._y + 1
        elif kind == "sgr":
            self._set_pen(token[2:-1])
        elif kind == "sync":
            self._held = token == _SYNC_START
            self._framed = True
        elif kind == "link":
            self._link = match["address"]
            if self._pen is None:
                self._pass_on(token)
            else:
                self._pen = self._pen._replace(link=self._link)
        elif kind == "alternate":
            self._change_screens(token)
        elif kind == "harmless":
            self._brush.out.append(token)
        elif kind == "partial":
            self._rest = token
        else:
            self._pass_on(token)

    def _set_pen(self, params: str) -> None:
        if self._pen is not None:
            self._pen = applied(self._pen, params)
        elif not params.partition(";")[0].strip("0"):
            self._pen = applied(Pen(link=self._link), params)
        else:
            self._pass_on(f"\x1b[{params}m")

    def _put(self, text: str) -> None:
        pen = self._pen
        marks, cells = split(text)
        if pen is not None and self._fits(len(cells)) and (not marks or self._mark(marks)):
            self._lay(cells, (pen,) * len(cells))
        else:
            self._pass_on(text)
            self._pen = self._brush.pen = pen

    def _fits(self, width: int) -> bool:
        return 0 <= self._x <= self._columns - width

    def _lay(self, cells: tuple[str, ...], pens: tuple[Pen, ...]) -> None:
        """Put cells where the cursor is, in a row that has room for them, and move it on."""
        if not cells:
            return
        x, y = self._x, self._y
        end = x + len(cells)
        row = self._cells[y]
        if not row[x] or (end < self._columns and not row[end]):
            self._halve(row, x, end)
        row[x:end] = cells
        self._pens[y][x:end] = pens
        self._dirty.add(y)
        self._x = end

    def _mark(self, marks: str) -> bool:
        """Add marks to the cell before the cursor; return whether there is one."""
        row = self._cells[self._y]
        x = base_of(row, self._x - 1)
        if x < 0 or row[x] == UNKNOWN:
            return False
        row[x] += marks
        self._dirty.add(self._y)
        return True

    @staticmethod
    def _halve(row: list[str], start: int, end: int) -> None:
        """Blank what is left and right of ``start`` to ``end`` of wide clusters that are half written over."""
        if not row[start]:
            base = base_of(row, start)
            row[base:start] = [" "] * (start - base)
        if end < len(row) and not row[end]:
            after = end_of(row, end)
            row[end:after] = [" "] * (after - end)

    def _catch_up(self) -> None:
        """Bring the terminal to where the writer believes it: cells, cursor and pen."""
        self._paint()
        if self._x == self._columns:
            # Past the edge: only writing the last cell again brings the terminal there.
            self._shown_cells[self._y][-1] = UNKNOWN
            self._dirty.add(self._y)
            self._paint()
        elif self._x >= 0:
            self._brush.move(self._x, self._y)
        if self._pen is not None:
            self._brush.turn(self._pen)

    def _pass_on(self, token: str) -> None:
        """Send ``token`` as it is, at its place, and believe nothing afterwards."""
        self._catch_up()
        self._brush.out.append(token)
        self._lose_cells()
        self._pen = self._brush.pen = None

    def _change_screens(self, token: str) -> None:
        """Go to the alternate screen or leave it. What was on it is wanted again afterwards; Textual may not say so."""
        left = self._cells, self._pens
        self._pass_on(token)
        if token.endswith("l"):
            self._left = left
            return
        # What the shell's pen was is not known; Textual takes it for the default one.
        self._brush.out.append("\x1b[m")
        self._pen, self._brush.pen, self._link = DEFAULT, DEFAULT, ""
        if self._left is not None:
            (self._cells, self._pens), self._left = self._left, None
            self._dirty.update(range(self._rows))

    def flush(self) -> str:
        """Return what makes the terminal show what was fed; nothing while a synchronized frame is open."""
        if self._held:
            return ""
        self._paint()
        if self._brush.pen is not None:
            self._brush.turn(DEFAULT)
        if self._x >= 0:
            self._brush.move(min(self._x, self._columns - 1), self._y)
        out = "".join(self._brush.out)
        self._brush.out.clear()
        framed, self._framed = self._framed, False
        return f"{_SYNC_START}{out}{_SYNC_END}" if framed and out else out

    def _paint(self) -> None:
        for y in sorted(self._dirty):
            cells, pens = self._cells[y], self._pens[y]
            shown_cells, shown_pens = self._shown_cells[y], self._shown_pens[y]
            if cells == shown_cells and pens == shown_pens:
                continue
            changed = [
                x
                for x, (cell, shown, pen, worn) in enumerate(zip(cells, shown_cells, pens, shown_pens, strict=True))
                if (cell != shown or (pen is not worn and not _looks_alike(cell, pen, worn))) and cell != UNKNOWN
            ]
            if changed:
                self._paint_row(y, changed)
            self._shown_cells[y] = cells[:]
            self._shown_pens[y] = pens[:]
        self._dirty.clear()

    def _paint_row(self, y: int, changed: list[int]) -> None:
        cells, pens = self._cells[y], self._pens[y]
        if any_disputed(cells):
            changed = _harmed(cells, changed)
        start = end = base_of(cells, changed[0])
        for x in changed:
            if x > end and (
                x - end > _BRIDGE
                or not all(
                    _looks_alike(cell, pen, pens[end - 1]) for cell, pen in zip(cells[end:x], pens[end:x], strict=True)
                )
            ):
                self._brush.write(y, start, end, cells, pens)
                start = base_of(cells, x)
            if x >= end:
                end = end_of(cells, x)
        self._brush.write(y, start, end, cells, pens)


def _looks_alike(cell: str, pen: Pen, other: Pen) -> bool:
    """Return whether it is the same which of two pens a cell is written with."""
    return pen == other or (cell == " " and on_blank(pen) == on_blank(other))


@lru_cache(maxsize=512)
def _laid(runs: str) -> tuple[tuple[str, ...], tuple[Pen, ...]] | None:
    """Return the cells of styled runs and their pens, or ``None`` when a run begins with marks: they change a cell."""
    cells: list[str] = []
    pens: list[Pen] = []
    for run in _RUN.finditer(runs):
        params, text = run.groups()
        marks, more = split(run[0] if text is None else text)
        if marks:
            return None
        pen = DEFAULT if params is None else applied(DEFAULT, params)
        cells += more
        pens += [pen] * len(more)
    return tuple(cells), tuple(pens)


def _harmed(row: list[str], changed: list[int]) -> list[int]:
    """Return ``changed``, and what terminals of another mind draw over when the disputed clusters in it are written.

    No code point takes more than two cells anywhere.
    """
    harmed = set(changed)
    x = 0
    while x < len(row):
        end = end_of(row, x)
        if disputed(row[x]) and not harmed.isdisjoint(range(x, end)):
            harmed.update(range(x, min(x + 2 * len(row[x]), len(row))))
        x = end
    return sorted(harmed)
