"""A running server of the Mastodon API, spoken to past the connector: to prepare it, and to ask it what it has."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

SCRIPTS = Path(__file__).parents[1] / "live"


class Village:
    """A running server, spoken to past the connector."""

    def __init__(self, info: dict[str, Any]) -> None:
        self.base: str = info["base_url"]
        self.accounts: dict[str, dict[str, str]] = info["accounts"]
        self._client = httpx.Client(base_url=self.base, timeout=30, trust_env=False)

    def ask(self, who: str, method: str, route: str, **form: Any) -> Any:
        """Ask as one of the accounts; an answer that is no success fails the test."""
        headers = {"Authorization": f"Bearer {self.accounts[who]['token']}"}
        where: dict[str, Any] = {"params": form} if method == "GET" else {"data": form}
        answer = self._client.request(method, f"/api/v1/{route}", headers=headers, **where)
        assert answer.is_success, f"{method} {route}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def write(self, who: str, text: str, parent: str = "", **form: Any) -> str:
        """Post a status and return its id."""
        more = {"in_reply_to_id": parent} if parent else {}
        return str(self.ask(who, "POST", "statuses", status=text, **more, **form)["id"])

    def answers(self, id: str) -> list[dict[str, Any]]:
        """Return the shop's answers to a status."""
        below = self.ask("shop", "GET", f"statuses/{id}/context")["descendants"]
        mine = self.accounts["shop"]["id"]
        return [row for row in below if row["in_reply_to_id"] == id and row["account"]["id"] == mine]

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
