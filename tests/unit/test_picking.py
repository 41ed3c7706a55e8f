"""Picking an image by typing: what is offered next, and what terminals hand over for a dropped file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.services import picking, pictures
from tests.support.images import png


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("cup.png", "Counter.JPG", "cake.webp", "notes.txt", ".secret.png", "two words.gif", "c\x1b[2J.png"):
        (tmp_path / name).write_bytes(png())
    (tmp_path / "cakes").mkdir()
    return tmp_path


def test_images_and_folders_are_offered_as_one_would_go_on_typing(folder: Path) -> None:
    assert picking.offers(f"{folder}/c") == [f"{folder}/{name}" for name in ("cake.webp", "cakes/", "cup.png")]
    assert picking.offers(f"{folder}/.s") == [f"{folder}/.secret.png"]
    assert f"{folder}/Counter.JPG" in picking.offers(f"{folder}/")
    assert not any("secret" in name or "txt" in name or "\x1b" in name for name in picking.offers(f"{folder}/"))
    assert picking.offers(f"{folder}/nothing") == picking.offers(f"{folder}/gone/x") == picking.offers("") == []


def test_a_home_and_the_present_folder_are_understood(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.chdir(folder)
    assert picking.offers("~/cu") == ["~/cup.png"]
    assert picking.offers("cu") == ["cup.png"]
    assert picking.short(f"{folder}/cakes/a.png") == "~/cakes/a.png"
    assert picking.short("/srv/a.png") == "/srv/a.png"


@pytest.mark.parametrize("form", ["{}", "'{}'", '"{}"', " {} ", "file://{}", "file://localhost{}"])
def test_a_dropped_file_is_found_whatever_the_terminal_puts_around_it(folder: Path, form: str) -> None:
    path = f"{folder}/two words.gif"
    typed = form.format(path.replace(" ", "%20") if "file" in form else path)
    assert picking.path_of(typed) == path


def test_escaped_spaces_are_read_and_real_backslashes_kept(folder: Path) -> None:
    assert picking.path_of(f"{folder}/two\\ words.gif") == f"{folder}/two words.gif"
    real = folder / "a\\b.png"
    real.write_bytes(png())
    assert picking.path_of(str(real)) == str(real)


ODD = st.text("/~.\\ \0ab\ud800'\"", max_size=12)


@given(st.one_of(st.text(max_size=40), st.text(max_size=20).map("file://".__add__), ODD))
def test_no_text_breaks_the_search(typed: str) -> None:
    picking.path_of(typed)
    for offer in picking.offers(typed):
        assert offer.startswith(typed)


def test_a_post_can_be_changed_where_its_files_are_not_at_hand(folder: Path) -> None:
    cup, cake = str(folder / "cup.png"), str(folder / "cake.webp")
    old = pictures.chosen([cup, cake], ["A cup", ""])
    os.unlink(cup)
    again = pictures.chosen_again(old, [cake, cup], ["A cake", "A cup"])
    assert [(image.path, image.alt, image.sha256) for image in again] == [
        (cake, "A cake", old[1].sha256),
        (cup, "A cup", old[0].sha256),
    ]
    Path(cake).write_bytes(png(64, 48))
    assert pictures.chosen_again(old, [cake], [""])[0].width == 64
