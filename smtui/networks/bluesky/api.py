"""Requests to the server of one Bluesky account (XRPC), with a session that is renewed when it has ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from smtui.domain.errors import NetworkError, Uncertain
from smtui.networks.answer import Answer
from smtui.networks.bluesky.errors import TOKEN_ENDED, code_of, problem
from smtui.networks.bluesky.login import Login, Session
from smtui.networks.http import Http, site_of

Row = dict[str, Any]
_NONE: Mapping[str, str] = {}
POST = "app.bsky.feed.post"
AT_ONCE = 25
"""The most posts of one getPosts; the server refuses more."""


class Api:
    """The XRPC methods of one account's server."""

    def __init__(self, http: Http, login: Login) -> None:
        self.http = http
        self.login = login
        self.site = site_of(http.home)

    @property
    def user(self) -> str:
        """Whom the settings name."""
        return self.login.user

    async def did(self) -> str:
        """Return our own DID."""
        return (await self.login.session()).did

    async def get(self, method: str, **params: str | int | Sequence[str]) -> Row:
        """Read, and return the object in a good answer. Raises a NetworkError for any other."""
        query = urlencode({name: value for name, value in params.items() if value != ""}, doseq=True)
        answer = await self._send("GET", f"{method}?{query}" if query else method, None)
        # A write may be answered with nothing, a question may not.
        if answer.status < 300 and not answer.body.strip():
            raise self.http.not_data(answer)
        return self.row(answer)

    async def post(self, method: str, body: Mapping[str, Any]) -> Row:
        """Write, and return the object in a good answer, an empty one where there is none. Raises as ``get`` does."""
        return self.row(await self.send(method, body))

    async def send(self, method: str, body: Mapping[str, Any]) -> Answer:
        """Write, and return whatever came back. Raises Uncertain where no answer came."""
        return await self._send("POST", method, body)

    async def upload(self, data: bytes, mime: str) -> Row:
        """Hand over bytes, and return what a record may name them by. Raises as ``post`` does."""
        return self.row(await self._send("POST", "com.atproto.repo.uploadBlob", data, {"Content-Type": mime}))

    async def posts(self, uris: Sequence[str]) -> dict[str, Row]:
        """Return the posts that can be seen, by address. Deleted and blocked ones are left out by the server."""
        found: dict[str, Row] = {}
        for start in range(0, len(uris), AT_ONCE):
            page = await self.get("app.bsky.feed.getPosts", uris=uris[start : start + AT_ONCE])
            found.update((str(row.get("uri")), row) for row in self.listed(page, "posts"))
        return found

    async def record(self, repo: str, collection: str, rkey: str) -> Row:
        """Return a record with ``uri``, ``cid`` and ``value``. Raises RemoteGone when there is none."""
        row = await self.get("com.atproto.repo.getRecord", repo=repo, collection=collection, rkey=rkey)
        # Whoever asks for a record believes what it says, so an answer to something else must not pass for one.
        if row.get("uri") != f"at://{repo}/{collection}/{rkey}" or not isinstance(row.get("value"), dict):
            raise self.odd()
        return row

    def listed(self, page: Row, name: str) -> list[Row]:
        """Return the objects of a list that has to be there: without it, nothing would look like nobody wrote."""
        if not isinstance(rows := page.get(name), list):
            raise self.odd()
        return rows_of(rows)

    def odd(self) -> NetworkError:
        """Return the error of an answer that is JSON of the wrong form."""
        return self.http.not_data(Answer("GET", self.http.home, 200, {}, b""))

    def row(self, answer: Answer) -> Row:
        """Return the object in an answer. Raises the error that the answer stands for."""
        if answer.status >= 300:
            raise self.problem(answer)
        if not answer.body.strip():
            return {}
        try:
            data = answer.data()
        except ValueError:
            raise self.http.not_data(answer) from None
        if not isinstance(data, dict):
            raise self.http.not_data(answer)
        return data

    def problem(self, answer: Answer) -> NetworkError:
        """Return the error that an answer stands for."""
        return problem(self.http, answer, self.site, self.user)

    def error(self, kind: type[NetworkError], key: str, **values: str) -> NetworkError:
        """Return an error of our own about this account."""
        return kind(key, account=self.http.account, site=self.site, user=self.user, **values)

    def lost(self) -> Uncertain:
        """Return the error of a write of which nobody knows what became."""
        return Uncertain("net_lost", account=self.http.account, site=self.site)

    async def _send(self, verb: str, path: str, body: Any, more: Mapping[str, str] = _NONE) -> Answer:
        """Send once; once more with a renewed session where the server refused the token, and so did nothing."""
        session = await self.login.session()
        answer = await self._send_as(session, verb, path, body, more)
        if answer.status in (400, 401) and code_of(answer) in TOKEN_ENDED and not _is_forbidden(answer):
            answer = await self._send_as(await self.login.renew(session), verb, path, body, more)
        return answer

    async def _send_as(self, session: Session, verb: str, path: str, body: Any, more: Mapping[str, str]) -> Answer:
        headers = {"Authorization": f"Bearer {session.access.reveal()}", **more}
        return await self.http.send(verb, f"{self.http.home}/xrpc/{path}", body=body, headers=headers, login=False)


def _is_forbidden(answer: Answer) -> bool:
    """Tell whether the token is good but too weak ("Bad token scope"): a new one would be the same."""
    return b'"Bad token' in answer.body


def rows_of(value: Any) -> list[Row]:
    """Return the objects of a list, whatever else is in it."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
