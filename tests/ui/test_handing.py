"""Answers that a person sends: written here, carried by the clipboard, answered by that person's word."""

from __future__ import annotations

import pytest

from smtui.services import inbox, privacy, replies
from tests.support.fake_network import FakeNetwork
from tests.ui.conftest import Seat, Sit


@pytest.fixture
def network() -> FakeNetwork:
    """A place where nobody can answer from here, with one comment."""
    network = FakeNetwork(can=frozenset())
    network.write("Is the terrace open?", author="Ada")
    return network


async def hand_over(seat: Seat) -> str:
    id = seat.app.frame.places["inbox"].list.current  # type: ignore[attr-defined]
    await seat.press("r")
    assert "For Ada, sent by hand" in seat.text
    await seat.type("Until nine")
    await seat.press("ctrl+s")
    return str(id)


async def test_an_answer_is_copied_and_stays_open_until_somebody_says_it_is_there(sit: Sit) -> None:
    async with sit() as seat:
        id = await hand_over(seat)
        assert seat.app.clipboard == "Until nine"
        assert "#comment-" in seat.status
        assert "Is the answer to Ada sent?" in seat.text
        await seat.press("escape")
        assert inbox.detail(seat.house, id).comment.status == "pending"
        assert "↗" in seat.text
        assert "handed over" in seat.text
        await seat.press("r", "1")
        assert inbox.detail(seat.house, id).comment.status == "answered"
        assert "Answered by hand: Ada" in seat.status
        await seat.press("u")
        assert inbox.detail(seat.house, id).comment.status == "pending"


async def test_a_holding_reply_sent_by_hand_leaves_the_comment_in_the_list(sit: Sit) -> None:
    async with sit() as seat:
        id = seat.app.frame.places["inbox"].list.current  # type: ignore[attr-defined]
        await seat.press("P")
        await seat.type("fri 12:00\n")
        await seat.press("ctrl+s", "1")
        assert "an answer promised by Friday, 12:00" in seat.status
        assert "Is the terrace open?" in seat.text
        assert inbox.detail(seat.house, id).comment.promised_until is not None


async def test_the_answer_may_have_an_address(sit: Sit) -> None:
    async with sit() as seat:
        id = await hand_over(seat)
        await seat.press("2")
        await seat.type("example.org/7")
        await seat.press("enter")
        (reply,) = inbox.detail(seat.house, id).replies
        assert (reply.status, reply.url) == ("sent", "https://example.org/7")


async def test_it_can_be_copied_again_and_changed(sit: Sit) -> None:
    async with sit() as seat:
        id = await hand_over(seat)
        seat.app.copy_to_clipboard("")
        await seat.press("3")
        assert seat.app.clipboard == "Until nine"
        await seat.press("4")
        await seat.type("!")
        await seat.press("ctrl+s")
        current = replies.current(seat.house, id)
        assert current is not None
        assert (current.status, current.text) == ("copied", "Until nine!")


async def test_undo_makes_it_a_draft_again(sit: Sit) -> None:
    async with sit() as seat:
        id = await hand_over(seat)
        await seat.press("escape", "u")
        current = replies.current(seat.house, id)
        assert current is not None
        assert (current.status, current.text) == ("draft", "Until nine")


async def test_an_erased_comment_says_so(sit: Sit) -> None:
    async with sit() as seat:
        place = seat.app.frame.places["inbox"]
        comment = inbox.detail(seat.house, place.list.current).comment  # type: ignore[attr-defined]
        person = privacy.find_person(seat.house, comment.author)
        privacy.erase_person(seat.house, person, lambda: None, close_open=True)
        seat.app.look()
        await seat.settle()
        assert "Erased on" in seat.text
        assert "terrace" not in seat.text
