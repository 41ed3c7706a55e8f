"""What a command says: data on standard output, narration on standard error, and every text made harmless on the way.

Styled text is a sequence of parts, each a string or ``(string, style)``. Parts are cleaned here, whoever wrote them, so
the only escape sequences that reach the terminal are the ones below.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TextIO

from smtui.domain.text import clean, excerpt, fit, steady, width

Part = str | tuple[str, str]

_STYLES = {
    "bold": "1",
    "dim": "2",
    "bad": "31",
    "good": "32",
    "warn": "33",
    "name": "36",
    "key": "1;36",
}
_LEAST_BESIDE = 30
"""Columns that an explanation needs beside its term."""
PIPE_WIDTH = 120
"""Columns of a table that goes into a pipe, where nobody says otherwise by ``$COLUMNS``."""


class Console:
    """The three streams of a process and how they may be written to."""

    def __init__(self, environ: Mapping[str, str], stdin: TextIO, stdout: TextIO, stderr: TextIO) -> None:
        self.stdin = stdin
        self._out = stdout
        self._err = stderr
        plain = bool(environ.get("NO_COLOR")) or environ.get("TERM") in ("dumb", "", None)
        self._colour_out = not plain and stdout.isatty()
        self._colour_err = not plain and stderr.isatty()
        self.asks = stdin.isatty() and stderr.isatty()
        """Whether there is a person who can answer a question."""
        self.width = _columns(environ, stdout)
        self._drawn = 0
        self.plain = environ.get("TERM") in ("dumb", "", None)
        """Whether only plain signs are certain to be shown."""

    def out(self, *parts: Part) -> None:
        """Write one line, or several, of data."""
        self._out.write(_join(parts, self._colour_out) + "\n")

    def json(self, value: Any) -> None:
        """Write one JSON document, UTF-8 whatever the locale says, indented for a person's eyes."""
        import msgspec

        data = msgspec.json.encode(value)
        if self._out.isatty():
            data = msgspec.json.format(data, indent=2)
        self.bytes(data + b"\n")

    def bytes(self, data: bytes) -> None:
        """Write bytes as they are."""
        self._out.flush()
        raw = getattr(self._out, "buffer", None)
        if raw is None:
            self._out.write(data.decode())
        else:
            raw.write(data)

    def tell(self, *parts: Part) -> None:
        """Say on standard error what happened."""
        self._err.write(_join(parts, self._colour_err) + "\n")
        self._err.flush()

    @property
    def draws(self) -> bool:
        """Whether there is a terminal on which something can be shown in place."""
        return self._err.isatty() and self._colour_err

    def progress(self, text: str) -> None:
        """Say how far something is: in place on a terminal, nothing elsewhere; ``clear_progress`` takes it away."""
        if self.draws:
            self.draw([[excerpt(text, self.width - 1)]])

    def draw(self, lines: Sequence[Sequence[Part]]) -> None:
        """Show lines in place of those that were drawn last, on a terminal only."""
        if not self.draws:
            return
        # Overwritten line by line and not cleared first, so that nothing flickers.
        rows = [_join(parts, self._colour_err) + "\x1b[K" for parts in lines]
        rows += ["\x1b[K"] * (self._drawn - len(rows))
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        self._err.write("\r" + up + "".join(f"{row}\n" for row in rows))
        self._drawn = len(rows)
        self._err.flush()

    def clear_progress(self) -> None:
        """Take away what ``progress`` or ``draw`` showed."""
        if self.draws and self._drawn:
            self._err.write(f"\r\x1b[{self._drawn}A\x1b[J")
            self._drawn = 0

    def ask(self, question: str, default: str = "") -> str:
        """Ask one line on standard error; an empty answer is the default. Raises EOFError at the end of input."""
        self._err.write(clean(f"{question} [{default}] " if default else f"{question} "))
        self._err.flush()
        line = self.stdin.readline()
        if not line:
            raise EOFError
        return clean(line).strip() or default

    def flush(self) -> None:
        """Hand everything to the system; errors of a full disk or a closed pipe show here."""
        self._out.flush()
        self._err.flush()

    def paragraph(self, text: str, indent: str = "", style: str = "", mark: str = "") -> None:
        """Write a text wrapped to the width; a ``mark`` stands before its first line only."""
        lead = indent + mark
        for line in wrap(text, self.width - width(lead)):
            self.out(lead, (line, style) if style else line)
            lead = indent + " " * width(mark)

    def terms(self, rows: Sequence[tuple[Part, str]], indent: str = "", least: int = 0, most: int = 24) -> None:
        """Write terms with their explanations beside them, whole; on a narrow terminal below them.

        The explanations stand in line: the terms take ``least`` to ``most`` cells, and a longer one a line of its own.
        """
        size = min(most, max([least, *(width(_in_line(term)) for term, _ in rows)]))
        beside = width(indent) + size + 2
        is_narrow = self.width - beside < _LEAST_BESIDE
        for term, text in rows:
            lead = " " * (width(indent) + 4) if is_narrow else " " * beside
            lines = list(wrap(text, self.width - len(lead)))
            if not is_narrow and width(_in_line(term)) <= size:
                name, style = term if isinstance(term, tuple) else (term, "")
                self.out(indent, (fit(name, size), style), f"  {lines.pop(0)}")
            else:
                self.out(indent, term)
            for line in lines:
                self.out(lead, line)


def _columns(environ: Mapping[str, str], stdout: TextIO) -> int:
    wanted = environ.get("COLUMNS", "")
    if wanted.isascii() and wanted.isdigit() and int(wanted) >= 20:
        return int(wanted)
    if stdout.isatty():
        try:
            return max(20, os.get_terminal_size(stdout.fileno()).columns)
        except (OSError, ValueError):
            return 80
    return PIPE_WIDTH


def _join(parts: Sequence[Part], colour: bool) -> str:
    line = []
    for part in parts:
        text, style = part if isinstance(part, tuple) else (part, "")
        text = clean(text)
        line.append(f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if colour and style and text else text)
    return "".join(line).rstrip(" ")


def wrap(text: str, cells: int) -> Iterator[str]:
    """Yield ``text`` in lines of at most ``cells`` terminal cells; a word longer than that is broken."""
    room = max(8, cells)
    for paragraph in clean(text).split("\n"):
        line, used = "", 0
        for word in paragraph.split(" "):
            size = width(word)
            if line and used + 1 + size > room:
                yield line
                line, used = "", 0
            while size > room:
                head = _head(word, room)
                yield head
                word = word[len(head) :]
                size = width(word)
            line = f"{line} {word}" if line else word
            used = width(line)
        yield line


def _head(word: str, cells: int) -> str:
    """Return the longest beginning of ``word`` that fits; at least one sign."""
    low, high = 1, len(word)
    while low < high:
        middle = (low + high + 1) // 2
        if width(word[:middle]) <= cells:
            low = middle
        else:
            high = middle - 1
    return word[:low]


class Column:
    """A column: at least ``least`` cells, at most ``most``; left out where the line has fewer than ``from_`` cells."""

    __slots__ = ("from_", "least", "most", "name")

    def __init__(self, name: str, least: int = 1, most: int = 0, from_: int = 0) -> None:
        self.name = name
        self.least = least
        self.most = most or 10_000
        self.from_ = from_


def table(
    console: Console,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Part]],
    indent: str = "",
    *,
    measure: Sequence[Mapping[str, Part]] | None = None,
) -> None:
    """Write rows in columns; the last column takes what is left of the line and is cut there.

    Emoji of several code points are simple in the columns before it, so that they stand in line on every terminal.
    The columns are as wide as the rows need, or as those of ``measure`` do where several tables stand in line.
    """
    shown = [column for column in columns if console.width >= column.from_]
    all_rows = measure or rows
    sizes = {
        column.name: min(column.most, max([column.least, *(width(_in_line(row[column.name])) for row in all_rows)]))
        for column in shown[:-1]
    }
    left = console.width - width(indent) - sum(sizes[column.name] + 2 for column in shown[:-1])
    last = shown[-1].name
    for row in rows:
        parts: list[Part] = [indent]
        for column in shown:
            cell = row[column.name]
            text, style = cell if isinstance(cell, tuple) else (cell, "")
            text = (
                excerpt(text, max(8, left)) if column.name == last else f"{fit(_in_line(cell), sizes[column.name])}  "
            )
            parts.append((text, style) if style else text)
        console.out(*parts)


def _in_line(part: Part) -> str:
    return steady(clean(part[0] if isinstance(part, tuple) else part))
