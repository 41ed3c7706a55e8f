"""What we send: replies and moderations, both written down before the network hears of them.

Delivery of either: ``queued`` on disk, ``sending`` claimed by one process, then ``sent`` once the network has named it,
``failed`` with a reason and the moment of the next try (none: a person must act), or ``unknown`` when the answer was
lost. Where no connector may send, a reply is ``copied``: handed to a person, and ``sent`` once that person says so.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, Protocol

from msgspec import Struct, structs

from smtui.domain.comment import Moderation, ReportReason
from smtui.domain.picture import Picture

Delivery = Literal[
    "draft", "review", "approved", "queued", "sending", "sent", "failed", "unknown", "cancelled", "copied"
]

# A claim older than this belongs to a process that died in the middle: what it sent is unknown.
CLAIM_EXPIRES = timedelta(minutes=3)
LATER = timedelta(minutes=2)
"""What waits longer than this was meant to: undo windows are shorter."""
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=1)


class Wording(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Another text that somebody offers in the place of a reply that waits for approval; one for each member."""

    by: str
    text: str
    at: datetime


class Review(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The second person's part in a reply: who asked, what for, what else was offered, and what came of it."""

    by: str
    at: datetime
    to: str = ""
    """The member who is asked; empty where anybody who may approve will do."""
    why: tuple[str, ...] = ()
    """Keys of the objections that want a second person."""
    note: str = ""
    """A word from the one who asks."""
    others: tuple[Wording, ...] = ()
    verdict: Literal["", "approved", "rejected"] = ""
    judge: str = ""
    judged_at: datetime | None = None
    reason: str = ""
    """Why it was rejected."""
    text: str = ""
    """The text that was approved: another one has to be approved again."""


class Reply(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One answer to one comment, from the first letter of the draft to the network's confirmation."""

    id: str
    comment: str
    account: str
    text: str
    by: str
    created_at: datetime
    status: Delivery
    operation: str = ""
    """The operation id that makes the request idempotent; given when queued, new for each edited text."""
    not_before: datetime | None = None
    """The end of the undo window, or the moment chosen for sending later."""
    claimed_at: datetime | None = None
    claim: str = ""
    """Names the one process that is sending it."""
    sent_at: datetime | None = None
    remote_id: str = ""
    url: str = ""
    remote_status: str = ""
    """How the network shows it: ``public``, or ``held`` where our own reply waits for approval."""
    error: str = ""
    """The key of the error's text; ``error_values`` fill it."""
    error_values: dict[str, str] = {}
    attempts: int = 0
    retry_at: datetime | None = None
    template: str = ""
    review: Review | None = None
    key_message: bool = False
    """Whether its writer said that it carries the key message."""
    promise: str = ""
    """The promise that it gives once it is confirmed: then it is a holding reply, and its comment waits on."""
    rev: int = 0

    def is_approved(self, text: str) -> bool:
        """Tell whether a second person has approved exactly this text."""
        return self.review is not None and self.review.verdict == "approved" and self.review.text == text


class ModerationOrder(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """An order to a network about somebody else's comment or its author: approve, hide, like, block, report, ..."""

    id: str
    comment: str
    account: str
    action: Moderation
    by: str
    created_at: datetime
    status: Delivery
    reason: ReportReason | None = None
    """Why it is reported; only then."""
    words: str = ""
    """What those who run the network are told besides; only with a report."""
    not_before: datetime | None = None
    claimed_at: datetime | None = None
    claim: str = ""
    sent_at: datetime | None = None
    error: str = ""
    error_values: dict[str, str] = {}
    attempts: int = 0
    retry_at: datetime | None = None
    rev: int = 0


class Outgoing(Struct, frozen=True, kw_only=True):
    """A reply as a connector gets it, or a post of its own where it answers no comment."""

    operation: str
    text: str
    comment_remote_id: str
    """What it answers; empty for a post of its own, which only a connector that ``Publishes`` takes."""
    post_id: str
    first_attempt: bool = True
    """False when an earlier try may have reached the network: look before sending."""
    pictures: tuple[Picture, ...] = ()
    """At most as many as the network's ``Capabilities.pictures``."""
    at: datetime | None = None
    """When it was written down; a post of its own needs it, the same at each try."""


class Sent(Struct, frozen=True, kw_only=True):
    """The network's word that a reply is there."""

    remote_id: str
    url: str
    at: datetime
    status: str = "public"


def taken_back(reply: Reply) -> Reply:
    """Return a reply that did not go out as a draft again. It gets a new operation when it is sent after all."""
    return structs.replace(
        reply,
        status="draft",
        operation="",
        not_before=None,
        error="",
        error_values={},
        retry_at=None,
        attempts=0,
    )


def next_try(now: datetime, attempts: int, hint: float | None = None) -> datetime:
    """Return when to try again after ``attempts`` failures.

    One minute, doubling up to an hour, but never before ``hint`` seconds.
    """
    doublings = max(0, min(attempts - 1, 10))
    wait = min(_FIRST_WAIT * (1 << doublings), _LONGEST_WAIT)
    if hint is not None:
        wait = max(wait, timedelta(seconds=hint))
    return now + wait


def is_later(reply: Reply, now: datetime) -> bool:
    """Tell whether a reply waits for a moment that somebody chose, not just for the end of its undo window."""
    return reply.status == "queued" and reply.not_before is not None and reply.not_before - now > LATER


class Trying(Protocol):
    """What is tried until the network has taken it: a reply, an order, a post's part."""

    @property
    def status(self) -> str:
        """Its state."""
        ...

    @property
    def not_before(self) -> datetime | None:
        """The end of its undo window."""
        ...

    @property
    def claimed_at(self) -> datetime | None:
        """When a process began to send it."""
        ...

    @property
    def retry_at(self) -> datetime | None:
        """When it is tried again by itself."""
        ...


def can_try(item: Trying, now: datetime, lease: timedelta = CLAIM_EXPIRES) -> bool:
    """Tell whether a delivery may be attempted at ``now``; a claim is another process's for as long as ``lease``."""
    if item.status == "sending":
        return item.claimed_at is None or now - item.claimed_at > lease
    if item.status == "queued":
        return item.not_before is None or item.not_before <= now
    if item.status in ("failed", "unknown"):
        return item.retry_at is not None and item.retry_at <= now
    return False
