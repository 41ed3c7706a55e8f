"""``outbox``: what was written down for the networks and is not confirmed."""

from __future__ import annotations

from smtui.cli import post_shaping, shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.sync import chosen
from smtui.domain.errors import NotFound, Refused
from smtui.domain.ids import normalise
from smtui.domain.post import Post
from smtui.domain.reply import Reply
from smtui.domain.text import one_line
from smtui.services import inbox, outbox, post_views, publish
from smtui.services.house import House
from smtui.services.work import load


def list_(call: Call) -> int:
    """List replies, orders and posts that no network has confirmed yet, the oldest first."""
    house = call.house()
    items, posts = inbox.undelivered(house), _posts(house)
    if call.wants_json:
        shapes = [shaping.outgoing(house, item) for item in items]
        call.console.json([*shapes, *(post_shaping.outgoing(house, post, view) for post, view in posts)])
        return 0
    if not items and not posts:
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
    for post, view in posts:
        words = (post_views.words(house, view), "bad" if view.needs_person else "warn")
        rows.append({"id": (post.id, "key"), "status": words, "account": view.account, "text": one_line(post.title)})
    table(call.console, (Column("id"), Column("status", 5, 40), Column("account", 4, 10, 60), Column("text")), rows)
    troubles: dict[str, list[str]] = {}
    for item in items:
        if trouble := shaping.error_text(house, item.error, item.error_values):
            troubles.setdefault(trouble, []).append(item.comment)
    for post, view in posts:
        if view.part is not None and (trouble := post_views.trouble(house, view.part)):
            troubles.setdefault(trouble, []).append(post.id)
    for trouble, comments in troubles.items():
        # One reason often holds for all that waits: it is said once.
        call.console.tell((", ".join(dict.fromkeys(comments)), "key"), ": ", (trouble, "bad"))
    return 0


def _posts(house: House) -> list[tuple[Post, post_views.PartView]]:
    """Return the posts under way, each with the accounts on which it is not out."""
    return [
        (post, view)
        for post in publish.under_way(house)
        for view in post_views.parts(house, post)
        if view.part is not None and view.state not in ("sent", "cancelled", "by_hand")
    ]


def retry(call: Call) -> int:
    """Try everything that failed or is unknown again, at once."""
    from smtui.cli import deliver
    from smtui.cli.publish import send
    from smtui.domain.comment import Comment

    house = call.house("accounts")
    accounts = chosen(house, call.values.texts("account"))
    names = {account.name for account in accounts}
    for account in accounts:
        outbox.retry_all(house, account.name)
        publish.retry(house, account.name)
    before = _waiting(house, names)
    if not before:
        raise NotFound("nothing_to_send")
    items = [item for item in inbox.undelivered(house) if item.account in names]
    error = deliver.deliver(call, house, [load(house, "comments", item.comment, Comment) for item in items])
    posts = [post.id for post, view in _posts(house) if view.account in names]
    error = send(call, house, posts)[0] or error if posts else error
    if call.wants_json:
        left = [item for item in inbox.undelivered(house) if item.account in names]
        shown = [post_shaping.outgoing(house, post, view) for post, view in _posts(house) if view.account in names]
        call.console.json([*(shaping.outgoing(house, item) for item in left), *shown])
    after = _waiting(house, names)
    call.say("outbox_retried", n=before - after, left=after)
    return deliver.exit_code(error)


def _waiting(house: House, names: set[str]) -> int:
    items = sum(item.account in names for item in inbox.undelivered(house))
    return items + sum(view.account in names for _, view in _posts(house))


def cancel(call: Call) -> int:
    """Make the unsent reply of a comment a draft again, cancel what was ordered about it, or stop a post."""
    from smtui.services import moderation, replies

    house = call.house("accounts")
    typed = call.values.text("id")
    if not house.store.ids("comments", normalise(typed)) and house.store.ids("posts", normalise(typed)):
        post = publish.stop(house, inbox.resolve(house, typed, "posts"))
        if call.wants_json:
            call.console.json([post_shaping.order(house, post, view) for view in post_views.parts(house, post)])
        call.say("post_did.stop", id=post.id, title=post.title, at=call.at(post.at) if post.at else "")
        return 0
    id = inbox.resolve(house, typed)
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
