"""``approval`` and ``history``: a second pair of eyes on replies, and what happened to a comment."""

from __future__ import annotations

from smtui.cli import deliver, shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.reply import wanted_text
from smtui.cli.shapes import ApprovalShape, ToldShape, WordingShape
from smtui.domain.comment import Comment
from smtui.domain.errors import NotFound, UsageError
from smtui.domain.reply import Reply
from smtui.domain.text import excerpt, one_line
from smtui.services import approval as use
from smtui.services import inbox
from smtui.services.approval import Waiting
from smtui.services.history import history as told
from smtui.services.house import House
from smtui.services.permit import called
from smtui.services.work import load


def list_(call: Call) -> int:
    """List the replies that wait for my approval, or with ``--all`` for anybody's."""
    house = call.house("accounts", "plans")
    items = use.waiting(house, everybody=call.values.flag("all"))
    if call.wants_json:
        call.console.json([_shape(house, item) for item in items])
        return 0
    if not items:
        call.console.tell(call.texts("approval.nothing_anybody" if call.values.flag("all") else "approval.nothing"))
        return 0
    rows: list[dict[str, Part]] = [
        {
            "id": (item.comment.id, "key"),
            "by": (called(house, item.review.by), "name"),
            "at": (call.at(item.review.at), "dim"),
            "text": excerpt(one_line(item.reply.text), 120),
        }
        for item in items
    ]
    table(call.console, (Column("id", 7), Column("by", 3, 14), Column("at", 5, 16, 60), Column("text")), rows)
    return 0


def show(call: Call) -> int:
    """Show a reply that waits, beside what it answers, with every wording."""
    house = call.house("accounts", "plans")
    item = _item(call, house)
    if call.wants_json:
        call.console.json(_shape(house, item))
        return 0
    console, texts = call.console, call.texts
    console.out((item.comment.author, "name"), ": ", item.comment.text)
    console.out()
    console.out((_asked(call, house, item), "dim"))
    for n, text in enumerate(item.texts, start=1):
        console.out()
        if n > 1:
            who = called(house, item.review.others[n - 2].by)
            console.out((texts("approval.other", n=n, who=who), "key"))
        console.out(text)
    news = use.news_since(house, item.comment, item.review.at)
    if news:
        console.out()
        console.out((texts("approval.news_title", news="; ".join(news)), "warn"))
    return 0


def submit(call: Call) -> int:
    """Lay a reply before a second person."""
    house = call.house("accounts", "plans")
    id = inbox.resolve(house, call.values.text("id"))
    comment = load(house, "comments", id, Comment)
    text = wanted_text(call, house, comment)
    reply = use.submit(
        house,
        id,
        text,
        template=call.values.text("template"),
        to=call.values.text("for"),
        note=call.values.text("note"),
        others=call.values.texts("or"),
        knowing=call.values.flag("anyway"),
    )
    who = ", ".join(member.called for member in use.judges(house, comment) if member.name != house.me.name)
    return _tell(call, house, reply, "submitted", who=who)


def offer(call: Call) -> int:
    """Lay another wording beside a reply that waits."""
    house = call.house("accounts", "plans")
    item = _item(call, house)
    return _tell(call, house, use.offer(house, item.reply.id, call.given_text(call.values.text("text"))), "offered")


def approve(call: Call) -> int:
    """Approve a reply, or one of its other wordings, and send it."""
    house = call.house("accounts", "plans")
    item, values = _item(call, house), call.values
    text = call.given_text(values.text("text")) if values.flag("text") else None
    choice = values.number("choice", 1) or 1
    if text is None and not 1 <= choice <= len(item.texts):
        raise UsageError("approval_choice", n=len(item.texts))
    body = item.texts[choice - 1] if text is None else text
    reply = use.approve(house, item.reply.id, text=body, seen=values.number("rev"), knowing=values.flag("anyway"))
    error = None
    if reply.status == "queued" and not values.flag("queue"):
        error = deliver.deliver(call, house, [item.comment])
        reply = load(house, "replies", reply.id, Reply)
    _tell(call, house, reply, "approved")
    return deliver.exit_code(error)


def reject(call: Call) -> int:
    """Give a reply back to its writer, with a reason."""
    house = call.house("accounts", "plans")
    item = _item(call, house)
    given = use.reject(house, item.reply.id, call.values.text("reason"), seen=call.values.number("rev"))
    return _tell(call, house, given, "rejected")


def history(call: Call) -> int:
    """Tell what happened to a comment, the oldest first."""
    house = call.house("accounts", "guideline")
    id = inbox.resolve(house, call.values.text("id"))
    entries = told(house, id)
    if call.wants_json:
        call.console.json(
            [
                ToldShape(
                    id=entry.id,
                    at=shaping.moment(house, entry.at),
                    who=entry.who,
                    action=entry.action,
                    text=entry.what,
                    changes=entry.changes,
                    detail=entry.detail,
                )
                for entry in entries
            ]
        )
        return 0
    if not entries:
        raise NotFound("history_empty", id=id)
    for entry in entries:
        more = "; ".join(filter(None, (*entry.changes, entry.detail)))
        call.console.out((f"{call.at(entry.at)}  ", "dim"), entry.what, (f" ({more})" if more else "", "dim"))
    return 0


def _item(call: Call, house: House) -> Waiting:
    return use.find(house, inbox.resolve(house, call.values.text("id")))


def _asked(call: Call, house: House, item: Waiting) -> str:
    review = item.review
    words = [
        call.texts(
            "approval.asked_to" if review.to else "approval.asked",
            who=called(house, review.by),
            at=call.at(review.at),
            to=called(house, review.to),
        )
    ]
    if review.note:
        words.append(call.texts("approval.note", note=review.note))
    return ", ".join(words)


def _tell(call: Call, house: House, it: Reply, key: str, **values: object) -> int:
    if call.wants_json:
        call.console.json(shaping.reply(house, it))
    call.console.tell(call.texts(f"approval.cli.{key}", id=it.comment, **values))
    return 0


def _shape(house: House, item: Waiting) -> ApprovalShape:
    review = item.review
    return ApprovalShape(
        reply=shaping.reply(house, item.reply),
        rev=item.reply.rev,
        comment=shaping.comment(house, item.comment),
        by=review.by,
        at=shaping.moment(house, review.at),
        to=review.to,
        why=review.why,
        note=review.note,
        others=tuple(WordingShape(by=one.by, text=one.text, at=shaping.moment(house, one.at)) for one in review.others),
        news=tuple(use.news_since(house, item.comment, review.at)),
    )
