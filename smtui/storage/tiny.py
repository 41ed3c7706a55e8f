"""The store as a TinyDB: the same documents, asked with TinyDB's queries, each change one durable append.

``open_tinydb(folder).table("comments").search(where("status") == "pending")``. smtui's own commands go past this door:
importing TinyDB costs them more than all else that the store does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from operator import methodcaller
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Document, Table

from smtui.domain.clock import Clock, SystemClock
from smtui.domain.ids import IdSource, RandomIds
from smtui.ports import TABLES, Doc, Write
from smtui.ports import Table as Name
from smtui.storage.json_store import JsonStore

_Tables = dict[str, dict[str, Any]]


class EngineStorage(Storage):
    """TinyDB's storage interface on our store. It deals in whole databases; ``EngineTable`` in single documents."""

    def __init__(self, store: JsonStore, ids: IdSource) -> None:
        self.store = store
        self.ids = ids

    def read(self) -> _Tables | None:
        """Return every document outside the archives, by table and id."""
        tables: _Tables = {name: {doc["id"]: doc for doc in self.store.find(name)} for name in TABLES}
        return {name: docs for name, docs in tables.items() if docs} or None

    def write(self, data: _Tables) -> None:
        """Make the store hold exactly ``data``, by the changes that this takes."""
        for name in TABLES:
            with_changes(self.store, name, methodcaller("become", data.get(name, {})))

    def close(self) -> None:
        """Close the store."""
        self.store.close()


class Draft(MutableMapping[str, Doc]):
    """A table as TinyDB changes it: documents are read when touched, and compared afterwards."""

    def __init__(self, store: JsonStore, name: Name) -> None:
        self._store = store
        self._name = name
        self._was: dict[str, Doc | None] = {}
        self._now: dict[str, Doc | None] = {}

    def __getitem__(self, id: str) -> Doc:
        if id not in self._now:
            self._was[id] = self._store.get(self._name, id)
            self._now[id] = None if self._was[id] is None else dict(cast(Doc, self._store.get(self._name, id)))
        doc = self._now[id]
        if doc is None:
            raise KeyError(id)
        return doc

    def __setitem__(self, id: str, doc: Doc) -> None:
        if id not in self._was:
            self._was[id] = self._store.get(self._name, id)
        self._now[id] = dict(doc)

    def __delitem__(self, id: str) -> None:
        _ = self[id]
        self._now[id] = None

    def __iter__(self) -> Iterator[str]:
        known = [id for id, doc in self._now.items() if doc is not None]
        yield from (doc["id"] for doc in self._store.find(self._name) if doc["id"] not in self._now)
        yield from known

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def become(self, docs: Mapping[str, Doc]) -> None:
        """Hold exactly ``docs``."""
        for id in [id for id in self if id not in docs]:
            del self[id]
        self.update(docs)

    def commit(self) -> None:
        """Make the difference durable. Raises ``Conflict`` where another process changed the same field meanwhile."""
        writes = []
        for id, now in self._now.items():
            was = self._was.get(id)
            if now is None:
                continue
            if was is None:
                writes.append(Write(table=self._name, id=id, fields=now))
                continue
            names = [name for name in {**was, **now} if was.get(name) != now.get(name)]
            fields = {name: now.get(name) for name in names}
            if fields:
                writes.append(
                    Write(table=self._name, id=id, fields=fields, was={name: was.get(name) for name in names})
                )
        if writes:
            self._store.commit(writes)
        gone = [id for id, now in self._now.items() if now is None and self._was.get(id) is not None]
        if gone:
            self._store.purge((self._name, id) for id in gone)


def with_changes(store: JsonStore, name: Name, change: Callable[[Draft], None]) -> None:
    """Let ``change`` work on a table and make what it did durable."""
    draft = Draft(store, name)
    change(draft)
    draft.commit()


class _View(Mapping[str, Doc]):
    def __init__(self, store: JsonStore, name: Name, where: Mapping[str, Any] | None = None) -> None:
        self._store = store
        self._name = name
        self._where = where

    def __getitem__(self, id: str) -> Doc:
        doc = self._store.get(self._name, id)
        if doc is None:
            raise KeyError(id)
        return doc

    def __iter__(self) -> Iterator[str]:
        return (doc["id"] for doc in self._store.find(self._name, self._where))

    def __len__(self) -> int:
        return self._store.count(self._name, self._where)

    def items(self) -> Any:
        """Give id and document, each read once."""
        return ((doc["id"], doc) for doc in self._store.find(self._name, self._where))


class _NoCache(dict[Any, Any]):
    """Other processes change the store: an answer is good for once."""

    def __init__(self, capacity: int) -> None:
        super().__init__()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass


class EngineTable(Table):
    """A TinyDB table whose documents have our ids (text), and whose changes cost one append whatever its length."""

    # TinyDB has whole numbers for ids and a cache class of its own; both are names that a subclass may set.
    document_id_class = str  # type: ignore[assignment]
    query_cache_class = _NoCache  # type: ignore[assignment]
    _storage: EngineStorage

    def __len__(self) -> int:
        return self._storage.store.count(self._table_name())

    def insert(self, document: Mapping[str, Any]) -> int:
        """Insert a document under its ``id``, or a new one, and return that."""
        return super().insert(self._named(document))

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """Insert documents in one commit and return their ids."""
        return super().insert_multiple(self._named(document) for document in documents)

    def search(self, cond: QueryLike) -> list[Document]:
        """Return the documents that fit; one that asks for equal fields uses the store's index."""
        view = _View(self._storage.store, self._table_name(), _equal_fields(cond))
        return [Document(doc, id) for id, doc in view.items() if cond(doc)]

    def _named(self, document: Mapping[str, Any]) -> Mapping[str, Any]:
        if isinstance(document, Document) or not isinstance(document, Mapping):
            return document
        return Document(document, document.get("id") or self._storage.ids.new())  # type: ignore[arg-type]

    def _table_name(self) -> Name:
        return cast(Name, self.name)

    def _read_table(self) -> dict[str, Mapping[str, Any]]:
        return cast(dict[str, Mapping[str, Any]], _View(self._storage.store, self._table_name()))

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with_changes(self._storage.store, self._table_name(), cast(Callable[[Draft], None], updater))


class StoreDB(TinyDB):
    """TinyDB on our store; the default table is that of the comments."""

    table_class = EngineTable
    default_table_name = "comments"


def open_tinydb(folder: Path, *, clock: Clock | None = None, ids: IdSource | None = None) -> TinyDB:
    """Open the store in ``folder`` as a TinyDB. Raises what ``open_store`` raises."""
    store = JsonStore(Path(folder), clock=clock or SystemClock())
    return StoreDB(store, ids or RandomIds(), storage=EngineStorage)


def _equal_fields(cond: QueryLike) -> dict[str, Any] | None:
    """Return the fields that a query demands to be equal to a text, as far as its own description of itself says so."""
    match getattr(cond, "_hash", None):
        case ("==", (str() as field,), str() as value):
            return {field: value}
        case ("and", frozenset() as parts):
            pairs = [
                (path[0], value)
                for kind, path, value in (part for part in parts if len(part) == 3)
                if kind == "==" and len(path) == 1 and isinstance(value, str)
            ]
            return dict(pairs) or None
    return None
