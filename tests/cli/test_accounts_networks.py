"""Connecting an account of each network: what is asked, what is kept, what is said."""

from __future__ import annotations

import getpass
import json
import tomllib
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from smtui.networks.bluesky import Bluesky
from smtui.networks.feed import Feed
from smtui.networks.manual import Manual
from smtui.networks.mastodon import Mastodon
from tests.cli.conftest import Shell
from tests.support.fake_network import PASSWORD, FakeNetwork

TOKEN = "t0ken-of-the-shop"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Comments on Tea</title><link>https://tea.example/</link>
<item><title>By Ada</title><link>https://tea.example/green/#comment-1</link><guid>c1</guid><description>Is it green?
</description><pubDate>Mon, 23 Nov 2026 08:00:00 +0000</pubDate></item></channel></rss>"""


class Server:
    """A Mastodon server with one account, ``shop``, and a login by code."""

    def __init__(self, user: str = "shop") -> None:
        self.user = user
        self.forms: list[dict[str, list[str]]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method == "POST":
            self.forms.append(parse_qs(request.content.decode()))
            if path == "/api/v1/apps":
                return httpx.Response(200, json={"client_id": "id", "client_secret": "hush-hush"})
            good = self.forms[-1].get("code") == ["the-code"]
            return httpx.Response(200 if good else 400, json={"access_token": TOKEN} if good else {"error": "no"})
        if path == "/api/v2/instance":
            statuses = {"max_characters": 500, "characters_reserved_per_url": 23}
            about = {"title": "Social", "domain": "social.example", "version": "4.5.0", "api_versions": {"mastodon": 7}}
            return httpx.Response(200, json={**about, "configuration": {"statuses": statuses}})
        if path.startswith("/.well-known/") or path == "/nodeinfo":
            return httpx.Response(404)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return httpx.Response(401, json={"error": "The access token is invalid"})
        if path == "/api/v1/accounts/verify_credentials":
            return httpx.Response(200, json={"id": "7", "username": self.user, "acct": self.user, "source": {}})
        if path == "/api/v1/apps/verify_credentials":
            return httpx.Response(200, json={"name": "smtui", "scopes": ["read", "write:statuses"]})
        return httpx.Response(200, json=[])


def use(shell: Shell, network: Any) -> None:
    """Let the house find this network under every name."""
    shell.network = lambda key: network  # type: ignore[assignment]


def kept(shell: Shell, name: str) -> dict[str, Any]:
    return tomllib.loads((shell.paths.accounts / f"{name}.toml").read_text())


def test_mastodon_logs_in_with_a_code_from_a_browser(shell: Shell) -> None:
    server = Server()
    use(shell, Mastodon(httpx.MockTransport(server)))
    result = shell.ok("account", "add", "mastodon", answers=["social", "@shop@social.example", "the-code"])
    assert "https://social.example/oauth/authorize?" in result.err
    assert "shop@social.example" in result.err
    assert "May: reply, boost" in result.err
    assert "May not: like" in result.err
    account = kept(shell, "social")
    assert (account["url"], account["base"]) == ("https://social.example", "https://social.example")
    assert (account["user"], account["settings"]["longest"]) == ("shop@social.example", "500")
    everywhere = result.out + result.err + (shell.paths.accounts / "social.toml").read_text()
    assert TOKEN not in everywhere
    assert "hush-hush" not in everywhere
    house = shell.house()
    found = house.secrets.get("social")
    house.store.close()
    assert found is not None and found.reveal() == TOKEN


def test_mastodon_takes_a_token_without_a_browser(shell: Shell) -> None:
    use(shell, Mastodon(httpx.MockTransport(Server())))
    words = ("account", "add", "mastodon", "--name", "social", "--handle", "@shop@social.example")
    result = shell.ok(*words, "--token", "-", "--json", stdin=TOKEN)
    assert result.json["user"] == "shop@social.example"
    assert result.json["can"] == ["boost", "publish", "reply", "unboost"]
    assert "oauth" not in result.err


def test_an_empty_code_asks_for_a_token_instead(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    use(shell, Mastodon(httpx.MockTransport(Server())))
    asked: list[str] = []

    def typed(question: str) -> str:
        asked.append(question)
        return TOKEN

    monkeypatch.setattr(getpass, "getpass", typed)
    shell.ok("account", "add", "mastodon", "--url", "https://social.example", answers=["social", ""])
    assert asked == ["Access token (not shown): "]


def test_a_login_of_somebody_else_is_said(shell: Shell) -> None:
    use(shell, Mastodon(httpx.MockTransport(Server(user="private"))))
    words = ("account", "add", "mastodon", "--name", "social", "--handle", "@shop@social.example")
    result = shell.ok(*words, "--token", "-", stdin=TOKEN)
    assert "private@social.example, not to @shop@social.example" in result.err


def test_a_wrong_code_keeps_nothing(shell: Shell) -> None:
    use(shell, Mastodon(httpx.MockTransport(Server())))
    result = shell("account", "add", "mastodon", answers=["social", "social.example", "wrong"])
    assert result.code == 3
    assert not (shell.paths.accounts / "social.toml").exists()


def test_bluesky_wants_a_handle_and_an_app_password(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("createSession"):
            body = json.loads(request.content)
            assert body == {"identifier": "shop.bsky.social", "password": "abcd-efgh"}
            tokens = {"accessJwt": "a.e30.c", "refreshJwt": "r.e30.c"}
            return httpx.Response(200, json={"did": "did:plc:x", "handle": "shop.bsky.social", **tokens})
        return httpx.Response(200, json={"did": "did:plc:x", "handle": "shop.bsky.social", "displayName": "The Shop"})

    use(shell, Bluesky(httpx.MockTransport(server)))
    monkeypatch.setattr(getpass, "getpass", lambda question: "abcd-efgh")
    result = shell.ok("account", "add", "bluesky", answers=["sky", "@shop.bsky.social"])
    assert "never the account's own" in result.err
    assert "abcd-efgh" not in result.err
    account = kept(shell, "sky")
    assert account["settings"]["did"] == "did:plc:x"
    assert "url" not in account


def test_a_session_is_kept_beside_the_token_and_forgotten_with_it(shell: Shell) -> None:
    logins: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("createSession"):
            logins.append(request.url.path)
            tokens = {"accessJwt": "a.e30.c", "refreshJwt": "r.e30.c"}
            return httpx.Response(200, json={"did": "did:plc:x", "handle": "shop.bsky.social", **tokens})
        return httpx.Response(200, json={"did": "did:plc:x", "handle": "shop.bsky.social"})

    use(shell, Bluesky(httpx.MockTransport(server)))
    words = ("account", "add", "bluesky", "--name", "sky", "--handle", "shop.bsky.social")
    shell.ok(*words, "--token", "-", stdin="abcd-efgh")
    del logins[:]
    for _ in range(3):
        use(shell, Bluesky(httpx.MockTransport(server)))  # as a new process has it
        shell.ok("account", "test", "sky")
    assert len(logins) == 1
    session = shell.paths.tokens / "sky%2esession"
    assert session.stat().st_mode & 0o077 == 0
    shell.ok("account", "remove", "sky", "--yes")
    assert not session.exists()
    assert not list(shell.paths.tokens.iterdir())


def test_a_feed_needs_an_address_and_no_token(shell: Shell) -> None:
    use(shell, Feed(httpx.MockTransport(lambda request: httpx.Response(200, content=FEED))))
    result = shell.ok("account", "add", "feed", "--name", "tea", "--url", "https://tea.example/comments/feed/")
    assert "answers are given on the site" in result.err
    assert not shell.paths.tokens.exists() or not list(shell.paths.tokens.iterdir())
    shell.ok("account", "remove", "blog", "--yes")
    assert shell.ok("sync", "--json").json[0]["new"] == 1
    shell.ok("account", "test", "tea")
    assert "no token" not in shell.ok("account", "list").out
    report = shell("doctor", "--json").json
    assert {finding["level"] for finding in report if finding["topic"] == "accounts"} == {"ok"}


def test_a_feed_with_a_user_name_wants_the_password(shell: Shell) -> None:
    def server(request: httpx.Request) -> httpx.Response:
        good = request.headers.get("authorization") == "Basic ZWQ6c2VjcmV0"
        return httpx.Response(200, content=FEED) if good else httpx.Response(401)

    use(shell, Feed(httpx.MockTransport(server)))
    words = ("account", "add", "feed", "--name", "tea", "--url", "https://tea.example/feed/", "--user", "ed")
    assert "SMTUI_TOKEN_TEA" in shell(*words).err
    shell.ok(*words, "--token", "-", stdin="secret")


def test_a_manual_account_needs_nothing_but_a_name(shell: Shell) -> None:
    use(shell, Manual())
    result = shell.ok("account", "add", "manual", "--name", "insta")
    assert "smtui handover" in result.err
    shell.ok("account", "test", "insta")
    assert shell.ok("sync", "insta", "--json").json[0]["ok"] is True


@pytest.mark.parametrize(
    ("network", "words", "said"),
    [
        ("wordpress", (), ("--url", "--user")),
        ("wordpress", ("--url", "https://x.example"), ("--user",)),
        ("mastodon", (), ("--url (--handle)",)),
        ("mastodon", ("--handle", "@a@b.example"), ("SMTUI_TOKEN_X",)),
        ("bluesky", (), ("--handle",)),
        ("bluesky", ("--handle", "a.example"), ("SMTUI_TOKEN_X",)),
        ("feed", (), ("--url",)),
    ],
)
def test_without_a_person_what_is_missing_is_named(
    shell: Shell, network: str, words: tuple[str, ...], said: tuple[str, ...]
) -> None:
    from smtui.bootstrap import find_network

    use(shell, find_network(network))
    result = shell("account", "add", network, "--name", "x", *words)
    assert result.code == 2
    for part in said:
        assert part in result.err.partition("Usage")[0]


def test_a_network_from_elsewhere_asks_in_its_own_words(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from smtui.ports import Need

    network = FakeNetwork("wordpress")
    network.needs = (  # type: ignore[attr-defined]
        Need(name="url", question="Which loft?"),
        Need(name="token", question="Ring number {of} the pigeon?", hint="It is on the left leg."),
    )
    use(shell, network)
    monkeypatch.setattr(getpass, "getpass", lambda question: PASSWORD if "{of}" in question else "")
    result = shell.ok("account", "add", "wordpress", "--name", "loft", answers=["https://loft.example"])
    assert "Which loft?" in result.err
    assert "It is on the left leg." in result.err


def test_the_networks_complete_in_the_shell(bare: Shell) -> None:
    offered = bare.ok("completion", "words", "--", "account", "add").out.split()
    assert {"wordpress", "mastodon", "bluesky", "feed", "manual"} <= set(offered)
