"""A server of the Mastodon family in memory, with the differences between its kinds that were measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs

import httpx

from smtui.domain.clock import FixedClock
from smtui.networks.mastodon import Mastodon
from smtui.ports import Account, Batch, Connector, Secret

BASE = "https://social.example"
TOKEN = "tOkEn-9"
Row = dict[str, Any]
Fault = Callable[[httpx.Request, Callable[[], httpx.Response]], httpx.Response]


async def no_wait(seconds: float) -> None:
    """Let time pass at once."""


class Fediverse:
    """The server's side. ``faults`` meet the next requests, one each; None lets one pass."""

    def __init__(
        self,
        clock: FixedClock,
        *,
        software: str = "mastodon",
        api: int = 11,
        longest: int | None = 500,
        keeps_keys: bool = True,
        forward: bool = True,
        page: int = 40,
    ) -> None:
        self.clock = clock
        self.software, self.api, self.longest = software, api, longest
        self.keeps_keys, self.forward, self.page = keeps_keys, forward, page
        self.rows: dict[str, Row] = {}
        self.notifications: list[Row] = []
        self.keys: dict[str, str] = {}
        self.keeps: int | None = None
        """How many notifications it knows in all; None for all."""
        self.held_back = 0
        self.scopes: list[str] = ["read", "write"]
        self.privacy = "public"
        self.faults: list[Fault | None] = []
        self.requests: list[httpx.Request] = []
        self.works = 0
        """Looks at an image before it is ready."""
        self.uploads: list[bytes] = []
        self.ahead = timedelta(0)
        """How far this server's clock is ahead."""
        self.done: list[str] = []
        """Routes of favourites, mutes and reports."""
        self._next = 100
        self._people: dict[str, str] = {"shop": "1"}

    # What people do ------------------------------------------------------------------------------------------------

    def person(self, acct: str) -> Row:
        id = self._people.setdefault(acct, str(len(self._people) + 1))
        return {"id": id, "username": acct.split("@")[0], "acct": acct, "display_name": "", "url": f"{BASE}/@{acct}"}

    def write(
        self,
        who: str,
        text: str,
        parent: str | None = None,
        *,
        mentions: tuple[str, ...] = (),
        at: datetime | None = None,
        tell: bool = True,
        **fields: Any,
    ) -> str:
        """Write a status; a mention of the shop raises a notification unless ``tell`` says no."""
        self._next += 1
        id = f"{self._next:018d}"
        above = self.rows.get(parent or "")
        link = '<span class="h-card"><a href="{}" class="u-url mention">@<span>{}</span></a></span> '
        words = "".join(link.format(f"{BASE}/@{acct}", acct.split("@")[0]) for acct in mentions)
        self.rows[id] = {
            "id": id,
            "created_at": (at or self.clock.now() + self.ahead).isoformat().replace("+00:00", "Z"),
            "in_reply_to_id": parent,
            "in_reply_to_account_id": above["account"]["id"] if above else None,
            "visibility": "public",
            "spoiler_text": "",
            "language": None,
            "url": f"{BASE}/@{who}/{id}",
            "content": f"<p>{words}{escape(text, quote=False)}</p>",
            "account": self.person(who),
            "mentions": [self.person(acct) for acct in mentions],
            "media_attachments": [],
            "edited_at": None,
            "replies_count": 0,
            **fields,
        }
        if above:
            above["replies_count"] += 1
        if tell and who != "shop" and "shop" in mentions:
            self.notify(id, at=at)
        return id

    def notify(self, id: str, kind: str = "mention", at: datetime | None = None) -> None:
        self._next += 1
        self.notifications.insert(
            0,
            {
                "id": str(self._next),
                "type": kind,
                "created_at": (at or self.clock.now() + self.ahead).isoformat(),
                "account": self.rows[id]["account"],
                "status": self.rows[id],
            },
        )

    def edit(self, id: str, text: str) -> None:
        self.rows[id].update(content=f"<p>{escape(text)}</p>", edited_at=self.clock.now().isoformat())

    def delete(self, id: str) -> None:
        del self.rows[id]
        self.notifications = [n for n in self.notifications if n["status"]["id"] != id]

    def own(self) -> list[Row]:
        """Return what the shop wrote, newest first."""
        return [row for row in reversed(self.rows.values()) if row["account"]["id"] == "1"]

    # What it answers -----------------------------------------------------------------------------------------------

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        fault = self.faults.pop(0) if self.faults else None
        answer = fault(request, lambda: self.answer(request)) if fault else self.answer(request)
        answer.headers.setdefault("date", format_datetime(self.clock.now() + self.ahead, usegmt=True))
        return answer

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/.well-known/nodeinfo":
            return httpx.Response(200, json={"links": [{"rel": "2.0", "href": f"{BASE}/nodeinfo/2.0"}]})
        if path == "/nodeinfo/2.0":
            return httpx.Response(200, json={"software": {"name": self.software, "version": "1"}})
        if path in ("/api/v1/instance", "/api/v2/instance"):
            return self.instance(path)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, "The access token is invalid")
        route = path.removeprefix("/api/")
        if request.method == "POST" and route == "v1/statuses":
            return self.post(request)
        if route.startswith(("v1/media", "v2/media")):
            return self.media(request)
        if request.method == "POST":
            self.done.append(route)
            return httpx.Response(200, json={})
        return self.read(request, route)

    def media(self, request: httpx.Request) -> httpx.Response:
        """Take an image, and be at work on it for as long as ``works`` says."""
        if request.method == "POST":
            self.uploads.append(request.content)
            body = {"id": str(len(self.uploads)), "type": "image", "url": None if self.works else f"{BASE}/m.png"}
            return httpx.Response(202 if self.works else 200, json=body)
        self.works -= 1
        ready = self.works <= 0
        return httpx.Response(200 if ready else 206, json={"id": request.url.path.rpartition("/")[2]})

    def instance(self, path: str) -> httpx.Response:
        if self.software == "snac" and path.startswith("/api/v2"):
            return httpx.Response(404, html="<h1>404 Not Found</h1>")
        statuses = {"max_characters": self.longest, "characters_reserved_per_url": 23} if self.longest else {}
        body: Row = {
            "domain": "social.example",
            "title": "Dorf",
            "version": "4.6.4",
            "configuration": {"statuses": statuses},
        }
        if self.api:
            body["api_versions"] = {"mastodon": self.api}
        return httpx.Response(200, json=body)

    def read(self, request: httpx.Request, route: str) -> httpx.Response:
        query = parse_qs(request.url.query.decode())
        if route == "v1/accounts/verify_credentials":
            return httpx.Response(200, json={**self.person("shop"), "source": {"privacy": self.privacy}})
        if route == "v1/apps/verify_credentials":
            return httpx.Response(200, json={"name": "x", "scopes": self.scopes})
        if route == "v1/notifications":
            known = self.notifications[: self.keeps]
            return self.listed([n for n in known if n["type"] in query.get("types[]", [n["type"]])], query)
        if route == "v2/notifications/policy":
            return httpx.Response(200, json={"summary": {"pending_notifications_count": self.held_back}})
        if route == "v1/accounts/1/statuses":
            return self.listed([row for row in self.own() if not (replies_out(query) and row["in_reply_to_id"])], query)
        if route == "v1/statuses" and self.api >= 2:
            return httpx.Response(200, json=[self.rows[id] for id in query["id[]"] if id in self.rows])
        id, _, more = route.removeprefix("v1/statuses/").partition("/")
        if id not in self.rows:
            return error(404, "Record not found")
        if request.method == "DELETE":
            self.delete(id)
            return httpx.Response(200, json={})
        if more == "context":
            return httpx.Response(200, json={"ancestors": self.above(id), "descendants": self.below(id)})
        return httpx.Response(200, json=self.rows[id])

    def listed(self, rows: list[Row], query: dict[str, list[str]]) -> httpx.Response:
        """Page as Mastodon does; with ``forward`` off, ``min_id`` brings the newest and leaves a hole."""
        size = min(int(query["limit"][0]), self.page)
        places = {row["id"]: int(row["id"]) for row in rows}
        if "max_id" in query:
            rows = [row for row in rows if places[row["id"]] < int(query["max_id"][0])]
        if "min_id" in query:
            rows = [row for row in rows if places[row["id"]] > int(query["min_id"][0])]
            rows = rows[-size:] if self.forward else rows
        return httpx.Response(200, json=rows[:size])

    def above(self, id: str) -> list[Row]:
        found: list[Row] = []
        while (id := self.rows[id]["in_reply_to_id"]) in self.rows:
            found.insert(0, self.rows[id])
        return found

    def below(self, id: str) -> list[Row]:
        found = []
        for row in self.rows.values():
            if row["in_reply_to_id"] == id:
                found += [row, *self.below(row["id"])]
        return found

    def post(self, request: httpx.Request) -> httpx.Response:
        given = parse_qs(request.content.decode(), keep_blank_values=True)
        form = {name: values[0] for name, values in given.items()}
        key = request.headers.get("idempotency-key", "")
        if self.keeps_keys and key in self.keys:
            return httpx.Response(200, json=self.rows[self.keys[key]])
        parent = form.get("in_reply_to_id")
        if parent is not None and parent not in self.rows:
            if self.software != "snac":
                return error(404, "Der Beitrag existiert nicht")
            parent = None
        if self.longest and len(form["status"]) > self.longest * 4:
            return error(422, "Gültigkeitsprüfung ist fehlgeschlagen: Text Begrenzung überschritten")
        handles = tuple(
            word[1:] for word in form["status"].split() if word.startswith("@") and word[1:] in self._people
        )
        text = form["status"]
        while text.startswith("@"):
            text = text.partition(" ")[2]
        fields: Row = {name: form[name] for name in ("visibility", "spoiler_text", "language") if name in form}
        fields["media_attachments"] = [{"id": id, "type": "image"} for id in given.get("media_ids[]", [])]
        id = self.write("shop", text, parent, mentions=handles, **fields)
        self.keys[key] = id
        return httpx.Response(200, json=self.rows[id])

    # The other side ------------------------------------------------------------------------------------------------

    def connect(self, *, known: bool = True, url: str = BASE, **settings: str) -> Connector:
        """Return a connector for the shop, set up by an earlier check unless ``known`` is False."""
        kept = {"account_id": "1", "software": self.software, "api": str(self.api), "longest": str(self.longest or "")}
        account = Account(
            name="blog",
            network="mastodon",
            url=url,
            base=BASE if known else "",
            settings={**kept, **settings} if known else {},
        )
        network = Mastodon(transport=httpx.MockTransport(self.handle), sleep=no_wait)
        return network.connect(account, Secret(TOKEN), clock=self.clock)

    async def pull(self, cursor: Any = None, open_ids: tuple[str, ...] = ()) -> list[Batch]:
        """Pull once and return the batches."""
        connector = self.connect()
        try:
            return [batch async for batch in connector.pull(cursor or {}, list(open_ids))]
        finally:
            await connector.close()

    def tick(self, **by: float) -> None:
        """Let time pass: a second unless said otherwise."""
        self.clock.advance(**(by or {"seconds": 1}))


def replies_out(query: dict[str, list[str]]) -> bool:
    """Tell whether a list of statuses was asked for without replies."""
    return query.get("exclude_replies") == ["true"]


def error(status: int, words: str) -> httpx.Response:
    """Return an error as the API words it."""
    return httpx.Response(status, json={"error": words})


def last_cursor(batches: list[Batch]) -> dict[str, Any]:
    """Return where the next pull begins, as the store would give it back."""
    cursor = [batch.cursor for batch in batches if batch.cursor is not None][-1]
    kept: dict[str, Any] = json.loads(json.dumps(dict(cursor)))
    return kept


def texts(batches: list[Batch]) -> list[str]:
    """Return the texts of all that came in, in order."""
    return [incoming.text for batch in batches for incoming in batch.incoming]


def ago(clock: FixedClock, **by: float) -> datetime:
    """Return a moment before now."""
    return clock.now() - timedelta(**by)
