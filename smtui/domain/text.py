"""What strangers wrote, made harmless: cleaned when it comes in and once more where it is drawn.

A terminal obeys escape sequences, and Unicode can turn the reading direction; both stay outside (Unicode TR 36, 3.1).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from smtui.domain.patterns import late

# OSC, DCS, SOS, PM and APC run to BEL or ST (ECMA-48); an unfinished one swallows the rest of its line only.
_STRINGS = re.compile(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c|(?=\n)|\Z|(?=\x1b))"
)
# CSI: parameters, intermediates, final byte; other escapes: intermediates and one final byte.
_SEQUENCES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?")
_JOINERS = "\u200c\u200d"
_EMOJI_STYLE = "\ufe0f"
_TAGS = range(0xE0020, 0xE0080)  # the flags of Scotland and Wales are written with them
_UNWANTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile("[\n -~¡-¬®-ʯ‐-‧‰-⁞₠-₿]*\\Z")


def clean(text: str) -> str:
    """Return ``text`` without anything a terminal would obey or that turns the reading direction.

    Newlines stay, CRLF and CR become newlines, a tab becomes four spaces, joiners of emoji and of Persian stay.
    """
    if _PLAIN.match(text):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x85", "\n")
    text = _SEQUENCES.sub("", _STRINGS.sub("", text))
    kept: list[str] = []
    for sign in text:
        category = unicodedata.category(sign)
        if (
            category not in _UNWANTED
            or sign == "\n"
            or sign in _JOINERS
            or (ord(sign) in _TAGS and "\U0001f3f4" in kept[-7:])
        ):
            kept.append(sign)
    return "".join(kept)


def one_line(text: str) -> str:
    """Return the cleaned text on one line, runs of white space folded into one space."""
    return " ".join(clean(text).split())


def width(text: str) -> int:
    """Return how many terminal cells ``text`` takes at most: wide signs two, marks and joiners none (Unicode TR 11).

    Terminals disagree about emoji of several code points; none needs more than this.
    """
    if text.isascii():
        return len(text)
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if sign == _EMOJI_STYLE:
        return 1  # some draw the sign before it two cells wide
    if unicodedata.combining(sign) or sign in _JOINERS or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


# What terminals measure each in its own way: skin, families, flags of tags, keys, a style after the sign.
_ADDED = late("[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")
_FAMILY = late("([\u2190-\u2bff\U0001f000-\U0001faff])(?:\u200d[\u2190-\u2bff\U0001f000-\U0001faff])+")


def steady(text: str) -> str:
    """Return a cleaned text for a column: emoji of several code points become their first, which all measure alike."""
    if text.isascii():
        return text
    plain = _FAMILY.sub(r"\1", _ADDED.sub("", unicodedata.normalize("NFC", text)))
    return plain.replace("\u200d", "")


def graphemes(text: str) -> int:
    """Return how many letters people see in ``text``: grapheme clusters, as Bluesky counts (Unicode TR 29)."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    from smtui.domain.graphemes import clusters  # its tables take 2 ms

    return clusters(text)


def fit(text: str, cells: int) -> str:
    """Return ``text`` cut or padded to exactly ``cells`` terminal cells; a cut ends in an ellipsis."""
    room = width(text)
    if room <= cells:
        return text + " " * (cells - room)
    return (short := excerpt(text, cells)) + " " * (cells - width(short))


def excerpt(text: str, cells: int) -> str:
    """Return the beginning of ``text`` on one line in at most ``cells`` cells, with an ellipsis where it was cut."""
    line = one_line(text[: cells * 8 + 64])
    if width(line) <= cells:
        return line if len(text) <= cells * 8 + 64 or cells < 1 else line[: max(0, cells - 1)].rstrip() + "…"
    if cells < 1:
        return ""
    used, kept = 0, []
    for sign in line:
        used += _sign_width(sign)
        if used > cells - 1:
            break
        kept.append(sign)
    return "".join(kept).rstrip().rstrip(_JOINERS) + "…"


def fold(text: str) -> str:
    """Return ``text`` as search sees it: case folded and without accents, so that "gruss" finds "Gruß"."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def first_phrase(text: str, phrases: Iterable[str]) -> str:
    """Return the first of the phrases that stands in ``text`` as whole words, as it was given; empty for none.

    Case, accents and line ends do not count. A ``*`` leaves the end of a word open: "refund*" finds "refunded".
    """
    plain = fold(text).replace("’", "'")
    return next((phrase for phrase in phrases if _phrase(phrase).search(plain)), "")


@lru_cache(maxsize=512)
def _phrase(phrase: str) -> re.Pattern[str]:
    words = [re.escape(word).replace(r"\*", r"\w*") for word in fold(phrase).replace("’", "'").split()]
    row = r"\s+".join(words) if phrase.strip(" *") else "(?!)"  # no word at all stands nowhere
    return re.compile(rf"(?<!\w){row}(?!\w)")


_SENTENCE_END = late(r"[.!?]\s|\n")


def sentence_around(text: str, part: str) -> tuple[str, str]:
    """Return what stands in the same sentence before and after the first ``part`` of a text; nothing without it."""
    before, found, after = text.partition(part)
    if not found:
        return "", ""
    start = max((match.end() for match in _SENTENCE_END.finditer(before)), default=0)
    end = _SENTENCE_END.search(after)
    return before[start:].lstrip(), (after[: end.start() + 1] if end else after).rstrip()
