"""Draws the pictures of docs/pictures anew: the made-up house at a fixed moment, as the app shows it.

Look at them before they are committed.
"""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path

from textual import constants

# The colours hang on it, and so it is settled before the app is imported.
constants.COLOR_SYSTEM = "truecolor"

from smtui.app import SmtuiApp  # noqa: E402
from smtui.bootstrap import Setting  # noqa: E402
from smtui.demo_house import open_demo  # noqa: E402
from smtui.domain.clock import FixedClock  # noqa: E402
from smtui.services.house import House  # noqa: E402

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
NOW = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
SIZE = (110, 30)
PICTURES = {"inbox": ["2", "j", "j"], "today": ["1"], "tree": ["2", "j", "j", "t"]}
# The browser's own letters: a page that is read must not ask anybody else for some.
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
# One run of letters, and how wide a cell is in it.
_RUN = re.compile(r'x="([\d.]+)" (y="[\d.]+") textLength="([\d.]+)"([^>]*)>((?:&#160;)*)(.*?)((?:&#160;)*)</text>')
_CELL = 12.2


def _tight(run: re.Match[str]) -> str:
    """Return a run without the blanks at its ends: not everything that draws SVG leaves them where they are."""
    before, after = run[5].count(";"), run[7].count(";")
    x, length = float(run[1]) + _CELL * before, float(run[3]) - _CELL * (before + after)
    return f'x="{x:.1f}" {run[2]} textLength="{length:.1f}"{run[4]}>{run[6]}</text>'


async def draw(house: House, keys: list[str]) -> str:
    """Return the screen after some keys as SVG."""
    app = SmtuiApp(house)
    async with app.run_test(size=SIZE) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        drawn = app.export_screenshot(title="smtui")
    return _RUN.sub(_tight, _FONTS.sub("", drawn).replace("Fira Code, monospace", "monospace"))


def main() -> None:
    """Draw them all."""
    FOLDER.mkdir(exist_ok=True)
    environ = {"SMTUI_LANG": "en", "TZ": "Europe/Berlin", "HOME": "/nonexistent"}
    for name, keys in PICTURES.items():
        house = open_demo(Setting(environ, FixedClock(NOW)))
        (FOLDER / f"{name}.svg").write_text(asyncio.run(draw(house, keys)), "utf-8")


if __name__ == "__main__":
    main()
