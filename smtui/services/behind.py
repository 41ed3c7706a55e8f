"""What is behind a network's number: the cases, posts, deeds, rounds and hours that were counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from smtui.domain.board import span_text
from smtui.domain.post import Post, is_missed
from smtui.domain.reply import Reply
from smtui.domain.text import one_line
from smtui.services.deeds import deeds, period_start
from smtui.services.handing_on import minutes
from smtui.services.house import House
from smtui.services.inbox import undelivered
from smtui.services.ledger import ledger
from smtui.services.overview import NetworkRow, Overview
from smtui.services.pace import answered_within, promise_minutes
from smtui.services.work import from_doc
from smtui.services.worked import place_of, stretches

Number = Literal["response", "kept", "posts", "quota", "minutes", "gaps", "trend"]
"""Numbers whose cases are listed. Those of open comments are in the inbox."""


class Behind(Struct, frozen=True, kw_only=True):
    """One case behind a number."""

    at: datetime | None
    what: str
    value: str = ""
    """What it adds to the number, in words."""
    is_bad: bool = False


def behind(house: House, row: NetworkRow, number: Number, since: datetime) -> list[Behind]:
    """Return the cases that were counted, what weighs most first."""
    found = {
        "response": _responses,
        "kept": _promises,
        "posts": _posts,
        "quota": _deeds,
        "minutes": _minutes,
        "gaps": _gaps,
        "trend": _trend,
    }
    return list(found[number](house, row, since))


def behind_all(house: House, found: Overview, number: Literal["posts", "undelivered", "trend"]) -> list[Behind]:
    """Return the cases behind a number of the whole house."""
    if number == "posts":
        return list(_posts_of(house, None, found.since))
    if number == "trend":
        return list(_days(house, found.trend))
    return list(_undelivered(house))


def _responses(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    cases = answered_within((case for case in ledger(house) if case.account in row.accounts), since)
    took = sorted(((promise_minutes(house, case), case) for case in cases), key=lambda pair: (-pair[0], pair[1].id))
    for spent, case in took:
        yield Behind(
            at=case.answered_at,
            what=_said(house, case.id),
            value=house.texts("overview.minutes", n=int(spent)),
            is_bad=case.kept() is False,
        )


def _promises(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    """Yield the promises that count: those broken, what is overdue without an answer among them, before those kept."""
    now = house.now()
    mine = [case for case in ledger(house) if case.account in row.accounts]
    answered = [case for case in answered_within(mine, since) if case.kept() is not None]
    there = {case.id for case in answered}
    open_late = [case for case in mine if case.is_open() and case.is_overdue(now) and case.id not in there]
    for case in sorted([*answered, *open_late], key=lambda case: (bool(case.kept()), case.created_at, case.id)):
        is_kept = bool(case.kept())
        key = "overview.kept" if is_kept else "overview.broken"
        yield Behind(
            at=case.answered_at or case.act_by, what=_said(house, case.id), value=house.texts(key), is_bad=not is_kept
        )


def _said(house: House, id: str) -> str:
    """Return who wrote a comment, and what."""
    doc = house.store.get("comments", id) or {}
    return f"{one_line(str(doc.get('author') or ''))}: {one_line(str(doc.get('text') or ''))}"


def _trend(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    return _days(house, row.trend)


def _days(house: House, counts: Sequence[int]) -> Iterator[Behind]:
    """Yield the last days with how many comments were received on each, the newest first."""
    for back, count in enumerate(reversed(counts)):
        day = house.today() - timedelta(days=back)
        name = house.texts.find(f"due.day.{day.weekday()}") or ""
        yield Behind(at=None, what=f"{name} {day:%d.%m.}", value=str(count))


def _undelivered(house: House) -> Iterator[Behind]:
    for item in undelivered(house):
        what = item.text if isinstance(item, Reply) else ""
        yield Behind(
            at=item.created_at,
            what=f"{item.account}: {one_line(what) or _said(house, item.comment)}",
            value=house.texts(f"overview.delivery.{item.status}"),
            is_bad=item.status in ("failed", "unknown"),
        )


def _posts(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    return _posts_of(house, row.accounts, since)


def _posts_of(house: House, accounts: Sequence[str] | None, since: datetime) -> Iterator[Behind]:
    """Yield what is missed, published and planned, of some accounts or of all."""
    now = house.now()
    for doc in house.store.find("posts", order="at"):
        post = from_doc(doc, Post)
        if accounts is not None and not set(post.accounts) & set(accounts):
            continue
        title = one_line(post.title)
        if is_missed(post, now):
            yield Behind(at=post.at, what=title, value=house.texts("overview.missed", n=1), is_bad=True)
        elif post.published_at is not None and post.published_at >= since:
            yield Behind(at=post.published_at, what=title, value=house.texts("overview.published", n=1))
        elif post.at is not None and post.at >= now and post.status == "scheduled":
            yield Behind(at=post.at, what=title, value=house.texts("overview.planned", n=1))


def _deeds(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    begins = [period_start(house, quota.per) for quota in row.quotas]
    for deed in deeds(house, min(begins, default=period_start(house, "day")), row.network):
        yield Behind(at=deed.at, what=one_line(deed.note or deed.url or deed.by), value=deed.kind)


def _minutes(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    known = {account.name: account.network for account in house.library.accounts()}
    for stretch in stretches(house):
        plan, id = stretch.view.routine, stretch.span.step
        if place_of(plan, id, known)[1] == row.network and stretch.time:
            step = next((step.title for step in plan.steps if step.id == id), id)
            said = house.texts("overview.minutes", n=minutes(stretch.time))
            yield Behind(at=stretch.span.start, what=f"{one_line(plan.title)}: {one_line(step)}", value=said)


def _gaps(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    for gap in row.gaps:
        who = house.texts("overview.gap_away", who=", ".join(map(one_line, gap.away))) if gap.away else ""
        day = f"{house.texts.find(f'due.day.{gap.day.weekday()}') or ''} {gap.day:%d.%m.}"
        yield Behind(at=None, what=f"{day} {span_text(gap.start, gap.end)}", value=who, is_bad=True)
