"""The app through a real sshd: what it shows, what it copies, and what a dropped line costs."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtui.domain.clock import FixedClock
from smtui.storage import open_store
from tests.support.house import MONDAY
from tests.support.patience import is_gone, wait
from tests.support.pty import Pty
from tests.support.sshd import Sshd

pytestmark = pytest.mark.terminal
ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Sshd]:
    folder = tmp_path / "sshd"
    folder.mkdir(mode=0o700)
    with Sshd(folder) as server:
        yield server


def dial(server: Sshd, store: Path, *, columns: int = 80, rows: int = 24, term: str = "xterm-256color") -> Pty:
    """Call the server from a terminal and start the app there, its own process id written down."""
    words = [sys.executable, "-m", "tests.terminal.seat", str(store)]
    remote = (
        f"cd {shlex.quote(str(ROOT))} && echo $$ > {store}.pid && export LC_ALL=C.UTF-8 && exec {shlex.join(words)}"
    )
    env = {"PATH": os.environ["PATH"], "HOME": str(server.folder), "TERM": term, "LC_ALL": "C.UTF-8"}
    program = shutil.which("ssh")
    assert program, "OpenSSH's client is not installed"
    return Pty([program, *server.command(remote)[1:]], env, columns=columns, rows=rows)


def draft(store: Path) -> str:
    docs = open_store(store, clock=FixedClock(MONDAY)).find("replies")
    return str(docs[0]["text"]) if docs else ""


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_app_shows_over_ssh(server: Sshd, tmp_path: Path, size: tuple[int, int]) -> None:
    with dial(server, tmp_path / "store", columns=size[0], rows=size[1]) as line:
        line.wait_for("Is the terrace open?")
        line.send("1")
        line.wait_for("[1 Today]")
        line.send("q")
        assert line.wait_for_end() == 0
    assert "\x1b[?1049l" in line.output


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100"])
def test_every_kind_of_terminal_sees_the_same_words(server: Sshd, tmp_path: Path, term: str) -> None:
    with dial(server, tmp_path / "store", term=term) as line:
        line.wait_for("Is the terrace open?")
        line.send("rYes it is\x13")
        line.wait_for("confirmed")
        line.send("q")
        assert line.wait_for_end() == 0
    (doc,) = open_store(tmp_path / "store", clock=FixedClock(MONDAY)).find("replies")
    assert doc["status"] == "sent"


def test_a_dropped_line_keeps_the_draft_and_ends_the_program(server: Sshd, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with dial(server, store) as line:
        line.wait_for("Is the terrace open?")
        line.send("rYes it i")
        line.wait_for("Yes it i")
        pid = int(Path(f"{store}.pid").read_text())
        os.kill(line.pid, signal.SIGKILL)  # the client dies without a word, as with a closed lid
        wait(lambda: is_gone(pid), "the end of the program")
    assert draft(store) == "Yes it i"


def test_what_was_typed_before_the_line_dropped_is_there_at_the_next_call(server: Sshd, tmp_path: Path) -> None:
    store = tmp_path / "store"
    with dial(server, store) as line:
        line.wait_for("Is the terrace open?")
        line.send("rYes it i")
        line.wait_for("Yes it i")
        pid = int(Path(f"{store}.pid").read_text())
        os.kill(line.pid, signal.SIGKILL)
        wait(lambda: is_gone(pid), "the end of the program")
    with dial(server, store) as line:
        line.wait_for("Is the terrace open?")
        line.send("r")
        line.wait_for("Yes it i")


def test_copying_reaches_the_terminal_in_front_of_the_person(server: Sshd, tmp_path: Path) -> None:
    with dial(server, tmp_path / "store") as line:
        line.wait_for("Is the terrace open?")
        line.send("y")
        line.wait_for_output("\x1b]52;c;SXMgdGhlIHRlcnJhY2Ugb3Blbj8=\x07")


def test_nothing_moves_while_nobody_types(server: Sshd, tmp_path: Path) -> None:
    with dial(server, tmp_path / "store") as line:
        line.wait_for("Is the terrace open?")
        line.wait_for_silence(2.5)
