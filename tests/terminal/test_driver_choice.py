"""Which driver is chosen, and what ours does about signals that come amid a write."""

from __future__ import annotations

import os
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterator

import pytest
from textual import events
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from smtui.terminal import choose_driver
from smtui.terminal.driver import DiffDriver, ErasingDiffDriver
from smtui.terminal.typed import PromptParser

FRAME = "\x1b[1;1H\x1b[44mone\x1b[0m\x1b[1;1H"


@pytest.mark.parametrize("term", ["xterm-256color", "xterm-kitty", "tmux-256color", "alacritty", "linux"])
def test_erases_where_the_terminal_paints(term: str) -> None:
    assert choose_driver({"TERM": term}) is ErasingDiffDriver


def test_tells_tmux_from_screen() -> None:
    assert choose_driver({"TERM": "screen-256color", "TMUX": "/tmp/tmux,1,0"}) is ErasingDiffDriver
    assert choose_driver({"TERM": "screen-256color", "TMUX": "/tmp/tmux,1,0", "STY": "1.pts"}) is DiffDriver


@pytest.mark.parametrize(
    "environ",
    [{}, {"TERM": "screen-256color"}, {"TERM": "vt220"}, {"TERM": "xterm-256color", "STY": "1.pts-0.host"}],
)
def test_never_erases_where_nobody_knows(environ: dict[str, str]) -> None:
    assert choose_driver(environ) is DiffDriver


@pytest.mark.parametrize(
    "switch", [{"SMTUI_DRIVER": "plain"}, {"TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver"}]
)
def test_leaves_the_choice_to_textual(switch: dict[str, str]) -> None:
    assert choose_driver({"TERM": "xterm-256color"} | switch) is None


@pytest.fixture
def _kept_signals() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_kept_signals")
async def test_takes_textuals_guess_on_a_line_without_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    wire: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _, data: wire.append(data))
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((0, 0)))
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.delenv("LINES", raising=False)
    driver = DiffDriver(App())
    assert driver._get_terminal_size() == (80, 24)
    driver.write("\x1b[?1049h")
    driver.write("\x1b[24;79Hx\x1b[1;1H")
    driver.write("\x1b[24;79Hy\x1b[1;1H")
    assert wire[-1] == "\x1b[24;79Hy\x1b[H"


@pytest.mark.usefixtures("_kept_signals")
async def test_what_is_typed_comes_in_and_only_the_end_of_the_terminal_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = DiffDriver(App())
    typed: list[object] = []
    monkeypatch.setattr(driver, "process_message", typed.append)
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    monkeypatch.setattr(driver, "fileno", reading)
    parser, decode = PromptParser(alone=0), getincrementaldecoder("utf-8")("replace").decode

    def take() -> tuple[bool, list[str]]:
        typed.clear()
        there = driver._take_typed(parser, decode, ready=True)
        return there, [event.character or event.key for event in typed if isinstance(event, events.Key)]

    assert take() == (True, [])  # nothing there, which a line that does not block says by an error
    os.write(writing, "jä\x1b".encode())
    assert take() == (True, ["j", "ä", "\x1b"])
    os.write(writing, "ü".encode()[:1])
    assert take() == (True, [])
    os.write(writing, "ü".encode()[1:] + b"\xff")
    assert take() == (True, ["ü", "\ufffd"])
    os.close(writing)
    assert take() == (False, [])
    os.close(reading)


@pytest.mark.usefixtures("_kept_signals")
async def test_a_signal_amid_a_write_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    driver = DiffDriver(App())
    wire: list[str] = []

    def write(_: LinuxDriver, data: str) -> None:
        if "one" in data and len(wire) < 2:
            driver.write("\x1b[?1049l")  # what the handler of the signal writes, from the same thread
        wire.append(data)

    monkeypatch.setattr(LinuxDriver, "write", write)
    driver.write("\x1b[?1049h")
    driver.write(FRAME)
    assert wire[1:] == ["\x1b[?1049l", "\x1b[H\x1b[44mone\x1b[m\r"]
    driver.write(FRAME)
    assert "one" in wire[-1]
    assert len(wire) == 4
    driver.write(FRAME)
    assert len(wire) == 4
    driver.forget()
    driver.write(FRAME)
    assert "one" in wire[-1]
