"""Key messages: how many replies and posts carry what the house wants to be known for, and when they must not.

A text carries it where one of the plan's phrases stands in it, or where its writer said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

from smtui.domain.comment import Comment, apparent
from smtui.domain.errors import Refused
from smtui.domain.objection import SERIOUS, Objection
from smtui.domain.post import Post
from smtui.domain.reaction import ReactionPlan
from smtui.domain.reply import Reply
from smtui.domain.text import first_phrase
from smtui.ports import Above
from smtui.services.house import House
from smtui.services.work import Work, from_doc, time_text

WINDOW = timedelta(days=30)
IN_A_ROW = 2
"""After so many replies in a row that carry it, the next should not."""


Stand = Literal["none", "misplaced", "unknown", "open", "carried"]
"""No key message; none that belongs in this answer; one without phrases to know it by; not in the text yet; in it."""


class Share(Struct, frozen=True, kw_only=True):
    """How many texts of a network carry its key message."""

    network: str
    message: str
    replies: int
    carrying: int
    posts: int
    posts_carrying: int
    has_phrases: bool = False
    """Whether texts are looked through; else only those count of which their writer said so."""

    @property
    def tells(self) -> bool:
        """Whether the numbers say anything: texts are looked through, or somebody has ticked one."""
        return self.has_phrases or self.carrying > 0


class Reminder(Struct, frozen=True, kw_only=True):
    """What a plan wants of an answer beside its time, as a reminder while it is written."""

    tone: str
    message: str
    """The key message; empty where there is none, or none belongs here."""
    state: Stand


def reminder(house: House, comment: Comment, text: str = "") -> Reminder:
    """Return tone and key message for an answer to a comment, and whether ``text`` carries the message already."""
    plan = house.library.plans().find(comment.network, comment.kind)
    if not plan.message:
        return Reminder(tone=plan.tone, message="", state="none")
    if apparent(comment) in SERIOUS:
        return Reminder(tone=plan.tone, message="", state="misplaced")
    if not plan.key_phrases:
        return Reminder(tone=plan.tone, message=plan.message, state="unknown")
    return Reminder(tone=plan.tone, message=plan.message, state="carried" if carries(text, plan) else "open")


def carries(text: str, plan: ReactionPlan) -> bool:
    """Tell whether one of the plan's phrases stands in a text, whatever its case and accents."""
    return first_phrase(text, plan.key_phrases) != ""


class Told(Struct, frozen=True, kw_only=True):
    """One text of a network that went out: a reply or a post."""

    at: datetime
    text: str
    carries: bool
    is_post: bool


def told(house: House, network: str, since: datetime) -> list[Told]:
    """Return a network's replies and posts after ``since``, and which of them carry its key message."""
    plan, after = house.library.plans().network(network), time_text(since)
    mine = [account.name for account in house.library.accounts() if account.network == network]
    found = []
    for account in mine:
        for doc in house.store.find("replies", {"account": account, "sent_at": Above(after)}):
            reply = from_doc(doc, Reply)
            is_told = reply.key_message or carries(reply.text, plan)
            found.append(Told(at=reply.sent_at or since, text=reply.text, carries=is_told, is_post=False))
    for doc in house.store.find("posts", {"status": "published"}):
        post = from_doc(doc, Post)
        at = post.published_at
        if at is not None and time_text(at) > after and set(post.accounts) & set(mine):
            is_told = carries(f"{post.title}\n{post.text}", plan)
            found.append(Told(at=at, text=f"{post.title} – {post.text}", carries=is_told, is_post=True))
    return found


def share(house: House, window: timedelta = WINDOW) -> list[Share]:
    """Return, for each network with a key message, how many replies and posts of the window carry it."""
    since, plans = house.now() - window, house.library.plans()
    names = dict.fromkeys(account.network for account in house.library.accounts())
    found = []
    for name in names:
        plan = plans.network(name)
        if not plan.message:
            continue
        texts = told(house, name, since)
        replies, posts = [it for it in texts if not it.is_post], [it for it in texts if it.is_post]
        found.append(
            Share(
                network=name,
                message=plan.message,
                replies=len(replies),
                carrying=sum(it.carries for it in replies),
                posts=len(posts),
                posts_carrying=sum(it.carries for it in posts),
                has_phrases=bool(plan.key_phrases),
            )
        )
    return found


def tick(house: House, comment_id: str, *, on: bool = True) -> Reply:
    """Say that the newest reply to a comment carries the key message, or does not. Raises Refused without a reply."""
    docs = house.store.find("replies", {"comment": comment_id}, order="created_at")
    replies = [reply for doc in docs if (reply := from_doc(doc, Reply)).status != "cancelled"]
    if not replies:
        raise Refused("no_reply_yet", id=comment_id)
    work = Work(house, "carries")
    new = work.change("replies", replies[-1], structs.replace(replies[-1], key_message=on))
    work.commit()
    return new


def brake(house: House, comment: Comment, text: str, template: str) -> Iterable[Objection]:
    """Object to a key message where it is out of place: with somebody who complains, or three times in a row."""
    plan = house.library.plans().find(comment.network, comment.kind)
    if not carries(text, plan):
        return
    key = apparent(comment)
    if key in SERIOUS:
        # What the signs only suggest may be wrong: then the writer decides.
        yield Objection(key="key_message_out_of_place", weight="stop" if comment.situation else "ask")
        return
    since = time_text(house.now() - WINDOW)
    where = {"account": comment.account, "sent_at": Above(since)}
    docs = house.store.find("replies", where, order="sent_at", reverse=True, limit=IN_A_ROW)
    last = [from_doc(doc, Reply) for doc in docs]
    if len(last) == IN_A_ROW and all(reply.key_message or carries(reply.text, plan) for reply in last):
        yield Objection(key="key_message_again", values={"n": str(IN_A_ROW + 1)})


def brake_post(house: House, post: Post, account: str, said: Sequence[Post]) -> Iterable[Objection]:
    """Object to a key message that an account's last posts carried already; ``said`` are its posts, newest first."""
    known = house.account(account)
    if known is None:
        return
    plan = house.library.plans().network(known.network)
    last = said[:IN_A_ROW]
    texts = [post.text, *(one.text for one in last)]
    if len(last) == IN_A_ROW and all(carries(text, plan) for text in texts):
        yield Objection(key="key_message_posts", values={"n": str(IN_A_ROW + 1), "account": account})
