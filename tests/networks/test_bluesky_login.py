"""Sessions: made once, renewed with tokens that change, kept for the next process, and never told to anybody."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from smtui.domain.errors import LoginFailed, NetworkError, NotAnApi, RateLimited, StoreUnwritable, Unreachable
from smtui.domain.reply import Outgoing
from smtui.networks.bluesky.connector import SERVICE as MAIN_SERVER
from smtui.networks.bluesky.connector import service_of
from smtui.ports import Secret
from tests.support.bluesky_server import ALICE, BOB, PASSWORD, FakeSky, claims_of, problem, token_of

Say = Callable[[Exception], str]


@pytest.fixture
def sky() -> FakeSky:
    return FakeSky()


def once(answer: httpx.Response, method: str) -> Callable[[httpx.Request], httpx.Response | None]:
    answers = [answer]
    return lambda request: answers.pop() if request.url.path.endswith(method) and answers else None


def cut(method: str, times: int) -> Callable[[httpx.Request], httpx.Response | None]:
    left = [None] * times

    def rule(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith(method) and left:
            left.pop()
            raise httpx.ReadError("cut")
        return None

    return rule


async def test_a_look_at_the_account_says_who_we_are(sky: FakeSky) -> None:
    info = await sky.connect(user="@alice.test").check()
    assert (info.user, info.site, info.base) == ("alice.test", "Café Älice", "https://pds.example")
    assert info.settings == {"did": ALICE}
    assert info.missing == ()
    assert {"reply", "trash", "untrash", "mute", "block", "report"} <= info.can


@pytest.mark.parametrize("typed", ["@alice.test", " alice.test ", "\u202aalice.test\u202c", "\u2066@alice.test\u2069"])
async def test_a_handle_may_be_pasted_as_the_app_shows_it(sky: FakeSky, typed: str) -> None:
    assert (await sky.connect(user=typed).check()).user == "alice.test"


async def test_the_did_logs_in_when_the_handle_has_changed(sky: FakeSky) -> None:
    await sky.connect(user="old.test", settings={"did": ALICE}).check()
    assert json.loads(sky.asked("createSession")[0].content)["identifier"] == ALICE


async def test_the_accounts_own_password_is_pointed_out(sky: FakeSky) -> None:
    sky.scope = "com.atproto.access"
    assert (await sky.connect().check()).missing == ("bluesky_main_password",)


async def test_a_wrong_password_is_sent_once_and_never_again(sky: FakeSky, say: Say) -> None:
    connector = sky.connect(password="wrong-pass")
    for _ in range(3):
        with pytest.raises(LoginFailed) as caught:
            await connector.check()
    assert len(sky.requests) == 1
    assert "app password" in say(caught.value)
    assert "wrong-pass" not in repr(caught.value)


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (problem(401, "AuthFactorTokenRequired"), "bluesky_factor"),
        (problem(401, "AccountTakedown"), "bluesky_taken_down"),
        (problem(400, "InvalidRequest", "Missing required key"), "bluesky_refused"),
        (problem(501, "MethodNotImplemented"), "bluesky_too_old"),
        (httpx.Response(404, html="<title>Blog</title>"), "bluesky_not_found"),
        (httpx.Response(200, html="<title>Blog</title>"), "net_page"),
        (httpx.Response(200, json={"did": "did:plc:x"}), "net_garbled"),
        (httpx.Response(200, json=[]), "net_garbled"),
        (httpx.Response(502, html="<title>Bad gateway</title>"), "net_server"),
    ],
)
async def test_what_a_login_is_answered_has_a_name_and_a_sentence(
    sky: FakeSky, say: Say, answer: httpx.Response, key: str
) -> None:
    sky.rules.append(once(answer, "createSession"))
    with pytest.raises(NetworkError) as caught:
        await sky.connect().check()
    assert caught.value.key == key
    say(caught.value)


async def test_a_deactivated_account_is_told_from_a_wrong_password(sky: FakeSky, say: Say) -> None:
    sky.status = "deactivated"
    with pytest.raises(LoginFailed) as caught:
        await sky.connect().check()
    assert "deactivated" in say(caught.value)


@pytest.mark.parametrize(
    "headers", [{"Retry-After": "290"}, {"RateLimit-Reset": "1795424690", "RateLimit-Remaining": "0"}]
)
async def test_too_many_logins_wait_as_long_as_the_server_says(sky: FakeSky, say: Say, headers: dict[str, str]) -> None:
    sky.rules.append(once(problem(429, "RateLimitExceeded", "Rate Limit Exceeded", **headers), "createSession"))
    with pytest.raises(RateLimited) as caught:
        await sky.connect().check()
    assert caught.value.retry_after == 290
    assert "290 seconds" in say(caught.value)


async def test_an_ended_token_is_renewed_without_a_body_and_both_new_ones_are_kept(sky: FakeSky) -> None:
    connector = sky.connect()
    await connector.check()
    sky.clock.advance(hours=3)
    await connector.check()
    renewal = sky.asked("refreshSession")[0]
    assert renewal.content == b""
    assert "content-type" not in renewal.headers
    assert len(sky.asked("createSession")) == 1
    first, second = (json.loads(kept.reveal()) for kept in sky.kept)
    assert (claims_of(first["access"])["number"], claims_of(second["access"])["number"]) == (1, 2)
    assert (claims_of(first["refresh"])["number"], claims_of(second["refresh"])["number"]) == (1, 2)


async def test_a_token_that_the_server_calls_ended_is_renewed_and_the_write_goes_out_once_more(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    connector = sky.connect()
    await connector.check()
    # The server's clock, or its mind, differs from ours.
    sky.revoked.add(json.loads(sky.kept[0].reveal())["access"])
    await connector.reply(Outgoing(operation="op1", text="Danke", comment_remote_id=comment, post_id=""))
    assert len(sky.asked("refreshSession")) == 1
    assert [key for key in sky.records if key[0] == "app.bsky.feed.post"] != []


async def test_a_token_that_stays_bad_is_not_renewed_for_ever(sky: FakeSky, say: Say) -> None:
    sky.rules.append(lambda request: problem(400, "InvalidToken") if request.url.path.endswith("getProfile") else None)
    with pytest.raises(LoginFailed) as caught:
        await sky.connect().check()
    say(caught.value)
    assert len(sky.asked("getProfile")) == 2


async def test_what_an_app_password_may_not_is_no_reason_to_log_in_again(sky: FakeSky, say: Say) -> None:
    sky.rules.append(once(problem(400, "InvalidToken", "Bad token method"), "getProfile"))
    with pytest.raises(NetworkError) as caught:
        await sky.connect().check()
    assert caught.value.key == "bluesky_app_password"
    assert (len(sky.asked("createSession")), len(sky.asked("refreshSession"))) == (1, 0)
    say(caught.value)


async def test_a_renewal_whose_answer_was_lost_is_repeated_with_the_same_token(sky: FakeSky) -> None:
    connector = sky.connect()
    await connector.check()
    sky.clock.advance(hours=3)
    sky.rules.append(cut("refreshSession", 2))
    await connector.check()
    assert len({request.headers["authorization"] for request in sky.asked("refreshSession")}) == 1
    assert len(sky.asked("refreshSession")) == 3
    assert len(sky.asked("createSession")) == 1


async def test_a_login_that_cannot_be_reached_is_no_lost_write(sky: FakeSky, say: Say) -> None:
    sky.rules.append(cut("createSession", 9))
    with pytest.raises(Unreachable) as caught:
        await sky.connect().check()
    assert "Nothing is lost" in say(caught.value)


async def test_the_next_process_goes_on_with_the_kept_session(sky: FakeSky) -> None:
    await sky.connect().check()
    sky.clock.advance(hours=30)
    await sky.connect(session=sky.kept[-1]).check()
    await sky.connect(session=sky.kept[-1]).check()
    assert (len(sky.asked("createSession")), len(sky.asked("refreshSession"))) == (1, 1)
    assert len(sky.kept) == 2


async def test_a_revoked_session_is_replaced_by_a_login(sky: FakeSky) -> None:
    await sky.connect().check()
    sky.revoked.update(json.loads(sky.kept[0].reveal())[name] for name in ("access", "refresh"))
    sky.clock.advance(minutes=1)
    await sky.connect(session=sky.kept[0]).check()
    assert len(sky.asked("createSession")) == 2


async def test_a_revoked_password_ends_it_after_one_try(sky: FakeSky) -> None:
    await sky.connect().check()
    sky.revoked.update(json.loads(sky.kept[0].reveal())[name] for name in ("access", "refresh"))
    sky.password = "another"
    connector = sky.connect(session=sky.kept[0])
    for _ in range(3):
        with pytest.raises(LoginFailed):
            await connector.check()
    assert len(sky.asked("createSession")) == 2


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"for":"000000000000","did":"did:plc:alice","handle":"alice.test","access":"a","refresh":"b"}',
    ],
)
async def test_a_kept_session_of_another_login_or_a_damaged_one_is_left_aside(sky: FakeSky, kept: str) -> None:
    await sky.connect(session=Secret(kept)).check()
    assert len(sky.asked("createSession")) == 1


async def test_a_session_made_with_another_password_is_left_aside(sky: FakeSky) -> None:
    await sky.connect().check()
    sky.password = "new-pass-word-here"
    await sky.connect(session=sky.kept[0], password=sky.password).check()
    assert len(sky.asked("createSession")) == 2


async def test_a_session_that_cannot_be_kept_is_used_all_the_same(sky: FakeSky) -> None:
    def keep(session: Secret) -> None:
        raise StoreUnwritable("store_full", path="tokens")

    assert (await sky.connect(keep=keep).check()).user == "alice.test"


async def test_requests_side_by_side_renew_once(sky: FakeSky) -> None:
    connector = sky.connect()
    await connector.check()
    sky.clock.advance(hours=3)
    await asyncio.gather(*(connector.check() for _ in range(5)))
    assert len(sky.asked("refreshSession")) == 1


async def test_tokens_from_a_server_cannot_add_headers(sky: FakeSky) -> None:
    body = {"did": ALICE, "handle": "alice.test", "accessJwt": "a\r\nX-Evil: 1", "refreshJwt": "b"}
    sky.rules.append(once(httpx.Response(200, json=body), "createSession"))
    with pytest.raises(NotAnApi):
        await sky.connect().check()


async def test_nothing_secret_is_shown_anywhere(sky: FakeSky, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[Any] = []
    connector = sky.connect()
    shown += [connector, vars(connector), connector.capabilities]
    await connector.check()
    login: Any = connector.__dict__["_login"]
    shown += [vars(login), login.__dict__["_session"], sky.kept]
    for answer in (problem(401, "AccountTakedown"), httpx.Response(200, html="x"), problem(500, "InternalServerError")):
        sky.rules.append(once(answer, "getSession"))
        with pytest.raises(NetworkError) as caught:
            await sky.pull(session=sky.kept[0])
        shown += [caught.value, caught.value.values, caught.value.__cause__]
    await connector.close()
    text = " ".join(f"{one!r} {one!s}" for one in shown) + caplog.text
    secrets = [PASSWORD, *json.loads(sky.kept[0].reveal()).values()]
    tokens = [secret for secret in secrets if secret.startswith("eyJ") or secret == PASSWORD]
    assert len(tokens) == 3
    assert not [secret for secret in tokens if secret in text]


async def test_the_password_goes_only_to_the_accounts_own_server(sky: FakeSky) -> None:
    sky.rules.append(once(httpx.Response(302, headers={"location": "https://evil.example/"}), "createSession"))
    with pytest.raises(NotAnApi):
        await sky.connect().check()
    assert {request.url.host for request in sky.requests} == {"pds.example"}


@pytest.mark.parametrize(
    ("typed", "service"),
    [
        ("", MAIN_SERVER),
        ("bsky.social", "https://bsky.social"),
        ("https://bsky.app/", MAIN_SERVER),
        ("https://BSKY.app/profile/alice.test", MAIN_SERVER),
        ("pds.example/", "https://pds.example"),
        ("http://127.0.0.1:2583", "http://127.0.0.1:2583"),
    ],
)
def test_the_server_is_found_in_what_people_type(typed: str, service: str) -> None:
    assert service_of(typed) == service


async def test_a_token_that_tells_no_end_is_used_until_the_server_refuses(sky: FakeSky) -> None:
    kept = {"did": ALICE, "handle": "alice.test", "access": "opaque", "refresh": token_of(kind="refresh", number=1)}
    await sky.connect().check()
    mark = json.loads(sky.kept[0].reveal())["for"]
    sky.rules.append(
        lambda request: (
            problem(400, "ExpiredToken") if request.headers.get("authorization") == "Bearer opaque" else None
        )
    )
    await sky.connect(session=Secret(json.dumps({**kept, "for": mark}))).check()
    assert len(sky.asked("refreshSession")) == 1
