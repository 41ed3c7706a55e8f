"""Logging in from a terminal: OAuth 2 with a code that the server shows and a person copies (RFC 6749, RFC 7636).

The proof key (PKCE) is always sent: Mastodon checks it since 4.3, GoToSocial and snac ignore it.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from msgspec import Struct

from smtui.domain.clock import Clock
from smtui.domain.errors import LoginFailed, NetworkError, NotAnApi
from smtui.networks.answer import Answer
from smtui.networks.http import Http, site_of
from smtui.networks.mastodon.errors import problem
from smtui.networks.mastodon.moderate import PICTURES
from smtui.networks.mastodon.moderate import SCOPES as RIGHTS
from smtui.networks.mastodon.server import find_server
from smtui.ports import Secret

if TYPE_CHECKING:
    from httpx import AsyncBaseTransport

SCOPES = " ".join(("read:accounts", "read:notifications", "read:statuses", *sorted({*RIGHTS.values(), PICTURES})))
"""What the connector uses, and no more."""
_SHOWN = "urn:ietf:wg:oauth:2.0:oob"
"""The redirect that shows the code on a page instead of going anywhere."""


class LoginStep(Struct, frozen=True, kw_only=True):
    """A login that waits for a person to open ``url``, agree there, and bring the code back."""

    url: str
    base: str
    account: str
    state: str
    client_id: str
    client_secret: Secret
    verifier: Secret


async def begin_login(
    base: str,
    *,
    account: str,
    clock: Clock,
    transport: AsyncBaseTransport | None = None,
    chance: Callable[[int], str] = secrets.token_urlsafe,
) -> LoginStep:
    """Register smtui at a server and return the page to open. ``base`` is any address of the server, or a handle.

    Raises NotAnApi where no such server answers, and other NetworkErrors.
    """
    http = Http(account, clock=clock, transport=transport)
    try:
        server = await find_server(http, base)
        # One text, not a list: GoToSocial and snac refuse a list here.
        form = {"client_name": "smtui", "redirect_uris": _SHOWN, "scopes": SCOPES}
        answer = await http.send("POST", f"{server.base}/api/v1/apps", form=form)
        app = _good(http, answer, server.base)
    finally:
        await http.close()
    client_id, client_secret = app.get("client_id"), app.get("client_secret")
    if not isinstance(client_id, str) or not isinstance(client_secret, str):
        raise NotAnApi("mastodon_not_found", account=account, site=site_of(server.base))
    verifier, state = chance(48), chance(16)
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": _SHOWN,
        "scope": SCOPES,
        "state": state,
        "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).decode().rstrip("="),
        "code_challenge_method": "S256",
        # Shows which account it is, so that the house's is not mixed up with a private one.
        "force_login": "true",
    }
    return LoginStep(
        url=f"{server.base}/oauth/authorize?{urlencode(query)}",
        base=server.base,
        account=account,
        state=state,
        client_id=client_id,
        client_secret=Secret(client_secret),
        verifier=Secret(verifier),
    )


async def finish_login(
    step: LoginStep, code: str, *, clock: Clock, transport: AsyncBaseTransport | None = None
) -> Secret:
    """Return the token for the code that the server showed. Raises LoginFailed for a wrong or used one."""
    http = Http(step.account, clock=clock, transport=transport)
    form = {
        "grant_type": "authorization_code",
        "code": code_in(code),
        "client_id": step.client_id,
        "client_secret": step.client_secret.reveal(),
        "redirect_uri": _SHOWN,
        "code_verifier": step.verifier.reveal(),
    }
    try:
        answer = await http.send("POST", f"{step.base}/oauth/token", form=form)
        if answer.status in (400, 401, 422):
            raise LoginFailed("mastodon_code", account=step.account, site=site_of(step.base))
        data = _good(http, answer, step.base)
    finally:
        await http.close()
    token = data.get("access_token")
    if not isinstance(token, str) or not token:
        raise LoginFailed("mastodon_code", account=step.account, site=site_of(step.base))
    return Secret(token)


def code_in(pasted: str) -> str:
    """Return the code in what was pasted: the code itself, or the address of the page that shows it."""
    text = pasted.strip()
    found = parse_qs(urlsplit(text).query).get("code") if "code=" in text else None
    # snac shows the state behind it.
    return found[0] if found else text.partition("&state=")[0]


def _good(http: Http, answer: Answer, base: str) -> dict[str, Any]:
    if answer.status >= 300:
        raise _problem(http, answer, base)
    try:
        data = answer.data()
    except ValueError:
        raise http.not_data(answer) from None
    if not isinstance(data, dict):
        raise NotAnApi("mastodon_not_found", account=http.account, site=site_of(base))
    return data


def _problem(http: Http, answer: Answer, base: str) -> NetworkError:
    return problem(http, answer, site_of(base))
