"""A fault at every system call: an error, a death, a power cut. What was acknowledged is there, nothing by halves."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import StoreError, StoreUnwritable
from smtui.ports import Write
from smtui.storage import JsonStore, open_store
from tests.storage.conftest import NOW
from tests.storage.failing import Died, ForgetfulFiles, WatchedFiles, dying, erring

State = dict[tuple[str, str], Any]
TABLES = ("comments", "replies", "events", "posts")


def fill(folder: Path, clock: FixedClock) -> None:
    """Make a store of two generations with something to archive, and a journal with something in it."""
    long_ago = "2026-05-01T08:00:00Z"
    with_open(
        folder,
        clock,
        lambda store: store.commit(
            [
                Write(table="comments", id=f"c{number:03}", fields={"status": "pending", "text": "x" * 50})
                for number in range(40)
            ]
            + [
                Write(
                    table="comments", id="old", fields={"status": "answered", "closed_at": long_ago, "text": "closed"}
                )
            ]
            + [Write(table="replies", id="old-r", fields={"status": "sent", "comment": "old"})]
            + [Write(table="events", id="old-e", fields={"object": "old", "at": long_ago})]
        ),
    )
    with_open(folder, clock, lambda store: store.compact())
    with_open(
        folder,
        clock,
        lambda store: store.commit(
            [Write(table="comments", id="c001", fields={"status": "dismissed"}, was={"status": "pending"})]
        ),
    )


def with_open(folder: Path, clock: FixedClock, work: Callable[[JsonStore], Any], files: Any = None) -> Any:
    store = JsonStore(folder, clock=clock, files=files, wait=0.2)
    try:
        return work(store)
    finally:
        store.close()


def state(store: JsonStore) -> State:
    docs = {(table, doc["id"]): doc for table in TABLES for doc in store.find(table, archived=True)}  # type: ignore[arg-type]
    for table, id in docs:
        assert store.get(table, id) == docs[table, id]  # type: ignore[arg-type]
    by_status = [doc["id"] for doc in store.find("comments", {"status": "pending"}, archived=True)]
    assert by_status == sorted(
        id for (table, id), doc in docs.items() if doc.get("status") == "pending" and table == "comments"
    )
    return docs


def change(store: JsonStore) -> None:
    store.commit(
        [
            Write(table="comments", id="c000", fields={"status": "answered"}, was={"status": "pending"}),
            Write(table="replies", id="r", fields={"status": "queued", "comment": "c000"}),
        ]
    )


def compact(store: JsonStore) -> None:
    store.compact()


def purge(store: JsonStore) -> None:
    store.purge([("comments", "old"), ("comments", "c003")])
    store.compact(forget=True)


def torn(store: JsonStore) -> None:
    """Commit behind what another writer left when it died."""
    journal = store.engine.folder.journal(store.engine.number)
    with journal.open("ab") as file:
        file.write(b'{"seq":999,"at":"2026')
    change(store)


DEEDS = [change, compact, purge, torn]
ENDS: dict[str, Callable[[int], WatchedFiles]] = {
    "killed": dying,
    "power cut": ForgetfulFiles,
    "power cut, removals on disk": lambda at: ForgetfulFiles(at, removals_last=True),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled") / "store"
    fill(folder, FixedClock(NOW))
    return folder


def outcomes(
    filled: Path, scratch: Path, clock: FixedClock, deed: Callable[[JsonStore], None]
) -> tuple[State, State, int]:
    """Return the state before, the state after, and how many calls the deed takes from opening to closing."""
    folder = scratch / "measured"
    shutil.copytree(filled, folder)
    before: State = with_open(folder, clock, state)
    files = WatchedFiles()
    with_open(folder, clock, deed, files)
    return before, with_open(folder, clock, state), len(files.calls)


def copies(filled: Path, scratch: Path, count: int) -> Iterator[tuple[int, Path]]:
    for number in range(1, count + 1):
        folder = scratch / "copy"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(filled, folder)
        yield number, folder


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("end", ENDS)
def test_death_at_every_call(
    filled: Path, tmp_path: Path, clock: FixedClock, deed: Callable[[JsonStore], None], end: str
) -> None:
    before, after, count = outcomes(filled, tmp_path, clock, deed)
    between = {key: doc for key, doc in before.items() if key not in [("comments", "old"), ("comments", "c003")]}
    seen = set()
    for number, folder in copies(filled, tmp_path, count):
        files = ENDS[end](number)
        acknowledged = False
        try:
            store = JsonStore(folder, clock=clock, files=files)
            deed(store)
            acknowledged = True
            store.close()
        except Died:
            pass
        if isinstance(files, ForgetfulFiles):
            files.lose_power()
        files.release()
        reopened = JsonStore(folder, clock=clock, wait=0)
        found = state(reopened)
        if acknowledged:
            assert found == after, number
        else:
            assert found in (before, after, between if deed is purge else after), number
        assert not [notice for notice in reopened.notices if notice.key != "errors.store_restored"], number
        seen.add(found == after)
        reopened.commit([Write(table="posts", id="next", fields={"title": "life goes on"})])
        assert with_open(folder, clock, lambda store: store.get("posts", "next")) is not None
        reopened.close()
    # Else no run came far enough to make the change, and what was looked at above was the beginning every time.
    assert True in seen


@pytest.mark.parametrize("end", ENDS)
def test_death_at_every_call_of_the_founding(tmp_path: Path, clock: FixedClock, end: str) -> None:
    for number in range(1, 60):
        folder = tmp_path / str(number)
        files = ENDS[end](number)
        acknowledged = False
        try:
            store = JsonStore(folder, clock=clock, files=files)
            store.commit([Write(table="comments", id="a", fields={})])
            acknowledged = True
            store.close()
        except Died:
            pass
        if isinstance(files, ForgetfulFiles):
            files.lose_power()
        files.release()
        reopened = JsonStore(folder, clock=clock, wait=0)
        if acknowledged:
            assert reopened.get("comments", "a") is not None, number
        assert reopened.notices == [], number
        reopened.close()


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES])
def test_error_at_every_writing_call(
    filled: Path, tmp_path: Path, clock: FixedClock, deed: Callable[[JsonStore], None], number: int
) -> None:
    before, after, count = outcomes(filled, tmp_path, clock, deed)
    between = {key: doc for key, doc in before.items() if key not in [("comments", "old"), ("comments", "c003")]}
    failures = 0
    for at, folder in copies(filled, tmp_path, count):
        files = erring(at, number)
        store = JsonStore(folder, clock=clock, files=files, wait=0)
        expected: tuple[State, ...] = (after,)
        try:
            deed(store)
        except StoreUnwritable:
            failures += 1
            expected = (before, between) if deed is purge else (before,)
        has_failed = len(files.calls) >= at
        files.relent()
        found = state(store)
        assert found in expected, at
        assert with_open(folder, clock, state) == found, at
        store.commit([Write(table="posts", id="next", fields={"title": "life goes on"})])
        assert with_open(folder, clock, lambda store: store.get("posts", "next")) is not None
        store.close()
        if not has_failed:
            break
    else:
        pytest.fail("the deed makes more writing calls than were tried")
    assert failures > 0


@pytest.fixture
def copy(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "copy"))


class Bad(WatchedFiles):
    """A disk on which some kinds of calls fail until it ``relents``."""

    def __init__(self, **errors: int) -> None:
        super().__init__()
        self._errors = errors
        self.when_failing: Callable[[], None] = lambda: None

    def relent(self) -> None:
        self._errors = {}

    def _before(self, name: str, args: tuple[object, ...]) -> None:
        if name in self._errors:
            self.when_failing()
            raise OSError(self._errors[name], "it fails")


@pytest.mark.parametrize(
    "files",
    [
        Bad(write=errno.ENOSPC, truncate=errno.EIO, rename=errno.ENOSPC),
        Bad(sync=errno.EIO),
        Bad(sync=errno.EIO, truncate=errno.EIO),
        Bad(create=errno.EROFS, write=errno.EROFS),
    ],
    ids=["full", "no sync", "neither sync nor truncate", "read-only"],
)
def test_disk_that_keeps_failing_leaves_the_old_state_and_can_be_read(
    copy: Path, clock: FixedClock, files: Bad
) -> None:
    before = with_open(copy, clock, state)
    store = JsonStore(copy, clock=clock, files=files)
    for _ in range(3):
        with pytest.raises(StoreUnwritable):
            change(store)
        assert state(store) == before
    files.relent()
    store.commit([Write(table="posts", id="p", fields={})])
    assert state(store) == {**before, ("posts", "p"): {"id": "p", "rev": 1}}
    assert with_open(copy, clock, state) == state(store)
    store.close()


def test_store_that_can_only_be_read_is_read_even_without_its_index(copy: Path, clock: FixedClock) -> None:
    before = with_open(copy, clock, state)
    for path in copy.glob("*.index.jsonl"):
        path.unlink()
    refused = dict.fromkeys(("create", "write", "rename", "sync", "make_folder"), errno.EROFS)
    store = JsonStore(copy, clock=clock, files=Bad(**refused))
    assert state(store) == before
    assert [doc["id"] for doc in store.find("comments", {"status": "pending"}, order="id", limit=2)] == ["c000", "c002"]
    assert store.count("comments", {"status": "pending"}) == 39
    with pytest.raises(StoreUnwritable):
        change(store)
    store.close()


def test_reader_that_saw_a_change_taken_back_sees_it_gone(copy: Path, clock: FixedClock) -> None:
    reader = open_store(copy, clock=clock)
    files = Bad(sync=errno.EIO)
    seen: list[Any] = []
    files.when_failing = lambda: seen.append(reader.get("replies", "r"))
    store = JsonStore(copy, clock=clock, files=files)
    with pytest.raises(StoreUnwritable):
        change(store)
    assert seen[0] is not None
    assert reader.get("replies", "r") is None
    assert reader.seq() == store.seq()
    files.relent()
    # A change of the same length in its place is told from it.
    store.commit(
        [
            Write(table="comments", id="c000", fields={"status": "answered"}, was={"status": "pending"}),
            Write(table="replies", id="s", fields={"status": "queued", "comment": "c000"}),
        ]
    )
    assert reader.get("replies", "r") is None
    assert reader.get("replies", "s") is not None
    reader.close()
    store.close()


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (errno.ENOSPC, "store_full"),
        (errno.EDQUOT, "store_full"),
        (errno.EROFS, "store_forbidden"),
        (errno.EACCES, "store_forbidden"),
        (errno.EIO, "store_io"),
    ],
)
def test_errors_say_what_to_do(copy: Path, clock: FixedClock, number: int, key: str) -> None:
    store = JsonStore(copy, clock=clock, files=Bad(write=number))
    with pytest.raises(StoreError) as caught:
        change(store)
    assert caught.value.key == key
    store.close()


def test_the_deeds_under_test_archive_what_was_closed_long_ago(copy: Path, clock: FixedClock) -> None:
    with_open(copy, clock, compact)
    assert [path.name for path in (copy / "archives").iterdir()] == ["2026-05.jsonl"]
