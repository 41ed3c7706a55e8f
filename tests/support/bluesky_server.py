"""A Bluesky server in memory that answers as the reference servers were measured to, and plays what they cannot."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from smtui.domain.clock import FixedClock
from smtui.networks.bluesky import Bluesky
from smtui.ports import Account, Batch, Connector, Secret

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SERVICE = "https://pds.example"
PASSWORD = "abcd-efgh-ijkl-mnop"
ALICE, BOB, CAROL = "did:plc:alice", "did:plc:bob", "did:plc:carol"
HANDLES = {"alice.test": ALICE, "bob.test": BOB, "carol.test": CAROL}
Rule = Callable[[httpx.Request], httpx.Response | None]
_REASONS = ("reply", "mention", "quote")


def uri_of(did: str, key: str) -> str:
    return f"at://{did}/app.bsky.feed.post/{key}"


def problem(status: int, error: str, message: str = "Nein", **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"error": error, "message": message}, headers=headers)


def iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


class FakeSky:
    """The server's side for alice. ``rules`` are asked first: the first one that returns a response decides."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.rules: list[Rule] = []
        self.requests: list[httpx.Request] = []
        self.posts: dict[str, dict[str, Any]] = {}
        self.records: dict[tuple[str, str], dict[str, Any]] = {}
        self.told: list[dict[str, Any]] = []
        self.marks: dict[tuple[str, str], str] = {}
        self.muted: set[str] = set()
        self.reposts: list[str] = []
        self.reports: list[dict[str, Any]] = []
        self.blobs: list[bytes] = []
        self.status = ""
        self.password = PASSWORD
        self.scope = "com.atproto.appPass"
        self.revoked: set[str] = set()
        self.kept: list[Secret] = []
        self._number = 0

    # What people do ------------------------------------------------------------------------------------------------

    def post(
        self,
        did: str,
        text: str = "Text",
        *,
        parent: str = "",
        quote: str = "",
        at: datetime | None = None,
        reason: str | None = None,
        **fields: Any,
    ) -> str:
        """Put a post there, with the notification it raises for alice; ``reason=""`` raises none."""
        self._number += 1
        key = f"3n2y5qu3j{self._number:04d}".translate(str.maketrans("0189", "abcd"))
        uri = uri_of(did, key)
        at = at or NOW - timedelta(minutes=30) + timedelta(seconds=self._number)
        record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": text, "createdAt": iso(at), **fields}
        if parent:
            above = self.posts.get(parent, {}).get("record", {}).get("reply", {})
            root = above.get("root") or self.ref(parent)
            record["reply"] = {"root": root, "parent": self.ref(parent)}
        if quote:
            record["embed"] = {"$type": "app.bsky.embed.record", "record": self.ref(quote)}
        handle = next(handle for handle, owner in HANDLES.items() if owner == did)
        author = {"did": did, "handle": handle, "viewer": {"muted": False}, "labels": []}
        self.posts[uri] = {
            "uri": uri,
            "cid": f"cid-{key}",
            "author": author,
            "record": record,
            "indexedAt": iso(min(at, self.clock.now())),
        }
        if reason is None:
            reason = "reply" if parent else "quote" if quote else ""
        if reason and did != ALICE:
            self.told.append({**self.posts[uri], "reason": reason, "isRead": False})
        return uri

    def ref(self, uri: str) -> dict[str, str]:
        return {"uri": uri, "cid": self.posts.get(uri, {}).get("cid", "cid-unknown")}

    def delete(self, uri: str) -> None:
        del self.posts[uri]
        self.told = [row for row in self.told if row["uri"] != uri]

    @property
    def blocked(self) -> dict[str, str]:
        return {about: uri for (kind, about), uri in self.marks.items() if kind == "app.bsky.graph.block"}

    def hidden(self) -> set[str]:
        gates = [value["value"] for (kind, _), value in self.records.items() if kind == "app.bsky.feed.threadgate"]
        return {uri for gate in gates for uri in gate.get("hiddenReplies", [])}

    # What the server says ------------------------------------------------------------------------------------------

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for rule in self.rules:
            if (answer := rule(request)) is not None:
                return answer
        if request.url.host != "pds.example" or not request.url.path.startswith("/xrpc/"):
            return httpx.Response(404, html="<title>Not found</title>")
        method = request.url.path.removeprefix("/xrpc/")
        if method.startswith("com.atproto.server.") and method != "com.atproto.server.getSession":
            return self.session(method, request)
        if (refusal := self.refusal(request)) is not None:
            return refusal
        name = method.rpartition(".")[2]
        if name == "uploadBlob":
            return self.take_blob(request)
        return getattr(self, f"do_{name}")(request.url.params, json.loads(request.content or b"null"))  # type: ignore[no-any-return]

    def take_blob(self, request: httpx.Request) -> httpx.Response:
        if not (mime := request.headers.get("content-type", "")):
            return problem(400, "InvalidRequest", "Request encoding (Content-Type) required but not provided")
        self.blobs.append(request.content)
        ref = {"$link": f"bafk{len(request.content)}"}
        blob = {"$type": "blob", "ref": ref, "mimeType": mime, "size": len(request.content)}
        return httpx.Response(200, json={"blob": blob})

    def refusal(self, request: httpx.Request) -> httpx.Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not token:
            return problem(401, "AuthMissing")
        claims = claims_of(token)
        if claims.get("kind") != "access":
            return problem(400, "InvalidToken", "Token could not be verified")
        if claims["exp"] <= self.clock.now().timestamp() or token in self.revoked:
            return problem(400, "ExpiredToken", "Token has expired")
        return None

    def session(self, method: str, request: httpx.Request) -> httpx.Response:
        if method.endswith("createSession"):
            body = json.loads(request.content)
            if body["identifier"] not in ("alice.test", ALICE) or body["password"] != self.password:
                return problem(401, "AuthenticationRequired", "Invalid identifier or password")
            return self.tokens(1)
        if request.content or "content-type" in request.headers:
            return problem(400, "InvalidRequest", "A request body was provided when none was expected")
        token = request.headers["authorization"].removeprefix("Bearer ")
        claims = claims_of(token)
        if claims.get("kind") != "refresh" or token in self.revoked:
            return problem(400, "ExpiredToken", "Token has been revoked")
        # The old token gives the same successor again.
        return self.tokens(claims["number"] + 1)

    def tokens(self, number: int) -> httpx.Response:
        now = self.clock.now().timestamp()
        access = token_of(kind="access", scope=self.scope, number=number, exp=int(now) + 7200)
        refresh = token_of(kind="refresh", number=number, exp=int(now) + 90 * 86400)
        body = {"did": ALICE, "handle": "alice.test", "accessJwt": access, "refreshJwt": refresh}
        return httpx.Response(200, json={**body, **self.activity()})

    def activity(self) -> dict[str, Any]:
        return {"active": not self.status, **({"status": self.status} if self.status else {})}

    def do_getSession(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        if self.status == "takendown":
            return problem(400, "InvalidRequest", f"Could not find user info for account: {ALICE}")
        return httpx.Response(200, json={"did": ALICE, "handle": "alice.test", **self.activity()})

    def do_getProfile(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        did = params["actor"]
        viewer = {"blocking": self.blocked[did]} if did in self.blocked else {}
        handle = next(handle for handle, owner in HANDLES.items() if owner == did)
        return httpx.Response(200, json={"did": did, "handle": handle, "displayName": "Café Älice", "viewer": viewer})

    def do_resolveHandle(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        did = HANDLES.get(params["handle"])
        return httpx.Response(200, json={"did": did}) if did else problem(400, "HandleNotFound")

    def do_listNotifications(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        assert set(params.get_list("reasons")) == set(_REASONS)
        shut = self.hidden()
        rows = [row for row in self.told if row["author"]["did"] not in self.muted | set(self.blocked)]
        rows = [row for row in rows if row["uri"] not in shut]
        rows.sort(key=lambda row: str(row["indexedAt"]), reverse=True)
        # The cursor is a time, and what is not strictly older is lost.
        if cursor := params.get("cursor"):
            rows = [row for row in rows if row["indexedAt"] < cursor]
        size = int(params["limit"])
        more = {"cursor": rows[size - 1]["indexedAt"]} if len(rows) > size else {}
        return httpx.Response(200, json={"notifications": rows[:size], "priority": False, **more})

    def do_getAuthorFeed(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        rows = [self.view(uri) for uri, row in self.posts.items() if row["author"]["did"] == params["actor"]]
        rows.sort(key=lambda row: str(row["indexedAt"]), reverse=True)
        if cursor := params.get("cursor"):
            rows = [row for row in rows if row["indexedAt"] < cursor]
        size = int(params["limit"])
        more = {"cursor": rows[size - 1]["indexedAt"]} if len(rows) > size else {}
        reposts = [] if cursor else [{"post": self.view(uri), "reason": {"by": {"did": ALICE}}} for uri in self.reposts]
        return httpx.Response(200, json={"feed": [*reposts, *({"post": row} for row in rows[:size])], **more})

    def view(self, uri: str) -> dict[str, Any]:
        row = self.posts[uri]
        replies = [one for one in self.posts.values() if parent_of(one) == uri]
        muted = row["author"]["did"] in self.muted
        marks = {"like": "app.bsky.feed.like", "repost": "app.bsky.feed.repost"}
        ours = {name: self.marks[kind, uri] for name, kind in marks.items() if (kind, uri) in self.marks}
        view = {
            **row,
            "viewer": {**row.get("viewer", {}), **ours},
            "replyCount": len(replies),
            "author": {**row["author"], "viewer": {"muted": muted}},
        }
        if gate := self.records.get(("app.bsky.feed.threadgate", uri.rpartition("/")[2])):
            view["threadgate"] = {"record": gate["value"]}
        return view

    def do_getPosts(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        uris = params.get_list("uris")
        assert 1 <= len(uris) <= 25
        seen = [uri for uri in uris if uri in self.posts and self.posts[uri]["author"]["did"] not in self.blocked]
        return httpx.Response(200, json={"posts": [self.view(uri) for uri in reversed(seen)]})

    def do_getPostThread(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        if params["uri"] not in self.posts:
            return problem(400, "NotFound", "Post not found")
        return httpx.Response(200, json={"thread": self.node(params["uri"], int(params["depth"]))})

    def node(self, uri: str, depth: int) -> dict[str, Any]:
        if self.posts[uri]["author"]["did"] in self.blocked:
            return {"uri": uri, "blocked": True}
        node: dict[str, Any] = {"post": self.view(uri)}
        if depth:
            below = [one for one, row in self.posts.items() if parent_of(row) == uri]
            node["replies"] = [self.node(one, depth - 1) for one in reversed(below)]
        return node

    def do_getRecord(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        row = self.records.get((params["collection"], params["rkey"]))
        return httpx.Response(200, json=row) if row else problem(400, "RecordNotFound")

    def do_putRecord(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        assert body["repo"] == ALICE
        place = (body["collection"], body["rkey"])
        old = self.records.get(place)
        row = {
            "uri": f"at://{ALICE}/{place[0]}/{place[1]}",
            "cid": f"cid-{json.dumps(body['record'], sort_keys=True)}",
            "value": body["record"],
        }
        if old and old["cid"] == row["cid"]:
            return httpx.Response(200, json={"uri": row["uri"], "cid": row["cid"]})
        if (old["cid"] if old else None) != body["swapRecord"]:
            return problem(400, "InvalidSwap", "Record was at …")
        self.records[place] = row
        if place[0] == "app.bsky.feed.post":
            author = {"did": ALICE, "handle": "alice.test"}
            self.posts[row["uri"]] = {
                "uri": row["uri"],
                "cid": row["cid"],
                "author": author,
                "record": body["record"],
                "indexedAt": body["record"]["createdAt"],
            }
        return httpx.Response(200, json={"uri": row["uri"], "cid": row["cid"], "commit": {}})

    def do_createRecord(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        kind, subject = body["collection"], body["record"]["subject"]
        about = subject if isinstance(subject, str) else subject["uri"]
        self._number += 1
        uri = f"at://{ALICE}/{kind}/mark{self._number}"
        # A second one about the same thing replaces the first.
        self.marks[kind, about] = uri
        return httpx.Response(200, json={"uri": uri, "cid": "cid-mark"})

    def do_deleteRecord(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        end = f"/{body['collection']}/{body['rkey']}"
        self.marks = {place: uri for place, uri in self.marks.items() if not uri.endswith(end)}
        return httpx.Response(200, json={})

    def do_muteActor(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        self.muted.add(body["actor"])
        return httpx.Response(200)

    def do_unmuteActor(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        self.muted.discard(body["actor"])
        return httpx.Response(200)

    def do_createReport(self, params: httpx.QueryParams, body: Any) -> httpx.Response:
        self.reports.append(body)
        return httpx.Response(200, json={"id": len(self.reports)})

    # Our side ------------------------------------------------------------------------------------------------------

    def connect(
        self,
        *,
        network: Bluesky | None = None,
        session: Secret | None = None,
        keep: Callable[[Secret], None] | None = None,
        password: str = PASSWORD,
        **fields: Any,
    ) -> Connector:
        values = {"name": "blog", "network": "bluesky", "url": SERVICE, "user": "alice.test", **fields}
        return (network or self.network()).resume(
            Account(**values), Secret(password), clock=self.clock, session=session, keep=keep or self.kept.append
        )

    def network(self) -> Bluesky:
        """Return a network as a process of its own would have it."""

        async def no_wait(seconds: float) -> None:
            pass

        async def answer(request: httpx.Request) -> httpx.Response:
            await asyncio.sleep(0)  # others get their turn, as on a real wire
            return self.handle(request)

        return Bluesky(transport=httpx.MockTransport(answer), sleep=no_wait)

    async def pull(self, cursor: Any = None, open_ids: tuple[str, ...] = (), **fields: Any) -> Pulled:
        connector = self.connect(**fields)
        try:
            return Pulled([batch async for batch in connector.pull(cursor or {}, open_ids)])
        finally:
            await connector.close()

    def asked(self, method: str) -> list[httpx.Request]:
        return [request for request in self.requests if request.url.path.endswith(f".{method}")]


class Pulled:
    """What a pull brought, put together."""

    def __init__(self, batches: list[Batch]) -> None:
        self.batches = batches
        self.incoming = {one.remote_id: one for batch in batches for one in batch.incoming}
        self.states = {uri: state for batch in batches for uri, state in batch.states.items()}
        self.answers = [answer for batch in batches for answer in batch.answers]
        self.cursor = batches[-1].cursor
        assert all(batch.cursor is None for batch in batches[:-1])
        assert sum(len(batch.incoming) for batch in batches) == len(self.incoming), "a comment was brought twice"


def parent_of(row: dict[str, Any]) -> str:
    return str(row["record"].get("reply", {}).get("parent", {}).get("uri", ""))


def token_of(**claims: Any) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJ0eXAiOiJKV1QifQ.{middle}.c2lnbmF0dXJl"


def claims_of(token: str) -> dict[str, Any]:
    middle = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    return claims
