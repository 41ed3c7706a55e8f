"""The index beside a snapshot: which lines hold a value, in order, so that a question reads only its answers.

It is derived: where it is missing, damaged or of another snapshot, it is built again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from smtui.storage.engine.files import Files
from smtui.storage.engine.lines import Damaged, decode, encode, header_line, seal
from smtui.storage.engine.questions import Hit, Indexes, sort_key
from smtui.storage.engine.sorted import SortedFile, write_sorted

_FORM = 2
_PART = 128


class IndexWriter:
    """Collects the rows of a snapshot while it is written."""

    def __init__(self, indexes: Indexes) -> None:
        self._indexes = indexes
        self._groups: dict[bytes, list[Hit]] = {}

    def add(self, table: str, id: str, offset: int, doc: Mapping[str, Any]) -> None:
        """Take note of a document whose line begins at ``offset``."""
        for index in self._indexes.get(table, ()):
            value = doc.get(index.field) if index.field else None
            if index.field and value is None:
                continue
            order = doc.get(index.order)
            if not isinstance(order, str) and index.sparse:
                continue
            key = _key(index.name(table), value, absent=not isinstance(order, str))
            hit = Hit(sort_key(order) if isinstance(order, str) else "", id, offset)
            self._groups.setdefault(key, []).append(hit)

    def lines(self) -> Iterator[bytes]:
        """Give the lines of the index in byte order."""
        for key in sorted(self._groups):
            hits = sorted(self._groups[key], key=lambda hit: (hit.order, hit.id))
            parts = range(0, len(hits), _PART)
            for number, start in enumerate(parts):
                rows = encode(hits[start : start + _PART])
                yield seal(b'%s"part":"%05d","parts":%d,"rows":%s}' % (key, number, len(parts), rows))


class IndexReader:
    """An open index. ``Damaged`` is raised where it cannot be trusted.

    One that an older program wrote answers fewer questions: ``names`` says which. Making it again takes longer than
    anybody who asks should wait, so that is left for a quiet moment.
    """

    def __init__(self, files: Files, path: Path, snapshot: SortedFile) -> None:
        self._file = SortedFile(files, path)
        names = decode(self._file.header_line).get("indexes")
        self.names: frozenset[str] = frozenset(names if isinstance(names, list) else ())
        if self._file.header_line + b"\n" != _header(snapshot, names):
            self.close()
            raise Damaged(path)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def all_hits(self, name: str, value: Any) -> Iterator[tuple[bool, Hit]]:
        """Give the rows with the value in order, last those in which the order field is absent, which comes first.

        Both kinds stand next to each other, so that one look at the file finds them.
        """
        prefix = _prefix(name, value)
        for _, block in self._file.starting_with(prefix):
            absent = not block.startswith(b"0", len(prefix))
            for hit in self._rows(block):
                yield absent, hit

    def hits(self, name: str, value: Any, *, absent: bool, reverse: bool, above: str | None = None) -> Iterator[Hit]:
        """Give the rows with the value in order: those with the order field, or those in which it is ``absent``.

        ``above`` leaves out, forwards, those that are not ordered after it: without reading them.
        """
        key = _key(name, value, absent=absent)
        if not reverse and above is not None:
            yield from self._hits_above(key, above)
            return
        if not reverse:
            for _, block in self._file.starting_with(key):
                yield from self._rows(block)
            return
        first = self._file.find(key)
        parts = decode(first)["parts"] if first else 0
        for number in reversed(range(parts)):
            yield from reversed(self._part(key, number))

    def _hits_above(self, key: bytes, above: str) -> Iterator[Hit]:
        first = self._file.find(key)
        if first is None:
            return
        parts: int = decode(first)["parts"]
        rank = self._rank(key, parts, lambda order: order <= above)
        for number in range(rank // _PART, parts):
            yield from self._part(key, number)[rank % _PART if number == rank // _PART else 0 :]

    def count(self, name: str, value: Any, *, absent: bool, below: str | None = None, above: str | None = None) -> int:
        """Return how many rows ``hits`` gives, or those of them before or after a ``sort_key``: without reading them.

        All parts but the last are full, so that one part says how many rows are before it.
        """
        key = _key(name, value, absent=absent)
        first = self._file.find(key)
        if first is None:
            return 0
        parts: int = decode(first)["parts"]
        if below is not None:
            return self._rank(key, parts, lambda order: order < below)
        whole = (parts - 1) * _PART + len(self._part(key, parts - 1))
        return whole if above is None else whole - self._rank(key, parts, lambda order: order <= above)

    def _rank(self, key: bytes, parts: int, is_before: Callable[[str], bool]) -> int:
        """Return how many rows come before a bound, which is in the last part that begins before it."""
        line = self._file.first(
            lambda line: is_before(self._rows(line)[0].order) if line.startswith(key) else line < key
        )
        number = int(decode(line)["part"]) if line is not None and line.startswith(key) else parts
        if number == 0:
            return 0
        return (number - 1) * _PART + sum(is_before(hit.order) for hit in self._part(key, number - 1))

    def _part(self, key: bytes, number: int) -> list[Hit]:
        line = self._file.find(b'%s"part":"%05d"' % (key, number))
        if line is None:
            raise Damaged(self._file.path)
        return self._rows(line)

    def _rows(self, line: bytes) -> list[Hit]:
        return [Hit(*row) for row in decode(line)["rows"]]


def index_header(snapshot: SortedFile, indexes: Indexes) -> bytes:
    """Return the first line of the index that belongs to exactly this snapshot and these questions."""
    return _header(snapshot, [index.name(table) for table in sorted(indexes) for index in indexes[table]])


def _header(snapshot: SortedFile, names: Any) -> bytes:
    of = snapshot.footer.decode()
    return header_line("index", _FORM, snapshot.header.generation, snapshot.header.seq, of=of, indexes=names)


def write_index(files: Files, path: Path, snapshot: SortedFile, indexes: Indexes, lines: Iterable[bytes]) -> None:
    """Write the index of a snapshot. It need not survive a power loss: its checksums tell."""
    write_sorted(files, path, index_header(snapshot, indexes), lines, durable=False)


def _key(name: str, value: Any, *, absent: bool) -> bytes:
    return b"%s%d," % (_prefix(name, value), absent)


def _prefix(name: str, value: Any) -> bytes:
    return b'{"index":%s,"value":%s,"absent":' % (encode(name), encode(value))
