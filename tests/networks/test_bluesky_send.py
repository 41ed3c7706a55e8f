"""Writing to Bluesky: an answer arrives once whatever gets lost, and other people's posts are dealt with harmlessly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any, get_args

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.comment import Moderation
from smtui.domain.errors import NetworkError, NotAllowed, RateLimited, Rejected, RemoteGone, ServerTrouble, Uncertain
from smtui.domain.reply import Outgoing, Sent
from smtui.networks import load_network, network_names
from smtui.networks.bluesky.rows import key_for
from tests.support.bluesky_server import ALICE, BOB, CAROL, NOW, FakeSky, problem, uri_of

Say = Callable[[Exception], str]
POST, GATE = "app.bsky.feed.post", "app.bsky.feed.threadgate"


@pytest.fixture
def sky() -> FakeSky:
    return FakeSky()


def outgoing(comment: str, text: str = "Danke!", *, operation: str = "op1", first: bool = True) -> Outgoing:
    return Outgoing(operation=operation, text=text, comment_remote_id=comment, post_id="", first_attempt=first)


async def reply(sky: FakeSky, comment: str, text: str = "Danke!", **fields: Any) -> Sent:
    return await sky.connect().reply(outgoing(comment, text, **fields))


def answers(sky: FakeSky) -> list[dict[str, Any]]:
    return [row["value"] for (collection, _), row in sky.records.items() if collection == POST]


def gates(sky: FakeSky) -> list[dict[str, Any]]:
    return [row["value"] for (collection, _), row in sky.records.items() if collection == GATE]


def put_gate(sky: FakeSky, root: str, cid: str, value: dict[str, Any]) -> None:
    """Let a thread have a record of who may answer, made elsewhere."""
    key = root.rpartition("/")[2]
    sky.records[GATE, key] = {"uri": f"at://{ALICE}/{GATE}/{key}", "cid": cid, "value": value}


def on(method: str, answer: Callable[[httpx.Request], httpx.Response], times: int = 1) -> Any:
    """Return a rule that answers a method's next requests."""
    left = [None] * times

    def rule(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith(f".{method}") and left:
            left.pop()
            return answer(request)
        return None

    return rule


# Answers -----------------------------------------------------------------------------------------------------------


async def test_an_answer_stands_in_its_thread_with_links_mentions_and_tags(sky: FakeSky) -> None:
    root = sky.post(CAROL)
    comment = sky.post(BOB, parent=root)
    sent = await reply(sky, comment, "Ä @bob.test und @nobody.test: https://example.org/ü #kuchen")
    (record,) = answers(sky)
    assert record == {
        "$type": POST,
        "text": "Ä @bob.test und @nobody.test: https://example.org/ü #kuchen",
        "createdAt": "2026-11-23T09:00:00.000Z",
        "reply": {"root": sky.ref(root), "parent": sky.ref(comment)},
        "facets": record["facets"],
    }
    shown = record["text"].encode()
    places = [(one["index"]["byteStart"], one["index"]["byteEnd"]) for one in record["facets"]]
    assert [shown[start:end].decode() for start, end in places] == ["@bob.test", "https://example.org/ü", "#kuchen"]
    assert record["facets"][0]["features"][0]["did"] == BOB
    assert sent.at == NOW
    assert sent.url == f"https://bsky.app/profile/{ALICE}/post/{sent.remote_id.rpartition('/')[2]}"


async def test_an_answer_to_the_beginning_of_a_thread_has_it_as_root_and_parent(sky: FakeSky) -> None:
    mention = sky.post(BOB, "@alice.test", reason="mention")
    await reply(sky, mention, "Hallo")
    (record,) = answers(sky)
    assert record["reply"] == {"root": sky.ref(mention), "parent": sky.ref(mention)}
    assert "facets" not in record


async def test_the_same_operation_is_the_same_answer_however_often_it_is_sent(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    first = await reply(sky, comment)
    sky.clock.advance(minutes=5)
    again = await reply(sky, comment)
    later = await reply(sky, comment, first=False)
    other = await reply(sky, comment, operation="op2")
    assert first == again == later
    assert first.remote_id != other.remote_id
    assert len(answers(sky)) == 2


async def test_a_lost_answer_that_arrived_is_found(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))

    def arrive_and_cut(request: httpx.Request) -> httpx.Response:
        sky.do_putRecord(request.url.params, json.loads(request.content))
        raise httpx.ReadError("cut")

    sky.rules.append(on("putRecord", arrive_and_cut))
    sent = await reply(sky, comment)
    assert sent.remote_id in sky.posts
    assert len(answers(sky)) == 1


async def test_a_lost_answer_is_found_though_the_comment_is_deleted_meanwhile(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))

    def arrive_and_cut(request: httpx.Request) -> httpx.Response:
        sky.do_putRecord(request.url.params, json.loads(request.content))
        raise httpx.ReadError("cut")

    sky.rules.append(on("putRecord", arrive_and_cut))
    sky.rules.append(on("getRecord", lambda request: problem(500, "InternalServerError")))
    with pytest.raises(Uncertain):
        await reply(sky, comment)
    sky.delete(comment)
    assert (await reply(sky, comment, first=False)).remote_id in sky.posts


@pytest.mark.parametrize(
    "answer",
    [
        problem(500, "InternalServerError"),
        problem(502, "UpstreamFailure"),
        httpx.Response(504, html="<title>Gateway time-out</title>"),
        httpx.Response(200, html="<title>Log in to the Wi-Fi</title>"),
        httpx.Response(200, json=["?"]),
        httpx.Response(200, json={"uri": "at://somewhere"}),
    ],
)
async def test_an_answer_of_which_nothing_is_known_is_uncertain_and_the_next_try_sends_it(
    sky: FakeSky, say: Say, answer: httpx.Response
) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    sky.rules.append(on("putRecord", lambda request: answer))
    with pytest.raises(Uncertain) as caught:
        await reply(sky, comment)
    say(caught.value)
    sent = await reply(sky, comment, first=False)
    assert [sent.remote_id] == [uri for uri in sky.posts if uri.startswith(f"at://{ALICE}") and parent(sky, uri)]


def parent(sky: FakeSky, uri: str) -> bool:
    return "reply" in sky.posts[uri]["record"]


async def test_an_answer_that_somebody_edited_meanwhile_is_left_as_it_is(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    await reply(sky, comment)
    (record,) = answers(sky)
    record["text"] = "von Hand verbessert"
    sky.clock.advance(minutes=1)
    await reply(sky, comment)
    assert [one["text"] for one in answers(sky)] == ["von Hand verbessert"]


async def test_finding_tells_whether_it_is_there(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    connector = sky.connect()
    assert await connector.find_reply(outgoing(comment)) is None
    sent = await connector.reply(outgoing(comment))
    assert await connector.find_reply(outgoing(comment)) == sent
    assert await connector.find_reply(outgoing(comment, operation="op2")) is None


@pytest.mark.parametrize("body", [b"", b"{}", b'{"uri": "at://x/y/z", "cid": "c", "value": {}}', b'"soon"', b'{"uri":'])
async def test_an_answer_that_says_nothing_is_no_proof_that_ours_is_there(sky: FakeSky, body: bytes) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    sky.rules.append(on("getRecord", lambda request: httpx.Response(200, content=body)))
    with pytest.raises(NetworkError) as caught:
        await reply(sky, comment, first=False)
    assert not isinstance(caught.value, Rejected | RemoteGone | NotAllowed)
    assert answers(sky) == []


@pytest.mark.parametrize("method", ["getPosts", "resolveHandle"])
async def test_half_an_answer_on_the_way_to_sending_is_not_final(sky: FakeSky, method: str) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    sky.rules.append(on(method, lambda request: httpx.Response(200, json={})))
    with pytest.raises(NetworkError) as caught:
        await reply(sky, comment, "Danke, @carol.test")
    assert not isinstance(caught.value, Rejected | RemoteGone | NotAllowed)
    await reply(sky, comment, "Danke, @carol.test", first=False)
    assert [row["facets"][0]["features"][0]["did"] for row in answers(sky)] == [CAROL]


async def test_finding_works_while_posts_cannot_be_shown(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    sent = await reply(sky, comment)
    sky.rules.append(lambda request: problem(502, "UpstreamFailure") if "app.bsky" in request.url.path else None)
    assert await sky.connect().find_reply(outgoing(comment)) == sent


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("ä" * 300, True),
        ("ä" * 301, False),
        ("👨‍👩‍👧‍👦" * 120, True),
        ("👨‍👩‍👧‍👦" * 121, False),
        ("e\u0301" * 300, True),
        (" \n ", False),
        ("", False),
    ],
)
async def test_a_text_must_fit_in_letters_and_in_bytes(sky: FakeSky, say: Say, text: str, good: bool) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    if good:
        await reply(sky, comment, text)
        return
    with pytest.raises(Rejected) as caught:
        await reply(sky, comment, text)
    say(caught.value)
    assert answers(sky) == []


@pytest.mark.parametrize("comment", [uri_of(BOB, "3jzfcijpj2z2a"), "nonsense", ""])
async def test_nothing_is_sent_to_a_comment_that_is_not_there(sky: FakeSky, say: Say, comment: str) -> None:
    with pytest.raises(RemoteGone) as caught:
        await reply(sky, comment)
    say(caught.value)
    assert answers(sky) == []


async def test_a_thread_that_is_closed_to_us_is_named_before_anything_is_sent(sky: FakeSky, say: Say) -> None:
    comment = sky.post(BOB)
    sky.posts[comment]["viewer"] = {"replyDisabled": True}
    with pytest.raises(NotAllowed) as caught:
        await reply(sky, comment)
    say(caught.value)
    assert answers(sky) == []


@pytest.mark.parametrize(
    ("answer", "kind", "key"),
    [
        (problem(400, "InvalidRequest", "grapheme too big (maximum 300, got 301)"), Rejected, "bluesky_refused"),
        (problem(401, "AccountDeactivated"), NetworkError, "bluesky_inactive"),
        (problem(429, "RateLimitExceeded", **{"Retry-After": "60"}), RateLimited, "net_limit_for"),
    ],
)
async def test_a_refused_answer_is_no_lost_one(
    sky: FakeSky, say: Say, answer: httpx.Response, kind: type[NetworkError], key: str
) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    sky.rules.append(on("putRecord", lambda request: answer))
    with pytest.raises(kind) as caught:
        await reply(sky, comment)
    assert caught.value.key == key
    say(caught.value)


async def test_a_name_that_cannot_be_looked_up_now_holds_the_answer_back(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    sky.rules.append(on("resolveHandle", lambda request: problem(500, "InternalServerError"), times=9))
    with pytest.raises(ServerTrouble):
        await reply(sky, comment, "Hallo @bob.test")
    assert answers(sky) == []


_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"


@given(st.text(max_size=20), st.text(alphabet=_LETTERS, min_size=12, max_size=12), st.sampled_from("234567ab"))
@settings(max_examples=200, deadline=None)
def test_a_key_is_a_valid_one_at_the_comments_own_time(operation: str, rest: str, first: str) -> None:
    comment = uri_of(BOB, first + rest)
    key = key_for(operation, comment)
    assert len(key) == 13
    assert key[0] in "234567ab"
    assert set(key) <= set(_LETTERS)
    # 30 of 65 bits are the operation's: the first seven letters are the comment's time to the second.
    assert key[:7] == (first + rest)[:7]
    assert key == key_for(operation, comment)


def test_keys_differ_by_operation_and_by_comment() -> None:
    comments = [uri_of(BOB, "3n2y5qu3jkwyc"), uri_of(CAROL, "3n2y5qu3jkwyc"), uri_of(BOB, "odd.key")]
    keys = {key_for(f"op{number}", comment) for number in range(500) for comment in comments}
    assert len(keys) == 1500


@given(
    st.lists(
        st.sampled_from(["fine", "lost before", "lost after", "500 before", "500 after", "429", "expired"]), max_size=8
    )
)
@settings(max_examples=60, deadline=None)
async def test_whatever_happens_on_the_way_an_answer_arrives_once(fates: list[str]) -> None:
    sky = FakeSky()
    comment = sky.post(BOB, parent=sky.post(ALICE))
    left = list(fates)

    def fate(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith(".putRecord") or not left:
            return None
        what = left.pop(0)
        if "after" in what:
            sky.do_putRecord(request.url.params, json.loads(request.content))
        if what.startswith("lost"):
            raise httpx.ReadError("cut")
        if what == "fine":
            return None
        if what == "expired":
            return problem(400, "ExpiredToken")
        return problem(429, "RateLimitExceeded") if what == "429" else problem(500, "InternalServerError")

    sky.rules.append(fate)
    sent = None
    for attempt in range(len(fates) + 1):
        sky.clock.advance(minutes=1)
        try:
            sent = await sky.connect(session=sky.kept[-1] if sky.kept else None).reply(
                outgoing(comment, first=attempt == 0)
            )
            break
        except NetworkError:
            continue
    assert sent is not None
    assert sent.remote_id in sky.posts
    assert len(answers(sky)) == 1


# Other people's posts ----------------------------------------------------------------------------------------------


async def test_an_answer_in_our_thread_is_hidden_and_shown_again(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    comment, other = sky.post(BOB, parent=root), sky.post(CAROL, parent=root)
    connector = sky.connect()
    assert await connector.moderate(comment, "trash") == "trash"
    assert await connector.moderate(other, "trash") == "trash"
    assert gates(sky) == [
        {"$type": GATE, "post": root, "createdAt": "2026-11-23T09:00:00.000Z", "hiddenReplies": [comment, other]}
    ]
    assert next(iter(sky.records))[1] == root.rpartition("/")[2]
    assert await connector.moderate(comment, "untrash") == "public"
    assert gates(sky)[0]["hiddenReplies"] == [other]


async def test_hiding_leaves_alone_who_may_answer(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    comment = sky.post(BOB, parent=root)
    old = {"$type": GATE, "post": root, "createdAt": "x", "allow": [{"$type": "…#mentionRule"}], "hiddenReplies": ["a"]}
    put_gate(sky, root, "old", old)
    await sky.connect().moderate(comment, "trash")
    assert gates(sky) == [{**old, "hiddenReplies": ["a", comment]}]


REPEATABLE = [action for action in get_args(Moderation) if action not in ("approve", "hold", "report")]


@pytest.mark.parametrize("action", REPEATABLE)
async def test_doing_it_again_changes_nothing(sky: FakeSky, action: Moderation) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    connector = sky.connect()
    first = await connector.moderate(comment, action)
    before = (json.dumps(gates(sky)), dict(sky.marks), set(sky.muted), len(sky.reports))
    if action != "block":
        assert await connector.moderate(comment, action) == first
    else:
        # A blocked person's post cannot be seen any more, but who wrote it is in its address.
        assert await connector.moderate(comment, action) == "trash"
    assert (json.dumps(gates(sky)), dict(sky.marks), set(sky.muted), len(sky.reports)) == before


async def test_two_of_us_hiding_at_once_lose_nothing(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    comment, other = sky.post(BOB, parent=root), sky.post(CAROL, parent=root)

    def colleague(request: httpx.Request) -> httpx.Response:
        value = {"$type": GATE, "post": root, "createdAt": "x", "hiddenReplies": [other]}
        put_gate(sky, root, "theirs", value)
        return sky.do_putRecord(request.url.params, json.loads(request.content))

    sky.rules.append(on("putRecord", colleague))
    await sky.connect().moderate(comment, "trash")
    assert gates(sky)[0]["hiddenReplies"] == [other, comment]


async def test_a_thread_that_hides_all_it_can_says_so(sky: FakeSky, say: Say) -> None:
    root = sky.post(ALICE)
    comment = sky.post(BOB, parent=root)
    value = {"$type": GATE, "post": root, "createdAt": "x", "hiddenReplies": [str(number) for number in range(300)]}
    put_gate(sky, root, "c", value)
    with pytest.raises(Rejected) as caught:
        await sky.connect().moderate(comment, "trash")
    assert "300" in say(caught.value)


async def test_only_the_author_of_a_thread_can_hide_in_it(sky: FakeSky, say: Say) -> None:
    comment = sky.post(BOB, parent=sky.post(CAROL), reason="mention")
    with pytest.raises(NotAllowed) as caught:
        await sky.connect().moderate(comment, "trash")
    say(caught.value)
    assert gates(sky) == []
    assert await sky.connect().moderate(comment, "untrash") == "public"


async def test_spam_is_reported_and_hidden_where_the_thread_is_ours(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    mention = sky.post(CAROL, "@alice.test", reason="mention")
    assert await sky.connect().moderate(comment, "spam") == "spam"
    assert await sky.connect().moderate(mention, "spam") == "spam"
    subjects = [report["subject"] for report in sky.reports]
    assert subjects == [{"$type": "com.atproto.repo.strongRef", **sky.ref(uri)} for uri in (comment, mention)]
    assert sky.hidden() == {comment}
    await sky.connect().moderate(comment, "unspam")
    assert sky.hidden() == set()


async def test_people_are_muted_blocked_and_reported(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    connector = sky.connect()
    assert await connector.moderate(comment, "mute") == "public"
    assert sky.muted == {BOB}
    assert await connector.moderate(comment, "unmute") == "public"
    assert await connector.moderate(comment, "block") == "trash"
    assert set(sky.blocked) == {BOB}
    assert await connector.moderate(comment, "unblock") == "public"
    assert (sky.muted, sky.blocked) == (set(), {})
    assert await connector.moderate(comment, "report") == "public"
    assert [report["reasonType"] for report in sky.reports] == ["com.atproto.moderation.defs#reasonSpam"]


async def test_posts_are_liked_and_boosted_and_both_taken_back(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    connector = sky.connect()
    assert [await connector.moderate(comment, action) for action in ("like", "boost")] == ["public"] * 2
    assert set(sky.marks) == {("app.bsky.feed.like", comment), ("app.bsky.feed.repost", comment)}
    assert [await connector.moderate(comment, action) for action in ("unlike", "unboost")] == ["public"] * 2
    assert sky.marks == {}


async def test_a_deleted_comment_needs_no_hiding(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    sky.delete(comment)
    assert await sky.connect().moderate(comment, "trash") == "gone"
    assert await sky.connect().moderate(comment, "spam") == "gone"
    with pytest.raises(RemoteGone):
        await sky.connect().moderate(comment, "untrash")


@pytest.mark.parametrize("action", ["approve", "hold"])
async def test_what_bluesky_does_not_know_is_refused(sky: FakeSky, say: Say, action: Moderation) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    with pytest.raises(NotAllowed) as caught:
        await sky.connect().moderate(comment, action)
    say(caught.value)


def test_the_network_offers_what_it_does() -> None:
    assert "bluesky" in network_names()
    network = load_network("bluesky")
    assert (network.key, network.capabilities.max_length, network.capabilities.unit) == ("bluesky", 300, "graphemes")
    assert network.capabilities.can - {"reply", "publish"} == set(get_args(Moderation)) - {"approve", "hold"}


def test_the_network_measures_a_text_by_the_limit_that_it_meets_first(sky: FakeSky) -> None:
    account: Any = None
    measured = [
        sky.network().length(text, account, account) for text in ("ä" * 301, "👨‍👩‍👧‍👦" * 120, "👨‍👩‍👧‍👦" * 121)
    ]
    assert measured == [(301, 300), (120, 300), (3025, 3000)]


async def test_a_late_reply_to_an_old_comment_is_dated_now(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE), at=NOW - timedelta(days=12))
    sent = await reply(sky, comment)
    assert sent.at == NOW
