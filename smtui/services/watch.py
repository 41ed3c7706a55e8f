"""Syncing again and again: each account at its own pace, politely, until somebody ends it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from random import SystemRandom

from smtui.domain.errors import RateLimited, SmtuiError
from smtui.ports import Account, Progress
from smtui.services.house import House
from smtui.services.sync import Outcome, silent, sync_account

USUAL = timedelta(minutes=5)
"""The pause between two syncs of one account."""
_LONGEST = timedelta(hours=1)
_RANDOM = SystemRandom()
_SPREAD = 0.2
"""Share of a pause that is left to chance, so that many houses do not knock at the same second."""


async def watch(
    house: House,
    accounts: Sequence[Account],
    every: timedelta,
    tell: Callable[[Outcome], None],
    progress: Progress = silent,
    *,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    chance: Callable[[], float] = _RANDOM.random,
) -> None:
    """Sync each account, pause, and begin anew, until this is cancelled; trouble with one never holds the others.

    ``tell`` gets every outcome. A sync that is cancelled goes on the next time where its last stored batch ended.
    """

    async def follow(account: Account) -> None:
        troubles = 0
        while True:
            outcome = await sync_account(house, account, progress)
            tell(outcome)
            troubles = troubles + 1 if outcome.error is not None else 0
            await sleep(pause(every, troubles, outcome.error, chance()).total_seconds())

    await asyncio.gather(*(follow(account) for account in accounts))


def pause(every: timedelta, troubles: int, error: SmtuiError | None, chance: float) -> timedelta:
    """Return how long to wait after ``troubles`` failures in a row: doubled with each, up to an hour.

    ``chance`` (0 to 1) moves it by a tenth to either side, never below what a network asked for.
    """
    wait = every if not troubles else min(every * (1 << min(troubles, 10)), max(every, _LONGEST))
    wait *= 1 + _SPREAD * (chance - 0.5)
    hint = error.retry_after if isinstance(error, RateLimited) else None
    return max(wait, timedelta(seconds=hint or 0))
