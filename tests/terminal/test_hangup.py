"""A cut line in a real pseudo-terminal: what was typed is on disk, and the program is gone."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pexpect
import pytest

from smtui.domain.clock import FixedClock
from smtui.storage import open_store
from tests.support.house import MONDAY
from tests.support.patience import LIMIT

pytestmark = pytest.mark.terminal
ROOT = Path(__file__).parents[2]


def start(store: Path) -> pexpect.spawn[bytes]:
    env = {**os.environ, "TERM": "xterm-256color", "ESCDELAY": "20", "LC_ALL": "C.UTF-8", "SMTUI_DRIVER": "plain"}
    child: pexpect.spawn[bytes] = pexpect.spawn(
        sys.executable,
        ["-m", "tests.terminal.seat", str(store)],
        cwd=ROOT,
        env=env,
        dimensions=(24, 80),
        timeout=LIMIT,
    )
    child.expect("terrace")
    return child


def hang_up(child: pexpect.spawn[bytes]) -> None:
    """Close our end of the line. Pexpect must not do so again: the number may be another file's by then."""
    child.ptyproc.fileobj.close()
    child.closed = child.ptyproc.closed = True


def draft(store: Path) -> str:
    docs = open_store(store, clock=FixedClock(MONDAY)).find("replies")
    return str(docs[0]["text"]) if docs else ""


@pytest.mark.parametrize("name", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_saves_the_draft_and_ends_the_program(tmp_path: Path, name: signal.Signals) -> None:
    child = start(tmp_path)
    child.send("rYes it i")
    child.expect("Yes it i")
    os.kill(child.pid, name)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 129
    assert draft(tmp_path) == "Yes it i"


def test_a_terminal_that_vanishes_saves_the_draft(tmp_path: Path) -> None:
    child = start(tmp_path)
    child.send("rYes it i")
    child.expect("Yes it i")
    hang_up(child)
    _, status = os.waitpid(child.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 129
    assert draft(tmp_path) == "Yes it i"


def test_leaving_gives_the_terminal_back(tmp_path: Path) -> None:
    child = start(tmp_path)
    child.send("q")
    child.expect(pexpect.EOF)
    out = child.before or b""
    child.close()
    assert child.exitstatus == 0
    for mode in (b"\x1b[?1049l", b"\x1b[?25h"):
        assert mode in out


def test_keys_typed_in_one_breath_all_arrive_where_they_belong(tmp_path: Path) -> None:
    child = start(tmp_path)
    child.send("e\x07/terr\rrYes it is\x13")
    child.expect("Yes it is")
    child.expect("confirmed")
    child.send("qq")
    child.expect(pexpect.EOF)
    store = open_store(tmp_path, clock=FixedClock(MONDAY))
    assert [doc["status"] for doc in store.find("replies")] == ["sent"]


def test_questions_opened_and_left_in_one_breath_take_no_key_that_is_not_theirs(tmp_path: Path) -> None:
    child = start(tmp_path)
    child.send("wq\x1bORyn\x07a\x07r\x1bOQ\x07\x07t\x07o")
    child.expect("https://blog.example/post/")  # what "o" says, the last of them
    child.send("qq")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    assert draft(tmp_path) == ""


def test_keys_typed_ahead_of_the_end_are_for_nobody(tmp_path: Path) -> None:
    child = start(tmp_path)
    child.send("qn\x07rx")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
