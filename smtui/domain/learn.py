"""What the house's own verdicts teach about words: a naive Bayes model of hashed words, in plain numbers.

It only counts: in how many texts of each situation a word or pair of words occurred. So a verdict can be taken back as
exactly as it was learned, whatever came between, and learning one text costs no more than its length. Words are kept as
the numbers of their buckets (CRC 32), not as words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log
from zlib import crc32

from msgspec import Struct

from smtui.domain.suggest import Look, tokens

VERSION = 1
BUCKETS = 8192
LONGEST = 200
"""Words of one text that count; the rest of a long one says little more."""
FEW = 2
"""Texts below which a situation's counts say nothing."""
AGAIN = 2
"""Texts of a situation in which a word must have come before it counts: seen once it is mostly chance."""
_SHORT = 4
"""Letters below which a word alone says nothing: mostly articles and the like. In pairs it counts."""
_SMOOTH = 0.3
_DOUBT = 2.0
_WEIGHT = 0.3
_CAP = 4.0
_TELLING = 0.7


class Model(Struct, kw_only=True):
    """Counts of texts and words. Changed in place by ``learn``."""

    version: int = VERSION
    texts: dict[str, int] = {}
    """How many texts were learned, by situation."""
    counts: dict[str, dict[int, int]] = {}
    """In how many texts of a situation a bucket occurred."""


def features(text: str) -> dict[int, str]:
    """Return the buckets of a text's words and pairs of neighbours, with the words that led there."""
    words = tokens(text)[:LONGEST]
    found: dict[int, str] = {}
    before = ""
    for word in words:
        if len(word) >= _SHORT or not word.isalpha():
            found.setdefault(crc32(word.encode()) % BUCKETS, word)
        if before:
            pair = f"{before} {word}"
            found.setdefault(crc32(pair.encode()) % BUCKETS, pair)
        before = word
    return found


def learn(model: Model, text: str, situation: str, sign: int = 1) -> None:
    """Count a text for a situation, or with ``sign`` -1 take it back. What was never counted is left at nothing."""
    if not situation or not text.strip():
        return
    if sign < 0 and not model.texts.get(situation):
        return
    _add(model.texts, situation, sign)
    counts = model.counts.setdefault(situation, {})
    for bucket in features(text):
        _add(counts, bucket, sign)
    if not counts:
        del model.counts[situation]


def _add(counts: dict[str, int] | dict[int, int], key: str | int, sign: int) -> None:
    table: dict[str | int, int] = counts  # type: ignore[assignment] # one of both
    new = table.get(key, 0) + sign
    if new > 0:
        table[key] = new
    else:
        table.pop(key, None)


def points(model: Model, text: str) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
    """Return points for each situation that was learned often enough, and the words that speak most for it."""
    total = sum(model.texts.values())
    known = [name for name, n in model.texts.items() if n >= FEW and name in model.counts]
    if not known or total <= FEW:
        return {}, {}
    here = features(text)
    scores: dict[str, float] = {}
    words: dict[str, tuple[str, ...]] = {}
    telling: dict[str, list[tuple[float, str]]] = {}
    for bucket, word in here.items():
        found = [(name, mine) for name in known if (mine := model.counts[name].get(bucket, 0)) >= AGAIN]
        if not found:
            continue
        count = sum(counts.get(bucket, 0) for counts in model.counts.values())
        for name, mine in found:
            n = model.texts[name]
            odds = ((mine + _SMOOTH) / (n + 2 * _SMOOTH)) / ((count - mine + _SMOOTH) / (total - n + 2 * _SMOOTH))
            # A word that was seen once says less than one that was seen again and again.
            weight = log(odds) * mine / (mine + _DOUBT)
            if weight > 0:
                scores[name] = scores.get(name, 0) + weight
                telling.setdefault(name, []).append((-weight, word))
    for name, value in scores.items():
        scores[name] = min(_CAP, _WEIGHT * value)
        words[name] = tuple(word for weight, word in sorted(telling[name])[:3] if -weight >= _TELLING)
    return scores, words


def together(rules: Look, learned: Mapping[str, float], words: Mapping[str, Iterable[str]]) -> Look:
    """Return what rules and house say together. What the rules raise stays raised."""
    scores = dict(rules.scores)
    told = dict(rules.words)
    for name, value in learned.items():
        scores[name] = scores.get(name, 0) + value
        if value > 0:
            told[name] = tuple(dict.fromkeys((*told.get(name, ()), *words.get(name, ()))))
    return Look(scores, told, rules.alerts)
