"""A promise: our own word to a person about when we come back to them, given in a holding reply or elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

Standing = Literal["planned", "open", "kept", "withdrawn"]
"""``planned``: its holding reply is not confirmed yet. ``withdrawn``: nobody waits for it any more."""


class Promise(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What we promised to whom, until when, and who keeps it. All times are aware UTC."""

    id: str
    comment: str
    account: str
    until: datetime
    by: str
    """The member who keeps it."""
    created_at: datetime
    status: Standing
    text: str = ""
    """What was promised, in a few words of our own."""
    reply: str = ""
    """The holding reply that gave it; empty for one that was given elsewhere."""
    made_at: datetime | None = None
    """When it was given: the holding reply was confirmed."""
    kept_at: datetime | None = None
    rev: int = 0

    def is_broken(self, now: datetime) -> bool:
        """Tell whether it was not kept in time, as far as is known at ``now``."""
        if self.status == "kept":
            return self.kept_at is not None and self.kept_at > self.until
        return self.status == "open" and self.until < now
