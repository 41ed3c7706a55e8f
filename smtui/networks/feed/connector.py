"""One feed: asked for only when it has changed, and watched for entries that fell out of it unseen.

The cursor holds ``first`` (older entries are nobody's inbox), ``etag`` and ``modified`` for the conditional request
(RFC 9110, 13.1), and ``known``, short hashes of the entries that the feed held last time.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import httpx

from smtui.domain.clock import Clock
from smtui.domain.comment import Incoming, Moderation, RemoteStatus
from smtui.domain.errors import LoginFailed, NetworkError, NotAllowed, NotAnApi, ServerTrouble
from smtui.domain.reply import Outgoing, Sent
from smtui.domain.text import excerpt
from smtui.networks.answer import Answer
from smtui.networks.feed.parse import Document, Entry, HostileError, NoFeedError, moment, parse
from smtui.networks.http import Http, is_loopback, same_origin, site_of
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Caution, Secret

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport

    from smtui.networks.feed import Sleep

FIRST = timedelta(days=14)
"""How far back the first pull reaches."""
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
_HOPS = 5
_KNOWN = 1_000


class FeedConnector:
    """Reads one feed."""

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
        self._address = account.base or _typed(account.url)
        login = f"{account.user}:{secret.reveal().strip()}".encode()
        self._http = Http(
            account.name,
            clock=clock,
            login=(lambda: "Basic " + base64.b64encode(login).decode("ascii")) if account.user else None,
            home=self._address,
            transport=transport,
            sleep=sleep or asyncio.sleep,
        )

    async def check(self) -> AccountInfo:
        """Read the feed once and say what it is. Raises NotAnApi where there is none."""
        answer = await self._fetch({})
        document = self._parse(answer)
        return AccountInfo(
            user=self._account.user,
            site=document.title or site_of(answer.url),
            # A login belongs to the host that was typed, whatever that host says.
            base=answer.url if same_origin(answer.url, self._address) else self._address,
            missing=("feed_read_only",),
        )

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring the feed's entries when it has changed. What is gone from a feed may just be old: no state is told."""
        headers = {
            name: value
            for name, key in (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
            if isinstance(value := cursor.get(key), str) and value
        }
        answer = await self._fetch(headers)
        if answer.status == 304:
            return
        document = self._parse(answer)
        # Where all is under one page, the feed's title is the page's; else each entry's says where it was written.
        one_page = len({_page(entry) for entry in document.entries}) == 1
        now = self._clock.now()
        first = moment(str(cursor.get("first"))) or now - FIRST
        entries = [entry for entry in reversed(document.entries) if (entry.at or now) >= first]
        entries.sort(key=lambda entry: entry.at or now)
        marks = [_mark(entry) for entry in document.entries][:_KNOWN]
        before = cursor.get("known")
        gap = isinstance(before, list) and bool(before) and bool(marks) and not set(before).intersection(marks)
        warning = Caution(key="feed_gap", values={"n": str(len(document.entries))})
        yield Batch(
            incoming=tuple(self._incoming(entry, document.title if one_page else "") for entry in entries),
            warnings=(warning,) if gap else (),
            cursor={
                "first": first.isoformat(),
                "etag": answer.headers.get("etag", "")[:1_000],
                "modified": answer.headers.get("last-modified", "")[:100],
                "known": marks or before or [],
            },
            total=len(entries),
        )

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Refuse: a feed takes nothing. Raises NotAllowed."""
        raise self._error(NotAllowed, "feed_read_only")

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Return None: nothing was ever sent."""
        return None

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Refuse: a feed takes nothing. Raises NotAllowed."""
        raise self._error(NotAllowed, "feed_read_only")

    async def close(self) -> None:
        """Close connections."""
        await self._http.close()

    async def _fetch(self, headers: Mapping[str, str]) -> Answer:
        """Return the feed, or a 304, following redirects: feeds move often. A login stays with the feed's own host."""
        url = self._address
        for _ in range(_HOPS):
            answer = await self._http.send("GET", url, headers={"Accept": _ACCEPT, **headers}, redirect_ok=True)
            if answer.status not in (301, 302, 303, 307, 308):
                break
            url = self._next(url, answer)
        if answer.status < 300 or (answer.status == 304 and headers):
            return answer
        if answer.status in (401, 403) and (self._account.user or answer.status == 401):
            raise self._error(LoginFailed, "feed_login")
        if answer.status in (404, 410) or answer.status < 400:
            raise self._error(NotAnApi, "feed_not_found")
        raise self._http.not_data(answer)

    def _next(self, url: str, answer: Answer) -> str:
        """Return where a redirect leads. Nobody in the world sends us to services of this machine."""
        try:
            target = urljoin(url, answer.headers.get("location", ""))
            inward = is_loopback(httpx.URL(target).host) and not is_loopback(httpx.URL(url).host)
        except (ValueError, httpx.InvalidURL):
            inward, target = True, url
        if inward:
            raise self._error(NotAnApi, "feed_not_found")
        return target

    def _parse(self, answer: Answer) -> Document:
        try:
            return parse(answer.body, answer.url)
        except HostileError as error:
            raise self._error(ServerTrouble, "feed_hostile") from error
        except NoFeedError as error:
            raise self._error(NotAnApi, "feed_not_found") from error
        except ValueError as error:
            raise self._error(ServerTrouble, "feed_broken", reason=excerpt(str(error), 100)) from error

    def _incoming(self, entry: Entry, title: str) -> Incoming:
        page = _page(entry)
        return Incoming(
            remote_id=entry.id,
            text=entry.text,
            created_at=entry.at or self._clock.now(),
            author=entry.author,
            author_url=entry.author_url,
            url=entry.url,
            post_id=page,
            post_url=page,
            post_title=title or entry.title,
            parent_id=entry.parent,
        )

    def _error(self, kind: type[NetworkError], key: str, **values: str) -> NetworkError:
        return kind(key, account=self._account.name, site=site_of(self._address), **values)


def _typed(url: str) -> str:
    """Return a typed address with its scheme."""
    return url.strip() if "://" in url else f"https://{url.strip()}"


def _page(entry: Entry) -> str:
    return entry.url.partition("#")[0]


def _mark(entry: Entry) -> str:
    return blake2b(entry.id.encode(), digest_size=6).hexdigest()
