"""The second look at a reply before it goes out: the rules of ``domain/lint.py``, told whom and what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from smtui.domain.comment import Comment, apparent
from smtui.domain.objection import Objection
from smtui.ports import Above
from smtui.services.house import House
from smtui.services.work import time_text

_RECENT = 5
"""So many people who were answered last: their names are the ones that stay behind in a copied greeting."""
_LATELY = timedelta(days=1)
"""How long somebody counts as answered last."""


def second_look(house: House, comment: Comment, text: str, template: str) -> Iterable[Objection]:
    """Object to what does not fit the person, the house's tone or the situation. The writer may know better."""
    from smtui.domain.lint import look  # its patterns take a moment, and only a text needs them

    members = {name for member in house.settings.member for name in (member.name, member.title)}
    ours = {*members, house.settings.house.name, house.settings.reply.signature} - {""}
    found = look(
        text,
        form=house.settings.reply.form,
        situation=apparent(comment),
        author=comment.author,
        others=others(house, comment),
        ours=ours,
    )
    for finding in found:
        yield Objection(key=f"lint_{finding.rule}", values={"words": finding.words, "name": comment.author})


def others(house: House, comment: Comment) -> tuple[str, ...]:
    """Return whom else the text could have been written to: who spoke above, and who was answered last."""
    names = dict.fromkeys(said.author for said in comment.thread if said.author and not said.ours)
    lately = {"account": comment.account, "sent_at": Above(time_text(house.now() - _LATELY))}
    for doc in house.store.find("replies", lately, order="sent_at", reverse=True, limit=_RECENT):
        answered = house.store.get("comments", doc["comment"])
        if answered is not None and answered["id"] != comment.id and answered.get("author"):
            names[answered["author"]] = None
    return tuple(name for name in names if name != comment.author)
