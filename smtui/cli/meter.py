"""How far a sync is: a bar for each account on a terminal, a line now and then in a pipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any

from smtui.cli.console import Console
from smtui.domain.text import excerpt, fit, width
from smtui.texts import Texts

_BAR = 24
"""Cells of a bar."""
_FRAME = 0.1
"""Seconds between two pictures on a terminal."""
_LINE = 5.0
"""Seconds between two lines about one account in a pipe, and before the first: a short sync says nothing."""
_MOST = 12
"""Accounts that get a line of their own; with more, only those that are still under way are shown."""


class Meter:
    """Shows the accounts of one sync side by side. Bars are in place; ``end`` takes them away."""

    def __init__(
        self, console: Console, texts: Texts, accounts: Sequence[str], *, clock: Callable[[], float] = monotonic
    ) -> None:
        self._console = console
        self._texts = texts
        self._clock = clock
        self._rows: dict[str, tuple[str, float | None]] = dict.fromkeys(accounts, (texts("cli.sync_begun"), 0.0))
        self._failed: set[str] = set()
        self._shown = 0.0
        self._told = dict.fromkeys(accounts, clock())

    def begin(self) -> None:
        """Show the accounts before anything has come."""
        self._draw(now=True)

    def progress(self, account: str, what: str, values: Mapping[str, Any]) -> None:
        """Take how far an account is; ``n`` of ``total`` makes the bar."""
        said = self._texts(f"cli.sync_{what}", **values)
        n, total = values.get("n", 0), values.get("total", 0)
        # All there is so far is not all there is: only ``done`` fills the bar.
        self._rows[account] = (said, n / total if n < total else None)
        if self._console.draws:
            self._draw()
        elif self._clock() - self._told[account] >= _LINE:
            self._told[account] = self._clock()
            self._console.tell(f"{account}: {said}")

    def done(self, account: str, said: str, *, failed: bool = False) -> None:
        """Show an account as finished, whatever came of it."""
        self._rows[account] = (said, 1.0)
        if failed:
            self._failed.add(account)
        self._draw(now=True)

    def end(self) -> None:
        """Take everything away."""
        self._console.clear_progress()

    def _draw(self, *, now: bool = False) -> None:
        if not self._console.draws or not (now or self._clock() - self._shown >= _FRAME):
            return
        self._shown = self._clock()
        rows = list(self._rows.items())
        if len(rows) > _MOST:
            rows = [row for row in rows if row[1][1] != 1.0][:_MOST]
        room = max((width(account) for account, _ in rows), default=0)
        self._console.draw([self._line(account, min(room, 20), *row) for account, row in rows])

    def _line(self, account: str, room: int, said: str, share: float | None) -> tuple[tuple[str, str], ...]:
        # A share that nobody knows has a bar of its own kind: it moves with nothing, so it must not look like one.
        full = round(_BAR * share) if share is not None else 0
        left = _BAR - full if share is not None else 0
        style = "bad" if account in self._failed else "good" if share == 1.0 else "key"
        bar = ("━" * full, style), ("─" * left + "·" * (_BAR - full - left), "dim")
        rest = excerpt(said, max(8, self._console.width - room - _BAR - 5))
        return (fit(account, room) + "  ", "name"), *bar, (f"  {rest}", "")
