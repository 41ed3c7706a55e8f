"""Images of planned posts: chosen, checked against the accounts, and recognised again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from smtui.domain.errors import Objected, Refused, UsageError
from smtui.domain.post import Post
from smtui.services import calendar, pictures, triage
from smtui.services.house import House
from smtui.services.work import load
from smtui.texts import Texts
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house
from tests.support.images import png


def house_taking(pictures: int = 0, size: int = 0) -> House:
    network = FakeNetwork()
    network.capabilities = structs.replace(network.capabilities, pictures=pictures, picture_bytes=size)
    return make_house(network)


@pytest.fixture
def cup(tmp_path: Path) -> Path:
    file = tmp_path / "cup.png"
    file.write_bytes(png(64, 48))
    return file


def test_an_image_is_known_by_its_bytes_and_kept_where_it_is(cup: Path) -> None:
    wrong_name = cup.rename(cup.with_name("cup.txt"))
    (image,) = pictures.chosen([str(wrong_name)], [" A cup\u202e of tea\n"])
    assert (image.path, image.alt, image.mime) == (str(wrong_name), "A cup of tea", "image/png")
    assert (image.width, image.height, image.size) == (64, 48, len(png(64, 48)))
    assert pictures.load(image).data == png(64, 48)
    assert pictures.load(image).alt == "A cup of tea"
    assert [file.name for file in cup.parent.iterdir()] == ["cup.txt"]


def test_descriptions_belong_to_the_image_of_the_same_place(cup: Path) -> None:
    images = pictures.chosen([str(cup)] * 3, ["one", "two"])
    assert [image.alt for image in images] == ["one", "two", ""]
    assert [image.alt for image in pictures.described(images, ["new"])] == ["new", "two", ""]
    with pytest.raises(UsageError, match="post_alt_many"):
        pictures.chosen([str(cup)], ["one", "two"])
    with pytest.raises(UsageError, match="post_alt_many"):
        pictures.described(images, ["1", "2", "3", "4"])


def test_what_is_no_image_is_said_to_be_none(tmp_path: Path, cup: Path) -> None:
    (tmp_path / "page.png").write_text("<html>")
    (tmp_path / "empty.png").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe.png")
    for name in ("page.png", "empty.png", "pipe.png", "."):
        with pytest.raises(UsageError, match="post_image_kind"):
            pictures.chosen([str(tmp_path / name)], [])
    with pytest.raises(UsageError, match="post_image_missing"):
        pictures.chosen([str(tmp_path / "gone.png")], [])
    with pytest.raises(UsageError, match="post_image_unreadable"):
        pictures.chosen([f"{cup}/below.png"], [])


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(pictures.MOST_BYTES + 1)
    with pytest.raises(UsageError, match="post_image_huge"):
        pictures.chosen([str(tmp_path / "huge.png")], [])


@pytest.mark.parametrize("name", ["-x.png", "a\nb.png", "a\x1b[2Jb.png", "\u202egnp.exe", "[b]x[b].png", " .png"])
def test_a_hostile_name_is_kept_to_the_letter_and_shown_in_one_clean_line(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(png())
    (image,) = pictures.chosen([str(tmp_path / name)], ["x"])
    assert image.path == str(tmp_path / name)
    shown = pictures.facts(image, Texts("en"))
    assert not any(sign in shown for sign in "\n\x1b\u202e")
    assert pictures.state(image) == "same"


@pytest.mark.parametrize(
    ("size", "english", "german"),
    [
        (1, "1 byte", "1 Byte"),
        (999, "999 bytes", "999 Byte"),
        (1_000, "1 kB", "1 kB"),
        (1_651, "1.7 kB", "1,7 kB"),
        (999_901, "1 MB", "1 MB"),
        (2_000_000, "2 MB", "2 MB"),
        (2_000_001, "2.1 MB", "2,1 MB"),
        (48_350_000, "48.4 MB", "48,4 MB"),
    ],
)
def test_a_size_is_said_in_the_unit_and_the_sign_that_the_reader_uses(size: int, english: str, german: str) -> None:
    assert pictures.size_text(size, Texts("en")) == english
    assert pictures.size_text(size, Texts("de")) == german


@given(st.integers(0, pictures.MOST_BYTES), st.integers(0, pictures.MOST_BYTES))
def test_what_is_larger_never_reads_as_smaller(one: int, other: int) -> None:
    def value(size: int) -> float:
        number, unit = pictures.size_text(size, Texts("en")).split()
        return float(number) * {"MB": 1e6, "kB": 1e3}.get(unit, 1)

    assert value(one) >= one - 0.001
    assert (value(one) <= value(other)) or one > other


def test_a_name_that_no_document_can_hold_is_refused(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xff.png"
    Path(os.fsdecode(name)).write_bytes(png())
    with pytest.raises(UsageError, match="post_image_name"):
        pictures.chosen([os.fsdecode(name)], [])
    with pytest.raises(UsageError, match="post_image_unreadable"):
        pictures.chosen(["a\0b.png"], [])


def test_a_changed_file_is_noticed_and_never_handed_over(cup: Path) -> None:
    (image,) = pictures.chosen([str(cup)], ["A cup"])
    os.utime(cup, ns=(1, 1))
    assert pictures.state(image) == "same"  # only its date is another one
    cup.write_bytes(png(64, 48, 9))
    assert pictures.state(image) == "changed"
    with pytest.raises(Refused, match="post_image_changed"):
        pictures.load(image)
    cup.unlink()
    assert pictures.state(image) == "missing"
    with pytest.raises(UsageError, match="post_image_missing"):
        pictures.load(image)


def test_what_an_account_cannot_take_is_refused_before_anything_is_planned(cup: Path) -> None:
    images = pictures.chosen([str(cup)] * 3, ["a", "b", "c"])
    house = house_taking(pictures=2)
    with pytest.raises(Refused, match="post_images_many"):
        calendar.add_post(house, "Tea", accounts=["blog"], images=images)
    small = house_taking(pictures=4, size=images[0].size - 1)
    with pytest.raises(Refused, match="post_image_large"):
        calendar.add_post(small, "Tea", accounts=["blog"], images=images, knowing=True)
    assert house.store.count("posts") == small.store.count("posts") == 0
    # Without an account, or where a person publishes, nothing limits them.
    assert len(calendar.add_post(house, "Idea", images=images).images) == 3
    assert len(calendar.add_post(house_taking(), "By hand", accounts=["blog"], images=images).images) == 3
    # The account that is added later is asked as well.
    idea = calendar.list_posts(house)[0]
    with pytest.raises(Refused, match="post_images_many"):
        calendar.edit_post(house, idea.id, accounts=["blog"])


def test_an_image_without_a_description_is_objected_to_and_may_stay(cup: Path) -> None:
    house = house_taking(pictures=4)
    bare = pictures.chosen([str(cup)], [])
    with pytest.raises(Objected, match="post_objections") as caught:
        calendar.add_post(house, "Tea", images=bare)
    assert [one.values["name"] for one in caught.value.objections] == ["cup.png"]
    post = calendar.add_post(house, "Tea", images=bare, knowing=True)
    # What was decided is not asked about again with every later change.
    post = calendar.edit_post(house, post.id, title="Green tea")
    described = calendar.edit_post(house, post.id, images=pictures.described(post.images, ["A cup"]))
    assert load(house, "posts", post.id, Post).images == described.images
    triage.undo(house)
    assert load(house, "posts", post.id, Post).images == bare
