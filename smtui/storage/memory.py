"""A store in memory, with the meaning of the one on disk: for the demo house and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import convert

from smtui.ports import Change, Doc, Table, Write
from smtui.storage.engine.lines import decode, encode
from smtui.storage.merge import merge
from smtui.storage.query import arranged, fits

T = TypeVar("T")


class MemoryStore:
    """``smtui.ports.Store`` until it is closed. Its documents share no values with the caller's."""

    def __init__(self) -> None:
        self._docs: dict[tuple[Table, str], bytes] = {}
        self._changed: dict[tuple[Table, str], int] = {}
        self._seq = 0

    def get(self, table: Table, id: str) -> Doc | None:
        """Return one document, or None."""
        raw = self._docs.get((table, id))
        return None if raw is None else decode(raw)

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
        """Return the documents that fit ``where``; nothing is ever archived here."""
        return arranged((doc for doc in self._all(table) if fits(doc, where)), order, reverse=reverse, limit=limit)

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
        """Give what ``find`` would, each document read as a ``form``."""
        for doc in self.find(table, where, order=order, reverse=reverse):
            yield convert(doc, form)

    def count(self, table: Table, where: Mapping[str, Any] | None = None) -> int:
        """Return how many documents fit ``where``."""
        return sum(1 for doc in self._all(table) if fits(doc, where))

    def ids(self, table: Table, prefix: str) -> list[str]:
        """Return the ids that begin with ``prefix``, in order."""
        return sorted(id for kept, id in self._docs if kept == table and id.startswith(prefix))

    def commit(self, writes: Sequence[Write]) -> list[Doc]:
        """Keep all the writes, or none, and return the documents as they are now."""
        docs, changed = merge(writes, self.get)
        for key, doc in changed.items():
            self._note(key)
            self._docs[key] = encode(doc)
        return docs

    def purge(self, keys: Iterable[tuple[Table, str]]) -> int:
        """Remove documents for good and return how many there were."""
        there = [key for key in dict.fromkeys(keys) if key in self._docs]
        for key in there:
            self._note(key)
            del self._docs[key]
        return len(there)

    def seq(self) -> int:
        """Return the number of the newest change."""
        return self._seq

    def changes(self, since: int) -> list[Change]:
        """Return the documents changed after ``since``, each once, in the order of their last change."""
        return [
            Change(seq=seq, table=table, id=id, doc=self.get(table, id))
            for (table, id), seq in self._changed.items()
            if seq > since
        ]

    def close(self) -> None:
        """Forget everything."""
        self._docs.clear()

    def _all(self, table: Table) -> Iterator[Doc]:
        return (decode(raw) for (kept, _), raw in self._docs.items() if kept == table)

    def _note(self, key: tuple[Table, str]) -> None:
        self._seq += 1
        self._changed.pop(key, None)
        self._changed[key] = self._seq
