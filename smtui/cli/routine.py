"""``routine show``, ``set``, ``add`` and ``remove``: routines as they are set, changed in their file."""

from __future__ import annotations

from smtui.cli.call import Call
from smtui.cli.shapes import PlannedStepShape, RoutinePlanShape
from smtui.domain.routine import Routine, Step
from smtui.domain.text import one_line
from smtui.services import routine_edit as use
from smtui.services.house import House
from smtui.services.routine_words import dates_text, next_dates, recurrence_text, target_text

_NEEDS = ("work_calendar", "routines")


def show(call: Call) -> int:
    """Show routines as they are set: when they recur, who does them, and what each step is about."""
    house = call.house(*_NEEDS)
    keys = call.values.texts("routine")
    plans = [use.find(house, key)[0] for key in keys] or list(house.library.routines())
    if call.wants_json:
        call.console.json([_shape(house, plan) for plan in plans])
        return 0
    for place, plan in enumerate(plans):
        if place:
            call.console.out()
        _show(call, house, plan)
    if not plans:
        call.say("no_rounds")
    return 0


def _show(call: Call, house: House, plan: Routine) -> None:
    """Write a routine in short lines, so that 40 columns are enough."""
    texts, console = call.texts, call.console
    console.paragraph(f"{one_line(plan.title)} ({plan.key})", "", "bold")
    _when(call, house, plan)
    facts = [
        texts("checklist.box_is", n=plan.minutes) if plan.minutes else "",
        texts("checklist.owner", who=one_line(plan.owner)) if plan.owner else "",
        f"{texts('routine.field.deputy')}: {one_line(plan.deputy)}" if plan.deputy else "",
        texts("checklist.controller", who=one_line(plan.controller)) if plan.controller else "",
        f"{texts('routine.field.accounts')}: {', '.join(plan.accounts)}" if plan.accounts else "",
        texts("checklist.done_when", text=one_line(plan.done_when)) if plan.done_when else "",
    ]
    for fact in filter(None, facts):
        console.paragraph(fact, "  ", "dim")
    for step in plan.steps:
        time = f" – {texts('checklist.box', n=step.minutes)}" if step.minutes else ""
        console.paragraph(f"{one_line(step.title)} ({step.id}){time}", "  ")
        if step.target is not None:
            console.paragraph(target_text(texts, step.target), "      ", "dim")


def _shape(house: House, plan: Routine) -> RoutinePlanShape:
    """Return a routine as it is set."""
    return RoutinePlanShape(
        key=plan.key,
        title=plan.title,
        recurrence=recurrence_text(house.texts, plan),
        next=tuple(next_dates(house, plan)),
        every=plan.every,
        on=plan.on,
        rule=plan.rule,
        start=plan.start,
        free=plan.free,
        at=plan.at.strftime("%H:%M") if plan.at else None,
        minutes=plan.minutes,
        late=plan.late,
        owner=plan.owner,
        deputy=plan.deputy,
        controller=plan.controller,
        accounts=plan.accounts,
        done_when=plan.done_when,
        steps=tuple(_planned_step(house, step) for step in plan.steps),
    )


def _planned_step(house: House, it: Step) -> PlannedStepShape:
    target = it.target
    return PlannedStepShape(
        id=it.id,
        title=it.title,
        minutes=it.minutes,
        about=target_text(house.texts, target),
        target=target.kind if target else "",
        account=target.account if target else "",
        network=target.network if target else "",
        kind=target.form if target else "",
        situation=target.situation if target else "",
        owner=target.owner if target else "",
        words=target.words if target else "",
        overdue=target.overdue if target else False,
        what=target.what if target else "",
        goal=target.goal if target else 0,
    )


def _when(call: Call, house: House, plan: Routine) -> None:
    call.console.paragraph(recurrence_text(call.texts, plan), "  ")
    call.console.paragraph(dates_text(house, plan), "  ", "dim")


def set_(call: Call) -> int:
    """Change a value of a routine or a step in routines.toml; ``--dry-run`` only says what it would be."""
    house = call.house(*_NEEDS)
    values = call.values
    what, field, value = values.text("what"), values.text("field"), values.text("value")
    old, new = use.changed(house, what, field, value)
    if values.flag("dry-run"):
        call.console.tell(call.texts("routine.said.dry"))
        _show(call, house, new)
        return 0
    if old == new:
        call.console.tell(call.texts("routine.said.unchanged"))
        return 0
    said = f"{what}: {field} {one_line(value)}".rstrip()
    use.save(house, old, new, said)
    call.console.tell(call.texts("round.edited", what=said))
    if field in ("every", "on", "rule", "start", "free", "at"):
        _when(call, house, new)
    return 0


def add(call: Call) -> int:
    """Add a routine with its steps; every day, until something else is set."""
    house = call.house(*_NEEDS)
    made = use.add(house, call.values.text("title"), tuple(call.values.texts("step")))
    call.console.tell(call.texts("routine.said.added", title=f"{one_line(made.title)} ({made.key})"))
    _when(call, house, made)
    return 0


def remove(call: Call) -> int:
    """Take a routine out of routines.toml; what was ticked stays."""
    house = call.house(*_NEEDS)
    gone = use.remove(house, call.values.text("routine"))
    call.console.tell(call.texts("routine.said.removed", title=one_line(gone.title)))
    return 0
