"""Feeds: comments that a site publishes as RSS or Atom. Read only: what is answered is answered on the site.

This file describes the network and stays light; the connector is imported when a feed is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.clock import Clock
from smtui.ports import Account, Capabilities, Connector, Need, Network, Secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from httpx import AsyncBaseTransport

    Sleep = Callable[[float], Awaitable[object]]


class Feed:
    """The network. ``transport`` and ``sleep`` replace the real ones in tests."""

    key = "feed"
    title = "Feed"
    capabilities = Capabilities(can=frozenset(), title=title)
    # With a user name, name and token are sent to the feed's own host (RFC 7617).
    needs = (
        Need(name="url", question="feed_ask_url", hint="feed_how_url"),
        Need(name="user", question="ask_user", optional=True),
        Need(name="token", question="ask_token", optional=True),
    )

    def __init__(self, transport: AsyncBaseTransport | None = None, sleep: Sleep | None = None) -> None:
        self._transport = transport
        self._sleep = sleep

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one feed. No request is made before a method of it is called."""
        from smtui.networks.feed.connector import FeedConnector  # httpx costs 112 ms

        return FeedConnector(
            account,
            secret,
            clock=clock,
            capabilities=self.capabilities,
            transport=self._transport,
            sleep=self._sleep,
        )


NETWORK: Network = Feed()
