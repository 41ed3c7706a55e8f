"""Themes: TOML files with a palette, checked, made into Textual's themes and into the inks that lines are drawn with.

Shipped ones are in the wheel's ``smtui/_themes`` or beside the package in a checkout; a user's own lie in the config
folder and may replace a shipped one by its name. A bad file is reported once and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct, structs
from rich.style import Style
from textual.color import Color, ColorParseError
from textual.theme import Theme

from smtui.domain.errors import ConfigError
from smtui.paths import shipped_themes
from smtui.shelf import Shelf

FALLBACK = "harbour"

PALETTE = ("background", "surface", "panel", "cursor", "bar", "text", "faint", "line", "accent", "on_accent")
"""The grounds from back to front, and what is written on them."""

OPTIONAL = {"on_cursor": "text"}
"""What a palette may leave out, and which of its colours stands in.

``on_cursor`` is what themes of the terminal's own colours write with on the cursor's ground.
"""

STATES = ("late", "soon", "good", "bad", "draft", "waiting")

NETWORKS = ("wordpress", "mastodon", "bluesky", "youtube", "facebook", "instagram", "manual")


class Look(Struct, frozen=True, kw_only=True):
    """One theme: the colours by token, as their files write them."""

    name: str
    dark: bool
    ansi: bool
    colours: Mapping[str, str]
    contrast: bool = False
    """Underlines and bold instead of faint colours."""

    @property
    def borrows(self) -> bool:
        """Whether any colour is one of the sixteen that the terminal itself chooses."""
        return self.ansi or any(value.startswith("ansi_") for value in self.colours.values())


class Looks(Mapping[str, Look]):
    """The themes by name. One that ships is read when it is first asked for: at the start a single one is worn."""

    def __init__(self, shipped: Iterable[Path], own: Mapping[str, Look], shelf: Shelf) -> None:
        self._files = {path.stem: path for path in shipped}
        self._looks = dict(own)
        self._shelf = shelf

    def __getitem__(self, name: str) -> Look:
        if name not in self._looks:
            self._looks[name] = _take(self._files[name], self._shelf)
        return self._looks[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files | self._looks)

    def __len__(self) -> int:
        return len(self._files | self._looks)


def load_looks(user: Path | None = None, cache: Path | None = None) -> tuple[Looks, list[ConfigError]]:
    """Return all themes by name, a user's own over the shipped ones, and one problem for each bad file of theirs.

    What was read is kept ready in ``cache``.
    """
    own: dict[str, Look] = {}
    problems: list[ConfigError] = []
    shelf = Shelf(cache)
    for path in sorted(user.glob("*.toml")) if user is not None and user.is_dir() else ():
        try:
            look = _take(path, shelf)
        except ConfigError as error:
            problems.append(error)
        else:
            own[look.name] = look
    return Looks(sorted(shipped_themes().glob("*.toml")), own, shelf), problems


def _take(path: Path, shelf: Shelf) -> Look:
    look = shelf.take(f"theme-{path.stem}", [path], Look, lambda: read_look(path))
    assert look is not None
    return look


def read_look(path: Path) -> Look:
    """Return the theme that a file holds; its name is the file's. Raises ConfigError."""
    import tomllib  # 3 ms, which the start does without while the file is as it was

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("theme_syntax", file=path, reason=str(error)) from None
    except UnicodeDecodeError:
        raise ConfigError("theme_unreadable", file=path, reason="UTF-8") from None
    except OSError as error:
        raise ConfigError("theme_unreadable", file=path, reason=error.strerror) from None
    colours = {
        **_colours(path, raw, "palette", PALETTE),
        **_colours(path, raw, "states", STATES),
        **{f"net_{name}": value for name, value in _colours(path, raw, "networks", NETWORKS).items()},
    }
    flags = {name: raw.get(name, False) for name in ("dark", "ansi", "contrast")}
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise ConfigError("theme_value", file=path, name=name, value=value)
    return Look(name=path.stem, colours=colours, **flags)


def in_sixteen(looks: Mapping[str, Look]) -> dict[str, Look]:
    """Return the themes for a terminal of sixteen colours: each as the terminal's own colours, dark or light as it is.

    Rounded to the nearest of sixteen, the grounds of a theme would fall together and its inks with them.
    """
    twins = {True: looks.get("ansi-dark"), False: looks.get("ansi-light")}
    found = {}
    for name, look in looks.items():
        twin = twins[look.dark]
        found[name] = look if look.ansi or twin is None else structs.replace(twin, name=name)
    return found


def _colours(path: Path, raw: Mapping[str, Any], section: str, names: Iterable[str]) -> dict[str, str]:
    table = raw.get(section)
    if not isinstance(table, dict):
        raise ConfigError("theme_missing", file=path, name=section)
    found = {}
    for name in (*names, *(OPTIONAL if section == "palette" else ())):
        value = table.get(name, table.get(OPTIONAL.get(name, "")))
        if value is None:
            raise ConfigError("theme_missing", file=path, name=f"{section}.{name}")
        try:
            Color.parse(str(value))
        except ColorParseError:
            raise ConfigError("theme_value", file=path, name=f"{section}.{name}", value=value) from None
        found[name] = str(value)
    return found


def to_theme(look: Look) -> Theme:
    """Return the theme as Textual knows it: for widgets that are not ours, and as ``$tokens`` in the style sheet."""
    c = look.colours
    return Theme(
        name=look.name,
        primary=c["accent"],
        secondary=c["accent"],
        accent=c["accent"],
        warning=c["soon"],
        error=c["late"],
        success=c["good"],
        foreground=c["text"],
        background=c["background"],
        surface=c["surface"],
        panel=c["panel"],
        boost="ansi_default" if look.ansi else None,
        dark=look.dark,
        ansi=look.ansi,
        variables={
            "cursor": c["cursor"],
            "faint": c["faint"],
            "line": c["line"],
            "bar": c["bar"],
            "on-accent": c["on_accent"],
            "input-cursor-background": c["accent"],
            "input-cursor-foreground": c["on_accent"],
            "input-cursor-text-style": "none",
            "input-selection-background": c["cursor"],
            "input-selection-foreground": c["text"],
            **(_ansi_variables(look.dark) if look.ansi else {}),
        },
    )


def _ansi_variables(dark: bool) -> dict[str, str]:
    """Return what Textual wants to know about a theme of the terminal's own colours."""
    ground, ink = ("ansi_black", "ansi_white") if dark else ("ansi_white", "ansi_black")
    return {
        "ansi-background": ground,
        "ansi-foreground": ink,
        "border": "ansi_blue",
        "border-blurred": ground,
        "block-cursor-background": ink,
        "block-cursor-foreground": ground,
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
    }


def to_ink(look: Look) -> dict[str, Style]:
    """Return the styles that lines are drawn with, by name."""
    colour = {name: Color.parse(value).rich_color for name, value in look.colours.items()}
    names = ("text", "faint", "line", "accent", *STATES, *(f"net_{name}" for name in NETWORKS))
    ink = {name: Style(color=colour[name]) for name in names}
    ink["strong"] = Style(color=colour["text"], bold=True)
    ink["title"] = Style(color=colour["accent"], bold=True)
    ink["key"] = Style(color=colour["accent"], bold=look.contrast)
    ink["late"] = Style(color=colour["late"], bold=True)
    ink["bad"] = Style(color=colour["bad"], bold=True)
    ink["struck"] = Style(color=colour["faint"], strike=True)
    ink["chosen"] = Style(color=colour["on_accent"], bgcolor=colour["accent"], bold=True)
    ink["link"] = Style(color=colour["accent"], underline=look.contrast)
    grounds = {"body": "background", "pane": "surface", "panel": "panel", "cursor": "cursor", "bar": "bar"}
    for name, token in grounds.items():
        ink[f"on_{name}"] = Style(color=colour["text"], bgcolor=colour[token])
    ink["on_resting"] = Style(color=colour["text"], bgcolor=colour["panel"])
    if look.ansi:
        # Nobody knows what red looks like on blue in somebody's sixteen colours: there the sign and bold say it.
        for name, style in list(ink.items()):
            if not name.startswith("on_") and name != "chosen":
                plain = Style(
                    color=colour["on_cursor"], bold=style.bold, underline=style.underline, strike=style.strike
                )
                ink[f"on_cursor.{name}"] = plain
        ink["on_cursor"] = Style(color=colour["on_cursor"], bgcolor=colour["cursor"])
    return ink
