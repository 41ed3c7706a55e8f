"""What goes over the wire, as plain data: what a server said, a file to send, and how long and how much is borne."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from msgspec import Struct

from smtui.domain.errors import RateLimited
from smtui.domain.text import excerpt

_TITLE = re.compile(r"<title[^>]*>([^<]*)", re.IGNORECASE)


class Limits(Struct, frozen=True, kw_only=True):
    """How long and how much. Times in seconds, sizes in bytes."""

    connect: float = 10.0
    read: float = 30.0
    total: float = 120.0
    """For one request with its whole answer, so that a server that drips bytes cannot hold us for ever."""
    size: int = 32 * 1024 * 1024
    """The largest answer, unpacked."""
    connections: int = 4
    tries: int = 3
    """Of a read; a write is sent once."""
    wait: float = 10.0
    """The longest pause between two tries of a read. Who asks for more is told to the user instead."""


class Answer(Struct, frozen=True):
    """What a server said, read whole."""

    method: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        """Tell whether this is a page for people, whatever its type says."""
        return self.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"

    @property
    def title(self) -> str:
        """The title of a page for people, on one line; empty where there is none."""
        found = _TITLE.search(self.body[:20_000].decode("utf-8", "replace"))
        return excerpt(unescape(found[1]), 60) if found else ""

    def data(self) -> Any:
        """Return the JSON in the body, a byte order mark allowed. Raises ValueError."""
        try:
            return json.loads(self.body.decode("utf-8-sig", "replace"))
        except RecursionError as error:
            raise ValueError("nested too deeply") from error


class File(Struct, frozen=True, kw_only=True):
    """A file in a web form."""

    field: str
    name: str
    data: bytes
    mime: str


def limited(key: str, hint: float | None, **values: str) -> RateLimited:
    """Return the error of a server that asks to wait; the text ``<key>_for`` names the seconds where they are known."""
    if hint is None:
        return RateLimited(key, retry_after=None, **values)
    return RateLimited(f"{key}_for", retry_after=hint, **values, seconds=f"{hint:.0f}")
