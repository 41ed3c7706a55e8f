"""Wiping: no file of the store holds what its documents no longer say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import StoreUnwritable
from smtui.ports import Write
from smtui.storage import JsonStore, open_store
from smtui.storage.engine.reader import Form
from smtui.storage.forget import forget
from smtui.storage.keep import export_lines, verify
from smtui.storage.schema import INDEXES, SCHEMA, leaving

SECRET = b"Mustermann"


def holding(folder: Path) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in files if SECRET in path.read_bytes())


def closed(id: str, at: str) -> Write:
    return Write(table="comments", id=id, fields={"status": "answered", "closed_at": at, "text": "Erika Mustermann"})


def silence(store: JsonStore, id: str, **more: Any) -> None:
    doc = store.get("comments", id)
    store.commit([Write(table="comments", id=id, fields={"text": "", **more}, was=doc)])


def test_superseded_lines_leave_every_archive(store: JsonStore, folder: Path, clock: FixedClock) -> None:
    store.commit([closed("a", "2026-05-02T08:00:00Z"), closed("b", "2026-05-03T08:00:00Z")])
    for _ in range(2):
        store.compact()
    silence(store, "a", closed_at="2026-11-20T08:00:00Z")
    silence(store, "b")
    clock.advance(days=200)
    for _ in range(2):
        store.compact()
    # The one has moved to the archive of another month, and its old line stayed where it was.
    assert holding(folder) == ["archives/2026-05.jsonl"]
    lines = list(export_lines(store))
    forget(store)
    assert holding(folder) == []
    assert list(export_lines(store)) == lines
    assert verify(store).is_sound
    forget(store)
    assert list(export_lines(store)) == lines


def test_what_another_process_has_changed_is_wiped_as_well(store: JsonStore, folder: Path, clock: FixedClock) -> None:
    store.commit([closed("a", "2026-11-20T08:00:00Z")])
    store.compact()
    other = open_store(folder, clock=clock)
    silence(other, "a")
    forget(store)
    assert holding(folder) == []
    assert other.get("comments", "a") == store.get("comments", "a")
    other.close()


def test_generations_of_an_older_form_and_damaged_files_go(store: JsonStore, folder: Path, clock: FixedClock) -> None:
    store.commit([closed("a", "2026-11-20T08:00:00Z")])
    store.close()

    def archived(reader: Any) -> Any:
        return leaving(reader, clock.now() - timedelta(days=90))

    newer = JsonStore(folder, clock=clock, form=Form(SCHEMA + 1, INDEXES, {SCHEMA: lambda table, doc: doc}, archived))
    silence(newer, "a")
    newer.compact(forget=True)
    (folder / "damaged").mkdir()
    (folder / "damaged" / "journal-x.jsonl").write_bytes(SECRET)
    (folder / ".snapshot-000009.jsonl.1.new").write_bytes(SECRET)
    assert len(holding(folder)) == 3
    forget(newer)
    assert holding(folder) == []
    newer.close()


def test_a_file_that_cannot_be_removed_is_no_success(
    store: JsonStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.commit([closed("a", "2026-11-20T08:00:00Z")])
    silence(store, "a")

    def refuse(*_: Any) -> None:
        raise PermissionError(13, "no")

    with monkeypatch.context() as patch:
        patch.setattr(store.engine.files, "remove", refuse)
        with pytest.raises(StoreUnwritable):
            forget(store)
    assert holding(folder)
    forget(store)
    assert holding(folder) == []
