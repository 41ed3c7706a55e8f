"""What looks after a house: findings, keys, imports, backups, erasing."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from smtui.cli.shapes.team import RefusedShape


class KeyShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An action of the app with the keys that are in force."""

    action: str
    place: str
    """``app`` and ``list`` stand for everywhere and for every list."""
    keys: list[str]
    """As they are written under ``[keys]`` in config.toml."""
    label: str
    help: str
    command: str
    """The shell command that does the same; empty where there is none."""


class FindingShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A finding of ``doctor``."""

    level: str
    """``ok``, ``warn`` or ``bad``."""
    topic: str
    text: str


class ImportShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What an import did."""

    new: int
    known: int
    refused: tuple[RefusedShape, ...]
    ids: tuple[str, ...]
    """The ids of the new comments; empty for a whole store."""


class BackupShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A backup that was written."""

    file: str
    documents: int


class RestoreShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a restore did."""

    file: str
    documents: int
    before: str
    """Where the state before is kept: a backup, or the folder of a store that could not be read."""


class ErasedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What was erased, or would be: how many documents of each kind lost names, addresses and texts."""

    dry_run: bool
    before: datetime | None
    """The comments were closed before this moment; null where it was about one person."""
    comments: int
    replies: int
    notes: int
    events: int
    threads: int
    """Other people's comments in whose threads the person stood."""
    waiting: int
    """Comments that stay as they are, since a reply to them is still on its way."""
    dismissed: tuple[str, ...]
    """Ids of the comments that were open and were closed."""
    mentions: tuple[str, ...]
    """Ids of comments and posts whose text, reply or note still holds the name."""
    evidence: int
    """Pieces of evidence whose time was over and that were erased."""
    evidence_kept: tuple[str, ...]
    """Ids of evidence about the person that stays, for legal claims, until its time is over."""
