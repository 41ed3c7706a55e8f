"""WordPress: replies that arrive once, and moderation that changes nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from smtui.domain.errors import (
    LoginFailed,
    NetworkError,
    NotAllowed,
    NotAnApi,
    RateLimited,
    Rejected,
    RemoteGone,
    ServerTrouble,
    Uncertain,
)
from smtui.domain.reply import Outgoing
from smtui.networks.wordpress.rows import agent_for

Rule = Callable[[httpx.Request], httpx.Response | None]
TEXT = "Pfad C:\\temp & <b>"


def outgoing(comment: int = 5, *, first: bool = True, operation: str = "abc", text: str = TEXT) -> Outgoing:
    return Outgoing(operation=operation, text=text, comment_remote_id=str(comment), post_id="6", first_attempt=first)


def posts(blog: Any) -> list[httpx.Request]:
    return [request for request in blog.requests if request.method == "POST"]


def on_post(answer: httpx.Response | Exception, *, stored_by: Any = None) -> Rule:
    """Return a rule that plays a host's trouble with writes: before WordPress sees them, or after it has done them."""

    def rule(request: httpx.Request) -> httpx.Response | None:
        if request.method != "POST":
            return None
        if stored_by is not None:
            stored_by.rules.remove(rule)
            stored_by.handle(request)
            stored_by.rules.append(rule)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return rule


@pytest.fixture
async def connector(blog: Any) -> Any:
    blog.comment(5, status="approved")
    made = blog.connect()
    yield made
    await made.close()


async def test_a_reply_names_post_and_parent_and_carries_its_operation(blog: Any, connector: Any) -> None:
    sent = await connector.reply(outgoing())
    (request,) = posts(blog)
    assert request.headers["user-agent"] == agent_for("abc")
    assert len(request.headers["user-agent"]) < 255
    body = json.loads(request.content)
    assert body == {"post": 6, "parent": 5, "content": "Pfad C:\\temp &amp; &lt;b&gt;"}
    assert (sent.remote_id, sent.status) == ("6", "public")
    assert sent.url == "https://blog.example/a-post/#comment-6"


@pytest.mark.parametrize("row", [{}, {"id": 4, "post": 6, "status": "approved"}])
async def test_an_answer_about_another_comment_is_not_taken_for_this_one(blog: Any, connector: Any, row: Any) -> None:
    blog.rules.append(
        lambda request: httpx.Response(200, json=row) if request.url.path.endswith("/comments/5") else None
    )
    with pytest.raises(NotAnApi):
        await connector.reply(outgoing())
    assert posts(blog) == []


LOST: list[Any] = [
    httpx.Response(504, html="<title>Gateway</title>"),
    httpx.Response(500, json={"code": "internal_server_error", "message": "x"}),
    httpx.Response(200, html="<title>Just a moment</title>"),
    httpx.Response(201, text="<b>Warning</b>: x\n{}"),
    httpx.Response(201, json=[]),
    httpx.Response(201, json={"id": 0}),
    httpx.Response(201, json={"id": 77, "post": 6, "parent": 0}),
    httpx.ReadTimeout("x"),
    httpx.RemoteProtocolError("x"),
    httpx.WriteError("x"),
]


@pytest.mark.parametrize("answer", LOST, ids=lambda answer: getattr(answer, "text", type(answer).__name__)[:20])
async def test_a_lost_answer_is_looked_for(blog: Any, connector: Any, answer: Any) -> None:
    blog.rules.append(on_post(answer, stored_by=blog))
    sent = await connector.reply(outgoing())
    assert sent.remote_id == "6"
    assert await connector.reply(outgoing(first=False)) == sent
    assert sorted(blog.rows) == [5, 6]


@pytest.mark.parametrize("answer", LOST, ids=lambda answer: getattr(answer, "text", type(answer).__name__)[:20])
async def test_what_is_not_to_be_found_is_uncertain_until_it_is_asked_again(
    blog: Any, connector: Any, answer: Any
) -> None:
    blog.rules.append(on_post(answer))
    with pytest.raises(Uncertain, match="net_lost"):
        await connector.reply(outgoing())
    blog.rules.clear()
    assert (await connector.reply(outgoing(first=False))).remote_id == "6"
    assert len(blog.rows) == 2


@pytest.mark.parametrize(
    ("answer", "kind", "key"),
    [
        ((400, "comment_flood"), RateLimited, "wordpress_flood_for"),
        ((403, "rest_comment_closed"), NotAllowed, "wordpress_closed"),
        ((403, "rest_comment_draft_post"), NotAllowed, "wordpress_post_draft"),
        ((403, "rest_comment_trash_post"), RemoteGone, "wordpress_post_gone"),
        ((403, "rest_comment_invalid_post_id"), RemoteGone, "wordpress_post_gone"),
        ((400, "rest_comment_content_invalid"), Rejected, "wordpress_empty"),
        ((400, "comment_content_column_length"), Rejected, "wordpress_too_long"),
        ((500, "rest_comment_failed_create"), Rejected, "wordpress_not_stored"),
        ((401, "rest_comment_login_required"), LoginFailed, "wordpress_anonymous"),
        ((401, "incorrect_password"), LoginFailed, "wordpress_password"),
        ((409, "comment_duplicate"), Rejected, "wordpress_duplicate"),
        ((429, "too_many"), RateLimited, "net_limit"),
        ((503, "wp_die"), Uncertain, "net_lost"),
        ((403, "antispam_says_no"), Rejected, "wordpress_refused"),
        ((400, "rest_invalid_param"), Rejected, "wordpress_refused"),
    ],
)
async def test_each_refusal_has_a_name_and_posts_once(
    blog: Any, connector: Any, answer: tuple[int, str], kind: type[NetworkError], key: str, say: Any
) -> None:
    status, code = answer
    body = {"code": code, "message": "<b>Nein</b> \x1b[1m{x} %s", "data": {"status": status}}
    blog.rules.append(on_post(httpx.Response(status, json=body)))
    with pytest.raises(kind) as found:
        await connector.reply(outgoing())
    assert type(found.value) is kind
    assert found.value.key == key
    assert "\x1b" not in say(found.value)
    assert len(posts(blog)) == 1


async def test_a_duplicate_that_is_ours_counts_as_sent(blog: Any, connector: Any) -> None:
    blog.comment(9, parent=5, author=1, status="approved", author_user_agent=agent_for("abc"))
    blog.rules.append(on_post(httpx.Response(409, json={"code": "comment_duplicate", "message": "x"})))
    assert (await connector.reply(outgoing())).remote_id == "9"


async def test_a_reply_is_not_mistaken_for_another_operation_or_a_strangers(blog: Any, connector: Any) -> None:
    blog.comment(9, parent=5, author=1, status="approved", author_user_agent=agent_for("abcd"))
    blog.comment(10, parent=5, author=0, status="approved", author_user_agent=agent_for("abc"))
    blog.comment(11, parent=4, author=1, status="approved", author_user_agent=agent_for("abc"))
    assert await connector.find_reply(outgoing()) is None


@pytest.mark.parametrize(
    ("status", "said"), [("approved", "public"), ("hold", "held"), ("spam", "spam"), ("trash", "trash")]
)
async def test_a_found_reply_tells_how_the_site_shows_it(blog: Any, connector: Any, status: str, said: str) -> None:
    blog.comment(9, parent=5, author=1, status=status, author_user_agent=agent_for("abc"))
    found = await connector.find_reply(outgoing())
    assert found.status == said


def no_edit_context(request: httpx.Request) -> httpx.Response | None:
    if request.method == "GET" and request.url.params.get("context") == "edit":
        return httpx.Response(403, json={"code": "rest_forbidden_context", "message": ""})
    return None


async def test_a_role_that_sees_no_agents_finds_its_reply_by_its_text(blog: Any, connector: Any) -> None:
    blog.rules.append(no_edit_context)
    rendered = "<p>Pfad C:\\temp &#038; &lt;b&gt;</p>\n"
    blog.comment(8, parent=5, author=2, status="approved", content={"rendered": rendered})
    assert await connector.find_reply(outgoing()) is None
    blog.comment(9, parent=5, author=1, status="approved", content={"rendered": rendered})
    assert (await connector.find_reply(outgoing())).remote_id == "9"


async def test_nothing_is_said_to_spam_or_into_the_trash(blog: Any, connector: Any, say: Any) -> None:
    blog.comment(7, status="spam")
    blog.comment(8, status="trash")
    blog.comment(9, status="post-trashed")
    for comment, kind in ((7, Rejected), (8, RemoteGone), (9, RemoteGone), (99, RemoteGone)):
        with pytest.raises(kind) as found:
            await connector.reply(outgoing(comment))
        say(found.value)
    assert posts(blog) == []


# Moderation -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ip", ["192.0.2.7", "2001:db8::17"])
async def test_the_visitors_address_and_agent_are_sent_back(blog: Any, connector: Any, ip: str) -> None:
    row = blog.comment(7, author_ip=ip)
    assert await connector.moderate("7", "approve") == "public"
    assert (row["author_ip"], row["author_user_agent"]) == (ip, "Mozilla/5.0")


@pytest.mark.parametrize("ip", ["", "unknown", "192.0.2.xxx", None])
async def test_an_address_that_wordpress_would_refuse_is_left_out(blog: Any, connector: Any, ip: Any) -> None:
    blog.comment(7, author_ip=ip)
    await connector.moderate("7", "spam")
    assert json.loads(posts(blog)[0].content)["author_ip"] is None


async def test_an_empty_agent_stays_empty(blog: Any, connector: Any) -> None:
    row = blog.comment(7, author_user_agent="")
    await connector.moderate("7", "approve")
    assert row["author_user_agent"] == ""


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("approved", "approve"),
        ("hold", "hold"),
        ("spam", "spam"),
        ("trash", "trash"),
        ("hold", "unspam"),
        ("spam", "untrash"),
    ],
)
async def test_what_is_so_already_is_not_written(blog: Any, connector: Any, status: str, action: Any) -> None:
    blog.comment(7, status=status)
    await connector.moderate("7", action)
    assert all(request.method == "GET" for request in blog.requests)


async def test_a_status_that_did_not_take_is_not_believed(blog: Any, connector: Any, say: Any) -> None:
    row = blog.comment(7)
    blog.rules.append(on_post(httpx.Response(200, json=row)))
    with pytest.raises(Rejected, match="wordpress_not_changed") as found:
        await connector.moderate("7", "approve")
    say(found.value)


@pytest.mark.parametrize(
    "answer", [httpx.Response(405), httpx.Response(403, html="<p>"), httpx.Response(501, html="<p>")]
)
async def test_a_blocked_delete_goes_as_a_post(blog: Any, connector: Any, answer: httpx.Response) -> None:
    row = blog.comment(7)

    def rule(request: httpx.Request) -> httpx.Response | None:
        if request.method == "DELETE":
            return answer
        if request.method == "POST":
            assert (request.url.params["_method"], request.content) == ("DELETE", b"")
            row["status"] = "trash"
            return httpx.Response(200, json=row)
        return None

    blog.rules.append(rule)
    assert await connector.moderate("7", "trash") == "trash"


@pytest.mark.parametrize(
    ("status", "code", "state"), [(410, "rest_already_trashed", "trash"), (404, "rest_comment_invalid_id", "gone")]
)
async def test_a_trash_that_somebody_else_was_quicker_with_is_done(
    blog: Any, connector: Any, status: int, code: str, state: str
) -> None:
    blog.comment(7)
    answer = httpx.Response(status, json={"code": code, "message": ""})
    blog.rules.append(lambda request: answer if request.method == "DELETE" else None)
    assert await connector.moderate("7", "trash") == state


async def test_without_a_trash_nothing_is_deleted(blog: Any, connector: Any, say: Any) -> None:
    blog.comment(7)
    answer = httpx.Response(501, json={"code": "rest_trash_not_supported", "message": ""})
    blog.rules.append(lambda request: answer if request.method == "DELETE" else None)
    with pytest.raises(NotAllowed, match="wordpress_no_trash") as found:
        await connector.moderate("7", "trash")
    say(found.value)
    assert posts(blog) == []


@pytest.mark.parametrize("answer", [*LOST[:3], *LOST[7:], httpx.Response(200, json={})])
async def test_a_moderation_whose_answer_is_lost_is_looked_for(blog: Any, connector: Any, answer: Any) -> None:
    blog.comment(7)
    rule = on_post(answer)
    blog.rules.append(rule)
    with pytest.raises(Uncertain, match="net_lost"):
        await connector.moderate("7", "approve")
    blog.rules.remove(rule)
    blog.rules.append(on_post(answer, stored_by=blog))
    assert await connector.moderate("7", "approve") == "public"


async def test_trouble_while_reading_is_not_uncertain(blog: Any, connector: Any) -> None:
    blog.rules.append(lambda request: httpx.Response(502, html="<p>"))
    with pytest.raises(ServerTrouble):
        await connector.moderate("7", "approve")
    with pytest.raises(ServerTrouble):
        await connector.reply(outgoing())
