"""Servers that speak Mastodon's API in their own way, as they were measured: ids, refusals, missing routes, markup.

Each is the common double with a change of manners at its door: ids are translated on the way in and out, and answers
get the shape that the software gives them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import httpx
from msgspec import Struct

from smtui.domain.clock import FixedClock
from tests.networks.fediverse import Fediverse, Row, error

_INNER = re.compile(r"(?<!\d)\d{18}(?!\d)")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _digits(number: int, letters: str, length: int) -> str:
    found = ""
    for _ in range(length):
        number, rest = divmod(number, len(letters))
        found = letters[rest] + found
    return found


def _plain(number: int) -> str:
    return f"{number:018d}"


def _ulid(number: int) -> str:
    return "01" + _digits(number, _CROCKFORD, 24)


def _uuid(number: int) -> str:
    return f"0192{number:04x}-7c1d-7000-8000-{number:012x}"


def _flake(number: int) -> str:
    return "A" + _digits(number, _BASE62, 17)


def _hexed(number: int) -> str:
    return f"{1_790_000_000 + number}.{hashlib.md5(str(number).encode()).hexdigest()}"


class Kind(Struct, frozen=True, kw_only=True):
    """One software's manners."""

    name: str
    id: Callable[[int], str] = _plain
    keys: bool
    """Whether it remembers an Idempotency-Key."""
    forward: bool = True
    longest: int | None = 500
    api: int = 0
    page: int = 80
    refusal: int = 422
    """The status for a text that it does not take."""
    unknown_token: httpx.Response
    mutes: bool = True
    orphans: bool = False
    """It posts an answer to something deleted without its thread."""
    breaks: bool = False
    """It answers 500 to an answer to something deleted."""
    keeps: int | None = None
    """How many notifications it knows in all; None for all."""
    fraction: bool = True
    """Whether its times have a fraction of a second."""


KINDS = (
    Kind(name="mastodon", keys=True, api=11, unknown_token=error(401, "The access token is invalid")),
    Kind(
        name="gotosocial",
        id=_ulid,
        keys=False,
        longest=5_000,
        refusal=400,
        unknown_token=error(401, "Unauthorized: token not supplied"),
    ),
    Kind(
        name="snac",
        id=_hexed,
        keys=False,
        longest=None,
        page=64,
        unknown_token=httpx.Response(401),
        mutes=False,
        orphans=True,
        keeps=64,
        fraction=False,
    ),
    Kind(
        name="hollo",
        id=_uuid,
        keys=True,
        longest=10_000,
        unknown_token=error(401, "The access token is invalid."),
        breaks=True,
    ),
    Kind(name="akkoma", id=_flake, keys=True, longest=5_000, page=40, unknown_token=error(403, "Invalid credentials.")),
    Kind(
        name="pixelfed",
        keys=False,
        forward=False,
        page=40,
        unknown_token=httpx.Response(401, json={"error": "Unauthenticated."}),
    ),
)


class Kin(Fediverse):
    """A server of one kind."""

    def __init__(self, clock: FixedClock, kind: Kind) -> None:
        super().__init__(
            clock,
            software=kind.name,
            api=kind.api,
            longest=kind.longest,
            keeps_keys=kind.keys,
            forward=kind.forward,
            page=kind.page,
        )
        self.kind = kind
        self.keeps = kind.keeps
        self._inner: dict[str, str] = {}

    def notify(self, id: str, kind: str = "mention", at: Any = None) -> None:
        """Raise a notification whose id has the form of the others."""
        super().notify(id, kind, at)
        self.notifications[0]["id"] = f"{int(self.notifications[0]['id']):018d}"

    def known_as(self, id: str) -> str:
        """Return how this server writes one of the double's ids."""
        made = self.kind.id(int(id))
        self._inner[made.lower() if self.kind.name == "snac" else made] = id
        return made

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer in this software's manner."""
        inner = self._inside(request)
        answer = super().answer(inner)
        if answer.status_code == 401:
            refused = self.kind.unknown_token
            return httpx.Response(refused.status_code, content=refused.content, headers=refused.headers)
        answer = self._manner(inner, answer)
        body = _INNER.sub(lambda found: self.known_as(found[0]), answer.text)
        if self.kind.name == "snac" and inner.url.path.endswith("/context"):
            body = self._shout_above(body)
        return httpx.Response(answer.status_code, text=body, headers={"content-type": answer.headers["content-type"]})

    def _manner(self, request: httpx.Request, answer: httpx.Response) -> httpx.Response:
        kind, path = self.kind, request.url.path
        if kind.name == "snac" and answer.status_code == 404:
            return httpx.Response(404, html="<h1>404 Not Found</h1>")
        if not kind.mutes and path.endswith(("/mute", "/unmute")):
            return httpx.Response(404, html="<h1>404 Not Found</h1>")
        if kind.name != "mastodon" and path.endswith(("/v2/notifications/policy", "/v1/apps/verify_credentials")):
            return error(404, "Not Found")
        if answer.status_code == 422:
            return httpx.Response(kind.refusal, content=answer.content, headers=answer.headers)
        if kind.breaks and request.method == "POST" and path.endswith("/statuses") and answer.status_code == 404:
            return error(500, "Internal Server Error")
        return answer

    def listed(self, rows: list[Row], query: dict[str, list[str]]) -> httpx.Response:
        """Give as few as this server does where nobody says how many."""
        return super().listed(rows, {"limit": ["1"], **query} if self.kind.name == "snac" else query)

    def write(self, who: str, text: str, parent: str | None = None, **fields: Any) -> str:
        """Write a status, in this software's markup and times."""
        id = super().write(who, text, parent, **fields)
        row = self.rows[id]
        if self.kind.name == "snac":
            row["content"] = row["content"].removeprefix("<p>").removesuffix("</p>") + "<br>"
        if self.kind.name == "hollo":
            row["content"] += "\n"
        if not self.kind.fraction:
            row["created_at"] = row["created_at"].partition(".")[0].removesuffix("Z") + "Z"
        return id

    def _inside(self, request: httpx.Request) -> httpx.Request:
        """Return a request with the double's own ids."""
        url = str(request.url)
        content = request.content.decode("utf-8", "replace")
        for made in sorted(self._inner, key=len, reverse=True):
            url = _swap(url, made, self._inner[made])
            content = content.replace(made, self._inner[made])
        return httpx.Request(request.method, url, headers=request.headers, content=content.encode())

    def _shout_above(self, body: str) -> str:
        """Write the ids of ancestors in upper case, as snac does."""
        above, mark, below = body.partition('"descendants"')
        for made in self._inner:
            above = above.replace(made, made.upper())
        return above + mark + below


def _swap(url: str, made: str, inner: str) -> str:
    bare = unquote(url)
    return bare.replace(made, inner) if made in bare else url
