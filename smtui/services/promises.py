"""Our own promises: given with a holding reply, in sight until they are kept, and counted when they are broken.

A holding reply stops the clock of the first response once it is confirmed. Its comment stays in the inbox until the
promise is kept: by a confirmed reply, or by the word of a person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from smtui.domain.comment import Comment, apparent
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.promise import Promise
from smtui.domain.text import fold, one_line
from smtui.ports import Above
from smtui.services.clocks import look_again
from smtui.services.house import House
from smtui.services.work import Work, from_doc, load, time_text

if TYPE_CHECKING:
    from smtui.domain.reply import Reply

_LEAD = re.compile(r"(?:until|till?|by|bis(?: (?:zum|am|um))?|spätestens) ", re.IGNORECASE)
_CLOCK_WORDS = ("morning", "fruh", "frueh", "vormittag", "noon", "mittag", "evening", "abend", "night")
_TODAY = ("today", "heute")
_ETA = "{eta}"
WINDOW = timedelta(days=30)
"""How far back promises that are kept are counted."""


class Counts(Struct, frozen=True, kw_only=True):
    """The promises of a window in numbers."""

    open: int
    kept: int
    """Kept in time."""
    broken: int
    """Kept too late, or open and overdue."""


def parse_until(house: House, text: str) -> datetime:
    """Return the moment that a person means by "until Friday 12:00". A day without a time means its closing time.

    Raises UsageError.
    """
    from smtui.domain.humantime import parse_when

    typed = _LEAD.sub("", one_line(text).strip(), count=1)
    calendar = house.library.work_calendar()
    moment = parse_when(typed, house.now(), house.zone, calendar)
    local = house.local(moment)
    bare = not re.search(r"\d[:.h]\d|\d ?(?:h|uhr|am|pm|min|std|m)\b", fold(typed)) and not any(
        word in fold(typed) for word in _CLOCK_WORDS
    )
    if bare and (local.time() == calendar.opening(local.date()) or fold(typed) in _TODAY):
        slots = calendar.week[local.weekday()] or next((slots for slots in calendar.week if slots), ((540, 1020),))
        end = min(slots[-1][1], 24 * 60 - 1)
        closing = datetime.combine(local.date(), time(end // 60, end % 60), house.zone)
        moment = max(moment, closing) if local.date() == house.today() else closing
    return moment.astimezone(UTC)


def prepare(house: House, comment_id: str, until: datetime, by: str = "", text: str = "") -> Promise:
    """Return a promise that is not given yet. Raises UsageError for the past, NotFound for a stranger."""
    comment = load(house, "comments", comment_id, Comment)
    now = house.now()
    if until <= now:
        raise UsageError("promise_past", until=house.local(until).strftime("%Y-%m-%d %H:%M"))
    names = {member.name for member in house.settings.member} | {house.me.name}
    if by and by not in names:
        raise NotFound("member_unknown", member=by, known=", ".join(sorted(names)))
    return Promise(
        id=house.new_id("promises"),
        comment=comment_id,
        account=comment.account,
        until=until.astimezone(UTC),
        by=by or house.me.name,
        created_at=now,
        status="planned",
        text=one_line(text),
    )


def eta(house: House, until: datetime) -> str:
    """Return a promise's moment as a reply says it: "by Friday, 12:00"."""
    from smtui.domain.humantime import day_text

    local, today = house.local(until), house.today()
    away = (local.date() - today).days
    day = house.texts(f"time.weekday.{local.weekday()}") if 1 < away < 7 else day_text(local.date(), today, house.texts)
    return house.texts("plans.eta", day=day, time=f"{local:%H:%M}")


def holding_text(house: House, comment: Comment, until: datetime, *, sure: bool = False) -> tuple[str, str]:
    """Return a holding reply to start from, and the key of its template; the house's own words where none fits.

    Templates that ask for ``{eta}`` are holding replies: those of the decided situation, else of the likeliest
    unless it has to be ``sure``.
    """
    from smtui.domain.guideline import fill
    from smtui.services.replies import known_values

    guideline, form = house.library.guideline(), house.settings.reply.form
    values = {**guideline.variables, **known_values(house, comment), "eta": eta(house, until)}
    key = comment.situation if sure else apparent(comment)
    for situation in guideline.situations:
        for template in situation.templates if situation.key == key else ():
            filled = fill(template.text, values, form)
            if _ETA in template.text and not filled.missing:
                return filled.text, template.key
    name = values.get("name", "")
    general = house.texts("plans.holding" if name else "plans.holding_nobody")
    return fill(general, values, form).text, ""


def say(house: House, comment_id: str, until: datetime, by: str = "", text: str = "") -> Promise:
    """Note a promise that was given elsewhere, on the phone for example. It counts as our first word, too.

    Raises UsageError, NotFound, Refused where the comment is closed.
    """
    comment = load(house, "comments", comment_id, Comment)
    if not comment.is_open():
        raise Refused("already_closed", id=comment_id, status=comment.status)
    promise = prepare(house, comment_id, until, by, text)
    work = Work(house, "promise")
    begun = structs.replace(promise, status="open", made_at=house.now())
    work.insert("promises", begun, log=False)
    work.note("promises", promise.id, {"status": "withdrawn"}, {"status": "open"})
    work.change("comments", comment, _held(house, comment, begun, house.now()), detail=time_text(promise.until))
    work.commit()
    return begun


def carried(house: House, work: Work, reply_id: str, old: Reply | None, text: str, given: Promise | None) -> str:
    """Return the id of the promise that a reply gives by ``text``, empty for none, and add a new one to ``work``.

    It is the ``given`` one, else that of the draft whose text goes out as it was: other words are another answer.
    """
    if given is None:
        given = planned(house, old) if old is not None and old.text.strip() == text.strip() else None
    elif house.store.get("promises", given.id) is None:
        work.insert("promises", structs.replace(given, reply=reply_id), log=False)
    return given.id if given is not None else ""


def planned(house: House, reply: Reply | None) -> Promise | None:
    """Return the promise that an unsent reply would give; None where it gives none, or one whose moment is over."""
    doc = house.store.get("promises", reply.promise) if reply is not None and reply.promise else None
    promise = from_doc(doc, Promise) if doc is not None else None
    return promise if promise and promise.status == "planned" and promise.until > house.now() else None


def begin(house: House, work: Work, comment: Comment, reply: Reply, at: datetime) -> Comment:
    """Add to ``work`` that a holding reply is confirmed: its promise runs. Return the comment, which waits on."""
    promise = load(house, "promises", reply.promise, Promise)
    work.change("promises", promise, structs.replace(promise, status="open", made_at=at), log=False)
    return _held(house, comment, promise, at)


def _held(house: House, comment: Comment, promise: Promise, at: datetime) -> Comment:
    """Return the comment with its first clock stopped and the promise's running. It is open, whoever closed it."""
    held = structs.replace(
        comment,
        status="pending",
        reason=None,
        closed_at=None,
        answered_at=min(comment.answered_at, at) if comment.answered_at else at,
        held_at=comment.held_at or at,
        promised_until=min(filter(None, (comment.promised_until, promise.until))),
        escalate_at=None,
        snoozed_until=None,
        waiting=None,
        owner=comment.owner or promise.by,
    )
    return look_again(house, held)


def follow(house: House, work: Work, before: Comment, after: Comment) -> Comment:
    """Add to ``work`` what becomes of the promises when a comment is closed: an answer keeps them.

    Closed in any other way, nobody waits for them any more.
    """
    if before.promised_until is None or after.is_open():
        return after
    answered = after.status == "answered" or after.reason == "answered_elsewhere"
    for promise in of(house, after.id):
        if promise.status == "open":
            _settle(house, work, promise, kept=answered)
    return structs.replace(after, promised_until=None)


def _settle(house: House, work: Work, promise: Promise, *, kept: bool) -> None:
    done = structs.replace(promise, status="kept", kept_at=house.now())
    gone = structs.replace(promise, status="withdrawn")
    work.change("promises", promise, done if kept else gone)


def keep(house: House, ids: Sequence[str]) -> list[Comment]:
    """Say that what was promised is done: the comments' open promises are kept, and the comments are answered.

    Raises Refused for a comment without one. Undo takes it back.
    """
    work = Work(house, "kept")
    for id in ids:
        comment = load(house, "comments", id, Comment)
        if not comment.is_open() or comment.promised_until is None:
            raise Refused("nothing_promised", id=id)
        closed = structs.replace(comment, status="answered", closed_at=house.now(), snoozed_until=None, waiting=None)
        work.change("comments", comment, follow(house, work, comment, closed))
    work.commit()
    return [load(house, "comments", id, Comment) for id in ids]


def of(house: House, comment_id: str) -> list[Promise]:
    """Return a comment's promises, oldest first."""
    docs = house.store.find("promises", {"comment": comment_id}, order="created_at")
    return [from_doc(doc, Promise) for doc in docs]


def open_promises(house: House) -> list[Promise]:
    """Return what we still owe, the nearest first."""
    return [from_doc(doc, Promise) for doc in house.store.find("promises", {"status": "open"}, order="until")]


def settled(house: House, since: datetime) -> list[Promise]:
    """Return the promises that were to be kept after ``since`` and are, the newest first."""
    where = {"status": "kept", "until": Above(time_text(since))}
    return [from_doc(doc, Promise) for doc in house.store.find("promises", where, order="until", reverse=True)]


def counts(house: House, window: timedelta = WINDOW) -> Counts:
    """Return the promises in numbers: what is open now, and what was to be kept within the window."""
    now = house.now()
    mine, done = open_promises(house), settled(house, now - window)
    late = sum(promise.is_broken(now) for promise in done)
    return Counts(open=len(mine), kept=len(done) - late, broken=late + sum(promise.is_broken(now) for promise in mine))
