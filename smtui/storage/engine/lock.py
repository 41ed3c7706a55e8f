"""The store's lock: one writer at a time, among processes and among the threads of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from smtui.domain.errors import StoreBusy
from smtui.storage.engine.files import Files, unwritable

_FIRST_PAUSE = 0.0005
_LONGEST_PAUSE = 0.02


class Lock:
    """An exclusive lock on a side file; who holds it may take it again. The kernel frees it when its holder dies."""

    def __init__(self, files: Files, path: Path, wait: float) -> None:
        self._files = files
        self._path = path
        self._wait = wait
        self._handle: int | None = None
        self._depth = 0

    @contextmanager
    def held(self, wait: float | None = None) -> Iterator[None]:
        """Hold the lock. Raises ``StoreBusy`` after ``wait`` seconds, ``StoreUnwritable`` where it cannot be made."""
        if not self._depth:
            self._take(self._wait if wait is None else wait)
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth and self._handle is not None:
                self._files.unlock(self._handle)

    def close(self) -> None:
        """Let go of the side file."""
        if self._handle is not None:
            self._files.close(self._handle)
            self._handle = None

    def _take(self, wait: float) -> None:
        try:
            if self._handle is None:
                self._handle = self._files.open(self._path, os.O_RDWR | os.O_CREAT)
            until, pause = self._files.elapsed() + wait, _FIRST_PAUSE
            while not self._files.try_lock(self._handle):
                if self._files.elapsed() >= until:
                    raise StoreBusy("store_busy", path=str(self._path.parent), seconds=f"{wait:g}")
                self._files.pause(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE)
        except OSError as error:
            raise unwritable(error, self._path) from error
