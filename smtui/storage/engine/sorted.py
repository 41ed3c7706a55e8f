"""Files of lines in byte order, searched by bisection: snapshots, archives, indexes. Replaced whole, never changed.

Each line that is looked at is checked, so an answer is right or ``Damaged`` is raised: a line was found, or the two
sound lines are known between which it would stand.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zlib import crc32

from smtui.storage.engine.files import Files, write_whole
from smtui.storage.engine.lines import Damaged, Header, decode, decode_header, encode, is_sound, seal

_PROBE = 4096
_STRIDE = 1 << 18
_TOP = 8
"""So many steps of a bisection are remembered: every search begins with the same ones."""
_FOOTER = b'{"end":'


class SortedFile:
    """An open sorted file. Raises ``Damaged`` where it is not sound, ``FileNotFoundError`` where there is none."""

    def __init__(self, files: Files, path: Path) -> None:
        self._files = files
        self.path = path
        self._tops: dict[int, tuple[int, bytes]] = {}
        self._handle = files.open(path, os.O_RDONLY)
        try:
            self.bytes = files.size(self._handle)
            self.header_line = self._line_at(0)
            self.header = self._header()
            self._first = len(self.header_line) + 1
            self._end = self._find_footer()
            self.lines = self._count()
        except BaseException:
            files.close(self._handle)
            raise

    def close(self) -> None:
        """Close the file."""
        self._files.close(self._handle)

    def find(self, key: bytes) -> bytes | None:
        """Return the line that begins with ``key``, or None."""
        for _, line in self._from(self._lower(key)):
            return line if line.startswith(key) else None
        return None

    def starting_with(self, prefix: bytes) -> Iterator[tuple[int, bytes]]:
        """Give each line that begins with ``prefix``, with its offset."""
        for offset, line in self._from(self._lower(prefix)):
            if not line.startswith(prefix):
                return
            yield offset, line

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        """Give each line with its offset."""
        return self._from(self._first)

    def at(self, offset: int) -> bytes:
        """Return the line that begins at ``offset``."""
        return self._sound(self._line_at(offset))

    def _header(self) -> Header:
        try:
            return decode_header(self._sound(self.header_line))
        except ValueError:
            raise Damaged(self.path) from None

    def _find_footer(self) -> int:
        start = max(0, self.bytes - _PROBE)
        tail = self._files.read(self._handle, _PROBE, start)
        begin = tail.rfind(b"\n", 0, -1) + 1
        if not tail.endswith(b"\n") or not tail.startswith(_FOOTER, begin):
            raise Damaged(self.path)
        self.footer = self._sound(tail[begin:-1])
        return start + begin

    def _count(self) -> int:
        end = decode(self.footer)["end"]
        if not isinstance(end, int):
            raise Damaged(self.path)
        return end

    def first(self, is_before: Callable[[bytes], bool]) -> bytes | None:
        """Return the first line that ``is_before`` is false for, as it is for all lines behind it, or None."""
        return next((line for _, line in self._from(self._bisect(is_before))), None)

    def _lower(self, target: bytes) -> int:
        """Return the offset of the first line that is not less than ``target``."""
        return self._bisect(lambda line: line < target)

    def _bisect(self, is_before: Callable[[bytes], bool]) -> int:
        low, high = self._first, self._end
        deep = (high - low) >> _TOP
        while high - low > _PROBE:
            middle = (low + high) // 2
            if (found := self._tops.get(middle)) is None:
                found = self._line_after(middle)
                if high - low > deep and len(found[1]) <= _PROBE:
                    self._tops[middle] = found
            start, line = found
            if start >= high or not is_before(line):
                high = middle
            else:
                low = start + len(line) + 1
        for offset, line in self._from(low):
            if not is_before(line):
                return offset
        return self._end

    def _line_after(self, position: int) -> tuple[int, bytes]:
        """Return the first line that begins at or after ``position``."""
        start, size = position - 1, _PROBE
        while True:
            data = self._files.read(self._handle, min(size, self._end - start), start)
            feed = data.find(b"\n") + 1
            if feed and start + feed >= self._end:
                return self._end, b""
            if feed and (stop := data.find(b"\n", feed)) >= 0:
                return start + feed, self._sound(data[feed:stop])
            if len(data) < size:
                raise Damaged(self.path)
            size *= 4

    def _from(self, offset: int) -> Iterator[tuple[int, bytes]]:
        rest, size = b"", _PROBE
        position = offset
        while position + len(rest) < self._end:
            wanted = min(size, self._end - position - len(rest))
            data = rest + self._files.read(self._handle, wanted, position + len(rest))
            if len(data) < len(rest) + wanted:
                raise Damaged(self.path)
            *lines, rest = data.split(b"\n")
            for line in lines:
                yield position, self._sound(line)
                position += len(line) + 1
            size = min(size * 4, _STRIDE)
        if rest:
            raise Damaged(self.path)

    def _line_at(self, offset: int) -> bytes:
        size = _PROBE
        while True:
            data = self._files.read(self._handle, size, offset)
            if (feed := data.find(b"\n")) >= 0:
                return data[:feed]
            if len(data) < size:
                raise Damaged(self.path)
            size *= 4

    def _sound(self, line: bytes) -> bytes:
        if not is_sound(line):
            raise Damaged(self.path)
        return line


def write_sorted(files: Files, path: Path, header: bytes, lines: Iterable[bytes], *, durable: bool = True) -> None:
    """Write a sorted file whole or not at all. ``lines`` come in byte order, each with its line feed."""
    write_whole(files, path, _packed(header, lines), durable=durable)


def _packed(header: bytes, lines: Iterable[bytes]) -> Iterator[bytes]:
    pack, size, count, total = [header], len(header), 0, 0
    for line in lines:
        pack.append(line)
        size += len(line)
        count += 1
        if size >= _STRIDE:
            body = b"".join(pack)
            total = crc32(body, total)
            yield body
            pack, size = [], 0
    body = b"".join(pack)
    yield body + seal(encode({"end": count, "all": f"{crc32(body, total):08x}"}))
