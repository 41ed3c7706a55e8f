"""Reading the inbox: which comments, in which order, and everything that belongs to one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec import Struct

from smtui.domain.comment import Comment, Note, Status, apparent, urgency
from smtui.domain.errors import AmbiguousId
from smtui.domain.event import Event, Table
from smtui.domain.ids import normalise
from smtui.domain.post import UNDER_WAY, Part, Post
from smtui.domain.reply import Delivery, ModerationOrder, Reply
from smtui.domain.text import fold
from smtui.domain.view import NOBODY, Sort
from smtui.ports import Above, Below, Doc
from smtui.services.house import House
from smtui.services.work import from_doc, load, no_such, time_text

UNFINISHED: tuple[Delivery, ...] = ("draft", "review", "approved", "queued", "sending", "failed", "unknown", "copied")
"""States of a reply that somebody, or the network, has still to bring to an end."""
CLOSED: tuple[Status, ...] = ("answered", "dismissed")
_SLACK = 20
"""Sleeping comments that are read along before a second look is taken."""


class Filter(Struct, frozen=True, kw_only=True):
    """Which comments to list. Empty fields do not filter."""

    status: Status | None = "pending"
    account: str = ""
    situation: str = ""
    """The situation that was chosen or, where none was, the likeliest one."""
    owner: str = ""
    """A member's name, or ``-`` for those that nobody has taken."""
    handed: bool = False
    """Only those that somebody handed over with a note."""
    words: str = ""
    """All of these words, anywhere in author, text or post title."""
    snoozed: bool = False
    """Also those that sleep."""
    overdue: bool = False
    """Only those whose promise is broken."""
    archived: bool = False
    """Also closed ones that were moved to the archives."""
    network: str = ""
    kind: str = ""
    as_of: datetime | None = None
    """Only what was there, awake, at this moment: the work of a round that began then. Danger always comes through."""
    closed: bool = False
    """Only those that are closed, however that came; needs ``status`` None."""
    due_before: datetime | None = None
    """Only those for which something ends before this moment: a promise, or the network's window."""


class Detail(Struct, frozen=True, kw_only=True):
    """One comment with all that belongs to it."""

    comment: Comment
    replies: tuple[Reply, ...]
    orders: tuple[ModerationOrder, ...]
    notes: tuple[Note, ...]
    events: tuple[Event, ...]


class Counts(Struct, frozen=True, kw_only=True):
    """The inbox in numbers."""

    pending: int
    overdue: int
    snoozed: int
    undelivered: int
    """Replies, moderations and posts that no network has confirmed yet; a post counts on each account."""
    failed: int
    """Those among them that a person has to look at."""


def list_comments(
    house: House, wanted: Filter | None = None, limit: int | None = None, sort: Sort = "urgency"
) -> list[Comment]:
    """Return the comments that fit, in an order: the most urgent first, of closed ones the latest closed."""
    wanted = wanted or Filter()
    if sort != "urgency":
        return _by_time(house, wanted, limit, newest=sort == "newest")
    if wanted.status == "pending":
        return _pending(house, wanted, limit)
    comments = [
        from_doc(doc, Comment) for doc in house.store.find("comments", _where(wanted), archived=wanted.archived)
    ]
    comments = [comment for comment in comments if _fits(house, wanted, comment)]
    comments.sort(key=order_of(wanted).key)
    return comments[:limit]


def _by_time(house: House, wanted: Filter, limit: int | None, *, newest: bool) -> list[Comment]:
    """Return comments by when they were written, reading no more of them than the limit needs."""
    where = {"status": CLOSED, **_where(wanted)} if wanted.closed else _where(wanted)
    count = None if limit is None else limit + _SLACK
    while True:
        docs = house.store.find(
            "comments", where, order="created_at", reverse=newest, limit=count, archived=wanted.archived
        )
        comments = [comment for doc in docs if _fits(house, wanted, comment := from_doc(doc, Comment))]
        if limit is None or count is None or len(docs) < count or len(comments) >= limit:
            return comments[:limit]
        count *= 4


def stream(house: House, wanted: Filter, sort: Sort = "urgency") -> Iterator[Comment]:
    """Give at least what ``list_comments`` would, piece by piece and nearly in its order. Words are not looked at."""
    order = order_of(wanted, sort).field
    return house.store.stream(
        "comments", Comment, _where(wanted), order=order, reverse=sort == "newest", archived=wanted.archived
    )


def _pending(house: House, wanted: Filter, limit: int | None) -> list[Comment]:
    """Return open comments, reading no more of them than the limit needs.

    The store knows the order of the moments, not that among comments of one moment: those are read together.
    """
    count = None if limit is None else limit + _SLACK
    while True:
        docs = house.store.find("comments", _where(wanted), order="act_by", limit=count)
        comments = [comment for doc in docs if _fits(house, wanted, comment := from_doc(doc, Comment))]
        if limit is None or count is None or len(docs) < count:
            return sorted(comments, key=urgency)[:limit]
        last = from_doc(docs[-1], Comment).act_by
        whole = [comment for comment in comments if comment.act_by != last]
        if len(whole) >= limit:
            return sorted(whole, key=urgency)[:limit]
        count *= 4


class Order(NamedTuple):
    """In which order a filter's comments are listed."""

    field: str | None
    """The field by which the store gives nearly that order, where it does."""
    key: Callable[[Comment], tuple[Any, ...]]


def order_of(wanted: Filter, sort: Sort = "urgency") -> Order:
    """Return the order in which a filter's comments are listed."""
    field = "created_at" if wanted.status else None  # without a state the table is quicker read as it lies
    if sort == "newest":
        return Order(field, lambda comment: (-comment.created_at.timestamp(), _backwards(comment.id)))
    if sort == "oldest":
        return Order(field, lambda comment: (comment.created_at.timestamp(), comment.id))
    if wanted.status == "pending":
        return Order("act_by", urgency)
    return Order(None, lambda comment: (-(comment.closed_at or comment.created_at).timestamp(), comment.id))


def _backwards(id: str) -> tuple[int, ...]:
    """Return what sorts ids the other way round."""
    return (*(-ord(sign) for sign in id), 1)


def _where(wanted: Filter) -> dict[str, object]:
    """Return what the store itself can look up."""
    fields = {
        "status": wanted.status,
        "account": wanted.account,
        "owner": wanted.owner if wanted.owner != NOBODY else "",
        "act_by": Below(time_text(wanted.due_before)) if wanted.due_before else None,
    }
    return {name: value for name, value in fields.items() if value}


def fits(house: House, wanted: Filter, comment: Comment) -> bool:
    """Tell whether a filter lets a comment through."""
    if wanted.status not in (None, comment.status) or wanted.account not in ("", comment.account):
        return False
    if wanted.owner and comment.owner != ("" if wanted.owner == NOBODY else wanted.owner):
        return False
    if wanted.due_before is not None and (comment.act_by is None or comment.act_by >= wanted.due_before):
        return False
    return _fits(house, wanted, comment)


def _fits(house: House, wanted: Filter, comment: Comment) -> bool:
    """Tell whether a comment fits in what the store could not look up."""
    now = house.now()
    if wanted.situation and wanted.situation != apparent(comment):
        return False
    if wanted.owner == NOBODY and comment.owner:
        return False
    if wanted.handed and comment.handed is None:
        return False
    if wanted.closed and comment.is_open():
        return False
    if wanted.status == "pending" and not wanted.snoozed and comment.is_snoozed(now):
        return False
    if wanted.overdue and not comment.is_overdue(wanted.as_of or now):
        return False
    if wanted.network not in ("", comment.network) or wanted.kind not in ("", comment.kind):
        return False
    if wanted.as_of is not None and not _was_there(house, comment, wanted.as_of):
        return False
    return not wanted.words or matches(comment, wanted.words)


def _was_there(house: House, comment: Comment, moment: datetime) -> bool:
    """Tell whether a comment was in the inbox at a moment; one that may not wait counts as if it had been."""
    if comment.received_at <= moment and not comment.is_snoozed(moment):
        return True
    return dangerous(house, comment)


def dangerous(house: House, comment: Comment) -> bool:
    """Tell whether a comment may not wait: its situation, chosen or likeliest, is one for which ``now`` holds."""
    key = apparent(comment)
    return bool(key) and any(s.key == key and s.time_class == "now" for s in house.library.guideline().situations)


def matches(comment: Comment, words: str) -> bool:
    """Tell whether all words occur in the comment, its author or its post's title, whatever their case and accents."""
    hay = searched(comment)
    return all(word in hay for word in fold(words).split())


def searched(comment: Comment) -> str:
    """Return the text of a comment in which words are looked for."""
    return fold(f"{comment.author}\n{comment.text}\n{comment.post_title}\n{comment.account}")


def resolve(house: House, typed: str, table: Table = "comments") -> str:
    """Return the whole id that ``typed`` abbreviates. Raises NotFound or AmbiguousId."""
    prefix = normalise(typed)
    found = house.store.ids(table, prefix) if prefix else []
    if prefix in found:
        return prefix
    if not found:
        raise no_such(table, typed)
    if len(found) > 1:
        raise AmbiguousId("ambiguous_id", id=typed, candidates=", ".join(found[:8]), n=len(found))
    return found[0]


def detail(house: House, id: str, *, archived: bool = False) -> Detail:
    """Return a comment with replies, orders, notes and log, each oldest first. Raises NotFound.

    With ``archived`` also what lies in the archives, which takes longer the more there is in them.
    """
    comment = load(house, "comments", id, Comment)

    def found(table: Table, order: str, **where: str) -> list[Doc]:
        return house.store.find(table, where, order=order, archived=archived)

    return Detail(
        comment=comment,
        replies=tuple(from_doc(doc, Reply) for doc in found("replies", "created_at", comment=id)),
        orders=tuple(from_doc(doc, ModerationOrder) for doc in found("moderations", "created_at", comment=id)),
        notes=tuple(note for doc in found("notes", "at", comment=id) if (note := from_doc(doc, Note)).text),
        events=tuple(from_doc(doc, Event) for doc in found("events", "id", object=id)),
    )


def rests_in_archive(found: Detail) -> bool:
    """Tell whether what belongs to a comment is in the archives: its log leaves with it, and a closed one has one."""
    return not found.comment.is_open() and not found.events


def whole(house: House, id: str) -> Detail:
    """Return a comment with all that belongs to it, from the archives where it is there. Raises NotFound."""
    found = detail(house, id)
    return detail(house, id, archived=True) if rests_in_archive(found) else found


def open_reply(replies: Sequence[Reply]) -> Reply | None:
    """Return the newest reply that is still on its way or unfinished, or None."""
    for reply in reversed(replies):
        if reply.status in UNFINISHED:
            return reply
    return None


def on_their_way(house: House) -> dict[str, Reply]:
    """Return the unconfirmed reply of each comment that has one, drafts included, by comment id."""
    docs = house.store.find("replies", {"status": UNFINISHED}, order="created_at")
    return {doc["comment"]: from_doc(doc, Reply) for doc in docs}


def counts(house: House) -> Counts:
    """Return the inbox in numbers."""
    now = house.now()
    waiting = undelivered(house)
    parts = [part for _, part in undelivered_parts(house)]
    return Counts(
        pending=count_pending(house),
        overdue=count_pending(house, before=now),
        snoozed=len(_asleep(house)),
        undelivered=len(waiting) + len(parts),
        failed=sum(item.status == "failed" and item.retry_at is None for item in waiting)
        + sum(not part.is_moving for part in parts),
    )


def count_pending(house: House, before: datetime | None = None) -> int:
    """Return how many open comments are awake; with ``before`` only those whose promise ends before that moment."""
    where: dict[str, object] = {"status": "pending"}
    if before is None:
        return house.store.count("comments", where) - len(_asleep(house))
    early = sum(comment.act_by is not None and comment.act_by < before for comment in _asleep(house))
    return house.store.count("comments", {**where, "act_by": Below(time_text(before))}) - early


def _asleep(house: House) -> list[Comment]:
    where = {"status": "pending", "snoozed_until": Above(time_text(house.now()))}
    return [from_doc(doc, Comment) for doc in house.store.find("comments", where)]


def woken(house: House, since: datetime) -> list[Comment]:
    """Return the open comments whose sleep ended after ``since`` and before now."""
    where = {"status": "pending", "snoozed_until": Above(time_text(since))}
    comments = (from_doc(doc, Comment) for doc in house.store.find("comments", where))
    return [comment for comment in comments if not comment.is_snoozed(house.now())]


def undelivered(house: House) -> list[Reply | ModerationOrder]:
    """Return what was written down for the networks and is not confirmed, oldest first."""
    states = ("queued", "sending", "failed", "unknown")
    items: list[Reply | ModerationOrder] = [
        from_doc(doc, Reply) for doc in house.store.find("replies", {"status": states})
    ]
    items += [from_doc(doc, ModerationOrder) for doc in house.store.find("moderations", {"status": states})]
    return sorted(items, key=lambda item: (item.created_at, item.id))


def undelivered_parts(house: House) -> list[tuple[Post, Part]]:
    """Return the posts on each account where they should be out and are not; what a person carries over left out."""
    posts = [from_doc(doc, Post) for doc in house.store.find("posts", {"status": UNDER_WAY}, order="at")]
    return [
        (post, part) for post in posts for part in post.parts if part.is_moving or part.status in ("failed", "missed")
    ]


class Earlier(Struct, frozen=True):
    """What somebody wrote before, and what we answered; empty where we did not."""

    comment: Comment
    answer: str


def before(house: House, comment: Comment, limit: int = 5, *, archived: bool = False) -> list[Earlier]:
    """Return what this person wrote before, the newest first, each with our confirmed answer.

    With ``archived`` also what lies in the archives, which takes longer the more there is in them.
    """
    others = neighbours(house, comment, limit, archived=archived)
    if not others:
        return []
    # Asked for the state as well, the store would read all replies that were ever sent.
    replies = house.store.find("replies", {"comment": tuple(other.id for other in others)}, archived=archived)
    replies.sort(key=lambda doc: str(doc.get("created_at")))
    answers = {doc["comment"]: str(doc.get("text", "")) for doc in replies if doc.get("status") == "sent"}
    return [Earlier(other, answers.get(other.id, "")) for other in others]


def neighbours(house: House, comment: Comment, limit: int = 5, *, archived: bool = False) -> list[Comment]:
    """Return what this person wrote before, the newest first: same name on the same account."""
    if not comment.author:
        return []
    docs = house.store.find("comments", {"author": comment.author, "account": comment.account}, archived=archived)
    others = (from_doc(doc, Comment) for doc in docs if doc["id"] != comment.id)
    return sorted(others, key=lambda other: other.created_at, reverse=True)[:limit]
