"""Documents without what names or quotes anybody: what is left of them once somebody is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from smtui.domain.comment import REASONS
from smtui.domain.errors import Conflict, StoreError
from smtui.domain.event import Table
from smtui.ports import Doc, Write
from smtui.services.house import House
from smtui.services.work import difference

Forget = Callable[[], None]
"""Wipes from the store's medium what is no longer in its documents."""
_AT_ONCE = 100
_TRIES = 5
_PERSONAL = (
    "author",
    "author_url",
    "url",
    "text",
    "thread",
    "post_title",
    "post_url",
    "error_values",
    "review",
    "handed",
    "words",
)
"""Fields that name or quote somebody, of whichever table. A post's title may quote the stranger who wrote it."""
_CODED = ("situation", "decide", "evidence", "evidence_erase", "assign", "failed", "refused", "confirmed", "sync")
"""Log entries whose detail is a key of ours; elsewhere it may be anybody's words."""


def scrubbed(table: Table, doc: Doc, at: str) -> Doc:
    """Return a document without what names or quotes anybody."""
    if table == "events":
        return scrubbed_event(doc)
    if table == "moderations":
        return _without_personal(doc)
    new = {**_without_personal(doc), "text": ""}
    if table == "promises" and doc["status"] == "open":
        new["status"] = "withdrawn"
    if table == "replies":
        new |= {"url": doc["url"]} if doc.get("url") else {}
        if doc["status"] not in ("sent", "cancelled"):
            new = {name: value for name, value in new.items() if name not in ("retry_at", "not_before")}
            new["status"] = "cancelled"
    if table == "comments" and (new != doc or "forgotten_at" not in doc):
        new["forgotten_at"] = doc.get("forgotten_at") or at
    return new


def scrubbed_event(doc: Doc) -> Doc:
    """Return a log entry without words that may be anybody's."""
    new = dict(doc)
    if not (doc["action"] in _CODED or doc.get("detail") in REASONS):
        new.pop("detail", None)
    for side in ("was", "now"):
        if side in doc:
            new[side] = _without_personal(doc[side])
    new = {name: value for name, value in new.items() if value != {}}
    if new != doc:
        # With the salt gone, the seal stays in the chain and tells nobody what the words were.
        new.pop("salt", None)
    return new


def _without_personal(doc: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in doc.items() if name not in _PERSONAL}


def rewritten(table: Table, old: Doc, new: Doc) -> list[Write]:
    """Return the write that makes a document a new one; none where nothing changes."""
    was, now = difference(old, new)
    return [Write(table=table, id=old["id"], fields=now, was=was)] if now else []


def persist(house: House, ids: Sequence[str], make: Callable[[Sequence[str]], list[Write]]) -> None:
    """Commit what ``make`` gives for comments, many in one commit, anew where somebody was at one of them just then."""
    for start in range(0, len(ids), _AT_ONCE):
        for attempt in range(_TRIES):
            try:
                house.store.commit(make(ids[start : start + _AT_ONCE]))
                break
            except Conflict:
                if attempt == _TRIES - 1:
                    raise


def wiped(forget: Forget) -> None:
    """Wipe the medium; a failure says that the documents are clean already."""
    try:
        forget()
    except StoreError as error:
        # The documents are clean, the disk is not yet: that must not pass for done, nor for nothing done.
        raise type(error)("not_wiped", **error.values) from error
