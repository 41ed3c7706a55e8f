"""A WordPress in memory that answers as 6.1.9 was measured to, with the oddities that a real test site cannot play."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from smtui.domain.clock import FixedClock
from smtui.networks.wordpress import WordPress
from smtui.ports import Account, Batch, Connector, Secret
from smtui.texts import Texts, explain

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSWORD = "abcd EFGH ijkl MNOP qrst UVWX"
RIGHTS = {"moderate_comments": True, "edit_posts": True, "edit_others_posts": True, "edit_published_posts": True}
_SHOWN_IN_EDIT = ("author_ip", "author_user_agent", "author_email")


class FakeBlog:
    """The server's side. ``rules`` are asked first: the first one that returns a response decides."""

    def __init__(self, base: str = "https://blog.example/wp-json/") -> None:
        self.base = base
        self.rows: dict[int, dict[str, Any]] = {}
        self.users: list[dict[str, Any]] = [{"id": 1, "name": "Ada", "roles": ["editor"], "capabilities": RIGHTS}]
        self.titles: dict[tuple[str, int], dict[str, Any]] = {}
        self.rules: list[Callable[[httpx.Request], httpx.Response | None]] = []
        self.requests: list[httpx.Request] = []

    def comment(self, id: int, **fields: Any) -> dict[str, Any]:
        """Put a comment there."""
        kind = fields.pop("kind", "posts")
        post = fields.get("post", 6)
        row = {
            "id": id,
            "post": post,
            "parent": 0,
            "type": "comment",
            "status": "hold",
            "date_gmt": "2026-11-23T08:00:00",
            "author": 0,
            "author_name": "Visitor",
            "author_url": "",
            "author_ip": "192.0.2.7",
            "author_user_agent": "Mozilla/5.0",
            "content": {"rendered": f"<p>Text {id}</p>\n", "raw": f"Text {id}"},
            "link": f"https://blog.example/a-post/#comment-{id}",
            "_links": {"up": [{"post_type": "post", "href": f"https://cms.example/wp-json/wp/v2/{kind}/{post}"}]},
            **fields,
        }
        self.rows[id] = row
        return row

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for rule in self.rules:
            if (answer := rule(request)) is not None:
                return answer
        url = str(request.url).split("?")[0]
        if not url.startswith(self.base):
            return page(404, "Not found")
        route = url.removeprefix(self.base)
        params = dict(request.url.params)
        if route == "":
            return self.root()
        if "authorization" not in request.headers:
            return problem(401, "rest_not_logged_in")
        if route == "wp/v2/users/me":
            return httpx.Response(200, json=self.users[0])
        if route == "wp/v2/users":
            return httpx.Response(200, json=[{"id": user["id"]} for user in self.users])
        if route == "wp/v2/comments":
            return self.listed(params) if request.method == "GET" else self.created(request)
        if route.startswith("wp/v2/comments/"):
            return self.one(request, int(route.rpartition("/")[2]))
        if route.startswith("wp/v2/") and "include" in params:
            kind = route.removeprefix("wp/v2/")
            wanted = [(kind, int(id)) for id in params["include"].split(",")]
            return httpx.Response(200, json=[self.titles[key] for key in wanted if key in self.titles])
        return problem(404, "rest_no_route")

    def root(self) -> httpx.Response:
        return httpx.Response(
            200,
            json={
                "name": "Caf&eacute; Ada",
                "home": "https://blog.example",
                "gmt_offset": 5.5,
                "timezone_string": "",
                "namespaces": ["oembed/1.0", "wp/v2"],
                "authentication": {"application-passwords": {}},
            },
        )

    def listed(self, params: dict[str, str]) -> httpx.Response:
        rows = list(self.rows.values())
        if "include" in params:
            rows = [row for row in rows if str(row["id"]) in params["include"].split(",")]
        for name in ("parent", "author"):
            if name in params:
                rows = [row for row in rows if str(row[name]) == params[name]]
        status = params.get("status", "approve")
        if status != "any":
            rows = [row for row in rows if row["status"] == {"approve": "approved"}.get(status, status)]
        if params.get("type", "comment"):
            rows = [row for row in rows if row["type"] == "comment"]
        rows.sort(key=lambda row: int(row["id"]), reverse=params.get("order", "desc") == "desc")
        size, page = int(params.get("per_page", 10)), int(params.get("page", 1))
        shown = [self.shown(row, params) for row in rows[(page - 1) * size : page * size]]
        return httpx.Response(200, json=shown, headers={"X-WP-Total": str(len(rows))})

    def shown(self, row: dict[str, Any], params: dict[str, str]) -> dict[str, Any]:
        if params.get("context") == "edit":
            return row
        seen = {name: value for name, value in row.items() if name not in _SHOWN_IN_EDIT}
        return {**seen, "content": {"rendered": row["content"].get("rendered", "")}}

    def created(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        row = self.comment(
            max(self.rows, default=0) + 1,
            post=body["post"],
            parent=body["parent"],
            status="approved",
            author=1,
            author_name="Ada",
            author_user_agent=request.headers["user-agent"],
            content={"rendered": f"<p>{body['content']}</p>", "raw": body["content"]},
        )
        return httpx.Response(201, json=row)

    def one(self, request: httpx.Request, id: int) -> httpx.Response:
        row = self.rows.get(id)
        if row is None:
            return problem(404, "rest_comment_invalid_id")
        if request.method == "GET":
            return httpx.Response(200, json=self.shown(row, dict(request.url.params)))
        if request.method == "DELETE":
            row["status"] = "trash"
        else:
            body = json.loads(request.content or b"{}")
            row["status"] = {"approve": "approved", "unspam": "hold", "untrash": "hold"}.get(
                body["status"], body["status"]
            )
            row["author_ip"] = body.get("author_ip", "127.0.0.1") or ""
            row["author_user_agent"] = body.get("author_user_agent") or request.headers["user-agent"]
        return httpx.Response(200, json=row)

    def connect(self, *, user_id: str = "1", url: str = "", **fields: Any) -> Connector:
        """Return a connector for this blog: set up, unless ``url`` is given to be discovered."""
        account = Account(
            name="blog",
            network="wordpress",
            user="ada",
            url=url,
            base="" if url else self.base,
            settings={"user_id": user_id} if user_id else {},
            **fields,
        )

        async def no_wait(seconds: float) -> None:
            pass

        network = WordPress(transport=httpx.MockTransport(self.handle), sleep=no_wait)
        return network.connect(account, Secret(PASSWORD), clock=FixedClock(NOW))

    async def pull(self, cursor: Any = None, open_ids: tuple[int, ...] = (), **fields: Any) -> list[Batch]:
        """Pull once and return the batches."""
        connector = self.connect(**fields)
        try:
            return [batch async for batch in connector.pull(cursor or {}, [str(id) for id in open_ids])]
        finally:
            await connector.close()

    def asked(self, route: str) -> list[httpx.Request]:
        """Return the requests for a route."""
        return [request for request in self.requests if request.url.path.endswith(route)]


def page(status: int, title: str, **headers: str) -> httpx.Response:
    """Return a page for people."""
    html = f"<!doctype html><html><head><title>{title}</title></head><body></body></html>"
    return httpx.Response(status, html=html, headers=headers)


def problem(status: int, code: str, message: str = "Nein") -> httpx.Response:
    """Return an error as WordPress words it."""
    return httpx.Response(status, json={"code": code, "message": message, "data": {"status": status}})


@pytest.fixture
def blog() -> FakeBlog:
    return FakeBlog()


@pytest.fixture
def say() -> Callable[[Exception], str]:
    """Return what both languages say of an error; a hole in a sentence fails the test."""

    def sentences(error: Any) -> str:
        both = [explain(error, Texts("en")), explain(error, Texts("de"))]
        assert all("?" not in sentence and sentence.endswith(".") for sentence in both), both
        assert all("blog" in sentence for sentence in both)
        assert PASSWORD not in repr(error) + " ".join(both)
        return both[0]

    return sentences
