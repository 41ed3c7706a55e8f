"""A comment: something that somebody wrote and that may need a reaction, and the states it can be in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal, get_args

from msgspec import Struct, field

from smtui.domain.verdict import Verdict

Kind = Literal["comment", "mention", "message", "review"]
Status = Literal["pending", "answered", "dismissed"]
Reason = Literal["liked", "spam", "no_answer_on_purpose", "duplicate", "answered_elsewhere", "gone", "hidden"]
Waiting = Literal["customer", "colleague"]
Clock = Literal["due", "limit", "promise"]
"""Which moment comes first: the promise of the plan, the end of the network's window, or our own word to the person."""
RemoteStatus = Literal["held", "public", "spam", "trash", "gone", "unknown"]
Moderation = Literal[
    "approve",
    "hold",
    "spam",
    "unspam",
    "trash",
    "untrash",
    "hide",
    "unhide",
    "mute",
    "unmute",
    "block",
    "unblock",
    "report",
    "like",
    "unlike",
    "boost",
    "unboost",
]

Act = Literal["like", "boost", "hide", "mute", "block", "report"]
"""What we can do about a comment there besides answering it, and what stays visible as done by us."""
ReportReason = Literal["spam", "hate", "illegal", "rules", "other"]
"""Why something is reported to those who run the network."""

REASONS: tuple[Reason, ...] = get_args(Reason)
WAITS: tuple[Waiting, ...] = get_args(Waiting)
ACTS: tuple[Act, ...] = get_args(Act)
REPORT_REASONS: tuple[ReportReason, ...] = get_args(ReportReason)


class Said(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One earlier message of the thread, oldest first: who said what, when, and whether that was us."""

    author: str
    text: str
    at: datetime
    ours: bool = False
    remote_id: str = ""

    def is_forgotten(self) -> bool:
        """Tell whether name and words were removed for good."""
        return not (self.author or self.text)


class Incoming(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A comment as a connector hands it over: texts cleaned, times aware UTC, ids as the network writes them."""

    remote_id: str
    text: str
    created_at: datetime
    kind: Kind = "comment"
    author: str = ""
    author_url: str = ""
    url: str = ""
    """The address of the comment itself."""
    post_id: str = ""
    post_url: str = ""
    post_title: str = ""
    parent_id: str = ""
    """The network's id of the comment that this one answers, empty at the top of a thread."""
    remote_status: RemoteStatus = "public"
    thread: tuple[Said, ...] = ()
    """What was said above it, oldest first."""
    form: str = ""
    """The network's own word for the sort of comment where it is not an ordinary one, for example ``pingback``."""


class Handed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """That somebody handed a comment over to its owner, with a word. It ends with the next change of owner."""

    by: str
    at: datetime
    note: str = ""


class Comment(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A comment in the house: what came in, and what the house made of it. All times are aware UTC."""

    id: str
    account: str
    network: str
    remote_id: str
    text: str
    created_at: datetime
    received_at: datetime
    kind: Kind = "comment"
    author: str = ""
    author_url: str = ""
    url: str = ""
    post_id: str = ""
    post_url: str = ""
    post_title: str = ""
    parent_id: str = ""
    remote_status: RemoteStatus = "public"
    thread: tuple[Said, ...] = ()
    form: str = ""

    status: Status
    reason: Reason | None = None
    """Why it was dismissed; only then."""
    due: datetime | None = None
    """The moment by which the promise must be kept; None where no promise exists."""
    since: datetime | None = None
    """When the waiting began, where that was not when it was written: a burst before it, or its reopening."""
    first_due: datetime | None = None
    """What ``due`` was when the first answer was confirmed, where the comment has been opened again since."""
    limit: datetime | None = None
    """When the network stops taking an answer, counted around the clock; None where it never does."""
    promised_until: datetime | None = None
    """The nearest of our own promises that is still open."""
    held_at: datetime | None = None
    """When a holding reply was confirmed: it stops the clock of ``due``, not the others."""
    act_by: datetime | None = None
    """The nearest of the clocks that run, as of when one of them was set; what the inbox is sorted by."""
    warn_at: datetime | None = None
    """When most of the time to ``act_by`` is used."""
    risk: int = 0
    """How much harm waiting can do, from 0; between equal moments the riskier comment comes first."""
    escalate_at: datetime | None = None
    """When it goes to the deputy if nobody has answered; None once it has, or never will."""
    escalated_at: datetime | None = None
    closed_at: datetime | None = None
    answered_at: datetime | None = None
    """When the first answer was confirmed: where the clock of the first response stopped."""
    snoozed_until: datetime | None = None
    waiting: Waiting | None = None
    situation: str = ""
    suggested: tuple[str, ...] = ()
    """Situations that the guideline's signs point to, the likeliest first."""
    alerts: tuple[str, ...] = ()
    """Danger, personal data, lawyer or press: raised on arrival, whatever else the words say."""
    verdict: Verdict | None = None
    """How a person came to ``situation``."""
    acts: tuple[Act, ...] = ()
    """What we did about it there, as ordered; taking it back removes it. Muting and blocking are about its author."""
    owner: str = ""
    handed: Handed | None = None
    """Who handed it over to the owner, and with which word."""
    forgotten_at: datetime | None = None
    """When name, addresses and texts were removed for good; the network's word on them is not taken in again."""
    rev: int = field(default=0)
    """The store's revision; never set by hand."""

    def is_open(self) -> bool:
        """Tell whether somebody still has to do something about it."""
        return self.status == "pending"

    def is_snoozed(self, now: datetime) -> bool:
        """Tell whether it sleeps at ``now``."""
        return self.snoozed_until is not None and self.snoozed_until > now

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether a promise is broken at ``now``: open, with the nearest of its clocks run out."""
        return self.status == "pending" and self.act_by is not None and self.act_by < now

    def is_pressing(self, now: datetime) -> bool:
        """Tell whether it is yellow at ``now``: open, with most of its time used."""
        return self.status == "pending" and self.warn_at is not None and self.warn_at <= now

    def wants_holding(self, now: datetime) -> bool:
        """Tell whether a holding reply would help at ``now``: most of the plan's time is used, and none was sent."""
        return self.due is not None and self.held_at is None and self.is_pressing(now)

    def clocks(self) -> tuple[tuple[datetime, Clock], ...]:
        """Return the clocks that run, the nearest first."""
        due = None if self.held_at is not None else self.due
        found: tuple[tuple[datetime | None, Clock], ...] = (
            (self.promised_until, "promise"),
            (due, "due"),
            (self.limit, "limit"),
        )
        return tuple(sorted(((at, clock) for at, clock in found if at is not None), key=lambda pair: pair[0]))

    def kept_promise(self) -> bool | None:
        """Tell whether the first answer came in time; None without an answer, or where nothing was promised."""
        promised = self.first_due or self.due
        return None if self.answered_at is None or promised is None else self.answered_at <= promised


class Note(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A word among colleagues beside a comment. It never leaves the house."""

    id: str
    comment: str
    text: str
    by: str
    at: datetime
    rev: int = 0


def is_raised(comment: Comment) -> bool:
    """Tell whether danger, personal data, lawyer or press were found in an open comment about which nobody decided."""
    return comment.status == "pending" and bool(comment.alerts) and comment.verdict is None and not comment.situation


_FAR = datetime.max.replace(tzinfo=UTC)


def possible(comment: Comment) -> tuple[str, ...]:
    """Return what it may be, the likeliest first: what a person decided, nothing included, else what is suggested.

    What is raised comes first, since a suggestion may be older than the signs.
    """
    if comment.situation:
        return (comment.situation,)
    return () if comment.verdict else tuple(dict.fromkeys(comment.alerts + comment.suggested))


def apparent(comment: Comment) -> str:
    """Return the decided situation or, where nobody decided, the raised or likeliest one; empty for none."""
    return next(iter(possible(comment)), "")


def urgency(comment: Comment) -> tuple[datetime, int, datetime, str]:
    """Return the sort key of the inbox: what is due first, then what is riskier, then what is older."""
    return (comment.act_by or _FAR, -comment.risk, comment.created_at, comment.id)
