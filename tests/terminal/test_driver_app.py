"""The driver under the app itself: in every place and every kind of question the screen is as with Textual's own."""

from __future__ import annotations

import sys

import pytest

from tests.support.pty import Pty
from tests.terminal.test_driver_pty import Pair, environment

pytestmark = pytest.mark.terminal

PAGE_DOWN, TAB, ENTER, DOWN, LEAVE, REDRAW = "\x1b[6~", "\t", "\r", "\x1b[B", "\x07", "\x0c"

FLOW: tuple[tuple[str, ...], ...] = (
    # The list, the comment, marks, and the guideline beside it.
    ("2", "[2 Inbox"),
    *((key,) for key in ("j", "jjj", "k", "G", "g", " ", "j ", "k", TAB, TAB, ENTER, "q")),
    ("t",),
    (LEAVE,),
    ("w", "not decided yet"),
    ("j",),
    (LEAVE,),
    # Questions: a line of text, a pick, a choice, a notice, the palette, the themes.
    ("/", "Search author"),
    ("ca",),
    ("\x7f\x7f",),
    (LEAVE,),
    ("f",),
    (DOWN + DOWN,),
    (LEAVE,),
    ("d",),
    (LEAVE,),
    ("n",),
    ("Ein Wört für 日本 👩\u200d👩\u200d👧", "Wört"),
    (ENTER,),
    ("u",),
    ("?",),
    (PAGE_DOWN,),
    (LEAVE,),
    ("\x10",),
    ("theme", "theme"),
    (LEAVE,),
    ("T",),
    (DOWN + DOWN,),
    (LEAVE,),
    # An answer is written and left as a draft.
    ("gr",),
    ("Danke für Ihre Nachricht! 👍🏽 ❤\ufe0f", "Danke"),
    (ENTER + "zwei",),
    ("\x7f\x7f",),
    (LEAVE,),
    # The other places.
    ("1", "[1 Today"),
    ("jj",),
    ("3", "[3 Checklist"),
    ("jj",),
    (" ",),
    ("4", "[4 Guideline"),
    ("jjj",),
    (ENTER,),
    (LEAVE,),
    ("5", "[5 Overview"),
    ("jj",),
    (TAB,),
    ("1", "[1 Today"),
    ("2", "[2 Inbox"),
    (REDRAW,),
)


@pytest.mark.parametrize(
    ("size", "language", "env"),
    [
        pytest.param((80, 24), "en", {}, id="narrow"),
        pytest.param((120, 40), "en", {"COLORTERM": "truecolor"}, id="wide, true colours"),
        pytest.param((80, 24), "en", {"TERM": "linux"}, id="16 colours"),
    ],
)
def test_the_whole_app_ends_with_the_same_screens(size: tuple[int, int], language: str, env: dict[str, str]) -> None:
    argv = [sys.executable, "-m", "tests.terminal.seat", "demo", language]
    columns, rows = size
    with (
        Pty(argv, environment("plain", **env), columns=columns, rows=rows) as plain,
        Pty(argv, environment("", **env), columns=columns, rows=rows) as ours,
    ):
        two = Pair(plain, ours)
        two.meet("[1 Today")
        for keys, *texts in FLOW:
            two.answer(keys, *texts)
        for width, height in ((50, 12), (130, 40), (60, 16), size):
            for one in two.both():
                one.resize(width, height)
            two.meet()
        sent = [one.received for one in two.both()]
        assert sent[1] * 3 < sent[0]
