"""A running server of the Mastodon API, spoken to past the connector: to prepare it, and to ask it what it has."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import httpx

from smtui.networks.html import html_to_text
from tests.support.fault_proxy import FaultProxy
from tests.support.storm import WORDS, There

SCRIPTS = Path(__file__).parents[1] / "live"


class Wire(httpx.AsyncBaseTransport):
    """The real way to the server, with faults for the next requests: before they go, or after they were answered."""

    def __init__(self, faults: list[str] | None = None) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self.faults = faults or []
        self.hidden: tuple[str, ...] = ()
        """Headers that the server is not shown."""
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for name in self.hidden:
            request.headers.pop(name, None)
        fault = self.faults.pop(0) if self.faults else ""
        if fault == "unreachable":
            raise httpx.ConnectError("no way", request=request)
        if fault == "cut before":
            raise httpx.WriteError("cut", request=request)
        if fault == "bad gateway":
            return httpx.Response(502, html="<title>Bad gateway</title>", request=request)
        if fault == "limit":
            return httpx.Response(429, json={"error": "Too many requests"}, request=request)
        if fault == "expired":
            return httpx.Response(401, json={"error": "The access token is invalid"}, request=request)
        response = await self._inner.handle_async_request(request)
        if not fault:
            return response
        await response.aread()
        await response.aclose()
        if fault == "cut after":
            raise httpx.ReadError("cut", request=request)
        if fault == "fault after":
            return httpx.Response(500, json={"error": "oh"}, request=request)
        return httpx.Response(200, text='{"id": "1', request=request)

    async def aclose(self) -> None:
        await self._inner.aclose()


FAULTS = ["", "", "unreachable", "cut before", "bad gateway", "limit", "expired", "cut after", "fault after", "garbage"]


class Village:
    """A running server, spoken to past the connector."""

    def __init__(self, info: dict[str, Any]) -> None:
        self.base: str = info["base_url"]
        self.accounts: dict[str, dict[str, str]] = info["accounts"]
        # snac closes kept connections without a word.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.Client(base_url=self.base, timeout=30, trust_env=False, limits=limits)

    def ask(self, who: str, method: str, route: str, **form: Any) -> Any:
        """Ask as one of the accounts; an answer that is no success fails the test."""
        headers = {"Authorization": f"Bearer {self.accounts[who]['token']}"}
        where: dict[str, Any] = {"params": form} if method == "GET" else {"data": form}
        answer = self._client.request(method, f"/api/v1/{route}", headers=headers, **where)
        assert answer.is_success, f"{method} {route}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def handle(self, who: str) -> str:
        """Return how an account of this server is mentioned."""
        return f"@{self.accounts[who].get('acct', who)}"

    def write(self, who: str, text: str, parent: str = "", **form: Any) -> str:
        """Post a status and return its id."""
        more = {"in_reply_to_id": parent} if parent else {}
        return str(self.ask(who, "POST", "statuses", status=text, **more, **form)["id"])

    def answers(self, id: str) -> list[dict[str, Any]]:
        """Return the shop's answers to a status."""
        below = self.ask("shop", "GET", f"statuses/{id}/context")["descendants"]
        mine = self.accounts["shop"]["id"]
        return [row for row in below if row["in_reply_to_id"] == id and row["account"]["id"] == mine]

    @property
    def strangers(self) -> list[str]:
        """Return the accounts that are not ours."""
        return [who for who in self.accounts if who != "shop"]

    def count(self, who: str) -> int:
        """Return how many answers an account has written."""
        id, count, more = self.accounts[who]["id"], 0, {}
        while rows := self.ask(who, "GET", f"accounts/{id}/statuses", limit=40, **more):
            count += sum(row["in_reply_to_id"] is not None for row in rows)
            more = {"max_id": rows[-1]["id"]}
        return count

    def posts(self, who: str) -> list[dict[str, Any]]:
        """Return an account's newest statuses that answer nobody."""
        rows = self.ask(who, "GET", f"accounts/{self.accounts[who]['id']}/statuses", limit=40)
        return [row for row in rows if row["in_reply_to_id"] is None]

    def trouble(self, effect: dict[str, Any], **match: Any) -> None:
        """Play trouble for one request."""
        rule = {"match": match, "effect": effect, "count": 1}
        self._client.post("/api/v1/_mock/faults", json=rule).raise_for_status()

    def agree(self, page: str, who: str) -> str:
        """Do what a person does on the page of a login: choose the account, and copy the code that is shown."""
        form = {**dict(httpx.URL(page).params), "username": who}
        shown = self._client.post("/oauth/authorize", data=form)
        return shown.text.partition("code: ")[2].partition("<")[0]

    def close(self) -> None:
        self._client.close()


class Villagers:
    """People on a server of the Mastodon API."""

    def __init__(self, village: Village, proxy: FaultProxy) -> None:
        self._village = village
        self._proxy = proxy
        self._root = ""

    async def write(self, chance: Random, schedule: int) -> list[str]:
        village = self._village
        self._proxy.drop = {"idempotency-key"} if schedule % 2 else set()
        if schedule % 20 == 0 or not self._root:
            self._root = village.write("shop", f"News {schedule}")
        ids = []
        for number in range(chance.randint(1, 3)):
            words, who = f"{chance.choice(WORDS)} {schedule}.{number}", chance.choice(village.strangers)
            # A mention out of the blue, an answer, and an answer that raises no notification.
            kind = chance.choice(("mention", "answer", "quiet"))
            text = words if kind == "quiet" else f"{village.handle('shop')} {words}"
            ids.append(village.write(who, text, "" if kind == "mention" else self._root))
        return ids

    async def answers(self, ids: Sequence[str]) -> list[There]:
        return [There(row["id"], id, html_to_text(row["content"])) for id in ids for row in self._village.answers(id)]

    async def written(self) -> int:
        return self._village.count("shop")

    async def posts(self) -> list[There]:
        rows = self._village.posts("shop")
        # snac's mark-up swallows what looks like a tag; the source beside it has all.
        return [There(row["id"], "", row.get("text") or html_to_text(row["content"])) for row in rows]


@contextmanager
def running_village(folder: Path, *, keep: bool) -> Iterator[Village]:
    """Start a server in a folder; ``keep`` leaves it running."""
    try:
        up = subprocess.run([SCRIPTS / "mastodon-up", folder], stdout=subprocess.PIPE, text=True, check=True)
        server = Village(json.loads(up.stdout))
        yield server
        server.close()
    finally:
        if not keep:
            subprocess.run([SCRIPTS / "mastodon-down", folder], check=True)
