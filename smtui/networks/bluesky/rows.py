"""Bluesky's views and records as our values: posts with their place in a thread, times, texts, addresses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from smtui.domain.comment import Incoming, Said
from smtui.domain.text import clean, excerpt, one_line
from smtui.networks.bluesky.api import Row, rows_of

_POST = re.compile(r"\Aat://(did:[a-z]+:[A-Za-z0-9._:%-]+)/app\.bsky\.feed\.post/([A-Za-z0-9._:~-]{1,512})\Z")
_SITE = "https://bsky.app/profile"
"""Where people read posts, whichever server an account is on."""
_TITLE_CELLS = 80
_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_KEY_LENGTH = 13
_CLOCK = 10
_TAIL = 30
"""Bits of a key that come from the operation: the last 20 of the microseconds and the 10 of the clock id."""


class Post(Struct, frozen=True, kw_only=True):
    """A post as it can be seen, from whichever list."""

    uri: str
    cid: str
    did: str
    """Who wrote it."""
    author: str
    handle: str
    text: str
    at: datetime
    parent: str = ""
    root: str = ""
    root_cid: str = ""
    quoted: str = ""
    reason: str = ""
    """Why we were told of it: ``reply``, ``mention``, ``quote``; empty where we looked ourselves."""
    replies: int = 0
    muted: bool = False
    """Its author or its thread is muted by us."""
    closed: bool = False
    """We may not answer it: its thread is closed to us."""
    liked: str = ""
    """Our record that likes it, empty where there is none."""
    boosted: str = ""
    hides: frozenset[str] = frozenset()
    """The answers that its author hides, at the root of a thread."""


def post_of(row: Row, now: datetime) -> Post | None:
    """Return a post view or a notification as a post; None for what is none, or is not what it says."""
    uri, author, record = row.get("uri"), _row(row, "author"), _row(row, "record")
    place = place_of(uri)
    if place is None or record.get("$type") != "app.bsky.feed.post" or author.get("did") != place[0]:
        return None
    reply = _row(record, "reply")
    handle = one_line(_text(author, "handle"))
    viewer = _row(row, "viewer")
    return Post(
        uri=str(uri),
        cid=_text(row, "cid"),
        did=place[0],
        author=one_line(_text(author, "displayName")) or handle,
        handle=handle,
        text=text_of(record),
        at=moment(row.get("indexedAt"), moment(record.get("createdAt"), now)),
        parent=_post_uri(_row(reply, "parent").get("uri")),
        root=_post_uri(_row(reply, "root").get("uri")),
        root_cid=_text(_row(reply, "root"), "cid"),
        quoted=_quoted(_row(record, "embed")),
        reason=one_line(_text(row, "reason"))[:40],
        replies=_number(row, "replyCount"),
        muted=_row(author, "viewer").get("muted") is True or viewer.get("threadMuted") is True,
        closed=viewer.get("replyDisabled") is True,
        liked=_text(viewer, "like"),
        boosted=_text(viewer, "repost"),
        hides=hidden_in(_row(_row(row, "threadgate"), "record")),
    )


def incoming(post: Post, me: str, find: Callable[[str], Post | None], thread: Sequence[Post]) -> Incoming:
    """Return a post as a comment that came in. ``find`` gives posts read before, ``thread`` is what led to it."""
    # The record tells it, not the notification's reason: an answer that also mentions us has the reason ``mention``.
    answers_us = owner(post.root) == me or owner(post.parent) == me or (bool(post.parent) and post.reason == "reply")
    quotes_us = bool(post.quoted) and owner(post.quoted) == me and not answers_us
    subject = post.root or (post.quoted if quotes_us else post.uri)
    above = find(subject) if subject != post.uri else None
    return Incoming(
        remote_id=post.uri,
        text=post.text,
        created_at=post.at,
        kind="comment" if answers_us else "mention",
        author=post.author,
        author_url=f"{_SITE}/{post.did}",
        url=web_address(post.uri),
        post_id=subject,
        post_title=excerpt(above.text, _TITLE_CELLS) if above else "",
        post_url=web_address(subject),
        parent_id=post.parent if post.parent != post.root else "",
        thread=tuple(said(one, me) for one in thread),
        form="quote" if quotes_us else "",
    )


def said(post: Post, me: str) -> Said:
    """Return a post as an earlier word of a thread."""
    return Said(author=post.author, text=post.text, at=post.at, ours=post.did == me, remote_id=post.uri)


def text_of(record: Row) -> str:
    """Return what a post says: links as they lead, and a line for each picture's description and each linked page."""
    lines = [clean(_linked(_text(record, "text"), record.get("facets")))]
    embed = _row(record, "embed")
    media = _row(embed, "media") or embed
    lines += [f"🖼 {one_line(alt)}" for image in rows_of(media.get("images")) if (alt := _text(image, "alt"))]
    if "video" in media and (alt := _text(media, "alt")):
        lines.append(f"🎞 {one_line(alt)}")
    address = one_line(_text(_row(media, "external"), "uri"))
    if address and address not in lines[0]:
        lines.append(address)
    return "\n".join(line for line in lines if line)


def _linked(text: str, facets: Any) -> str:
    """Return ``text`` with the address of each link that shows another text, so that nobody is led astray."""
    data = text.encode(errors="replace")
    links: list[tuple[int, int, str]] = []
    for facet in rows_of(facets):
        index = _row(facet, "index")
        start, end = _number(index, "byteStart"), _number(index, "byteEnd")
        addresses = [uri for feature in rows_of(facet.get("features")) if (uri := _text(feature, "uri"))]
        if addresses and 0 <= start < end <= len(data):
            links.append((start, end, addresses[0]))
    before = len(data) + 1
    for start, end, uri in sorted(links, reverse=True):
        if end > before:
            continue
        shown = data[start:end].decode(errors="replace")
        if shown.rstrip("/") not in (uri.rstrip("/"), uri.partition("://")[2].rstrip("/")):
            short = shown.endswith(("...", "…")) and shown.rstrip(".…") in uri
            data = data[:start] + (uri if short else f"{shown} ({uri})").encode(errors="replace") + data[end:]
        before = start
    return data.decode(errors="replace")


def place_of(uri: object) -> tuple[str, str] | None:
    """Return the DID and the record key in a post's address, None where it is no post's."""
    found = _POST.match(uri) if isinstance(uri, str) else None
    return (found[1], found[2]) if found else None


def owner(uri: str) -> str:
    """Return whose post an address names, or an empty text."""
    place = place_of(uri)
    return place[0] if place else ""


def web_address(uri: str) -> str:
    """Return where people read a post."""
    place = place_of(uri)
    return f"{_SITE}/{place[0]}/post/{place[1]}" if place else ""


def hidden_in(gate: Row) -> frozenset[str]:
    """Return the answers that a threadgate record hides."""
    listed = gate.get("hiddenReplies")
    return frozenset(uri for uri in listed if isinstance(uri, str)) if isinstance(listed, list) else frozenset()


def moment(value: object, otherwise: datetime) -> datetime:
    """Return an ISO 8601 time in UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return found.astimezone(UTC) if found is not None and found.tzinfo else otherwise
    except (ValueError, OverflowError):
        return otherwise


def stamp(at: datetime) -> str:
    """Return a time as Bluesky writes it, in UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def key_for(operation: str, parent: str, at: datetime | None = None) -> str:
    """Return the record key of our answer: always the same for one operation, so that it can arrive only once.

    A post's key is a TID: 53 bits of microseconds and 10 of a clock id in 13 letters. The time is that of the post we
    answer, or for a post of its own ``at``, both known at each attempt, up to the second; the rest comes from the
    operation.
    """
    place = place_of(parent)
    key = place[1] if place else ""
    number = int(at.timestamp() * 1_000_000) << _CLOCK if at and not place else 0
    if len(key) == _KEY_LENGTH and all(letter in _LETTERS for letter in key):
        for letter in key:
            number = number * 32 + _LETTERS.index(letter)
    digest = hashlib.blake2b(f"{operation}\0{parent}".encode(), digest_size=8).digest()
    number = (number >> _TAIL << _TAIL | int.from_bytes(digest, "big") >> (64 - _TAIL)) & (1 << 63) - 1
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def _quoted(embed: Row) -> str:
    inner = _row(embed, "record")
    return _post_uri(inner.get("uri")) or _post_uri(_row(inner, "record").get("uri"))


def _post_uri(value: object) -> str:
    return str(value) if place_of(value) else ""


def _row(row: Row, name: str) -> Row:
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return value if isinstance(value, str) else ""


def _number(row: Row, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0
