"""WordPress: comments, pingbacks and reviews of a site, over its REST API with an application password.

This file describes the network and stays light; the connector is imported when an account is spoken to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.clock import Clock
from smtui.ports import Account, Capabilities, Connector, Need, Network, Secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from httpx import AsyncBaseTransport

    Sleep = Callable[[float], Awaitable[object]]


class WordPress:
    """The network. ``transport`` and ``sleep`` replace the real ones in tests."""

    key = "wordpress"
    title = "WordPress"
    # comment_content holds 65,525 bytes (core's wp_get_comment_fields_max_lengths).
    capabilities = Capabilities(
        can=frozenset({"reply", "approve", "hold", "spam", "unspam", "trash", "untrash", "hide", "unhide"}),
        max_length=65_525,
        unit="bytes",
        title=title,
    )
    needs = (
        Need(name="url", question="wordpress_ask_url"),
        Need(name="user", question="ask_user"),
        Need(name="token", question="wordpress_ask_token", hint="wordpress_how_token"),
    )

    def __init__(self, transport: AsyncBaseTransport | None = None, sleep: Sleep | None = None) -> None:
        self._transport = transport
        self._sleep = sleep

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one account. No request is made before a method of it is called."""
        from smtui.networks.wordpress.connector import WordPressConnector  # httpx costs 112 ms

        return WordPressConnector(
            account,
            secret,
            clock=clock,
            capabilities=self.capabilities,
            transport=self._transport,
            sleep=self._sleep,
        )


NETWORK: Network = WordPress()
