"""The journal: one line for each commit, only ever added to, and read on from where one stopped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from smtui.storage.engine.files import Files, unwritable
from smtui.storage.engine.lines import SEAL_LENGTH, Commit, Damaged, Header, decode_commit, decode_header, is_sound

_CHUNK = 1 << 16


class Rewound(Exception):
    """What was read here before is no longer there: a change that could not be made durable was taken back."""


class Journal:
    """An open journal. Reading needs no lock: a line counts once its line feed is there and its checksum fits.

    ``append`` and ``cut`` are for the holder of the store's lock.
    """

    def __init__(self, files: Files, path: Path) -> None:
        self._files = files
        self.path = path
        self._reader = files.open(path, os.O_RDONLY)
        self._writer: int | None = None
        self._withdrawn: int | None = None
        try:
            first = self._header_line()
            self.header = self._decode_header(first)
        except BaseException:
            files.close(self._reader)
            raise
        self.end = len(first)
        self.torn = b""
        """What stood behind the last whole line: where nobody is writing, the change of a writer that died."""
        self.seq = self.header.seq
        # The end of the last line taken: were it other bytes tomorrow, that line has been taken back.
        self._seam = first[-SEAL_LENGTH:]

    def close(self) -> None:
        """Close the file."""
        self._files.close(self._reader)
        if self._writer is not None:
            self._files.close(self._writer)
            self._writer = None

    @property
    def is_empty(self) -> bool:
        """True before the generation's first commit."""
        return self.seq == self.header.seq

    def is_removed(self) -> bool:
        """Tell whether a compaction has removed the file since it was opened."""
        return self._files.is_removed(self._reader)

    def read_new(self) -> Iterator[Commit]:
        """Give the commits that were added since the last call. Raises ``Rewound`` or ``Damaged``."""
        size, rest = _CHUNK, b""
        overlap = len(self._seam)
        data = self._files.read(self._reader, size, self.end - overlap)
        if data[:overlap] != self._seam:
            raise Rewound
        if self._withdrawn is not None and len(data) - overlap > self._withdrawn:
            # Somebody has built on the line that we could not take back: it is part of the history now.
            self._withdrawn = None
        while self._withdrawn is None:
            *lines, rest = data[overlap:].split(b"\n")
            for line in lines:
                yield self._take(line)
            if len(data) < size:
                break
            overlap, size = 0, max(size, 4 * len(rest))
            data = self._files.read(self._reader, size, self.end)
        self.torn = rest

    def append(self, line: bytes) -> Commit:
        """Make a sealed line durable. Raises ``StoreUnwritable``; then nothing of it is left, or it is not believed."""
        start = self.end
        try:
            writer = self._open_writer()
            self._clear_withdrawn(writer)
            self._files.write(writer, line, start)
            self._files.sync(writer)
        except BaseException as error:
            self._take_back(start, len(line))
            if isinstance(error, OSError):
                raise unwritable(error, self.path) from error
            raise
        return self._take(line[:-1])

    def cut(self) -> None:
        """Cut what is ``torn``. Raises ``OSError``."""
        self._files.truncate(self._open_writer(), self.end)
        self.torn = b""
        self._withdrawn = None

    def _open_writer(self) -> int:
        if self._writer is None:
            self._writer = self._files.open(self.path, os.O_WRONLY)
        return self._writer

    def _take_back(self, start: int, length: int) -> None:
        self._withdrawn = length
        if self._writer is not None:
            # If the disk refuses this as well, the line stays withdrawn here until it can be cut.
            with suppress(OSError):
                self._files.truncate(self._writer, start)
                self._withdrawn = None
        else:
            self._withdrawn = None

    def _clear_withdrawn(self, writer: int) -> None:
        if self._withdrawn is not None:
            self._files.truncate(writer, self.end)
            self._withdrawn = None

    def _take(self, line: bytes) -> Commit:
        if not is_sound(line):
            raise Damaged(self.path)
        try:
            commit = decode_commit(line)
        except ValueError:
            raise Damaged(self.path) from None
        if commit.seq - len(commit.docs) != self.seq:
            raise Damaged(self.path)
        self.seq = commit.seq
        self.end += len(line) + 1
        self._seam = line[1 - SEAL_LENGTH :] + b"\n"
        return commit

    def _header_line(self) -> bytes:
        data = self._files.read(self._reader, _CHUNK, 0)
        if not (feed := data.find(b"\n") + 1):
            raise Damaged(self.path)
        return data[:feed]

    def _decode_header(self, line: bytes) -> Header:
        if not is_sound(line[:-1]):
            raise Damaged(self.path)
        try:
            return decode_header(line)
        except ValueError:
            raise Damaged(self.path) from None
