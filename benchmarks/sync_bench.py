"""What a first sync of many comments costs beside the server that gives them.

``python benchmarks/sync_bench.py [--sizes 500,5000] [--rounds 3] [--wordpress DIR] [--mastodon DIR]`` needs running
servers (tests/live/wordpress-up, tests/live/mastodon-up) or starts its own. For each size the comments are made, and
then two deeds take turns: ``smtui sync`` of a new house, in a process of its own, and a bare loop that sends the same
requests one after the other and reads the answers, which is the server's own answering time. Medians of wall time are
printed, and the most memory that the sync held over what it held before its first request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
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

LIVE = HOUSE / "tests" / "live"


class Token:
    """Knows one token and forgets sessions."""

    def __init__(self, token: str) -> None:
        self._token = token

    def get(self, account: str) -> Secret | None:
        return Secret(self._token) if account == "bench" else None

    def set(self, account: str, secret: Secret) -> str:
        return ""

    def delete(self, account: str) -> None:
        pass


def one_sync(plan: dict[str, Any]) -> None:
    """Sync a new house once and print what it took. Runs in a process of its own."""
    account = Account(**plan["account"])
    requests: list[tuple[str, str]] = []
    network = load_network(account.network)
    if plan["note"]:
        network = cast(Any, type(network))(transport=Noting(requests))
    with tempfile.TemporaryDirectory() as folder:
        clock = FixedClock(datetime.now(UTC))
        house = make_house(
            cast(Any, lambda key: network), store=open_store(Path(folder) / "store", clock=clock), clock=clock
        )
        house.library = ShelfLibrary(house.settings, (account,))
        house.secrets = Token(plan["token"])
        house.library.plans(), house.library.rules(), house.library.guideline(), house.library.work_calendar()
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
    }
    print(json.dumps(found))


class Noting(httpx.AsyncHTTPTransport):
    """The usual way out, which notes what was asked for."""

    def __init__(self, requests: list[tuple[str, str]]) -> None:
        super().__init__()
        self._requests = requests

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self._requests.append((request.method, str(request.url)))
        return await super().handle_async_request(request)


def bare(requests: list[tuple[str, str]], headers: dict[str, str]) -> float:
    """Send the same requests one after the other and return the seconds until all answers were read."""
    with httpx.Client(headers=headers, timeout=120, trust_env=False) as client:
        start = time.perf_counter()
        for method, url in requests:
            client.request(method, url).raise_for_status()
        return time.perf_counter() - start


def measure(plan: dict[str, Any], headers: dict[str, str], rounds: int) -> None:
    """Let both deeds take turns, and print a row."""

    def synced(*, note: bool) -> dict[str, Any]:
        command = [sys.executable, __file__, "--plan", json.dumps({**plan, "note": note})]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        return cast(dict[str, Any], json.loads(done.stdout.splitlines()[-1]))

    first = synced(note=True)
    figures: dict[str, list[float]] = {name: [] for name in ("wall", "cpu", "mib", "server")}
    for _ in range(rounds):
        found = synced(note=False)
        assert found["new"] == first["new"]
        for name in ("wall", "cpu", "mib"):
            figures[name].append(found[name])
        figures["server"].append(bare(first["requests"], headers))
    middle = {name: statistics.median(values) for name, values in figures.items()}
    ratio = statistics.median(wall / server for wall, server in zip(figures["wall"], figures["server"], strict=True))
    print(
        f"| {plan['account']['network']} | {first['new']:,} | {len(first['requests'])} | {middle['server']:.2f} "
        f"| {middle['wall']:.2f} | {ratio:.2f} | {middle['cpu']:.2f} | {middle['mib']:.1f} |",
        flush=True,
    )


def wordpress(folder: Path) -> tuple[Callable[[int], None], dict[str, Any], dict[str, str]]:
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

    plan = {"account": account, "token": editor["application_password"]}
    return grow, plan, {"authorization": header}


def mastodon(folder: Path) -> tuple[Callable[[int], None], dict[str, Any], dict[str, str]]:
    """Return the same for a server of the Mastodon API."""
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

    return grow, {"account": account, "token": shop["token"]}, {"authorization": f"Bearer {shop['token']}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="500,5000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--networks", default="wordpress,mastodon")
    parser.add_argument("--wordpress", type=Path)
    parser.add_argument("--mastodon", type=Path)
    parser.add_argument("--plan", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.plan:
        one_sync(json.loads(given.plan))
        return
    print("| network | comments | requests | server s | sync s | ratio | of it ours, cpu s | MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for name, ready, down in (
        ("wordpress", wordpress, "wordpress-down"),
        ("mastodon", mastodon, "mastodon-down"),
    ):
        if name not in given.networks.split(","):
            continue
        named: Path | None = getattr(given, name)
        folder = named or Path(tempfile.mkdtemp(prefix=f"smtui-{name}-"))
        try:
            grow, plan, headers = ready(folder)
            for size in map(int, given.sizes.split(",")):
                grow(size)
                measure(plan, headers, given.rounds)
        finally:
            if named is None:
                subprocess.run([LIVE / down, folder], check=False)


if __name__ == "__main__":
    main()
