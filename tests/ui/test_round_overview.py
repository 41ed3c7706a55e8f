"""Overview's part of the rounds: the picture of a year, signing off, and suggestions applied by one key."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.recurrence import parse_routines
from smtui.domain.routine import Routine, Step, Target
from smtui.services import approval, calendar, control, post_review, running, triage
from smtui.services.house import House
from smtui.services.inbox import list_comments
from smtui.services.sync import sync
from tests.support.fake_network import FakeNetwork
from tests.support.house import ANNA, JONAS, MONDAY, make_house
from tests.ui.conftest import Sit
from tests.unit.test_moving import lived as weeks

PLAN = Routine(
    key="morning",
    title="Morning round",
    every="workday",
    at=time(9),
    minutes=20,
    owner="anna",
    controller="anna",
    steps=(Step(id="morning.1", title="Look at the day", minutes=5),),
)
TEXT = """[[routine]]
key = "morning" # ours
title = "Morning round"
every = "workday"
at = "09:00"
minutes = 20
owner = "anna"
controller = "anna"
steps = [{ id = "morning.1", title = "Look at the day", minutes = 5 }]
"""


@pytest.fixture
def lived(network: FakeNetwork) -> House:
    """A house that has had three weeks of rounds, each of nine minutes instead of five, but for one Friday."""
    clock = FixedClock(MONDAY - timedelta(days=21))
    house = make_house(network, clock=clock)
    house.library.routines = lambda: (PLAN,)  # type: ignore[method-assign]
    house.begin(house.today())
    for _ in range(21):
        if house.library.work_calendar().works_on(house.today()) and house.today().day != 20:
            running.start(house, seat="app")
            for _ in range(9):
                clock.advance(minutes=1)
                running.beat(house)
            running.go_on(house)
            running.stop(house)
            clock.advance(minutes=-9)
        clock.advance(days=1)
    return house


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_m_shows_a_year_in_which_free_days_are_blank(sit: Sit, lived: House, size: tuple[int, int]) -> None:
    async with sit(size=size, place="overview", house=lived, fetch=False) as seat:
        await seat.press("m")
        assert "A year of rounds" in seat.text
        assert "0 days in a row" in seat.text  # the Friday before this Monday was left out
        shown = [line.strip() for line in seat.text.split("\n")]
        friday = next(place for place, line in enumerate(shown) if line.startswith("Fri"))
        assert shown[friday].endswith("██·")
        assert not set(shown[friday + 1]) & set("█·")
        assert max(map(len, seat.text.split("\n"))) <= size[0]
        await seat.press("q")
        assert seat.app.frame.dialog is None


async def test_a_round_is_signed_off_and_taken_back(sit: Sit, lived: House) -> None:
    async with sit(size=(120, 40), place="overview", house=lived, fetch=False) as seat:
        place = seat.app.frame.place
        before = len(control.to_sign(lived))
        place.rows.select("sign:")  # type: ignore[union-attr]
        await seat.press("enter", "enter", "s")
        assert seat.status.startswith("Signed off: morning@")
        assert len(control.to_sign(lived)) == before - 1
        await seat.press("u")
        assert len(control.to_sign(lived)) == before


async def test_a_suggestion_is_applied_by_one_key_and_undone(sit: Sit, lived: House) -> None:
    kept = [TEXT]
    lived.library.routines_text = lambda: kept[-1]  # type: ignore[method-assign]
    lived.library.save_routines = kept.append  # type: ignore[method-assign]
    lived.library.routines = lambda: parse_routines(kept[-1], "routines.toml")  # type: ignore[method-assign]
    lived.settings = structs.replace(lived.settings, member=())
    async with sit(size=(120, 40), place="overview", house=lived, fetch=False) as seat:
        seat.app.frame.place.rows.select("suggest:")  # type: ignore[union-attr]
        await seat.press("enter")
        assert "step 1: 5 → 9 min (14 of 14)" in seat.text
        await seat.press("1")
        assert kept[-1] == TEXT.replace("minutes = 5", "minutes = 9")
        triage.undo(lived)
        assert kept[-1] == TEXT


async def test_the_approval_step_counts_replies_too_and_opens_what_waits_for_me(sit: Sit, network: FakeNetwork) -> None:
    house = make_house(network)
    house.settings = structs.replace(house.settings, member=(ANNA, JONAS))
    await sync(house, house.library.accounts())
    house.me = JONAS
    approval.submit(house, list_comments(house)[0].id, "Yes, at ten.")
    house.me = ANNA
    step = Step(id="a.1", title="Approve", target=Target(kind="approval"))
    house.library.routines = lambda: (Routine(key="a", title="A", steps=(step,)),)  # type: ignore[method-assign]
    here = running.start(house, "a", seat="app")
    assert here.live is not None
    assert here.live.number == 1
    async with sit(house=house, place="today", fetch=False) as seat:
        await seat.press("enter")
        assert seat.app.frame.place is not None
        assert seat.app.frame.place.key == "inbox"
        assert "Yes, at ten." in seat.text


async def test_posts_that_wait_are_read_one_after_the_other_and_the_round_goes_on(
    sit: Sit, network: FakeNetwork
) -> None:
    house = make_house(network)
    house.me = JONAS
    posts = [calendar.add_post(house, title, text=f"About {title}.") for title in ("Advent", "Bread")]
    for post in posts:
        post_review.submit(house, post.id)
    house.me = ANNA
    steps = (Step(id="a.1", title="Approve", target=Target(kind="approval")), Step(id="a.2", title="Close"))
    house.library.routines = lambda: (Routine(key="a", title="A", steps=steps),)  # type: ignore[method-assign]
    running.start(house, "a", seat="app")
    async with sit(house=house, place="today", fetch=False) as seat:
        assert "2 approvals wait" in seat.text
        await seat.press("enter")
        assert "2 posts wait for approval" in seat.text
        await seat.press("enter")
        assert "About Advent." in seat.text
        await seat.press("a")
        await seat.pilot.pause()
        assert "1 post waits for approval" in seat.text
        await seat.press("enter", "r", "enter")
        assert seat.status == "Returning needs a word about what is missing."
        await seat.type("No picture")
        await seat.press("enter")
        await seat.pilot.pause()
        assert seat.app.frame.dialog is None
        assert seat.app.frame.place is not None and seat.app.frame.place.key == "round"
        here = running.needed(house)
        assert here.step is not None and here.step.step.id == "a.2"
    found = {post.title: (post.status, post.word) for post in calendar.list_posts(house)}
    assert found == {"Advent": ("approved", ""), "Bread": ("draft", "No picture")}


async def test_after_the_last_reply_one_is_back_in_the_round(sit: Sit, network: FakeNetwork) -> None:
    house = make_house(network)
    house.settings = structs.replace(house.settings, member=(ANNA, JONAS))
    await sync(house, house.library.accounts())
    house.me = JONAS
    post_review.submit(house, calendar.add_post(house, "Advent").id)
    approval.submit(house, list_comments(house)[0].id, "Yes, at ten.")
    house.me = ANNA
    steps = (Step(id="a.1", title="Approve", target=Target(kind="approval")), Step(id="a.2", title="Close"))
    house.library.routines = lambda: (Routine(key="a", title="A", steps=steps),)  # type: ignore[method-assign]
    running.start(house, "a", seat="app")
    async with sit(house=house, place="today", fetch=False) as seat:
        await seat.press("enter")
        assert "Yes, at ten." in seat.text
        await seat.press("escape")
        (waiting,) = approval.waiting(house)
        approval.approve(house, waiting.reply.id)
        seat.app.look()
        await seat.pilot.pause()
        await seat.pilot.pause()
        assert seat.app.frame.place is not None and seat.app.frame.place.key == "round"
        assert "1 approval waits" in seat.text
        await seat.press("enter")
        assert "1 post waits for approval" in seat.text


async def test_the_controller_reads_a_round_and_returns_it_with_a_word(sit: Sit, lived: House) -> None:
    async with sit(size=(120, 40), place="overview", house=lived, fetch=False) as seat:
        seat.app.frame.place.rows.select("sign:")  # type: ignore[union-attr]
        await seat.press("enter")
        assert "20.11. · not at all" in seat.text
        await seat.type("19.11")
        await seat.press("enter")
        assert "1 [x] Look at the day – anna 19.11. 10:09" in seat.text
        await seat.press("r", "enter")
        assert seat.app.frame.dialog is not None
        await seat.type("Do answer first")
        await seat.press("enter")
        assert seat.status == "Returned: morning@2026-11-19"
        assert seat.app.frame.dialog is None
        found = control.find(lived, "morning@2026-11-19").round
        assert found is not None and found.sign is not None and found.sign.word == "Do answer first"


async def test_minutes_open_what_steps_took_against_the_plan(sit: Sit, lived: House) -> None:
    async with sit(size=(80, 24), place="overview", house=lived, fetch=False) as seat:
        seat.app.frame.place.rows.select("minutes:")  # type: ignore[union-attr]
        await seat.press("enter", "down", "enter")
        assert "Minutes against plan, 12 weeks" in seat.text
        assert "14 ran, 0 late, 0 partly, 1 not at all" in seat.text or "14 late" in seat.text
        assert "1 Look at the day: 9 of 5 min (14)" in seat.text


async def test_a_letter_moves_the_step_and_a_digit_plans_it_longer(sit: Sit) -> None:
    house, kept = weeks()
    async with sit(place="overview", house=house, fetch=False) as seat:
        seat.app.frame.place.rows.select("suggest:")  # type: ignore[union-attr]
        await seat.press("enter")
        assert "1 step 2: 8 → 14 min (15 of 15)" in seat.text
        assert "a or move it: Noon, 13:00" in seat.text
        assert "18 of 30 min free there" in seat.text
        await seat.press("a")
        assert "“Answer” moved to “Noon”" in seat.status
        assert [step.id for step in house.library.routines()[1].steps] == ["noon.1", "noon.2"]
        await seat.press("u")
        assert kept[-1] == kept[0]
        await seat.press("enter", "1")
        assert kept[-1] == kept[0].replace('"Answer", minutes = 8', '"Answer", minutes = 14')
