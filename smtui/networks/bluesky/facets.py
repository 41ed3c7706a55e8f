"""What in a text is a link, a mention or a tag, found as Bluesky's own library finds it (``@atproto/api`` 0.20.44).

That library's rules are copied with their surprises, because readers of other apps know no others: a host is a link
only with a known top-level domain, ``„https://…“`` is none, and one sign of punctuation at the end is left out. One is
not copied: ``httpd.conf`` is no link here, for a server refuses such an address.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from smtui.domain.text import graphemes

# JavaScript's \s; Python's has other members.
_SPACE = "\\t\\n\\v\\f\\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_UNSEEN = "\u00ad\u2060\u200a\u200b\u200c\u200d\u20e2"
_START = rf"(?:\A|(?<=[{_SPACE}(]))"
_MENTION = re.compile(rf"{_START}@([a-zA-Z0-9.-]+)\b", re.ASCII)
_LINK = re.compile(
    rf"{_START}(?:[hH][tT][tT][pP][sS]?://[^{_SPACE}]+"
    rf"|(?P<host>[a-zA-Z][a-zA-Z0-9]*(?:\.[a-zA-Z0-9]+)+)[^{_SPACE}]*)"
)
_TAG = re.compile(rf"(?:\A|(?<=[{_SPACE}]))[#＃](?!\ufe0f)([^{_SPACE}{_UNSEEN}]+)")
_CASHTAG = re.compile(rf"{_START}\$([A-Za-z][A-Za-z0-9]{{0,4}})(?=[{_SPACE}.,;:!?)\"'\u2019]|\Z)")
_LONGEST_TAG = 64
"""Graphemes (lexicon app.bsky.richtext.facet)."""


class Facet(Struct, frozen=True):
    """A part of a text that means something, in UTF-8 bytes. ``value`` is an address, a handle or a tag."""

    start: int
    end: int
    kind: Literal["link", "mention", "tag"]
    value: str


def find(text: str) -> list[Facet]:
    """Return what ``text`` holds, in the order of its beginnings. Mentions carry handles, to be resolved."""
    found = [*_mentions(text), *_links(text), *_tags(text), *_cashtags(text)]
    return sorted(found, key=lambda facet: facet.start)


def records(facets: list[Facet], dids: Mapping[str, str]) -> list[dict[str, object]]:
    """Return facets as a post's record holds them; ``dids`` resolves handles, and a mention of nobody is left out."""
    rows: list[dict[str, object]] = []
    for facet in facets:
        if facet.kind == "mention":
            if not (did := dids.get(facet.value)):
                continue
            feature = {"did": did}
        else:
            feature = {"uri" if facet.kind == "link" else "tag": facet.value}
        rows.append(
            {
                "index": {"byteStart": facet.start, "byteEnd": facet.end},
                "features": [{"$type": f"app.bsky.richtext.facet#{facet.kind}", **feature}],
            }
        )
    return rows


def _mentions(text: str) -> Iterator[Facet]:
    for match in _MENTION.finditer(text):
        if _is_domain(match[1]) or match[1].endswith(".test"):
            yield _facet(text, match.start(), match.end(), "mention", match[1])


def _links(text: str) -> Iterator[Facet]:
    for match in _LINK.finditer(text):
        address, end = match[0], match.end()
        if match["host"] is None:
            if not address.startswith("http"):
                continue
        elif _is_domain(match["host"]):
            address = f"https://{address}"
        else:
            continue
        if address[-1] in ".,;:!?":
            address, end = address[:-1], end - 1
        if address[-1] == ")" and "(" not in address:
            address, end = address[:-1], end - 1
        yield _facet(text, match.start(), end, "link", address)


def _tags(text: str) -> Iterator[Facet]:
    for match in _TAG.finditer(text):
        if all(sign in "0123456789" or _is_punctuation(sign) for sign in match[1]):
            continue
        tag = match[1]
        while _is_punctuation(tag[-1]):
            tag = tag[:-1]
        if graphemes(tag) <= _LONGEST_TAG:
            yield _facet(text, match.start(), match.start() + 1 + len(tag), "tag", tag)


def _cashtags(text: str) -> Iterator[Facet]:
    for match in _CASHTAG.finditer(text):
        yield _facet(text, match.start(), match.end(), "tag", "$" + match[1].upper())


def _facet(text: str, start: int, end: int, kind: Literal["link", "mention", "tag"], value: str) -> Facet:
    first = len(text[:start].encode())
    return Facet(first, first + len(text[start:end].encode()), kind, value)


def _is_punctuation(sign: str) -> bool:
    return unicodedata.category(sign).startswith("P")


def _is_domain(host: str) -> bool:
    """Tell whether a host ends in a top-level domain, in lower case as the library has it."""
    return host.rpartition(".")[2] in _top_level() and "." in host


@cache
def _top_level() -> frozenset[str]:
    """Return the top-level domains of the root zone that are written in ASCII."""
    return frozenset(Path(__file__).with_name("tlds.txt").read_text(encoding="ascii").split())
