"""What delivery does to whatever is delivered: a reply, an order, a post on one account."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from msgspec import structs

from smtui.domain.errors import NotAllowed, RateLimited, Rejected, RemoteGone, SmtuiError, Uncertain, Unreachable
from smtui.domain.post import Part
from smtui.domain.reply import ModerationOrder, Reply, Sent, next_try

Item = TypeVar("Item", Reply, ModerationOrder, Part, Reply | ModerationOrder)
Told = TypeVar("Told", Reply, Part)

FINAL = (Rejected, NotAllowed, RemoteGone)
"""These will not change by waiting: a person has to look."""


def claimed(item: Item, claim: str, now: datetime) -> Item:
    """Return an item as one process alone has it from now on, before the network hears of it."""
    return structs.replace(item, status="sending", claim=claim, claimed_at=now, attempts=item.attempts + 1)


def stumbled(item: Item, error: SmtuiError, now: datetime, *, again: bool = True) -> Item:
    """Return an item after a try that went wrong: why, and when to try again by itself.

    Without ``again``, and after a refusal, a person decides. A lost answer leaves it unknown.
    """
    hint = error.retry_after if isinstance(error, RateLimited) else None
    retry = next_try(now, item.attempts, hint) if again and not isinstance(error, FINAL) else None
    if isinstance(error, Unreachable):
        retry = now  # nobody there has to be spared: the next sync tries again, which asks for the account anyway
    return structs.replace(
        item,
        status="unknown" if isinstance(error, Uncertain) else "failed",
        error=error.key,
        error_values={name: str(value) for name, value in error.values.items() if value is not None},
        retry_at=retry,
        claim="",
        claimed_at=None,
    )


def confirmed(item: Told, sent: Sent) -> Told:
    """Return an item that the network has named: sent, with nothing left of what went wrong on the way."""
    shown: dict[str, str] = {"remote_status": sent.status} if isinstance(item, Reply) else {}
    return structs.replace(
        item,
        status="sent",
        sent_at=sent.at,
        remote_id=sent.remote_id,
        url=sent.url,
        claim="",
        claimed_at=None,
        retry_at=None,
        error="",
        error_values={},
        **shown,
    )
