"""The hand that writes on the terminal: it knows where the cursor is, which pen it holds, and takes the shortest way.

Sequences, all of ECMA-48 and of every terminal Textual runs on: CUP, CHA, CUF, CUD, CR, CUB, ECH, EL, SGR.
No line feed, which the line discipline of the kernel makes longer, and no NEL, which some take for one.
"""

from __future__ import annotations

import re
from typing import Final

from smtui.terminal.cells import UNKNOWN, any_disputed, disputed
from smtui.terminal.pen import Pen, on_blank, turn

# From so many blanks on, erasing and jumping over them is shorter than writing them; at the end there is no jump.
_BLANKS: Final = re.compile(" {11,}| {6,}$")
_BLANKS_TO_END: Final = re.compile(" {11,}| {4,}$")


class Brush:
    """What it says is in ``out``. A place of -1 is one that is not known, and so is a pen of ``None``.

    With ``erases`` runs of blanks are erased (ECH, EL), which is right only where erasing paints the background.
    """

    def __init__(self, *, erases: bool) -> None:
        self.out: list[str] = []
        self.pen: Pen | None = None
        self._erases = erases
        self._x = self._y = -1
        # Whether only signs of one width were written since the cursor was last put into a column by its number.
        self._is_sure = False
        # Whether the cursor's row is known even to a terminal that breaks lines: no disputed cluster was written in it.
        self._is_level = False

    def lose(self) -> None:
        """Believe nothing about where the cursor is."""
        self._x = self._y = -1
        self._is_sure = self._is_level = False

    def write(self, y: int, start: int, end: int, cells: list[str], pens: list[Pen]) -> None:
        """Write the known ones among a row's cells from ``start`` up to ``end``, in runs of one pen."""
        careful = any_disputed(cells)
        while start < end:
            if cells[start] == UNKNOWN:
                start += 1
                continue
            stop, pen = self._run(start, end, cells, pens)
            self.move(start, y)
            self.turn(pen)
            if careful:
                self._write_careful(y, start, stop, cells)
            else:
                self._write_run(y, start, stop, cells)
            start = stop

    def _run(self, start: int, end: int, cells: list[str], pens: list[Pen]) -> tuple[int, Pen]:
        """Return how far one pen goes, and the pen. Blanks take any that looks the same on them, the held one first."""
        pen: Pen | None = None
        ground: Pen | None = None  # what is seen of it on blanks; all that is settled as long as there are only blanks
        stop = start
        while stop < end and cells[stop] != UNKNOWN:
            own = pens[stop]
            if cells[stop] == " ":
                seen = on_blank(own)
                if ground is None:
                    ground = seen
                elif seen is not ground and seen != ground:
                    break
            elif pen is None:
                if ground is not None and on_blank(own) != ground:
                    break
                pen, ground = own, on_blank(own)
            elif own is not pen and own != pen:
                break
            stop += 1
        if pen is None:
            pen = self._over(ground or pens[start])
        return stop, pen

    def _over(self, ground: Pen) -> Pen:
        """Return the pen for blanks alone: the held one, with another ground where it must be."""
        held = self.pen
        if held is None or not (_is_plain(ground) and _is_plain(on_blank(held))):
            return ground if held is None or on_blank(held) != ground else held
        return held._replace(bg=ground.bg, link=ground.link)

    def turn(self, pen: Pen) -> None:
        """Take another pen."""
        if pen is not self.pen:
            self.out.append(turn(self.pen, pen))
            self.pen = pen

    def move(self, x: int, y: int) -> None:
        """Go to a cell. By distance only where no sign on the way could be measured otherwise by the terminal."""
        if y == self._y:
            if x != self._x:
                self.out.append(self._along(x))
        else:
            way = f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H" if y else "\x1b[H"
            down = y - self._y
            if self._is_level and 0 <= self._y < y:
                if not x:
                    below = f"\r\x1b[{down if down > 1 else ''}B"
                    way = below if len(below) < len(way) else way
                if self._is_sure and self._x >= 0:
                    under = f"\x1b[{down if down > 1 else ''}B" + (self._along(x) if x != self._x else "")
                    way = under if len(under) < len(way) else way
            self.out.append(way)
            self._is_level = True
        self._x, self._y = x, y
        self._is_sure = True

    def _along(self, x: int) -> str:
        """Return the way to another column of the same row."""
        way = f"\x1b[{x + 1}G" if x else "\r"
        if self._is_sure and self._x >= 0:
            far = x - self._x
            step = f"\x1b[{abs(far) if abs(far) > 1 else ''}{'C' if far > 0 else 'D'}"
            way = step if len(step) < len(way) else way
        return way

    def _write_run(self, y: int, start: int, stop: int, cells: list[str]) -> None:
        if start == stop:
            return
        text = "".join(cells[start:stop])
        done = 0
        if self._erases and len(text) == stop - start and self.pen is not None and _is_bare(on_blank(self.pen)):
            at_end = stop == len(cells)
            for blanks in (_BLANKS_TO_END if at_end else _BLANKS).finditer(text):
                self._say(text[done : blanks.start()], start + done, start + blanks.start(), y, cells)
                self.move(start + blanks.start(), y)
                done = blanks.end()
                # The cursor stays where the erasing began.
                self.out.append("\x1b[K" if start + done == len(cells) else f"\x1b[{done - blanks.start()}X")
        self._say(text[done:], start + done, stop, y, cells)

    def _write_careful(self, y: int, start: int, stop: int, cells: list[str]) -> None:
        """Write so that nothing moves and nothing old shows through, however wide the terminal thinks a cluster is."""
        x = start
        while x < stop:
            end = end_of(cells, x)
            if disputed(cells[x]):
                self._write_run(y, start, x, cells)
                self._say(" " * (end - x), x, end, y, cells)
                self._x = -1
                self._say(cells[x], x, end, y, cells)
                self._x = -1
                self._is_level = False
                start = end
            x = end
        self._write_run(y, start, stop, cells)

    def _say(self, text: str, start: int, end: int, y: int, cells: list[str]) -> None:
        if text:
            self.move(start, y)
            self.out.append(text)
            self._x = end
            # Behind the last column terminals are of different minds about where the cursor is.
            self._is_sure = self._is_sure and end < len(cells) and text.isascii()


def _is_plain(seen: Pen) -> bool:
    return not (seen.attributes or seen.odd)


def _is_bare(seen: Pen) -> bool:
    return _is_plain(seen) and not seen.link


def base_of(row: list[str], x: int) -> int:
    """Return where the cluster that covers column ``x`` begins."""
    while x > 0 and not row[x]:
        x -= 1
    return x


def end_of(row: list[str], x: int) -> int:
    """Return where the cluster that covers column ``x`` ends."""
    x += 1
    while x < len(row) and not row[x]:
        x += 1
    return x
