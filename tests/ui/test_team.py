"""Colleagues on the screen: handing over, a second pair of eyes, and the history of a comment."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from smtui.config import Replies
from smtui.domain.team import Member
from smtui.services import approval, inbox, replies, sample, sync, triage
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import ANNA, JONAS, make_house
from tests.ui.conftest import Seat, Sit

LENA = Member(name="lena", title="Lena Roth", role="feedback")
TEXT = "Yes, the terrace opens at ten."


def team(network: FakeNetwork, language: str = "en", **more: object) -> House:
    house = make_house(network, language=language, reply=Replies(undo_seconds=0, **more))  # type: ignore[arg-type]
    house.settings = structs.replace(house.settings, member=(ANNA, JONAS, LENA))
    return house


def first_of(seat: Seat) -> str:
    return str(seat.app.frame.place.list.current)  # type: ignore[union-attr]


def submit(seat: Seat, id: str, **more: object) -> None:
    """Let Jonas submit a reply."""
    me, seat.house.me = seat.house.me, JONAS
    approval.submit(seat.house, id, TEXT, **more)  # type: ignore[arg-type]
    seat.house.me = me
    seat.app.look()


async def test_handing_over_takes_a_person_and_a_word_and_the_receiver_sees_both(
    sit: Sit, network: FakeNetwork
) -> None:
    house = team(network)
    async with sit(house=house) as seat:
        id = first_of(seat)
        await seat.press("M")
        await seat.type("jonas")
        await seat.press("enter", "enter")
        assert "Write a word" in seat.status
        await seat.type("she called")
        await seat.press("enter")
        assert "is handed over to Jonas Weber" in seat.status
        assert inbox.detail(house, id).comment.owner == "jonas"
        house.me = JONAS
        seat.app.frame.place.load()  # type: ignore[union-attr]
        await seat.press("j", "k")
        assert "»" in seat.text
        assert "from Anna Muster" in seat.text
        await seat.press("f")
        await seat.type("handed")
        await seat.press("enter")
        assert seat.app.frame.place.list.ids == [id]  # type: ignore[union-attr]
        assert "handed to me" in seat.text


async def test_a_request_is_listed_looked_at_and_approved(sit: Sit, network: FakeNetwork) -> None:
    house = team(network)
    async with sit(house=house, size=(120, 40)) as seat:
        id = first_of(seat)
        submit(seat, id, note="is ten right?", others=["Yes."])
        await seat.press("R")
        assert "Jonas Weber" in seat.text
        await seat.press("enter")
        await seat.settle()
        assert "is ten right?" in seat.text
        assert "approve wording 2, Jonas Weber" in seat.text
        await seat.press("2")
        await seat.settle()
        assert inbox.detail(house, id).replies[0].text == "Yes."
        assert inbox.detail(house, id).comment.status == "answered"


async def test_in_a_narrow_window_the_whole_reply_is_in_sight_before_it_is_approved(
    sit: Sit, network: FakeNetwork
) -> None:
    house = team(network)
    async with sit(house=house) as seat:
        submit(seat, first_of(seat), note="is ten right?", others=["Yes, and we keep a table in the shade for you."])
        await seat.press("R", "enter")
        await seat.settle()
        assert TEXT in seat.text
        assert "we keep a table in the shade for you." in seat.text


async def test_a_request_goes_back_with_a_reason_that_its_writer_sees(sit: Sit, network: FakeNetwork) -> None:
    house = team(network)
    async with sit(house=house, size=(120, 40)) as seat:
        id = first_of(seat)
        submit(seat, id)
        await seat.press("R", "enter")
        await seat.settle()
        await seat.press("r")
        await seat.type("we open at eleven")
        await seat.press("enter")
        assert "went back to Jonas Weber" in seat.status
        await seat.press("j", "k")
        assert "rejected by Anna Muster" in seat.text
        assert "we open at eleven" in seat.text


async def test_what_happened_meanwhile_is_shown_before_it_goes_out(sit: Sit, network: FakeNetwork) -> None:
    house = team(network)
    async with sit(house=house) as seat:
        id = first_of(seat)
        submit(seat, id)
        house.clock.advance(minutes=3)  # type: ignore[attr-defined]
        await seat.press("R", "enter")
        await seat.settle()
        house.me = JONAS
        triage.set_situation(house, [id], "question")
        house.me = ANNA
        await seat.press("1")
        assert "Since it was submitted: Jonas Weber named the situation" in seat.status
        await seat.press("2")
        await seat.settle()
        assert inbox.detail(house, id).comment.status == "answered"


async def test_the_composer_lays_a_reply_before_a_second_person_where_one_is_wanted(
    sit: Sit, network: FakeNetwork
) -> None:
    house = team(network, approval=("full",))
    async with sit(house=house) as seat:
        id = first_of(seat)
        house.settings = structs.replace(house.settings, member=(ANNA, JONAS, structs.replace(LENA, role="full")))
        await seat.press("r")
        await seat.type("Yes, from ten")
        await seat.press("ctrl+s")
        assert "submit for approval" in seat.text
        await seat.press("2")
        assert "waits for approval" in seat.status
        reply = replies.current(house, id)
        assert reply is not None
        assert (reply.status, reply.review.why) == ("review", ("role_approval",))  # type: ignore[union-attr]


async def test_what_feedback_writes_is_submitted_since_it_cannot_be_sent(sit: Sit, network: FakeNetwork) -> None:
    house = team(network)
    async with sit(house=house) as seat:
        house.me = LENA
        id = first_of(seat)
        await seat.press("r")
        await seat.type("Yes, from ten")
        await seat.press("ctrl+s")
        assert replies.current(house, id).status == "review"  # type: ignore[union-attr]


async def test_the_history_of_a_comment_is_one_key_away(sit: Sit, network: FakeNetwork) -> None:
    house = team(network, "de")
    async with sit(house=house) as seat:
        triage.assign(house, [first_of(seat)], "jonas", "sie hat angerufen")
        seat.app.look()
        await seat.press("H")
        assert "Anna Muster: zugewiesen" in seat.text
        assert "Zuständig: – → Jonas Weber" in seat.text
        await seat.press("escape")
        assert seat.app.frame.dialog is None


async def test_alone_nothing_of_this_is_to_be_seen(sit: Sit, network: FakeNetwork) -> None:
    house = team(network)
    house.settings = structs.replace(house.settings, house=structs.replace(house.settings.house, mode="alone"))
    async with sit(house=house) as seat:
        for key in ("M", "R", "a"):
            await seat.press(key)
            assert "one person's" in seat.status
            assert seat.app.frame.dialog is None
        await seat.press("W")
        assert "for the customer" in seat.text and "for a colleague" not in seat.text
        await seat.press("escape")
        await seat.press("f")
        assert "handed to me" not in seat.text
        await seat.press("escape", "5")
        assert "samples" not in seat.text


async def test_yesterday_s_replies_are_looked_at_and_judged_in_overview(sit: Sit, network: FakeNetwork) -> None:
    house = team(network)
    async with sit(house=house, size=(120, 40)) as seat:
        house.me = JONAS
        for comment in inbox.list_comments(house):
            replies.queue(house, comment.id, f"Dear {comment.author}, thank you.")
        for outcome in await sync.sync(house, house.library.accounts()):
            assert outcome.error is None
        house.me = ANNA
        house.clock.advance(days=1)  # type: ignore[attr-defined]
        await seat.press("5", "a")
        assert "Yesterday's replies" in seat.text
        assert "thank you." in seat.text
        await seat.press("j", "o")
        assert ": ok." in seat.status
        await seat.press("r")
        await seat.type("too short")
        await seat.press("enter")
        assert ": to rework." in seat.status
        assert sample.tally(house, house.now() - timedelta(days=7)).rework == 1
        await seat.press("escape")
        assert "Yesterday's replies" not in seat.text
