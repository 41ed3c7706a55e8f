"""The one summary of all activity: per account what waits and how fast we are, with numbers that mean what they say."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from smtui.domain.comment import Comment
from smtui.domain.post import Post, is_missed
from smtui.services.house import House
from smtui.services.inbox import undelivered
from smtui.services.rounds import rounds
from smtui.services.sample import Tally, tally
from smtui.services.work import from_doc

WINDOW = timedelta(days=7)
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
    kept: float | None
    """Share of promises kept, 0..1, an unanswered overdue comment counting as missed; None without promises."""
    cases: int
    synced_at: datetime | None
    error: str
    error_values: dict[str, str]


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
    samples: Tally = Tally()
    """What the controller found in the replies that were drawn; numbers only."""


def overview(house: House, window: timedelta = WINDOW) -> Overview:
    """Return the summary as of now."""
    now = house.now()
    since = now - window
    posts = [from_doc(doc, Post) for doc in house.store.find("posts")]
    views = rounds(house)
    names = {account.name: account.network for account in house.library.accounts()}
    comments = [from_doc(doc, Comment) for doc in house.store.find("comments")]
    for comment in comments:
        names.setdefault(comment.account, comment.network)
    return Overview(
        since=since,
        accounts=tuple(
            _row(house, name, network, [c for c in comments if c.account == name], since)
            for name, network in names.items()
        ),
        undelivered=len(undelivered(house)),
        posts_planned=sum(post.at is not None and post.at >= now and post.status == "scheduled" for post in posts),
        posts_published=sum(post.published_at is not None and post.published_at >= since for post in posts),
        posts_missed=sum(is_missed(post, now) for post in posts),
        steps_done=sum(view.done for view in views),
        steps=sum(len(view.steps) for view in views),
        no_answer=_no_answer(comments, since),
        samples=tally(house, since),
    )


def _no_answer(comments: list[Comment], since: datetime) -> dict[str, int]:
    counted: dict[str, int] = {}
    for comment in comments:
        if comment.reason == "no_answer_on_purpose" and comment.closed_at is not None and comment.closed_at >= since:
            counted[comment.situation] = counted.get(comment.situation, 0) + 1
    return counted


def _row(house: House, name: str, network: str, comments: list[Comment], since: datetime) -> AccountRow:
    from statistics import median

    now = house.now()
    pending = [comment for comment in comments if comment.is_open()]
    answered = [comment for comment in comments if comment.answered_at and comment.answered_at >= since]
    minutes = [_promise_minutes(house, comment) for comment in answered]
    promised = [comment for comment in answered if comment.kept_promise() is not None]
    promised += [comment for comment in pending if comment.is_overdue(now) and comment not in answered]
    kept = [comment for comment in promised if comment.kept_promise()]
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
        median_minutes=median(minutes) if len(minutes) >= TOO_FEW else None,
        kept=len(kept) / len(promised) if promised else None,
        cases=len(answered),
        synced_at=datetime.fromisoformat(synced) if synced else None,
        error=doc.get("error") or "",
        error_values=doc.get("error_values") or {},
    )


def _promise_minutes(house: House, comment: Comment) -> float:
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
