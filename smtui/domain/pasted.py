"""What was copied from a page: the words, and above them often who wrote them, and when. Offered, never assumed."""

from __future__ import annotations

import re
from datetime import timedelta

from msgspec import Struct

_UNITS: tuple[tuple[str, timedelta], ...] = (
    (r"s|sec|secs|seconds?|sek|sekunden?", timedelta(seconds=1)),
    (r"m|min|mins|minutes?|minuten?", timedelta(minutes=1)),
    (r"h|hr|hrs|hours?|std|stunden?", timedelta(hours=1)),
    (r"d|days?|t|tg|tage?n?", timedelta(days=1)),
    (r"w|wk|wks|weeks?|wo|wochen?", timedelta(weeks=1)),
    (r"mo|months?|mon|monate?n?", timedelta(days=30)),
    (r"y|yr|yrs|years?|j|jahre?n?", timedelta(days=365)),
)
_ONE = r"(?:vor\s+)?(?P<n>\d{1,3}|an?|einer?|einem)\s?(?P<unit>%s)\b\.?(?:\s+ago)?"
_AGO = re.compile(_ONE % "|".join(unit for unit, _ in _UNITS), re.IGNORECASE)
_NOW = re.compile(r"(?:gerade )?eben|just now|now|jetzt", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*[·•|–—,]\s*|\s{2,}|\s+(?=(?:vor\s+)?\d{1,3}\s?[a-z])", re.IGNORECASE)
_STARS = re.compile(r"[★☆⭐\s]*")
_LONGEST = 60
_MOST_WORDS = 5


class Pasted(Struct, frozen=True, kw_only=True):
    """What a pasted block may mean."""

    author: str
    ago: timedelta | None
    """How long ago it was written, as roughly as the page says; None where it does not."""
    text: str
    """What is left when the lines about the author are taken away."""


def read_block(block: str) -> Pasted | None:
    """Return who may have written a block of several lines, or None where its first line does not look like a name.

    Understood are "Name · 2 h", "Name 2 Std.", a name alone, and a second line that only says when, with or without
    stars.
    """
    lines = block.strip().splitlines()
    if len(lines) < 2 or not lines[0].strip() or len(lines[0]) > _LONGEST:
        return None
    name, ago = _name_and_time(lines[0].strip())
    rest = lines[1:]
    if ago is None and len(rest) > 1 and (second := _time(_STARS.sub("", rest[0], count=1).strip())) is not None:
        ago, rest = second, rest[1:]
    text = "\n".join(rest).strip()
    if not _is_name(name, sure=ago is not None) or not text:
        return None
    return Pasted(author=name, ago=ago, text=text)


def _name_and_time(line: str) -> tuple[str, timedelta | None]:
    """Return a line's name and the time after it; the whole line and None where no time stands at its end."""
    for cut in _BETWEEN.finditer(line):
        if cut.start() and (ago := _time(line[cut.end() :].strip(" ·•|"))) is not None:
            return line[: cut.start()].strip(), ago
    return line, None


def _time(words: str) -> timedelta | None:
    if _NOW.fullmatch(words):
        return timedelta(0)
    found = _AGO.fullmatch(words)
    if found is None:
        return None
    size = next(size for unit, size in _UNITS if re.fullmatch(unit, found["unit"], re.IGNORECASE))
    return size * (int(found["n"]) if found["n"].isdigit() else 1)


def _is_name(words: str, *, sure: bool) -> bool:
    """Tell whether words can be somebody's name; without a time beside them they have to look like nothing else."""
    parts = words.split()
    if not parts or len(parts) > _MOST_WORDS or words[-1] in ".!?:;,":
        return False
    if sure:
        return any(sign.isalnum() for sign in words)
    return 2 <= len(parts) <= 4 and all(part[0].isupper() for part in parts) and not any(c.isdigit() for c in words)
