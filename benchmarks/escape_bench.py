"""How long Escape takes, from the key to the first byte of the answer, beside the plain key for the same.

``python benchmarks/escape_bench.py`` opens and closes the composer of the app, with Textual's driver and with ours, on
a terminal that answers no question.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE))

from tests.support.pty import Pty  # noqa: E402

TURNS = 15
QUIET = 0.4
KEYS = {"Escape": "\x1b", "Ctrl+G": "\x07"}


def wait_of(pty: Pty, key: str) -> float:
    """Return the milliseconds from a key to the first byte that follows it."""
    pty.send("r")
    pty.wait_for("Reply to ")
    pty.settle(QUIET)
    begun, received = time.monotonic(), pty.received
    pty.send(key)
    pty.wait(lambda: pty.received > received, "an answer")
    waited = 1000 * (pty.heard - begun)
    pty.settle(QUIET)
    return waited


def main() -> None:
    """Print least and median of each."""
    print("| key to first byte, ms, least / median | " + " | ".join(KEYS) + " |\n|---|--:|--:|")
    for driver in ("plain", ""):
        figures: dict[str, list[float]] = {name: [] for name in KEYS}
        with tempfile.TemporaryDirectory() as folder:
            env = {
                "PATH": os.environ["PATH"],
                "HOME": folder,
                "PYTHONPATH": str(HOUSE),
                "TERM": "xterm-256color",
                "SMTUI_DRIVER": driver,
            }
            with Pty([sys.executable, "-m", "tests.terminal.seat", folder], env, answers=False) as pty:
                pty.wait_for("Is the terrace open?")
                for _ in range(TURNS):
                    for name, key in KEYS.items():
                        figures[name].append(wait_of(pty, key))
        cells = [f"{min(found):.0f} / {median(found):.0f}" for found in figures.values()]
        print(f"| {'Textual' if driver else 'smtui'} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
