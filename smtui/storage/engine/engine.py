"""Writing the store: commits, compaction, migration and repair, all under the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from msgspec import Struct

from smtui.domain.clock import Clock
from smtui.domain.errors import StoreDamaged
from smtui.storage.engine.build import Key, build_index, merged, remove_before, write_generation
from smtui.storage.engine.files import Files, unwritable, write_whole
from smtui.storage.engine.index import write_index
from smtui.storage.engine.lines import GONE, Damaged, decode_row, encode, header_line, row_key, row_line, seal
from smtui.storage.engine.lock import Lock
from smtui.storage.engine.overlay import Version
from smtui.storage.engine.reader import Form, Reader
from smtui.storage.engine.recover import read_piece, salvage
from smtui.storage.engine.sorted import write_sorted


class Notice(Struct, frozen=True):
    """Something the engine had to do that its user should know; ``key`` is a text in the catalogue."""

    key: str
    values: Mapping[str, str]


class Engine(Reader):
    """A store folder that is read and written.

    Reading raises ``Damaged``: hand it to ``heal`` and ask again. Writing raises ``StoreBusy`` and ``StoreUnwritable``.
    """

    def __init__(self, path: Path, form: Form, clock: Clock, files: Files, wait: float) -> None:
        super().__init__(path, form, files)
        self.clock = clock
        self.lock = Lock(files, self.folder.lock, wait)
        self.notices: list[Notice] = []
        self.is_indexed = True

    def close(self) -> None:
        """Close every file."""
        super().close()
        self.lock.close()

    @contextmanager
    def exclusive(self, wait: float | None = None) -> Iterator[None]:
        """Hold the lock, with everything seen that was committed before."""
        if not self._open:
            self.refresh()
        with self.lock.held(wait):
            self.refresh()
            self._cut_torn_tail()
            yield

    def append(self, docs: Sequence[tuple[str, str, bytes]]) -> None:
        """Make changed documents, given as JSON, durable in one commit. For the holder of the lock."""
        seq = self.seq + len(docs)
        body = b",".join(b'{"table":%s,"id":%s,"doc":%s}' % (encode(table), encode(id), doc) for table, id, doc in docs)
        line = seal(b'{"seq":%d,"at":"%s","docs":[%s]}' % (seq, self._stamp().encode(), body))
        if self._journal.is_empty:
            # The first commit of a generation vouches for the name of its journal as well.
            self._write(lambda: self._files.sync_folder(self.folder.path))
        self._journal.append(line)
        for commit in self._journal.read_new():
            self._overlay.add(commit)

    def compact(self, *, forget: bool = False, wait: float | None = None) -> None:
        """Begin a new generation; what is leaving goes to the archives, what was purged leaves the disk.

        The old generation is kept until the next compaction, or not at all with ``forget``.
        """
        with self.exclusive(wait):
            old = self.generation
            leaving = self.form.leaving(self) if self.form.leaving else {}
            fresh = {(table, id): version for table, id, version in self._overlay}
            self._write(lambda: self._archive(leaving, fresh))
            lines = merged(self._staying(leaving), {key: fresh[key] for key in fresh.keys() - leaving.keys()})
            self._begin(lines, self.seq)
            with suppress(OSError):
                remove_before(self.folder, self.generation if forget else old, self.form.schema)

    def replace(self, versions: Mapping[Key, Version], seq: int) -> None:
        """Begin a generation that holds exactly these documents."""
        with self.lock.held():
            self._begin(merged((), versions), seq)

    def heal(self, damage: Damaged) -> None:
        """Move a damaged file aside, bytes intact, and put its content together again from what is sound.

        Adds to ``notices``. Raises ``StoreDamaged`` where nothing sound is left to begin with.
        """
        seen = self._number if self._open else None
        if seen is not None and damage.path == self.folder.index(seen):
            self._rebuild_index()
            return
        with self.lock.held():
            if seen is not None and self.folder.newest() != seen:
                self._load()
            elif damage.path.parent == self.folder.archives:
                self._heal_archive(damage.path)
            else:
                self._recover(damage.path)

    # -- generations -------------------------------------------------------------------------------------------------

    def _found(self) -> None:
        self._write(lambda: self._files.make_folder(self.folder.path))
        with self.lock.held():
            if self.folder.newest() is None:
                # A founder that died in the middle has left an empty first snapshot at most.
                if (there := self.folder.generations()) not in ([], [1]):
                    raise Damaged(self.folder.journal(there[-1]))
                self._write(lambda: self._write_generation(1, (), 0))

    def _migrate(self) -> None:
        """Bring the documents to the present schema in a new generation; the old one stays on disk."""
        with self.lock.held():
            self._read_on()
            if self._is_superseded():
                return
            self._cut_torn_tail()
            schema = self._journal.header.schema
            old = {(row.table, row.id): Version(row.seq, bytes(row.doc)) for row in map(decode_row, self._lines())}
            old |= {(table, id): version for table, id, version in self._overlay}
            upgraded = {
                key: Version(version.seq, self.form.upgraded(schema, key[0], version.raw))
                for key, version in old.items()
            }
            self.replace(upgraded, self.seq)

    def _begin(self, lines: Iterable[bytes], seq: int) -> None:
        number = max(self.folder.generations(), default=0) + 1
        self._write(lambda: self._write_generation(number, lines, seq))
        self._load()

    def _write_generation(self, number: int, lines: Iterable[bytes], seq: int) -> None:
        form = self.form
        write_generation(self.folder, number, lines, schema=form.schema, seq=seq, indexes=form.indexes)

    def _lines(self) -> Iterator[bytes]:
        return (line for _, line in self._snapshot)

    def _staying(self, leaving: Mapping[Key, str]) -> Iterator[tuple[int, bytes]]:
        for offset, line in self._snapshot:
            row = decode_row(line)
            # A purge is remembered for one generation, for readers of the feed.
            if (row.table, row.id) not in leaving and bytes(row.doc) != GONE:
                yield offset, line

    # -- archives ----------------------------------------------------------------------------------------------------

    def _archive(self, leaving: Mapping[Key, str], fresh: Mapping[Key, Version]) -> None:
        months: dict[Path, dict[Key, Version]] = {}
        for key, month in leaving.items():
            if (version := self.version(*key)) is not None:
                months.setdefault(self.folder.archives / f"{month}.jsonl", {})[key] = version
        purged = tuple(row_key(*key) for key, version in fresh.items() if version.is_gone)
        for file in self.archives():
            if any(file.find(key) for key in purged):
                months.setdefault(file.path, {})
        if months:
            self._files.make_folder(self.folder.archives)
        for path, arriving in months.items():
            self._write_archive(path, arriving, purged)

    def _write_archive(self, path: Path, arriving: Mapping[Key, Version], purged: tuple[bytes, ...]) -> None:
        old = next((file for file in self.archives() if file.path == path), None)
        seq = max([old.header.seq if old else 0, *(version.seq for version in arriving.values())])
        kept = (line for _, line in old or () if not line.startswith(purged))
        if old and old.header.schema < self.form.schema:
            rows = [(decode_row(line), self._archived_version(old, line)) for line in kept]
            kept = (row_line(row.table, row.id, *version) for row, version in rows)
        header = header_line("archive", self.form.schema, 0, seq)
        write_sorted(self._files, path, header, merged(((0, line.rstrip(b"\n")) for line in kept), arriving))

    def _heal_archive(self, path: Path) -> None:
        piece = read_piece(self._files, path)
        if not piece.is_sound:
            versions = piece.rows()
            aside = self._move_aside(path, copy=True)
            schema = piece.header.schema if piece.header else self.form.schema
            seq = max((version.seq for version in versions.values()), default=0)
            header = header_line("archive", schema, 0, seq)
            self._write(lambda: write_sorted(self._files, path, header, merged((), versions)))
            self.notices.append(Notice("errors.store_archive_repaired", {"path": str(aside), "file": path.name}))
        self._load()

    # -- repair ------------------------------------------------------------------------------------------------------

    def _recover(self, path: Path) -> None:
        found = salvage(self.folder)
        if not found.has_anything:
            raise StoreDamaged("store_damaged", path=str(path))
        # First the good copy, then the move: a crash in between leaves a store that opens.
        self.replace(found.versions, found.seq)
        aside = [self._move_aside(damaged) for damaged in found.damaged]
        key = "errors.store_restored" if found.is_complete else "errors.store_restored_in_part"
        self.notices.append(Notice(key, {"path": ", ".join(map(str, aside or [path]))}))

    def _rebuild_index(self) -> None:
        if self._index is not None:
            self._index.close()
            self._index = None
        index = build_index(self._snapshot, self.form.indexes)
        try:
            path = self.folder.index(self._number)
            write_index(self._files, path, self._snapshot, self.form.indexes, index.lines())
        except OSError:
            # A store that can only be read is read whole.
            self.is_indexed = False

    def _cut_torn_tail(self) -> None:
        """Keep aside what a writer left that died in the middle of its line; it was never acknowledged."""
        if torn := self._journal.torn():
            name = f"torn-{self._number:06d}-{self._journal.end}.jsonl"
            self._write(lambda: self._put_aside(name, torn))
            self._write(self._journal.cut)

    def _move_aside(self, path: Path, *, copy: bool = False) -> Path:
        name = f"{path.stem}-{self._stamp().replace(':', '')}{path.suffix}"
        if copy:
            handle = self._files.open(path, 0)
            try:
                body = self._files.read(handle, self._files.size(handle), 0)
            finally:
                self._files.close(handle)
            self._write(lambda: self._put_aside(name, body))
        else:
            self._write(lambda: self._files.make_folder(self.folder.damaged))
            self._write(lambda: self._files.rename(path, self.folder.damaged / name))
        return self.folder.damaged / name

    def _put_aside(self, name: str, body: bytes) -> None:
        self._files.make_folder(self.folder.damaged)
        write_whole(self._files, self.folder.damaged / name, [body])

    def _stamp(self) -> str:
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _write(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OSError as error:
            raise unwritable(error, self.folder.path) from error
