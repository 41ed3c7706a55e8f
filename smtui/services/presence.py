"""Who is writing an answer to which comment, so that no two people answer the same one.

It is a courtesy, not a lock: a small document for each member with a lease that ends by itself, renewed seldom. Where
the store cannot be written, nobody is told, and nothing else goes wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from msgspec import Struct

from smtui.domain.errors import StoreError
from smtui.ports import Doc, Write
from smtui.services.house import House
from smtui.services.work import from_doc, time_text

LEASE = timedelta(seconds=90)
"""How long somebody counts as writing without saying so again."""
RENEW = 30.0
"""Seconds after which somebody who still writes says so again."""
PREFIX = "writing."


class Writer(Struct, frozen=True, kw_only=True):
    """Somebody who has an answer to a comment open."""

    by: str
    comment: str = ""
    since: datetime | None = None
    until: datetime | None = None
    seat: str = ""
    """Tells two windows of one person apart."""

    def is_writing(self, now: datetime) -> bool:
        """Tell whether the lease still runs."""
        return bool(self.comment) and self.until is not None and self.until > now


def begin(house: House, comment: str, seat: str, lease: timedelta = LEASE) -> None:
    """Say that whoever sits here writes an answer to a comment; said again, it renews the lease."""
    id = f"{PREFIX}{house.me.name}"
    now = house.now()
    doc = house.store.get("sync", id)
    old = _writer(doc) if doc else None
    same = old is not None and (old.comment, old.seat) == (comment, seat) and old.is_writing(now)
    since = old.since if old is not None and same and old.since else now
    fields = {
        "by": house.me.name,
        "comment": comment,
        "since": time_text(since),
        "until": time_text(now + lease),
        "seat": seat,
    }
    _write(house, id, doc, fields)


def end(house: House, seat: str) -> None:
    """Say that nothing is being written in this window any more."""
    id = f"{PREFIX}{house.me.name}"
    doc = house.store.get("sync", id)
    if doc is not None and doc.get("seat") == seat and doc.get("until"):
        _write(house, id, doc, {"until": None})


def _write(house: House, id: str, doc: Doc | None, fields: Mapping[str, str | None]) -> None:
    was = None if doc is None else {name: doc.get(name) for name in fields}
    with suppress(StoreError):
        house.store.commit([Write(table="sync", id=id, fields=fields, was=was)])


def writers(house: House, seat: str = "") -> dict[str, Writer]:
    """Return who writes, by comment, whoever sits in this window left out."""
    now = house.now()
    found: dict[str, Writer] = {}
    for id in house.store.ids("sync", PREFIX):
        doc = house.store.get("sync", id)
        writer = _writer(doc) if doc else None
        if writer is not None and writer.is_writing(now) and (writer.by, writer.seat) != (house.me.name, seat):
            found[writer.comment] = writer
    return found


def _writer(doc: Doc) -> Writer:
    return from_doc({name: value for name, value in doc.items() if name in Writer.__struct_fields__}, Writer)


def name_of(house: House, writer: Writer) -> str:
    """Return how a writer is called here; oneself in another window is said so."""
    if writer.by == house.me.name:
        return house.texts("presence.me")
    titles = {member.name: member.title for member in house.settings.member}
    return titles.get(writer.by) or writer.by
