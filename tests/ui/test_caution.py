"""An insult and a lawyer's letter, from the first look to the answer, as two people at the app would meet them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.ports import Write
from smtui.services import evidence, replies
from smtui.services.work import from_doc
from smtui.texts import LANGUAGES, Language
from tests.support.fake_network import FakeNetwork
from tests.support.house import JONAS, MONDAY

from .conftest import Seat, Sit

INSULT = {"en": "You idiots", "de": "Ihr Idioten"}
LAWYER = {"en": "My lawyer will contact you", "de": "Mein Anwalt meldet sich bei Ihnen"}


def stored(seat: Seat, author: str) -> Comment:
    (doc,) = seat.house.store.find("comments", {"author": author})
    return from_doc(doc, Comment)


async def go_to(seat: Seat, author: str) -> None:
    assert seat.app.frame.place is not None
    seat.app.frame.place.point_at(stored(seat, author).id)
    await seat.calm()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_insult_is_kept_cools_off_and_is_answered_by_two(
    sit: Sit, network: FakeNetwork, language: Language
) -> None:
    network.write(INSULT[language], author="Rolf", at=datetime(2026, 11, 23, 7, tzinfo=UTC))
    async with sit(language=language) as seat:
        await go_to(seat, "Rolf")
        await seat.press("t", "y", *["n"] * 6, "y")
        assert stored(seat, "Rolf").situation == "insult"
        await seat.press("E")
        assert "2027-02-23" in seat.status
        await seat.press("r")
        assert "10:20" in seat.status
        assert "composer" not in {widget.id for widget in seat.app.frame.walk_children()}
        assert isinstance(seat.house.clock, FixedClock)
        seat.house.clock.advance(seconds=1200)
        await seat.press("r")
        await seat.type("Kritik gern. So nicht.")
        await seat.press("ctrl+s")
        assert seat.house.library.guideline().before_sending[0] in seat.text
        await seat.press("1")
        assert stored(seat, "Rolf").answered_at is None
        await seat.press("escape", "escape")
        assert replies.current(seat.house, stored(seat, "Rolf").id) is not None
        seat.house.me = JONAS
        await seat.press("r", "ctrl+s", "1")
        await seat.settle()
        assert stored(seat, "Rolf").status == "answered"
        assert evidence.verify(seat.house) == (1, ())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_lawyers_letter_is_raised_and_not_answered_by_one_alone(
    sit: Sit, network: FakeNetwork, language: Language
) -> None:
    network.write(LAWYER[language], author="Vera", at=datetime(2026, 11, 23, 7, tzinfo=UTC))
    async with sit((120, 40), language=language) as seat:
        await go_to(seat, "Vera")
        assert "◆" in seat.text
        assert stored(seat, "Vera").alerts == ("legal",)
        await seat.press("t", "y", *["n"] * 4, "enter", "y")
        assert stored(seat, "Vera").situation == "legal"
        assert seat.house.library.guideline().find("legal").title in seat.text
        await seat.press("r")
        await seat.type("Danke. Weitergegeben.")
        await seat.press("ctrl+s", "1")
        assert stored(seat, "Vera").status == "pending"
        title = seat.house.library.guideline().find("legal").title
        assert seat.house.texts("gate.second_pair", situation=title)[:40] in seat.text


async def test_praise_is_sent_without_a_list(sit: Sit) -> None:
    async with sit() as seat:
        await go_to(seat, "Ben")
        await seat.press("t", "t")
        await seat.type("praise")
        await seat.press("enter", "r")
        await seat.type("Thank you, Ben")
        await seat.press("ctrl+s")
        await seat.settle()
        assert stored(seat, "Ben").status == "answered"


async def test_the_list_can_be_left_to_write_on(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("t", "y", *["n"] * 9, "y", "r")
        await seat.type("We look into it today")
        await seat.press("ctrl+s", "2")
        await seat.type(" at noon")
        reply = replies.current(seat.house, stored(seat, "Cleo").id)
        await seat.press("escape")
        reply = replies.current(seat.house, stored(seat, "Cleo").id)
        assert reply is not None
        assert (reply.status, reply.text) == ("draft", "We look into it today at noon")
        assert seat.house.now() == MONDAY


@pytest.mark.parametrize("language", LANGUAGES)
async def test_e_on_what_is_kept_already_shows_it_with_its_hash_and_periods(
    sit: Sit, network: FakeNetwork, language: Language
) -> None:
    network.write(INSULT[language], author="Rolf", at=datetime(2026, 11, 23, 7, tzinfo=UTC))
    async with sit(language=language) as seat:
        await go_to(seat, "Rolf")
        texts = seat.house.texts
        await seat.press("t", "y", *["n"] * 6, "y", "E")
        assert texts("evidence.hash_sound") not in seat.text
        await seat.press("E")
        assert "e1  2026-11-23 10:00:00 CET, Anna Muster" in seat.text
        assert texts("evidence.hash_sound") in seat.text
        assert "2027-02-23" in seat.text
        assert len(evidence.pieces(seat.house)) == 1
        await seat.press("escape")
        (piece,) = evidence.pieces(seat.house)
        seat.house.store.commit([Write(table="evidence", id="e1", fields={"text": "nice"}, was={"text": piece.text})])
        await seat.press("E", "E")
        assert texts("evidence.hash_broken") in seat.text
