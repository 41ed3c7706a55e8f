"""Reading Bluesky: what is brought, as what, and that nothing is missed where notifications are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.errors import LoginFailed, NotAnApi, ServerTrouble
from smtui.networks.bluesky.rows import post_of
from tests.support.bluesky_server import ALICE, BOB, CAROL, NOW, FakeSky, iso, problem, uri_of

Say = Callable[[Exception], str]


@pytest.fixture
def sky() -> FakeSky:
    return FakeSky()


async def test_answers_mentions_and_quotes_become_comments_with_their_place(sky: FakeSky) -> None:
    root = sky.post(ALICE, "Unser neuer Kuchen")
    answer = sky.post(BOB, "Wie viel kostet er?", parent=root)
    mention = sky.post(CAROL, "Kennt ihr @alice.test?", reason="mention")
    quote = sky.post(CAROL, "Schaut mal", quote=root)
    both = sky.post(BOB, "@alice.test?", parent=root, reason="mention")
    sky.post(CAROL, "mag das", reason="like-via-repost")
    pulled = await sky.pull()
    assert set(pulled.incoming) == {answer, mention, quote, both}
    one = pulled.incoming[answer]
    assert (one.kind, one.form, one.author, one.parent_id) == ("comment", "", "bob.test", "")
    assert (one.post_id, one.post_title) == (root, "Unser neuer Kuchen")
    assert one.url == f"https://bsky.app/profile/{BOB}/post/{answer.rpartition('/')[2]}"
    assert [(said.text, said.ours) for said in one.thread] == [("Unser neuer Kuchen", True)]
    assert (pulled.incoming[mention].kind, pulled.incoming[mention].post_id) == ("mention", mention)
    assert (pulled.incoming[quote].kind, pulled.incoming[quote].form) == ("mention", "quote")
    assert pulled.incoming[quote].thread[0].text == "Unser neuer Kuchen"
    # The notification says mention; the record says that it answers us.
    assert pulled.incoming[both].kind == "comment"


async def test_the_thread_above_is_told_from_its_beginning(sky: FakeSky) -> None:
    words = [sky.post(CAROL, "0")]
    for number, did in enumerate([BOB, ALICE, BOB, ALICE], 1):
        words.append(sky.post(did, str(number), parent=words[-1], reason=""))
    last = sky.post(BOB, "letztes", parent=words[-1])
    one = (await sky.pull()).incoming[last]
    assert [said.text for said in one.thread] == ["0", "1", "2", "3", "4"]
    assert [said.ours for said in one.thread] == [False, False, True, False, True]
    assert (one.kind, one.parent_id, one.post_id) == ("comment", words[-1], words[0])


async def test_the_root_is_shown_however_long_the_thread_is(sky: FakeSky) -> None:
    root = above = sky.post(ALICE, "Wurzel")
    for number in range(30):
        above = sky.post(CAROL if number % 2 else BOB, str(number), parent=above, reason="")
    last = sky.post(BOB, "letztes", parent=above)
    thread = (await sky.pull()).incoming[last].thread
    assert thread[0].text == "Wurzel"
    assert [said.text for said in thread[1:]] == [str(number) for number in range(18, 30)]
    assert thread[0].remote_id == root


async def test_a_parent_that_is_gone_leaves_the_rest_of_the_thread(sky: FakeSky) -> None:
    root = sky.post(ALICE, "Wurzel")
    middle = sky.post(CAROL, "gelöscht", parent=root)
    answer = sky.post(BOB, "dazu", parent=middle)
    sky.delete(middle)
    assert [said.text for said in (await sky.pull()).incoming[answer].thread] == ["Wurzel"]


async def test_a_burst_of_pages_is_brought_whole_with_few_requests(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    answers = {sky.post(BOB, str(number), parent=root) for number in range(350)}
    pulled = await sky.pull()
    assert set(pulled.incoming) == answers
    assert len(sky.asked("listNotifications")) == 4
    assert len(sky.asked("getPosts")) == 1


async def test_what_shares_a_millisecond_at_the_edge_of_a_page_is_found_in_its_thread(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    same = NOW - timedelta(minutes=5)
    answers = {sky.post(BOB, str(number), parent=root, at=same) for number in range(130)}
    assert set((await sky.pull()).incoming) == answers


async def test_a_pull_after_days_away_goes_back_to_the_last_one(sky: FakeSky) -> None:
    first = await sky.pull()
    sky.clock.advance(days=9)
    root = sky.post(ALICE, at=NOW + timedelta(hours=1))
    answers = {
        sky.post(BOB, str(number), parent=root, at=NOW + timedelta(hours=2, minutes=number)) for number in range(900)
    }
    assert set((await sky.pull(first.cursor)).incoming) == answers


async def test_a_clock_that_goes_half_a_day_behind_hides_nothing(sky: FakeSky) -> None:
    for number in range(120):
        sky.post(BOB, str(number), reason="mention", at=NOW - timedelta(minutes=number))
    first = await sky.pull()
    late = sky.post(BOB, "@alice.test", reason="mention", at=NOW - timedelta(hours=13))
    sky.clock.advance(minutes=10)
    assert late in (await sky.pull(first.cursor)).incoming


async def test_what_claims_to_be_ten_days_old_is_found_once_a_day(sky: FakeSky) -> None:
    for number in range(150):
        sky.post(BOB, str(number), reason="mention", at=NOW - timedelta(minutes=30 * number))
    first = await sky.pull()
    old = sky.post(BOB, "@alice.test", reason="mention", at=NOW - timedelta(days=10))
    sky.clock.advance(hours=2)
    soon = await sky.pull(first.cursor)
    assert old not in soon.incoming
    sky.clock.advance(hours=23)
    assert old in (await sky.pull(soon.cursor)).incoming


async def test_an_answer_that_raised_no_notification_is_found_by_the_count_of_its_post(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    first = await sky.pull()
    sky.clock.advance(minutes=5)
    lost = sky.post(BOB, "niemand sagt es", parent=root, reason="")
    second = await sky.pull(first.cursor)
    assert second.incoming[lost].kind == "comment"
    assert second.incoming[lost].thread[0].remote_id == root
    sky.requests.clear()
    await sky.pull(second.cursor)
    assert sky.asked("getPostThread") == [], "nothing has changed, so no thread is read"


async def test_a_thread_that_cannot_be_read_holds_nothing_else_and_is_tried_again(sky: FakeSky) -> None:
    root, other = sky.post(ALICE, "viel zu lang"), sky.post(ALICE)
    lost, fine = sky.post(BOB, parent=root, reason=""), sky.post(BOB, parent=other, reason="")

    def slow(request: httpx.Request) -> httpx.Response | None:
        return problem(500, "InternalServerError") if request.url.params.get("uri") == root else None

    sky.rules.append(slow)
    first = await sky.pull()
    assert set(first.incoming) == {fine}
    assert [(one.key, one.values) for batch in first.batches for one in batch.warnings] == [
        ("bluesky_thread_unread", {"post": "viel zu lang"})
    ]
    sky.rules.clear()
    assert lost in (await sky.pull(first.cursor)).incoming


async def test_an_answer_between_strangers_in_our_thread_is_found_within_the_hour(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    above = sky.post(BOB, parent=root)
    first = await sky.pull()
    lost = sky.post(CAROL, "mischt sich ein", parent=above, reason="")
    sky.clock.advance(hours=1)
    second = await sky.pull(first.cursor)
    assert second.incoming[lost].kind == "comment"
    assert [said.remote_id for said in second.incoming[lost].thread] == [root, above]


async def test_an_answer_below_our_answer_in_a_strangers_thread_is_found(sky: FakeSky) -> None:
    ours = sky.post(ALICE, parent=sky.post(CAROL, "fremd"))
    first = await sky.pull()
    lost = sky.post(BOB, parent=ours, reason="")
    below = sky.post(CAROL, parent=lost, reason="")
    sky.clock.advance(minutes=5)
    pulled = await sky.pull(first.cursor)
    assert set(pulled.incoming) == {lost, below}, "what others said above is no comment to us"
    assert [said.text for said in pulled.incoming[lost].thread] == ["fremd", "Text"]
    assert [one.kind for one in pulled.incoming.values()] == ["comment", "comment"]


async def test_an_old_posts_old_answers_are_nobodys_inbox_but_its_new_ones_are(sky: FakeSky) -> None:
    old = sky.post(ALICE, at=NOW - timedelta(days=200))
    sky.post(BOB, "damals", parent=old, at=NOW - timedelta(days=199))
    first = await sky.pull()
    assert first.incoming == {}
    assert sky.asked("getPostThread") == []
    new = sky.post(BOB, "heute", parent=old, reason="")
    sky.clock.advance(minutes=5)
    assert set((await sky.pull(first.cursor)).incoming) == {new}


async def test_a_backdated_answer_to_a_young_post_is_brought(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    first = await sky.pull()
    old = sky.post(BOB, parent=root, at=NOW - timedelta(days=400))
    sky.clock.advance(minutes=5)
    assert set((await sky.pull(first.cursor)).incoming) == {old}


async def test_our_answers_from_elsewhere_are_told_and_our_own_words_are_no_comments(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    comment = sky.post(BOB, parent=root)
    answer = sky.post(ALICE, "aus der App", parent=comment)
    sky.post(ALICE, "Fortsetzung", parent=root)
    pulled = await sky.pull()
    assert [(one.remote_id, one.parent_id, one.text) for one in pulled.answers] == [(answer, comment, "aus der App")]
    assert set(pulled.incoming) == {comment}


async def test_a_repost_of_an_old_post_does_not_end_the_look_at_our_answers(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    answer = sky.post(ALICE, "aus der App", parent=comment)
    first = await sky.pull()
    sky.clock.advance(days=2)
    later = {sky.post(ALICE, str(number), parent=comment, at=NOW + timedelta(minutes=number)) for number in range(130)}
    sky.reposts.append(sky.post(ALICE, at=NOW - timedelta(days=200)))
    assert {one.remote_id for one in (await sky.pull(first.cursor)).answers} == {answer, *later}


async def test_what_became_of_open_comments(sky: FakeSky) -> None:
    root = sky.post(ALICE, at=NOW - timedelta(days=40))
    at = NOW - timedelta(days=39)
    older, hidden, deleted, blocked = (sky.post(did, parent=root, at=at) for did in (BOB, BOB, BOB, CAROL))
    sky.delete(deleted)
    sky.marks["app.bsky.graph.block", CAROL] = f"at://{ALICE}/app.bsky.graph.block/3n2y72ybfjc2t"
    gate = {"value": {"post": root, "hiddenReplies": [hidden]}, "cid": "c"}
    sky.records["app.bsky.feed.threadgate", root.rpartition("/")[2]] = gate
    pulled = await sky.pull(open_ids=(older, hidden, deleted, blocked, "nonsense"))
    assert pulled.states == {older: "public", hidden: "trash", deleted: "gone", blocked: "gone"}


async def test_an_answer_hidden_elsewhere_leaves_and_is_not_brought_anew(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    comment = sky.post(BOB, parent=root)
    first = await sky.pull()
    gate = {"value": {"post": root, "hiddenReplies": [comment]}, "cid": "c"}
    sky.records["app.bsky.feed.threadgate", root.rpartition("/")[2]] = gate
    sky.clock.advance(hours=2)
    pulled = await sky.pull(first.cursor, (comment,))
    assert (pulled.states, pulled.incoming) == ({comment: "trash"}, {})


async def test_an_answer_hidden_below_our_own_answer_is_not_brought(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    ours = sky.post(ALICE, parent=sky.post(BOB, parent=root))
    first = await sky.pull()
    hidden = sky.post(CAROL, parent=ours, reason="")
    gate = {"value": {"post": root, "hiddenReplies": [hidden]}, "cid": "c"}
    sky.records["app.bsky.feed.threadgate", root.rpartition("/")[2]] = gate
    sky.clock.advance(minutes=5)
    assert hidden not in (await sky.pull(first.cursor)).incoming


async def test_muted_people_are_not_brought_by_way_of_their_thread(sky: FakeSky) -> None:
    sky.post(BOB, parent=sky.post(ALICE))
    sky.muted.add(BOB)
    assert (await sky.pull()).incoming == {}


async def test_hundreds_of_open_comments_are_asked_for_in_handfuls(sky: FakeSky) -> None:
    root = sky.post(ALICE, at=NOW - timedelta(days=40))
    open_ids = tuple(sky.post(BOB, parent=root, at=NOW - timedelta(days=39)) for _ in range(260))
    assert set((await sky.pull(open_ids=open_ids)).states) == set(open_ids)
    assert len(sky.asked("getPosts")) <= 15


@pytest.mark.parametrize("status", ["takendown", "deactivated"])
async def test_a_closed_account_never_looks_as_if_all_had_been_deleted(sky: FakeSky, say: Say, status: str) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    await sky.connect().check()
    sky.status = status
    sky.posts.clear()
    sky.told.clear()
    with pytest.raises(LoginFailed) as caught:
        await sky.pull(open_ids=(comment,), session=sky.kept[0])
    say(caught.value)


async def test_no_view_of_posts_is_an_outage_and_not_an_empty_inbox(sky: FakeSky, say: Say) -> None:
    sky.rules.append(lambda request: problem(502, "UpstreamFailure") if "app.bsky" in request.url.path else None)
    with pytest.raises(ServerTrouble) as caught:
        await sky.pull()
    assert "Nothing is lost" in say(caught.value)


async def test_a_pull_that_is_cut_off_begins_again_where_it_began(sky: FakeSky) -> None:
    root = sky.post(ALICE)
    answers = {sky.post(BOB, str(number), parent=root) for number in range(250)}

    def third(request: httpx.Request) -> httpx.Response | None:
        return problem(500, "InternalServerError") if len(sky.asked("listNotifications")) == 3 else None

    sky.rules.append(third)
    connector = sky.connect()
    brought: set[str] = set()
    with pytest.raises(ServerTrouble):
        async for batch in connector.pull({}, []):
            assert batch.cursor is None
            brought |= {one.remote_id for one in batch.incoming}
    assert len(brought) == 200
    sky.rules.clear()
    assert brought | set((await sky.pull()).incoming) == answers


async def test_links_are_shown_as_they_lead_and_pictures_by_their_words(sky: FakeSky) -> None:
    text = "Ä hier.example und bank.example"
    facets = [
        {"index": {"byteStart": 3, "byteEnd": 15}, "features": [{"uri": "https://hier.example"}]},
        {"index": {"byteStart": 20, "byteEnd": 32}, "features": [{"uri": "https://evil.example/\x1b[2Jx"}]},
    ]
    images = {"$type": "app.bsky.embed.images", "images": [{"alt": "Ein\nKuchen"}, {"alt": ""}]}
    one = sky.post(BOB, text, reason="mention", facets=facets, embed=images)
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://shop.example/a", "title": "x"}}
    two = sky.post(BOB, "", reason="mention", embed=card)
    pulled = await sky.pull()
    shown = pulled.incoming[one].text
    assert shown == "Ä hier.example und bank.example (https://evil.example/x)\n🖼 Ein Kuchen"
    assert pulled.incoming[two].text == "https://shop.example/a"


async def test_a_shortened_link_is_written_out(sky: FakeSky) -> None:
    facets = [{"index": {"byteStart": 0, "byteEnd": 17}, "features": [{"uri": "https://long.example/path/to/page"}]}]
    one = sky.post(BOB, "long.example/p... !", reason="mention", facets=facets)
    assert (await sky.pull()).incoming[one].text == "https://long.example/path/to/page !"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["uri", "did", "features"]), inner),
    max_leaves=6,
)
_PARTS = ("author", "record", "viewer", "threadgate", "indexedAt", "reason", "replyCount", "cid")


@given(
    st.dictionaries(st.sampled_from(_PARTS), _JSON),
    st.dictionaries(st.sampled_from(["text", "reply", "embed", "facets", "createdAt"]), _JSON),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_row_holds_it_is_a_post_or_none(row: dict[str, Any], record: dict[str, Any]) -> None:
    assert post_of({"uri": uri_of(BOB, "x"), **row}, NOW) is None or "record" in row
    whole = {**row, "uri": uri_of(BOB, "x"), "author": {"did": BOB, "displayName": row.get("cid")}}
    post = post_of({**whole, "record": {"$type": "app.bsky.feed.post", **record}}, NOW)
    assert post is not None
    assert post.at.tzinfo is not None


@pytest.mark.parametrize(
    "uri",
    [
        "at://bob.test/app.bsky.feed.post/3n2y5qu3jkwyc",
        "at://did:plc:bob/app.bsky.feed.like/3n2y5qu3jkwyc",
        "at://did:plc:bob/app.bsky.feed.post/../../x",
        "https://bsky.app/x",
        "at://did:plc:carol/app.bsky.feed.post/3n2y5qu3jkwyc",
        None,
    ],
)
def test_an_address_that_is_no_posts_or_not_its_authors_is_left_out(uri: str | None) -> None:
    record = {"$type": "app.bsky.feed.post", "text": "x", "createdAt": iso(NOW)}
    assert post_of({"uri": uri, "author": {"did": BOB}, "record": record}, NOW) is None


async def test_lists_that_are_none_and_pages_without_end_stop_the_pull_calmly(sky: FakeSky) -> None:
    def odd(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("listNotifications"):
            return httpx.Response(200, json={"notifications": ["x", None, 3], "cursor": {"no": "text"}})
        if request.url.path.endswith("getAuthorFeed"):
            return httpx.Response(200, json={"feed": [None, {}], "cursor": "again"})
        return None

    sky.rules.append(odd)
    assert (await sky.pull()).incoming == {}


@pytest.mark.parametrize("method", ["listNotifications", "getAuthorFeed", "getPostThread"])
async def test_an_answer_without_its_list_is_trouble_and_not_an_empty_inbox(sky: FakeSky, method: str) -> None:
    root = sky.post(ALICE)
    before = (await sky.pull()).cursor
    comment = sky.post(BOB, parent=root, reason="")

    def empty(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(200, json={}) if request.url.path.endswith(method) else None

    sky.rules.append(empty)
    with pytest.raises(NotAnApi):
        await sky.pull(before)
    sky.rules.clear()
    assert set((await sky.pull(before)).incoming) == {comment}


async def test_a_cursor_of_another_version_or_a_damaged_one_starts_anew(sky: FakeSky) -> None:
    comment = sky.post(BOB, parent=sky.post(ALICE))
    pulled = await sky.pull({"first": 3, "since": "yesterday", "counts": [], "deep": None})
    assert set(pulled.incoming) == {comment}
