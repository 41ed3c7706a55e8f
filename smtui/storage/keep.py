"""Looking after the store: checking every byte, repair, backup and restore, export and import as JSON lines."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from os import urandom
from pathlib import Path

from msgspec import Struct

from smtui.domain.chain import Head, chained
from smtui.domain.errors import Conflict, StoreDamaged, StoreError, StoreTooNew
from smtui.ports import TABLES, Doc, Table, Write
from smtui.storage.engine.build import build_index
from smtui.storage.engine.files import unwritable, write_whole
from smtui.storage.engine.lines import (
    GONE,
    Damaged,
    decode,
    decode_header,
    decode_row,
    encode,
    header_line,
    is_sound,
    row_key,
    row_line,
    seal,
)
from smtui.storage.engine.overlay import Key, Version
from smtui.storage.engine.reader import Reader
from smtui.storage.engine.recover import Piece, read_piece
from smtui.storage.engine.sorted import SortedFile
from smtui.storage.json_store import JsonStore
from smtui.storage.schema import SCHEMA

_GZIP = 31
"""zlib's number for a gzip header around the stream."""
_BATCH = 500
_TRIES = 5
LOG_HEAD = "log"
"""The id in ``sync`` of the document that says where the log's chain ends."""


class Problem(Struct, frozen=True):
    """Something found wrong; ``key`` is a text in the catalogue, which ``path`` fills."""

    key: str
    path: Path


class Report(Struct, frozen=True):
    """What a check found: sizes, and what is wrong. Nothing was changed."""

    generation: int
    seq: int
    documents: dict[Table, int]
    """How many live documents each table has."""
    archived: int
    journal_bytes: int
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.problems


class Imported(Struct, frozen=True):
    """What an import did: how many were taken in, how many were there already, and which lines were refused."""

    taken: int
    known: int
    refused: tuple[tuple[int, str], ...]
    """Line number, and the key of the text that says why."""


def verify(store: JsonStore) -> Report:
    """Read every line of every file and say what is wrong. Opening has repaired what keeps a store from opening."""

    def look() -> Report:
        engine = store.engine
        problems = [*_check_files(engine), *_check_rights(engine.folder.path)]
        documents = {table: store.count(table) for table in TABLES} if not problems else {}
        archived = sum(1 for table in TABLES for _ in engine.archived_versions(table)) if not problems else 0
        return Report(engine.number, engine.seq, documents, archived, engine.journal.end, tuple(problems))

    return store.reading(look)


def repair(store: JsonStore) -> list[Problem]:
    """Put right what ``verify`` finds, and return what is still wrong. ``store.notices`` says what was done."""
    # Rights first: what is damaged may then be moved away.
    for problem in sorted(verify(store).problems, key=lambda problem: problem.key != "errors.store_rights"):
        if problem.key == "errors.store_rights":
            store.engine.write(partial(problem.path.chmod, 0o700 if problem.path.is_dir() else 0o600))
        else:
            store.working(partial(store.engine.heal, Damaged(problem.path)))
    return list(verify(store).problems)


def backup(store: JsonStore, to: Path) -> int:
    """Write every document, as of one moment, to a new gzipped file of JSON lines; return how many.

    Others may write on. Raises ``StoreError`` where the file exists, ``StoreUnwritable``.
    """
    if to.exists():
        raise StoreError("store_backup_exists", path=str(to))

    def write() -> int:
        engine = store.engine
        rows = [row_line(table, id, version.seq, version.raw) for table, id, version in _versions(store, archived=True)]
        head = header_line("backup", engine.form.schema, engine.number, engine.seq)
        try:
            write_whole(engine.files, to, _zipped([head, *rows, seal(encode({"end": len(rows)}))]))
        except OSError as error:
            raise unwritable(error, to) from error
        return len(rows)

    return store.reading(write)


def examine(source: Path) -> dict[Table, int]:
    """Check a backup whole and return how many documents of each table it holds. Raises as ``restore`` does."""
    schema, rows = _read_backup(source)
    if schema > SCHEMA:
        raise StoreTooNew("store_too_new", path=str(source), version=schema)
    tables = [decode_row(row).table for row in rows]
    return {table: tables.count(table) for table in TABLES}


def restore(store: JsonStore, source: Path) -> int:
    """Make the store hold exactly what a backup does, in one commit; return how many documents.

    The state before is kept as the previous generation. Raises ``StoreDamaged`` for a backup that is not whole, and
    ``StoreTooNew``; nothing is changed then.
    """
    schema, rows = _read_backup(source)
    form = store.engine.form
    if schema > form.schema:
        raise StoreTooNew("store_too_new", path=str(source), version=schema)
    wanted = {(row.table, row.id): form.upgraded(schema, row.table, bytes(row.doc)) for row in map(decode_row, rows)}

    def work() -> int:
        with store.engine.exclusive():
            there = {(table, id) for table, id, _ in _versions(store, archived=True)}
            gone = [(table, id, GONE) for table, id in sorted(there - wanted.keys())]
            changes = gone + [(table, id, raw) for (table, id), raw in wanted.items()]
            if changes:
                store.engine.append(changes)
            store.engine.compact()
        return len(wanted)

    return store.working(work)


def export_lines(store: JsonStore, *, archived: bool = True) -> Iterator[bytes]:
    """Give every document as one JSON line, sorted by table and id: ``{"table": ..., "doc": {...}}``."""
    rows = store.reading(lambda: list(_versions(store, archived=archived)))
    for table, _, version in rows:
        yield b'{"table":%s,"doc":%s}\n' % (encode(table), version.raw)


def import_lines(store: JsonStore, lines: Iterable[bytes]) -> Imported:
    """Take in exported lines, revisions included. What is there stays; a line that differs from it is refused."""
    batch: list[tuple[Table, Doc]] = []
    foreign: list[Doc] = []
    refused: list[tuple[int, str]] = []
    taken = known = 0
    has_log = store.get("sync", LOG_HEAD) is not None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if (entry := _entry(line)) is None:
            refused.append((number, "errors.store_line_unusable"))
            continue
        table, doc = entry
        there = store.get(table, doc["id"])
        if there is None and table == "events" and has_log:
            foreign.append(doc)
        elif there is None:
            batch.append(entry)
        elif there == doc:
            known += 1
        else:
            refused.append((number, "errors.store_line_differs"))
        if len(batch) == _BATCH:
            taken += store.adopt(batch)
            batch = []
    taken += store.adopt(batch)
    taken += _join_log(store, foreign)
    return Imported(taken, known, tuple(refused))


def _join_log(store: JsonStore, entries: list[Doc]) -> int:
    """Add another store's log entries to the end of this one's chain, which they were no part of."""
    if not entries:
        return 0
    fresh = [
        entry if "salt" in entry or "seal" in entry else {**entry, "salt": urandom(12).hex()}
        for entry in sorted(entries, key=lambda entry: (entry.get("n") or 0, entry["id"]))
    ]
    for attempt in range(_TRIES):
        head = store.get("sync", LOG_HEAD) or {"n": 0, "hash": ""}
        was = {name: head[name] for name in ("n", "hash")}
        docs, end = chained(fresh, Head(n=head["n"], hash=head["hash"]))
        writes = [Write(table="events", id=doc["id"], fields=doc) for doc in docs]
        try:
            store.commit([*writes, Write(table="sync", id=LOG_HEAD, fields={"n": end.n, "hash": end.hash}, was=was)])
            break
        except Conflict:
            if attempt == _TRIES - 1:
                raise
    return len(docs)


def _entry(line: bytes) -> tuple[Table, Doc] | None:
    try:
        entry = decode(line)
    except ValueError:
        return None
    match entry:
        case {"table": table, "doc": {"id": str(), "rev": int()} as doc} if table in TABLES:
            return table, doc
    return None


def _versions(store: JsonStore, *, archived: bool) -> Iterator[tuple[str, str, Version]]:
    engine = store.engine
    for table in sorted(TABLES):
        found = dict(engine.versions(table))
        if archived:
            found |= engine.archived_versions(table)
        for id in sorted(found):
            yield table, id, found[id]


def _check_files(engine: Reader) -> Iterator[Problem]:
    folder, files = engine.folder, engine.files
    journal = read_piece(files, folder.journal(engine.number))
    # A line without its end belongs to a writer that is in the middle of it, or that died there: it harms nobody.
    if not journal.is_sound or not _is_gapless(journal):
        yield Problem("errors.store_file_damaged", folder.journal(engine.number))
    is_whole = True
    for path in (folder.snapshot(engine.number), *folder.archive_paths()):
        piece = read_piece(files, path)
        if not piece.is_sound or [*piece.rows()] != sorted(piece.rows(), key=_place):
            yield Problem("errors.store_file_damaged", path)
            is_whole = is_whole and path != folder.snapshot(engine.number)
    if is_whole and not _is_index_right(engine):
        yield Problem("errors.store_index_damaged", folder.index(engine.number))


def _place(key: Key) -> bytes:
    return row_key(*key)


def _is_gapless(journal: Piece) -> bool:
    seq = journal.header.seq if journal.header else 0
    for commit in journal.commits():
        if commit.seq - len(commit.docs) != seq:
            return False
        seq = commit.seq
    return True


def _is_index_right(engine: Reader) -> bool:
    try:
        snapshot = SortedFile(engine.files, engine.folder.snapshot(engine.number))
        index = SortedFile(engine.files, engine.folder.index(engine.number))
    except (Damaged, FileNotFoundError):
        return False
    try:
        return [line + b"\n" for _, line in index] == list(build_index(snapshot, engine.form.indexes).lines())
    except Damaged:
        return False
    finally:
        snapshot.close()
        index.close()


def _check_rights(folder: Path) -> Iterator[Problem]:
    for path in (folder, *sorted(folder.rglob("*"))):
        if path.lstat().st_mode & 0o077:
            yield Problem("errors.store_rights", path)


def _zipped(lines: Iterable[bytes]) -> Iterator[bytes]:
    press = zlib.compressobj(wbits=_GZIP)
    for line in lines:
        if part := press.compress(line):
            yield part
    yield press.flush()


def _read_backup(source: Path) -> tuple[int, list[bytes]]:
    """Return the schema version and the sound rows of a whole backup."""
    bad = StoreDamaged("store_backup_unusable", path=str(source))
    try:
        lines = zlib.decompress(source.read_bytes(), wbits=_GZIP).split(b"\n")
        if len(lines) < 3 or lines.pop() or not all(is_sound(line) for line in lines):
            raise bad
        header = decode_header(lines[0])
        if header.smtui != "backup" or decode(lines[-1]) != {**decode(lines[-1]), "end": len(lines) - 2}:
            raise bad
    except (zlib.error, ValueError) as error:
        raise bad from error
    except OSError as error:
        raise StoreError("store_unreadable", path=str(source), reason=error.strerror or str(error)) from error
    return header.schema, lines[1:-1]
