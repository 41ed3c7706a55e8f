"""Requests to one WordPress, at the address that discovery found."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from smtui.domain.errors import NetworkError, Uncertain
from smtui.networks.answer import Answer
from smtui.networks.http import AGENT, Http, Params, site_of
from smtui.networks.wordpress.errors import code_of, problem
from smtui.ports import Secret

Row = dict[str, Any]
COMMENTS = "wp/v2/comments"


class Api:
    """The REST API of one site for one account. ``base`` ends in ``/wp-json/`` or in ``?rest_route=/``."""

    def __init__(self, http: Http, base: str, user: str) -> None:
        self.http = http
        self.base = base
        self.user = user
        self.site = site_of(base).removesuffix("/wp-json").removesuffix("/index.php")

    async def get(self, route: str, params: Params | None = None) -> Answer:
        """Read, and return a good answer with JSON in it. Raises a NetworkError for any other."""
        answer = await self.send("GET", route, params)
        if answer.status >= 300:
            raise self.problem(answer)
        self.data(answer)
        return answer

    async def rows(self, route: str, params: Params) -> tuple[list[Row], int | None]:
        """Read one page of a list: its rows, and how many there are in all (None where a proxy took the header)."""
        answer = await self.get(route, params)
        data = self.data(answer)
        if not isinstance(data, list):
            raise self.http.not_data(answer)
        rows = [row for row in data if isinstance(row, dict)]
        total = answer.headers.get("x-wp-total", "")
        return rows, int(total[:9]) if total.isascii() and total.isdigit() else None

    async def row(self, route: str, params: Params) -> Row:
        """Read one object."""
        answer = await self.get(route, params)
        data = self.data(answer)
        if not isinstance(data, dict):
            raise self.http.not_data(answer)
        return data

    async def send(
        self, method: str, route: str, params: Params | None = None, body: Any = None, agent: str = AGENT
    ) -> Answer:
        """Send one request and return whatever came back. Raises only where no answer came."""
        url, query = self.address(route, params)
        return await self.http.send(method, url, params=query, body=body, agent=agent)

    def address(self, route: str, params: Params | None) -> tuple[str, Mapping[str, str | int]]:
        """Return address and query of a route, with pretty permalinks or without."""
        path, question, _ = self.base.partition("?")
        if question:
            return path, {"rest_route": f"/{route}", **(params or {})}
        return path + route, dict(params or {})

    def data(self, answer: Answer) -> Any:
        """Return the JSON of a successful answer. Raises NotAnApi, RateLimited or ServerTrouble where it holds none."""
        try:
            return answer.data()
        except ValueError:
            raise self.http.not_data(answer) from None

    def problem(self, answer: Answer) -> NetworkError:
        """Return the error that an answer stands for."""
        return problem(self.http, answer, self.site, self.user)

    def odd(self) -> NetworkError:
        """Return the error of an answer that is JSON of the wrong form."""
        return self.http.not_data(Answer("GET", self.base, 200, {}, b""))

    def lost(self) -> Uncertain:
        """Return the error of a write of which nobody knows what became."""
        return Uncertain("net_lost", account=self.http.account, site=self.site)


def basic(user: str, secret: Secret) -> str:
    """Return the Authorization header's value (RFC 7617). The spaces of an application password do not matter."""
    return "Basic " + base64.b64encode(f"{user}:{secret.reveal().strip()}".encode()).decode("ascii")


def unknown_outcome(answer: Answer) -> bool:
    """Tell whether a write's answer leaves open what happened: a late fault, or no data where data should be."""
    if answer.status >= 500:
        return not code_of(answer).startswith("rest_")
    if answer.status < 300:
        try:
            return not isinstance(answer.data(), dict)
        except ValueError:
            return True
    return False
