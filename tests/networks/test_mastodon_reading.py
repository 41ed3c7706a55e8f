"""Pulling from the Mastodon family: nothing missed, nothing doubled, whatever the server's paging does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.errors import LoginFailed, NotAllowed, RateLimited, Unreachable
from smtui.ports import Batch
from tests.networks.fediverse import BASE, TOKEN, Fediverse, ago, error, last_cursor, texts

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def server(clock: FixedClock) -> Fediverse:
    return Fediverse(clock)


def say_hello(server: Fediverse, count: int, start: int = 0) -> list[str]:
    """Let strangers mention the shop; return what they said."""
    words = [f"hello {number}" for number in range(start, start + count)]
    for word in words:
        server.write("ada", word, mentions=("shop",))
    return [f"@shop {word}" for word in words]


async def test_first_pull_takes_two_weeks_and_no_more(server: Fediverse, clock: FixedClock) -> None:
    server.write("ada", "long ago", mentions=("shop",), at=ago(clock, days=15))
    server.write("ada", "lately", mentions=("shop",), at=ago(clock, days=13))
    batches = await server.pull()
    assert texts(batches) == ["@shop lately"]
    assert texts(await server.pull(last_cursor(batches))) == []


@pytest.mark.parametrize(
    ("software", "forward"), [("mastodon", True), ("gotosocial", True), ("pixelfed", False), ("", False)]
)
async def test_a_burst_is_read_without_a_hole(clock: FixedClock, software: str, forward: bool) -> None:
    """``min_id`` of some servers brings the newest page; there we walk back instead."""
    server = Fediverse(clock, software=software, forward=forward, api=0)
    before = say_hello(server, 3)
    batches = await server.pull()
    assert sorted(texts(batches)) == sorted(before)
    server.tick()
    burst = say_hello(server, 130, start=3)
    later = await server.pull(last_cursor(batches))
    assert sorted(texts(later)) == sorted(burst)
    assert len(texts(later)) == len(set(texts(later)))


async def test_cursor_may_be_a_deleted_notification(server: Fediverse) -> None:
    say_hello(server, 2)
    batches = await server.pull()
    server.notifications.clear()
    more = say_hello(server, 2, start=2)
    assert texts(await server.pull(last_cursor(batches))) == more


@settings(max_examples=40, deadline=None)
@given(
    stops=st.lists(st.integers(0, 6), max_size=5),
    forward=st.booleans(),
    counts=st.lists(st.integers(0, 70), min_size=1, max_size=4),
)
async def test_interruptions_lose_nothing(stops: list[int], forward: bool, counts: list[int]) -> None:
    """A pull that stops after any batch goes on from the last cursor that was stored."""
    server = Fediverse(FixedClock(NOW), software="mastodon" if forward else "pixelfed", forward=forward, page=20)
    expected: set[str] = set()
    got: set[str] = set()
    cursor: dict[str, Any] = {}
    for turn, count in enumerate(counts):
        expected |= set(say_hello(server, count, start=turn * 1_000))
        server.tick(minutes=1)
        for stop in [*stops, None]:
            connector = server.connect()
            taken: list[Batch] = []
            async for batch in connector.pull(cursor, []):
                taken.append(batch)
                if stop is not None and len(taken) > stop:
                    break
            await connector.close()
            got |= set(texts(taken))
            if any(batch.cursor is not None for batch in taken):
                cursor = last_cursor(taken)
    assert got == expected


async def test_kinds_and_threads(server: Fediverse) -> None:
    post = server.write("shop", "Our new tea", at=NOW)
    comment = server.write("ada@far.example", "Is it green?", post, mentions=("shop",))
    server.write("bob", "Look at the shop", mentions=("shop",))
    server.write("ida", "Psst", mentions=("shop",), visibility="direct")
    found = {
        incoming.text.removeprefix("@shop "): incoming for batch in await server.pull() for incoming in batch.incoming
    }
    assert {text: incoming.kind for text, incoming in found.items()} == {
        "Is it green?": "comment",
        "Look at the shop": "mention",
        "Psst": "message",
    }
    green = found["Is it green?"]
    assert (green.remote_id, green.parent_id, green.post_id, green.post_title) == (comment, post, post, "Our new tea")
    assert (green.author, green.post_url) == ("@ada@far.example", f"{BASE}/@shop/{post}")
    assert [(said.text, said.ours) for said in green.thread] == [("Our new tea", True)]
    assert found["Look at the shop"].thread == ()


async def test_thread_of_a_stranger_is_fetched_once_for_all(server: Fediverse) -> None:
    top = server.write("ada", "What tea do you drink?")
    middle = server.write("bob", "Ask them", top)
    for number in range(5):
        server.write("ida", f"Well {number}?", middle, mentions=("shop",))
    batches = await server.pull()
    threads = {tuple(said.text for said in incoming.thread) for batch in batches for incoming in batch.incoming}
    assert threads == {("What tea do you drink?", "Ask them")}
    assert sum(request.url.path.endswith("/context") for request in server.requests) == 1


async def test_replies_without_a_mention_are_found(server: Fediverse) -> None:
    post = server.write("shop", "Our new tea")
    batches = await server.pull()
    quiet = server.write("ada", "Nice", post)
    server.write("bob", "Yes!", quiet)
    later = await server.pull(last_cursor(batches))
    assert texts(later) == ["Nice", "Yes!"]
    assert texts(await server.pull(last_cursor(later))) == []


async def test_in_a_strangers_thread_only_what_answers_us(server: Fediverse) -> None:
    top = server.write("ada", "Which shop?")
    ours = server.write("shop", "Ours", top)
    server.write("bob", "No, mine", top)
    server.write("ida", "Why yours?", ours)
    assert texts(await server.pull()) == ["Why yours?"]


async def test_many_changed_posts_are_read_over_several_pulls(server: Fediverse) -> None:
    """What was put off comes with the answers that it got in the meantime: when those were new, nobody knew it."""
    posts = [server.write("shop", f"Post {number}") for number in range(30)]
    quiet = {server.write("ada", f"Quiet {number}", post) for number, post in enumerate(posts)}
    for id in sorted(quiet):
        server.write("shop", "Thanks", id)
    open_ones: set[str] = set()
    got: list[str] = []
    cursor: dict[str, Any] = {}
    for _ in range(2):
        batches = await server.pull(cursor)
        cursor = last_cursor(batches)
        for batch in batches:
            got += [incoming.remote_id for incoming in batch.incoming]
            open_ones |= {incoming.remote_id for incoming in batch.incoming}
            open_ones -= {answer.parent_id for answer in batch.answers}
    assert sorted(got) == sorted(quiet)
    assert open_ones == set()


@pytest.mark.parametrize("body", ["{}", "", "<title>Just a moment</title>", '{"ancestors": [], "descen'])
async def test_a_thread_that_could_not_be_read_is_read_the_next_time(server: Fediverse, body: str) -> None:
    post = server.write("shop", "Our new tea")
    cursor = last_cursor(await server.pull())
    server.write("ada", "Quiet", post)
    server.faults = [None, None, lambda request, answer: httpx.Response(200, text=body)]
    server.requests.clear()
    batches = await server.pull(cursor)
    assert server.requests[2].url.path.endswith("/context")
    assert texts(batches) == []
    assert texts(await server.pull(last_cursor(batches))) == ["Quiet"]


async def test_many_answers_do_not_hide_the_posts(server: Fediverse) -> None:
    post = server.write("shop", "Our new tea")
    for number in range(60):
        server.write("shop", "Thanks", server.write("ada", f"Loud {number}", mentions=("shop",)))
    cursor = last_cursor(await server.pull())
    server.write("bob", "Quiet", post)
    assert texts(await server.pull(cursor)) == ["Quiet"]


async def test_own_answers_come_once_and_after_their_comments(server: Fediverse) -> None:
    comment = server.write("ada", "When do you open?", mentions=("shop",))
    answer = server.write("shop", "At nine", comment, mentions=("ada",))
    batches = await server.pull()
    order = ["in" if batch.incoming else "answer" for batch in batches if batch.incoming or batch.answers]
    assert order == ["in", "answer"]
    (given_back,) = [found for batch in batches for found in batch.answers]
    assert (given_back.remote_id, given_back.parent_id, given_back.text) == (answer, comment, "@ada At nine")
    server.tick(minutes=5)
    server.edit(comment, "And on Sundays?")
    later = await server.pull(last_cursor(batches), (comment,))
    # The answer from before the edit is not told again: it would close the question that was just opened anew.
    assert [found for batch in later for found in batch.answers] == []


async def test_edit_and_deletion(server: Fediverse) -> None:
    kept = server.write("ada", "Frist version", mentions=("shop",))
    gone = server.write("bob", "Never mind", mentions=("shop",))
    batches = await server.pull()
    server.tick(minutes=5)
    server.edit(kept, "First version")
    server.delete(gone)
    later = await server.pull(last_cursor(batches), (kept, gone))
    states = {id: state for batch in later for id, state in batch.states.items()}
    assert states == {kept: "public", gone: "gone"}
    assert texts(later) == ["First version"]
    again = await server.pull(last_cursor(later), (kept,))
    assert texts(again) == []


@pytest.mark.parametrize("software", ["mastodon", "gotosocial"])
async def test_all_open_ones_are_looked_at_in_turn(clock: FixedClock, software: str) -> None:
    server = Fediverse(clock, software=software, api=11 if software == "mastodon" else 0)
    ids = tuple(server.write("ada", f"Old {number}", tell=False) for number in range(70))
    seen: set[str] = set()
    cursor: dict[str, Any] = {}
    for _ in range(3):
        batches = await server.pull(cursor, ids)
        cursor = last_cursor(batches)
        seen |= {id for batch in batches for id in batch.states}
    assert seen == set(ids)


async def test_what_the_filter_holds_back_is_counted(server: Fediverse) -> None:
    server.held_back = 3
    warnings = [warning for batch in await server.pull() for warning in batch.warnings]
    assert [(warning.key, warning.values) for warning in warnings] == [("mastodon_filtered", {"n": "3"})]
    quiet = Fediverse(server.clock, software="gotosocial")
    quiet.held_back = 3
    assert not [warning for batch in await quiet.pull() for warning in batch.warnings]


async def test_unknown_sorts_and_missing_statuses_are_skipped(server: Fediverse) -> None:
    words = say_hello(server, 1)
    server.notifications.insert(0, {"id": "900", "type": "mention", "created_at": None, "status": None})
    server.notifications.insert(0, {"id": "901", "type": "mention"})
    assert texts(await server.pull()) == words


async def test_our_own_mention_of_ourselves_is_no_comment(server: Fediverse) -> None:
    server.notify(server.write("shop", "Read @shop", mentions=("shop",)))
    assert texts(await server.pull()) == []


async def test_content_warning_pictures_and_markup(server: Fediverse) -> None:
    picture = {"type": "image", "url": "https://files.example/1.png", "description": "A broken cup\x1b[2J"}
    server.write(
        "ada",
        "",
        mentions=("shop",),
        spoiler_text="sherds",
        content='<p>See <a href="https://a.example/very/long"><span class="invisible">https://</span>'
        '<span class="ellipsis">a.example/very</span><span class="invisible">/long</span></a><br>\x1b[31mred</p>',
        media_attachments=[picture, {"type": "unknown", "url": None}],
    )
    (text,) = texts(await server.pull())
    assert text == "[CW: sherds]\n\nSee https://a.example/very/long\nred\n\n[image: A broken cup]\n[unknown]"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"X-RateLimit-Reset": "2026-11-23T09:02:30.175404Z"}, 150.175404),
        ({"X-RateLimit-Reset": "2026-11-23T09:02:30.175Z"}, 150.175),
        ({"X-RateLimit-Reset": "1795424700"}, 300.0),
        ({"X-RateLimit-Reset": "1795424700", "Retry-After": "300"}, 300.0),
        ({"ratelimit-reset": "45"}, 45.0),
        ({"X-RateLimit-Reset": "soon"}, None),
        ({}, None),
    ],
)
async def test_limits_in_every_style(
    server: Fediverse, say: Any, headers: dict[str, str], seconds: float | None
) -> None:
    server.faults = [lambda request, answer: httpx.Response(429, json={"error": "Zu viele"}, headers=headers)] * 9
    with pytest.raises(RateLimited) as caught:
        await server.pull()
    assert caught.value.retry_after == (pytest.approx(seconds) if seconds is not None else None)
    assert "wait" in say(caught.value)


async def test_near_the_limit_only_mentions_are_read(server: Fediverse) -> None:
    """What is nice to have (threads, quiet replies, looks at open ones) leaves a fifth of the limit alone."""
    post = server.write("shop", "Our new tea")
    server.write("ada", "Quiet", post)
    server.write("bob", "Loud", mentions=("shop",))

    def low(request: httpx.Request, answer: Any) -> httpx.Response:
        response: httpx.Response = answer()
        response.headers.update({"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "50"})
        return response

    server.faults = [low] * 20
    batches = await server.pull()
    assert texts(batches) == ["@shop Loud"]
    server.faults = []
    assert texts(await server.pull(last_cursor(batches))) == ["Quiet"]


async def test_revoked_token_and_missing_right(server: Fediverse, say: Any) -> None:
    server.faults = [lambda request, answer: error(401, "アクセストークンは取り消されています")]
    with pytest.raises(LoginFailed) as login:
        await server.pull()
    assert "access token" in say(login.value)
    server.faults = [lambda request, answer: httpx.Response(401)]
    with pytest.raises(LoginFailed):
        await server.pull()
    server.faults = [lambda request, answer: error(403, "Diese Aktion ist nicht erlaubt")]
    with pytest.raises(NotAllowed) as right:
        await server.pull()
    assert "Diese Aktion ist nicht erlaubt" in say(right.value)
    assert TOKEN not in repr(login.value) + repr(right.value)


async def test_broken_lines_are_tried_again(server: Fediverse) -> None:
    words = say_hello(server, 2)

    def cut(request: httpx.Request, answer: Any) -> httpx.Response:
        raise httpx.ReadError("cut", request=request)

    server.faults = [cut, None, cut, cut]
    assert texts(await server.pull()) == words
    server.faults = [cut] * 3
    with pytest.raises(Unreachable):
        await server.pull()
