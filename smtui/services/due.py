"""The summary that ``smtui due`` reads: made from the store by whoever changed it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from math import ceil

from smtui.domain.comment import Comment
from smtui.domain.text import one_line
from smtui.due import Summary
from smtui.ports import Above
from smtui.services import inbox
from smtui.services.handing_on import begins
from smtui.services.house import House
from smtui.services.rounds import RoundView, rounds
from smtui.services.work import from_doc, time_text

DAYS = 7
"""So many days the summary knows in advance."""
MOST = 200
"""So many moments it holds: with more, it is true until the last of them."""
_TEXTS = ("overdue.one", "overdue.other", "rounds", "nothing", "next")


def summarise(house: House) -> Summary:
    """Return what is due from now on, for the next days."""
    now, today = house.now(), house.today()
    found = Summary()
    found.texts = {key: house.texts.find(f"due.{key}") or "" for key in _TEXTS}
    horizon = datetime.combine(today + timedelta(days=DAYS), time(0), house.zone)
    found.until = int(horizon.timestamp())
    found.overdue = inbox.count_pending(house, before=now)
    ahead = {"status": "pending", "act_by": Above(time_text(now - timedelta(microseconds=1)))}
    docs = house.store.find("comments", ahead, order="act_by", limit=MOST + 1)
    comments = [from_doc(doc, Comment) for doc in docs]
    asleep = {"status": "pending", "snoozed_until": Above(time_text(now))}
    sleepers = [from_doc(doc, Comment) for doc in house.store.find("comments", asleep)]
    all_ahead = {comment.id: comment for comment in (*comments[:MOST], *sleepers)}
    moments = [_due(comment) for comment in all_ahead.values() if comment.act_by is not None]
    if len(docs) > MOST and (last := comments[-1].act_by) is not None:
        # Beyond these there are more: from the last of them on, the summary would count too few.
        found.until = min(found.until, int(last.timestamp()))
    found.moments = sorted((ceil(at.timestamp()), _word(house, at)) for at in moments)
    for away in range(DAYS):
        day = today + timedelta(days=away)
        for view in rounds(house, day):
            if not view.is_done and view.steps and (away == 0 or view.day == day):
                found.rounds.append(_round(house, view, day))
    return found


def _due(comment: Comment) -> datetime:
    """Return when a comment is overdue: when its nearest clock has run out, and it is awake."""
    assert comment.act_by is not None
    return max(comment.act_by, comment.snoozed_until or comment.act_by)


def _word(house: House, moment: datetime) -> str:
    """Return the words for a moment: when its day begins, its time, and its day."""
    local = house.local(moment)
    midnight = datetime.combine(local.date(), time(0), house.zone)
    near = local.date() - house.today() < timedelta(days=DAYS)
    day = house.texts(f"due.day.{local.weekday()}") if near else f"{local:%d.%m.}"
    return f"{int(midnight.timestamp())}|{local:%H:%M}|{day}"


def _round(house: House, view: RoundView, day: date) -> tuple[int, int, str, str]:
    start = begins(house, view, min(view.day, day))
    end = 0
    if view.routine.is_daily:
        end = int(datetime.combine(day + timedelta(days=1), time(0), house.zone).timestamp())
    return int(start.timestamp()), end, _word(house, start), one_line(view.routine.title).replace("\t", " ")
