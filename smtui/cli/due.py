"""``due``: the long way round, where the file beside the store is missing or no longer true."""

from __future__ import annotations

from smtui import due as fast
from smtui.cli.call import Call
from smtui.services.due import summarise


def due(call: Call) -> int:
    """Say in one line what is due; 0 when something is, 4 when nothing is."""
    house = call.house("work_calendar", "routines")
    found = summarise(house)
    said, code = fast.line(found, house.now().timestamp(), call.values.text("format"))
    call.console.out(said)
    call.summary = found
    return code
