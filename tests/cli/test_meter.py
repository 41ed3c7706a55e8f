"""How far a sync is: bars on a terminal, lines in a pipe, nothing where it is short."""

from __future__ import annotations

import io

import pyte
import pytest

from smtui.cli.console import Console
from smtui.cli.meter import Meter
from smtui.texts import Texts


class Stream(io.StringIO):
    """Standard error as a terminal or a pipe."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


class Seat:
    """A meter, what it wrote, and the time by which it goes."""

    def __init__(self, *accounts: str, terminal: bool = True, **environ: str) -> None:
        self.err = Stream(terminal=terminal)
        console = Console({"TERM": "xterm", "COLUMNS": "60", **environ}, io.StringIO(), io.StringIO(), self.err)
        self.console = console
        self.now = 100.0
        self.meter = Meter(console, Texts("en"), accounts, clock=lambda: self.now)

    def screen(self) -> list[str]:
        """Return what a terminal shows of it."""
        shown = pyte.Screen(60, 24)
        pyte.Stream(shown).feed(self.err.getvalue().replace("\n", "\r\n"))
        return [line.rstrip() for line in shown.display if line.strip()]


def test_each_account_has_a_bar_in_its_place() -> None:
    seat = Seat("blog", "social")
    seat.meter.begin()
    assert seat.screen() == [f"blog    {'─' * 24}  under way", f"social  {'─' * 24}  under way"]
    seat.now += 1
    seat.meter.progress("social", "pulled", {"n": 30, "total": 120})
    seat.now += 1
    seat.meter.progress("blog", "pulled", {"n": 5, "total": 5})
    seat.now += 1
    seat.meter.progress("social", "pulled", {"n": 60, "total": 120})
    assert seat.screen() == [f"blog    {'·' * 24}  5 of 5", f"social  {'━' * 12}{'─' * 12}  60 of 120"]
    seat.meter.end()
    assert seat.screen() == []
    seat.console.tell("blog: 5 new")
    assert seat.screen() == ["blog: 5 new"]


def test_what_is_done_shows_at_once_and_a_failure_has_its_colour() -> None:
    seat = Seat("blog", "social")
    seat.meter.begin()
    seat.meter.done("blog", "3 new")
    seat.meter.done("social", "failed", failed=True)
    assert seat.screen() == [f"blog    {'━' * 24}  3 new", f"social  {'━' * 24}  failed"]
    assert f"\x1b[31m{'━' * 24}" in seat.err.getvalue()


def test_a_quick_network_does_not_flood_the_terminal() -> None:
    seat = Seat("blog")
    seat.meter.begin()
    before = len(seat.err.getvalue())
    for n in range(500):
        seat.meter.progress("blog", "pulled", {"n": n, "total": 500})
    assert len(seat.err.getvalue()) == before


def test_many_accounts_leave_room_and_those_that_are_done_go() -> None:
    names = [f"account{number:02}" for number in range(20)]
    seat = Seat(*names)
    seat.meter.begin()
    assert len(seat.screen()) == 12
    for name in names[:15]:
        seat.meter.done(name, "nothing new")
    assert [line.split()[0] for line in seat.screen()] == names[15:]
    seat.meter.end()
    assert seat.screen() == []


@pytest.mark.parametrize("environ", [{}, {"NO_COLOR": "1"}], ids=["pipe", "plain terminal"])
def test_a_pipe_gets_a_line_now_and_then(environ: dict[str, str]) -> None:
    seat = Seat("blog", "social", terminal=bool(environ), **environ)
    seat.meter.begin()
    seat.meter.progress("blog", "pulled", {"n": 1, "total": 900})
    assert seat.err.getvalue() == ""
    for n in range(0, 900, 100):
        seat.now += 2
        seat.meter.progress("blog", "pulled", {"n": n, "total": 900})
    seat.meter.done("blog", "900 new")
    seat.meter.end()
    assert seat.err.getvalue().splitlines() == ["blog: 200 of 900", "blog: 500 of 900", "blog: 800 of 900"]


def test_a_long_name_and_a_narrow_terminal_stay_on_their_line() -> None:
    seat = Seat("the-account-with-the-very-long-name", COLUMNS="40")
    seat.meter.begin()
    seat.now += 1
    seat.meter.progress("the-account-with-the-very-long-name", "pulled", {"n": 10, "total": 1_000_000})
    assert len(seat.screen()) == 1
