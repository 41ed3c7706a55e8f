"""Real servers for the live tests. ``-m live`` or ``SMTUI_LIVE=1`` asks for these tests; else they are deselected."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.live_bluesky import Sky, running_sky
from tests.support.live_fedi import ADDRESS, Realm, own_server
from tests.support.live_mastodon import Village, running_village

HERE = Path(__file__).parent
# Somebody's own server is asked for by name, or not at all.
collect_ignore = [] if ADDRESS else ["test_live_fedi.py"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("SMTUI_LIVE") == "1" or "live" in config.option.markexpr:
        return
    live = [item for item in items if item.get_closest_marker("live")]
    if live:
        config.hook.pytest_deselected(items=live)
        items[:] = [item for item in items if not item.get_closest_marker("live")]


class Blog:
    """A running WordPress, spoken to past the connector: to prepare it, and to ask it what it now has."""

    def __init__(self, info: dict[str, Any]) -> None:
        self.url: str = info["url"]
        self.host = self.url.removeprefix("http://")
        self.base = f"{self.url}/wp-json/"
        self.folder = Path(info["faults"]).parent
        self.users: dict[str, dict[str, Any]] = info["users"]
        self._client = httpx.Client(base_url=self.base, timeout=60, trust_env=False)

    def close(self) -> None:
        self._client.close()

    def password(self, role: str = "admin") -> str:
        return str(self.users[role]["application_password"])

    def rest(self, method: str, route: str, body: Any = None, role: str = "admin", **params: str | int) -> Any:
        """Ask WordPress as a user of that role; any answer that is not a success fails the test."""
        answer = self._client.request(
            method,
            f"wp/v2/{route}",
            json=body,
            params=params,
            auth=(role, self.password(role)),
            headers={"User-Agent": "wp-admin"},
        )
        assert answer.is_success, f"{method} {route}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    @contextmanager
    def fault(self, *names: str, content: str = "") -> Iterator[None]:
        """Play the trouble of real hosts for a while."""
        files = [self.folder / "faults" / name for name in names]
        for file in files:
            file.write_text(content)
        try:
            yield
        finally:
            for file in files:
                file.unlink()

    @contextmanager
    def maintenance(self) -> Iterator[None]:
        """Be in the middle of an update, as WordPress itself tells it."""
        file = self.folder / "site" / ".maintenance"
        file.write_text("<?php $upgrading = time();")
        try:
            yield
        finally:
            file.unlink()

    def post(self, title: str = "Ein Beitrag", kind: str = "posts", **fields: Any) -> int:
        return int(self.rest("POST", kind, {"title": title, "content": "Text", "status": "publish", **fields})["id"])

    def visit(self, post: int, text: str, parent: int = 0, status: str = "hold", **fields: Any) -> int:
        """Leave a visitor's comment."""
        visitor = {
            "author_name": "Jürgen Groß",
            "author_email": "juergen@example.org",
            "author_ip": "192.0.2.7",
            "author_user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        }
        row = self.rest("POST", "comments", {"post": post, "parent": parent, "content": text, **visitor, **fields})
        if row["status"] != status:
            self.set_status(row["id"], status)
        return int(row["id"])

    def set_status(self, id: int, status: str) -> None:
        """Decide about a comment elsewhere, leaving the visitor's traces alone."""
        row = self.comment(id)
        traces = {"author_ip": row["author_ip"] or None, "author_user_agent": row["author_user_agent"]}
        self.rest("POST", f"comments/{id}", {"status": status, **traces})

    def comment(self, id: int) -> dict[str, Any]:
        row: dict[str, Any] = self.rest("GET", f"comments/{id}", context="edit")
        return row

    def answers(self, parent: int) -> list[dict[str, Any]]:
        """Return every answer to a comment, in whatever state, oldest first."""
        rows: list[dict[str, Any]] = self.rest(
            "GET", "comments", parent=parent, status="any", context="edit", per_page=100, orderby="id", order="asc"
        )
        return rows

    def held(self) -> dict[int, dict[str, Any]]:
        """Return all held comments of every type by id, page by page."""
        rows: dict[int, dict[str, Any]] = {}
        page = 1
        while found := self.rest(
            "GET",
            "comments",
            status="hold",
            type="",
            context="edit",
            per_page=100,
            page=page,
            orderby="id",
            order="asc",
        ):
            rows.update((row["id"], row) for row in found)
            page += 1
        return rows

    def sql(self, change: str) -> None:
        """Change the comments' table behind WordPress's back."""
        php = "define('DISABLE_WP_CRON', true); $_SERVER['HTTP_HOST'] = 'x'; require $argv[1] . '/site/wp-load.php'; "
        php += 'exit($wpdb->query("UPDATE $wpdb->comments SET $argv[2]") === false ? 1 : 0);'
        subprocess.run(["php", "-r", php, "--", self.folder, change], check=True, capture_output=True)

    def seed(self, posts: int, pending: int) -> dict[str, Any]:
        done = subprocess.run(
            [HERE / "wordpress-seed", self.folder, str(posts), str(pending)], check=True, capture_output=True, text=True
        )
        found: dict[str, Any] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="session")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Blog]:
    """A real WordPress for the whole run; ``SMTUI_LIVE_WORDPRESS=DIR`` names one to use, which is then left running."""
    named = os.environ.get("SMTUI_LIVE_WORDPRESS")
    folder = Path(named) if named else tmp_path_factory.mktemp("wp")
    try:
        # The servers inherit standard error, so it must not be a pipe that somebody waits to see closed.
        with (folder / "up.log").open("w") if folder.is_dir() else open(os.devnull, "w") as log:
            up = subprocess.run(
                [HERE / "wordpress-up", folder], stdout=subprocess.PIPE, stderr=log, text=True, check=False
            )
        assert up.returncode == 0, (folder / "up.log").read_text()
        blog = Blog(json.loads(up.stdout))
        yield blog
        blog.close()
    finally:
        if not named:
            subprocess.run([HERE / "wordpress-down", "--delete", folder], check=True)


@pytest.fixture
def blog(wordpress: Blog) -> Blog:
    """The WordPress, with no trouble switched on."""
    left = list((wordpress.folder / "faults").iterdir())
    assert not left, f"a fault is still on: {left}"
    return wordpress


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    """A server for the whole run; ``SMTUI_LIVE_MASTODON=DIR`` names one to use, which is then left running."""
    named = os.environ.get("SMTUI_LIVE_MASTODON")
    folder = Path(named) if named else tmp_path_factory.mktemp("mastodon")
    with running_village(folder, keep=bool(named)) as server:
        yield server


@pytest.fixture(scope="session")
def realm() -> Iterator[Realm]:
    """The server of one's own that ``SMTUI_LIVE_FEDI`` names."""
    with own_server() as server:
        yield server


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sky]:
    """One network for the whole run. What it installs stays beside pytest's folders for the next one."""
    named = os.environ.get("SMTUI_LIVE_BLUESKY")
    folder = Path(named) if named else tmp_path_factory.getbasetemp().parent / "smtui-bluesky"
    with running_sky(folder, keep=bool(named)) as sky:
        yield sky
