"""Real servers, as they once answered: each test chooses the answers that it needs."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from smtui.domain.clock import FixedClock
from smtui.networks.mastodon import Mastodon
from smtui.ports import Account, Connector, Secret

RECORDINGS = Path(__file__).parent / "recordings"
_SNAC_ID = re.compile(r"/\d{10}([0-9a-f]{32})")
NOW = datetime(2026, 11, 25, 21, 0, tzinfo=UTC)
ALWAYS = ("instance_v2", "instance_v1", "nodeinfo", "nodeinfo_2.0", "me", "notifications")


class Player:
    """A server that gives recorded answers, those to the same request in the order of their names."""

    def __init__(self, server: str, *names: str) -> None:
        recorded: dict[str, Any] = json.loads((RECORDINGS / f"{server}.json").read_text(encoding="utf-8"))
        self.exchanges: dict[str, dict[str, Any]] = recorded["exchanges"]
        self.base = self.exchanges["instance_v2"]["url"].removesuffix("/api/v2/instance")
        self._left = [self.exchanges[name] for name in (*ALWAYS, *names)]
        self.requests: list[httpx.Request] = []

    def answer(self, name: str) -> Any:
        """Return the data of a recorded answer."""
        return self.exchanges[name]["answer"]

    def forget(self, name: str) -> None:
        """Give this answer no more."""
        self._left.remove(self.exchanges[name])

    def asked(self, method: str) -> list[str]:
        """Return the routes that were asked for with a method, in order."""
        return [request.url.path.removeprefix("/api/") for request in self.requests if request.method == method]

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Give the next recorded answer to such a request; the last one again and again."""
        self.requests.append(request)
        asked = (request.method, _found_by(f"{self.base}{request.url.path}"))
        fits = [one for one in self._left if (one["method"], _found_by(one["url"].split("?")[0])) == asked]
        if not fits:
            return httpx.Response(404, json={"error": "nothing recorded"})
        if len(fits) > 1:
            self._left.remove(fits[0])
        found = fits[0]
        body = found["answer"] if isinstance(found["answer"], str) else json.dumps(found["answer"])
        return httpx.Response(found["status"], text=body, headers=found["headers"])

    async def connect(self) -> Connector:
        """Return the shop's connector, after a look at the account."""
        network = Mastodon(transport=httpx.MockTransport(self.handle), sleep=no_wait)
        account = Account(name="blog", network="mastodon", url=self.base)
        looking = network.connect(account, Secret("token"), clock=FixedClock(NOW))
        info = await looking.check()
        await looking.close()
        known = Account(name="blog", network="mastodon", base=info.base, settings=dict(info.settings))
        return network.connect(known, Secret("token"), clock=FixedClock(NOW))


def _found_by(address: str) -> str:
    """Return an address as snac reads it: it finds a status by what follows the first ten digits."""
    return _SNAC_ID.sub(r"/\1", address)


async def no_wait(seconds: float) -> None:
    """Let time pass at once."""
