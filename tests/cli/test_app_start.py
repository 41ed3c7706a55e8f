"""What the app has loaded when its first picture is there: all else waits until somebody asks for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTING = """
import asyncio, sys
from smtui.app import SmtuiApp
import msgspec
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house
from smtui.services.sync import sync

before = set(sys.modules)
network = FakeNetwork()
network.write("Is the terrace open?")
house = make_house(network)
house.settings = msgspec.structs.replace(
    house.settings, ui=msgspec.structs.replace(house.settings.ui, start=sys.argv[1])
)
asyncio.run(sync(house, house.library.accounts()))

async def look():
    app = SmtuiApp(house)
    parses = []
    parse = app.stylesheet.reparse
    app.stylesheet.reparse = lambda: (parses.append(1), parse())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert app.frame.place is not None and app.frame.place.key == sys.argv[1]
    return parses

parses = asyncio.run(look())
print(len(parses), *sys.modules)
"""
NEVER = {
    "httpx",
    "keyring",
    "icalendar",
    "webbrowser",
    "smtui.domain.lint",
    "smtui.services.search",
    "smtui.services.ics",
    "smtui.services.privacy",
    "smtui.screens.help",
    "smtui.screens.post_form",
    "smtui.widgets.composer",
    "textual.widgets._text_area",
    "textual.widgets._markdown",
    "textual.widgets._data_table",
}


def loaded(start: str) -> tuple[int, set[str]]:
    """Return how often the rules were read again, and the modules that are there after the first picture."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "TZ": "Europe/Berlin"}
    done = subprocess.run([sys.executable, "-c", LISTING, start], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    count, *modules = done.stdout.split("\n")[-2].split()
    return int(count), set(modules)


def test_the_inbox_starts_with_nothing_that_can_wait() -> None:
    reads, modules = loaded("inbox")
    assert not modules & NEVER
    others = {"today", "checklist", "guideline", "overview"}
    assert not modules & {f"smtui.screens.{place}" for place in others}
    assert reads == 0


def test_today_starts_without_the_other_places() -> None:
    _, modules = loaded("today")
    assert not modules & NEVER
    assert not modules & {f"smtui.screens.{place}" for place in ("inbox", "checklist", "guideline", "overview")}
