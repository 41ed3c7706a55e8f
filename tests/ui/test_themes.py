"""Every shipped theme is legible at full colour and at 256 colours, and its grounds stay apart."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from rich.style import Style
from textual.color import Color

from smtui.domain.errors import ConfigError
from smtui.paths import shipped_themes
from smtui.theming import NETWORKS, STATES, Look, in_sixteen, load_looks, read_look, to_ink
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


NAMES = ("black", "red", "green", "yellow", "blue", "magenta", "cyan", "white")
TERMINALS = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "linux": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc "
    "767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
    "tango": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf "
    "555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec",
}
"""What people's terminals make of the sixteen colours: xterm's, the Linux console's, Windows Terminal's, GNOME's."""


def sixteen(style: Style, palette: str, *, dark: bool) -> tuple[float, float]:
    """Return the luminances of ink and ground of a style in a terminal with ``palette``."""
    values = [(int(c[:2], 16), int(c[2:4], 16), int(c[4:], 16)) for c in palette.split()]

    def lum(colour: RichColor | None, default: int) -> float:
        number = colour.number if colour is not None else None
        return luminance(values[default if number is None else number])

    return lum(style.color, 7 if dark else 0), lum(style.bgcolor, 0 if dark else 15)


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_every_theme_is_legible_in_sixteen_colours(name: str, terminal: str) -> None:
    look = in_sixteen(SHIPPED)[name]
    ink = to_ink(look)

    def ratio(ground: str, inked: str) -> float:
        style = ink[ground] + (ink.get(f"{ground}.{inked}") or ink[inked])
        one, two = sixteen(style, TERMINALS[terminal], dark=look.dark)
        return (max(one, two) + 0.05) / (min(one, two) + 0.05)

    for ground in ("on_body", "on_pane", "on_panel", "on_bar"):
        assert ratio(ground, "text") >= 7
        # The sign says the state, too; below this nobody could read the words.
        assert min(ratio(ground, inked) for inked in INKS) >= 3
    assert min(ratio("on_cursor", inked) for inked in INKS) >= 4.5


def test_the_cursor_is_seen_in_sixteen_colours() -> None:
    for look in in_sixteen(SHIPPED).values():
        assert to_ink(look)["on_cursor"].bgcolor != to_ink(look)["on_body"].bgcolor


def test_a_terminal_of_sixteen_colours_gets_its_own_colours_whatever_the_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    from smtui.app import SmtuiApp
    from tests.support.demo import make_demo

    for system, ansi in (("standard", True), ("256", False)):
        monkeypatch.setattr("textual.constants.COLOR_SYSTEM", system)
        app = SmtuiApp(make_demo())
        assert app.theme == "harbour"
        assert app.looks["harbour"].ansi is ansi


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
    text = (shipped_themes() / "harbour.toml").read_text()
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
    text = (shipped_themes() / "paper.toml").read_text()
    (tmp_path / "harbour.toml").write_text(text)
    looks, problems = load_looks(tmp_path)
    assert problems == []
    assert looks["harbour"].colours == looks["paper"].colours


def test_a_theme_is_read_once_while_its_file_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, cache = tmp_path / "themes", tmp_path / "cache"
    own.mkdir()
    (own / "mine.toml").write_text((shipped_themes() / "paper.toml").read_text())
    first, _ = load_looks(own, cache)
    told = {name: first[name] for name in first}
    with monkeypatch.context() as without:
        without.setattr(tomllib, "loads", lambda text: pytest.fail("read again"))
        again, problems = load_looks(own, cache)
        assert problems == []
        assert {name: again[name] for name in again} == told
    (own / "mine.toml").write_text((shipped_themes() / "harbour.toml").read_text())
    assert load_looks(own, cache)[0]["mine"].colours == told["harbour"].colours
