"""Answers that a person carries over: for places where no connector may send, as a copied text and an honest word.

A handed-over answer is ``copied``: its comment stays open and its clock goes on, until a person says that it was sent.
"""

from __future__ import annotations

from msgspec import structs

from smtui.domain.address import web_address
from smtui.domain.comment import Comment
from smtui.domain.errors import Refused, UsageError
from smtui.domain.promise import Promise
from smtui.domain.reply import Reply
from smtui.services import promises
from smtui.services.gate import hold_back
from smtui.services.house import House
from smtui.services.outbox import answered
from smtui.services.replies import check_text, current, save_draft
from smtui.services.work import Work, load


def hand_over(
    house: House,
    comment_id: str,
    text: str,
    template: str = "",
    *,
    knowing: bool = False,
    promise: Promise | None = None,
) -> Reply:
    """Keep a text as given to a person who sends it. Undo makes it a draft again; handing over anew replaces it.

    Raises UsageError for a text that cannot be sent, Objected where something speaks against it, Refused where the
    account itself may answer or an answer is on its way, NotFound.
    """
    comment = load(house, "comments", comment_id, Comment)
    if house.allowed(comment.account).get("reply"):
        raise Refused("handover_needless", account=comment.account, id=comment_id)
    check_text(house, comment, text)
    old, body = current(house, comment_id), text.strip()
    if old and old.status == "review":
        raise Refused("reply_in_review", id=comment_id)
    approved = old is not None and old.is_approved(body)
    hold_back(house, comment, text, template, knowing=knowing, approved=approved)
    draft = save_draft(house, comment_id, body, template, promise=promise)
    assert draft is not None  # check_text refuses an empty one
    work = Work(house, "handover")
    copied = work.change("replies", draft, structs.replace(draft, status="copied", by=house.me.name), exact=True)
    work.note("comments", comment_id, {}, {})
    work.commit()
    return load(house, "replies", copied.id, Reply)


def confirm(house: House, comment_id: str, url: str = "") -> Reply:
    """Take a person's word that a handed-over answer was sent: it is sent, and the comment is answered, as of now.

    ``url`` is the answer's address where it has one. Undo takes the word back. Raises Refused without a hand-over,
    UsageError for something that is no address.
    """
    address = web_address(url)
    if url.strip() and not address:
        raise UsageError("handed_needs_url", url=url)
    comment = load(house, "comments", comment_id, Comment)
    reply = current(house, comment_id)
    if reply is None or reply.status != "copied":
        raise Refused("not_handed_over", id=comment_id)
    now = house.now()
    work = Work(house, "handed")
    work.change("replies", reply, structs.replace(reply, status="sent", sent_at=now, url=address), exact=True)
    if reply.promise:
        after = promises.begin(house, work, comment, reply, now)
    else:
        after = promises.follow(house, work, comment, answered(comment, now))
    work.change("comments", comment, after, detail=address)
    work.commit()
    return load(house, "replies", reply.id, Reply)
