"""Text as the cells it takes on a terminal, by the same tables Textual lays out with (rich.cells).

A cell holds one cluster: a sign with its marks and joiners. The further cells of a wide cluster hold ``""``.
"""

from __future__ import annotations

from functools import lru_cache

from rich.cells import split_graphemes

UNKNOWN = "\0"
"""In a cell: nobody knows what the terminal shows there."""

# Signs that terminals measure by tables of different age: emoji, regional letters, soft hyphen. Scripts are settled.
# A set and a bound: patterns with signs so far apart take as long to compile as the rest of this room to import.
_DISPUTED = frozenset(
    "\xad\u231a\u231b\u23e9\u23ea\u23eb\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648\u2649\u264a\u264b\u264c\u264d\u264e"
    "\u264f\u2650\u2651\u2652\u2653\u267f\u2693\u26a1\u26aa\u26ab\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5"
    "\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c\u274e\u2753\u2754\u2755\u2757\u2795\u2796\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50"
    "\u2b55"
)
_EMOJI, _BEHIND = "\U0001f000", "\U00020000"


def _is_regional(cluster: str) -> bool:
    return "\U0001f1e6" <= cluster <= "\U0001f1ff" and len(cluster) == 1


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
        if cells and _is_regional(cluster[0]) and _is_regional(cells[-1]):
            # Two regional letters are one flag; rich counts a cell for each.
            cells[-1] += cluster
            cells.append("")
            continue
        cells.append(cluster)
        cells.extend([""] * (width - 1))
    return marks, tuple(cells)


def disputed(cluster: str) -> bool:
    """Return whether terminals disagree about how many cells ``cluster`` takes."""
    return len(cluster) > 1 or cluster in _DISPUTED or _EMOJI <= cluster < _BEHIND


def any_disputed(row: list[str]) -> bool:
    """Return whether a row of cells holds a disputed cluster."""
    text = "".join(row)
    if text.isascii():
        return False
    if len(text) + row.count("") != len(row) or not _DISPUTED.isdisjoint(text):
        return True
    return any(_EMOJI <= sign < _BEHIND for sign in text) if max(text) >= _EMOJI else False
