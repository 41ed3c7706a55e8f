"""The report."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from smtui.cli.shapes.rounds import KeyMessageShape


class ReportAccountShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """One account's line of the report."""

    account: str
    network: str
    pending: int
    overdue: int
    oldest: datetime | None
    new: int
    answered: int
    dismissed: int
    reasons: dict[str, int]
    """Those that were closed without an answer, by their reason."""
    median_minutes: float | None
    """First response in minutes of promise hours; null with fewer than five cases."""
    p90_minutes: float | None
    """Nine in ten first responses took no longer; null with fewer than five cases."""
    posts_planned: int
    posts_published: int
    posts_missed: int
    cases: int
    kept: float | None
    """Share of promises kept, 0 to 1; null without promises."""
    synced_at: datetime | None
    error: str | None


class SampledShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the controller found in one member's replies, as counts."""

    member: str
    ok: int
    rework: int


class CaseShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """One case behind a number of the overview."""

    id: str
    """The comment's id; empty where the case is none."""
    at: datetime | None
    what: str
    value: str
    """What it adds to the number, in words."""
    bad: bool
    """Whether it is late, missed, broken or failed."""


class LoadShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What waits for one member; an empty owner is nobody."""

    owner: str
    pending: int
    overdue: int


class ReportNetworkShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """One network's line of the report: all its accounts together."""

    network: str
    accounts: tuple[str, ...]
    pending: int
    overdue: int
    oldest: datetime | None
    median_minutes: float | None
    """First response in minutes of promise hours; null with fewer than five cases."""
    p90_minutes: float | None
    cases: int
    kept: float | None
    posts_planned: int
    posts_published: int
    posts_missed: int
    quota_done: int
    """Of what the reaction plan wants beside answering, today or this week; no kind counts beyond its goal."""
    quota_wanted: int
    minutes_today: int
    minutes_week: int
    """Of rounds, on steps of this network alone."""
    gap_minutes: int
    """Of today and the next six days, in which nobody answers."""
    trend: tuple[int, ...]


class ReportShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """The summary of a period."""

    since: datetime
    accounts: tuple[ReportAccountShape, ...]
    networks: tuple[ReportNetworkShape, ...]
    undelivered: int
    posts_planned: int
    posts_published: int
    posts_missed: int
    steps: int
    steps_done: int
    no_answer: dict[str, int]
    """Comments that got no answer on purpose, by situation; an empty key where nobody decided one."""
    samples_ok: int
    """Replies of the next-day sample that were found fine within the period."""
    samples_rework: int
    samples_open: int
    """Of yesterday, without a verdict."""
    samples: tuple[SampledShape, ...]
    promises_open: int
    """Of our own word to people: what is owed now."""
    promises_kept: int
    """In time, of what was to be kept within the period."""
    promises_broken: int
    """Kept too late within the period, or still owed after their time."""
    key_messages: tuple[KeyMessageShape, ...]
    """Replies and posts of the period, for each network with a key message."""
    minutes_today: int
    minutes_week: int
    """Of rounds, today and on the six days before."""
    load: tuple[LoadShape, ...]
    trend: tuple[int, ...]
    """Comments received on each of the last fourteen days, the last one today."""
