"""The log, and its chain."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class EventShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An entry of the log."""

    id: str
    at: datetime
    by: str
    action: str
    table: str
    object: str
    detail: str


class LogHeadShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """The end of the log's chain."""

    n: int
    """How many entries it has."""
    hash: str


class LogVerdictShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether the log is as it was written."""

    intact: bool
    entries: int
    erased: int
    """Entries whose words were erased; who did what when is still checked."""
    before: int
    """Entries from before the chain began."""
    head: str
    fault: str | None
    """What is wrong with the first entry that is: changed, removed, inserted, reordered; or ``head``."""
    n: int | None
    """Its place in the chain."""
    id: str
    """Its id; for a missing one that of the entry before it."""
    known: int | None
    """The place of the hash that was given with ``--known``."""
