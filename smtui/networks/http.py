"""The manners of all networks on the wire: TLS, limits of time and size, retries of reads, no token to strangers.

``Http`` speaks for one account. It returns an ``Answer`` or raises a leaf of ``NetworkError`` that names the account;
no exception of httpx leaves this module, and the login is in no ``repr`` and in no error.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from random import SystemRandom
from socket import gaierror
from types import ModuleType
from typing import Any

from smtui import __version__
from smtui.domain.clock import Clock
from smtui.domain.errors import NetworkError, NotAnApi, ServerTrouble, Uncertain, Unreachable
from smtui.domain.text import excerpt
from smtui.networks.answer import Answer, File, Limits, limited

# httpx imports its own command line with click and rich where they are installed: 112 ms that nobody here needs.
sys.modules.setdefault("httpx._main", ModuleType("httpx._main"))
import httpx  # noqa: E402 # the line above must come first

AGENT = f"smtui/{__version__}"
Params = Mapping[str, str | int]

_SAFE = frozenset({"GET", "HEAD"})
_A_YEAR = 366 * 24 * 3600
_TRY_AGAIN = frozenset({429, 502, 503, 504})
# These are raised before the first byte of a request has left.
_NOTHING_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
_LOOPBACK = dict.fromkeys(("all://127.0.0.1", "all://localhost", "all://[::1]"))
_HOST = re.compile(rb"[a-zA-Z0-9._:-]+")
_PHP_NOTICE = re.compile(
    rb"(?:<b>|\A\s*(?:PHP )?)(?:Warning|Notice|Deprecated|Fatal error|Parse error)(?:</b>)?:", re.IGNORECASE
)


_LIMITS = Limits()
_RANDOM = SystemRandom()


class Http:
    """One account's way to its server.

    ``login`` gives the Authorization header's value and is asked at each request; it goes to the origin ``home`` only.
    ``transport``, ``sleep`` and ``jitter`` (0 to 1) are seams for tests.
    """

    def __init__(
        self,
        account: str,
        *,
        clock: Clock,
        login: Callable[[], str] | None = None,
        home: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        jitter: Callable[[], float] = _RANDOM.random,
        limits: Limits = _LIMITS,
    ) -> None:
        self.account = account
        self.home = home
        self._clock = clock
        self._login = login
        self._transport = transport
        self._sleep = sleep
        self._jitter = jitter
        self._limits = limits
        self._client: httpx.AsyncClient | None = None

    async def send(
        self,
        method: str,
        url: str,
        *,
        params: Params | None = None,
        body: Any = None,
        form: Mapping[str, str | list[str]] | None = None,
        file: File | None = None,
        headers: Mapping[str, str] | None = None,
        agent: str = AGENT,
        login: bool = True,
        redirect_ok: bool = False,
        cut_at: int | None = None,
    ) -> Answer:
        """Send one request and return the answer, whatever its status; reads are tried again where that may help.

        ``body`` goes out as JSON, or as it is where it is bytes; ``form`` as a web form, with ``file`` in parts;
        ``headers`` join the usual ones. ``cut_at`` keeps that many bytes of a longer answer instead of refusing it.
        Redirects are never followed: they are errors, or with ``redirect_ok`` answers like others. Raises Unreachable
        when nothing was sent, Uncertain when a write's answer was lost, NotAnApi, ServerTrouble.
        """
        more = {"User-Agent": agent, **(headers or {})}
        tries = self._limits.tries if method in _SAFE else 1
        for left in reversed(range(tries)):
            wait = self._limits.wait * (1 + self._jitter()) / 4 / 2**left
            try:
                answer = await self._send_once(method, url, params, body, form, file, more, login, cut_at)
            except (Unreachable, ServerTrouble) as error:
                if not left or error.key in ("net_plain_http", "net_tls", "net_too_large", "net_proxy"):
                    raise
            else:
                hint = self.retry_after(answer)
                if answer.status not in _TRY_AGAIN or not left or (hint or 0) > self._limits.wait:
                    break
                wait = wait if hint is None else hint
            await self._sleep(wait)
        if 300 <= answer.status < 400 and not redirect_ok:
            raise NotAnApi("net_redirect", **self._where(url), target=excerpt(answer.headers.get("location", "?"), 200))
        return answer

    async def _send_once(
        self,
        method: str,
        url: str,
        params: Params | None,
        body: Any,
        form: Mapping[str, str | list[str]] | None,
        file: File | None,
        more: Mapping[str, str],
        login: bool,
        cut_at: int | None,
    ) -> Answer:
        try:
            target = httpx.URL(url) if params is None else httpx.URL(url, params=dict(params))
        except (httpx.InvalidURL, UnicodeError) as error:
            raise NotAnApi("net_address", **self._where(url)) from error
        if not _HOST.fullmatch(target.raw_host) or (target.port or 0) > 65_535:
            raise NotAnApi("net_address", **self._where(url))
        if not is_private_way(target):
            raise Unreachable("net_plain_http", **self._where(url))
        headers = {"Accept": "application/json, text/html;q=0.5", **more}
        if login and self._login is not None and same_origin(url, self.home):
            headers["Authorization"] = self._login()
        try:
            raw = isinstance(body, bytes)
            request = self._open().build_request(
                method,
                target,
                headers=headers,
                content=body if raw else None,
                json=None if raw else body,
                data=form,
                files={file.field: (file.name, file.data, file.mime)} if file else None,
            )
            async with asyncio.timeout(self._limits.total):
                response = await self._open().send(request, stream=True)
                try:
                    content = await self._read(response, cut_at)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TimeoutError, OSError) as error:
            raise self._translate(error, method, url) from error
        return Answer(method, str(target), response.status_code, response.headers, content)

    async def _read(self, response: httpx.Response, cut_at: int | None) -> bytes:
        most = self._limits.size if cut_at is None else cut_at
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > most:
                if cut_at is None:
                    raise _TooLargeError
                break
        return bytes(content[:most])

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            limits = self._limits
            try:
                self._client = httpx.AsyncClient(
                    transport=self._transport,
                    verify=_trust(),
                    # A proxy of the house is used for the world, never for this machine.
                    mounts=None if self._transport else _LOOPBACK,
                    timeout=httpx.Timeout(limits.read, connect=limits.connect),
                    limits=httpx.Limits(
                        max_connections=limits.connections, max_keepalive_connections=limits.connections
                    ),
                    follow_redirects=False,
                )
            except (ImportError, ValueError) as error:
                raise Unreachable("net_proxy", account=self.account, detail=excerpt(str(error), 120)) from error
        return self._client

    def _translate(self, error: Exception, method: str, url: str) -> NetworkError:
        """Return our error for one of httpx. What matters is whether the server can have acted on the request."""
        where = self._where(url)
        if isinstance(error, (*_NOTHING_SENT, httpx.InvalidURL, httpx.LocalProtocolError)):
            # The whole host is out of reach, and its name is what people know.
            where["site"] = where["site"].partition("/")[0]
            causes = list(_causes(error))
            if any(isinstance(cause, ssl.SSLError) for cause in causes):
                return Unreachable("net_tls", **where)
            if any(isinstance(cause, gaierror) for cause in causes):
                return Unreachable("net_host", **where)
            return Unreachable("net_connect", **where)
        if method not in _SAFE:
            return Uncertain("net_lost", **where)
        if isinstance(error, _TooLargeError):
            return ServerTrouble("net_too_large", **where, limit=self._limits.size // 1024 // 1024)
        if isinstance(error, httpx.TimeoutException | TimeoutError):
            return Unreachable("net_timeout", **where)
        if isinstance(error, httpx.DecodingError):
            return ServerTrouble("net_garbled", **where)
        return Unreachable("net_cut", **where)

    def _where(self, url: str) -> dict[str, str]:
        return {"account": self.account, "site": site_of(url)}

    def retry_after(self, answer: Answer) -> float | None:
        """Return the seconds to wait that the answer asks for (RFC 9110, 10.2.3), or None.

        A 429 without ``Retry-After`` may name the moment when the limit ends: ISO 8601 (Mastodon, GoToSocial), seconds
        since 1970, or seconds from now.
        """
        value = answer.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value[:9])
        try:
            moment = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError):
            return self._limit_ends(answer) if answer.status == 429 else None
        return self._until(moment)

    def server_ahead(self, answer: Answer) -> timedelta | None:
        """Return how far the server's clock is ahead of ours, by the answer's ``Date``; None where it has none."""
        try:
            moment = parsedate_to_datetime(answer.headers.get("date", ""))
        except (ValueError, TypeError, IndexError):
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - self._clock.now()

    def _limit_ends(self, answer: Answer) -> float | None:
        value = (answer.headers.get("x-ratelimit-reset") or answer.headers.get("ratelimit-reset") or "").strip()
        if value.isascii() and value.isdigit():
            number = float(value[:12])
            return number if number < _A_YEAR else max(0.0, number - self._clock.now().timestamp())
        try:
            return self._until(datetime.fromisoformat(value))
        except ValueError:
            return None

    def _until(self, moment: datetime) -> float:
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return max(0.0, (moment - self._clock.now()).total_seconds())

    def not_data(self, answer: Answer) -> NetworkError:
        """Return what an answer without data means: a firewall, a captcha, maintenance, a PHP message, garbage."""
        where = {**self._where(answer.url), "status": str(answer.status), "title": answer.title}
        hint = self.retry_after(answer)
        if answer.status == 429:
            return limited("net_limit", hint, **where)
        if _PHP_NOTICE.search(answer.body[:2_000]) and answer.status < 500:
            return ServerTrouble("net_php_notice", **where)
        if answer.status == 503:
            return ServerTrouble("net_maintenance", **where)
        if answer.status >= 500:
            return ServerTrouble("net_server", **where)
        if answer.status in (401, 403, 406):
            return limited("net_firewall", hint, **where)
        if answer.status == 404:
            return NotAnApi("net_not_found", **where)
        return NotAnApi("net_page" if answer.is_page else "net_garbled", **where)

    async def close(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


class _TooLargeError(httpx.StreamError):
    """The answer is larger than the limit."""

    def __init__(self) -> None:
        super().__init__("answer too large")


@cache
def _trust() -> ssl.SSLContext:
    """Return whose certificates are believed. Reading them takes 20 ms, once instead of for each account."""
    return httpx.create_ssl_context()


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, where plain http can be read by nobody else."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def ascii_host(host: str) -> str:
    """Return a host's name as it travels (RFC 5891): ``müller.example`` as ``xn--mller-kva.example``."""
    try:
        return httpx.URL(scheme="https", host=host).raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError):
        return host


def is_private_way(url: httpx.URL) -> bool:
    """Tell whether nobody can read along: TLS, or this machine alone."""
    return url.scheme == "https" or (url.scheme == "http" and is_loopback(url.host))


def origin(url: str) -> tuple[str, str, int | None]:
    """Return scheme, host and port of an address (RFC 6454); the usual port as None."""
    parsed = httpx.URL(url)
    return parsed.scheme, parsed.host, parsed.port


def same_origin(one: str, other: str) -> bool:
    """Tell whether two addresses are the same server by scheme, host and port."""
    return bool(one and other) and origin(one) == origin(other)


def site_of(url: str) -> str:
    """Return the part of an address that people recognise, without name, password and query."""
    bare = re.sub(r"^[a-z][a-z0-9+.-]*://", "", url, flags=re.IGNORECASE).split("?")[0].split("#")[0]
    host, slash, path = bare.partition("/")
    return excerpt(host.rpartition("@")[2] + (slash + path).rstrip("/"), 100)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Give the error and everything that it was raised from."""
    seen = 0
    while error is not None and seen < 10:
        yield error
        error = error.__cause__ or error.__context__
        seen += 1
