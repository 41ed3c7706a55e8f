"""``round list``, ``show``, ``signoff``, ``return``, ``year``, ``routine suggest`` and ``stats``: rounds looked at."""

from __future__ import annotations

from datetime import timedelta

from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.usage import MOST_DAYS
from smtui.domain.errors import NotFound, UsageError
from smtui.domain.humantime import day_text
from smtui.domain.routine import spent
from smtui.domain.text import one_line
from smtui.services import control, improve, routine_edit
from smtui.services.handing_on import mark_of, minutes, sheet, sign_text
from smtui.services.house import House
from smtui.services.rounds import RoundView

_NEEDS = ("work_calendar", "routines")
_TABLE = 56
"""On fewer columns the rounds are no table: what a controller said would be cut."""


def list_(call: Call) -> int:
    """Show the rounds of the last days and what became of them."""
    house = call.house(*_NEEDS)
    today = house.today()
    back = call.values.number("days", 7, most=MOST_DAYS) or 7
    views = control.history(house, today - timedelta(days=back - 1), today)
    if call.wants_json:
        from smtui.cli import shaping

        call.console.json([shaping.round_(house, view) for view in views])
        return 0
    if not views:
        call.console.tell(call.texts("round.no_rounds_yet"))
        return 0
    head: dict[str, Part] = {
        name: (call.texts(f"round.column.{name}"), "dim") for name in ("round", "state", "minutes", "by", "sign")
    }
    rows = [head, *(_row(house, view) for view in views)]
    if call.console.width < _TABLE:
        for view in views:
            _brief(call, house, view)
        return 0
    columns = (Column("round", 5, 24), Column("state"), Column("minutes", 3, 9, 56), Column("by", 2, 10, 72))
    table(call.console, (*columns, Column("sign")), rows)
    return 0


def _brief(call: Call, house: House, view: RoundView) -> None:
    """Write a round in short lines; what the controller said has one of its own."""
    state, told = control.state_of(house, view), view.round
    said = (house.texts(f"round.state.{state}"), control.STYLES.get(state, "dim"))
    call.console.out((view.id, "key"), "  ", said)
    if told is not None and told.sign is not None:
        call.console.paragraph(sign_text(house, told.sign), "    ", "dim")


def _row(house: House, view: RoundView) -> dict[str, Part]:
    state, told = control.state_of(house, view), view.round
    used = minutes(spent(told.spans)) if told and told.spans else None
    return {
        "round": (view.id, "key"),
        "state": (house.texts(f"round.state.{state}"), control.STYLES.get(state, "dim")),
        "minutes": "–" if used is None else f"{used}/{view.routine.minutes or '–'}",
        "by": told.by if told and told.by else ", ".join(dict.fromkeys(s.tick.by for s in view.steps if s.tick)),
        "sign": sign_text(house, told.sign if told else None),
    }


def show(call: Call) -> int:
    """Show one round: who did what, when, and what was left."""
    house = call.house(*_NEEDS)
    view = control.find(house, _id(call.values.text("id")))
    if call.wants_json:
        from smtui.cli import shaping

        call.console.json(shaping.round_(house, view))
        return 0
    _show(call, house, view)
    return 0


def _show(call: Call, house: House, view: RoundView) -> None:
    day = day_text(view.day, house.today(), call.texts)
    call.console.paragraph(f"{one_line(view.routine.title)}, {day}", "", "bold")
    for style, line in sheet(house, view):
        mark = mark_of(line)
        call.console.paragraph(line.removeprefix(mark), "  ", style, mark=mark)


def _id(typed: str) -> str:
    if "@" not in typed:
        raise UsageError("round_id", id=typed)
    return typed


def signoff(call: Call) -> int:
    """Sign rounds off."""
    house = call.house(*_NEEDS)
    word = call.values.text("word")
    views = [control.sign(house, _id(typed), ok=True, word=word) for typed in call.values.texts("id")]
    return _signed(call, house, views, "round.signed")


def return_(call: Call) -> int:
    """Return a round with a word."""
    house = call.house(*_NEEDS)
    view = control.sign(house, _id(call.values.text("id")), ok=False, word=call.values.text("word"))
    return _signed(call, house, [view], "round.returned")


def _signed(call: Call, house: House, views: list[RoundView], key: str) -> int:
    if call.wants_json:
        from smtui.cli import shaping

        call.console.json([shaping.round_(house, view) for view in views])
        return 0
    for view in views:
        call.console.tell(call.texts(key, round=view.id))
    return 0


def suggest(call: Call) -> int:
    """Show what the last weeks suggest; ``--apply`` does one of it, ``--move`` its other way."""
    house = call.house(*_NEEDS)
    found = improve.suggestions(house)
    apply, move = call.values.number("apply"), call.values.number("move")
    if (number := move if move is not None else apply) is not None:
        if not 1 <= number <= len(found):
            raise NotFound("suggestion_unknown", number=number, n=len(found))
        said = routine_edit.apply(house, found[number - 1], move=move is not None)
        call.console.tell(call.texts("round.applied", what=said))
        return 0
    if call.wants_json:
        from smtui.cli import shaping

        call.console.json([shaping.suggestion(house, it) for it in found])
        return 0
    since = day_text(house.today() - timedelta(weeks=improve.WEEKS), house.today(), call.texts)
    for place, it in enumerate(found, 1):
        call.console.paragraph(improve.words_of(house, it), f"{place:>3} ")
        call.console.paragraph(improve.basis_of(house, it, since), "    ", "dim")
        if it.into and it.kind != "hour":
            call.console.paragraph(call.texts("round.suggest.ways", n=place), "    ", "dim")
    if not found:
        call.console.paragraph(call.texts("round.suggest.none", n=improve.LEAST))
    return 0


def stats(call: Call) -> int:
    """Show what rounds and steps took over the last weeks, against what was planned."""
    house = call.house(*_NEEDS)
    weeks = call.values.number("weeks", improve.WEEKS, most=MOST_DAYS // 7) or improve.WEEKS
    if call.wants_json:
        from smtui.cli.shapes import RoutineStatShape, StepStatShape

        today = house.today()
        call.console.json(
            [
                RoutineStatShape(
                    key=stat.key,
                    title=stat.title,
                    box=stat.box,
                    minutes=tuple(round(took, 2) for took in stat.minutes),
                    states=stat.states,
                    steps=tuple(
                        StepStatShape(
                            id=step.id,
                            title=step.title,
                            plan=step.plan,
                            minutes=tuple(round(took, 2) for took in step.minutes),
                            skipped=step.skipped,
                            rounds=step.rounds,
                        )
                        for step in stat.steps
                    ),
                )
                for stat in improve.stats(house, today - timedelta(weeks=weeks), today)
            ]
        )
        return 0
    for style, line in improve.stat_lines(house, weeks):
        is_title = style == "strong"
        call.console.paragraph(line, "" if is_title else "  ", "bold" if is_title else style)
    return 0


def year(call: Call) -> int:
    """Show a year of rounds: a sign a day, as many weeks as fit."""
    from smtui.services import heat

    house = call.house(*_NEEDS)
    found, row = heat.year(house)
    today = house.today()
    if call.wants_json:
        from smtui.cli.shapes import RoundDayShape

        days = [
            RoundDayShape(day=day, steps=it.steps, settled=it.settled, missing=it.missing) for day, it in found.items()
        ]
        call.console.json(sorted(days, key=lambda it: it.day))
        return 0
    texts, plain = call.texts, call.console.plain
    mondays = heat.weeks(today)[-max(4, min(heat.WEEKS, call.console.width - 5)) :]
    months = [" "] * len(mondays)
    for at, month in heat.month_marks(mondays):
        months[at : at + 3] = texts(f"round.month.{month}")
    call.console.out(("     " + "".join(months).rstrip(), "dim"))
    for weekday in range(7):
        name = texts.find(f"round.weekday.{weekday}") or ""
        levels = [heat.level(found, monday + timedelta(days=weekday), today) for monday in mondays]
        call.console.out(f" {name:<4}" + "".join(heat.SIGNS[level][plain] for level in levels))
    legend = {name: heat.SIGNS[name][plain] for name in heat.LEVELS}
    call.console.paragraph(texts("round.heat.legend", **legend), " ", "dim")
    call.console.paragraph(texts("round.series", n=row), " ")
    return 0
