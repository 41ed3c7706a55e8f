"""What the app costs before an inbox full of open comments: its start, its keys, and being left alone.

``python benchmarks/app_bench.py [--sizes 100,10000] [--rounds 5] [--size 80x24]``. Each size, and an app of Textual's
own with nothing but one line, take turns in a real pseudo-terminal of 256 colours; medians are printed. Milliseconds to
the first paint are the clock's, all others the processor's (the scheduler's run time of the process, Linux).
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE))

from benchmarks.commands_bench import furnish  # noqa: E402
from benchmarks.keyboard import HELD, QUIET, RATE, cpu_ms, hold, measured  # noqa: E402
from smtui.domain.clock import FixedClock  # noqa: E402
from smtui.ports import Write  # noqa: E402
from smtui.storage import open_store  # noqa: E402
from tests.support.pty import Pty  # noqa: E402

NOW = datetime.now(UTC)
IDLE = 5.0
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("one line")
Bare().run(mouse=False)
"""
Figures = dict[str, dict[str, list[tuple[float, ...]]]]


def fill(folder: Path, size: int) -> dict[str, str]:
    """Set up a house with ``size`` open comments, and return the environment of its app."""
    env = furnish(folder, 0)
    settings = folder / "c" / "config.toml"
    settings.write_text(settings.read_text().replace('# start = "today" ', 'start = "inbox" '))
    (folder / "c" / "accounts").mkdir()
    (folder / "c" / "accounts" / "blog.toml").write_text('network = "wordpress"\nurl = "https://blog.example"\n')
    store = open_store(folder / "d" / "store", clock=FixedClock(NOW))
    for start in range(0, size, 1000):
        store.commit([_comment(number) for number in range(start, min(size, start + 1000))])
    store.compact()
    store.close()
    env |= {"TERM": "xterm-256color", "PYTHONPATH": str(HOUSE), "TEXTUAL_ANIMATIONS": "none"}
    for name in ("COLORTERM", "NO_COLOR", "TMUX", "STY", "SSH_TTY"):
        env.pop(name, None)
    return env


def _comment(number: int) -> Write:
    created = NOW - timedelta(minutes=number % 5000, seconds=number % 60)
    due = (created + timedelta(hours=8)).isoformat().replace("+00:00", "Z")
    fields = {
        "account": "blog",
        "network": "wordpress",
        "remote_id": str(number),
        "author": f"Person {number // 4}",
        "text": f"Question {number}: are you open on Sunday, and how much is the large cake? " * 3,
        "created_at": created.isoformat().replace("+00:00", "Z"),
        "received_at": created.isoformat().replace("+00:00", "Z"),
        "post_title": "Opening hours",
        "status": "pending",
        "due": due,
        "act_by": due,
    }
    return Write(table="comments", id=f"c{number:06x}", fields=fields)


def memory_mib(pid: int) -> float:
    """Return the most memory a process has had, in MiB."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def started(pty: Pty, begun: float, text: str) -> tuple[float, ...]:
    """Return milliseconds to the first complete paint, the processor's to then and till all is quiet, and the bytes."""
    pty.wait_for(text)
    shown, cpu = 1000 * (time.monotonic() - begun), cpu_ms(pty.pid)
    pty.settle(QUIET)
    return shown, cpu, cpu_ms(pty.pid), pty.received, memory_mib(pty.pid)


def rest(pty: Pty) -> tuple[float, ...]:
    """Return bytes and processor time of some seconds in which nothing is done."""
    received, cpu, end = pty.received, cpu_ms(pty.pid), time.monotonic() + IDLE
    while (left := end - time.monotonic()) > 0:
        pty.pump(left)
    return pty.received - received, cpu_ms(pty.pid) - cpu


def visit(env: dict[str, str], columns: int, rows: int, note: Callable[[str, tuple[float, ...]], None]) -> None:
    """Go once through everything that is measured."""
    begun = time.monotonic()
    with Pty([sys.executable, "-m", "smtui"], env, columns=columns, rows=rows) as pty:
        note("start", started(pty, begun, "Question"))
        press = lambda keys: measured(pty, lambda: pty.send(keys))  # noqa: E731
        for _ in range(8):
            note("j", press("j"))
        note(f"j held, {HELD} at {RATE}/s", measured(pty, lambda: hold(pty, "j")))
        press("1")
        press("2")
        for _ in range(3):
            note("another place, seen before", press("1"))
            note("another place, seen before", press("2"))
        press("r")
        for letter in "smooth letters":
            note("letter", press(letter))
        press("\x07")
        note(f"nothing, {IDLE:.0f} s", rest(pty))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,10000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", default="80x24")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    columns, rows = map(int, given.size.split("x"))
    figures: Figures = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as scratch:
        houses = {size: fill(Path(scratch) / str(size), size) for size in sizes}
        for _ in range(given.rounds):
            begun = time.monotonic()
            with Pty([sys.executable, "-c", BARE], houses[sizes[0]], columns=columns, rows=rows) as pty:
                figures["start"]["bare Textual"].append(started(pty, begun, "one line"))
            for size, env in houses.items():
                visit(env, columns, rows, lambda what, row, who=f"{size:,}": figures[what][who].append(row))  # type: ignore[misc]
    starts = figures.pop("start")
    print(f"| {columns}x{rows} | first paint ms | cpu ms till then | cpu ms till quiet | bytes | MiB |")
    print("|---|--:|--:|--:|--:|--:|")
    for who, rows_of in starts.items():
        shown, first, cpu, size_of, memory = (statistics.median(column) for column in zip(*rows_of, strict=True))
        print(f"| {who} | {shown:.0f} | {first:.0f} | {cpu:.0f} | {size_of:,.0f} | {memory:.0f} |")
    names = [f"{size:,}" for size in sizes]
    print("\n| bytes / cpu ms | " + " | ".join(names) + " |\n|---|" + "--:|" * len(names))
    for what, by_size in figures.items():
        cells = [[statistics.median(column) for column in zip(*by_size[name], strict=True)] for name in names]
        print(f"| {what} | " + " | ".join(f"{cell[0]:,.0f} / {cell[1]:.1f}" for cell in cells) + " |")


if __name__ == "__main__":
    main()
