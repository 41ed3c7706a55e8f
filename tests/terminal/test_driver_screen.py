"""The screen model: whatever is written, a terminal behind it ends up showing what it would show without it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.terminal.screen import Screen
from tests.support.vt import Terminal

COLUMNS, ROWS = 24, 5
WORDS = [
    "a", "word", "  ", " " * 14, "x" * 9, "Grüße", "…•→", "日本語", "ｗ", "e\u0301", "\u0301", "n\u0303o",
    "👩\u200d👩\u200d👧", "❤\ufe0f", "🇩🇪", "🇩", "👍🏽", "⚡", "1\ufe0f\u20e3", "한글", "\u1112\u1161", "\u200b", "a\u200db",
    "x" * 24, "界" * 12, "wider than the whole screen is",
]  # fmt: skip
SGR = [
    "", "0", "1", "2", "3", "4", "5", "7", "8", "9", "21", "22", "23", "24", "25", "27", "28", "29", "31", "92", "39", "44", "103", "49",
    "38;5;208", "48;5;17", "38;2;1;2;3", "48;2;250;251;252", "1;3;38;5;9;48;5;0", "53", "55", "0;4;35", "7;48;5;22",
]  # fmt: skip

words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join)
places = st.tuples(st.integers(0, ROWS + 1), st.integers(0, COLUMNS + 2)).map("\x1b[{0[0]};{0[1]}H".format)
sgr = st.sampled_from(SGR).map("\x1b[{}m".format)
# A run as rich writes it, a line of such runs as Textual's compositor writes it.
runs = st.tuples(sgr, words).map("{0[0]}{0[1]}\x1b[0m".format)
lines = st.tuples(places, st.lists(runs, min_size=1, max_size=4).map("".join), st.sampled_from(["", "\n"])).map("".join)
links = st.tuples(st.sampled_from(["https://a.example/", "https://b.example/?x;y"]), runs).map(
    "\x1b]8;id=7;{0[0]}\x1b\\{0[1]}\x1b]8;;\x1b\\".format
)
quiet = st.sampled_from(
    ["\x07", "\x1b[?1000h", "\x1b[?25l", "\x1b]0;title\x07", "\x1b]52;c;aGk=\x07", "\x1b[?2048$p", "\x1b[>25u"]
)
strange = st.sampled_from(
    ["\x1b[2J", "\x1b[K", "\x1b[3X", "\x1b7", "\x1b8", "\x1b[2A", "\x1b[5G", "\x1b[2L", "\x1b[2P", "\x1b[4@", "\t", "\r", "\b", "\n",
     "\x1b[?7l", "\x1b[?7h", "\x1bD", "\x1bM", "\x1b]8;;https://c.example\x07", "\x1bP1$r0m\x1b\\", "\x1b[4l"]
)  # fmt: skip
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


def assert_same(one: Terminal, other: Terminal) -> None:
    assert one.rows == other.rows
    assert one.glyphs == other.glyphs
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
