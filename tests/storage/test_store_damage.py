"""Damaged files: nothing is silently emptied, bytes are kept, and what sound lines say is there again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.errors import StoreDamaged, StoreError, StoreTooNew
from smtui.ports import TABLES, Write
from smtui.storage import JsonStore, open_store
from smtui.storage.engine.files import Files
from smtui.storage.engine.lines import header_line, seal
from smtui.storage.engine.recover import read_piece
from smtui.storage.schema import SCHEMA
from tests.storage.conftest import NOW

CLOCK = FixedClock(NOW)
FILES = (
    "journal-000002.jsonl",
    "snapshot-000002.jsonl",
    "snapshot-000002.index.jsonl",
    "journal-000003.jsonl",
    "snapshot-000003.jsonl",
    "snapshot-000003.index.jsonl",
)
ARCHIVE = "archives/2026-05.jsonl"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store of two generations, each with a journal, and an archive."""
    folder = tmp_path_factory.mktemp("house") / "store"
    store = open_store(folder, clock=CLOCK)
    closed = {"status": "answered", "closed_at": "2026-05-02T08:00:00Z"}
    store.commit([Write(table="comments", id=f"old{number}", fields=closed) for number in range(30)])
    for number in range(40):
        fields = {"status": "pending", "act_by": f"2026-11-23T08:{number:02}:00Z", "text": "hello" * number}
        store.commit([Write(table="comments", id=f"c{number:02}", fields=fields)])
    store.compact()
    for number in range(0, 40, 2):
        change(store, number, "second")
    store.compact()
    for number in range(0, 40, 3):
        change(store, number, "third")
    store.close()
    return folder


def change(store: JsonStore, number: int, text: str) -> None:
    id = f"c{number:02}"
    doc = store.get("comments", id)
    assert doc is not None
    store.commit([Write(table="comments", id=id, fields={"text": text}, was={"text": doc["text"]})])


def everything(store: JsonStore) -> dict[tuple[str, str], Any]:
    docs = {(table, doc["id"]): doc for table in TABLES for doc in store.find(table, archived=True)}
    waiting = store.find("comments", {"status": "pending"}, order="act_by", limit=1000)
    live = [doc for (table, _), doc in sorted(docs.items()) if table == "comments" and doc["status"] == "pending"]
    assert waiting == sorted(live, key=lambda doc: doc["act_by"])
    return docs


def intact(folder: Path, original: bytes) -> bool:
    return any(path.read_bytes() == original for path in (folder / "damaged").iterdir())


def spoilt(house: Path, tmp: Path, name: str, body: bytes) -> Path:
    folder = tmp / "spoilt"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(house, folder)
    (folder / name).write_bytes(body)
    return folder


@given(name=st.sampled_from(FILES), at=st.integers(0, 10**6), bit=st.integers(0, 7))
@example(name="journal-000003.jsonl", at=-1, bit=0)
@settings(max_examples=150, deadline=None)
def test_flipped_bit_costs_at_most_the_change_it_hit(
    house: Path, tmp_path_factory: pytest.TempPathFactory, name: str, at: int, bit: int
) -> None:
    body = bytearray((house / name).read_bytes())
    body[at % len(body)] ^= 1 << bit
    folder = spoilt(house, tmp_path_factory.getbasetemp(), name, bytes(body))
    store = open_store(house, clock=CLOCK)
    whole = everything(store)
    store.close()
    store = open_store(folder, clock=CLOCK)
    everything(store)
    store.commit([Write(table="posts", id="new", fields={})])
    found = everything(store)
    del found["posts", "new"]
    keys = [notice.key for notice in store.notices]
    if name == "journal-000003.jsonl":
        changed = [key for key in whole if found[key] != whole[key]]
        assert len(changed) <= 1
        assert keys == ["errors.store_restored_in_part"]
        assert not keys or intact(folder, bytes(body))
    else:
        assert found == whole
        assert keys in ([], ["errors.store_restored"])
        assert not keys or intact(folder, bytes(body))
        assert keys or name != "snapshot-000003.jsonl"
    change(store, 5, "goes on")
    again = open_store(folder, clock=CLOCK)
    assert everything(again) == everything(store)
    assert again.notices == []
    again.close()
    store.close()


@given(name=st.sampled_from(FILES), length=st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_truncated_file_loses_nothing_but_the_newest_changes(
    house: Path, tmp_path_factory: pytest.TempPathFactory, name: str, length: int
) -> None:
    body = (house / name).read_bytes()
    body = body[: length % len(body)]
    folder = spoilt(house, tmp_path_factory.getbasetemp(), name, body)
    store = open_store(house, clock=CLOCK)
    whole, seq = everything(store), store.seq()
    store.close()
    store = open_store(folder, clock=CLOCK)
    found = everything(store)
    if name != "journal-000003.jsonl":
        assert found == whole
    else:
        lost = [key for key in whole if found[key] != whole[key]]
        assert found.keys() == whole.keys()
        assert all(found[key]["rev"] < whole[key]["rev"] for key in lost)
        # The journal's changes are lost from its end only.
        order = [f"c{number:02}" for number in range(0, 40, 3)]
        assert sorted(id for _, id in lost) == order[len(order) - len(lost) :]
    change(store, 5, "goes on")
    assert store.seq() > seq - 40
    assert everything(open_store(folder, clock=CLOCK)) == everything(store)
    store.close()


@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
@settings(max_examples=40, deadline=None)
def test_flipped_bit_in_an_archive_costs_at_most_the_line_it_hit(
    house: Path, tmp_path_factory: pytest.TempPathFactory, at: int, bit: int
) -> None:
    body = bytearray((house / ARCHIVE).read_bytes())
    body[at % len(body)] ^= 1 << bit
    folder = spoilt(house, tmp_path_factory.getbasetemp(), ARCHIVE, bytes(body))
    store = open_store(folder, clock=CLOCK)
    found = [doc["id"] for doc in store.find("comments", {"status": "answered"}, archived=True)]
    assert len(found) >= 28
    assert len(store.find("comments")) == 40
    assert [notice.key for notice in store.notices] == ["errors.store_archive_repaired"]
    assert intact(folder, bytes(body))
    store.close()


def test_torn_tail_is_kept_aside_and_cut_by_the_next_writer(house: Path, tmp_path: Path) -> None:
    torn = b'{"seq":120,"at":"2026-11-23T08:00'
    journal = "journal-000003.jsonl"
    folder = spoilt(house, tmp_path, journal, (house / journal).read_bytes() + torn)
    store = open_store(folder, clock=CLOCK)
    whole = everything(store)
    assert (folder / journal).read_bytes().endswith(torn)
    change(store, 1, "next")
    assert torn not in (folder / journal).read_bytes()
    assert intact(folder, torn)
    assert store.notices == []
    assert everything(store).keys() == whole.keys()
    store.close()


@pytest.mark.parametrize("name", ["journal-000003.jsonl", "snapshot-000003.jsonl", "snapshot-000003.index.jsonl"])
@pytest.mark.parametrize("body", [b"", b"\0" * 5000, b"not a store at all\n" * 50])
def test_file_of_rubbish_is_replaced_by_what_the_others_know(
    house: Path, tmp_path: Path, name: str, body: bytes
) -> None:
    store = open_store(spoilt(house, tmp_path, name, body), clock=CLOCK)
    assert len(everything(store)) == 70
    store.close()


def test_missing_snapshot_is_replaced_by_what_the_others_know(house: Path, tmp_path: Path) -> None:
    folder = spoilt(house, tmp_path, "snapshot-000003.jsonl", b"")
    (folder / "snapshot-000003.jsonl").unlink()
    store = open_store(folder, clock=CLOCK)
    assert everything(store) == everything(open_store(house, clock=CLOCK))
    assert [notice.key for notice in store.notices] == ["errors.store_restored"]
    store.close()


def test_damage_that_appears_while_the_store_is_open_is_repaired_by_the_reader_that_meets_it(
    house: Path, tmp_path: Path
) -> None:
    body = (house / "snapshot-000003.jsonl").read_bytes()
    folder = spoilt(house, tmp_path, "snapshot-000003.jsonl", body)
    store, other = open_store(folder, clock=CLOCK), open_store(folder, clock=CLOCK)
    whole = everything(store)
    with (folder / "snapshot-000003.jsonl").open("r+b") as file:
        file.seek(body.index(b"hello" * 20))
        file.write(b"HELLO")
    assert everything(store) == whole
    assert everything(other) == whole
    assert len(store.notices) == 1 and other.notices == []
    store.close()
    other.close()


def test_nothing_sound_left_is_an_error_and_touches_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "journal-000007.jsonl").write_bytes(b"\0" * 100)
    for _ in range(2):
        with pytest.raises(StoreDamaged) as caught:
            open_store(folder, clock=CLOCK)
        assert "journal-000007" in str(caught.value.values["path"])
    assert (folder / "journal-000007.jsonl").read_bytes() == b"\0" * 100


def test_store_of_a_newer_version_is_left_alone(house: Path, tmp_path: Path) -> None:
    folder = spoilt(house, tmp_path, "journal-000003.jsonl", header_line("journal", SCHEMA + 1, 3, 100))
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    with pytest.raises(StoreTooNew) as caught:
        open_store(folder, clock=CLOCK)
    assert caught.value.exit_code == 2
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


def test_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        open_store(tmp_path / "file" / "store", clock=CLOCK)


def test_files_are_private(house: Path) -> None:
    assert house.stat().st_mode & 0o077 == 0
    for path in house.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path


def test_symbolic_link_in_place_of_the_journal_is_refused(house: Path, tmp_path: Path) -> None:
    folder = spoilt(house, tmp_path, "journal-000003.jsonl", b"")
    (folder / "journal-000003.jsonl").unlink()
    (folder / "journal-000003.jsonl").symlink_to(house / "journal-000003.jsonl")
    with pytest.raises(StoreError):
        open_store(folder, clock=CLOCK)


def test_a_damaged_line_feed_costs_nothing(tmp_path: Path) -> None:
    whole = [
        seal(b'{"smtui":"journal","schema":1,"generation":1,"seq":0}'),
        *(seal(b'{"seq":%d,"docs":[]}' % n) for n in (1, 2, 3)),
    ]
    data = bytearray(b"".join(whole))
    data[len(whole[0]) + len(whole[1]) - 1] ^= 1
    file = tmp_path / "journal-000001.jsonl"
    file.write_bytes(data)
    piece = read_piece(Files(), file)
    assert [commit.seq for commit in piece.commits()] == [1, 2, 3]
    assert not piece.is_sound
