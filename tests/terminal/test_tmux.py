"""The app in a real tmux, looked at through tmux's own eyes: what it shows, what it sends, what it leaves behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.demo import harmless
from tests.support.patience import LIMIT

pytestmark = pytest.mark.terminal
ROOT = Path(__file__).parents[2]
PLACES = {"1": "[1 Today]", "2": "[2 Inbox", "3": "[3 Checklist", "4": "[4 Guideline]", "5": "[5 Overview]"}


class Pane:
    """One pane of a tmux server of its own, with a shell in it."""

    def __init__(self, folder: Path, size: str) -> None:
        columns, _, rows = size.partition("x")
        self._base = ["tmux", "-f", "/dev/null", "-S", str(folder / "socket")]
        names = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
        self._env = {name: os.environ[name] for name in names if name in os.environ} | {
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm-256color",
            "TZ": "Europe/Berlin",
            "SMTUI_LANG": "en",
            "PYTHONPATH": str(ROOT),
            "TMUX_TMPDIR": str(folder),
        }
        self("new-session", "-d", "-x", columns, "-y", rows, "/bin/sh")

    def settle(self) -> None:
        """Give the shell a prompt to wait for."""
        self.type("PS1='shell> '; clear\n")
        self.wait(lambda shown: shown.strip() == "shell>", "the prompt")

    def __call__(self, *words: str) -> str:
        """Run a command of tmux and return what it prints."""
        done = subprocess.run([*self._base, *words], env=self._env, capture_output=True, text=True, check=True)
        return done.stdout

    @property
    def text(self) -> str:
        """What the pane shows."""
        return self("capture-pane", "-p")

    def type(self, text: str) -> None:
        self("send-keys", "-l", text)

    def press(self, *keys: str) -> None:
        self("send-keys", *keys)

    def wait(self, until: Callable[[str], bool], what: str) -> str:
        """Look until what is shown is as wanted, and return it."""
        end = time.monotonic() + LIMIT
        while not until(shown := self.text):
            if time.monotonic() > end:
                raise AssertionError(f"{what} did not come about; the screen:\n{shown}")
        return shown

    def wait_for(self, text: str) -> str:
        return self.wait(lambda shown: text in shown, repr(text))

    def start_demo(self) -> None:
        self.type(f"{sys.executable} -m smtui demo\n")
        self.wait_for("[1 Today]")


@pytest.fixture(params=["80x24", "120x40"])
def pane(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Pane]:
    """Start a server. Where there is no tmux these tests fail: they are chosen by their marker."""
    assert shutil.which("tmux"), "tmux is not installed"
    pane = Pane(tmp_path, request.param)
    try:
        pane.settle()
        yield pane
    finally:
        pane("kill-server")


def test_every_place_shows(pane: Pane) -> None:
    pane.start_demo()
    for key in "23451":
        pane.press(key)
        shown = pane.wait_for(PLACES[key])
        assert harmless(shown)


def test_a_reply_is_typed_and_sent(pane: Pane) -> None:
    pane.start_demo()
    pane.press("2")
    pane.wait_for("[2 Inbox")
    pane.press("r")
    pane.wait_for("Reply to ")
    pane.type("We look into it, and write again today.")
    pane.wait_for("write again today.")
    pane.press("C-s")
    # A look every now and then may miss the first of the two words.
    pane.wait(lambda shown: "is written down" in shown or "has confirmed" in shown, "a word on the reply")
    pane.wait_for("the network has confirmed")


def test_the_shell_is_as_it_was_afterwards(pane: Pane) -> None:
    pane.type("echo what was here before\n")
    before = pane.wait(lambda shown: shown.count("what was here before") == 2, "the echo")
    pane.start_demo()
    assert pane("display-message", "-p", "#{alternate_on} #{mouse_any_flag}").strip() == "1 1"
    pane.press("C-q")
    after = pane.wait(lambda shown: shown.count("shell>") == before.count("shell>") + 1, "the prompt")
    assert after.startswith(before.rstrip())
    assert pane("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}").strip() == "0 0 1"
    pane.type("echo typed $((6 * 7))\n")
    pane.wait_for("typed 42")


def test_hostile_texts_do_nothing(pane: Pane, tmp_path: Path) -> None:
    pane("set-option", "-g", "set-clipboard", "on")
    pane("set-buffer", "mine")
    pane.type(f"{sys.executable} -m tests.terminal.seat {tmp_path} hostile\n")
    pane.wait_for("[2 Inbox")
    title = pane("display-message", "-p", "#{pane_title}")
    for key in ("j", "j", "j", "Enter", "Escape", "1", "2", "G"):
        pane.press(key)
    pane.press("3")
    pane.wait_for(PLACES["3"])
    pane.press("2")
    shown = pane.wait_for("[2 Inbox")
    assert harmless(shown)
    assert "[red]" in shown
    assert pane("show-buffer") == "mine"
    assert pane("display-message", "-p", "#{pane_title}") == title
