"""Text as cells, and the pens they are drawn with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from smtui.terminal.cells import any_disputed, disputed, split
from smtui.terminal.pen import DEFAULT, Pen, applied, turn

printable = st.text(st.characters(exclude_categories=["Cc", "Cs"]))
fields = st.sampled_from(
    [
        *(
            "0",
            "1",
            "2",
            "3",
            "4",
            "5",
            "7",
            "8",
            "9",
            "21",
            "22",
            "23",
            "24",
            "25",
            "27",
            "28",
            "29",
            "51",
            "53",
            "54",
        ),
        *("30", "97", "39", "40", "107", "49", "38;5;7", "48;5;0", "38;2;0;0;0", "48;2;9;8;7", "58;5;3", "4:3", "11"),
    ]
)
pens = st.lists(fields, max_size=6).map(lambda chosen: applied(DEFAULT, ";".join(chosen)))


@settings(deadline=None)
@given(printable)
def test_takes_as_many_cells_as_textual_lays_out(text: str) -> None:
    marks, cells = split(text)
    assert len(cells) == cell_len(text)
    assert marks + "".join(cells) == text
    assert not cells or cells[0]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("ab", ("a", "b")),
        ("ü日", ("ü", "日", "")),
        ("e\u0301x", ("e\u0301", "x")),
        ("👩\u200d👩\u200d👧!", ("👩\u200d👩\u200d👧", "", "!")),
        ("👍🏽", ("👍🏽", "")),
        ("❤\ufe0f", ("❤\ufe0f", "")),
        ("🇩🇪🇫🇷", ("🇩🇪", "", "🇫🇷", "")),
        ("🇩🇪🇫", ("🇩🇪", "", "🇫")),
    ],
)
def test_keeps_a_cluster_in_one_cell(text: str, cells: tuple[str, ...]) -> None:
    assert split(text) == ("", cells)


def test_gives_leading_marks_to_the_cell_before() -> None:
    assert split("\u0301\u200bab") == ("\u0301\u200b", ("a", "b"))


@pytest.mark.parametrize("cluster", ["e\u0301", "👩\u200d👧", "❤\ufe0f", "🇩🇪", "🇩", "⚡", "🙂", "\xad"])
def test_terminals_disagree_about(cluster: str) -> None:
    assert disputed(cluster)
    assert any_disputed(["a", *split(cluster)[1], "b"])


@pytest.mark.parametrize("cluster", ["a", "ü", "日", "한", "│", "•", "…", "✓", "★"])
def test_terminals_agree_about(cluster: str) -> None:
    assert not disputed(cluster)
    assert not any_disputed(["a", *split(cluster)[1], "b"])


@settings(deadline=None)
@given(pens, pens)
def test_turns_any_pen_into_any_other(old: Pen, new: Pen) -> None:
    assert applied(old, turn(old, new)[2:-1]) == new if turn(old, new) else old == new


@settings(deadline=None)
@given(pens)
def test_turns_an_unknown_pen_into_any(new: Pen) -> None:
    link, sequence = turn(None, new).split("\\")
    assert link == "\x1b]8;;\x1b"
    assert applied(Pen(fg="31", attributes=1 << 7, odd="58;5;1"), sequence[2:-1]) == new


@pytest.mark.parametrize(
    ("old", "new", "sequence"),
    [
        ("1;31;44", "1;32;44", "\x1b[32m"),
        ("1;2;31", "2;31", "\x1b[22;2m"),
        ("1;38;2;10;20;30;48;2;40;50;60", "38;2;10;20;30;48;2;40;50;60", "\x1b[22m"),
        ("1;3;4;31;44", "32", "\x1b[0;32m"),
        ("7;31", "0", "\x1b[m"),
    ],
)
def test_turns_by_the_shortest_way(old: str, new: str, sequence: str) -> None:
    assert turn(applied(DEFAULT, old), applied(DEFAULT, new)) == sequence


def test_opens_and_closes_links() -> None:
    linked = Pen(link="https://a.example/")
    opened = turn(DEFAULT, linked)
    assert opened.startswith("\x1b]8;id=")
    assert opened.endswith(";https://a.example/\x1b\\")
    assert turn(linked, DEFAULT) == "\x1b]8;;\x1b\\"
    assert applied(linked, "0") == linked
