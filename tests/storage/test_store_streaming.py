"""Counting without reading and giving long answers piece by piece: the same answers, whatever happens in between."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from smtui.domain.clock import FixedClock
from smtui.ports import Above, Below, Store, Write
from smtui.storage import JsonStore, open_store
from smtui.storage.engine.files import Files
from smtui.storage.engine.questions import Index
from smtui.storage.engine.reader import Form
from smtui.storage.schema import INDEXES, SCHEMA, UPGRADES

SIZE = 400


class Slim(Struct):
    """What a reader wants of a document."""

    id: str
    act_by: str | None = None


class CountingFiles(Files):
    read_bytes = 0

    def read(self, handle: int, size: int, offset: int) -> bytes:
        data = super().read(handle, size, offset)
        self.read_bytes += len(data)
        return data


def moment(number: int) -> str:
    return f"2026-11-{1 + number // 60 % 28:02}T00:{number % 60:02}:00Z"


def fill(store: Store, size: int = SIZE) -> None:
    """Write documents of which each fifth is closed, each seventh has no deadline, and three share each deadline."""
    writes = []
    for number in range(size):
        fields: dict[str, Any] = {"status": "answered" if number % 5 == 0 else "pending"}
        if number % 7:
            fields["act_by"] = moment(number // 3)
        writes.append(Write(table="comments", id=f"c{number:05}", fields=fields))
    store.commit(writes)


def change(store: Store) -> None:
    """Close one, move the deadline of another, take a third one's away, and add one."""
    store.commit([Write(table="comments", id="c00001", fields={"status": "answered"}, was={"status": "pending"})])
    store.commit(
        [
            Write(table="comments", id="c00002", fields={"act_by": moment(90)}, was={"act_by": moment(0)}),
            Write(table="comments", id="c00004", fields={"act_by": None}, was={"act_by": moment(1)}),
            Write(table="comments", id="new", fields={"status": "pending", "act_by": moment(7)}),
        ]
    )


@pytest.fixture
def long_store(store: JsonStore) -> JsonStore:
    fill(store)
    store.compact()
    change(store)
    return store


def questions() -> list[dict[str, Any]]:
    """Return questions with bounds before, among, between and behind the deadlines there are."""
    bounds = ["", "2026", *(moment(number) for number in range(0, 140, 9)), "2026-11-01T00:03:30Z", "2027"]
    asked: list[dict[str, Any]] = [{"status": status} for status in ("pending", "answered", "lost")]
    asked += [{"status": "pending", "act_by": bound(value)} for value in bounds for bound in (Below, Above)]
    return [*asked, {"status": ("pending", "answered"), "act_by": Below(moment(50))}]


def test_a_count_is_the_number_of_what_is_found(long_store: JsonStore) -> None:
    for where in questions():
        assert long_store.count("comments", where) == len(long_store.find("comments", where)), where


def test_a_count_follows_a_purge_and_a_compaction(long_store: JsonStore) -> None:
    where = {"status": "pending"}
    before = long_store.count("comments", where)
    assert long_store.purge([("comments", "c00003"), ("comments", "new")]) == 2
    assert long_store.count("comments", where) == before - 2
    long_store.compact()
    assert long_store.count("comments", where) == before - 2


def test_counting_reads_as_little_of_many_as_of_few(tmp_path: Path, clock: FixedClock) -> None:
    read = []
    for size in (500, 5000):
        folder = tmp_path / str(size)
        store = open_store(folder, clock=clock)
        fill(store, size)
        store.compact()
        store.close()
        files = CountingFiles()
        store = JsonStore(folder, clock=clock, files=files)
        store.count("comments", {"status": "pending", "act_by": Below(moment(70))})
        read.append(files.read_bytes)
        store.close()
    assert read[1] < 3 * read[0]


@pytest.mark.parametrize("where", [{}, {"status": "pending"}, {"status": "answered"}])
def test_a_stream_gives_what_is_found(any_store: Store, where: dict[str, Any]) -> None:
    fill(any_store, 30)
    change(any_store)
    found = {doc["id"]: doc.get("act_by") for doc in any_store.find("comments", where)}
    given = {slim.id: slim.act_by for slim in any_store.stream("comments", Slim, where, order="act_by")}
    assert found.items() <= given.items()


def test_a_stream_with_an_index_keeps_its_order_and_reads_no_others(store: JsonStore) -> None:
    fill(store)
    store.compact()
    given = list(store.stream("comments", Slim, {"status": "pending"}, order="act_by"))
    found = store.find("comments", {"status": "pending"}, order="act_by")
    assert [slim.id for slim in given] == [doc["id"] for doc in found]


def test_a_stream_goes_on_as_it_began_while_others_write_and_compact(store: JsonStore) -> None:
    fill(store)
    store.compact()
    before = {doc["id"] for doc in store.find("comments", {"status": "pending"})}
    stream = store.stream("comments", Slim, {"status": "pending"}, order="act_by")
    first = [slim.id for slim in islice(stream, 10)]
    change(store)
    store.compact()
    fill_more = [Write(table="comments", id=f"d{number}", fields={"status": "pending"}) for number in range(50)]
    store.commit(fill_more)
    store.compact()
    assert {*first, *(slim.id for slim in stream)} == before


def test_a_stream_mends_what_is_damaged_and_misses_nothing(store: JsonStore, folder: Path) -> None:
    fill(store)
    store.compact()
    store.compact()
    path = max(path for path in folder.glob("snapshot-*.jsonl") if "index" not in path.name)
    data = bytearray(path.read_bytes())
    data[data.index(b'"act_by"', data.index(b"c00201"))] ^= 1
    path.write_bytes(data)
    given = {slim.id for slim in store.stream("comments", Slim, {"status": "pending"}, order="act_by")}
    assert given >= {doc["id"] for doc in store.find("comments", {"status": "pending"})}
    assert len(given) >= SIZE * 4 // 5
    assert store.notices


def test_archives_are_streamed_on_request(folder: Path, clock: FixedClock) -> None:
    store = open_store(folder, clock=clock)
    old = {"status": "answered", "closed_at": "2026-01-05T08:00:00Z"}
    store.commit([Write(table="comments", id="old", fields=old), Write(table="comments", id="a", fields={})])
    store.compact()
    store.compact()
    assert [slim.id for slim in store.stream("comments", Slim, {})] == ["a"]
    assert {slim.id for slim in store.stream("comments", Slim, {}, archived=True)} == {"a", "old"}
    store.close()


def fill_by_time(store: Store, size: int) -> None:
    """Write documents in the order of their ids, each second one closed, the oldest in the middle."""
    writes = [
        Write(
            table="comments",
            id=f"c{number:05}",
            fields={"status": "pending" if number % 2 else "answered", "created_at": moment(number * 7919 % 1680)},
        )
        for number in range(size)
    ]
    store.commit(writes)


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("status", ["pending", ("answered", "dismissed")])
def test_the_newest_and_the_oldest_of_many_are_read_like_those_of_few(
    tmp_path: Path, clock: FixedClock, status: object, reverse: bool
) -> None:
    read = []
    for size in (500, 20_000):
        folder = tmp_path / str(size)
        store = open_store(folder, clock=clock)
        fill_by_time(store, size)
        store.compact()
        every = store.find("comments", {"status": status}, order="created_at", reverse=reverse)
        store.close()
        files = CountingFiles()
        store = JsonStore(folder, clock=clock, files=files)
        found = store.find("comments", {"status": status}, order="created_at", reverse=reverse, limit=20)
        read.append(files.read_bytes)
        store.close()
        assert found == every[:20]
    assert read[1] < 3 * read[0]


def older(clock: FixedClock) -> Form:
    """Return the form of a program that knew one question about comments less."""
    known = dict(INDEXES)
    known["comments"] = tuple(it for it in INDEXES["comments"] if it != Index("status", "created_at"))
    return Form(SCHEMA, known, UPGRADES)


def test_a_store_of_an_older_program_is_read_at_once_and_its_index_made_anew_in_a_quiet_moment(
    folder: Path, clock: FixedClock
) -> None:
    store = JsonStore(folder, clock=clock, form=older(clock))
    fill_by_time(store, 3000)
    store.compact()
    store.close()
    index = max(folder.glob("*.index.jsonl"))
    before = index.read_bytes()

    def newest(files: CountingFiles) -> tuple[list[str], int]:
        store = JsonStore(folder, clock=clock, files=files)
        found = store.find("comments", {"status": "pending"}, order="created_at", reverse=True, limit=20)
        read = files.read_bytes
        store.find("comments", {"status": "pending"}, order="act_by", limit=20)
        assert index.read_bytes() == before
        store.tidy()
        store.close()
        return [doc["id"] for doc in found], read

    right, more = newest(CountingFiles())
    before = index.read_bytes()
    assert b'"comments.status:created_at"' in before
    again, less = newest(CountingFiles())
    assert again == right
    assert less < more


def test_an_older_program_uses_an_index_that_knows_more(folder: Path, clock: FixedClock) -> None:
    store = JsonStore(folder, clock=clock)
    fill_by_time(store, 300)
    store.compact()
    where = {"status": "pending"}
    right = store.find("comments", where, order="created_at")
    store.close()
    index = max(folder.glob("*.index.jsonl"))
    before = index.read_bytes()
    store = JsonStore(folder, clock=clock, form=older(clock))
    assert store.find("comments", where, order="created_at") == right
    assert store.count("comments", where) == 150
    store.tidy()
    store.close()
    assert index.read_bytes() == before


def test_where_there_is_no_room_for_a_new_index_the_old_one_does(folder: Path, clock: FixedClock) -> None:
    store = JsonStore(folder, clock=clock, form=older(clock))
    fill_by_time(store, 300)
    store.compact()
    right = store.find("comments", {"status": "pending"}, order="created_at", limit=20)
    store.close()

    class Full(CountingFiles):
        tries = 0

        def write(self, handle: int, data: bytes, offset: int) -> None:
            self.tries += 1
            raise OSError(28, "No space left on device")

    files = Full()
    store = JsonStore(folder, clock=clock, files=files)
    for _ in range(3):
        assert store.count("comments", {"status": "pending"}) == 150
        store.tidy()
        assert store.find("comments", {"status": "pending"}, order="created_at", limit=20) == right
    assert files.tries == 1
    store.close()
