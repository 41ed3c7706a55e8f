"""``reply``: from a text to the network's word, with every way that can go wrong."""

from __future__ import annotations

from pathlib import Path

from smtui.domain.errors import Rejected, Uncertain, Unreachable
from tests.cli.conftest import Shell


def test_a_reply_arrives_once_and_its_address_is_the_output(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    result = busy.ok("reply", id, "From ten o'clock 🎉")
    (outgoing, sent), *more = busy.network.replies
    assert not more
    assert outgoing.text == "From ten o'clock 🎉"
    assert result.out == f"{sent.url}\n"
    shown = busy.ok("show", id, "--json").json
    assert shown["status"] == "answered"
    assert [(reply["status"], reply["url"]) for reply in shown["replies"]] == [("sent", sent.url)]
    assert shown["remote_status"] == "public"


def test_the_text_may_come_from_standard_input(busy: Shell) -> None:
    busy.ok("reply", busy.id_of("Sunday"), "-", stdin="Two\nlines\n")
    assert busy.network.replies[0][0].text == "Two\nlines"


def test_offline_it_stays_queued_and_the_next_sync_sends_it(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.network.fail("reply", Unreachable("unreachable", account="blog", host="blog.example"))
    result = busy("reply", id, "From ten", "--json")
    assert result.code == 3
    assert result.json["status"] == "failed"
    assert "next sync" in result.err
    assert busy.ok("show", id, "--json").json["status"] == "pending"
    assert "tried with the next sync" in " ".join(busy.ok("outbox").out.split())
    busy.ok("sync")
    assert len(busy.network.replies) == 1
    assert busy.ok("show", id, "--json").json["status"] == "answered"


def test_one_reason_for_many_is_said_once(busy: Shell) -> None:
    offline = Unreachable("net_connect", account="blog", site="blog.example")
    busy.network.fail("reply", offline, times=2)
    ids = [busy.id_of("Sunday"), busy.id_of("cake")]
    for id in ids:
        assert busy("reply", id, "Thank you").code == 3
    said = busy.ok("outbox").err
    assert said.count("cannot be reached") == 1
    assert all(id in said for id in ids)
    busy.network.fail("pull", offline)
    assert "blog: blog.example cannot be reached" in busy("sync").err


def test_a_lost_answer_is_never_sent_twice(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.network.fail("reply", Uncertain("uncertain", account="blog", host="blog.example"))
    assert busy("reply", id, "From ten").code == 3
    assert busy.ok("outbox", "--json").json[0]["status"] == "unknown"
    busy.ok("outbox", "retry")
    assert len(busy.network.replies) == 1
    assert busy.ok("outbox", "--json").json == []


def test_a_refused_reply_keeps_its_text(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.network.fail("reply", Rejected("rejected", account="blog", reason="closed"))
    result = busy("reply", id, "From ten")
    assert result.code == 3
    assert "text is kept" in result.err
    assert busy.ok("show", id, "--json").json["replies"][0]["text"] == "From ten"


def test_queue_draft_and_at_send_nothing(busy: Shell) -> None:
    sunday, cake, pills = busy.id_of("Sunday"), busy.id_of("cake"), busy.id_of("pills")
    assert busy.ok("reply", sunday, "a", "--queue", "--json").json["status"] == "queued"
    assert busy.ok("reply", cake, "b", "--draft", "--json").json["status"] == "draft"
    later = busy.ok("reply", pills, "c", "--at", "tomorrow 9:00", "--json").json
    assert (later["status"], later["not_before"]) == ("queued", "2026-11-24T09:00:00+01:00")
    busy.ok("sync")
    assert [outgoing.text for outgoing, _ in busy.network.replies] == ["a"]
    busy.clock.advance(days=1)
    busy.ok("sync")
    assert [outgoing.text for outgoing, _ in busy.network.replies] == ["a", "c"]


def test_a_queued_reply_can_be_cancelled_and_taken_back(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.ok("reply", id, "a", "--queue")
    assert busy("reply", id, "b").code == 1
    assert busy.ok("outbox", "cancel", id, "--json").json["status"] == "draft"
    assert busy.ok("outbox", "--json").json == []
    busy.ok("reply", id, "b", "--queue")
    busy.ok("undo")
    assert busy.ok("outbox", "--json").json == []
    assert busy("outbox", "cancel", id).code == 4


def test_templates_are_filled_or_refused_with_what_is_open(busy: Shell) -> None:
    id = busy.id_of("cake")
    keys = {t["key"]: t["text"] for s in busy.ok("guide", "--json").json for t in s["templates"]}
    key = next(key for key, text in keys.items() if "{link}" in text and "…" not in text)
    refused = busy("reply", id, "--template", key)
    assert refused.code == 1
    assert "link" in refused.err
    assert not busy.network.replies
    names = ("link", "topic", "product", "contact", "eta", "hours", "case", "now", "netiquette")
    given = [word for name in names for word in ("--set", f"{name}=X-{name}")]
    busy.ok("reply", id, "--template", key, *given)
    assert "X-link" in busy.network.replies[0][0].text
    assert busy("reply", id, "--template", "nothing.9").code == 4
    assert busy("reply", id, "--template", key, "--set", "link").code == 2


def test_on_a_terminal_what_a_template_lacks_is_asked_before_the_editor_opens(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    _editor(busy, f'cp "$1" {busy.folder}/seen')
    result = busy.ok("reply", id, "--template", "question.2", "--draft", answers=["by noon tomorrow"])
    said = result.err.splitlines()
    assert said[1] == "You'll have an answer from us \x1b[33m{eta}\x1b[0m.", "the sentence, and no other"
    assert said[2].startswith("eta: ")
    assert "from us by noon tomorrow." in (busy.folder / "seen").read_text()


def test_an_empty_answer_and_the_end_of_input_leave_gaps_for_the_editor(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    _editor(busy, f'cp "$1" {busy.folder}/seen; printf "Done" > "$1"')
    given = ("--set", "link=https://x.example")
    result = busy.ok("reply", id, "--template", "question.1", "--draft", *given, answers=[""])
    assert "topic:" in result.err
    assert "link:" not in result.err
    assert "about {topic}" in (busy.folder / "seen").read_text()
    assert "https://x.example" in (busy.folder / "seen").read_text()
    busy.ok("reply", id, "--template", "question.1", "--draft", answers=[])
    assert "{link}" in (busy.folder / "seen").read_text()


def test_without_a_text_and_without_a_person_it_is_wrong_usage(busy: Shell) -> None:
    result = busy("reply", busy.id_of("Sunday"))
    assert result.code == 2
    assert "--template" in result.err
    assert busy("reply", busy.id_of("Sunday"), "  ").code == 2


def _editor(busy: Shell, script: str) -> None:
    path = Path(busy.folder / "editor.sh")
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    busy.environ["EDITOR"] = str(path)


def test_the_editor_shows_the_comment_and_what_stands_above_the_line_is_sent(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    _editor(busy, f'cp "$1" {busy.folder}/seen; printf "From ten\\n\\n" | cat - {busy.folder}/seen > "$1"')
    busy.ok("reply", id, answers=[])
    assert "# When do you open on Sunday?" in (busy.folder / "seen").read_text()
    assert busy.network.replies[0][0].text == "From ten"
    assert not list(busy.paths.data.glob("reply-*"))


def test_an_editor_that_fails_or_an_empty_text_sends_nothing(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    _editor(busy, "exit 1")
    assert busy("reply", id, answers=[]).code == 2
    _editor(busy, "exit 0")
    assert busy("reply", id, answers=[]).code == 2
    busy.environ["EDITOR"] = "/nonexistent/editor"
    assert busy("reply", id, answers=[]).code == 2
    assert not busy.network.replies


def test_what_the_editor_gave_is_a_draft_before_it_is_sent(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    _editor(busy, 'printf "From ten" > "$1"')
    busy.network.fail("reply", Unreachable("unreachable", account="blog", host="blog.example"))
    assert busy("reply", id, answers=[]).code == 3
    assert busy.ok("outbox", "--json").json[0]["text"] == "From ten"


def test_a_comment_of_no_account_says_how_to_go_on(shell: Shell) -> None:
    shell.ok("import", "-", stdin='{"text": "hello"}')
    id = shell.comments()[0]["id"]
    result = shell("reply", id, "Hi")
    assert result.code == 1
    assert f"smtui handover {id}" in result.err


def test_an_open_placeholder_is_never_sent(busy: Shell) -> None:
    result = busy("reply", busy.id_of("Sunday"), "Hello {name}, see {link} …")
    assert result.code == 2
    assert "link" in result.err
    busy.ok("reply", busy.id_of("Sunday"), "f(x) = {x} … well")
