"""One account on one server: what the ports ask for, handed to the parts that do it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus, ReportReason
from smtui.domain.errors import RemoteGone
from smtui.domain.post import Echo, count_of
from smtui.domain.reply import Outgoing, Sent
from smtui.networks.http import Http
from smtui.networks.mastodon.api import Api
from smtui.networks.mastodon.check import look, who_am_i
from smtui.networks.mastodon.length import number
from smtui.networks.mastodon.moderate import moderate, report
from smtui.networks.mastodon.pull import Pull
from smtui.networks.mastodon.send import Me, Sender
from smtui.networks.mastodon.server import Server, find_server
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Secret

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport

    from smtui.networks.mastodon import Sleep


class MastodonConnector:
    """Speaks to one server for one account."""

    def __init__(
        self,
        account: Account,
        secret: Secret,
        *,
        clock: Clock,
        capabilities: Capabilities,
        transport: AsyncBaseTransport | None = None,
        sleep: Sleep | None = None,
    ) -> None:
        self.capabilities = capabilities
        self._account = account
        self._clock = clock
        self._sleep = sleep or asyncio.sleep
        self._http = Http(
            account.name,
            clock=clock,
            login=lambda: f"Bearer {secret.reveal().strip()}",
            home=account.base,
            transport=transport,
            sleep=self._sleep,
        )
        self._server = _remembered(account)
        self._told: Api | None = None
        self._me: Me | None = None

    async def check(self) -> AccountInfo:
        """Look who we are and what we may do. Finds the server from the account's address when ``base`` is empty."""
        self._server = None
        return await look(await self._api())

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring what is new since ``cursor`` and what became of ``open_ids``."""
        api = await self._api()
        me = self._account.settings.get("account_id") or (await self._who(api)).id
        async for batch in Pull(api, self._clock, me, cursor, open_ids).batches():
            yield batch

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Deliver a reply once."""
        return await (await self._sender()).reply(outgoing)

    async def publish(self, outgoing: Outgoing) -> Sent:
        """Publish a post of its own once."""
        return await (await self._sender()).publish(outgoing)

    async def echoes(self, remote_ids: Sequence[str]) -> Mapping[str, Echo]:
        """Return how posts of ours are liked and boosted, as far as this server has heard of it."""
        api, found = await self._api(), {}
        for id in remote_ids:
            with suppress(RemoteGone):
                row = await api.status_row(id)
                likes, boosts = count_of(row.get("favourites_count")), count_of(row.get("reblogs_count"))
                found[id] = Echo(at=self._clock.now(), likes=likes, boosts=boosts)
        return found

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Look whether this reply is there: by what it answers and what it says."""
        return await (await self._sender()).find(outgoing)

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Carry out ``action`` and return the status's state."""
        return await moderate(await self._api(), remote_id, action)

    async def moderate_writer(self, remote_id: str, author: str, action: Moderation) -> RemoteStatus:
        """Mute or block the writer of a status, or take it back, though the status may not be seen any more."""
        return await moderate(await self._api(), remote_id, action, author=author)

    async def report(self, remote_id: str, reason: ReportReason, words: str) -> RemoteStatus:
        """Report a status and its writer to the server's moderators."""
        return await report(await self._api(), remote_id, reason, words)

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    async def _sender(self) -> Sender:
        api = await self._api()
        return Sender(api, self._clock, await self._who(api), self._sleep)

    async def _api(self) -> Api:
        """Return the API. What is known of the server comes from the settings, else it is looked up once."""
        if self._server is None:
            self._server = await find_server(self._http, self._account.base or self._account.url)
        self._http.home = self._server.base
        # One for all: what the server's answers tell of its clock and limits is known to whatever comes next.
        if self._told is None or self._told.server is not self._server:
            self._told = Api(self._http, self._server)
        return self._told

    async def _who(self, api: Api) -> Me:
        if self._me is None:
            self._me = await who_am_i(api)
        return self._me


def _remembered(account: Account) -> Server | None:
    """Return the server as the last check found it, or None for an account written by hand."""
    settings = account.settings
    if not account.base or "software" not in settings:
        return None
    return Server(
        base=account.base,
        title=account.title,
        software=settings["software"],
        api=number(settings.get("api")) or 0,
        longest=number(settings.get("longest")),
        per_address=number(settings.get("per_address")) or 23,
    )
