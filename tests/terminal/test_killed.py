"""Killed in the middle of a sentence: the real program on a real house, ended without a word, or by a cut line."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.patience import is_gone, wait
from tests.support.pty import Pty
from tests.support.shell import Shell, founded

pytestmark = pytest.mark.terminal


@pytest.fixture
def house(tmp_path: Path) -> Shell:
    """An English house with one comment, whose app opens in the inbox."""
    shell = founded(tmp_path)
    comment = {"text": "Is the terrace open?", "author": "Ada", "network": "manual", "account": "desk", "id": "1"}
    shell("import", "-", typed=json.dumps(comment))
    config = tmp_path / "config" / "config.toml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('# start = "today"', 'start = "inbox"'), encoding="utf-8")
    shell.environ |= {"TERM": "xterm-256color", "EDITOR": "cat"}
    return shell


def app(house: Shell) -> Pty:
    return Pty([sys.executable, "-m", "smtui"], house.environ)


def comment_of(house: Shell) -> str:
    (comment,) = house.json("inbox")
    return str(comment["id"])


def drafts(house: Shell) -> list[str]:
    return [reply["text"] for reply in house.json("show", comment_of(house))["replies"]]


def write_half_a_reply(line: Pty) -> None:
    line.wait_for("Is the terrace open?")
    line.send("rYes it i")
    line.wait_for("Yes it i")


def test_a_draft_survives_kill_9_and_is_offered_again_by_app_and_command(house: Shell) -> None:
    with app(house) as line:
        write_half_a_reply(line)
        line.wait(lambda: drafts(house) == ["Yes it i"], "the draft on disk")  # nobody types: a pause
        os.kill(line.pid, signal.SIGKILL)
        assert line.wait_for_end() == -signal.SIGKILL
    with app(house) as line:
        line.wait_for("Is the terrace open?")
        line.send("r")
        line.wait_for("Yes it i")
        line.send("\x07q")
        assert line.wait_for_end() == 0
    # The editor is cat, which shows what it is handed and leaves it as it is.
    with Pty([sys.executable, "-m", "smtui", "reply", comment_of(house), "--draft"], house.environ) as line:
        line.wait_for_output("Yes it i")
        assert line.wait_for_end() == 0
    assert drafts(house) == ["Yes it i"]


def test_a_killed_writer_does_not_keep_others_from_writing(house: Shell) -> None:
    with app(house) as line:
        write_half_a_reply(line)
        line.wait(lambda: drafts(house) == ["Yes it i"], "the draft on disk")
        os.kill(line.pid, signal.SIGKILL)
        line.wait_for_end()
    house("reply", comment_of(house), "Yes, until six.", "--draft")
    assert drafts(house) == ["Yes, until six."]


@pytest.mark.parametrize("name", [signal.SIGHUP, signal.SIGTERM])
def test_a_cut_line_keeps_what_was_typed_a_moment_ago(house: Shell, name: signal.Signals) -> None:
    with app(house) as line:
        write_half_a_reply(line)
        os.kill(line.pid, name)
        assert line.wait_for_end() == 129
    assert drafts(house) == ["Yes it i"]


def test_a_line_that_takes_nothing_any_more_does_not_hold_the_program(house: Shell) -> None:
    """Nobody reads what the app writes: waiting for that would be for ever, so it goes without."""
    with app(house) as line:
        write_half_a_reply(line)
        line.send("\x0c" * 60)  # the screen again and again, more than the line holds
        os.kill(line.pid, signal.SIGHUP)
        wait(lambda: is_gone(line.pid), "the end of the program")
        assert line.wait_for_end() == 129
    assert drafts(house) == ["Yes it i"]


def test_a_terminal_that_vanishes_ends_the_program(house: Shell) -> None:
    with app(house) as line:
        write_half_a_reply(line)
        line.hang_up()
        wait(lambda: is_gone(line.pid), "the end of the program")
    assert drafts(house) == ["Yes it i"]
