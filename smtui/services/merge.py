"""What a network told, laid over what the house knows: comments that are new or changed, and answers from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, structs

from smtui.domain.comment import Comment, Incoming, RemoteStatus, Said
from smtui.domain.delivery import confirmed
from smtui.domain.ids import claim_id
from smtui.domain.reply import Reply, Sent
from smtui.domain.text import clean, one_line
from smtui.ports import Account, Batch, OwnAnswer, Write
from smtui.services import counters, outbox, promises
from smtui.services.arrivals import Arrivals, clean_thread, seen_anew
from smtui.services.clocks import opened_again
from smtui.services.house import House
from smtui.services.work import Work, from_doc

NETWORK = "network"
"""Who stands in the log for what happened elsewhere."""


class Merged(Struct, frozen=True, kw_only=True):
    """What a batch changed, in comments."""

    new: int
    changed: int
    closed: int


def merge(house: House, account: Account, batch: Batch, arrivals: Arrivals) -> Merged:
    """Store one batch as one commit, cursor included, and count what it changed. Raises Conflict."""
    work = Work(house, "sync", by=NETWORK, undoable=False)
    pending: dict[str, tuple[Comment | None, Comment]] = {}
    arrivals.expect(incoming.author for incoming in batch.incoming)
    forgotten = _Forgotten(house, account)
    new = changed = closed = 0
    for incoming in batch.incoming:
        id, old = find_comment(house, account, incoming.remote_id)
        if id in pending:
            continue
        incoming = structs.replace(incoming, thread=_still_forgotten(old, incoming.thread, forgotten))
        fresh = _updated(house, old, incoming) if old else arrivals.take(account, id, incoming)
        pending[id] = (old, fresh)
        new += old is None
    for remote_id, state in batch.states.items():
        id, known = find_comment(house, account, remote_id)
        old, now = pending.get(id, (known, known))
        if now is not None:
            pending[id] = (old, _in_state(house, now, state))
    for answer in batch.answers:
        id, known = find_comment(house, account, answer.parent_id)
        old, now = pending.get(id, (known, known))
        if now is not None:
            pending[id] = (old, _take_answer(house, work, now, answer))
    for old, fresh in pending.values():
        if old is None:
            work.insert("comments", fresh, log=False)
        elif old != (fresh := promises.follow(house, work, old, fresh)):
            work.change("comments", old, fresh, detail=fresh.reason or fresh.status)
            changed += 1
            closed += old.is_open() and not fresh.is_open()
    for count in batch.counts:
        told = counters.note(house, work, account, count)[1]
        new += told is not None
    if batch.cursor is not None:
        work.writes.append(_cursor(house, account, batch.cursor))
    work.commit()
    return Merged(new=new, changed=changed - closed, closed=closed)


def find_comment(house: House, account: Account, remote_id: str) -> tuple[str, Comment | None]:
    """Return the id of a network's comment in this house, and the comment where it is known."""
    found: dict[str, Comment] = {}

    def taken_by_other(id: str) -> bool:
        doc = house.store.get("comments", id)
        if doc is None:
            return False
        if (doc["account"], doc["remote_id"]) != (account.name, remote_id):
            return True
        found[id] = from_doc(doc, Comment)
        return False

    id = claim_id((account.name, remote_id), taken_by_other)
    return id, found.get(id)


def _cursor(house: House, account: Account, cursor: Mapping[str, Any]) -> Write:
    id = f"account.{account.name}"
    doc = house.store.get("sync", id)
    return Write(
        table="sync", id=id, fields={"cursor": dict(cursor)}, was=None if doc is None else {"cursor": doc.get("cursor")}
    )


def _updated(house: House, old: Comment, incoming: Incoming) -> Comment:
    """Return a known comment with what the network says of it now. An edited text opens a closed one again."""
    if old.forgotten_at is not None:
        return structs.replace(old, remote_status=incoming.remote_status)
    text = clean(incoming.text)
    new = structs.replace(
        old,
        text=text,
        author=one_line(incoming.author),
        remote_status=incoming.remote_status,
        parent_id=incoming.parent_id,
        post_title=one_line(incoming.post_title) or old.post_title,
        thread=clean_thread(incoming.thread),
    )
    if text != old.text:
        new = seen_anew(house, new)
        if not old.is_open():
            new = opened_again(house, new)
    return new


class _Forgotten:
    """Which of a network's comments were forgotten here. Each is looked up once, however many threads name it."""

    def __init__(self, house: House, account: Account) -> None:
        self._house = house
        self._account = account
        self._known: dict[str, bool] = {}

    def __contains__(self, remote_id: str) -> bool:
        if remote_id not in self._known:
            found = find_comment(self._house, self._account, remote_id)[1] if remote_id else None
            self._known[remote_id] = found is not None and found.forgotten_at is not None
        return self._known[remote_id]


def _still_forgotten(old: Comment | None, thread: tuple[Said, ...], forgotten: _Forgotten) -> tuple[Said, ...]:
    """Return a thread as the network tells it, without the words that were removed here for good.

    A thread from which somebody was taken keeps the messages that it has, since others may quote them there.
    """
    taken = old is not None and any(said.is_forgotten() for said in old.thread)
    kept = {said.remote_id: said for said in old.thread if said.remote_id} if old and taken else {}

    def seen(said: Said) -> Said:
        if said.remote_id in kept:
            return kept[said.remote_id]
        return structs.replace(said, author="", text="") if not said.ours and said.remote_id in forgotten else said

    return tuple(seen(said) for said in thread)


def _in_state(house: House, comment: Comment, state: RemoteStatus) -> Comment:
    """Return the comment with its state elsewhere; what was removed there leaves the inbox."""
    seen = structs.replace(comment, remote_status=state)
    if comment.is_open() and state in ("spam", "trash", "gone"):
        reason = "spam" if state == "spam" else "gone"
        return structs.replace(seen, status="dismissed", reason=reason, closed_at=house.now(), snoozed_until=None)
    return seen


def _take_answer(house: House, work: Work, comment: Comment, answer: OwnAnswer) -> Comment:
    """Return an open comment as answered: from elsewhere, or by a reply of ours whose confirmation was lost."""
    for doc in house.store.find("replies", {"comment": comment.id}):
        reply = from_doc(doc, Reply)
        if answer.operation and reply.operation == answer.operation:
            if reply.status in ("sending", "unknown", "failed", "queued"):
                sent = Sent(remote_id=answer.remote_id, url=answer.url, at=answer.at)
                work.change("replies", reply, confirmed(reply, sent), log=False)
                if reply.promise:
                    return promises.begin(house, work, comment, reply, answer.at)
            if reply.promise:
                return comment  # a holding reply answers nothing
            break
        if reply.promise and answer.remote_id == reply.remote_id:
            return comment
    # What was said before the waiting began, or before the comment was opened again, is no answer to it.
    if not comment.is_open() or answer.at < max(comment.created_at, comment.since or comment.created_at):
        return comment
    return outbox.answered(comment, answer.at)
