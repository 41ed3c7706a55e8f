"""Delivery: what is queued on disk goes to the networks, once, and is sent only when the network has named it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct, structs

from smtui.domain.comment import Comment, Moderation, RemoteStatus
from smtui.domain.delivery import FINAL, claimed, confirmed, stumbled
from smtui.domain.errors import Conflict, NetworkError, NotFound, RemoteGone, SmtuiError, Uncertain
from smtui.domain.reply import ModerationOrder, Outgoing, Reply, Sent, can_try
from smtui.extras import TO_WRITERS, KnowsWriters, Reports
from smtui.ports import Connector
from smtui.services import promises
from smtui.services.house import House
from smtui.services.inbox import undelivered
from smtui.services.moderation import refused_there
from smtui.services.work import Work, load

_LEAVES_AS_IT_IS: frozenset[Moderation] = frozenset({"like", "unlike", "boost", "unboost", "report"})


class Delivered(Struct, frozen=True, kw_only=True):
    """What became of one thing that was to be sent."""

    comment: str
    item: str
    what: str
    """``reply`` or the moderation's action."""
    status: str
    url: str = ""
    error: SmtuiError | None = None


def due(house: House, account: str, only: Sequence[str] = ()) -> list[Reply | ModerationOrder]:
    """Return what may be delivered to an account now, oldest first, a comment's moderation before its reply."""
    now = house.now()
    items = [item for item in undelivered(house) if item.account == account and can_try(item, now)]
    if only:
        items = [item for item in items if item.comment in only]
    return sorted(items, key=lambda item: (item.created_at, isinstance(item, Reply), item.id))


async def deliver(house: House, account: str, connector: Connector, only: Sequence[str] = ()) -> list[Delivered]:
    """Deliver what waits for an account. A failure holds no other comment back, unless the account is out of reach."""
    results: list[Delivered] = []
    stuck: set[str] = set()
    for item in due(house, account, only):
        if item.comment in stuck:
            continue
        result = await (
            _send_reply(house, item, connector) if isinstance(item, Reply) else _send_order(house, item, connector)
        )
        if result is None:
            continue
        results.append(result)
        if result.status != "sent":
            stuck.add(item.comment)
        if isinstance(result.error, NetworkError) and not isinstance(result.error, (*FINAL, Uncertain)):
            break
    return results


def _claim(house: House, item: Reply | ModerationOrder) -> Reply | ModerationOrder | None:
    """Take an item for this process alone, on disk, before the network hears of it; None when another was quicker."""
    mine = claimed(item, house.ids.operation(), house.now())
    work = Work(house, "send", undoable=False)
    work.change("replies" if isinstance(item, Reply) else "moderations", item, mine, log=False, exact=True)
    try:
        doc = work.commit()[0]
    except Conflict:
        return None
    return structs.replace(mine, rev=doc["rev"])


async def _send_reply(house: House, item: Reply, connector: Connector) -> Delivered | None:
    """Claim and deliver one reply, then write down what came of it."""
    try:
        comment = load(house, "comments", item.comment, Comment)
    except NotFound as error:
        return Delivered(comment=item.comment, item=item.id, what="reply", status="failed", error=error)
    mine = _claim(house, item)
    if not isinstance(mine, Reply):
        return None
    outgoing = Outgoing(
        operation=mine.operation,
        text=mine.text,
        comment_remote_id=comment.remote_id,
        post_id=comment.post_id,
        first_attempt=item.status == "queued",
        at=mine.created_at,
    )
    try:
        sent = await connector.reply(outgoing)
    except NetworkError as error:
        status = _note_failure(house, mine, error)
        return Delivered(comment=item.comment, item=item.id, what="reply", status=status, error=error)
    confirm_reply(house, mine, sent)
    return Delivered(comment=item.comment, item=item.id, what="reply", status="sent", url=sent.url)


def confirm_reply(house: House, reply: Reply, sent: Sent) -> None:
    """Write down that the network has a reply: it is sent, and the comment answered, or held by a promise."""
    comment = load(house, "comments", reply.comment, Comment)
    work = Work(house, "sent", by=reply.by, undoable=False)
    work.change("replies", reply, confirmed(reply, sent), log=False)
    if reply.promise:
        after, action = promises.begin(house, work, comment, reply, sent.at), "promise"
    else:
        after, action = promises.follow(house, work, comment, answered(comment, sent.at)), ""
    work.change("comments", comment, after, detail=sent.url or sent.remote_id, action=action)
    work.commit()


def answered(comment: Comment, at: datetime) -> Comment:
    """Return the comment as answered at a moment; the first answer is what counts for the promise."""
    first = min(comment.answered_at, at) if comment.answered_at else at
    return structs.replace(
        comment,
        status="answered",
        reason=None,
        answered_at=first,
        closed_at=comment.closed_at or at,
        snoozed_until=None,
        waiting=None,
    )


def _note_failure(house: House, item: Reply | ModerationOrder, error: NetworkError) -> str:
    """Write down why a delivery failed and when to try again; return the new state."""
    # Nobody can ask whether a report arrived, so a lost one is not repeated by itself.
    is_report = isinstance(item, ModerationOrder) and item.action == "report"
    again = not (is_report and isinstance(error, Uncertain))
    failed = stumbled(item, error, house.now(), again=again)
    work = Work(house, "failed", undoable=False)
    work.change("replies" if isinstance(item, Reply) else "moderations", item, failed, log=False)
    work.note("comments", item.comment, {}, {}, error.key)
    work.commit()
    return failed.status


async def _send_order(house: House, item: ModerationOrder, connector: Connector) -> Delivered | None:
    """Claim and carry out one moderation, then write down what the network confirmed."""
    comment = load(house, "comments", item.comment, Comment)
    if item.action == "report" and item.status == "sending":
        # Whoever was sending it has died. Nobody can ask whether it arrived, so a person decides about a second one.
        lost = Uncertain("report_unclear", account=item.account, id=item.comment)
        status = _note_failure(house, item, lost)
        return Delivered(comment=item.comment, item=item.id, what=item.action, status=status, error=lost)
    mine = _claim(house, item)
    if not isinstance(mine, ModerationOrder):
        return None
    try:
        state = await _carry_out(connector, comment, item)
    except RemoteGone:
        _confirm_order(house, mine, "gone")
    except NetworkError as error:
        status = _note_failure(house, mine, error)
        if isinstance(error, FINAL):
            _reopen(house, item, error)
        return Delivered(comment=item.comment, item=item.id, what=item.action, status=status, error=error)
    else:
        _confirm_order(house, mine, state)
    return Delivered(comment=item.comment, item=item.id, what=item.action, status="sent")


async def _carry_out(connector: Connector, comment: Comment, order: ModerationOrder) -> RemoteStatus:
    if order.action == "report" and isinstance(connector, Reports):
        return await connector.report(comment.remote_id, order.reason or "other", order.words)
    if order.action in TO_WRITERS and isinstance(connector, KnowsWriters):
        return await connector.moderate_writer(comment.remote_id, comment.author, order.action)
    return await connector.moderate(comment.remote_id, order.action)


def _confirm_order(house: House, order: ModerationOrder, state: RemoteStatus) -> None:
    now = house.now()
    work = Work(house, "confirmed", by=order.by, undoable=False)
    finished = structs.replace(
        order, status="sent", sent_at=now, claim="", claimed_at=None, retry_at=None, error="", error_values={}
    )
    work.change("moderations", order, finished, log=False)
    comment = load(house, "comments", order.comment, Comment)
    # A like changes nothing about who can see a comment, so what the network says of that may be older than we know.
    tells = state == "gone" or order.action not in _LEAVES_AS_IT_IS
    seen = structs.replace(comment, remote_status=state) if tells else comment
    if state == "gone" and comment.is_open():
        seen = structs.replace(seen, status="dismissed", reason="gone", closed_at=now)
    work.change("comments", comment, seen, detail=order.action)
    work.commit()


def _reopen(house: House, order: ModerationOrder, error: NetworkError) -> None:
    """See a comment as it is after all when the network will never do it, so that both sides agree."""
    comment = load(house, "comments", order.comment, Comment)
    back = refused_there(comment, order.action, house.now())
    if back != comment:
        work = Work(house, "refused", by="network", undoable=False)
        work.change("comments", comment, back, detail=error.key)
        work.commit()


def retry_all(house: House, account: str) -> int:
    """Make everything that failed or is unknown for an account due now; return how many."""
    now = house.now()
    work = Work(house, "retry", undoable=False)
    for item in undelivered(house):
        if item.account == account and item.status in ("failed", "unknown"):
            table = "replies" if isinstance(item, Reply) else "moderations"
            work.change(
                "replies" if table == "replies" else "moderations", item, structs.replace(item, retry_at=now), log=False
            )
    work.commit()
    return len(work.writes)
