"""One store with all that can be done for it, for the commands that look after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from smtui.ports import Table
from smtui.storage import keep
from smtui.storage.forget import forget
from smtui.storage.json_store import JsonStore


class Keeper:
    """Looks after a store. Every method raises ``StoreError`` and its leaves, as in ``smtui.storage.keep``."""

    def __init__(self, store: JsonStore) -> None:
        self._store = store

    def verify(self) -> keep.Report:
        """Read every byte and say what is wrong."""
        return keep.verify(self._store)

    def repair(self) -> list[keep.Problem]:
        """Put right what is wrong and return what still is."""
        return keep.repair(self._store)

    def set_aside(self) -> list[Path]:
        """Return the files that were put aside because they could not be read."""
        folder = self._store.engine.folder
        return sorted(folder.damaged / name for name in folder.files.names(folder.damaged))

    def backup(self, to: Path) -> int:
        """Write everything, as of one moment, to a new file; return how many documents."""
        return keep.backup(self._store, to)

    def examine(self, backup: Path) -> dict[Table, int]:
        """Check a backup whole and return how many documents of each table it holds."""
        return keep.examine(backup)

    def restore(self, backup: Path) -> int:
        """Make the store hold exactly what a backup does; return how many documents."""
        return keep.restore(self._store, backup)

    def export(self) -> Iterator[bytes]:
        """Give every document as one JSON line."""
        return keep.export_lines(self._store)

    def import_(self, lines: Iterable[bytes]) -> keep.Imported:
        """Take in exported lines; what is there stays."""
        return keep.import_lines(self._store, lines)

    def begin_anew(self) -> bool:
        """Remove the house's first day where the store holds nothing else; tell whether it did."""
        counts = {table: n for table, n in self.verify().documents.items() if n}
        return counts == {"sync": 1} and self._store.purge([("sync", "house")]) == 1

    def compact(self) -> int:
        """Begin a new generation with an empty journal; return the old journal's bytes."""
        before = self._store.engine.journal.end
        self._store.compact()
        return before

    def forget(self) -> None:
        """Leave nothing on the disk but the newest state of each document."""
        forget(self._store)
