"""A session on a Bluesky server: made with the app password, renewed with tokens that change each time.

Making one is limited to 30 in five minutes and 300 a day for each account, so it is kept from process to process where
somebody keeps it, and renewed every two hours. A renewal whose answer was lost may be repeated: the old token gives the
same successor for two hours. Losing a session costs nothing but a new login.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from msgspec import Struct

from smtui.domain.clock import Clock
from smtui.domain.errors import LoginFailed, NetworkError, NotAnApi, SmtuiError, Uncertain, Unreachable
from smtui.domain.text import one_line
from smtui.networks.answer import Answer
from smtui.networks.bluesky.errors import TOKEN_ENDED, code_of, problem
from smtui.networks.http import Http, site_of
from smtui.ports import Account, Secret

Keep = Callable[[Secret], None]
"""Keeps a session for the next process, beside the account's app password."""

_EARLY = 60.0
"""Seconds before its end at which a token counts as ended."""
_TRIES = 3
FULL_ACCESS = "com.atproto.access"
"""The scope of a session made with the account's own password instead of an app password."""


class Session(Struct, frozen=True):
    """Who we are, and the two tokens that say so."""

    did: str
    handle: str
    access: Secret
    refresh: Secret

    @property
    def scope(self) -> str:
        """What the access token allows, as it says itself."""
        return str(_claims(self.access).get("scope", ""))

    def ends_before(self, moment: float) -> bool:
        """Tell whether the access token ends before a moment in Unix seconds; one that does not say never does."""
        end = _claims(self.access).get("exp")
        return isinstance(end, int | float) and end <= moment


class Login:
    """Gives a good access token for one account. ``kept`` is the session that ``keep`` was last given."""

    def __init__(
        self, account: Account, secret: Secret, http: Http, *, clock: Clock, kept: Secret | None, keep: Keep | None
    ) -> None:
        self._http = http
        self._clock = clock
        self._secret = secret
        self._keep = keep
        # A handle may change and go to somebody else; the DID stays.
        self._identifier = account.settings.get("did") or one_line(account.user).removeprefix("@")
        self.user = one_line(account.user) or self._identifier
        self._session = self._unpack(kept) if kept else None
        self._turn = asyncio.Lock()
        self._refused: NetworkError | None = None

    async def session(self) -> Session:
        """Return a session whose access token is good by our clock, made or renewed where needed."""
        session = self._session
        if session is None or session.ends_before(self._clock.now().timestamp() + _EARLY):
            session = await self.renew(session)
        return session

    async def renew(self, ended: Session | None) -> Session:
        """Return a session that replaces ``ended``. Raises LoginFailed; it is not tried again in this process then."""
        async with self._turn:
            if self._session is not None and self._session is not ended:
                return self._session
            if self._refused is not None:
                raise self._refused
            try:
                fresh = (await self._refresh(ended) if ended else None) or await self._create()
            except LoginFailed as error:
                self._refused = error
                raise
            self._session = fresh
            if self._keep is not None:
                # A full disk must not stop the sync: the next process logs in anew.
                with suppress(SmtuiError):
                    self._keep(self._pack(fresh))
            return fresh

    async def _refresh(self, ended: Session) -> Session | None:
        """Trade the refresh token for two new ones; None when it has ended or was revoked."""
        headers = {"Authorization": f"Bearer {ended.refresh.reveal()}"}
        answer = await self._post("com.atproto.server.refreshSession", None, headers)
        if answer.status < 300:
            return self._read(answer)
        if code_of(answer) in TOKEN_ENDED:
            return None
        raise self._problem(answer)

    async def _create(self) -> Session:
        body = {"identifier": self._identifier, "password": self._secret.reveal().strip()}
        answer = await self._post("com.atproto.server.createSession", body, {})
        if answer.status < 300:
            return self._read(answer)
        if not code_of(answer) and (answer.is_page or answer.status in (404, 405)) and answer.status < 429:
            raise NotAnApi("bluesky_not_found", account=self._http.account, site=site_of(self._http.home))
        raise self._problem(answer)

    async def _post(self, method: str, body: Any, headers: dict[str, str]) -> Answer:
        """Send a request that may be repeated, and that sends nothing of the user's when its answer is lost."""
        url = f"{self._http.home}/xrpc/{method}"
        for left in reversed(range(_TRIES)):
            try:
                return await self._http.send("POST", url, body=body, headers=headers, login=False)
            except Uncertain as error:
                if not left:
                    raise Unreachable("net_cut", **error.values) from error
        raise AssertionError

    def _read(self, answer: Answer) -> Session:
        try:
            data = answer.data()
        except ValueError:
            raise self._http.not_data(answer) from None
        session = _session_of(data)
        if session is None:
            raise self._http.not_data(answer)
        if data.get("active") is False:
            key = "bluesky_taken_down" if data.get("status") == "takendown" else "bluesky_inactive"
            raise LoginFailed(key, account=self._http.account, site=site_of(self._http.home), user=self.user)
        return session

    def _problem(self, answer: Answer) -> NetworkError:
        return problem(self._http, answer, site_of(self._http.home), self.user)

    # What is kept --------------------------------------------------------------------------------------------------

    def _pack(self, session: Session) -> Secret:
        tokens = {"access": session.access.reveal(), "refresh": session.refresh.reveal()}
        names = {"did": session.did, "handle": session.handle, "for": self._mark()}
        return Secret(json.dumps({**names, **tokens}, separators=(",", ":")))

    def _unpack(self, kept: Secret) -> Session | None:
        """Return a kept session, None where it is damaged or was made with another password or server."""
        try:
            data = json.loads(kept.reveal())
        except ValueError:
            return None
        if not isinstance(data, dict) or data.get("for") != self._mark():
            return None
        return _session_of({**data, "accessJwt": data.get("access"), "refreshJwt": data.get("refresh")})

    def _mark(self) -> str:
        """Return what tells logins apart without telling the password."""
        parts = "\0".join((self._http.home, self._identifier, self._secret.reveal().strip()))
        return hashlib.blake2b(parts.encode(), digest_size=6).hexdigest()


def _session_of(data: Any) -> Session | None:
    names = ("did", "handle", "accessJwt", "refreshJwt")
    values = [str(data.get(name) or "") for name in names] if isinstance(data, dict) else []
    if not values or not all(values):
        return None
    did, handle, access, refresh = values
    # What goes into a header is one line of ASCII.
    if not all(token.isascii() and token.isprintable() for token in (access, refresh)):
        return None
    return Session(one_line(did), one_line(handle), Secret(access), Secret(refresh))


def _claims(token: Secret) -> dict[str, Any]:
    """Return what a token says of itself (RFC 7519), unverified: the server is the judge, we only save a request."""
    try:
        middle = token.reveal().split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, IndexError):
        return {}
    return claims if isinstance(claims, dict) else {}
