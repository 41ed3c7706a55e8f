"""Posts from the shell to real servers: with their images, on time, once, whatever is killed, and how they did."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smtui.bootstrap import Setting, open_house
from smtui.domain.clock import FixedClock
from smtui.domain.post import Post
from smtui.networks.html import html_to_text
from smtui.services import calendar, publish, sync
from smtui.services.work import load
from tests.support.fault_proxy import FaultProxy
from tests.support.images import png
from tests.support.live_bluesky import Sky
from tests.support.live_mastodon import Village
from tests.support.shell import Shell, founded

pytestmark = pytest.mark.live

_REQUESTS = 8
"""More than publishing one post with an image needs, so that the last ones end in peace."""


def village_house(folder: Path, village: Village) -> Shell:
    """Return a house with the village's shop as its account ``fedi``."""
    shell = founded(folder)
    token = village.accounts["shop"]["token"]
    shell("account", "add", "mastodon", "--name", "fedi", "--url", village.base, "--token", "-", typed=token)
    return shell


def sky_house(folder: Path, sky: Sky) -> Shell:
    """Return a house with Alice as its account ``sky``."""
    shell = founded(folder)
    word = sky.accounts["alice"]["appPassword"]
    words = ("--name", "sky", "--url", sky.url, "--handle", "alice.test", "--token", "-")
    shell("account", "add", "bluesky", *words, typed=word)
    return shell


def image(folder: Path) -> str:
    path = folder / "frost.png"
    path.write_bytes(png(8, 6))
    return str(path)


def unique(words: str) -> str:
    return f"{words} {datetime.now(UTC):%H%M%S%f}"


def test_a_post_with_an_image_goes_to_a_mastodon_and_tells_how_it_did(tmp_path: Path, village: Village) -> None:
    shell = village_house(tmp_path, village)
    text = unique("Kale & <potatoes> 🌞")
    made = shell.json(
        "post", "add", "Frost", "--text", text, "--account", "fedi", "--image", image(tmp_path), "--alt", "White grass"
    )
    (one,) = shell.json("publish", made["id"], "--dry-run")
    assert (one["problems"], one["limit"]) == ([], 500)
    assert not [row for row in village.posts("shop") if html_to_text(row["content"]) == text]
    (done,) = shell.json("publish", made["id"])
    (row,) = [row for row in village.posts("shop") if html_to_text(row["content"]) == text]
    (part,) = done["parts"]
    assert (done["status"], part["remote_id"], part["url"]) == ("published", row["id"], row["url"])
    assert [media["description"] for media in row["media_attachments"]] == ["White grass"]
    village.write("ada", f"@shop {unique('With butter?')}", parent=row["id"])
    village.ask("bob", "POST", f"statuses/{row['id']}/favourite")
    shell("sync")
    (part,) = shell.json("post", "show", made["id"])["parts"]
    assert (part["comments"], part["open"], part["likes"]) == (1, 1, 1)
    assert "1 comment · 1 open · 1 like" in shell("post", "show", made["id"])


def test_a_post_with_an_image_goes_to_a_bluesky_and_tells_how_it_did(tmp_path: Path, network: Sky) -> None:
    shell = sky_house(tmp_path, network)
    text = unique("Kale & <potatoes> 🌞")
    made = shell.json(
        "post", "add", "Frost", "--text", text, "--account", "sky", "--image", image(tmp_path), "--alt", "White grass"
    )
    shell("publish", made["id"])
    (row,) = [row for row in network.newest("alice", 20) if row["value"]["text"] == text]
    shown = shell.json("post", "show", made["id"])
    (part,) = shown["parts"]
    assert (shown["status"], part["remote_id"]) == ("published", row["uri"])
    assert [media["alt"] for media in row["value"]["embed"]["images"]] == ["White grass"]
    network.wait(lambda: network.view(row["uri"]))
    root = {"uri": row["uri"], "cid": row["cid"]}
    network.post("bob", "With butter?", parent=root)
    like = {"$type": "app.bsky.feed.like", "subject": root, "createdAt": network.record("x")["createdAt"]}
    network.call(
        "bob",
        "com.atproto.repo.createRecord",
        {"repo": network.did("bob"), "collection": "app.bsky.feed.like", "record": like},
    )
    network.wait(lambda: (network.view(row["uri"]) or {}).get("likeCount"))
    shell("sync")
    (part,) = shell.json("post", "show", made["id"])["parts"]
    assert (part["comments"], part["open"], part["likes"]) == (1, 1, 1)


async def _killed_at_each_request(
    shell: Shell, proxy: FaultProxy, account: str, folder: Path
) -> list[tuple[str, Post]]:
    """Publish posts, each killed one request later than the one before; return the texts with what the house says."""
    told: list[tuple[str, Post]] = []
    killed = 0
    for number in range(_REQUESTS):
        text = unique(f"Killed at {number}")
        words = ("post", "add", "Frost", "--text", text, "--account", account, "--image", image(folder), "--alt", "x")
        made = await asyncio.to_thread(shell.json, *words)
        proxy.play(["pass"] * number + ["end"])
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "smtui", "publish", made["id"], env=shell.environ,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        proxy.ends = lambda pid=process.pid: os.kill(pid, signal.SIGKILL)  # type: ignore[misc]
        code = await process.wait()
        assert code in (0, -signal.SIGKILL)
        killed += code == -signal.SIGKILL
        proxy.play([])
        clock = FixedClock(datetime.now(UTC))
        house = open_house(Setting(shell.environ, clock))
        for _ in range(3):
            for outcome in await sync.publish_posts(house):
                assert outcome.error is None, outcome.error
            clock.advance(seconds=(publish.lease(load(house, "posts", made["id"], Post).parts[0])).total_seconds() + 1)
        told.append((text, load(house, "posts", made["id"], Post)))
        house.store.close()
    assert killed >= 2  # an image and the post itself, at the least
    return told


def _behind(proxy: FaultProxy, shell: Shell, url: str) -> None:
    (settings,) = (Path(shell.environ["SMTUI_CONFIG"]) / "accounts").glob("*.toml")
    settings.write_text(settings.read_text().replace(url, proxy.url))


async def test_killed_at_any_request_a_post_is_on_a_mastodon_once(tmp_path: Path, village: Village) -> None:
    proxy = FaultProxy(village.base, expired=(401, {}))
    async with proxy.running():
        shell = await asyncio.to_thread(village_house, tmp_path, village)
        _behind(proxy, shell, village.base)
        # As servers do that remember no key.
        proxy.drop = {"idempotency-key"}
        told = await _killed_at_each_request(shell, proxy, "fedi", tmp_path)
    there = [(html_to_text(row["content"]), row["id"]) for row in village.posts("shop")]
    for text, post in told:
        assert post.status == "published", post
        assert [id for words, id in there if words == text] == [post.parts[0].remote_id], text


async def test_killed_at_any_request_a_post_is_on_a_bluesky_once(tmp_path: Path, network: Sky) -> None:
    proxy = FaultProxy(network.url, expired=(400, {}), add={"x-ratelimit-bypass": "bypass"})
    async with proxy.running():
        shell = await asyncio.to_thread(sky_house, tmp_path, network)
        _behind(proxy, shell, network.url)
        told = await _killed_at_each_request(shell, proxy, "sky", tmp_path)
    there = [(row["value"]["text"], row["uri"]) for row in network.newest("alice", 100)]
    for text, post in told:
        assert post.status == "published", post
        assert [uri for words, uri in there if words == text] == [post.parts[0].remote_id], text


def test_side_by_side_one_account_out_of_reach_holds_the_other_not_back(tmp_path: Path, village: Village) -> None:
    shell = village_house(tmp_path, village)
    settings = Path(shell.environ["SMTUI_CONFIG"]) / "accounts"
    (settings / "gone.toml").write_text(
        (settings / "fedi.toml").read_text().replace(village.base, "http://127.0.0.1:9")
    )
    tokens = shell.environ
    tokens["SMTUI_TOKEN_GONE"] = village.accounts["shop"]["token"]
    house = open_house(Setting(shell.environ, FixedClock(datetime.now(UTC) - timedelta(minutes=1))))
    text = unique("Two accounts")
    at = datetime.now(UTC) - timedelta(seconds=5)
    id = calendar.add_post(house, "Two", text=text, at=at, accounts=["fedi", "gone"]).id
    house.store.close()
    told = shell.json("publish", code=3)
    states = {part["account"]: part["status"] for part in told[0]["parts"]}
    assert states == {"fedi": "sent", "gone": "failed"}
    assert shell.json("post", "show", id)["status"] == "partial"
    assert [row["action"] for row in shell.json("outbox")] == ["publish"]
