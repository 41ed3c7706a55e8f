"""Praise that is meant the other way round, and praise that only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui import content
from smtui.domain.errors import ConfigError
from smtui.domain.suggest import Look, Rules, look, parse_rules
from smtui.texts import LANGUAGES, Language

SHIPPED = {language: parse_rules(content.read(language, "signs.toml"), "signs.toml") for language in LANGUAGES}
RULES = parse_rules(
    """
[praise]
strong = ["great", "lovely", "perfect"]
weak = ["nice"]
against = ["no", "not"]
[complaint]
strong = ["broken", "late"]
[irony]
marks = ["thanks for nothing"]
openers = ["bravo"]
faults = ["cold", "waiting"]
hints = ["again", "only", "still"]
good = ["replaced"]
plain = ["but"]
doubted = ["fresh"]
""",
    "signs.toml",
)


def first(text: str, rules: Rules = RULES) -> str:
    found = look(text, "comment", rules).likeliest()
    return found[0].situation if found else ""


@pytest.mark.parametrize(
    ("text", "situation"),
    [
        ("Great, broken", "complaint"),
        ("Bravo, cold coffee", "complaint"),
        ("Lovely, only one and still closed again", "complaint"),
        ("Lovely, closed again", "praise"),
        ("Thanks for nothing, great people", "complaint"),
        ('"Fresh" they say, and it is cold', "complaint"),
        ("It is fresh and great, not cold", "praise"),
        ("The oven was broken. Now all is great", "complaint"),
        ("It came late, was replaced, lovely people", "praise"),
        ("Great nice coffee, but late", "praise"),
        ("Lovely, no waiting", "praise"),
        ("Never a single broken cup, perfect", "praise"),
        ("Not once late", "praise"),
        ("I have been here often and found that it is great, cold or not", "praise"),
    ],
)
def test_what_opens_with_praise_and_goes_wrong_is_a_complaint(text: str, situation: str) -> None:
    assert first(text) == situation


def test_the_words_that_turned_the_praise_are_told() -> None:
    (complaint, *_) = look("Lovely, the soup was cold", "comment", RULES).likeliest()
    assert complaint.words == ("lovely", "cold")


def test_irony_is_never_suggested_as_a_situation() -> None:
    found = look("Thanks for nothing, only cold again", "comment", RULES)
    assert "irony" not in found.scores and "irony" not in found.words


def test_signs_without_the_table_hear_no_irony() -> None:
    plain = parse_rules('[praise]\nstrong = ["great"]\n[complaint]\nweak = ["broken"]\n', "signs.toml")
    assert first("Great, broken", plain) == "praise"


def test_a_list_that_irony_does_not_have_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_rules('[irony]\nmarks = ["oh great"]\nstrong = ["x"]\n', "signs.toml")
    assert caught.value.values["line"] == 3


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Na bravo, die Torte ist eingefallen"),
        ("de", "Danke für nichts"),
        ("de", "Glanzleistung, Paket verloren"),
        ("de", "Euer „frisches“ Brot war steinhart"),
        ("de", "Super gemacht 🙄"),
        ("en", "Oh great, another delay"),
        ("en", "Well done, you lost it"),
        ("en", "Your “quick” answer took months"),
    ],
)
def test_the_shipped_signs_know_some_irony(language: Language, text: str) -> None:
    assert first(text, SHIPPED[language]) == "complaint"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Glanzleistung, danke euch!"),
        ("de", "Bravo an alle 👏👏👏"),
        ("de", "Super, keine Wartezeit"),
        ("de", "Die Uhr war kaputt, jetzt läuft sie dank Reparatur wieder perfekt"),
        ("en", "Great job, everybody 👏"),
        ("en", "Brilliant, no waiting at all"),
        ("en", "It arrived broken, was replaced at once, wonderful service"),
    ],
)
def test_the_shipped_signs_take_true_praise_for_praise(language: Language, text: str) -> None:
    assert first(text, SHIPPED[language]) == "praise"


@given(st.text(alphabet='great lovely but no cold "fresh" again! ', max_size=80))
def test_any_text_is_looked_at_without_trouble(text: str) -> None:
    found: Look = look(text, "comment", RULES)
    assert all(words for words in found.words.values())
