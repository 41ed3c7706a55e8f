"""Places without a connector: what people wrote there is taken in by hand, and answers are handed over to a person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus
from smtui.domain.errors import NotAllowed
from smtui.domain.reply import Outgoing, Sent
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Connector, Need, Network, Secret


class Manual:
    """The network. Nobody is ever asked for anything: an account gives comments a name, an owner and a promise."""

    key = "manual"
    title = "Manual"
    capabilities = Capabilities(can=frozenset(), title=title)
    needs = (
        Need(name="url", question="ask_url", optional=True),
        Need(name="token", question="ask_token", optional=True),
    )

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one account."""
        return ManualConnector(account)


class ManualConnector:
    """Has nothing to bring and takes nothing."""

    capabilities = Manual.capabilities

    def __init__(self, account: Account) -> None:
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
