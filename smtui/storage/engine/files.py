"""The operating system as the engine sees it: the few calls it makes, in one place that tests can make fail.

Every call may raise ``OSError``; who knows what was attempted turns it into a ``StoreError``.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from smtui.domain.errors import StoreUnwritable

_FULL = (errno.ENOSPC, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class Files:
    """Plain system calls. Files are made 0600, folders 0700, and a symbolic link in a file's place is refused."""

    def open(self, path: Path, flags: int) -> int:
        """Open a file, 0600 where it is made."""
        return os.open(path, flags | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)

    def close(self, handle: int) -> None:
        """Close a file."""
        os.close(handle)

    def read(self, handle: int, size: int, offset: int) -> bytes:
        """Read up to ``size`` bytes at ``offset``; fewer only at the file's end."""
        data = os.pread(handle, size, offset)
        while 0 < len(data) < size and (more := os.pread(handle, size - len(data), offset + len(data))):
            data += more
        return data

    def write(self, handle: int, data: bytes, offset: int) -> None:
        """Write all of ``data`` at ``offset``."""
        view = memoryview(data)
        while view:
            done = os.pwrite(handle, view, offset)
            view, offset = view[done:], offset + done

    def sync(self, handle: int) -> None:
        """Return once the file's content and length are on the disk itself."""
        if sys.platform == "darwin":
            # fsync on macOS stops at the drive's cache (fsync(2) there).
            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        else:
            os.fdatasync(handle)

    def sync_folder(self, folder: Path) -> None:
        """Return once the folder's names are on the disk."""
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def truncate(self, handle: int, size: int) -> None:
        """Cut the file to ``size`` bytes."""
        os.ftruncate(handle, size)

    def rename(self, old: Path, new: Path) -> None:
        """Give a file another name in one step, in the place of what had that name."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink(missing_ok=True)

    def make_folder(self, folder: Path) -> None:
        """Make a folder and its parents where missing."""
        for part in (*reversed(folder.parents), folder):
            if not part.exists():
                part.mkdir(mode=0o700, exist_ok=True)

    def names(self, folder: Path) -> list[str]:
        """Return the names in a folder, none where it does not exist."""
        try:
            return [path.name for path in folder.iterdir()]
        except FileNotFoundError:
            return []

    def exists(self, path: Path) -> bool:
        """Tell whether something has that name."""
        return os.access(path, os.F_OK)

    def size(self, handle: int) -> int:
        """Return the file's length in bytes."""
        return os.fstat(handle).st_size

    def is_removed(self, handle: int) -> bool:
        """Tell whether the open file has lost its last name."""
        return os.fstat(handle).st_nlink == 0

    def try_lock(self, handle: int) -> bool:
        """Take the exclusive lock if it is free; the kernel lets go of it when its holder dies."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(self, handle: int) -> None:
        """Let go of the lock."""
        fcntl.flock(handle, fcntl.LOCK_UN)

    def elapsed(self) -> float:
        """Return seconds from some fixed moment, for waiting only."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def unwritable(error: OSError, path: Path) -> StoreUnwritable:
    """Return what went wrong with a write as an error that says what to do about it."""
    if error.errno in _FULL:
        return StoreUnwritable("store_full", path=str(path))
    if error.errno in _FORBIDDEN:
        return StoreUnwritable("store_forbidden", path=str(path))
    return StoreUnwritable("store_io", path=str(path), reason=error.strerror or str(error))


def write_whole(files: Files, path: Path, parts: Iterable[bytes], *, durable: bool = True) -> None:
    """Write a file under a scratch name and rename it into place, so that ``path`` is always old or new, never half."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = files.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        try:
            offset = 0
            for part in parts:
                files.write(handle, part, offset)
                offset += len(part)
            if durable:
                files.sync(handle)
        finally:
            files.close(handle)
        files.rename(scratch, path)
    except BaseException:
        with suppress(OSError):
            files.remove(scratch)
        raise
    if durable:
        files.sync_folder(path.parent)
