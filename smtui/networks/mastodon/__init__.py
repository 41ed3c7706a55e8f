"""Mastodon and the servers that speak its API: GoToSocial, Akkoma, Pleroma, Pixelfed, snac, Hollo.

This file describes the network and stays light; the connector is imported when an account is spoken to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.clock import Clock
from smtui.domain.comment import Comment
from smtui.extras import LoginPage
from smtui.ports import Account, Capabilities, Connector, Need, Network, Secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from httpx import AsyncBaseTransport

    Sleep = Callable[[float], Awaitable[object]]


MOST_PICTURES = 4
"""Images of one status; some servers take more."""


class Mastodon:
    """The network. ``transport`` and ``sleep`` replace the real ones in tests."""

    key = "mastodon"
    title = "Mastodon"
    # No length here: each server has its own (``length``).
    capabilities = Capabilities(
        can=frozenset(
            {"reply", "publish", "like", "unlike", "boost", "unboost", "mute", "unmute", "block", "unblock", "report"},
        ),
        unit="graphemes",
        title=title,
        pictures=MOST_PICTURES,
    )
    needs = (
        Need(name="url", question="mastodon_ask_url", also="handle"),
        Need(name="token", question="mastodon_ask_token", hint="mastodon_how_token"),
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

    async def begin_login(self, account: Account, *, clock: Clock) -> LoginPage:
        """Return the page of the account's server where a person allows smtui what it needs. Raises NetworkError."""
        from smtui.networks.mastodon.login import begin_login

        return await begin_login(account.url, account=account.name, clock=clock, transport=self._transport)

    async def finish_login(self, page: LoginPage, code: str, *, clock: Clock) -> Secret:
        """Return the token for the code that the page showed. Raises LoginFailed."""
        from smtui.networks.mastodon.login import LoginStep, finish_login

        assert isinstance(page, LoginStep)
        return await finish_login(page, code, clock=clock, transport=self._transport)

    def length(self, text: str, account: Account, comment: Comment | None) -> tuple[int, int | None]:
        """Return how the account's server counts an answer, with what goes in front of it, and how much it takes."""
        from smtui.networks.mastodon.length import length, number, whole_answer

        settings = account.settings
        answer, warning = whole_answer(text, comment) if comment else (text, "")
        size = length(
            answer,
            warning=warning,
            software=settings.get("software", "mastodon"),
            per_address=number(settings.get("per_address")) or 23,
        )
        return size, number(settings.get("longest"))


NETWORK: Network = Mastodon()
