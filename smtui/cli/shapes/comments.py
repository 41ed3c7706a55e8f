"""Comments, what hangs on them, and what was done about them."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from smtui.cli.shapes.log import EventShape


class AnswerShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """One answer of the decision tree."""

    question: str
    yes: bool
    choice: str
    """Which of several situations, where a yes left a choice."""


class VerdictShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a person decided about a comment, and the way there."""

    situation: str
    """Empty where the tree ended without one."""
    path: tuple[AnswerShape, ...]
    by: str
    at: datetime
    guideline: str
    """The guideline's edition at that time: its version and a fingerprint of its files."""


class CommentShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A comment in a list."""

    id: str
    account: str
    network: str
    kind: str
    status: str
    reason: str | None
    author: str
    author_url: str
    text: str
    created_at: datetime
    received_at: datetime
    due: datetime | None
    overdue: bool
    limit: datetime | None
    """When the network stops taking an answer."""
    promised_until: datetime | None
    """The nearest of our own promises that is open."""
    act_by: datetime | None
    """The nearest of the clocks that run: what the inbox is sorted by."""
    held_at: datetime | None
    """When a holding reply stopped the clock of ``due``."""
    escalated_at: datetime | None
    situation: str
    suggested: tuple[str, ...]
    alerts: tuple[str, ...]
    """Danger, personal data, lawyer or press: raised on arrival."""
    verdict: VerdictShape | None
    owner: str
    waiting: str | None
    snoozed_until: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    forgotten_at: datetime | None
    """When name, addresses and texts were erased; null while they are there."""
    url: str
    post_title: str
    post_url: str
    parent: str
    remote_id: str
    remote_status: str
    acts: tuple[str, ...]
    """What we did about it there, as ordered: like, boost, hide, mute, block, report."""


class ViewShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A saved way to look at the inbox. Empty fields do not filter."""

    name: str
    account: str
    situation: str
    owner: str
    state: str
    words: str
    archive: bool
    group: str
    sort: str


class SaidShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An earlier message of a comment's thread."""

    author: str
    text: str
    at: datetime
    ours: bool


class ReplyShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply."""

    id: str
    comment: str
    account: str
    status: str
    text: str
    by: str
    created_at: datetime
    not_before: datetime | None
    sent_at: datetime | None
    remote_id: str
    url: str
    error: str | None
    attempts: int
    retry_at: datetime | None


class OrderShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An order to a network about somebody else's comment, or to publish a post of ours."""

    id: str
    comment: str
    """Empty for a post, whose id is the order's."""
    account: str
    action: str
    status: str
    by: str
    created_at: datetime
    sent_at: datetime | None
    reason: str | None
    """Why it is reported; null for all else."""
    words: str
    """What a report says besides."""
    error: str | None
    attempts: int
    retry_at: datetime | None


class CounterShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A number that is watched."""

    account: str
    name: str
    number: int
    at: datetime
    url: str
    hint: str
    """The id of the comment that tells of the newest rise; empty before the first."""


class OutgoingShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply, an order or a post that no network has confirmed yet."""

    id: str
    comment: str
    """Empty for a post."""
    post: str
    """The post's id; empty for a reply or an order."""
    account: str
    action: str
    """``reply``, ``publish``, or what the order is to do."""
    status: str
    text: str
    by: str
    created_at: datetime
    not_before: datetime | None
    error: str | None
    attempts: int
    retry_at: datetime | None


class NoteShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A note beside a comment."""

    id: str
    text: str
    by: str
    at: datetime


class PromiseShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """One of our own promises."""

    id: str
    comment: str
    account: str
    status: str
    """``planned`` while its holding reply is on its way, then ``open``, ``kept`` or ``withdrawn``."""
    what: str
    until: datetime
    by: str
    broken: bool
    """Open and overdue, or kept too late."""
    made_at: datetime | None
    kept_at: datetime | None
    reply: str
    """The id of the holding reply; empty for a promise that was given elsewhere."""


class EarlierShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the same person wrote before, and what we answered."""

    id: str
    created_at: datetime
    status: str
    text: str
    answer: str
    """Our confirmed answer; empty where there is none."""


class DetailShape(CommentShape, kw_only=True, forbid_unknown_fields=True):
    """A comment with all that belongs to it."""

    thread: tuple[SaidShape, ...]
    replies: tuple[ReplyShape, ...]
    orders: tuple[OrderShape, ...]
    notes: tuple[NoteShape, ...]
    events: tuple[EventShape, ...]
    before: tuple[EarlierShape, ...]
    """The newest first, five; with ``--archive`` up to 50, those in the archives among them."""


class UndoneShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What an undo took back."""

    action: str
    objects: tuple[str, ...]
    at: datetime
