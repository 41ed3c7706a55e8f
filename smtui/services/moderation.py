"""What is done about comments and their authors on the network: approve, hide, like, block, report, and the ways back.

Each is an order: written down first, sent by ``outbox``, confirmed by the network. The house sees the comment at once
as the order will make it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from smtui.domain.comment import ACTS, REPORT_REASONS, Act, Comment, Moderation, ReportReason
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.event import Event
from smtui.domain.reply import ModerationOrder
from smtui.domain.text import clean, one_line
from smtui.services.clocks import opened_again
from smtui.services.house import House
from smtui.services.work import Work, from_doc, load

INVERSE: dict[Moderation, Moderation] = {
    "approve": "hold",
    "hold": "approve",
    "spam": "unspam",
    "unspam": "spam",
    "trash": "untrash",
    "untrash": "trash",
    "hide": "unhide",
    "unhide": "hide",
    "like": "unlike",
    "unlike": "like",
    "boost": "unboost",
    "unboost": "boost",
    "mute": "unmute",
    "unmute": "mute",
    "block": "unblock",
    "unblock": "block",
}
"""What takes what back. A report is not among them: nothing takes it back once it is made."""

ORDERS: frozenset[str] = frozenset({*INVERSE, "report"})
"""Every action that becomes an order to a network."""

EVIDENT: frozenset[Moderation] = frozenset({"trash", "hide", "mute", "block", "report"})
"""What takes a comment or its author out of sight: before it, evidence is kept where the guideline wants some."""

_ABOUT_AUTHOR: frozenset[str] = frozenset({"mute", "block"})
_UNDONE_ACT: dict[Moderation, Act] = {INVERSE[act]: act for act in ACTS if act in INVERSE}
MOST_WORDS = 1_000
"""Signs that a report may say (Mastodon takes no more)."""


def moderate(
    house: House,
    ids: Sequence[str],
    action: Moderation,
    *,
    reason: ReportReason | None = None,
    words: str = "",
    close: bool = False,
) -> list[Comment]:
    """Order a network to do something about comments, and see them here as they will be: one action, one undo.

    ``close`` closes what is liked as ``liked``. A report needs a ``reason`` and may say more in ``words``. The orders
    are queued; ``outbox.deliver`` carries them out. Raises Refused where the network or the account cannot, UsageError.
    """
    said = clean(words).strip()
    if action == "report" and reason not in REPORT_REASONS:
        raise UsageError("report_reason", known=", ".join(REPORT_REASONS))
    if len(said) > MOST_WORDS:
        raise UsageError("report_too_long", length=len(said), limit=MOST_WORDS)
    comments = [load(house, "comments", id, Comment) for id in ids]
    wanted = [it for it in comments if action not in it.acts or action == "report" or close]
    if ids and not wanted:
        raise Refused("act_done", id=", ".join(ids), action=action)
    for comment in wanted:
        if refusal := why_not(house, comment, action):
            raise refusal
    if action in EVIDENT:
        # Each piece is on disk before anything is ordered: what is hidden or deleted cannot be kept afterwards.
        from smtui.services.evidence import before

        before(house, [comment.id for comment in wanted], action)
    work = Work(house, action)
    for comment in wanted:
        about_report = {"reason": reason, "words": said} if action == "report" else {}
        order = ModerationOrder(
            id=house.new_id("moderations"),
            comment=comment.id,
            account=comment.account,
            action=action,
            by=house.me.name,
            created_at=work.at,  # by it, undo finds the order that an action queued
            status="queued",
            **about_report,  # type: ignore[arg-type] # the two fields above
        )
        if action not in comment.acts or action == "report":
            work.insert("moderations", order, log=False)
        after = moderated(comment, action, work.at)
        if close and action == "like" and after.is_open():
            after = structs.replace(after, status="dismissed", reason="liked", closed_at=work.at, snoozed_until=None)
        if after.is_open() and not comment.is_open():
            after = opened_again(house, after)
        detail = ": ".join(part for part in (reason or "", one_line(said)) if part) if action == "report" else ""
        if after == comment:
            # Nothing of it shows here, but it was done, and can be taken back.
            work.note("comments", comment.id, {}, {}, detail)
        else:
            work.change("comments", comment, after, detail=detail)
    work.commit()
    return [load(house, "comments", id, Comment) for id in dict.fromkeys(ids)]


def why_not(house: House, comment: Comment, action: Moderation) -> Refused | None:
    """Return why an action cannot be ordered for a comment: the network, the account's rights, or the comment itself.

    None where it can.
    """
    account = house.account(comment.account)
    if account is None:
        return Refused("account_not_connected", account=comment.account, id=comment.id, action=action)
    network = house.network(account.network)
    if action not in network.capabilities.can:
        return Refused("no_such_thing_there", network=network.title, account=account.name, id=comment.id, action=action)
    if not house.allowed(account.name).get(action):
        return Refused("cannot_moderate", action=action, account=account.name, id=comment.id)
    if comment.remote_status == "gone" and action not in ("mute", "unmute", "block", "unblock"):
        return Refused("gone_there", id=comment.id, account=comment.account)
    return None


def moderated(comment: Comment, action: Moderation, now: datetime) -> Comment:
    """Return the comment as the house sees it once ``action`` is ordered; the network's state follows later."""
    reason = {"spam": "spam", "trash": "gone", "hide": "hidden"}.get(action)
    if reason and comment.is_open():
        comment = structs.replace(comment, status="dismissed", reason=reason, closed_at=now, snoozed_until=None)
    reopens = ("hidden",) if action == "unhide" else ("spam", "gone") if action in ("unspam", "untrash") else ()
    if comment.status == "dismissed" and comment.reason in reopens:
        comment = structs.replace(comment, status="pending", reason=None, closed_at=None)
    if action in ACTS:
        return structs.replace(comment, acts=tuple(act for act in ACTS if act == action or act in comment.acts))
    if gone := _UNDONE_ACT.get(action):
        return structs.replace(comment, acts=tuple(act for act in comment.acts if act != gone))
    return comment


def acts_on(house: House, comment: Comment) -> frozenset[Act]:
    """Return what we did about a comment and, as far as it came from here, about its author on this account."""
    acts = set(comment.acts)
    if comment.author:
        where = {"author": comment.author, "account": comment.account}
        for doc in house.store.find("comments", where):
            same = doc.get("author_url", "") == comment.author_url
            acts.update(act for act in doc.get("acts", ()) if same and act in _ABOUT_AUTHOR)
    return frozenset(acts)


def take_back_order(house: House, work: Work, event: Event, action: Moderation) -> None:
    """Cancel the order that an event queued, or queue its opposite when the network may already know.

    Raises Refused where nothing can take it back there.
    """
    comment = load(house, "comments", event.object, Comment)
    for doc in house.store.find("moderations", {"comment": event.object}):
        order = from_doc(doc, ModerationOrder)
        # A failed order was answered with a no: nothing has happened there.
        if order.action == action and order.created_at == event.at and order.status in ("queued", "failed"):
            cancelled = structs.replace(order, status="cancelled", retry_at=None)
            work.change("moderations", order, cancelled, log=False, exact=True)
            return
    inverse = INVERSE.get(action)
    if inverse is None or not house.allowed(comment.account).get(inverse):
        raise Refused("undo_there", id=comment.id, account=comment.account, action=action)
    order = ModerationOrder(
        id=house.new_id("moderations"),
        comment=comment.id,
        account=comment.account,
        action=inverse,
        by=house.me.name,
        created_at=house.now(),
        status="queued",
    )
    work.insert("moderations", order, log=False)


def cancel(house: House, comment_id: str) -> list[ModerationOrder]:
    """Cancel the orders about a comment that no network has heard of, and see the comment as it is without them.

    Returns the cancelled ones. Raises NotFound where none waits, Refused where they are on their way.
    """
    waiting = [from_doc(doc, ModerationOrder) for doc in house.store.find("moderations", {"comment": comment_id})]
    # An unclear report is never tried again by itself: a person may leave it at that.
    idle = [
        order
        for order in waiting
        if order.status in ("queued", "failed") or (order.status == "unknown" and order.action == "report")
    ]
    if not idle:
        moving = next((order for order in waiting if order.status in ("sending", "unknown")), None)
        if moving is not None:
            raise Refused("order_on_its_way", id=comment_id, action=moving.action, status=moving.status)
        raise NotFound("nothing_to_cancel", id=comment_id)
    work = Work(house, "cancel", undoable=False)
    comment = load(house, "comments", comment_id, Comment)
    after = comment
    for order in sorted(idle, key=lambda order: order.created_at, reverse=True):
        work.change("moderations", order, structs.replace(order, status="cancelled", retry_at=None), exact=True)
        after = refused_there(after, order.action, work.at)
    work.change("comments", comment, after)
    work.commit()
    return [load(house, "moderations", order.id, ModerationOrder) for order in idle]


def refused_there(comment: Comment, action: Moderation, now: datetime) -> Comment:
    """Return the comment as it is after all when the network will never carry out an order."""
    inverse = INVERSE.get(action)
    if inverse is not None:
        return moderated(comment, inverse, now)
    return structs.replace(comment, acts=tuple(act for act in comment.acts if act != action))
