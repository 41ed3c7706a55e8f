"""Drawing lines: parts of text with the name of an ink, made into strips. Nothing here knows markup.

Every text is cleaned once more on its way to the screen, whoever wrote it, and written with signs about whose width
all terminals agree: of a joined emoji the first part, of a flag its letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from smtui.domain.text import clean

Ink = Mapping[str, Style]
"""The styles of the present theme by name; ``on_...`` are grounds, the others are colours to write with."""


class Part(NamedTuple):
    """A piece of a line and the ink it is written with."""

    text: str
    ink: str = "text"


Line = Sequence[Part]

# Joiners and what emoji are joined with, variation selectors, skin tones, tag letters: terminals disagree about how
# wide they make a sign. Rich takes a joiner for a reason to count whatever follows as nothing, a blank as well.
_UNSETTLED = re.compile(
    "\u200d(?:[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?)?|[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
_SINGLE = re.compile("[ -~¡-¬®-ʯ‐-‧‰-⁞₠-₿]*\\Z")
"""Signs that take one cell each: Latin letters, punctuation, currencies."""
_WORDS = re.compile("[^ ]* +|[^ ]+")
_FLAG_LETTERS = re.compile("[\U0001f1e6-\U0001f1ff]")


def width(text: str) -> int:
    """Return how many cells a settled text takes."""
    return len(text) if text.isascii() else cell_len(text)


def settle(text: str) -> str:
    """Return the cleaned text with only signs whose width is the same everywhere."""
    text = clean(text)
    if text.isascii():
        return text
    text = _UNSETTLED.sub("", text)
    return _FLAG_LETTERS.sub(lambda found: chr(ord(found[0]) - 0x1F1E6 + ord("A")), text)


@lru_cache(maxsize=2048)
def flat(text: str) -> str:
    """Return the settled text on one line."""
    return settle(text).replace("\n", " ")


def cut(text: str, cells: int) -> str:
    """Return ``text`` in at most ``cells`` cells, with an ellipsis where it was cut."""
    if len(text) * 2 <= cells or width(text) <= cells:
        return text
    if cells < 1:
        return ""
    return _head(text, cells - 1, least=0).rstrip() + "…"


def fit(text: str, cells: int) -> str:
    """Return ``text`` cut or padded to exactly ``cells`` cells."""
    short = cut(text, cells)
    return short + " " * (cells - width(short))


BLANK: Line = ()


class Column(NamedTuple):
    """One cell of a row: exactly ``cells`` wide, cut with an ellipsis."""

    text: str
    cells: int
    ink: str = "text"

    def part(self) -> Part:
        """Return the cell as a part, padded or cut to its width."""
        return Part(fit(flat(self.text), self.cells), self.ink)


def strip(line: Line, cells: int, ink: Ink, ground: str = "on_body", extra: Style | None = None) -> Strip:
    """Return ``line`` as a strip of exactly ``cells`` cells on a ground; what does not fit is cut with an ellipsis."""
    base = ink[ground]
    segments: list[Segment] = []
    room = cells
    for text, name in line:
        if room <= 0:
            break
        piece = flat(text)
        size = width(piece)
        if size > room:
            piece = fit(piece, room)
            size = width(piece)
        style = base + (ink.get(f"{ground}.{name}") or ink[name]) if name else base
        segments.append(Segment(piece, style + extra if extra else style))
        room -= size
    if room > 0:
        segments.append(Segment(" " * room, base))
    return Strip(segments, cells)


def between(left: Line, right: Line, cells: int) -> Line:
    """Return a line with ``left`` at its beginning and ``right`` at its end; the left side gives way.

    Where it has to, it ends a space before the other.
    """
    right = [Part(flat(part.text), part.ink) for part in right]
    room = max(0, cells - sum(width(part.text) for part in right))
    if room and right and not right[0].text.startswith(" ") and sum(width(flat(part.text)) for part in left) >= room:
        right = [Part(" ", ""), *right]
        room -= 1
    kept: list[Part] = []
    for part in left:
        if room <= 0:
            break
        part = Part(flat(part.text), part.ink)
        size = width(part.text)
        text = part.text if size <= room else cut(part.text, room)
        kept.append(Part(text, part.ink))
        room -= width(text)
    return [*kept, Part(" " * room, ""), *right]


def wrap(text: str, cells: int, ink: str = "text", indent: str = "", first: str | None = None) -> list[Line]:
    """Return ``text`` broken at spaces into lines of at most ``cells`` cells, long words cut, line breaks kept.

    ``first`` stands before the first line instead of ``indent``.
    """
    lines: list[Line] = []
    lead = indent if first is None else first
    for paragraph in settle(text).split("\n"):
        room = max(4, cells - width(lead))
        for piece in _fold(paragraph, room):
            lines.append([Part(lead, "faint"), Part(piece, ink)] if lead else [Part(piece, ink)])
            lead = indent
    return lines


def _fold(paragraph: str, room: int) -> Iterable[str]:
    """Return the lines of one paragraph; leading spaces stay."""
    return fold_single(paragraph, room) if _SINGLE.match(paragraph) else fold_any(paragraph, room)


def fold_any(paragraph: str, room: int) -> Iterable[str]:
    """Yield the lines of a paragraph whose signs may take no cell, one or two."""
    if width(paragraph) <= room:
        yield paragraph.rstrip()
        return
    line, used = "", 0
    for word in _words(paragraph):
        size = width(word)
        if used and used + width(word.rstrip()) > room:
            yield line.rstrip()
            line, used = "", 0
        while size > room and width(word.rstrip()) > room:
            head = _head(word, room)
            yield head
            word = word[len(head) :]
            size = width(word)
        line += word
        used += size
    if line.strip():
        yield line.rstrip()


def fold_single(paragraph: str, room: int) -> Iterable[str]:
    """Yield the lines of a paragraph in which every sign takes one cell: there places are widths."""
    text = paragraph.rstrip()
    if len(text) <= room:
        yield text
        return
    start, end = 0, len(text)
    while end - start > room:
        stop = text.rfind(" ", start, start + room + 1)
        if stop < 0:
            yield text[start : start + room]
            start += room
        else:
            yield text[start:stop].rstrip()
            start = stop + 1
            while text[start] == " ":
                start += 1
    yield text[start:]


def _words(paragraph: str) -> Iterable[str]:
    """Return words with the spaces that follow them."""
    return _WORDS.findall(paragraph)


def _head(word: str, room: int, least: int = 1) -> str:
    """Return as many signs of ``word`` as fit, and no fewer than ``least``."""
    used = 0
    for place, sign in enumerate(word):
        used += width(sign)
        if used > room and place >= least:
            return word[:place]
    return word


SIGNS: Mapping[str, tuple[str, str]] = {
    "cursor": ("▌", ">"),
    "mark": ("■", "#"),
    "late": ("▲", "!"),
    "soon": ("△", "~"),
    "open": ("·", "."),
    "none": (" ", " "),
    "alert": ("◆", "!"),
    "snoozed": ("◷", "z"),
    "promised": ("◆", "P"),
    "waits": ("‥", ":"),
    "unchecked": ("=", "="),
    "draft": ("✎", "d"),
    "review": ("◇", "R"),
    "approved": ("◈", "A"),
    "handed": ("»", ">"),
    "queued": ("↑", "^"),
    "later": ("⇡", "^"),
    "copied": ("↗", "c"),
    "sending": ("↑", "^"),
    "unknown": ("?", "?"),
    "failed": ("✗", "X"),
    "answered": ("✓", "v"),
    "sent": ("✓", "v"),
    "dismissed": ("–", "-"),
    "held": ("○", "o"),
    "public": (" ", " "),
    "spam": ("✗", "x"),
    "trash": ("✗", "x"),
    "gone": ("✗", "x"),
    "done": ("✓", "x"),
    "skipped": ("–", "-"),
    "todo": ("○", "o"),
    "bullet": ("•", "*"),
    "rule": ("─", "-"),
    "more": ("▾", "v"),
    "quote": ("│", "|"),
    "do": ("+", "+"),
    "dont": ("–", "-"),
    "full": ("█", "#"),
    "empty": ("░", "."),
    "arrow": ("›", ">"),
    "dot": ("·", "-"),
}
"""Every sign of the app: what is drawn, and what stands for it where the font lacks it."""


def rule(title: Line, cells: int, sign: str, tail: Line = ()) -> Line:
    """Return a heading with a line to its right, and ``tail`` at the very end."""
    title, tail = [Part(flat(t.text), t.ink) for t in title], [Part(flat(t.text), t.ink) for t in tail]
    used = sum(width(part.text) for part in title)
    end = sum(width(part.text) for part in tail)
    room = cells - used - end - 1 - (1 if tail else 0)
    if room < 0:
        return between(title, tail, cells)
    return [*title, Part(" ", ""), Part(sign * room, "line"), *((Part(" ", ""), *tail) if tail else ())]
