"""What speaks against a text is said before it is sent, once, and a person decides what is theirs to decide."""

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import Objected
from smtui.domain.objection import Objection
from smtui.services import gate, inbox, replies
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.unit.test_outbox import deliver

SAME = "We are open from ten to six, come and see us."


def two_comments() -> tuple[House, str, str]:
    import asyncio

    from smtui.services import sync

    network = FakeNetwork()
    network.write("Open on Sunday?")
    network.write("And on Monday?")
    house = make_house(network, clock=FixedClock(MONDAY))
    asyncio.run(sync.sync(house, house.library.accounts()))
    first, second = inbox.list_comments(house)
    return house, first.id, second.id


def test_the_same_words_again_are_objected_to() -> None:
    house, first, second = two_comments()
    replies.queue(house, first, SAME)
    deliver(house)
    with pytest.raises(Objected) as caught:
        replies.queue(house, second, SAME.title())
    assert [o.key for o in caught.value.objections] == ["said_before"]
    assert caught.value.objections[0].values == {"id": first}
    assert replies.current(house, second) is None


def test_who_knows_may_send_it_all_the_same() -> None:
    house, first, second = two_comments()
    replies.queue(house, first, SAME)
    deliver(house)
    assert replies.queue(house, second, SAME, knowing=True).status == "queued"


def test_short_thanks_may_be_said_again() -> None:
    house, first, second = two_comments()
    replies.queue(house, first, "Thank you!")
    deliver(house)
    assert replies.queue(house, second, "Thank you!").status == "queued"


def test_knowing_does_not_open_what_needs_more_than_that(monkeypatch: pytest.MonkeyPatch) -> None:
    house, first, _ = two_comments()
    weights = ("ask", "stop", "review")
    found = [Objection(key=weight, weight=weight) for weight in weights]
    monkeypatch.setattr(gate, "CHECKS", (lambda *given: found,))
    with pytest.raises(Objected) as caught:
        replies.queue(house, first, SAME)
    assert [o.key for o in caught.value.objections] == ["stop", "review", "ask"]
    with pytest.raises(Objected) as caught:
        replies.queue(house, first, SAME, knowing=True)
    assert [o.key for o in caught.value.objections] == ["stop", "review"]
