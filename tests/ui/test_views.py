"""Seeing the inbox in a way of one's own: filters that combine, groups, orders, saved views, the archive."""

from __future__ import annotations

from datetime import timedelta

from smtui.domain.clock import FixedClock
from smtui.services import triage, views
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY
from tests.ui.conftest import Seat, Sit
from tests.ui.test_inbox import authors, place, selected, stored


async def choose(seat: Seat, key: str, words: str) -> None:
    """Open a choice and take what fits the words."""
    await seat.press(key)
    await seat.type(words)
    await seat.press("enter")


def shown(seat: Seat) -> list[str]:
    """The rows of the list: names, and headings in brackets."""
    list = place(seat).list
    return [list.comments[id].author if id else f"[{list._titles[at].title}]" for at, id in enumerate(list.ids)]


async def test_filters_join_one_another_and_are_told(sit: Sit) -> None:
    async with sit() as seat:
        triage.assign(seat.house, [stored(seat, "Ben").id], "jonas")
        await choose(seat, "f", "with nobody")
        assert authors(seat) == ["Cleo", "Ada"]
        await choose(seat, "f", "situation complaint")
        assert authors(seat) == ["Cleo"]
        assert "with nobody" in seat.text
        assert "Complaint" in seat.text
        await choose(seat, "f", "with nobody")
        assert "with nobody" not in seat.text
        await seat.press("escape")
        assert authors(seat) == ["Cleo", "Ada", "Ben"]


async def test_groups_have_headings_that_the_cursor_passes_over(sit: Sit) -> None:
    async with sit() as seat:
        triage.assign(seat.house, [stored(seat, "Ada").id], "jonas")
        await choose(seat, "O", "owner")
        assert shown(seat) == ["[with nobody]", "Cleo", "Ben", "[Jonas Weber]", "Ada"]
        assert selected(seat) == "Cleo"
        assert "1/3" in seat.text
        await seat.press("j", "j")
        assert selected(seat) == "Ada"
        assert "3/3" in seat.text
        await seat.press("k", "e", "1")
        assert shown(seat) == ["[with nobody]", "Cleo", "[Jonas Weber]", "Ada"]
        assert selected(seat) == "Ada"
        await seat.press("e", "1")
        assert shown(seat) == ["[with nobody]", "Cleo"]
        await choose(seat, "O", "no groups")
        assert shown(seat) == ["Cleo"]


async def test_nothing_moves_in_a_grouped_list_until_it_is_asked_for(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await choose(seat, "O", "person")
        before = shown(seat)
        network.write("Me too!", author="Dora", at=MONDAY)
        seat.app.courier.sync_all()
        await seat.settle()
        assert shown(seat) == before
        assert "1 new" in seat.asides
        await seat.press("i")
        assert "[Dora]" in shown(seat)
        assert selected(seat) == "Cleo"


async def test_another_order_keeps_the_cursor_on_its_comment(sit: Sit) -> None:
    async with sit() as seat:
        await choose(seat, "O", "newest")
        assert authors(seat) == ["Cleo", "Ben", "Ada"]
        await choose(seat, "O", "oldest")
        assert authors(seat) == ["Ada", "Ben", "Cleo"]
        assert selected(seat) == "Cleo"
        assert "oldest first" in seat.text


async def test_a_view_is_kept_under_a_name_and_comes_back_by_its_digit(sit: Sit) -> None:
    async with sit() as seat:
        await choose(seat, "f", "situation complaint")
        await choose(seat, "O", "account")
        await choose(seat, "v", "keep")
        await seat.type("Loud")
        await seat.press("enter")
        assert "v 1" in seat.status
        assert "Loud:" in seat.text
        await choose(seat, "v", "all open")
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        assert place(seat).group == "none"
        await seat.press("v", "1")
        assert shown(seat)[1:] == ["Cleo"]
        assert place(seat).group == "account"
        assert seat.app.frame.dialog is None
        await choose(seat, "v", "forget")
        assert views.saved(seat.house) == ()


async def test_a_digit_without_a_view_is_a_word_to_look_for(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("v", "4")
        assert seat.app.frame.dialog is not None


async def test_a_broken_file_of_views_is_told_with_its_line_and_stops_nothing(sit: Sit) -> None:
    async with sit() as seat:
        seat.house.library.keep_views('[[view]]\nname = "x"\nstat = "open"\n[[view]]\nname = "Fine"\n')
        await seat.press("v")
        assert "line 3" in seat.status
        assert "Fine" in seat.text


async def test_the_archive_is_searched_on_request(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("e", "1")
        await choose(seat, "slash", "parcel")
        assert authors(seat) == []
        assert "A looks into what is closed" in " ".join(seat.text.split())
        await seat.press("A")
        assert authors(seat) == ["Cleo"]
        assert "with archive" in seat.text
        await seat.press("A")
        assert authors(seat) == []


async def test_leaving_the_archive_is_said(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("A")
        assert "archived" in seat.status
        await seat.press("escape")
        assert seat.status == "Back to what is open"


async def test_a_search_that_finds_nothing_leads_back_to_the_comment_before_it(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "slash", *"zzz", "enter")
        assert authors(seat) == []
        await seat.press("escape")
        assert selected(seat) == "Ada"


async def test_a_choice_that_nothing_fits_says_so(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("v", *"zzz")
        assert "Nothing fits" in seat.text


async def test_late_ones_are_counted_at_their_heading(sit: Sit) -> None:
    async with sit() as seat:
        seat.house.clock = FixedClock(MONDAY + timedelta(hours=6))
        await choose(seat, "O", "due day")
        assert shown(seat)[0] == "[overdue]"
        assert "▲ 1" in seat.text
