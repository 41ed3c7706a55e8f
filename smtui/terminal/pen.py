"""How a terminal draws the next sign: colours, attributes, link; and the shortest way from one pen to another.

Codes: ECMA-48 8.3.117 (SGR), the 256 and direct colours of ISO 8613-6; links: OSC 8 as VTE and iTerm2 read it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from zlib import crc32


class Pen(NamedTuple):
    """One way of drawing. Colours are SGR parameters, ``attributes`` has bit n set for SGR code n."""

    fg: str = ""
    bg: str = ""
    attributes: int = 0
    odd: str = ""  # parameters this module does not know, and all after them, until a reset
    link: str = ""


DEFAULT = Pen()

# Attributes that are seen on a blank, and the foreground with them: lines, frames, fore- and background exchanged.
_SEEN_ON_BLANKS = 1 << 4 | 1 << 7 | 1 << 9 | 1 << 21 | 1 << 51 | 1 << 52 | 1 << 53

_ATTRIBUTES = frozenset({1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 51, 52, 53})
# What each code switches off.
_OFF = {
    22: 1 << 1 | 1 << 2,
    23: 1 << 3,
    24: 1 << 4 | 1 << 21,
    25: 1 << 5 | 1 << 6,
    27: 1 << 7,
    28: 1 << 8,
    29: 1 << 9,
    54: 1 << 51 | 1 << 52,
    55: 1 << 53,
}
_FOREGROUND = frozenset(map(str, [*range(30, 38), *range(90, 98)]))
_BACKGROUND = frozenset(map(str, [*range(40, 48), *range(100, 108)]))
_COLOUR_FIELDS = {"5": 2, "2": 4}


@lru_cache(maxsize=4096)
def applied(pen: Pen, params: str) -> Pen:
    """Return ``pen`` after the SGR sequence with these parameters."""
    fields = params.split(";")
    while fields:
        code = fields.pop(0)
        if code in ("38", "48"):
            size = _COLOUR_FIELDS.get(fields[0] if fields else "", 0)
            if not size or len(fields) < size:
                return pen._replace(odd=_joined(pen.odd, code, *fields))
            colour = ";".join([code, *fields[:size]])
            del fields[:size]
            if pen.odd:
                pen = pen._replace(odd=_joined(pen.odd, colour))
            else:
                pen = pen._replace(fg=colour) if code == "38" else pen._replace(bg=colour)
        else:
            pen = _one(pen, code)
    return pen


def _one(pen: Pen, code: str) -> Pen:
    if not code.strip("0"):
        return Pen(link=pen.link)
    number = int(code) if code.isdecimal() and len(code) < 4 else 0
    if pen.odd:
        return pen._replace(odd=_joined(pen.odd, code))
    if number in _ATTRIBUTES:
        return pen._replace(attributes=pen.attributes | 1 << number)
    if number in _OFF:
        return pen._replace(attributes=pen.attributes & ~_OFF[number])
    if code in _FOREGROUND or code == "39":
        return pen._replace(fg="" if code == "39" else code)
    if code in _BACKGROUND or code == "49":
        return pen._replace(bg="" if code == "49" else code)
    return pen._replace(odd=code)


@lru_cache(maxsize=4096)
def on_blank(pen: Pen) -> Pen:
    """Return what is seen of ``pen`` on a blank: as a rule its background."""
    if pen.odd or pen.attributes & _SEEN_ON_BLANKS:
        return pen
    return Pen(bg=pen.bg, link=pen.link)


@lru_cache(maxsize=4096)
def turn(old: Pen | None, new: Pen) -> str:
    """Return the shortest sequences that make ``new`` of ``old``; ``None`` is a pen nobody knows."""
    out = ""
    if old is None or old.link != new.link:
        # One id for one address: its cells light up together, and a new id for the same address is no change.
        out = f"\x1b]8;id={crc32(new.link.encode()):x};{new.link}\x1b\\" if new.link else "\x1b]8;;\x1b\\"
    whole = _joined(*_codes(new.attributes), new.fg, new.bg, new.odd)
    if old is None:
        return f"{out}\x1b[{_joined('0', whole)}m"
    if old._replace(link="") == new._replace(link=""):
        return out
    fresh = _joined("0", whole) if whole else ""
    if old.odd or new.odd:
        return f"{out}\x1b[{fresh}m"
    step = _step(old, new)
    return f"{out}\x1b[{step if len(step) < len(fresh) else fresh}m"


def _step(old: Pen, new: Pen) -> str:
    codes: list[str] = []
    kept = old.attributes
    for code, mask in _OFF.items():
        if kept & mask & ~new.attributes:
            codes.append(str(code))
            kept &= ~mask
    codes += _codes(new.attributes & ~kept)
    if old.fg != new.fg:
        codes.append(new.fg or "39")
    if old.bg != new.bg:
        codes.append(new.bg or "49")
    return ";".join(codes)


def _codes(attributes: int) -> list[str]:
    return [str(code) for code in sorted(_ATTRIBUTES) if attributes >> code & 1]


def _joined(*fields: str) -> str:
    return ";".join(field for field in fields if field)
