"""Which situation a new comment probably is, with the words that say so. It suggests; a person decides.

The signs are data (``signs.toml``). Danger, personal data, lawyer and press are raised before anything
else. Each word of a comment is looked up once, so the work grows with the comment and not with the rules.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import get_args

from msgspec import Struct

from smtui.domain.comment import Comment, Kind, possible
from smtui.domain.irony import Heard, Sort, made_good, quoted, turned, undone_places
from smtui.domain.patterns import late
from smtui.domain.tables import read_toml

ALERTS = ("threat", "privacy", "legal", "press")
"""Situations that are raised first, in this order: none of them can wait or be answered in passing."""

RISKS: Mapping[str, int] = {
    "threat": 5,
    "privacy": 4,
    "hate": 4,
    "legal": 3,
    "press": 3,
    "crisis": 3,
    "insult": 2,
    "complaint": 1,
    "review_fake": 1,
}
"""How much can go wrong while a comment of a situation waits; what is not here waits in peace."""

PERSONAL = ("phone", "email", "iban", "address")
"""What counts as personal data. A suggestion names the sort in angle brackets and never repeats the data."""

_WEIGHTS = {"strong": 3, "weak": 1, "against": -2, "asked": 3}
_IRONY = "irony"
_SORTS: Mapping[str, Sort] = {
    "marks": "mark",
    "openers": "opener",
    "faults": "fault",
    "hints": "hint",
    "good": "good",
    "plain": "plain",
    "doubted": "doubted",
}
"""The lists of the table ``irony``: no situation, but what turns praise round."""
_TURNED: Mapping[str, float] = {"complaint": 4, "criticism_fair": 1, "praise": -5}
"""Points where praise is meant the other way round."""
_MENDED: Mapping[str, float] = {"complaint": -4, "praise": 2}
"""Points where what went wrong was made good and is praised."""
_THANKS = ("danke", "vielen dank", "thanks", "thank you", "bitte", "please")
_FAULTY = ("complaint", "criticism_fair")
_UNDONE = (*_FAULTY, "praise")
"""Situations for whose signs a "no" before a fault counts as nothing: "keine Wartezeit" is no complaint."""
KEPT = 2
"""How many situations are suggested."""
_EDGE = 4  # letters by which patterns with an open end are found

# Words, links as one word, and signs that carry a meaning; the punctuation between them carries none.
_TOKEN = re.compile(r"https?://\S+|www\.\S+|\w+(?:'\w+)*|[^\w\s.,;:'‘`´\"„“”«»()\[\]{}<>/\\|_*~#&+=–—…-]")
_MARKS = late(r"[\u0300-\u036f\ufe0f]+")

# Each pattern begins where no part of a longer one can, and is bounded: a long text costs no more than its length.
_EMAIL = late(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\.[a-z]{2,24}\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00|0|\(0)(?:[ ()/.-]{0,2}\d){6,14}(?![\w])")
_DATE = late(r"0?\d\.0?\d{1,2}\.\d{2,4}\b|0\d/\d\d/\d{2,4}\b")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
ADDRESS = re.compile(
    r"\b(?:[A-ZÄÖÜ][\wäöüß-]{1,40}(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring|damm|ufer)"
    r"|[A-ZÄÖÜ][\wäöüß-]{1,40} (?:Stra(?:ß|ss)e|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer)) \d{1,4} ?[a-z]?\b"
    r"|\b\d{1,5} (?:[A-Z][a-z]{1,30} ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Close|Court|Terrace)\b"
)
"""A postal address as it is written in German or English: street and number."""


class Suggestion(Struct, frozen=True):
    """A situation that a text points to. ``words`` are the text's, folded, or the sort of personal data in ``<>``."""

    situation: str
    score: int
    words: tuple[str, ...]


class Sign(Struct, frozen=True):
    """A word or a row of words that points to a situation, or away from it where ``weight`` is below zero."""

    situation: str
    weight: int
    words: tuple[str, ...]
    asked: bool = False
    """It says little but at the very beginning of a text, or where the text asks with a question mark."""
    sort: Sort | None = None
    """What it says about irony; None where it points to a situation."""


class Rules(Struct, frozen=True, kw_only=True):
    """The signs, sorted by how they are found: by their first word, its beginning or end, or their first two words."""

    whole: Mapping[str, tuple[Sign, ...]]
    begins: Mapping[str, tuple[Sign, ...]]
    ends: Mapping[str, tuple[Sign, ...]]
    pairs: Mapping[str, tuple[Sign, ...]] = {}
    kinds: Mapping[str, frozenset[str]]
    """The kinds of comment to which a situation is limited."""
    irony: bool = False
    """Whether irony is looked for."""


class Look(Struct, frozen=True):
    """All that the rules find in one text: points for each situation, and the words that gave them."""

    scores: Mapping[str, float]
    words: Mapping[str, tuple[str, ...]]
    alerts: tuple[str, ...] = ()
    """What is always raised: an alert that more than a weak word points to."""

    def likeliest(self, limit: int = KEPT) -> tuple[Suggestion, ...]:
        """Return the situations that most points speak for, alerts first."""
        alerts = self.alerts
        ranked = sorted(
            (name for name, score in self.scores.items() if score > 0 or name in alerts),
            key=lambda name: (alerts.index(name) if name in alerts else len(ALERTS), -self.scores[name]),
        )
        return tuple(
            Suggestion(name, round(self.scores[name]), telling(self.words.get(name, ()))) for name in ranked[:limit]
        )


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without those that are only a part of a longer row of words among them."""
    rows = [f" {word} " for word in words]
    parts = {row for row in rows for other in rows if len(other) > len(row) and row in other}
    return tuple(word for word, row in zip(words, rows, strict=True) if row not in parts)


def as_written(text: str, rows: Iterable[str]) -> tuple[str, ...]:
    """Return rows of folded words as they stand in ``text``: "fur den" as "für den"; others stay."""
    rows = tuple(rows)
    folded, own = tokens(text), _TOKEN.findall(unicodedata.normalize("NFC", text).replace("’", "'"))
    if not rows or len(folded) != len(own):
        return rows
    found = []
    for row in rows:
        wanted = row.split(" ")
        size = len(wanted)
        at = next((at for at in range(len(folded) - size + 1) if folded[at : at + size] == wanted), None)
        found.append(row if at is None or row[:1] == "<" else " ".join(own[at : at + size]))
    return tuple(dict.fromkeys(found))


def suggest(text: str, kind: str, rules: Rules) -> tuple[Suggestion, ...]:
    """Return up to two situations for a comment, alerts first, then the highest score."""
    return look(text, kind, rules).likeliest()


def look(text: str, kind: str, rules: Rules) -> Look:
    """Return what the rules find in a comment."""
    scores: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    if personal := personal_data(text):
        scores["privacy"] = _WEIGHTS["strong"] * len(personal)
        words["privacy"] = [f"<{sort}>" for sort in personal]
    here = tokens(text)
    asks = "?" in here
    hits = list(_found(here, rules))
    heard = _heard(text, here, hits) if rules.irony else []
    undone = undone_places(here, heard)
    for place, sign, found in hits:
        limits = rules.kinds.get(sign.situation)
        if sign.sort is not None or (place in undone and sign.situation in _UNDONE):
            continue
        if limits is None or kind in limits:
            weight = _WEIGHTS["weak"] if sign.asked and not asks and place else sign.weight
            scores[sign.situation] = scores.get(sign.situation, 0) + weight
            if sign.weight > 0:
                words.setdefault(sign.situation, []).append(found)
    if undone:
        scores["praise"] = scores.get("praise", 0) + _WEIGHTS["weak"] + _WEIGHTS["weak"]
    if heard and (because := turned(heard, undone)):
        for situation, points in _TURNED.items():
            scores[situation] = scores.get(situation, 0) + points
        words["complaint"] = [*because, *words.get("complaint", ())]
    elif made_good(heard, _THANKS):
        for situation, points in _MENDED.items():
            scores[situation] = scores.get(situation, 0) + points
    alerts = tuple(name for name in ALERTS if scores.get(name, 0) >= _WEIGHTS["strong"])
    return Look(scores, {name: tuple(found) for name, found in words.items()}, alerts)


def _heard(text: str, here: list[str], hits: Iterable[tuple[int, Sign, str]]) -> list[Heard]:
    """Return what there is to hear of irony: its own signs, praise, and what speaks for a complaint."""
    doubts = {token for word in quoted(text) for token in tokens(word)}
    heard = []
    for place, sign, found in hits:
        sort = sign.sort
        if sort is None and sign.weight > 0:
            if sign.situation == "praise":
                sort = "praise" if any(letter.isalnum() for letter in found) else None
            elif sign.situation in _FAULTY and sign.weight > 1:
                sort = "fault"
        if sort is not None and (sort != "doubted" or here[place] in doubts):
            heard.append(Heard(sort, place, found))
    return heard


def risk(comment: Comment) -> int:
    """Return how much can go wrong while a comment waits: 0 for nothing, 5 for danger to somebody.

    What a person decided counts; until then what was raised on arrival, else the likeliest suggestion.
    """
    likely = possible(comment)
    keys = [key for key in likely if key in comment.alerts] or likely[:1]
    return max((RISKS.get(key, 0) for key in keys), default=0)


def personal_data(text: str) -> tuple[str, ...]:
    """Return which sorts of personal data (``PERSONAL``) a text seems to hold."""
    rest = _IBAN.sub(lambda match: " " if _is_iban(match[0]) else match[0], text)
    found = {
        "phone": any(not _DATE.match(match[0]) for match in _PHONE.finditer(rest)),
        "email": "@" in text and _EMAIL.search(text) is not None,
        "iban": rest != text,
        "address": ADDRESS.search(text) is not None,
    }
    return tuple(sort for sort in PERSONAL if found[sort])


def parse_rules(text: str, file: str) -> Rules:
    """Return the rules of a ``signs.toml``: for each situation ``strong``, ``weak``, ``asked`` and ``against`` words.

    ``*`` leaves a word's beginning or end open, a space joins words in a row, ``<link>`` stands for any address on the
    web. ``kinds`` limits a situation to kinds of comment. The table ``irony`` is no situation: its lists (``marks``,
    ``openers``, ``faults``, ``hints``, ``good``, ``plain``, ``doubted``) turn praise round, or keep it.
    Raises ConfigError with file and line.
    """
    root = read_toml(text, file)
    tables: tuple[dict[str, list[Sign]], ...] = ({}, {}, {}, {})
    kinds: dict[str, frozenset[str]] = {}
    for situation in root.values:
        table = root.table(situation)
        if limits := table.texts("kinds", ()):
            if wrong := [kind for kind in limits if kind not in get_args(Kind)]:
                raise table.error("config_choice", "kinds", value=wrong[0], options=", ".join(get_args(Kind)))
            kinds[situation] = frozenset(limits)
        for name, weight in _WEIGHTS.items() if situation != _IRONY else dict.fromkeys(_SORTS, 0).items():
            for pattern in table.texts(name, ()):
                words = tuple(_pattern_words(pattern))
                if not words or any(len(word.strip("*")) < _EDGE and "*" in word for word in words):
                    raise table.error("signs_pattern", name, value=pattern)
                place, key = _place(words)
                sign = Sign(situation, weight, words, name == "asked", _SORTS[name] if situation == _IRONY else None)
                tables[place].setdefault(key, []).append(sign)
        table.done()
    whole, begins, ends, pairs = ({key: tuple(signs) for key, signs in table.items()} for table in tables)
    return Rules(whole=whole, begins=begins, ends=ends, pairs=pairs, kinds=kinds, irony=_IRONY in root.values)


def _place(words: tuple[str, ...]) -> tuple[int, str]:
    word = words[0]
    if len(words) > 1 and "*" not in word + words[1]:
        return 3, f"{word} {words[1]}"
    if word.endswith("*"):
        return 1, word[:_EDGE]
    if word.startswith("*"):
        return 2, word[-_EDGE:]
    return 0, word


def _pattern_words(pattern: str) -> Iterator[str]:
    for part in pattern.split():
        if part == "<link>":
            yield part
        else:
            starts, ends = part.startswith("*"), part.endswith("*")
            found = tokens(part.strip("*"))
            for number, token in enumerate(found):
                first, last = number == 0 and starts, number == len(found) - 1 and ends
                yield f"{'*' * first}{token}{'*' * last}"


def tokens(text: str) -> list[str]:
    """Return a text's words as signs are compared with: folded, links as one word, punctuation left out."""
    plain = text.lower() if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    tokens = _TOKEN.findall(plain.replace("’", "'"))
    return ["<link>" if len(token) > 4 and token.startswith(("http", "www.")) else token for token in tokens]


def _found(tokens: list[str], rules: Rules) -> Iterator[tuple[int, Sign, str]]:
    """Yield the signs that occur, with place and words; the same words count once for a situation."""
    known: dict[str, tuple[Sign, ...]] = {}
    seen: set[tuple[str, str]] = set()
    for place, token in enumerate(tokens):
        signs = known.get(token)
        if signs is None:
            begins, ends = rules.begins.get(token[:_EDGE], ()), rules.ends.get(token[-_EDGE:], ())
            open_ended = tuple(sign for sign in begins + ends if _fits_word(token, sign.words[0]))
            signs = known[token] = rules.whole.get(token, ()) + open_ended
        if place + 1 < len(tokens):
            signs += rules.pairs.get(f"{token} {tokens[place + 1]}", ())
        for sign in signs:
            size = len(sign.words)
            row = tokens[place : place + size]
            if size == 1 or (len(row) == size and _fits(row, sign.words)):
                key = (sign.sort or sign.situation, " ".join(row))
                if key not in seen:
                    seen.add(key)
                    yield place, sign, key[1]


def _fits(row: list[str], words: tuple[str, ...]) -> bool:
    return all(_fits_word(token, word) for token, word in zip(row, words, strict=True))


def _fits_word(token: str, word: str) -> bool:
    if word.endswith("*"):
        return token.startswith(word[:-1])
    return token.endswith(word[1:]) if word.startswith("*") else token == word


def _is_iban(text: str) -> bool:
    """Check the two digits behind the country by ISO 7064 MOD 97-10, as ISO 13616 wants it."""
    letters = text.replace(" ", "")
    if not 15 <= len(letters) <= 34:
        return False
    digits = "".join(str(int(letter, 36)) for letter in letters[4:] + letters[:4])
    return int(digits) % 97 == 1
