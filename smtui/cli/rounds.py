"""``routine``, ``check``, ``uncheck`` and ``skip``: the checklist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from smtui.cli.call import Call
from smtui.cli.console import wrap
from smtui.domain.routine import Routine, StepStatus
from smtui.domain.text import width
from smtui.services import rounds as use
from smtui.services.house import House

_BOXES = {"open": ("[ ]", ""), "done": ("[x]", "good"), "skipped": ("[-]", "dim")}


def heading(call: Call, key: str) -> None:
    """Write a heading after an empty line."""
    call.console.out()
    call.console.out((call.texts(f"cli.heading.{key}"), "bold"))


def show_rounds(call: Call, house: House, views: Iterable[use.RoundView], *, numbered: bool = True) -> None:
    """Write rounds with their steps; the numbers are what ``check`` takes."""
    number = 0
    for view in views:
        plan = view.routine
        parts = [f"{plan.at:%H:%M}" if plan.at else "", f"{plan.minutes} min" if plan.minutes else "", plan.owner]
        parts.append(f"{view.done}/{len(view.steps)}")
        call.console.out()
        state, style = " · ".join(filter(None, parts)), "good" if view.is_done else "dim"
        if width(plan.title) + 2 + width(state) <= call.console.width:
            call.console.out((plan.title, "bold"), "  ", (state, style))
        else:
            call.console.paragraph(plan.title, "", "bold")
            call.console.out("    ", (state, style))
        for step in view.steps:
            number += 1
            box, style = _BOXES[step.status]
            tail = _tail(house, step)
            mark = f"{number:>3} " if numbered else "    "
            head = f"{mark}{box} "
            for place, line in enumerate(_lines(call, step, tail, len(head))):
                call.console.out((head, style) if place == 0 else " " * len(head), (line, style))


def _lines(call: Call, step: use.StepView, tail: str, indent: int) -> list[str]:
    return list(wrap(f"{step.step.title} ({step.step.id}){tail}", call.console.width - indent))


def _tail(house: House, step: use.StepView) -> str:
    """Return who ticked a step, when, and why it was skipped."""
    if step.tick is None:
        return ""
    at = f"{house.local(step.tick.at):%H:%M}"
    return f"  {step.tick.by} {at}" + (f": {step.tick.reason}" if step.tick.reason else "")


def routine(call: Call) -> int:
    """Show a day's rounds; with ``--all`` also the routines that have none that day."""
    house = call.house("work_calendar", "routines")
    day = call.day(call.values.text("day")) if call.values.flag("day") else None
    views = use.rounds(house, day)
    others: list[use.RoundView] = []
    if call.values.flag("all"):
        on = {view.routine.key for view in views}
        others = [_idle(plan, day or house.today()) for plan in house.library.routines() if plan.key not in on]
    if call.wants_json:
        from smtui.cli import shaping

        shapes = [shaping.routine(house, view) for view in views]
        call.console.json(shapes + [shaping.routine(house, view, on=False) for view in others])
        return 0
    if not views and not others:
        call.say("no_rounds")
        return 0
    show_rounds(call, house, views)
    if others:
        heading(call, "not_today")
        show_rounds(call, house, others, numbered=False)
    return 0


def _idle(plan: Routine, day: date) -> use.RoundView:
    """Return a routine that has no round on a day."""
    steps = tuple(use.StepView(step=step, status="open") for step in plan.steps)
    return use.RoundView(routine=plan, day=day, steps=steps)


def check(call: Call) -> int:
    """Tick steps as done."""
    return _set(call, "done")


def uncheck(call: Call) -> int:
    """Open steps again."""
    return _set(call, "open")


def skip(call: Call) -> int:
    """Skip steps with a reason."""
    return _set(call, "skipped")


def _set(call: Call, status: StepStatus) -> int:
    house = call.house("work_calendar", "routines")
    day = call.day(call.values.text("day")) if call.values.flag("day") else None
    changed = use.set_steps(house, call.values.texts("step"), status, reason=call.values.text("reason"), day=day)
    if call.wants_json:
        from smtui.cli import shaping

        call.console.json([shaping.step(house, step) for _, step in changed])
    for _, step in changed:
        call.say(f"step.{status}", title=step.step.title)
    for view in {view.routine.key: view for view, _ in changed}.values():
        key = "round_done" if view.is_done else "round_left"
        call.say(key, title=view.routine.title, n=len(view.steps) - view.done)
    return 0
