"""One account on Bluesky: what the ports ask for, handed to the parts that do it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus, ReportReason
from smtui.domain.post import Echo, count_of
from smtui.domain.reply import Outgoing, Sent
from smtui.domain.text import one_line
from smtui.networks.bluesky.api import Api
from smtui.networks.bluesky.login import FULL_ACCESS, Keep, Login
from smtui.networks.bluesky.moderate import Moderator
from smtui.networks.bluesky.pull import Pull
from smtui.networks.bluesky.send import Sender
from smtui.networks.http import Http
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Secret

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport

SERVICE = "https://bsky.social"
"""Where most accounts live; it passes requests on to the server that holds the account."""
_READERS_SITE = ("https://bsky.app", "http://bsky.app")


class BlueskyConnector:
    """Speaks to one server for one account."""

    def __init__(
        self,
        account: Account,
        secret: Secret,
        *,
        clock: Clock,
        capabilities: Capabilities,
        session: Secret | None = None,
        keep: Keep | None = None,
        transport: AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] | None = None,
    ) -> None:
        self.capabilities = capabilities
        self._clock = clock
        self._http = Http(
            account.name,
            clock=clock,
            home=account.base or service_of(account.url),
            transport=transport,
            sleep=sleep or asyncio.sleep,
        )
        self._login = Login(account, secret, self._http, clock=clock, kept=session, keep=keep)
        self._api = Api(self._http, self._login)

    async def check(self) -> AccountInfo:
        """Look who we are, and whether the password is an app password."""
        session = await self._login.session()
        profile = await self._api.get("app.bsky.actor.getProfile", actor=session.did)
        # A session that was kept knows the handle of that day.
        handle = one_line(str(profile.get("handle") or session.handle))
        return AccountInfo(
            user=handle,
            site=one_line(str(profile.get("displayName") or "")) or handle,
            base=self._http.home,
            can=self.capabilities.can,
            missing=("bluesky_main_password",) if session.scope == FULL_ACCESS else (),
            settings={"did": session.did},
        )

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring what is new since ``cursor`` and what became of ``open_ids``."""
        async for batch in Pull(self._api, self._clock, await self._api.did(), cursor, open_ids).batches():
            yield batch

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Deliver an answer once."""
        return await (await self._sender()).reply(outgoing)

    async def publish(self, outgoing: Outgoing) -> Sent:
        """Publish a post of its own once."""
        return await (await self._sender()).publish(outgoing)

    async def echoes(self, remote_ids: Sequence[str]) -> Mapping[str, Echo]:
        """Return how posts of ours are liked and shared."""
        rows, now = await self._api.posts(remote_ids), self._clock.now()
        return {
            uri: Echo(at=now, likes=count_of(row.get("likeCount")), boosts=count_of(row.get("repostCount")))
            for uri, row in rows.items()
        }

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Look whether the answer with this operation id is there."""
        return await (await self._sender()).find(outgoing)

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Carry out ``action`` and return the state of the post."""
        return await Moderator(self._api, self._clock, await self._api.did()).moderate(remote_id, action)

    async def report(self, remote_id: str, reason: ReportReason, words: str) -> RemoteStatus:
        """Report a post to the moderators of the network."""
        return await Moderator(self._api, self._clock, await self._api.did()).report(remote_id, reason, words)

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    async def _sender(self) -> Sender:
        return Sender(self._api, self._clock, await self._api.did())


def service_of(url: str) -> str:
    """Return the server's address from what a person gave: nothing, a host, or the site where posts are read."""
    address = url.strip().rstrip("/")
    if not address:
        return SERVICE
    if "://" not in address:
        address = f"https://{address}"
    return SERVICE if address.lower().startswith(_READERS_SITE) else address
