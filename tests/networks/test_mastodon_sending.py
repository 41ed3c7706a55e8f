"""Answering on the Mastodon family: to the right people, and once, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Moderation
from smtui.domain.errors import NetworkError, NotAllowed, NotAnApi, Rejected, RemoteGone, Uncertain
from smtui.domain.reply import Outgoing, Sent
from smtui.networks.mastodon.send import Me, same_words, stricter, with_mentions
from tests.networks.fediverse import TOKEN, Fediverse, error

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Fediverse:
    return Fediverse(FixedClock(NOW))


def outgoing(parent: str, text: str = "Thank you!", *, first: bool = True, operation: str = "op1") -> Outgoing:
    return Outgoing(operation=operation, text=text, comment_remote_id=parent, post_id="", first_attempt=first)


async def reply(server: Fediverse, wanted: Outgoing) -> Sent:
    connector = server.connect()
    try:
        return await connector.reply(wanted)
    finally:
        await connector.close()


async def find(server: Fediverse, wanted: Outgoing) -> Sent | None:
    connector = server.connect()
    try:
        return await connector.find_reply(wanted)
    finally:
        await connector.close()


def sent_form(server: Fediverse) -> dict[str, Any]:
    (row,) = server.own()
    return row


async def test_mentions_the_writer_first_then_whom_the_writer_mentioned(server: Fediverse) -> None:
    for person in ("ada@far.example", "bob", "shop"):
        server.person(person)
    parent = server.write("ada@far.example", "Hi", mentions=("shop", "bob", "ada@far.example"))
    sent = await reply(server, outgoing(parent))
    request = next(request for request in server.requests if request.method == "POST")
    form = httpx.QueryParams(request.content.decode())
    assert form["status"] == "@ada@far.example @bob Thank you!"
    assert form["in_reply_to_id"] == parent
    assert request.headers["idempotency-key"] == "op1"
    assert (sent.remote_id, sent.at) == (server.own()[0]["id"], NOW)
    assert sent.url.endswith(sent.remote_id)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Thanks", "@ada @bob@far.example Thanks"),
        ("@ada thanks", "@bob@far.example @ada thanks"),
        ("Thanks @bob@far.example.", "@ada Thanks @bob@far.example."),
        ("@ada, @bob@far.example: thanks", "@ada, @bob@far.example: thanks"),
        ("@adamantine", "@ada @bob@far.example @adamantine"),
    ],
)
def test_nobody_is_mentioned_twice(text: str, whole: str) -> None:
    parent = {
        "account": {"id": "2", "acct": "ada"},
        "mentions": [{"id": "1", "acct": "shop"}, {"id": "2", "acct": "ada"}, {"id": "3", "acct": "bob@far.example"}],
    }
    assert with_mentions(parent, text, Me(id="1", acct="shop")) == whole


@pytest.mark.parametrize(
    ("theirs", "ours", "used"),
    [
        ("public", "public", "public"),
        ("public", "unlisted", "unlisted"),
        ("private", "public", "private"),
        ("direct", "public", "direct"),
        ("unlisted", "private", "private"),
        ("limited", "public", "direct"),
        ("list:7", "public", "direct"),
    ],
)
async def test_never_wider_than_the_question(server: Fediverse, theirs: str, ours: str, used: str) -> None:
    server.privacy = ours
    parent = server.write("ada", "Hi", mentions=("shop",), visibility=theirs)
    await reply(server, outgoing(parent))
    assert sent_form(server)["visibility"] == used


@given(st.sampled_from(["public", "unlisted", "private", "direct"]), st.text(max_size=8))
def test_the_stricter_of_two_is_one_of_the_four(known: str, any_text: str) -> None:
    assert stricter(known, any_text) == stricter(any_text, known)
    assert stricter(known, known) == known


async def test_copies_content_warning_and_language(server: Fediverse) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",), spoiler_text="food", language="de")
    await reply(server, outgoing(parent))
    assert (sent_form(server)["spoiler_text"], sent_form(server)["language"]) == ("food", "de")


async def test_too_long_is_refused_before_it_is_sent(server: Fediverse, say: Any) -> None:
    parent = server.write("ada@far.example", "Hi", mentions=("shop",))
    room = 500 - len("@ada ")
    with pytest.raises(Rejected) as caught:
        await reply(server, outgoing(parent, "x" * (room + 1)))
    assert caught.value.values["length"] == "501"
    assert "501" in say(caught.value)
    assert server.own() == []
    await reply(server, outgoing(parent, "x" * (room - 24) + " https://shop.example/" + "y" * 300))
    assert len(server.own()) == 1


async def test_a_limit_that_was_raised_is_noticed(server: Fediverse) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",))
    server.longest = 5_000
    connector = server.connect(longest="500")
    await connector.reply(outgoing(parent, "x" * 3_000))
    await connector.close()
    assert len(server.own()) == 1


async def test_gone_before_and_while_answering(server: Fediverse, say: Any) -> None:
    with pytest.raises(RemoteGone) as caught:
        await reply(server, outgoing("404"))
    assert "no longer" in say(caught.value)
    parent = server.write("ada", "Hi", mentions=("shop",))

    def vanish(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        server.delete(parent)
        return answer()

    server.faults = [None, None, vanish]
    with pytest.raises(RemoteGone):
        await reply(server, outgoing(parent))
    assert server.own() == []


async def test_snac_posts_without_the_thread_and_we_take_it_back() -> None:
    server = Fediverse(FixedClock(NOW), software="snac", api=0, longest=None, keeps_keys=False)
    parent = server.write("ada", "Hi", mentions=("shop",))

    def vanish(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
        server.delete(parent)
        return answer()

    server.faults = [None, None, vanish]
    with pytest.raises(RemoteGone):
        await reply(server, outgoing(parent))
    assert server.own() == []


async def test_localised_refusal_is_shown_as_it_is(server: Fediverse, say: Any) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",))
    for status in (422, 400):
        answered = error(status, "Text上限は500文字です")
        server.faults = [None, None, lambda request, answer: answered]  # noqa: B023 (used in this turn)
        with pytest.raises(Rejected) as caught:
            await reply(server, outgoing(parent))
        assert "Text上限は500文字です" in say(caught.value)


async def test_redirects_carry_no_token(server: Fediverse, say: Any) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",))
    moved = httpx.Response(302, headers={"Location": "https://thief.example/api"})
    server.faults = [lambda request, answer: moved]
    with pytest.raises(NotAnApi) as caught:
        await reply(server, outgoing(parent))
    assert "thief.example" in say(caught.value)
    assert {request.url.host for request in server.requests} == {"social.example"}


# Once, whatever happens ----------------------------------------------------------------------------------------------


def cut_before(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    raise httpx.ReadError("cut", request=request)


def cut_after(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    answer()
    raise httpx.ReadError("cut", request=request)


def no_connection(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    raise httpx.ConnectError("no", request=request)


def fault_page(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    return httpx.Response(502, html="<title>Bad gateway</title>")


def fault_after(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    answer()
    return error(500, "NoMethodError")


def garbage_after(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    answer()
    return httpx.Response(200, text='{"id": "12')


def page_after(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    answer()
    return httpx.Response(200, html="<h1>Hello</h1>")


def limit(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    return httpx.Response(429, json={"error": "Too many requests"}, headers={"Retry-After": "60"})


def expired(request: httpx.Request, answer: Callable[[], httpx.Response]) -> httpx.Response:
    return error(401, "The access token is invalid")


FAULTS = [
    None,
    None,
    cut_before,
    cut_after,
    no_connection,
    fault_page,
    fault_after,
    garbage_after,
    page_after,
    limit,
    expired,
]


@settings(max_examples=300, deadline=None)
@given(
    troubles=st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(1, 4)), max_size=8),
    software=st.sampled_from(["mastodon", "gotosocial", "hollo", "pixelfed"]),
    text=st.sampled_from(["Thank you!", "👍", "See https://shop.example/a?b=c & <more>", "@bob thanks\n\nYours"]),
)
async def test_arrives_exactly_once(troubles: list[tuple[Any, int]], software: str, text: str) -> None:
    """Deliver as the outbox does until it is confirmed: one status is there, and it is the one that was named."""
    server = Fediverse(FixedClock(NOW), software=software, keeps_keys=software in ("mastodon", "hollo"))
    server.person("bob")
    parent = server.write("ada", "Hi", mentions=("shop", "bob"))
    server.write("shop", text, server.write("ida", "Me too", mentions=("shop",)))
    others = len(server.own())
    faults = [fault for fault, times in troubles for _ in range(times)]
    server.faults = list(faults)
    sent: Sent | None = None
    for attempt in range(len(faults) + 2):
        try:
            sent = await reply(server, outgoing(parent, text, first=attempt == 0))
            break
        except NetworkError as problem:
            assert TOKEN not in repr(problem)
            server.tick(minutes=1)
    assert sent is not None
    (ours,) = [row for row in server.own() if row["in_reply_to_id"] == parent]
    assert sent.remote_id == ours["id"]
    assert len(server.own()) == others + 1


async def test_a_lost_answer_is_looked_for_at_once(server: Fediverse) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",))
    server.faults = [None, None, cut_after]
    sent = await reply(server, outgoing(parent))
    assert sent.remote_id == server.own()[0]["id"]
    server.faults = [None, None, cut_before]
    with pytest.raises(Uncertain):
        await reply(server, outgoing(parent, "Something else", operation="op2"))


async def test_a_lost_answer_is_looked_for_before_the_next_try() -> None:
    server = Fediverse(FixedClock(NOW), software="gotosocial", keeps_keys=False)
    parent = server.write("ada", "Hi", mentions=("shop",))
    server.faults = [None, None, cut_after, cut_before, cut_before, cut_before]
    with pytest.raises(Uncertain):
        await reply(server, outgoing(parent))
    sent = await reply(server, outgoing(parent, first=False))
    assert [row["id"] for row in server.own()] == [sent.remote_id]


async def test_find_tells_texts_and_comments_apart(server: Fediverse) -> None:
    one, two = (server.write("ada", text, mentions=("shop",)) for text in ("One", "Two"))
    await reply(server, outgoing(one, "Thanks, Ada"))
    assert await find(server, outgoing(one, "Thanks, Ada")) is not None
    assert await find(server, outgoing(one, "Thanks, Bob")) is None
    assert await find(server, outgoing(two, "Thanks, Ada")) is None


@pytest.mark.parametrize("hours", [-5, 0, 5])
async def test_what_a_busy_account_wrote_before_the_answer_is_not_looked_through(server: Fediverse, hours: int) -> None:
    """However long the comment has waited, and whatever the server's clock says."""
    server.ahead = timedelta(hours=hours)
    parent = server.write("ada", "Hi", mentions=("shop",))
    for number in range(2_500):
        server.tick(minutes=1)
        server.write("shop", f"Busy {number}")
    server.tick(hours=1)
    begun = server.clock.now()
    server.tick(minutes=2)
    wanted = structs.replace(outgoing(parent), at=begun)
    assert await find(server, wanted) is None
    sent = await reply(server, wanted)
    server.tick(minutes=30)
    assert await find(server, wanted) == sent
    with pytest.raises(Uncertain):
        await find(server, outgoing(parent, "Another text"))


async def test_a_clock_that_was_set_back_does_not_hide_an_answer(server: Fediverse) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",))
    sent = await reply(server, outgoing(parent))
    wanted = structs.replace(outgoing(parent), at=server.clock.now() + timedelta(hours=2))
    assert await find(server, wanted) == sent


async def test_find_looks_through_all_pages_since_the_comment(server: Fediverse) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",))
    await reply(server, outgoing(parent))
    for number in range(130):
        server.tick(minutes=10)
        server.write("shop", f"Post {number}")
    assert await find(server, outgoing(parent)) is not None
    for number in range(2_400):
        server.tick(minutes=10)
        server.write("shop", f"More {number}")
    # Too far away to be sure of a no: nothing may be sent on that ground.
    with pytest.raises(Uncertain):
        await find(server, outgoing(parent))


@pytest.mark.parametrize(
    ("content", "text", "same"),
    [
        ("<p>@<span>ada</span> Thank you!</p>", "Thank you!", True),
        ("<p>@ada @bob Thank  you!</p>", "@ada Thank you!", True),
        ("<p>Ask @<span>bob</span> please</p>", "Ask @bob@far.example please", True),
        ("<p>@ada 👍</p>", "👍", True),
        ("<p>@ada 👍</p>", "🎉", False),
        ("Thank <b>you</b> &amp; bye<br>\n", "Thank **you** & bye", True),
        ("<p>Thank me!</p>", "Thank you!", False),
    ],
)
def test_same_words(content: str, text: str, same: bool) -> None:
    assert same_words({"content": content}, text) is same


@pytest.mark.parametrize("body", ["{}", "[]", "", '"soon"'])
async def test_half_an_answer_about_the_comment_is_not_final(server: Fediverse, body: str) -> None:
    parent = server.write("ada", "Hi", mentions=("shop",))
    for first in (True, False):
        server.faults = [None, lambda request, answer: httpx.Response(200, text=body)]
        with pytest.raises(NetworkError) as caught:
            await reply(server, outgoing(parent, first=first))
        assert not isinstance(caught.value, Rejected | RemoteGone | NotAllowed)
    assert server.own() == []


# What else can be done -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "route"),
    [
        ("like", "v1/statuses/{id}/favourite"),
        ("unlike", "v1/statuses/{id}/unfavourite"),
        ("boost", "v1/statuses/{id}/reblog"),
        ("unboost", "v1/statuses/{id}/unreblog"),
        ("mute", "v1/accounts/2/mute"),
        ("unmute", "v1/accounts/2/unmute"),
        ("block", "v1/accounts/2/block"),
        ("unblock", "v1/accounts/2/unblock"),
        ("report", "v1/reports"),
    ],
)
async def test_actions(server: Fediverse, action: Moderation, route: str) -> None:
    status = server.write("ada", "Hi", mentions=("shop",))
    connector = server.connect()
    assert action in connector.capabilities.can
    assert await connector.moderate(status, action) == "public"
    await connector.close()
    assert server.done == [route.format(id=status)]


async def test_what_cannot_be_done_says_so(server: Fediverse, say: Any) -> None:
    status = server.write("ada", "Hi", mentions=("shop",))
    connector = server.connect()
    forbidden: list[Moderation] = ["approve", "hold", "spam", "trash"]
    for action in forbidden:
        assert action not in connector.capabilities.can
        with pytest.raises(NotAllowed) as caught:
            await connector.moderate(status, action)
        assert action in say(caught.value)
    # snac has no route for it; the status itself is there, so it is not gone.
    server.faults = [None, lambda request, answer: httpx.Response(404, html="<h1>404</h1>")]
    with pytest.raises(NotAllowed):
        await connector.moderate(status, "mute")
    with pytest.raises(RemoteGone):
        await connector.moderate("404", "like")
    server.faults = [None, fault_page]
    with pytest.raises(Uncertain):
        await connector.moderate(status, "like")
    await connector.close()
