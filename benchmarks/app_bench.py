"""What the app costs before an inbox full of open comments: its start, its keys, and being left alone.

``python benchmarks/app_bench.py [--sizes 100,10000] [--rounds 5] [--size 80x24] [--peers NAME=PROGRAM,...]``. Each
size, an app of Textual's own with nothing but one line, and the peers (``benchmarks/peers.py``; neomutt with each of
the sizes) take turns in a real pseudo-terminal of 256 colours. Least and median are printed. Milliseconds to the first
paint and from the last of the held keys to the last byte are the clock's, all others the processor's (the scheduler's
run time of the process, Linux).
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE))

from benchmarks.commands_bench import furnish  # noqa: E402
from benchmarks.keyboard import HELD, QUIET, RATE, Stopped, cpu_ms, hold, measured  # noqa: E402
from benchmarks.peers import PEERS, Peer, named  # noqa: E402
from smtui.domain.clock import FixedClock  # noqa: E402
from smtui.ports import Write  # noqa: E402
from smtui.storage import open_store  # noqa: E402
from tests.support.pty import Pty  # noqa: E402

NOW = datetime.now(UTC)
IDLE = 5.0
FIRST = ("Question", "Opening hours", "? help")
"""What the first complete paint has: a comment in the list, its post in the preview, the keys at the bottom."""
BARE = """
from textual.app import App
from textual.widgets import Static
class Bare(App):
    def compose(self):
        yield Static("one line")
Bare().run(mouse=False)
"""
Note = Callable[[str, tuple[float, ...]], None]
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


def started(pty: Stopped, begun: float, *texts: str) -> tuple[float, ...]:
    """Return milliseconds until all texts are there, the processor's to then and till all is quiet, and the bytes."""
    for text in texts:
        pty.wait_for(text)
    shown, cpu = 1000 * (pty.heard - begun), pty.used
    pty.settle(QUIET)
    return shown, cpu, cpu_ms(pty.pid), pty.received, memory_mib(pty.pid)


def rest(pty: Pty) -> tuple[float, ...]:
    """Return bytes and processor time of some seconds in which nothing is done."""
    received, cpu, end = pty.received, cpu_ms(pty.pid), time.monotonic() + IDLE
    while (left := end - time.monotonic()) > 0:
        pty.pump(left)
    return pty.received - received, cpu_ms(pty.pid) - cpu


def walk(pty: Pty, note: Note) -> None:
    """Go down a list, key by key and with the key held."""
    for _ in range(8):
        note("j", measured(pty, lambda: pty.send("j")))
    let_go = 0.0

    def press() -> None:
        nonlocal let_go
        let_go = hold(pty, "j")

    figures = measured(pty, press)
    note(f"j held, {HELD} at {RATE}/s", figures)
    note("j held: ms from the last to the last byte", (0, 1000 * max(0.0, pty.heard - let_go)))


def visit(env: dict[str, str], columns: int, rows: int, note: Note) -> None:
    """Go once through everything that is measured."""
    begun = time.monotonic()
    with Stopped([sys.executable, "-m", "smtui"], env, columns=columns, rows=rows) as pty:
        note("start", started(pty, begun, *FIRST))
        walk(pty, note)
        press = lambda keys: measured(pty, lambda: pty.send(keys))  # noqa: E731
        press("1")
        press("2")
        for _ in range(3):
            note("another place, seen before", press("1"))
            note("another place, seen before", press("2"))
        press("/")
        for letter in "question 9":
            note("letter of a search", press(letter))
        press("\x07")
        press("r")
        for letter in "smooth letters":
            note("letter", press(letter))
        press("\x07")
        note(f"nothing, {IDLE:.0f} s", rest(pty))


def call_on(peer: Peer, columns: int, rows: int, note: Note) -> None:
    """Start a peer, and go down its list where it has one."""
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "xterm-256color", **peer.env}
    begun = time.monotonic()
    with Stopped(peer.argv, env, columns=columns, rows=rows) as pty:
        note("start", started(pty, begun, peer.ready))
        if peer.has_list:
            walk(pty, note)


def furnished(programs: dict[str, str], sizes: list[int], scratch: Path) -> dict[str, Peer]:
    """Set the peers up; one that shows what it is given is set up with each of the sizes."""
    peers = {}
    for name, program in programs.items():
        for size in sizes if name == "neomutt" else sizes[:1]:
            folder = scratch / f"{name}-{size}"
            folder.mkdir()
            peers[f"{name}, {size:,} mails" if name == "neomutt" else name] = PEERS[name](program, folder, size)
    return peers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,10000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--size", default="80x24")
    parser.add_argument("--peers", default="", help="NAME=PROGRAM,... of: " + ", ".join(PEERS))
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    columns, rows = map(int, given.size.split("x"))
    figures: Figures = defaultdict(lambda: defaultdict(list))
    with tempfile.TemporaryDirectory() as scratch:
        houses = {f"{size:,}": fill(Path(scratch) / str(size), size) for size in sizes}
        peers = furnished(named(given.peers), sizes, Path(scratch))
        for _ in range(given.rounds):
            begun = time.monotonic()
            with Stopped([sys.executable, "-c", BARE], next(iter(houses.values())), columns=columns, rows=rows) as pty:
                figures["start"]["bare Textual"].append(started(pty, begun, "one line"))
            for who, env in houses.items():
                visit(env, columns, rows, noting(figures, who))
            for who, peer in peers.items():
                call_on(peer, columns, rows, noting(figures, who))
    starts = figures.pop("start")
    bare = starts["bare Textual"]
    print(f"| {columns}x{rows}, least / median | first paint ms | x bare | cpu ms till then | x bare | bytes | MiB |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for who, rows_of in starts.items():
        ratios = [ratio(rows_of, bare, column) for column in (0, 1)]
        shown, first, _, size_of, memory = (spread(column) for column in zip(*rows_of, strict=True))
        size_text, memory_text = size_of.split(" / ")[1], memory.split(" / ")[1]
        print(f"| {who} | {shown} | {ratios[0]:.2f} | {first} | {ratios[1]:.2f} | {size_text} | {memory_text} |")
    names = [*houses, *(who for who, peer in peers.items() if peer.has_list)]
    print("\n| median bytes / least and median cpu ms | " + " | ".join(names) + " |\n|---|" + "--:|" * len(names))
    for what, by_size in figures.items():
        print(f"| {what} | " + " | ".join(cell(by_size.get(name)) for name in names) + " |")


def noting(figures: Figures, who: str) -> Note:
    """Return what takes down the figures of one case."""

    def note(what: str, row: tuple[float, ...]) -> None:
        figures[what][who].append(row)

    return note


def ratio(rows_of: list[tuple[float, ...]], bare: list[tuple[float, ...]], column: int) -> float:
    """Return the median of how many times as much as the bare app of the same round."""
    return statistics.median(row[column] / other[column] for row, other in zip(rows_of, bare, strict=True))


def spread(values: Iterable[float]) -> str:
    """Return the least and the median."""
    known = list(values)
    return f"{min(known):,.0f} / {statistics.median(known):,.0f}"


def cell(rows_of: list[tuple[float, ...]] | None) -> str:
    """Return bytes and processor time of a deed."""
    if not rows_of:
        return "–"
    sizes, times = zip(*rows_of, strict=True)
    return f"{statistics.median(sizes):,.0f} / {min(times):.1f} {statistics.median(times):.1f}"


if __name__ == "__main__":
    main()
