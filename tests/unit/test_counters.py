"""Numbers that stand for what cannot be read: only a rise is news, told once."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from smtui.domain.counter import Count, Counter, read
from smtui.domain.errors import NotFound, UsageError
from smtui.ports import Batch
from smtui.services import counters, inbox, sync, triage
from smtui.services.house import House
from tests.support.fake_network import FakeConnector, FakeNetwork
from tests.support.house import MONDAY, make_house

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def house_of() -> House:
    return make_house(FakeNetwork())


def hints(house: House, status: str | None = "pending") -> list[str]:
    return [c.text for c in inbox.list_comments(house, inbox.Filter(status=status))]  # type: ignore[arg-type]


def told(house: House, *numbers: int) -> None:
    for number in numbers:
        counters.report(house, "blog", "reviews", number, "https://maps.example/cafe")


def test_the_first_number_is_where_counting_begins() -> None:
    house = house_of()
    told(house, 14)
    assert hints(house) == []
    assert [(c.name, c.number, c.at) for c in counters.known(house)] == [("reviews", 14, MONDAY)]


def test_a_rise_is_one_hint_without_an_author_and_with_the_address() -> None:
    house = house_of()
    told(house, 14, 17)
    (hint,) = inbox.list_comments(house)
    assert hint.text == "3 new reviews at https://maps.example/cafe, 17 now: look there."
    assert (hint.author, hint.kind, hint.url, hint.form) == ("", "comment", "https://maps.example/cafe", "counter")
    assert hint.due is not None


def test_the_same_number_again_and_a_fall_are_no_news() -> None:
    house = house_of()
    told(house, 14, 17, 17, 15, 15)
    assert len(hints(house)) == 1


def test_a_further_rise_changes_the_open_hint_and_after_it_is_closed_is_another() -> None:
    house = house_of()
    told(house, 14, 17, 18)
    assert hints(house) == ["4 new reviews at https://maps.example/cafe, 18 now: look there."]
    triage.done(house, [inbox.list_comments(house)[0].id], "answered_elsewhere")
    told(house, 18)
    assert hints(house) == []
    told(house, 19)
    assert hints(house) == ["1 more in “reviews” at https://maps.example/cafe, 19 now: look there."]
    assert len(hints(house, None)) == 2


def test_what_a_person_says_has_fallen_and_risen_is_news_again() -> None:
    house = house_of()
    told(house, 14, 13, 14)
    assert len(hints(house)) == 1


def test_wrong_names_numbers_and_accounts_are_refused() -> None:
    house = house_of()
    with pytest.raises(NotFound, match="account_unknown"):
        counters.report(house, "shop", "reviews", 1)
    with pytest.raises(UsageError, match="counter_name"):
        counters.report(house, "blog", " \u202e ", 1)
    with pytest.raises(UsageError, match="counter_number"):
        counters.report(house, "blog", "reviews", 10**13)


def test_a_sync_that_brings_numbers_makes_hints_and_does_not_ask_the_network_about_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    house = house_of()
    asked: list[list[str]] = []
    numbers = iter((5, 7, 7, 6, 7))

    async def pull(self: object, cursor: object, open_ids: list[str]) -> object:
        asked.append(list(open_ids))
        yield Batch(counts=(Count(name="reviews", number=next(numbers)),))

    monkeypatch.setattr(FakeConnector, "pull", pull)
    outcomes = [asyncio.run(sync.sync(house, house.library.accounts()))[0] for _ in range(5)]
    assert [outcome.new for outcome in outcomes] == [0, 1, 0, 0, 0]
    assert asked == [[]] * 5
    assert len(hints(house)) == 1


start = Counter(id="c", account="a", name="n", number=0, at=AT)


@given(st.lists(st.integers(0, 50), max_size=30), st.booleans())
def test_hints_together_never_tell_of_more_than_was_gained(numbers: list[int], sure: bool) -> None:
    counter, told_of, gained, low = structs.replace(start, number=20, since=20), 0, 0, 20
    for number in numbers:
        found = read(counter, number, AT, sure=sure, hint_open=False)
        told_of += found.rise
        gained += max(0, found.counter.number - counter.number)
        assert found.rise >= 0
        assert (found.rise > 0) == (number > counter.number)
        counter, low = found.counter, min(low, number)
    assert told_of == gained
    assert counter.number >= low


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_an_open_hint_tells_of_all_since_it_began(numbers: list[int]) -> None:
    counter = structs.replace(start, number=20, since=20)
    is_open = False
    for number in numbers:
        found = read(counter, number, AT, sure=True, hint_open=is_open)
        if found.rise:
            assert found.rise == number - found.counter.since
            is_open = True
        counter = found.counter
        assert counter.number == number


def test_a_number_that_flickers_is_told_once() -> None:
    counter, rises = structs.replace(start, number=17, since=17), 0
    for number in (18, 17, 18, 17, 18, 18, 17, 18):
        found = read(counter, number, AT, sure=False, hint_open=False)
        rises += found.rise > 0
        counter = found.counter
    assert rises == 1
