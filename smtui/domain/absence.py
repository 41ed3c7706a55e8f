"""Absences: days on which a member does not work. Whoever stands in gets what comes in meanwhile."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from msgspec import Struct


class Absence(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One member's absence from ``first`` to ``last``, both days included, on the house's calendar."""

    id: str
    member: str
    first: date
    last: date
    by: str
    at: datetime
    status: Literal["booked", "cancelled"] = "booked"
    note: str = ""
    handed_at: datetime | None = None
    """When the open comments of the member went to whoever stands in."""
    rev: int = 0

    def covers(self, day: date) -> bool:
        """Tell whether the member is away on ``day``."""
        return self.status == "booked" and self.first <= day <= self.last
