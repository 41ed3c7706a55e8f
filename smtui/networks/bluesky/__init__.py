"""Bluesky: answers, mentions and quotes of an account on the AT Protocol, with an app password.

This file describes the network and stays light; the connector is imported when an account is spoken to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.clock import Clock
from smtui.domain.comment import Comment
from smtui.domain.text import graphemes
from smtui.ports import Account, Capabilities, Connector, Need, Network, Secret

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from httpx import AsyncBaseTransport

    Sleep = Callable[[float], Awaitable[object]]
    Keep = Callable[[Secret], None]


MOST_GRAPHEMES = 300
MOST_BYTES = 3_000
"""Limits of a post's text (lexicon app.bsky.feed.post); only emoji families reach the second first."""
MOST_PICTURES = 4
MOST_PICTURE_BYTES = 2_000_000
"""Limits of a post's images (lexicon app.bsky.embed.images)."""


class Bluesky:
    """The network. ``transport`` and ``sleep`` replace the real ones in tests."""

    key = "bluesky"
    title = "Bluesky"
    # 300 graphemes (lexicon app.bsky.feed.post), and 3,000 bytes (``length``).
    capabilities = Capabilities(
        can=frozenset(
            {
                "reply",
                "publish",
                "spam",
                "unspam",
                "trash",
                "untrash",
                "hide",
                "unhide",
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
        max_length=MOST_GRAPHEMES,
        unit="graphemes",
        title=title,
        pictures=MOST_PICTURES,
        picture_bytes=MOST_PICTURE_BYTES,
    )
    needs = (
        Need(name="handle", question="bluesky_ask_handle"),
        Need(name="token", question="bluesky_ask_token", hint="bluesky_how_token"),
        Need(name="url", question="ask_url", optional=True),
    )

    def __init__(self, transport: AsyncBaseTransport | None = None, sleep: Sleep | None = None) -> None:
        self._transport = transport
        self._sleep = sleep

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one account. No request is made before a method of it is called.

        It logs in anew: for one look at an account that is not connected yet.
        """
        return self.resume(account, secret, clock=clock, session=None, keep=None)

    def resume(
        self, account: Account, secret: Secret, *, clock: Clock, session: Secret | None, keep: Keep | None
    ) -> Connector:
        """Return the connector that goes on with ``session``, which is what ``keep`` was given last."""
        from smtui.networks.bluesky.connector import BlueskyConnector  # httpx costs 112 ms

        return BlueskyConnector(
            account,
            secret,
            clock=clock,
            capabilities=self.capabilities,
            session=session,
            keep=keep,
            transport=self._transport,
            sleep=self._sleep,
        )

    def length(self, text: str, account: Account, comment: Comment | None) -> tuple[int, int | None]:
        """Return the length of an answer and its limit: 300 graphemes, or 3,000 bytes where those are reached first."""
        size = len(text.encode())
        return (size, MOST_BYTES) if size > MOST_BYTES else (graphemes(text), MOST_GRAPHEMES)


NETWORK: Network = Bluesky()
