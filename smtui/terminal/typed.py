"""What is typed, read from the terminal: Textual's parser, which waits less for what may follow an Escape.

An Escape key and the first byte of a longer sequence are the same byte. Textual waits a tenth of a second for the rest,
and its thread looks only every tenth of a second whether that time is over. A terminal writes a sequence in one piece,
so a lone Escape is known much sooner; a sequence that is visibly torn keeps Textual's patience.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from time import monotonic

from textual import constants
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

ESCAPE = "\x1b"
ALONE = 0.025
"""Seconds that an Escape waits for what may follow, where ``ESCDELAY`` says nothing else."""
LOOK = 0.1
"""Seconds between two looks whether the program is at its end."""


def escape_wait(environ: Mapping[str, str]) -> float:
    """Return how long a lone Escape waits, in seconds: what ``ESCDELAY`` (in ms) says, else ``ALONE``."""
    return constants.ESCAPE_DELAY if environ.get("ESCDELAY", "").isdecimal() else ALONE


class PromptParser(XTermParser):
    """An ``XTermParser`` that takes a lone Escape for the key after ``alone`` seconds."""

    def __init__(self, debug: bool = False, *, alone: float | None = None) -> None:
        self._alone = escape_wait(os.environ) if alone is None else alone
        self._pasting = False
        self._torn = ""
        super().__init__(debug)

    def feed(self, data: str) -> Iterable[Message]:
        """Parse ``data``; an empty one is the end of all."""
        yield from super().feed(data)
        seen = self._torn + data
        self._torn = seen[1 - len(BRACKETED_PASTE_END) :]
        began, ended = seen.rfind(BRACKETED_PASTE_START), seen.rfind(BRACKETED_PASTE_END)
        if began != ended:
            self._pasting = began > ended
        # In a paste the byte begins the mark of its end, and nothing else: without it all that follows is text.
        if data[-1:] == ESCAPE and not self._pasting and self._timeout_time is not None:
            self._timeout_time = monotonic() + self._alone

    @property
    def patience(self) -> float:
        """Seconds after which ``tick`` should be called again, at most ``LOOK``."""
        if self._timeout_time is None:
            return LOOK
        return min(LOOK, max(0.0, self._timeout_time - monotonic()))
