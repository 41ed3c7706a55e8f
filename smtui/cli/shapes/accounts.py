"""Accounts and what came of a sync."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct


class AccountShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A connected account."""

    account: str
    network: str
    url: str
    user: str
    title: str
    can: tuple[str, ...]
    token: bool
    synced_at: datetime | None
    error: str | None
    expires: date | None
    """The last day of its token; null where nobody has said one."""


class CheckedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a look at an account found."""

    account: str
    ok: bool
    user: str
    roles: tuple[str, ...]
    site: str
    can: tuple[str, ...]
    missing: tuple[str, ...]
    error: str | None


class SyncShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a sync did for one account, up to the moment ``at``."""

    at: datetime
    account: str
    ok: bool
    new: int
    changed: int
    closed: int
    delivered: int
    published: int
    waiting: int
    escalated: int
    """Handed on to a deputy, on whichever account."""
    warnings: tuple[str, ...]
    error: str | None
