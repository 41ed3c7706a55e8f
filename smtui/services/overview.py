"""The one summary of all activity: per account what waits and how fast we are, with numbers that mean what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from msgspec import Struct

from smtui.domain.post import Post, is_owed
from smtui.services import control, improve
from smtui.services.board import Gap
from smtui.services.deeds import Quota, quotas
from smtui.services.house import House
from smtui.services.inbox import undelivered, undelivered_parts
from smtui.services.keymessage import Share, share
from smtui.services.ledger import Case, ledger
from smtui.services.pace import pace_of
from smtui.services.promises import Counts, counts
from smtui.services.rounds import rounds
from smtui.services.sample import Tally, tally
from smtui.services.work import from_doc
from smtui.services.worked import Time, place_of, stretches

WINDOW = timedelta(days=7)
TREND_DAYS = 14


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
    reasons: dict[str, int]
    """Those by their reason, the most frequent first."""
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
    minutes_today: int = 0
    minutes_week: int = 0
    """Minutes of rounds that belong to this account alone."""


class NetworkRow(Struct, frozen=True, kw_only=True):
    """One network's line: all its accounts together."""

    network: str
    accounts: tuple[str, ...]
    pending: int
    overdue: int
    oldest: datetime | None
    oldest_id: str
    """The comment that is the oldest open one; empty for none."""
    median_minutes: float | None
    p90_minutes: float | None
    kept: float | None
    cases: int
    posts_planned: int
    posts_published: int
    posts_missed: int
    quotas: tuple[Quota, ...]
    """What the reaction plan wants beside answering, and how far that is done."""
    minutes_today: int
    minutes_week: int
    gaps: tuple[Gap, ...]
    """Hours of today and the next six days in which nobody answers."""
    trend: tuple[int, ...]
    """Comments received on each of the last fourteen days, the last one today."""

    @property
    def gap_minutes(self) -> int:
        """For how long nobody answers within these days."""
        return sum(gap.end - gap.start for gap in self.gaps)


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
    accounts: dict[str, tuple[int, int]]
    """The minutes of today and of the week that belong to one account."""
    networks: dict[str, tuple[int, int]]
    """The same by network; those that belong to none in particular under an empty name."""
    to_sign: int
    """Rounds that I control and have said nothing about."""
    suggestions: int


class Overview(Struct, frozen=True, kw_only=True):
    """The summary of a window: seven days where nothing else is said."""

    since: datetime
    accounts: tuple[AccountRow, ...]
    networks: tuple[NetworkRow, ...]
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
    promises: Counts
    """Our own word to people: open now, kept and broken within the window."""
    messages: tuple[Share, ...]
    """How many replies and posts of the window carry each network's key message."""
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
    numbers = round_numbers(house)
    planned, published, missed = _post_counts(house, posts, since)
    return Overview(
        since=since,
        accounts=tuple(
            _row(
                house,
                name,
                network,
                by_account.get(name, []),
                [p for p in posts if name in p.accounts],
                since,
                numbers.accounts.get(name, (0, 0)),
            )
            for name, network in names.items()
        ),
        networks=_networks(house, names, by_account, posts, numbers, since),
        undelivered=len(undelivered(house)) + len(undelivered_parts(house)),
        posts_planned=planned,
        posts_published=published,
        posts_missed=missed,
        steps_done=sum(view.done for view in views),
        steps=sum(len(view.steps) for view in views),
        no_answer=_no_answer(house, since),
        load=_load(house),
        trend=_trend(house, ledger(house)),
        rounds=numbers,
        promises=counts(house, window),
        messages=tuple(share(house, window)),
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


def _trend(house: House, cases: Iterable[Case], days: int = TREND_DAYS) -> tuple[int, ...]:
    """Return how many comments were received on each of the last days."""
    today, counts = house.today(), [0] * days
    earliest = house.now() - timedelta(days=days + 1)
    for case in cases:
        if case.received_at < earliest:
            continue
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
    all_time, accounts, networks = Time(), defaultdict[str, Time](Time), defaultdict[str, Time](Time)
    known = {account.name: account.network for account in house.library.accounts()}
    for stretch in stretches(house):
        all_time.add(stretch)
        account, network = place_of(stretch.view.routine, stretch.span.step, known)
        networks[network].add(stretch)
        if account:
            accounts[account].add(stretch)
    found = RoundNumbers(
        minutes_today=all_time.both[0],
        minutes_week=all_time.both[1],
        accounts={name: time.both for name, time in accounts.items()},
        networks={name: time.both for name, time in networks.items()},
        to_sign=len(control.to_sign(house)),
        suggestions=len(improve.suggestions(house)),
    )
    _ROUNDS[house] = (key, found)
    return found


def _networks(
    house: House,
    names: Mapping[str, str],
    by_account: Mapping[str, list[Case]],
    posts: list[Post],
    numbers: RoundNumbers,
    since: datetime,
) -> tuple[NetworkRow, ...]:
    gaps = coming_gaps(house)
    rows = []
    for network in dict.fromkeys(names.values()):
        mine = tuple(name for name in names if names[name] == network)
        cases = [case for name in mine for case in by_account.get(name, ())]
        pending = [case for case in cases if case.is_open()]
        oldest = min(pending, key=lambda case: (case.created_at, case.id), default=None)
        pace = pace_of(house, cases, since)
        own = _post_counts(house, [post for post in posts if set(mine) & set(post.accounts)], since)
        today, week = numbers.networks.get(network, (0, 0))
        rows.append(
            NetworkRow(
                network=network,
                accounts=mine,
                pending=len(pending),
                overdue=sum(case.is_overdue(house.now()) for case in pending),
                oldest=oldest.created_at if oldest else None,
                oldest_id=oldest.id if oldest else "",
                median_minutes=pace.median,
                p90_minutes=pace.p90,
                kept=pace.kept,
                cases=pace.cases,
                posts_planned=own[0],
                posts_published=own[1],
                posts_missed=own[2],
                quotas=tuple(quotas(house, network)),
                minutes_today=today,
                minutes_week=week,
                gaps=tuple(gap for gap in gaps if gap.network == network),
                trend=_trend(house, cases),
            )
        )
    return tuple(rows)


def coming_gaps(house: House, days: int = 7) -> list[Gap]:
    """Return the hours from today on in which nobody answers."""
    from smtui.services.board import week

    today = house.today()
    last = today + timedelta(days=days - 1)
    found = list(week(house, today).gaps)
    if last.weekday() < today.weekday() or days > 7:
        found += week(house, last).gaps
    return [gap for gap in found if today <= gap.day <= last]


def _post_counts(house: House, posts: Iterable[Post], since: datetime) -> tuple[int, int, int]:
    """Return how many posts are planned, published within the window, and should be out but are not everywhere."""
    now, planned, published, missed = house.now(), 0, 0, 0
    for post in posts:
        planned += post.at is not None and post.at >= now and post.status == "scheduled"
        published += post.published_at is not None and post.published_at >= since
        missed += is_owed(post, now)
    return planned, published, missed


def _row(
    house: House,
    name: str,
    network: str,
    comments: list[Case],
    posts: list[Post],
    since: datetime,
    worked: tuple[int, int],
) -> AccountRow:
    now = house.now()
    pending = [comment for comment in comments if comment.is_open()]
    pace = pace_of(house, comments, since)
    doc = house.store.get("sync", f"account.{name}") or {}
    synced = doc.get("synced_at")
    planned, published, missed = _post_counts(house, posts, since)
    gone = [c for c in comments if c.status == "dismissed" and c.closed_at is not None and c.closed_at >= since]
    return AccountRow(
        account=name,
        network=network,
        pending=len(pending),
        overdue=sum(comment.is_overdue(now) for comment in pending),
        oldest=min((comment.created_at for comment in pending), default=None),
        new=sum(comment.received_at >= since for comment in comments),
        answered=pace.cases,
        dismissed=len(gone),
        reasons=dict(sorted(Counter(c.reason or "" for c in gone).items(), key=lambda pair: (-pair[1], pair[0]))),
        median_minutes=pace.median,
        p90_minutes=pace.p90,
        kept=pace.kept,
        cases=pace.cases,
        synced_at=datetime.fromisoformat(synced) if synced else None,
        error=doc.get("error") or "",
        error_values=doc.get("error_values") or {},
        posts_planned=planned,
        posts_published=published,
        posts_missed=missed,
        minutes_today=worked[0],
        minutes_week=worked[1],
    )
