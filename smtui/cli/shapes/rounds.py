"""The day: rounds and their steps, what is due, what is owed by plan."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct


class StepShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A step of a routine as it stands."""

    id: str
    title: str
    status: str
    minutes: int
    by: str
    at: datetime | None
    reason: str
    by_itself: bool
    """Ticked because its number had reached the goal."""
    target: str
    """``inbox``, ``approval``, ``preflight``, ``quota``, ``report``, ``address``, ``note``; empty for a free step."""


class RoutineShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A routine with the round of the day."""

    key: str
    title: str
    every: str
    day: date | None
    """The day this round belongs to; null when the routine has no round that day."""
    at: str | None
    """The local time of day at which it starts."""
    minutes: int
    owner: str
    deputy: str
    controller: str
    who: str
    """Who does it that day: the owner, or the deputy while the owner is away."""
    done: bool
    steps: tuple[StepShape, ...]


class PlannedStepShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A step as it is set."""

    id: str
    title: str
    minutes: int
    about: str
    """What it is about, in words."""
    target: str
    """``inbox``, ``approval``, ``preflight``, ``quota``, ``report``, ``address``, ``note``; empty for a free step."""
    account: str
    network: str
    kind: str
    situation: str
    owner: str
    words: str
    overdue: bool
    what: str
    """A quota's action, a report's period, an address, or a note's text."""
    goal: int


class RoutinePlanShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A routine as it is set."""

    key: str
    title: str
    recurrence: str
    """When it recurs, in words."""
    next: tuple[date, ...]
    """The next three days on which a round begins."""
    every: str
    on: str
    rule: str
    start: date | None
    free: str
    at: str | None
    minutes: int
    late: int
    owner: str
    deputy: str
    controller: str
    accounts: tuple[str, ...]
    done_when: str
    steps: tuple[PlannedStepShape, ...]


class RunningShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """My round as it stands."""

    round: str
    routine: str
    title: str
    step: StepShape | None
    """The step at hand; null when everything is done or skipped."""
    number: int
    steps: int
    left: int
    live: int | None
    """The step's number: what is left, or for a quota what was done."""
    goal: int | None
    step_seconds_left: int | None
    box_seconds_left: int | None
    seconds_used: int
    over: bool


class RoundShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A round that was begun, or was due."""

    id: str
    routine: str
    title: str
    day: date
    state: str
    """``ran``, ``late``, ``partly``, ``missing``, ``away``, ``running`` or ``due``."""
    by: str
    started_at: datetime | None
    ended_at: datetime | None
    minutes: int
    """The box."""
    seconds_used: int
    steps: tuple[StepShape, ...]
    carried: dict[str, str]
    word: str
    signed_by: str
    signed_at: datetime | None
    signed_ok: bool | None
    signed_word: str


class SuggestionShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What could be planned otherwise."""

    kind: str
    """``plan``, ``shorter``, ``skip``, ``box``, ``at`` or ``hour``."""
    routine: str
    step: str
    n: int
    """From how many rounds, for ``hour`` broken promises, it was computed."""
    times: int
    """In how many of them it was so."""
    median: int
    plan: int
    to: int
    text: str
    into: str
    """The routine into which the step may move instead, for ``hour`` the one that may begin earlier; empty for none."""
    into_at: str | None
    """When that routine begins, for ``hour`` when it may begin."""
    free: int
    """How many minutes that routine's rounds leave free, in the middle."""


class DeedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A deed: something that the house did beside answering."""

    id: str
    kind: str
    network: str
    account: str
    by: str
    at: datetime
    url: str
    note: str


class PlanShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reaction plan, minutes of working time unless said otherwise."""

    network: str
    kind: str | None
    target_min: int | None
    hard_limit_min: int | None
    """Around the clock."""
    escalate_after_min: int | None
    owner: str
    deputy: str
    controller: str
    tone: str
    key_message: str
    time_box_min: int | None
    quota: dict[str, int]
    quota_per: str


class KeyMessageShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """How many texts of a network carry its key message."""

    network: str
    message: str
    replies: int
    carrying: int
    posts: int
    posts_carrying: int


class StepStatShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What became of a step over weeks."""

    id: str
    title: str
    plan: int
    minutes: tuple[float, ...]
    """Of the rounds in which it was worked on and done."""
    skipped: int
    rounds: int
    """Rounds that took place and had this step."""


class RoutineStatShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What became of a routine over weeks."""

    key: str
    title: str
    box: int
    minutes: tuple[float, ...]
    """Of the rounds with a clock."""
    states: dict[str, int]
    steps: tuple[StepStatShape, ...]


class RoundDayShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A day's rounds."""

    day: date
    steps: int
    """Steps of the rounds that were owed by somebody; 0 on free days and days of absence."""
    settled: int
    missing: int
    """Rounds that did not take place at all."""
