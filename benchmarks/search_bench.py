"""How soon a search has its first hits among many comments, beside Python's own scan of texts that are in memory.

``python benchmarks/search_bench.py [--sizes 10000,100000] [--rounds 5]``. "First" is the time from the letter to the
first hits, "all" to the end, "step" the longest time for which the next key would have to wait. Cold: nothing has been
read from the disk. Warm: as it is from the second letter on, or once the question has been open for a moment. The
scan is ``[text for text in texts if word in text]`` over the same folded texts. The processor's milliseconds, medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE))

from benchmarks.app_bench import fill  # noqa: E402
from smtui.bootstrap import Setting, open_house  # noqa: E402
from smtui.services.house import House  # noqa: E402
from smtui.services.inbox import Filter, searched, stream  # noqa: E402
from smtui.services.search import Search  # noqa: E402

WORDS = {
    "in every comment": "sunday",
    "in one of a hundred": "question 77",
    "in one": "question {last}:",
    "in none": "dodo",
}


def ms(begun: float) -> float:
    """Return the processor's milliseconds since."""
    return 1000 * (time.process_time() - begun)


def run(search: Search, words: str) -> tuple[float, float, float]:
    """Return the time to the first hits, to the end, and of the longest step."""
    begun = last = time.process_time()
    first, longest = 0.0, 0.0
    for found in search.seek(words):
        longest = max(longest, ms(last))
        if found.n and not first:
            first = ms(begun)
        last = time.process_time()
    return first or ms(begun), ms(begun), longest


def scan(texts: list[str], words: str) -> float:
    """Return the time of Python's own scan."""
    begun = time.process_time()
    assert isinstance([text for text in texts if words in text], list)
    return ms(begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        for size in map(int, given.sizes.split(",")):
            env = fill(Path(scratch) / str(size), size)
            os.environ.update({name: value for name, value in env.items() if name.startswith("SMTUI")})
            house = open_house(Setting())
            measure(house, size, given.rounds)
            house.store.close()


def measure(house: House, size: int, rounds: int) -> None:
    """Print a table for one house."""
    figures: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    texts = [searched(comment) for comment in stream(house, Filter())]
    for _ in range(rounds):
        for name, pattern in WORDS.items():
            words = pattern.format(last=size - 1)
            row = figures[name]
            warm = Search(house, Filter())
            for kind in ("cold", "warm"):
                first, whole, step = run(warm, words)
                row[f"{kind} first"].append(first)
                row[f"{kind} all"].append(whole)
                row[f"{kind} step"].append(step)
                # A word that has nothing in common with the next, so that nothing is known already.
                *_, _ = warm.seek("zzz")
            row["scan"].append(scan(texts, words))
    columns = ("cold first", "cold all", "cold step", "warm first", "warm all", "warm step", "scan")
    print(f"| {size:,} comments; the word is | " + " | ".join(columns) + " | warm first / scan |")
    print("|---|" + "--:|" * (len(columns) + 1))
    for name, row in figures.items():
        cells = [statistics.median(row[column]) for column in columns]
        share = statistics.median(first / own for first, own in zip(row["warm first"], row["scan"], strict=True))
        print(f"| {name} | " + " | ".join(f"{value:.1f}" for value in cells) + f" | {share:.2f} |")
    print()


if __name__ == "__main__":
    main()
