"""Searching a long inbox: what is found first shows first, and letters go on while the rest is looked through."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smtui.services import search
from tests.support.fake_network import FakeNetwork
from tests.ui.conftest import Seat, Sit

START = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
MANY = 260


@pytest.fixture
def sit_before_many(network: FakeNetwork, sit: Sit, monkeypatch: pytest.MonkeyPatch) -> Sit:
    """An inbox that takes many steps to search."""
    monkeypatch.setattr(search, "PIECE", 4)
    monkeypatch.setattr(search, "STRETCH", 20)
    for number in range(MANY):
        text = "A rare parrot" if number in (3, MANY - 2) else f"Question {number:03}"
        network.write(text, author=f"Person {number}", at=START + timedelta(seconds=10 * number))
    return sit


def place_of(seat: Seat):  # type: ignore[no-untyped-def] # the place's own class is loaded with the app
    return seat.app.frame.places["inbox"]


async def test_the_first_hits_show_at_once_and_all_in_the_end(sit_before_many: Sit) -> None:
    async with sit_before_many() as seat:
        place = place_of(seat)
        place.refilter(place.filter.__class__(words="parrot"))
        assert (len(place.list.ids), place.more) == (1, True)
        await seat.settle()
        assert (len(place.list.ids), place.more) == (2, False)
        assert seat.text.count("A rare parrot") >= 2


async def test_nothing_found_is_not_said_before_all_was_looked_at(sit_before_many: Sit) -> None:
    async with sit_before_many() as seat:
        place = place_of(seat)
        place.refilter(place.filter.__class__(words="dodo"))
        assert place.list.empty == seat.house.texts("inbox.seeking")
        await seat.settle()
        assert place.list.ids == []
        assert place.list.empty != seat.house.texts("inbox.seeking")


async def test_letters_that_come_meanwhile_narrow_the_search(sit_before_many: Sit) -> None:
    async with sit_before_many() as seat:
        await seat.press("/")
        await seat.type("rare p")
        await seat.settle()
        place = place_of(seat)
        assert [place.list.comments[id].text for id in place.list.ids] == ["A rare parrot"] * 2
        for _ in range(6):
            await seat.press("backspace")
        await seat.settle()
        assert len(place.list.ids) > 2
        assert not place.filter.words


async def test_a_cursor_that_is_moved_stays_where_it_is(sit_before_many: Sit) -> None:
    async with sit_before_many() as seat:
        place = place_of(seat)
        place.refilter(place.filter.__class__(words="person 1"))
        assert place.more
        place.list.move_to(2)
        here = place.list.current
        await seat.settle()
        assert place.list.current == here
        assert not place.more


async def test_the_end_of_a_search_is_the_end(sit_before_many: Sit) -> None:
    async with sit_before_many() as seat:
        place = place_of(seat)
        place.refilter(place.filter.__class__(words="question"))
        await seat.settle()
        await seat.press("G")
        assert len(place.list.ids) == MANY - 2
        assert place.list.cursor == MANY - 3


async def test_leaving_the_search_brings_the_whole_inbox_back(sit_before_many: Sit) -> None:
    async with sit_before_many() as seat:
        before = list(place_of(seat).list.ids)
        await seat.press("/")
        await seat.type("parrot")
        await seat.press("escape")
        await seat.settle()
        assert place_of(seat).list.ids == before
