"""The log's chain on disk: files edited by hand, processes side by side, archives, other stores' entries, erasure."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from smtui.domain.chain import Verdict
from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.ids import RandomIds
from smtui.services import log, privacy, triage
from smtui.services.house import House
from smtui.services.work import Work
from smtui.storage import JsonStore, keep, open_store
from smtui.storage.engine.lines import decode, encode, seal
from smtui.storage.forget import forget
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("team_worker.py")
IDS = ("c000001", "c000002", "c000003")


def open_here(folder: Path, clock: FixedClock | None = None) -> House:
    clock = clock or FixedClock(MONDAY)
    return make_house(FakeNetwork(), store=open_store(folder, clock=clock), clock=clock, ids=RandomIds())


def furnish(house: House) -> None:
    """Put three comments and seven log entries into an empty house."""
    work = Work(house, "import", undoable=False)
    for id in IDS:
        comment = Comment(
            id=id,
            account="blog",
            network="wordpress",
            remote_id=id,
            text="My parcel never came",
            author="Ada Lovelace",
            created_at=MONDAY,
            received_at=MONDAY,
            status="pending",
        )
        work.insert("comments", comment)
    work.commit()
    for id in IDS:
        triage.done(house, [id], "liked")
    triage.add_note(house, IDS[0], "Ada called")


def edit(folder: Path, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> None:
    """Edit the entries of the log in the newest journal as somebody would who knows the files, checksums included."""
    journal = max(folder.glob("journal-*.jsonl"))
    head, *lines = journal.read_bytes().splitlines()
    commits = [decode(line) for line in lines]
    entries = [doc for commit in commits for doc in commit["docs"] if doc["table"] == "events"]
    others = [doc for commit in commits for doc in commit["docs"] if doc["table"] != "events"]
    docs = [*others, *change(entries)]
    seq = decode(head)["seq"] + len(docs)
    body = {"seq": seq, "at": commits[-1]["at"], "docs": docs}
    journal.write_bytes(head + b"\n" + seal(encode(body)))


def verdict(folder: Path) -> Verdict:
    house = open_here(folder)
    try:
        return log.verify(house)
    finally:
        house.store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    house = open_here(tmp_path / "store")
    furnish(house)
    house.store.close()
    return tmp_path / "store"


def test_what_was_left_alone_is_intact(folder: Path) -> None:
    found = verdict(folder)
    assert (found.is_intact, found.entries, found.head.n) == (True, 7, 7)
    edit(folder, lambda entries: entries)
    assert verdict(folder).is_intact


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("by", "jonas"),
        ("at", "2026-11-20T08:00:00Z"),
        ("action", "spam"),
        ("object", IDS[2]),
        ("now", {}),
        ("detail", ""),
    ],
)
def test_a_hand_that_changes_one_entry_is_seen(folder: Path, field: str, value: Any) -> None:
    def change(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        entries[3]["doc"][field] = value
        return entries

    edit(folder, change)
    found = verdict(folder)
    assert (found.fault, found.n) == ("changed", 4)


@pytest.mark.parametrize("place", [0, 3, 6])
def test_a_hand_that_removes_an_entry_is_seen(folder: Path, place: int) -> None:
    edit(folder, lambda entries: entries[:place] + entries[place + 1 :])
    found = verdict(folder)
    assert (found.fault, found.n) == ("removed", place + 1)


def test_a_hand_that_adds_an_entry_is_seen(folder: Path) -> None:
    def add(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        twin = msgspec.json.decode(msgspec.json.encode(entries[3]))
        twin["id"] = twin["doc"]["id"] = f"{twin['id']}9"
        return [*entries, twin]

    edit(folder, add)
    assert verdict(folder).fault == "inserted"


def test_a_hand_that_lets_two_entries_change_places_is_seen(folder: Path) -> None:
    def swap(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        one, other = entries[2]["doc"], entries[4]["doc"]
        one["n"], other["n"] = other["n"], one["n"]
        return entries

    edit(folder, swap)
    found = verdict(folder)
    assert (found.fault, found.n) == ("reordered", 3)


def test_compaction_and_archives_keep_it_verifiable(folder: Path) -> None:
    clock = FixedClock(MONDAY + timedelta(days=200))
    house = open_here(folder, clock)
    assert isinstance(house.store, JsonStore)
    house.store.compact()
    triage.reopen(house, [IDS[0]])
    house.store.compact()
    assert house.store.find("events") != house.store.find("events", archived=True)
    found = log.verify(house)
    assert (found.is_intact, found.entries) == (True, 8)
    house.store.close()


def test_a_person_s_erasure_leaves_no_word_on_disk_and_an_intact_chain(folder: Path) -> None:
    house = open_here(folder)
    store = house.store
    assert isinstance(store, JsonStore)
    privacy.erase_person(house, privacy.find_person(house, "Ada Lovelace"), lambda: forget(store), close_open=True)
    found = log.verify(house)
    store.close()
    assert found.is_intact
    assert found.erased == 1
    files = b"".join(path.read_bytes() for path in folder.rglob("*.jsonl"))
    assert b"Ada" not in files


def test_another_store_s_entries_join_the_end_of_the_chain(folder: Path, tmp_path: Path) -> None:
    other = open_here(tmp_path / "other", FixedClock(MONDAY + timedelta(hours=5)))
    furnish(other)
    assert isinstance(other.store, JsonStore)
    lines = [line for line in keep.export_lines(other.store) if b'"table":"events"' in line[:30]]
    other.store.close()
    house = open_here(folder)
    assert isinstance(house.store, JsonStore)
    done = keep.import_lines(house.store, lines)
    found = log.verify(house)
    house.store.close()
    assert (done.taken, found.is_intact, found.entries) == (7, True, 14)


def test_an_exported_store_comes_back_with_its_chain(folder: Path, tmp_path: Path) -> None:
    house, empty = open_here(folder), open_store(tmp_path / "empty", clock=FixedClock(MONDAY))
    assert isinstance(house.store, JsonStore)
    keep.import_lines(empty, list(keep.export_lines(house.store)))
    assert list(keep.export_lines(empty)) == list(keep.export_lines(house.store))
    house.store.close()
    empty.close()
    assert verdict(tmp_path / "empty").is_intact


def test_processes_that_write_at_once_make_one_chain_without_gap(folder: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    workers = [
        subprocess.Popen([sys.executable, str(WORKER), str(folder), name, "25"], env=environ, stderr=subprocess.PIPE)
        for name in ("anna", "jonas", "anna", "jonas")
    ]
    assert [worker.communicate(timeout=600)[1] for worker in workers] == [b""] * 4
    found = verdict(folder)
    assert (found.is_intact, found.entries) == (True, 107)
