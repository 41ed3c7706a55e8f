"""Hostile text becomes harmless, and friendly text stays what it is."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.text import clean, excerpt, first_phrase, fit, fold, one_line, width

ESC = "\x1b"


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        (f"a{ESC}[31mred{ESC}[0m", "ared"),
        (f"{ESC}]52;c;c3RvbGVu\x07copied", "copied"),
        (f"{ESC}]0;new title{ESC}\\text", "text"),
        (f"{ESC}]8;;https://evil.example{ESC}\\link{ESC}]8;;{ESC}\\", "link"),
        ("\x9b31mred", "red"),
        ("\x9d0;title\x9ctext", "text"),
        (f"{ESC}Pq#0;2;0;0;0{ESC}\\sixel", "sixel"),
        (f"{ESC}_Gpayload{ESC}\\kitty", "kitty"),
        (f"{ESC}]52;c;never ended\nnext line", "\nnext line"),
        (f"{ESC}c reset", " reset"),
        (f"{ESC}(0lqk", "lqk"),
        ("pay \u202egro.elgoog\u202c now", "pay gro.elgoog now"),
        ("\u2066isolate\u2069 \u200emark\u200f \ufeffbom", "isolate mark bom"),
        ("bell\x07 back\x08 null\x00 del\x7f", "bell back null del"),
        ("a\tb", "a    b"),
        ("one\r\ntwo\rthree\u2028four\u2029five\x85six", "one\ntwo\nthree\nfour\n\nfive\nsix"),
        ("soft\u00adhyphen", "softhyphen"),
        ("tag\U000e0041\U000e0042smuggled", "tagsmuggled"),
        ("\ud800lone surrogate", "lone surrogate"),
        ("private \ue000 use", "private  use"),
    ],
)
def test_what_a_terminal_would_obey_is_gone(hostile: str, harmless: str) -> None:
    assert clean(hostile) == harmless


@pytest.mark.parametrize(
    "friendly",
    [
        "Grüße aus Köln – „schön“ war’s! 5 € × 3 = 15 €",
        "line one\nline two",
        "👩‍👩‍👧‍👦 family, 🏴󠁧󠁢󠁳󠁣󠁴󠁿 flag, 👍🏽 tone, ❤️ heart",
        "می‌خواهم",  # the joiner between the two parts of this Persian word belongs there
        "日本語のコメント",
        "[/b] [@click=app.quit]x[/] [50% off] {name} %s $x",
        "e\u0301 combining",
        "",
    ],
)
def test_what_people_write_stays(friendly: str) -> None:
    assert clean(friendly) == friendly


@given(st.text())
@settings(max_examples=300, deadline=None)
def test_cleaning_leaves_nothing_to_obey_and_is_done_after_once(text: str) -> None:
    harmless = clean(text)
    assert clean(harmless) == harmless
    assert all(sign == "\n" or unicodedata.category(sign) != "Cc" for sign in harmless)
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c") & set(harmless)


@given(st.text(alphabet=st.sampled_from(list("\x1b\x9b\x9d\x07[]P_;0m\\ab\n\u202e"))))
@settings(max_examples=300, deadline=None)
def test_no_mixture_of_sequences_survives(text: str) -> None:
    assert not set("\x1b\x9b\x9d\x07\u202e") & set(clean(text))


@given(st.text(max_size=60), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_a_cell_of_a_row_never_overflows(text: str, cells: int) -> None:
    assert width(excerpt(text, cells)) <= cells
    assert width(fit(one_line(text), cells)) == cells


def test_an_excerpt_says_that_it_was_cut() -> None:
    assert excerpt("short", 10) == "short"
    assert excerpt("a much longer text", 8) == "a much…"
    assert excerpt("日本語", 4) == "日…"
    assert excerpt("two\nlines", 20) == "two lines"
    assert excerpt("x" * 5000, 10) == "xxxxxxxxx…"


def test_search_ignores_case_and_accents() -> None:
    assert fold("GRÜSSE, Élan") == "grusse, elan"
    assert fold("Straße") == "strasse"


@pytest.mark.parametrize(
    ("text", "phrases", "found"),
    [
        ("We are\n ON SITE.", ("on site",), "on site"),
        ("nicht davor ortsüblich", ("vor Ort",), ""),
        ("Meine Handynummer", ("Hand",), ""),
        ("Unsere Gutscheine", ("Gutschein*",), "Gutschein*"),
        ("here’s how", ("nothing", "here's how"), "here's how"),
        ("Über die Straße", ("uber die strasse",), "uber die strasse"),
        ("anything", ("", " ", "*"), ""),
        ("", ("word",), ""),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, phrases: tuple[str, ...], found: str) -> None:
    assert first_phrase(text, phrases) == found


@given(st.text(max_size=20), st.text(max_size=40))
def test_any_phrase_can_be_looked_for_in_any_text(phrase: str, text: str) -> None:
    assert first_phrase(text, (phrase,)) in ("", phrase)
