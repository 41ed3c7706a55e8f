"""The board as a screen: reached by a key, a week at a time, gaps and stand-ins by sign."""

from __future__ import annotations

from datetime import date

import pytest

from smtui.app import SmtuiApp
from smtui.domain.board import parse_roster
from smtui.screens.board import BoardPlace
from smtui.services import absences
from smtui.services.house import House
from smtui.texts import LANGUAGES, Language
from tests.support.demo import make_demo
from tests.ui.conftest import Seat, Sit

ROSTER = """
[[slot]]
network = "wordpress"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = ["09:00-13:00"]
doer = "jonas"
deputy = "anna"
controller = "anna"

[[slot]]
network = "wordpress"
days = ["mon", "tue", "wed"]
hours = ["13:00-17:00"]
doer = "anna"
controller = "anna"
"""


def with_roster(language: Language = "en") -> House:
    house = make_demo(language)
    roster = parse_roster(ROSTER, "board.toml")
    house.library.roster = lambda: roster  # type: ignore[method-assign]
    absences.add(house, "jonas", date(2026, 11, 25), date(2026, 11, 26))
    return house


def place(seat: Seat) -> BoardPlace:
    found = seat.app.frame.place
    assert isinstance(found, BoardPlace)
    return found


@pytest.fixture
def rostered() -> House:
    """The demo house with a roster, made before the event loop begins."""
    return with_roster()


async def test_the_board_is_one_key_from_overview_and_leads_back(sit: Sit, rostered: House) -> None:
    async with sit(place="overview", house=rostered, fetch=False) as seat:
        await seat.press("b")
        assert "Thursday 13-17: nobody" in seat.text
        await seat.press("l")
        assert place(seat).week is not None
        assert place(seat).week.monday == date(2026, 11, 30)  # type: ignore[union-attr]
        await seat.press("h", "h", "0")
        assert place(seat).week.monday == date(2026, 11, 23)  # type: ignore[union-attr]
        await seat.press("escape")
        assert seat.app.frame.place is seat.app.frame.places["overview"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["narrow", "wide"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_week(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(with_roster(language)), press=["5", "b"], terminal_size=size)
