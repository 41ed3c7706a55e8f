"""``smtui inbox`` before terminals of any width: no line runs over, and columns stand in line whoever writes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.cli.console import Console
from smtui.cli.inbox import _grouped, comment_table
from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.services import views
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.support.vt import Terminal

HOUSE = make_house(FakeNetwork(), clock=FixedClock(MONDAY))
WIDTHS = (40, 60, 80, 120, 200)
# As Textual and new terminals measure, and as those do that know no clusters.
TERMINALS: tuple[dict[str, Any], ...] = ({"joins": True}, {"joins": False})
PIECES = st.sampled_from(
    (
        *"aB-. ",
        *(
            "日本語",
            "カフェ",
            "ｱｲｳ",
            "한국어",
            "\u1112\u1161\u11ab",
            "王小明",
            "ไทย",
            "e\u0301",
            "a\u0308\u0323",
            "Ωμέγα",
        ),
        *("👩\u200d👩\u200d👧", "👨\U0001f3fd\u200d💻", "🏳\ufe0f\u200d🌈", "❤\ufe0f", "☎\ufe0f", "👍\U0001f3ff", "🇩🇪"),
        *(
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "1\ufe0f\u20e3",
            "⚡",
            "☕",
            "🤷",
            "می\u200cخواهم",
        ),
    )
)
NAMES = st.lists(PIECES, max_size=14).map("".join)
MARK = "‡"
"""What each text begins with, and nothing else has in it."""


def comments(names: Sequence[tuple[str, str]], **more: str) -> list[Comment]:
    return [
        Comment(
            id=f"c{number:03}",
            account="desk",
            network="manual",
            remote_id=str(number),
            author=name,
            text=MARK + text,
            post_title=text,
            created_at=MONDAY,
            received_at=MONDAY,
            status="pending",
            **more,
        )
        for number, (name, text) in enumerate(names)
    ]


def console(columns: int) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console({"COLUMNS": str(columns), "TERM": "xterm"}, io.StringIO(), out, io.StringIO()), out


def shown(text: str, columns: int, terminal: dict[str, Any]) -> list[list[str]]:
    """Return the rows a terminal shows, cell by cell; fail where a line ran over its right edge."""
    lines = text.splitlines()
    before = Terminal(columns, len(lines) + 1, **terminal)
    for number, line in enumerate(lines):
        before.feed(line)
        assert before.cursor.y == number, f"line {number} runs over: {line!r}"
        before.feed("\r\n")
    return [[glyph.data for glyph in row] for row in before.glyphs[: len(lines)]]


def place(row: list[str], word: str) -> int:
    """Return the first cell of a word; -1 where the row has no such column."""
    return next((at for at in range(len(row)) if "".join(row[at:]).startswith(word)), -1)


@pytest.mark.parametrize("columns", WIDTHS)
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=6))
def test_no_line_is_wider_than_the_terminal_and_columns_stand_in_line(
    columns: int, names: list[tuple[str, str]]
) -> None:
    to, out = console(columns)
    comment_table(to, HOUSE, comments(names, situation="question", owner="Ada"))
    for terminal in TERMINALS:
        rows = shown(out.getvalue(), columns, terminal)
        assert len({row.index(MARK) for row in rows}) == 1
        for word in ("desk", "question"):
            assert len({place(row, word) for row in rows}) == 1


@pytest.mark.parametrize("columns", WIDTHS)
@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=6))
def test_headings_of_groups_fit_as_well(columns: int, names: list[tuple[str, str]]) -> None:
    to, out = console(columns)
    for group in ("person", "thread"):
        _grouped(to, HOUSE, views.heaps(HOUSE, comments(names), group))
    for terminal in TERMINALS:
        shown(out.getvalue(), columns, terminal)


def test_the_narrowest_still_says_which_one_how_late_and_what() -> None:
    to, out = console(40)
    comment_table(to, HOUSE, comments([("王小明", "Is the terrace open?")]))
    assert "c000" in out.getvalue()
    assert "Is the terrace" in out.getvalue()
