"""Making a generation: a new snapshot with its index, then the journal that makes it the newest.

Every file is written whole under another name first, so a crash anywhere leaves the old generation or the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from smtui.storage.engine.files import write_whole
from smtui.storage.engine.folder import Folder
from smtui.storage.engine.index import IndexWriter, write_index
from smtui.storage.engine.lines import GONE, decode, decode_header, decode_row, header_line, row_key, row_line
from smtui.storage.engine.overlay import Key, Version
from smtui.storage.engine.questions import Indexes
from smtui.storage.engine.sorted import SortedFile, write_sorted


def merged(base: Iterable[tuple[int, bytes]], fresh: Mapping[Key, Version]) -> Iterator[bytes]:
    """Give the lines of ``base`` with those of ``fresh`` in their place, in byte order, each with its line feed."""
    waiting = sorted(((row_key(*key), key) for key in fresh), reverse=True)
    for _, line in base:
        replaced = False
        while waiting and waiting[-1][0] <= line:
            prefix, key = waiting.pop()
            replaced = replaced or line.startswith(prefix)
            yield _line(key, fresh[key])
        if not replaced:
            yield line + b"\n"
    while waiting:
        _, key = waiting.pop()
        yield _line(key, fresh[key])


def write_generation(
    folder: Folder, number: int, lines: Iterable[bytes], *, schema: int, seq: int, indexes: Indexes
) -> None:
    """Make a generation of sorted snapshot lines; once this returns it is the newest. Raises ``OSError``."""
    files = folder.files
    index = IndexWriter(indexes)
    header = header_line("snapshot", schema, number, seq)
    write_sorted(files, folder.snapshot(number), header, _noted(lines, index, len(header)))
    snapshot = SortedFile(files, folder.snapshot(number))
    try:
        # Without its index a snapshot is slow, not wrong.
        with suppress(OSError):
            write_index(files, folder.index(number), snapshot, indexes, index.lines())
    finally:
        snapshot.close()
    write_whole(files, folder.journal(number), [header_line("journal", schema, number, seq)])


def build_index(snapshot: SortedFile, indexes: Indexes) -> IndexWriter:
    """Read a whole snapshot and return its index. Raises ``Damaged``."""
    index = IndexWriter(indexes)
    for offset, line in snapshot:
        _note(line, offset, index)
    return index


def remove_before(folder: Folder, generation: int, schema: int) -> None:
    """Remove the generations before that one, and what dead writers left. One that a migration left behind stays."""
    for number in folder.generations():
        if number < generation and not _is_older(folder, folder.journal(number), schema):
            # The journal goes first: a generation without one is none.
            for path in (folder.journal(number), folder.snapshot(number), folder.index(number)):
                folder.files.remove(path)
    for path in folder.scratch():
        folder.files.remove(path)


def _is_older(folder: Folder, journal: Path, schema: int) -> bool:
    try:
        handle = folder.files.open(journal, 0)
    except FileNotFoundError:
        return False
    try:
        line, _, _ = folder.files.read(handle, 4096, 0).partition(b"\n")
        return decode_header(line).schema < schema
    except ValueError:
        return False
    finally:
        folder.files.close(handle)


def _line(key: Key, version: Version) -> bytes:
    return row_line(*key, version.seq, version.raw)


def _noted(lines: Iterable[bytes], index: IndexWriter, offset: int) -> Iterator[bytes]:
    for line in lines:
        _note(line, offset, index)
        yield line
        offset += len(line)


def _note(line: bytes, offset: int, index: IndexWriter) -> None:
    row = decode_row(line)
    raw = bytes(row.doc)
    if raw != GONE:
        index.add(row.table, row.id, offset, decode(raw))
