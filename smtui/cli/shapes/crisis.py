"""A crisis."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class AlarmShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a crisis is proposed."""

    kind: str
    """``spike``: many times the usual. ``alike``: much the same words. ``post``: one sort of anger below one post."""
    n: int
    usual: float
    ids: tuple[str, ...]


class CrisisLineShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A line of a crisis's log."""

    at: datetime
    by: str
    text: str


class CrisisShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A crisis from its start to the review."""

    id: str
    state: str
    started_at: datetime
    by: str
    why: str
    alarm: AlarmShape | None
    paused: tuple[str, ...]
    """Ids of the posts that were stopped for it."""
    roster: tuple[str, ...]
    lines: tuple[CrisisLineShape, ...]
    log_due: datetime | None
    """By when the next line of the log is expected; null once it is over."""
    ended_at: datetime | None
    ended_by: str
    happened: str
    lessons: str
    numbers: dict[str, int]


class CrisisStatusShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether a crisis is on, or proposed."""

    running: CrisisShape | None
    proposed: AlarmShape | None
