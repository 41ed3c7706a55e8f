"""``counter``: numbers that a person or a script reports, for places where only a number can be had."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import CounterShape
from smtui.domain.counter import Counter
from smtui.domain.errors import UsageError
from smtui.services import counters
from smtui.services.house import House

_LONGEST = 20
"""Digits of a number that is looked at: Python refuses to read one of some thousand."""


def _shape(house: House, it: Counter) -> CounterShape:
    return CounterShape(
        account=it.account, name=it.name, number=it.number, at=shaping.moment(house, it.at), url=it.url, hint=it.hint
    )


def set_(call: Call) -> int:
    """Take a number; where it has risen, a hint is in the inbox."""
    house = call.house("accounts", "plans", "rules", "guideline", "work_calendar")
    values = call.values
    typed = values.text("number")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= _LONGEST):
        raise UsageError("counter_number", number=typed)
    counter, hint = counters.report(house, values.text("account"), values.text("name"), int(typed), values.text("url"))
    if call.wants_json:
        call.console.json(_shape(house, counter))
    key = "counter_risen" if hint else "counter_noted"
    call.say(key, account=counter.account, name=counter.name, number=counter.number, id=hint.id if hint else "")
    return 0


def list_(call: Call) -> int:
    """List the numbers that are watched."""
    house = call.house()
    found = counters.known(house)
    if call.wants_json:
        call.console.json([_shape(house, it) for it in found])
        return 0
    if not found:
        call.say("no_counters")
        return 0
    rows: list[dict[str, Part]] = [
        {"account": (it.account, "key"), "name": it.name, "number": str(it.number), "at": call.at(it.at)}
        for it in found
    ]
    table(call.console, (Column("account", 4, 16), Column("name", 4, 24), Column("number", 4, 14), Column("at")), rows)
    return 0
