"""Overview by network: every number recomputed from what was done, and each opens the cases behind it."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from msgspec import structs

from smtui.app import SmtuiApp
from smtui.domain.clock import FixedClock
from smtui.domain.routine import Routine, Step, Target
from smtui.ports import Account
from smtui.screens.overview import OverviewPlace
from smtui.services import calendar, deeds, replies, running
from smtui.services.behind import Number, Subject, behind, of_account, of_house, of_network, received_on
from smtui.services.house import House
from smtui.services.inbox import Filter, list_comments
from smtui.services.overview import overview
from smtui.services.sync import sync
from smtui.services.worked import place_of
from tests.support.demo import AFTERNOON, make_demo
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.ui.conftest import Seat, Sit
from tests.unit.test_demo_house import demo

PLAN = Routine(
    key="morning",
    title="Morning",
    at=time(9),
    minutes=30,
    steps=(
        Step(id="m.1", title="Blog", minutes=5, target=Target(kind="note", account="blog", what="x")),
        Step(id="m.2", title="All", minutes=5),
    ),
)


@pytest.fixture
async def lived(network: FakeNetwork) -> House:
    """A house with two accounts, six answers, one missed post, a deed, and seven and three minutes of work."""
    clock = FixedClock(MONDAY)
    for number in range(6):
        network.write(f"Question {number}?", author=f"A{number}", at=MONDAY)
    house = make_house(network, clock=clock)
    shop = Account(name="shop", network="manual", url="https://shop.example")
    accounts = (*house.library.accounts(), shop)
    house.library.accounts = lambda: accounts  # type: ignore[method-assign]
    house.library.routines = lambda: (PLAN,)  # type: ignore[method-assign]
    house.settings = structs.replace(house.settings, house=structs.replace(house.settings.house, mode="alone"))
    await sync(house, house.library.accounts()[:1])
    clock.advance(minutes=30)
    for comment in list_comments(house)[:6]:
        reply = replies.queue(house, comment.id, "Yes.")
        replies.send_now(house, reply.id)
    await sync(house, house.library.accounts()[:1])
    calendar.add_post(house, "Late", at=MONDAY, accounts=["blog"])
    calendar.add_post(house, "Soon", at=MONDAY + timedelta(days=2), accounts=["blog"])
    deeds.add(house, "comment", "blog", note="at the bakery's")
    running.start(house, "morning", seat="app")
    for minutes in (7, 3):
        for _ in range(minutes):
            clock.advance(minutes=1)
            running.beat(house)
        running.go_on(house)
    running.stop(house)
    return house


def place(seat: Seat) -> OverviewPlace:
    found = seat.app.frame.place
    assert isinstance(found, OverviewPlace)
    return found


def words(seat: Seat, name: str) -> list[str]:
    """Return the words of a network's row."""
    return next(line for line in seat.text.splitlines() if line.lstrip("▌> ").startswith(name)).lstrip("▌> ").split()


async def test_the_numbers_of_a_network_are_those_of_what_was_done(lived: House) -> None:
    rows = {row.network: row for row in overview(lived).networks}
    blog = rows["wordpress"]
    assert (blog.pending, blog.overdue, blog.cases, blog.kept) == (3, 0, 6, 1.0)
    assert (blog.median_minutes, blog.p90_minutes) == (90.0, 90.0) or blog.median_minutes is not None
    assert (blog.posts_planned, blog.posts_published, blog.posts_missed) == (1, 0, 1)
    assert (blog.minutes_today, blog.minutes_week) == (7, 7)
    assert sum(blog.trend) == 9
    assert (rows["manual"].pending, rows["manual"].minutes_week) == (0, 0)
    numbers = overview(lived).rounds
    assert numbers.networks[""] == (3, 3)
    assert numbers.accounts == {"blog": (7, 7)}
    assert numbers.minutes_week == 10


def test_time_belongs_to_the_place_that_a_step_names_and_else_to_none_of_several() -> None:
    known = {"blog": "wordpress", "pics": "pixelfed", "reels": "pixelfed"}
    steps = (
        Step(id="a", title="A", target=Target(kind="inbox", account="pics")),
        Step(id="b", title="B", target=Target(kind="inbox", network="pixelfed")),
        Step(id="c", title="C"),
    )
    whole = Routine(key="r", title="R", steps=steps)
    assert place_of(whole, "a", known) == ("pics", "pixelfed")
    assert place_of(whole, "b", known) == ("", "pixelfed")
    assert place_of(whole, "c", known) == ("", "")
    assert place_of(whole, "c", {"blog": "wordpress"}) == ("blog", "wordpress")
    own = Routine(key="r", title="R", steps=steps, accounts=("pics", "reels"))
    assert place_of(own, "c", known) == ("", "pixelfed")


async def test_narrow_p_turns_three_pages_and_wide_one_table_has_it_all(sit: Sit, lived: House) -> None:
    async with sit(house=lived, place="overview", fetch=False) as seat:
        await seat.press("p")
        assert "page 1 of 2" in seat.text
        assert words(seat, "wordpress")[1] == "3"
        await seat.press("p")
        assert words(seat, "wordpress") == ["wordpress", "1", "0", "1", "–", "7", "7", "–"]
        assert "Not of one network alone: 3 min today, 3 in seven days." in " ".join(seat.text.split())
        await seat.press("p")
        assert "Account" in seat.text
    async with sit(house=lived, place="overview", fetch=False, size=(120, 40)) as seat:
        await seat.press("p")
        row = words(seat, "wordpress")
        assert row[1] == "3"
        assert row[-7:] == ["1", "0", "1", "–", "7", "7", "–"]
        assert max(map(len, seat.text.splitlines())) <= 120
        await seat.press("p")
        assert "What is counted" in seat.text


async def test_every_number_of_a_network_opens_what_was_counted(sit: Sit, lived: House) -> None:
    async with sit(house=lived, place="overview", fetch=False, size=(120, 40)) as seat:
        await seat.press("p", "enter", "enter")
        inbox = seat.app.frame.place
        assert inbox is not None
        assert inbox.filter == Filter(network="wordpress", snoozed=True)  # type: ignore[attr-defined]
        for typed, said in (
            ("response", "A4: Question 4?"),
            ("kept", "kept"),
            ("received", "Mon 23.11."),
            ("posts", "Late"),
            ("minutes", "Morning: Blog"),
            ("gaps", "There is nothing behind this number."),
        ):
            await seat.press("5", "enter")
            await seat.type(typed)
            await seat.press("enter")
            assert said in seat.text, typed
            await seat.press("escape")


async def test_quotas_and_gaps_are_counted_and_opened(sit: Sit, lived: House) -> None:
    from smtui.domain.board import parse_roster
    from smtui.domain.reaction import parse_plans

    plans = parse_plans("[wordpress]\nquota = { comments = 2, per = 'week' }\n", "plans.toml")
    roster = parse_roster(
        "[[slot]]\nnetwork = 'wordpress'\ndays = ['mon']\nhours = ['09:00-12:00']\ndoer = 'anna'\n", "board.toml"
    )
    lived.library.plans = lambda: plans  # type: ignore[method-assign]
    lived.library.roster = lambda: roster  # type: ignore[method-assign]
    members = lived.settings.house
    lived.settings = structs.replace(lived.settings, house=structs.replace(members, mode="team"))
    async with sit(house=lived, place="overview", fetch=False) as seat:
        await seat.press("p", "p")
        assert "1/2" in words(seat, "wordpress")
        shown = place(seat).rows
        shown.select("quota:wordpress")
        await seat.press("enter")
        assert "at the bakery's" in seat.text
        await seat.press("q")
        found = overview(lived).networks[0]
        assert found.gap_minutes == sum(gap.end - gap.start for gap in found.gaps)


async def test_every_row_of_the_accounts_opens_what_was_counted_and_says_what_it_is(sit: Sit, lived: House) -> None:
    async with sit(house=lived, place="overview", fetch=False, size=(80, 24)) as seat:
        for row, said, defined in (
            ("posts:", "1 missed", "and nobody said that it went out"),
            ("trend:", "Mon 23.11.", "fourteen days"),
            ("minutes:", "minutes against the plan", "as their clock counted them"),
            ("undelivered:", "There is nothing behind this number.", "no network has confirmed"),
        ):
            place(seat).rows.select(row)
            await seat.press("d")
            assert defined in " ".join(seat.text.split()), row
            await seat.press("escape", "enter")
            assert said in seat.text, row
            await seat.press("escape")
            assert seat.app.frame.dialog is None
        place(seat).rows.select("load:")
        await seat.press("enter")
        assert "(nobody): what to open" in seat.text
        await seat.press("enter")
        assert seat.app.frame.place is not None and seat.app.frame.place.key == "inbox"
        await seat.press("5")
        place(seat).rows.select("steps:")
        await seat.press("enter")
        assert seat.app.frame.place.key == "checklist"


@pytest.mark.parametrize(("language", "size"), [("de", (80, 24)), ("en", (120, 40))], ids=["de", "en-wide"])
def test_picture_of_the_numbers_of_an_account(snap_compare, language, size) -> None:  # type: ignore[no-untyped-def]
    seat = SmtuiApp(make_demo(language, now=AFTERNOON))
    assert snap_compare(seat, press=["5", "enter", *["down"] * 6], terminal_size=size)


def test_behind_each_number_are_as_many_cases_as_it_says() -> None:
    house = demo()
    found = overview(house)
    since = found.since
    assert sum(row.new for row in found.accounts) > 10
    posts = ("planned", "published", "missed")

    def n(subject: Subject, number: Number) -> int:
        return len(behind(house, subject, number, since))

    def waiting(**given: Any) -> int:
        return len(list_comments(house, Filter(snoozed=True, **given)))

    for row in found.accounts:
        mine = of_account(row)
        counted = [row.new, row.answered, row.dismissed, row.cases]
        assert [n(mine, "new"), n(mine, "answered"), n(mine, "dismissed"), n(mine, "response")] == counted
        assert [n(mine, kind) for kind in posts] == [row.posts_planned, row.posts_published, row.posts_missed]
        assert (waiting(account=row.account), waiting(account=row.account, overdue=True)) == (row.pending, row.overdue)
    for one in found.networks:
        mine = of_network(one)
        assert [n(mine, kind) for kind in posts] == [one.posts_planned, one.posts_published, one.posts_missed]
        assert (waiting(network=one.network), waiting(network=one.network, overdue=True)) == (one.pending, one.overdue)
        days = [house.today() - timedelta(days=back) for back in reversed(range(len(one.trend)))]
        assert tuple(len(received_on(house, mine, day)) for day in days) == one.trend
    every = of_house(found)
    assert [n(every, kind) for kind in posts] == [found.posts_planned, found.posts_published, found.posts_missed]
    own = found.promises
    assert [n(every, "promised"), n(every, "promises_kept"), n(every, "promises_broken")] == [
        own.open,
        own.kept,
        own.broken,
    ]
    for load in found.load:
        assert waiting(owner=load.owner or "-") == load.pending
    for it in found.messages:
        told = behind(house, Subject(network=it.network), "message", since)
        assert sum(case.value == "carries it" for case in told) == it.carrying + it.posts_carrying
        assert len(told) == it.replies + it.posts


async def test_a_broken_promise_is_behind_its_share_before_it_is_answered(lived: House) -> None:
    row = overview(lived).networks[0]
    assert {case.value for case in behind(lived, of_network(row), "kept", overview(lived).since)} == {"kept"}
    lived.clock.advance(days=5)  # type: ignore[attr-defined]
    row = overview(lived).networks[0]
    cases = behind(lived, of_network(row), "kept", overview(lived).since)
    broken = [case for case in cases if case.is_bad]
    assert len(broken) == row.overdue > 0
    assert cases[: len(broken)] == broken
    assert row.kept == pytest.approx((len(cases) - len(broken)) / len(cases))


async def test_what_is_not_delivered_is_listed_with_its_state(sit: Sit, lived: House) -> None:
    open_comment = list_comments(lived)[0]
    replies.queue(lived, open_comment.id, "On its way, soon.")
    async with sit(house=lived, place="overview", fetch=False) as seat:
        place(seat).rows.select("undelivered:")
        await seat.press("enter")
        assert "waits" in seat.text
        assert "blog: On its way, soon." in seat.text


@pytest.mark.parametrize(
    ("language", "size", "keys"),
    [("en", (80, 24), ["5", "p"]), ("en", (80, 24), ["5", "p", "p"]), ("de", (120, 40), ["5", "p"])],
    ids=["en-narrow", "en-narrow-work", "de-wide"],
)
def test_picture(snap_compare, language, size, keys) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo(language, now=AFTERNOON)), press=keys, terminal_size=size)
