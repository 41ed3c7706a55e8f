"""A crisis at the app: proposed, begun with the posts of today paused, logged and ended, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.post import Post
from smtui.services import calendar, crisis
from smtui.services.work import load
from smtui.texts import LANGUAGES, Language
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY

from .conftest import Sit


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_wave_is_proposed_begun_logged_and_ended(sit: Sit, network: FakeNetwork, language: Language) -> None:
    for at in range(12):
        network.write("Schande! Boykott! Shame!", author=f"A{at}", at=MONDAY - timedelta(minutes=2, seconds=at))
    async with sit((120, 40), language=language) as seat:
        texts = seat.house.texts
        post = calendar.add_post(seat.house, "Advent", at=MONDAY + timedelta(hours=2))
        seat.app.look_for_crisis()
        assert texts("crisis.banner_proposed", why="", key="C").split("?")[0] in seat.asides
        await seat.press("C")
        assert "Advent" in seat.text and "Anna Muster" in seat.text
        assert crisis.running(seat.house) is None
        await seat.press("1")
        on = crisis.running(seat.house)
        assert on is not None and on.paused == (post.id,)
        assert "10:00" in seat.asides
        assert isinstance(seat.house.clock, FixedClock)
        seat.house.clock.advance(seconds=900)
        seat.app.pass_minute()
        assert texts("crisis.banner_log") in seat.asides
        await seat.press("C", "1")
        await seat.type("lead told")
        await seat.press("enter")
        assert texts("crisis.banner_log") not in seat.asides
        await seat.press("C", "3")
        await seat.type("a photo")
        await seat.press("enter")
        await seat.type("two look")
        await seat.press("enter")
        assert crisis.running(seat.house) is not None
        assert texts("crisis.ask_resume", n=1) in seat.text
        await seat.press("1")
        assert crisis.running(seat.house) is None
        assert load(seat.house, "posts", post.id, Post).status == "scheduled"
        over = crisis.find(seat.house)
        assert (over.happened, over.lessons) == ("a photo", "two look")
        assert "lead told" in [line.text for line in over.lines]


@pytest.mark.parametrize(
    ("language", "why"),
    [
        ("en", "20 comments within an hour; what is usual is not known yet"),
        ("de", "20 Kommentare in einer Stunde; was üblich ist, weiß das Haus noch nicht"),
    ],
)
async def test_a_spike_of_unlike_comments_is_proposed_too(
    sit: Sit, network: FakeNetwork, language: Language, why: str
) -> None:
    for at in range(18):  # two more are in the house of these tests
        words, when = f"w{at}a w{at}b w{at}c w{at}d", MONDAY - timedelta(minutes=2, seconds=at)
        network.write(words, author=f"A{at}", at=when, post_id=str(at), post_url=f"https://blog.example/{at}/")
    async with sit((120, 40), language=language) as seat:
        seat.app.look_for_crisis()
        assert why in seat.asides
        assert crisis.running(seat.house) is None


async def test_without_a_wave_there_is_no_banner_and_leaving_begins_nothing(sit: Sit) -> None:
    async with sit() as seat:
        seat.app.look_for_crisis()
        assert seat.asides == ""
        await seat.press("C", "0")
        await seat.press("C", "escape")
        assert crisis.running(seat.house) is None


async def test_keys_do_not_look_for_a_crisis(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit() as seat:
        looked: list[str] = []
        monkeypatch.setattr(crisis, "look", lambda house: looked.append("look"))
        await seat.press("j", "k", "j", "space", "4", "2")
        assert looked == []


async def test_single_posts_are_chosen_and_only_the_marked_ones_stop(sit: Sit) -> None:
    async with sit() as seat:
        first = calendar.add_post(seat.house, "Advent", at=MONDAY + timedelta(hours=1))
        second = calendar.add_post(seat.house, "Recipe", at=MONDAY + timedelta(hours=2))
        await seat.press("C")
        assert "[x] 11:00  Advent" in seat.text and "[x] 12:00  Recipe" in seat.text
        await seat.press("a")
        assert "[ ] 11:00  Advent" in seat.text
        await seat.press("down", "down", "down", "space", "down", "space")
        assert "[x] 11:00  Advent" in seat.text and "[ ] 12:00  Recipe" in seat.text
        assert crisis.running(seat.house) is None
        await seat.press("1")
        on = crisis.running(seat.house)
        assert on is not None and on.paused == (first.id,)
        assert [post.id for post in crisis.posts_today(seat.house)] == [second.id]


async def test_a_copied_statement_names_what_is_still_to_be_filled_in(sit: Sit) -> None:
    async with sit((120, 40)) as seat:
        await seat.press("C", "1", "C", "2")
        missing = crisis.holding(seat.house).missing
        assert missing
        assert all(name in seat.status for name in missing)
