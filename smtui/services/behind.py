"""What is behind a network's number: the cases, posts, deeds, rounds and hours that were counted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from smtui.domain.board import span_text
from smtui.domain.post import Post, is_missed
from smtui.domain.text import one_line
from smtui.services.deeds import deeds, period_start
from smtui.services.handing_on import minutes
from smtui.services.house import House
from smtui.services.ledger import ledger
from smtui.services.overview import NetworkRow
from smtui.services.pace import answered_within, promise_minutes
from smtui.services.work import from_doc
from smtui.services.worked import place_of, stretches

Number = Literal["response", "posts", "quota", "minutes", "gaps"]
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
    found = {"response": _responses, "posts": _posts, "quota": _deeds, "minutes": _minutes, "gaps": _gaps}
    return list(found[number](house, row, since))


def _responses(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    cases = answered_within((case for case in ledger(house) if case.account in row.accounts), since)
    took = sorted(((promise_minutes(house, case), case) for case in cases), key=lambda pair: (-pair[0], pair[1].id))
    for spent, case in took:
        doc = house.store.get("comments", case.id) or {}
        said = f"{one_line(str(doc.get('author') or ''))}: {one_line(str(doc.get('text') or ''))}"
        yield Behind(
            at=case.answered_at,
            what=said,
            value=house.texts("overview.minutes", n=int(spent)),
            is_bad=case.kept() is False,
        )


def _posts(house: House, row: NetworkRow, since: datetime) -> Iterator[Behind]:
    now = house.now()
    for doc in house.store.find("posts", order="at"):
        post = from_doc(doc, Post)
        if not set(post.accounts) & set(row.accounts):
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
