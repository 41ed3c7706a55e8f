"""The one summary of all activity: per account what waits and how fast we are, with numbers that mean what they say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from msgspec import Struct

from smtui.domain.post import Post, is_missed
from smtui.services import control, improve
from smtui.services.handing_on import minutes
from smtui.services.house import House
from smtui.services.inbox import undelivered
from smtui.services.ledger import Case, ledger
from smtui.services.rounds import rounds
from smtui.services.sample import Tally, tally
from smtui.services.work import from_doc

WINDOW = timedelta(days=7)
TREND_DAYS = 14
SPANS_BACK = 100
"""Days back to the beginning of the oldest round in which anybody may have worked this week."""
TOO_FEW = 5
"""Below this many cases a median is not shown."""


class AccountRow(Struct, frozen=True, kw_only=True):
    """One account's line."""

    account: str
    network: str
    pending: int
    overdue: int
    oldest: datetime | None
    """When the oldest open comment was written."""
    new: int
    """Comments received within the window."""
    answered: int
    """Answers confirmed within the window."""
    dismissed: int
    median_minutes: float | None
    """First response in promise hours over the window; None with fewer than five cases."""
    p90_minutes: float | None
    """Nine in ten first responses took no longer; None with fewer than five cases."""
    kept: float | None
    """Share of promises kept, 0..1, an unanswered overdue comment counting as missed; None without promises."""
    cases: int
    synced_at: datetime | None
    error: str
    error_values: dict[str, str]
    posts_planned: int
    posts_published: int
    posts_missed: int


class Load(Struct, frozen=True, kw_only=True):
    """What waits for one member; an empty name is nobody's."""

    owner: str
    pending: int
    overdue: int


class RoundNumbers(Struct, frozen=True, kw_only=True):
    """The rounds in numbers."""

    minutes_today: int
    minutes_week: int
    """Today and the six days before."""
    to_sign: int
    """Rounds that I control and have said nothing about."""
    suggestions: int


class Overview(Struct, frozen=True, kw_only=True):
    """The summary of a window: seven days where nothing else is said."""

    since: datetime
    accounts: tuple[AccountRow, ...]
    undelivered: int
    posts_planned: int
    posts_published: int
    posts_missed: int
    steps_done: int
    steps: int
    no_answer: dict[str, int]
    """Comments that got no answer on purpose within the window, by situation; "" where nobody decided one."""
    load: tuple[Load, ...]
    trend: tuple[int, ...]
    """Comments received on each of the last fourteen days, the last one today."""
    rounds: RoundNumbers
    samples: Tally = Tally()
    """What the controller found in the replies that were drawn; numbers only."""


def overview(house: House, window: timedelta = WINDOW) -> Overview:
    """Return the summary as of now."""
    now = house.now()
    since = now - window
    posts = [from_doc(doc, Post) for doc in house.store.find("posts")]
    views = rounds(house)
    names = {account.name: account.network for account in house.library.accounts()}
    by_account: dict[str, list[Case]] = {}
    for case in ledger(house):
        names.setdefault(case.account, case.network)
        by_account.setdefault(case.account, []).append(case)
    return Overview(
        since=since,
        accounts=tuple(
            _row(house, name, network, by_account.get(name, []), [p for p in posts if name in p.accounts], since)
            for name, network in names.items()
        ),
        undelivered=len(undelivered(house)),
        posts_planned=sum(post.at is not None and post.at >= now and post.status == "scheduled" for post in posts),
        posts_published=sum(post.published_at is not None and post.published_at >= since for post in posts),
        posts_missed=sum(is_missed(post, now) for post in posts),
        steps_done=sum(view.done for view in views),
        steps=sum(len(view.steps) for view in views),
        no_answer=_no_answer(house, since),
        load=_load(house),
        trend=_trend(house),
        rounds=round_numbers(house),
        samples=tally(house, since),
    )


def _no_answer(house: House, since: datetime) -> dict[str, int]:
    counted: dict[str, int] = {}
    for case in ledger(house):
        if case.reason == "no_answer_on_purpose" and case.closed_at is not None and case.closed_at >= since:
            counted[case.situation] = counted.get(case.situation, 0) + 1
    return counted


def _load(house: House) -> tuple[Load, ...]:
    """Return what waits for whom, the most first."""
    now, found = house.now(), dict[str, list[int]]()
    for case in ledger(house):
        if case.is_open():
            mine = found.setdefault(case.owner, [0, 0])
            mine[0] += 1
            mine[1] += case.is_overdue(now)
    loads = [Load(owner=owner, pending=n, overdue=late) for owner, (n, late) in found.items()]
    return tuple(sorted(loads, key=lambda load: (-load.pending, load.owner)))


def _trend(house: House, days: int = TREND_DAYS) -> tuple[int, ...]:
    """Return how many comments were received on each of the last days."""
    today, counts = house.today(), [0] * days
    for case in ledger(house):
        back = (today - house.local(case.received_at).date()).days
        if 0 <= back < days:
            counts[days - 1 - back] += 1
    return tuple(counts)


_ROUNDS: WeakKeyDictionary[House, tuple[tuple[int, date], RoundNumbers]] = WeakKeyDictionary()


def round_numbers(house: House) -> RoundNumbers:
    """Return the rounds in numbers; counted anew only when the store or the day has changed."""
    key = (house.store.seq(), house.today())
    kept = _ROUNDS.get(house)
    if kept is not None and kept[0] == key:
        return kept[1]
    today = house.today()
    week = timedelta(0)
    on_day = timedelta(0)
    for view in control.history(house, today - timedelta(days=SPANS_BACK), today):
        for span in view.round.spans if view.round else ():
            day = house.local(span.start).date()
            week += span.end - span.start if today - timedelta(days=6) <= day <= today else timedelta(0)
            on_day += span.end - span.start if day == today else timedelta(0)
    found = RoundNumbers(
        minutes_today=minutes(on_day),
        minutes_week=minutes(week),
        to_sign=len(control.to_sign(house)),
        suggestions=len(improve.suggestions(house)),
    )
    _ROUNDS[house] = (key, found)
    return found


def nine_in_ten(values: list[float]) -> float:
    """Return the smallest value that at least nine in ten do not exceed."""
    return sorted(values)[-(-9 * len(values) // 10) - 1]


def _row(house: House, name: str, network: str, comments: list[Case], posts: list[Post], since: datetime) -> AccountRow:
    from statistics import median

    now = house.now()
    pending = [comment for comment in comments if comment.is_open()]
    answered = [comment for comment in comments if comment.answered_at and comment.answered_at >= since]
    took = [_promise_minutes(house, comment) for comment in answered]
    promised = [comment for comment in answered if comment.kept() is not None]
    there = {comment.id for comment in answered}
    promised += [comment for comment in pending if comment.is_overdue(now) and comment.id not in there]
    kept = [comment for comment in promised if comment.kept()]
    doc = house.store.get("sync", f"account.{name}") or {}
    synced = doc.get("synced_at")
    return AccountRow(
        account=name,
        network=network,
        pending=len(pending),
        overdue=sum(comment.is_overdue(now) for comment in pending),
        oldest=min((comment.created_at for comment in pending), default=None),
        new=sum(comment.received_at >= since for comment in comments),
        answered=len(answered),
        dismissed=sum(c.status == "dismissed" and c.closed_at is not None and c.closed_at >= since for c in comments),
        median_minutes=median(took) if len(took) >= TOO_FEW else None,
        p90_minutes=nine_in_ten(took) if len(took) >= TOO_FEW else None,
        kept=len(kept) / len(promised) if promised else None,
        cases=len(answered),
        synced_at=datetime.fromisoformat(synced) if synced else None,
        error=doc.get("error") or "",
        error_values=doc.get("error_values") or {},
        posts_planned=sum(post.at is not None and post.at >= now and post.status == "scheduled" for post in posts),
        posts_published=sum(post.published_at is not None and post.published_at >= since for post in posts),
        posts_missed=sum(is_missed(post, now) for post in posts),
    )


def _promise_minutes(house: House, comment: Case) -> float:
    """Return a comment's first response in minutes of promise hours."""
    from smtui.domain.reaction import plan_calendar
    from smtui.domain.worktime import working_between

    if comment.answered_at is None:
        return 0.0
    plan = house.library.plans().find(comment.network, comment.kind)
    worked = working_between(
        comment.created_at, comment.answered_at, plan_calendar(plan, house.library.work_calendar())
    )
    return worked.total_seconds() / 60
