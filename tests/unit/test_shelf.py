"""What is kept ready is never older than its source."""

import os
from pathlib import Path

import pytest

from smtui.shelf import Shelf


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "source.toml"
    file.write_text("first")
    return file


def read(shelf: Shelf, source: Path, made: list[str]) -> str | None:
    def make() -> str:
        made.append(source.read_text())
        return made[-1]

    return shelf.take("value", [source], str, make)


def test_a_source_is_read_once_while_it_is_as_it_was(tmp_path: Path, source: Path) -> None:
    made: list[str] = []
    assert [read(Shelf(tmp_path / "cache"), source, made) for _ in range(3)] == ["first"] * 3
    assert made == ["first"]


def test_a_changed_source_is_read_anew(tmp_path: Path, source: Path) -> None:
    made: list[str] = []
    shelf = Shelf(tmp_path / "cache")
    read(shelf, source, made)
    source.write_text("other")  # as long as before
    assert read(shelf, source, made) == "other"
    new = tmp_path / "new"
    new.write_text("third")
    state = source.stat()
    os.utime(new, ns=(state.st_atime_ns, state.st_mtime_ns))
    new.replace(source)  # same length, same time: another file
    assert read(shelf, source, made) == "third"


def test_what_could_not_be_made_is_not_kept(tmp_path: Path, source: Path) -> None:
    shelf = Shelf(tmp_path / "cache")
    assert shelf.take("value", [source], str, lambda: None) is None
    assert not (tmp_path / "cache").exists()
    assert read(shelf, source, []) == "first"


@pytest.mark.parametrize("spoiled", [b"", b"{}", b'{"made_by":"0","stamps":[],"value":"x"}', b"\xff"])
def test_a_spoiled_shelf_costs_time_only(tmp_path: Path, source: Path, spoiled: bytes) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "value.json").write_bytes(spoiled)
    assert read(Shelf(tmp_path / "cache"), source, []) == "first"


def test_nothing_is_written_where_there_is_no_house(tmp_path: Path, source: Path) -> None:
    assert read(Shelf(tmp_path / "no" / "cache"), source, []) == "first"
    assert read(Shelf(None), source, []) == "first"
    assert not (tmp_path / "no").exists()


def test_a_value_of_another_shape_is_made_anew(tmp_path: Path, source: Path) -> None:
    shelf = Shelf(tmp_path / "cache")
    read(shelf, source, [])
    assert shelf.take("value", [source], int, lambda: 7) == 7
