"""Pictures of a round from its beginning to its end, and of what controllers and improvers look at, each looked at."""

from __future__ import annotations

import pytest
from msgspec import structs

from smtui.app import SmtuiApp
from smtui.domain.routine import Target
from smtui.services import control
from smtui.services.house import House
from smtui.texts import Language
from tests.support.lived import make_lived

PICTURES = pytest.mark.parametrize(("language", "size"), [("de", (80, 24)), ("en", (120, 40))], ids=["de", "en-wide"])


def app(language: Language, start: str = "today") -> SmtuiApp:
    house = make_lived(language)
    house.settings = structs.replace(house.settings, ui=structs.replace(house.settings.ui, start=start))
    return SmtuiApp(house)


def bind_second_step(house: House) -> None:
    """Make the second step of the morning about comments on other people's posts."""
    first, second, *rest = house.library.routines()[0].steps
    bound = structs.replace(second, target=Target(kind="quota", what="comment", goal=3))
    plan = structs.replace(house.library.routines()[0], steps=(first, bound, *rest))
    others = house.library.routines()[1:]
    house.library.routines = lambda: (plan, *others)  # type: ignore[method-assign]


@PICTURES
def test_a_round_under_way(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    seat = app(language)
    bind_second_step(seat.house)
    assert snap_compare(seat, press=["enter", "e", "plus"], terminal_size=size)


@PICTURES
def test_the_box_is_over(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    seat = app(language)

    async def sit_on(pilot) -> None:  # type: ignore[no-untyped-def]
        await pilot.press("enter")
        for _ in range(23):
            seat.house.clock.advance(minutes=1)  # type: ignore[attr-defined]
            seat.keys_taken += 1
            seat.pilot.beat()
        await pilot.press("e")

    assert snap_compare(seat, run_before=sit_on, terminal_size=size)


@PICTURES
def test_the_hand_over(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    keys = ["enter", "e", "s", *"no time", "enter", "x", *"a call", "enter", *"Ada waits", "enter"]
    assert snap_compare(app(language), press=keys, terminal_size=size)


@PICTURES
def test_the_year(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(app(language, "overview"), press=["m"], terminal_size=size)


@PICTURES
def test_the_rounds_to_sign_off(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    seat = app(language, "overview")
    control.sign(seat.house, "morning@2026-11-12", ok=True)
    control.sign(seat.house, "morning@2026-11-13", ok=False, word="Bitte zu Ende" if language == "de" else "Do finish")

    async def open_list(pilot) -> None:  # type: ignore[no-untyped-def]
        await pilot.pause()
        seat.frame.place.rows.select("sign:")  # type: ignore[union-attr]
        await pilot.press("enter")

    assert snap_compare(seat, run_before=open_list, terminal_size=size)


@PICTURES
def test_one_round_to_its_controller(snap_compare, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    seat = app(language, "overview")

    async def open_sheet(pilot) -> None:  # type: ignore[no-untyped-def]
        await pilot.pause()
        seat.frame.place.rows.select("sign:")  # type: ignore[union-attr]
        await pilot.press("enter", *"13.11", "enter")

    assert snap_compare(seat, run_before=open_sheet, terminal_size=size)


@pytest.mark.parametrize("row", ["suggest:", "minutes:"])
@PICTURES
def test_suggestions_and_minutes(snap_compare, language: Language, size: tuple[int, int], row: str) -> None:  # type: ignore[no-untyped-def]
    seat = app(language, "overview")

    async def open_it(pilot) -> None:  # type: ignore[no-untyped-def]
        await pilot.pause()
        seat.frame.place.rows.select(row)  # type: ignore[union-attr]
        await pilot.press("enter", *(["down", "enter"] if row == "minutes:" else []))

    assert snap_compare(seat, run_before=open_it, terminal_size=size)
