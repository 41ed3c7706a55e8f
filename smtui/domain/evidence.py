"""Evidence: what a comment was before somebody hid, deleted or blocked it, chained by hash so that later changes show.

Each piece carries the hash of the one before it. The hash is SHA-256 over the piece as canonical JSON: sorted keys, no
spaces, UTF-8, without the fields ``hash``, ``rev`` and ``erased_at``. Nothing here is legal advice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

import msgspec
from msgspec import Struct

from smtui.domain.comment import Comment, Said

Preset = Literal["complaint", "month", "breach", "fortnight"]

PRESETS: tuple[Preset, ...] = ("complaint", "month", "breach", "fortnight")
"""Legal periods as reminders: three months for a criminal complaint by the person insulted (§ 77b StGB; Art. 31 StGB in
Switzerland), one month to answer a request about one's own data (Art. 12(3) GDPR), 72 hours to report a breach of
personal data (Art. 33 GDPR), and 14 days after which it is time to ask what became of a report or a letter."""

FITTING: Mapping[str, tuple[Preset, ...]] = {
    "insult": ("complaint", "fortnight"),
    "hate": ("complaint", "fortnight"),
    "threat": ("complaint", "fortnight"),
    "privacy": ("month", "breach"),
    "legal": ("fortnight", "month"),
}
"""Which periods a situation brings along; others begin with the 14 days."""

UNHASHED = ("hash", "rev", "erased_at")
CONTENT = ("author", "author_url", "url", "post_url", "post_title", "text", "thread")
"""What goes when a piece of evidence is erased; number, times and hashes stay, so that the chain can still be read."""


class Evidence(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One comment as it was at one moment. All times are aware UTC; ``zone`` is the house's, which shows them."""

    id: str
    number: int
    """Its place in the chain, from 1."""
    comment: str
    account: str
    network: str
    kind: str = "comment"
    remote_id: str = ""
    author: str = ""
    author_url: str = ""
    url: str = ""
    post_url: str = ""
    post_title: str = ""
    text: str = ""
    thread: tuple[Said, ...] = ()
    remote_status: str = ""
    situation: str = ""
    created_at: datetime
    received_at: datetime
    saved_at: datetime
    zone: str = ""
    by: str
    why: str = ""
    previous: str = ""
    """The hash of the piece before; empty for the first."""
    hash: str = ""
    erased_at: datetime | None = None
    rev: int = 0


class Fault(Struct, frozen=True):
    """What does not fit in the chain. ``kind`` names its text under ``evidence.fault.``."""

    number: int
    kind: Literal["changed", "unlinked", "missing", "beyond"]


def capture(
    comment: Comment, *, number: int, previous: str, saved_at: datetime, zone: str, by: str, why: str
) -> Evidence:
    """Return a comment as evidence, with its hash."""
    piece = Evidence(
        id=f"e{number}",
        number=number,
        comment=comment.id,
        account=comment.account,
        network=comment.network,
        kind=comment.kind,
        remote_id=comment.remote_id,
        author=comment.author,
        author_url=comment.author_url,
        url=comment.url,
        post_url=comment.post_url,
        post_title=comment.post_title,
        text=comment.text,
        thread=comment.thread,
        remote_status=comment.remote_status,
        situation=comment.situation,
        created_at=comment.created_at,
        received_at=comment.received_at,
        saved_at=saved_at,
        zone=zone,
        by=by,
        why=why,
        previous=previous,
    )
    return msgspec.structs.replace(piece, hash=hash_of(piece))


def hash_of(piece: Evidence) -> str:
    """Return the SHA-256 of a piece's canonical JSON, in hexadecimal digits."""
    import hashlib

    doc = msgspec.to_builtins(piece)
    kept = {name: value for name, value in doc.items() if name not in UNHASHED}
    return hashlib.sha256(msgspec.json.encode(kept, order="sorted")).hexdigest()


def erased(piece: Evidence, at: datetime) -> Evidence:
    """Return a piece without what names or quotes anybody. Its hash stays and holds the chain together."""
    return msgspec.structs.replace(
        piece, author="", author_url="", url="", post_url="", post_title="", text="", thread=(), why="", erased_at=at
    )


def verify(pieces: Iterable[Evidence], count: int, head: str) -> tuple[Fault, ...]:
    """Return what does not fit in a chain of ``count`` pieces whose last hash is ``head``, in the chain's order.

    An erased piece can no longer be checked against its own hash, but its place in the chain can.
    """
    faults: list[Fault] = []
    known = {piece.number: piece for piece in pieces}
    before = ""
    for number in range(1, count + 1):
        piece = known.pop(number, None)
        if piece is None:
            faults.append(Fault(number, "missing"))
            before = ""
            continue
        if piece.erased_at is None and hash_of(piece) != piece.hash:
            faults.append(Fault(number, "changed"))
        if (number == 1 or before) and piece.previous != before:
            faults.append(Fault(number, "unlinked"))
        before = piece.hash
    if count and before and before != head:
        faults.append(Fault(count, "unlinked"))
    faults += [Fault(number, "beyond") for number in sorted(known)]
    return tuple(faults)


def period_end(preset: Preset, known_at: datetime, zone: tzinfo) -> date | datetime:
    """Return when a legal period ends that began when the house learned of it: a day of the house, or a moment.

    Months end on the day of the same number (§ 188 BGB), or the month's last. A weekend or holiday does not put it off
    here: the earlier day is the safe one.
    """
    if preset == "breach":
        return known_at + timedelta(hours=72)
    day = known_at.astimezone(zone).date()
    if preset == "fortnight":
        return day + timedelta(days=14)
    return _months_later(day, 3 if preset == "complaint" else 1)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def presets_for(situation: str) -> tuple[Preset, ...]:
    """Return the periods to remind of, those of the situation first."""
    first = FITTING.get(situation, ("fortnight",))
    return (*first, *(preset for preset in PRESETS if preset not in first))
