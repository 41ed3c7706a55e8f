"""Posts on Today: each account's part, what to do next, and the keys that do it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from msgspec import structs

from smtui.app import SmtuiApp
from smtui.config import Replies
from smtui.domain.clock import FixedClock
from smtui.domain.errors import NotAllowed, Uncertain, Unreachable
from smtui.domain.post import Post, part_of
from smtui.services import calendar, publish, sync
from smtui.services.house import House
from smtui.services.work import load
from smtui.texts import Language
from tests.support.fake_network import PUBLISHING, FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.ui.conftest import Seat, Sit

TEXT = "The first frost makes the kale sweet. From today on it is on the menu, with potatoes from the field next door."


class Office:
    """A house with two accounts that publish and one by hand, its network and its clock."""

    def __init__(self, language: Language = "en", undo_seconds: int = 0) -> None:
        self.network = FakeNetwork(can=PUBLISHING, max_length=500)
        self.clock = FixedClock(MONDAY)
        self.house = make_house(
            self.network,
            clock=self.clock,
            accounts=("fedi", "shop", "insta"),
            language=language,
            reply=Replies(undo_seconds=undo_seconds),
        )
        accounts = [
            structs.replace(
                account,
                url=f"https://{account.name}.example",
                settings={} if account.name != "insta" else {"can": "like"},
            )
            for account in self.house.library.accounts()
        ]
        self.house.library._given = tuple(accounts)  # type: ignore[attr-defined]

    def plan(self, title: str, *accounts: str, hours: float = 1, text: str = TEXT) -> str:
        at = self.clock.now() + timedelta(hours=hours)
        return calendar.add_post(
            self.house, title, text=f"{text} ({title})" if text else "", at=at, accounts=accounts
        ).id

    def sync(self, **wait: float) -> None:
        if wait:
            self.clock.advance(**wait)
        # In a thread of its own: tests of the app have a loop that runs already.
        with ThreadPoolExecutor(1) as apart:
            apart.submit(asyncio.run, sync.sync(self.house, self.house.library.accounts())).result()

    def post(self, id: str) -> Post:
        return load(self.house, "posts", id, Post)

    def lived_in(self) -> House:
        """Return the house at noon, with a post in each of the states that matter."""
        self.plan("Kale is on", "fedi", hours=0.1)
        self.sync(minutes=10)
        sent = self.network.posts[0][2]
        below = {"post_id": sent.remote_id, "post_url": sent.url, "at": self.clock.now() + timedelta(minutes=1)}
        self.network.write("With potatoes?", author="Ada", **below)
        self.plan("Baker's portrait", "fedi", "shop", "insta", hours=0.5)
        self.network.fail("publish", NotAllowed("manual_no_connector", account="shop"))
        self.sync(minutes=31)
        self.plan("Thursday soup", "shop", hours=6)
        self.plan("Gift set", "fedi", hours=7, text="")
        late = self.plan("Early bird", "fedi", hours=1)
        self.clock.advance(hours=4)
        publish.begin_due(self.house)
        assert self.post(late).status == "missed"
        return self.house


@pytest.fixture
def office() -> Office:
    return Office()


async def on(seat: Seat, title: str) -> None:
    """Put the cursor on a post."""
    await seat.press("g")
    for _ in range(40):
        post = seat.app.frame.place.post  # type: ignore[union-attr]
        if post is not None and post.title == title:
            return
        await seat.press("j")
    raise AssertionError(seat.text)


async def test_each_account_is_told_with_its_state_its_address_and_what_to_do(sit: Sit, office: Office) -> None:
    async with sit(house=office.lived_in(), place="today", size=(120, 40), fetch=False) as seat:
        await on(seat, "Baker's portrait")
        for words in ("published", "failed", "by hand", "published in part", ".example/1"):
            assert words in seat.text, words
        await on(seat, "Early bird")
        assert "P publishes now" in seat.text
        await on(seat, "Gift set")
        assert "neither text nor image" in seat.text
        await on(seat, "Kale is on")
        assert "1 comment · 1 open" in seat.text


async def test_a_post_goes_out_by_a_key_and_its_address_is_shown(sit: Sit, office: Office) -> None:
    id = office.plan("Frost", "fedi")
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await on(seat, "Frost")
        await seat.press("P")
        await seat.settle()
        assert office.post(id).status == "published"
        assert "the network has confirmed it" in seat.status
        assert office.post(id).url in seat.text
        await seat.press("o")
        assert office.post(id).url in seat.status


async def test_within_the_undo_window_it_is_taken_back_and_nothing_went_out(sit: Sit) -> None:
    office = Office(undo_seconds=60)
    id = office.plan("Frost", "fedi")
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await on(seat, "Frost")
        await seat.press("P")
        assert "post goes out in" in seat.asides
        assert office.post(id).status == "publishing"
        await seat.press("u")
        assert "post goes out in" not in seat.asides
        assert office.post(id).status == "scheduled"
        await seat.settle()
    assert office.network.posts == []


async def test_a_failed_one_is_tried_again_by_the_same_key(sit: Sit, office: Office) -> None:
    id = office.plan("Frost", "fedi")
    office.network.fail("publish", NotAllowed("manual_no_connector", account="fedi"))
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await on(seat, "Frost")
        await seat.press("P")
        await seat.settle()
        assert office.post(id).status == "failed"
        await on(seat, "Frost")
        await seat.press("P")
        await seat.settle()
        assert office.post(id).status == "published"


async def test_a_moment_is_given_and_one_that_is_over_is_refused(sit: Sit, office: Office) -> None:
    id = calendar.add_post(office.house, "Frost", text=TEXT, accounts=["fedi"]).id
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await on(seat, "Frost")
        await seat.press("S")
        await seat.type("2026-11-20 10:00")
        await seat.press("enter")
        assert office.post(id).status == "idea"
        assert "is past" in seat.status
        await seat.press("escape", "S")
        await seat.type("tomorrow 10:00")
        await seat.press("enter")
        assert (office.post(id).status, office.post(id).at) == ("scheduled", MONDAY + timedelta(days=1))
        assert seat.status == "Goes out tomorrow 10:00: Frost"


async def test_what_speaks_against_it_is_shown_and_a_person_decides(sit: Sit, office: Office) -> None:
    office.plan("Frost", "fedi", hours=0.1)
    office.sync(minutes=10)
    office.clock.advance(hours=2)
    again = calendar.add_post(office.house, "Frost", text=f"{TEXT} (Frost)", accounts=["fedi"]).id
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await seat.press("G")
        await seat.press("P")
        assert "within the last seven days" in seat.text
        await seat.press("2")
        await seat.settle()
        assert office.post(again).status == "published"


async def test_by_hand_is_copied_carried_over_and_told_with_the_address(sit: Sit, office: Office) -> None:
    id = office.plan("Frost", "insta", hours=0.5)
    office.sync(minutes=31)
    async with sit(house=office.house, place="today", fetch=False) as seat:
        assert "your turn" in seat.text
        await on(seat, "Frost")
        await seat.press("y")
        assert seat.app.clipboard == office.post(id).text
        assert "https://insta.example" in seat.status
        await seat.press("p")
        await seat.type("https://insta.example/p/1")
        await seat.press("enter")
        assert (office.post(id).status, office.post(id).url) == ("published", "https://insta.example/p/1")


async def test_with_several_accounts_left_it_is_asked_which_one_is_out(sit: Sit, office: Office) -> None:
    id = office.plan("Frost", "fedi", "shop")
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await on(seat, "Frost")
        await seat.press("p", "2")
        await seat.type("https://shop.example/1")
        await seat.press("enter")
        assert office.post(id).status == "partial"
        part = part_of(office.post(id), "shop")
        assert part is not None and part.url == "https://shop.example/1"


async def test_the_minute_sends_what_is_due_and_says_what_was_missed(sit: Sit, office: Office) -> None:
    due, missed = office.plan("Frost", "fedi"), office.plan("Early", "shop", hours=0.1)
    async with sit(house=office.house, place="today", fetch=False) as seat:
        office.clock.advance(minutes=150)
        seat.app.pass_minute()
        assert "1 post was not sent" in seat.status
        await seat.settle()
        assert (office.post(due).status, office.post(missed).status) == ("published", "missed")


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unreachable("net_unreachable", account="fedi", site="x", reason="x"), "failed"),
        (Uncertain("net_lost", account="fedi", site="x"), "unknown"),
    ],
)
async def test_offline_is_a_state_and_a_lost_answer_is_asked_about(
    sit: Sit, office: Office, error: Unreachable | Uncertain, state: str
) -> None:
    id = office.plan("Frost", "fedi")
    office.network.fail("publish", error)
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await on(seat, "Frost")
        await seat.press("P")
        await seat.settle()
        part = part_of(office.post(id), "fedi")
        assert part is not None and part.status == state
        office.clock.advance(minutes=2)
        seat.app.pass_minute()
        await seat.settle()
        assert office.post(id).status == "published"
    assert len(office.network.posts) == 1


Snap = Callable[..., bool]


@pytest.mark.parametrize(("language", "size"), [("en", (80, 24)), ("de", (120, 40))], ids=["en-narrow", "de-wide"])
def test_picture_of_posts(snap_compare: Snap, language: Language, size: tuple[int, int]) -> None:
    house = Office(language).lived_in()
    house.settings = structs.replace(house.settings, ui=structs.replace(house.settings.ui, start="today"))

    async def look(pilot: object) -> None:
        from tests.ui.conftest import calm

        seat = Seat(pilot.app, pilot)  # type: ignore[attr-defined,arg-type]
        await on(seat, "Baker's portrait")
        if size[0] < 100:
            await seat.press("enter")
        await calm(pilot)  # type: ignore[arg-type]

    assert snap_compare(SmtuiApp(house), terminal_size=size, run_before=look)


async def test_the_form_counts_as_each_account_does(sit: Sit, office: Office) -> None:
    office.network.capabilities = structs.replace(office.network.capabilities, max_length=12)
    async with sit(house=office.house, place="today", fetch=False) as seat:
        await seat.press("n")
        await seat.type("Frost")
        assert "/12" not in seat.text
        await seat.press("enter", "enter", "space", "tab")
        await seat.type("Sweet kale")
        assert "fedi 10/12" in seat.text
        await seat.type(" today")
        assert "fedi ▲ 16/12" in seat.text
        await seat.press("ctrl+s")
        assert "Kept as a draft" in seat.status
        assert "16 of 12" in seat.status
