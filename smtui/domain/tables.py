"""Tables of hand-written TOML: typed reading, with errors that name file, line, key and the nearest right one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from typing import Any

from smtui.domain.errors import ConfigError
from smtui.domain.patterns import late
from smtui.domain.text import clean, one_line

_AT_LINE = late(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_HEADER = late(r"\s*\[")
_UNKNOWN_LINE = "?"


def config_error(key: str, file: str, line: int | None = None, /, **values: object) -> ConfigError:
    """Return a ``ConfigError`` with the values ``file`` and ``line``, which is ``?`` where it cannot be told."""
    return ConfigError(key, file=file, line=line or _UNKNOWN_LINE, **values)


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known name that ``name`` was most likely meant to be, or an empty string."""
    from difflib import get_close_matches  # 4 ms, and only a mistake needs it

    return next(iter(get_close_matches(name, list(known), 1, 0.55)), "")


def unknown_name(file: str, line: int | None, name: str, known: Iterable[str], section: str = "") -> ConfigError:
    """Return the error for a name that nobody knows, with the nearest right one where there is one.

    Where it stands in a ``section``, it is said with that.
    """
    names = sorted(known)
    hint = nearest(name, names)
    key = "config_unknown_hint" if hint else "config_unknown"
    full = f"{section}.{name}" if section else name
    return config_error(key, file, line, name=full, hint=hint, known=", ".join(names))


def toml_string(value: str) -> str:
    """Return ``value`` as a TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04X}" for c in escaped) + '"'


def read_toml(text: str, file: str, offset: int = 0) -> Table:
    """Return the root table of a TOML text; ``offset`` lines stand above it in the file. Raises ConfigError."""
    import tomllib  # 2.4 ms; commands that read no such file go without

    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _AT_LINE.search(str(error))
        line = int(found[1]) if found and found[1] else text.count("\n") + 1
        raise config_error(
            "config_syntax", file, line + offset, reason=one_line(_AT_LINE.sub("", str(error)))
        ) from None
    return Table(values, file, text.split("\n"), offset)


class Table:
    """One table. Each reading call makes its key a known one; ``done`` complains about keys that nobody asked for."""

    def __init__(
        self,
        values: dict[str, Any],
        file: str,
        lines: list[str],
        offset: int = 0,
        start: int = 0,
        path: tuple[str, ...] = (),
    ) -> None:
        self.values = values
        self.file = file
        self._path = path
        self._lines = lines
        self._offset = offset
        self._start = start
        """The index of the first line below the table's header; 0 for the root."""
        self._known: set[str] = set()

    def line(self, name: str) -> int | None:
        """Return the line of the file that sets ``name`` in this table or opens the table ``name``, or None."""
        wanted = re.compile(rf"""\s*["']?{re.escape(name)}["']?\s*[=.]""")
        for number, line in enumerate(self._lines[self._start :], self._start):
            if _HEADER.match(line):
                break
            if wanted.match(line):
                return number + 1 + self._offset
        # A table written on one line: the line with this value, else the first with this name.
        value = str(self.values.get(name, "")).lower()
        for wanted in (
            re.compile(rf"\b{re.escape(name)}\s*=.*{re.escape(value)}"),
            re.compile(rf"\b{re.escape(name)}\s*="),
        ):
            for number, line in enumerate(self._lines[self._start :], self._start):
                if wanted.search(line.lower()):
                    return number + 1 + self._offset
        return next(iter(self._headers(name)), None)

    def line_of(self, text: str) -> int | None:
        """Return the line in this table or below it on which ``text`` begins, or None."""
        first = toml_string(text.partition("\n")[0])[1:-1]
        for number, line in enumerate(self._lines[self._start :], self._start):
            if first and first in line:
                return number + 1 + self._offset
        return None

    def error(self, key: str, name: str, **values: object) -> ConfigError:
        """Return an error with the text key ``key`` about the setting ``name`` of this table."""
        return config_error(key, self.file, self.line(name), name=name, **values)

    def text(self, name: str, default: str | None = None) -> str:
        """Return a string, cleaned. Raises ConfigError when it is no string, or missing without a default."""
        value = self._value(name, default)
        if not isinstance(value, str):
            raise self.error("config_kind", name, expected='"…"')
        return clean(value)

    def text_or_number(self, name: str, default: str | None = None) -> str:
        """Return a string, or a whole number as its digits."""
        value = self._value(name, default)
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else self.text(name, default)

    def clock(self, name: str) -> str:
        """Return a time of day as ``HH:MM``, from a string or TOML's own time; empty where it is missing."""
        value = self._value(name, "")
        return f"{value:%H:%M}" if isinstance(value, time) else self.text(name, "")

    def has(self, name: str) -> bool:
        """Tell whether a setting is there; from now on it is a known one."""
        self._known.add(name)
        return name in self.values

    def day(self, name: str) -> date | None:
        """Return a day, from TOML's own or from a string such as ``2026-11-23``; None where it is missing."""
        value = self.values.get(name)
        self._known.add(name)
        if isinstance(value, str):
            with suppress(ValueError):
                value = date.fromisoformat(value)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        raise self.error("config_kind", name, expected="2026-11-23")

    def choice(self, name: str, options: Iterable[str], default: str | None = None) -> str:
        """Return a string that is one of ``options``."""
        value = self.text(name, default)
        if value not in (known := tuple(options)):
            raise self.error("config_choice", name, value=value, options=", ".join(known))
        return value

    def number(self, name: str, default: int | None = None, *, least: int = 0) -> int:
        """Return a whole number of at least ``least``."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise self.error("config_kind", name, expected=f"{least}, {least + 1}, {least + 2}, …")
        return value

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            raise self.error("config_kind", name, expected="true, false")
        return value

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return a list of strings, cleaned. A single string counts as a list of one."""
        value = self._value(name, default)
        if isinstance(value, str):
            value = (value,)
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
            raise self.error("config_kind", name, expected='["…", "…"]')
        return tuple(clean(item) for item in value)

    def table(self, name: str) -> Table:
        """Return a table inside this one; an empty one where it is missing."""
        value = self._value(name, {})
        if not isinstance(value, dict):
            raise self.error("config_kind", name, expected=f"[{name}]")
        return self._inner(value, name, next(iter(self._headers(name)), None))

    def tables(self, name: str) -> list[Table]:
        """Return the tables of a list of tables; empty where it is missing."""
        found = self.mixed(name)
        if any(isinstance(entry, str) for entry in found):
            raise self.error("config_kind", name, expected=f"[[{name}]]")
        return [entry for entry in found if isinstance(entry, Table)]

    def mixed(self, name: str) -> list[str | Table]:
        """Return a list of strings and tables; empty where it is missing."""
        value = self._value(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict | str) for item in value):
            raise self.error("config_kind", name, expected='["…", { … }]')
        headers = self._headers(name)
        return [
            clean(item)
            if isinstance(item, str)
            else self._inner(item, name, headers[place] if place < len(headers) else None)
            for place, item in enumerate(value)
        ]

    def done(self) -> None:
        """Raise ConfigError for the first key that no call asked for."""
        for name in self.values:
            if name not in self._known:
                raise unknown_name(self.file, self.line(name), name, self._known)

    def _value(self, name: str, default: Any) -> Any:
        self._known.add(name)
        value = self.values.get(name, default)
        if value is None:
            raise config_error("config_missing", self.file, self._start + self._offset or None, name=name)
        return value

    def _inner(self, values: dict[str, Any], name: str, header: int | None) -> Table:
        above = header or self.line(name)
        start = above - self._offset if above else self._start
        return Table(values, self.file, self._lines, self._offset, start, (*self._path, name))

    def _headers(self, name: str) -> list[int]:
        path = r"\s*\.\s*".join(rf"""["']?{re.escape(part)}["']?""" for part in (*self._path, name))
        wanted = re.compile(rf"\s*\[\[?\s*{path}\s*\]")
        return [number + 1 + self._offset for number, line in enumerate(self._lines) if wanted.match(line)]
