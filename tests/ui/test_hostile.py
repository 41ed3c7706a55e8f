"""What strangers wrote is shown harmlessly everywhere: no crash, no markup, no control byte on its way out."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from smtui.domain.text import clean
from smtui.widgets.draw import (
    _SINGLE,
    Part,
    between,
    cut,
    fit,
    flat,
    fold_any,
    fold_single,
    rule,
    settle,
    strip,
    width,
    wrap,
)
from tests.support.fake_network import FakeNetwork
from tests.ui.conftest import Seat, Sit
from tests.ui.test_inbox import place

CORPUS = [
    "[/b]",
    "[/]",
    "[red]x[/red] [on red] [$x] [50% off]",
    "[@click=app.quit]tap[/]",
    "[link=file:///etc/passwd]x[/link]",
    "\\[b]\\",
    "\x1b[2J\x1b[Hgone",
    "\x1b]52;c;ZXZpbA==\x07 clipboard",
    "\x1b]0;title\x1b\\",
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31m C1 \x9d0;t\x9c",
    "\x90payload\x9c\x1bPq#0~\x1b\\",
    "\u202eevil\u202c \u2066iso\u2069 \u200fx",
    "bell\x07 back\x08\x08 form\x0c vt\x0b nul\x00 del\x7f",
    "cr\rover\r\nline\u2028sep\u2029par\x85nel",
    "tab\tbed",
    "",
    " ",
    "\n\n\n",
    "x" * 5000,
    "word " * 1000,
    "👨‍👩‍👧‍👦👩🏽‍🚀🏳️‍🌈🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️" * 20,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́O̵̹̰̜̠" * 30,
    "漢字かな交じり文" * 50,
    "مرحبا بالعالم שלום",
    "नमस्ते ไทย ထ",
    "{name} {0} %s %(x)s ${HOME} $(id) `id`",
    "..\\..\\ ../../etc",
    "\ufeff\u200b\u2060\u00ad\u061c\U000e0001",
    "\ud800 lone",
]


WAYS = (
    (("enter", "q"), ("e", "escape"), ("w",)),
    (("n", "x", "enter"), ("o",), ("slash", "escape")),
    (("S", "escape"), ("a", "escape"), ("y",)),
    (("r", "f2", "enter", "a", "f3", "escape"), ("escape",)),
    (("t", "escape"), ("s", "u"), ("1", "2")),
)
"""What is done with one comment after the other: every question and pane meets every fifth of them."""


def harmless(text: str) -> bool:
    return not any(
        unicodedata.category(sign) in {"Cc", "Cs", "Co", "Zl", "Zp"} or sign in "\u202e\u2066\u200f" for sign in text
    )


def shown(seat: Seat) -> None:
    """Look at the screen as the terminal would get it, cell by cell and byte by byte."""
    columns = seat.app.size.width
    for line in seat.app.screen._compositor.render_strips():
        assert harmless(line.text), ascii(line.text)
        assert cell_len(line.text) == line.cell_length == columns


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_hostile_comments_are_only_text(sit: Sit, network: FakeNetwork, size: tuple[int, int]) -> None:
    network.comments.clear()
    for text in CORPUS:
        text = text.replace("\ud800", "\ufffd")
        network.write(text, author=text or "x", post_title=text, url="https://x.example/" + text, author_url=text)
    async with sit(size=size) as seat:
        for at in range(len(CORPUS)):
            await seat.press("j")
            shown(seat)
            for keys in WAYS[at % len(WAYS)]:
                for key in keys:
                    await seat.press(key)
                    shown(seat)
        assert seat.app.is_running
        assert len(place(seat).list.ids) == len(CORPUS)


async def test_pasted_and_typed_text_is_cleaned(sit: Sit) -> None:
    from textual.events import Paste

    async with sit() as seat:
        await seat.press("r")
        composer = place(seat).composer
        assert composer is not None
        composer.page.post_message(Paste("a\x1b]52;c;eA==\x07b\r\nc"))
        await seat.calm()
        assert composer.page.text == "ab\nc"
        shown(seat)


TEXT = st.text(max_size=120) | st.sampled_from(CORPUS[:-1]) | st.text("\u200c\u200d\u0301\ufe0f a👍", max_size=6)


@settings(max_examples=150, deadline=None)
@given(TEXT, st.integers(1, 60))
def test_a_strip_is_exactly_as_wide_as_it_says(text: str, cells: int) -> None:
    ink = dict.fromkeys(("text", "on_body"), Style())
    painted = strip([Part(text), Part(text)], cells, ink)
    assert cell_len(painted.text) == cells
    assert harmless(painted.text)


@settings(max_examples=150, deadline=None)
@given(TEXT, st.integers(8, 60))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, cells: int) -> None:
    lines = wrap(text, cells, indent="  ", first="- ")
    assert all(width("".join(part.text for part in line)) <= cells + 1 for line in lines)
    body = "".join(part.text for line in lines for part in line[1:])
    assert [sign for sign in body if not sign.isspace()] == [sign for sign in settle(text) if not sign.isspace()]


@settings(max_examples=100, deadline=None)
@given(TEXT, st.integers(0, 40))
def test_cut_and_fit_keep_their_width(text: str, cells: int) -> None:
    text = flat(text)
    assert width(cut(text, cells)) <= cells
    assert width(fit(text, cells)) == cells


@settings(max_examples=100, deadline=None)
@given(TEXT, TEXT, st.integers(10, 60))
def test_lines_with_two_ends_fit(left: str, right: str, cells: int) -> None:
    right = cut(flat(right), cells // 2)
    line = between([Part(left)], [Part(right)], cells)
    assert width("".join(part.text for part in line)) == cells
    ruled = rule([Part(cut(flat(left), 5))], cells, "-", [Part(cut(right, 3))])
    assert width("".join(part.text for part in ruled)) == cells


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_settled_text_is_clean_text(text: str) -> None:
    assert clean(settle(text)) == settle(text)
    assert settle(settle(text)) == settle(text)


@given(st.text(alphabet=" abc-äß…€x ", max_size=120).filter(str.strip), st.integers(1, 30))
@settings(max_examples=500, deadline=None)
def test_text_of_single_cells_is_wrapped_as_any_other(text: str, cells: int) -> None:
    assert list(fold_single(text, cells)) == list(fold_any(text, cells))


def test_signs_that_are_taken_for_single_cells_are() -> None:
    assert {cell_len(chr(code)) for code in range(0x3000) if _SINGLE.match(chr(code))} == {1}
