"""A terminal for tests: pyte, with what it lacks to judge Textual's output.

Added are the attributes and links that pyte drops, joined clusters, wide signs half written over (blanked, as xterm,
VTE and kitty do), the alternate screen, and sequences that pyte would print. A test chooses the table of widths.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pyte
from pyte.screens import StaticDefaultDict
from rich._unicode_data import load
from rich.cells import get_character_cell_size

_ALTERNATE = 1049 << 5
_MORE = {2, 6, 8, 21, 51, 52, 53}
_ON_BLANKS = {21, 51, 52, 53}
_OFF = {22: {2}, 24: {21}, 25: {6}, 28: {8}, 54: {51, 52}, 55: {53}}
_NARROW_TO_WIDE = load("auto").narrow_to_wide
# Links, and what pyte misreads: private prefixes, intermediates, keyboard reports, strings.
_SPECIAL = re.compile(
    r"\x1b\]8;[^;\x07\x1b]*;(?P<link>[^\x07\x1b]*)(?:\x07|\x1b\\)"
    r"|\x1b\[[<=>][0-?]*[ -/]*[@-~]|\x1b\[\??[0-9;:]*[ -/]+[@-~]"
    r"|\x1b\[\?[0-9;]*[un]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_](?:[^\x1b]|\x1b[^\\])*\x1b\\"
)
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")
_PARTIAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_](?:[^\x1b]|\x1b[^\\])*\x1b?)?\Z")


class Glyph(NamedTuple):
    """A cell: pyte's ``Char`` with all attributes."""

    data: str
    fg: str = "default"
    bg: str = "default"
    bold: bool = False
    italics: bool = False
    underscore: bool = False
    strikethrough: bool = False
    reverse: bool = False
    blink: bool = False
    more: frozenset[int] = frozenset()
    link: str = ""


def seen(glyph: Glyph) -> Glyph:
    """Return a glyph without what nobody can see of it."""
    if glyph.data != " " or glyph.underscore or glyph.strikethrough or glyph.reverse or glyph.more & _ON_BLANKS:
        return glyph
    return Glyph(" ", bg=glyph.bg, link=glyph.link)


def agreeing(sign: str) -> int:
    """Measure as Textual does."""
    return get_character_cell_size(sign)


class Terminal(pyte.Screen):
    """``feed`` it text, look at ``rows`` and ``glyphs``.

    With ``joins`` marks, joiners and selectors form clusters as rich counts them; without, a joiner joins nothing.
    """

    def __init__(
        self,
        columns: int,
        lines: int,
        *,
        width: Callable[[str], int] = agreeing,
        joins: bool = True,
        paints: bool = True,
    ) -> None:
        self._width, self._joins, self._paints = width, joins, paints
        self._more: set[int] = set()
        self._link = ""
        self._other: Any = None
        # A cluster may come in pieces: where the last sign left the cursor, and what the next one has to know of it.
        self._after: tuple[int, int] | None = None
        self._joining, self._measured, self._before = False, "", ""
        super().__init__(columns, lines)
        self._stream = pyte.Stream(self)
        self._tail = ""

    @property
    def default_char(self) -> Glyph:
        return Glyph(" ")

    def reset(self) -> None:
        super().reset()
        self.cursor.attrs = self.default_char

    def feed(self, text: str) -> None:
        text, self._tail = self._tail + text, ""
        if partial := _PARTIAL.search(text):
            text, self._tail = text[: partial.start()], partial[0]
        done = 0
        for special in _SPECIAL.finditer(text):
            self._stream.feed(text[done : special.start()])
            done = special.end()
            if special["link"] is not None:
                self._link = special["link"]
                self._restyle()
        self._stream.feed(text[done:])

    @property
    def glyphs(self) -> list[list[Glyph]]:
        """What is seen: of a blank the ground, and the rest only where a line is drawn or the colours are exchanged."""
        return [[seen(self.buffer[y][x]) for x in range(self.columns)] for y in range(self.lines)]

    @property
    def rows(self) -> list[str]:
        return ["".join(glyph.data for glyph in row).rstrip() for row in self.glyphs]

    @property
    def place(self) -> tuple[int, int]:
        return min(self.cursor.x, self.columns - 1), self.cursor.y

    def _restyle(self) -> None:
        self._after = None
        self.cursor.attrs = self.cursor.attrs._replace(data=" ", more=frozenset(self._more), link=self._link)

    def select_graphic_rendition(self, *attrs: int, **kwargs: Any) -> None:
        super().select_graphic_rendition(*attrs, **kwargs)
        codes = list(attrs or [0])
        while codes:
            code = codes.pop(0)
            if code in (38, 48):
                del codes[: {5: 2, 2: 4}.get(codes[0] if codes else 0, 0)]
            elif code == 0:
                self._more.clear()
            elif code in _MORE:
                self._more.add(code)
            self._more -= _OFF.get(code, set())
        self._restyle()

    def restore_cursor(self) -> None:
        super().restore_cursor()
        self._more = set(self.cursor.attrs.more)
        self._restyle()

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        super().set_mode(*modes, **kwargs)
        if kwargs.get("private") and 1049 in modes and self._other is None:
            self._other = self.buffer.copy()
            self.buffer.clear()
            self.cursor_position()

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if kwargs.get("private") and 1049 in modes and self._other is not None:
            self.buffer.clear()
            self.buffer.update(self._other)
            self._other = None

    def draw(self, data: str) -> None:
        for sign in data:
            if self._after != (self.cursor.x, self.cursor.y):
                self._joining, self._measured, self._before = False, "", ""
            self._draw_sign(sign)
            self._after = self.cursor.x, self.cursor.y

    def _draw_sign(self, sign: str) -> None:
        before, self._before = self._before, sign
        width = self._width(sign)
        if self._joins and (sign == "\u200d" or self._joining):
            self._joining = sign == "\u200d"
            self._append(sign)
        elif self._joins and sign == "\ufe0f":
            self._append(sign, widen=self._measured in _NARROW_TO_WIDE)
            self._measured = ""
        elif self._joins and _REGIONAL.match(sign) and _REGIONAL.match(before):
            self._append(sign, widen=True)
            self._before = ""
        elif width:
            self._measured = sign
            self._place(sign, width)
        else:
            self._append(sign)

    def _place(self, sign: str, width: int) -> None:
        if self.cursor.x + width > self.columns:
            if pyte.modes.DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()
            else:
                self.cursor.x = self.columns - width
        line, x = self.buffer[self.cursor.y], self.cursor.x
        self._halve(line, x, x + width)
        line[x] = self.cursor.attrs._replace(data=sign)
        for further in range(x + 1, x + width):
            line[further] = self.cursor.attrs._replace(data="")
        self.cursor.x = x + width

    def _append(self, sign: str, *, widen: bool = False) -> None:
        line, x = self.buffer[self.cursor.y], self.cursor.x - 1
        while x > 0 and not line[x].data:
            x -= 1
        if x < 0:
            return
        line[x] = line[x]._replace(data=line[x].data + sign)
        if widen and self.cursor.x < self.columns:
            self._halve(line, self.cursor.x, self.cursor.x + 1)
            line[self.cursor.x] = line[x]._replace(data="")
            self.cursor.x += 1

    def _halve(self, line: StaticDefaultDict[int, Any], start: int, end: int) -> None:
        x = start
        while x > 0 and not line[x].data:
            x -= 1
        for left in range(x, start):
            line[left] = line[left]._replace(data=" ")
        while end < self.columns and not line[end].data:
            line[end] = line[end]._replace(data=" ")
            end += 1

    def erase_characters(self, count: int | None = None) -> None:
        self._erase(self.cursor.x, min(self.cursor.x + (count or 1), self.columns))

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        x = min(self.cursor.x, self.columns - 1)
        self._erase(*{0: (x, self.columns), 1: (0, x + 1), 2: (0, self.columns)}[how])

    def _erase(self, start: int, end: int) -> None:
        line = self.buffer[self.cursor.y]
        self._halve(line, start, end)
        for x in range(start, end):
            line[x] = self.cursor.attrs._replace(data=" ", link="") if self._paints else self.default_char
