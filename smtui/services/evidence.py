"""Evidence before hiding, deleting or blocking: saved, listed, checked, and erased when its time is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from smtui.domain import evidence as domain
from smtui.domain.comment import Comment
from smtui.domain.errors import Conflict
from smtui.domain.evidence import Evidence, Fault
from smtui.domain.ids import normalise
from smtui.domain.text import one_line
from smtui.ports import Write
from smtui.services.house import House
from smtui.services.work import Work, from_doc, load, no_such

HEAD = "evidence.head"
_TRIES = 6


def save(house: House, comment_id: str, why: str = "") -> Evidence:
    """Keep a comment as it is now, as the newest piece of the chain. It cannot be undone.

    The same state of a comment is kept once: then the piece that is there is returned. Raises NotFound, StoreError.
    """
    comment = load(house, "comments", comment_id, Comment)
    if (same := _kept(house, comment)) is not None:
        return same
    for attempt in range(_TRIES):
        try:
            return _append(house, comment, one_line(why))
        except Conflict:
            # Somebody else has just added a piece; ours goes behind it.
            if attempt == _TRIES - 1:
                raise
    raise no_such("comments", comment_id)


def _append(house: House, comment: Comment, why: str) -> Evidence:
    head = house.store.get("sync", HEAD)
    work = Work(house, "evidence", undoable=False)
    piece = domain.capture(
        comment,
        number=(head["number"] if head else 0) + 1,
        previous=head["hash"] if head else "",
        saved_at=work.at,
        zone=str(house.zone),
        by=work.by,
        why=why,
    )
    work.insert("evidence", piece, log=False)
    work.note("comments", comment.id, {}, {}, piece.id)
    fields = {"number": piece.number, "hash": piece.hash}
    was = {"number": head["number"], "hash": head["hash"]} if head else None
    work.writes.append(Write(table="sync", id=HEAD, fields=fields, was=was, exact=head["rev"] if head else None))
    work.commit()
    return load(house, "evidence", piece.id, Evidence)


def _kept(house: House, comment: Comment) -> Evidence | None:
    for piece in reversed(of_comment(house, comment.id)):
        same = (piece.text, piece.remote_status, piece.author) == (comment.text, comment.remote_status, comment.author)
        if same and piece.erased_at is None:
            return piece
    return None


def is_wanted(house: House, comment: Comment) -> bool:
    """Tell whether the guideline wants evidence before anything is done: by the situation, else by what it may be.

    Also where somebody decided that it is none: what is hidden all the same may be wanted later.
    """
    keys = (comment.situation,) if comment.situation else comment.suggested
    return any(known.evidence and known.key in keys for known in house.library.guideline().situations)


def before(house: House, ids: Sequence[str], action: str) -> list[Evidence]:
    """Keep the comments for which the guideline wants that before ``action``. Raises StoreError: then do not act."""
    comments = [load(house, "comments", id, Comment) for id in ids]
    return [save(house, comment.id, action) for comment in comments if is_wanted(house, comment)]


def of_comment(house: House, comment_id: str) -> list[Evidence]:
    """Return a comment's pieces, oldest first."""
    found = (from_doc(doc, Evidence) for doc in house.store.find("evidence", {"comment": comment_id}, archived=True))
    return sorted(found, key=lambda piece: piece.number)


def pieces(house: House) -> list[Evidence]:
    """Return all pieces in the chain's order."""
    found = (from_doc(doc, Evidence) for doc in house.store.find("evidence", archived=True))
    return sorted(found, key=lambda piece: piece.number)


def piece(house: House, id: str) -> Evidence:
    """Return one piece. Raises NotFound."""
    return load(house, "evidence", normalise(id), Evidence)


def state_of(it: Evidence) -> Literal["sound", "broken", "erased"]:
    """Return whether a piece's hash fits; an erased one cannot be checked."""
    if it.erased_at is not None:
        return "erased"
    return "sound" if domain.hash_of(it) == it.hash else "broken"


def verify(house: House) -> tuple[int, tuple[Fault, ...]]:
    """Return how long the chain is, and what does not fit in it."""
    head = house.store.get("sync", HEAD)
    count, last = (head["number"], head["hash"]) if head else (0, "")
    return count, domain.verify(pieces(house), count, last)


# -- its end ---------------------------------------------------------------------------------------------------------


def ends_at(house: House, it: Evidence) -> datetime | None:
    """Return when ``purge`` erases a piece; None where the house keeps it for ever."""
    days = house.settings.privacy.evidence_days
    return it.saved_at + timedelta(days=days) if days else None


def overdue(house: House) -> list[Evidence]:
    """Return the pieces that were kept for as long as the house keeps evidence."""
    now = house.now()
    return [it for it in pieces(house) if it.erased_at is None and (end := ends_at(house, it)) and end <= now]


def erase(house: House, ids: Sequence[str]) -> list[Evidence]:
    """Take names, addresses and texts out of pieces; number, times and hash stay. It cannot be undone."""
    work = Work(house, "evidence_erase", undoable=False)
    gone: list[Evidence] = []
    for id in ids:
        old = piece(house, id)
        if old.erased_at is None:
            work.change("evidence", old, domain.erased(old, work.at), log=False)
            work.note("comments", old.comment, {}, {}, old.id)
            gone.append(old)
    work.commit()
    return gone
