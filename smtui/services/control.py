"""Control: which rounds ran, late, partly or not at all, and the controller's word on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from msgspec import Struct, structs

from smtui.domain.errors import Refused, UsageError
from smtui.domain.recurrence import occurrence
from smtui.domain.routine import Round, Routine, Sign
from smtui.domain.text import one_line
from smtui.services.house import House
from smtui.services.rounds import RoundView, is_owed, view_by_id, view_of
from smtui.services.versions import Versions
from smtui.services.work import Work, from_doc

State = Literal["ran", "late", "partly", "missing", "away", "running", "due"]
HELD: frozenset[State] = frozenset(("ran", "late", "partly"))
"""Rounds that took place, in whole or in part."""


STYLES: dict[str, str] = {"ran": "good", "late": "warn", "partly": "warn", "missing": "bad"}
"""How a state is shown, as a style of the console."""


class Day(Struct, frozen=True, kw_only=True):
    """A day's rounds in two numbers, for the picture of a year."""

    day: date
    steps: int
    """Steps of the rounds that began that day and were owed by somebody; 0 on free days and days of absence."""
    settled: int
    """Those done, or skipped with a reason."""
    missing: int
    """Rounds that did not take place at all."""

    @property
    def level(self) -> int:
        """How much was done: 0 nothing, 1 some, 2 most, 3 all; -1 where nothing was owed."""
        if not self.steps:
            return -1
        if self.settled >= self.steps:
            return 3
        return 2 if 2 * self.settled >= self.steps else 1 if self.settled else 0


def history(house: House, first: date, last: date) -> list[RoundView]:
    """Return the rounds that began, or should have, from ``first`` to ``last``, the newest day first."""
    versions, workday = Versions(house), house.library.work_calendar().works_on
    began = house.began()
    found: list[RoundView] = []
    day = last
    while day >= first:
        due = [view_of(house, plan, day) for plan in versions.on(day) if occurrence(plan, day, workday, began) == day]
        found += sorted(due, key=lambda view: (view.routine.at is None, view.routine.at or 0))
        day -= timedelta(days=1)
    return found


def state_of(house: House, view: RoundView) -> State:
    """Return what became of a round, as of now."""
    told = view.round
    settled = sum(step.status != "open" for step in view.steps)
    if view.steps and settled == len(view.steps):
        return "late" if _was_late(house, view) else "ran"
    over = _is_past(house, view)
    if told is not None and told.started_at is not None and told.ended_at is None and not over:
        return "running"
    if settled or (told is not None and told.started_at is not None):
        return "partly" if over or (told is not None and told.ended_at is not None) else "due"
    if not over:
        return "due"
    return "missing" if is_owed(house, view.routine, view.day) else "away"


def _is_past(house: House, view: RoundView) -> bool:
    """Tell whether nobody can make up for a round any more: its day is over, or the next one has taken its place."""
    today = house.today()
    if view.routine.is_daily:
        return view.day < today
    return occurrence(view.routine, today, house.library.work_calendar().works_on) != view.day


def begun_at(view: RoundView) -> datetime | None:
    """Return when a round began: its start, or its first tick, whichever came first."""
    moments = [step.tick.at for step in view.steps if step.tick is not None]
    if view.round is not None and view.round.started_at is not None:
        moments.append(view.round.started_at)
    return min(moments, default=None)


def _was_late(house: House, view: RoundView) -> bool:
    """Tell whether a daily round began too long after its hour, or another one ended after its day."""
    if view.routine.is_daily:
        began = begun_at(view)
        if view.routine.at is None or began is None:
            return False
        latest = datetime.combine(view.day, view.routine.at, house.zone) + timedelta(minutes=view.routine.late)
        return began > latest
    last = max((step.tick.at for step in view.steps if step.tick is not None), default=None)
    return last is not None and house.local(last).date() > view.day


def days(house: House, views: list[RoundView]) -> dict[date, Day]:
    """Return the numbers of the days on which rounds began."""
    found: dict[date, Day] = {}
    for view in views:
        old = found.get(view.day) or Day(day=view.day, steps=0, settled=0, missing=0)
        state = state_of(house, view)
        settled = sum(step.status != "open" for step in view.steps)
        if state == "away" or (state == "due" and not settled):
            # Nobody was there to owe it, or it can still come: neither speaks for or against the day.
            found.setdefault(view.day, old)
            continue
        found[view.day] = structs.replace(
            old,
            steps=old.steps + len(view.steps),
            settled=old.settled + settled,
            missing=old.missing + (state == "missing"),
        )
    return found


def series(found: dict[date, Day], today: date) -> int:
    """Return on how many days in a row, up to now, every round was held. Days without any do not break it."""
    count = 0
    for day in sorted(found, reverse=True):
        if day > today or not found[day].steps:
            continue
        if found[day].missing:
            break
        count += 1
    return count


def sign(house: House, id: str, *, ok: bool, word: str = "") -> RoundView:
    """Sign a round off, or return it with a word. Raises NotFound, UsageError, Refused for all but the controller."""
    said = one_line(word)
    if not ok and not said:
        raise UsageError("return_needs_word")
    view = find(house, id)
    if view.routine.controller and view.routine.controller != house.me.name:
        raise Refused("not_controller", round=view.id, controller=view.routine.controller)
    given = Sign(by=house.me.name, at=house.now(), ok=ok, word=said)
    work = Work(house, "round_signoff" if ok else "round_return")
    doc = house.store.get("rounds", view.id)
    if doc is None:
        empty = Round(id=view.id, routine=view.routine.key, day=view.day, plan=view.routine, sign=given)
        work.insert("rounds", structs.replace(empty, sign=None), log=False)
        work.commit()
        doc = house.store.get("rounds", view.id)
        work = Work(house, "round_signoff" if ok else "round_return")
    if doc is not None:
        old = from_doc(doc, Round)
        work.change("rounds", old, structs.replace(old, sign=given), detail=said)
    work.commit()
    return view_by_id(house, view.id)


def find(house: House, id: str) -> RoundView:
    """Return a round by its id, also one that nobody began. Raises NotFound."""
    key, _, day = id.rpartition("@")
    plan = _plan(house, key, day)
    if plan is not None and house.store.get("rounds", id) is None:
        return view_of(house, plan, date.fromisoformat(day))
    return view_by_id(house, id)


def _plan(house: House, key: str, day: str) -> Routine | None:
    """Return the routine that has a round on a day, None where there is none."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        return None
    workday = house.library.work_calendar().works_on
    plans = (plan for plan in Versions(house).on(wanted) if plan.key == key)
    return next((plan for plan in plans if occurrence(plan, wanted, workday, house.began()) == wanted), None)


def to_sign(house: House, days_back: int = 14) -> list[RoundView]:
    """Return the rounds that I control and have said nothing about, the newest first."""
    today = house.today()
    found = history(house, today - timedelta(days=days_back), today)
    return [
        view
        for view in found
        if view.routine.controller == house.me.name
        and state_of(house, view) not in ("due", "running", "away")
        and not (view.round and view.round.sign)
    ]
