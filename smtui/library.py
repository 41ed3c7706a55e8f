"""The texts and plans that people edit, read from the config folder when first asked for.

What ships stands in for what is not there. A file that cannot be read is reported in ``problems`` and replaced by the
shipped one: it never stops the start.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from datetime import date, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from smtui import content
from smtui.config import Settings, load_accounts
from smtui.domain.errors import ConfigError
from smtui.paths import Paths, write_private
from smtui.ports import Account
from smtui.shelf import Shelf

if TYPE_CHECKING:
    from smtui.domain.board import Roster
    from smtui.domain.guideline import Guideline
    from smtui.domain.reaction import Plans
    from smtui.domain.routine import Routine
    from smtui.domain.suggest import Rules
    from smtui.domain.worktime import WorkCalendar
    from smtui.holiday_shelf import HolidayShelf

T = TypeVar("T")


class FileLibrary:
    """A house's library on disk."""

    def __init__(self, paths: Paths, settings: Settings, zone: tzinfo, *, cache: Path | None = None) -> None:
        self.problems: list[ConfigError] = []
        """What could not be read so far."""
        self._paths = paths
        self._settings = settings
        self._zone = zone
        self._cache = cache
        self._shelf = Shelf(cache)
        self._language = settings.house.language
        self._routines_state: tuple[int, int] | None = None
        """The file's time of change and size when the routines were read."""

    def accounts(self) -> tuple[Account, ...]:
        """Return the connected accounts."""
        return self._accounts

    def guideline(self) -> Guideline:
        """Return the guideline in the house's language."""
        return self._guideline

    def rules(self) -> Rules:
        """Return the signs by which situations are suggested."""
        return self._rules

    def plans(self) -> Plans:
        """Return the reaction plans."""
        return self._plans

    def roster(self) -> Roster:
        """Return who has which network when, by ``board.toml``; nothing without one."""
        return self._roster

    def routines(self) -> tuple[Routine, ...]:
        """Return the routines, in the file's order: read again once somebody has changed the file.

        A changed file that cannot be read is reported, and the routines stay those that were known.
        """
        try:
            there = os.stat(self._paths.config / "routines.toml")  # noqa: PTH116 # asked often, and pathlib is slower
            state = (there.st_mtime_ns, there.st_size)
        except OSError:
            state = (0, 0)
        if state != self._routines_state:
            known, problems = self.__dict__.pop("_routines", None), len(self.problems)
            read = self._routines
            if known is not None and len(self.problems) > problems:
                self.__dict__["_routines"] = known
            else:
                self.__dict__["_routines"] = read
            self._routines_state = state
        return self._routines

    def routines_text(self) -> str:
        """Return the text of the user's file, or of the one that ships. Raises ConfigError."""
        own = self._paths.config / "routines.toml"
        return _text_of(own if own.is_file() else content.path(self._language, "routines.toml"))

    def save_routines(self, text: str) -> None:
        """Write the user's file anew, whole or not at all. Raises ConfigError."""
        self._keep(self._paths.config / "routines.toml", text)
        self.__dict__.pop("_routines", None)

    def views_text(self) -> str:
        """Return the text of ``views.toml``, as it is now; empty where there is none. Raises ConfigError."""
        return _text_of(self._views) if self._views.exists() else ""

    def views_name(self) -> str:
        """Return the path of ``views.toml``."""
        return str(self._views)

    def keep_views(self, text: str) -> None:
        """Write ``views.toml`` anew, whole or not at all. Raises ConfigError."""
        self._keep(self._views, text)

    def _keep(self, file: Path, text: str) -> None:
        try:
            write_private(file, text)
        except OSError as error:
            raise ConfigError("config_unwritable", file=file, reason=error.strerror) from None

    @property
    def _views(self) -> Path:
        return self._paths.config / "views.toml"

    def holiday(self, day: date) -> str:
        """Return the name of the public holiday that ``day`` is in the house's place; empty on other days."""
        return self._holidays.name(day) if self._holidays else ""

    def work_calendar(self) -> WorkCalendar:
        """Return when the house works, public holidays left out."""
        return self._calendar

    @cached_property
    def _accounts(self) -> tuple[Account, ...]:
        accounts, problems = load_accounts(self._paths)
        self.problems.extend(problems)
        return accounts

    @cached_property
    def _guideline(self) -> Guideline:
        from smtui.domain.guideline import Guideline
        from smtui.networks import network_names

        folder, problems = self._paths.guideline, self.problems
        own = _texts_in(folder)
        shipped = [
            content.path(self._language, f"guideline/{name}") for name in content.names(self._language, "guideline")
        ]
        made: list[Guideline] = []

        def make() -> Guideline | None:
            from smtui.domain.guideline_files import parse_guideline

            before, texts = len(problems), self._read_all(own)
            made.append(
                parse_guideline(texts, problems, network_names) if texts else parse_guideline(self._read_all(shipped))
            )
            return made[0] if len(problems) == before else None

        # With the folder itself, which changes when a file is new or gone.
        kept = self._shelf.take("guideline", [folder, *own] if own else shipped, Guideline, make)
        return kept if kept is not None else made[0]

    @cached_property
    def _rules(self) -> Rules:
        from smtui.domain.suggest import Rules, parse_rules

        return self._parse("signs.toml", parse_rules, Rules)

    @cached_property
    def _plans(self) -> Plans:
        from smtui.domain.reaction import parse_plans

        return self._parse("plans.toml", parse_plans)

    @cached_property
    def _roster(self) -> Roster:
        from smtui.domain.board import Roster, parse_roster

        own = self._paths.config / "board.toml"
        if own.is_file():
            try:
                return parse_roster(own.read_text(encoding="utf-8"), str(own))
            except (OSError, UnicodeDecodeError) as error:
                self.problems.append(_unreadable(own, error))
            except ConfigError as error:
                self.problems.append(error)
        return Roster()

    @cached_property
    def _routines(self) -> tuple[Routine, ...]:
        from smtui.domain.recurrence import parse_routines
        from smtui.domain.routine import Routine

        return self._parse("routines.toml", parse_routines, tuple[Routine, ...])

    @cached_property
    def _holidays(self) -> HolidayShelf | None:
        from smtui.holiday_shelf import HolidayShelf

        where = self._settings.house
        if not where.country:
            return None
        return HolidayShelf(self._cache, where.country, where.state, where.language)

    @cached_property
    def _calendar(self) -> WorkCalendar:
        from smtui.domain.worktime import make_calendar, never_free

        hours = self._settings.hours
        free = self._holidays or never_free
        try:
            return make_calendar(self._zone, hours.days, hours.slots, free)
        except ConfigError as error:
            self.problems.append(ConfigError(error.key, **{**error.values, "file": self._paths.config_file}))
            return make_calendar(self._zone, type(hours)().days, type(hours)().slots, free)

    def _read_all(self, files: Iterable[Path]) -> dict[str, str]:
        """Return the texts of files by name; unreadable ones are reported."""
        texts = {}
        for path in files:
            try:
                texts[path.name] = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                self.problems.append(_unreadable(path, error))
        return texts

    def _parse(self, name: str, parse: Callable[[str, str], T], kind: object = None) -> T:
        """Return what a file holds, the user's own or else the shipped one; kept ready where its ``kind`` is given."""
        own = self._paths.config / name
        if own.is_file():
            try:
                return self._take(own, parse, kind)
            except (OSError, UnicodeDecodeError) as error:
                self.problems.append(_unreadable(own, error))
            except ConfigError as error:
                self.problems.append(error)
        return self._take(content.path(self._language, name), parse, kind)

    def _take(self, file: Path, parse: Callable[[str, str], T], kind: object) -> T:
        def make() -> T:
            return parse(file.read_text(encoding="utf-8"), str(file))

        kept = self._shelf.take(file.stem, [file], kind, make) if kind is not None else None
        return kept if kept is not None else make()


def _text_of(file: Path) -> str:
    """Return a file's text. Raises ConfigError."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, error) from None


def _unreadable(file: Path, error: OSError | UnicodeDecodeError) -> ConfigError:
    """Return what is to be said about a file that gives no text."""
    if isinstance(error, OSError):
        return ConfigError("config_unreadable", file=file, reason=error.strerror)
    return ConfigError("config_encoding", file=file)


def _texts_in(folder: Path) -> list[Path]:
    """Return a folder's files with rules, in order; none where there is no such folder."""
    here = sorted(folder.iterdir()) if folder.is_dir() else ()
    return [path for path in here if path.suffix in (".md", ".toml") and not path.name.startswith(".")]
