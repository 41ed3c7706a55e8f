"""A house that has had three weeks of rounds, for pictures and for what is computed from many rounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from msgspec import structs

from smtui import content
from smtui.domain.clock import FixedClock
from smtui.domain.recurrence import parse_routines
from smtui.domain.routine import Routine
from smtui.services import rounds, running
from smtui.services.house import House
from smtui.texts import Language
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house

BEGAN = date(2026, 11, 2)
NOW = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
"""Monday, 9:10 in Berlin."""


def make_lived(language: Language = "en", network: FakeNetwork | None = None) -> House:
    """Return a house at ``NOW``, in which anna does and controls the morning round that ships."""
    clock = FixedClock(NOW)
    house = make_house(network or FakeNetwork(), clock=clock, language=language)
    text = content.path(language, "routines.toml").read_text(encoding="utf-8")
    plans = tuple(_ours(plan) for plan in parse_routines(text, "routines.toml") if plan.key in ("morning", "noon"))
    house.library.routines = lambda: plans  # type: ignore[method-assign]
    house.begin(BEGAN)
    day = BEGAN
    while day < NOW.date():
        if house.library.work_calendar().works_on(day):
            _live(house, clock, day)
        day += timedelta(days=1)
    clock._at = NOW
    return house


def _ours(plan: Routine) -> Routine:
    steps = tuple(structs.replace(step, target=None) for step in plan.steps)
    return structs.replace(plan, owner="anna", deputy="jonas", controller="anna", steps=steps)


def _live(house: House, clock: FixedClock, day: date) -> None:
    """Live through a day's morning: most are done, the second step takes long; some are late, in part, or not held."""
    if day.day == 11:
        return
    at = time(9, 45) if day.day in (5, 17) else time(9, 2)
    clock._at = datetime.combine(day, at, house.zone).astimezone(UTC)
    running.start(house, "morning", seat="app")
    for number, minutes in enumerate((3, 16 + day.day % 3, 2, 2), 1):
        for _ in range(minutes):
            clock.advance(minutes=1)
            running.beat(house)
        if day.day == 13 and number == 3:
            running.stop(house, "a customer called" if house.texts.language == "en" else "eine Kundin rief an")
            return
        here = running.needed(house)
        if here.began_over:
            running.grant(house, "a pile-up" if house.texts.language == "en" else "ein Andrang")
        running.go_on(house)
    if day.day not in (6, 18):
        clock._at = datetime.combine(day, time(13, 5), house.zone).astimezone(UTC)
        rounds.set_steps(house, [step.step.id for view in rounds.rounds(house) for step in view.steps][-3:], "done")
        clock._at = datetime.combine(day, time(10, 20), house.zone).astimezone(UTC)
    running.stop(house, word="Ada waits" if house.texts.language == "en" else "Ada wartet noch")
