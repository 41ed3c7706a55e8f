"""``smtui keys --test`` in a real terminal: what is pressed is named, and the terminal is put right afterwards."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.pty import Pty

pytestmark = pytest.mark.terminal
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("end", ["qq", "\x03"])
def test_keys_are_named_as_they_arrive(tmp_path: Path, end: str) -> None:
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "SMTUI_LANG": "en",
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
    }
    script = 'stty -a > before; smtui() { PY -m smtui "$@"; }; smtui keys --test; echo code $?; stty -a > after'
    with Pty(["/bin/sh", "-c", f"cd {tmp_path}; {script.replace('PY', sys.executable)}"], env) as line:
        line.wait_for("Press keys")
        line.send("\x13")
        line.wait_for("Ctrl+S")
        line.send("\x1b[15~")
        line.wait_for("F5")
        line.send("\x1b")
        line.wait_for("Esc")
        line.send(end)
        line.wait_for("code 0")
        assert line.wait_for_end() == 0
        shown = "\n".join(line.terminal.rows)
    assert "Not pressed" in shown
    assert (tmp_path / "before").read_text() == (tmp_path / "after").read_text()
