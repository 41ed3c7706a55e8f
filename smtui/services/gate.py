"""The gate before sending: everything that speaks against a text, asked at one place by screens and commands.

A check is a function that is given the house, the comment, the text and the template it came from, and says what it
objects to. ``CHECKS`` names them all; what needs heavy imports does them inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from msgspec import structs

from smtui.domain.comment import Comment
from smtui.domain.errors import Objected
from smtui.domain.objection import WEIGHTS, Objection
from smtui.domain.text import fold
from smtui.ports import Above
from smtui.services.caution import rules
from smtui.services.house import House
from smtui.services.keymessage import brake
from smtui.services.lint import second_look
from smtui.services.permit import is_alone
from smtui.services.work import time_text

RECENT = timedelta(days=7)
"""How long a text counts as just said: repeating it to the letter reads like a machine."""
_SHORT = 20
"""Letters up to which a text may be said again and again: "Thank you!"."""

Check = Callable[[House, Comment, str, str], Iterable[Objection]]


def objections(house: House, comment: Comment, text: str, template: str = "") -> tuple[Objection, ...]:
    """Return what speaks against ``text`` as an answer to ``comment``, the weightiest first."""
    found = [objection for check in CHECKS for objection in check(house, comment, text, template)]
    if is_alone(house):
        # There is no second person to ask: then the first one looks twice.
        found = [structs.replace(one, weight="ask") if one.weight == "review" else one for one in found]
    return tuple(sorted(found, key=lambda objection: WEIGHTS.index(objection.weight)))


def hold_back(
    house: House,
    comment: Comment,
    text: str,
    template: str = "",
    *,
    knowing: bool = False,
    approved: bool = False,
) -> None:
    """Raise Objected where something speaks against a text; ``knowing`` lets pass what a person may decide alone.

    ``approved`` lets pass what only wants a second person, since one has seen it.
    """
    passed = {"ask"} if knowing else set()
    if approved:
        passed.add("review")
    against = tuple(found for found in objections(house, comment, text, template) if found.weight not in passed)
    if against:
        raise Objected("reply_objections", objections=against, id=comment.id)


def _role_needs_approval(house: House, comment: Comment, text: str, template: str) -> Iterable[Objection]:
    """Want a second person for everybody of a role that the house names in ``reply.approval``."""
    me = house.me
    if me.role in house.settings.reply.approval:
        yield Objection(key="role_approval", weight="review", values={"role": house.texts(f"permit.role.{me.role}")})


def _said_before(house: House, comment: Comment, text: str, template: str) -> Iterable[Objection]:
    """Object to a text that somebody else on this account has just been given, word for word."""
    wanted = " ".join(fold(text).split())
    if len(wanted) <= _SHORT:
        return
    since = time_text(house.now() - RECENT)
    docs = house.store.find("replies", {"account": comment.account, "sent_at": Above(since)})
    for doc in docs:
        if doc["comment"] != comment.id and " ".join(fold(doc.get("text", "")).split()) == wanted:
            yield Objection(key="said_before", values={"id": doc["comment"]})
            return


CHECKS: tuple[Check, ...] = (_role_needs_approval, brake, _said_before, second_look, rules)
