"""A machine without any network: everything goes on, nothing is lost, and what waited goes out when it is back.

The commands and the app run in a network namespace that has no way out, not even to this machine itself.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from shutil import which
from uuid import uuid4

import pytest

from tests.live.conftest import Blog
from tests.support.pty import Pty
from tests.support.shell import Shell, founded

pytestmark = pytest.mark.live

NOWHERE = ("unshare", "--map-root-user", "--net")


def connected(folder: Path, blog: Blog) -> Shell:
    shell = founded(folder)
    login = ("--url", blog.url, "--user", "editor", "--token", "-")
    shell("account", "add", "wordpress", "--name", "blog", *login, typed=blog.password("editor"))
    return shell


def asked(blog: Blog, words: str) -> tuple[int, str]:
    """Leave a visitor's question that nobody has asked before on this blog; return its id there, and the text."""
    text = f"{words} {uuid4().hex[:8]}"
    return blog.visit(blog.post("Offline"), text), text


def came_in(shell: Shell, text: str) -> str:
    shell("sync")
    (id,) = [item["id"] for item in shell.json("inbox", "--all") if item["text"] == text]
    return str(id)


def test_commands_say_so_keep_everything_and_deliver_at_the_next_sync(blog: Blog, tmp_path: Path) -> None:
    remote, question = asked(blog, "Anybody there?")
    shell = connected(tmp_path, blog)
    id = came_in(shell, question)
    before = shell.json("inbox", "--all")
    shell.within = NOWHERE

    shell("sync", code=3)
    assert "blog" in shell.narration
    assert shell.json("inbox", "--all") == before
    shell("reply", id, "Yes, from ten.", code=3)
    assert "next sync" in shell.narration
    shell("approve", id, code=3)
    shown = shell.json("show", id)
    assert (shown["status"], [reply["text"] for reply in shown["replies"]]) == ("pending", ["Yes, from ten."])
    assert len(shell.json("outbox", "list")) >= 2
    shell("sync", code=3)

    shell.within = ()
    assert blog.answers(remote) == []
    shell("sync")
    assert [answer["content"]["raw"] for answer in blog.answers(remote)] == ["Yes, from ten."]
    assert blog.comment(remote)["status"] == "approved"
    assert shell.json("outbox", "list") == []
    assert shell.json("show", id)["status"] == "answered"


def test_the_app_shows_it_as_a_state_and_an_answer_waits(blog: Blog, tmp_path: Path) -> None:
    remote, question = asked(blog, "Are you open?")
    shell = connected(tmp_path, blog)
    id = came_in(shell, question)
    settings = Path(shell.environ["SMTUI_CONFIG"]) / "config.toml"
    settings.write_text(re.sub(r"#? *undo_seconds = \d+", "undo_seconds = 0", settings.read_text()))
    env = {**shell.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "ESCDELAY": "20"}
    with Pty([str(which(NOWHERE[0])), *NOWHERE[1:], sys.executable, "-m", "smtui"], env, columns=120, rows=40) as line:
        line.wait_for("Inbox")
        line.send("2\x1b[15~")
        line.wait_for("blog: offline")
        # It may be one of thousands: found, it stands in the list and beside it.
        line.send(f"/{question}\r")
        line.wait(lambda: sum(question in row for row in line.terminal.rows) >= 2, "the question, found")
        line.send("\x1b")
        line.settle(0.3)
        line.send("r")
        line.settle(0.3)
        line.send("Yes, until six.")
        line.wait_for("Yes, until six.")
        line.send("\x13")
        line.wait(lambda: bool(shell.json("show", id)["replies"]), "the answer on disk")
        line.wait_for("blog: offline")
        line.send("\x11")
        line.settle(0.3)
    (reply,) = shell.json("show", id)["replies"]
    assert reply["text"] == "Yes, until six."
    assert blog.answers(remote) == []
    shell("outbox", "retry")
    assert [answer["content"]["raw"] for answer in blog.answers(remote)] == ["Yes, until six."]
