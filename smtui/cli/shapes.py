"""What ``--json`` prints: one struct for each kind of object. ``docs/schema.json`` is made from these.

Names are stable: a field may be added, none disappears without a major version. Times are ISO 8601 with the house's
offset. A field without a value is null where the type says so, and an empty string elsewhere.
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct


class AnswerShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """One answer of the decision tree."""

    question: str
    yes: bool
    choice: str
    """Which of several situations, where a yes left a choice."""


class VerdictShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a person decided about a comment, and the way there."""

    situation: str
    """Empty where the tree ended without one."""
    path: tuple[AnswerShape, ...]
    by: str
    at: datetime
    guideline: str
    """The guideline's edition at that time: its version and a fingerprint of its files."""


class CommentShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A comment in a list."""

    id: str
    account: str
    network: str
    kind: str
    status: str
    reason: str | None
    author: str
    author_url: str
    text: str
    created_at: datetime
    received_at: datetime
    due: datetime | None
    overdue: bool
    limit: datetime | None
    """When the network stops taking an answer."""
    promised_until: datetime | None
    """The nearest of our own promises that is open."""
    act_by: datetime | None
    """The nearest of the clocks that run: what the inbox is sorted by."""
    held_at: datetime | None
    """When a holding reply stopped the clock of ``due``."""
    escalated_at: datetime | None
    situation: str
    suggested: tuple[str, ...]
    alerts: tuple[str, ...]
    """Danger, personal data, lawyer or press: raised on arrival."""
    verdict: VerdictShape | None
    owner: str
    waiting: str | None
    snoozed_until: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    forgotten_at: datetime | None
    """When name, addresses and texts were erased; null while they are there."""
    url: str
    post_title: str
    post_url: str
    parent: str
    remote_id: str
    remote_status: str
    acts: tuple[str, ...]
    """What we did about it there, as ordered: like, boost, hide, mute, block, report."""


class ViewShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A saved way to look at the inbox. Empty fields do not filter."""

    name: str
    account: str
    situation: str
    owner: str
    state: str
    words: str
    archive: bool
    group: str
    sort: str


class SaidShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An earlier message of a comment's thread."""

    author: str
    text: str
    at: datetime
    ours: bool


class ReplyShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply."""

    id: str
    comment: str
    account: str
    status: str
    text: str
    by: str
    created_at: datetime
    not_before: datetime | None
    sent_at: datetime | None
    remote_id: str
    url: str
    error: str | None
    attempts: int
    retry_at: datetime | None


class OrderShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An order to a network about somebody else's comment."""

    id: str
    comment: str
    account: str
    action: str
    status: str
    by: str
    created_at: datetime
    sent_at: datetime | None
    reason: str | None
    """Why it is reported; null for all else."""
    words: str
    """What a report says besides."""
    error: str | None
    attempts: int
    retry_at: datetime | None


class CounterShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A number that is watched."""

    account: str
    name: str
    number: int
    at: datetime
    url: str
    hint: str
    """The id of the comment that tells of the newest rise; empty before the first."""


class OutgoingShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply or an order that no network has confirmed yet."""

    id: str
    comment: str
    account: str
    action: str
    """``reply``, or what the order is to do."""
    status: str
    text: str
    by: str
    created_at: datetime
    not_before: datetime | None
    error: str | None
    attempts: int
    retry_at: datetime | None


class NoteShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A note beside a comment."""

    id: str
    text: str
    by: str
    at: datetime


class PromiseShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """One of our own promises."""

    id: str
    comment: str
    account: str
    status: str
    """``planned`` while its holding reply is on its way, then ``open``, ``kept`` or ``withdrawn``."""
    what: str
    until: datetime
    by: str
    broken: bool
    """Open and overdue, or kept too late."""
    made_at: datetime | None
    kept_at: datetime | None
    reply: str
    """The id of the holding reply; empty for a promise that was given elsewhere."""


class EventShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An entry of the log."""

    id: str
    at: datetime
    by: str
    action: str
    table: str
    object: str
    detail: str


class LogHeadShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """The end of the log's chain."""

    n: int
    """How many entries it has."""
    hash: str


class LogVerdictShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether the log is as it was written."""

    intact: bool
    entries: int
    erased: int
    """Entries whose words were erased; who did what when is still checked."""
    before: int
    """Entries from before the chain began."""
    head: str
    fault: str | None
    """What is wrong with the first entry that is: changed, removed, inserted, reordered; or ``head``."""
    n: int | None
    """Its place in the chain."""
    id: str
    """Its id; for a missing one that of the entry before it."""
    known: int | None
    """The place of the hash that was given with ``--known``."""


class MemberShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who sits here, why, and what the role allows."""

    name: str
    title: str
    role: str
    known_by: str
    """``alone``, ``login``, ``settings``, ``nobody_named`` or ``unknown``."""
    login: str
    networks: tuple[str, ...]
    """Networks or accounts that an ``assigned`` member works on; empty means all."""
    may: tuple[str, ...]
    may_not: tuple[str, ...]


class WordingShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Another wording that is offered for a reply."""

    by: str
    text: str
    at: datetime


class ApprovalShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply that waits for approval."""

    reply: ReplyShape
    rev: int
    """The reply's revision: given back with ``--rev``, a reply that was changed since is not approved."""
    comment: CommentShape
    by: str
    at: datetime
    to: str
    """The member who is asked; empty for anybody who may."""
    why: tuple[str, ...]
    note: str
    others: tuple[WordingShape, ...]
    news: tuple[str, ...]
    """What has happened to the comment since."""


class ToldShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An entry of a comment's history."""

    id: str
    at: datetime
    who: str
    action: str
    text: str
    """Who did what, in the house's language."""
    changes: tuple[str, ...]
    detail: str


class RefusedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A line that an import did not take."""

    line: int
    reason: str


class SampleShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply of the next-day sample."""

    day: date
    """The day on which the reply went out."""
    comment: CommentShape
    reply: ReplyShape
    verdict: str | None
    """``ok`` or ``rework``; null without one."""
    judge: str
    at: datetime | None
    word: str


class ResultShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A helper's result that met a change here."""

    id: str
    by: str
    reply: str
    decision: str
    note: str
    here: str
    """What stands here in the place of the reply."""
    news: tuple[str, ...]
    """What has happened here since the briefing."""


class ResultsShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What came of a helper's results."""

    taken: tuple[str, ...]
    """Ids of the comments whose results came in."""
    conflicts: tuple[ResultShape, ...]
    refused: tuple[RefusedShape, ...]


class EarlierShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the same person wrote before, and what we answered."""

    id: str
    created_at: datetime
    status: str
    text: str
    answer: str
    """Our confirmed answer; empty where there is none."""


class DetailShape(CommentShape, kw_only=True, forbid_unknown_fields=True):
    """A comment with all that belongs to it."""

    thread: tuple[SaidShape, ...]
    replies: tuple[ReplyShape, ...]
    orders: tuple[OrderShape, ...]
    notes: tuple[NoteShape, ...]
    events: tuple[EventShape, ...]
    before: tuple[EarlierShape, ...]
    """The newest first, five; with ``--archive`` up to 50, those in the archives among them."""


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


class PostImageShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An image of a planned post."""

    path: str
    alt: str
    mime: str
    size: int
    """In bytes."""
    width: int
    height: int
    sha256: str
    """Of the content when it was chosen."""
    state: str
    """What has become of the file: same, changed, missing."""


class PostShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A planned post."""

    id: str
    title: str
    text: str
    status: str
    accounts: tuple[str, ...]
    at: datetime | None
    missed: bool
    url: str
    published_at: datetime | None
    published_by: str
    owner: str
    images: tuple[PostImageShape, ...]
    created_at: datetime
    by: str


class EntryShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An event of an imported calendar file."""

    id: str
    title: str
    day: date
    last_day: date
    start: datetime | None
    end: datetime | None
    place: str
    source: str


class NumbersShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """The inbox in numbers."""

    pending: int
    overdue: int
    snoozed: int
    undelivered: int
    failed: int


class AwayShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is away on the day."""

    member: str
    until: date | None
    """The last day of the absence; null where only the settings know."""
    stand_ins: tuple[str, ...]
    note: str


class AbsenceShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An absence; both days belong to it."""

    id: str
    member: str
    first: date
    last: date
    note: str
    by: str
    status: str


class ShiftShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Hours of one day on one network."""

    network: str
    day: date
    hours: str
    doer: str
    deputy: str
    controller: str
    acting: str
    """Who is there on that day; empty where nobody is."""
    checks_own_work: bool


class BoardGapShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Hours in which nobody answers."""

    network: str
    day: date
    hours: str
    away: tuple[str, ...]


class BoardShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """The board of a week."""

    monday: date
    shifts: tuple[ShiftShape, ...]
    gaps: tuple[BoardGapShape, ...]


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


class TodayShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What one day holds."""

    date: date
    holiday: str
    works: bool
    rounds: tuple[RoutineShape, ...]
    posts: tuple[PostShape, ...]
    missed: tuple[PostShape, ...]
    events: tuple[EntryShape, ...]
    due: tuple[CommentShape, ...]
    away: tuple[AwayShape, ...]
    numbers: NumbersShape


class DayShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A day of the calendar."""

    date: date
    posts: tuple[PostShape, ...]
    events: tuple[EntryShape, ...]


class TemplateShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A reply to start from."""

    key: str
    text: str
    networks: tuple[str, ...]
    """The networks it is written for; none: any."""
    language: str
    """``de`` or ``en`` where it is not in the house's language."""


class SituationShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An entry of the guideline."""

    key: str
    title: str
    time: str
    minutes: int | None
    who: str
    public_reply: bool
    escalate: str
    evidence: bool
    second_pair: bool
    cooling: int
    """Minutes for which nothing goes out after the first look."""
    signs: tuple[str, ...]
    do: tuple[str, ...]
    dont: tuple[str, ...]
    notes: tuple[str, ...]
    templates: tuple[TemplateShape, ...]
    words: tuple[str, ...]
    """The words of the comment that point to it, where the guideline was asked about one."""


class EvidenceShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A comment as it was when somebody kept it as evidence."""

    id: str
    number: int
    comment: str
    account: str
    network: str
    author: str
    author_url: str
    url: str
    post_url: str
    post_title: str
    text: str
    situation: str
    created_at: datetime
    received_at: datetime
    saved_at: datetime
    zone: str
    by: str
    why: str
    periods: dict[str, str]
    """Legal periods as dates, counted from ``received_at``. No legal advice."""
    previous: str
    hash: str
    sound: bool
    """Whether the hash fits what the piece says; false for an erased one."""
    erased_at: datetime | None
    ends_at: datetime | None
    """When ``purge`` erases it; null where the house keeps evidence for ever."""


class FaultShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What does not fit in the chain of evidence."""

    number: int
    kind: str
    """``changed``, ``unlinked``, ``missing`` or ``beyond``."""


class ChainShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a check of the chain of evidence found."""

    ok: bool
    pieces: int
    faults: tuple[FaultShape, ...]


class LearnedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the house's verdicts taught."""

    texts: dict[str, int]
    """How many comments were learned, by situation."""


class AlarmShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Why a crisis is proposed."""

    kind: str
    """``spike``: many times the usual. ``alike``: much the same words. ``post``: one sort of anger below one post."""
    n: int
    usual: float
    ids: tuple[str, ...]


class CrisisLineShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A line of a crisis's log."""

    at: datetime
    by: str
    text: str


class CrisisShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A crisis from its start to the review."""

    id: str
    state: str
    started_at: datetime
    by: str
    why: str
    alarm: AlarmShape | None
    paused: tuple[str, ...]
    """Ids of the posts that were stopped for it."""
    roster: tuple[str, ...]
    lines: tuple[CrisisLineShape, ...]
    log_due: datetime | None
    """By when the next line of the log is expected; null once it is over."""
    ended_at: datetime | None
    ended_by: str
    happened: str
    lessons: str
    numbers: dict[str, int]


class CrisisStatusShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether a crisis is on, or proposed."""

    running: CrisisShape | None
    proposed: AlarmShape | None


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
    waiting: int
    escalated: int
    """Handed on to a deputy, on whichever account."""
    warnings: tuple[str, ...]
    error: str | None


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


class KeyShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """An action of the app with the keys that are in force."""

    action: str
    place: str
    """``app`` and ``list`` stand for everywhere and for every list."""
    keys: list[str]
    """As they are written under ``[keys]`` in config.toml."""
    label: str
    help: str
    command: str
    """The shell command that does the same; empty where there is none."""


class FindingShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A finding of ``doctor``."""

    level: str
    """``ok``, ``warn`` or ``bad``."""
    topic: str
    text: str


class ImportShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What an import did."""

    new: int
    known: int
    refused: tuple[RefusedShape, ...]
    ids: tuple[str, ...]
    """The ids of the new comments; empty for a whole store."""


class BackupShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """A backup that was written."""

    file: str
    documents: int


class RestoreShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a restore did."""

    file: str
    documents: int
    before: str
    """Where the state before is kept: a backup, or the folder of a store that could not be read."""


class ErasedShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What was erased, or would be: how many documents of each kind lost names, addresses and texts."""

    dry_run: bool
    before: datetime | None
    """The comments were closed before this moment; null where it was about one person."""
    comments: int
    replies: int
    notes: int
    events: int
    threads: int
    """Other people's comments in whose threads the person stood."""
    waiting: int
    """Comments that stay as they are, since a reply to them is still on its way."""
    dismissed: tuple[str, ...]
    """Ids of the comments that were open and were closed."""
    mentions: tuple[str, ...]
    """Ids of comments and posts whose text, reply or note still holds the name."""
    evidence: int
    """Pieces of evidence whose time was over and that were erased."""
    evidence_kept: tuple[str, ...]
    """Ids of evidence about the person that stays, for legal claims, until its time is over."""


class CalendarImportShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What the import of a calendar file did, in events."""

    new: int
    changed: int
    removed: int


class UndoneShape(Struct, kw_only=True, forbid_unknown_fields=True):
    """What an undo took back."""

    action: str
    objects: tuple[str, ...]
    at: datetime
