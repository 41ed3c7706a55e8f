"""``due``: the long way round, where the file beside the store is missing or no longer true."""

from __future__ import annotations

import sys
from contextlib import suppress

from smtui import due as fast
from smtui.cli.call import Call
from smtui.paths import write_private
from smtui.services.due import summarise


def due(call: Call) -> int:
    """Say in one line what is due; 0 when something is, 4 when nothing is."""
    house = call.house("work_calendar", "routines")
    found = summarise(house)
    said, code = fast.line(found, house.now().timestamp(), call.values.text("format"))
    call.console.out(said)
    call.summary = found
    return code


def keep(call: Call, found: fast.Summary) -> None:
    """Write the summary beside the store, for the next prompt. Where that cannot be done, only time is lost."""
    environ = call.world.environ
    config, data = fast.folders(environ, sys.platform)
    wanted = fast.stamp(config, data, environ)
    if wanted:
        with suppress(OSError):
            write_private(call.setting.paths.data / "due", fast.write(found, wanted))
