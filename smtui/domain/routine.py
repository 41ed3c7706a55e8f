"""Routines, the recurring checklists, and rounds, their dated runs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Literal

from msgspec import Struct

Every = Literal["day", "workday", "week", "month", "quarter", "rule"]
Free = Literal["keep", "skip", "before", "after"]
StepStatus = Literal["open", "done", "skipped"]
TargetKind = Literal["inbox", "approval", "preflight", "quota", "report", "address", "note"]
Seat = Literal["", "app", "shell"]

COUNTED: frozenset[TargetKind] = frozenset(("inbox", "approval", "preflight", "quota"))
"""Targets that have a number, and are reached by it."""

LATE_AFTER = 30
"""Minutes after its hour in which a daily round still begins in time, where the routine says nothing else."""

LONGEST_BEAT = timedelta(seconds=150)
"""Two signs of life that are further apart than this were not one stretch of work: the machine slept or died."""

SHELL_LEAST = timedelta(minutes=10)
"""So much time between two commands of the shell always counts; beyond it, twice what the step was planned with."""


class Target(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a step is about: where its work is, and when it is reached."""

    kind: TargetKind
    account: str = ""
    network: str = ""
    form: str = ""
    """The kind of comment: ``comment``, ``mention``, ``message`` or ``review``; empty for all."""
    situation: str = ""
    owner: str = ""
    words: str = ""
    overdue: bool = False
    what: str = ""
    """A quota's action, a report's period, an address, or a note's text."""
    goal: int = 0
    """Where a quota is reached. The others are reached when nothing is left."""


class Step(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of a routine. ``id`` is ``<routine>.<number>`` unless the file names it, the same in all rounds."""

    id: str
    title: str
    minutes: int = 0
    target: Target | None = None


class Routine(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A recurring checklist with a time box in minutes."""

    key: str
    title: str
    every: Every = "day"
    on: str = ""
    """For a week ``mon``..``sun``; for a month or quarter a day number or ``first-``, ``second-``, ``last-workday``."""
    rule: str = ""
    """An RFC 5545 rule such as ``FREQ=WEEKLY;INTERVAL=2;BYDAY=TU``, where ``every`` is ``rule``."""
    start: date | None = None
    """The day a rule counts from."""
    free: Free = "keep"
    """What becomes of a date on a day on which the house rests: it stays, falls away, or moves to a working day."""
    at: time | None = None
    """Local time of day at which it starts."""
    minutes: int = 0
    late: int = LATE_AFTER
    """Minutes after ``at`` at which a daily round must have begun, so as not to be late."""
    owner: str = ""
    deputy: str = ""
    controller: str = ""
    accounts: tuple[str, ...] = ()
    """The accounts it is about; empty for all."""
    steps: tuple[Step, ...] = ()
    done_when: str = ""

    @property
    def is_daily(self) -> bool:
        """Whether a round belongs to its day only. The others stay until they are done."""
        return self.every in ("day", "workday") or (self.every == "rule" and "FREQ=DAILY" in self.rule.upper())


class Tick(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What became of a step: done or skipped (with a reason), by whom and when."""

    status: StepStatus
    by: str
    at: datetime
    reason: str = ""
    by_itself: bool = False
    """Ticked because its number had reached the goal."""


class Span(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A stretch of time in which somebody worked on a step. Aware UTC."""

    step: str
    start: datetime
    end: datetime
    by: str = ""


class Overrun(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Why a round went on after its box was over, and for how many minutes more."""

    at: datetime
    reason: str
    minutes: int


class Sign(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The controller's word on a round: signed off, or returned."""

    by: str
    at: datetime
    ok: bool
    word: str = ""


class Round(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One dated run of a routine. ``id`` is ``<routine>@<ISO date of the occurrence>``."""

    id: str
    routine: str
    day: date
    ticks: dict[str, Tick] = {}
    started_at: datetime | None = None
    ended_at: datetime | None = None
    plan: Routine | None = None
    """The routine as it was when the round began: what was ticked keeps its meaning."""
    by: str = ""
    """Who runs it, or ran it last."""
    held: Seat = ""
    """From where its clock runs: the app, the shell, or not at all."""
    step: str = ""
    """Where it stands."""
    spans: tuple[Span, ...] = ()
    as_of: datetime | None = None
    """The moment whose inbox is its work: what came in later waits for the next round."""
    overruns: tuple[Overrun, ...] = ()
    carried: dict[str, str] = {}
    """Steps that were left open at the end, with reasons."""
    word: str = ""
    """One sentence for whoever comes next."""
    sign: Sign | None = None
    rev: int = 0


def round_id(routine: str, day: date) -> str:
    """Return the id of the round of ``routine`` that belongs to ``day``."""
    return f"{routine}@{day.isoformat()}"


def spent(spans: Iterable[Span], step: str | None = None) -> timedelta:
    """Return how long was worked, on one step where one is named."""
    return sum((span.end - span.start for span in spans if step in (None, span.step)), timedelta(0))


def beaten(spans: tuple[Span, ...], step: str, now: datetime, by: str) -> tuple[Span, ...]:
    """Return the spans after a sign of life at ``now`` on ``step``: the last one goes on, or a new one begins.

    Time that passed while nobody gave a sign of life is not counted.
    """
    last = spans[-1] if spans else None
    if last is None or not timedelta(0) <= now - last.end <= LONGEST_BEAT:
        return (*spans, Span(step=step, start=now, end=now, by=by))
    if last.step == step and last.by == by:
        return (*spans[:-1], Span(step=step, start=last.start, end=now, by=by))
    return (*spans, Span(step=step, start=last.end, end=now, by=by))


def shell_limit(step: Step | None) -> timedelta:
    """Return the longest time between two commands that counts as work on a step."""
    return max(SHELL_LEAST, timedelta(minutes=2 * step.minutes if step else 0))


def counted_in_shell(spans: tuple[Span, ...], step: Step | None, now: datetime, by: str) -> tuple[Span, ...]:
    """Return the spans when the shell's next command comes at ``now``: the time since the last one, up to its limit."""
    if not spans or step is None:
        return spans
    last = spans[-1]
    end = min(now, last.end + shell_limit(step))
    if end <= last.end:
        return spans
    if last.step == step.id and last.by == by:
        return (*spans[:-1], Span(step=step.id, start=last.start, end=end, by=by))
    return (*spans, Span(step=step.id, start=last.end, end=end, by=by))
