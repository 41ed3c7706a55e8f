"""``handover`` and ``handed``: answers that a person sends, and that person's word that they were sent."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.reply import wanted_text
from smtui.domain.comment import Comment
from smtui.services import handover as use
from smtui.services import inbox, replies
from smtui.services.work import load


def handover(call: Call) -> int:
    """Print an answer for a person to send, and where it belongs. Without a text, what was handed over before."""
    house = call.house("accounts")
    id = inbox.resolve(house, call.values.text("id"))
    comment = load(house, "comments", id, Comment)
    before = replies.current(house, id)
    given = call.values.flag("text") or call.values.flag("template")
    if before is not None and before.status == "copied" and not given:
        reply = before
    else:
        text = wanted_text(call, house, comment)
        reply = use.hand_over(house, id, text, call.values.text("template"), knowing=call.values.flag("anyway"))
    if call.wants_json:
        call.console.json(shaping.reply(house, reply))
    else:
        call.console.out(reply.text)
    address = comment.url or comment.post_url
    call.say("handed_over" if address else "handed_over_nowhere", id=id, url=address)
    return 0


def handed(call: Call) -> int:
    """Take somebody's word that a handed-over answer was sent. The clock stops now."""
    house = call.house("accounts")
    id = inbox.resolve(house, call.values.text("id"))
    reply = use.confirm(house, id, call.values.text("url"))
    if call.wants_json:
        call.console.json(shaping.reply(house, reply))
    call.say("handed", id=id)
    return 0
