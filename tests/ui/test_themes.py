"""Every shipped theme is legible at full colour and at 256 colours, and its grounds stay apart."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from rich.color import ColorSystem
from textual.color import Color

from smtui.domain.errors import ConfigError
from smtui.theming import NETWORKS, STATES, Look, load_looks, read_look, themes_folder, to_ink
from smtui.widgets.draw import SIGNS

SHIPPED, _ = load_looks()
OWN_COLOURS = [name for name, look in SHIPPED.items() if not look.ansi]
GROUNDS = ("background", "surface", "panel", "cursor", "bar")
INKS = ("text", "faint", "accent", *STATES, *(f"net_{name}" for name in NETWORKS))


def rgb(value: str, system: ColorSystem) -> tuple[int, int, int]:
    red, green, blue = Color.parse(value).rich_color.downgrade(system).get_truecolor()
    return red, green, blue


def luminance(colour: tuple[int, int, int]) -> float:
    """Return the relative luminance (WCAG 2.2)."""
    red, green, blue = ((c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4) for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(look: Look, ink: str, ground: str, system: ColorSystem) -> float:
    one, two = (luminance(rgb(look.colours[name], system)) for name in (ink, ground))
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)


def test_six_themes_ship_and_none_is_broken() -> None:
    looks, problems = load_looks()
    assert problems == []
    assert {"harbour", "paper", "contrast", "ansi-dark", "ansi-light", "safe"} <= set(looks)


@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
@pytest.mark.parametrize("name", OWN_COLOURS)
def test_every_ink_is_legible_on_every_ground(name: str, system: ColorSystem) -> None:
    look = SHIPPED[name]
    poor = {(ink, g) for ink in INKS for g in GROUNDS if contrast(look, ink, g, system) < 4.5}
    assert poor == set()
    assert contrast(look, "on_accent", "accent", system) >= 4.5
    if look.contrast:
        assert contrast(look, "text", "cursor", system) >= 7


@pytest.mark.parametrize("name", OWN_COLOURS)
def test_the_grounds_stay_apart_at_256_colours(name: str) -> None:
    look = SHIPPED[name]
    seen = [rgb(look.colours[ground], ColorSystem.EIGHT_BIT) for ground in ("background", "surface", "panel", "cursor")]
    assert len(set(seen)) == 4
    steps = [luminance(one) - luminance(two) for one, two in pairwise(seen)]
    assert all(step < 0 for step in steps) if look.dark else all(step > 0 for step in steps)


def test_ansi_themes_use_the_terminals_colours_only() -> None:
    for name in ("ansi-dark", "ansi-light"):
        look = SHIPPED[name]
        assert look.ansi
        assert all(value.startswith("ansi_") for value in look.colours.values())
        assert to_ink(look)["late"].bold


def test_states_differ_by_sign_not_only_by_colour() -> None:
    for ascii in (False, True):
        signs = [
            SIGNS[name][ascii] for name in ("late", "soon", "open", "snoozed", "draft", "queued", "failed", "answered")
        ]
        assert len(set(signs)) == len(signs)
    assert all(plain.isascii() and len(plain) == 1 for _, plain in SIGNS.values())


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda text: text + "\n[", "theme_syntax"),
        (lambda text: text.replace('accent = "', 'accent = "no', 1), "theme_value"),
        (lambda text: text.replace("faint = ", "fain = ", 1), "theme_missing"),
        (lambda text: text.replace("[states]", "[state]"), "theme_missing"),
        (lambda text: text.replace("dark = true", 'dark = "yes"'), "theme_value"),
    ],
)
def test_a_bad_file_is_one_problem_that_names_it(tmp_path: Path, change: object, key: str) -> None:
    assert callable(change)
    text = (themes_folder() / "harbour.toml").read_text()
    path = tmp_path / "mine.toml"
    path.write_text(change(text))
    looks, problems = load_looks(tmp_path)
    assert "mine" not in looks
    assert "harbour" in looks
    assert [problem.key for problem in problems] == [key]
    assert problems[0].values["file"] == path
    with pytest.raises(ConfigError):
        read_look(path)


def test_bytes_that_are_no_text_are_a_problem_too(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe")
    assert [problem.key for problem in load_looks(tmp_path)[1]] == ["theme_unreadable"]


def test_a_users_theme_replaces_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    text = (themes_folder() / "paper.toml").read_text()
    (tmp_path / "harbour.toml").write_text(text)
    looks, problems = load_looks(tmp_path)
    assert problems == []
    assert looks["harbour"].colours == looks["paper"].colours
