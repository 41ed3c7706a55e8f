"""``outbox``: what was written down for the networks and is not confirmed."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.sync import chosen
from smtui.domain.errors import NotFound, Refused
from smtui.domain.reply import Reply
from smtui.domain.text import one_line
from smtui.services import inbox, outbox
from smtui.services.work import load


def list_(call: Call) -> int:
    """List replies and orders that no network has confirmed yet, the oldest first."""
    house = call.house()
    items = inbox.undelivered(house)
    if call.wants_json:
        call.console.json([shaping.outgoing(house, item) for item in items])
        return 0
    if not items:
        call.say("outbox_empty")
        return 0
    rows: list[dict[str, Part]] = []
    for item in items:
        stuck = item.status == "failed" and item.retry_at is None
        state = call.texts("cli.stuck" if stuck else f"cli.delivery.{item.status}")
        if item.status in ("failed", "unknown") and item.retry_at is not None:
            is_due = item.retry_at <= house.now()
            again = call.texts("cli.next_sync") if is_due else call.texts("cli.again", at=call.at(item.retry_at))
            state = f"{state}, {again}"
        if item.status == "queued" and item.not_before is not None and item.not_before > house.now():
            state = call.texts("cli.goes", at=call.at(item.not_before))
        rows.append(
            {
                "id": (item.comment, "key"),
                "status": (state, "bad" if stuck else "warn"),
                "account": item.account,
                "text": one_line(item.text[:500]) if isinstance(item, Reply) else call.texts(f"cli.did.{item.action}"),
            }
        )
    table(call.console, (Column("id"), Column("status", 5, 34), Column("account", 4, 10, 60), Column("text")), rows)
    troubles: dict[str, list[str]] = {}
    for item in items:
        if trouble := shaping.error_text(house, item.error, item.error_values):
            troubles.setdefault(trouble, []).append(item.comment)
    for trouble, comments in troubles.items():
        # One reason often holds for all that waits: it is said once.
        call.console.tell((", ".join(dict.fromkeys(comments)), "key"), ": ", (trouble, "bad"))
    return 0


def retry(call: Call) -> int:
    """Try everything that failed or is unknown again, at once."""
    from smtui.cli import deliver
    from smtui.domain.comment import Comment

    house = call.house("accounts")
    accounts = chosen(house, call.values.texts("account"))
    names = {account.name for account in accounts}
    for account in accounts:
        outbox.retry_all(house, account.name)
    waiting = [item for item in inbox.undelivered(house) if item.account in names]
    if not waiting:
        raise NotFound("nothing_to_send")
    error = deliver.deliver(call, house, [load(house, "comments", item.comment, Comment) for item in waiting])
    left = [item for item in inbox.undelivered(house) if item.account in names]
    if call.wants_json:
        call.console.json([shaping.outgoing(house, item) for item in left])
    call.say("outbox_retried", n=len(waiting) - len(left), left=len(left))
    return deliver.exit_code(error)


def cancel(call: Call) -> int:
    """Make the unsent reply of a comment a draft again, or cancel what was ordered about it."""
    from smtui.services import moderation, replies

    house = call.house("accounts")
    id = inbox.resolve(house, call.values.text("id"))
    waiting = replies.current(house, id)
    if waiting is None or waiting.status == "draft":
        cancelled = moderation.cancel(house, id)
        if call.wants_json:
            call.console.json([shaping.order(house, order) for order in cancelled])
        what = ", ".join(call.texts(f"cli.did.{order.action}") for order in cancelled)
        call.say("outbox_order_cancelled", id=id, what=what)
        return 0
    if waiting.status in ("sending", "unknown"):
        raise Refused("reply_on_its_way", id=id, status=waiting.status)
    draft = replies.take_back(house, waiting.id)
    if call.wants_json:
        call.console.json(shaping.reply(house, draft))
    call.say("outbox_cancelled", id=id)
    return 0
