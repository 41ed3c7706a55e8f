"""What the engine has to know about our documents: the schema's version, the indexes, and what may be archived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from smtui.domain.clock import Clock
from smtui.storage.engine.lines import decode
from smtui.storage.engine.overlay import Key
from smtui.storage.engine.questions import Index, Indexes
from smtui.storage.engine.reader import Form, Reader, Upgrade

SCHEMA = 2


def _with_act_by(table: str, doc: dict[str, object]) -> dict[str, object]:
    """Let comments from before there were two clocks be sorted by the one they had."""
    return {**doc, "act_by": doc["due"]} if table == "comments" and "due" in doc and "act_by" not in doc else doc


UPGRADES: dict[int, Upgrade] = {1: _with_act_by}
"""By the version that each starts from."""

INDEXES: Indexes = {
    "comments": (
        Index("status", "act_by"),
        Index("status", "created_at"),
        Index("status", "snoozed_until", sparse=True),
        Index("status", "escalate_at", sparse=True),
        Index("author"),
        Index(None, "closed_at", sparse=True),
        Index(None, "created_at"),
    ),
    "crises": (Index("state"),),
    "replies": (Index("status"), Index("comment"), Index("account", "sent_at", sparse=True)),
    "moderations": (Index("status"), Index("comment")),
    "notes": (Index("comment"),),
    "evidence": (Index("comment"),),
    "events": (Index("object"), Index(None), Index(None, "at", sparse=True)),
    "entries": (Index("source"),),
    "posts": (Index("status", "at"),),
    "promises": (Index("status", "until"), Index("comment")),
    "absences": (Index(None, "last", sparse=True),),
    "deeds": (Index(None, "at", sparse=True),),
}
ARCHIVE_AFTER = timedelta(days=90)

_BESIDE = ("replies", "moderations", "notes", "promises")
_CLOSED = ("answered", "dismissed")
_SETTLED = (None, "draft", "copied", "sent", "cancelled", "planned", "kept", "withdrawn")


def form(clock: Clock, archive_after: timedelta = ARCHIVE_AFTER) -> Form:
    """Return the form of our store; closed comments are archived ``archive_after`` they were closed."""
    return Form(SCHEMA, INDEXES, UPGRADES, lambda reader: leaving(reader, clock.now() - archive_after))


def leaving(reader: Reader, before: datetime) -> dict[Key, str]:
    """Return what goes to the archives, each with its month: comments closed before, with all that hangs on them.

    A comment with a delivery still under way stays. An event leaves once it is as old, unless its comment stays.
    """
    limit = before.isoformat().replace("+00:00", "Z")
    if not _has_older(reader, "comments", "closed_at", limit) and not _has_older(reader, "events", "at", limit):
        return {}
    months: dict[str, str] = {}
    staying: set[str] = set()
    for id, doc in _docs(reader, "comments"):
        closed = doc.get("closed_at") if doc.get("status") in _CLOSED else None
        if isinstance(closed, str) and closed < limit:
            months[id] = closed[:7]
        else:
            staying.add(id)
    beside: dict[Key, str] = {}
    for table in _BESIDE:
        for id, doc in _docs(reader, table):
            comment = str(doc.get("comment"))
            if doc.get("status") not in _SETTLED and comment in months:
                del months[comment]
                staying.add(comment)
            beside[table, id] = comment
    gone: dict[Key, str] = {("comments", id): month for id, month in months.items()}
    gone |= {key: months[comment] for key, comment in beside.items() if comment in months}
    staying |= {id for (_, id), comment in beside.items() if comment in staying}
    for id, doc in _docs(reader, "events"):
        at = str(doc.get("at"))
        if at < limit and doc.get("object") not in staying:
            gone["events", id] = at[:7]
    return gone


def _has_older(reader: Reader, table: str, field: str, limit: str) -> bool:
    first = next(reader.hits(table, Index(None, field, sparse=True), (None,)), None)
    return first is not None and "" < first.order < limit


def _docs(reader: Reader, table: str) -> Iterator[tuple[str, dict[str, object]]]:
    return ((id, decode(version.raw)) for id, version in reader.versions(table))
