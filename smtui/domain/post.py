"""The calendar: planned posts with what became of them on each account, and imported events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

from msgspec import Struct, json, structs

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


PartStatus = Literal["queued", "sending", "sent", "failed", "unknown", "by_hand", "missed", "cancelled"]
"""``queued`` to ``unknown`` are a reply's (``domain/reply.py``). ``by_hand``: a person carries it over and says so.
``missed``: its moment passed while nobody was there to send it, and nobody but a person decides about it now."""


class Echo(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a network counts below a post of ours; None for what it does not tell."""

    at: datetime
    likes: int | None = None
    boosts: int | None = None


def count_of(value: object) -> int | None:
    """Return a number that a network counts, None for anything else that stands in its place."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


class Part(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A post on one account: the whole request as it was written down, and what became of it."""

    account: str
    status: PartStatus
    text: str = ""
    images: tuple[PostImage, ...] = ()
    operation: str = ""
    """The operation id that makes the request idempotent; a new one for another text or other images."""
    by: str = ""
    begun_at: datetime | None = None
    """When the request was written down."""
    due_at: datetime | None = None
    """When it was to go out: from then on it can be too late for it."""
    not_before: datetime | None = None
    """The end of the undo window."""
    claimed_at: datetime | None = None
    claim: str = ""
    """Names the one process that is sending it."""
    is_halted: bool = False
    """Somebody said stop while it was on its way: what is not there yet is not sent again."""
    sent_at: datetime | None = None
    remote_id: str = ""
    """Empty where a person carried it over."""
    url: str = ""
    error: str = ""
    """The key of the error's text; ``error_values`` fill it."""
    error_values: dict[str, str] = {}
    attempts: int = 0
    retry_at: datetime | None = None
    echo: Echo | None = None

    @property
    def is_moving(self) -> bool:
        """Whether it goes on without a person."""
        return self.status in ("queued", "sending", "unknown") or (self.status == "failed" and bool(self.retry_at))


class Post(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Planned content. What goes out by itself, and what a person carries over, is told by its parts."""

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
    sealed: str = ""
    """The seal of the content that was planned: another one does not go out by itself."""
    approved: str = ""
    """The seal of the content that a second person approved."""
    parts: tuple[Part, ...] = ()
    """One for each account on which it was begun; none for the accounts that are still to come."""
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
UNDER_WAY: tuple[PostStatus, ...] = ("publishing", "partial", "failed", "missed")
"""The states in which a post can have parts that are not finished."""


def is_missed(post: Post, now: datetime) -> bool:
    """Tell whether a post's moment has passed without anybody saying that it went out."""
    if post.status == "missed":
        return True
    return post.at is not None and post.at < now and post.status in ("draft", "review", "approved", "scheduled")


def is_owed(post: Post, now: datetime) -> bool:
    """Tell whether a post that should be out is not, on one account at least, and nobody has let it be."""
    open_parts = any(part.status not in ("sent", "cancelled") for part in post.parts)
    return is_missed(post, now) or (post.status in UNDER_WAY and open_parts)


def seal(post: Post) -> str:
    """Return what stands for everything that readers get to see of a post, and where."""
    import hashlib  # most calls plan nothing

    shown = [post.text, post.accounts, [(image.sha256, image.alt) for image in post.images]]
    return hashlib.blake2b(json.encode(shown), digest_size=12).hexdigest()


def part_of(post: Post, account: str) -> Part | None:
    """Return a post's part on an account, None where it was not begun there."""
    return next((part for part in post.parts if part.account == account), None)


def to_begin(post: Post) -> tuple[str, ...]:
    """Return the accounts on which a post was not begun yet."""
    begun = {part.account for part in post.parts}
    return tuple(account for account in post.accounts if account not in begun)


def status_of(post: Post) -> PostStatus:
    """Return the state that follows from a post's parts; its own one where it has none.

    It is published when it is out on every account, and partial from the first account to the last.
    """
    states = {part.status for part in post.parts}
    if not states:
        return post.status
    if "sent" in states:
        return "partial" if len(states) > 1 or to_begin(post) else "published"
    if any(part.is_moving for part in post.parts) or "by_hand" in states:
        return "publishing"
    if "failed" in states:
        return "failed"
    return "missed" if "missed" in states else "stopped"


def with_parts(post: Post, parts: Iterable[Part]) -> Post:
    """Return a post with these parts in the place of those on the same accounts, and the state that follows.

    Its address is that of the first account where it is out; it is published at the moment when the last one was.
    """
    new = {part.account: part for part in post.parts} | {part.account: part for part in parts}
    changed = structs.replace(post, parts=tuple(new.values()))
    changed = structs.replace(changed, status=status_of(changed))
    out = [part for part in changed.parts if part.status == "sent"]
    if not out:
        return changed
    last = max((part.sent_at for part in out if part.sent_at), default=None)
    return structs.replace(
        changed,
        url=next((part.url for part in out if part.url), changed.url),
        published_at=last if changed.status == "published" else None,
    )


def halted(post: Post) -> Post:
    """Return a post of which nothing goes out any more but what is on its way at this moment."""
    if not post.parts:
        return structs.replace(post, status="stopped")
    return with_parts(post, [*map(_halted, post.parts), *(cancelled(account) for account in to_begin(post))])


def _halted(part: Part) -> Part:
    if part.status in ("sending", "unknown"):
        return structs.replace(part, is_halted=True)
    if part.status == "sent":
        return part
    return structs.replace(part, status="cancelled", retry_at=None, not_before=None, error="", error_values={})


def planned_again(post: Post) -> Post:
    """Return a post with a moment as planned: to be begun wherever it is not out yet."""
    out = tuple(part for part in post.parts if part.status == "sent")
    return structs.replace(post, status="partial" if out else "scheduled", parts=out)


def cancelled(account: str) -> Part:
    """Return the part of an account on which a post is not to go out after all."""
    return Part(account=account, status="cancelled")
