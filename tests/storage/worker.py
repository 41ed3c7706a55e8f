"""Processes that work on one store, for the tests that kill them or let them compete. Each says what it has done.

Usage: worker.py write|compete|watch FOLDER NAME COUNT
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from smtui.domain.clock import SystemClock
from smtui.domain.errors import Conflict, StoreBusy
from smtui.ports import Write
from smtui.storage import JsonStore, open_store


def say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def write(store: JsonStore, name: str, count: int) -> None:
    """Commit pairs that belong together, saying each number once it is acknowledged, compacting now and then."""
    for number in range(count):
        pair = [
            Write(table="comments", id=f"{name}-{number}", fields={"text": "x" * (number % 700)}),
            Write(table="replies", id=f"{name}-{number}", fields={"comment": f"{name}-{number}"}),
        ]
        store.commit(pair)
        say(number)
        if number % 25 == 24:
            store.compact()


def compete(store: JsonStore, name: str, count: int) -> None:
    """Make mixed changes: add to shared counters, each with a claim, insert, change a field of one's own, compact."""
    dice = random.Random(name)
    for number in range(count):
        kind = number % 4
        if kind == 0:
            store.commit([Write(table="notes", id=f"{name}-{number}", fields={"by": name})])
        elif kind == 1:
            again(lambda: add(store, f"sum{dice.randrange(3)}"))
        elif kind == 2:
            again(lambda: pair(store))
        else:
            doc = store.get("comments", "shared") or {}
            change = Write(table="comments", id="shared", fields={name: number}, was={name: doc.get(name)})
            again(lambda change=change: store.commit([change]))  # type: ignore[misc]
        if number % 60 == 59:
            again(store.compact)
    say("done")


def again(work: Callable[[], object]) -> None:
    while True:
        try:
            work()
        except (Conflict, StoreBusy):
            continue
        return


def add(store: JsonStore, id: str) -> None:
    doc = store.get("comments", id)
    assert doc is not None
    fields = {"n": doc["n"] + 1}
    store.commit([Write(table="comments", id=id, fields=fields, was={"n": doc["n"]}, exact=doc["rev"])])


def pair(store: JsonStore) -> None:
    """Change two documents together, which every reader must see equal."""
    left, right = store.get("comments", "left"), store.get("replies", "right")
    assert left is not None and right is not None
    writes = [
        Write(table="comments", id="left", fields={"n": left["n"] + 1}, was={"n": left["n"]}, exact=left["rev"]),
        Write(table="replies", id="right", fields={"n": left["n"] + 1}, was={"n": left["n"]}),
    ]
    store.commit(writes)


def watch(store: JsonStore, name: str, count: int) -> None:
    """Follow the feed until the counters say that all is done; every step must be whole, and nothing may be missed."""
    since = 0
    seen: dict[tuple[str, str], dict[str, object] | None] = {}
    while True:
        for change in store.changes(since):
            assert change.seq > since
            since = change.seq
            seen[change.table, change.id] = change.doc
        assert seen["comments", "left"] and seen["replies", "right"]
        if (end := store.get("posts", "end")) is not None and seen.get(("posts", "end")) == end:
            break
    for (table, id), doc in seen.items():
        assert store.get(table, id) == doc, (table, id)  # type: ignore[arg-type]
    say(sum(1 for table, _ in seen if table == "notes"))


if __name__ == "__main__":
    deed, folder, name, count = sys.argv[1:]
    opened = open_store(Path(folder), clock=SystemClock(), wait=30)
    {"write": write, "compete": compete, "watch": watch}[deed](opened, name, int(count))
    opened.close()
