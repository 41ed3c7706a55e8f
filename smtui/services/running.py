"""The round that runs: where it stands, how its clock goes, going on, stopping, and resuming after a cut line.

The clock counts only while somebody is there. The app gives signs of life; between two commands of the shell a little
more than the step's planned time counts at most. What was written down last is all that a killed process leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from msgspec import Struct, structs

from smtui.domain.errors import Conflict, NotFound, Refused, UsageError
from smtui.domain.routine import (
    LONGEST_BEAT,
    Overrun,
    Round,
    Seat,
    Span,
    Step,
    StepStatus,
    Tick,
    beaten,
    counted_in_shell,
    spent,
)
from smtui.domain.text import one_line
from smtui.ports import Write
from smtui.services.house import House
from smtui.services.rounds import RoundView, StepView, rounds, view_by_id
from smtui.services.targets import Live, count_one, live
from smtui.services.versions import record
from smtui.services.work import Work, from_doc, to_doc

MORE_MINUTES = 10
"""What a reason buys when the box is over."""
_TRIES = 6


class Running(Struct, frozen=True, kw_only=True):
    """A round under way, as of one moment."""

    view: RoundView
    round: Round
    step: StepView | None
    """Where it stands; None when nothing is open."""
    number: int
    """Which step that is, from 1; 0 for none."""
    left: int
    """How many steps are open."""
    live: Live | None
    """The step's number, where it has one."""
    step_left: timedelta | None
    """What is left of the step's minutes, negative when they are over; None for a step without."""
    box_left: timedelta | None
    """What is left of the box and of what was granted beyond it; None for a routine without a box."""
    used: timedelta
    began_over: bool = False
    """Whether the box was over already when the step at hand began: then it takes a reason to tick it."""

    @property
    def is_over(self) -> bool:
        """Whether the box is over, and what was granted beyond it."""
        return self.box_left is not None and self.box_left <= timedelta(0)


def current(house: House) -> Round | None:
    """Return the round that I run, or None."""
    pointer = house.store.get("sync", _pointer(house))
    doc = house.store.get("rounds", pointer["round"]) if pointer and pointer.get("round") else None
    found = from_doc(doc, Round) if doc else None
    return found if found is not None and found.started_at is not None and found.ended_at is None else None


def running(house: House) -> Running | None:
    """Return how my round stands, or None where I run none. Reads, and changes nothing."""
    found = current(house)
    return seen(house, found) if found else None


def needed(house: House) -> Running:
    """Return how my round stands. Raises NotFound where I run none."""
    found = running(house)
    if found is None:
        raise NotFound("no_round_runs")
    return found


def seen(house: House, found: Round) -> Running:
    """Return how a round stands at this moment."""
    view = view_by_id(house, found.id)
    step = next((view_step for view_step in view.steps if view_step.step.id == found.step), None)
    if step is None or step.status != "open":
        step = next((view_step for view_step in view.steps if view_step.status == "open"), None)
    spans = _counted(house, found, step.step if step else None)
    used = spent(spans)
    plan = view.routine
    box = plan.minutes + sum(over.minutes for over in found.overruns)
    return Running(
        view=view,
        round=found,
        step=step,
        number=view.steps.index(step) + 1 if step else 0,
        left=sum(view_step.status == "open" for view_step in view.steps),
        live=live(house, step.step, found.day, found.as_of, None if plan.is_daily else house.today()) if step else None,
        step_left=timedelta(minutes=step.step.minutes) - spent(spans, step.step.id)
        if step and step.step.minutes
        else None,
        box_left=timedelta(minutes=box) - used if plan.minutes else None,
        used=used,
        began_over=bool(plan.minutes)
        and used - (spent(spans, step.step.id) if step else timedelta(0)) >= timedelta(minutes=box),
    )


def _counted(house: House, found: Round, step: Step | None) -> tuple[Span, ...]:
    """Return the spans with the time that has passed since the last one was written down, as far as it counts."""
    now = house.now()
    if found.held == "shell":
        return counted_in_shell(found.spans, step, now, found.by)
    if found.held == "app" and found.spans and timedelta(0) <= now - found.spans[-1].end <= LONGEST_BEAT:
        return beaten(found.spans, found.spans[-1].step, now, found.by)
    return found.spans


def choose(house: House, typed: str = "") -> RoundView:
    """Return the round to begin: the one called ``typed``, else the one whose hour has come. Raises NotFound, Refused.

    Of the day's rounds that is the latest whose hour has come, else the next; then those that stay until they are done.
    """
    views = rounds(house)
    if typed:
        found = [v for v in views if v.routine.key == typed] or [v for v in views if v.routine.key.startswith(typed)]
        if len(found) != 1:
            raise NotFound("routine_not_today", routine=typed, known=", ".join(v.routine.key for v in views) or "–")
        if found[0].is_done:
            raise Refused("round_done_already", title=found[0].routine.title)
        return found[0]
    left = [view for view in views if not view.is_done and _is_mine(house, view)]
    if not left:
        raise NotFound("no_round_left")
    clock = house.local(house.now()).time()
    daily = [view for view in left if view.routine.is_daily]
    come = [view for view in daily if view.routine.at is None or view.routine.at <= clock]
    fresh = [view for view in come if not view.round or view.round.ended_at is None]
    return (fresh[-1:] or daily[:1] or left)[0]


def _is_mine(house: House, view: RoundView) -> bool:
    """Tell whether a round is for me: mine, or nobody's in particular."""
    return view.who in ("", house.me.name)


def start(house: House, typed: str = "", *, seat: Seat = "shell") -> Running:
    """Begin a round, or go on with the one that I run. Raises NotFound, Refused where somebody else runs it."""
    mine = current(house)
    if mine is not None and typed in ("", mine.routine):
        return resume(house, seat)
    if mine is not None:
        raise Refused("round_runs", title=seen(house, mine).view.routine.title)
    view = choose(house, typed)
    record(house)
    now = house.now()
    old = view.round
    if old is not None and old.started_at and not old.ended_at and old.by != house.me.name and _is_held(house, old):
        raise Refused("round_held", who=old.by, title=view.routine.title)
    step = next(step.step.id for step in view.steps if step.status == "open")
    base = old or Round(id=view.id, routine=view.routine.key, day=view.day, plan=view.routine)
    begun = structs.replace(
        base,
        plan=base.plan or view.routine,
        started_at=base.started_at or now,
        ended_at=None,
        by=house.me.name,
        held=seat,
        step=step,
        as_of=now,
        spans=(*base.spans, Span(step=step, start=now, end=now, by=house.me.name)),
        carried={},
    )
    work = Work(house, "round_start", undoable=False)
    if old is None:
        work.insert("rounds", begun, detail=view.routine.title)
    else:
        work.change("rounds", old, begun, log=False)
        work.note("rounds", begun.id, {}, {}, view.routine.title)
    work.writes.append(_point(house, begun.id))
    work.commit()
    return settle(house)


def _is_held(house: House, found: Round) -> bool:
    """Tell whether somebody gave a sign of life in a round lately."""
    return bool(found.held and found.spans) and house.now() - found.spans[-1].end <= LONGEST_BEAT


def resume(house: House, seat: Seat = "shell") -> Running:
    """Go on with the round that I run: the clock starts again. Raises NotFound."""
    now = house.now()

    def edit(found: Round) -> Round:
        if found.held == "shell":
            step = seen(house, found).step
            found = structs.replace(
                found, spans=counted_in_shell(found.spans, step.step if step else None, now, found.by)
            )
        step = seen(house, found).step
        id = step.step.id if step else ""
        spans = (*found.spans, Span(step=id, start=now, end=now, by=house.me.name))
        return structs.replace(found, held=seat, step=id, spans=_tidy(spans))

    _change(house, edit)
    return settle(house)


def _tidy(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return spans without those that lasted no time, but for the last, with which the clock goes on."""
    return (*(span for span in spans[:-1] if span.end > span.start), spans[-1])


def beat(house: House, *, there: bool = True) -> None:
    """Give a sign of life from the app: the time since the last one counts. Without anybody ``there`` it does not."""
    now = house.now()

    def edit(found: Round) -> Round:
        if not there or found.held != "app":
            return found
        return structs.replace(found, spans=beaten(found.spans, found.step, now, house.me.name))

    if current(house) is not None:
        _change(house, edit)


def pause(house: House) -> None:
    """Stop the clock where it is, for a line that was cut or an app that is left. The round stays begun."""
    now = house.now()

    def edit(found: Round) -> Round:
        if found.held != "app":
            return found
        return structs.replace(found, held="", spans=_tidy(beaten(found.spans, found.step, now, house.me.name)))

    if current(house) is not None:
        _change(house, edit)


def go_on(house: House, status: StepStatus = "done", reason: str = "", *, by_itself: bool = False) -> Running:
    """Tick or skip the step at hand and go to the next. Raises NotFound, UsageError for a skip without a reason.

    The step during which the box ends is still ticked; a step begun after that is Refused, until ``grant`` is given a
    reason or the round is stopped.
    """
    here = needed(house)
    if status == "skipped" and not reason.strip():
        raise UsageError("skip_needs_reason")
    if here.began_over and not by_itself:
        raise Refused("box_over", minutes=here.view.routine.minutes, title=here.view.routine.title)
    if here.step is not None:
        _tick(house, here, here.step.step.id, status, one_line(reason), by_itself=by_itself)
    return needed(house) if by_itself else settle(house)


def settle(house: House) -> Running:
    """Tick the step at hand, and those after it, whose number has reached its goal. Raises NotFound."""
    here = needed(house)
    while here.step is not None and here.live is not None and here.live.reached:
        here = go_on(house, by_itself=True)
    return here


def count(house: House) -> Running:
    """Count one for the quota of the step at hand; at the goal it ticks itself. Raises NotFound."""
    here = needed(house)
    target = here.step.step.target if here.step else None
    if target is None or target.kind != "quota":
        raise NotFound("no_quota")
    count_one(house, target)
    return settle(house)


def go_to(house: House, step_id: str) -> Running:
    """Stand at another open step. Raises NotFound."""
    here = needed(house)
    if not any(step.step.id == step_id and step.status == "open" for step in here.view.steps):
        raise NotFound("step_unknown", step=step_id, known="")
    now = house.now()
    _change(house, lambda found: _moved(house, found, step_id, now))
    return needed(house)


def grant(house: House, reason: str) -> Running:
    """Go on although the box is over. Raises UsageError without a reason, NotFound."""
    said = one_line(reason)
    if not said:
        raise UsageError("overrun_needs_reason")
    here = needed(house)
    used = -(here.box_left or timedelta(0)) // timedelta(minutes=1)
    over = Overrun(at=house.now(), reason=said, minutes=max(0, used) + MORE_MINUTES)
    _change(house, lambda found: structs.replace(found, overruns=(*found.overruns, over)), "round_overrun", said)
    return needed(house)


def stop(house: House, reason: str = "", word: str = "") -> RoundView:
    """End my round. What is open is carried over, which needs a reason. Raises NotFound, UsageError."""
    here = needed(house)
    left = [step for step in here.view.steps if step.status == "open"]
    said = one_line(reason)
    if left and not said:
        raise UsageError("carry_needs_reason", n=len(left))
    now = house.now()

    def edit(found: Round) -> Round:
        spans = _counted(house, found, here.step.step if here.step else None)
        return structs.replace(
            found,
            ended_at=now,
            held="",
            spans=tuple(span for span in spans if span.end > span.start),
            carried={step.step.id: said for step in left},
            word=one_line(word),
        )

    _change(house, edit, "round_stop", word or said, pointer=_point(house, ""))
    return view_by_id(house, here.round.id)


def _moved(house: House, found: Round, step_id: str, now: Any) -> Round:
    old = next((step for step in (found.plan.steps if found.plan else ()) if step.id == found.step), None)
    if found.held == "shell":
        spans = counted_in_shell(found.spans, old, now, house.me.name)
    else:
        spans = beaten(found.spans, found.step, now, house.me.name)
    if spans and spans[-1].step != step_id:
        spans = _tidy((*spans, Span(step=step_id, start=now, end=now, by=house.me.name)))
    return structs.replace(found, step=step_id, spans=spans)


def _tick(house: House, here: Running, step_id: str, status: StepStatus, reason: str, *, by_itself: bool) -> None:
    """Write a tick down together with where the round stands then. Undo takes back the tick alone."""
    now = house.now()
    tick = Tick(status=status, by=house.me.name, at=now, reason=reason, by_itself=by_itself)
    action = {"done": "check", "skipped": "skip", "open": "uncheck"}[status]
    order = [step.step.id for step in here.view.steps if step.status == "open" and step.step.id != step_id]
    place = [step.step.id for step in here.view.steps].index(step_id)
    later = [id for id in order if [step.step.id for step in here.view.steps].index(id) > place]
    onward = (later or order or [""])[0]
    for attempt in range(_TRIES):
        found = current(house)
        if found is None:
            raise NotFound("no_round_runs")
        moved = _moved(house, found, onward, now)
        ticks = {**found.ticks, step_id: tick}
        work = Work(house, action)
        work.change("rounds", found, structs.replace(moved, ticks=ticks), log=False)
        was, told = to_doc(found).get("ticks"), to_doc(structs.replace(found, ticks=ticks)).get("ticks")
        work.note("rounds", found.id, {"ticks": was}, {"ticks": told}, step_id)
        try:
            work.commit()
        except Conflict:
            if attempt == _TRIES - 1:
                raise
            continue
        return


def _change(
    house: House, edit: Callable[[Round], Round], action: str = "", detail: str = "", pointer: Write | None = None
) -> None:
    """Change my round; with an ``action`` the log says so. Somebody who ticks in it meanwhile is no trouble."""
    for attempt in range(_TRIES):
        found = current(house)
        if found is None:
            return
        work = Work(house, action or "round_clock", undoable=False)
        work.change("rounds", found, edit(found), log=False)
        if action:
            work.note("rounds", found.id, {}, {}, detail)
        if pointer is not None:
            work.writes.append(pointer)
        try:
            work.commit()
        except Conflict:
            if attempt == _TRIES - 1:
                raise
            continue
        return


def _pointer(house: House) -> str:
    return f"round.{house.me.name}"


def _point(house: House, id: str) -> Write:
    """Return the write that makes ``id`` the round that I run; empty for none."""
    doc = house.store.get("sync", _pointer(house))
    was = {"round": doc["round"]} if doc else None
    return Write(table="sync", id=_pointer(house), fields={"round": id}, was=was)
