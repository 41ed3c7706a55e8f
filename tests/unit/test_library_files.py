"""The files of a library: what happens where they cannot be read or written, and in the demo, which has none."""

from __future__ import annotations

import errno
import os
from datetime import UTC
from pathlib import Path

import pytest

from smtui.config import Settings
from smtui.domain.errors import ConfigError
from smtui.library import FileLibrary
from smtui.paths import Paths, find_paths
from smtui.services import routine_edit
from tests.support.demo import make_demo


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = find_paths({"SMTUI_CONFIG": str(tmp_path / "c"), "SMTUI_DATA": str(tmp_path / "d")})
    paths.config.mkdir()
    return paths


@pytest.fixture
def library(paths: Paths) -> FileLibrary:
    return FileLibrary(paths, Settings(), UTC)


@pytest.mark.parametrize("save", ["save_routines", "keep_views"])
def test_what_the_disk_refuses_is_said_with_its_file(
    library: FileLibrary, save: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError) as caught:
        getattr(library, save)("text")
    assert (caught.value.key, caught.value.values["reason"]) == ("config_unwritable", os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(("name", "read"), [("routines.toml", "routines_text"), ("views.toml", "views_text")])
def test_a_file_in_another_encoding_is_named(paths: Paths, library: FileLibrary, name: str, read: str) -> None:
    (paths.config / name).write_bytes("# Café".encode("latin-1"))
    with pytest.raises(ConfigError) as caught:
        getattr(library, read)()
    assert (caught.value.key, caught.value.values["file"]) == ("config_encoding", paths.config / name)


def test_a_file_that_gives_no_text_is_reported_with_the_systems_reason(paths: Paths, library: FileLibrary) -> None:
    (paths.guideline / "praise.md").mkdir(parents=True)
    assert library.guideline().situations
    (problem,) = library.problems
    assert (problem.key, problem.values["reason"]) == ("config_unreadable", os.strerror(errno.EISDIR))


def test_the_demo_keeps_edited_routines_without_a_file() -> None:
    house = make_demo()
    key = house.library.routines()[0].key
    said = routine_edit.set_value(house, key, "minutes", "7")
    assert (house.library.routines()[0].minutes, "7" in said) == (7, True)
    assert not Path("/nonexistent").exists()
