"""Text as the cells it takes on a terminal, by the same tables Textual lays out with (rich.cells).

A cell holds one cluster: a sign with its marks and joiners. The further cells of a wide cluster hold ``""``.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import split_graphemes

UNKNOWN = "\0"
"""In a cell: nobody knows what the terminal shows there."""

# Signs that terminals measure by tables of different age: emoji, regional letters, soft hyphen. Scripts are settled.
_DISPUTED = re.compile(
    "[\xad\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e"
    "\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\U0001f000-\U0001ffff]"
)
_REGIONAL = re.compile("[\U0001f1e6-\U0001f1ff]")


@lru_cache(maxsize=4096)
def split(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the marks that ``text`` begins with, which belong to the cell before it, and the cells of the rest.

    ``text`` holds no control characters.
    """
    if text.isascii():
        return "", tuple(text)
    spans, _ = split_graphemes(text)
    marks = ""
    cells: list[str] = []
    for start, end, width in spans:
        cluster = text[start:end]
        if not width:
            marks += cluster
            continue
        if cells and _REGIONAL.match(cluster) and _REGIONAL.fullmatch(cells[-1]):
            # Two regional letters are one flag; rich counts a cell for each.
            cells[-1] += cluster
            cells.append("")
            continue
        cells.append(cluster)
        cells.extend([""] * (width - 1))
    return marks, tuple(cells)


def disputed(cluster: str) -> bool:
    """Return whether terminals disagree about how many cells ``cluster`` takes."""
    return len(cluster) > 1 or _DISPUTED.match(cluster) is not None


def any_disputed(row: list[str]) -> bool:
    """Return whether a row of cells holds a disputed cluster."""
    text = "".join(row)
    if text.isascii():
        return False
    return len(text) + row.count("") != len(row) or _DISPUTED.search(text) is not None
