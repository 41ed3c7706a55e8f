"""Finding a server of the Mastodon family, logging in there, and reading recorded answers of a real Mastodon 4.6."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.errors import (
    LoginFailed,
    NetworkError,
    NotAllowed,
    NotAnApi,
    RateLimited,
    Rejected,
    RemoteGone,
    ServerTrouble,
)
from smtui.networks.answer import Answer
from smtui.networks.http import Http
from smtui.networks.mastodon import Mastodon
from smtui.networks.mastodon.errors import problem
from smtui.networks.mastodon.length import graphemes, length
from smtui.networks.mastodon.login import LoginStep, begin_login, code_in, finish_login
from smtui.networks.mastodon.send import same_words
from smtui.networks.mastodon.server import Server, base_of, find_server
from smtui.networks.mastodon.statuses import parent_of, text_of, visibility_of
from smtui.ports import Account, AccountInfo, Secret
from tests.networks.fediverse import BASE, TOKEN, Fediverse, error, no_wait, texts

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RECORDED: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parent / "recordings" / "mastodon.json").read_text(encoding="utf-8")
)["exchanges"]


def recorded(name: str) -> httpx.Response:
    """Return a recorded answer of a real server."""
    found = RECORDED[name]
    headers = [(name.encode(), value.encode("latin-1")) for name, value in found["headers"].items()]
    return httpx.Response(found["status"], json=found["answer"], headers=headers)


def http_to(*answers: httpx.Response) -> Http:
    """Return a way to a server that gives these answers and then nothing but 404."""
    left = list(answers)

    def handle(request: httpx.Request) -> httpx.Response:
        return left.pop(0) if left else httpx.Response(404, html="<h1>404</h1>")

    return Http("blog", clock=FixedClock(NOW), transport=httpx.MockTransport(handle), sleep=no_wait)


# Finding it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("social.example", "https://social.example"),
        ("https://social.example/@shop/123?x#y", "https://social.example"),
        ("http://social.example", "https://social.example"),
        ("@shop@social.example", "https://social.example"),
        ("shop@social.example:8443", "https://social.example:8443"),
        ("https://shop:password@social.example", "https://social.example"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("http://[::1]:3000/", "http://[::1]:3000"),
        (" Social.Example ", "https://social.example"),
    ],
)
def test_any_address_leads_to_the_server(typed: str, base: str) -> None:
    assert base_of(http_to(), typed) == base


@pytest.mark.parametrize("typed", ["", "   ", "ftp://a.example", "https://", "https://a b.example", "@shop", "a:99999"])
def test_what_is_no_address_is_said(typed: str, say: Any) -> None:
    with pytest.raises(NotAnApi) as caught:
        base_of(http_to(), typed)
    assert say(caught.value)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_an_address_or_an_error(typed: str) -> None:
    try:
        base = base_of(http_to(), typed)
    except NotAnApi:
        return
    parts = urlsplit(base)
    assert parts.scheme in ("http", "https")
    assert parts.path == parts.query == ""


async def test_recorded_instances() -> None:
    nodeinfo = httpx.Response(200, json={"links": [{"href": "http://localhost:3000/nodeinfo/2.0"}]})
    software = httpx.Response(200, json={"software": {"name": "Mastodon"}})
    server = await find_server(http_to(recorded("instance_v2"), nodeinfo, software), "http://localhost:3000")
    assert server == Server(
        base="http://localhost:3000",
        title="Mastodon",
        domain="localhost:3000",
        software="mastodon",
        api=11,
        longest=500,
        per_address=23,
    )
    assert server.pages_forward and server.reads_many and server.filters and server.has_quotes
    old = await find_server(http_to(error(404, "Not Found"), recorded("instance_v1")), "http://localhost:3000")
    assert (old.software, old.api, old.longest) == ("", 0, 500)
    assert not (old.pages_forward or old.reads_many or old.filters)


async def test_kinds_of_servers() -> None:
    snac = Fediverse(FixedClock(NOW), software="snac", api=0, longest=None)
    info = await check(snac)
    assert (info.settings["software"], "longest" in info.settings) == ("snac", False)
    pleroma = httpx.Response(200, json={"version": "2.7.2 (compatible; Akkoma 3.15)", "max_toot_chars": 5000})
    assert (await find_server(http_to(error(404, ""), pleroma), "a.example")).longest == 5000


async def test_elsewhere_and_nowhere(say: Any) -> None:
    moved = httpx.Response(301, headers={"Location": "https://web.example/api/v2/instance"})
    with pytest.raises(NotAnApi) as caught:
        await find_server(http_to(moved, moved), "a.example")
    assert "web.example" in say(caught.value)
    with pytest.raises(NotAnApi) as caught:
        await find_server(http_to(), "a.example")
    assert "a.example" in say(caught.value)
    with pytest.raises(ServerTrouble):
        await find_server(http_to(*[httpx.Response(503, html="<h1>Back soon</h1>")] * 6), "a.example")


# Looking at the account ----------------------------------------------------------------------------------------------


async def check(server: Fediverse) -> AccountInfo:
    connector = server.connect(known=False, url="social.example/@shop")
    try:
        return await connector.check()
    finally:
        await connector.close()


async def test_check_tells_who_and_what() -> None:
    server = Fediverse(FixedClock(NOW))
    info = await check(server)
    assert (info.user, info.site, info.base, info.missing) == ("shop@social.example", "Dorf", BASE, ())
    assert info.can == Mastodon.capabilities.can
    assert info.settings["account_id"] == "1"
    account = Account(name="blog", network="mastodon", base=info.base, settings=dict(info.settings))
    asked = len(server.requests)
    connector = Mastodon(transport=httpx.MockTransport(server.handle)).connect(
        account, Secret(TOKEN), clock=server.clock
    )
    server.write("ada", "Hi", mentions=("shop",))
    assert texts([batch async for batch in connector.pull({}, [])]) == ["@shop Hi"]
    await connector.close()
    assert not [request for request in server.requests[asked:] if "instance" in str(request.url)]


@pytest.mark.parametrize(
    ("scopes", "can", "missing"),
    [
        (["read"], set(), ("mastodon_read_only",)),
        (
            ["read", "write:statuses"],
            {"reply", "publish", "boost", "unboost"},
            ("mastodon_few_rights", "mastodon_no_pictures"),
        ),
        (["read", "write:statuses", "write:media"], {"reply", "publish", "boost", "unboost"}, ("mastodon_few_rights",)),
        (
            ["read", "write:statuses", "follow"],
            {"reply", "publish", "boost", "unboost", "mute", "unmute", "block", "unblock"},
            ("mastodon_few_rights", "mastodon_no_pictures"),
        ),
        (["read", "write"], set(Mastodon.capabilities.can), ()),
        ([], set(Mastodon.capabilities.can), ()),
    ],
)
async def test_rights_of_the_token(scopes: list[str], can: set[str], missing: tuple[str, ...]) -> None:
    server = Fediverse(FixedClock(NOW))
    server.scopes = scopes
    info = await check(server)
    assert (set(info.can), info.missing) == (can, missing)


async def test_token_without_notifications_is_told() -> None:
    server = Fediverse(FixedClock(NOW))
    answer = server.answer

    def handle(request: httpx.Request) -> httpx.Response:
        forbidden = request.url.path.endswith("/notifications")
        return error(403, "This action is outside the authorized scopes") if forbidden else answer(request)

    server.answer = handle  # type: ignore[method-assign]
    assert (await check(server)).missing == ("mastodon_no_mentions",)


# The real server's words ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("invalid_token", LoginFailed),
        ("revoked_ja", LoginFailed),
        ("not_found", RemoteGone),
        ("gone", RemoteGone),
        ("forbidden", NotAllowed),
        ("empty_ja", Rejected),
        ("too_long_de", Rejected),
    ],
)
def test_recorded_refusals(name: str, kind: type[NetworkError], say: Any) -> None:
    response = recorded(name)
    answer = Answer("GET", f"{BASE}/api/v1/x", response.status_code, response.headers, response.content)
    found = problem(http_to(), answer, "social.example")
    assert type(found) is kind
    assert say(found)


@given(st.integers(300, 599), st.binary(max_size=60), st.text(max_size=20))
def test_any_answer_is_one_of_our_errors(status: int, body: bytes, words: str) -> None:
    for content in (body, json.dumps({"error": words}).encode(), b"[1]", b"null"):
        found = problem(http_to(), Answer("GET", f"{BASE}/x", status, {}, content), "social.example")
        assert isinstance(found, NetworkError)
        assert found.values["account"] == "blog"


async def test_recorded_mention_becomes_a_comment() -> None:
    me = RECORDED["mention"]["answer"][0]["status"]["mentions"][0]["id"]

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/notifications") and "min_id" not in request.url.params:
            return recorded("mention")
        return httpx.Response(200, json=[] if "statuses" in request.url.path or "notif" in request.url.path else {})

    account = Account(
        name="blog",
        network="mastodon",
        base="http://localhost:3000",
        settings={"account_id": me, "software": "mastodon", "api": "11"},
    )
    network = Mastodon(transport=httpx.MockTransport(handle), sleep=no_wait)
    connector = network.connect(account, Secret(TOKEN), clock=FixedClock(datetime(2026, 8, 2, tzinfo=UTC)))
    batches = [batch async for batch in connector.pull({}, [])]
    await connector.close()
    (found,) = [incoming for batch in batches for incoming in batch.incoming]
    assert (found.text, found.author, found.kind) == ("@mastodonpy_test hello!", "@admin", "mention")
    assert found.url == "http://localhost:3000/@admin/117020576916218297"
    assert found.created_at == datetime(2026, 8, 1, 13, 51, 39, 138_000, tzinfo=UTC)


def test_recorded_statuses() -> None:
    warned, direct, reply = (RECORDED[name]["answer"] for name in ("warned", "direct", "reply"))
    assert text_of(warned) == "[CW: Content warning]\n\nToot!"
    assert (visibility_of(warned), visibility_of(direct)) == ("public", "direct")
    assert parent_of(reply) == "117020583245459824"
    assert same_words(reply, "@mastodonpy_test_2 same!")
    assert same_words(reply, "same!")
    assert not same_words(reply, "other!")


async def test_recorded_account_and_rights() -> None:
    replies = {"verify_credentials": recorded("me"), "instance": recorded("instance_v2_social")}

    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/apps/verify_credentials"):
            return recorded("app_scopes")
        if path.endswith("/notifications"):
            return httpx.Response(200, json=[])
        return replies.get(path.rpartition("/")[2], httpx.Response(404, json={"error": "Not Found"}))

    account = Account(name="blog", network="mastodon", url="mastodon.social")
    connector = Mastodon(transport=httpx.MockTransport(handle)).connect(account, Secret(TOKEN), clock=FixedClock(NOW))
    info = await connector.check()
    await connector.close()
    assert (info.user, info.site) == ("mastodonpy_test@mastodon.social", "Mastodon")
    assert info.can == Mastodon.capabilities.can
    assert info.settings["api"] == "9"


# Length --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", 5),
        ("https://shop.example/" + "x" * 200, 23),
        ("see https://shop.example/a, ok", 4 + 23 + 1 + 3),
        ("(https://shop.example/a)", 1 + 23 + 1),
        ("shop.example/" + "x" * 50, 63),
        ("@ada@very-long-host.example hi", 7),
        ("@ada@host.example.", 5),
        ("mail ada@host.example", 21),
        ("👩‍👩‍👧‍👦👍🏽🇩🇪", 3),
        ("e\u0301", 1),
        ("한국", 2),
        ("🇩🇪🇫🇷🇮", 3),
    ],
)
def test_length_as_mastodon_counts(text: str, expected: int) -> None:
    assert length(text) == expected


def test_gotosocial_counts_in_full() -> None:
    text = "@ada@host.example https://shop.example/"
    assert length(text, software="gotosocial") == len(text)


@given(st.text(max_size=60))
def test_graphemes_are_never_more_than_code_points(text: str) -> None:
    assert 0 <= graphemes(text) <= len(text)
    assert (graphemes(text) == 0) is (text == "")


# Logging in ----------------------------------------------------------------------------------------------------------


class Door:
    """The side of a server that people log in at."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.requests: list[httpx.Request] = []
        self._answers = list(answers)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.method == "POST":
            return self._answers.pop(0)
        if request.url.path == "/api/v2/instance":
            return recorded("instance_v2")
        return httpx.Response(404)

    async def begin(self) -> LoginStep:
        chance = iter(["verifier-" * 6, "state"])
        return await begin_login(
            "social.example",
            account="blog",
            clock=FixedClock(NOW),
            transport=httpx.MockTransport(self.handle),
            chance=lambda size: next(chance),
        )

    async def finish(self, step: LoginStep, code: str) -> Secret:
        return await finish_login(step, code, clock=FixedClock(NOW), transport=httpx.MockTransport(self.handle))


async def test_login_with_a_code() -> None:
    door = Door(recorded("app"), httpx.Response(200, json={"access_token": TOKEN, "token_type": "Bearer", "scope": ""}))
    step = await door.begin()
    query = {name: values[0] for name, values in parse_qs(urlsplit(step.url).query).items()}
    assert step.url.startswith("https://social.example/oauth/authorize?")
    assert query["client_id"] == step.client_id
    assert query["redirect_uri"] == "urn:ietf:wg:oauth:2.0:oob"
    assert (query["state"], query["code_challenge_method"]) == ("state", "S256")
    challenge = urlsafe_b64encode(sha256(b"verifier-" * 6).digest()).decode().rstrip("=")
    assert query["code_challenge"] == challenge
    assert {"read:notifications", "write:media"} <= set(query["scope"].split())
    for hidden in ("verifier-verifier", step.client_secret.reveal()):
        assert hidden not in repr(step) + step.url
    token = await door.finish(step, " the-code\n")
    assert (token.reveal(), TOKEN in repr(token)) == (TOKEN, False)
    app, exchange = (parse_qs(request.content.decode()) for request in door.requests if request.method == "POST")
    assert app["redirect_uris"] == ["urn:ietf:wg:oauth:2.0:oob"]
    assert app["scopes"] == [query["scope"]]
    assert (exchange["code"], exchange["code_verifier"]) == (["the-code"], ["verifier-" * 6])


@pytest.mark.parametrize(
    "refusal", [recorded("bad_grant"), error(400, "sql: no rows in result set"), error(401, "invalid_client")]
)
async def test_wrong_code(refusal: httpx.Response, say: Any) -> None:
    door = Door(recorded("app"), refusal)
    with pytest.raises(LoginFailed) as caught:
        await door.finish(await door.begin(), "wrong")
    assert "code" in say(caught.value)


async def test_login_troubles() -> None:
    with pytest.raises(NotAnApi):
        await Door(httpx.Response(200, json={"client_id": 7})).begin()
    with pytest.raises(RateLimited):
        await Door(httpx.Response(429, json={"error": "Too many requests"})).begin()
    door = Door(recorded("app"), httpx.Response(200, json={"token_type": "Bearer"}))
    with pytest.raises(LoginFailed):
        await door.finish(await door.begin(), "code")


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ("abc", "abc"),
        ("  abc\n", "abc"),
        ("abc&state=x", "abc"),
        ("https://social.example/oauth/oob?code=abc&state=x", "abc"),
        ("https://social.example/oauth/authorize/native?code=a-b_c", "a-b_c"),
    ],
)
def test_code_in_what_was_pasted(pasted: str, code: str) -> None:
    assert code_in(pasted) == code
