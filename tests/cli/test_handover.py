"""Answers that a person sends: handed over as text, answered only by that person's word."""

from __future__ import annotations

from typing import Any

import pytest

from smtui.ports import Capabilities
from tests.cli.conftest import Shell

LINE = '{"text": "Do you open on Sunday?", "author": "Ada", "account": "insta", "url": "https://insta.example/p/1"}'
BARE = '{"text": "And on Monday?", "author": "Bob", "account": "insta"}'


@pytest.fixture
def taken(shell: Shell) -> Shell:
    """A house with two comments of a place without a connector."""
    shell.ok("import", "-", stdin=f"{LINE}\n{BARE}")
    return shell


def comment(shell: Shell, words: str) -> dict[str, Any]:
    found: dict[str, Any] = shell.ok("show", shell.id_of(words), "--json").json
    return found


def test_a_person_sends_and_only_then_it_is_answered(taken: Shell) -> None:
    id = taken.id_of("Sunday")
    refused = taken("reply", id, "From ten.")
    assert refused.code == 1
    assert f"smtui handover {id}" in refused.err
    result = taken.ok("handover", id, "From ten.")
    assert result.out == "From ten.\n"
    assert "https://insta.example/p/1" in result.err
    assert f"smtui handed {id}" in result.err
    before = comment(taken, "Sunday")
    assert (before["status"], before["answered_at"]) == ("pending", None)
    assert [reply["status"] for reply in before["replies"]] == ["copied"]
    assert "handed over" in taken.ok("show", id).out
    assert "(copied)" not in taken.ok("history", id).out
    taken.clock.advance(minutes=20)
    wrong = taken("handed", id, "r/9")
    assert (wrong.code, "no address" in wrong.err) == (2, True)
    taken.ok("handed", id, "insta.example/p/1/r/9")
    after = comment(taken, "Sunday")
    assert (after["status"], after["answered_at"]) == ("answered", "2026-11-23T10:20:00+01:00")
    (reply,) = after["replies"]
    assert (reply["status"], reply["url"]) == ("sent", "https://insta.example/p/1/r/9")
    assert taken("handed", id).code == 1


def test_the_text_is_there_again_and_can_be_replaced(taken: Shell) -> None:
    id = taken.id_of("Monday")
    first = taken.ok("handover", id, "-", stdin="Closed on Mondays.\nSorry!\n")
    assert first.out == "Closed on Mondays.\nSorry!\n"
    assert taken.ok("handover", id).out == first.out
    assert taken.ok("handover", id, "Closed.", "--json").json["text"] == "Closed."
    assert [reply["text"] for reply in comment(taken, "Monday")["replies"]] == ["Closed."]
    assert taken.ok("handed", id, "--json").json["status"] == "sent"


def test_both_steps_can_be_taken_back(taken: Shell) -> None:
    id = taken.id_of("Sunday")
    taken.ok("handover", id, "From ten.")
    taken.ok("handed", id)
    taken.ok("undo")
    found = comment(taken, "Sunday")
    assert (found["status"], found["answered_at"], found["replies"][0]["status"]) == ("pending", None, "copied")
    taken.ok("undo")
    assert comment(taken, "Sunday")["replies"][0]["status"] == "draft"
    assert taken("handed", id).code == 1
    taken.ok("handover", id, "From ten.")
    taken.ok("outbox", "cancel", id)
    assert comment(taken, "Sunday")["replies"][0]["status"] == "draft"


def test_what_cannot_be_sent_is_not_handed_over(taken: Shell) -> None:
    id = taken.id_of("Sunday")
    assert taken("handover", id, "  ").code == 2
    assert taken("handover", id, "Hello {name}").code == 2
    assert taken("handover", id).code == 2
    assert taken("handed", id).code == 1
    assert comment(taken, "Sunday")["replies"] == []


def test_where_the_account_may_answer_nothing_is_handed_over(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    result = busy("handover", id, "From ten.")
    assert result.code == 1
    assert f"smtui reply {id}" in result.err


def test_an_account_that_may_only_read_hands_over_within_its_networks_length(busy: Shell) -> None:
    busy.network.capabilities = Capabilities(can=frozenset(), max_length=5, title="x")
    id = busy.id_of("Sunday")
    assert busy("handover", id, "much too long").code == 2
    busy.ok("handover", id, "Yes")
    busy.ok("sync")
    assert busy.network.replies == []
    assert busy.ok("outbox", "list", "--json").json == []


def test_a_comment_closed_otherwise_leaves_no_reply_waiting(taken: Shell) -> None:
    id = taken.id_of("Sunday")
    taken.ok("handover", id, "From ten.")
    taken.ok("done", id, "--reason", "answered-elsewhere")
    assert taken.ok("outbox", "list", "--json").json == []
    assert taken.ok("handed", id, "--json").json["status"] == "sent"
    assert comment(taken, "Sunday")["status"] == "answered"
