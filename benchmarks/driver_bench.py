"""What the diffing driver saves on the wire and costs in CPU, beside Textual's own driver, in a real pseudo-terminal.

python benchmarks/driver_bench.py [--runs 5] [--size 80x24]

The two drivers take turns, so that drift of the machine hits both. CPU is the scheduler's run time of the whole process
(Linux). Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE))

from benchmarks.keyboard import HELD, QUIET, RATE, cpu_ms, hold, measured  # noqa: E402
from tests.support.pty import Pty  # noqa: E402

F2, F3, F4, TAB = "\x1bOQ", "\x1bOR", "\x1bOS", "\t"
Figures = dict[str, list[tuple[int, float]]]


def run(driver: str, columns: int, rows: int, figures: dict[str, Figures]) -> None:
    env = os.environ | {
        "TERM": "xterm-256color",
        "PYTHONPATH": str(HOUSE),
        "SMTUI_DRIVER": driver,
        "TEXTUAL_ANIMATIONS": "none",
        "DRIVER_APP_MODE": "table",
    }
    for name in ("COLORTERM", "NO_COLOR", "TMUX", "STY"):
        env.pop(name, None)

    def note(what: str, figure: tuple[int, float]) -> None:
        figures[what][driver].append(figure)

    argv = [sys.executable, "-m", "tests.terminal.driver_app"]
    with Pty(argv, env, columns=columns, rows=rows) as pty:
        pty.wait_for("user 3")
        pty.settle(QUIET)
        note("start: DataTable", (pty.received, cpu_ms(pty.pid)))
        press = lambda keys: measured(pty, lambda: pty.send(keys))  # noqa: E731
        for _ in range(8):
            note("cursor, DataTable", press("j"))
        note(f"held j, {HELD} at {RATE}/s, DataTable", measured(pty, lambda: hold(pty, "j")))
        press(F3)
        press(F2)
        for _ in range(4):
            note("screen switch, seen before", press(F3))
            note("screen switch, seen before", press(F2))
        press(F3)
        for _ in range(8):
            note("cursor, OptionList with emoji", press("j"))
        note(f"held j, {HELD} at {RATE}/s, OptionList", measured(pty, lambda: hold(pty, "j")))
        press(F4)
        for letter in "smooth letters":
            note("letter, Input", press(letter))
        press(TAB)
        for letter in "smooth letters":
            note("letter, TextArea", press(letter))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--size", default="80x24")
    given = parser.parse_args()
    columns, rows = map(int, given.size.split("x"))
    figures: dict[str, Figures] = defaultdict(lambda: defaultdict(list))
    for _ in range(given.runs):
        for driver in ("plain", "diff"):
            run(driver, columns, rows, figures)
    print(f"| {columns}x{rows} | plain bytes | diff bytes | plain cpu ms | diff cpu ms |\n|---|--:|--:|--:|--:|")
    for what, drivers in figures.items():
        plain, diff = (
            [statistics.median(column) for column in zip(*drivers[name], strict=True)] for name in ("plain", "diff")
        )
        print(f"| {what} | {plain[0]:,.0f} | {diff[0]:,.0f} | {plain[1]:.1f} | {diff[1]:.1f} |")


if __name__ == "__main__":
    main()
