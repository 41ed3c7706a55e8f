"""How tests wait: for something, and how long before they call it a hang."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

LIMIT = 180.0
"""Seconds. What is waited for takes a fraction of one, but the machine may have twenty others at work."""


def wait(until: Callable[[], bool], what: str) -> None:
    """Look again and again until something holds."""
    end = time.monotonic() + LIMIT
    while not until():
        assert time.monotonic() < end, f"{what} did not come about"
        subprocess.run(["true"], check=True)


def is_gone(pid: int) -> bool:
    """Tell whether a process has ended, its parent having asked about it or not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"
