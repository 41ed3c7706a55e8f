"""Leaving nothing on the disk but the newest state of each document: what was removed from one is gone with that."""

from __future__ import annotations

from smtui.ports import TABLES
from smtui.storage.engine.engine import Engine
from smtui.storage.engine.lines import decode_row, header_line
from smtui.storage.engine.overlay import Key
from smtui.storage.engine.sorted import SortedFile, write_sorted
from smtui.storage.json_store import JsonStore


def forget(store: JsonStore) -> None:
    """Remove every earlier generation, superseded lines of archives, and what was set aside as damaged.

    Raises ``StoreBusy`` and ``StoreUnwritable``; then some of it may still be there.
    """
    store.working(lambda: _forget(store.engine))


def _forget(engine: Engine) -> None:
    with engine.exclusive():
        engine.compact(forget=True)
        live = {(table, id) for table in TABLES for id, _ in engine.versions(table)}
        newest: dict[Key, int] = {}
        for file in engine.archives():
            for row in (decode_row(line) for _, line in file):
                newest[row.table, row.id] = max(row.seq, newest.get((row.table, row.id), 0))
        newest = {key: seq for key, seq in newest.items() if key not in live}
        for file in engine.archives():
            _thin_out(engine, file, newest)
        engine.write(lambda: _remove_rest(engine))
        engine.load()


def _thin_out(engine: Engine, file: SortedFile, newest: dict[Key, int]) -> None:
    """Write an archive anew without the lines that a newer one stands for."""
    rows = ((line, decode_row(line)) for _, line in file)
    kept = [line + b"\n" for line, row in rows if newest.get((row.table, row.id)) == row.seq]
    if len(kept) < file.lines:
        header = header_line("archive", file.header.schema, 0, file.header.seq)
        engine.write(lambda: write_sorted(engine.files, file.path, header, kept))


def _remove_rest(engine: Engine) -> None:
    """Remove what a compaction keeps: generations that a migration left behind, and what could not be read."""
    folder, files = engine.folder, engine.files
    for number in folder.generations():
        if number < engine.number:
            for path in (folder.journal(number), folder.snapshot(number), folder.index(number)):
                files.remove(path)
    set_aside = [folder.damaged / name for name in files.names(folder.damaged)]
    for path in (*folder.scratch(), *set_aside):
        files.remove(path)
    files.sync_folder(folder.path)
