"""What the report says beside the numbers of accounts: reasons, our own word, and the key message."""

from __future__ import annotations

import csv
import io

import pytest

from smtui.texts import LANGUAGES, Language
from tests.cli.conftest import Shell

PLANS = """
[defaults]
target_min = 480

[wordpress]
tone = "warm"
key_message = "baked by hand"
key_phrases = ["own oven"]
"""


@pytest.fixture
def worked(busy: Shell) -> Shell:
    """A house that answered one comment with its key message and closed another one as spam."""
    (busy.paths.config / "plans.toml").write_text(PLANS, encoding="utf-8")
    ids = [comment["id"] for comment in busy.comments()]
    busy.ok("reply", ids[0], "On Sunday from 8, warm from our own oven.", "--anyway")
    busy.ok("done", ids[1], "--reason", "spam")
    busy.clock.advance(minutes=5)
    busy.ok("sync")
    return busy


def test_the_report_counts_reasons_by_account(worked: Shell) -> None:
    (account,) = worked.ok("report", "--json").json["accounts"]
    assert (account["dismissed"], account["reasons"]) == (1, {"spam": 1})
    assert "blog, closed without an answer: spam 1" in worked.ok("report").out
    (row,) = csv.DictReader(io.StringIO(worked.ok("report", "--format", "csv").out))
    assert row["reasons"] == "spam:1"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_says_how_many_texts_carry_the_key_message_and_what_that_counts(
    worked: Shell, language: Language
) -> None:
    worked.environ["SMTUI_LANG"] = language
    (share,) = worked.ok("report", "--json").json["key_messages"]
    assert {key: share[key] for key in ("network", "replies", "carrying", "posts", "posts_carrying")} == {
        "network": "wordpress",
        "replies": 1,
        "carrying": 1,
        "posts": 0,
        "posts_carrying": 0,
    }
    said = " ".join(worked.ok("report").out.split())
    assert {"en": "in 1 of 1 replies", "de": "in 1 von 1 Antworten"}[language] in said
    assert "key_phrases" in said and "smtui message tick" in said
    assert {"en": "- wordpress, key message", "de": "- wordpress, Kernbotschaft"}[language] in worked.ok(
        "report", "--format", "md"
    ).out


def test_a_network_without_phrases_is_counted_once_somebody_ticked_a_text(worked: Shell) -> None:
    plans = worked.paths.config / "plans.toml"
    plans.write_text(PLANS.replace('key_phrases = ["own oven"]', ""), encoding="utf-8")
    assert "key message" not in worked.ok("report").out
    answered = next(comment["id"] for comment in worked.comments() if comment["status"] == "answered")
    worked.ok("message", "tick", answered)
    assert "in 1 of 1 replies" in worked.ok("report").out


def test_the_report_counts_promises_kept_and_broken(busy: Shell) -> None:
    first, second, third = (comment["id"] for comment in busy.comments())
    for id in (first, second, third):
        busy.ok("promise", id, "today 12:00", "--said")
    busy.ok("kept", first)
    busy.clock.advance(hours=3)
    busy.ok("kept", second)
    numbers = busy.ok("report", "--json").json
    assert [numbers[f"promises_{what}"] for what in ("open", "kept", "broken")] == [1, 1, 2]
    assert "Promises: 1 open, 1 kept, 2 broken" in busy.ok("report").out
    busy.clock.advance(days=8)
    assert "1 open, 0 kept, 1 broken" in busy.ok("report").out


def test_the_plan_and_the_guideline_on_a_comment_say_tone_and_key_message(worked: Shell) -> None:
    assert "wordpress: tone: warm; key message: baked by hand" in worked.ok("plan", "list").out
    id = worked.comments()[0]["id"]
    assert worked.ok("guide", id).out.startswith("tone: warm; key message: baked by hand")
