"""Bluesky: answers, mentions and quotes of an account on the AT Protocol, with an app password.

This file describes the network and stays light; the connector is imported when an account is spoken to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.clock import Clock
from smtui.ports import Account, Capabilities, Connector, Network, Secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from httpx import AsyncBaseTransport

    Sleep = Callable[[float], Awaitable[object]]
    Keep = Callable[[Secret], None]


class Bluesky:
    """The network. ``transport`` and ``sleep`` replace the real ones in tests."""

    key = "bluesky"
    title = "Bluesky"
    # 300 graphemes (lexicon app.bsky.feed.post); 3,000 bytes are the limit as well, which only emoji families reach.
    capabilities = Capabilities(
        can=frozenset(
            {
                "reply",
                "spam",
                "unspam",
                "trash",
                "untrash",
                "like",
                "unlike",
                "boost",
                "unboost",
                "mute",
                "unmute",
                "block",
                "unblock",
                "report",
            }
        ),
        max_length=300,
        unit="graphemes",
        title=title,
    )

    def __init__(self, transport: AsyncBaseTransport | None = None, sleep: Sleep | None = None) -> None:
        self._transport = transport
        self._sleep = sleep
        self._sessions: dict[str, Secret] = {}

    def connect(
        self,
        account: Account,
        secret: Secret,
        *,
        clock: Clock,
        session: Secret | None = None,
        keep: Keep | None = None,
    ) -> Connector:
        """Return the connector of one account. No request is made before a method of it is called.

        ``session`` is what ``keep`` was given last, perhaps by another process. Without them a session lives as long as
        this process, and each process logs in once: 300 a day are allowed.
        """
        from smtui.networks.bluesky.connector import BlueskyConnector  # httpx costs 112 ms

        def remember(fresh: Secret) -> None:
            self._sessions[account.name] = fresh
            if keep is not None:
                keep(fresh)

        return BlueskyConnector(
            account,
            secret,
            clock=clock,
            capabilities=self.capabilities,
            session=session or self._sessions.get(account.name),
            keep=remember,
            transport=self._transport,
            sleep=self._sleep,
        )


NETWORK: Network = Bluesky()
