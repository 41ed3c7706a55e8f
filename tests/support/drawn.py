"""One comment's text on its way to the terminal, in a process: drawn as rows and panes do, written by the driver."""

from __future__ import annotations

from functools import cache

from rich.console import Console
from rich.style import Style

from smtui.terminal.screen import Screen
from smtui.theming import load_looks, to_ink
from smtui.widgets.draw import Part, between, rule, strip, wrap

ROWS = 12


@cache
def _ink() -> dict[str, Style]:
    return to_ink(load_looks()[0]["harbour"])


@cache
def _console() -> Console:
    return Console(color_system="truecolor", force_terminal=True, legacy_windows=False)


def on_the_wire(text: str, cells: int) -> str:
    """Return what the terminal is sent for a screen of ``cells`` columns that shows a text in every manner there is."""
    lines = [
        [Part(text, "late"), Part(text, "faint")],
        rule([Part(text, "title")], cells, "─", [Part(text, "faint")]),
        between([Part(text)], [Part(text[:8], "key")], cells),
        *wrap(text, cells, first="- ", indent="  "),
    ]
    screen = Screen(cells, ROWS)
    frame = []
    for y, line in enumerate(lines[:ROWS]):
        drawn = strip(line, cells, _ink())
        assert drawn.cell_length == cells
        frame.append(f"\x1b[{y + 1};1H{drawn.render(_console())}")
    screen.feed("".join(frame))
    return screen.flush()
