"""The running round in the app: Enter starts it, the line above every place, the way into the inbox and back."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.routine import Routine, Step, Target, spent
from smtui.screens.round import RoundPlace
from smtui.services import running
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.ui.conftest import Seat, Sit

QUOTA = Target(kind="quota", what="comment", goal=2)
PLAN = Routine(
    key="morning",
    title="Morning round",
    every="workday",
    at=time(9),
    minutes=20,
    owner="anna",
    steps=(
        Step(id="morning.1", title="Look at the day", minutes=5),
        Step(id="morning.2", title="Answer everybody", minutes=10, target=Target(kind="inbox")),
        Step(
            id="morning.3",
            title="Comment on three others",
            minutes=5,
            target=QUOTA,
        ),
        Step(id="morning.4", title="Close the day", minutes=1),
    ),
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def house(network: FakeNetwork, clock: FixedClock) -> House:
    made = make_house(network, clock=clock)
    made.settings = structs.replace(made.settings, reply=structs.replace(made.settings.reply, undo_seconds=0))
    made.library.routines = lambda: (PLAN,)  # type: ignore[method-assign]
    return made


def place(seat: Seat) -> RoundPlace:
    found = seat.app.frame.place
    assert isinstance(found, RoundPlace)
    return found


def bar(seat: Seat) -> str:
    shown = seat.app.frame.round_bar
    return "".join(part.text for part in shown.line(seat.app.size.width)) if shown is not None else ""


async def begin(seat: Seat) -> None:
    """Begin the round from Today, as a person does."""
    await seat.press("j") if not seat.app.frame.place.rows.current.startswith("round:") else None  # type: ignore[union-attr]
    await seat.press("enter")


async def test_enter_on_today_begins_the_round(sit: Sit, house: House) -> None:
    async with sit(place="today", house=house) as seat:
        await begin(seat)
        assert place(seat).stand is not None
        assert "step 1 of 4" in bar(seat)
        assert "5 min left" in bar(seat)
        assert "box 20 min left" in bar(seat)
        assert "Look at the day" in seat.text
        await seat.press("e")
        assert "step 2 of 4" in bar(seat)
        assert "3 comments wait" in seat.text


async def test_the_way_into_the_inbox_and_back(sit: Sit, house: House, network: FakeNetwork) -> None:
    async with sit(place="today", house=house) as seat:
        await begin(seat)
        await seat.press("enter", "enter")
        assert seat.app.frame.place is not None and seat.app.frame.place.key == "inbox"
        assert "this round" in seat.text
        await seat.press("e", "1")
        await seat.calm()
        assert "2 comments wait" in bar(seat)
        assert seat.app.frame.place.key == "inbox"
        await seat.press("e", "1", "e", "1")
        await seat.calm()
        assert place(seat).stand is not None
        assert "step 3 of 4" in bar(seat)
        assert seat.status == "Ticked by itself, nothing was left: Answer everybody"


async def test_one_key_counts_and_the_quota_ticks_itself(sit: Sit, house: House) -> None:
    async with sit(place="today", house=house, fetch=False) as seat:
        await begin(seat)
        await seat.press("e")
        assert "step 3 of 4" in bar(seat)
        await seat.press("plus")
        assert "1 of 2 done" in bar(seat)
        await seat.press("plus")
        assert "step 4 of 4" in bar(seat)


async def test_the_round_ends_with_a_hand_over_and_says_good_bye(sit: Sit, house: House, clock: FixedClock) -> None:
    async with sit(place="today", house=house) as seat:
        await begin(seat)
        clock.advance(minutes=2)
        await seat.press("e", "x", "enter")
        assert seat.app.frame.dialog is not None
        await seat.type("a customer called")
        await seat.press("enter")
        await seat.type("Ada waits")
        await seat.press("enter")
        assert "Hand-over: Morning round" in seat.text
        assert "1 of 4 steps done" in seat.text
        assert "2 of 20 min" in seat.text
        assert "carried over: a customer called" in seat.text
        assert "For whoever comes next: Ada waits" in seat.text
        assert seat.app.frame.round_bar is not None
        assert not seat.app.frame.round_bar.display
        await seat.press("enter", "q")
    assert seat.app.return_code == 0


async def test_when_the_box_is_over_going_on_takes_a_reason(sit: Sit, house: House, clock: FixedClock) -> None:
    async with sit(place="today", house=house) as seat:
        await begin(seat)
        for _ in range(21):
            clock.advance(minutes=1)
            seat.app.keys_taken += 1
            seat.app.pilot.beat()
        await seat.calm()
        assert seat.status == "The 20 minutes are over."
        assert "box over by 1 min" in bar(seat)
        await seat.press("e")
        assert "end the round, hand over" in seat.text
        await seat.press("g", "enter")
        assert seat.app.frame.dialog is not None
        await seat.type("a pile-up")
        await seat.press("enter")
        assert "box 10 min left" in bar(seat)
        round = running.current(seat.house)
        assert round is not None and [over.reason for over in round.overruns] == ["a pile-up"]


async def test_the_next_step_is_one_key_away_everywhere(sit: Sit, house: House) -> None:
    async with sit(place="overview", house=house) as seat:
        await seat.press("N")
        assert "step 1 of 4" in bar(seat)
        await seat.press("4", "N")
        assert place(seat).stand is not None
        await seat.press("N")
        assert "step 2 of 4" in bar(seat)


async def test_a_dropped_line_stops_the_clock_and_the_round_goes_on_next_time(
    sit: Sit, house: House, clock: FixedClock
) -> None:
    async with sit(place="today", house=house) as seat:
        await begin(seat)
        await seat.press("e")
        clock.advance(seconds=50)
        seat.app.pilot.pause()
    clock.advance(hours=1)
    async with sit(place="today", house=house, fetch=False) as seat:
        assert place(seat).stand is not None
        assert "step 2 of 4" in bar(seat)
        assert seat.status == "Going on with: Morning round"
        found = running.current(seat.house)
        assert found is not None and spent(found.spans) == timedelta(seconds=50)


async def test_leaving_while_a_round_runs_asks(sit: Sit, house: House) -> None:
    async with sit(place="today", house=house) as seat:
        await begin(seat)
        await seat.press("ctrl+q")
        assert "A round is running." in seat.text
        await seat.press("s")
        assert seat.app.is_running
        await seat.press("ctrl+q", "q")
    assert seat.app.return_code == 0
    found = running.current(house)
    assert found is not None and found.held == ""


async def test_undo_goes_back_to_the_step(sit: Sit, house: House) -> None:
    async with sit(place="today", house=house) as seat:
        await begin(seat)
        await seat.press("e")
        assert "step 2 of 4" in bar(seat)
        await seat.press("u")
        assert "step 1 of 4" in bar(seat)
