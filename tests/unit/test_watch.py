"""Syncing again and again: pauses, troubles, and several accounts that do not wait for each other."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.errors import LoginFailed, RateLimited, ServerTrouble, SmtuiError
from smtui.services import inbox, replies
from smtui.services.sync import Outcome
from smtui.services.watch import pause, watch
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house

MINUTE = timedelta(minutes=1)


class EnoughError(Exception):
    """The test has seen enough."""


class Nights:
    """Pauses that take no time: the network may change in each, and after so many it is enough."""

    def __init__(self, most: int) -> None:
        self.seconds: list[float] = []
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)
        if len(self.seconds) >= self._most:
            raise EnoughError
        await asyncio.sleep(0)


async def run(network: FakeNetwork, nights: Nights, *accounts: str) -> list[Outcome]:
    house = make_house(network, accounts=accounts or ("blog",))
    told: list[Outcome] = []
    with pytest.raises(EnoughError):
        await watch(house, house.library.accounts(), 5 * MINUTE, told.append, sleep=nights, chance=lambda: 0.5)
    return told


async def test_it_waits_longer_with_each_failure_and_as_usual_once_that_is_over() -> None:
    network = FakeNetwork()
    network.fail("pull", ServerTrouble("net_server", account="blog"), times=6)
    nights = Nights(9)
    told = await run(network, nights)
    assert [seconds / 60 for seconds in nights.seconds] == [10, 20, 40, 60, 60, 60, 5, 5, 5]
    assert [outcome.error is None for outcome in told] == [False] * 6 + [True] * 3


async def test_what_comes_in_between_is_fetched_and_what_is_queued_is_sent() -> None:
    network = FakeNetwork()
    network.write("first")
    house = make_house(network)
    told: list[Outcome] = []

    async def sleep(seconds: float) -> None:
        if len(told) == 1:
            (comment,) = inbox.list_comments(house)
            replies.queue(house, comment.id, "Answer")
            network.write("second")
        elif len(told) == 3:
            raise EnoughError

    with pytest.raises(EnoughError):
        await watch(house, house.library.accounts(), MINUTE, told.append, sleep=sleep)
    assert [(outcome.new, outcome.delivered) for outcome in told] == [
        (1, 0),
        (1, 2),
        (0, 0),
    ]  # with the reply its comment is approved


async def test_one_account_in_trouble_holds_no_other() -> None:
    network = FakeNetwork()
    network.fail("pull", LoginFailed("login_failed", account="blog"))
    told = await run(network, Nights(6), "blog", "shop")
    assert [outcome.account for outcome in told if outcome.error] == ["blog"]
    assert {outcome.account for outcome in told if not outcome.error} == {"blog", "shop"}


async def test_a_connector_that_breaks_its_promise_holds_no_other_either() -> None:
    network = FakeNetwork()
    network.fail("pull", ZeroDivisionError("oops"))  # type: ignore[arg-type]
    told = await run(network, Nights(4), "blog", "shop")
    (broken,) = [outcome for outcome in told if outcome.error]
    assert broken.error is not None
    assert broken.error.key == "connector_defect"
    assert "ZeroDivisionError, fake_network.py:" in str(broken.error.values["reason"])
    assert sum(outcome.error is None for outcome in told) >= 2


@given(st.integers(1, 600), st.integers(0, 60), st.floats(0, 1), st.none() | st.floats(0, 1e6))
def test_a_pause_is_never_short_never_for_ever_and_never_against_a_networks_word(
    minutes: int, troubles: int, chance: float, hint: float | None
) -> None:
    every = minutes * MINUTE
    error: SmtuiError | None = RateLimited("net_limit", retry_after=hint, account="blog") if troubles else None
    wait = pause(every, troubles, error, chance)
    assert wait >= every * 0.89
    assert wait >= timedelta(seconds=hint or 0) or not troubles
    assert wait <= max(every * 1.11, 67 * MINUTE, timedelta(seconds=hint or 0) if troubles else every * 1.11)
