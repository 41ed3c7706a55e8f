"""Places without a connector: what people wrote there is taken in by hand, and answers are handed over to a person.

Besides the nameless ``manual`` these are networks with a name, each a line of ``CARRIED``. A connector of its own takes
such a name over as soon as one is installed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus
from smtui.domain.errors import NotAllowed
from smtui.domain.reply import Outgoing, Sent
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Connector, Need, Network, Secret


class Carried(Struct, frozen=True):
    """A network whose answers a person carries over, as people need to know it."""

    key: str
    title: str
    max_length: int | None = None
    """The longest answer to a comment; None where nobody says one."""
    unit: Literal["characters", "graphemes", "bytes"] = "characters"
    example: str = ""
    """What an address there looks like."""


# Where the network itself names a length, the comment names its page. Facebook, Instagram, LinkedIn, TikTok and YouTube
# name none (YouTube's commentTextTooLong says no number); theirs is what makers of posting tools publish and check
# against, the smaller one where they differ: marketplace.gohighlevel.com/docs/ghl/social-planner/comments and
# developers.buffer.com/guides/character-limits, as of November 2026.
CARRIED: tuple[Carried, ...] = (
    Carried("facebook", "Facebook", 8_000, example="https://www.facebook.com/NAME"),
    Carried("instagram", "Instagram", 2_200, example="https://www.instagram.com/NAME/"),
    # developers.facebook.com/documentation/threads/posts; it counts an emoji by its UTF-8 bytes, so fewer fit.
    Carried("threads", "Threads", 500, example="https://www.threads.com/@NAME"),
    Carried("youtube", "YouTube", 10_000, example="https://www.youtube.com/@NAME"),
    Carried("linkedin", "LinkedIn", 1_250, example="https://www.linkedin.com/company/NAME/"),
    # ReviewReply in developers.google.com/my-business/reference/rest/v4/accounts.locations.reviews
    Carried("google", "Google reviews", 4_096, "bytes", "https://maps.app.goo.gl/…"),
    Carried("xing", "Xing", example="https://www.xing.com/pages/NAME"),
    Carried("tiktok", "TikTok", 150, example="https://www.tiktok.com/@NAME"),
    Carried("nebenan", "nebenan.de", example="https://nebenan.de/organization/…"),
    # 500 is the length of a pin's description; nothing says how long a comment may be.
    Carried("pinterest", "Pinterest", example="https://www.pinterest.com/NAME/"),
    # docs.x.com/fundamentals/counting-characters; an emoji counts two and an address 23, whatever its length.
    Carried("x", "X", 280, example="https://x.com/NAME"),
)
"""The networks that are carried by hand until a connector comes. A person carries the answer over, and sees it there if
the network counts otherwise."""


NAMELESS = Carried("manual", "Manual")


class Manual:
    """A network. Nobody is ever asked for anything: an account gives comments a name, an owner and a promise."""

    def __init__(self, place: Carried = NAMELESS) -> None:
        self.key = place.key
        self.title = place.title
        self.capabilities = Capabilities(
            can=frozenset(), max_length=place.max_length, unit=place.unit, title=place.title
        )
        self.needs = (
            Need(name="url", question="ask_url", hint=place.example, optional=True),
            Need(name="token", question="ask_token", optional=True),
        )

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one account: the one that watches its numbers, where it is told where they are."""
        if account.settings.get("counter_url"):
            from smtui.networks.counter import CounterConnector  # httpx costs 112 ms

            return CounterConnector(account, self.capabilities, clock=clock)
        return ManualConnector(account, self.capabilities)


class ManualConnector:
    """Has nothing to bring and takes nothing."""

    def __init__(self, account: Account, capabilities: Capabilities) -> None:
        self.capabilities = capabilities
        self._account = account

    async def check(self) -> AccountInfo:
        """Say what such an account is for."""
        site = self._account.title or self._account.url or self._account.name
        return AccountInfo(user=self._account.user, site=site, missing=("manual_by_hand",))

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring nothing: comments come in by ``smtui import``."""
        nothing: tuple[Batch, ...] = ()
        for batch in nothing:
            yield batch

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Refuse: a person carries answers over. Raises NotAllowed."""
        raise NotAllowed("manual_no_connector", account=self._account.name)

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Return None: nothing was ever sent."""
        return None

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Refuse: a person does that there. Raises NotAllowed."""
        raise NotAllowed("manual_no_connector", account=self._account.name)

    async def close(self) -> None:
        """Do nothing: there is no connection."""


NETWORK: Network = Manual()
NETWORKS: dict[str, Network] = {place.key: Manual(place) for place in CARRIED}
