"""Before sending: cooling off, a second pair of eyes, and how both bend to a house of one."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.errors import Objected
from smtui.domain.text import first_phrase
from smtui.services import caution, gate, inbox, overview, replies, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import FakeNetwork
from tests.support.house import JONAS, MONDAY, make_house

ANSWER = "We are sorry that you had to wait. Please tell us when you were here."


def a_house(text: str = "a word", mode: str = "team") -> tuple[House, str, FixedClock]:
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    network.write(text, author="Rolf")
    house = make_house(network, clock=clock)
    where = msgspec.structs.replace(house.settings.house, mode=mode)
    house.settings = msgspec.structs.replace(house.settings, house=where)
    asyncio.run(sync.sync(house, house.library.accounts()))
    (found,) = inbox.list_comments(house)
    return house, found.id, clock


def weights(house: House, id: str, text: str = ANSWER) -> dict[str, str]:
    comment = load(house, "comments", id, Comment)
    found = gate.objections(house, comment, text)
    return {o.key: o.weight for o in found if not o.key.startswith("lint")}


def test_who_found_the_insult_cools_off_and_a_second_person_may_answer_at_once() -> None:
    house, id, clock = a_house()
    triage.set_situation(house, [id], "insult")
    assert weights(house, id) == {"cooling": "stop", "second_pair": "review"}
    with pytest.raises(Objected):
        replies.queue(house, id, ANSWER, knowing=True)
    house.me = JONAS
    assert "cooling" not in weights(house, id)
    house.me = msgspec.structs.replace(house.me, name="anna")
    clock.advance(seconds=20 * 60 - 1)
    assert caution.cooling_until(house, load(house, "comments", id, Comment)) == MONDAY + timedelta(minutes=20)
    clock.advance(seconds=1)
    assert weights(house, id) == {"second_pair": "review"}


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        ("praise", {}),
        ("question", {}),
        ("complaint", {}),
        ("troll", {"cooling": "stop"}),
        ("legal", {"second_pair": "review"}),
        ("press", {"second_pair": "review"}),
        ("insult", {"cooling": "stop", "second_pair": "review"}),
    ],
)
def test_the_situation_says_what_holds_an_answer_back(situation: str, expected: dict[str, str]) -> None:
    house, id, _ = a_house()
    triage.set_situation(house, [id], situation)
    assert weights(house, id) == expected


def test_a_lawyers_letter_needs_a_second_pair_before_anybody_has_decided_anything() -> None:
    house, id, _ = a_house("My lawyer will contact you")
    assert weights(house, id) == {"second_pair": "review"}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("We refund you the cake.", "refund…"),
        ("You get a VOUCHER from us", "voucher…"),
        ("Here is your money  back", "money back"),
        ("We are glad you like it", ""),
        ("Our countervouchers", ""),
    ],
)
def test_what_gives_something_away_needs_a_second_pair_whatever_the_situation(text: str, word: str) -> None:
    house, id, _ = a_house()
    assert first_phrase(text, house.library.guideline().goodwill).replace("*", "…") == word
    assert ("goodwill" in weights(house, id, text)) == bool(word)


def test_who_sends_what_somebody_else_wrote_is_the_second_pair() -> None:
    house, id, _ = a_house()
    triage.set_situation(house, [id], "press")
    replies.save_draft(house, id, ANSWER)
    house.me = JONAS
    assert weights(house, id) == {}
    assert weights(house, id, "Something else altogether, sorry.") == {"second_pair": "review"}


def test_who_works_alone_is_told_to_wait_and_read_it_again() -> None:
    house, id, clock = a_house(mode="alone")
    triage.set_situation(house, [id], "insult")
    assert weights(house, id) == {"cooling_alone": "stop", "second_pair_alone": "ask"}
    clock.advance(seconds=1200)
    assert replies.queue(house, id, ANSWER, knowing=True).status == "queued"


def test_the_list_before_sending_spares_praise() -> None:
    house, id, _ = a_house()
    triage.set_situation(house, [id], "praise")
    assert caution.checklist(house, load(house, "comments", id, Comment)) == ()
    triage.set_situation(house, [id], "complaint")
    assert len(caution.checklist(house, load(house, "comments", id, Comment))) == 5


def test_a_lawyers_letter_asks_for_the_list_before_anybody_has_decided_anything() -> None:
    house, id, _ = a_house("My lawyer will write to you.")
    assert caution.checklist(house, load(house, "comments", id, Comment))
    triage.set_situation(house, [id], "praise")
    assert not caution.checklist(house, load(house, "comments", id, Comment))


def test_no_answer_on_purpose_counts_with_its_situation() -> None:
    house, id, _ = a_house()
    triage.set_situation(house, [id], "troll")
    triage.done(house, [id], "no_answer_on_purpose")
    assert overview.overview(house).no_answer == {"troll": 1}
    triage.undo(house)
    assert overview.overview(house).no_answer == {}
