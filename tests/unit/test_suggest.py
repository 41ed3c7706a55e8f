from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.errors import ConfigError
from smtui.domain.suggest import Suggestion, as_written, parse_rules, personal_data, suggest, telling, tokens

RULES = parse_rules(
    """
[threat]
strong = ["bombe", "nicht mehr leben"]
weak = ["messer"]
[legal]
strong = ["*anwalt", "anwalt"]
[complaint]
strong = ["kaputt", "beschwer*"]
weak = ["leider", "schlecht"]
[praise]
strong = ["vielen dank", "danke"]
weak = ["schön*", "❤"]
against = ["nicht"]
[question]
strong = ["?"]
asked = ["is the", "how long"]
[spam]
weak = ["<link>"]
strong = ["krypto*"]
[review_fake]
kinds = ["review"]
strong = ["war nie da"]
""",
    "signs.toml",
)


def keys(text: str, kind: str = "comment") -> list[str]:
    return [suggestion.situation for suggestion in suggest(text, kind, RULES)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vielen Dank, wie schön!", ["praise"]),
        ("VIELEN   DANK", ["praise"]),
        ("Schöne Sache ❤️", ["praise"]),
        ("Das ist nicht schön", []),
        ("Mein Rad ist kaputt. Leider. Wann kommt Ersatz?", ["complaint", "question"]),
        ("Ich beschwere mich", ["complaint"]),
        ("Unbeschwert", []),
        ("Mein Rechtsanwalt meldet sich. Kaputt!", ["legal", "complaint"]),
        ("kaputt kaputt, schlecht, beschwerde, leider – eine Bombe?", ["threat", "complaint"]),
        ("Ein scharfes Messer, danke", ["praise", "threat"]),
        ("Schau mal https://x.example/a?b=c", ["spam"]),
        ("Krypto: www.x.example", ["spam"]),
        ("", []),
        ("Dankeschön", []),
    ],
)
def test_signs_lead_to_situations_alerts_first(text: str, expected: list[str]) -> None:
    assert keys(text) == expected


def test_the_words_that_led_there_are_told() -> None:
    assert suggest("Vielen Dank, wie schön, schön!", "comment", RULES) == (
        Suggestion("praise", 4, ("vielen dank", "schon")),
    )


def test_words_are_shown_as_they_were_written() -> None:
    assert as_written("Ich SCHREIBE für Übel’s Blatt", ("schreibe fur", "ubel's blatt")) == (
        "SCHREIBE für",
        "Übel's Blatt",
    )
    assert as_written("0151 2345678", ("<phone>", "elsewhere")) == ("<phone>", "elsewhere")


@given(st.text(max_size=60))
def test_each_word_of_any_text_is_found_in_it_again(text: str) -> None:
    words = tokens(text)
    assert len(as_written(text, words)) <= len(words)
    assert all(tokens(own) == [word] for own, word in zip(as_written(text, words[:1]), words, strict=False))


def test_the_same_words_count_once_for_a_situation() -> None:
    (legal,) = suggest("Anwalt, Anwalt", "comment", RULES)
    assert legal.score == 3


def test_a_situation_can_be_limited_to_kinds() -> None:
    assert keys("war nie da", "review") == ["review_fake"]
    assert keys("war nie da", "comment") == []


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("Ruft mich an: 0171 2345678", ("phone",)),
        ("+49 (0)89 123 456-78", ("phone",)),
        ("(0171) 234567", ("phone",)),
        ("ana.muster+x@mail.example.org!", ("email",)),
        ("DE89 3704 0044 0532 0130 00", ("iban",)),
        ("DE89370400440532013000", ("iban",)),
        ("DE89370400440532013001", ()),
        ("Ich wohne in der Hauptstraße 12a", ("address",)),
        ("Lange Str. 5 in Köln", ("address",)),
        ("12 Baker Street, London", ("address",)),
        ("Am 01.02.2024 um 08:30 Uhr, 0,5 Liter für 12,90 €", ()),
        ("Danke @ana@mastodon.social und @ben", ()),
        ("Version 1.0.0.1, Bestellung 4711", ()),
        ("2024-12-01 bis 2025-01-06", ()),
    ],
)
def test_personal_data_is_found(text: str, sorts: tuple[str, ...]) -> None:
    assert personal_data(text) == sorts


def test_personal_data_is_raised_first_and_never_repeated() -> None:
    found = suggest("Danke, danke! Meine Nummer: 0171 2345678", "comment", RULES)
    assert found[0] == Suggestion("privacy", 3, ("<phone>",))
    assert "2345678" not in repr(found)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["comment", "review"]))
def test_any_text_gives_at_most_two_situations_with_reasons(text: str, kind: str) -> None:
    found = suggest(text, kind, RULES)
    assert len(found) <= 2
    assert all(suggestion.score > 0 and suggestion.words for suggestion in found)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=100), st.text(max_size=100), st.sampled_from(["eine Bombe", "mein Anwalt", "0171 2345678"]))
def test_an_alert_is_raised_whatever_else_the_text_says(before: str, after: str, alert: str) -> None:
    found = keys(f"{before} . {alert} . {after}")
    assert found[0] in ("threat", "privacy", "legal")


@pytest.mark.parametrize("unit", ["a", "0 ", "a.", "a@", "Aa ", "ä", "1 Aa ", "DE00 0000 ", "+1", "((", "danke "])
def test_the_work_grows_with_the_text_and_not_faster(unit: str) -> None:
    # A pattern that backtracks would not come back from a text as long as this.
    assert len(suggest(unit * 200_000, "comment", RULES)) <= 2


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("[praise]\nstrng = ['x']", "config_unknown_hint", 2),
        ("[praise]\nstrong = [3]", "config_kind", 2),
        ("[praise]\nstrong = ['']", "signs_pattern", 2),
        ("[praise]\nweak = ['ok*']", "signs_pattern", 2),
        ("[praise]\n\nkinds = ['reviews']", "config_choice", 3),
        ("praise = 3", "config_kind", 1),
    ],
)
def test_mistakes_are_named_with_file_and_line(text: str, key: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_rules(text, "signs.toml")
    assert (caught.value.key, caught.value.values["file"], caught.value.values["line"]) == (key, "signs.toml", line)


@pytest.mark.parametrize(
    ("text", "score"),
    [("Is the terrace open", 3), ("The cake is the cake", 1), ("And the cake, is the cake ready?", 6), ("how", 0)],
)
def test_a_question_form_counts_where_the_text_asks(text: str, score: int) -> None:
    assert sum(found.score for found in suggest(text, "comment", RULES) if found.situation == "question") == score


def test_a_row_of_words_is_found_anywhere_and_nowhere_else() -> None:
    assert keys("Ach, vielen Dank") == ["praise"]
    assert keys("Dank vielen") == []
    assert keys("vielen") == []


def test_a_word_that_is_part_of_a_longer_row_is_not_named_beside_it() -> None:
    assert telling(("torn", "torn open", "my money", "money back", "open")) == ("torn open", "my money", "money back")
    assert telling(("torn", "to")) == ("torn", "to")
    assert telling(()) == ()
