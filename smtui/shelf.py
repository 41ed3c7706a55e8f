"""What was read from files that people edit, kept ready: reading TOML anew costs a command more than its own work.

A shelf is a cache. What is not on it, is older than its sources, or was put there by another version of smtui, is made
anew; where it cannot be written, nothing but time is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from smtui import __version__
from smtui.paths import write_private

T = TypeVar("T")
Stamp = tuple[str, int, int, int]
"""A file's path, size in bytes, time of change in nanoseconds, and inode: another text is another stamp."""


class _Kept(Struct, frozen=True):
    made_by: str
    stamps: tuple[Stamp, ...]
    value: msgspec.Raw


class Shelf:
    """Keeps values in a folder, one file each. Without a folder, or while its parent is missing, nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def take(self, name: str, sources: Iterable[Path], kind: Any, make: Callable[[], T | None]) -> T | None:
        """Return the value made of ``sources``: the one kept while they are as they were, else what ``make`` returns.

        ``kind`` is the value's type for msgspec. A ``make`` that returns None, or raises, is not kept.
        """
        if self._folder is None:
            return make()
        stamps = _stamps(sources)
        file = self._folder / f"{name}.json"
        if stamps is not None:
            with suppress(OSError, msgspec.MsgspecError):
                kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
                if (kept.made_by, kept.stamps) == (__version__, stamps):
                    value: T = msgspec.json.decode(kept.value, type=kind)
                    return value
        made = make()
        if made is not None and stamps is not None and stamps == _stamps(sources) and self._folder.parent.is_dir():
            with suppress(OSError, TypeError):
                write_private(
                    file, msgspec.json.encode(_Kept(__version__, stamps, msgspec.Raw(msgspec.json.encode(made))))
                )
        return made


def _stamps(sources: Iterable[Path]) -> tuple[Stamp, ...] | None:
    """Return the stamps of files, None where one of them cannot be looked at."""
    try:
        found = [(path, path.stat()) for path in sources]
    except OSError:
        return None
    return tuple((str(path), state.st_size, state.st_mtime_ns, state.st_ino) for path, state in found)
