"""From whatever address a person types to the root of the site's REST API.

The password goes only to the host that was typed, with or without ``www.`` in front. An address that leads elsewhere,
as those of suspended blogs lead to their hoster, is an error that names the other address: a person decides whether
that is the site.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from msgspec import Struct

from smtui.domain.errors import NetworkError, NotAnApi, RateLimited, Unreachable
from smtui.domain.text import one_line
from smtui.networks.answer import Answer
from smtui.networks.html import unescape
from smtui.networks.http import Http, ascii_host, is_loopback, site_of
from smtui.networks.wordpress.errors import problem

_REL = "https://api.w.org/"
_FIELDS = "name,url,home,gmt_offset,timezone_string,namespaces,authentication"
_HOPS = 5
_PAGE_BYTES = 512 * 1024
_LINK = re.compile(r"<link\b[^<>]*>", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)["']""", re.IGNORECASE)


class Site(Struct, frozen=True, kw_only=True):
    """A WordPress as its API's root describes it."""

    base: str
    """Ends in ``/wp-json/`` or ``?rest_route=/``; routes are added to it."""
    name: str
    home: str
    zone: str
    """An IANA name, or an offset like ``UTC+5.5`` where the site has only that."""
    passwords_on: bool
    """Whether the site takes application passwords at all."""


async def find_site(http: Http, typed: str, user: str) -> Site:
    """Return the site behind an address. Raises NotAnApi when no WordPress answers there, and what else went wrong."""
    start = _normalise(http, typed)
    telling: NetworkError | None = None
    tried: set[str] = set()
    async for base in _candidates(http, start):
        if base in tried:
            continue
        tried.add(base)
        try:
            site = await read_root(http, base, user)
        except NotAnApi as error:
            # A page or a 404 at this address says nothing; a closed API says everything.
            telling = telling or (error if error.key not in ("net_not_found", "net_page", "net_garbled") else None)
        except RateLimited as error:
            # A firewall may block one way to the API and leave the other open.
            if not error.key.startswith("net_firewall"):
                raise
            telling = telling or error
        else:
            if site is not None:
                return site
    raise telling or NotAnApi("wordpress_not_found", account=http.account, site=site_of(start))


async def read_root(http: Http, base: str, user: str) -> Site | None:
    """Read the root of an API at ``base`` and return what it says, or None where it is not WordPress's."""
    for _ in range(_HOPS):
        http.home = base
        path, question, _rest = base.partition("?")
        params = {"rest_route": "/", "_fields": _FIELDS} if question else {"_fields": _FIELDS}
        answer = await http.send("GET", path, params=params, redirect_ok=True)
        if not 300 <= answer.status < 400:
            break
        target = _root_in(_target(http, base, answer, base))
        if target is None:
            return None
        base = target
    if answer.status >= 300:
        raise problem(http, answer, site_of(base), user)
    try:
        data = answer.data()
    except ValueError:
        raise http.not_data(answer) from None
    namespaces = data.get("namespaces") if isinstance(data, dict) else None
    if not isinstance(namespaces, list) or "wp/v2" not in namespaces:
        return None
    return Site(
        base=base,
        name=one_line(unescape(str(data.get("name") or ""))),
        home=str(data.get("home") or data.get("url") or ""),
        zone=_zone(data),
        passwords_on=bool(data.get("authentication")),
    )


def _zone(data: dict[str, Any]) -> str:
    if name := data.get("timezone_string"):
        return str(name)
    try:
        hours = float(data.get("gmt_offset") or 0)
    except (TypeError, ValueError):
        hours = 0.0
    return f"UTC{hours:+g}" if hours else "UTC"


def _normalise(http: Http, typed: str) -> str:
    """Return what was typed as a full address: https unless it is this machine, nothing secret, nothing after ``#``."""
    text = typed.strip()
    if "://" not in text:
        text = f"//{text}"
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAnApi("net_address", account=http.account, site=site_of(typed)) from None
    if not host or parts.scheme not in ("", "http", "https") or any(c.isspace() for c in host):
        raise NotAnApi("net_address", account=http.account, site=site_of(typed))
    here = is_loopback(host)
    if parts.scheme == "http" and not here and port not in (None, 80):
        raise Unreachable("net_plain_http", account=http.account, site=site_of(typed))
    scheme = parts.scheme or ("http" if here else "https")
    if not here and scheme == "http":
        scheme, port = "https", None
    host = ascii_host(host)
    name = f"[{host}]" if ":" in host else host
    return urlunsplit((scheme, name if port is None else f"{name}:{port}", parts.path or "/", parts.query, ""))


async def _candidates(http: Http, start: str) -> AsyncIterator[str]:
    """Give the addresses where the API may be, the likeliest first."""
    if (root := _root_in(start)) is not None:
        yield root
        if "?" not in root:
            yield f"{root.removesuffix('wp-json/')}?rest_route=/"
    page, final = await _open_page(http, start)
    if page is not None:
        for link in _links(page):
            target = urljoin(final, link)
            _must_belong(http, start, target)
            root = _root_in(target)
            if root is not None:
                yield root
    for folder in _folders(final):
        yield f"{folder}wp-json/"
        yield f"{folder}?rest_route=/"
        yield f"{folder}index.php?rest_route=/"


async def _open_page(http: Http, start: str) -> tuple[Answer | None, str]:
    """Fetch the typed address as any reader would, without the password, and follow where it leads."""
    url = start
    for _ in range(_HOPS):
        answer = await http.send("GET", url, login=False, redirect_ok=True, cut_at=_PAGE_BYTES)
        if not 300 <= answer.status < 400 or not answer.headers.get("location"):
            return answer, url
        url = _target(http, url, answer, start)
    return None, url


def _target(http: Http, url: str, answer: Answer, start: str) -> str:
    """Return where a redirect leads. Raises NotAnApi when that is not the site that ``start`` names."""
    target = urljoin(url, answer.headers.get("location", ""))
    _must_belong(http, start, target)
    return target


def _must_belong(http: Http, url: str, target: str) -> None:
    try:
        old, new = urlsplit(url), urlsplit(target)
        one, other = old.hostname or "", new.hostname or ""
    except ValueError:
        raise NotAnApi("net_address", account=http.account, site=site_of(target)) from None
    same = one.removeprefix("www.") == other.removeprefix("www.")
    if not same and not (is_loopback(one) and is_loopback(other)):
        raise NotAnApi("wordpress_elsewhere", account=http.account, site=site_of(url), target=site_of(target))
    if new.scheme == "http" and not is_loopback(other):
        raise Unreachable("net_plain_http", account=http.account, site=site_of(target))


def _links(page: Answer) -> Iterator[str]:
    """Give the addresses that a page names as its API: in its Link headers, then in its head."""
    for part in re.findall(r"<([^>]*)>\s*;([^,<]*)", page.headers.get("link", "")):
        if _REL in part[1]:
            yield part[0]
    for tag in _LINK.findall(page.body.decode("utf-8", "replace")):
        href = _HREF.search(tag)
        if _REL in tag and href:
            yield unescape(href[1])


def _root_in(url: str) -> str | None:
    """Return the API's root when the address is one, or lies below one."""
    parts = urlsplit(url)
    clean = (parts.scheme, parts.netloc)
    if re.search(r"(?:^|&)rest_route=", unquote(parts.query)):
        return urlunsplit((*clean, parts.path or "/", "rest_route=/", ""))
    head, found, _ = parts.path.partition("/wp-json")
    return urlunsplit((*clean, f"{head}/wp-json/", "", "")) if found else None


def _folders(url: str) -> Iterator[str]:
    """Give the folders of an address where WordPress may be installed: the first ones of its path, and the root."""
    parts = urlsplit(url)
    names = [name for name in re.split(r"/wp-(?:admin|login|json|content)\b", parts.path)[0].split("/") if name]
    for count in (0, 1, 2):
        if count <= len(names):
            path = "".join(f"{name}/" for name in names[:count])
            yield urlunsplit((parts.scheme, parts.netloc, f"/{path}", "", ""))
