"""What a command costs: instructions above the bare interpreter, and processor time beside taskwarrior in one rotation.

``python benchmarks/commands_bench.py [--sizes 100,10000] [--rounds 9]``. Valgrind counts the instructions, which repeat
to 0.1 %; times are the processor's, user and system, medians of rounds in which all cases take turns. Needs valgrind;
taskwarrior (``task``) is measured where it is installed.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smtui.domain.clock import FixedClock
from smtui.ports import Write
from smtui.storage import open_store

NOW = datetime.now(UTC)
COMMANDS = (
    ["check", "6"],
    ["inbox", "--limit", "20"],
    ["show", "c00000"],
    ["today"],
    ["due"],
    ["done", "c00001", "--reason", "liked"],
)
UNDO = {"check": ["uncheck", "6"], "done": ["reopen", "c00001"]}


def furnish(folder: Path, size: int) -> dict[str, str]:
    """Set up a house with ``size`` comments, a tenth of them open, and return its environment."""
    env = {**os.environ, "SMTUI_CONFIG": str(folder / "c"), "SMTUI_DATA": str(folder / "d"), "PYTHONHASHSEED": "0"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    words = [sys.executable, "-m", "smtui", "init", "--yes", "--lang", "en", "--country", "DE", "--state", "BY"]
    subprocess.run(words, env=env, check=True, capture_output=True)
    store = open_store(folder / "d" / "store", clock=FixedClock(NOW))
    for start in range(0, size, 1000):
        store.commit([_comment(number) for number in range(start, min(size, start + 1000))])
    store.close()
    return env


def _comment(number: int) -> Write:
    created = NOW - timedelta(minutes=number)
    due = (created + timedelta(hours=8)).isoformat().replace("+00:00", "Z")
    fields = {
        "account": "blog",
        "network": "wordpress",
        "remote_id": str(number),
        "author": f"Person {number % 997}",
        "text": f"Question {number}: are you open on Sunday, and how much is the large cake? " * 3,
        "created_at": created.isoformat(),
        "received_at": created.isoformat(),
        "post_title": "Opening hours",
        "status": "pending" if number % 10 == 0 or number == 1 else "answered",
        "due": due,
        "act_by": due,
    }
    if fields["status"] == "answered":
        fields["closed_at"] = created.isoformat().replace("+00:00", "Z")
    return Write(table="comments", id=f"c{number:05x}", fields=fields)


def instructions(words: list[str], env: dict[str, str]) -> float:
    """Return millions of instructions of one call."""
    call = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *words]
    done = subprocess.run(call, env=env, capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", done.stderr)
    assert found, done.stderr
    return int(found[1]) / 1e6


def processor_ms(words: list[str], env: dict[str, str]) -> float:
    """Return the processor time of one call in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def taskwarrior(folder: Path, size: int) -> dict[str, str]:
    """Set up taskwarrior with ``size`` tasks and return its environment."""
    env = {**os.environ, "TASKRC": str(folder / "rc"), "TASKDATA": str(folder / "data")}
    (folder / "rc").write_text("confirmation=no\nverbose=nothing\n")
    lines = (
        f'{{"description":"task {n} are you open on Sunday","status":"pending","entry":"20261101T080000Z"}}'
        for n in range(size)
    )
    subprocess.run(["task", "import", "-"], input="\n".join(lines), text=True, env=env, capture_output=True, check=True)
    return env


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="100,10000,100000")
    parser.add_argument("--rounds", type=int, default=9)
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory() as scratch:
        houses = {size: furnish(Path(scratch) / str(size), size) for size in sizes}
        smtui = [shutil.which("smtui") or "smtui"] if shutil.which("smtui") else [sys.executable, "-m", "smtui"]
        bare = instructions([sys.executable, "-c", "pass"], houses[sizes[0]])
        print(f"bare Python: {bare:.0f} million instructions\n")
        print("| command | " + " | ".join(f"{size:,} comments" for size in sizes) + " |")
        print("|---|" + "---|" * len(sizes))
        for words in COMMANDS:
            row = []
            for env in houses.values():
                subprocess.run([*smtui, *words], env=env, capture_output=True, check=False)
                if back := UNDO.get(words[0]):
                    subprocess.run([*smtui, *back], env=env, capture_output=True, check=False)
                row.append(instructions([*smtui, *words], env) - bare)
                if back:
                    subprocess.run([*smtui, *back], env=env, capture_output=True, check=False)
            print(f"| `smtui {' '.join(words)}` | " + " | ".join(f"{value:.0f}" for value in row) + " |", flush=True)
        cases = (
            {f"smtui {' '.join(words)}": ([*smtui, *words], houses[10000]) for words in COMMANDS[1:4]}
            if 10000 in houses
            else {}
        )
        cases["python -c pass"] = ([sys.executable, "-c", "pass"], houses[sizes[0]])
        if shutil.which("task"):
            folder = Path(scratch) / "task"
            folder.mkdir()
            env = taskwarrior(folder, 10_000)
            cases["task list limit:20"] = (["task", "list", "limit:20"], env)
            cases["task 1 modify +x"] = (["task", "1", "modify", "+x"], env)
        times: dict[str, list[float]] = {name: [] for name in cases}
        for _ in range(given.rounds):
            for name, (words, env) in cases.items():
                times[name].append(processor_ms(words, env))
        print("\n| in one rotation, 10,000 comments or tasks | processor ms |\n|---|---|")
        for name, values in times.items():
            print(f"| `{name}` | {statistics.median(values):.0f} |")


if __name__ == "__main__":
    main()
