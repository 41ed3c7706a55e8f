"""Where the house keeps its things, and how a file comes into being there."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from smtui.domain.errors import ConfigError
from smtui.paths import find_paths, typed_path, write_private


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom the system knows no home of, as in a container."""

    def unknown(path: str) -> str:
        return path

    monkeypatch.setattr(os.path, "expanduser", unknown)


def test_without_a_home_the_folders_have_to_be_named(homeless: None) -> None:
    with pytest.raises(ConfigError) as caught:
        find_paths({})
    assert caught.value.key == "no_home"
    with pytest.raises(ConfigError):
        find_paths({"SMTUI_CONFIG": "/srv/config"})


def test_named_folders_need_no_home(homeless: None) -> None:
    paths = find_paths({"SMTUI_CONFIG": "/srv/config", "SMTUI_DATA": "/srv/data"})
    assert (paths.config, paths.data, paths.state) == (Path("/srv/config"), Path("/srv/data"), Path("/srv/data/state"))


def test_a_home_that_is_nobodys_stays_as_it_was_typed() -> None:
    assert typed_path("~nobody-of-this-name/x") == Path("~nobody-of-this-name/x")


def test_a_new_file_never_takes_the_place_of_one_that_is_there(tmp_path: Path) -> None:
    write_private(tmp_path / "a", "first", exclusive=True)
    with pytest.raises(FileExistsError) as caught:
        write_private(tmp_path / "a", "second", exclusive=True)
    assert (caught.value.errno, caught.value.filename) == (errno.EEXIST, str(tmp_path / "a"))
    assert (tmp_path / "a").read_text() == "first"


def test_a_file_system_without_links_takes_new_files_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_links)
    write_private(tmp_path / "a", "first", exclusive=True)
    with pytest.raises(FileExistsError):
        write_private(tmp_path / "a", "second", exclusive=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    assert (tmp_path / "a").read_text() == "first"
