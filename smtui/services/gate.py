"""The gate before sending: everything that speaks against a text, asked at one place by screens and commands.

A check is a function that is given the house, the comment, the text and the template it came from, and says what it
objects to. ``CHECKS`` names them all; what needs heavy imports does them inside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from smtui.domain.comment import Comment
from smtui.domain.errors import Objected
from smtui.domain.objection import WEIGHTS, Objection
from smtui.domain.text import fold
from smtui.ports import Above
from smtui.services.house import House
from smtui.services.lint import second_look
from smtui.services.work import time_text

RECENT = timedelta(days=7)
"""How long a text counts as just said: repeating it to the letter reads like a machine."""
_SHORT = 20
"""Letters up to which a text may be said again and again: "Thank you!"."""

Check = Callable[[House, Comment, str, str], Iterable[Objection]]


def objections(house: House, comment: Comment, text: str, template: str = "") -> tuple[Objection, ...]:
    """Return what speaks against ``text`` as an answer to ``comment``, the weightiest first."""
    found = [objection for check in CHECKS for objection in check(house, comment, text, template)]
    return tuple(sorted(found, key=lambda objection: WEIGHTS.index(objection.weight)))


def hold_back(house: House, comment: Comment, text: str, template: str = "", *, knowing: bool = False) -> None:
    """Raise Objected where something speaks against a text; ``knowing`` lets pass what a person may decide alone."""
    against = objections(house, comment, text, template)
    if knowing:
        against = tuple(objection for objection in against if objection.weight != "ask")
    if against:
        raise Objected("reply_objections", objections=against, id=comment.id)


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


CHECKS: tuple[Check, ...] = (_said_before, second_look)
