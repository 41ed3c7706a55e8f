"""People: who works here, what waits for a second word, what a helper brings back."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from smtui.cli.shapes.comments import CommentShape, ReplyShape


class MemberShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who sits here, why, and what the role allows."""

    name: str
    title: str
    role: str
    known_by: str
    """``alone``, ``login``, ``settings``, ``nobody_named`` or ``unknown``."""
    login: str
    networks: tuple[str, ...]
    """Networks or accounts that an ``assigned`` member works on; empty means all."""
    may: tuple[str, ...]
    may_not: tuple[str, ...]


class WordingShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Another wording that is offered for a reply."""

    by: str
    text: str
    at: datetime


class ApprovalShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply that waits for approval."""

    reply: ReplyShape
    rev: int
    """The reply's revision: given back with ``--rev``, a reply that was changed since is not approved."""
    comment: CommentShape
    by: str
    at: datetime
    to: str
    """The member who is asked; empty for anybody who may."""
    why: tuple[str, ...]
    note: str
    others: tuple[WordingShape, ...]
    news: tuple[str, ...]
    """What has happened to the comment since."""


class ToldShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An entry of a comment's history."""

    id: str
    at: datetime
    who: str
    action: str
    text: str
    """Who did what, in the house's language."""
    changes: tuple[str, ...]
    detail: str


class RefusedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A line that an import did not take."""

    line: int
    reason: str


class SampleShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply of the next-day sample."""

    day: date
    """The day on which the reply went out."""
    comment: CommentShape
    reply: ReplyShape
    verdict: str | None
    """``ok`` or ``rework``; null without one."""
    judge: str
    at: datetime | None
    word: str


class ResultShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A helper's result that met a change here."""

    id: str
    by: str
    reply: str
    decision: str
    note: str
    here: str
    """What stands here in the place of the reply."""
    news: tuple[str, ...]
    """What has happened here since the briefing."""


class ResultsShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What came of a helper's results."""

    taken: tuple[str, ...]
    """Ids of the comments whose results came in."""
    conflicts: tuple[ResultShape, ...]
    refused: tuple[RefusedShape, ...]


class AwayShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is away on the day."""

    member: str
    until: date | None
    """The last day of the absence; null where only the settings know."""
    stand_ins: tuple[str, ...]
    note: str


class AbsenceShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An absence; both days belong to it."""

    id: str
    member: str
    first: date
    last: date
    note: str
    by: str
    status: str


class ShiftShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Hours of one day on one network."""

    network: str
    day: date
    hours: str
    doer: str
    deputy: str
    controller: str
    acting: str
    """Who is there on that day; empty where nobody is."""
    checks_own_work: bool


class BoardGapShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Hours in which nobody answers."""

    network: str
    day: date
    hours: str
    away: tuple[str, ...]


class BoardShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """The board of a week."""

    monday: date
    shifts: tuple[ShiftShape, ...]
    gaps: tuple[BoardGapShape, ...]
