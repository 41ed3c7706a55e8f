"""The calendar: planned posts and imported events."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

PostStatus = Literal[
    "idea",
    "draft",
    "review",
    "approved",
    "scheduled",
    "publishing",
    "published",
    "partial",
    "missed",
    "failed",
    "stopped",
]


class PostImage(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An image that goes out with a post. The file stays where it is; what it held when it was chosen is noted."""

    path: str
    """Absolute, as the machine on which it was chosen knows it."""
    alt: str = ""
    """What is to be seen, for people who do not see it."""
    mime: str
    size: int
    """In bytes."""
    sha256: str
    """Of the content, in hexadecimal: by it a changed file is noticed."""
    modified: int = 0
    """The file's time of change in nanoseconds since 1970: while it is the same, the file need not be read again."""
    width: int = 0
    """In pixels, 0 where the file does not say."""
    height: int = 0


class Post(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Planned content. Until smtui publishes by itself, a person ticks it as published with its address."""

    id: str
    title: str
    created_at: datetime
    by: str
    text: str = ""
    accounts: tuple[str, ...] = ()
    at: datetime | None = None
    """When it is to go out, aware UTC; None for an idea without a day."""
    status: PostStatus
    url: str = ""
    published_at: datetime | None = None
    published_by: str = ""
    owner: str = ""
    asked_by: str = ""
    """Who handed it in for approval."""
    judged_by: str = ""
    word: str = ""
    """Why it was given back."""
    images: tuple[PostImage, ...] = ()
    """In the order in which they are shown."""
    rev: int = 0


class CalendarEntry(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An event of an imported calendar file (RFC 5545): a market day, a delivery, a holiday of the house."""

    id: str
    uid: str
    source: str
    """The file's name without its folder: a later import of the same source replaces its entries."""
    title: str
    day: date
    """The first day in the house's zone."""
    last_day: date
    start: datetime | None = None
    """Aware UTC; None for an all-day event."""
    end: datetime | None = None
    place: str = ""
    rev: int = 0


OPEN_POSTS: frozenset[PostStatus] = frozenset({"idea", "draft", "review", "approved", "scheduled", "failed", "missed"})


def is_missed(post: Post, now: datetime) -> bool:
    """Tell whether a post's moment has passed without anybody saying that it went out."""
    return post.at is not None and post.at < now and post.status in ("draft", "review", "approved", "scheduled")
