"""Looking after the store: archives, migration, checking, repair, backup, restore, export, import, tidying."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import StoreDamaged, StoreError, StoreTooNew, StoreUnwritable
from smtui.ports import TABLES, Write
from smtui.storage import JsonStore, json_store, open_store
from smtui.storage.engine.reader import Form
from smtui.storage.keep import backup, export_lines, import_lines, repair, restore, verify
from smtui.storage.schema import INDEXES, SCHEMA, leaving

OLD = "2026-05-02T08:00:00Z"
NEW = "2026-11-20T08:00:00Z"


def everything(store: JsonStore) -> dict[tuple[str, str], Any]:
    return {(table, doc["id"]): doc for table in TABLES for doc in store.find(table, archived=True)}


def live(store: JsonStore, table: Any) -> list[str]:
    return [doc["id"] for doc in store.find(table)]


@pytest.fixture
def history(store: JsonStore) -> JsonStore:
    """A store with comments open and closed, long ago and lately, and what hangs on them."""
    comments = {
        "open": {"status": "pending"},
        "late": {"status": "answered", "closed_at": NEW},
        "old": {"status": "answered", "closed_at": OLD},
        "older": {"status": "dismissed", "closed_at": "2026-04-02T08:00:00Z"},
        "stuck": {"status": "answered", "closed_at": OLD},
    }
    writes = [Write(table="comments", id=id, fields=fields) for id, fields in comments.items()]
    for id in comments:
        writes.append(Write(table="notes", id=f"n-{id}", fields={"comment": id}))
        writes.append(Write(table="events", id=f"e-{id}", fields={"object": id, "at": OLD}))
        status = "queued" if id == "stuck" else "sent"
        writes.append(Write(table="replies", id=f"r-{id}", fields={"comment": id, "status": status}))
        writes.append(Write(table="events", id=f"f-{id}", fields={"object": f"r-{id}", "at": OLD}))
    writes.append(Write(table="events", id="round-old", fields={"object": "morning@2026-05-02", "at": OLD}))
    writes.append(Write(table="events", id="round-new", fields={"object": "morning@2026-11-20", "at": NEW}))
    writes.append(Write(table="rounds", id="morning@2026-05-02", fields={"day": "2026-05-02"}))
    store.commit(writes)
    return store


def test_what_was_closed_long_ago_moves_to_the_archive_of_its_month(history: JsonStore, folder: Path) -> None:
    whole = everything(history)
    for _ in range(2):
        # What is old is seen in the snapshot, so the second compaction moves it.
        history.compact()
    assert live(history, "comments") == ["late", "open", "stuck"]
    assert live(history, "notes") == ["n-late", "n-open", "n-stuck"]
    assert live(history, "replies") == ["r-late", "r-open", "r-stuck"]
    assert live(history, "events") == ["e-late", "e-open", "e-stuck", "f-late", "f-open", "f-stuck", "round-new"]
    assert live(history, "rounds") == ["morning@2026-05-02"]
    assert sorted(path.name for path in (folder / "archives").iterdir()) == ["2026-04.jsonl", "2026-05.jsonl"]
    assert everything(history) == whole
    assert history.count("comments") == 3
    assert history.ids("comments", "o") == ["old", "older", "open"]
    assert history.get("comments", "older") == whole["comments", "older"]
    assert [doc["id"] for doc in history.find("events", {"object": "old"}, archived=True)] == ["e-old"]
    assert len(history.changes(0)) == len(whole)
    assert verify(history).archived == len(whole) - sum(verify(history).documents.values())


def test_archived_comment_that_comes_back_is_live_again(history: JsonStore) -> None:
    for _ in range(2):
        history.compact()
    change = Write(
        table="comments",
        id="old",
        fields={"status": "pending", "closed_at": None},
        was={"status": "answered", "closed_at": OLD},
    )
    assert history.commit([change])[0]["rev"] == 2
    for _ in range(2):
        assert "old" in live(history, "comments")
        assert [doc["rev"] for doc in history.find("comments", archived=True) if doc["id"] == "old"] == [2]
        history.compact()


def test_archived_again_the_newest_version_counts(history: JsonStore, clock: FixedClock) -> None:
    for _ in range(2):
        history.compact()
    history.commit(
        [Write(table="comments", id="old", fields={"text": "more", "closed_at": NEW}, was={"closed_at": OLD})]
    )
    clock.advance(days=200)
    for _ in range(2):
        history.compact()
    assert "old" not in live(history, "comments")
    assert history.get("comments", "old") == {
        "id": "old",
        "rev": 2,
        "status": "answered",
        "closed_at": NEW,
        "text": "more",
    }
    assert [doc["rev"] for doc in history.find("comments", archived=True) if doc["id"] == "old"] == [2]


def test_purged_document_leaves_archives_and_disk(history: JsonStore, folder: Path) -> None:
    history.commit([Write(table="notes", id="secret", fields={"text": "Erika Mustermann", "comment": "old"})])
    for _ in range(2):
        history.compact()
    assert b"Mustermann" in b"".join(path.read_bytes() for path in folder.rglob("*.jsonl"))
    assert history.purge([("notes", "secret")]) == 1
    assert history.get("notes", "secret") is None
    history.compact(forget=True)
    assert history.get("notes", "secret") is None
    assert history.ids("notes", "s") == []
    assert b"Mustermann" not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_documents_of_an_older_schema_are_brought_forward_and_the_old_generation_is_kept(
    history: JsonStore, folder: Path, clock: FixedClock
) -> None:
    for _ in range(2):
        history.compact()
    history.commit([Write(table="comments", id="fresh", fields={"status": "pending"})])
    before, old = everything(history), history.engine.number
    history.close()

    def upgrade(table: str, doc: dict[str, Any]) -> dict[str, Any]:
        return {**doc, "kind": "comment"} if table == "comments" else doc

    def archive_all(reader: Any) -> Any:
        return leaving(reader, clock.now() - timedelta(days=90))

    form = Form(SCHEMA + 1, INDEXES, {SCHEMA: upgrade}, archive_all)
    store = JsonStore(folder, clock=clock, form=form)
    expected = {key: upgrade(key[0], doc) for key, doc in before.items()}
    assert everything(store) == expected
    assert store.get("comments", "older") == expected["comments", "older"]
    for _ in range(3):
        store.commit(
            [Write(table="comments", id="stuck", fields={"n": store.seq()}, was=store.get("comments", "stuck"))]
        )
        store.compact()
    assert (folder / f"journal-{old:06d}.jsonl").exists() and (folder / f"snapshot-{old:06d}.jsonl").exists()
    store.close()
    with pytest.raises(StoreTooNew):
        open_store(folder, clock=clock)


def test_comments_from_before_there_were_two_clocks_keep_their_place_in_the_inbox(
    folder: Path, clock: FixedClock
) -> None:
    old = JsonStore(folder, clock=clock, form=Form(1, INDEXES))
    for id, due in (("b", "2026-11-24T08:00:00Z"), ("a", "2026-11-25T08:00:00Z"), ("c", None)):
        old.commit([Write(table="comments", id=id, fields={"status": "pending", "due": due})])
    old.close()
    store = open_store(folder, clock=clock)
    found = store.find("comments", {"status": "pending"}, order="act_by")
    assert [(doc["id"], doc.get("act_by")) for doc in found] == [
        ("b", "2026-11-24T08:00:00Z"),
        ("a", "2026-11-25T08:00:00Z"),
        ("c", None),
    ]


def test_check_of_a_sound_store_finds_nothing(history: JsonStore) -> None:
    history.compact()
    report = verify(history)
    assert report.is_sound
    assert report.documents["comments"] == 5 and report.seq == history.seq()


@pytest.mark.parametrize("name", ["snapshot-000003.jsonl", "journal-000003.jsonl", "archives/2026-05.jsonl"])
def test_check_finds_what_repair_repairs(history: JsonStore, folder: Path, name: str) -> None:
    for _ in range(2):
        history.compact()
    history.commit([Write(table="comments", id="last", fields={"text": "Grüße"})])
    body = bytearray((folder / name).read_bytes())
    body[len(body) // 2] ^= 4
    (folder / name).write_bytes(body)
    assert [(problem.key, problem.path) for problem in verify(history).problems] == [
        ("errors.store_file_damaged", folder / name)
    ]
    assert (folder / name).read_bytes() == body
    assert repair(history) == []
    assert len(history.notices) == 1


def test_check_finds_a_lost_index_and_open_rights(history: JsonStore, folder: Path) -> None:
    history.compact()
    (folder / "snapshot-000002.index.jsonl").unlink()
    (folder / "lock").chmod(0o644)
    assert [problem.key for problem in verify(history).problems] == [
        "errors.store_index_damaged",
        "errors.store_rights",
    ]
    assert repair(history) == []
    assert (folder / "lock").stat().st_mode & 0o777 == 0o600


def test_backup_and_restore(history: JsonStore, tmp_path: Path) -> None:
    for _ in range(2):
        history.compact()
    file = tmp_path / "safe" / "house.jsonl.gz"
    file.parent.mkdir()
    whole = everything(history)
    assert backup(history, file) == len(whole)
    assert file.stat().st_mode & 0o777 == 0o600
    since = history.seq()
    history.commit([Write(table="comments", id="open", fields={"status": "answered"}, was={"status": "pending"})])
    history.commit([Write(table="comments", id="extra", fields={})])
    history.purge([("comments", "late"), ("comments", "older")])
    assert restore(history, file) == len(whole)
    assert everything(history) == whole
    told = {(change.table, change.id): change.doc for change in history.changes(since)}
    assert told["comments", "extra"] is None
    assert told["comments", "older"] == whole["comments", "older"]
    history.compact()
    assert everything(history) == whole
    assert verify(history).is_sound


def test_backup_is_readable_with_ordinary_tools(history: JsonStore, tmp_path: Path) -> None:
    file = tmp_path / "house.jsonl.gz"
    backup(history, file)
    text = subprocess.run(["gzip", "-dc", str(file)], capture_output=True, check=True).stdout
    assert b'{"table":"comments","id":"open"' in text


def test_backup_into_another_house(history: JsonStore, tmp_path: Path, clock: FixedClock) -> None:
    backup(history, tmp_path / "b.gz")
    other = open_store(tmp_path / "other", clock=clock)
    restore(other, tmp_path / "b.gz")
    assert everything(other) == everything(history)
    other.close()


def test_backup_overwrites_nothing(history: JsonStore, tmp_path: Path) -> None:
    (tmp_path / "b.gz").write_text("precious")
    with pytest.raises(StoreError) as caught:
        backup(history, tmp_path / "b.gz")
    assert caught.value.key == "store_backup_exists"
    with pytest.raises(StoreUnwritable):
        backup(history, tmp_path / "missing" / "b.gz")


def test_damaged_backup_changes_nothing(history: JsonStore, tmp_path: Path) -> None:
    file = tmp_path / "b.gz"
    backup(history, file)
    body = file.read_bytes()
    seq = history.seq()
    for bad in (b"", b"text", body[:-9], body[: len(body) // 2]):
        file.write_bytes(bad)
        with pytest.raises(StoreDamaged):
            restore(history, file)
    with pytest.raises(StoreError):
        restore(history, tmp_path / "missing")
    assert history.seq() == seq


def test_export_and_import_are_an_identity(history: JsonStore, tmp_path: Path, clock: FixedClock) -> None:
    for _ in range(2):
        history.compact()
    history.commit([Write(table="comments", id="open", fields={"text": "zwei\n\x00„Zeilen“"}, was={})])
    lines = list(export_lines(history))
    other = open_store(tmp_path / "other", clock=clock)
    result = import_lines(other, lines)
    assert (result.taken, result.known, result.refused) == (len(lines), 0, ())
    assert list(export_lines(other)) == lines
    assert import_lines(other, lines).known == len(lines)
    other.close()


def test_import_refuses_what_it_cannot_use_and_takes_the_rest(store: JsonStore) -> None:
    store.commit([Write(table="comments", id="a", fields={"text": "mine"})])
    lines = [
        b'{"table":"comments","doc":{"id":"b","rev":3,"text":"new"}}\n',
        b"\n",
        b"not json\n",
        b'{"table":"nonsense","doc":{"id":"b","rev":1}}\n',
        b'{"table":"comments","doc":{"rev":1}}\n',
        b'{"table":"comments","doc":{"id":"a","rev":1,"text":"theirs"}}\n',
        b'{"table":"comments","doc":{"id":"a","rev":1,"text":"mine"}}\n',
    ]
    result = import_lines(store, lines)
    assert (result.taken, result.known) == (1, 1)
    assert [number for number, _ in result.refused] == [3, 4, 5, 6]
    assert store.get("comments", "b") == {"id": "b", "rev": 3, "text": "new"}
    assert store.get("comments", "a") == {"id": "a", "rev": 1, "text": "mine"}


def test_writer_leaves_a_short_journal_behind(folder: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_store, "TIDY_BYTES", 2000)
    store = open_store(folder, clock=clock)
    for number in range(30):
        store.commit([Write(table="comments", id=f"c{number}", fields={"text": "x" * 100})])
    assert store.engine.number == 1
    other = open_store(folder, clock=clock)
    with other.engine.exclusive():
        assert store.tidy() is False
    other.close()
    assert store.engine.number == 1
    store.close()
    reader = open_store(folder, clock=clock)
    assert reader.engine.number == 2 and reader.count("comments") == 30
    reader.close()


def test_journal_that_has_grown_too_long_is_compacted_by_a_commit(
    folder: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_store, "FULL_BYTES", 2000)
    store = open_store(folder, clock=clock)
    for number in range(60):
        store.commit([Write(table="comments", id=f"c{number:02}", fields={"text": "x" * 100})])
    assert 1 < store.engine.number < 20
    assert live(store, "comments") == [f"c{number:02}" for number in range(60)]
    assert len(list(folder.glob("journal-*"))) == 2
    store.close()
