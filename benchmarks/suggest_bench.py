"""How well situations are suggested: rules alone, and with what a house would have taught. Run by hand.

``python benchmarks/suggest_bench.py [--part dev|test|fresh|irony|irony-dev] [--signs DIR] [--instructions]`` prints
macro-F1, the rate at which the right situation is among the two suggested, what irony and true praise are taken for,
a learning curve, and what one comment costs beside ``str.split``.

``benchmarks/data/comments.tsv`` holds short comments written for this purpose: language, situation, ``x`` for irony or
``r`` for a review, text. Every second one (by the CRC 32 of its text) is ``test``; the other half is ``dev``.
``benchmarks/data/fresh.tsv`` holds comments written after the signs, by somebody who did not read them.
``benchmarks/data/irony.tsv`` holds irony and true praise that share their words, written before the signs for irony;
``irony-dev.tsv`` those that were looked at while these signs were made.
``--signs`` takes other signs: a folder with ``de/signs.toml`` and ``en/signs.toml``.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from zlib import crc32

from smtui import content
from smtui.domain.learn import Model, learn, points, together
from smtui.domain.suggest import Look, Rules, look, parse_rules

DATA = Path(__file__).parent / "data" / "comments.tsv"
OTHERS = {part: DATA.with_name(f"{part}.tsv") for part in ("fresh", "irony", "irony-dev")}
Row = tuple[str, str, str, str]


def rows(file: Path = DATA) -> list[Row]:
    """Return language, situation, mark and text of each comment."""
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        language, situation, mark, text = line.split("\t")
        found.append((language, situation, mark, text))
    return found


def part_of(row: Row) -> str:
    """Return whether a comment is for developing or for testing."""
    return "test" if crc32(row[3].encode()) % 2 else "dev"


RULES: dict[str, Rules] = {
    language: parse_rules(content.read(language, "signs.toml"), "signs.toml")  # type: ignore[arg-type]
    for language in ("de", "en")
}


def seen(row: Row, model: Model | None) -> Look:
    """Return what rules and model find."""
    found = look(row[3], "review" if row[2] == "r" else "comment", RULES[row[0]])
    return together(found, *points(model, row[3])) if model is not None else found


def score(sample: list[Row], model: Model | None = None) -> tuple[float, float, float]:
    """Return macro-F1 of the first suggestion, its accuracy, and the rate of the first two."""
    names = sorted({row[1] for row in sample})
    hits = dict.fromkeys(names, 0)
    said = dict.fromkeys([*names, ""], 0)
    first = two = 0
    for row in sample:
        best = [found.situation for found in seen(row, model).likeliest()]
        top = best[0] if best else ""
        said[top] = said.get(top, 0) + 1
        hits[row[1]] += top == row[1]
        first += top == row[1]
        two += row[1] in best
    f1 = []
    for name in names:
        real = sum(row[1] == name for row in sample)
        f1.append(2 * hits[name] / (real + said[name]) if real + said[name] else 0.0)
    return statistics.mean(f1), first / len(sample), two / len(sample)


def taken_for(sample: list[Row]) -> str:
    """Return the first suggestions of the rules with their numbers, the most frequent first."""
    tops = Counter(best[0].situation if (best := seen(row, None).likeliest()) else "nothing" for row in sample)
    return ", ".join(f"{top} {n}" for top, n in tops.most_common())


def taught(sample: list[Row], n: int, seed: int) -> Model:
    """Return a model of ``n`` of the comments."""
    model = Model()
    for row in random.Random(seed).sample(sample, min(n, len(sample))):
        learn(model, row[3], row[1])
    return model


def instructions(code: str) -> int:
    """Return the instructions of a Python process, by valgrind."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable, "-c", code]
    told = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0"}, check=True
    ).stderr
    (line,) = [line for line in told.splitlines() if "Collected" in line]
    return int(line.split()[-1])


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--part", default="dev", choices=("dev", "test", *OTHERS))
    options.add_argument("--signs", type=Path)
    options.add_argument("--instructions", action="store_true")
    given = options.parse_args()
    if given.signs:
        for language in RULES:
            RULES[language] = parse_rules((given.signs / language / "signs.toml").read_text("utf-8"), "signs.toml")
    everything = rows()
    if given.part in OTHERS:
        sample = rows(OTHERS[given.part])
    else:
        sample = [row for row in everything if part_of(row) == given.part]
    lessons = [row for row in everything if part_of(row) == "dev"]
    if given.part == "dev":  # so that nothing of test is seen while something is tuned
        lessons = [row for row in sample if crc32(row[3].encode()) & 4]
        sample = [row for row in sample if not crc32(row[3].encode()) & 4]
    print(f"{given.part}: {len(sample)} comments, {len(lessons)} to learn from")
    groups = {
        "all": sample,
        "de": [row for row in sample if row[0] == "de"],
        "en": [row for row in sample if row[0] == "en"],
        "irony": [row for row in sample if row[2] == "x"],
        "no irony": [row for row in sample if row[2] != "x"],
    }
    print(f"{'rules alone':24} {'n':>4} {'macro-F1':>9} {'first':>7} {'top two':>8}")
    for name, group in groups.items():
        f1, first, two = score(group)
        print(f"{name:24} {len(group):4} {f1:9.2f} {first:7.0%} {two:8.0%}")
    print(f"irony is called: {taken_for(groups['irony'])}")
    print(f"true praise is called: {taken_for([row for row in sample if row[1] == 'praise'])}")
    for n in (10, 25, 50, 100, len(lessons)):
        scores = [score(sample, taught(lessons, n, seed)) for seed in range(5)]
        f1, first, two = (statistics.mean(column) for column in zip(*scores, strict=True))
        print(f"{f'and {n} verdicts':24} {len(sample):4} {f1:9.2f} {first:7.0%} {two:8.0%}")
    full = taught(lessons, len(lessons), 0)
    for name, model in (("rules", None), ("rules and model", full)):
        least = dict.fromkeys(range(len(sample)), float("inf"))
        for _ in range(30):
            for place, row in enumerate(sample):
                begun = time.process_time_ns()
                seen(row, model).likeliest()
                least[place] = min(least[place], (time.process_time_ns() - begun) / 1000)
        mean, most = statistics.mean(least.values()), max(least.values())
        print(f"{name}: {mean:.0f} microseconds of the processor a comment, {most:.0f} the longest (least of 30 each)")
    if given.instructions:
        head = f"import sys; sys.path[:0] = {sys.path!r}; import suggest_bench as b; s = [r for r in b.rows()]\n"
        empty = instructions(head)
        cost = {}
        for name, code in (
            ("str.split", "for r in s: r[3].split()"),
            ("rules", "for r in s: b.seen(r, None).likeliest()"),
        ):
            cost[name] = (instructions(head + code) - empty) / len(everything)
            print(f"{name}: {cost[name]:,.0f} instructions a comment")
        print(f"ratio to str.split: {cost['rules'] / cost['str.split']:.0f}")


if __name__ == "__main__":
    main()
