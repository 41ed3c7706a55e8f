"""Writing replies: drafts that are safe on disk, and the step from draft to queued. Delivery is ``outbox``'s work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from smtui.domain.comment import Comment
from smtui.domain.errors import DraftChanged, NotFound, Refused, UsageError
from smtui.domain.reply import ModerationOrder, Reply, taken_back
from smtui.domain.text import clean, graphemes, one_line
from smtui.services import promises
from smtui.services.gate import hold_back
from smtui.services.house import House
from smtui.services.inbox import open_reply
from smtui.services.work import Work, from_doc, load

if TYPE_CHECKING:
    from smtui.domain.guideline import Filled
    from smtui.domain.promise import Promise


SCISSORS = "# ---- >8 ----"
"""What stands below it in an editor is not sent."""


def current(house: House, comment_id: str) -> Reply | None:
    """Return the reply that is being written or is on its way for a comment, or None."""
    docs = house.store.find("replies", {"comment": comment_id}, order="created_at")
    return open_reply([from_doc(doc, Reply) for doc in docs])


def save_draft(
    house: House,
    comment_id: str,
    text: str,
    template: str = "",
    *,
    base: str | None = None,
    promise: Promise | None = None,
) -> Reply | None:
    """Keep a text that is being written. An empty one removes the draft and returns None.

    ``base`` is the draft as the writer saw it last; with a ``promise`` it is that of a holding reply. Raises Refused
    when a reply to the comment is already on its way, ``DraftChanged`` when somebody has changed it since ``base``.
    """
    body = clean(text)
    old = current(house, comment_id)
    if old and old.status == "review" and old.by != house.me.name:
        # Their text stays as it was submitted; what somebody else writes is another wording beside it.
        from smtui.services.approval import offer

        return offer(house, old.id, body) if body.strip() else old
    if old and old.status in ("review", "approved"):
        return _withdrawn(house, old, body, template)
    if base is not None and old is not None and old.status == "draft" and old.text not in (clean(base), body):
        raise DraftChanged("draft_changed", by=old.by, text=old.text, id=comment_id)
    if old and old.status not in ("draft", "copied"):
        if not (old.status == "failed" and old.retry_at is None):
            raise Refused("reply_on_its_way", id=comment_id, status=old.status)
        # The network refused it for good: its text goes on as a draft, with a new operation when it is sent.
        body = body or old.text
    comment = load(house, "comments", comment_id, Comment)
    work = Work(house, "draft", undoable=False)
    if not body.strip():
        if old:
            work.change("replies", old, structs.replace(old, status="cancelled"), log=False)
            work.commit()
        return None
    if old is None:
        id = house.new_id("replies")
        new = Reply(
            id=id,
            comment=comment_id,
            account=comment.account,
            text=body,
            by=house.me.name,
            created_at=house.now(),
            template=template,
            status="draft",
            promise=promises.carried(house, work, id, None, body, promise),
        )
        work.insert("replies", new, log=False)
    else:
        new = structs.replace(
            old,
            text=body,
            by=house.me.name,
            status="draft",
            template=template or old.template,
            error="",
            error_values={},
            attempts=0,
            promise=promises.carried(house, work, old.id, old, body, promise),
        )
        work.change("replies", old, new, log=False)
    work.commit()
    return load(house, "replies", new.id, Reply)


def _withdrawn(house: House, old: Reply, body: str, template: str) -> Reply:
    """Take a reply that is before a second person, or was approved, back as a draft where its text was changed."""
    if not body.strip() or body.strip() == old.text:
        return old
    work = Work(house, "draft", undoable=False)
    new = structs.replace(old, text=body, status="draft", template=template or old.template, review=None)
    work.change("replies", old, new, exact=True)
    work.note("comments", old.comment, {}, {})
    work.commit()
    return load(house, "replies", new.id, Reply)


class Measure(Struct, frozen=True):
    """How long a text is and may be, both as its network counts; no limit where nobody knows one."""

    length: int
    limit: int | None

    @property
    def is_too_long(self) -> bool:
        """Whether the network would refuse the text for its length."""
        return self.limit is not None and self.length > self.limit


def measure(house: House, comment: Comment, text: str) -> Measure:
    """Return the length of ``text`` as an answer to ``comment`` by the rules of the comment's network and account."""
    return size_of(house, comment.account, clean(text).strip(), comment)


def size_of(house: House, name: str, body: str, comment: Comment | None = None) -> Measure:
    """Return the length of a text by the rules of an account, as an answer or, without a comment, as a post."""
    account = house.account(name)
    if account is None:
        return Measure(graphemes(body), None)
    from smtui.extras import Measures  # of no use before somebody writes

    network = house.network(account.network)
    if isinstance(network, Measures):
        return Measure(*network.length(body, account, comment))
    abilities = network.capabilities
    count = {"bytes": _bytes, "graphemes": graphemes, "characters": len}[abilities.unit]
    return Measure(count(body), abilities.max_length)


def _bytes(text: str) -> int:
    return len(text.encode())


def check_text(house: House, comment: Comment, text: str) -> None:
    """Raise where a text cannot be sent: empty, too long for the network, or with an open placeholder."""
    body = clean(text).strip()
    if not body:
        raise UsageError("reply_empty")
    size = measure(house, comment, body)
    if size.is_too_long:
        raise UsageError("reply_too_long", length=size.length, limit=size.limit, account=comment.account)
    if "{" in body and (left := open_places(house, body)):
        raise UsageError("reply_gaps", gaps=", ".join(left))


def open_places(house: House, text: str) -> tuple[str, ...]:
    """Return the placeholders that a text still holds. A lone ellipsis is no gap here: people write it, too."""
    from smtui.domain.guideline import PLACEHOLDERS, gaps

    return tuple(name for name in gaps(text, PLACEHOLDERS.union(house.library.guideline().variables)) if name != "…")


def queue(
    house: House,
    comment_id: str,
    text: str,
    *,
    template: str = "",
    wait: timedelta = timedelta(0),
    at: datetime | None = None,
    knowing: bool = False,
    promise: Promise | None = None,
) -> Reply:
    """Write a reply down for sending after ``wait`` or at ``at``. Until it is sent, undo makes it a draft again.

    A held comment is also approved where the house does so. ``knowing`` says that the writer has seen what may be
    objected to. With a ``promise`` it is a holding reply: confirmed, it stops the first clock, and the promise runs.
    Raises UsageError, Objected and other Refused, NotFound.
    """
    comment = load(house, "comments", comment_id, Comment)
    check_text(house, comment, text)
    if not house.allowed(comment.account).get("reply"):
        raise Refused("cannot_reply", account=comment.account, id=comment_id)
    if comment.remote_status in ("spam", "trash", "gone"):
        raise Refused("reply_to_removed", id=comment_id, state=comment.remote_status, account=comment.account)
    old = current(house, comment_id)
    if old and old.status in ("queued", "sending", "unknown"):
        raise Refused("reply_on_its_way", id=comment_id, status=old.status)
    body = clean(text).strip()
    if old and old.status == "review":
        if old.by == house.me.name and body == old.text:
            raise Refused("reply_in_review", id=comment_id)
        if old.by != house.me.name:
            from smtui.services.approval import approve

            return approve(house, old.id, text=body, wait=wait, at=at, knowing=knowing)
    approved = old is not None and old.is_approved(body)
    hold_back(house, comment, text, template, knowing=knowing, approved=approved)
    work = Work(house, "reply")
    base = old or Reply(
        id=house.new_id("replies"),
        comment=comment_id,
        account=comment.account,
        text="",
        by=house.me.name,
        created_at=house.now(),
        status="draft",
    )
    reply = structs.replace(
        made_ready(house, base, body, template, wait, at),
        by=house.me.name,
        review=base.review if approved else None,
        promise=promises.carried(house, work, base.id, old, body, promise),
    )
    if old:
        work.change("replies", old, reply, exact=True)
    else:
        work.insert("replies", reply)
    work.note("comments", comment_id, {}, {}, "queued")
    approve_along(house, work, comment, reply)
    work.commit()
    return load(house, "replies", reply.id, Reply)


def made_ready(house: House, base: Reply, body: str, template: str, wait: timedelta, at: datetime | None) -> Reply:
    """Return a reply as it is written down for sending."""
    return structs.replace(
        base,
        text=body,
        status="queued",
        operation=house.ids.operation(),
        not_before=at.astimezone(UTC) if at else (house.now() + wait if wait else None),
        template=template or base.template,
        error="",
        error_values={},
        attempts=0,
        retry_at=None,
    )


def approve_along(house: House, work: Work, comment: Comment, reply: Reply) -> None:
    """Add the order to publish a comment that is held back, where the house does so with its answer."""
    may_approve = house.settings.reply.approve_on_reply and house.allowed(comment.account).get("approve")
    if comment.remote_status != "held" or not may_approve:
        return
    order = ModerationOrder(
        id=house.new_id("moderations"),
        comment=comment.id,
        account=comment.account,
        action="approve",
        by=house.me.name,
        created_at=work.at,  # by it, undo finds the order that went along
        not_before=reply.not_before,
        status="queued",
    )
    work.insert("moderations", order, log=False)


def due(house: House) -> list[tuple[str, str, str]]:
    """Return the queued replies whose chosen moment has come, as (id, account, comment)."""
    now = house.now()
    docs = house.store.find("replies", {"status": "queued"})
    waiting = [from_doc(doc, Reply) for doc in docs]
    return [(r.id, r.account, r.comment) for r in waiting if r.not_before is not None and r.not_before <= now]


def send_now(house: House, reply_id: str) -> Reply:
    """End the undo window of a queued reply, or try a failed one again."""
    old = load(house, "replies", reply_id, Reply)
    if old.status not in ("queued", "failed", "unknown"):
        raise Refused("reply_not_waiting", id=old.comment, status=old.status)
    now = house.now()
    new = structs.replace(old, not_before=None, retry_at=None if old.status == "queued" else now)
    work = Work(house, "send", undoable=False)
    work.change("replies", old, new, log=False)
    for doc in house.store.find("moderations", {"comment": old.comment, "status": "queued"}):
        order = from_doc(doc, ModerationOrder)
        work.change("moderations", order, structs.replace(order, not_before=None), log=False)
    work.commit()
    return new


def take_back(house: House, reply_id: str) -> Reply:
    """Make a reply that is still waiting here a draft again. Raises Refused when it is on its way or there."""
    old = load(house, "replies", reply_id, Reply)
    if old.status not in ("queued", "failed", "copied"):
        raise Refused("reply_on_its_way", id=old.comment, status=old.status)
    work = Work(house, "cancel", undoable=False)
    draft = taken_back(old)
    # Exact: a process may be claiming it for sending at this very moment.
    work.change("replies", old, draft, exact=True)
    for doc in house.store.find("moderations", {"comment": old.comment, "status": "queued", "action": "approve"}):
        order = from_doc(doc, ModerationOrder)
        work.change("moderations", order, structs.replace(order, status="cancelled"), log=False, exact=True)
    work.commit()
    return draft


def for_editor(house: House, comment: Comment, text: str) -> str:
    """Return what an editor is given to write a reply: the text so far, and the comment quoted below the scissors."""
    quoted = [f"{one_line(comment.author)}:", *clean(comment.text).split("\n")]
    below = [SCISSORS, f"# {house.texts('cli.editor_hint')}", "#", *(f"# {line}" for line in quoted)]
    return "\n".join([text, "", *below, ""])


def from_editor(text: str) -> str:
    """Return the reply that an editor left: what stands above the scissors."""
    return text.partition(SCISSORS)[0].strip()


def fill_template(house: House, comment_id: str, key: str, given: Mapping[str, str]) -> Filled:
    """Return a template's text, its placeholders filled from the comment, the house and ``given``. Raises NotFound."""
    from smtui.domain.guideline import fill

    comment = load(house, "comments", comment_id, Comment)
    guideline = house.library.guideline()
    for situation in guideline.situations:
        for template in situation.templates:
            if template.key == key:
                values = {**guideline.variables, **known_values(house, comment), **given}
                return fill(template.text, values, house.settings.reply.form)
    known = [template.key for situation in guideline.situations for template in situation.templates]
    raise NotFound("template_unknown", template=key, known=", ".join(known[:12]))


def known_values(house: House, comment: Comment) -> dict[str, str]:
    """Return the placeholders that the house itself can fill: name, brand and signature."""
    me = house.me
    values = {"name": comment.author, "brand": house.settings.house.name}
    values["agent"] = house.settings.reply.signature or me.initials or me.title or me.name
    return {name: value for name, value in values.items() if value}
