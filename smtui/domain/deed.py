"""Deeds: what the house does on its own account, beside answering: commenting on others' posts, liking, following."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from msgspec import Struct

DeedKind = Literal["comment", "like", "follow", "share", "post", "other"]
DEED_KINDS: tuple[DeedKind, ...] = get_args(DeedKind)


class Deed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One deed: what, where, by whom, when (aware UTC)."""

    id: str
    kind: DeedKind
    network: str = ""
    """Empty where it belongs to none in particular."""
    by: str
    at: datetime
    account: str = ""
    url: str = ""
    note: str = ""
    status: Literal["done", "withdrawn"] = "done"
    rev: int = 0


def deed_kind(name: str) -> DeedKind | None:
    """Return the kind that a word means, in the singular or the plural; None where it means none."""
    word = name.strip().lower()
    for kind in DEED_KINDS:
        if word in (kind, f"{kind}s"):
            return kind
    return None
