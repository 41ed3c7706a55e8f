"""Greetings and closings: texts that stand around an answer, chosen by the time of day, never twice.

``[blocks]`` in ``guideline.toml`` holds them. How a present one is recognised: by its words as they are filled for this
comment, so whatever people wrote themselves is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from msgspec import Struct

from smtui.domain.patterns import late
from smtui.domain.tables import Table
from smtui.domain.text import clean

_TIME = late(r"([01]\d|2[0-3]):[0-5]\d\Z")
_STOPS = ",!."


class Block(Struct, frozen=True):
    """A greeting or a closing, and the time of day at which it fits (``HH:MM``; empty: no limit)."""

    text: str
    since: str = ""
    until: str = ""
    """It fits until the minute before; earlier than ``since`` it is a moment of the next day."""

    def fits(self, clock: str) -> bool:
        """Tell whether it fits at a time of day, given as ``HH:MM``."""
        since, until = self.since or "00:00", self.until or "24:00"
        return since <= clock < until if since < until else clock >= since or clock < until


class Blocks(Struct, frozen=True):
    """All greetings and closings, in the order of the file."""

    openings: tuple[Block, ...] = ()
    closings: tuple[Block, ...] = ()


def parse_blocks(root: Table, check: Callable[[str, int], None]) -> Blocks:
    """Return what ``[blocks]`` holds. ``check`` looks at the braces of a text and line. Raises ConfigError."""
    table = root.table("blocks")
    found = Blocks(_blocks(table, "openings", check), _blocks(table, "closings", check))
    table.done()
    return found


def _blocks(table: Table, name: str, check: Callable[[str, int], None]) -> tuple[Block, ...]:
    blocks = []
    for entry in table.mixed(name):
        if isinstance(entry, str):
            block = Block(entry.strip())
        else:
            block = Block(entry.text("text").strip(), _clock(entry, "from"), _clock(entry, "until"))
            entry.done()
        if not block.text:
            raise table.error("config_kind", name, expected='"…"')
        check(block.text, table.line_of(block.text) or table.line(name) or 0)
        blocks.append(block)
    return tuple(blocks)


def _clock(entry: Table, name: str) -> str:
    value = entry.clock(name)
    if value and not _TIME.match(value):
        raise entry.error("config_kind", name, expected='"09:00"')
    return value


class Laid(Struct, frozen=True):
    """An answer taken apart: what greets, what it says, what closes it. White space stays with the middle."""

    opening: str
    body: str
    closing: str


def take_apart(text: str, openings: Iterable[str], closings: Iterable[str], signature: str = "") -> Laid:
    """Return the parts of a text, of which ``openings`` and ``closings`` are the wordings that may stand there.

    A ``signature`` alone behind the last sentence counts as a closing.
    """
    rest = clean(text)
    opening = _longest(one for one in openings if rest.startswith(one) and _ends_there(rest[len(one) :]))
    rest = rest[len(opening) :]
    trimmed = rest.rstrip()
    closing = _longest(one for one in closings if trimmed.endswith(one) and _begins_there(trimmed, one))
    if not closing and signature and trimmed.endswith(signature) and _signs(trimmed[: -len(signature)]):
        closing = signature
    return Laid(opening, trimmed[: len(trimmed) - len(closing)] if closing else rest, closing)


def put_together(laid: Laid) -> str:
    """Return the parts as one text, a space between those that have nothing between them."""
    body = laid.body
    if laid.opening and not body[:1].isspace():
        body = f" {body}"
    if laid.closing and not body[-1:].isspace():
        body = f"{body} "
    return f"{laid.opening}{body}{laid.closing}"


def with_opening(laid: Laid, opening: str) -> Laid:
    """Return the parts with another greeting. The stop of one that stood there stays: the text goes on after it."""
    old = laid.opening
    if old and laid.body.strip() and old[-1] in _STOPS and opening[-1:] in _STOPS:
        opening = opening[:-1] + old[-1]
    return Laid(opening, laid.body, laid.closing)


def with_closing(laid: Laid, closing: str) -> Laid:
    """Return the parts with another closing."""
    return Laid(laid.opening, laid.body, closing)


def around(page: Laid, put: Laid) -> str | None:
    """Return a page of which only greeting and closing are written with a text between them, or None for another page.

    What stands there already counts; what the new text brings fills the empty places.
    """
    if page.body.strip():
        return None
    laid = with_opening(put, page.opening) if page.opening else put
    return put_together(with_closing(laid, page.closing) if page.closing else laid)


def without_twins(page: Laid, put: Laid) -> str:
    """Return a text to put into a page that says something already, without the greeting and closing it has."""
    opening = "" if page.opening else put.opening
    closing = "" if page.closing else put.closing
    return put_together(Laid(opening, put.body if opening else put.body.lstrip(), closing)).rstrip()


def variants(texts: Collection[str]) -> list[str]:
    """Return the wordings with each stop that may end them: ``with_opening`` may have changed it."""
    found = dict.fromkeys(texts)
    for text in texts:
        if text and text[-1] in _STOPS:
            found.update(dict.fromkeys(text[:-1] + stop for stop in _STOPS))
    return [text for text in found if text]


def _longest(found: Iterable[str]) -> str:
    return max(found, key=len, default="")


def _ends_there(rest: str) -> bool:
    return not rest or not rest[0].isalnum()


def _begins_there(text: str, closing: str) -> bool:
    before = text[: len(text) - len(closing)]
    return not before or not before[-1].isalnum()


def _signs(before: str) -> bool:
    """Tell whether a signature may follow: after a sentence, a dash, a link or a line, not in the middle of words."""
    if not before.strip():
        return True
    last = before.rsplit(maxsplit=1)[-1]
    return before[-1] == "\n" or (before[-1].isspace() and (last[-1] in ".!?)}–—-^" or "/" in last))
