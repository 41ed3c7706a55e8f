"""The time worked in rounds within the last week, and to which account and network it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta

from msgspec import Struct

from smtui.domain.routine import Routine, Span
from smtui.services import control
from smtui.services.handing_on import minutes
from smtui.services.house import House
from smtui.services.rounds import RoundView

SPANS_BACK = 100
"""Days back to the beginning of the oldest round in which anybody may have worked this week."""


class Stretch(Struct, frozen=True, kw_only=True):
    """Time that somebody worked on a step within the last seven days."""

    view: RoundView
    span: Span
    is_today: bool

    @property
    def time(self) -> timedelta:
        """How long it was."""
        return self.span.end - self.span.start


def stretches(house: House) -> Iterator[Stretch]:
    """Yield the time worked in rounds today and on the six days before, the newest rounds first."""
    today = house.today()
    for view in control.history(house, today - timedelta(days=SPANS_BACK), today):
        for span in view.round.spans if view.round else ():
            day = house.local(span.start).date()
            if today - timedelta(days=6) <= day <= today:
                yield Stretch(view=view, span=span, is_today=day == today)


class Time:
    """Time that adds up."""

    def __init__(self) -> None:
        self.today = self.week = timedelta(0)

    def add(self, stretch: Stretch) -> None:
        """Add a stretch."""
        self.week += stretch.time
        self.today += stretch.time if stretch.is_today else timedelta(0)

    @property
    def both(self) -> tuple[int, int]:
        """Whole minutes of today, and of the week."""
        return minutes(self.today), minutes(self.week)


def place_of(routine: Routine, step_id: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Return the account and the network that the time on a step belongs to, each empty where it is none in particular.

    The step's own account or network counts first, then the routine's accounts where they name just one, or are all
    of one network. ``known`` are the house's accounts with their networks: with just one, all time belongs to it.
    """
    step = next((step for step in routine.steps if step.id == step_id), None)
    target = step.target if step else None
    names: Iterable[str] = routine.accounts or known
    if target is not None and target.account:
        names = [target.account]
    elif target is not None and target.network:
        names = [name for name in names if known.get(name) == target.network] or [""]
    mine = list(names)
    networks = {known.get(name, "") for name in mine}
    if target is not None and target.network:
        networks = {target.network}
    return mine[0] if len(mine) == 1 else "", networks.pop() if len(networks) == 1 else ""
