"""A store lets go of its files."""

from __future__ import annotations

from pathlib import Path

from smtui.domain.clock import FixedClock
from smtui.ports import Write
from smtui.storage import open_store
from tests.storage.conftest import NOW, open_files


def test_generations_that_others_leave_behind_are_let_go(tmp_path: Path) -> None:
    clock = FixedClock(NOW)
    before = open_files()
    reader, writer = open_store(tmp_path / "store", clock=clock), open_store(tmp_path / "store", clock=clock)
    held = []
    for number in range(12):
        writer.commit([Write(table="posts", id=f"p{number}", fields={"title": "x"})])
        writer.compact()
        assert reader.count("posts") == number + 1
        reader.find("posts", {"status": "idea"})
        held.append(len(open_files()) - len(before))
    assert max(held[2:]) == held[2]
    reader.close()
    writer.close()
    assert open_files() == before
