"""What a first sync of many comments costs beside the server that gives them.

``python benchmarks/sync_bench.py [NETWORK...] [--sizes 500,5000] [--rounds 3] [--wordpress DIR] [--mastodon DIR]
[--bluesky DIR]`` measures WordPress, a server of the Mastodon API and Bluesky, or those that are named. A folder names
a server that runs (tests/live/wordpress-up and its siblings); without one it starts its own. For each size the comments
are made, and then two deeds take turns: ``smtui sync`` of a new house, in a process of its own, and a bare loop that
sends the same requests one after the other and reads the answers, which is the server's own answering time. Medians of
wall time are printed, and the most memory that the sync held over what it held before its first request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE))

import httpx  # noqa: E402

from smtui.domain.clock import FixedClock  # noqa: E402
from smtui.networks import load_network  # noqa: E402
from smtui.ports import Account, Secret  # noqa: E402
from smtui.services import sync  # noqa: E402
from smtui.storage import open_store  # noqa: E402
from tests.support.house import ShelfLibrary, make_house  # noqa: E402
from tests.support.live_bluesky import Sky  # noqa: E402

LIVE = HOUSE / "tests" / "live"


class Keeper:
    """Knows one token, and the session that an earlier sync has left."""

    def __init__(self, token: str, session: str) -> None:
        self._token = token
        self.session = session

    def get(self, account: str) -> Secret | None:
        known = self._token if account == "bench" else self.session
        return Secret(known) if known else None

    def set(self, account: str, secret: Secret) -> str:
        self.session = secret.reveal()
        return ""

    def delete(self, account: str) -> None:
        pass


def one_sync(plan: dict[str, Any]) -> None:
    """Sync a new house once and print what it took. Runs in a process of its own."""
    account = Account(**plan["account"])
    requests: list[Asked] = []
    network = load_network(account.network)
    if plan["note"]:
        network = cast(Any, type(network))(transport=Noting(requests))
    with tempfile.TemporaryDirectory() as folder:
        clock = FixedClock(datetime.now(UTC))
        house = make_house(
            cast(Any, lambda key: network), store=open_store(Path(folder) / "store", clock=clock), clock=clock
        )
        house.library = ShelfLibrary(house.settings, (account,))
        keeper = Keeper(plan["token"], plan["session"])
        house.secrets = keeper
        house.library.plans(), house.library.rules(), house.library.guideline(), house.library.work_calendar()
        # The bare loop has its HTTP library as well before its time begins.
        asyncio.run(sync.connect(house, account).close())
        before = resource.getrusage(resource.RUSAGE_SELF)
        start = time.perf_counter()
        outcome = asyncio.run(sync.sync_account(house, account))
        wall = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_SELF)
        assert outcome.error is None, outcome.error
        house.store.close()
    found = {
        "new": outcome.new,
        "wall": wall,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "mib": (after.ru_maxrss - before.ru_maxrss) / 1024,
        "requests": requests,
        "session": keeper.session,
    }
    print(json.dumps(found))


Asked = tuple[str, dict[str, str]]
"""An address that was read, and the headers that the request carried."""


class Noting(httpx.AsyncHTTPTransport):
    """The usual way out, which notes what was read."""

    def __init__(self, requests: list[Asked]) -> None:
        super().__init__()
        self._requests = requests

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            headers = {name: value for name, value in request.headers.items() if name not in ("host", "connection")}
            self._requests.append((str(request.url), headers))
        return await super().handle_async_request(request)


def bare(requests: Sequence[Asked]) -> float:
    """Send the same requests one after the other and return the seconds until all answers were read."""
    with httpx.Client(timeout=120, trust_env=False) as client:
        start = time.perf_counter()
        for url, headers in requests:
            client.get(url, headers=headers)
        return time.perf_counter() - start


def measure(plan: dict[str, Any], rounds: int) -> None:
    """Let both deeds take turns, and print a row."""

    def synced(*, note: bool) -> dict[str, Any]:
        command = [sys.executable, __file__, "--plan", json.dumps({**plan, "note": note, "session": session})]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return cast(dict[str, Any], json.loads(done.stdout.splitlines()[-1]))

    session = ""
    first = synced(note=True)
    session = first["session"]
    figures: dict[str, list[float]] = {name: [] for name in ("wall", "cpu", "mib", "server")}
    for _ in range(rounds):
        found = synced(note=False)
        assert found["new"] == first["new"]
        for name in ("wall", "cpu", "mib"):
            figures[name].append(found[name])
        figures["server"].append(bare(first["requests"]))
    middle = {name: statistics.median(values) for name, values in figures.items()}
    ratio = statistics.median(wall / server for wall, server in zip(figures["wall"], figures["server"], strict=True))
    print(
        f"| {plan['title']} | {first['new']:,} | {len(first['requests'])} | {middle['server']:.2f} "
        f"| {middle['wall']:.2f} | {ratio:.2f} | {middle['cpu']:.2f} | {middle['mib']:.1f} |",
        flush=True,
    )


Ready = tuple[Callable[[int], None], dict[str, Any]]


def wordpress(folder: Path) -> Ready:
    """Return how to bring the number of waiting comments to a size, the account, and the login."""
    up = subprocess.run([LIVE / "wordpress-up", folder], stdout=subprocess.PIPE, text=True, check=True)
    info = json.loads(up.stdout)
    editor = info["users"]["editor"]
    account = {
        "name": "bench",
        "network": "wordpress",
        "url": info["url"],
        "base": f"{info['url']}/wp-json/",
        "user": "editor",
        "settings": {"user_id": str(editor["id"])},
    }
    login = httpx.BasicAuth("editor", editor["application_password"])
    header = next(login.auth_flow(httpx.Request("GET", info["url"]))).headers["authorization"]
    client = httpx.Client(base_url=f"{info['url']}/wp-json/wp/v2/", headers={"authorization": header}, timeout=60)

    def grow(size: int) -> None:
        waiting = client.get("comments", params={"status": "hold", "per_page": 1, "context": "edit"})
        more = size - int(waiting.headers["x-wp-total"])
        if more > 0:
            subprocess.run([LIVE / "wordpress-seed", folder, "20", str(more)], stdout=subprocess.DEVNULL, check=True)

    return grow, {"title": "WordPress", "account": account, "token": editor["application_password"]}


def mastodon(folder: Path) -> Ready:
    """Return the same for a server of the Mastodon API: mentions."""
    up = subprocess.run([LIVE / "mastodon-up", folder], stdout=subprocess.PIPE, text=True, check=True)
    info = json.loads(up.stdout)
    shop, ada = info["accounts"]["shop"], info["accounts"]["ada"]
    account = {
        "name": "bench",
        "network": "mastodon",
        "url": info["base_url"],
        "base": info["base_url"],
        "settings": {"account_id": shop["id"], "software": "akkoma", "api": "0"},
    }
    client = httpx.Client(base_url=f"{info['base_url']}/api/v1/", headers={"authorization": f"Bearer {ada['token']}"})
    made = 0

    def grow(size: int) -> None:
        nonlocal made
        for number in range(made, size):
            text = f"@shop Do you have number {number} in blue? I looked for it all over the town and on your page."
            client.post("statuses", data={"status": text}).raise_for_status()
        made = max(made, size)

    return grow, {"title": "Mastodon API", "account": account, "token": shop["token"]}


def bluesky(folder: Path) -> Ready:
    """Return the same for a Bluesky network: answers below twenty posts."""
    environ = {**os.environ, "BLUESKY_RATE_LIMITS": "off"}
    up = subprocess.run([LIVE / "bluesky-up", folder], stdout=subprocess.PIPE, text=True, check=True, env=environ)
    sky = Sky(folder, json.loads(up.stdout))
    alice = sky.accounts["alice"]
    account = {"name": "bench", "network": "bluesky", "url": sky.url, "user": alice["handle"]}
    posts: list[dict[str, Any]] = []
    made = 0

    def grow(size: int) -> None:
        nonlocal made
        if not posts:
            posts.extend(sky.post("alice", f"New in the shop: tea number {number}") for number in range(20))
        while made < size:
            numbers = range(made, min(size, made + 500))
            text = "Do you have number {} in blue? I looked for it all over the town and on your page."
            sky.posts("bob", [sky.record(text.format(number), parent=posts[number % 20]) for number in numbers])
            made += len(numbers)

    return grow, {"title": "Bluesky", "account": account, "token": alice["appPassword"]}


NETWORKS: dict[str, Callable[[Path], Ready]] = {"wordpress": wordpress, "mastodon": mastodon, "bluesky": bluesky}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("networks", nargs="*", metavar="NETWORK", help="wordpress, mastodon, bluesky; all of them")
    parser.add_argument("--sizes", default="500,5000")
    parser.add_argument("--rounds", type=int, default=3)
    for name in NETWORKS:
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--plan", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.plan:
        one_sync(json.loads(given.plan))
        return
    if strange := set(given.networks) - set(NETWORKS):
        parser.error(f"no such network: {', '.join(sorted(strange))}")
    print("| network | comments | requests | server s | sync s | ratio | of it ours, cpu s | MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, ready in NETWORKS.items():
        if given.networks and name not in given.networks:
            continue
        named: Path | None = getattr(given, name)
        folder = named or Path(tempfile.mkdtemp(prefix=f"smtui-{name}-"))
        try:
            grow, plan = ready(folder)
            for size in map(int, given.sizes.split(",")):
                grow(size)
                measure(plan, given.rounds)
        finally:
            if named is None:
                subprocess.run([LIVE / f"{name}-down", folder], check=False)


if __name__ == "__main__":
    main()
