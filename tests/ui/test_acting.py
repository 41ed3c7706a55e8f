"""Acting without a word from the inbox: like, boost, hide, and the menu about the author."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtui.domain.comment import Comment
from smtui.ports import Account, Capabilities
from smtui.services import inbox
from tests.support.fake_network import SOCIAL, FakeNetwork
from tests.ui.conftest import Seat, Sit


@pytest.fixture
def network() -> FakeNetwork:
    """A network where people are liked and blocked, with two comments; Ada's is the first."""
    network = FakeNetwork("mastodon", can=SOCIAL)
    for minute, (author, text) in enumerate((("Ada", "Is the terrace open?"), ("Ben", "Great cake!"))):
        at = datetime(2026, 11, 23, 8, minute, tzinfo=UTC)
        network.write(text, author=author, at=at, remote_status="public")
    return network


def current(seat: Seat) -> Comment:
    id = seat.app.frame.places["inbox"].list.current  # type: ignore[attr-defined]
    return inbox.detail(seat.house, id).comment


def by(seat: Seat, author: str) -> Comment:
    (found,) = inbox.list_comments(seat.house, inbox.Filter(status=None, words=author))
    return found


async def test_l_likes_and_stays_and_l_again_takes_it_back(sit: Sit, network: FakeNetwork) -> None:
    async with sit(size=(120, 40)) as seat:
        await seat.press("l")
        await seat.settle()
        assert "Liked: Ada. L also closes it" in seat.text or "Sent to blog" in seat.status
        assert (current(seat).author, current(seat).acts) == ("Ada", ("like",))
        assert "By us" in seat.text
        assert "liked" in seat.text
        await seat.press("l")
        await seat.settle()
        assert current(seat).acts == ()
    assert [about.split()[0] for method, about in network.calls if method == "moderate"] == ["like", "unlike"]


async def test_capital_l_likes_and_closes_and_the_next_comment_is_selected(sit: Sit) -> None:
    async with sit(undo_seconds=9) as seat:
        await seat.press("L")
        assert seat.status == "Liked and closed: Ada"
        assert (by(seat, "Ada").reason, current(seat).author) == ("liked", "Ben")
        await seat.press("u")
        assert (by(seat, "Ada").status, by(seat, "Ada").acts) == ("pending", ())


async def test_a_like_that_is_followed_by_capital_l_is_sent_once(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("l", "L")
        await seat.settle()
        assert by(seat, "Ada").reason == "liked"
    assert [method for method, _ in network.calls].count("moderate") == 1


async def test_hiding_leaves_the_list_and_undo_brings_it_back(sit: Sit) -> None:
    async with sit(undo_seconds=9) as seat:
        await seat.press("h")
        assert seat.status == "Hidden: Ada"
        assert "Is the terrace open?" not in seat.text
        await seat.press("u")
        assert "Is the terrace open?" in seat.text


async def test_marked_comments_are_liked_together(sit: Sit) -> None:
    async with sit(undo_seconds=9) as seat:
        await seat.press("g", "space", "space", "l")
        assert seat.status == "2 liked. L also closes them"
        assert {by(seat, "Ada").acts, by(seat, "Ben").acts} == {("like",)}


async def test_the_menu_mutes_and_offers_what_was_done_as_done(sit: Sit) -> None:
    async with sit(undo_seconds=9) as seat:
        await seat.press("m")
        assert "What about Ada?" in seat.text
        await seat.press("1")
        assert seat.status == "Muted: Ada. The comment stays open"
        await seat.press("m")
        assert "author muted" in seat.text
        await seat.press("4")
        assert by(seat, "Ada").acts == ()


async def test_a_report_asks_for_its_reason_and_a_word_before_it_is_made(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("m", "3")
        assert "Nothing takes that back" in seat.text
        await seat.press("escape")
        assert by(seat, "Ada").acts == ()
        await seat.press("m", "3", "2")
        await seat.type("insults us")
        await seat.press("enter")
        await seat.settle()
        assert network.reports == [(by(seat, "Ada").remote_id, "hate", "insults us")]
        await seat.press("u")
        assert "nothing takes this back" in seat.status


async def test_what_cannot_be_done_is_dimmed_in_the_menu_and_says_why(sit: Sit, network: FakeNetwork) -> None:
    network.title = "Mastodon"
    network.capabilities = Capabilities(can=frozenset({"reply", "mute", "unmute"}))
    async with sit() as seat:
        await seat.press("m")
        assert "Mastodon has no such thing here" in seat.text
        await seat.press("2")
        assert seat.status == "block: Mastodon has no such thing here"
        assert "What about Ada?" in seat.text
        await seat.press("escape", "l")
        assert "Mastodon cannot do this from here (like)" in seat.status


async def test_a_right_that_the_token_lacks_is_named_as_such(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        account = Account(name="blog", network="mastodon", settings={"can": "reply mute unmute"})
        seat.house.library._given = (account,)  # type: ignore[attr-defined]
        await seat.press("m")
        assert "the account's rights lack it" in seat.text


async def test_a_key_says_for_whom_a_comment_waits_and_undo_takes_it_back(sit: Sit) -> None:
    async with sit() as seat:
        place = seat.app.frame.places["inbox"]
        id = place.list.current  # type: ignore[attr-defined]
        await seat.press("W")
        assert "for whom does this wait?" in seat.text
        await seat.press("1")
        assert inbox.detail(seat.house, id).comment.waiting == "customer"
        assert "waits for the customer" in seat.status
        assert "Waiting   for the customer" in seat.text
        await seat.press("W", "0")
        assert inbox.detail(seat.house, id).comment.waiting is None
        await seat.press("u")
        assert inbox.detail(seat.house, id).comment.waiting == "customer"
