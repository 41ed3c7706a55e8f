"""A terminal that answers no question, as over a serial line: smtui waits for none of them, and every key arrives."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from smtui.domain.clock import FixedClock
from smtui.storage import open_store
from tests.support.house import MONDAY
from tests.support.pty import Pty

pytestmark = pytest.mark.terminal
ROOT = Path(__file__).parents[2]


def silent(*words: str, driver: str = "", term: str = "xterm-256color", home: Path = ROOT) -> Pty:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "TERM": term,
        "LC_ALL": "C.UTF-8",
        "SMTUI_LANG": "en",
        "SMTUI_DRIVER": driver,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    return Pty([sys.executable, "-m", *words], env, modes=(), answers=False)


@pytest.mark.parametrize("term", ["xterm-256color", "vt100"])
def test_the_app_comes_up_and_escape_acts_without_another_key(tmp_path: Path, term: str) -> None:
    with silent("tests.terminal.seat", str(tmp_path), term=term) as line:
        line.wait_for("Is the terrace open?")
        line.send("rYes")
        line.wait_for("Reply to ")
        line.send("\x1b")
        line.wait_for("kept")
        line.send("r\x07")  # the plain key beside it
        line.wait(lambda: not any("Reply to " in row for row in line.terminal.rows), "the end of the composer")
        line.send("q")
        assert line.wait_for_end() == 0
    (doc,) = open_store(tmp_path, clock=FixedClock(MONDAY)).find("replies")
    assert (doc["status"], doc["text"]) == ("draft", "Yes")


def test_a_byte_that_is_no_text_breaks_nothing(tmp_path: Path) -> None:
    with silent("tests.terminal.seat", str(tmp_path)) as line:
        line.wait_for("Is the terrace open?")
        line.send("rGr\udcfc\udcdfe")  # as a terminal of Latin-1 sends it
        line.wait_for("Gr\ufffd\ufffde")
        line.send("\x07q")
        assert line.wait_for_end() == 0


@pytest.mark.parametrize("words", [("doctor",), ("keys",), ("--help",)])
def test_a_command_waits_for_no_answer(tmp_path: Path, words: tuple[str, ...]) -> None:
    with silent("smtui", *words, home=tmp_path) as line:
        line.wait_for_end()
        assert line.output
