"""From whatever a person types to the server's API, and what kind of server it is."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from smtui.domain.errors import NetworkError, NotAnApi, RateLimited, RemoteGone, ServerTrouble, Unreachable
from smtui.domain.text import excerpt, one_line
from smtui.networks.answer import Answer
from smtui.networks.http import Http, is_loopback, site_of
from smtui.networks.mastodon.errors import problem

# Measured: their ``min_id`` brings what follows the cursor immediately. Others may bring the newest and leave a hole.
_PAGE_FORWARD = frozenset({"mastodon", "hometown", "gotosocial", "snac", "hollo", "akkoma", "pleroma"})
_HANDLE = re.compile(r"@?[\w.-]+@([\w.-]+(?::\d+)?)\Z")


class Server(Struct, frozen=True, kw_only=True):
    """A server as it describes itself. What it does not tell is left at the careful value."""

    base: str
    """Scheme and host, no slash at the end."""
    title: str = ""
    domain: str = ""
    software: str = ""
    """The name from nodeinfo, in lower case; the version text of ``instance`` pretends to be Mastodon everywhere."""
    api: int = 0
    """``api_versions.mastodon`` (Mastodon 4.3 and later), else 0."""
    longest: int | None = None
    """The longest text; None where the server tells none."""
    per_address: int = 23
    """What an address counts in a text, however long it is."""

    @property
    def pages_forward(self) -> bool:
        """Tell whether ``min_id`` can be trusted to leave no hole."""
        return self.software in _PAGE_FORWARD

    @property
    def keeps(self) -> int | None:
        """How many notifications it knows in all, where that is few enough to miss some (measured: snac 2.94)."""
        return 64 if self.software == "snac" else None

    @property
    def reads_many(self) -> bool:
        """Tell whether several statuses can be asked for at once (Mastodon 4.3)."""
        return self.software == "mastodon" and self.api >= 2

    @property
    def filters(self) -> bool:
        """Tell whether the account's policy may keep notifications back (Mastodon 4.3)."""
        return self.reads_many

    @property
    def has_quotes(self) -> bool:
        """Tell whether quotes raise notifications (Mastodon 4.5)."""
        return self.software == "mastodon" and self.api >= 7


def base_of(http: Http, typed: str) -> str:
    """Return scheme and host of a typed address, a profile's address or a handle. Raises NotAnApi for none of them."""
    text = typed.strip()
    if handle := _HANDLE.match(text):
        text = handle[1]
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        scheme, host, port = "", "", None
    named = re.fullmatch(r"[\w.:-]+", host) and host.strip(".") and not typed.strip().startswith("@")
    if scheme not in ("http", "https") or not (named or handle):
        raise NotAnApi("net_address", account=http.account, site=excerpt(typed, 100))
    scheme = "http" if scheme == "http" and is_loopback(host) else "https"
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}" + (f":{port}" if port else "")


async def find_server(http: Http, typed: str) -> Server:
    """Return the server behind an address. The token goes nowhere.

    Raises NotAnApi where none answers, and when the address leads to another host, which a person has to confirm.
    """
    base = base_of(http, typed)
    answer = await _read(http, f"{base}/api/v2/instance")
    data = _object(answer)
    if data is None:
        answer = await _read(http, f"{base}/api/v1/instance")
        data = _object(answer)
    if data is None or "version" not in data:
        raise _not_found(http, base, answer)
    versions = data.get("api_versions")
    api = versions.get("mastodon") if isinstance(versions, dict) else None
    longest, per_address = _limits(data)
    return Server(
        base=base,
        title=one_line(str(data.get("title") or "")),
        domain=one_line(str(data.get("domain") or data.get("uri") or "")),
        software=await _software(http, base),
        api=api if isinstance(api, int) else 0,
        longest=longest,
        per_address=per_address,
    )


def _limits(data: dict[str, Any]) -> tuple[int | None, int]:
    configuration = data.get("configuration")
    statuses = configuration.get("statuses") if isinstance(configuration, dict) else None
    statuses = statuses if isinstance(statuses, dict) else {}
    longest = statuses.get("max_characters") or data.get("max_toot_chars")
    per_address = statuses.get("characters_reserved_per_url")
    return (
        longest if isinstance(longest, int) and longest > 0 else None,
        per_address if isinstance(per_address, int) and per_address > 0 else 23,
    )


async def _software(http: Http, base: str) -> str:
    """Return the software's name from nodeinfo (FEP-f1d5), or an empty text where that cannot be had."""
    try:
        index = _object(await _read(http, f"{base}/.well-known/nodeinfo"))
        links = index.get("links") if index else None
        for link in links if isinstance(links, list) else ():
            href = str(link.get("href")) if isinstance(link, dict) else ""
            if not href.startswith(f"{base}/"):
                continue
            found = _object(await _read(http, href))
            software = found.get("software") if found else None
            if isinstance(software, dict):
                return excerpt(str(software.get("name") or ""), 40).lower()
    except (NotAnApi, RateLimited, ServerTrouble, Unreachable, RemoteGone):
        return ""
    return ""


async def _read(http: Http, url: str) -> Answer:
    return await http.send("GET", url, login=False, redirect_ok=True)


def _object(answer: Answer) -> dict[str, Any] | None:
    if answer.status >= 300:
        return None
    try:
        data = answer.data()
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _not_found(http: Http, base: str, answer: Answer) -> NetworkError:
    site = site_of(base)
    if 300 <= answer.status < 400:
        target = excerpt(site_of(answer.headers.get("location", "?")), 100)
        return NotAnApi("mastodon_elsewhere", account=http.account, site=site, target=target)
    if answer.status == 429 or answer.status >= 500:
        return problem(http, answer, site)
    return NotAnApi("mastodon_not_found", account=http.account, site=site)
