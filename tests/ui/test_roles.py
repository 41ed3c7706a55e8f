"""Roles on the screen: what one may not do is dimmed, and the key says why before anything is asked."""

from __future__ import annotations

from msgspec import structs

from smtui.domain.team import Member
from smtui.services import triage
from smtui.widgets.bars import FootBar
from tests.support.fake_network import FakeNetwork
from tests.support.house import JONAS, make_house
from tests.ui.conftest import Seat, Sit

LENA = Member(name="lena", title="Lena Roth", role="feedback")


def dimmed(seat: Seat) -> set[str]:
    """Return the labels in the bottom line that are dimmed."""
    foot = seat.app.frame.query_one(FootBar)
    parts = foot.line(120)
    return {part.text.strip() for part in parts[2::3] if part.ink == "faint"}


async def test_what_feedback_may_not_do_is_dimmed_and_says_who_may(sit: Sit, network: FakeNetwork) -> None:
    house = make_house(network)
    async with sit(house=house) as seat:
        house.me = LENA
        assert dimmed(seat) == {"done", "snooze", "approve", "spam"}
        await seat.press("e")
        assert seat.app.frame.dialog is None
        assert "Anna Muster, Jonas Weber can." in seat.status
        await seat.press("n")
        assert seat.app.frame.dialog is not None


async def test_a_comment_that_is_somebody_else_s_dims_the_keys_of_one_who_is_assigned(
    sit: Sit, network: FakeNetwork
) -> None:
    house = make_house(network)
    async with sit(house=house) as seat:
        first = seat.app.frame.place.list.ids[0]  # type: ignore[union-attr]
        triage.assign(house, [first], "anna")
        house.me = structs.replace(JONAS)
        seat.app.look()
        await seat.press("j", "k")
        assert "done" in dimmed(seat)
        await seat.press("e")
        assert "is with Anna Muster" in seat.status
        await seat.press("j")
        assert dimmed(seat) == set()
        await seat.press("e")
        assert seat.app.frame.dialog is not None


async def test_the_role_full_sees_nothing_dimmed(sit: Sit) -> None:
    async with sit() as seat:
        assert dimmed(seat) == set()
