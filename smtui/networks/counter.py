"""Watches one number on a page or in a JSON document, for places where nothing else can be had.

``counter_url`` says where, ``counter_pointer`` (RFC 6901) or ``counter_text`` which number, ``counter_name`` what it
counts. Nothing that is found there is run, and a pattern of the user's own cannot take long on a stranger's page: it is
plain text with ``{n}`` where the number stands.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus
from smtui.domain.counter import Count
from smtui.domain.errors import NetworkError, NotAllowed, NotAnApi, ServerTrouble
from smtui.domain.reply import Outgoing, Sent
from smtui.domain.text import one_line
from smtui.networks.answer import Limits
from smtui.networks.http import Http, site_of
from smtui.ports import Account, AccountInfo, Batch, Capabilities

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport

LIMITS = Limits(size=2 * 1024 * 1024, total=60.0)
_NUMBER = r"(?<![\d.,])(\d{1,3}(?:[.,'\u00a0\u202f ]\d{3}){1,3}|\d{1,12})(?![\d])"


class CounterConnector:
    """Looks at one number."""

    def __init__(
        self,
        account: Account,
        capabilities: Capabilities,
        *,
        clock: Clock,
        transport: AsyncBaseTransport | None = None,
    ) -> None:
        self.capabilities = capabilities
        self._account = account
        self._url = account.settings.get("counter_url", "").strip()
        self._http = Http(account.name, clock=clock, home=self._url, transport=transport, limits=LIMITS)

    async def check(self) -> AccountInfo:
        """Look at the number once, so that a wrong address or pattern is said at once."""
        await self._look()
        site = self._account.title or self._account.url or self._account.name
        return AccountInfo(user=self._account.user, site=site, missing=("manual_by_hand",))

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring the number as it is now."""
        name = one_line(self._account.settings.get("counter_name", ""))[:40] or "comments"
        number = await self._look()
        yield Batch(counts=(Count(name=name, number=number, url=self._account.url or self._url),))

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
        """Close connections."""
        await self._http.close()

    async def _look(self) -> int:
        settings = self._account.settings
        pointer, text = settings.get("counter_pointer"), settings.get("counter_text", "")
        if pointer is None and text.count("{n}") != 1:
            raise self._error(NotAnApi, "counter_how")
        headers = {"Accept": "application/json, text/html;q=0.9, */*;q=0.5"}
        answer = await self._http.send("GET", self._url, headers=headers)
        if answer.status in (404, 410):
            raise self._error(NotAnApi, "counter_gone")
        if answer.status >= 300:
            raise self._http.not_data(answer)
        if pointer is None:
            number = number_in(answer.body.decode("utf-8", "replace"), text)
        else:
            try:
                number = number_at(answer.data(), pointer)
            except ValueError as error:
                raise self._error(ServerTrouble, "counter_no_json") from error
        if number is None:
            raise self._error(ServerTrouble, "counter_not_found", where=pointer if pointer is not None else text)
        return number

    def _error(self, kind: type[NetworkError], key: str, **values: str) -> NetworkError:
        return kind(key, account=self._account.name, site=site_of(self._url), **values)


def number_in(page: str, text: str) -> int | None:
    """Return the number that stands at ``{n}`` in the first place of ``page`` that reads like ``text``."""
    before, _, after = text.partition("{n}")
    found = re.search(f"{_literal(before)}{_NUMBER}{_literal(after)}", page)
    return int(re.sub(r"\D", "", found[1])) if found else None


def _literal(text: str) -> str:
    """Return a pattern for a text, in which spaces may be any space and a line break."""
    return r"\s{1,20}".join(re.escape(part) for part in re.split(r"\s+", text))


def number_at(document: Any, pointer: str) -> int | None:
    """Return the number that a JSON pointer (RFC 6901) leads to; a list or object counts by its length."""
    here = document
    for part in pointer.split("/")[1:] if pointer.startswith("/") else ([pointer] if pointer else []):
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, dict) and name in here:
            here = here[name]
        elif isinstance(here, list) and name.isascii() and name.isdigit() and int(name) < len(here):
            here = here[int(name)]
        else:
            return None
    if isinstance(here, list | dict):
        return len(here)
    if isinstance(here, str) and here.strip().isascii() and here.strip().isdigit():
        here = int(here)
    if isinstance(here, float) and here.is_integer():
        here = int(here)
    return here if isinstance(here, int) and not isinstance(here, bool) and 0 <= here <= 10**12 else None
