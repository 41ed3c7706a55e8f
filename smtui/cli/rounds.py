"""``today``, ``routine``, ``check``, ``uncheck`` and ``skip``: the day and its checklist."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table, wrap
from smtui.cli.inbox import comment_table
from smtui.cli.shapes import TodayShape
from smtui.domain.humantime import long_day
from smtui.domain.post import CalendarEntry, Post, is_missed
from smtui.domain.routine import Routine, StepStatus
from smtui.domain.text import width
from smtui.services import rounds as use
from smtui.services.house import House

_MOST_DUE = 10
"""How many comments a day shows; the rest is the inbox's."""
_BOXES = {"open": ("[ ]", ""), "done": ("[x]", "good"), "skipped": ("[-]", "dim")}


def today(call: Call) -> int:
    """Show what a day holds: rounds, posts, deadlines, events, numbers."""
    from smtui.services.today import today as day_view

    house = call.house("work_calendar", "routines")
    typed = " ".join(call.values.texts("date"))
    found = day_view(house, call.day(typed) if typed else None)
    if call.wants_json:
        shape = TodayShape(
            date=found.day,
            holiday=found.holiday,
            works=found.works,
            rounds=tuple(shaping.routine(house, view) for view in found.rounds),
            posts=tuple(shaping.post(house, post) for post in found.posts),
            missed=tuple(shaping.post(house, post) for post in found.missed),
            events=tuple(shaping.entry(house, entry) for entry in found.entries),
            due=tuple(shaping.comment(house, comment) for comment in found.due),
            numbers=shaping.numbers(found.counts),
        )
        call.console.json(shape)
        return 0
    console, texts = call.console, call.texts
    console.out((long_day(found.day, texts), "bold"), (f"  {found.holiday}" if found.holiday else "", "warn"))
    if not found.works:
        console.out((texts("cli.day_off"), "dim"))
    counts = found.counts
    console.out(
        texts("cli.numbers", pending=counts.pending, snoozed=counts.snoozed),
        ", ",
        (texts("cli.overdue", n=counts.overdue), "bad" if counts.overdue else ""),
    )
    if counts.undelivered:
        console.out((texts("cli.undelivered", n=counts.undelivered), "warn"))
    show_rounds(call, house, found.rounds)
    posts_and_entries(call, house, found.posts, found.entries)
    if found.missed:
        _heading(call, "missed")
        post_table(call, house, found.missed)
    if found.due:
        _heading(call, "due_today")
        comment_table(console, house, list(found.due[:_MOST_DUE]))
        if (more := len(found.due) - _MOST_DUE) > 0:
            console.out((texts("cli.more_due", n=more), "dim"))
    return 0


def _heading(call: Call, key: str) -> None:
    call.console.out()
    call.console.out((call.texts(f"cli.heading.{key}"), "bold"))


def posts_and_entries(call: Call, house: House, posts: Iterable[Post], entries: Iterable[CalendarEntry]) -> None:
    """Write a day's planned posts and imported events, each under its heading."""
    if posts := list(posts):
        _heading(call, "posts")
        post_table(call, house, posts)
    if entries := list(entries):
        _heading(call, "events")
        for entry in entries:
            at = f"{house.local(entry.start):%H:%M}" if entry.start else call.texts("cli.all_day")
            place = f", {entry.place}" if entry.place else ""
            call.console.paragraph(f"{at}  {entry.title}{place}")


def post_table(call: Call, house: House, posts: Iterable[Post], *, dated: bool = False) -> None:
    """Write posts as a table; ``dated`` says the day, too."""
    rows: list[dict[str, Part]] = []
    for post in posts:
        late = is_missed(post, house.now())
        state = "missed" if late else post.status
        at = ""
        if post.at is not None:
            at = call.at(post.at) if dated else f"{house.local(post.at):%H:%M}"
        rows.append(
            {
                "id": (post.id, "key"),
                "at": at,
                "status": (call.texts(f"cli.post.{state}"), _post_style(state)),
                "accounts": ", ".join(post.accounts),
                "title": post.title,
            }
        )
    columns = (Column("id"), Column("at", 5), Column("status", 5, 13), Column("accounts", 0, 16, 60), Column("title"))
    table(call.console, columns, rows)


def _post_style(state: str) -> str:
    if state in ("missed", "failed"):
        return "bad"
    return "good" if state == "published" else "dim" if state == "stopped" else ""


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
        shapes = [shaping.routine(house, view) for view in views]
        call.console.json(shapes + [shaping.routine(house, view, on=False) for view in others])
        return 0
    if not views and not others:
        call.say("no_rounds")
        return 0
    show_rounds(call, house, views)
    if others:
        _heading(call, "not_today")
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
        call.console.json([shaping.step(house, step) for _, step in changed])
    for _, step in changed:
        call.say(f"step.{status}", title=step.step.title)
    for view in {view.routine.key: view for view, _ in changed}.values():
        key = "round_done" if view.is_done else "round_left"
        call.say(key, title=view.routine.title, n=len(view.steps) - view.done)
    return 0
