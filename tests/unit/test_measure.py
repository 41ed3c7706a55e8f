"""How long a reply is: by each network's own rules, for screens and commands alike."""

from __future__ import annotations

import pytest
from msgspec import structs

from smtui.domain.comment import Comment
from smtui.domain.errors import UsageError
from smtui.networks import load_network
from smtui.ports import Capabilities, Network
from smtui.services.house import House
from smtui.services.replies import Measure, check_text, measure
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

COMMENT = Comment(
    id="abc",
    account="blog",
    network="x",
    remote_id="1",
    text="?",
    created_at=MONDAY,
    received_at=MONDAY,
    status="pending",
)
FAMILY = "👨‍👩‍👧"


def house_with(network: Network, **settings: str) -> House:
    house = make_house(lambda key: network)  # type: ignore[arg-type]
    (account,) = house.library.accounts()
    house.library._given = (structs.replace(account, settings=settings),)  # type: ignore[attr-defined]
    return house


@pytest.mark.parametrize(("unit", "length"), [("characters", 7), ("graphemes", 3), ("bytes", 21)])
def test_units(unit: str, length: int) -> None:
    network = FakeNetwork()
    network.capabilities = Capabilities(can=frozenset({"reply"}), max_length=20, unit=unit)  # type: ignore[arg-type]
    house = house_with(network)
    assert measure(house, COMMENT, f" ä{FAMILY}!\n") == Measure(length, 20)
    if length > 20:
        with pytest.raises(UsageError) as caught:
            check_text(house, COMMENT, f"ä{FAMILY}!")
        assert (caught.value.key, caught.value.values["length"]) == ("reply_too_long", length)
    else:
        check_text(house, COMMENT, f"ä{FAMILY}!")


def test_wordpress_counts_bytes_and_bluesky_letters_until_the_bytes_are_too_many() -> None:
    assert measure(house_with(load_network("wordpress")), COMMENT, "ä" * 4) == Measure(8, 65_525)
    sky = house_with(load_network("bluesky"))
    assert measure(sky, COMMENT, FAMILY * 10) == Measure(10, 300)
    assert measure(sky, COMMENT, FAMILY * 290).is_too_long
    assert measure(sky, COMMENT, "x" * 300).is_too_long is False


def test_mastodon_counts_by_the_accounts_own_server() -> None:
    network = load_network("mastodon")
    address = "https://shop.example/" + "a" * 200
    small = house_with(network, longest="500", software="mastodon", per_address="23")
    assert measure(small, COMMENT, address) == Measure(23, 500)
    assert measure(house_with(network, longest="5000", software="gotosocial"), COMMENT, address) == Measure(221, 5000)
    assert measure(house_with(network), COMMENT, "Hello").limit is None


def test_mastodon_counts_what_goes_in_front() -> None:
    house = house_with(load_network("mastodon"), longest="500")
    named = structs.replace(COMMENT, author="Ada L. @ada@far.example")
    assert measure(house, named, "Yes").length == len("@ada Yes")
    assert measure(house, named, "@ada@far.example Yes").length == len("@ada Yes")
    warned = structs.replace(named, text="[CW: tea]\n\nGreen?")
    assert measure(house, warned, "Yes").length == len("tea") + len("@ada Yes")


def test_nobody_knows_a_limit_for_a_place_without_an_account() -> None:
    comment = structs.replace(COMMENT, account="insta")
    assert measure(make_house(FakeNetwork()), comment, FAMILY) == Measure(1, None)
