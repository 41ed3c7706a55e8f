"""The log: who did what to what, when. Entries are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

Table = Literal[
    "comments",
    "replies",
    "moderations",
    "notes",
    "events",
    "rounds",
    "posts",
    "entries",
    "sync",
    "evidence",
    "crises",
    "promises",
    "deeds",
    "samples",
    "absences",
]
"""The kinds of documents in the store."""


class Event(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One action on one object, with what it changed, so that it can be read and taken back."""

    id: str
    at: datetime
    by: str
    """A member's name, or ``network`` for what happened elsewhere."""
    action: str
    """The action's name as in commands: ``done``, ``snooze``, ``reply``, ``approve``, ``received``, ..."""
    table: Table
    object: str
    """The id of the document in ``table``."""
    was: dict[str, Any] = {}
    """The changed fields before; a missing one means the field's default."""
    now: dict[str, Any] = {}
    detail: str = ""
    """A reason, a note's text or a remote id: one line, cleaned."""
    batch: str = ""
    """Events of one user action share it: they are undone together."""
    undoes: str = ""
    """The batch that this event took back."""
    n: int = 0
    """Its place in the chain, from 1 (``domain/chain.py``); 0 for an entry from before the chain."""
    salt: str = ""
    """What ``seal`` is salted with; gone once the words were erased."""
    seal: str = ""
    """The salted digest of ``was``, ``now`` and ``detail``."""
    hash: str = ""
    """The digest over the hash of the entry before, and over this one."""
    rev: int = 0


class Undone(Struct, frozen=True, kw_only=True):
    """What an undo took back."""

    action: str
    objects: tuple[str, ...]
    at: datetime
