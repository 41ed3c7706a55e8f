"""The store through TinyDB's door: the same documents, and writes that do not grow with the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tinydb import Query, TinyDB, where
from tinydb.table import Document

from smtui.domain.clock import FixedClock
from smtui.domain.errors import Conflict
from smtui.domain.ids import CountingIds
from smtui.ports import Write
from smtui.storage import JsonStore
from smtui.storage.tiny import open_tinydb


@pytest.fixture
def db(folder: Path, clock: FixedClock) -> Iterator[Any]:
    with open_tinydb(folder, clock=clock, ids=CountingIds()) as opened:
        yield opened


def journal_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("journal-*"))


def test_is_a_tinydb(db: Any) -> None:
    assert isinstance(db, TinyDB)
    assert db.tables() == set()
    assert len(db) == 0


def test_insert_and_find(db: Any, store: JsonStore) -> None:
    table = db.table("comments")
    assert table.insert({"id": "a", "status": "pending", "likes": 3}) == "a"
    made = table.insert({"status": "answered"})
    assert table.insert_multiple([{"id": "b", "status": "pending"}, {"id": "c", "status": "answered", "likes": 9}]) == [
        "b",
        "c",
    ]
    assert store.get("comments", "a") == {"id": "a", "rev": 1, "status": "pending", "likes": 3}
    assert store.get("comments", made) == {"id": made, "rev": 1, "status": "answered"}
    assert [doc.doc_id for doc in table.search(where("status") == "pending")] == ["a", "b"]
    assert [doc["id"] for doc in table.search((where("status") == "answered") & (where("likes") > 5))] == ["c"]
    assert [doc["id"] for doc in table.search((where("status") == "pending") | (where("likes") > 5))] == ["a", "b", "c"]
    assert table.get(doc_id="a")["likes"] == 3
    assert table.get(Query().likes == 9).doc_id == "c"
    assert table.get(doc_id="zz") is None
    assert table.contains(doc_id="a") and table.count(where("status") == "pending") == 2
    assert len(table) == len(table.all()) == 4
    assert db.tables() == {"comments"}


def test_queries_mean_the_same_with_and_without_the_index(db: Any, store: JsonStore) -> None:
    table = db.table("comments")
    table.insert_multiple({"id": f"c{n}", "status": "pending" if n % 3 else "answered", "n": n} for n in range(30))
    store.compact()
    queries = [
        where("status") == "pending",
        (where("status") == "pending") & (where("n") < 20),
        ~(where("status") == "pending"),
        (where("status") == "pending") & ((where("n") < 5) | (where("n") > 25)),
        where("status").one_of(["answered"]),
        where("status").exists(),
    ]
    for query in queries:
        assert table.search(query) == [doc for doc in table.all() if query(doc)]


def test_update_upsert_remove(db: Any, store: JsonStore) -> None:
    table = db.table("comments")
    table.insert_multiple([{"id": "a", "n": 1}, {"id": "b", "n": 2}])
    assert table.update({"n": 5}, doc_ids=["a", "zz"]) == ["a"]
    assert store.get("comments", "a") == {"id": "a", "rev": 2, "n": 5}
    assert table.update({"seen": True}, where("n") == 2) == ["b"]
    assert table.update(lambda doc: doc.pop("n"), where("n") == 2) == ["b"]
    assert store.get("comments", "b") == {"id": "b", "rev": 3, "seen": True}
    assert table.upsert(Document({"n": 8}, "b")) == ["b"]
    assert table.upsert(Document({"n": 9}, "d")) == ["d"]
    assert store.get("comments", "d") == {"id": "d", "rev": 1, "n": 9}
    assert table.remove(doc_ids=["a"]) == ["a"]
    assert table.remove(where("n") == 9) == ["d"]
    assert store.ids("comments", "") == ["b"]
    with pytest.raises(ValueError, match="already exists"):
        table.insert({"id": "b"})


def test_other_tables_and_the_whole(db: Any, store: JsonStore) -> None:
    db.insert({"id": "a"})
    db.table("replies").insert({"id": "r", "comment": "a"})
    assert db.storage.read() == {
        "comments": {"a": {"id": "a", "rev": 1}},
        "replies": {"r": {"id": "r", "rev": 1, "comment": "a"}},
    }
    db.table("replies").truncate()
    assert store.find("replies") == []
    db.drop_table("comments")
    assert db.tables() == set()
    db.insert({"id": "b"})
    db.drop_tables()
    assert store.find("comments") == []


def test_sees_what_others_commit_at_once(db: Any, store: JsonStore) -> None:
    query = where("status") == "pending"
    assert db.search(query) == []
    store.commit([Write(table="comments", id="a", fields={"status": "pending"})])
    assert [doc.doc_id for doc in db.search(query)] == ["a"]


def test_change_meanwhile_of_the_same_field_is_a_conflict(db: Any, store: JsonStore) -> None:
    db.insert({"id": "a", "n": 1})

    def slow(doc: dict[str, Any]) -> None:
        store.commit([Write(table="comments", id="a", fields={"n": 7}, was={"n": 1})])
        doc["n"] += 1

    with pytest.raises(Conflict):
        db.update(slow, doc_ids=["a"])
    assert store.get("comments", "a") == {"id": "a", "rev": 2, "n": 7}


def test_write_is_one_append_whatever_the_length_of_the_table(db: Any, folder: Path) -> None:
    sizes = []
    for count in (10, 1000):
        db.insert_multiple({"id": f"{count}-{n:04}", "text": "x" * 100} for n in range(count))
        before = journal_bytes(folder)
        db.update({"text": "y"}, doc_ids=[f"{count}-0001"])
        sizes.append(journal_bytes(folder) - before)
    assert abs(sizes[0] - sizes[1]) < 20
    assert max(sizes) < 250
