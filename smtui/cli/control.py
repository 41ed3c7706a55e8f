"""``round list``, ``show``, ``signoff``, ``return`` and ``routine suggest``: control, and getting better."""

from __future__ import annotations

from datetime import timedelta

from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.domain.errors import NotFound, UsageError
from smtui.domain.humantime import day_text
from smtui.domain.routine import Sign, spent
from smtui.domain.text import one_line
from smtui.services import control, improve, routine_edit
from smtui.services.handing_on import lines, minutes
from smtui.services.house import House
from smtui.services.rounds import RoundView

_NEEDS = ("work_calendar", "routines")
_STYLES = {"ran": "good", "late": "warn", "partly": "warn", "missing": "bad"}


def list_(call: Call) -> int:
    """Show the rounds of the last days and what became of them."""
    house = call.house(*_NEEDS)
    today = house.today()
    back = call.values.number("days", 7) or 7
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
    columns = (Column("round", 5, 24), Column("state"), Column("minutes", 3, 9, 56), Column("by", 2, 10, 72))
    table(call.console, (*columns, Column("sign")), rows)
    return 0


def _row(house: House, view: RoundView) -> dict[str, Part]:
    state, told = control.state_of(house, view), view.round
    used = minutes(spent(told.spans)) if told and told.spans else None
    return {
        "round": (view.id, "key"),
        "state": (house.texts(f"round.state.{state}"), _STYLES.get(state, "dim")),
        "minutes": "–" if used is None else f"{used}/{view.routine.minutes or '–'}",
        "by": told.by if told and told.by else ", ".join(dict.fromkeys(s.tick.by for s in view.steps if s.tick)),
        "sign": sign_text(house, told.sign if told else None),
    }


def sign_text(house: House, sign: Sign | None) -> str:
    """Return the controller's word on a round; a dash where there is none."""
    if sign is None:
        return "–"
    return house.texts(
        "round.sign.ok" if sign.ok else "round.sign.back", who=one_line(sign.by), word=one_line(sign.word)
    )


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
    console = call.console
    state = control.state_of(house, view)
    day = day_text(view.day, house.today(), call.texts)
    console.paragraph(f"{one_line(view.routine.title)}, {day}", "", "bold")
    console.paragraph(call.texts(f"round.state.{state}"), "  ", _STYLES.get(state, "dim"))
    for number, step in enumerate(view.steps, 1):
        box = {"open": "[ ]", "done": "[x]", "skipped": "[-]"}[step.status]
        tail = ""
        if step.tick is not None:
            tail = f" – {one_line(step.tick.by)} {house.local(step.tick.at):%d.%m. %H:%M}"
            tail += f": {one_line(step.tick.reason)}" if step.tick.reason else ""
        console.paragraph(f"{number} {box} {one_line(step.step.title)}{tail}", "  ")
    if view.round is not None and view.round.ended_at is not None:
        for style, line in list(lines(house, view))[:-1]:
            console.paragraph(line, "  ", style)
    console.paragraph(sign_text(house, view.round.sign if view.round else None), "  ", "dim")


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
    """Show what the last weeks suggest; ``--apply`` does one of it."""
    house = call.house(*_NEEDS)
    found = improve.suggestions(house)
    number = call.values.number("apply")
    if number is not None:
        if number > len(found):
            raise NotFound("suggestion_unknown", number=number, n=len(found))
        said = routine_edit.apply(house, found[number - 1])
        call.console.tell(call.texts("round.applied", what=said))
        return 0
    if call.wants_json:
        from smtui.cli import shaping

        call.console.json([shaping.suggestion(house, it) for it in found])
        return 0
    since = day_text(house.today() - timedelta(weeks=improve.WEEKS), house.today(), call.texts)
    for place, it in enumerate(found, 1):
        call.console.paragraph(improve.words_of(house, it), f"{place:>3} ")
        call.console.paragraph(call.texts("round.suggest.based", n=it.n, since=since), "    ", "dim")
    if not found:
        call.console.paragraph(call.texts("round.suggest.none", n=improve.LEAST))
    return 0
