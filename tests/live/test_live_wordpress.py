"""The WordPress connector against a real WordPress."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from smtui.domain.clock import SystemClock
from smtui.domain.comment import Incoming, Moderation, RemoteStatus
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
    Unreachable,
)
from smtui.domain.reply import Outgoing
from smtui.domain.text import clean
from smtui.networks.wordpress import WordPress
from smtui.ports import Account, Batch, Connector, OwnAnswer, Secret

pytestmark = pytest.mark.live

Hook = Callable[[httpx.Request], Awaitable[None]]
IP, AGENT = "192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64)"
_operations = (f"op{number:018d}" for number in itertools.count(1))


class Wire(httpx.AsyncBaseTransport):
    """The real way to the server, with a place to meddle before and after each request."""

    def __init__(self, before: Hook | None = None, after: Hook | None = None) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._before, self._after = before, after
        self.requests: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self._before:
            await self._before(request)
        response = await self._inner.handle_async_request(request)
        if self._after:
            await response.aread()
            await self._after(request)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


async def no_wait(seconds: float) -> None:
    """Let time pass at once."""


@pytest.fixture
async def connect(blog: Any) -> AsyncIterator[Callable[..., Connector]]:
    """Make connectors that are closed when the test ends."""
    made: list[Connector] = []

    def make(
        role: str = "admin",
        *,
        url: str = "",
        base: str | None = None,
        password: str = "",
        user: str = "",
        wire: Wire | None = None,
    ) -> Connector:
        settings = {"user_id": str(blog.users[role]["id"])} if base is None else {}
        account = Account(
            name="blog",
            network="wordpress",
            url=url or blog.host,
            user=user or role,
            base=blog.base if base is None else base,
            settings=settings,
        )
        network = WordPress(transport=wire or Wire(), sleep=no_wait)
        made.append(network.connect(account, Secret(password or blog.password(role)), clock=SystemClock()))
        return made[-1]

    yield make
    for connector in made:
        await connector.close()


async def pull(connector: Connector, cursor: Any = None, open_ids: tuple[int, ...] = ()) -> list[Batch]:
    return [batch async for batch in connector.pull(cursor or {}, [str(id) for id in open_ids])]


def came_in(batches: list[Batch]) -> dict[int, Incoming]:
    return {int(one.remote_id): one for batch in batches for one in batch.incoming}


def answered(batches: list[Batch]) -> dict[int, OwnAnswer]:
    return {int(one.remote_id): one for batch in batches for one in batch.answers}


def states(batches: list[Batch]) -> dict[int, RemoteStatus]:
    return {int(id): state for batch in batches for id, state in batch.states.items()}


def outgoing(comment: int, text: str, *, post: int = 0, first: bool = True, operation: str = "") -> Outgoing:
    return Outgoing(
        operation=operation or next(_operations),
        text=text,
        comment_remote_id=str(comment),
        post_id=str(post),
        first_attempt=first,
    )


# Finding the site -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "{host}",
        "{url}",
        "{url}/",
        "  {url}/#top ",
        "{url}/?p={post}",
        "{url}/no/such/page/",
        "{url}/wp-json",
        "{url}/wp-json/wp/v2/comments?per_page=1",
        "{url}/wp-admin/",
        "{url}/wp-login.php",
        "http://me:word@{host}/",
    ],
)
async def test_any_address_of_the_site_leads_to_its_api(blog: Any, connect: Any, typed: str) -> None:
    typed = typed.format(host=blog.host, url=blog.url, post=blog.post())
    info = await connect(url=typed, base="").check()
    assert (info.base, info.site, info.settings["zone"]) == (blog.base, "Prüfblog", "Europe/Berlin")


@pytest.mark.parametrize("typed", ["{url}", "{url}/?rest_route=/", "{url}/wp-json/"])
async def test_a_site_without_pretty_addresses_is_found_read_and_answered(blog: Any, connect: Any, typed: str) -> None:
    post = blog.post()
    comment = blog.visit(post, "Ohne Permalinks?")
    with blog.fault("no-wp-json"):
        info = await connect(url=typed.format(url=blog.url), base="").check()
        assert info.base.endswith("/?rest_route=/")
        connector = connect(base=info.base)
        assert comment in came_in(await pull(connector))
        sent = await connector.reply(outgoing(comment, "Geht auch."))
        assert await connector.moderate(str(comment), "approve") == "public"
        assert await connector.moderate(str(comment), "trash") == "trash"
    assert blog.comment(int(sent.remote_id))["parent"] == comment


async def test_a_site_that_moved_to_another_name_of_this_machine_is_followed(blog: Any, connect: Any) -> None:
    with blog.fault("move-host"):
        info = await connect(url=blog.url.replace("127.0.0.1", "localhost"), base="").check()
    assert info.base == blog.base


async def test_the_password_never_goes_where_a_redirect_leads(blog: Any, connect: Any) -> None:
    wire = Wire()
    with blog.fault("move-away"):
        with pytest.raises(NotAnApi) as found:
            await connect(base="", wire=wire).check()
        assert found.value.key == "wordpress_elsewhere"
        assert found.value.values["target"] == "hoster.example/suspended"
        with pytest.raises(NotAnApi, match="net_redirect"):
            await pull(connect(wire=wire))
    assert {request.url.host for request in wire.requests} == {"127.0.0.1"}


async def test_something_else_is_not_called_a_wordpress(blog: Any, connect: Any) -> None:
    with blog.fault("html"), pytest.raises(NotAnApi) as found:
        await connect(base="").check()
    assert found.value.values["account"] == "blog"


async def test_a_dead_address_is_unreachable(connect: Any) -> None:
    with pytest.raises(Unreachable, match="net_connect"):
        await connect(url="http://127.0.0.1:9", base="").check()


# Rights ---------------------------------------------------------------------------------------------------------------

MODERATION = {"approve", "hold", "spam", "unspam", "trash", "untrash", "hide", "unhide"}


@pytest.mark.parametrize(
    ("role", "moderates", "missing"),
    [
        ("admin", True, ()),
        ("editor", True, ()),
        ("author", True, ("wordpress_own_posts_only", "wordpress_loses_ip", "wordpress_reply_held")),
        ("contributor", False, ("wordpress_sees_own_only", "wordpress_no_moderation", "wordpress_reply_held")),
        ("subscriber", False, ("wordpress_sees_nothing", "wordpress_no_moderation", "wordpress_reply_held")),
        ("moderator", True, ("wordpress_sees_nothing",)),
    ],
)
async def test_each_role_is_told_what_it_may_not_do(
    blog: Any, connect: Any, role: str, moderates: bool, missing: tuple[str, ...]
) -> None:
    info = await connect(role, base="").check()
    assert info.can == {"reply"} | (MODERATION if moderates else set())
    assert info.missing == missing
    assert info.roles == (blog.users[role]["role"],)
    assert info.settings["user_id"] == str(blog.users[role]["id"])


async def test_a_site_that_hides_its_users_is_judged_by_trying(blog: Any, connect: Any) -> None:
    with blog.fault("no-users-endpoint"):
        editor = await connect("editor", base="").check()
        assert (editor.can, editor.missing) == ({"reply"} | MODERATION, ("wordpress_users_hidden",))
        author = await connect("author", base="").check()
        assert (author.can, author.missing) == ({"reply"}, ("wordpress_users_hidden", "wordpress_no_moderation"))
        with pytest.raises(LoginFailed, match="wordpress_anonymous"):
            await connect("editor", base="", password="wrong").check()


@pytest.mark.parametrize(
    ("fault", "user", "password", "key"),
    [
        ("", "", "wrong word", "wordpress_anonymous"),
        ("strip-auth", "", "", "wordpress_anonymous"),
        ("early-login-check", "", "wrong word", "wordpress_password"),
        ("early-login-check", "nobody", "", "wordpress_user"),
        ("no-app-passwords", "", "", "wordpress_passwords_off"),
        ("rest-login-only", "", "wrong word", "wordpress_restricted"),
    ],
)
async def test_a_login_that_fails_is_told_apart(
    blog: Any, connect: Any, fault: str, user: str, password: str, key: str
) -> None:
    with blog.fault(*filter(None, [fault])), pytest.raises(LoginFailed) as found:
        await connect(base="", user=user, password=password).check()
    assert found.value.key == key
    assert found.value.values["account"] == "blog"
    assert blog.password() not in repr(found.value)


async def test_a_revoked_password_fails_at_once_and_loses_nothing(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Noch da?")
    made = blog.rest("POST", "users/me/application-passwords", {"name": f"revoked {comment}"})
    connector = connect(password=made["password"])
    assert comment in came_in(await pull(connector))
    blog.rest("DELETE", f"users/me/application-passwords/{made['uuid']}")
    with pytest.raises(LoginFailed, match="wordpress_anonymous"):
        await pull(connector)
    with pytest.raises(LoginFailed, match="wordpress_anonymous"):
        await connector.reply(outgoing(comment, "Nein"))
    with pytest.raises(LoginFailed, match="wordpress_anonymous"):
        await connector.moderate(str(comment), "spam")
    assert blog.comment(comment)["status"] == "hold"
    assert blog.answers(comment) == []


async def test_a_plug_in_that_lets_only_members_in_lets_us_in(blog: Any, connect: Any) -> None:
    with blog.fault("rest-login-only"):
        assert (await connect(base="").check()).base == blog.base


# Reading --------------------------------------------------------------------------------------------------------------


async def test_two_hundred_seeded_comments_come_in_whole(blog: Any, connect: Any) -> None:
    seeded = blog.seed(5, 200)
    wire = Wire()
    batches = await pull(connect("editor", wire=wire))
    truth = {id: row for id, row in blog.held().items() if row["type"] in ("comment", "pingback")}
    found = came_in(batches)

    assert set(seeded["pending"]) | set(seeded["pingbacks"]) <= set(found)
    assert set(found) == set(truth)
    assert not set(seeded["notes"]) & set(found)
    assert sum(len(batch.incoming) for batch in batches) == len(found)
    assert all(len(batch.incoming) <= 100 for batch in batches)
    assert not [warning for batch in batches for warning in batch.warnings]
    assert max(batch.total or 0 for batch in batches) == len(blog.held())
    for id, row in truth.items():
        one = found[id]
        assert one.created_at.isoformat() == f"{row['date_gmt']}+00:00"
        assert (one.post_id, one.parent_id) == (str(row["post"]), str(row["parent"] or ""))
        assert one.remote_status == "held"
        assert one.form == ("pingback" if row["type"] == "pingback" else "")
        assert one.text == clean(one.text)
        assert one.text or not row["content"]["raw"].strip()
        assert bool(one.thread) == bool(row["parent"])
        if one.thread:
            assert one.thread[-1].remote_id == one.parent_id
    posts = {one.post_title for one in found.values() if int(one.post_id) in seeded["posts"]}
    assert posts == {f"Beitrag {number}: Größe & Maß" for number in range(1, 6)}
    assert 'O\'Brien & "Söhne"' in {one.author for one in found.values()}
    # Three pages, their posts and ancestors: a sync is a handful of requests, not one for each comment.
    assert len(wire.requests) <= 4 * len(batches)


async def test_a_small_role_brings_what_it_sees_and_says_that_there_is_more(blog: Any, connect: Any) -> None:
    theirs = blog.visit(blog.post(author=blog.users["author"]["id"]), "Beim Autor")
    others = blog.visit(blog.post(), "Anderswo")
    batches = await pull(connect("author"), open_ids=(theirs, others))
    assert theirs in came_in(batches)
    assert others not in came_in(batches)
    assert others not in states(batches), "what we may not see is not gone"
    warnings = [warning for batch in batches for warning in batch.warnings]
    assert [warning.key for warning in warnings] == ["wordpress_hidden"]
    assert int(warnings[0].values["seen"]) < int(warnings[0].values["total"])


@pytest.mark.parametrize("role", ["subscriber", "moderator"])
async def test_a_role_that_may_not_list_is_told_so(connect: Any, role: str) -> None:
    with pytest.raises(NotAllowed, match="wordpress_role"):
        await pull(connect(role))


async def test_comments_that_move_to_other_pages_while_we_read_are_not_missed(blog: Any, connect: Any) -> None:
    post = blog.post()
    ids = [blog.visit(post, f"Seite {number}") for number in range(3)]
    blog.seed(1, 150)
    moved = iter(sorted(blog.held())[:3])

    async def moderate_elsewhere(request: httpx.Request) -> None:
        if request.url.params.get("status") == "hold" and request.url.params.get("page") == "1":
            blog.set_status(next(moved, ids[0]), "approved")

    found = came_in(await pull(connect(wire=Wire(after=moderate_elsewhere))))
    comments = {id for id, row in blog.held().items() if row["type"] != "note"}
    assert comments <= set(found)


async def test_what_became_of_open_comments_elsewhere_is_found_out(blog: Any, connect: Any) -> None:
    post = blog.post()
    held, approved, spam, trash, gone = (blog.visit(post, f"Fall {number}") for number in range(5))
    connector = connect()
    await pull(connector)
    blog.set_status(approved, "approved")
    blog.set_status(spam, "spam")
    blog.rest("DELETE", f"comments/{trash}")
    blog.rest("DELETE", f"comments/{gone}", force="true")
    batches = await pull(connector, open_ids=(held, approved, spam, trash, gone))
    assert held in came_in(batches)
    assert states(batches) == {approved: "public", spam: "spam", trash: "trash", gone: "gone"}


async def test_the_comments_of_a_trashed_post_are_in_the_trash(blog: Any, connect: Any) -> None:
    post = blog.post()
    comment = blog.visit(post, "Mit weg")
    blog.rest("DELETE", f"posts/{post}")
    assert states(await pull(connect(), open_ids=(comment,))) == {comment: "trash"}


async def test_pingbacks_are_reconciled_like_comments(blog: Any, connect: Any) -> None:
    pingback = blog.seed(1, 25)["pingbacks"][0]
    blog.set_status(pingback, "approved")
    assert states(await pull(connect(), open_ids=(pingback,))) == {pingback: "public"}


async def test_a_pages_title_is_found_and_the_thread_is_whole(blog: Any, connect: Any) -> None:
    page = blog.post("Über &amp; uns", "pages", comment_status="open")
    first = blog.visit(page, "Wann ist <b>offen</b>?", status="approved")
    ours = blog.rest("POST", "comments", {"post": page, "parent": first, "content": "Um 9."})["id"]
    second = blog.visit(page, "Auch sonntags?", parent=ours)
    one = came_in(await pull(connect()))[second]
    assert (one.post_title, one.post_url) == ("Über & uns", blog.rest("GET", f"pages/{page}")["link"])
    assert [(said.text, said.ours) for said in one.thread] == [("Wann ist offen?", False), ("Um 9.", True)]


async def test_after_the_first_pull_public_comments_and_answers_from_elsewhere_come_in(blog: Any, connect: Any) -> None:
    post = blog.post()
    old = blog.visit(post, "Von früher", status="approved")
    connector = connect()
    before = await pull(connector)
    assert old not in came_in(before)
    cursor = before[-1].cursor

    public = blog.visit(post, "Gleich öffentlich", status="approved")
    question = blog.visit(post, "Eine Frage", status="approved")
    colleague = blog.rest(
        "POST", "comments", {"post": post, "parent": question, "content": "Eine Antwort"}, role="editor"
    )["id"]
    customer = blog.rest(
        "POST", "comments", {"post": post, "parent": question, "content": "Ich auch"}, role="subscriber"
    )["id"]
    blog.set_status(customer, "approved")
    sent = await connector.reply(outgoing(public, "Willkommen!", operation="opfound"))

    batches = await pull(connector, cursor)
    found, answers = came_in(batches), answered(batches)
    assert {public, question, customer} <= set(found)
    assert old not in found
    assert found[public].remote_status == "public"
    assert colleague not in found
    assert answers[colleague].parent_id == str(question)
    assert answers[int(sent.remote_id)].operation == "opfound"
    assert answers[int(sent.remote_id)].at == sent.at


# Answering ------------------------------------------------------------------------------------------------------------


async def test_a_reply_stands_under_its_comment_in_the_accounts_name(blog: Any, connect: Any) -> None:
    post = blog.post()
    comment = blog.visit(post, "Bitte um Antwort", status="approved")
    text = 'Zeile 1 – if (a < b && c > d) "x" \\ y <b>AT&T</b> &amp; 🎉\n\nAbsatz https://example.org/?a=1&b=2'
    sent = await connect("editor").reply(outgoing(comment, text, post=post))
    row = blog.comment(int(sent.remote_id))
    assert (row["post"], row["parent"], row["author"]) == (post, comment, blog.users["editor"]["id"])
    assert (sent.status, sent.url, row["author_name"]) == ("public", row["link"], "Editor")
    assert sent.at.isoformat() == f"{row['date_gmt']}+00:00"
    found = came_in(await pull(connect("author")))  # reads the rendered text: what visitors see
    assert int(sent.remote_id) not in found
    question = blog.visit(post, "Danke", parent=int(sent.remote_id))
    assert came_in(await pull(connect()))[question].thread[-1].text == text


async def test_a_reply_of_a_small_role_is_held_and_recognised(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Frage", status="approved")
    blog.sql("comment_date_gmt = comment_date_gmt - INTERVAL 1 MINUTE")  # so that no earlier run makes a flood of it
    request = outgoing(comment, "Von der Aushilfe \\ mit Strich")
    sent = await connect("contributor").reply(request)
    assert sent.status == "held"
    assert (await connect("contributor").find_reply(request)) == sent
    assert int(sent.remote_id) not in came_in(await pull(connect("contributor")))
    assert int(sent.remote_id) in came_in(await pull(connect("editor"))), "it waits for a colleague's approval"
    with pytest.raises(RateLimited) as found:
        await connect("contributor").reply(outgoing(comment, "Gleich noch eine"))
    assert (found.value.key, found.value.retry_after) == ("wordpress_flood_for", 15.0)


async def test_the_smallest_role_cannot_see_its_held_reply_and_still_sends_no_second_one(
    blog: Any, connect: Any
) -> None:
    comment = blog.visit(blog.post(), "Frage", status="approved")
    blog.sql("comment_date_gmt = comment_date_gmt - INTERVAL 1 MINUTE")
    for text, kind in (("Mit \\ Strich", Uncertain), ("Ohne Strich", Rejected)):
        request = outgoing(comment, text)
        with blog.fault("lose-reply"), pytest.raises(Uncertain):
            await connect("subscriber").reply(request)
        blog.sql("comment_date_gmt = comment_date_gmt - INTERVAL 1 MINUTE")
        with pytest.raises(kind):
            await connect("subscriber").reply(outgoing(comment, text, first=False, operation=request.operation))
    assert len(blog.answers(comment)) == 2


@pytest.mark.parametrize("fault", ["lose-reply", "fatal"])
async def test_a_lost_answer_is_found_by_looking_and_never_sent_twice(blog: Any, connect: Any, fault: str) -> None:
    comment = blog.visit(blog.post(), "Ganz wichtig", status="approved")
    request = outgoing(comment, "Pfad C:\\temp\\neu, 10 %")
    connector = connect()
    with blog.fault(fault):
        sent = await connector.reply(request)
    again = await connector.reply(outgoing(comment, request.text, first=False, operation=request.operation))
    assert again == sent
    assert [row["id"] for row in blog.answers(comment)] == [int(sent.remote_id)]


async def test_a_connection_cut_after_the_write_is_resolved_by_looking(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Leitung weg", status="approved")

    async def cut(request: httpx.Request) -> None:
        if request.method == "POST":
            raise httpx.ReadError("cut", request=request)

    sent = await connect(wire=Wire(after=cut)).reply(outgoing(comment, "Da \\ bin ich"))
    assert [row["id"] for row in blog.answers(comment)] == [int(sent.remote_id)]


@pytest.mark.parametrize("written", [True, False])
async def test_while_nobody_can_tell_it_is_uncertain_and_later_it_is_there_once(
    blog: Any, connect: Any, written: bool
) -> None:
    comment = blog.visit(blog.post(), "Ungewiss", status="approved")
    request = outgoing(comment, "Einmal \\ nur")
    dead = False

    async def cut(sent: httpx.Request) -> None:
        nonlocal dead
        if dead or sent.method == "POST":
            dead = True
            raise httpx.ReadTimeout("cut", request=sent)

    wire = Wire(after=cut) if written else Wire(before=cut)
    with pytest.raises(Uncertain, match="net_lost"):
        await connect(wire=wire).reply(request)
    assert len(blog.answers(comment)) == written
    sent = await connect().reply(outgoing(comment, request.text, first=False, operation=request.operation))
    assert [row["id"] for row in blog.answers(comment)] == [int(sent.remote_id)]


async def test_when_nothing_was_sent_it_says_so(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Kein Netz", status="approved")

    async def no_network(request: httpx.Request) -> None:
        raise httpx.ConnectError("no route", request=request)

    with pytest.raises(Unreachable):
        await connect(wire=Wire(before=no_network)).reply(outgoing(comment, "Hallo"))
    assert blog.answers(comment) == []


async def test_a_double_is_refused_unless_it_is_ours(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Doppelt?", status="approved")
    connector = connect()
    request = outgoing(comment, "Danke schön")
    sent = await connector.reply(request)
    # The same operation again, as after a crash between the answer and the disk.
    assert await connector.reply(request) == sent
    with pytest.raises(Rejected, match="wordpress_duplicate"):
        await connector.reply(outgoing(comment, "DANKE SCHÖN"))
    assert len(blog.answers(comment)) == 1


async def test_what_cannot_be_answered_says_why(blog: Any, connect: Any) -> None:
    post = blog.post()
    connector = connect()
    spam, trash, gone, closed = (blog.visit(post, f"Nicht antworten {n}", status="approved") for n in range(4))
    blog.set_status(spam, "spam")
    blog.rest("DELETE", f"comments/{trash}")
    blog.rest("DELETE", f"comments/{gone}", force="true")
    cases: list[tuple[int, str, type[NetworkError], str]] = [
        (spam, "Hallo", Rejected, "wordpress_parent_spam"),
        (trash, "Hallo", RemoteGone, "wordpress_parent_trash"),
        (gone, "Hallo", RemoteGone, "wordpress_comment_gone"),
        (closed, " \n ", Rejected, "wordpress_empty"),
        (closed, "ü" * 40_000, Rejected, "wordpress_too_long"),
    ]
    for comment, text, kind, key in cases:
        with pytest.raises(kind) as found:
            await connector.reply(outgoing(comment, text))
        assert (found.value.key, found.value.values["account"]) == (key, "blog")
    blog.rest("POST", f"posts/{post}", {"comment_status": "closed"})
    with pytest.raises(NotAllowed, match="wordpress_closed"):
        await connector.reply(outgoing(closed, "Hallo"))
    blog.rest("POST", f"posts/{post}", {"status": "draft"})
    with pytest.raises(NotAllowed, match="wordpress_post_draft"):
        await connector.reply(outgoing(closed, "Hallo"))
    for comment in (spam, trash, closed):
        assert blog.answers(comment) == []


# Moderating -----------------------------------------------------------------------------------------------------------


async def test_moderation_does_what_was_asked_and_keeps_the_visitors_traces(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Moderiere mich")
    connector = connect("editor")
    steps: list[tuple[Moderation, RemoteStatus]] = [
        ("approve", "public"),
        ("hold", "held"),
        ("spam", "spam"),
        ("unspam", "held"),
        ("trash", "trash"),
        ("untrash", "held"),
        ("approve", "public"),
        ("spam", "spam"),
        ("unspam", "public"),
    ]
    words = {"public": "approved", "held": "hold", "spam": "spam", "trash": "trash"}
    for action, state in steps:
        for _ in range(2):
            assert await connector.moderate(str(comment), action) == state
        row = blog.comment(comment)
        assert (row["status"], row["author_ip"], row["author_user_agent"]) == (words[state], IP, AGENT), action


async def test_a_comment_without_an_address_stays_without(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Ohne IP")
    blog.sql(f"comment_author_IP = '', comment_agent = '' WHERE comment_ID = {comment}")
    assert await connect().moderate(str(comment), "approve") == "public"
    row = blog.comment(comment)
    assert (row["status"], row["author_ip"], row["author_user_agent"]) == ("approved", "", "")


async def test_an_author_moderates_under_own_posts_only(blog: Any, connect: Any) -> None:
    own = blog.visit(blog.post(author=blog.users["author"]["id"]), "Beim Autor")
    other = blog.visit(blog.post(), "Anderswo")
    connector = connect("author")
    assert await connector.moderate(str(own), "approve") == "public"
    with pytest.raises(NotAllowed, match="wordpress_role"):
        await connector.moderate(str(other), "approve")
    assert blog.comment(other)["status"] == "hold"


async def test_moderating_what_is_gone(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Gleich weg")
    blog.rest("DELETE", f"comments/{comment}", force="true")
    assert await connect().moderate(str(comment), "trash") == "gone"
    with pytest.raises(RemoteGone, match="wordpress_comment_gone"):
        await connect().moderate(str(comment), "approve")


@pytest.mark.parametrize("fault", ["lose-reply", "fatal"])
async def test_a_moderation_whose_answer_is_lost_is_confirmed_by_looking(blog: Any, connect: Any, fault: str) -> None:
    comment = blog.visit(blog.post(), "Antwort weg")
    with blog.fault(fault):
        assert await connect().moderate(str(comment), "approve") == "public"
        assert await connect().moderate(str(comment), "trash") == "trash"
    assert blog.comment(comment)["author_ip"] == IP


async def test_a_host_that_blocks_delete_is_answered_with_post(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Kein DELETE")
    with blog.fault("no-delete"):
        assert await connect().moderate(str(comment), "trash") == "trash"
    row = blog.comment(comment)
    assert (row["status"], row["author_ip"], row["author_user_agent"]) == ("trash", IP, AGENT)


async def test_a_site_without_a_trash_loses_no_comment(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Nicht löschen")
    with blog.fault("no-trash"), pytest.raises(NotAllowed, match="wordpress_no_trash"):
        await connect().moderate(str(comment), "trash")
    assert blog.comment(comment)["status"] == "hold"


async def test_a_decision_that_a_plug_in_takes_back_is_not_believed(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Bleibt")
    with blog.fault("keep-status"), pytest.raises(Rejected, match="wordpress_not_changed"):
        await connect().moderate(str(comment), "approve")
    assert blog.comment(comment)["status"] == "hold"


# Trouble of hosts -----------------------------------------------------------------------------------------------------

FAULTS: list[tuple[str, type[NetworkError], str]] = [
    ("html", NotAnApi, "net_page"),
    ("waf403", RateLimited, "net_firewall"),
    ("rate429", RateLimited, "net_limit_for"),
    ("no-wp-json", NotAnApi, "net_not_found"),
    ("strip-auth", LoginFailed, "wordpress_anonymous"),
    ("php-notice", ServerTrouble, "net_php_notice"),
    ("rest-off", NotAnApi, "wordpress_api_closed"),
    ("no-app-passwords", LoginFailed, "wordpress_anonymous"),
    ("no-comments-route", NotAnApi, "wordpress_no_route"),
    ("maintenance", ServerTrouble, "net_maintenance"),
]


@pytest.mark.parametrize(("fault", "kind", "key"), FAULTS, ids=[fault[0] for fault in FAULTS])
async def test_trouble_has_a_name_and_costs_nothing(
    blog: Any, connect: Any, fault: str, kind: type[NetworkError], key: str
) -> None:
    comment = blog.visit(blog.post(), "Trotz allem")
    connector = connect()
    request = outgoing(comment, "Später \\ dann")
    with blog.maintenance() if fault == "maintenance" else blog.fault(fault):
        works: list[Callable[[], Awaitable[object]]] = [
            lambda: pull(connector, open_ids=(comment,)),
            lambda: connector.reply(request),
            lambda: connector.moderate(str(comment), "approve"),
        ]
        for work in works:
            with pytest.raises(NetworkError) as found:
                await work()
            assert isinstance(found.value, kind)
            assert (found.value.key, found.value.values["account"]) == (key, "blog")
    assert blog.answers(comment) == []
    assert comment in came_in(await pull(connector))
    sent = await connector.reply(outgoing(comment, request.text, first=False, operation=request.operation))
    assert await connector.moderate(str(comment), "approve") == "public"
    assert [row["id"] for row in blog.answers(comment)] == [int(sent.remote_id)]


@pytest.mark.parametrize("fault", ["html", "waf403", "rate429", "php-notice", "strip-auth", "rest-off"])
async def test_trouble_that_begins_in_the_middle_of_a_reply_leaves_one_reply(
    blog: Any, connect: Any, fault: str
) -> None:
    """The parent could still be read; from the write on the host makes trouble."""
    comment = blog.visit(blog.post(), "Mittendrin", status="approved")
    request = outgoing(comment, "Ein \\ Mal")
    file = blog.folder / "faults" / fault

    async def begin(sent: httpx.Request) -> None:
        if sent.method == "POST":
            file.touch()

    try:
        with pytest.raises(NetworkError):
            await connect(wire=Wire(before=begin)).reply(request)
    finally:
        file.unlink()
    sent = await connect().reply(outgoing(comment, request.text, first=False, operation=request.operation))
    assert [row["id"] for row in blog.answers(comment)] == [int(sent.remote_id)]


async def test_a_byte_order_mark_and_a_slow_host_do_no_harm(blog: Any, connect: Any) -> None:
    comment = blog.visit(blog.post(), "Etwas langsam")
    with blog.fault("bom"), blog.fault("slow", content="50"):
        connector = connect(base="")
        assert (await connector.check()).base == blog.base
        connector = connect()
        assert comment in came_in(await pull(connector))
        sent = await connector.reply(outgoing(comment, "Macht nichts"))
        assert await connector.moderate(str(comment), "approve") == "public"
    assert [row["id"] for row in blog.answers(comment)] == [int(sent.remote_id)]
