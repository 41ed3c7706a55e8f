"""A program in a pseudo-terminal of its own, with ``vt.Terminal`` as the screen before it.

Waiting is always for something: a text, a predicate, the program's end. Limits only turn a hang into a failure.
"""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from tests.support.vt import Terminal

LIMIT = 30.0
"""Seconds after which a wait fails."""
_QUERY = re.compile(r"\x1b\[\?(?P<mode>\d+)\$p|\x1b\[0?(?P<attributes>c)")
# Makes the terminal the controlling one, so that a new size reaches the program as SIGWINCH.
_LOGIN = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Pty:
    """``argv`` running before a screen of ``columns`` by ``rows``; ``modes`` are the private modes it says it has."""

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        modes: Sequence[int] = (2026,),
    ) -> None:
        self.terminal = Terminal(columns, rows)
        self.output = ""
        self.received = 0
        """Bytes the program has written."""
        self.heard = time.monotonic()
        """When it last wrote something."""
        self._modes = modes
        self._queries = ""
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self._master, slave = os.openpty()
        self._set_size(columns, rows)
        self._process = subprocess.Popen(
            [sys.executable, "-c", _LOGIN, *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=env,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._master)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int, *, in_band: bool = False) -> None:
        """Give the terminal a new size and tell the program: by SIGWINCH, or by a report where it asked for that."""
        self.pump(0)
        self.terminal.resize(rows, columns)
        self._set_size(columns, rows)
        if in_band:
            self.send(f"\x1b[48;{rows};{columns};{rows * 16};{columns * 8}t")

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def pump(self, seconds: float = 0.05) -> bool:
        """Read what the program wrote, waiting up to ``seconds`` for it; return whether there was anything."""
        if not select.select([self._master], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # Linux says EIO once the program has closed its side
            return False
        self.received += len(data)
        self.heard = time.monotonic()
        text = self._decode(data)
        self.output += text
        self.terminal.feed(text)
        self._answer(text)
        return bool(data)

    def _answer(self, text: str) -> None:
        self._queries += text
        done = 0
        for query in _QUERY.finditer(self._queries):
            done = query.end()
            if query["mode"]:
                self.send(f"\x1b[?{query['mode']};{2 if int(query['mode']) in self._modes else 0}$y")
            else:
                self.send("\x1b[?62c")
        self._queries = self._queries[max(done, len(self._queries) - 16) :]

    def settle(self, quiet: float = 0.06) -> None:
        """Read until the program has been silent for ``quiet`` seconds: a few frames, unless told."""
        while self.pump(quiet):
            pass

    def wait(self, until: Callable[[], bool], what: str | Callable[[], str]) -> None:
        """Read until ``until`` holds; fail with the screen and ``what`` after ``LIMIT``."""
        end = time.monotonic() + LIMIT
        while not until():
            self.pump()
            if time.monotonic() > end:
                screen = "\n".join(self.terminal.rows)
                missed = what if isinstance(what, str) else what()
                raise AssertionError(
                    f"{missed} did not come about; the screen:\n{screen}\nlast: {self.output[-300:]!r}"
                )

    def wait_for(self, text: str) -> None:
        self.wait(lambda: any(text in row for row in self.terminal.rows), repr(text))

    def wait_for_output(self, text: str, *, since: int = 0) -> None:
        self.wait(lambda: text in self.output[since:], repr(text))

    def wait_for_stop(self) -> None:
        """Wait until the program has stopped itself (SIGSTOP)."""
        self.wait(lambda: os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None, "stop")

    def wait_for_end(self) -> int:
        """Wait until the program has ended and all it wrote is read; return its exit code."""
        self.wait(lambda: self._process.poll() is not None, "the end")
        while self.pump(0):
            pass
        return self._process.wait()

    def proceed(self) -> None:
        """Let a stopped program go on."""
        os.kill(self.pid, signal.SIGCONT)
