"""The guideline, what was learned from it, and evidence."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class TemplateShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply to start from."""

    key: str
    text: str
    networks: tuple[str, ...]
    """The networks it is written for; none: any."""
    language: str
    """``de`` or ``en`` where it is not in the house's language."""


class SituationShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An entry of the guideline."""

    key: str
    title: str
    time: str
    minutes: int | None
    who: str
    public_reply: bool
    escalate: str
    evidence: bool
    second_pair: bool
    cooling: int
    """Minutes for which nothing goes out after the first look."""
    signs: tuple[str, ...]
    do: tuple[str, ...]
    dont: tuple[str, ...]
    notes: tuple[str, ...]
    templates: tuple[TemplateShape, ...]
    words: tuple[str, ...]
    """The words of the comment that point to it, where the guideline was asked about one."""


class EvidenceShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A comment as it was when somebody kept it as evidence."""

    id: str
    number: int
    comment: str
    account: str
    network: str
    author: str
    author_url: str
    url: str
    post_url: str
    post_title: str
    text: str
    situation: str
    created_at: datetime
    received_at: datetime
    saved_at: datetime
    zone: str
    by: str
    why: str
    periods: dict[str, str]
    """Legal periods as dates, counted from ``received_at``. No legal advice."""
    previous: str
    hash: str
    sound: bool
    """Whether the hash fits what the piece says; false for an erased one."""
    erased_at: datetime | None
    ends_at: datetime | None
    """When ``purge`` erases it; null where the house keeps evidence for ever."""


class FaultShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What does not fit in the chain of evidence."""

    number: int
    kind: str
    """``changed``, ``unlinked``, ``missing`` or ``beyond``."""


class ChainShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a check of the chain of evidence found."""

    ok: bool
    pieces: int
    faults: tuple[FaultShape, ...]


class LearnedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the house's verdicts taught."""

    texts: dict[str, int]
    """How many comments were learned, by situation."""
