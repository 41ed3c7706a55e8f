"""The form for a routine and its steps: every field by keys, what is typed in words, saved as one action."""

from __future__ import annotations

import pytest
from msgspec import structs

from smtui.app import SmtuiApp
from smtui.domain.recurrence import parse_routines
from smtui.domain.routine import Routine, Step, Target
from smtui.domain.team import Member
from smtui.screens.checklist import ChecklistPlace
from smtui.screens.routine_form import RoutineForm
from smtui.services import rounds
from smtui.services.house import House
from tests.support.demo import AFTERNOON, make_demo
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house
from tests.ui.conftest import Seat, Sit

SIZES = [(80, 24), (120, 40)]
TEXT = """# ours
[[routine]]
key = "day" # kept
title = "Day"
steps = [
    "One", # first
    "Two",
]
"""


@pytest.fixture
def kept() -> list[str]:
    return [TEXT]


@pytest.fixture
def house(network: FakeNetwork, kept: list[str]) -> House:
    made = make_house(network)
    made.settings = structs.replace(made.settings, member=(Member(name="anna", title="Anna Ost"), Member(name="jonas")))
    made.library.routines_text = lambda: kept[-1]  # type: ignore[method-assign]
    made.library.save_routines = kept.append  # type: ignore[method-assign]
    made.library.routines = lambda: parse_routines(kept[-1], "routines.toml")  # type: ignore[method-assign]
    return made


def day(house: House) -> Routine:
    return house.library.routines()[0]


def form(seat: Seat) -> RoutineForm:
    found = seat.app.frame.dialog
    assert isinstance(found, RoutineForm)
    return found


async def go_to(seat: Seat, field: str) -> None:
    """Go to a field by Tab, as a person does."""
    wanted = form(seat).fields[field]
    for _ in range(30):
        if seat.app.screen.focused is wanted:
            return
        await seat.press("tab")
    raise AssertionError(field)


async def retype(seat: Seat, field: str, text: str) -> None:
    """Type another text into a field."""
    await go_to(seat, field)
    await seat.press("ctrl+a", "delete") if seat.app.screen.focused.value else None  # type: ignore[union-attr]
    await seat.press("end", *("backspace" for _ in seat.app.screen.focused.value))  # type: ignore[union-attr]
    await seat.type(text)


async def pick(seat: Seat, field: str, name: str) -> None:
    """Go through a choice until a name is chosen."""
    await go_to(seat, field)
    for _ in range(12):
        if form(seat).value(field) == name:
            return
        await seat.press("right")
    raise AssertionError(name)


@pytest.mark.parametrize("size", SIZES)
async def test_a_step_is_bound_to_a_filtered_inbox_with_every_limit(
    sit: Sit, house: House, kept: list[str], size: tuple[int, int]
) -> None:
    async with sit(size=size, place="checklist", house=house) as seat:
        await seat.press("e")
        assert "Step 1 of 2: Day" in seat.text
        assert "nothing: just tick it" in seat.text
        await retype(seat, "step.title", "Answer what is late")
        await retype(seat, "step.minutes", "7")
        await pick(seat, "step.about", "inbox")
        assert "now: 3 comments wait" in seat.text
        await pick(seat, "step.account", "blog")
        await pick(seat, "step.kind", "comment")
        await retype(seat, "step.situation", "prase")
        assert "Do you mean “praise”?" in seat.text
        await retype(seat, "step.situation", "praise")
        await pick(seat, "step.owner", "jonas")
        await retype(seat, "step.words", "cake")
        await pick(seat, "step.overdue", "yes")
        await seat.press("ctrl+s")
        assert seat.app.frame.dialog is None
        assert seat.status == "Saved: Day"
        target = Target(
            kind="inbox", account="blog", form="comment", situation="praise", owner="jonas", words="cake", overdue=True
        )
        assert day(house).steps[0] == Step(id="day.1", title="Answer what is late", minutes=7, target=target)
        assert kept[-1].startswith("# ours\n")
        assert '"day" # kept' in kept[-1]
        assert "}, # first" in kept[-1]
        await seat.press("u")
        assert kept[-1] == TEXT


@pytest.mark.parametrize(
    ("about", "field", "typed", "target"),
    [
        ("quota", "quota", "comment", Target(kind="quota", what="comment", goal=3)),
        ("address", "address", "https://a.example", Target(kind="address", what="https://a.example")),
        ("note", "note", "Look twice", Target(kind="note", what="Look twice")),
        ("report", "", "", Target(kind="report", what="day")),
        ("approval", "", "", Target(kind="approval")),
        ("preflight", "", "", Target(kind="preflight")),
    ],
)
async def test_a_step_can_be_about_anything(
    sit: Sit, house: House, about: str, field: str, typed: str, target: Target
) -> None:
    async with sit(place="checklist", house=house, fetch=False) as seat:
        await seat.press("e")
        await pick(seat, "step.about", about)
        if field:
            assert f"“{field}” still needs what it is about." in seat.text
            await retype(seat, f"step.{field}", typed)
        if about == "quota":
            await retype(seat, "step.goal", "3")
        await seat.press("ctrl+s")
        assert day(house).steps[0].target == target
        await seat.press("e")
        assert form(seat).value("step.about") == about
        await pick(seat, "step.about", "nothing")
        await seat.press("ctrl+s")
        assert day(house).steps[0].target is None


@pytest.mark.parametrize("size", SIZES)
async def test_the_routine_says_when_it_recurs_before_it_is_saved(
    sit: Sit, house: House, size: tuple[int, int]
) -> None:
    async with sit(size=size, place="checklist", house=house, fetch=False) as seat:
        await seat.press("e", "f2")
        assert "Routine: Day" in seat.text
        assert "next days: Mon 23 Nov, Tue 24 Nov, Wed 25 Nov" in seat.text
        await pick(seat, "routine.every", "week")
        await retype(seat, "routine.on", "thrsday")
        assert "does not fit “on”" in seat.text
        await retype(seat, "routine.on", "thursday")
        await retype(seat, "routine.at", "8:30")
        assert "every week on Thursday at 08:30" in seat.text
        assert "next days: Thu 26 Nov, Thu 03 Dec, Thu 10 Dec" in seat.text
        await pick(seat, "routine.free", "after")
        await retype(seat, "routine.minutes", "20")
        await retype(seat, "routine.late", "5")
        await pick(seat, "routine.owner", "anna")
        await pick(seat, "routine.deputy", "jonas")
        await pick(seat, "routine.controller", "jonas")
        await go_to(seat, "routine.accounts")
        await seat.press("space")
        await retype(seat, "routine.done_when", "all is well")
        await seat.press("f2", "f2", "ctrl+s")
        plan = day(house)
        assert (plan.every, plan.on, plan.free, f"{plan.at:%H:%M}") == ("week", "thu", "after", "08:30")
        assert (plan.minutes, plan.late, plan.done_when) == (20, 5, "all is well")
        assert (plan.owner, plan.deputy, plan.controller, plan.accounts) == ("anna", "jonas", "jonas", ("blog",))
        assert [step.title for step in plan.steps] == ["One", "Two"]


async def test_a_rule_is_asked_for_with_its_beginning_and_shown_in_words(sit: Sit, house: House) -> None:
    async with sit(place="checklist", house=house, fetch=False) as seat:
        await seat.press("e", "f2")
        await pick(seat, "routine.every", "rule")
        await retype(seat, "routine.rule", "FREQ=WEEK")
        assert "is no rule of RFC 5545" in seat.text
        await seat.press("ctrl+s")
        assert "is no rule of RFC 5545" in seat.status
        await retype(seat, "routine.rule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
        assert "never comes" in seat.text
        await seat.press("ctrl+s")
        assert "never comes" in seat.status
        assert seat.app.frame.dialog is not None
        await retype(seat, "routine.rule", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU")
        await retype(seat, "routine.start", "2026-11-24")
        assert "every 2 weeks on Tuesday" in seat.text
        assert "next days: Tue 24 Nov, Tue 08 Dec, Tue 22 Dec" in seat.text
        await seat.press("ctrl+s")
        assert day(house).rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


async def test_steps_are_added_moved_and_removed_and_undone_one_by_one(sit: Sit, house: House, kept: list[str]) -> None:
    def titles() -> list[str]:
        return [step.title for step in day(house).steps]

    async with sit(place="checklist", house=house, fetch=False) as seat:
        await seat.press("n")
        await seat.type("Three")
        await seat.press("ctrl+s")
        assert titles() == ["One", "Two", "Three"]
        assert "Three" in seat.text
        await seat.press("K", "K")
        assert titles() == ["Three", "One", "Two"]
        await seat.press("J")
        assert titles() == ["One", "Three", "Two"]
        await seat.press("e")
        await retype(seat, "step.place", "3")
        await seat.press("ctrl+s")
        assert titles() == ["One", "Two", "Three"]
        await seat.press("d", "s")
        assert titles() == ["One", "Two"]
        for _ in range(6):
            await seat.press("u")
        assert kept[-1] == TEXT


async def test_a_new_routine_is_made_of_a_title_and_a_first_step(sit: Sit, house: House) -> None:
    async with sit(place="checklist", house=house, fetch=False) as seat:
        await seat.press("a")
        assert "New routine" in seat.text
        await seat.type("Evening")
        await seat.press("ctrl+s")
        assert seat.status == "A title needs at least one letter."
        assert "First step" in seat.text
        await seat.type("Lights out")
        await seat.press("ctrl+s")
        assert seat.status == "New routine: Evening"
        made = house.library.routines()[1]
        assert (made.key, [step.id for step in made.steps]) == ("evening", ["evening.1"])
        assert "Lights out" in seat.text
        place = seat.app.frame.place
        assert isinstance(place, ChecklistPlace) and place.steps.current == "evening.1"
        await seat.press("d", "r")
        assert [plan.key for plan in house.library.routines()] == ["day"]


async def test_a_round_that_has_begun_keeps_what_it_was(sit: Sit, house: House) -> None:
    rounds.set_steps(house, ["day.1"], "done")
    async with sit(place="checklist", house=house, fetch=False) as seat:
        await seat.press("e")
        await retype(seat, "step.title", "Other words")
        await seat.press("ctrl+s")
        assert "One" in seat.text
        assert "Other words" not in seat.text
    assert day(house).steps[1].title == "Other words" or day(house).steps[0].title == "Other words"


async def test_letters_stay_in_the_form_and_leaving_changes_nothing(sit: Sit, house: House, kept: list[str]) -> None:
    async with sit(place="checklist", house=house, fetch=False) as seat:
        await seat.press("e", *"sdq1")
        assert form(seat).value("step.title") == "Onesdq1"
        await go_to(seat, "step.about")
        await seat.press("s", "q", "d", "N")
        assert seat.app.frame.dialog is not None
        await seat.press("escape")
        assert seat.app.frame.dialog is None
        assert kept == [TEXT]


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(sit: Sit, house: House, kept: list[str]) -> None:
    async with sit(place="checklist", house=house, fetch=False) as seat:
        await seat.press("e")
        kept.append(TEXT.replace('"Two"', '"Three"'))
        await retype(seat, "step.title", "Mine")
        await seat.press("ctrl+s")
        assert "was changed elsewhere meanwhile" in seat.status
        assert "Mine" not in kept[-1]


@pytest.mark.parametrize(
    ("language", "size", "keys"),
    [
        ("de", (80, 24), ["3", "j", "e", *("tab" for _ in range(3))]),
        ("en", (120, 40), ["3", "j", "e", "f2", "tab", "right", "right", "tab"]),
    ],
    ids=["de-narrow-step", "en-wide-routine"],
)
def test_picture(snap_compare, language, size, keys) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo(language, now=AFTERNOON)), press=keys, terminal_size=size)
