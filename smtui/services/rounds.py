"""The checklist: which rounds a day has, and ticking, unticking and skipping their steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, structs

from smtui.domain.errors import AmbiguousId, Conflict, NotFound, Refused, UsageError
from smtui.domain.routine import Round, Routine, Step, StepStatus, Tick, round_id
from smtui.domain.text import fold, one_line
from smtui.services.absences import is_away
from smtui.services.house import House
from smtui.services.versions import Versions, record
from smtui.services.work import Work, from_doc

_TRIES = 5
_ALREADY = {"done": "step_already_done", "skipped": "step_already_skipped", "open": "step_already_open"}


class StepView(Struct, frozen=True, kw_only=True):
    """A step as it stands today."""

    step: Step
    status: StepStatus
    tick: Tick | None = None


class RoundView(Struct, frozen=True, kw_only=True):
    """A round as it stands: the routine, the day it belongs to, and its steps."""

    routine: Routine
    """As it was when the round began."""
    day: date
    steps: tuple[StepView, ...]
    round: Round | None = None
    """What is written down about it; None before anybody began."""
    who: str = ""
    """Who does it: the owner, on days of absence the deputy; empty where nobody is named or there."""

    @property
    def id(self) -> str:
        """The round's id."""
        return round_id(self.routine.key, self.day)

    @property
    def done(self) -> int:
        """How many steps need nothing more."""
        return sum(view.status != "open" for view in self.steps)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return self.done == len(self.steps)


def rounds(house: House, day: date | None = None) -> list[RoundView]:
    """Return the rounds open on a day: daily ones of that day only, weekly and longer ones until they are done."""
    from smtui.domain.recurrence import occurrence

    wanted = day or house.today()
    calendar = house.library.work_calendar()
    began = house.began()
    past = wanted < house.today()
    plans = Versions(house).on(wanted) if past else house.library.routines()
    views = []
    for routine in plans:
        due = occurrence(routine, wanted, calendar.works_on, began)
        if due is None:
            continue
        view = view_of(house, routine, due)
        if view.is_done and due != wanted and not _ticked_on(house, view, wanted):
            continue
        views.append(view)
    return sorted(
        views,
        key=lambda view: (not view.routine.is_daily, view.routine.at is None, view.routine.at or 0),
    )


def view_of(house: House, routine: Routine, day: date) -> RoundView:
    """Return the round of a routine that belongs to ``day`` as it stands."""
    doc = house.store.get("rounds", round_id(routine.key, day))
    return _view(house, routine, day, from_doc(doc, Round) if doc else None)


def view_by_id(house: House, id: str) -> RoundView:
    """Return a round that was begun. Raises NotFound."""
    doc = house.store.get("rounds", id)
    key, _, day = id.rpartition("@")
    found = from_doc(doc, Round) if doc else None
    plan = found.plan if found else None
    if plan is None:
        plan = next((plan for plan in house.library.routines() if plan.key == key), None)
    if plan is None or found is None:
        raise NotFound("round_unknown", round=id)
    return _view(house, plan, date.fromisoformat(day), found)


def _view(house: House, routine: Routine, day: date, found: Round | None) -> RoundView:
    plan = found.plan if found and found.plan else routine
    ticks = found.ticks if found else {}
    steps = tuple(
        StepView(step=step, status=ticks[step.id].status if step.id in ticks else "open", tick=ticks.get(step.id))
        for step in plan.steps
    )
    return RoundView(routine=plan, day=day, steps=steps, round=found, who=who_does(house, plan, day))


def who_does(house: House, routine: Routine, day: date) -> str:
    """Return who does a routine on ``day``: its owner, or its deputy while the owner is away; empty for nobody."""
    for name in (routine.owner, routine.deputy):
        if name and not is_away(house, name, day):
            return name
    return ""


def is_owed(house: House, routine: Routine, day: date) -> bool:
    """Tell whether somebody was there to do it: a round whose people were all away is owed by nobody.

    One without an owner is anybody's, and owed while anybody is there.
    """
    if routine.owner:
        return bool(who_does(house, routine, day))
    everybody = [member.name for member in house.settings.member] or [house.me.name]
    return not all(is_away(house, name, day) for name in everybody)


def _ticked_on(house: House, view: RoundView, day: date) -> bool:
    """Tell whether a long-running round was finished on ``day``: then it is still shown there, as done."""
    return any(step.tick and house.local(step.tick.at).date() == day for step in view.steps)


def find_step(house: House, typed: str, day: date | None = None) -> tuple[RoundView, StepView]:
    """Return the step that ``typed`` means: its id, its number in the day's list, or the beginning of id or title.

    Raises NotFound or AmbiguousId.
    """
    pairs = [(view, step) for view in rounds(house, day) for step in view.steps]
    if typed.isdecimal() and len(typed) < 6 and 1 <= int(typed) <= len(pairs):
        return pairs[int(typed) - 1]
    exact = [pair for pair in pairs if pair[1].step.id == typed]
    words = fold(typed)
    begun = [p for p in pairs if fold(p[1].step.id).startswith(words) or fold(p[1].step.title).startswith(words)]
    found = exact or begun
    if not found:
        raise NotFound("step_unknown", step=typed, known=", ".join(step.step.id for _, step in pairs[:12]) or "–")
    if len(found) > 1:
        raise AmbiguousId("ambiguous_step", step=typed, candidates=", ".join(step.step.id for _, step in found[:8]))
    return found[0]


def set_steps(
    house: House,
    typed: Sequence[str],
    status: StepStatus,
    *,
    reason: str = "",
    day: date | None = None,
) -> list[tuple[RoundView, StepView]]:
    """Set steps to done, skipped (with a reason) or open again. Each is one undoable action with the others.

    Raises UsageError without a reason for skipping, Refused when a step is in that state already.
    """
    if status == "skipped" and not reason.strip():
        raise UsageError("skip_needs_reason")
    for attempt in range(_TRIES):
        try:
            return _set_steps(house, typed, status, one_line(reason), day)
        except Conflict:
            # Two people ticked different steps of one round at once: look again and add ours to theirs.
            if attempt == _TRIES - 1:
                raise
    return []


def _set_steps(
    house: House, typed: Sequence[str], status: StepStatus, reason: str, day: date | None
) -> list[tuple[RoundView, StepView]]:
    record(house)
    action = {"done": "check", "skipped": "skip", "open": "uncheck"}[status]
    work = Work(house, action)
    pairs = [find_step(house, word, day) for word in typed]
    ticks: dict[str, dict[str, Tick]] = {}
    for view, step in pairs:
        if step.status == status:
            raise Refused(_ALREADY[status], step=step.step.id, title=step.step.title)
        id = round_id(view.routine.key, view.day)
        doc = house.store.get("rounds", id)
        mine = ticks.setdefault(id, dict(from_doc(doc, Round).ticks) if doc else {})
        if status == "open":
            mine.pop(step.step.id, None)
        else:
            mine[step.step.id] = Tick(status=status, by=house.me.name, at=house.now(), reason=reason)
    results = []
    for id, mine in ticks.items():
        view = next(view for view, _ in pairs if round_id(view.routine.key, view.day) == id)
        changed = ", ".join(step.step.id for other, step in pairs if other.routine.key == view.routine.key)
        doc = house.store.get("rounds", id)
        if doc is None:
            empty = Round(id=id, routine=view.routine.key, day=view.day, plan=view.routine)
            work.insert("rounds", structs.replace(empty, ticks=mine), log=False)
            work.note("rounds", id, {"ticks": None}, {"ticks": _plain(mine)}, changed)
        else:
            old = from_doc(doc, Round)
            work.change("rounds", old, structs.replace(old, ticks=mine), detail=changed)
        base = from_doc(doc, Round) if doc else Round(id=id, routine=view.routine.key, day=view.day, plan=view.routine)
        now = _view(house, view.routine, view.day, structs.replace(base, ticks=mine))
        results += [(now, s) for _, step in pairs for s in now.steps if s.step.id == step.step.id]
    work.commit()
    return results


def _plain(ticks: dict[str, Tick]) -> dict[str, object]:
    import msgspec

    plain: dict[str, object] = msgspec.to_builtins(ticks)
    return plain
