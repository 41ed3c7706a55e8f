"""Praise that is meant the other way round: known by turns of phrase, or because what it opens went wrong.

Nothing here understands a text. Who praises in earnest says first what was wrong and ends with the praise, or names no
fault; who mocks opens with the praise and then tells the fault. A word that makes good, or an honest "but", ends it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from msgspec import Struct

from smtui.domain.patterns import late

Sort = Literal["mark", "opener", "praise", "fault", "hint", "good", "plain", "doubted"]
"""A turn that is irony by itself; praise that only opens it; praise; what went wrong; what may have; what made it good
again; what is said in earnest; what is doubted where it stands in quotation marks."""

_OPENING = 6
"""Words from the beginning within which praise opens a text."""
_HINTS = 3
"""So many hints after the opening are as good as a fault; one less where something is doubted."""
_NEAR = 2
"""So many words before a fault a "no" undoes it: "kein einziger Kratzer"."""
_NO = late(r"kein\w*|nicht|nie|niemals|ohne|never|no|not|without|zero|\w+n't")
_BETWEEN = frozenset({"ein", "einen", "einziges", "einziger", "einzige", "einzigen", "mal", "once", "a", "single"})
_QUOTED = late(r"[\"„“”«»]\s?([^\W\d_][\w-]{2,24})\s?[\"“”«»]")


class Heard(Struct, frozen=True):
    """A sign of irony in a text: where it stands, counted in words, and the words."""

    sort: Sort
    place: int
    words: str


def turned(heard: Sequence[Heard], undone: Collection[int]) -> tuple[str, ...]:
    """Return the words by which a text's praise is meant the other way round; empty where it may be in earnest.

    ``undone`` are the places at which nothing went wrong after all.
    """
    signs = sorted(heard, key=lambda sign: sign.place)
    if marks := tuple(sign.words for sign in signs if sign.sort == "mark"):
        return marks
    if any(sign.sort in ("good", "plain") for sign in signs):
        return ()
    opening = next((sign for sign in signs if sign.sort in ("opener", "praise", "doubted")), None)
    if opening is None or opening.place >= _OPENING:
        return ()
    wrong = [sign for sign in signs if sign.place > opening.place and sign.sort in ("fault", "hint")]
    wrong = [sign for sign in wrong if sign.place not in undone]
    doubted = any(sign.sort == "doubted" for sign in signs)
    is_wrong = any(sign.sort == "fault" for sign in wrong)
    if not is_wrong and len({sign.place for sign in wrong}) < _HINTS - doubted:
        return ()
    if any(sign.sort == "praise" and sign.place > wrong[-1].place for sign in signs):
        return ()
    return tuple(dict.fromkeys((opening.words, *(sign.words for sign in wrong))))


def made_good(heard: Sequence[Heard], thanks: Collection[str] = ()) -> bool:
    """Tell whether what went wrong was made good again: such a word, and praise behind the last fault.

    Bare ``thanks`` are no praise: complaints end with them, too.
    """
    if not any(sign.sort == "good" for sign in heard):
        return False
    last = max((sign.place for sign in heard if sign.sort == "fault"), default=-1)
    return any(sign.sort == "praise" and sign.place > last and sign.words not in thanks for sign in heard)


def undone_places(here: Sequence[str], heard: Sequence[Heard]) -> frozenset[int]:
    """Return the places of faults that a "no" undoes, and of that "no"."""
    found: set[int] = set()
    for sign in heard:
        if sign.sort != "fault":
            continue
        at, steps = sign.place - 1, 0
        while at >= 0 and steps < _NEAR:
            if _NO.fullmatch(here[at]):
                found.update(range(at, sign.place + 1))
                break
            steps += here[at] not in _BETWEEN
            at -= 1
    return frozenset(found)


def quoted(text: str) -> list[str]:
    """Return the single words of a text that stand in quotation marks."""
    return _QUOTED.findall(text)
