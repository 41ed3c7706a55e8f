"""One user action as one commit: its changes, its log entries and its place on the undo stack, or none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from os import urandom
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from smtui.domain.absence import Absence
from smtui.domain.chain import Head, chained
from smtui.domain.comment import Comment, Note
from smtui.domain.deed import Deed
from smtui.domain.errors import Conflict, NotFound
from smtui.domain.event import Event, Table
from smtui.domain.post import CalendarEntry, Post
from smtui.domain.promise import Promise
from smtui.domain.reply import ModerationOrder, Reply
from smtui.domain.routine import Round
from smtui.domain.sample import Sample
from smtui.domain.text import excerpt
from smtui.ports import Doc, Write
from smtui.services.house import House
from smtui.services.permit import called, require, require_theirs

T = TypeVar("T", bound=Struct)

TYPES: Mapping[Table, type[Any]] = {
    "comments": Comment,
    "replies": Reply,
    "moderations": ModerationOrder,
    "notes": Note,
    "events": Event,
    "rounds": Round,
    "posts": Post,
    "entries": CalendarEntry,
    "samples": Sample,
    "promises": Promise,
    "absences": Absence,
    "deeds": Deed,
}

_LISTED_BY: Mapping[Table, str] = {
    "replies": "outbox list",
    "posts": "post list --all",
    "promises": "promise list --all",
    "absences": "absence list",
    "evidence": "evidence list",
    "crises": "log",
}
"""The commands that list ids, by what they are of; else of comments."""

UNDO_DEPTH = 30
HEAD = "log"
"""The id in ``sync`` of the document that says where the log's chain ends."""
_TRIES = 24
"""So often a commit is built anew because another process has just added to the log. Each time one of them gets on."""


def to_doc(value: Struct) -> Doc:
    """Return a model as a document: JSON values, defaults left out."""
    doc: Doc = msgspec.to_builtins(value)
    return doc


def from_doc(doc: Doc, kind: type[T]) -> T:
    """Return a document as its model. Raises msgspec.ValidationError where the document is not one."""
    return msgspec.convert(doc, kind)


def time_text(moment: datetime) -> str:
    """Return an aware UTC time as documents have it: text that sorts as time does."""
    text: str = msgspec.to_builtins(moment)
    return text


def load(house: House, table: Table, id: str, kind: type[T]) -> T:
    """Return one model. Raises NotFound."""
    doc = house.store.get(table, id)
    if doc is None:
        raise no_such(table, id)
    return from_doc(doc, kind)


def no_such(table: Table, id: str) -> NotFound:
    """Return the error about an id that nothing has: it names the command that lists those there are."""
    return NotFound("no_such_id", id=id, list=_LISTED_BY.get(table, "inbox --all"))


def difference(old: Doc, new: Doc) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the changed fields were and what they are now; None means absent. Id and revision are left out."""
    names = [name for name in {**old, **new} if name not in ("id", "rev") and old.get(name) != new.get(name)]
    return {name: old.get(name) for name in names}, {name: new.get(name) for name in names}


class Work:
    """Collects the writes of one action by one person, then commits them at once.

    Raises Refused where the one who sits here may not do the action (``services/permit.py``).
    """

    def __init__(self, house: House, action: str, *, by: str | None = None, undoable: bool = True) -> None:
        require(house, action)
        self.house = house
        self.action = action
        self.by = by if by is not None else house.me.name
        self.at = house.now()
        self.batch = house.ids.dated(self.at)
        self.undoable = undoable
        self.writes: list[Write] = []
        self._events: list[Doc] = []

    def insert(self, table: Table, value: Struct, *, log: bool = True, detail: str = "", action: str = "") -> None:
        """Add a new document."""
        doc = to_doc(value)
        fields = {name: content for name, content in doc.items() if name not in ("id", "rev")}
        self.writes.append(Write(table=table, id=doc["id"], fields=fields))
        if log:
            self.note(table, doc["id"], {}, {}, detail, action)

    def change(
        self,
        table: Table,
        old: T,
        new: T,
        *,
        log: bool = True,
        detail: str = "",
        exact: bool = False,
        action: str = "",
    ) -> T:
        """Add the difference between two versions of a document; nothing when they are equal."""
        before = to_doc(old)
        was, now = difference(before, to_doc(new))
        if now:
            self.writes.append(
                Write(table=table, id=before["id"], fields=now, was=was, exact=before.get("rev", 0) if exact else None)
            )
            if log:
                self.note(table, before["id"], was, now, detail, action)
        return new

    def note(
        self,
        table: Table,
        id: str,
        was: dict[str, Any],
        now: dict[str, Any],
        detail: str = "",
        action: str = "",
        undoes: str = "",
    ) -> None:
        """Add a log entry."""
        event = Event(
            id=f"{self.batch}.{len(self._events)}",
            at=self.at,
            by=self.by,
            action=action or self.action,
            table=table,
            object=id,
            was=was,
            now=now,
            detail=excerpt(detail, 200),
            batch=self.batch,
            undoes=undoes,
            salt=urandom(12).hex(),
        )
        self._events.append(to_doc(event))

    def prepare(self) -> list[Write]:
        """Return everything as writes, the log entries chained to the newest one there is at this moment."""
        return [*self.writes, *_chain(self.house, self._events)] if self._events else list(self.writes)

    def commit(self) -> list[Doc]:
        """Write everything down. Raises StoreError or Refused; then nothing of it has happened."""
        if not (self.writes or self._events):
            return []
        require_theirs(self.house, self.action, self.writes)
        undo = f"undo.{self.by}" if self.undoable and self._events else ""
        for attempt in range(_TRIES):
            writes = self.prepare()
            if undo:
                writes.append(push_undo(self.house, self.by, self.batch))
            try:
                return self.house.store.commit(writes)
            except Conflict as error:
                # Any number of processes add to the log and, of one person, to the undo stack. Any other conflict is
                # the caller's, and of interest is who was quicker.
                shared = error.values.get("table") == "sync" and error.values.get("id") in (HEAD, undo)
                if not shared or attempt == _TRIES - 1:
                    raise explained(self.house, error) from error
        return []


def _chain(house: House, entries: Sequence[Doc]) -> list[Write]:
    """Return the writes that add entries to the log, after the newest, and move its end."""
    doc = house.store.get("sync", HEAD)
    old = Head(n=doc["n"], hash=doc["hash"]) if doc else Head()
    docs, head = chained(entries, old)
    added = [
        Write(table="events", id=doc["id"], fields={name: value for name, value in doc.items() if name != "id"})
        for doc in docs
    ]
    was = {"n": old.n, "hash": old.hash} if doc else None
    return [*added, Write(table="sync", id=HEAD, fields={"n": head.n, "hash": head.hash}, was=was)]


def explained(house: House, error: Conflict) -> Conflict:
    """Return a conflict as one that says who changed what, and when, as far as the log knows."""
    field = str(error.values.get("field", ""))
    docs = house.store.find("events", {"object": error.values.get("id")}, order="id", reverse=True, limit=20)
    for doc in docs:
        if field in ("", "rev") or field in doc.get("now", {}) or field in doc.get("was", {}):
            from smtui.domain.humantime import moment_text

            at = moment_text(datetime.fromisoformat(doc["at"]), house.now(), house.zone, house.texts)
            what = house.texts.find(f"permit.did.{doc['action']}") or doc["action"]
            who = house.texts("permit.network") if doc["by"] == "network" else called(house, doc["by"])
            return Conflict("changed_by", **{**error.values, "who": who, "what": what, "at": at})
    return error


def push_undo(house: House, who: str, batch: str) -> Write:
    """Return the write that puts ``batch`` on top of somebody's undo stack."""
    id = f"undo.{who}"
    doc = house.store.get("sync", id)
    stack = list(doc["stack"]) if doc else []
    fields = {"stack": [*stack, batch][-UNDO_DEPTH:]}
    return Write(table="sync", id=id, fields=fields, was={"stack": stack} if doc else None)
