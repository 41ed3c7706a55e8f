"""Purging and one person's data by commands: afterwards no byte of the data folder holds the words."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smtui.domain.comment import Said
from smtui.storage.engine.files import Files
from tests.cli.conftest import Shell

ROOT = Path(__file__).parents[2]
ADA = "Ada Lovelace"
URL = "https://social.example/@ada"
WORDS = "My parcel never came to Lane 12"
SECRETS = ("Lovelace", "@ada", "Lane 12", "Gertrude", "Reginald", "Quatsch")


def holding(shell: Shell) -> set[str]:
    """Return which of the secrets any file of the data folder holds, whatever kind of file it is."""
    found = set()
    for path in shell.paths.data.rglob("*"):
        if path.is_file():
            body = path.read_bytes()
            found |= {word for word in SECRETS if word.encode() in body}
    return found


@pytest.fixture
def street(shell: Shell) -> Shell:
    """Ada's comment, answered, noted and closed; Bob's, open, with Ada above it; another one's."""
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    said = (Said(author="Reginald", text="Hear, hear", at=at, remote_id="900"),)
    first = shell.network.write(WORDS, author=ADA, author_url=URL, url=f"{URL}/1", thread=said)
    above = (Said(author=ADA, text=WORDS, at=at, remote_id=first),)
    shell.network.write("Mine neither", author="Bob", thread=above)
    shell.network.write("Lovely cake", author="Carl")
    shell.ok("sync")
    ada = shell.id_of("Lane 12")
    shell.ok("note", ada, "her sister is Gertrude")
    shell.clock.advance(seconds=1)
    shell.ok("snooze", ada, "2h", "--detail", "Quatsch")
    shell.ok("undo")
    shell.ok("reply", ada, f"Dear {ADA}, we look into it.")
    return shell


def into_archive(shell: Shell, days: int) -> None:
    shell.clock.advance(days=days)
    for _ in range(2):
        shell.ok("compact")


def damage(shell: Shell) -> None:
    """Leave a file of unreadable bytes behind, as a repair does."""
    journal = max(shell.paths.store.glob("journal-*.jsonl"))
    shell.ok("check", "1")
    shell.ok("uncheck", "1")
    body = bytearray(journal.read_bytes())
    body[-40] ^= 1
    journal.write_bytes(body)
    assert "damaged" in shell.ok("inbox").err


@pytest.mark.parametrize("archived", [False, True])
def test_after_a_purge_no_file_holds_the_words(street: Shell, archived: bool) -> None:
    ada, bob = street.id_of("Lane 12"), street.id_of("Mine neither")
    street.ok("done", bob, "--reason", "liked")
    damage(street)
    into_archive(street, 100) if archived else street.clock.advance(days=100)
    assert bool(list(street.paths.store.glob("archives/*.jsonl"))) is archived
    assert holding(street) == set(SECRETS)
    counts = [street.ok("report", "month", "--json").json["accounts"][0][name] for name in ("pending", "cases")]
    shown = street.ok("show", ada, "--json").json

    result = street.ok("purge", "--days", "30", "--yes", "--json")
    assert (result.json["comments"], result.json["replies"], result.json["notes"]) == (2, 1, 1)
    assert holding(street) == set()
    gone = street.ok("show", ada, "--json").json
    assert (gone["author"], gone["author_url"], gone["url"], gone["text"], gone["thread"]) == ("", "", "", "", [])
    assert gone["forgotten_at"] == "2027-03-03T10:00:01+01:00"
    same = ("id", "account", "remote_id", "created_at", "due", "status", "closed_at", "answered_at")
    assert [gone[name] for name in same] == [shown[name] for name in same]
    assert [street.ok("report", "month", "--json").json["accounts"][0][name] for name in ("pending", "cases")] == counts
    assert [entry["action"] for entry in street.ok("log", "--json").json].count("purge") == 1
    assert "erased" in street.ok("log").out
    street.ok("doctor")
    street.ok("show", ada)
    street.ok("sync")
    assert "Lane 12" not in street.ok("export", "--full").out


def test_an_archived_comment_that_came_back_leaves_nothing_in_the_archive(street: Shell) -> None:
    ada = street.id_of("Lane 12")
    street.ok("done", street.id_of("Mine neither"), "--reason", "liked")
    into_archive(street, 100)
    street.ok("reopen", ada)
    street.ok("done", ada, "--reason", "answered-elsewhere")
    into_archive(street, 100)
    archives = [path.read_bytes() for path in street.paths.store.glob("archives/*.jsonl")]
    assert sum(WORDS.encode() in body for body in archives) >= 2
    street.ok("purge", "--days", "30", "--yes")
    assert holding(street) == set()
    street.ok("doctor")


def test_a_purge_says_what_goes_and_asks(street: Shell) -> None:
    street.clock.advance(days=40)
    before = street.ok("export", "--full").bytes
    told = street.ok("purge", "--days", "30", "--dry-run", "--json")
    assert (told.json["dry_run"], told.json["comments"]) == (True, 1)
    assert "Nothing was changed" in street.ok("purge", "--days", "30", answers=["n"]).err
    assert street("purge", "--days", "30").code == 2
    assert street.ok("export", "--full").bytes == before
    street.ok("backup")
    result = street.ok("purge", "--days", "30", answers=["y"])
    assert "comments: 1" in result.err
    assert str(street.paths.backups) in result.err
    assert "No comment" in street.ok("purge", "--days", "30").err


def test_the_settings_say_how_long(street: Shell) -> None:
    street.clock.advance(days=40)
    assert street("purge", "--yes").code == 2

    def keep(days: int) -> None:
        text = re.sub(r"(# )?keep_days = \S+", f"keep_days = {days}", street.paths.config_file.read_text())
        street.paths.config_file.write_text(text)

    keep(50)
    assert street.ok("purge", "--yes", "--json").json["comments"] == 0
    assert street.ok("purge", "--yes", "--json", "--days", "39").json["comments"] == 1
    keep(-1)
    result = street("purge", "--yes")
    assert result.code == 2
    assert "keep_days" in result.err


def test_a_store_that_cannot_be_written_is_left_as_it_is(street: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    street.clock.advance(days=40)
    before = street.ok("export", "--full").bytes

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(Files, "write", full)
        for words in (("purge", "--days", "30", "--yes"), ("person", "delete", ADA, "--yes")):
            result = street(*words)
            assert result.code == 1
            assert "disk is full" in result.err
    assert street.ok("export", "--full").bytes == before


def test_words_that_could_not_be_wiped_are_wiped_next_time(street: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    street.ok("done", street.id_of("Mine neither"), "--reason", "liked")
    street.clock.advance(days=40)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(Files, "rename", full)
        result = street("purge", "--days", "30", "--yes")
    assert result.code == 1
    assert "compact --forget" in result.err
    assert holding(street)
    street.ok("purge", "--days", "30", "--yes")
    assert holding(street) == set()


def test_one_persons_data_is_handed_out(street: Shell) -> None:
    result = street.ok("person", "export", ADA)
    told = result.json
    assert (told["names"], told["addresses"]) == ([ADA], [URL])
    (comment,) = told["comments"]
    assert (comment["text"], comment["thread"][0]["author"]) == (WORDS, "Reginald")
    assert [note["text"] for note in told["notes"]] == ["her sister is Gertrude"]
    assert [reply["text"] for reply in told["replies"]] == [f"Dear {ADA}, we look into it."]
    assert [part["said"]["text"] for part in told["threads"]] == [WORDS]
    assert {"note", "snooze", "reply"} <= {event["action"] for event in told["events"]}
    assert "Bob" not in result.out
    assert street.ok("person", "export", URL, "--account", "blog").json["comments"] == told["comments"]
    missing = street("person", "export", "Ada")
    assert missing.code == 4
    assert ADA in missing.err
    assert street("person", "export", ADA, "--account", "shop").code == 4


@pytest.mark.parametrize("name", [ADA, URL])
def test_after_a_person_is_deleted_no_file_holds_their_words(street: Shell, name: str) -> None:
    id = street.id_of("Lane 12")
    into_archive(street, 100)
    street.ok("reopen", id)
    damage(street)
    street.ok("done", id, "--reason", "answered-elsewhere")
    assert holding(street) == set(SECRETS)
    assert "Nothing was changed" in street.ok("person", "delete", name, answers=["n"]).err
    assert street("person", "delete", name).code == 2
    assert holding(street) == set(SECRETS)
    street.ok("person", "delete", name, answers=["y"])
    assert holding(street) == set()
    assert street.ok("show", id, "--json").json["status"] == "dismissed"
    assert street("person", "export", name).code == 4
    street.ok("sync")
    street.ok("doctor")
    assert holding(street) == set()


def test_what_is_still_open_is_closed_only_when_that_was_said(shell: Shell) -> None:
    shell.network.write("Please call me", author=ADA)
    shell.network.write(f"Greetings to {ADA}!", author="Bob")
    shell.ok("sync")
    id, other = shell.id_of("call me"), shell.id_of("Greetings")
    refused = shell("person", "delete", ADA, answers=["y"])
    assert refused.code == 1
    assert id in refused.err
    told = shell.ok("person", "delete", ADA, "--yes", "--json")
    assert (told.json["comments"], told.json["dismissed"], told.json["mentions"]) == (1, [id], [other])
    shown = shell.ok("show", id, "--json").json
    assert (shown["status"], shown["reason"], shown["text"]) == ("dismissed", "no_answer_on_purpose", "")
    assert [entry["action"] for entry in shown["events"]] == ["done"]
    assert {entry["action"] for entry in shell.ok("log", "--json").json} == {"person_delete", "done"}
    assert shell.ok("inbox", "--json").json[0]["text"] == f"Greetings to {ADA}!"


def test_a_process_that_was_at_work_meanwhile_brings_nothing_back(street: Shell) -> None:
    """Another process has the store open, with the words in its memory, and writes afterwards."""
    ada, bob = street.id_of("Lane 12"), street.id_of("Mine neither")
    street.clock.advance(days=40)
    script = """
import sys
from smtui.bootstrap import Setting, open_house
from smtui.domain.comment import Comment
from smtui.services.work import Work, load
from smtui.storage import JsonStore
from msgspec import structs
house = open_house(Setting())
comments = [load(house, "comments", id, Comment) for id in sys.argv[1:]]
print("ready", flush=True)
sys.stdin.readline()
for old in comments:
    work = Work(house, "situation")
    work.change("comments", old, structs.replace(old, situation="praise"))
    work.commit()
house.store.compact()
house.store.close()
"""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **street.environ}
    with subprocess.Popen(
        [sys.executable, "-c", script, ada, bob], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ
    ) as other:
        assert other.stdin is not None and other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        street.ok("person", "delete", ADA, "--yes")
        other.stdin.write("go\n")
        other.stdin.close()
        other.stdout.read()
    assert other.returncode == 0
    assert holding(street) == set()
    assert street.ok("show", ada, "--json").json["situation"] == "praise"
    assert json.loads(street.ok("show", bob, "--json").out)["thread"][0]["text"] == ""
