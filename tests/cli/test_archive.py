"""What lies in the archives, from the shell: a person's earlier comments, and what belonged to a comment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smtui.domain.clock import FixedClock
from tests.cli.conftest import MONDAY, Shell


@pytest.fixture
def old(shell: Shell) -> Shell:
    """A house in which Ada was answered half a year ago, and writes again."""
    now, shell.clock = shell.clock, FixedClock(MONDAY - timedelta(days=180))
    shell.network.write("Is there parking?", author="Ada", at=datetime(2026, 5, 25, 9, tzinfo=UTC))
    shell.ok("sync")
    id = shell.id_of("parking")
    shell.ok("note", id, "asks every year")
    shell.ok("reply", id, "Yes, behind the house.")
    shell.ok("sync")
    shell.clock = now
    shell.network.write("And bicycles?", author="Ada", at=datetime(2026, 11, 23, 8, tzinfo=UTC))
    shell.ok("sync")
    for _ in range(2):  # what is old is looked up in the snapshot before
        shell.ok("compact")
    return shell


def parking(shell: Shell) -> str:
    (found,) = shell.ok("inbox", "--archive", "--words", "parking", "--json").json
    return str(found["id"])


def test_an_archived_comment_is_shown_with_its_answer_note_and_log(old: Shell) -> None:
    found = old.ok("show", parking(old), "--json").json
    assert [reply["text"] for reply in found["replies"]] == ["Yes, behind the house."]
    assert [note["text"] for note in found["notes"]] == ["asks every year"]
    assert "note" in {event["action"] for event in found["events"]}
    assert "Yes, behind the house." in old.ok("show", parking(old)).out


def test_what_a_person_wrote_before_is_found_in_the_archives_on_request(old: Shell) -> None:
    id = old.id_of("bicycles")
    assert old.ok("show", id, "--json").json["before"] == []
    (before,) = old.ok("show", id, "--archive", "--json").json["before"]
    assert (before["text"], before["answer"], before["status"]) == (
        "Is there parking?",
        "Yes, behind the house.",
        "answered",
    )
    shown = old.ok("show", id, "--archive").out
    assert "Wrote before" in shown and "> Yes, behind the house." in shown


def test_what_a_person_wrote_lately_is_shown_without_asking(busy: Shell) -> None:
    busy.network.write("And on Monday?", author="Ada")
    busy.ok("sync")
    shown = busy.ok("show", busy.id_of("on Monday"))
    assert "When do you open on Sunday?" in shown.out
