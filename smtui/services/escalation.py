"""Escalation: what nobody has answered in the plan's time goes to the deputy, by itself and once.

What belongs to somebody who is away goes to whoever stands in, once their absence has begun.
"""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from smtui.domain.absence import Absence
from smtui.domain.comment import Comment
from smtui.domain.errors import Conflict
from smtui.ports import Below
from smtui.services import inbox
from smtui.services.absences import away_test, coming
from smtui.services.board import duty
from smtui.services.house import House
from smtui.services.work import Work, from_doc, time_text

BY = "smtui"
"""Who stands in the log for what the program does by itself."""
_TRIES = 4


def run(house: House) -> list[Comment]:
    """Hand on what is due to be handed on, and return it. Costs nothing where nothing is. Raises StoreError."""
    for attempt in range(_TRIES):
        try:
            return _run(house)
        except Conflict:
            # Somebody changed one of them at this moment, or another process does the same: look again.
            if attempt == _TRIES - 1:
                return []
    return []


def _run(house: House) -> list[Comment]:
    work = Work(house, "escalated", by=BY, undoable=False)
    changed: dict[str, Comment] = {}
    _late(house, work, changed)
    _absent(house, work, changed)
    work.commit()
    return list(changed.values())


def _late(house: House, work: Work, changed: dict[str, Comment]) -> None:
    """Hand on what has waited for longer than its plan says."""
    soon = house.now() + timedelta(seconds=1)
    docs = house.store.find("comments", {"status": "pending", "escalate_at": Below(time_text(soon))})
    if not docs:
        return
    away, today = away_test(house), house.today()
    moving = {id for id, reply in inbox.on_their_way(house).items() if reply.status != "draft"}
    for doc in docs:
        comment = from_doc(doc, Comment)
        if comment.id in moving or comment.waiting == "customer":
            continue
        deputy = duty(house, comment.network, comment.kind, house.now(), house.account(comment.account)).deputy
        if deputy and away(deputy, today):
            continue
        if not deputy or deputy == comment.owner:
            # There is nobody to hand it to, so it need not be looked at every minute.
            work.change("comments", comment, structs.replace(comment, escalate_at=None), log=False, exact=True)
            continue
        new = structs.replace(comment, owner=deputy, escalate_at=None, escalated_at=house.now())
        changed[comment.id] = work.change("comments", comment, new, detail=deputy, exact=True)


def _absent(house: House, work: Work, changed: dict[str, Comment]) -> None:
    """Hand on the open comments of those whose absence has begun, once for each absence."""
    today = house.today()
    begun = [absence for absence in coming(house) if absence.covers(today) and absence.handed_at is None]
    if not begun:
        return
    away = away_test(house)
    for absence in begun:
        for doc in house.store.find("comments", {"status": "pending", "owner": absence.member}):
            comment = from_doc(doc, Comment)
            deputy = duty(house, comment.network, comment.kind, house.now(), house.account(comment.account)).deputy
            if comment.id in changed or not deputy or deputy == absence.member or away(deputy, today):
                continue
            new = structs.replace(comment, owner=deputy)
            changed[comment.id] = work.change("comments", comment, new, detail=deputy, exact=True)
        _mark(work, absence)


def _mark(work: Work, absence: Absence) -> None:
    work.change("absences", absence, structs.replace(absence, handed_at=work.at), log=False, exact=True)
