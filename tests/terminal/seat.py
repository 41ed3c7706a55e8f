"""The app on a fake network and a real store, for a pseudo-terminal: ``python -m tests.terminal.seat FOLDER``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from smtui.config import Replies
from smtui.domain.clock import FixedClock
from smtui.services.sync import sync
from smtui.storage import open_store
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house


def main(folder: str) -> int:
    """Fetch one comment and open the inbox."""
    from smtui.app import run

    network = FakeNetwork()
    network.write("Is the terrace open?")
    clock = FixedClock(MONDAY)
    house = make_house(network, store=open_store(Path(folder), clock=clock), clock=clock)
    house.settings = msgspec.structs.replace(house.settings, reply=Replies(undo_seconds=0))
    looks = msgspec.structs.replace(house.settings.ui, start="inbox")
    house.settings = msgspec.structs.replace(house.settings, ui=looks)
    asyncio.run(sync(house, house.library.accounts()))
    return run(house)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
