"""One call of one command: what it was given, and the house it works on, opened when it first asks."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from smtui.bootstrap import Setting, open_house, open_shelf, repairs
from smtui.cli.commands import Command
from smtui.cli.console import Console
from smtui.cli.usage import MOST_DAYS, Values
from smtui.domain.clock import Clock
from smtui.domain.errors import ConfigError, SmtuiError, UsageError
from smtui.due import state_of
from smtui.services.house import House
from smtui.texts import Texts, explain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from smtui.due import Summary


class World:
    """What a process is given by its surroundings. Tests hand in another one."""

    def __init__(
        self,
        *,
        environ: Mapping[str, str] | None = None,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        clock: Clock | None = None,
        opener: Callable[[Setting], House] = open_house,
    ) -> None:
        self.environ: Mapping[str, str] = os.environ if environ is None else environ
        self.stdin: TextIO = stdin or sys.stdin or io.StringIO()  # a closed stream is None
        self.stdout: TextIO = stdout or sys.stdout or io.StringIO()
        self.stderr: TextIO = stderr or sys.stderr or io.StringIO()
        self.clock = clock
        self.opener = opener


class SettingsError(ConfigError):
    """Settings files that a command cannot work with: all the problems, each to be said."""

    def __init__(self, problems: Iterable[SmtuiError]) -> None:
        super().__init__("config_problems")
        self.problems = list(problems)


class Call:
    """What a command's function gets."""

    def __init__(self, world: World, setting: Setting, command: Command, values: Values) -> None:
        self.world = world
        self.setting = setting
        self.command = command
        self.values = values
        self.texts: Texts = setting.texts
        self.console = Console(world.environ, world.stdin, world.stdout, world.stderr)
        self._opened: House | None = None
        self.summary: Summary | None = None
        """What is due, where the command has worked it out."""
        self._seq = 0
        self._stamp = ""
        """The state of store and settings before the command, as the file beside the store names it."""

    @property
    def wants_json(self) -> bool:
        """Whether the answer is to be one JSON document."""
        return self.values.flag("json")

    def house(self, *needs: str) -> House:
        """Return the house. ``needs`` names the parts of its library that must be sound before anything is done.

        Raises SettingsError or ConfigError where the settings do not allow work, StoreError.
        """
        if not self.setting.loaded.exists:
            raise ConfigError("no_config", file=self.setting.paths.config_file)
        if self.setting.loaded.problems:
            raise SettingsError(self.setting.loaded.problems)
        house = self._house
        for part in needs:
            getattr(house.library, part)()
        if needs and house.library.problems:
            problems = list(house.library.problems)
            # Said once, as the reason for stopping; ``close`` says those that did not stop the command.
            house.library.problems.clear()
            raise SettingsError(problems)
        return house

    def library_house(self) -> House:
        """Return the house as ``house`` does, or one of shipped texts where none was set up: enough to read them."""
        if self.setting.loaded.exists:
            return self.house("guideline")
        return open_shelf(self.setting)

    @cached_property
    def _house(self) -> House:
        self._opened = self.world.opener(self.setting)
        # In this order: what somebody changes between the two counts as changed since.
        self._seq = self._opened.store.seq()
        self._stamp = state_of(self.world.environ)
        return self._opened

    def close(self) -> None:
        """Let go of the store, after saying what in the library had to be replaced by what ships."""
        if self._opened is not None:
            for problem in self._opened.library.problems:
                self.console.tell((self.texts("cli.warning"), "warn"), " ", explain(problem, self.texts))
            self._keep_due(self._opened)
            self._opened.store.close()
            self.tell_repairs(self._opened)

    def _keep_due(self, house: House) -> None:
        """Write what is due, for who asks next: where the command has changed the store, or has worked it out."""
        if self.summary is None and not getattr(house.store, "has_written", False):
            return
        from smtui.services.due import keep, rounds_kept

        with suppress(SmtuiError):
            known = None if self.summary else rounds_kept(house, self.setting.paths.data, self._stamp, self._seq)
            keep(house, self.world.environ, self.setting.paths.data, self.summary, known)

    def tell_repairs(self, house: House) -> None:
        """Say what the store had to repair by itself since it was opened."""
        for repair in repairs(house):
            self.console.tell((self.texts("cli.warning"), "warn"), " ", explain(repair, self.texts))

    def say(self, key: str, /, **values: object) -> None:
        """Tell one sentence of the catalogue on standard error."""
        self.console.tell(self.texts(f"cli.{key}", **values))

    def at(self, moment: datetime) -> str:
        """Return a moment as people say it, on the house's clock."""
        from smtui.domain.humantime import moment_text

        house = self.house()
        return moment_text(moment, house.now(), house.zone, self.texts)

    def when(self, text: str) -> datetime:
        """Return the moment that somebody typed. Raises UsageError."""
        from smtui.domain.humantime import parse_when

        house = self.house()
        return parse_when(text, house.now(), house.zone, house.library.work_calendar())

    def day(self, text: str) -> date:
        """Return the day that somebody typed: ``today``, ``yesterday``, ``+2``, ``fr``, ``24.12.``, an ISO date.

        Raises UsageError, also for a day so far off that nothing could be worked out around it.
        """
        from datetime import timedelta

        from smtui.domain.humantime import parse_when

        house = self.house()
        typed = text.strip().lower()
        if typed in ("yesterday", "gestern"):
            return house.today() - timedelta(days=1)
        if typed[:1] in ("+", "-") and typed[1:].isdecimal() and len(typed) < 6:
            return house.today() + timedelta(days=int(typed))
        # From midnight on, "today" and "fr" still mean this day, whatever the clock says.
        midnight = datetime.combine(house.today(), time(0), house.zone).astimezone(UTC)
        day = parse_when(text, midnight, house.zone).astimezone(house.zone).date()
        if abs((day - house.today()).days) > MOST_DAYS:
            raise UsageError("when_unknown", text=text)
        return day

    def stdin_text(self) -> str:
        """Return all of standard input, whatever its encoding makes of it."""
        return self.world.stdin.read()

    def given_text(self, text: str) -> str:
        """Return ``text``, or all of standard input for ``-``."""
        return self.stdin_text() if text == "-" else text

    def confirm(self, key: str, /, **values: object) -> bool:
        """Ask a yes/no question; without a person to ask, raise UsageError that names ``--yes``."""
        if not self.console.asks:
            raise UsageError("needs_yes")
        key = key if "." in key else f"cli.{key}"
        answer = self.console.ask(self.texts(key, **values), self.texts("cli.no_letter"))
        return answer.lower()[:1] in ("y", "j")
