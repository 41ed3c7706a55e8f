"""Routines, the recurring checklists, and rounds, their dated runs."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from msgspec import Struct

Every = Literal["day", "workday", "week", "month", "quarter"]
StepStatus = Literal["open", "done", "skipped"]


class Step(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of a routine. ``id`` is ``<routine>.<number>`` unless the file names it, the same in all rounds."""

    id: str
    title: str
    minutes: int = 0


class Routine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A recurring checklist with a time box in minutes."""

    key: str
    title: str
    every: Every = "day"
    on: str = ""
    """For a week ``mon``..``sun``; for a month or quarter a day number or ``first-``, ``second-``, ``last-workday``."""
    at: time | None = None
    """Local time of day at which it starts."""
    minutes: int = 0
    owner: str = ""
    controller: str = ""
    steps: tuple[Step, ...] = ()
    done_when: str = ""


class Tick(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What became of a step: done or skipped (with a reason), by whom and when."""

    status: StepStatus
    by: str
    at: datetime
    reason: str = ""


class Round(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One dated run of a routine. ``id`` is ``<routine>@<ISO date of the occurrence>``."""

    id: str
    routine: str
    day: date
    ticks: dict[str, Tick] = {}
    started_at: datetime | None = None
    ended_at: datetime | None = None
    rev: int = 0


def round_id(routine: str, day: date) -> str:
    """Return the id of the round of ``routine`` that belongs to ``day``."""
    return f"{routine}@{day.isoformat()}"
