"""Checklist: steps ticked, skipped and opened again, by me and by others, and what each key leaves in the store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from smtui.app import SmtuiApp
from smtui.domain.clock import FixedClock
from smtui.domain.routine import Routine, Step
from smtui.domain.team import Member
from smtui.screens.checklist import ChecklistPlace
from smtui.services import rounds
from smtui.services.house import House
from smtui.services.rounds import StepView
from tests.support.demo import AFTERNOON, HOSTILE, harmless, make_demo
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.ui.conftest import Seat, Sit

SIZES = [(80, 24), (120, 40)]


def place(seat: Seat) -> ChecklistPlace:
    found = seat.app.frame.place
    assert isinstance(found, ChecklistPlace)
    return found


def step(house: House, id: str) -> StepView:
    return next(step for view in rounds.rounds(house) for step in view.steps if step.step.id == id)


def routines(house: House, *given: Routine) -> House:
    """Give a house other routines."""
    house.library.routines = lambda: given  # type: ignore[method-assign]
    return house


@pytest.mark.parametrize("key", ["space", "enter"])
async def test_a_step_is_ticked_and_the_next_open_one_is_selected(sit: Sit, key: str) -> None:
    async with sit(place="checklist") as seat:
        assert place(seat).steps.current == "morning.1"
        await seat.press(key)
        ticked = step(seat.house, "morning.1")
        assert ticked.status == "done"
        assert ticked.tick is not None and ticked.tick.by == "anna"
        assert place(seat).steps.current == "morning.2"
        assert seat.status.startswith("Ticked: ")
        assert "done  anna 10:00" in seat.text
        assert "[3 Checklist 1/" in seat.text


async def test_a_ticked_step_opens_again_and_undo_ticks_it_back(sit: Sit) -> None:
    async with sit(place="checklist") as seat:
        await seat.press("space", "k", "space")
        assert step(seat.house, "morning.1").status == "open"
        assert place(seat).steps.current == "morning.1"
        await seat.press("u")
        assert step(seat.house, "morning.1").status == "done"
        await seat.press("u")
        assert step(seat.house, "morning.1").status == "open"


async def test_skipping_needs_a_reason_that_is_shown(sit: Sit) -> None:
    async with sit(place="checklist") as seat:
        await seat.press("s", "enter")
        assert step(seat.house, "morning.1").status == "open"
        assert seat.app.frame.dialog is not None
        await seat.type("no reviews today")
        await seat.press("enter")
        skipped = step(seat.house, "morning.1")
        assert skipped.status == "skipped"
        assert skipped.tick is not None and skipped.tick.reason == "no reviews today"
        assert "skipped  anna 10:00" in seat.text
        assert "reason: no reviews today" in seat.text
        await seat.press("k", "s")
        assert seat.app.frame.dialog is None
        assert seat.status == "Put the cursor on an open step first."


async def test_leaving_the_reason_skips_nothing(sit: Sit) -> None:
    async with sit(place="checklist") as seat:
        await seat.press("s")
        await seat.type("j1q")
        await seat.press("escape")
        assert step(seat.house, "morning.1").status == "open"
        assert place(seat).steps.current == "morning.1"


async def test_a_finished_round_is_said_and_a_finished_day_too(sit: Sit) -> None:
    short = Routine(
        key="short",
        title="Short round",
        minutes=3,
        steps=(Step(id="short.1", title="One", minutes=1), Step(id="short.2", title="Two", minutes=2)),
    )
    house = routines(make_house(FakeNetwork()), short)
    async with sit(house=house, place="checklist") as seat:
        assert "0 of 2 steps  3 of 3 minutes left" in seat.text
        await seat.press("space")
        assert "1 of 2 steps  2 of 3 minutes left" in seat.text
        assert "██████░░░░░░  1 of 2" in seat.text
        await seat.press("space")
        assert seat.status == "Round done: Short round"
        assert "████████████  Everything done for today." in seat.text


async def test_the_bar_has_a_plain_form(sit: Sit) -> None:
    async with sit(place="checklist", ui={"ascii": True}) as seat:
        await seat.press("space")
        assert "#..........." in seat.text
        assert not set(seat.text) & set("█░○✓▌─")


async def test_long_titles_are_whole_and_the_cursor_covers_them(sit: Sit) -> None:
    async with sit(house=make_house(FakeNetwork(), language="de"), place="checklist") as seat:
        words = " ".join(seat.text.split())
        title = step(seat.house, "morning.2").step.title
        assert all(word in words for word in title.split())
        await seat.press("j")
        span = place(seat).steps.span
        assert len(span) == 2
        for line in span:
            assert place(seat).steps.line_at(line, 80).text.startswith("▌")


async def test_the_last_step_is_shown_with_all_its_lines(sit: Sit) -> None:
    async with sit(house=make_house(FakeNetwork(), language="de"), place="checklist") as seat:
        await seat.press("G")
        steps = place(seat).steps
        assert steps.top <= steps.span[0] and steps.span[-1] < steps.top + steps.page
        await seat.press("g")
        assert steps.current == "morning.1"


async def test_older_rounds_say_since_when(sit: Sit) -> None:
    async with sit(place="checklist", size=(120, 60)) as seat:
        heading = next(line for line in seat.text.splitlines() if "Weekly round" in line)
        assert "since 20 Nov" in heading
        assert "0/4" in heading


async def test_what_a_colleague_ticks_appears_and_the_cursor_stays(sit: Sit) -> None:
    async with sit(place="checklist") as seat:
        await seat.press("j", "j")
        seat.house.me = Member(name="jonas")
        rounds.set_steps(seat.house, ["morning.1"], "done")
        rounds.set_steps(seat.house, ["morning.2"], "skipped", reason="away")
        seat.app.look()
        await seat.calm()
        assert "done  jonas 10:00" in seat.text
        assert "reason: away" in seat.text
        assert place(seat).steps.current == "morning.3"


async def test_ticking_what_a_colleague_has_just_ticked_is_refused_with_a_word(sit: Sit) -> None:
    async with sit(place="checklist") as seat:
        rounds.set_steps(seat.house, ["morning.1"], "done")
        await seat.press("space")
        assert step(seat.house, "morning.1").status == "done"
        assert "anna" not in seat.status and seat.status


async def test_a_day_without_rounds_names_the_next_one(sit: Sit) -> None:
    weekly = Routine(key="week", title="Weekly plan", every="workday", steps=(Step(id="week.1", title="Plan"),))
    saturday = FixedClock(datetime(2026, 11, 28, 9, tzinfo=UTC))
    house = routines(make_house(FakeNetwork(), clock=saturday), weekly)
    async with sit(house=house, place="checklist") as seat:
        assert "No round today." in seat.text
        assert "The next one: Weekly plan, Mon" in seat.text
        await seat.press("space", "s", "enter", "j", "k")
        assert seat.app.is_running


async def test_a_house_without_routines_says_where_they_are(sit: Sit) -> None:
    async with sit(house=routines(make_house(FakeNetwork(), language="de")), place="checklist") as seat:
        assert "Heute gibt es keine Runde." in seat.text
        assert "routines.toml" in seat.text


async def test_at_midnight_a_new_day_begins(sit: Sit) -> None:
    clock = FixedClock(MONDAY)
    async with sit(house=make_house(FakeNetwork(), clock=clock), place="checklist") as seat:
        await seat.press("space")
        clock.advance(days=1)
        seat.app.pass_minute()
        await seat.calm()
        assert step(seat.house, "morning.1").status == "open"
        assert "anna" not in seat.text


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_written_is_harmless(sit: Sit, size: tuple[int, int]) -> None:
    bad = Routine(
        key="bad",
        title=HOSTILE,
        owner=HOSTILE,
        controller=HOSTILE,
        done_when=HOSTILE,
        steps=(Step(id="bad.1", title=HOSTILE * 3), Step(id="bad.2", title=HOSTILE)),
    )
    house = routines(make_house(FakeNetwork()), bad)
    house.me = structs.replace(house.me, name=HOSTILE)
    rounds.set_steps(house, ["bad.1"], "skipped", reason=HOSTILE)
    async with sit(house=house, place="checklist", size=size) as seat:
        await seat.press("k")
        assert harmless(seat.text)
        assert "[/b][@click=app.quit]tap[/]" in seat.text
        await seat.press("j", "space", "tab")
        assert harmless(seat.text)


@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_picture(snap_compare, language, size) -> None:  # type: ignore[no-untyped-def]
    keys = ["3", "s", *"zu", "enter", "space"]
    assert snap_compare(SmtuiApp(make_demo(language, now=AFTERNOON)), press=keys, terminal_size=size)
