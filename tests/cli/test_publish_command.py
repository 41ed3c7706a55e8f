"""``smtui publish`` and what ``smtui post`` tells of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtui.domain.errors import NotAllowed, ServerTrouble, Unreachable
from tests.cli.conftest import Shell
from tests.support.fake_network import PUBLISHING, FakeNetwork

TEXT = "The first frost makes the kale sweet."


@pytest.fixture
def press(shell: Shell) -> Shell:
    """A house whose blog takes posts."""
    shell.network = FakeNetwork(can=PUBLISHING, max_length=500)
    return shell


def plan(shell: Shell, *words: str) -> str:
    made = shell.ok("post", "add", "Frost", "--text", TEXT, "--account", "blog", *words, "--json").json
    return str(made["id"])


def test_what_is_due_goes_out_and_is_told_with_its_address(press: Shell) -> None:
    id = plan(press, "--at", "today 11:00")
    assert "Nothing is due." in press.ok("publish", tty=True).err
    assert press.ok("publish").err == ""  # a timer has nothing to tell
    press.clock.advance(minutes=61)
    (told,) = press.ok("publish", "--json").json
    (part,) = told["parts"]
    assert (told["id"], told["status"], part["status"], part["account"]) == (id, "published", "sent", "blog")
    assert part["url"] == told["url"] == press.network.posts[0][2].url
    assert part["url"] in press.ok("post", "show", id).out
    assert press.ok("publish", "--json").json == []


def test_sync_publishes_what_is_due(press: Shell) -> None:
    plan(press, "--at", "today 11:00")
    press.clock.advance(minutes=61)
    (told,) = press.ok("sync", "--json").json
    assert (told["published"], told["waiting"]) == (1, 0)
    assert "published" in press.ok("log").out


def test_a_dry_run_says_all_and_sends_nothing(press: Shell) -> None:
    id = plan(press)
    (one,) = press.ok("publish", id, "--dry-run", "--json").json
    assert (one["account"], one["length"], one["limit"], one["problems"]) == ("blog", len(TEXT), 500, [])
    press.ok("post", "edit", id, "--text", "x" * 501)
    result = press.ok("publish", id, "--dry-run")
    assert "501 of 500" in result.out
    assert press.network.calls == []


def test_now_means_now_whatever_the_calendar_says(press: Shell) -> None:
    id = plan(press, "--at", "tomorrow 11:00")
    assert press.ok("publish", id, "--json").json[0]["status"] == "published"
    assert press("publish", id).code == 1


def test_what_went_wrong_is_said_and_what_comes_next(press: Shell) -> None:
    id = plan(press)
    press.network.fail("publish", ServerTrouble("net_server", account="blog", site="x", status="500"))
    failed = press("publish", id)
    assert failed.code == 3
    assert "tried again" in failed.out
    press.network.fail("publish", NotAllowed("manual_no_connector", account="blog"))
    press.clock.advance(minutes=2)
    refused = press("publish")
    assert refused.code == 3
    assert "failed" in refused.out
    (waiting,) = [it for it in press.ok("post", "list", "--json").json if it["id"] == id]
    assert (waiting["status"], waiting["parts"][0]["retry_at"]) == ("failed", None)


def test_a_missed_post_asks_for_a_decision(press: Shell) -> None:
    id = plan(press, "--at", "today 11:00")
    press.clock.advance(hours=5)
    told = press("publish")
    assert (told.code, press.network.posts) == (1, [])
    assert f"smtui publish {id}" in told.err
    assert press.ok("post", "schedule", id, "today 18:00").err.startswith("Goes out")
    press.clock.advance(hours=4)
    assert press.ok("publish", "--json").json[0]["status"] == "published"


def test_without_a_network_the_post_waits(press: Shell) -> None:
    plan(press, "--at", "today 11:00")
    press.clock.advance(minutes=61)
    press.network.fail("publish", Unreachable("net_unreachable", account="blog", site="x", reason="no route"))
    assert press("publish").code == 3
    assert press.ok("publish", "--json").json[0]["status"] == "published"


def test_what_is_not_ready_stays_a_draft_and_says_why(press: Shell) -> None:
    result = press.ok("post", "add", "Frost", "--account", "blog", "--at", "tomorrow 11:00")
    assert "Kept as a draft" in result.err
    (post,) = press.ok("post", "list", "--json").json
    assert post["status"] == "draft"
    assert press("post", "schedule", post["id"]).code == 2
    press.ok("post", "edit", post["id"], "--text", TEXT)
    assert press.ok("post", "schedule", post["id"], "--json").json["status"] == "scheduled"
    at = press.clock.now() + timedelta(days=1, hours=1)
    assert (
        press.ok("post", "show", post["id"], "--json").json["at"]
        == f"{at + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}+01:00"
    )


def test_by_hand_is_told_with_the_command_that_ends_it(press: Shell) -> None:
    press.network.capabilities = FakeNetwork().capabilities
    id = plan(press, "--at", "today 11:00")
    press.clock.advance(minutes=61)
    told = press.ok("publish")
    assert f"smtui post published {id} URL --account blog" in told.err
    done = press.ok("post", "published", id, "https://blog.example/frost", "--account", "blog", "--json").json
    assert (done["status"], done["parts"][0]["url"]) == ("published", "https://blog.example/frost")


def test_the_same_words_within_the_hour_are_refused_later_asked_about(press: Shell) -> None:
    press.ok("publish", plan(press))
    again = plan(press)
    assert press("publish", again).code == 1
    press.clock.advance(hours=2)
    asked = press("publish", again)
    assert asked.code == 1
    assert "--anyway" in asked.err
    assert press.ok("publish", again, "--anyway", "--json").json[0]["status"] == "published"


def test_the_outbox_shows_tries_again_and_stops_posts_as_well(press: Shell) -> None:
    id = plan(press)
    press.network.fail("publish", NotAllowed("manual_no_connector", account="blog"))
    press("publish", id)
    (waiting,) = press.ok("outbox", "--json").json
    assert (waiting["post"], waiting["action"], waiting["status"]) == (id, "publish", "failed")
    assert "failed" in press.ok("outbox").out
    press.network.fail("publish", Unreachable("net_unreachable", account="blog", site="x", reason="no route"))
    assert press("outbox", "retry").code == 3
    assert press.ok("outbox", "retry", "--json").json == []
    assert press.ok("post", "show", id, "--json").json["status"] == "published"
    press.clock.advance(hours=2)
    other = plan(press)
    press.network.fail("publish", NotAllowed("manual_no_connector", account="blog"))
    press("publish", other, "--anyway")
    (cancelled,) = press.ok("outbox", "cancel", other, "--json").json
    assert (cancelled["id"], cancelled["account"], cancelled["status"]) == (other, "blog", "cancelled")
    assert press("outbox", "retry").code == 4


def test_doctor_tells_what_is_planned_and_what_did_not_get_out(press: Shell) -> None:
    def told() -> list[tuple[str, str]]:
        found = press("doctor", "--json").json
        return [(one["level"], one["text"]) for one in found if one["topic"] == "posts"]

    assert told() == [("ok", "none is planned")]
    id = plan(press, "--at", "tomorrow 11:00")
    assert told() == [("ok", "1 planned, the next one tomorrow 11:00")]
    press.network.fail("publish", NotAllowed("manual_no_connector", account="blog"))
    press("publish", id)
    ((level, text),) = told()
    assert level == "warn"
    assert f"Frost ({id})" in text
