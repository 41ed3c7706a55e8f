"""Reading the store: snapshot, journal and archives as one set of documents, without the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from smtui.domain.errors import StoreTooNew
from smtui.storage.engine.files import Files
from smtui.storage.engine.folder import Folder
from smtui.storage.engine.journal import Journal, Rewound
from smtui.storage.engine.lines import GONE, Damaged, decode, decode_row, encode, row_key, row_prefix
from smtui.storage.engine.overlay import Key, Overlay, Version
from smtui.storage.engine.questions import Hit, Index, Indexes
from smtui.storage.engine.sorted import SortedFile

if TYPE_CHECKING:
    from smtui.storage.engine.index import IndexReader

Upgrade = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Turns a document of one table from one schema version to the next."""

_TRIES = 8


class Form(Struct, frozen=True):
    """What the documents' owner tells the engine about them."""

    schema: int
    indexes: Indexes
    upgrades: Mapping[int, Upgrade] = {}
    """By the version that each starts from."""
    leaving: Callable[[Reader], dict[Key, str]] | None = None
    """Names the documents that a compaction moves to the archives, each with its archive's name."""

    def upgraded(self, schema: int, table: str, raw: bytes) -> bytes:
        """Return a document of an older schema as one of this."""
        if schema >= self.schema or raw == GONE:
            return raw
        doc = decode(raw)
        for version in range(schema, self.schema):
            doc = self.upgrades[version](table, doc)
        return encode(doc)


class Reader:
    """An open store folder as of the last ``refresh``.

    Raises ``Damaged`` and ``OSError`` where bytes cannot be read, ``StoreTooNew`` where they are not for us.
    """

    def __init__(self, path: Path, form: Form, files: Files) -> None:
        self.folder = Folder(path, files)
        self.form = form
        self.files = files
        self.is_open = False
        self.is_indexed = True
        """False where the index is missing and cannot be made."""
        self.number: int
        """The generation in use, of which these are the parts:"""
        self.journal: Journal
        self.snapshot: SortedFile
        self.overlay: Overlay
        self._next: Path
        self._index: IndexReader | None = None
        self._archives: list[SortedFile] | None = None
        self._replaced: dict[Key, bytes | None] = {}

    # -- state -------------------------------------------------------------------------------------------------------

    @property
    def seq(self) -> int:
        """The number of the newest change."""
        return self.journal.seq

    @property
    def base_seq(self) -> int:
        """The number of the newest change in the snapshot."""
        return self.snapshot.header.seq

    def refresh(self) -> None:
        """See what other processes have committed: three system calls when that is nothing."""
        if not self.is_open:
            self.load()
        try:
            self.read_on()
        except Rewound:
            self.load()
        if self.is_superseded():
            self.load()

    def close(self) -> None:
        """Close every file."""
        self._let_go()

    def _let_go(self) -> None:
        if self.is_open:
            self.is_open = False
            self.journal.close()
            self.snapshot.close()
        self.drop_index()
        for file in self._archives or ():
            file.close()
        self._archives = None
        self._replaced.clear()

    # -- reading -----------------------------------------------------------------------------------------------------

    def version(self, table: str, id: str) -> Version | None:
        """Return the newest version of a document outside the archives; one that was purged ``is_gone``."""
        found = self.overlay.get(table, id)
        if found is None and (line := self.snapshot.find(row_key(table, id))) is not None:
            found = _version(line)
        return found

    def archived(self, table: str, id: str) -> Version | None:
        """Return the newest version of a document in the archives."""
        key = row_key(table, id)
        found = ((file, file.find(key)) for file in self.archives())
        return max((self._archived_version(file, line) for file, line in found if line is not None), default=None)

    def versions(self, table: str, prefix: str = "") -> Iterator[tuple[str, Version]]:
        """Give the documents of a table outside the archives whose ids begin with ``prefix``, purged ones left out."""
        fresh = self.overlay.table(table)
        for _, line in self.snapshot.starting_with(row_prefix(table, prefix)):
            row = decode_row(line)
            if row.id not in fresh and bytes(row.doc) != GONE:
                yield row.id, Version(row.seq, bytes(row.doc))
        for id, version in list(fresh.items()):
            if id.startswith(prefix) and not version.is_gone:
                yield id, version

    def archived_versions(self, table: str, prefix: str = "") -> Iterator[tuple[str, Version]]:
        """Give the documents of a table that are in the archives only."""
        found: dict[str, Version] = {}
        for file in self.archives():
            for _, line in file.starting_with(row_prefix(table, prefix)):
                row = decode_row(line)
                if row.id not in found or found[row.id].seq < row.seq:
                    found[row.id] = self._archived_version(file, line)
        for id, version in found.items():
            if self.version(table, id) is None:
                yield id, version

    def hits(
        self, table: str, index: Index, values: Iterable[Any], *, reverse: bool = False, above: str | None = None
    ) -> Iterator[Hit]:
        """Give the rows of an index that have one of the values, in order, those without the order field last.

        They are of the documents that have not changed since the snapshot. ``above`` leaves out, forwards, those that
        are not ordered after it, and those without the order field.
        """
        fresh = self.overlay.table(table)
        name, file = index.name(table), self._open_index()
        values = tuple(dict.fromkeys(values))
        if not reverse and above is None:
            for _, hit in _joined([file.all_hits(name, value) for value in values]):
                if hit.id not in fresh:
                    yield hit
            return
        for absent in (False,) if above is not None else (False, True):
            backwards = reverse and not absent
            groups = [file.hits(name, value, absent=absent, reverse=backwards, above=above) for value in values]
            for hit in groups[0] if len(groups) == 1 else _merged(groups, backwards):
                if hit.id not in fresh:
                    yield hit

    def count(
        self, table: str, index: Index, values: Iterable[Any], *, below: str | None = None, above: str | None = None
    ) -> int:
        """Return how many rows an index has for the values, those of changed documents included.

        A bound leaves out the rows without the order field.
        """
        name, file = index.name(table), self._open_index()
        groups = (False,) if below is not None or above is not None else (False, True)
        return sum(
            file.count(name, value, absent=absent, below=below, above=above)
            for value in dict.fromkeys(values)
            for absent in groups
        )

    def replaced(self, table: str) -> Iterator[bytes]:
        """Give the documents of a table that changed since the snapshot as they are in it. Each is looked up once."""
        for id in self.overlay.table(table):
            key = (table, id)
            if key not in self._replaced:
                line = self.snapshot.find(row_key(table, id))
                self._replaced[key] = None if line is None else bytes(decode_row(line).doc)
            raw = self._replaced[key]
            if raw is not None and raw != GONE:
                yield raw

    def at(self, hit: Hit) -> Version:
        """Return the document of an index row."""
        return _version(self.snapshot.at(hit.offset))

    def changed(self, since: int) -> list[tuple[int, Key]]:
        """Return number, table and id of what changed after ``since``, archives included, in order."""
        found = dict(self.overlay.since(since))
        if since < self.base_seq:
            # Only who slept through a whole generation comes here: every line is read.
            for file in (self.snapshot, *self.archives()):
                for row in (decode_row(line) for _, line in file) if file.header.seq > since else ():
                    if row.seq > max(since, found.get((row.table, row.id), 0)):
                        found[row.table, row.id] = row.seq
        return sorted((seq, key) for key, seq in found.items())

    def archives(self) -> list[SortedFile]:
        """Return the archives, the newest month first, opened when first asked for."""
        if self._archives is None:
            self._archives = []
            for path in self.folder.archive_paths():
                self._archives.append(SortedFile(self.files, path))
        return self._archives

    # -- loading -----------------------------------------------------------------------------------------------------

    def load(self) -> None:
        """Open the newest generation; where there is none, found the store."""
        self._let_go()
        for _ in range(_TRIES):
            number = self.folder.newest()
            if number is None:
                self._found()
            elif self._load_generation(number):
                self.read_on()
                if self.journal.header.schema < self.form.schema:
                    self._migrate()
                return
        raise Damaged(self.folder.snapshot(number or 0))

    def _load_generation(self, number: int) -> bool:
        """Open one generation; False when a compaction has removed it meanwhile."""
        try:
            journal = Journal(self.files, self.folder.journal(number))
        except FileNotFoundError:
            return False
        try:
            if journal.header.schema > self.form.schema:
                raise StoreTooNew("store_too_new", path=str(self.folder.path), version=journal.header.schema)
            snapshot = SortedFile(self.files, self.folder.snapshot(number))
        except FileNotFoundError:
            # A compaction removes the journal first.
            was_removed = journal.is_removed()
            journal.close()
            if not was_removed:
                raise Damaged(self.folder.snapshot(number)) from None
            return False
        except BaseException:
            journal.close()
            raise
        self.number, self.journal, self.snapshot = number, journal, snapshot
        self._next = self.folder.journal(number + 1)
        self.overlay = Overlay()
        self.is_open = True
        if (snapshot.header.generation, snapshot.header.seq) != (number, journal.header.seq):
            raise Damaged(snapshot.path)
        return True

    def _found(self) -> None:
        raise FileNotFoundError(self.folder.path)

    def _migrate(self) -> None:
        raise NotImplementedError

    def read_on(self) -> None:
        """Take in what was added to the journal. Raises ``Rewound``."""
        for commit in self.journal.read_new():
            self.overlay.add(commit)

    def is_superseded(self) -> bool:
        """Tell whether there is a newer generation than the one in use."""
        return self.files.exists(self._next) or self.journal.is_removed()

    def drop_index(self) -> None:
        """Close the index; it is opened again when it is needed."""
        if self._index is not None:
            self._index.close()
            self._index = None

    def knows(self, table: str, index: Index) -> bool:
        """Tell whether the index file answers a question: one from before the question was thought of does not."""
        return index.name(table) in self._open_index().names

    def is_old(self) -> bool:
        """Tell whether the index in use lacks a question that can be asked; False where none is in use."""
        indexes, file = self.form.indexes, self._index
        return file is not None and any(it.name(table) not in file.names for table in indexes for it in indexes[table])

    def _open_index(self) -> IndexReader:
        if self._index is None:
            from smtui.storage.engine.index import IndexReader

            path = self.folder.index(self.number)
            try:
                self._index = IndexReader(self.files, path, self.snapshot)
            except FileNotFoundError:
                raise Damaged(path) from None
        return self._index

    def _archived_version(self, file: SortedFile, line: bytes) -> Version:
        row = decode_row(line)
        return Version(row.seq, self.form.upgraded(file.header.schema, row.table, bytes(row.doc)))


def _joined(groups: list[Iterator[tuple[bool, Hit]]]) -> Iterator[tuple[bool, Hit]]:
    if len(groups) == 1:
        return groups[0]
    from heapq import merge  # 1 million instructions, and most questions have one value

    return merge(*groups, key=lambda found: (found[0], found[1].order, found[1].id))


def _merged(groups: list[Iterator[Hit]], reverse: bool) -> Iterator[Hit]:
    from heapq import merge  # 1 million instructions, and most questions have one value

    return merge(*groups, key=lambda hit: (hit.order, hit.id), reverse=reverse)


def _version(line: bytes) -> Version:
    row = decode_row(line)
    return Version(row.seq, bytes(row.doc))
