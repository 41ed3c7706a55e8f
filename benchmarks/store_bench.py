"""What the store costs, beside sqlite3 and TinyDB's own JSON storage, in one run and in turns. Prints a Markdown table.

python benchmarks/store_bench.py [--sizes 100,10000,100000] [--rounds 200] [--instructions]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.table import Document

from smtui.domain.clock import SystemClock
from smtui.ports import Write
from smtui.storage import JsonStore, open_store

ROOT = Path(__file__).parents[1]
Row = tuple[str, list[str]]


def comment(number: int) -> dict[str, Any]:
    """Return a comment of about 320 bytes; every tenth is pending."""
    return {
        "id": f"c{number:06}",
        "account": "blog",
        "network": "wordpress",
        "remote_id": str(number),
        "author": f"Author {number % 977}",
        "text": "Is the shop open on Sunday? We would like to come with the whole family. " * 2,
        "created_at": "2026-11-20T08:00:00Z",
        "status": "answered" if number % 10 else "pending",
        "act_by": f"2026-11-23T08:00:00.{number:06}Z",
        "owner": "",
    }


class Ours:
    """Our store."""

    name = "smtui"

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder / "store"
        store = open_store(self.folder, clock=SystemClock())
        docs = (comment(number) for number in range(count))
        for batch in batches(docs, 1000):
            store.commit([Write(table="comments", id=doc["id"], fields=doc) for doc in batch])
        store.compact()
        store.close()
        self.open()

    def open(self) -> None:
        self.store: JsonStore = open_store(self.folder, clock=SystemClock())

    def change(self, id: str, text: str) -> None:
        doc = self.store.get("comments", id)
        assert doc is not None
        self.store.commit([Write(table="comments", id=id, fields={"text": text}, was={"text": doc["text"]})])

    def get(self, id: str) -> Any:
        return self.store.get("comments", id)

    def first(self) -> Any:
        return self.store.find("comments", {"status": "pending"}, order="act_by", limit=20)

    def close(self) -> None:
        self.store.close()


class Sqlite:
    """sqlite3 with a write-ahead log, synced at each commit, documents as JSON text with an index on status and due."""

    name = "sqlite3 WAL FULL"

    def __init__(self, folder: Path, count: int) -> None:
        self.path = folder / "store.sqlite"
        self.open()
        self.db.execute("create table comments (id text primary key, status text, due text, doc text)")
        self.db.execute("create index waiting on comments (status, due)")
        rows = ((doc["id"], doc["status"], doc["act_by"], json.dumps(doc)) for doc in map(comment, range(count)))
        self.db.executemany("insert into comments values (?, ?, ?, ?)", rows)
        self.db.commit()

    def open(self) -> None:
        self.db = sqlite3.connect(self.path)
        self.db.execute("pragma journal_mode=wal")
        self.db.execute("pragma synchronous=full")

    def change(self, id: str, text: str) -> None:
        doc = self.get(id)
        doc["text"] = text
        self.db.execute("update comments set doc = ? where id = ?", (json.dumps(doc), id))
        self.db.commit()

    def get(self, id: str) -> Any:
        return json.loads(self.db.execute("select doc from comments where id = ?", (id,)).fetchone()[0])

    def first(self) -> Any:
        query = "select doc from comments where status = 'pending' order by due limit 20"
        return [json.loads(doc) for (doc,) in self.db.execute(query)]

    def close(self) -> None:
        self.db.close()


class Tiny:
    """TinyDB as it comes: one JSON file, written whole for each change."""

    name = "TinyDB JSONStorage"

    def __init__(self, folder: Path, count: int) -> None:
        self.path = folder / "store.json"
        docs = {str(number): comment(number) for number in range(count)}
        self.path.write_text(json.dumps({"_default": docs}))
        self.open()

    def open(self) -> None:
        self.db = TinyDB(self.path)
        self.db.get(doc_id=0)

    def change(self, id: str, text: str) -> None:
        self.db.update({"text": text}, doc_ids=[int(id[1:])])

    def get(self, id: str) -> Any:
        doc = self.db.get(doc_id=int(id[1:]))
        assert isinstance(doc, Document)
        return doc

    def first(self) -> Any:
        docs = self.db.search(lambda doc: doc["status"] == "pending")
        return sorted(docs, key=lambda doc: doc["act_by"])[:20]

    def close(self) -> None:
        self.db.close()


def batches(docs: Iterator[Any], size: int) -> Iterator[list[Any]]:
    """Give the documents ``size`` at a time."""
    batch: list[Any] = []
    for doc in docs:
        batch.append(doc)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds on the wall that ``work`` takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def measure(sizes: list[int], rounds: int) -> Iterator[Row]:
    """Give a row for each deed and kind, a cell for each size: the median of all rounds."""
    cells: dict[tuple[str, str], list[str]] = {}
    for size in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            houses: list[Any] = [kind(Path(scratch), size) for kind in (Ours, Sqlite, Tiny)]
            times: dict[tuple[str, str], list[float]] = {}
            for number in range(rounds):
                for house in houses:
                    # TinyDB needs a second for each change at 100,000.
                    if not isinstance(house, Tiny) or number < max(3, rounds * 100 // size):
                        for deed, duration in turn(house, number, size):
                            times.setdefault((deed, house.name), []).append(duration)
            for house in houses:
                house.close()
        for key, values in times.items():
            cells.setdefault(key, []).append(f"{statistics.median(values):.3g}")
    for (deed, name), row in sorted(cells.items()):
        yield f"{deed}, {name} (ms)", row


def turn(house: Any, number: int, size: int) -> Iterator[tuple[str, float]]:
    """Do each deed once and give the milliseconds that it took."""
    key = f"c{number * 7919 % size:06}"
    if number < 10:
        house.close()
        yield "open", timed(house.open)
    yield "one durable change", timed(lambda: house.change(key, f"new {number}"))
    yield "read one", timed(lambda: house.get(key))
    yield "first 20 pending by deadline", timed(house.first)


def memory(sizes: list[int]) -> Iterator[Row]:
    """Give the memory that an open store takes, over a process that has only imported it."""
    for name, work in (
        ("open and read one", "store.get('comments', 'c000001')"),
        ("read all pending", "store.find('comments', {'status': 'pending'})"),
    ):
        row = []
        for size in sizes:
            with tempfile.TemporaryDirectory() as scratch:
                Ours(Path(scratch), size).close()
                bare, full = (peak(Path(scratch) / "store", code) for code in ("None", work))
                row.append(f"{(full - bare) / 1024:.1f}")
        yield f"{name}: memory over the import (MiB)", row


def program(folder: Path, work: str) -> list[str]:
    """Return the command of a process that opens the store and does ``work`` on it."""
    opening = "None" if work == "None" else f"open_store(Path({str(folder)!r}), clock=SystemClock())"
    lines = [
        "from pathlib import Path",
        "from smtui.domain.clock import SystemClock",
        "from smtui.ports import Write",
        "from smtui.storage import open_store",
        f"store = {opening}",
        work,
    ]
    return [sys.executable, "-c", "\n".join(lines)]


def peak(folder: Path, work: str) -> int:
    """Return the most memory that a process needed, in KiB (Linux)."""
    report = "\nprint(*[line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')])"
    *command, code = program(folder, work)
    run = subprocess.run([*command, code + report], capture_output=True, check=True, env=environment(), text=True)
    return int(run.stdout)


def environment() -> dict[str, str]:
    """Return what a measured process sees: hashes that repeat, and compiled files."""
    environ = {**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT)}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ


def instructions(sizes: list[int]) -> Iterator[Row]:
    """Give the million instructions of one-shot processes above a bare interpreter, by valgrind."""
    change = "Write(table='comments', id='c000001', fields={'owner': 'kim'}, was=store.get('comments', 'c000001'))"
    works = {
        "import only": "None",
        "open, read one, change it": f"store.commit([{change}])",
        "open, first 20 pending": "store.find('comments', {'status': 'pending'}, order='act_by', limit=20)",
        "open, newest 20 pending": (
            "store.find('comments', {'status': 'pending'}, order='created_at', reverse=True, limit=20)"
        ),
    }
    for name, work in works.items():
        row = []
        for size in sizes:
            with tempfile.TemporaryDirectory() as scratch:
                Ours(Path(scratch), size).close()
                command = program(Path(scratch) / "store", work)
                subprocess.run(command, check=True, env=environment())
                row.append(f"{counted(command) - counted([*command[:-1], 'pass']):.1f}")
        yield f"{name}: million instructions above bare Python", row


INDEX_WORKS = {
    "1,000 changes of one field": """
for n in range(1000):
    doc = store.get("comments", f"c{n % 100:06}")
    store.commit([Write(table="comments", id=doc["id"], fields={"owner": f"m{n}"}, was={"owner": doc["owner"]})])
""",
    "1,000 new comments, 50 a commit": """
for at in range(0, 1000, 50):
    store.commit([Write(table="comments", id=doc["id"], fields=doc) for doc in new[at : at + 50]])
""",
    "one compaction": "store.compact()",
}
NEW = """
from store_bench import comment
new = [
    {**comment(900000 + n), "created_at": f"2026-11-21T08:{n // 60:02}:{n % 60:02}Z"} for n in range(1000)
]
"""


def index_costs(sizes: list[int], named: str) -> Iterator[Row]:
    """Give what writing costs with an index of comments, and what of it the index takes.

    ``named`` is the field of its order, with the field whose values it holds and a colon before it where it has one.
    """
    field, _, order = named.rpartition(":")
    beside = f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\n"
    leave = (
        "from smtui.storage.schema import INDEXES\n"
        f"left = ({field or None!r}, {order!r})\n"
        "INDEXES['comments'] = tuple(i for i in INDEXES['comments'] if (i.field, i.order) != left)\n"
    )
    for name, work in INDEX_WORKS.items():
        row = []
        for size in sizes:
            costs = []
            for first in (beside, beside + leave):
                with tempfile.TemporaryDirectory() as scratch:
                    folder = Path(scratch) / "store"
                    build = f"{first}from pathlib import Path\nfrom store_bench import Ours\n"
                    build += f"Ours(Path({scratch!r}), {size}).close()"
                    subprocess.run([sys.executable, "-c", build], check=True, env=environment())
                    *command, code = program(folder, NEW)
                    before = counted([*command, f"{first}{code}"])
                    costs.append(counted([*command, f"{first}{code}\n{work}"]) - before)
            row.append(f"{costs[0]:.1f}, of them {costs[0] - costs[1]:.1f} ({1 - costs[1] / costs[0]:.1%})")
        yield f"{name}, million instructions", row


def counted(command: list[str]) -> float:
    """Return the million instructions of a process."""
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *command]
    run = subprocess.run(valgrind, capture_output=True, check=True, env=environment(), text=True)
    return int(run.stderr.rpartition("Collected :")[2].split()[0]) / 1e6


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,10000,100000", help="documents in the store, separated by commas")
    parser.add_argument("--rounds", type=int, default=200, help="how often each deed is done")
    parser.add_argument("--instructions", action="store_true", help="count instructions as well (needs valgrind)")
    parser.add_argument("--index", default="", help="only what the index of comments by [FIELD:]ORDER costs (valgrind)")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    parts: list[Callable[[], Iterator[Row]]] = [lambda: measure(sizes, options.rounds), lambda: memory(sizes)]
    if options.index:
        parts = [lambda: index_costs(sizes, options.index)]
    elif options.instructions and shutil.which("valgrind"):
        parts.append(lambda: instructions(sizes))
    print("| documents | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    print("|---" * (len(sizes) + 1) + "|")
    for part in parts:
        for name, row in part():
            print(f"| {name} | " + " | ".join(row) + " |", flush=True)


if __name__ == "__main__":
    main()
