"""Pressing keys in a real pseudo-terminal and reading what they cost; shared by the benchmarks of app and driver."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.support.pty import Pty

QUIET = 0.25
"""Seconds without output after which an answer is over."""
RATE, HELD = 30, 45
"""A held key: presses a second, and how many."""


class Stopped(Pty):
    """A pseudo-terminal that stops the processor's time at every output, before it looks at it."""

    used = 0.0
    """The processor's milliseconds when the program last wrote something."""

    def take_note(self) -> None:
        self.used = cpu_ms(self.pid)


def cpu_ms(pid: int) -> float:
    """Return how long a process has run on any processor, in milliseconds."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6


def measured(pty: Pty, act: Callable[[], None]) -> tuple[int, float]:
    """Return the bytes and the processor's milliseconds of what ``act`` sets going."""
    received, cpu = pty.received, cpu_ms(pty.pid)
    act()
    pty.wait(lambda: pty.received > received, "an answer")
    pty.settle(QUIET)
    return pty.received - received, cpu_ms(pty.pid) - cpu


def hold(pty: Pty, key: str) -> float:
    """Press a key as a keyboard repeats it, and return when it was let go."""
    start = time.monotonic()
    for press in range(HELD):
        while (left := start + press / RATE - time.monotonic()) > 0:
            pty.pump(left)
        pty.send(key)
    return time.monotonic()
