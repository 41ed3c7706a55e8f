"""Textual's Linux driver with the screen model between Textual and the wire."""

from __future__ import annotations

import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections import deque
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.drivers.linux_driver import LinuxDriver

from smtui.terminal.screen import Screen
from smtui.terminal.typed import LOOK, PromptParser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import App
    from textual.message import Message


class DiffDriver(LinuxDriver):
    """A ``LinuxDriver`` that writes only the cells that changed; all else reaches the terminal as Textual wrote it."""

    erases: ClassVar[bool] = False
    """Whether blanks may be erased instead of written: right where erasing paints the background."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        # The thread that reads keys writes too: it switches modes on when the terminal answers.
        self._lock = RLock()
        self._writing = False
        self._interrupted = False
        # The size to take on before the next write. Signals come at any moment, so they only leave it here.
        self._sizes: deque[tuple[int, int]] = deque(maxlen=1)
        self._screen = Screen(80, 24, erases=self.erases)
        super().__init__(app, debug=debug, mouse=mouse, size=size)

    def forget(self) -> None:
        """Take nothing for granted about what the terminal shows: the next frame is sent whole (Ctrl+L)."""
        with self._lock:
            self._screen.forget()

    def write(self, data: str) -> None:
        """Write ``data`` for the terminal: at once, or at the end of a synchronized frame."""
        with self._lock:
            if self._writing:
                # A signal to stop or go on came amid a write: its handler writes from the same thread.
                self._interrupted = True
                super().write(data)
                return
            self._writing = True
            try:
                if self._sizes:
                    self._screen.resize(*self._sizes.pop())
                self._screen.feed(data)
                if out := self._screen.flush():
                    super().write(out)
            finally:
                self._writing = False
            if self._interrupted:
                self._interrupted = False
                self._screen.forget()

    def process_message(self, message: Message) -> None:
        """Note a size that the terminal reports itself (mode 2048), then go on as ever."""
        if isinstance(message, events.Resize):
            self._sizes.append((message.size.width, message.size.height))
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Read what is typed until the end, as Textual does, but look at once when an Escape has waited enough.

        A byte that is no UTF-8 becomes a sign of replacement, and a terminal that is gone ends the program as its
        hanging up does, where Textual would break down over either.
        """
        parser = PromptParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if not self._take_typed(parser, decode, ready=bool(selector.select(parser.patience))):
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
            # Late answers of the terminal are for us, not for the shell.
            self._take_typed(parser, decode, ready=bool(selector.select(LOOK)))

    def _take_typed(self, parser: PromptParser, decode: Callable[[bytes], str], *, ready: bool) -> bool:
        """Hand on what was typed, and return whether the terminal is still there."""
        if ready:
            try:
                data = os.read(self.fileno, 4096)
            except BlockingIOError:
                return True  # another program has made the line so, and there was nothing after all
            except OSError:
                return False
            if not data:
                return False
            if typed := decode(data):  # none yet where a sign came in parts
                self._pass_on(parser.feed(typed))
        self._pass_on(parser.tick())
        return True

    def _pass_on(self, typed: Iterable[Message]) -> None:
        for message in typed:
            self.process_message(message)

    def _get_terminal_size(self) -> tuple[int, int]:
        # Called at the start and for every SIGWINCH. COLUMNS and LINES may lie to Textual, not to the model.
        size = super()._get_terminal_size()
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns, rows = size
        # A line without a size says 0; then Textual's guess is the best there is.
        self._sizes.append((columns, rows) if columns and rows else size)
        return size


class ErasingDiffDriver(DiffDriver):
    """A ``DiffDriver`` for terminals whose erasing paints the background."""

    erases = True
