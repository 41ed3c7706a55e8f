"""An inbox longer than what is read at once: it goes on where the cursor goes, and nothing is counted wrongly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from smtui.domain.clock import FixedClock
from smtui.screens.inbox_view import REACH
from smtui.services import inbox, triage
from smtui.services.inbox import Filter
from smtui.services.sync import sync
from smtui.storage.memory import MemoryStore
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house
from tests.ui.conftest import Seat, Sit

MANY = REACH + 120
START = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
"""In working hours: each comment has a deadline of its own."""


def write_many(network: FakeNetwork) -> None:
    for number in range(MANY):
        network.write(f"Question {number:03}", author=f"Person {number}", at=START + timedelta(seconds=10 * number))


def inbox_of(seat: Seat):  # type: ignore[no-untyped-def] # the place's own class is loaded with the app
    return seat.app.frame.places["inbox"]


async def test_only_what_is_near_is_read_and_the_rest_when_the_cursor_comes(network: FakeNetwork, sit: Sit) -> None:
    write_many(network)
    async with sit() as seat:
        rows = inbox_of(seat).list
        assert 0 < len(rows.ids) <= REACH
        assert f"1/{len(rows.ids)}+" in seat.text
        for _ in range(24):
            await seat.press("pagedown")
        assert len(rows.ids) == MANY + 3
        assert f"/{MANY + 3}\n" in seat.text
        assert len(set(rows.ids)) == MANY + 3


async def test_the_end_is_the_end(network: FakeNetwork, sit: Sit) -> None:
    write_many(network)
    async with sit() as seat:
        await seat.press("G")
        rows = inbox_of(seat).list
        assert rows.cursor == len(rows.ids) - 1 == MANY + 2
        assert rows.ids == [comment.id for comment in inbox.list_comments(seat.house)]
        await seat.press("g")
        assert "Question 000" in seat.text


async def test_what_waits_further_down_has_not_arrived(network: FakeNetwork, sit: Sit) -> None:
    write_many(network)
    async with sit() as seat:
        place = inbox_of(seat)
        last = next(doc["id"] for doc in seat.house.store.find("comments") if doc["text"] == f"Question {MANY - 1:03}")
        assert last not in place.list.comments
        triage.assign(seat.house, [last], "anna")
        seat.app.look()
        assert not place.arrived
        network.write("Brand new", author="Zoe", at=START + timedelta(minutes=54))
        await sync(seat.house, seat.house.library.accounts())
        seat.app.look()
        assert len(place.arrived) == 1


async def test_the_cursor_goes_to_a_comment_that_was_not_read(network: FakeNetwork, sit: Sit) -> None:
    write_many(network)
    async with sit() as seat:
        place = inbox_of(seat)
        last = next(doc["id"] for doc in seat.house.store.find("comments") if doc["text"] == f"Question {MANY - 1:03}")
        place.point_at(last)
        await seat.settle()
        assert place.list.current == last
        assert f"Question {MANY - 1:03}" in seat.text


async def test_who_wakes_is_announced_by_the_minute(network: FakeNetwork, sit: Sit) -> None:
    async with sit() as seat:
        place = inbox_of(seat)
        sleeper = place.list.current
        clock = seat.house.clock
        assert isinstance(clock, FixedClock)
        triage.snooze(seat.house, [sleeper], clock.now() + timedelta(minutes=5))
        seat.app.look()
        place.load()
        assert sleeper not in place.list.comments
        clock.advance(minutes=4)
        seat.app.pass_minute()
        assert not place.arrived
        clock.advance(minutes=2)
        seat.app.pass_minute()
        assert place.arrived == {sleeper}


class Tidying(MemoryStore):
    """Counts how often it was asked to tidy up."""

    asked = 0

    def tidy(self) -> bool:
        self.asked += 1
        return True


async def test_the_store_tidies_up_in_a_minute_without_keys(network: FakeNetwork, sit: Sit) -> None:
    store = Tidying()
    async with sit(house=make_house(network, store=store)) as seat:
        await seat.press("j")
        seat.app.pass_minute()
        assert store.asked == 0
        seat.app.pass_minute()
        assert store.asked == 1


async def test_the_newest_first_goes_on_where_the_cursor_goes(network: FakeNetwork, sit: Sit) -> None:
    write_many(network)
    async with sit() as seat:
        place = inbox_of(seat)
        place.regroup("none", "newest")
        await seat.settle()
        newest = [comment.id for comment in inbox.list_comments(seat.house, sort="newest")]
        assert place.list.ids == newest[: len(place.list.ids)]
        assert len(place.list.ids) < MANY
        assert f"1/{len(place.list.ids)}+" in seat.text
        await seat.press("G")
        assert place.list.ids == newest
        await seat.press("slash", *"question", "enter")
        found = [comment.id for comment in inbox.list_comments(seat.house, Filter(words="question"), sort="newest")]
        assert place.list.ids == found[: len(place.list.ids)]
        assert len(found) == MANY
