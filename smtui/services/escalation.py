"""Escalation: what nobody has answered in the plan's time goes to the deputy, by itself and once.

What belongs to somebody who is away goes to whoever stands in, once their absence has begun.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from smtui.domain.absence import Absence
from smtui.domain.comment import Comment
from smtui.domain.errors import Conflict
from smtui.domain.reply import Reply
from smtui.ports import Below
from smtui.services import inbox
from smtui.services.absences import away_test, coming
from smtui.services.board import duty
from smtui.services.house import House
from smtui.services.work import Work, from_doc, time_text

BY = "smtui"
"""Who stands in the log for what the program does by itself."""
_TRIES = 4
_AT_ONCE = 200
"""Comments in one commit."""


def run(house: House) -> list[str]:
    """Hand on what is due to be handed on, and return its ids. Costs nothing where nothing is. Raises StoreError."""
    handed: list[str] = []
    for attempt in range(_TRIES):
        try:
            _late(house, handed)
            _absent(house, handed)
            break
        except Conflict:
            # Somebody changed one of them at this moment, or another process does the same: look again.
            if attempt == _TRIES - 1:
                break
    return handed


class _Portion:
    """Comments that are handed on with one commit, so that no number of them has to be held at once."""

    def __init__(self, house: House, handed: list[str]) -> None:
        self._house = house
        self._handed = handed
        self._begin()

    def _begin(self) -> None:
        self.work = Work(self._house, "escalated", by=BY, undoable=False)
        self._ids: list[str] = []

    def give(self, comment: Comment, new: Comment) -> None:
        """Hand a comment on, with those before it once they are many."""
        self.work.change("comments", comment, new, detail=new.owner, exact=True)
        self._ids.append(comment.id)
        if len(self.work.writes) >= _AT_ONCE:
            self.end()

    def end(self) -> None:
        """Write down what there is, and begin the next portion."""
        self.work.commit()
        self._handed += self._ids
        self._begin()


def _late(house: House, handed: list[str]) -> None:
    """Hand on what has waited for longer than its plan says."""
    soon = house.now() + timedelta(seconds=1)
    where = {"status": "pending", "escalate_at": Below(time_text(soon))}
    if not house.store.find("comments", where, order="escalate_at", limit=1):
        return
    away, today = away_test(house), house.today()
    moving = {id for id, reply in inbox.on_their_way(house).items() if not _rests(reply)}
    portion = _Portion(house, handed)
    staying: set[str] = set()
    limit = _AT_ONCE
    while True:
        docs = house.store.find("comments", where, order="escalate_at", limit=limit)
        fresh = [from_doc(doc, Comment) for doc in docs if doc["id"] not in staying]
        for comment in fresh:
            deputy = duty(house, comment.network, comment.kind, house.now(), house.account(comment.account)).deputy
            if comment.id in moving or comment.waiting == "customer" or (deputy and away(deputy, today)):
                staying.add(comment.id)
            elif not deputy or deputy == comment.owner:
                # There is nobody to hand it to, so it need not be looked at every minute.
                silenced = structs.replace(comment, escalate_at=None)
                portion.work.change("comments", comment, silenced, log=False, exact=True)
            else:
                handed_on = structs.replace(comment, owner=deputy, escalate_at=None, escalated_at=house.now())
                portion.give(comment, handed_on)
        portion.end()
        if len(docs) < limit:
            return
        if len(staying) > limit // 2:
            limit *= 4  # what stays is found each time


def _rests(reply: Reply) -> bool:
    """Tell whether a reply goes nowhere by itself: a draft, or one that the network has refused for good."""
    return reply.status == "draft" or (reply.status == "failed" and reply.retry_at is None)


def _absent(house: House, handed: list[str]) -> None:
    """Hand on the open comments of those whose absence has begun, once for each absence."""
    today = house.today()
    begun = [absence for absence in coming(house) if absence.covers(today) and absence.handed_at is None]
    if not begun:
        return
    away = away_test(house)
    for absence in begun:
        portion = _Portion(house, handed)
        seen: set[str] = set()
        for comment in house.store.stream("comments", Comment, {"status": "pending", "owner": absence.member}):
            if comment.owner != absence.member or not comment.is_open() or comment.id in seen:
                continue
            seen.add(comment.id)
            deputy = duty(house, comment.network, comment.kind, house.now(), house.account(comment.account)).deputy
            if deputy and deputy != absence.member and not away(deputy, today):
                portion.give(comment, structs.replace(comment, owner=deputy))
        # Only with the last of them: whoever is cut off before goes on with the rest.
        _mark(portion.work, absence)
        portion.end()


def _mark(work: Work, absence: Absence) -> None:
    work.change("absences", absence, structs.replace(absence, handed_at=work.at), log=False, exact=True)
