"""Requests to one server with one account's token."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from smtui.domain.errors import LoginFailed, NetworkError, RemoteGone, Uncertain
from smtui.networks.answer import Answer, File
from smtui.networks.http import Http, site_of
from smtui.networks.mastodon.errors import problem
from smtui.networks.mastodon.server import Server

Row = dict[str, Any]
Query = Mapping[str, str | int | Sequence[str]]
NOTIFICATIONS = "v1/notifications"
ME = "v1/accounts/verify_credentials"
STATUSES = "v1/statuses"
PAGE = 40
"""Statuses of one request: the most that every version gives."""
_SNAC_ID = re.compile(r"\d{10}([0-9a-f]{32})\Z", re.IGNORECASE)
_GIVEN = "given_id"


class Api:
    """The client API of one server."""

    def __init__(self, http: Http, server: Server) -> None:
        self.http = http
        self.server = server
        self.site = site_of(server.base)
        self.left: tuple[int | None, int | None] = (None, None)
        """Requests still allowed in this window, and how many it allows in all; None where the server does not say."""
        self.ahead: timedelta | None = None
        """How far the server's clock is ahead of ours; None where it does not say."""

    def status(self, id: str, more: str = "") -> str:
        """Return the route of a status. Ids come from strangers' servers, so nothing in them counts as a path."""
        return f"{STATUSES}/{quote(id, safe='')}{more}"

    async def rows(self, route: str, query: Query | None = None) -> list[Row]:
        """Read a list."""
        data = await self._read(route, query)
        if not isinstance(data, list):
            raise self.problem_of_form(route)
        return [self._tidy(row) for row in data if isinstance(row, dict) and row.get("id")]

    async def row(self, route: str, query: Query | None = None) -> Row:
        """Read one object."""
        data = await self._read(route, query)
        if not isinstance(data, dict):
            raise self.problem_of_form(route)
        return self._tidy(data)

    async def status_row(self, id: str) -> Row:
        """Read one status. Raises RemoteGone."""
        row = await self.row(self.status(id))
        if not row.get("id"):
            raise self.problem_of_form(self.status(id))
        return row

    async def context(self, id: str) -> tuple[list[Row], list[Row]]:
        """Read what is above and below a status, as far as the server knows it."""
        data = await self.row(self.status(id, "/context"))
        lists = data.get("ancestors"), data.get("descendants")
        if not all(isinstance(rows, list) for rows in lists):
            raise self.problem_of_form(self.status(id, "/context"))
        above, below = (
            [self._tidy(row) for row in rows or () if isinstance(row, dict) and row.get("id")] for rows in lists
        )
        return above, below

    async def post(self, route: str, form: Mapping[str, str | list[str]], key: str = "") -> Answer:
        """Send a web form, which every server takes, and return whatever came back.

        On a connection of its own: snac closes kept ones without a word, and a write must not die of that.
        """
        headers = {"Connection": "close", **({"Idempotency-Key": key} if key else {})}
        return self._count(await self.http.send("POST", self._url(route), form=form, headers=headers))

    async def upload(self, file: File, form: Mapping[str, str]) -> Answer:
        """Send a file in a web form, and return whatever came back."""
        headers = {"Connection": "close"}
        return self._count(
            await self.http.send("POST", self._url("v2/media"), form=dict(form), file=file, headers=headers)
        )

    async def get(self, route: str) -> Answer:
        """Read, and return whatever came back."""
        return self._count(await self.http.send("GET", self._url(route)))

    async def delete(self, route: str) -> Answer:
        """Delete, and return whatever came back."""
        return self._count(await self.http.send("DELETE", self._url(route), headers={"Connection": "close"}))

    def row_in(self, answer: Answer) -> Row | None:
        """Return the object in an answer; None where there is none."""
        try:
            data = answer.data()
        except ValueError:
            return None
        return self._tidy(data) if isinstance(data, dict) and data.get("id") else None

    def problem(self, answer: Answer) -> NetworkError:
        """Return the error that an answer stands for."""
        if self.server.software == "snac":
            where = {"account": self.http.account, "site": self.site}
            # It says by a page that a status is gone, and by 422 without a word whose token it does not know.
            if answer.status == 404:
                return RemoteGone("mastodon_gone", **where)
            if answer.status == 422 and answer.method == "GET" and not answer.body.strip():
                return LoginFailed("mastodon_login", **where)
        return problem(self.http, answer, self.site)

    def problem_of_form(self, route: str) -> NetworkError:
        """Return the error of an answer that is JSON of the wrong form."""
        return self.http.not_data(Answer("GET", self._url(route), 200, {}, b""))

    def lost(self) -> Uncertain:
        """Return the error of a write of which nobody knows what became."""
        return Uncertain("net_lost", account=self.http.account, site=self.site)

    def _url(self, route: str, query: Query | None = None) -> str:
        question = f"?{urlencode(query, doseq=True)}" if query else ""
        return f"{self.server.base}/api/{route}{question}"

    async def _read(self, route: str, query: Query | None) -> Any:
        answer = self._count(await self.http.send("GET", self._url(route, query)))
        if answer.status >= 300:
            raise self.problem(answer)
        try:
            return answer.data()
        except ValueError:
            raise self.http.not_data(answer) from None

    def _count(self, answer: Answer) -> Answer:
        ahead = self.http.server_ahead(answer)
        # What stands before the server, and answers in its place, may tell no time.
        self.ahead = self.ahead if ahead is None else ahead
        self.left = (
            _number(answer.headers.get("x-ratelimit-remaining", "")),
            _number(answer.headers.get("x-ratelimit-limit", "")),
        )
        return answer

    def _tidy(self, row: Row) -> Row:
        """Return a row in which a status has one id, wherever it is met.

        snac puts the moment of the last change in front of it, so that it is another after an edit, and writes it in
        upper case or lower case as it happens to be stored. It finds a status by what comes behind (measured: 2.94).
        """
        if self.server.software != "snac":
            return row
        row[_GIVEN] = str(row.get("id") or "").lower()
        for name in ("id", "in_reply_to_id"):
            if isinstance(value := row.get(name), str) and (found := _SNAC_ID.match(value)):
                row[name] = "0" * 10 + found[1].lower()
        for name in ("status", "reblog"):
            if isinstance(inner := row.get(name), dict):
                self._tidy(inner)
        return row


def place_of(row: Row) -> str:
    """Return the id by which the server finds the place of a row in its list: as it gave it."""
    return str(row.get(_GIVEN) or row.get("id") or "")


def _number(text: str) -> int | None:
    return int(text[:9]) if text.isascii() and text.isdigit() else None
