"""Who works here, and what a role may do."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

Role = Literal["full", "assigned", "feedback", "read"]
"""``full``: everything. ``assigned``: acts on comments that are theirs or nobody's. ``feedback``: says something about
them, and judges where named as controller. ``read``: looks."""

Away = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?$")]
"""Days of absence: one, or the first and the last with a stroke between them."""


class Member(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Somebody who works here. ``login`` is the system user that stands for the person over SSH."""

    name: str
    title: str = ""
    role: Role = "full"
    login: str = ""
    initials: str = ""
    away: tuple[Away, ...] = ()
    """When the person is absent: ``2026-12-24`` or ``2026-12-24/2027-01-06``."""
    networks: tuple[str, ...] = ()
    """Networks or accounts that an ``assigned`` member works on; empty means all."""
    contact: str = ""
    """How colleagues reach the person, as the briefing says it: a number, an address, a room."""

    def is_away(self, day: date) -> bool:
        """Tell whether the person is absent on ``day``. A day that no calendar has counts as none."""
        wanted = day.isoformat()
        return any(first <= wanted <= (last or first) for first, _, last in (span.partition("/") for span in self.away))

    @property
    def called(self) -> str:
        """What people call the member."""
        return self.title or self.name

    def works_on(self, network: str, account: str) -> bool:
        """Tell whether an account is among those that the member works on."""
        return not self.networks or network in self.networks or account in self.networks
