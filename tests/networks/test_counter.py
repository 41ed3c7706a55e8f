"""Watching one number: on a page, in JSON, and what is said when it is not there."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.errors import NetworkError, NotAllowed
from smtui.networks import CARRIED, load_network
from smtui.networks.counter import CounterConnector, number_at, number_in
from smtui.networks.manual import CARRIED as PLACES
from smtui.ports import Account, Batch, Capabilities, Secret
from smtui.texts import Texts, explain
from tests.support.house import MONDAY

PLACE = "https://shop.example/reviews"


def look(answer: httpx.Response | Exception, **settings: str) -> int:
    def serve(request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        assert "authorization" not in request.headers
        if isinstance(answer, Exception):
            raise answer
        return answer

    account = Account(name="shop", network="google", settings={"counter_url": PLACE, **settings})
    connector = CounterConnector(
        account, Capabilities(can=frozenset()), clock=FixedClock(MONDAY), transport=httpx.MockTransport(serve)
    )

    async def pull() -> Batch:
        async for batch in connector.pull({}, ()):
            return batch
        raise AssertionError

    (count,) = asyncio.run(pull()).counts
    assert (count.name, count.url) == (settings.get("counter_name", "comments"), PLACE)
    return count.number


def trouble(answer: httpx.Response | Exception, **settings: str) -> str:
    with pytest.raises(NetworkError) as found:
        look(answer, **settings)
    assert explain(found.value, Texts("de")) != explain(found.value, Texts("en"))
    return found.value.key


def test_a_number_is_found_by_the_text_around_it() -> None:
    page = "<h1>4,8</h1> <b>(1.234\n reviews)</b> and 99 reviews"
    assert look(httpx.Response(200, text=page), counter_text="({n} reviews)", counter_name="reviews") == 1234


@pytest.mark.parametrize(
    ("page", "number"),
    [
        ("Rezensionen: 7", 7),
        ("Rezensionen: 1'024", 1024),
        ("Rezensionen: 12 345", 12345),
        ("Rezensionen: 1,234,567 ", 1_234_567),
        ("Rezensionen: keine", None),
        ("Rezensionen: 1234567890123", None),
    ],
)
def test_numbers_are_read_as_people_write_them(page: str, number: int | None) -> None:
    assert number_in(page, "Rezensionen: {n}") == number


@pytest.mark.parametrize(
    ("pointer", "number"),
    [
        ("/data/total", 17),
        ("/data/list", 3),
        ("/data/text", 8),
        ("/a~1b", 4),
        ("/data/none", None),
        ("/data/yes", None),
    ],
)
def test_a_number_is_found_by_a_json_pointer(pointer: str, number: int | None) -> None:
    document = {"data": {"total": 17, "list": [1, 2, 3], "text": " 8 ", "yes": True}, "a/b": 4.0}
    assert number_at(document, pointer) == number


def test_json_is_read_over_the_wire() -> None:
    assert look(httpx.Response(200, json={"n": 5}), counter_pointer="/n") == 5
    assert look(httpx.Response(200, json=[1, 2]), counter_pointer="") == 2


def test_what_is_wrong_is_said_with_what_to_do() -> None:
    page = httpx.Response(200, text="nothing")
    assert trouble(page) == "counter_how"
    assert trouble(page, counter_text="{n} of {n}") == "counter_how"
    assert trouble(page, counter_text="{n} reviews") == "counter_not_found"
    assert trouble(page, counter_pointer="/n") == "counter_no_json"
    assert trouble(httpx.Response(404), counter_pointer="/n") == "counter_gone"
    assert trouble(httpx.Response(200, text="x" * 3_000_000), counter_text="{n}").startswith("net_too_large")
    assert trouble(httpx.Response(301, headers={"location": "http://127.0.0.1/"}), counter_text="{n}") == "net_redirect"


@given(st.text(max_size=300), st.text(max_size=30))
def test_no_page_and_no_text_breaks_the_search(page: str, around: str) -> None:
    found = number_in(page, around.replace("{n}", "") + "{n}")
    assert found is None or found >= 0


def test_each_carried_network_has_its_name_and_its_limits() -> None:
    assert tuple(place.key for place in PLACES) == CARRIED
    for key in CARRIED:
        network = load_network(key)
        assert network.key == key
        assert network.title
        assert network.capabilities.can == frozenset()
        with pytest.raises(NotAllowed):
            connector = network.connect(Account(name="a", network=key), Secret(""), clock=FixedClock(MONDAY))
            asyncio.run(connector.moderate("1", "like"))
    assert load_network("nebenan.de").key == "nebenan"
    assert load_network("tiktok").capabilities.max_length == 150


def test_an_account_that_is_told_where_its_number_is_watches_it() -> None:
    account = Account(name="a", network="google", settings={"counter_url": PLACE, "counter_text": "{n}"})
    connector = load_network("google").connect(account, Secret(""), clock=FixedClock(MONDAY))
    assert isinstance(connector, CounterConnector)
    assert connector.capabilities == load_network("google").capabilities
