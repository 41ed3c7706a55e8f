"""A round through a real sshd: begun in the app, the line cut in the middle, resumed where it was; and without the app
inside a tmux, forty columns wide."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.patience import is_gone, wait
from tests.support.pty import Pty
from tests.support.sshd import Sshd

pytestmark = pytest.mark.terminal
ROOT = Path(__file__).parents[2]
ROUTINES = """
[[routine]]
key = "morning"
title = "Morning round"
every = "day"
at = "00:00"
minutes = 20
steps = [
    { title = "Look at the day", minutes = 5 },
    { title = "Answer what is due, and nothing else", minutes = 10 },
    { title = "Close the day", minutes = 5 },
]
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A house on disk with one routine, for the real program."""
    env = environment(tmp_path)
    words = ["init", "--yes", "--lang", "en", "--name", "Harbour"]
    subprocess.run([sys.executable, "-m", "smtui", *words], env=env, cwd=ROOT, check=True, capture_output=True)
    (tmp_path / "config" / "routines.toml").write_text(ROUTINES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Sshd]:
    folder = tmp_path / "sshd"
    folder.mkdir(mode=0o700)
    with Sshd(folder) as server:
        yield server


def environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "SMTUI_CONFIG": str(home / "config"),
        "SMTUI_DATA": str(home / "data"),
        "SMTUI_LANG": "en",
        "SMTUI_LOGIN": "jana",
        "LC_ALL": "C.UTF-8",
        "TZ": "Europe/Berlin",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


def dial(server: Sshd, home: Path, words: str, *, columns: int = 80, rows: int = 24) -> Pty:
    """Call the server and run ``words`` there, with the house's surroundings and the process id written down."""
    given = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment(home).items())
    remote = f"cd {shlex.quote(str(ROOT))} && echo $$ > {home}/pid && export {given} && exec {words}"
    env = {"PATH": os.environ["PATH"], "HOME": str(server.folder), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    program = shutil.which("ssh")
    assert program, "OpenSSH's client is not installed"
    return Pty([program, *server.command(remote)[1:]], env, columns=columns, rows=rows)


def test_a_round_whose_line_is_cut_goes_on_where_it_was_with_the_clock_stopped(server: Sshd, home: Path) -> None:
    app = f"{sys.executable} -m smtui"
    with dial(server, home, app) as line:
        line.wait_for("[1 Today]")
        line.send("N")
        line.wait_for("step 1 of 3")
        line.send("e")
        line.wait_for("step 2 of 3")
        pid = int((home / "pid").read_text())
        os.kill(line.pid, signal.SIGKILL)  # the client dies without a word, as with a closed lid
        wait(lambda: is_gone(pid), "the end of the program")
    status = [sys.executable, "-m", "smtui", "round", "status", "--json"]
    first = subprocess.run(status, env=environment(home), cwd=ROOT, check=True, capture_output=True, text=True).stdout
    again = subprocess.run(status, env=environment(home), cwd=ROOT, check=True, capture_output=True, text=True).stdout
    # Two looks at different moments: the clock stands.
    assert first == again
    assert '"number":2' in first
    with dial(server, home, app) as line:
        line.wait_for("Going on with: Morning round")
        line.wait_for("step 2 of 3")
        line.send("exx")
        line.wait_for("Close the day")


def test_a_round_in_a_tmux_of_forty_columns(server: Sshd, home: Path) -> None:
    tmux = f"tmux -f /dev/null -S {home}/socket new-session -x 40 -y 20 /bin/sh"
    with dial(server, home, tmux, columns=40, rows=20) as line:
        program = f"{sys.executable} -m smtui"
        line.wait_for("[0] 0:sh")  # tmux has the terminal: what was typed before might be for nobody
        line.send(f"PS1='> '; alias s='{program}'; clear\n")
        line.send("s round start\n")
        line.wait_for("step 1 of 3")
        line.send("clear; s round next\n")
        line.wait_for("step 2 of 3")
        line.send("clear; s due; echo code $?\n")
        line.wait_for("code 0")
        line.send("clear; s round stop --reason tired --word done </dev/null\n")
        line.wait_for("Good-bye")
        line.send("clear; s round status; echo code $?\n")
        line.wait_for("code 4")
        line.send("exit\n")
        line.wait_for_end()
