"""The corpus of nasty comments through the whole program: on no screen, by no command does it command a terminal."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.storage import open_store
from smtui.storage.memory import MemoryStore
from tests.cli.conftest import Shell
from tests.support.drawn import on_the_wire
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.support.nasty import ATTACKS, corpus
from tests.support.pty import Pty
from tests.support.wire import strange
from tests.terminal.seat import put_nasty

pytestmark = pytest.mark.terminal
ROOT = Path(__file__).parents[2]
ALL = list(corpus())
KEYS = ("w", "q", "f3", "y", "n", "esc", "a", "esc", "r", "f2", "esc", "esc", "t", "esc", "o")
"""What is done with one comment in a hundred: every pane and question meets every kind of attack."""
SENT = {"f2": "\x1bOQ", "f3": "\x1bOR", "esc": "\x07", "enter": "\r"}


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "house")


def test_the_corpus_is_as_large_as_it_says() -> None:
    assert len({text for _, text in ALL}) >= 500
    assert len({name for name, _ in ALL}) == len(ALL)


def test_the_grammar_of_the_wire_sees_an_attack() -> None:
    seen = [name for name, text in ATTACKS.items() if name.startswith("escape.") and strange(text)]
    # Those that smtui itself writes as well cannot be told apart by their form: the screen shows what became of them.
    assert len(seen) >= 25
    assert strange("\x1b]52;c;ZXZpbA==\x07")
    assert not strange("\x1b]52;c;ZXZpbA==\x07", copies=True)
    assert strange("\u202e")
    assert strange("\x9b31m")


@pytest.mark.parametrize(
    ("driver", "size"), [("diff", (80, 24)), ("diff", (120, 40)), ("plain", (80, 24))], ids=["narrow", "wide", "plain"]
)
def test_five_hundred_nasty_comments_pass_over_the_screen_harmlessly(
    tmp_path: Path, driver: str, size: tuple[int, int]
) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "ESCDELAY": "20",
        "SMTUI_DRIVER": driver,
    }
    words = [sys.executable, "-m", "tests.terminal.seat", str(tmp_path / "store"), "nasty"]
    with Pty(words, env, columns=size[0], rows=size[1]) as line:
        line.wait_for("[2 Inbox")
        for at in range(len(ALL)):
            line.send("j")
            place = re.compile(rf"(?<!\d){at + 2}/")
            line.wait(lambda place=place: any(map(place.search, line.terminal.rows)), place.pattern)
            if at % 97 == 5:
                for key in KEYS:
                    line.send(SENT.get(key, key))
                    line.settle(0.02)
        for place in "13452":
            line.send(place)
            line.settle()
        line.send("\x18")
        code = line.wait_for_end()
    assert code == 0
    assert strange(line.output, copies=True) == []


def test_every_command_prints_them_harmlessly(bare: Shell) -> None:
    bare.setup()
    house = bare.house()
    put_nasty(house)
    house.store.close()
    for words in ("inbox --all", "inbox --all --limit 5", "today", "log", "export --csv", "report"):
        assert strange(bare.ok(*words.split()).out) == [], words
    for number, (name, _) in enumerate(ALL):
        shown = bare.ok("show", f"n{number:03}")
        assert strange(shown.out + shown.err) == [], name


def test_an_editor_is_given_them_harmlessly(bare: Shell, tmp_path: Path) -> None:
    bare.setup()
    house = bare.house()
    put_nasty(house)
    house.store.close()
    seen = tmp_path / "seen"
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncat "$1" >> {seen}\n')
    editor.chmod(0o755)
    bare.environ["EDITOR"] = str(editor)
    for number in range(0, len(ALL), 4):
        assert bare("reply", f"n{number:03}", "--draft", answers=[]).code == 2  # nothing was written
    text = seen.read_text()
    assert strange(text) == []
    # What was quoted stays below the line that is not sent, however many lines it pretends to be.
    for part in text.split("# ---- >8 ----\n")[1:]:
        assert all(line.startswith("#") or not line for line in part.split("\n\n")[0].split("\n"))


@pytest.mark.parametrize("group", sorted({name.partition(".")[0] for name in ATTACKS}))
def test_what_comes_in_is_clean_before_it_is_kept(group: str) -> None:
    import asyncio

    from smtui.services.sync import sync

    network = FakeNetwork()
    texts = [text for name, text in ALL if name.startswith(f"{group}.")]
    for text in texts:
        network.write(text, author=text[:200], post_title=text)
    house = make_house(network, store=MemoryStore(), clock=FixedClock(MONDAY))
    asyncio.run(sync(house, house.library.accounts()))
    docs = house.store.find("comments")
    assert len(docs) == len(texts)
    for doc in docs:
        assert strange(doc.get("text", "") + doc.get("author", "") + doc.get("post_title", "")) == []


SIGNS = st.one_of(
    st.characters(),
    st.sampled_from("\x1b\x9b\x90\x9d\x07\x9c\x08\r\n\t[](){}<>@$\\;:/?0123456789mHJKhlc"),
    st.sampled_from("\u202e\u2066\u200d\ufe0f\U0001f468\U0001f3fd\U000e0041\u0301"),
)


@settings(max_examples=300, deadline=None)
@given(st.text(SIGNS, max_size=120), st.integers(1, 60))
def test_whatever_is_drawn_the_wire_carries_only_ours(text: str, cells: int) -> None:
    assert strange(on_the_wire(text, cells)) == []


@pytest.mark.parametrize("cells", [1, 7, 40, 80])
def test_the_corpus_drawn_at_any_width_is_harmless_on_the_wire(cells: int) -> None:
    for name, text in ALL:
        assert strange(on_the_wire(text, cells)) == [], name


def test_the_store_keeps_what_it_was_given(tmp_path: Path) -> None:
    """The corpus in the store is the uncleaned one: else the tests above would look at harmless texts."""
    store = open_store(tmp_path, clock=FixedClock(MONDAY))
    put_nasty(make_house(FakeNetwork(), store=store))
    assert sum(bool(strange(doc["text"])) for doc in store.find("comments") if doc.get("text")) >= 200
