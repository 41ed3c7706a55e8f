"""Pictures of what a team sees, each looked at before it was kept."""

from __future__ import annotations

import pytest

from smtui.app import SmtuiApp
from smtui.texts import Language
from tests.support.team_pictures import furnished

SEATS = pytest.mark.parametrize(
    ("language", "size"), [("en", (80, 24)), ("de", (120, 40))], ids=["en-narrow", "de-wide"]
)


@SEATS
@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(["2", "R", "enter"], id="approval"),
        pytest.param(["2", "H"], id="history"),
        pytest.param(["2", "M", *"jonas", "enter"], id="handing-over"),
        pytest.param(["5", "a"], id="samples"),
    ],
)
def test_a_team(snap_compare, language: Language, size: tuple[int, int], keys: list[str]) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(furnished(language)), press=keys, terminal_size=size)
