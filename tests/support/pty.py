"""A program in a pseudo-terminal of its own, with ``vt.Terminal`` as the screen before it.

Waiting is always for something: a text, a predicate, the program's end. Limits only turn a hang into a failure. What
came in one read is shown frame by frame, so that a text which soon makes way for another is seen on a busy machine too.
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
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

from tests.support.patience import LIMIT
from tests.support.vt import Terminal

_FRAME_END = "\x1b[?2026l"
_QUERY = re.compile(r"\x1b\[\?(?P<mode>\d+)\$p|\x1b\[0?(?P<attributes>c)")
# Makes the terminal the controlling one, so that a new size reaches the program as SIGWINCH.
_LOGIN = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"


class Pty:
    """``argv`` running before a screen of ``columns`` by ``rows``; ``modes`` are the private modes it says it has.

    Without ``answers`` it is a terminal that says nothing to any question, as over a serial line or an old console.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        modes: Sequence[int] = (2026,),
        answers: bool = True,
    ) -> None:
        self.terminal = Terminal(columns, rows)
        self.output = ""
        self.received = 0
        """Bytes the program has written."""
        self.heard = time.monotonic()
        """When it last wrote something."""
        self._modes = modes
        self._answers = answers
        self._hung_up = False
        self._unseen: deque[str] = deque()
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
        if not self._hung_up:
            os.close(self._master)

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, keys: str) -> None:
        os.write(self._master, keys.encode(errors="surrogateescape"))

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window does. Nothing can be read from here on."""
        os.close(self._master)
        self._hung_up = True

    def resize(self, columns: int, rows: int, *, in_band: bool = False) -> None:
        """Give the terminal a new size and tell the program: by SIGWINCH, or by a report where it asked for that."""
        self.settle(0)
        self.terminal.resize(rows, columns)
        self._set_size(columns, rows)
        if in_band:
            self.send(f"\x1b[48;{rows};{columns};{rows * 16};{columns * 8}t")

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def pump(self, seconds: float = 0.05) -> bool:
        """Show the next frame, waiting up to ``seconds`` for the program; return whether there was anything."""
        if not self._unseen:
            self._read(seconds)
        if not self._unseen:
            return False
        frame = self._unseen.popleft()
        self.output += frame
        self.terminal.feed(frame)
        return True

    def _read(self, seconds: float) -> None:
        if not select.select([self._master], [], [], seconds)[0]:
            return
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # Linux says EIO once the program has closed its side
            return
        self.received += len(data)
        self.heard = time.monotonic()
        self.take_note()
        text = self._decode(data)
        self._unseen.extend(frame for frame in _frames(text) if frame)
        if self._answers:
            self._answer(text)

    def take_note(self) -> None:
        """Do something as soon as output has come, before the screen follows it. Nothing, unless a subclass does."""

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

    def wait_for_silence(self, seconds: float) -> None:
        """Wait until the program has written nothing for ``seconds``: what moves by itself never comes to that."""
        self.wait(lambda: not self.pump(seconds), f"silence for {seconds} s")

    def wait_for_stop(self) -> None:
        """Wait until the program has stopped itself (SIGSTOP)."""
        self.wait(lambda: os.waitid(os.P_PID, self.pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None, "stop")

    def wait_for_end(self) -> int:
        """Wait until the program has ended and all it wrote is read; return its exit code."""
        self.wait(lambda: self._process.poll() is not None, "the end")
        self.settle(0)
        return self._process.wait()

    def proceed(self) -> None:
        """Let a stopped program go on."""
        os.kill(self.pid, signal.SIGCONT)


def _frames(text: str) -> Iterator[str]:
    """Cut behind the end of each frame."""
    start = 0
    while end := text.find(_FRAME_END, start) + 1:
        yield text[start : end - 1 + len(_FRAME_END)]
        start = end - 1 + len(_FRAME_END)
    yield text[start:]
