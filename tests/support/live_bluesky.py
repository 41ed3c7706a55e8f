"""A running Bluesky network, spoken to past the connector: to prepare it, and to ask it what it now has."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import signal
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.support.patience import LIMIT

Row = dict[str, Any]
POST = "app.bsky.feed.post"
NOTHING = "nothing"
"""For methods that are written to without a body."""
SCRIPTS = Path(__file__).parents[1] / "live"


class Sky:
    """The network's side. Accounts are named alice, bob, carol, dave."""

    def __init__(self, folder: Path, info: Row) -> None:
        self.folder = folder
        self.url: str = info["service"]
        self.accounts: dict[str, dict[str, str]] = info["accounts"]
        self._pid: int = info["pid"]
        self._key: str = info["jwtSecret"]
        self._tokens: dict[str, str] = {}
        # What prepares a test must not use up the limits that it is about.
        self._client = httpx.Client(
            base_url=f"{self.url}/xrpc/", timeout=60, trust_env=False, headers={"x-ratelimit-bypass": "bypass"}
        )

    def close(self) -> None:
        self._client.close()

    def did(self, who: str) -> str:
        return self.accounts[who]["did"]

    def call(self, who: str, method: str, body: Any = None, **params: Any) -> Row:
        """Ask the server as somebody; any answer that is not a success fails the test."""
        verb = "GET" if body is None else "POST"
        body = None if body == NOTHING else body
        login = {"authorization": f"Bearer {self.token(who)}"}
        answer = self._client.request(verb, method, json=body, params=params, headers=login)
        assert answer.is_success, f"{method}: {answer.status_code} {answer.text[:300]}"
        found: Row = answer.json() if answer.content else {}
        return found

    def token(self, who: str) -> str:
        if who not in self._tokens:
            body = {"identifier": self.did(who), "password": self.accounts[who]["password"]}
            answer = self._client.post("com.atproto.server.createSession", json=body)
            self._tokens[who] = answer.raise_for_status().json()["accessJwt"]
        return self._tokens[who]

    def post(self, who: str, text: str = "Text", *, parent: Row | None = None, seen: bool = True, **fields: Any) -> Row:
        """Write a post as somebody and return its ``uri`` and ``cid``, once everybody can see it where ``seen``."""
        record = self.record(text, parent=parent, **fields)
        body = {"repo": self.did(who), "collection": POST, "record": record}
        made = self.call(who, "com.atproto.repo.createRecord", body)
        ref = {"uri": made["uri"], "cid": made["cid"]}
        if seen:
            self.wait(lambda: self.view(ref["uri"]))
        return ref

    def posts(self, who: str, records: Sequence[Row]) -> list[str]:
        """Write many posts at once."""
        uris: list[str] = []
        for start in range(0, len(records), 100):
            writes = [
                {"$type": "com.atproto.repo.applyWrites#create", "collection": POST, "value": record}
                for record in records[start : start + 100]
            ]
            done = self.call(who, "com.atproto.repo.applyWrites", {"repo": self.did(who), "writes": writes})
            uris += [row["uri"] for row in done["results"]]
        self.wait(lambda: self.view(uris[-1]))
        return uris

    def record(self, text: str, *, parent: Row | None = None, at: datetime | None = None, **fields: Any) -> Row:
        stamp = (at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record: Row = {"$type": POST, "text": text, "createdAt": stamp, **fields}
        if parent is not None:
            record["reply"] = {"root": parent.get("root", parent), "parent": {n: parent[n] for n in ("uri", "cid")}}
        return record

    def mention(self, who: str, whom: str, text: str = "@{}") -> Row:
        handle = self.accounts[whom]["handle"]
        words = text.format(handle)
        start = len(words[: words.index("@")].encode())
        feature = {"$type": "app.bsky.richtext.facet#mention", "did": self.did(whom)}
        index = {"byteStart": start, "byteEnd": start + 1 + len(handle)}
        return self.post(who, words, facets=[{"index": index, "features": [feature]}])

    def view(self, uri: str, who: str = "alice") -> Row | None:
        found = self.call(who, "app.bsky.feed.getPosts", uris=uri)["posts"]
        return found[0] if found else None

    def kind_of(self, address: str) -> str:
        """Fetch an address as a browser does, and return what kind of thing is there."""
        return httpx.get(address, trust_env=False).raise_for_status().headers["content-type"]

    def answers(self, who: str, parent: str) -> list[Row]:
        """Return somebody's answers to a post, from their own server."""
        rows: list[Row] = []
        cursor = ""
        while True:
            page = self.call(
                who, "com.atproto.repo.listRecords", repo=self.did(who), collection=POST, limit=100, cursor=cursor
            )
            rows += page["records"]
            if not (cursor := page.get("cursor", "")):
                break
        return [row for row in rows if row["value"].get("reply", {}).get("parent", {}).get("uri") == parent]

    def newest(self, who: str, limit: int) -> list[Row]:
        """Return somebody's newest records by key, from their own server."""
        rows: list[Row] = self.call(
            who, "com.atproto.repo.listRecords", repo=self.did(who), collection=POST, limit=limit
        )["records"]
        return rows

    def records(self, who: str, collection: str) -> list[Row]:
        """Return somebody's records of a kind, from their own server."""
        rows: list[Row] = self.call(
            who, "com.atproto.repo.listRecords", repo=self.did(who), collection=collection, limit=100
        )["records"]
        return rows

    def thread_gate(self, uri: str, who: str) -> Row:
        """Return what a thread's owner has laid down about its answers, as somebody else sees it; empty if nothing."""
        thread = self.call(who, "app.bsky.feed.getPostThread", uri=uri)["thread"]
        found: Row = thread["post"].get("threadgate", {}).get("record", {})
        return found

    def reports(self, uri: str) -> list[Row]:
        """Return the reports about a post that lie on the moderators' desk: ``reason``, ``comment``, ``by``."""
        wanted = f"""select coalesce(json_agg(json_build_object(
            'reason', meta->>'reportType', 'comment', comment, 'by', "createdBy") order by id), '[]')
            from ozone.moderation_event
            where action = 'tools.ozone.moderation.defs#modEventReport' and "subjectUri" = '{uri}'"""
        psql = max(Path("/usr/lib/postgresql").glob("*/bin/psql"))
        socket = (self.folder / "pg").read_text().strip()
        done = subprocess.run(
            [psql, "-h", socket, "-U", "smtui", "-At", "postgres", "-c", wanted],
            capture_output=True,
            text=True,
            check=True,
        )
        rows: list[Row] = json.loads(done.stdout)
        return rows

    def count_answers(self, who: str) -> int:
        """Return how many answers somebody has written."""
        count, cursor = 0, ""
        while True:
            page = self.call(
                who, "com.atproto.repo.listRecords", repo=self.did(who), collection=POST, limit=100, cursor=cursor
            )
            count += sum("reply" in row["value"] for row in page["records"])
            if not (cursor := page.get("cursor", "")):
                return count

    def delete(self, who: str, uri: str) -> None:
        body = {"repo": self.did(who), "collection": POST, "rkey": uri.rpartition("/")[2]}
        self.call(who, "com.atproto.repo.deleteRecord", body)
        self.wait(lambda: self.view(uri) is None)

    def wait(self, there: Callable[[], object]) -> None:
        """Ask until the network agrees with itself."""
        end = datetime.now(UTC) + timedelta(seconds=LIMIT)
        while not there():
            assert datetime.now(UTC) < end, "the network did not come to agree"

    async def until(self, there: Callable[[], Awaitable[object]]) -> None:
        """Ask the connector until what was written has arrived everywhere."""
        async with asyncio.timeout(LIMIT):
            while not await there():
                pass

    def expired(self, token: str) -> str:
        """Return a token with an end in the past, signed as the server does."""
        head = token.partition(".")[0]
        claims = _claims(token)
        claims["exp"] = claims["iat"] - 10
        middle = base64.urlsafe_b64encode(json.dumps(claims, separators=(",", ":")).encode()).decode().rstrip("=")
        signature = hmac.new(self._key.encode(), f"{head}.{middle}".encode(), hashlib.sha256).digest()
        return f"{head}.{middle}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"

    def token_id(self, token: str) -> str:
        return str(_claims(token)["jti"])

    @contextmanager
    def no_appview(self) -> Iterator[None]:
        """Cut off the part that shows posts, for a while."""
        os.kill(self._pid, signal.SIGUSR2)
        try:
            self.wait(lambda: not self._sees())
            yield
        finally:
            os.kill(self._pid, signal.SIGUSR2)
            self.wait(self._sees)

    def _sees(self) -> bool:
        login = {"authorization": f"Bearer {self.token('alice')}"}
        return self._client.get("app.bsky.notification.getUnreadCount", headers=login).is_success

    def official(self, texts: Sequence[str]) -> list[Row]:
        """Return what Bluesky's own library finds in texts."""
        modules = self.folder / "modules"
        node = next(modules.glob("node_modules/node-linux-*/bin/node"))
        done = subprocess.run(
            [node, "richtext.mjs"], cwd=modules, input=json.dumps(texts), capture_output=True, text=True, check=True
        )
        found: list[Row] = json.loads(done.stdout)
        return found


def _claims(token: str) -> Row:
    middle = token.split(".")[1]
    claims: Row = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return claims


@contextmanager
def running_sky(folder: Path, *, keep: bool) -> Iterator[Sky]:
    """Start a network in a folder; ``keep`` leaves it running."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        # The servers inherit standard error, so it must not be a pipe that somebody waits to see closed.
        with (folder / "up.log").open("w") as log:
            up = subprocess.run(
                [SCRIPTS / "bluesky-up", folder], stdout=subprocess.PIPE, stderr=log, text=True, check=False
            )
        assert up.returncode == 0, (folder / "up.log").read_text()
        sky = Sky(folder, json.loads(up.stdout))
        yield sky
        sky.close()
    finally:
        if not keep:
            subprocess.run([SCRIPTS / "bluesky-down", folder], check=True)
