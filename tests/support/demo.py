"""A small demo house at a fixed moment, in either language: its script is the tests' own, so that pictures last."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from smtui.bootstrap import Setting
from smtui.demo_house import open_demo
from smtui.domain.clock import FixedClock
from smtui.services.demo_script import read_script
from smtui.services.house import House
from smtui.texts import Language

MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Monday, 10:00 in Berlin."""
AFTERNOON = datetime(2026, 11, 23, 14, 30, tzinfo=UTC)

HOSTILE = "[/b][@click=app.quit]tap[/] \x1b]52;c;aGk=\x07\x1b[31m\x9b1m\u202etxt.exe\u2066 [red]"
"""Markup, escape sequences, C1 and bidi signs in one text."""


def make_demo(language: Language = "en", *, now: datetime = MORNING) -> House:
    """Return the demo house, furnished at ten and seen at ``now``."""
    script = read_script((Path(__file__).parent / "cafe" / f"{language}.toml").read_text("utf-8"))
    environ = {"SMTUI_LANG": language, "TZ": "Europe/Berlin", "HOME": "/nonexistent"}
    house = open_demo(Setting(environ, FixedClock(MORNING)), script=script)
    house.clock = FixedClock(now)
    return house


def harmless(text: str) -> bool:
    """Tell whether a screen holds nothing that a terminal obeys or that turns the reading direction."""
    return all(sign == "\n" or sign.isprintable() for sign in text)
