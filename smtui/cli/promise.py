"""``promise`` and ``kept``: our own word to a person, given with a holding reply, in sight until it is kept."""

from __future__ import annotations

from smtui.cli import deliver, shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.reply import edited, template_values
from smtui.cli.shapes import PromiseShape
from smtui.domain.comment import Comment
from smtui.domain.errors import Refused
from smtui.domain.humantime import time_left
from smtui.domain.promise import Promise
from smtui.domain.reply import Reply
from smtui.domain.text import one_line
from smtui.services import handover, inbox, promises, replies
from smtui.services.house import House
from smtui.services.work import load


def promise(call: Call) -> int:
    """Send a holding reply that promises an answer by a moment. Exit 3 when it could not be sent now."""
    values = call.values
    house = call.house("accounts", "plans", "work_calendar")
    id = inbox.resolve(house, values.text("id"))
    until = promises.parse_until(house, " ".join(values.texts("when")))
    by, what = values.text("by"), values.text("what")
    if values.flag("said"):
        return _tell(call, house, promises.say(house, id, until, by, what), "promise_said")
    comment = load(house, "comments", id, Comment)
    given = promises.prepare(house, id, until, by, what)
    text, template = _holding(call, house, comment, given)
    knowing = values.flag("anyway")
    if not house.allowed(comment.account).get("reply"):
        reply = handover.hand_over(house, id, text, template, knowing=knowing, promise=given)
        if not call.wants_json:
            call.console.out(reply.text)
        return _tell(call, house, load(house, "promises", given.id, Promise), "promise_handed")
    written = replies.queue(house, id, text, template=template, knowing=knowing, promise=given)
    error = None if values.flag("queue") else deliver.deliver(call, house, [comment])
    now = load(house, "promises", given.id, Promise)
    if now.status == "open":
        return _tell(call, house, now, "promise_given")
    _tell(call, house, now, "promise_waits")
    if values.flag("queue"):
        return 0
    final = load(house, "replies", written.id, Reply)
    return deliver.exit_code(error) or int(final.status != "sent")


def _holding(call: Call, house: House, comment: Comment, given: Promise) -> tuple[str, str]:
    """Return what to send and the template it came from: the given words, a template, or the house's own proposal."""
    values = call.values
    if (text := values.maybe("reply")) is not None:
        return call.given_text(text), ""
    if key := values.text("template"):
        words = {"eta": promises.eta(house, given.until), **template_values(call)}
        filled = replies.fill_template(house, comment.id, key, words)
        if filled.missing and not call.console.asks:
            raise Refused("template_gaps", template=key, gaps=", ".join(filled.missing), id=comment.id)
        return (
            edited(call, house, comment, filled.text, _draft(house, comment)) if filled.missing else filled.text
        ), key
    if call.console.asks:
        text, key = promises.holding_text(house, comment, given.until)
        return edited(call, house, comment, text, _draft(house, comment)), key
    # Nobody looks at it before it goes out: what the signs only suggest does not choose the words.
    return promises.holding_text(house, comment, given.until, sure=True)


def _draft(house: House, comment: Comment) -> str:
    """Return the draft that an editor's text takes the place of."""
    draft = replies.current(house, comment.id)
    return draft.text if draft is not None else ""


def _tell(call: Call, house: House, it: Promise, key: str) -> int:
    if call.wants_json:
        call.console.json(_shape(house, it))
    call.console.tell(call.texts(f"plans.{key}", id=it.comment, until=call.at(it.until), by=it.by))
    return 0


def _shape(house: House, it: Promise) -> PromiseShape:
    return PromiseShape(
        id=it.id,
        comment=it.comment,
        account=it.account,
        status=it.status,
        what=it.text,
        until=shaping.moment(house, it.until),
        by=it.by,
        broken=it.is_broken(house.now()),
        made_at=shaping.maybe(house, it.made_at),
        kept_at=shaping.maybe(house, it.kept_at),
        reply=it.reply,
    )


def list_(call: Call) -> int:
    """List what we still owe, the nearest first; with ``--all`` also what was kept in the last thirty days."""
    house = call.house()
    found = promises.open_promises(house)
    if call.values.flag("all"):
        found += promises.settled(house, house.now() - promises.WINDOW)
    if call.wants_json:
        call.console.json([_shape(house, it) for it in found])
        return 0
    if not found:
        call.console.tell(call.texts("plans.promise_none"))
    rows: list[dict[str, Part]] = []
    for it in found:
        comment = load(house, "comments", it.comment, Comment)
        late = it.is_broken(house.now())
        left = time_left(it.until, house.now(), call.texts) if it.status == "open" else call.texts("plans.promise.kept")
        rows.append(
            {
                "id": (it.comment, "key"),
                "left": (left, "bad" if late else "good" if it.status == "kept" else ""),
                "until": call.at(it.until),
                "by": it.by,
                "author": (one_line(comment.author) or call.texts("cli.nobody"), "name"),
                "what": it.text or one_line(comment.text[:2000]),
            }
        )
    columns = (Column("id"), Column("left", 5, 8), Column("until", 5), Column("by", 3, 10), Column("author", 4, 18, 60))
    table(call.console, (*columns, Column("what")), rows)
    numbers = promises.counts(house)
    if numbers.open or numbers.kept or numbers.broken:
        call.console.tell(
            call.texts("plans.promise_counts", open=numbers.open, kept=numbers.kept, broken=numbers.broken)
        )
    return 0


def kept(call: Call) -> int:
    """Say that what was promised is done."""
    house = call.house()
    ids = list(dict.fromkeys(inbox.resolve(house, typed) for typed in call.values.texts("id")))
    changed = promises.keep(house, ids)
    if call.wants_json:
        call.console.json([shaping.comment(house, comment) for comment in changed])
    call.console.tell(call.texts("plans.promise_kept", n=len(changed), ids=", ".join(ids)))
    return 0
