"""Two people on one store, and answers that go later."""

from __future__ import annotations

from datetime import timedelta

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Note
from smtui.screens.dialogs import Prompt
from smtui.services import inbox, presence, replies, sync
from smtui.services.house import House
from smtui.services.work import from_doc
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.ui.conftest import Sit
from tests.ui.test_composer import reply_to
from tests.ui.test_inbox import page, place, selected, stored


async def colleague(network: FakeNetwork) -> tuple[House, House]:
    """Return Anna's house, with the blog's comments, and Jonas's on the same store."""
    anna = make_house(network)
    await sync.sync(anna, anna.library.accounts())
    return anna, make_house(network, store=anna.store, me="jonas", ids=anna.ids)


def notes(house: House, id: str) -> list[str]:
    return [from_doc(doc, Note).text for doc in house.store.find("notes", {"comment": id})]


async def test_who_writes_is_seen_by_the_other_in_row_detail_and_before_writing(sit: Sit, network: FakeNetwork) -> None:
    anna, jonas = await colleague(network)
    async with sit(size=(100, 30), house=anna, fetch=False) as seat:
        cleo = stored(seat, "Cleo").id
        presence.begin(jonas, cleo, "elsewhere")
        seat.app.look()
        await seat.calm()
        assert "Jonas Weber is writing ·" in seat.text
        assert "is writing an answer, since" in seat.text
        await seat.press("r")
        assert "has it" in seat.text
        await seat.press("1")
        assert place(seat).composer is None
        await seat.press("r", "2")
        assert place(seat).composer is not None
        assert "is writing here, too" in seat.text
        presence.end(jonas, "elsewhere")
        seat.app.look()
        await seat.calm()
        assert "is writing" not in seat.text


async def test_ones_own_composer_is_told_to_the_others_and_ends_with_it(sit: Sit, network: FakeNetwork) -> None:
    anna, jonas = await colleague(network)
    async with sit(house=anna, fetch=False) as seat:
        cleo = stored(seat, "Cleo").id
        await seat.press("r")
        assert presence.writers(jonas)[cleo].by == "anna"
        assert presence.writers(anna, place(seat).seat) == {}
        assert presence.writers(anna, "another window")[cleo].by == "anna"
        await seat.press("escape")
        await seat.calm()
        assert presence.writers(jonas) == {}


async def test_a_lease_ends_by_itself(network: FakeNetwork) -> None:
    anna, jonas = await colleague(network)
    first = inbox.list_comments(anna)[0].id
    presence.begin(jonas, first, "x")
    assert first in presence.writers(anna)
    anna.clock = FixedClock(MONDAY + presence.LEASE + timedelta(seconds=1))
    assert presence.writers(anna) == {}


async def test_a_colleagues_draft_is_never_overwritten_without_a_question(sit: Sit, network: FakeNetwork) -> None:
    anna, jonas = await colleague(network)
    async with sit(house=anna, fetch=False) as seat:
        cleo = stored(seat, "Cleo").id
        await seat.press("r")
        await seat.type("mine")
        replies.save_draft(jonas, cleo, "theirs")
        composer = place(seat).composer
        assert composer is not None
        composer.pause()
        await seat.calm()
        assert "jonas has changed the draft" in seat.text
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert draft.text == "theirs"
        await seat.press("1")
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert (draft.text, draft.by) == ("mine", "anna")
        assert notes(anna, cleo) == ["Draft by jonas: theirs"]


async def test_the_other_draft_may_count_and_ones_own_becomes_a_note(sit: Sit, network: FakeNetwork) -> None:
    anna, jonas = await colleague(network)
    async with sit(house=anna, fetch=False) as seat:
        cleo = stored(seat, "Cleo").id
        await seat.press("r")
        await seat.type("mine")
        replies.save_draft(jonas, cleo, "theirs")
        await seat.press("escape")
        await seat.press("2")
        assert page(seat).text == "theirs"
        assert notes(anna, cleo) == ["Draft by anna: mine"]


async def test_a_cut_line_keeps_both_drafts(sit: Sit, network: FakeNetwork) -> None:
    anna, jonas = await colleague(network)
    async with sit(house=anna, fetch=False) as seat:
        cleo = stored(seat, "Cleo").id
        await seat.press("r")
        await seat.type("mine")
        replies.save_draft(jonas, cleo, "theirs")
        seat.app.keep_drafts()
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert draft.text == "theirs"
        assert notes(anna, cleo) == ["Draft by anna: mine"]


async def test_a_reply_goes_at_the_chosen_moment(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("Good morning.")
        await seat.press("ctrl+t")
        await seat.type("tomorrow 9:00")
        assert "tomorrow 09:00" in seat.text
        await seat.press("enter")
        assert place(seat).composer is None
        assert "tomorrow 09:00" in seat.status
        assert selected(seat) == "Ada"
        assert "goes tomorrow 09:00" in seat.text
        assert place(seat).list.state(stored(seat, "Cleo"))[0] == "later"
        seat.app.pass_minute()
        await seat.settle()
        assert network.replies == []
        seat.house.clock = FixedClock(MONDAY + timedelta(days=1))
        seat.app.pass_minute()
        await seat.settle()
        assert [outgoing.text for outgoing, _ in network.replies] == ["Good morning."]


async def test_u_takes_a_later_reply_back(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("r", "a", "ctrl+t")
        await seat.type("2h")
        await seat.press("enter", "u")
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert (draft.status, draft.text, draft.not_before) == ("draft", "a", None)


async def test_what_speaks_against_a_text_is_asked_for_later_ones_too(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("We will look into it.")
        await seat.press("ctrl+t")
        await seat.type("2h")
        await seat.press("enter", "2")
        reply = reply_to(seat, "Cleo")
        assert reply is not None
        assert reply.not_before == MONDAY + timedelta(hours=2)


async def test_what_somebody_wrote_before_is_shown_with_our_answer(sit: Sit, network: FakeNetwork) -> None:
    async with sit(size=(110, 40)) as seat:
        await seat.press("r")
        await seat.type("Another one is on its way.")
        await seat.press("ctrl+s", "2")
        await seat.settle()
        network.write("It happened again!", author="Cleo", at=MONDAY)
        seat.app.courier.sync_all()
        await seat.settle()
        await seat.press("i")
        (again,) = [c.id for c in place(seat).list.comments.values() if "again" in c.text]
        place(seat).list.select(again)
        await seat.calm()
        assert "My parcel never came" in seat.text
        assert "Another one is on its way." in seat.text


async def test_the_owner_is_in_the_row(sit: Sit, network: FakeNetwork) -> None:
    from smtui.services import triage

    async with sit() as seat:
        triage.assign(seat.house, [stored(seat, "Ben").id], "jonas")
        seat.app.look()
        await seat.calm()
        assert "@jw Great cake!" in seat.text


async def test_a_question_that_fills_its_line_is_whole_and_leaves_its_remark_out(sit: Sit) -> None:
    async with sit() as seat:
        asked = "Somebody is writing an answer to this very comment since ten o'clock. Write too?"
        seat.app.frame.open(Prompt(asked[: 80 - 2], lambda _: None, hint="empty stays open"))
        await seat.calm()
        assert asked[: 80 - 3] in seat.text
        assert "empty stays open" not in seat.text
        seat.app.frame.dialog.action_leave()  # type: ignore[union-attr]
        await seat.calm()
        seat.app.frame.open(Prompt("Write too?", lambda _: None, hint="empty stays open"))
        await seat.calm()
        assert "empty stays open" in seat.text
