"""Images of posts from the shell."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.support.images import png


@pytest.fixture
def cup(tmp_path: Path) -> str:
    file = tmp_path / "cup.png"
    file.write_bytes(png(64, 48))
    return str(file)


def test_images_are_planned_shown_described_and_taken_away(shell: Shell, cup: str) -> None:
    made = shell.ok("post", "add", "Tea", "--image", cup, "--alt", "A cup of tea", "--json").json
    (image,) = made["images"]
    assert image["path"] == cup
    assert (image["alt"], image["mime"], image["width"], image["state"]) == ("A cup of tea", "image/png", 64, "same")
    out = shell.ok("post", "show", made["id"]).out
    assert "cup.png · PNG · 64 × 48" in out
    assert "A cup of tea" in out
    changed = shell.ok("post", "edit", made["id"], "--alt", "Darjeeling in a cup", "--json").json
    assert [each["alt"] for each in changed["images"]] == ["Darjeeling in a cup"]
    two = shell.ok("post", "edit", made["id"], *("--image", cup) * 2, "--alt", "one", "--alt", "two", "--json").json
    assert [each["alt"] for each in two["images"]] == ["one", "two"]
    assert shell.ok("post", "edit", made["id"], "--image", "", "--json").json["images"] == []


def test_a_file_that_has_changed_since_is_pointed_out(shell: Shell, cup: str) -> None:
    id = shell.ok("post", "add", "Tea", "--image", cup, "--alt", "A cup", "--json").json["id"]
    Path(cup).write_bytes(png(64, 48, 9))
    assert "has changed since" in shell.ok("post", "show", id).out
    os.remove(cup)
    assert "no longer there" in shell.ok("post", "show", id).out
    assert shell.ok("post", "show", id, "--json").json["images"][0]["state"] == "missing"


def test_a_missing_description_is_a_question_of_one_word(shell: Shell, cup: str) -> None:
    refused = shell("post", "add", "Tea", "--image", cup)
    assert refused.code == 1
    assert "cup.png" in refused.err
    assert "--anyway" in refused.err
    assert shell.ok("post", "add", "Tea", "--image", cup, "--anyway", "--json").json["images"][0]["alt"] == ""


def test_what_is_wrong_with_a_file_is_said_with_its_name(shell: Shell, cup: str, tmp_path: Path) -> None:
    missing = shell("post", "add", "Tea", "--image", "cap\x1b[2J.png")
    assert missing.code == 2
    assert "no file “cap" in missing.err
    assert "\x1b[2J" not in missing.err
    (tmp_path / "page.png").write_text("<html>")
    assert "no PNG, JPEG, GIF or WebP" in shell("post", "add", "Tea", "--image", str(tmp_path / "page.png")).err
    assert shell("post", "add", "Tea", "--image", cup, "--alt", "a", "--alt", "b").code == 2
    assert shell.ok("post", "list", "--json").json == []
