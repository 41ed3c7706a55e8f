"""Pictures of the inbox, its questions and its composer, each looked at before it was kept."""

from __future__ import annotations

import pytest

from smtui.app import SmtuiApp
from smtui.texts import LANGUAGES, Language
from tests.support.demo import make_demo

NARROW, WIDE = (80, 24), (120, 40)
SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["narrow", "wide"])
BOTH = pytest.mark.parametrize("language", LANGUAGES)


@BOTH
@SIZES
def test_the_inbox(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo(language)), press=["2", "space", "j"], terminal_size=size)


@BOTH
@SIZES
def test_the_composer(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    keys = ["2", "j", "j", "r", "f2", "enter"]
    assert snap_compare(SmtuiApp(make_demo(language)), press=keys, terminal_size=size)


@pytest.mark.parametrize(("language", "size"), [("de", NARROW), ("en", WIDE)], ids=["de-narrow", "en-wide"])
def test_the_templates(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    keys = ["2", "j", "j", "r", "f2", "down"]
    assert snap_compare(SmtuiApp(make_demo(language)), press=keys, terminal_size=size)


@BOTH
def test_the_reason(snap_compare, language: Language) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo(language)), press=["2", "e"], terminal_size=NARROW)


@BOTH
def test_the_help(snap_compare, language: Language) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo(language)), press=["2", "question_mark"], terminal_size=NARROW)


@SIZES
def test_the_palette(snap_compare, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo("en")), press=["2", "colon", "s", "n"], terminal_size=size)


@pytest.mark.parametrize("theme", ["paper", "contrast", "safe", "ansi-dark", "ansi-light"])
def test_the_themes(snap_compare, theme: str) -> None:  # type: ignore[no-untyped-def]
    app = SmtuiApp(make_demo("en"))
    app.theme = theme
    assert snap_compare(app, press=["2", "space", "j"], terminal_size=NARROW)


def test_an_empty_inbox(snap_compare) -> None:  # type: ignore[no-untyped-def]
    keys = ["2", *("space" for _ in range(12)), "e", "1"]
    assert snap_compare(SmtuiApp(make_demo("de")), press=keys, terminal_size=NARROW)


@pytest.mark.parametrize(("language", "size"), [("en", NARROW), ("de", WIDE)], ids=["en-narrow", "de-wide"])
def test_the_inbox_in_groups(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    keys = ["2", "O", *"situation", "enter", "j"]
    assert snap_compare(SmtuiApp(make_demo(language)), press=keys, terminal_size=size)
