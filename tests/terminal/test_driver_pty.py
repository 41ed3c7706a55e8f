"""The driver before a real pseudo-terminal: in every flow the screen ends as with Textual's own driver, for less."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.pty import Pty

pytestmark = pytest.mark.terminal

HOUSE = Path(__file__).parents[2]
F2, F3, F4, F5, F6 = "\x1bOQ", "\x1bOR", "\x1bOS", "\x1b[15~", "\x1b[17~"
F7, F8, F9 = "\x1b[18~", "\x1b[19~", "\x1b[20~"
PAGE_DOWN, END, TAB, SHIFT_LEFT, FIRST, LAST = "\x1b[6~", "\x1b[F", "\t", "\x1b[1;2D", "\x1b[1;5H", "\x1b[1;5F"


def environment(driver: str, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {
        "TERM": "xterm-256color",
        "PYTHONPATH": str(HOUSE),
        "TEXTUAL_ANIMATIONS": "none",
        "SMTUI_DRIVER": driver,
        "PYTHONUTF8": "1",
    }
    return kept | given | more


@contextmanager
def app(
    driver: str, *, columns: int = 80, rows: int = 24, modes: tuple[int, ...] = (2026,), **env: str
) -> Iterator[Pty]:
    argv = [sys.executable, "-m", "tests.terminal.driver_app"]
    with Pty(argv, environment(driver, **env), columns=columns, rows=rows, modes=modes) as pty:
        yield pty


class Pair:
    """The same app twice: with Textual's driver and with ours."""

    def __init__(self, plain: Pty, ours: Pty) -> None:
        self.plain, self.ours = plain, ours
        self._marks = 0

    def both(self) -> tuple[Pty, Pty]:
        return self.plain, self.ours

    def step(self, keys: str, *texts: str) -> None:
        """Press ``keys``; when they have had their effect and the texts show, the screens must become the same."""
        for one in self.both():
            one.send(keys)
        self.agree(*texts)

    def agree(self, *texts: str) -> None:
        self._marks += 1
        for one in self.both():
            for text in texts:
                one.wait_for(text)
            one.send(F9)
        for one in self.both():
            one.wait_for_output(f"\x1b]0;mark {self._marks}\x07")
            one.settle()
        self.ours.wait(lambda: not self._differences(), self._report)

    def answer(self, keys: str, *texts: str) -> None:
        """Press keys that change something, for an app without marks; the screens must become the same."""
        before = [one.received for one in self.both()]
        for one in self.both():
            one.send(keys)
        for one, was in zip(self.both(), before, strict=True):
            one.wait(lambda one=one, was=was: one.received > was, f"an answer to {keys!r}")  # type: ignore[misc]
        self.meet(*texts)

    def meet(self, *texts: str) -> None:
        """Wait until the texts show and nothing more comes; the screens must become the same."""
        for one in self.both():
            for text in texts:
                one.wait_for(text)
            one.settle()
        self.ours.wait(lambda: not self._differences(), self._report)

    def _report(self) -> str:
        return "\n".join(["the same screen", *self._differences()[:20]])

    def _differences(self) -> list[str]:
        self.plain.settle(0)
        plain, ours = self.plain.terminal, self.ours.terminal
        found = [
            f"row {y}, column {x}: {wanted} is {glyph}"
            for y, (wanted_row, row) in enumerate(zip(plain.glyphs, ours.glyphs, strict=True))
            for x, (wanted, glyph) in enumerate(zip(wanted_row, row, strict=True))
            if wanted != glyph
        ]
        if plain.place != ours.place or plain.cursor.hidden != ours.cursor.hidden:
            found.append(f"cursor at {plain.place} is at {ours.place}")
        return found


@contextmanager
def pair(**options: object) -> Iterator[Pair]:
    with app("plain", **options) as plain, app("", **options) as ours:  # type: ignore[arg-type]
        yield Pair(plain, ours)


CONFIGURATIONS = [
    pytest.param({}, id="256 colours"),
    pytest.param({"COLORTERM": "truecolor", "columns": 101, "rows": 31}, id="true colours"),
    pytest.param({"TERM": "screen-256color", "modes": ()}, id="screen, not synchronized"),
    pytest.param({"TERM": "linux", "NO_COLOR": "1", "columns": 60, "rows": 15}, id="16 colours, small"),
]


@pytest.mark.parametrize("options", CONFIGURATIONS)
def test_every_flow_ends_with_the_same_screen(options: dict[str, object]) -> None:
    with pair(**options) as two:
        two.agree("user 3")
        two.step("jjj")
        two.step(PAGE_DOWN)
        two.step(LAST, "user 99")
        two.step("k")
        two.step(FIRST, "user 0")
        two.step(F3, "Grüße aus Köln")
        two.step("jjj")
        for _ in range(4):
            two.step(PAGE_DOWN)
        two.step(END, " 99 ")
        two.step(F4, "bold")
        two.step("one line of ünïcode 日本 👩\u200d👩\u200d👧 ❤\ufe0f!", "ünïcode")
        two.step("\x7f\x7f")
        two.step(TAB)
        two.step("new words\r", "new words")
        two.step(END + SHIFT_LEFT * 3)
        two.step(F5, "Really?")
        two.step("y")
        two.step(F6, "nothing is lost")
        two.step(F2, "user 0")
        two.step(F5, "Really?")
        two.step("y")


@pytest.mark.parametrize("in_band", [False, True])
def test_follows_every_size(in_band: bool) -> None:
    with pair(modes=(2026, 2048) if in_band else (2026,), DRIVER_APP_MODE="options") as two:
        two.agree("한국어")
        if in_band:
            for one in two.both():
                one.wait_for_output("\x1b[?2048h")
        for columns, rows in ((50, 12), (120, 40), (119, 40), (20, 6), (80, 24)):
            for one in two.both():
                one.resize(columns, rows, in_band=in_band)
            two.agree("j Down")
            two.step("j")


def test_comes_back_from_an_editor() -> None:
    with pair() as two:
        two.agree("user 3")
        for one in two.both():
            one.send(F8)
            one.wait_for("the editor was here")
        two.step("\r", "user 3")
        two.step("j")
        two.step(F4, "bold")


def test_comes_back_from_the_shell() -> None:
    """Textual's own driver comes back to an empty screen; ours brings back what was there."""
    with app("") as one:
        one.wait_for("user 3")
        one.settle()
        before = one.terminal.glyphs
        one.send("\x1a")
        one.wait_for_stop()
        assert not any("user 3" in row for row in one.terminal.rows)
        one.proceed()
        one.wait_for("user 3")
        one.wait(lambda: one.terminal.glyphs == before, "the same screen")
        one.send("j")
        one.wait(lambda: one.terminal.glyphs != before, "a moved cursor")


def test_sends_all_again_on_request() -> None:
    with pair(DRIVER_APP_MODE="options") as two:
        two.agree("한국어")
        for one in two.both():
            one.terminal.feed("\x1b[31m\x1b[3;1Ha message of another program\x1b[8;20Hand more\x1b[m\x1b[H")
        assert any("another program" in row for row in two.ours.terminal.rows)
        two.step("\x0c", "한국어")
        assert not any("another program" in row for row in two.ours.terminal.rows)


def test_passes_on_bell_clipboard_and_the_way_out() -> None:
    with pair() as two:
        two.agree("user 3")
        two.step(F6 + F7, "nothing is lost")
        for one in two.both():
            one.wait_for_output("\x1b]52;c;R3LDvMOfZQ==\x07")
            assert "\x07" in one.output.replace("=\x07", "")
            one.send("\x11")
            assert one.wait_for_end() == 0
        assert two.plain.terminal.glyphs == two.ours.terminal.glyphs
        way_out = two.plain.output[two.plain.output.rindex("\x1b[?2004l") :]
        assert two.ours.output.endswith(way_out)


def test_sends_a_fraction_of_the_bytes() -> None:
    with pair(DRIVER_APP_MODE="options") as two:
        two.agree("한국어")
        assert len(two.ours.output) * 2 < len(two.plain.output)
        before = [len(one.output) for one in two.both()]
        two.step("j")
        plain, ours = (len(one.output) - was for one, was in zip(two.both(), before, strict=True))
        assert ours * 8 < plain
        before = [len(one.output) for one in two.both()]
        two.step("\x0c")
        assert len(two.ours.output) - before[1] > ours * 4
