"""Greetings and closings: read from the guideline, chosen by the time of day, put around a text, never twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.blocks import Block, Laid, around, put_together, take_apart, variants, with_closing, with_opening
from smtui.domain.blocks import without_twins as without
from smtui.domain.errors import ConfigError
from smtui.domain.guideline_files import PROCEDURE, parse_guideline
from smtui.domain.language import language_of
from smtui.domain.text import sentence_around

OPENINGS = variants(["Hallo Ada,", "Guten Morgen, Ada!", "Hallo!"])
CLOSINGS = variants(["Liebe Grüße, am", "Danke! am"])

TOML = """\
[blocks]
openings = [
    "Hallo {name}!",
    { text = "Guten Morgen, {name}!", until = "11:00" },
]
closings = ["{Freundliche|Liebe} Grüße, {agent}", { text = "Gute Nacht! {agent}", from = 22:00:00, until = "05:00" }]
"""


def apart(text: str) -> Laid:
    return take_apart(text, OPENINGS, CLOSINGS, "am")


def test_the_guideline_holds_greetings_with_their_time_of_day() -> None:
    blocks = parse_guideline({PROCEDURE: TOML}).blocks
    assert blocks.openings == (Block("Hallo {name}!"), Block("Guten Morgen, {name}!", "", "11:00"))
    assert blocks.closings[1] == Block("Gute Nacht! {agent}", "22:00", "05:00")


@pytest.mark.parametrize(
    ("change", "key", "line"),
    [
        (("{name}!", "{nam}!"), "config_unknown_hint", 3),
        (("Morgen, {name}!", "Morgen, {name!"), "guideline_braces", 4),
        (('"11:00"', '"11 Uhr"'), "config_kind", 4),
        (('"11:00"', '"24:00"'), "config_kind", 4),
        (("until =", "untill ="), "config_unknown_hint", 4),
        (("closings", "closing"), "config_unknown_hint", 6),
        (('"Hallo {name}!"', "3"), "config_kind", 2),
        (('"Hallo {name}!"', '""'), "config_kind", 2),
    ],
)
def test_mistakes_are_named_with_their_line(change: tuple[str, str], key: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_guideline({PROCEDURE: TOML.replace(*change, 1)})
    assert (caught.value.key, caught.value.values["line"]) == (key, line)


@pytest.mark.parametrize(
    ("since", "until", "clock", "fits"),
    [
        ("", "", "03:00", True),
        ("", "11:00", "10:59", True),
        ("", "11:00", "11:00", False),
        ("18:00", "", "17:59", False),
        ("18:00", "", "23:59", True),
        ("22:00", "05:00", "23:00", True),
        ("22:00", "05:00", "04:59", True),
        ("22:00", "05:00", "12:00", False),
    ],
)
def test_a_block_has_its_time_of_day(since: str, until: str, clock: str, fits: bool) -> None:
    assert Block("x", since, until).fits(clock) is fits


@pytest.mark.parametrize(
    ("text", "laid"),
    [
        ("Hallo Ada, wir prüfen das. am", Laid("Hallo Ada,", " wir prüfen das. ", "am")),
        ("Hallo Ada! Wir prüfen das.", Laid("Hallo Ada!", " Wir prüfen das.", "")),
        ("Hallo Adam, so.", Laid("", "Hallo Adam, so.", "")),
        ("Wir sehen es uns an.\n\nLiebe Grüße, am", Laid("", "Wir sehen es uns an.\n\n", "Liebe Grüße, am")),
        ("Wir treffen uns am", Laid("", "Wir treffen uns am", "")),
        ("Mehr: https://x.example/y am", Laid("", "Mehr: https://x.example/y ", "am")),
        ("Hallo Ada,", Laid("Hallo Ada,", "", "")),
        ("", Laid("", "", "")),
    ],
)
def test_a_text_is_taken_apart_by_the_houses_own_words(text: str, laid: Laid) -> None:
    assert apart(text) == laid


def test_another_greeting_takes_the_place_of_the_first_and_keeps_its_stop() -> None:
    assert put_together(with_opening(apart("Hallo Ada, wir prüfen."), "Guten Morgen, Ada!")) == (
        "Guten Morgen, Ada, wir prüfen."
    )
    assert put_together(with_opening(apart("Wir prüfen."), "Guten Morgen, Ada!")) == "Guten Morgen, Ada! Wir prüfen."


def test_a_closing_takes_the_place_of_a_bare_signature() -> None:
    assert put_together(with_closing(apart("So ist es. am"), "Liebe Grüße, am")) == "So ist es. Liebe Grüße, am"


@given(
    st.text(alphabet="abc .!\n,", max_size=30),
    st.lists(st.sampled_from([*OPENINGS, "-Liebe Grüße, am", "-Danke! am"]), max_size=6),
)
def test_however_often_one_chooses_there_is_one_of_each(body: str, chosen: list[str]) -> None:
    text = body
    for one in chosen:
        laid = apart(text)
        text = put_together(with_closing(laid, one[1:]) if one[0] == "-" else with_opening(laid, one))
    assert text.count("Ada") + text.count("Hallo!") <= 1
    assert text.count("am") <= 1
    assert body.strip() in text


def test_a_template_goes_between_what_stands_there_and_brings_no_twin() -> None:
    template = apart("Hallo Ada, danke für alles. am")
    assert around(apart("Guten Morgen, Ada!"), template) == "Guten Morgen, Ada, danke für alles. am"
    assert around(apart("Hallo Ada! Liebe Grüße, am"), template) == "Hallo Ada, danke für alles. Liebe Grüße, am"
    assert around(apart("Schon ein Satz."), template) is None
    assert without(apart("Hallo Ada, schon ein Satz."), template) == "danke für alles. am"
    assert without(apart("Schon ein Satz. am"), template) == "Hallo Ada, danke für alles."


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wann habt ihr denn an Heiligabend offen, und gibt es noch Torten?", "de"),
        ("When are you open, and do you still have any of the cakes?", "en"),
        ("Great cake!", None),
        ("Café Muster 👍", None),
        ("The Original ist das, was ich will", None),
        ("", None),
    ],
)
def test_a_language_is_named_only_where_it_is_clear(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("Hallo Ada, danke. Zum Thema {topic} prüfen wir das! Bis dann.", ("Zum Thema ", " prüfen wir das!")),
        ("{topic}: so", ("", ": so")),
        ("Eins.\nZwei {topic}\nDrei", ("Zwei ", "")),
        ("nichts", ("", "")),
    ],
)
def test_the_sentence_around_a_gap_is_found(text: str, around: tuple[str, str]) -> None:
    assert sentence_around(text, "{topic}") == around
