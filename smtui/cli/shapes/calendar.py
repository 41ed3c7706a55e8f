"""Planned posts, the calendar, and the day as a whole."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from smtui.cli.shapes.comments import CommentShape
from smtui.cli.shapes.rounds import RoutineShape
from smtui.cli.shapes.team import AwayShape


class PostImageShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An image of a planned post."""

    path: str
    alt: str
    mime: str
    size: int
    """In bytes."""
    width: int
    height: int
    sha256: str
    """Of the content when it was chosen."""
    state: str
    """What has become of the file: same, changed, missing."""


class PostPartShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A post on one account."""

    account: str
    by_itself: bool
    """Whether smtui publishes there; else a person does."""
    status: str
    """planned, queued, sending, sent, failed, unknown, by_hand, missed, cancelled."""
    url: str
    remote_id: str
    sent_at: datetime | None
    error: str | None
    attempts: int
    retry_at: datetime | None
    likes: int | None
    """As the network counts them; null where it does not say."""
    boosts: int | None
    comments: int | None
    """Known here below this post; only ``post show`` counts them."""
    open: int | None
    answered: int | None


class PublishPlanShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What would become of a post on one account; ``publish --dry-run`` prints these."""

    id: str
    title: str
    account: str
    by_itself: bool
    at: datetime | None
    text: str
    length: int
    limit: int | None
    images: int
    problems: tuple[str, ...]
    """What keeps it from going out."""
    objections: tuple[str, ...]
    """What speaks against it, for a person to decide."""
    late: bool
    """Its moment is too long past: it would be missed."""


class PostShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A planned post."""

    id: str
    title: str
    text: str
    status: str
    accounts: tuple[str, ...]
    at: datetime | None
    missed: bool
    url: str
    published_at: datetime | None
    published_by: str
    owner: str
    images: tuple[PostImageShape, ...]
    created_at: datetime
    by: str
    asked_by: str
    """Who handed it in for approval."""
    judged_by: str
    word: str
    """Why it was given back."""
    parts: tuple[PostPartShape, ...]
    rev: int


class EntryShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An event of an imported calendar file."""

    id: str
    title: str
    day: date
    last_day: date
    start: datetime | None
    end: datetime | None
    place: str
    source: str


class NumbersShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """The inbox in numbers."""

    pending: int
    overdue: int
    snoozed: int
    undelivered: int
    failed: int


class TodayShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What one day holds."""

    date: date
    holiday: str
    works: bool
    rounds: tuple[RoutineShape, ...]
    posts: tuple[PostShape, ...]
    missed: tuple[PostShape, ...]
    events: tuple[EntryShape, ...]
    due: tuple[CommentShape, ...]
    away: tuple[AwayShape, ...]
    numbers: NumbersShape


class DayShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A day of the calendar."""

    date: date
    posts: tuple[PostShape, ...]
    events: tuple[EntryShape, ...]


class CalendarImportShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the import of a calendar file did, in events."""

    new: int
    changed: int
    removed: int
