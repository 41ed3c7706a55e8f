"""One account on one WordPress: what the ports ask for, handed to the parts that do it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus
from smtui.domain.errors import NotAnApi
from smtui.domain.reply import Outgoing, Sent
from smtui.networks.http import Http
from smtui.networks.wordpress.api import Api, basic
from smtui.networks.wordpress.check import look, who_am_i
from smtui.networks.wordpress.discovery import find_site, read_root
from smtui.networks.wordpress.pull import Pull
from smtui.networks.wordpress.rows import number
from smtui.networks.wordpress.send import Sender
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Secret

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport


class WordPressConnector:
    """Speaks to one WordPress for one account."""

    def __init__(
        self,
        account: Account,
        secret: Secret,
        *,
        clock: Clock,
        capabilities: Capabilities,
        transport: AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] | None = None,
    ) -> None:
        self.capabilities = capabilities
        self._account = account
        self._clock = clock
        self._http = Http(
            account.name,
            clock=clock,
            login=lambda: basic(account.user, secret),
            home=account.base,
            transport=transport,
            sleep=sleep or asyncio.sleep,
        )
        self._me: int | None = _number(account.settings.get("user_id"))

    async def check(self) -> AccountInfo:
        """Look who we are and what we may do. Finds the API from the account's address when ``base`` is empty."""
        account = self._account
        site = None
        if account.base:
            # The address found once may have changed with the site's permalinks: then it is looked for anew.
            with suppress(NotAnApi):
                site = await read_root(self._http, account.base, account.user)
        if site is None:
            site = await find_site(self._http, account.url or account.base, account.user)
        return await look(Api(self._http, site.base, account.user), site)

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring what is new since ``cursor`` and what became of ``open_ids``."""
        api = await self._api()
        async for batch in Pull(api, self._clock, await self._who(api), cursor, open_ids).batches():
            yield batch

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Deliver a reply once."""
        return await (await self._sender()).reply(outgoing)

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Look whether the reply with this operation id is there."""
        return await (await self._sender()).find(outgoing)

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Carry out ``action`` and return the state that WordPress confirmed."""
        return await (await self._sender()).moderate(remote_id, action)

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    async def _sender(self) -> Sender:
        api = await self._api()
        return Sender(api, self._clock, await self._who(api))

    async def _api(self) -> Api:
        """Return the API. An account without ``base``, written by hand, is looked up once for each connector."""
        base = self._account.base or self._http.home
        if not base:
            base = (await find_site(self._http, self._account.url, self._account.user)).base
        self._http.home = base
        return Api(self._http, base, self._account.user)

    async def _who(self, api: Api) -> int:
        """Return our user id, 0 where the site hides its users."""
        if self._me is None:
            self._me = number(await who_am_i(api) or {}, "id")
        return self._me


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
