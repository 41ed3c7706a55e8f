"""Reading and deciding from the shell: inbox, show, done, snooze, assign, note, situation, approve, spam, undo."""

from __future__ import annotations

import pytest

from smtui.domain.errors import Unreachable
from tests.cli.conftest import Shell

NEEDED = {
    *("id", "account", "network", "kind", "status", "author", "text", "created_at", "due", "overdue"),
    *("situation", "owner", "url", "post_title"),
}


def test_inbox_lists_the_most_urgent_first(busy: Shell) -> None:
    found = busy.ok("inbox", "--json").json
    assert found[0]["author"] == "Bob"
    assert set(found[0]) >= NEEDED
    assert found[0]["overdue"] is True
    assert found[0]["due"].endswith("+01:00")
    text = busy.ok("inbox").out.splitlines()
    assert len(text) == 3
    assert text[0].startswith(found[0]["id"])
    assert "Lovely cake!" in text[0]


def test_an_empty_inbox_is_success_and_says_so_beside_the_data(shell: Shell) -> None:
    result = shell.ok("inbox")
    assert result.out == ""
    assert "empty" in result.err
    assert shell.ok("inbox", "--json").json == []


def test_what_was_promised_and_what_a_log_entry_means_are_said_in_words(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.ok("promise", id, "tomorrow 12:00", "--said")
    busy.ok("decide", id, "n")
    row = next(line for line in busy.ok("inbox").out.splitlines() if line.startswith(id))
    assert "promised" in row
    assert "situation decided none" in busy.ok("log", id).out
    assert "situation decided (none)" in busy.ok("show", id).out


def test_filters(busy: Shell) -> None:
    assert [c["author"] for c in busy.ok("inbox", "--words", "CAKE", "--json").json] == ["Bob"]
    assert busy.ok("inbox", "--account", "nothing", "--json").json == []
    assert len(busy.ok("inbox", "--limit", "2", "--json").json) == 2
    assert [c["author"] for c in busy.ok("inbox", "--overdue", "--json").json] == ["Bob"]
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    assert [c["author"] for c in busy.ok("inbox", "--closed", "--json").json] == ["Bob"]


def test_show_tells_all_about_one(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.ok("note", id, "Ask the kitchen")
    found = busy.ok("show", id, "--json").json
    assert set(found) >= {*NEEDED, "thread", "replies", "events", "notes"}
    assert [note["text"] for note in found["notes"]] == ["Ask the kitchen"]
    said = busy.ok("show", id).out
    assert "When do you open on Sunday?" in said
    assert "Ask the kitchen" in said


def test_an_abbreviated_id_is_enough_and_an_unknown_one_is_not_found(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    assert busy.ok("show", id[:5], "--json").json["id"] == id
    result = busy("show", "zzzzzz")
    assert result.code == 4
    assert "zzzzzz" in result.err


def test_done_says_how_many_and_prints_what_changed(busy: Shell) -> None:
    ids = [comment["id"] for comment in busy.comments()]
    result = busy.ok("done", *ids[:2], "--reason", "no-answer-on-purpose", "--json")
    assert [comment["status"] for comment in result.json] == ["dismissed", "dismissed"]
    assert {comment["reason"] for comment in result.json} == {"no_answer_on_purpose"}
    assert "2 comments done" in result.err
    assert len(busy.ok("inbox", "--json").json) == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("done", "ID"), 2, "no_answer_on_purpose"),
        (("done", "ID", "--reason", "bored"), 2, "bored"),
        (("snooze", "ID", "yesterday morning-ish"), 2, "yesterday morning-ish"),
        (("assign", "ID", "stranger"), 4, "stranger"),
        (("situation", "ID", "nonsense"), 4, "nonsense"),
        (("reopen", "ID"), 1, "open anyway"),
        (("note", "ID", "  "), 2, "empty"),
        (("show",), 2, "smtui show ID"),
        (("undo",), 4, "nothing to take back"),
    ],
)
def test_what_cannot_be_is_said_with_the_right_code(busy: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    id = busy.id_of("Sunday")
    result = busy(*(id if word == "ID" else word for word in words))
    assert result.code == code
    assert said in result.err
    assert result.out == ""
    assert {comment["status"] for comment in busy.comments()} == {"pending"}


def test_triage_can_be_taken_back(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.ok("done", id, "--reason", "liked")
    assert busy("done", id, "--reason", "liked").code == 1
    result = busy.ok("undo", "--json")
    assert result.json["objects"] == [id]
    assert busy.ok("show", id, "--json").json["status"] == "pending"


def test_reopen_wake_and_snooze(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.ok("snooze", id, "tomorrow 9:00")
    assert id not in [comment["id"] for comment in busy.ok("inbox", "--json").json]
    asleep = busy.ok("inbox", "--snoozed", "--words", "sunday", "--json").json
    assert asleep[0]["snoozed_until"] == "2026-11-24T09:00:00+01:00"
    busy.ok("wake", id)
    assert busy.ok("show", id, "--json").json["snoozed_until"] is None
    busy.ok("done", id, "--reason", "liked")
    busy.ok("reopen", id)
    assert busy.ok("show", id, "--json").json["status"] == "pending"


def test_assign_and_situation_can_be_set_and_cleared(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    assert busy.ok("assign", id, "eve", "--json").json[0]["owner"] == "eve"
    assert busy.ok("inbox", "--owner", "eve", "--json").json[0]["id"] == id
    assert busy.ok("assign", id, "-", "--json").json[0]["owner"] == ""
    assert busy.ok("situation", id, "praise", "--json").json[0]["situation"] == "praise"
    assert busy.ok("situation", id, "-", "--json").json[0]["situation"] == ""


def test_it_is_said_for_whom_a_comment_waits(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    assert f"Waits for the customer: {id}" in busy.ok("wait", id, "customer").err
    assert busy.ok("show", id, "--json").json["waiting"] == "customer"
    assert "customer" in busy.ok("inbox").out
    assert busy("wait", id, "weather").code == 2
    assert "Waits for nobody any more" in busy.ok("wait", id, "-").err
    assert busy.ok("show", id, "--json").json["waiting"] is None
    busy.ok("undo")
    assert busy.ok("show", id, "--json").json["waiting"] == "customer"


def test_approve_and_spam_reach_the_network_at_once(busy: Shell) -> None:
    cake, pills = busy.id_of("cake"), busy.id_of("pills")
    approved = busy.ok("approve", cake, "--json").json[0]
    assert approved["remote_status"] == "public"
    spam = busy.ok("spam", pills, "--json").json[0]
    assert (spam["status"], spam["reason"], spam["remote_status"]) == ("dismissed", "spam", "spam")
    busy.ok("undo")
    assert [call for call in busy.network.calls if call[0] == "moderate"][-1][1].startswith("unspam")
    assert busy.ok("show", pills, "--json").json["status"] == "pending"


def test_an_order_that_cannot_be_sent_now_waits_on_disk(busy: Shell) -> None:
    id = busy.id_of("pills")
    busy.network.fail("moderate", Unreachable("unreachable", account="blog", host="blog.example"))
    result = busy("spam", id)
    assert result.code == 3
    assert "next sync" in result.err
    assert busy.ok("outbox", "--json").json[0]["action"] == "spam"
    busy.clock.advance(minutes=5)
    busy.ok("sync")
    assert busy.ok("outbox", "--json").json == []


def test_a_queued_order_is_cancelled_by_undo(busy: Shell) -> None:
    id = busy.id_of("pills")
    busy.ok("trash", id, "--queue")
    busy.ok("undo")
    assert busy.ok("outbox", "--json").json == []
    assert not [call for call in busy.network.calls if call[0] == "moderate"]


def test_hostile_text_is_harmless_everywhere(shell: Shell) -> None:
    evil = "[/b] [@click=app.quit]x[/] \x1b]52;c;QUJD\x07 \x1b[2J \u202eevil \x9b31m end"
    shell.network.write(evil, author="Eve\x1b[31m\u202e", post_title="T\x1b]0;x\x07")
    shell.ok("sync")
    id = shell.comments()[0]["id"]
    for words in (("inbox",), ("show", id), ("guide", id), ("log",), ("today",), ("inbox", "--json"), ("export",)):
        said = shell.ok(*words)
        for sign in ("\x1b", "\x9b", "\u202e", "\x07", "\\u001b", "\\u009b", "\\u202e"):
            assert sign not in said.out + said.err
    assert "[@click=app.quit]x[/]" in shell.ok("show", id).out
