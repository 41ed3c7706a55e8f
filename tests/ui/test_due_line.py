"""The line of a prompt while the app runs: true after an answer, never quietly out of date before."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smtui import due as fast
from smtui.app import SmtuiApp
from smtui.services.due import keep
from smtui.services.house import House
from tests.cli.conftest import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A house on disk, whose blog has two comments that are overdue by now."""
    shell = Shell(tmp_path)
    shell.setup()
    shell.network.write("When do you open on Sunday?", author="Ada")
    shell.network.write("Lovely cake!", author="Bob")
    shell.ok("sync")
    shell.clock.advance(days=3)
    return shell


@pytest.fixture
def house(shell: Shell) -> Iterator[House]:
    house = shell.house()
    yield house
    house.store.close()


def said(shell: Shell) -> str:
    """Return what a prompt shows; empty where the file says nothing and the long way would be taken."""
    now = shell.clock.now().timestamp()
    found = fast.read(shell.environ, sys.platform, now)
    return fast.line(found, now, "{overdue}")[0] if found else ""


async def test_an_answer_in_the_app_is_in_the_line_within_the_minute_and_no_wrong_number_before(
    shell: Shell, house: House
) -> None:
    shell.ok("inbox")
    assert said(shell) == "2"
    written: list[int] = []

    def keep_due() -> None:
        written.append(1)
        keep(house, shell.environ, shell.paths.data)

    app = SmtuiApp(house, keep_due=keep_due)
    async with app.run_test() as pilot:
        await pilot.press("2", "e", "1")
        await pilot.pause()
        assert said(shell) == ""  # the file was made from a store that is another now, and says so
        assert shell("due", "--format", "{overdue}").out == "1\n"
        app.pass_minute()
        assert written == [1]
        assert said(shell) == "1"
        app.pass_minute()
        assert written == [1]  # nothing has changed: nothing is written
        await pilot.press("u")
        await pilot.pause()
        app.pass_minute()
        assert said(shell) == "2"


async def test_a_line_that_cannot_be_written_costs_time_and_nothing_else(shell: Shell, house: House) -> None:
    (shell.paths.data / "due").unlink(missing_ok=True)
    (shell.paths.data / "due").mkdir()
    app = SmtuiApp(house, keep_due=lambda: keep(house, shell.environ, shell.paths.data))
    async with app.run_test() as pilot:
        await pilot.press("2", "e", "1")
        app.pass_minute()
        await pilot.pause()
        assert app.is_running
    assert said(shell) == ""
    assert shell("due", "--format", "{overdue}").out == "1\n"
