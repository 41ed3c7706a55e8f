"""What a row of the inbox and the lines above a comment say, and that words keep their distance from each other."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.services import approval, inbox
from smtui.services.house import House
from smtui.texts import LANGUAGES, Language
from smtui.widgets.draw import Part, rule, width
from tests.support.team_pictures import furnished

from .conftest import Seat, Sit


@pytest.fixture
def team() -> dict[Language, House]:
    """A team's house in each language: Cleo's comment is Jonas's, late, and has an answer that waits for approval."""
    return {language: furnished(language) for language in LANGUAGES}


def row_of(seat: Seat, author: str) -> str:
    """Return the line of the screen on which an author's row begins."""
    return next(line for line in seat.text.split("\n") if author in line)


def said(line: Sequence[Part]) -> str:
    return "".join(part.text for part in line)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_time_keeps_its_distance_from_the_sign_of_what_is_held_back(
    sit: Sit, team: dict[Language, House], language: Language
) -> None:
    late = {"en": "21h late ○ ", "de": "21h spät ○ "}[language]
    async with sit(house=team[language], fetch=False) as seat:
        assert late in row_of(seat, "Cleo")


async def test_the_list_calls_the_owner_as_every_other_screen_does(sit: Sit, team: dict[Language, House]) -> None:
    async with sit((120, 40), house=team["en"], fetch=False) as seat:
        lines = seat.text.split("\n")
        below = lines[lines.index(row_of(seat, "Cleo")) + 1]
        assert "Jonas Weber" in below
        assert "jonas" not in seat.text


async def test_who_works_alone_sees_no_owners(sit: Sit, team: dict[Language, House]) -> None:
    house = team["en"]
    alone = structs.replace(house.settings.house, mode="alone")
    house.settings = structs.replace(house.settings, house=alone)
    async with sit((120, 40), house=house, fetch=False) as seat:
        lines = seat.text.split("\n")
        assert "Jonas" not in lines[lines.index(row_of(seat, "Cleo")) + 1]


async def test_a_holding_reply_is_not_proposed_while_an_answer_waits_for_a_second_person(
    sit: Sit, team: dict[Language, House]
) -> None:
    house = team["en"]
    (cleo,) = [comment for comment in inbox.list_comments(house) if comment.author == "Cleo"]
    async with sit((120, 40), house=house, fetch=False) as seat:
        assert "waits for approval" in seat.text
        assert "holding reply" not in seat.text
        approval.reject(house, approval.find(house, cleo.id).reply.id, "not yet")
        await seat.press("j", "k")
        assert "Too late already: P sends a holding reply" in " ".join(seat.text.split())


async def test_the_hint_says_most_of_the_time_is_used_only_while_some_is_left(sit: Sit) -> None:
    async with sit((120, 40)) as seat:
        assert "holding reply" not in seat.text
        shown = inbox.list_comments(seat.house)[0]
        assert shown.warn_at is not None and shown.act_by is not None
        assert isinstance(seat.house.clock, FixedClock)
        clock = seat.house.clock
        clock.advance(seconds=(shown.warn_at - clock.now()).total_seconds() + 1)
        await seat.press("j", "k")
        assert "Most of the time is used: P sends a holding reply" in " ".join(seat.text.split())
        clock.advance(seconds=(shown.act_by - clock.now()).total_seconds() + 61)
        await seat.press("j", "k")
        assert "Too late already: P sends a holding reply" in " ".join(seat.text.split())
        assert "Most of the time" not in seat.text


@pytest.mark.parametrize("cells", range(8, 60))
def test_a_long_title_leaves_a_gap_before_what_stands_at_the_end(cells: int) -> None:
    line = rule([Part("Wilhelmina von und zu Hohenfels", "title")], cells, "-", [Part("12/345", "faint")])
    assert width(said(line)) == cells
    assert said(line).endswith(" 12/345")
