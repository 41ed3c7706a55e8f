"""The app on a fake network and a real store, for a pseudo-terminal: ``python -m tests.terminal.seat FOLDER``.

With ``hostile`` behind it there are also comments that try to command the terminal.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from smtui.config import Replies
from smtui.domain.clock import FixedClock
from smtui.services.sync import sync
from smtui.storage import open_store
from tests.support.demo import HOSTILE
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house


def main(folder: str, *more: str) -> int:
    """Fetch one comment, or some more, and open the inbox."""
    from smtui.app import run

    network = FakeNetwork()
    network.write("Is the terrace open?")
    if "hostile" in more:
        for number in range(30):
            network.write(f"{number} {HOSTILE}", author=HOSTILE, post_title=HOSTILE)
    clock = FixedClock(MONDAY)
    house = make_house(network, store=open_store(Path(folder), clock=clock), clock=clock)
    house.settings = msgspec.structs.replace(house.settings, reply=Replies(undo_seconds=0))
    looks = msgspec.structs.replace(house.settings.ui, start="inbox")
    house.settings = msgspec.structs.replace(house.settings, ui=looks)
    asyncio.run(sync(house, house.library.accounts()))
    return run(house)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
