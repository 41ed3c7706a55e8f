"""The screen model: whatever is written, a terminal behind it ends up showing what it would show without it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import set_cell_size

from smtui.terminal.cells import disputed
from smtui.terminal.screen import Screen
from tests.support.vt import Glyph, Terminal, agreeing

COLUMNS, ROWS = 24, 5
WORDS = [
    *(
        "a",
        "word",
        "  ",
        " " * 14,
        "x" * 9,
        "Grüße",
        "…•→",
        "日本語",
        "ｗ",
        "e\u0301",
        "\u0301",
        "n\u0303o",
        "한글",
        "\u1112\u1161",
    ),
    *("👩\u200d👩\u200d👧", "❤\ufe0f", "🇩🇪", "👍🏽", "⚡", "1\ufe0f\u20e3", "\u200b", "a\u200db"),
    *("x" * 24, "界" * 12, "wider than the whole screen is"),
]
SGR = [
    *("", "0", "1", "2", "3", "4", "5", "7", "8", "9", "21", "22", "23", "24", "25", "27", "28", "29", "53", "55"),
    *("31", "92", "39", "44", "103", "49", "38;5;208", "48;5;17", "38;2;1;2;3", "48;2;250;251;252"),
    *("1;3;38;5;9;48;5;0", "0;4;35", "7;48;5;22"),
]
QUIET = [
    *("\x07", "\x1b[?1000h", "\x1b[?25l", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "\x1b]22;text\x1b\\"),
    *("\x1b[?2048$p", "\x1b[>25u", "\x1b[<u"),
]
STRANGE = [
    *("\x1b[2J", "\x1b[K", "\x1b[3X", "\x1b7", "\x1b8", "\x1b[2A", "\x1b[5G", "\x1b[2L", "\x1b[2P", "\x1b[4@"),
    *("\t", "\r", "\b", "\x1bD", "\x1bM", "\x1bP1$r0m\x1b\\", "\x1b[4l"),
]

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join)
places = st.tuples(st.integers(0, ROWS + 1), st.integers(0, COLUMNS + 2)).map("\x1b[{0[0]};{0[1]}H".format)
sgr = st.sampled_from(SGR).map("\x1b[{}m".format)
# A run as rich writes it, a line of such runs as Textual's compositor writes it.
runs = st.tuples(sgr, words).map("{0[0]}{0[1]}\x1b[0m".format)
lines = st.tuples(places, st.lists(runs, min_size=1, max_size=4).map("".join), st.sampled_from(["", "\n"])).map("".join)
links = st.tuples(st.sampled_from(["https://a.example/", "https://b.example/?x;y"]), runs).map(
    "\x1b]8;id=7;{0[0]}\x1b\\{0[1]}\x1b]8;;\x1b\\".format
)
quiet = st.sampled_from(QUIET)
strange = st.sampled_from([*STRANGE, "\n", "\x1b[?7l", "\x1b[?7h", "\x1b]8;;https://c.example\x07"])
frames = st.lists(lines | links, max_size=5).map(lambda parts: "\x1b[?2026h" + "".join(parts) + "\x1b[?2026l")
tidy = st.lists(lines | frames | links | quiet, min_size=1, max_size=12)
wild = st.lists(
    st.one_of(lines, frames, links, quiet, strange, places, sgr, words.map("{}\x1b[m".format)), min_size=1, max_size=16
)


def terminal(**options: object) -> Terminal:
    made = Terminal(COLUMNS, ROWS, **options)  # type: ignore[arg-type]
    made.set_mode(20)  # the kernel adds the carriage return in a real terminal
    made.feed("\x1b[?7l")
    return made


def settled(row: list[Glyph]) -> list[Glyph]:
    """Return a row without the ink of marks on blanks: it is the blank's, and blanks are written in any ink."""
    return [
        Glyph(glyph.data, bg=glyph.bg, link=glyph.link) if glyph.data[:1] == " " and len(glyph.data) > 1 else glyph
        for glyph in row
    ]


def assert_same(one: Terminal, other: Terminal) -> None:
    assert one.rows == other.rows
    assert [settled(row) for row in one.glyphs] == [settled(row) for row in other.glyphs]
    assert one.place == other.place


@settings(max_examples=300, deadline=None)
@given(tidy | wild, st.booleans())
def test_shows_what_the_writer_wrote(writes: list[str], erases: bool) -> None:
    plain, behind = terminal(paints=erases), terminal(paints=erases)
    screen = Screen(COLUMNS, ROWS, erases=erases)
    for write in writes:
        plain.feed(write)
        screen.feed(write)
        behind.feed(screen.flush())
        assert_same(plain, behind)


def test_a_mark_on_a_known_blank_has_the_ink_of_the_blank() -> None:
    plain, behind = terminal(), terminal()
    screen = Screen(COLUMNS, ROWS)
    for write in ["\x1b[1;1H\x1b[0mab\x1b[31m   \x1b[0mc", "\x1b[1;5H\x1b[0m\u0301\x1b[0m"]:
        plain.feed(write)
        screen.feed(write)
        behind.feed(screen.flush())
    assert plain.glyphs[0][3] == Glyph(" \u0301", fg="red")
    assert behind.glyphs == plain.glyphs


@settings(max_examples=100, deadline=None)
@given(wild, st.integers(1, 7))
def test_writes_may_be_cut_anywhere(writes: list[str], size: int) -> None:
    text = "".join(writes)
    plain, behind = terminal(), terminal()
    screen = Screen(COLUMNS, ROWS)
    plain.feed(text)
    # Textual never cuts between a sign and its marks.
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    for piece in pieces if text.isascii() else [text]:
        screen.feed(piece)
        behind.feed(screen.flush())
    assert_same(plain, behind)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(tidy | wild, st.integers(3, 40), st.integers(1, 8)), min_size=1, max_size=4))
def test_takes_on_any_size(rounds: list[tuple[list[str], int, int]]) -> None:
    plain, behind = terminal(), terminal()
    screen = Screen(COLUMNS, ROWS)
    for writes, columns, rows in rounds:
        for one in (plain, behind):
            one.resize(rows, columns)
        screen.resize(columns, rows)
        assert screen.size == (columns, rows)
        for write in ["\x1b[1;1H", *writes]:  # where a new size leaves the cursor, no two terminals agree
            plain.feed(write)
            screen.feed(write)
            behind.feed(screen.flush())
        assert_same(plain, behind)


rows_of_text = st.lists(
    st.lists(st.sampled_from(WORDS), max_size=8).map(
        lambda parts: "|" + set_cell_size("".join(parts), COLUMNS - 2) + "|"
    ),
    min_size=ROWS,
    max_size=ROWS,
)


def painted(texts: list[str], params: str) -> str:
    """Return a whole frame as Textual's compositor writes it."""
    return "\n".join(f"\x1b[{y};1H\x1b[{params}m{text}\x1b[0m" for y, text in enumerate(texts, 1))


@settings(max_examples=100, deadline=None)
@given(rows_of_text, words, places)
def test_forgets_and_sends_all_again(texts: list[str], scribble: str, place: str) -> None:
    wanted, behind = terminal(), terminal()
    screen = Screen(COLUMNS, ROWS)
    frame = "\x1b[?1049h" + painted(texts, "1;44")
    wanted.feed(frame)
    screen.feed(frame)
    behind.feed(screen.flush())
    behind.feed(f"\x1b[32m{place}{scribble}")
    screen.forget()
    behind.feed(screen.flush())
    assert_same(wanted, behind)


def old_table(sign: str) -> int:
    """Measure as terminals do that know no joined clusters: skin tones and members of a family stand for themselves."""
    return 2 if sign >= "\U0001f1e6" else agreeing(sign)


def narrow_table(sign: str) -> int:
    """Measure as terminals do whose table is older than emoji."""
    return 1 if sign >= "\U0001f000" or sign == "⚡" else agreeing(sign)


@pytest.mark.parametrize("table", [old_table, narrow_table])
@settings(max_examples=100, deadline=None)
@given(frames=st.lists(st.tuples(rows_of_text, st.sampled_from(["", "7", "44"])), min_size=1, max_size=4))
def test_a_terminal_of_another_mind_shows_all_else_in_its_place(
    table: Callable[[str], int], frames: list[tuple[list[str], str]]
) -> None:
    agreed, other = terminal(), terminal(width=table, joins=False)
    screen = Screen(COLUMNS, ROWS)
    screen.feed("\x1b[?1049h")
    for texts, params in frames:
        frame = painted(texts, params)
        agreed.feed(frame)
        screen.feed(frame)
        other.feed(screen.flush())
        for expected, shown in zip(agreed.glyphs, other.glyphs, strict=True):
            settled = [x for x in range(COLUMNS) if not disputed(cluster_at(expected, x))]
            assert [expected[x] for x in settled] == [shown[x] for x in settled]


def cluster_at(row: list[Glyph], x: int) -> str:
    while not row[x].data:
        x -= 1
    return row[x].data
