"""Feeds of a real comment server (isso), over real connections."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from smtui.domain.clock import SystemClock
from smtui.domain.errors import NotAnApi
from smtui.networks.feed import Feed
from smtui.ports import Account, Batch, Connector, Secret

pytestmark = pytest.mark.live

SPEC = "isso==0.14.0"
SITE = "http://127.0.0.1:9"
CONFIG = """
[general]
dbpath = {folder}/comments.db
host = {site}/
[server]
listen = http://127.0.0.1:{port}/
[rss]
base = {site}/
limit = 5
[guard]
enabled = false
"""


class Isso:
    """A running isso, spoken to past the connector."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._client = httpx.Client(base_url=base, timeout=30, trust_env=False, headers={"Origin": SITE})

    def comment(self, page: str, text: str, parent: int | None = None) -> int:
        body = {"text": text, "author": "Ada", "title": "A page", "parent": parent}
        answer = self._client.post("/new", params={"uri": page}, json=body)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["id"])

    def edit(self, id: int, text: str) -> None:
        """Change a comment as its writer, who is known by the cookie."""
        self._client.put(f"/id/{id}", json={"text": text, "author": "Ada"}).raise_for_status()

    def feed(self, page: str) -> str:
        return f"{self.base}/feed?uri={page}"

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="session")
def isso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Isso]:
    """An isso for the whole run, from the package index; ``SMTUI_LIVE_ISSO=DIR`` keeps its environment there."""
    folder = tmp_path_factory.mktemp("isso")
    venv = Path(os.environ.get("SMTUI_LIVE_ISSO", folder)) / "venv"
    if not (venv / "bin" / "isso").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", SPEC]
        subprocess.run(pip, check=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (folder / "isso.cfg").write_text(CONFIG.format(folder=folder, site=SITE, port=port))
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([venv / "bin" / "isso", "-c", folder / "isso.cfg", "run"], stdout=log, stderr=log)
    server = Isso(f"http://127.0.0.1:{port}")
    try:
        end = time.monotonic() + 60
        while not _answers(server.base):
            assert process.poll() is None and time.monotonic() < end, (folder / "log").read_text()
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.05)
        yield server
    finally:
        server.close()
        process.terminate()
        process.wait(10)


def _answers(base: str) -> bool:
    try:
        return httpx.get(f"{base}/info", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.fixture
async def connect() -> AsyncIterator[Any]:
    """Make connectors that are closed when the test ends."""
    made: list[Connector] = []

    def make(url: str) -> Connector:
        account = Account(name="blog", network="feed", url=url)
        made.append(Feed().connect(account, Secret(""), clock=SystemClock()))
        return made[-1]

    yield make
    for connector in made:
        await connector.close()


async def pull(connector: Connector, cursor: Any = None) -> list[Batch]:
    return [batch async for batch in connector.pull(json.loads(json.dumps(cursor or {})), [])]


async def test_comments_come_in_and_only_when_there_are_new_ones(isso: Isso, connect: Any) -> None:
    first = isso.comment("/tea/", "Is it *green*? 1 < 2 & so on")
    isso.comment("/tea/", "Yes", first)
    connector = connect(isso.feed("/tea/"))
    info = await connector.check()
    assert info.site.endswith("/tea/")
    (batch,) = await pull(connector)
    question, answer = batch.incoming
    assert question.text == "Is it green? 1 < 2 & so on"
    assert (answer.text, answer.parent_id, answer.author) == ("Yes", question.remote_id, "Ada")
    assert question.url == f"{SITE}/tea/#isso-{first}"
    assert await pull(connector, batch.cursor) == []
    isso.edit(first, "Is it black?")
    third = isso.comment("/tea/", "And hot")
    (later,) = await pull(connector, batch.cursor)
    texts = {one.remote_id: one.text for one in later.incoming}
    assert texts[question.remote_id] == "Is it black?"
    assert any(id.endswith(f"/{third}") for id in texts)
    assert later.warnings == ()


async def test_more_than_the_feed_holds_is_told(isso: Isso, connect: Any) -> None:
    isso.comment("/cups/", "One")
    connector = connect(isso.feed("/cups/"))
    (batch,) = await pull(connector)
    for number in range(7):
        isso.comment("/cups/", f"More {number}")
    (later,) = await pull(connector, batch.cursor)
    assert len(later.incoming) == 5
    assert [warning.key for warning in later.warnings] == ["feed_gap"]


async def test_what_is_no_feed(isso: Isso, connect: Any) -> None:
    with pytest.raises(NotAnApi):
        await connect(f"{isso.base}/info").check()
    with pytest.raises(NotAnApi):
        await connect(f"{isso.base}/nothing").check()
