"""What a store needs now and then, under the lock: founding, compaction and archiving, migration, repair."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from smtui.domain.errors import StoreDamaged
from smtui.storage.engine.build import build_index, merged, remove_before, write_generation
from smtui.storage.engine.engine import Engine, Notice
from smtui.storage.engine.files import write_whole
from smtui.storage.engine.index import write_index
from smtui.storage.engine.lines import GONE, Damaged, decode_row, header_line, row_key, row_line
from smtui.storage.engine.overlay import Key, Version
from smtui.storage.engine.recover import read_piece, salvage, whole_line
from smtui.storage.engine.sorted import write_sorted


def found(engine: Engine) -> None:
    """Make the first generation of a new store."""
    engine.write(lambda: engine.files.make_folder(engine.folder.path))
    with engine.lock.held():
        if engine.folder.newest() is None:
            # A founder that died in the middle has left an empty first snapshot at most.
            if (there := engine.folder.generations()) not in ([], [1]):
                raise Damaged(engine.folder.journal(there[-1]))
            engine.write(lambda: _write_generation(engine, 1, (), 0))


def compact(engine: Engine, *, forget: bool) -> None:
    """Begin a new generation from the present state; see ``Engine.compact``."""
    old = engine.number
    leaving = engine.form.leaving(engine) if engine.form.leaving else {}
    fresh = {(table, id): version for table, id, version in engine.overlay}
    engine.write(lambda: _archive(engine, leaving, fresh))
    arriving = {key: version for key, version in fresh.items() if key not in leaving}
    _begin(engine, merged(_staying(engine, leaving), arriving), engine.seq)
    with suppress(OSError):
        remove_before(engine.folder, engine.number if forget else old, engine.form.schema)


def replace(engine: Engine, versions: Mapping[Key, Version], seq: int) -> None:
    """Begin a generation that holds exactly these documents."""
    _begin(engine, merged((), versions), seq)


def migrate(engine: Engine) -> None:
    """Bring the documents to the present schema in a new generation; the old one stays on disk."""
    with engine.lock.held():
        engine.read_on()
        if engine.is_superseded():
            return
        if engine.journal.torn:
            cut_torn_tail(engine)
        schema = engine.journal.header.schema
        rows = (decode_row(line) for _, line in engine.snapshot)
        old = {(row.table, row.id): Version(row.seq, bytes(row.doc)) for row in rows}
        old |= {(table, id): version for table, id, version in engine.overlay}
        upgraded = {
            key: Version(version.seq, engine.form.upgraded(schema, key[0], version.raw)) for key, version in old.items()
        }
        replace(engine, upgraded, engine.seq)


def heal(engine: Engine, damage: Damaged) -> None:
    """Repair what was found damaged; see ``Engine.heal``."""
    seen = engine.number if engine.is_open else None
    if seen is not None and damage.path == engine.folder.index(seen):
        engine.drop_index()
        # A store that can only be read is read whole.
        engine.is_indexed = rebuild_index(engine)
        return
    with engine.lock.held():
        if seen is not None and engine.folder.newest() != seen:
            engine.load()
        elif damage.path.parent == engine.folder.archives:
            _heal_archive(engine, damage.path)
        else:
            _recover(engine, damage.path)


def cut_torn_tail(engine: Engine) -> None:
    """Keep aside what a writer left that died in the middle of its line; it was never acknowledged.

    Raises ``Damaged`` where only the line feed is missing: that change may have been.
    """
    if whole_line(engine.journal.torn):
        raise Damaged(engine.journal.path)
    name = f"torn-{engine.number:06d}-{engine.journal.end}.jsonl"
    engine.write(lambda: _put_aside(engine, name, engine.journal.torn))
    engine.write(engine.journal.cut)


def _begin(engine: Engine, lines: Iterable[bytes], seq: int) -> None:
    number = max(engine.folder.generations(), default=0) + 1
    engine.write(lambda: _write_generation(engine, number, lines, seq))
    engine.load()


def _write_generation(engine: Engine, number: int, lines: Iterable[bytes], seq: int) -> None:
    form = engine.form
    write_generation(engine.folder, number, lines, schema=form.schema, seq=seq, indexes=form.indexes)


def _staying(engine: Engine, leaving: Mapping[Key, str]) -> Iterator[tuple[int, bytes]]:
    for offset, line in engine.snapshot:
        row = decode_row(line)
        # A purge is remembered for one generation, for readers of the feed.
        if (row.table, row.id) not in leaving and bytes(row.doc) != GONE:
            yield offset, line


def _archive(engine: Engine, leaving: Mapping[Key, str], fresh: Mapping[Key, Version]) -> None:
    months: dict[Path, dict[Key, Version]] = {}
    for key, month in leaving.items():
        if (version := engine.version(*key)) is not None:
            months.setdefault(engine.folder.archives / f"{month}.jsonl", {})[key] = version
    purged = tuple(row_key(*key) for key, version in fresh.items() if version.is_gone)
    for file in engine.archives():
        if any(file.find(key) for key in purged):
            months.setdefault(file.path, {})
    if months:
        engine.files.make_folder(engine.folder.archives)
    for path, arriving in months.items():
        _write_archive(engine, path, arriving, purged)


def _write_archive(engine: Engine, path: Path, arriving: Mapping[Key, Version], purged: tuple[bytes, ...]) -> None:
    old = next((file for file in engine.archives() if file.path == path), None)
    seq = max([old.header.seq if old else 0, *(version.seq for version in arriving.values())])
    kept = ((offset, line) for offset, line in old or () if not line.startswith(purged))
    if old and old.header.schema < engine.form.schema:
        kept = ((offset, _upgraded(engine, old.header.schema, line)) for offset, line in kept)
    header = header_line("archive", engine.form.schema, 0, seq)
    write_sorted(engine.files, path, header, merged(kept, arriving))


def _upgraded(engine: Engine, schema: int, line: bytes) -> bytes:
    row = decode_row(line)
    return row_line(row.table, row.id, row.seq, engine.form.upgraded(schema, row.table, bytes(row.doc)))[:-1]


def _heal_archive(engine: Engine, path: Path) -> None:
    piece = read_piece(engine.files, path)
    if not piece.is_sound:
        versions = piece.rows()
        aside = _move_aside(engine, path, copy=True)
        schema = piece.header.schema if piece.header else engine.form.schema
        seq = max((version.seq for version in versions.values()), default=0)
        header = header_line("archive", schema, 0, seq)
        engine.write(lambda: write_sorted(engine.files, path, header, merged((), versions)))
        engine.notices.append(Notice("errors.store_archive_repaired", {"path": str(aside), "file": path.name}))
    engine.load()


def _recover(engine: Engine, path: Path) -> None:
    rescued = salvage(engine.folder)
    if not rescued.has_anything:
        raise StoreDamaged("store_damaged", path=str(path))
    # First the good copy, then the move: a crash in between leaves a store that opens.
    replace(engine, rescued.versions, rescued.seq)
    aside = [_move_aside(engine, damaged) for damaged in rescued.damaged]
    key = "errors.store_restored" if rescued.is_complete else "errors.store_restored_in_part"
    engine.notices.append(Notice(key, {"path": ", ".join(map(str, aside or [path]))}))


def rebuild_index(engine: Engine) -> bool:
    """Make the index of the present snapshot again, with all questions that can be asked. Tell whether that worked."""
    index = build_index(engine.snapshot, engine.form.indexes)
    try:
        path = engine.folder.index(engine.number)
        write_index(engine.files, path, engine.snapshot, engine.form.indexes, index.lines())
    except OSError:
        return False
    engine.drop_index()
    return True


def _move_aside(engine: Engine, path: Path, *, copy: bool = False) -> Path:
    name = f"{path.stem}-{engine.stamp().replace(':', '')}{path.suffix}"
    if copy:
        handle = engine.files.open(path, 0)
        try:
            body = engine.files.read(handle, engine.files.size(handle), 0)
        finally:
            engine.files.close(handle)
        engine.write(lambda: _put_aside(engine, name, body))
    else:
        engine.write(lambda: engine.files.make_folder(engine.folder.damaged))
        engine.write(lambda: engine.files.rename(path, engine.folder.damaged / name))
    return engine.folder.damaged / name


def _put_aside(engine: Engine, name: str, body: bytes) -> None:
    engine.files.make_folder(engine.folder.damaged)
    write_whole(engine.files, engine.folder.damaged / name, [body])
