"""What the journal says, in memory: the newest state of each document that changed since the snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from msgspec import Struct

from smtui.storage.engine.lines import GONE, Commit

Key = tuple[str, str]
"""A document's table and id."""


class Version(Struct, frozen=True, order=True, gc=False):
    """A document as JSON, and the number of the change that made it so. ``null`` where it was purged."""

    seq: int
    raw: bytes

    @property
    def is_gone(self) -> bool:
        """Tell whether the document was purged."""
        return self.raw == GONE


class Overlay:
    """The changed documents by table and id."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, Version]] = {}
        self._order: dict[tuple[str, str], int] = {}

    def add(self, commit: Commit) -> None:
        """Take in a commit."""
        seq = commit.seq - len(commit.docs)
        for entry in commit.docs:
            seq += 1
            key = (entry.table, entry.id)
            self._tables.setdefault(entry.table, {})[entry.id] = Version(seq, bytes(entry.doc))
            self._order.pop(key, None)
            self._order[key] = seq

    def get(self, table: str, id: str) -> Version | None:
        """Return the newest version, None where the journal does not speak of it."""
        return self._tables.get(table, {}).get(id)

    def table(self, table: str) -> dict[str, Version]:
        """Return the changed documents of a table by id."""
        return self._tables.get(table, {})

    def since(self, seq: int) -> list[tuple[tuple[str, str], int]]:
        """Return table and id of what changed after ``seq``, each with the number of its last change."""
        return list(takewhile(lambda item: item[1] > seq, reversed(self._order.items())))

    def __iter__(self) -> Iterator[tuple[str, str, Version]]:
        """Give every changed document."""
        for table, versions in self._tables.items():
            for id, version in versions.items():
                yield table, id, version
