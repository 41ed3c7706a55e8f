"""Real processes on one store: killed in the middle of their work, and at work at the same time.

``SMTUI_CRASH_RUNS`` and ``SMTUI_RACE_CHANGES`` make both as long as one likes.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import StoreBusy
from smtui.ports import Write
from smtui.storage import JsonStore, open_store

CRASHES = int(os.environ.get("SMTUI_CRASH_RUNS", "60"))
CHANGES = int(os.environ.get("SMTUI_RACE_CHANGES", "80"))
PROCESSES = 8
WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[2]


def start(deed: str, folder: Path, name: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, str(WORKER), deed, str(folder), name, str(count)]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)


def test_what_a_killed_writer_acknowledged_is_there_and_nothing_is_half_there(folder: Path, clock: FixedClock) -> None:
    dice = random.Random(2026)
    total = 0
    for run in range(CRASHES):
        name = f"w{run}"
        said: list[str] = []
        with start("write", folder, name, 10_000) as writer:
            assert writer.stdout is not None and writer.stderr is not None
            # Some die while they found or open the store, some after a few commits, some near a compaction.
            patience = dice.choice([0, 1, 1, 3, 24, 25, dice.randrange(60)])
            said += [writer.stdout.readline() for _ in range(patience)]
            writer.kill()
            said += writer.stdout.readlines()
            assert writer.stderr.read() == ""
        total += len(said)
        check_pairs(folder, clock, name, [int(line) for line in said if line])
    assert total > CRASHES
    store = open_store(folder, clock=clock)
    assert store.notices == []
    assert store.ids("comments", "") == store.ids("replies", "")
    store.close()


def check_pairs(folder: Path, clock: FixedClock, name: str, said: list[int]) -> None:
    store = open_store(folder, clock=clock)
    numbers = sorted(int(id.rpartition("-")[2]) for id in store.ids("comments", f"{name}-"))
    assert numbers == list(range(len(numbers)))
    assert said == list(range(len(said)))
    assert len(said) <= len(numbers) <= len(said) + 1
    for number in numbers:
        doc = store.get("comments", f"{name}-{number}")
        assert doc is not None and doc["text"] == "x" * (number % 700)
        assert store.get("replies", f"{name}-{number}") == {
            "id": f"{name}-{number}",
            "rev": 1,
            "comment": f"{name}-{number}",
        }
    store.close()


def test_processes_that_work_at_the_same_time_lose_and_double_nothing(folder: Path, clock: FixedClock) -> None:
    store = open_store(folder, clock=clock)
    counters = [Write(table="comments", id=id, fields={"n": 0}) for id in ("left", "sum0", "sum1", "sum2")]
    store.commit([*counters, Write(table="replies", id="right", fields={"n": 0})])
    store.commit([Write(table="comments", id="shared", fields={})])
    watcher = start("watch", folder, "watcher", 0)
    names = [f"p{number}" for number in range(PROCESSES)]
    workers = [start("compete", folder, name, CHANGES) for name in names]
    for worker in workers:
        out, err = worker.communicate(timeout=600)
        assert (out, err) == ("done\n", "")
    store.commit([Write(table="posts", id="end", fields={})])
    out, err = watcher.communicate(timeout=600)
    quarter = len(range(0, CHANGES, 4))
    assert (out, err) == (f"{quarter * PROCESSES}\n", "")

    claims = len(range(1, CHANGES, 4)) * PROCESSES
    sums = [store.get("comments", f"sum{number}") for number in range(3)]
    assert sum(doc["n"] for doc in sums if doc) == claims
    pairs = len(range(2, CHANGES, 4)) * PROCESSES
    for doc in (store.get("comments", "left"), store.get("replies", "right")):
        assert doc is not None and (doc["n"], doc["rev"]) == (pairs, pairs + 1)
    assert store.count("notes") == quarter * PROCESSES
    shared = store.get("comments", "shared")
    last = max(range(3, CHANGES, 4))
    assert shared is not None and {name: shared[name] for name in names} == dict.fromkeys(names, last)
    assert store.notices == []
    store.close()


def test_busy_store_is_said_to_be_busy_after_the_wait(folder: Path, clock: FixedClock) -> None:
    holder = open_store(folder, clock=clock)
    other = JsonStore(folder, clock=clock, wait=0.01)
    with holder.engine.exclusive():
        with pytest.raises(StoreBusy) as caught:
            other.commit([Write(table="comments", id="a", fields={})])
        assert caught.value.exit_code == 75
        assert other.get("comments", "a") is None
    other.commit([Write(table="comments", id="a", fields={})])
    assert holder.get("comments", "a") is not None
    holder.close()
    other.close()


def test_reader_follows_through_any_number_of_generations(folder: Path, clock: FixedClock) -> None:
    reader, writer = open_store(folder, clock=clock), open_store(folder, clock=clock)
    for number in range(5):
        since = reader.seq()
        for _ in range(number):
            writer.compact()
        writer.commit([Write(table="comments", id=f"c{number}", fields={})])
        for _ in range(number):
            writer.compact()
        assert [change.id for change in reader.changes(since)] == [f"c{number}"]
        assert reader.count("comments") == number + 1
    reader.close()
    writer.close()


def test_feed_after_a_long_sleep_tells_all_that_changed(folder: Path, clock: FixedClock) -> None:
    store = open_store(folder, clock=clock)
    for number in range(6):
        store.commit([Write(table="comments", id=f"c{number}", fields={})])
    store.compact()
    store.commit([Write(table="comments", id="c1", fields={"text": "new"}, was={})])
    store.compact()
    assert [change.id for change in store.changes(3)] == ["c3", "c4", "c5", "c1"]
    store.close()
