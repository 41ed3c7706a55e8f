"""The store on disk: documents, revisions and the feed of changes, as the engine's JSON lines."""

from __future__ import annotations

from _thread import RLock  # what threading gives out, without the 4 million instructions of its import
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, islice, takewhile
from pathlib import Path
from typing import Any, TypeVar, cast

from msgspec.json import Decoder

from smtui.domain.clock import Clock
from smtui.domain.errors import StoreDamaged, StoreError
from smtui.ports import Above, Below, Change, Doc, Table, Write
from smtui.storage.engine.engine import Engine, Notice
from smtui.storage.engine.files import Files
from smtui.storage.engine.lines import GONE, Damaged, decode, encode
from smtui.storage.engine.overlay import Version
from smtui.storage.engine.questions import Hit, Index, sort_key
from smtui.storage.engine.reader import Form, Reader
from smtui.storage.merge import merge
from smtui.storage.query import arranged, fits, wanted
from smtui.storage.schema import form as our_form

T = TypeVar("T")

TIDY_BYTES = 128 * 1024
"""A journal longer than this is compacted in the next quiet moment: every opening reads all of it."""
TIDY_SHARE, TIDY_MOST = 64, 512 * 1024
"""A large snapshot takes long to write, so its journal may grow to that share of it, and to so many bytes."""
FULL_BYTES = 4 * 1024 * 1024
"""A journal longer than this, and than half the snapshot, is compacted by the commit that made it so."""
_REPAIRS = 3
_LOOKUP = 16
"""Looking a document up costs as much as reading so many rows of an index."""


class JsonStore:
    """``smtui.ports.Store`` in a folder of JSON lines (docs/store.md). One object may be used by several threads."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock,
        wait: float = 5.0,
        form: Form | None = None,
        files: Files | None = None,
    ) -> None:
        self._form = form or our_form(clock)
        self._engine = Engine(folder, self._form, clock, files or Files(), wait)
        self._guard = RLock()
        self._has_written = self._has_renewed = False
        self.reading(lambda: None)

    @property
    def engine(self) -> Engine:
        """The engine below, for the rooms of the store itself."""
        return self._engine

    @property
    def has_written(self) -> bool:
        """Whether this process has changed anything."""
        return self._has_written

    @property
    def notices(self) -> list[Notice]:
        """What had to be repaired since the store was opened."""
        return self._engine.notices

    # -- reading -----------------------------------------------------------------------------------------------------

    def get(self, table: Table, id: str) -> Doc | None:
        """Return one document, archived ones included, or None."""
        return self.reading(lambda: self._get(table, id))

    def find(
        self,
        table: Table,
        where: Mapping[str, Any] | None = None,
        *,
        order: str | None = None,
        reverse: bool = False,
        limit: int | None = None,
        archived: bool = False,
    ) -> list[Doc]:
        """Return the documents that fit ``where``. An indexed question reads only its answers."""

        def look() -> list[Doc]:
            docs = [doc for doc in self._candidates(table, where or {}, order, reverse, limit) if fits(doc, where)]
            if archived:
                old = (decode(version.raw) for _, version in self._engine.archived_versions(table))
                docs += [doc for doc in old if fits(doc, where)]
            return arranged(docs, order, reverse=reverse, limit=limit)

        return self.reading(look)

    def stream(
        self,
        table: Table,
        form: type[T],
        where: Mapping[str, Any] | None = None,
        *,
        order: str | None = None,
        reverse: bool = False,
        archived: bool = False,
    ) -> Iterator[T]:
        """Give at least the documents that fit, without holding them all; indexed questions come in their order."""
        read = Decoder(form).decode
        for _ in range(_REPAIRS):
            # A reader of its own keeps its files, whatever is compacted between two pieces.
            reader = Reader(self._engine.folder.path, self._form, self._engine.files)
            self.reading(reader.load)
            try:
                yield from map(read, self._raws(reader, table, where or {}, order, reverse, archived))
                return
            except Damaged as damage:
                with self._guard:
                    self._heal(damage)
            except OSError as error:
                raise self._unreadable(error) from error
            finally:
                reader.close()
        raise StoreDamaged("store_damaged", path=str(self._engine.folder.path))

    def _raws(
        self, reader: Reader, table: Table, where: Mapping[str, Any], order: str | None, reverse: bool, archived: bool
    ) -> Iterator[bytes]:
        index = self._index_for(table, where, order, reader)
        if index is None:
            versions: Iterable[Version] = (version for _, version in reader.versions(table))
        else:
            fresh = (version for version in reader.overlay.table(table).values() if not version.is_gone)
            values = wanted(where[index.field]) if index.field else (None,)
            hits = reader.hits(table, index, values, reverse=reverse)
            versions = chain(fresh, map(reader.at, hits))
        for version in versions:
            yield version.raw
        if archived:
            for _, version in reader.archived_versions(table):
                yield version.raw

    def count(self, table: Table, where: Mapping[str, Any] | None = None) -> int:
        """Return how many documents fit ``where``, archives left out."""

        def look() -> int:
            if not where:
                return sum(1 for _ in self._engine.versions(table))
            index = self._index_for(table, where, None)
            if index is None or not _covers(index, where):
                return sum(1 for doc in self._candidates(table, where, None, False, None) if fits(doc, where))
            fresh = sum(1 for doc in self._fresh(table) if fits(doc, where))
            return fresh + self._count_hits(table, index, where)

        return self.reading(look)

    def ids(self, table: Table, prefix: str) -> list[str]:
        """Return the ids that begin with ``prefix``, archives included, in order."""

        def look() -> list[str]:
            found = {id for id, _ in self._engine.versions(table, prefix)}
            return sorted(found.union(id for id, _ in self._engine.archived_versions(table, prefix)))

        return self.reading(look)

    def seq(self) -> int:
        """Return the number of the newest change, of whichever process."""
        return self.reading(lambda: self._engine.seq)

    def changes(self, since: int) -> list[Change]:
        """Return the documents changed after ``since``, each once, in the order of their last change."""

        def look() -> list[Change]:
            changed = self._engine.changed(since)
            keys = ((seq, cast("Table", table), id) for seq, (table, id) in changed)
            return [Change(seq=seq, table=table, id=id, doc=self._get(table, id)) for seq, table, id in keys]

        return self.reading(look)

    # -- writing -----------------------------------------------------------------------------------------------------

    def commit(self, writes: Sequence[Write]) -> list[Doc]:
        """Make all the writes durable, or none, and return the documents as they are now."""

        def write() -> list[Doc]:
            with self._engine.exclusive():
                docs, changed = merge(writes, self._get)
                if changed:
                    self._append([(table, id, encode(doc)) for (table, id), doc in changed.items()])
                return docs

        return self.working(write)

    def purge(self, keys: Iterable[tuple[Table, str]]) -> int:
        """Remove documents for good, return how many there were. ``compact(forget=True)`` wipes their bytes."""
        wanted_gone = list(dict.fromkeys(keys))

        def write() -> int:
            with self._engine.exclusive():
                there = [key for key in wanted_gone if self._get(*key) is not None]
                if there:
                    self._append([(table, id, GONE) for table, id in there])
                return len(there)

        return self.working(write)

    def adopt(self, docs: Iterable[tuple[Table, Doc]]) -> int:
        """Take in documents as they are, revisions included, where their ids are free; return how many were taken."""
        offered = list(docs)

        def write() -> int:
            with self._engine.exclusive():
                free = {(table, doc["id"]): doc for table, doc in offered if self._get(table, doc["id"]) is None}
                if free:
                    self._append([(table, id, encode(doc)) for (table, id), doc in free.items()])
                return len(free)

        return self.working(write)

    def compact(self, *, forget: bool = False) -> None:
        """Write a new snapshot, archive what has long been closed, and begin an empty journal."""
        self.working(lambda: self._engine.compact(forget=forget))

    def tidy(self) -> bool:
        """Compact if that is due and nobody is writing: for a quiet moment. Tell whether it was done.

        An index that an older program wrote is made again.
        """

        def work() -> bool:
            allowed = max(TIDY_BYTES, min(self._engine.snapshot.bytes // TIDY_SHARE, TIDY_MOST))
            if self._engine.journal.end <= allowed:
                self._renew_index()
                return False
            with suppress(StoreError):
                self._engine.compact(wait=0)
                return True
            return False

        return self.reading(work)

    def _renew_index(self) -> None:
        """Make an index of an older program again, once: where there is no room for it, the old one does."""
        if self._engine.is_old() and not self._has_renewed:
            self._has_renewed = True
            with suppress(StoreError), self._engine.exclusive(0):
                self._engine.renew_index()

    def close(self) -> None:
        """Let go of files and locks; a process that wrote leaves a short journal behind."""
        with suppress(StoreError):
            if self._has_written:
                self.tidy()
        with self._guard:
            self._engine.close()

    # -- inside ------------------------------------------------------------------------------------------------------

    def working(self, work: Callable[[], T]) -> T:
        """Do ``work``, repairing what it finds damaged, for the rooms of the store itself."""
        with self._guard:
            for _ in range(_REPAIRS):
                try:
                    return work()
                except Damaged as damage:
                    self._heal(damage)
                except OSError as error:
                    raise self._unreadable(error) from error
            raise StoreDamaged("store_damaged", path=str(self._engine.folder.path))

    def reading(self, work: Callable[[], T]) -> T:
        """Do ``work`` with all seen that is committed, for the rooms of the store itself."""

        def look() -> T:
            self._engine.refresh()
            return work()

        return self.working(look)

    def _heal(self, damage: Damaged) -> None:
        try:
            self._engine.heal(damage)
        except Damaged as worse:
            raise StoreDamaged("store_damaged", path=str(worse.path)) from worse
        except OSError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: OSError) -> StoreError:
        path = error.filename or self._engine.folder.path
        return StoreDamaged("store_unreadable", path=str(path), reason=error.strerror or str(error))

    def _append(self, docs: list[tuple[str, str, bytes]]) -> None:
        self._engine.append(docs)
        self._has_written = True
        if self._engine.journal.end > max(FULL_BYTES, self._engine.snapshot.bytes // 2):
            # The change is safe already: a compaction that fails is tried again by the next one.
            with suppress(StoreError, Damaged, OSError):
                self._engine.compact()

    def _get(self, table: Table, id: str) -> Doc | None:
        version = self._engine.version(table, id)
        if version is None:
            version = self._engine.archived(table, id)
        if version is None or version.is_gone:
            return None
        doc: Doc = decode(version.raw)
        return doc

    def _fresh(self, table: Table) -> Iterator[Doc]:
        return (decode(version.raw) for version in self._engine.overlay.table(table).values() if not version.is_gone)

    def _candidates(
        self, table: Table, where: Mapping[str, Any], order: str | None, reverse: bool, limit: int | None
    ) -> Iterator[Doc]:
        """Give at least the live documents that belong in the answer."""
        order = order or "id"
        index = self._index_for(table, where, None if limit is None else order)
        if index is None:
            yield from (decode(version.raw) for _, version in self._engine.versions(table))
            return
        yield from self._fresh(table)
        docs = (decode(self._engine.at(hit).raw) for hit in self._hits(table, index, where, reverse=reverse))
        # An upper bound is read from the beginning, which may be the answer's other end.
        turned = isinstance(where.get(order), Below) and reverse
        if limit is None or order != index.order or turned:
            yield from docs
        else:
            # The rows come in the answer's own order: enough is enough.
            yield from islice((doc for doc in docs if fits(doc, where)), limit)

    def _index_for(
        self, table: Table, where: Mapping[str, Any], order: str | None, reader: Reader | None = None
    ) -> Index | None:
        """Return the index that fits the question best, None where the table has to be read."""
        if not self._engine.is_indexed:
            return None
        reader = reader or self._engine
        usable = [index for index in self._form.indexes.get(table, ()) if _answers(index, where, order)]
        # First what bounds the answer, then what has its values in its order, then the rest as they stand.
        usable.sort(key=lambda index: (not _is_ranged(index, where), index.order != order, index.field is None))
        return next((index for index in usable if reader.knows(table, index)), None)

    def _hits(self, table: Table, index: Index, where: Mapping[str, Any], *, reverse: bool) -> Iterator[Hit]:
        """Give the rows of an index that fit what it knows of the question."""
        values = wanted(where[index.field]) if index.field else (None,)
        match where.get(index.order):
            case Below(value):
                bound = sort_key(value)
                hits = self._engine.hits(table, index, values)
                return takewhile(lambda hit: "" < hit.order < bound, hits)
            case Above(value) if reverse:
                bound = sort_key(value)
                return takewhile(lambda hit: hit.order > bound, self._engine.hits(table, index, values, reverse=True))
            case Above(value):
                return self._engine.hits(table, index, values, above=sort_key(value))
        return self._engine.hits(table, index, values, reverse=reverse)

    def _count_hits(self, table: Table, index: Index, where: Mapping[str, Any]) -> int:
        """Return how many documents of the snapshot fit, those that have changed since left out."""
        values = wanted(where[index.field]) if index.field else (None,)
        n = self._engine.count(table, index, values, **_bounds(where.get(index.order)))
        if n > _LOOKUP * len(self._engine.overlay.table(table)):
            return n - sum(fits(decode(raw), where) for raw in self._engine.replaced(table))
        return sum(1 for _ in self._hits(table, index, where, reverse=False))


def _bounds(condition: Any) -> dict[str, str]:
    match condition:
        case Below(value):
            return {"below": sort_key(value)}
        case Above(value):
            return {"above": sort_key(value)}
    return {}


def _is_ranged(index: Index, where: Mapping[str, Any]) -> bool:
    return isinstance(where.get(index.order), Below | Above)


def _answers(index: Index, where: Mapping[str, Any], order: str | None) -> bool:
    """Tell whether an index holds every row that belongs in an answer."""
    if index.sparse and not _is_ranged(index, where):
        return False
    if index.field is None:
        return _is_ranged(index, where) or (order is not None and index.order == order)
    return index.field in where and all(isinstance(value, str) for value in wanted(where[index.field]))


def _covers(index: Index, where: Mapping[str, Any]) -> bool:
    """Tell whether an index knows all that the question asks for."""
    return not set(where) - {index.field} - ({index.order} if _is_ranged(index, where) else set())
