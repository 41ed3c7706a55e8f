"""What is behind a number of an account, a network or the house: the cases, posts, deeds, rounds and hours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct

from smtui.domain.board import span_text
from smtui.domain.post import Post, is_owed
from smtui.domain.promise import Promise
from smtui.domain.reply import Reply
from smtui.domain.text import one_line
from smtui.services import echo, keymessage, promises
from smtui.services.board import Gap
from smtui.services.deeds import Quota, deeds, period_start
from smtui.services.handing_on import minutes
from smtui.services.house import House
from smtui.services.inbox import undelivered, undelivered_parts
from smtui.services.ledger import Case, ledger
from smtui.services.overview import AccountRow, NetworkRow, Overview
from smtui.services.pace import answered_within, promise_minutes
from smtui.services.post_views import PartView, state_of, words
from smtui.services.work import from_doc
from smtui.services.worked import place_of, stretches

Number = Literal[
    "new", "answered", "dismissed", "response", "kept", "posts", "planned", "published", "missed", "quota", "minutes",
    "gaps", "trend", "undelivered", "promised", "promises_kept", "promises_broken", "message",
]  # fmt: skip
"""Numbers whose cases are listed. Those of open comments are in the inbox."""


Waiting = Literal["pending", "overdue", "oldest"]
"""Numbers of open comments."""


class Subject(Struct, frozen=True, kw_only=True):
    """Whose numbers: one account's, one network's, or, with neither, the whole house's."""

    account: str = ""
    network: str = ""
    accounts: tuple[str, ...] = ()
    """The accounts that count; empty for all."""
    quotas: tuple[Quota, ...] = ()
    gaps: tuple[Gap, ...] = ()
    trend: tuple[int, ...] = ()

    def has(self, account: str) -> bool:
        """Tell whether an account counts."""
        return not self.accounts or account in self.accounts


def of_account(row: AccountRow) -> Subject:
    """Return the subject of an account's line."""
    return Subject(account=row.account, accounts=(row.account,))


def of_network(row: NetworkRow) -> Subject:
    """Return the subject of a network's line."""
    return Subject(network=row.network, accounts=row.accounts, quotas=row.quotas, gaps=row.gaps, trend=row.trend)


def of_house(found: Overview) -> Subject:
    """Return the subject of what is counted of all together."""
    quotas = tuple(quota for row in found.networks for quota in row.quotas)
    gaps = tuple(gap for row in found.networks for gap in row.gaps)
    return Subject(quotas=quotas, gaps=gaps, trend=found.trend)


class Behind(Struct, frozen=True, kw_only=True):
    """One case behind a number."""

    at: datetime | None
    what: str
    comment: str = ""
    """The comment's id, where the case is one."""
    value: str = ""
    """What it adds to the number, in words."""
    is_bad: bool = False


def behind(house: House, subject: Subject, number: Number, since: datetime) -> list[Behind]:
    """Return the cases that were counted, what weighs most first."""
    if number in ("posts", "planned", "published", "missed"):
        return [case for kind, case in _posts(house, subject, since) if number in ("posts", kind)]
    found = {
        "new": _new,
        "answered": _responses,
        "dismissed": _dismissed,
        "response": _responses,
        "kept": _promises,
        "quota": _deeds,
        "minutes": _minutes,
        "gaps": _gaps,
        "trend": _trend,
        "undelivered": _undelivered,
        "promised": _owed,
        "promises_kept": _word_kept,
        "promises_broken": _word_broken,
        "message": _messages,
    }
    return list(found[number](house, subject, since))


def received_on(house: House, subject: Subject, day: date) -> list[Behind]:
    """Return the comments that were received on a day, the newest first."""
    mine = [case for case in ledger(house) if subject.has(case.account)]
    return _comments(house, [case for case in mine if house.local(case.received_at).date() == day])


def _comments(house: House, cases: Iterable[Case]) -> list[Behind]:
    ordered = sorted(cases, key=lambda case: (case.received_at, case.id), reverse=True)
    return [_case(house, case) for case in ordered]


def _case(house: House, case: Case) -> Behind:
    late = case.is_overdue(house.now())
    return Behind(at=case.received_at, what=_said(house, case.id), comment=case.id, value=case.account, is_bad=late)


def waiting(house: House, subject: Subject, what: Waiting) -> list[Behind]:
    """Return open comments, sleeping ones among them: all, those that are late, or the oldest; the oldest first."""
    now = house.now()
    mine = [case for case in ledger(house) if subject.has(case.account) and case.is_open()]
    mine = [case for case in mine if what != "overdue" or case.is_overdue(now)]
    mine.sort(key=lambda case: (case.created_at, case.id))
    return [_case(house, case) for case in (mine[:1] if what == "oldest" else mine)]


def _new(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    yield from _comments(house, [c for c in ledger(house) if subject.has(c.account) and c.received_at >= since])


def _dismissed(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    gone = [
        (case.closed_at, case)
        for case in ledger(house)
        if subject.has(case.account) and case.status == "dismissed" and case.closed_at and case.closed_at >= since
    ]
    for at, case in sorted(gone, key=lambda pair: (pair[0], pair[1].id), reverse=True):
        reason = house.texts.find(f"inbox.reason.{case.reason}") if case.reason else None
        yield Behind(at=at, what=_said(house, case.id), comment=case.id, value=reason or case.reason or "–")


def _owed(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    now = house.now()
    for it in promises.open_promises(house):
        yield _word(house, it, it.until, is_bad=it.is_broken(now))


def _word_kept(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    now = house.now()
    for it in promises.settled(house, since):
        if not it.is_broken(now):
            yield _word(house, it, it.kept_at or it.until)


def _word_broken(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    now = house.now()
    for it in (*promises.open_promises(house), *promises.settled(house, since)):
        if it.is_broken(now):
            yield _word(house, it, it.until, is_bad=True)


def _word(house: House, it: Promise, at: datetime, *, is_bad: bool = False) -> Behind:
    return Behind(
        at=at,
        what=f"{_said(house, it.comment)} – {one_line(it.text)}".rstrip(" –"),
        comment=it.comment,
        value=it.by,
        is_bad=is_bad,
    )


def _messages(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    """Yield the texts of the window, those with the key message first."""
    told = sorted(keymessage.told(house, subject.network, since), key=lambda it: (not it.carries, it.at, it.text))
    for it in told:
        said = house.texts("overview.carries" if it.carries else "overview.carries_not")
        yield Behind(at=it.at, what=one_line(it.text), value=said)


def _responses(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    cases = answered_within((case for case in ledger(house) if subject.has(case.account)), since)
    took = sorted(((promise_minutes(house, case), case) for case in cases), key=lambda pair: (-pair[0], pair[1].id))
    for spent, case in took:
        yield Behind(
            at=case.answered_at,
            what=_said(house, case.id),
            comment=case.id,
            value=house.texts("overview.minutes", n=int(spent)),
            is_bad=case.kept() is False,
        )


def _promises(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    """Yield the promises that count: those broken, what is overdue without an answer among them, before those kept."""
    now = house.now()
    mine = [case for case in ledger(house) if subject.has(case.account)]
    answered = [case for case in answered_within(mine, since) if case.kept() is not None]
    there = {case.id for case in answered}
    open_late = [case for case in mine if case.is_open() and case.is_overdue(now) and case.id not in there]
    for case in sorted([*answered, *open_late], key=lambda case: (bool(case.kept()), case.created_at, case.id)):
        is_kept = bool(case.kept())
        key = "overview.kept" if is_kept else "overview.broken"
        yield Behind(
            at=case.answered_at or case.act_by,
            what=_said(house, case.id),
            comment=case.id,
            value=house.texts(key),
            is_bad=not is_kept,
        )


def _said(house: House, id: str) -> str:
    """Return who wrote a comment, and what."""
    doc = house.store.get("comments", id) or {}
    return f"{one_line(str(doc.get('author') or ''))}: {one_line(str(doc.get('text') or ''))}"


def _trend(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    """Yield the last days with how many comments were received on each, the newest first."""
    for back, count in enumerate(reversed(subject.trend)):
        day = house.today() - timedelta(days=back)
        name = house.texts.find(f"due.day.{day.weekday()}") or ""
        yield Behind(at=None, what=f"{name} {day:%d.%m.}", value=str(count))


def _undelivered(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    for item in undelivered(house):
        what = item.text if isinstance(item, Reply) else ""
        yield Behind(
            at=item.created_at,
            what=f"{item.account}: {one_line(what) or _said(house, item.comment)}",
            value=house.texts(f"overview.delivery.{item.status}"),
            is_bad=item.status in ("failed", "unknown"),
        )
    for post, part in undelivered_parts(house):
        yield Behind(
            at=part.begun_at or post.at,
            what=f"{part.account}: {one_line(post.title)}",
            value=words(house, PartView(account=part.account, state=part.status, by_itself=True, part=part)),
            is_bad=not part.is_moving,
        )


def _posts(house: House, subject: Subject, since: datetime) -> Iterator[tuple[str, Behind]]:
    """Yield what is missed, published and planned, each with which of them it is."""
    now = house.now()
    found = [from_doc(doc, Post) for doc in house.store.find("posts", order="at")]
    mine = [post for post in found if not subject.accounts or set(post.accounts) & set(subject.accounts)]
    heard = echo.heard_all(house, [post for post in mine if post.published_at and post.published_at >= since])
    for post in mine:
        title = one_line(post.title)
        if is_owed(post, now):
            said = house.texts(f"today.state.{state_of(house, post)}")
            yield "missed", Behind(at=post.at, what=title, value=said, is_bad=True)
        elif post.published_at is not None and post.published_at >= since:
            came = echo.together(heard.get(post.id, {}))
            said = " · ".join(
                [house.texts("overview.published", n=1), *([echo.heard_words(came, house.texts)] if came else [])]
            )
            yield "published", Behind(at=post.published_at, what=title, value=said)
        elif post.at is not None and post.at >= now and post.status == "scheduled":
            yield "planned", Behind(at=post.at, what=title, value=house.texts("overview.planned", n=1))


def _deeds(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    begins = [period_start(house, quota.per) for quota in subject.quotas]
    for deed in deeds(house, min(begins, default=period_start(house, "day")), subject.network):
        yield Behind(at=deed.at, what=one_line(deed.note or deed.url or deed.by), value=deed.kind)


def _minutes(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    known = {account.name: account.network for account in house.library.accounts()}
    for stretch in stretches(house):
        plan, id = stretch.view.routine, stretch.span.step
        account, network = place_of(plan, id, known)
        if subject.account not in ("", account) or subject.network not in ("", network):
            continue
        if stretch.time:
            step = next((step.title for step in plan.steps if step.id == id), id)
            said = house.texts("overview.minutes", n=minutes(stretch.time))
            yield Behind(at=stretch.span.start, what=f"{one_line(plan.title)}: {one_line(step)}", value=said)


def _gaps(house: House, subject: Subject, since: datetime) -> Iterator[Behind]:
    for gap in subject.gaps:
        who = house.texts("overview.gap_away", who=", ".join(map(one_line, gap.away))) if gap.away else ""
        day = f"{house.texts.find(f'due.day.{gap.day.weekday()}') or ''} {gap.day:%d.%m.}"
        yield Behind(at=None, what=f"{day} {span_text(gap.start, gap.end)}", value=who, is_bad=True)
