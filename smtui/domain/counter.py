"""A number that stands for things nobody can read from here: reviews, comments, followers. Only its rise is news."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, structs


class Count(Struct, frozen=True, kw_only=True):
    """A number as it was found."""

    name: str
    """What is counted, in the house's words: ``reviews``."""
    number: int
    url: str = ""
    """Where a person looks at what was counted."""


class Counter(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a number. ``at`` is aware UTC."""

    id: str
    account: str
    name: str
    number: int
    at: datetime
    url: str = ""
    low: int | None = None
    """A lower number that was seen once. Places that count roughly go up and down; a real fall is seen twice."""
    since: int = 0
    """The number from which the newest hint counts."""
    hint: str = ""
    """The comment that tells of the newest rise."""
    hints: int = 0
    rev: int = 0


class Reading(Struct, frozen=True, kw_only=True):
    """What a new number means."""

    counter: Counter
    rise: int = 0
    """How many are new since ``counter.since``; 0 where there is nothing to tell."""
    is_new_hint: bool = False
    """Whether that is a hint of its own, and not more of one that is still open."""


def read(old: Counter, number: int, at: datetime, *, sure: bool, hint_open: bool) -> Reading:
    """Return what ``number`` means after what was known.

    ``sure`` numbers come from a person, and a fall is believed at once; else a lower number counts when it is seen for
    the second time in a row. A fall is never news.
    """
    if number > old.number:
        since = old.since if hint_open else old.number
        now = structs.replace(old, number=number, at=at, low=None, since=since)
        return Reading(counter=now, rise=number - since, is_new_hint=not hint_open)
    if number == old.number:
        return Reading(counter=structs.replace(old, at=at, low=None))
    if not sure and old.low is None:
        return Reading(counter=structs.replace(old, at=at, low=number))
    return Reading(counter=structs.replace(old, number=number, at=at, low=None, since=min(old.since, number)))
