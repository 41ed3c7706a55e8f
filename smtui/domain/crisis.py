"""A crisis: when to propose one, and what is kept of it. Pure; the clock and the comments are handed in.

Two signs propose it: ten alike within an hour, or an hour with ten times what the house is used to at this time of the
week. The thresholds are our own: published scales of public storms name no numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from msgspec import Struct

from smtui.domain.text import fold

HOUR = timedelta(hours=1)
ALIKE = 10
"""So many alike within an hour propose a crisis."""
TIMES = 10
"""So many times the usual within an hour propose one."""
LEAST = 10
"""Fewer than so many within an hour never do, however quiet the house is else."""
YOUNG = 20
"""A house without four weeks behind it does not know its usual; then it takes so many."""
WEEKS = 8
LOG_EVERY = timedelta(minutes=15)
ANGRY = frozenset({"insult", "complaint", "criticism_fair", "criticism_unfair", "hate", "crisis", "troll", "threat"})
_CLOSE = 0.6
_MOST = 120

State = Literal["running", "over"]


class Seen(Struct, frozen=True, kw_only=True):
    """What detection has to know about a comment."""

    id: str
    at: datetime
    """When it was written, aware UTC."""
    text: str = ""
    post: str = ""
    situation: str = ""


class Alarm(Struct, frozen=True, kw_only=True):
    """A reason to propose a crisis. ``kind`` names its text under ``crisis.alarm.``."""

    kind: Literal["spike", "alike", "post"]
    n: int
    """Comments within the last hour that it is about."""
    usual: float = 0
    young: bool = False
    """Whether the house is too young to know its usual."""
    ids: tuple[str, ...] = ()


class Line(Struct, frozen=True, omit_defaults=True):
    """An entry of a crisis's own log."""

    at: datetime
    by: str
    text: str


class Crisis(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One crisis from its start to the review. All times are aware UTC."""

    id: str
    state: State
    started_at: datetime
    by: str
    why: str = ""
    alarm: Alarm | None = None
    paused: tuple[str, ...] = ()
    """Posts that were stopped for it."""
    kept: tuple[str, ...] = ()
    """Posts that go out all the same; any other one waits until it is over."""
    roster: tuple[str, ...] = ()
    """Who takes part, as "name: task"."""
    lines: tuple[Line, ...] = ()
    ended_at: datetime | None = None
    ended_by: str = ""
    happened: str = ""
    """The review: what happened."""
    lessons: str = ""
    """The review: what is done otherwise next time."""
    numbers: dict[str, int] = {}
    """The review in numbers: comments, answered, open, without an answer on purpose, minutes, entries of the log."""
    rev: int = 0


def hours_before(now: datetime, zone: tzinfo) -> list[datetime]:
    """Return when this hour ended on this weekday in the weeks before, the latest first.

    It is the hour of the house's own clock, so that it stays the same when clocks change.
    """
    here = now.astimezone(zone).replace(tzinfo=None)
    return [(here - timedelta(weeks=week)).replace(tzinfo=zone) for week in range(1, WEEKS + 1)]


def usual(times: Sequence[datetime], now: datetime, zone: tzinfo) -> float | None:
    """Return the median of comments in this hour of this weekday over the weeks before; None without four weeks."""
    if not times:
        return None
    oldest = min(times)
    counts = []
    for last in hours_before(now, zone):
        if last - HOUR < oldest.astimezone(zone):
            break
        counts.append(sum(last - HOUR < at.astimezone(zone) <= last for at in times))
    if len(counts) < 4:
        return None
    counts.sort()
    middle = len(counts) // 2
    return float(counts[middle]) if len(counts) % 2 else (counts[middle - 1] + counts[middle]) / 2


def detect(recent: Sequence[Seen], before: Sequence[datetime], now: datetime, zone: tzinfo) -> Alarm | None:
    """Return why a crisis should be proposed, or None. ``before`` holds the times of older comments."""
    here = [seen for seen in recent if now - HOUR < seen.at <= now]
    if len(here) < min(ALIKE, LEAST):
        return None
    if (alike := _alike(here)) is not None:
        return alike
    normal = usual(before, now, zone)
    limit = YOUNG if normal is None else max(LEAST, TIMES * normal)
    if len(here) >= limit:
        return Alarm(
            kind="spike", n=len(here), usual=normal or 0, young=normal is None, ids=tuple(seen.id for seen in here)
        )
    return None


def _alike(here: Sequence[Seen]) -> Alarm | None:
    angry = Counter((seen.post, seen.situation) for seen in here if seen.post and seen.situation in ANGRY)
    if angry and (most := angry.most_common(1)[0])[1] >= ALIKE:
        ids = tuple(seen.id for seen in here if (seen.post, seen.situation) == most[0])
        return Alarm(kind="post", n=most[1], ids=ids)
    words = [(seen, frozenset(fold(seen.text).split())) for seen in here[-_MOST:]]
    for _, mine in words:
        close = [other.id for other, theirs in words if mine and _jaccard(mine, theirs) >= _CLOSE]
        if len(close) >= ALIKE:
            return Alarm(kind="alike", n=len(close), ids=tuple(close))
    return None


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def log_due(crisis: Crisis, now: datetime) -> datetime | None:
    """Return by when the next entry of the log is expected; None once the crisis is over."""
    if crisis.state != "running":
        return None
    return max((line.at for line in crisis.lines), default=crisis.started_at) + LOG_EVERY
