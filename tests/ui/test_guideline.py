"""Guideline: browsing, searching as one types, and copying templates."""

from __future__ import annotations

import msgspec
import pytest

from smtui.app import SmtuiApp
from smtui.domain.guideline import Guideline, Question, Situation, Template
from smtui.screens.guideline import GuidelinePlace
from smtui.services.house import House
from tests.support.demo import HOSTILE, harmless, make_demo
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house
from tests.ui.conftest import Seat, Sit

SIZES = [(80, 24), (120, 40)]


def place(seat: Seat) -> GuidelinePlace:
    found = seat.app.frame.place
    assert isinstance(found, GuidelinePlace)
    return found


def with_guideline(house: House, guideline: Guideline) -> House:
    house.library.guideline = lambda: guideline  # type: ignore[method-assign]
    return house


async def test_all_situations_then_the_questions_and_the_checks(sit: Sit) -> None:
    async with sit(place="guideline", size=(120, 50)) as seat:
        guideline = seat.house.library.guideline()
        ids = [id for id in place(seat).rows.ids if id]
        assert ids == [
            *(f"situation:{situation.key}" for situation in guideline.situations),
            *(f"question:{question.key}" for question in guideline.questions),
            "check:before_sending",
            "check:after_sending",
        ]
        assert "18 situations" in seat.text


async def test_wide_the_text_stands_beside_the_list(sit: Sit) -> None:
    async with sit(place="guideline", size=(120, 40)) as seat:
        await seat.press("j", "j")
        text = seat.text
        assert "Complaint (own case)" in text
        for heading in ("How to tell ─", "Do ─", "Don't ─", "Templates ─"):
            assert heading in text
        assert "complaint.1" in text
        assert "180 min" in text
        await seat.press("tab", "j", "j")
        assert place(seat).side.top == 2
        await seat.press("escape")
        assert seat.app.focused is place(seat).rows


async def test_narrow_enter_opens_the_text_and_back_closes_it(sit: Sit) -> None:
    async with sit(place="guideline") as seat:
        await seat.press("j", "j", "enter")
        assert "How to tell ─" in seat.text
        assert "Praise" not in seat.text
        await seat.press("G")
        assert "complaint.3" in seat.text
        await seat.press("q")
        assert "Praise" in seat.text
        assert place(seat).rows.current == "situation:complaint"
        await seat.press("enter", "escape")
        assert "Praise" in seat.text


async def test_a_question_says_where_yes_and_no_lead(sit: Sit) -> None:
    async with sit(place="guideline", size=(120, 50)) as seat:
        place(seat).rows.select("question:official")
        await seat.calm()
        assert "› Legal threat / authority" in seat.text
        assert "› Press enquiry" in seat.text
        assert "on to the next question" in seat.text
        place(seat).rows.select("check:before_sending")
        await seat.calm()
        assert "○ " in seat.text


async def test_search_narrows_with_every_letter_and_escape_shows_all(sit: Sit) -> None:
    async with sit(place="guideline") as seat:
        await seat.press("slash")
        await seat.type("sp")
        some = len(place(seat).found)
        await seat.type("am")
        assert 0 < len(place(seat).found) <= some
        assert place(seat).rows.current == "situation:spam"
        await seat.press("enter")
        assert seat.app.focused is place(seat).rows
        assert "/spam" in seat.text
        await seat.press("enter")
        assert "How to tell ─" in seat.text
        await seat.press("escape", "escape")
        assert len(place(seat).found) == 18
        assert place(seat).rows.current == "situation:spam"


async def test_search_left_by_escape_shows_all_at_once(sit: Sit) -> None:
    async with sit(place="guideline") as seat:
        await seat.press("slash")
        await seat.type("q 1j")
        assert "Nothing in the guideline fits" in seat.text
        assert seat.app.frame.place is place(seat)
        await seat.press("escape")
        assert len(place(seat).found) == 18
        assert seat.app.focused is place(seat).rows
        assert place(seat).search.display is False


async def test_search_finds_questions_too(sit: Sit) -> None:
    async with sit(place="guideline") as seat:
        await seat.press("slash")
        await seat.type("violence")
        assert "question:danger" in place(seat).rows.ids


async def test_a_template_is_copied_with_what_the_house_knows(sit: Sit) -> None:
    async with sit(place="guideline") as seat:
        await seat.press("j", "j", "y")
        assert seat.app.frame.dialog is not None
        await seat.press("2")
        copied = seat.app.clipboard
        assert "{greeting}" not in copied and "{agent}" not in copied
        assert copied.endswith("am")
        assert "{eta}" in copied
        assert seat.status == "complaint.2 sent to the terminal's clipboard; still open: {eta}"


async def test_a_single_template_is_copied_at_once_and_none_is_said(sit: Sit) -> None:
    one = Situation(key="one", title="One", templates=(Template("one.1", "Thank you! {agent}"),))
    none = Situation(key="none", title="None")
    house = with_guideline(make_house(FakeNetwork()), Guideline(situations=(one, none)))
    async with sit(house=house, place="guideline") as seat:
        await seat.press("y")
        assert seat.app.clipboard == "Thank you! am"
        await seat.press("j", "y")
        assert seat.status == "There is no template here."


async def test_an_empty_guideline_says_where_it_is_written(sit: Sit) -> None:
    house = with_guideline(make_house(FakeNetwork(), language="de"), Guideline(situations=()))
    async with sit(house=house, place="guideline") as seat:
        assert "Der Leitfaden ist leer." in seat.text
        await seat.press("enter", "y", "slash", "x", "escape")
        assert seat.app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_written_is_harmless(sit: Sit, size: tuple[int, int]) -> None:
    bad = Situation(
        key="bad",
        title=HOSTILE,
        signs=(HOSTILE,),
        do=(HOSTILE,),
        dont=(HOSTILE,),
        notes=(HOSTILE,),
        escalate=HOSTILE,
        who=HOSTILE,
        time_class=HOSTILE,
        templates=(Template("bad.1", HOSTILE), Template("bad.2", "x")),
    )
    guideline = Guideline(
        situations=(bad,),
        questions=(Question(key="q", ask=HOSTILE, choose=HOSTILE, no=HOSTILE, yes=("bad",)),),
        before_sending=(HOSTILE,),
        version=HOSTILE,
    )
    async with sit(house=with_guideline(make_house(FakeNetwork()), guideline), place="guideline", size=size) as seat:
        for keys in (("enter",), ("escape", "y"), ("escape", "j", "enter"), ("escape", "j", "enter")):
            await seat.press(*keys)
            assert harmless(seat.text)
            assert "[@click=app.quit]" in seat.text
        assert seat.app.is_running


async def test_resizing_moves_the_text_beside_the_list(sit: Sit) -> None:
    async with sit(place="guideline") as seat:
        await seat.press("enter")
        assert place(seat).is_open
        await seat.pilot.resize_terminal(120, 40)
        await seat.calm()
        assert not place(seat).is_open
        assert "18 situations" in seat.text and "How to tell ─" in seat.text
        await seat.pilot.resize_terminal(80, 24)
        await seat.calm()
        assert "How to tell ─" not in seat.text
        assert seat.app.focused is place(seat).target


@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_picture(snap_compare, language, size) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo(language)), press=["4", "j", "j"], terminal_size=size)


def test_picture_of_an_open_situation(snap_compare) -> None:  # type: ignore[no-untyped-def]
    house = make_demo("de")
    house.settings = msgspec.structs.replace(
        house.settings, ui=msgspec.structs.replace(house.settings.ui, start="guideline")
    )
    assert snap_compare(SmtuiApp(house), press=["j", "enter"], terminal_size=(80, 24))
