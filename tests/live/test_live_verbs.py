"""What is done about comments and people, as a person does it: a command, the outbox, the network, and the way back.

Each time it is the network that is asked, past the connector: the account's own server, what others see, and the
moderators' desk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live.conftest import Blog
from tests.support.live_bluesky import Sky
from tests.support.live_mastodon import Village
from tests.support.shell import Shell, founded

pytestmark = pytest.mark.live


def connected(folder: Path, network: str, name: str, token: str, *more: str) -> Shell:
    shell = founded(folder)
    shell("account", "add", network, "--name", name, "--token", "-", *more, typed=token)
    return shell


def came_in(shell: Shell, remote_id: str) -> str:
    """Sync until a comment is there, and return its id in the house."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        shell("sync")
        for item in shell.json("inbox", "--all"):
            if item["remote_id"] == remote_id:
                return str(item["id"])
    raise AssertionError(f"{remote_id} did not come in")


@pytest.fixture
def sky_shell(tmp_path: Path, network: Sky) -> Shell:
    bob = network.accounts["bob"]
    return connected(tmp_path, "bluesky", "sky", bob["appPassword"], "--handle", bob["handle"], "--url", network.url)


def under_our_post(network: Sky, text: str) -> tuple[dict[str, Any], str]:
    """Let carol answer a post of ours; return the post and the answer's address."""
    root = network.post("bob", f"Our post for {text}")
    return root, network.post("carol", text, parent=root)["uri"]


def records_about(network: Sky, collection: str, subject: str) -> list[dict[str, Any]]:
    """Return our account's records about a post or a person, from our own server."""
    rows = network.records("bob", collection)
    return [row for row in rows if subject in str(row["value"]["subject"])]


def viewer(network: Sky, uri: str) -> dict[str, Any]:
    """Return how a post stands to us, as the AppView tells our own account."""
    found: dict[str, Any] = (network.view(uri, "bob") or {}).get("viewer") or {}
    return found


@pytest.mark.parametrize(
    ("verb", "collection", "shown"),
    [("like", "app.bsky.feed.like", "like"), ("boost", "app.bsky.feed.repost", "repost")],
)
def test_bluesky_has_a_record_of_what_we_like_and_boost_until_it_is_taken_back(
    network: Sky, sky_shell: Shell, verb: str, collection: str, shown: str
) -> None:
    uri = under_our_post(network, f"worth a {verb}")[1]
    id = came_in(sky_shell, uri)
    takers = [(f"un{verb}", id), ("undo",)]
    for taker in takers:
        sky_shell(verb, id)
        assert len(records_about(network, collection, uri)) == 1
        network.wait(lambda: viewer(network, uri).get(shown))
        assert sky_shell.json("show", id)["acts"] == [verb]
        sky_shell(*taker)
        assert records_about(network, collection, uri) == []
        network.wait(lambda: not viewer(network, uri).get(shown))
        assert sky_shell.json("show", id)["acts"] == []
    assert sky_shell.json("outbox", "list") == []


def test_an_answer_is_folded_away_in_our_bluesky_thread_and_unfolded_by_undo(network: Sky, sky_shell: Shell) -> None:
    root, uri = under_our_post(network, "something rude")
    id = came_in(sky_shell, uri)
    gates = "app.bsky.feed.threadgate"

    def hidden() -> list[str]:
        rows = [row["value"] for row in network.records("bob", gates) if row["value"]["post"] == root["uri"]]
        return list(rows[0]["hiddenReplies"]) if rows else []

    for taker in (("undo",), ("unhide", id)):
        sky_shell("hide", id)
        assert hidden() == [uri]
        # What others are shown of the thread says so as well.
        network.wait(lambda: uri in network.thread_gate(root["uri"], "dave").get("hiddenReplies", []))
        item = sky_shell.json("show", id)
        assert (item["status"], item["reason"], item["acts"]) == ("dismissed", "hidden", ["hide"])
        sky_shell(*taker)
        assert hidden() == []
        network.wait(lambda: uri not in network.thread_gate(root["uri"], "dave").get("hiddenReplies", []))
        item = sky_shell.json("show", id)
        assert (item["status"], item["acts"]) == ("pending", [])


@pytest.mark.parametrize("verb", ["mute", "block"])
def test_a_person_is_muted_and_blocked_on_bluesky_until_undo(network: Sky, sky_shell: Shell, verb: str) -> None:
    uri = under_our_post(network, f"to {verb}")[1]
    id = came_in(sky_shell, uri)
    carol = network.did("carol")

    def there() -> bool:
        listed = network.call("bob", f"app.bsky.graph.get{verb.capitalize()}s", limit=50)[f"{verb}s"]
        return carol in [row["did"] for row in listed]

    for taker in (("undo",), (f"un{verb}", id)):
        sky_shell(verb, id)
        if verb == "block":
            assert len(records_about(network, "app.bsky.graph.block", carol)) == 1
        network.wait(there)
        sky_shell(*taker)
        assert records_about(network, "app.bsky.graph.block", carol) == []
        network.wait(lambda: not there())
        assert sky_shell.json("show", id)["acts"] == []


REASONS = {
    "spam": "reasonSpam",
    "hate": "reasonRude",
    "illegal": "reasonViolation",
    "rules": "reasonViolation",
    "other": "reasonOther",
}


def test_a_report_lies_once_on_the_moderators_desk_with_its_reason_and_words(network: Sky, sky_shell: Shell) -> None:
    for reason, there in REASONS.items():
        uri = under_our_post(network, f"to report as {reason}")[1]
        id = came_in(sky_shell, uri)
        words = f"Seen under our post: {reason}, 'quoted' & \"all\" 🌞"
        sky_shell("flag", id, "--reason", reason, "--text", words, "--yes")
        (report,) = network.reports(uri)
        assert report["comment"] == words
        assert report["reason"] == f"com.atproto.moderation.defs#{there}"
        assert report["by"] == network.did("bob")
        assert sky_shell.json("show", id)["acts"] == ["report"]
        # Nothing takes a report back, and nothing pretends to.
        sky_shell("undo", code=1)
        assert len(network.reports(uri)) == 1
        sky_shell("sync")
        assert len(network.reports(uri)) == 1


def test_what_is_taken_back_before_it_was_sent_never_reaches_bluesky(network: Sky, sky_shell: Shell) -> None:
    uri = under_our_post(network, "too early")[1]
    id = came_in(sky_shell, uri)
    for words in (("like", id), ("block", id), ("flag", id, "--reason", "spam", "--yes")):
        sky_shell(*words, "--queue")
        assert len(sky_shell.json("outbox", "list")) == 1
        sky_shell("undo")
        assert sky_shell.json("outbox", "list") == []
    sky_shell("sync")
    assert records_about(network, "app.bsky.feed.like", uri) == []
    assert records_about(network, "app.bsky.graph.block", network.did("carol")) == []
    assert network.reports(uri) == []
    assert sky_shell.json("show", id)["acts"] == []


def test_while_the_appview_is_away_orders_wait_and_are_carried_out_once(network: Sky, sky_shell: Shell) -> None:
    uri = under_our_post(network, "during the outage")[1]
    id = came_in(sky_shell, uri)
    with network.no_appview():
        sky_shell("like", id, code=3)
        assert [row["action"] for row in sky_shell.json("outbox", "list")] == ["like"]
    sky_shell("outbox", "retry")
    assert len(records_about(network, "app.bsky.feed.like", uri)) == 1
    assert sky_shell.json("outbox", "list") == []
    sky_shell("sync")
    assert len(records_about(network, "app.bsky.feed.like", uri)) == 1
    sky_shell("undo")
    assert records_about(network, "app.bsky.feed.like", uri) == []


# Mastodon ------------------------------------------------------------------------------------------------------------


def test_the_verbs_reach_mastodon_and_come_back(village: Village, tmp_path: Path) -> None:
    shop = village.accounts["shop"]
    shell = connected(tmp_path, "mastodon", "village", shop["token"], "--url", village.base)
    status = village.write("bob", "@shop have a look")
    id = came_in(shell, status)

    def row(field: str) -> Callable[[], bool]:
        return lambda: bool(village.ask("shop", "GET", f"statuses/{status}")[field])

    def relation(field: str) -> Callable[[], bool]:
        bob = {"id[]": village.accounts["bob"]["id"]}
        return lambda: bool(village.ask("shop", "GET", "accounts/relationships", **bob)[0][field])

    verbs = {
        "like": row("favourited"),
        "boost": row("reblogged"),
        "mute": relation("muting"),
        "block": relation("blocking"),
    }
    for verb, there in verbs.items():
        for taker in (("undo",), (f"un{verb}", id)):
            shell(verb, id)
            assert there(), verb
            shell(*taker)
            assert not there(), (verb, taker)
    shell("flag", id, "--reason", "spam", "--text", "Again and again", "--yes")
    assert shell.json("show", id)["acts"] == ["report"]
    assert shell.json("outbox", "list") == []
    # Mastodon has no way to hide an answer, and says so instead of pretending.
    shell("hide", id, code=1)
    assert "Mastodon" in shell.narration


# WordPress -----------------------------------------------------------------------------------------------------------


def test_a_comment_is_hidden_held_marked_and_binned_on_wordpress_and_comes_back(blog: Blog, tmp_path: Path) -> None:
    shell = connected(tmp_path, "wordpress", "blog", blog.password("editor"), "--url", blog.url, "--user", "editor")
    post = blog.post("Verbs")
    takers: dict[str, tuple[tuple[str, ...], ...]] = {
        "hide": (("undo",), ("unhide",)),
        "hold": (("undo",), ("approve",)),
        "spam": (("undo",),),
        "trash": (("undo",),),
    }
    for verb, ways_back in takers.items():
        remote = blog.visit(post, f"to {verb} on the blog")
        id = came_in(shell, str(remote))
        shell("approve", id)
        assert blog.comment(remote)["status"] == "approved"
        for back in ways_back:
            shell(verb, id)
            assert blog.comment(remote)["status"] == {"hide": "hold"}.get(verb, verb)
            shell(*back, *([] if back == ("undo",) else [id]))
            assert blog.comment(remote)["status"] == "approved", (verb, back)
            assert blog.comment(remote)["author_ip"] == "192.0.2.7"
            assert shell.json("show", id)["status"] == "pending", (verb, back)
    assert shell.json("outbox", "list") == []
    # WordPress likes and blocks nobody.
    shell("block", id, code=1)
    assert "WordPress" in shell.narration
