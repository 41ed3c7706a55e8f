"""Public holidays by year, kept as small files: the library that knows them costs more than a whole command.

A shelf is a cache. What is not on it, or was put there by another version of smtui, is worked out anew.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from smtui import __version__
from smtui.domain.worktime import PublicHolidays
from smtui.paths import write_private


class Shelved(Struct, frozen=True):
    """One file: who made it, and the holidays' names by ISO date for each year that was asked for."""

    made_by: str = __version__
    years: dict[int, dict[date, str]] = {}


class HolidayShelf:
    """The public holidays of a country and state. Call it with a day to ask whether that is one.

    Without a folder nothing is kept.
    """

    def __init__(self, folder: Path | None, country: str, state: str = "", language: str = "") -> None:
        self._holidays = PublicHolidays(country, state, language)
        name = "-".join(part for part in (country, state, language) if part).replace("/", "_")
        self._file = folder / f"holidays-{name}.json" if folder else None
        self._shelved: Shelved | None = None

    def __call__(self, day: date) -> bool:
        """Tell whether ``day`` is a public holiday. Raises ConfigError for an unknown country or state."""
        return day in self._year(day.year)

    def name(self, day: date) -> str:
        """Return the holiday's name, or an empty string. Raises ConfigError as above."""
        return self._year(day.year).get(day, "")

    def _year(self, year: int) -> dict[date, str]:
        if self._shelved is None:
            self._shelved = self._read()
        if year not in self._shelved.years:
            years = {**self._shelved.years, year: self._holidays.year(year)}
            self._shelved = Shelved(years=years)
            # Without room or rights it is worked out again next time.
            with suppress(OSError):
                self._write()
        return self._shelved.years[year]

    def _write(self) -> None:
        if self._file is not None:
            write_private(self._file, msgspec.json.encode(self._shelved))

    def _read(self) -> Shelved:
        with suppress(OSError, msgspec.DecodeError):
            if self._file is None:
                return Shelved()
            found = msgspec.json.decode(self._file.read_bytes(), type=Shelved)
            if found.made_by == __version__:
                return found
        return Shelved()
