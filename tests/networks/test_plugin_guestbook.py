"""The worked example of docs/add-a-network.md: installed as a plug-in, used by the commands, struck at every step."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smtui.bootstrap import find_network
from smtui.domain.clock import FixedClock
from smtui.networks import network_names
from smtui.ports import Network, needs_of
from tests.cli.conftest import Shell
from tests.support.guestbook_server import KEY, Guestbook, serve

ROOT = Path(__file__).parents[2]
PLUGIN = ROOT / "tests" / "data" / "plugin"
TEXTS = ["Lovely cake", "Do you open on Sunday?", "Too loud", "Good tea", "Bad tea"]
# SIGINT may be ignored in a test run that was started in the background.
MAIN = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
MAIN += "from smtui.__main__ import main; sys.exit(main())"


@pytest.fixture
def book() -> Iterator[Guestbook]:
    with serve() as found:
        yield found


@pytest.fixture
def house(tmp_path: Path, book: Guestbook, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A house with the plug-in installed and one guestbook connected."""
    monkeypatch.syspath_prepend(PLUGIN)
    shell = Shell(tmp_path)
    shell.clock = FixedClock(datetime.now(UTC))  # a process of its own looks at the real one
    shell.network = find_network  # type: ignore[assignment]
    shell.environ["SMTUI_TOKEN_BOOK"] = KEY
    shell.ok("init", "--yes", "--lang", "en", "--name", "Harbour Café")
    shell.ok("account", "add", "guestbook", "--name", "book", "--url", book.url)
    return shell


def start(house: Shell, *words: str) -> subprocess.Popen[str]:
    environ = {"PATH": os.environ["PATH"], **house.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(PLUGIN)])}
    command = [sys.executable, "-c", MAIN, *words]
    return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_document_shows_what_is_tested_here() -> None:
    text = (ROOT / "docs" / "add-a-network.md").read_text(encoding="utf-8")
    for name in ("smtui_guestbook.py", "smtui_guestbook-1.0.dist-info/entry_points.txt"):
        assert (PLUGIN / name).read_text(encoding="utf-8").strip() in text, name


def test_it_is_found_and_is_what_it_has_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(PLUGIN)
    assert "guestbook" in network_names()
    network: Network = find_network("guestbook")
    assert network.title == "Guestbook"
    assert [need.name for need in needs_of(network)] == ["url", "token"]


def test_a_day_with_it(house: Shell, book: Guestbook) -> None:
    for text in TEXTS:
        book.write(text)
    assert house.ok("sync", "--json").json[0]["new"] == len(TEXTS)
    sunday = house.id_of("Sunday")
    result = house.ok("reply", sunday, "From ten.")
    assert result.out == f"{book.url}/#1000\n"
    assert [answer["text"] for answer in book.answers] == ["From ten."]
    assert house.ok("show", sunday, "--json").json["status"] == "answered"
    assert house("reply", house.id_of("loud"), "x" * 201).code == 2
    refused = house("spam", house.id_of("loud"))
    assert refused.code == 1
    del book.entries[2]
    book.entries[3]["answer"] = {"id": 9, "at": "2026-11-23T09:30:00+00:00"}
    book.entries.append({"id": 99, "at": "once", "text": "no entry"})
    house.ok("sync")
    states = {comment["text"]: (comment["status"], comment["reason"]) for comment in house.comments()}
    assert states["Too loud"] == ("dismissed", "gone")
    assert states["Bad tea"] == ("answered", None)
    assert states["Good tea"] == ("pending", None)


def test_its_sentences_are_said(house: Shell, book: Guestbook) -> None:
    house.environ["SMTUI_TOKEN_BOOK"] = "wrong"
    result = house("sync")
    assert result.code == 3
    assert "book: The guestbook does not know this key" in result.err
    house.environ["SMTUI_TOKEN_BOOK"] = KEY
    book.role = "reader"
    told = house.ok("account", "test").err
    assert "This key may only read." in told
    assert "May not: reply" in told


@pytest.mark.parametrize("acts_first", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("request_number", range(1, 7))
def test_a_process_that_is_killed_loses_nothing_and_doubles_nothing(
    house: Shell, book: Guestbook, request_number: int, acts_first: bool
) -> None:
    for text in TEXTS[:2]:
        book.write(text)
    house.ok("sync")
    house.ok("reply", house.id_of("cake"), "Thank you!", "--queue")
    for text in TEXTS[2:]:
        book.write(text)
    del book.requests[:]
    book.strike, book.acts_first, book.signal = request_number, acts_first, signal.SIGKILL
    process = start(house, "sync")
    book.aim(process.pid)
    process.communicate(timeout=60)
    # The answer, three pages, of which the last is empty, and the look at what is open: five requests.
    assert process.returncode == (-signal.SIGKILL if request_number <= 5 else 0)
    book.strike = 0
    house.clock.advance(hours=2)
    house.ok("sync")
    house.ok("sync")
    comments = house.comments()
    assert sorted(comment["text"] for comment in comments) == sorted(TEXTS)
    assert [answer["text"] for answer in book.answers] == ["Thank you!"]
    (answered,) = [comment for comment in comments if comment["status"] == "answered"]
    (reply,) = house.ok("show", answered["id"], "--json").json["replies"]
    assert (reply["status"], reply["remote_id"]) == ("sent", "1000")


@pytest.mark.parametrize(("end", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_watching_ends_when_it_is_told_to(house: Shell, book: Guestbook, end: signal.Signals, code: int) -> None:
    book.write(TEXTS[0])
    with start(house, "sync", "--watch", "--json") as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        assert (first["account"], first["ok"], first["new"]) == ("book", True, 1)
        process.send_signal(end)
        _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert "Traceback" not in said
    assert "1 new" in said


@pytest.mark.parametrize(("end", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_watching_ends_in_the_middle_of_sending(house: Shell, book: Guestbook, end: signal.Signals, code: int) -> None:
    book.write(TEXTS[0])
    house.ok("sync")
    house.ok("reply", house.id_of("cake"), "Thank you!", "--queue")
    del book.requests[:]
    book.strike, book.acts_first, book.signal = 1, True, end
    process = start(house, "sync", "--watch", "--every", "1")
    book.aim(process.pid)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, "Traceback" in said) == (code, False)
    house.clock.advance(minutes=5)
    house.ok("sync")
    assert [answer["text"] for answer in book.answers] == ["Thank you!"]
    assert house.comments()[0]["status"] == "answered"
