"""What the house learned, as one JSON file beside the store: written anew as a whole, by one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from smtui.domain.learn import VERSION, Model, learn
from smtui.paths import make_private


class LearnedFile:
    """``learned.json``. Trouble with it never stops anything: suggestions then come from the rules alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: tuple[int, int] | None = None
        self._model: Model | None = None

    def model(self) -> Model | None:
        """Return the counts as they are on disk, or None."""
        try:
            stat = self._path.stat()
        except OSError:
            self._stamp, self._model = None, None
            return None
        stamp = (stat.st_mtime_ns, stat.st_ino)
        if stamp != self._stamp:
            self._stamp, self._model = stamp, self._read()
        return self._model

    def _read(self) -> Model | None:
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=Model)
        except (OSError, msgspec.DecodeError):
            return None
        return found if found.version == VERSION else None

    def take(self, lessons: Iterable[tuple[str, str, int]]) -> bool:
        """Learn, and tell whether it was kept: not where another process is at it, or the disk refuses."""
        try:
            make_private(self._path.parent)
            lock = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            model = self._read() or Model()
            for text, situation, sign in lessons:
                learn(model, text, situation, sign)
            self._write(model)
        except OSError:
            return False
        finally:
            os.close(lock)
        self._stamp = None
        return True

    def _write(self, model: Model) -> None:
        fresh = self._path.with_suffix(f".{os.getpid()}.new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(msgspec.json.encode(model))
            fresh.replace(self._path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise

    def reset(self) -> None:
        """Forget all of it. Raises OSError."""
        self._path.unlink(missing_ok=True)
        self._stamp, self._model = None, None
