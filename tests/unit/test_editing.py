"""A text in the person's own editor."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from smtui.domain.errors import UsageError
from smtui.editing import edit


def editor(folder: Path, script: str) -> str:
    """Return the name of an editor that does what a script says."""
    path = folder / "an editor"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return f"'{path}' -w"


def test_what_the_editor_leaves_comes_back_and_nothing_of_it_stays(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    assert edit("old ", editor(tmp_path, 'cp "$2" "$2~"; printf "Ünd" >> "$2"'), work) == "old Ünd"
    assert list(work.iterdir()) == []


@pytest.mark.parametrize(
    ("script", "key"),
    [("exit 3", "editor_failed"), ('rm "$2"', "editor_file"), ('rm -r "$(dirname "$2")"', "editor_file")],
)
def test_what_goes_wrong_there_is_said(tmp_path: Path, script: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        edit("old", editor(tmp_path, script), tmp_path)
    assert caught.value.key == key


@pytest.mark.parametrize("name", ["/nonexistent/editor", "'unclosed", ""])
def test_an_editor_that_does_not_start_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        edit("old", name, tmp_path)
    assert caught.value.key == "editor_missing"


def test_where_no_text_can_be_laid_the_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        edit("old", "true", tmp_path / "gone")
    assert (caught.value.key, caught.value.values["file"]) == ("editor_file", tmp_path / "gone")


def test_only_this_user_can_read_it(tmp_path: Path) -> None:
    seen = tmp_path / "modes"
    script = f'stat -c %a "$2" "$(dirname "$2")" > {seen}'
    edit("secret", editor(tmp_path, script), tmp_path)
    assert [int(mode, 8) & (stat.S_IRWXG | stat.S_IRWXO) for mode in seen.read_text().split()] == [0, 0]
