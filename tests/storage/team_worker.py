"""A process that writes notes on one store, each logged. Usage: team_worker.py FOLDER MEMBER COUNT"""

from __future__ import annotations

import sys
from pathlib import Path

from smtui.domain.clock import SystemClock
from smtui.domain.ids import RandomIds
from smtui.services import triage
from smtui.storage import open_store
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house

if __name__ == "__main__":
    folder, member, count = sys.argv[1:]
    store = open_store(Path(folder), clock=SystemClock())
    house = make_house(FakeNetwork(), store=store, ids=RandomIds(), me=member)
    for number in range(int(count)):
        triage.add_note(house, "c000001", f"note {number} by {member}")
    store.close()
