"""Operating systems that fail: with an error, by dying in the middle of a call, or by losing what was not synced."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from smtui.storage.engine.files import Files

WRITING = frozenset({"write", "sync", "sync_folder", "truncate", "rename", "remove", "make_folder", "create"})


class Died(BaseException):
    """The process is gone: nothing it would do to tidy up happens any more."""


class WatchedFiles(Files):
    """Counts calls, and does something else instead of the ``at``-th one of the ``kinds``; handles can be let go of."""

    def __init__(
        self, kinds: Iterable[str] | None = None, at: int = 0, instead: Callable[[str], None] = lambda _: None
    ) -> None:
        self._kinds = None if kinds is None else frozenset(kinds)
        self._at = at
        self._instead = instead
        self.calls: list[str] = []
        self._handles: set[int] = set()
        self.is_dead = False

    def __getattribute__(self, name: str) -> object:
        method = super().__getattribute__(name)
        if name.startswith("_") or name not in Files.__dict__ or name in ("elapsed", "pause"):
            return method

        def call(*args: object) -> object:
            self._before("create" if name == "open" and int(args[1]) & os.O_CREAT else name, args)  # type: ignore[call-overload]
            result = method(*args)  # type: ignore[operator]
            if name == "open":
                self._handles.add(result)  # type: ignore[arg-type]
            elif name == "close":
                self._handles.discard(args[0])  # type: ignore[arg-type]
            return result

        return call

    def release(self) -> None:
        """Close what a dead process would have had open: its locks go with it."""
        for handle in self._handles:
            os.close(handle)
        self._handles.clear()

    def relent(self) -> None:
        """Fail no more."""
        self._at = 0

    def _before(self, name: str, args: tuple[object, ...]) -> None:
        if self.is_dead:
            raise Died
        if self._kinds is not None and name not in self._kinds:
            return
        self.calls.append(name)
        if len(self.calls) == self._at:
            if name == "write":
                # A write that fails may have begun.
                handle, data, offset = args
                os.pwrite(handle, data[: len(data) // 2], offset)  # type: ignore[arg-type, index]
            self._instead(name)


def dying(at: int) -> WatchedFiles:
    """Return files whose process dies at its ``at``-th call."""

    def die(_: str) -> None:
        files.is_dead = True
        raise Died

    files = WatchedFiles(None, at, die)
    return files


def erring(at: int, number: int) -> WatchedFiles:
    """Return files whose ``at``-th writing call fails with an error number."""

    def fail(name: str) -> None:
        raise OSError(number, os.strerror(number), name)

    return WatchedFiles(WRITING, at, fail)


class ForgetfulFiles(WatchedFiles):
    """A machine whose power fails at its ``at``-th call: what was written and not synced is as it was before.

    ``removals_last`` keeps removed files removed all the same: a file system may write that first.
    """

    def __init__(self, at: int, *, removals_last: bool = False) -> None:
        super().__init__(None, at, self._die)
        self._content: list[tuple[tuple[int, int], Callable[[], None]]] = []
        self._names: list[tuple[Path, Callable[[], None]]] = []
        self._order: list[Callable[[], None]] = []
        self._removals_last = removals_last

    def _die(self, _: str) -> None:
        self.is_dead = True
        raise Died

    def lose_power(self) -> None:
        """Take back, the newest first, all that had not reached the disk."""
        for undo in reversed(self._order):
            undo()
        self.release()

    def open(self, path: Path, flags: int) -> int:
        is_new = not path.exists()
        handle = super().open(path, flags)
        if is_new:
            self._note_name(path.parent, lambda: path.unlink(missing_ok=True))
        return handle

    def write(self, handle: int, data: bytes, offset: int) -> None:
        self._note_content(handle)
        super().write(handle, data, offset)

    def truncate(self, handle: int, size: int) -> None:
        self._note_content(handle)
        super().truncate(handle, size)

    def rename(self, old: Path, new: Path) -> None:
        before = new.read_bytes() if new.exists() else None

        def undo() -> None:
            new.rename(old)
            if before is not None:
                new.write_bytes(before)

        super().rename(old, new)
        self._note_name(new.parent, undo)

    def remove(self, path: Path) -> None:
        before = path.read_bytes() if path.exists() else None
        super().remove(path)
        if before is not None and not self._removals_last:
            self._note_name(path.parent, lambda: path.write_bytes(before) and None)  # type: ignore[func-returns-value]

    def sync(self, handle: int) -> None:
        super().sync(handle)
        self._forget(self._content, _identity(handle))

    def sync_folder(self, folder: Path) -> None:
        super().sync_folder(folder)
        self._forget(self._names, folder)

    def _note_content(self, handle: int) -> None:
        writable = os.open(f"/proc/self/fd/{handle}", os.O_RDWR)
        body = os.pread(writable, os.fstat(writable).st_size, 0)

        def undo() -> None:
            os.ftruncate(writable, 0)
            os.pwrite(writable, body, 0)
            os.close(writable)

        self._content.append((_identity(handle), undo))
        self._order.append(undo)

    def _note_name(self, folder: Path, undo: Callable[[], None]) -> None:
        self._names.append((folder, undo))
        self._order.append(undo)

    def _forget(self, notes: list[tuple[object, Callable[[], None]]], of: object) -> None:  # type: ignore[type-arg]
        done = [undo for what, undo in notes if what == of]
        notes[:] = [note for note in notes if note[0] != of]  # type: ignore[misc]
        self._order[:] = [undo for undo in self._order if undo not in done]


def _identity(handle: int) -> tuple[int, int]:
    status = os.fstat(handle)
    return status.st_dev, status.st_ino
