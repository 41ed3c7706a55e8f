"""Counting without reading everything again: a look after the first reads what changed, and nothing else."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from smtui.services import triage
from smtui.services.ledger import ledger
from smtui.services.overview import overview
from smtui.services.pace import nine_in_ten
from smtui.services.sync import sync
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house


def test_a_further_look_reads_only_what_changed() -> None:
    network = FakeNetwork()
    for number in range(40):
        network.write(f"Question {number}", at=MONDAY - timedelta(minutes=number))
    house = make_house(network)
    asyncio.run(sync(house, house.library.accounts()))
    assert overview(house).accounts[0].pending == 40
    assert ledger(house).read == 40
    overview(house)
    assert ledger(house).read == 40
    first = house.store.find("comments")[0]["id"]
    triage.done(house, [first], "liked")
    found = overview(house)
    assert (found.accounts[0].pending, found.accounts[0].dismissed) == (39, 1)
    assert ledger(house).read == 41
    assert sum(load.pending for load in found.load) == 39
    assert found.trend[-1] == 40


def test_nine_in_ten_is_a_case_that_was_there() -> None:
    assert nine_in_ten([5.0]) == 5.0
    assert nine_in_ten([float(n) for n in range(1, 11)]) == 9.0
    assert nine_in_ten([float(n) for n in range(1, 12)]) == 10.0
