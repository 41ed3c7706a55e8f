"""Mastodon and the servers that speak its API: GoToSocial, Akkoma, Pleroma, Pixelfed, snac, Hollo.

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


class Mastodon:
    """The network. ``transport`` and ``sleep`` replace the real ones in tests."""

    key = "mastodon"
    title = "Mastodon"
    # No length here: each server has its own, and counts addresses and mentions short. The connector refuses in time.
    capabilities = Capabilities(
        can=frozenset(
            {"reply", "like", "unlike", "boost", "unboost", "mute", "unmute", "block", "unblock", "report"},
        ),
        unit="graphemes",
        title=title,
    )

    def __init__(self, transport: AsyncBaseTransport | None = None, sleep: Sleep | None = None) -> None:
        self._transport = transport
        self._sleep = sleep

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one account. No request is made before a method of it is called."""
        from smtui.networks.mastodon.connector import MastodonConnector  # httpx costs 112 ms

        return MastodonConnector(
            account,
            secret,
            clock=clock,
            capabilities=self.capabilities,
            transport=self._transport,
            sleep=self._sleep,
        )


NETWORK: Network = Mastodon()
