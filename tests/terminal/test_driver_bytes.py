"""What the screen model says, byte by byte: only what changed, and word for word what it does not model."""

from __future__ import annotations

import pytest

from smtui.terminal.screen import Screen

COLUMNS, ROWS = 24, 5
HARMLESS = [
    *("\x07", "\x1b[?1000h", "\x1b[?25l", "\x1b[?7h", "\x1b[?2004h", "\x1b[?1016h", "\x1b[?2048l", "\x1b[4 q"),
    *("\x1b]0;title\x07", "\x1b]2;t\x1b\\", "\x1b]52;c;aGk=\x07", "\x1b]22;text\x1b\\", "\x1b]104\x07"),
    *("\x1b[?2048$p", "\x1b[?2026$p", "\x1b[>25u", "\x1b[<u", "\x1b[c"),
]
STRANGE = [
    *("\x1b[2J", "\x1b[K", "\x1b[3X", "\x1b7", "\x1b8", "\x1b[2A", "\x1b[5G", "\x1b[2L", "\x1b[4h", "\x1b[?6h"),
    *("\t", "\r", "\b", "\x0e", "\x9b2J", "\x1bD", "\x1bc", "\x1b[?9999h", "\x1b[?25;6h"),
    *("\x1bP1$r0m\x1b\\", "\x1b]1337;File=:aa\x07", "\x1b]66;s=2;big\x07", "\x1b_Ga=T;\x1b\\", "\x1b]0;cut\x1b[1m"),
]


def shown(*frames: str, erases: bool = False) -> tuple[Screen, str]:
    """Return a screen that has flushed all frames, and what it said to the last one."""
    screen = Screen(COLUMNS, ROWS, erases=erases)
    screen.feed("\x1b[?1049h\x1b[?7l")
    out = screen.flush()
    for frame in frames:
        screen.feed(frame)
        out = screen.flush()
    return screen, out


FULL = (
    "\n".join(f"\x1b[{y};1H\x1b[33;44m{word}\x1b[0m" for y, word in enumerate(("one", "two", "three"), 1)) + "\x1b[1;1H"
)


def test_says_nothing_about_a_frame_that_changes_nothing() -> None:
    assert shown(FULL, f"\x1b[?2026h{FULL}\x1b[?2026l")[1] == ""


def test_keeps_a_frame_synchronized_and_whole() -> None:
    screen, _ = shown(FULL)
    screen.feed("\x1b[?2026h")
    assert screen.flush() == ""
    screen.feed("\x1b[2;1H\x1b[33;44mTwo\x1b[0m\x1b[1;1H")
    assert screen.flush() == ""
    screen.feed("\x1b[?2026l")
    assert screen.flush() == "\x1b[?2026h\x1b[B\x1b[33;44mT\x1b[m\x1b[H\x1b[?2026l"


def test_a_later_write_in_a_frame_wins() -> None:
    assert shown(FULL, "\x1b[2;1H\x1b[33;44mTwo\x1b[0m\x1b[2;1H\x1b[33;44mtwo\x1b[0m\x1b[1;1H")[1] == ""


def test_changes_only_the_attributes_that_differ() -> None:
    _, out = shown(FULL, "\x1b[1;1H\x1b[33;44mO\x1b[0m\x1b[1;33;44mN\x1b[0m\x1b[1;4;33;44mE\x1b[0m\x1b[1;1H")
    assert out == "\x1b[33;44mO\x1b[1mN\x1b[4mE\x1b[m\r"


def test_jumps_over_what_stays() -> None:
    before, after = "a long line of text here", "A long line of text herE"
    _, out = shown(f"\x1b[3;1H{before}\x1b[3;1H", f"\x1b[3;1H{after}\x1b[3;1H")
    assert out == "A\x1b[24GE\r"


def test_lets_blanks_be_written_with_any_pen_that_looks_the_same_on_them() -> None:
    before = "\x1b[1;1H\x1b[33;44mab cd ef\x1b[0m\x1b[1;1H"
    after = "\x1b[1;1H\x1b[1;33;45mAB\x1b[0m\x1b[32;45m \x1b[0m\x1b[1;33;45mCD\x1b[0m\x1b[33;44m ef\x1b[0m\x1b[1;1H"
    assert shown(before, after)[1] == "\x1b[1;33;45mAB CD\x1b[m\r"
    underlined = after.replace("\x1b[32;45m ", "\x1b[4;32;45m ")
    assert "AB CD" not in shown(before, underlined)[1]


def test_says_nothing_about_the_colour_of_what_is_not_there() -> None:
    assert shown("\x1b[1;1H\x1b[33;44ma b\x1b[0m", "\x1b[1;2H\x1b[1;31;44m \x1b[0m\x1b[1;4H")[1] == ""
    assert shown("\x1b[1;1H\x1b[33;44ma b\x1b[0m", "\x1b[1;2H\x1b[7;33;44m \x1b[0m\x1b[1;4H")[1] != ""


def test_goes_by_distance_only_where_no_sign_on_the_way_could_be_of_another_width() -> None:
    before = "\x1b[1;1Habcdefghijklm\x1b[2;1Hnopqrstuvwxyz\x1b[1;1H"
    assert shown(before, before.replace("a", "→").replace("k", "K"))[1] == "→\x1b[11GK\r"
    assert shown(before, before.replace("a", "A").replace("k", "K"))[1] == "A\x1b[9CK\r"
    assert shown(before, before.replace("k", "K").replace("x", "X"))[1] == "\x1b[11GK\x1b[B\x1b[DX\x1b[H"
    assert shown(before, before.replace("k", "→").replace("x", "X"))[1] == "\x1b[11G→\x1b[2;11HX\x1b[H"
    assert shown(before, before.replace("b", "B").replace("n", "N"))[1] == "\x1b[CB\x1b[2HN\x1b[H"


def test_erases_blanks_only_where_erasing_paints() -> None:
    gap, rest, row = " " * 14, " " * 8, " " * 24
    frame = f"\x1b[1;1H\x1b[44ma{gap}b{rest}\x1b[0m\x1b[2;1H\x1b[44m{row}\x1b[0m\x1b[1;1H"
    assert shown(frame, erases=True)[1] == "\x1b[H\x1b[44ma\x1b[14X\x1b[16Gb\x1b[K\x1b[2H\x1b[K\x1b[m\x1b[H"
    assert "\x1b[K" not in shown(frame)[1]
    underlined = frame.replace("[44m", "[4;44m")
    assert "\x1b[K" not in shown(underlined, erases=True)[1]


@pytest.mark.parametrize("token", HARMLESS)
def test_passes_on_what_changes_no_cell_and_keeps_the_grid(token: str) -> None:
    assert shown(FULL, token)[1] == token
    assert shown(FULL, token, FULL)[1] == ""


@pytest.mark.parametrize("token", STRANGE)
def test_passes_on_what_it_does_not_know_and_drops_the_grid(token: str) -> None:
    assert token in shown(FULL, token)[1]
    _, out = shown(FULL, token, f"\x1b[0m{FULL}")
    assert all(word in out for word in ("one", "two", "three"))


def test_a_lone_surrogate_which_no_terminal_can_be_sent_becomes_a_sign_that_can() -> None:
    _, out = shown("\x1b[1;1Ha\ud800b")
    assert "a\ufffdb" in out


def test_a_sequence_may_end_in_a_later_write() -> None:
    screen, _ = shown(FULL)
    screen.feed("\x1b]52;c;aG")
    assert screen.flush() == ""
    screen.feed("k=\x07")
    assert screen.flush() == "\x1b]52;c;aGk=\x07"


def test_a_new_id_of_the_same_link_is_no_change() -> None:
    linked = "\x1b[1;1H\x1b]8;id={};https://a.example\x1b\\\x1b[4mhere\x1b[0m\x1b]8;;\x1b\\\x1b[1;1H"
    assert shown(linked.format(1), linked.format(2))[1] == ""


def test_survives_numbers_without_end() -> None:
    many = "9" * 5000
    assert many in shown(FULL, f"\x1b[{many}H")[1]
    assert many in shown(FULL, f"\x1b[1;1H\x1b[{many}mx\x1b[0m")[1]


def test_shows_all_again_after_the_shell_had_the_terminal() -> None:
    _, out = shown(FULL, "\x1b[?1049l\x1b[?25h", "$ ls\r\n", "\x1b[?1049h")
    assert out.startswith("\x1b[?1049h")
    assert all(word in out for word in ("one", "two", "three"))
    assert "ls" not in out


def test_shows_nothing_old_when_the_size_changed_in_the_shell() -> None:
    screen, _ = shown(FULL, "\x1b[?1049l")
    screen.resize(COLUMNS + 1, ROWS)
    screen.feed("\x1b[?1049h")
    assert screen.flush() == "\x1b[?1049h\x1b[m"


def test_blanks_what_is_left_of_a_wide_sign() -> None:
    wide = "\x1b[1;1H日本\x1b[1;1H"
    assert shown(wide, "\x1b[1;1Hx\x1b[1;1H")[1] == "x \r"
    assert shown(wide, "\x1b[1;2Hx\x1b[1;1H")[1] == " x\r"
    assert shown(wide, "\x1b[1;2Hxy\x1b[1;1H")[1] == " xy \r"


def test_puts_a_disputed_cluster_on_blanks_and_goes_on_from_a_place() -> None:
    before, after = "\x1b[1;1Habcdef\x1b[1;1H", "\x1b[1;1Ha👍🏽def\x1b[1;1H"
    assert shown(before, after)[1] == "\x1b[C  \x1b[2G👍🏽\x1b[4Gde\r"
