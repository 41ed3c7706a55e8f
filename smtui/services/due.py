"""The summary that ``smtui due`` reads: made from the store by whoever changed it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from smtui.domain.text import one_line
from smtui.due import Summary, parse, state_of, write
from smtui.paths import write_private
from smtui.ports import Above, Change, Doc
from smtui.services import inbox
from smtui.services.house import House
from smtui.services.work import time_text

if TYPE_CHECKING:
    from smtui.services.rounds import RoundView

DAYS = 7
"""So many days the summary knows in advance."""
MOST = 200
"""So many moments it holds: with more, it is true until the last of them."""
_TEXTS = ("overdue.one", "overdue.other", "rounds", "nothing", "next")


Rounds = list[tuple[int, int, str, str]]
"""The rounds of a summary."""

_TELLING = frozenset(("rounds", "absences"))
"""Tables in which a change may change which rounds are due; what routines there are is in the settings' state."""


def keep(
    house: House, environ: Mapping[str, str], data: Path, found: Summary | None = None, known: Rounds | None = None
) -> None:
    """Write what is due beside the store, for the next prompt. Where that cannot be done, only time is lost.

    ``known`` are the rounds, where they are known already. Raises StoreError where the store cannot be read.
    """
    # Named before the store is read: where somebody changes it meanwhile, the file is out of date, and says so.
    wanted = state_of(environ)
    found = found or summarise(house, known)
    if wanted and wanted == state_of(environ):
        with suppress(OSError):
            write_private(data / "due", write(found, wanted))


def rounds_kept(house: House, data: Path, stamp: str, seq: int) -> Rounds | None:
    """Return the rounds as the file beside the store knew them at the state ``stamp``, unless they may have changed.

    Working them out costs more than everything else, and most changes are to comments.
    """
    if not stamp or any(_tells(change) for change in house.store.changes(seq)):
        return None
    try:
        was = parse((data / "due").read_text(encoding="utf-8"), stamp)
    except (OSError, ValueError):
        return None
    return was.rounds if was is not None and was.day == house.today().isoformat() else None


def _tells(change: Change) -> bool:
    return change.table in _TELLING or (change.table == "sync" and change.id == "house")


def summarise(house: House, known: Rounds | None = None) -> Summary:
    """Return what is due from now on, for the next days. ``known`` are the rounds, where they are known already."""
    now, today = house.now(), house.today()
    found = Summary()
    found.day = today.isoformat()
    found.texts = {key: house.texts.find(f"due.{key}") or "" for key in _TEXTS}
    horizon = datetime.combine(today + timedelta(days=DAYS), time(0), house.zone)
    found.until = int(horizon.timestamp())
    found.overdue = inbox.count_pending(house, before=now)
    ahead = {"status": "pending", "act_by": Above(time_text(now - timedelta(microseconds=1)))}
    docs = house.store.find("comments", ahead, order="act_by", limit=MOST + 1)
    asleep = {"status": "pending", "snoozed_until": Above(time_text(now))}
    all_ahead = {doc["id"]: doc for doc in (*docs[:MOST], *house.store.find("comments", asleep))}
    moments = [at for at in map(_due, all_ahead.values()) if at is not None]
    if len(docs) > MOST and (last := _moment(docs[-1], "act_by")) is not None:
        # Beyond these there are more: from the last of them on, the summary would count too few.
        found.until = min(found.until, int(last.timestamp()))
    found.moments = sorted((ceil(at.timestamp()), _word(house, at)) for at in moments)
    if known is not None:
        found.rounds = known
        return found
    from smtui.services.rounds import is_owed, rounds

    for away in range(DAYS):
        day = today + timedelta(days=away)
        for view in rounds(house, day):
            comes = view.steps and (away == 0 or view.day == day)
            if comes and not view.is_done and is_owed(house, view.routine, day):
                found.rounds.append(_round(house, view, day))
    return found


def _moment(doc: Doc, field: str) -> datetime | None:
    text = doc.get(field)
    return datetime.fromisoformat(text) if text else None


def _due(doc: Doc) -> datetime | None:
    """Return when a comment is overdue: when its nearest clock has run out, and it is awake; None where none runs."""
    act_by = _moment(doc, "act_by")
    return act_by and max(act_by, _moment(doc, "snoozed_until") or act_by)


def _word(house: House, moment: datetime) -> str:
    """Return the words for a moment: when its day begins, its time, and its day."""
    local = house.local(moment)
    midnight = datetime.combine(local.date(), time(0), house.zone)
    near = local.date() - house.today() < timedelta(days=DAYS)
    day = house.texts(f"due.day.{local.weekday()}") if near else f"{local:%d.%m.}"
    return f"{int(midnight.timestamp())}|{local:%H:%M}|{day}"


def _round(house: House, view: RoundView, day: date) -> tuple[int, int, str, str]:
    from smtui.services.handing_on import begins

    start = begins(house, view, min(view.day, day))
    end = 0
    if view.routine.is_daily:
        end = int(datetime.combine(day + timedelta(days=1), time(0), house.zone).timestamp())
    return int(start.timestamp()), end, _word(house, start), one_line(view.routine.title).replace("\t", " ")
