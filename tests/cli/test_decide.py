"""The decision tree from the shell: answers in one go, one question at a time, and what stays with the comment."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Shell


@pytest.fixture
def rude(shell: Shell) -> Shell:
    shell.network.write("You idiots, call me at 0171 2345678", author="Rolf")
    shell.ok("sync")
    return shell


def test_answers_in_one_go_decide_and_show_the_rule(rude: Shell) -> None:
    id = rude.id_of("idiots")
    result = rude.ok("decide", id, *["y", "n", "n", "n", "n", "n", "n", "y"])
    assert "Insult" in result.err
    assert "A second person approves the answer" in result.out
    shown = rude.ok("show", id, "--json").json
    assert shown["situation"] == "insult"
    assert [answer["question"] for answer in shown["verdict"]["path"]][-1] == "insult"
    assert shown["verdict"]["by"] == "eve"
    assert shown["verdict"]["guideline"].startswith("1+")


def test_the_verdict_is_in_the_log_explained_and_taken_back(rude: Shell) -> None:
    id = rude.id_of("idiots")
    rude.ok("decide", id, *["y", "n", "n", "n", "n", "n", "n", "y"])
    assert any(entry["action"] == "decide" for entry in rude.ok("log", id, "--json").json)
    told = rude.ok("guide", id).out
    assert "decided by" in told and "Is a person belittled? yes" in told
    rude.ok("undo")
    shown = rude.ok("show", id, "--json").json
    assert (shown["situation"], shown["verdict"]) == ("", None)


def test_json_gives_the_comment_with_its_verdict(rude: Shell) -> None:
    verdict = rude.ok("decide", rude.id_of("idiots"), "y", "y", "--json").json["verdict"]
    assert verdict["situation"] == "threat"
    assert verdict["path"] == [
        {"question": "addressed", "yes": True, "choice": ""},
        {"question": "danger", "yes": True, "choice": ""},
    ]


def test_a_person_is_asked_one_question_at_a_time_with_the_way_back_and_why(rude: Shell) -> None:
    id = rude.id_of("idiots")
    result = rude("decide", id, answers=["y", "?", "<", "y", "huh", "n", "y"])
    assert result.code == 0, result.err
    assert "cannot be made good" in result.err
    assert "The rules say yes: phone number" in result.err
    assert "“huh” is no answer here" in result.err
    assert rude.ok("show", id, "--json").json["situation"] == "privacy"


def test_a_choice_is_asked_by_number_and_a_step_back_returns_to_the_question(rude: Shell) -> None:
    id = rude.id_of("idiots")
    result = rude("decide", id, answers=["y", *["n"] * 11, "y", "<", "y", "9", "3"])
    assert result.code == 0, result.err
    assert rude.ok("show", id, "--json").json["situation"] == "job"


def test_an_open_way_decides_nothing_and_names_the_next_question(rude: Shell) -> None:
    id = rude.id_of("idiots")
    for words in ([], ["y"], ["y", "n", "n"]):
        result = rude("decide", id, *words)
        assert result.code == 2
        assert "next question" in result.err
    assert rude.ok("show", id, "--json").json["verdict"] is None


def test_a_way_to_nothing_says_what_to_do(rude: Shell) -> None:
    id = rude.id_of("idiots")
    assert "no situation of the guideline" in rude.ok("decide", id, "n").err
    shown = rude.ok("show", id, "--json").json
    assert (shown["situation"], shown["verdict"]["situation"]) == ("", "")


def test_what_was_decided_to_be_nothing_is_not_guessed_at_in_the_list(rude: Shell) -> None:
    id = rude.id_of("idiots")
    assert "insult?" in rude.ok("inbox").out or "privacy?" in rude.ok("inbox").out
    rude.ok("decide", id, "n")
    assert "?" not in rude.ok("inbox").out.partition("Rolf")[2].partition("You idiots")[0]
    assert "no situation, decided by" in rude.ok("guide", id).out
    rude.ok("undo")
    assert "privacy?" in rude.ok("inbox").out


def test_what_is_always_raised_shows_in_list_and_comment_until_somebody_decides(rude: Shell) -> None:
    id = rude.id_of("idiots")
    assert rude.comments()[0]["alerts"] == ["privacy"]
    assert "data" in rude.ok("inbox").out
    assert "Raised: data" in rude.ok("show", id).out
    rude.ok("decide", id, "y", "n", "y")
    assert "Raised" not in rude.ok("show", id).out


def test_the_tree_speaks_german(bare: Shell) -> None:
    bare.ok("init", "--yes", "--lang", "de", "--name", "Café Muster")
    bare.environ["SMTUI_LANG"] = "de"
    id = bare.ok("import", "-", "--json", stdin='{"text": "Ihr Idioten"}').json["ids"][0]
    result = bare("decide", id, answers=["j", *["n"] * 6, "ja"])
    assert result.code == 0, result.err
    assert "Wird eine Person herabgesetzt?" in result.err
    assert f"{id} ist: Beleidigung" in result.err
    assert "Eine zweite Person gibt die Antwort frei" in result.out


@pytest.mark.parametrize(("lang", "words"), [("en", "second person"), ("de", "zweite Person")])
def test_an_insult_cools_off_and_needs_two_in_a_team(bare: Shell, lang: str, words: str) -> None:
    bare.ok("init", "--yes", "--lang", lang, "--team", "--member", "eve", "--member", "jo", "--name", "Muster")
    file = bare.paths.config_file
    given = file.read_text(encoding="utf-8")
    given = given.replace('\nname = "jo"', '\nname = "jo"\nlogin = "jo"')
    file.write_text(given, encoding="utf-8")
    bare.environ["SMTUI_LANG"] = lang
    id = bare.ok("import", "-", "--json", stdin='{"text": "a word"}').json["ids"][0]
    bare.ok("decide", id, *["y", "n", "n", "n", "n", "n", "n", "y"])
    answer = "Kritik gern, nur nicht so."
    first = bare("handover", id, answer, "--anyway")
    assert first.code == 1
    assert "10:20" in first.err
    bare.clock.advance(seconds=1200)
    second = bare("handover", id, answer, "--anyway")
    assert second.code == 1
    assert "10:20" not in second.err and words in second.err
    bare.ok("reply", id, answer, "--draft")
    bare.environ["SMTUI_LOGIN"] = "jo"
    bare.ok("handover", id, answer)


def test_the_list_before_sending_is_asked_at_a_terminal_and_a_no_keeps_the_draft(rude: Shell) -> None:
    id = rude.id_of("idiots")
    rude.ok("decide", id, *["y", "n", "n", "n", "n", "n", "n", "n", "n", "n", "y"])
    refused = rude("reply", id, "We look into it.", answers=["n"])
    assert refused.code == 0
    assert "Is every fact, figure and link right?" in refused.err
    assert rude.ok("show", id, "--json").json["replies"][0]["status"] == "draft"
    assert rude("reply", id, "We look into it.", answers=["y"]).code == 0
    assert rude.ok("show", id, "--json").json["status"] == "answered"


def test_the_report_counts_no_answer_on_purpose_with_its_situation(rude: Shell) -> None:
    id = rude.id_of("idiots")
    rude.ok("decide", id, *["y", "n", "n", "n", "n", "n", "n", "n", "y"])
    rude.ok("done", id, "--reason", "no_answer_on_purpose")
    assert rude.ok("report", "--json").json["no_answer"] == {"troll": 1}
    assert "1 comment without an answer on purpose: Troll" in rude.ok("report").out
