"""A look at yesterday's replies: a few of them, drawn so that everybody sees the same, with a controller's verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from smtui.domain.chain import sha256
from smtui.domain.reply import Reply

SampleVerdict = Literal["ok", "rework"]
VERDICTS: tuple[SampleVerdict, ...] = ("ok", "rework")


class Sample(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A controller's verdict on one reply that was drawn."""

    id: str
    """The day and the reply's id."""
    day: date
    """The day on which the reply went out."""
    reply: str
    comment: str
    account: str
    by: str
    """Who wrote the reply."""
    verdict: SampleVerdict
    judge: str
    at: datetime
    word: str = ""
    rev: int = 0


def draw(replies: Iterable[Reply], day: date, n: int) -> Sequence[Reply]:
    """Return ``n`` of a day's replies: by a digest of day and id, so that each machine and each look draws the same.

    A reply that is confirmed late takes at most one place.
    """
    ranked = sorted(replies, key=lambda reply: str(sha256(f"{day.isoformat()}\n{reply.id}".encode()).hexdigest()))
    return ranked[:n]
