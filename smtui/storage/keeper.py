"""One store with all that can be done for it, for the commands that look after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from smtui.ports import TABLES, Table
from smtui.storage import keep
from smtui.storage.forget import forget
from smtui.storage.json_store import JsonStore

_BEGAN: tuple[Table, str] = ("sync", "house")


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

    def restore(self, backup: Path) -> int:
        """Make the store hold exactly what a backup does; return how many documents."""
        return keep.restore(self._store, backup)

    def export(self) -> Iterator[bytes]:
        """Give every document as one JSON line."""
        return keep.export_lines(self._store)

    def import_(self, lines: Iterable[bytes]) -> keep.Imported:
        """Take in exported lines; what is there stays. A house only just set up takes its first day from them."""
        began = self._store.get(*_BEGAN)
        if began is not None and [(table, id) for table in TABLES for id in self._store.ids(table, "")] == [_BEGAN]:
            self._store.purge([_BEGAN])
        done = keep.import_lines(self._store, lines)
        if began is not None:
            self._store.adopt([(_BEGAN[0], began)])
        return done

    def compact(self) -> int:
        """Begin a new generation with an empty journal; return the old journal's bytes."""
        before = self._store.engine.journal.end
        self._store.compact()
        return before

    def forget(self) -> None:
        """Leave nothing on the disk but the newest state of each document."""
        forget(self._store)
