"""WordPress: what a pull brings, what it leaves out, and where the next one begins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from smtui.domain.comment import Said
from smtui.domain.errors import NetworkError, NotAnApi, RemoteGone

BEFORE = {"first": "2026-11-01T00:00:00+00:00", "floor": 100, "since": "2026-11-23T08:30:00+00:00", "top": 200}


def ids(batches: Any) -> list[int]:
    return [int(one.remote_id) for batch in batches for one in batch.incoming]


def only(batches: Any) -> Any:
    (one,) = [one for batch in batches for one in batch.incoming]
    return one


async def test_a_comment_comes_in_with_everything_about_it(blog: Any) -> None:
    blog.titles["posts", 6] = {
        "id": 6,
        "title": {"rendered": "Brot &#038; <em>Käse</em>"},
        "link": "https://blog.example/brot/",
    }
    blog.comment(
        5, status="approved", content={"raw": "Frage?"}, author_name="Ada", author=1, date_gmt="2026-11-23T07:00:00"
    )
    blog.comment(
        7,
        parent=5,
        author_name="O&#039;Brien &amp;amp; Söhne\x1b[1m",
        author_url="https://ob.example/?a=1&amp;b=2",
        content={"raw": "Nein, <b>gar</b> nicht &amp; nie\u202e!", "rendered": "<p>anders</p>"},
    )
    one = only(await blog.pull())
    assert one.remote_id == "7"
    assert one.text == "Nein, gar nicht & nie!"
    assert one.author == "O'Brien &amp; Söhne"
    assert one.author_url == "https://ob.example/?a=1&b=2"
    assert one.created_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert (one.url, one.post_id) == ("https://blog.example/a-post/#comment-7", "6")
    assert (one.post_title, one.post_url) == ("Brot & Käse", "https://blog.example/brot/")
    assert (one.parent_id, one.remote_status, one.kind, one.form) == ("5", "held", "comment", "")
    at = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert one.thread == (Said(author="Ada", text="Frage?", at=at, ours=True, remote_id="5"),)


@pytest.mark.parametrize(
    ("type_", "kind", "form"),
    [
        ("comment", "comment", ""),
        ("pingback", "comment", "pingback"),
        ("trackback", "comment", "trackback"),
        ("review", "review", "review"),
    ],
)
async def test_types_that_people_send_come_in(blog: Any, type_: str, kind: str, form: str) -> None:
    blog.comment(7, type=type_)
    one = only(await blog.pull())
    assert (one.kind, one.form) == (kind, form)


@pytest.mark.parametrize("type_", ["note", "reaction", "order_note", "", ["comment"], None])
async def test_editors_notes_and_plug_ins_journals_stay_out_without_a_warning(blog: Any, type_: Any) -> None:
    blog.comment(7, type=type_)
    blog.comment(8)
    batches = await blog.pull()
    assert ids(batches) == [8]
    assert not [warning for batch in batches for warning in batch.warnings]


async def test_odd_rows_do_no_harm(blog: Any) -> None:
    blog.comment(
        7, date_gmt="0000-00-00T00:00:00", content=None, author_url="javascript:alert(1)", link=None, _links=[]
    )
    blog.comment(8, author_name=None, parent="x", post=None, author_url=None, _links={"up": [{"href": 7}]})
    batches = await blog.pull()
    assert ids(batches) == [7, 8]
    odd = batches[0].incoming[0]
    assert (odd.text, odd.author_url, odd.url, odd.created_at.year) == ("", "", "", 2026)


async def test_posts_of_every_type_are_fetched_in_batches(blog: Any) -> None:
    for id in range(1, 41):
        kind = "pages" if id % 2 else "products"
        post = 100 + id % 4
        blog.comment(id, post=post, kind=kind)
        blog.titles[kind, post] = {
            "id": post,
            "title": {"rendered": f"{kind} {post}"},
            "link": "https://blog.example/x/",
        }
    batches = await blog.pull()
    assert {one.post_title for batch in batches for one in batch.incoming} == {
        "products 100",
        "pages 101",
        "products 102",
        "pages 103",
    }
    assert len(blog.asked("wp/v2/pages")) == len(blog.asked("wp/v2/products")) == 1


async def test_a_hidden_post_type_costs_only_the_title(blog: Any) -> None:
    blog.comment(7, kind="secret")
    one = only(await blog.pull())
    assert (one.post_title, one.post_url) == ("", "https://blog.example/a-post/")


async def test_a_long_thread_is_fetched_level_by_level_and_its_spam_left_out(blog: Any) -> None:
    for id in range(1, 9):
        blog.comment(id, parent=id - 1, status="spam" if id == 3 else "approved")
    for id in range(100, 150):
        blog.comment(id, parent=8)
    batches = await blog.pull()
    threads = {tuple(said.remote_id for said in one.thread) for batch in batches for one in batch.incoming}
    assert threads == {("1", "2", "4", "5", "6", "7", "8")}
    assert len([request for request in blog.requests if "include" in request.url.params]) <= 8 + 1


async def test_a_thread_that_goes_round_ends(blog: Any) -> None:
    blog.comment(1, parent=2, status="approved")
    blog.comment(2, parent=1, status="approved")
    blog.comment(3, parent=2)
    assert len(only(await blog.pull()).thread) <= 12


async def test_the_pages_are_read_to_the_end_though_they_are_short(blog: Any) -> None:
    for id in range(1, 251):
        blog.comment(id)
    hidden = set(range(1, 101))

    def rule(request: httpx.Request) -> httpx.Response | None:
        if request.url.params.get("status") != "hold" or not request.url.path.endswith("comments"):
            return None
        full = blog.listed(dict(request.url.params))
        rows = [row for row in full.json() if row["id"] not in hidden]
        return httpx.Response(200, json=rows, headers={"X-WP-Total": full.headers["X-WP-Total"]})

    blog.rules.append(rule)
    batches = await blog.pull()
    assert ids(batches) == list(range(101, 251))
    (warning,) = [warning for batch in batches for warning in batch.warnings]
    assert (warning.key, warning.values["seen"], warning.values["total"]) == ("wordpress_hidden", "150", "250")


async def test_a_proxy_that_takes_the_total_away_hides_nothing(blog: Any) -> None:
    for id in range(1, 201):
        blog.comment(id)

    def rule(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("v2/comments"):
            return None
        return httpx.Response(200, json=blog.listed(dict(request.url.params)).json())

    blog.rules.append(rule)
    batches = await blog.pull(open_ids=(300,))
    assert ids(batches) == list(range(1, 201))
    assert {id: state for batch in batches for id, state in batch.states.items()} == {"300": "gone"}
    assert len(blog.asked("comments/300")) == 1, "absence alone proves nothing here"
    assert not [warning for batch in batches for warning in batch.warnings]


async def test_an_author_reads_what_the_site_renders(blog: Any) -> None:
    blog.comment(7, content={"raw": "roh", "rendered": "<p>gezeigt &#8211; so</p>"})

    def rule(request: httpx.Request) -> httpx.Response | None:
        if request.url.params.get("context") == "edit" and request.url.path.endswith("comments"):
            return httpx.Response(403, json={"code": "rest_forbidden_context", "message": ""})
        return None

    blog.rules.append(rule)
    assert only(await blog.pull()).text == "gezeigt – so"
    assert len([request for request in blog.requests if request.url.params.get("context") == "edit"]) == 1


# What became of open ones ---------------------------------------------------------------------------------------------


async def test_states_elsewhere_are_brought_in_chunks(blog: Any) -> None:
    words = ["approved", "spam", "trash", "post-trashed", "hold"]
    for id in range(1, 251):
        blog.comment(id, status=words[id % 5], type="pingback" if id % 7 == 0 else "comment")
    batches = await blog.pull(open_ids=tuple(range(1, 261)))
    states = {int(id): state for batch in batches for id, state in batch.states.items()}
    held = ids(batches)
    assert sorted([*states, *held]) == list(range(1, 261))
    assert {states[id] for id in range(251, 261)} == {"gone"}
    assert (states[1], states[2], states[3], states[5]) == ("spam", "trash", "trash", "public")
    asked = [
        request.url.params["include"] for request in blog.requests if request.url.params.get("_fields") == "id,status"
    ]
    assert [len(include.split(",")) for include in asked] == [100, 100, 10]


async def test_what_we_may_not_see_is_not_called_gone(blog: Any) -> None:
    blog.comment(1, status="approved")
    blog.comment(2, status="approved")

    def rule(request: httpx.Request) -> httpx.Response | None:
        if request.url.params.get("_fields") == "id,status":
            return httpx.Response(200, json=[{"id": 1, "status": "approved"}], headers={"X-WP-Total": "2"})
        if request.url.path.endswith("comments/2"):
            return httpx.Response(403, json={"code": "rest_cannot_read", "message": ""})
        return None

    blog.rules.append(rule)
    batches = await blog.pull(open_ids=(1, 2, 3))
    states = {id: state for batch in batches for id, state in batch.states.items()}
    assert states == {"1": "public", "3": "gone"}


# What went public -----------------------------------------------------------------------------------------------------


async def test_the_first_pull_brings_no_past(blog: Any) -> None:
    blog.comment(5, status="approved")
    blog.comment(9, status="hold")
    batches = await blog.pull()
    assert ids(batches) == [9]
    assert batches[-1].cursor == {
        "first": "2026-11-23T09:00:00+00:00",
        "floor": 9,
        "since": "2026-11-23T09:00:00+00:00",
        "top": 9,
    }


async def test_later_pulls_bring_strangers_and_answers_of_ours(blog: Any) -> None:
    blog.users.append({"id": 2})
    blog.comment(90, status="approved")
    blog.comment(201, status="approved")
    blog.comment(
        202,
        status="approved",
        author=1,
        parent=90,
        author_user_agent="smtui/9 (op abc)",
        date_gmt="2026-11-23T08:59:00",
    )
    blog.comment(203, status="approved", author=2, parent=90)
    blog.comment(204, status="approved", author=33, parent=90)
    blog.comment(205, status="approved", author=1)
    blog.comment(206, status="approved", author=0, author_user_agent="smtui/9 (op abc)")
    batches = await blog.pull(BEFORE)
    assert ids(batches) == [201, 204, 206], "a customer with a login is a stranger, and a visitor cannot pose as us"
    answers = {answer.remote_id: answer for batch in batches for answer in batch.answers}
    assert set(answers) == {"202", "203"}
    assert (answers["202"].operation, answers["202"].parent_id, answers["203"].operation) == ("abc", "90", "")
    assert answers["202"].at == datetime(2026, 11, 23, 8, 59, tzinfo=UTC)
    assert batches[-1].cursor == {**BEFORE, "since": "2026-11-23T09:00:00+00:00", "top": 206}


async def test_the_overlap_covers_clocks_and_summer_time(blog: Any) -> None:
    blog.comment(150, status="approved", date_gmt="2026-11-23T06:29:00")
    blog.comment(151, status="approved", date_gmt="2026-11-23T06:31:00")
    blog.comment(99, status="approved", date_gmt="2026-11-23T08:00:00")
    blog.comment(201, status="approved", date_gmt="2020-01-01T00:00:00")
    assert ids(await blog.pull(BEFORE)) == [151], "not what was before the first pull, nor an import of old comments"


async def test_many_public_comments_are_walked_back_page_by_page(blog: Any) -> None:
    for id in range(1, 461):
        blog.comment(id, status="approved", date_gmt="2026-11-22T08:00:00")
    batches = await blog.pull(BEFORE)
    assert ids(batches) == list(range(201, 461))
    assert all(len(batch.incoming) <= 100 for batch in batches)


@pytest.mark.parametrize(
    "cursor", [{"first": "yesterday", "top": "x"}, {"first": 7}, {"top": 5}, {"first": "2026-11-01T00:00:00"}]
)
async def test_a_cursor_that_makes_no_sense_begins_anew(blog: Any, cursor: dict[str, Any]) -> None:
    blog.comment(7)
    batches = await blog.pull(cursor)
    assert ids(batches) == [7]
    assert batches[-1].cursor["top"] == 7


async def test_a_site_that_hides_its_users_still_knows_our_answers_by_their_operation(blog: Any) -> None:
    blog.rules.append(
        lambda request: (
            httpx.Response(404, json={"code": "rest_no_route", "message": ""}) if "/users" in request.url.path else None
        )
    )
    blog.comment(201, status="approved")
    blog.comment(202, status="approved", author=5, parent=201, author_user_agent="smtui/1 (op xyz)")
    blog.comment(203, status="hold", author=5, parent=201, author_user_agent="smtui/1 (op uvw)")
    blog.comment(204, status="approved", author=6, parent=201)
    batches = await blog.pull(BEFORE, user_id="")
    assert ids(batches) == [201, 204]
    assert {answer.operation for batch in batches for answer in batch.answers} == {"xyz", "uvw"}


async def test_a_held_answer_of_a_colleague_waits_in_the_inbox_and_our_own_does_not(blog: Any) -> None:
    blog.users.append({"id": 2})
    blog.comment(5, status="approved")
    blog.comment(7, author=2, parent=5, author_user_agent="smtui/1 (op xyz)")
    blog.comment(8, author=1, parent=5, author_user_agent="smtui/1 (op abc)")
    blog.comment(9, author=1)
    batches = await blog.pull()
    assert ids(batches) == [7]
    assert [answer.remote_id for batch in batches for answer in batch.answers] == ["8"]


async def test_an_interrupted_pull_gives_no_cursor(blog: Any) -> None:
    for id in range(1, 151):
        blog.comment(id)

    def rule(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(502, text="") if request.url.params.get("page") == "2" else None

    blog.rules.append(rule)
    connector = blog.connect()
    got = []
    with pytest.raises(NetworkError):
        async for batch in connector.pull({}, []):
            got.append(batch)  # noqa: PERF401  (what came before the error counts)
    await connector.close()
    assert len(ids(got)) == 100
    assert [batch.cursor for batch in got] == [None]


@pytest.mark.parametrize("body", ['{"code":7}', '{"a":1}', "7", "null", '"x"', "[[],7,null]"])
async def test_json_of_another_shape_is_an_error_or_nothing(blog: Any, body: str) -> None:
    blog.rules.append(lambda request: httpx.Response(200, text=body) if request.url.path.endswith("comments") else None)
    if body.startswith("["):
        assert ids(await blog.pull()) == []
    else:
        with pytest.raises(NotAnApi):
            await blog.pull()


async def test_an_id_that_is_none_of_wordpress_is_gone(blog: Any) -> None:
    connector = blog.connect()
    with pytest.raises(RemoteGone):
        await connector.moderate("../users/1", "approve")
    assert blog.requests == []
    await connector.close()


async def test_a_total_that_never_ends_does(blog: Any) -> None:
    empty = httpx.Response(200, json=[], headers={"X-WP-Total": "9" * 30})
    blog.rules.append(lambda request: empty if request.url.path.endswith("comments") else None)
    (warning,) = [warning for batch in await blog.pull() for warning in batch.warnings]
    assert warning.key == "wordpress_hidden"
