"""A day with each server of the Mastodon family: the same things come in and go out, whatever its manners."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.errors import LoginFailed, NetworkError, NotAllowed, Rejected, RemoteGone
from smtui.domain.reply import Outgoing, Sent
from smtui.networks.mastodon import Mastodon
from smtui.ports import Account, Connector, Secret
from tests.networks.fediverse import BASE, TOKEN, error, last_cursor, no_wait, texts
from tests.networks.kin import KINDS, Kin

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def server(request: pytest.FixtureRequest) -> Kin:
    return Kin(FixedClock(NOW), request.param)


async def checked(server: Kin, token: str = TOKEN) -> Connector:
    """Return a connector as the house makes it after a look at the account."""
    network = Mastodon(transport=httpx.MockTransport(server.handle), sleep=no_wait)
    account = Account(name="blog", network="mastodon", url=BASE)
    looking = network.connect(account, Secret(token), clock=server.clock)
    info = await looking.check()
    await looking.close()
    account = structs.replace(account, base=info.base, settings=dict(info.settings))
    return network.connect(account, Secret(token), clock=server.clock)


async def pull(connector: Connector, cursor: Any = None, open_ids: tuple[str, ...] = ()) -> Any:
    return [batch async for batch in connector.pull(cursor or {}, open_ids)]


def outgoing(server: Kin, parent: str, text: str = "Thank you!", *, first: bool = True) -> Outgoing:
    return Outgoing(
        operation="op1",
        text=text,
        comment_remote_id=server.known_as(parent),
        post_id="",
        first_attempt=first,
        at=server.clock.now(),
    )


async def test_it_is_recognised_and_says_how_long_a_text_may_be(server: Kin) -> None:
    network = Mastodon(transport=httpx.MockTransport(server.handle), sleep=no_wait)
    connector = network.connect(Account(name="blog", network="mastodon", url=BASE), Secret(TOKEN), clock=server.clock)
    info = await connector.check()
    assert info.settings["software"] == server.kind.name
    assert info.settings.get("longest") == (str(server.kind.longest) if server.kind.longest else None)
    assert "reply" in info.can


async def test_an_unknown_token_is_named_as_such(server: Kin) -> None:
    with pytest.raises(LoginFailed if server.kind.name != "akkoma" else NotAllowed):
        await checked(server, "wrong")


async def test_a_burst_comes_in_whole_and_once_also_after_days_away(server: Kin) -> None:
    connector = await checked(server)
    server.write("ada", "The first", mentions=("shop",))
    cursor = last_cursor(await pull(connector))
    server.tick(days=5)
    burst = [f"Number {number}" for number in range(190)]
    for text in burst:
        server.tick(seconds=1)
        server.write("ada", text, mentions=("shop",))
    server.notify(next(iter(server.rows)), "pleroma:emoji_reaction")
    batches = await pull(connector, cursor)
    # snac forgets, and then that is said; of 64 one is the reaction.
    left = burst if server.keeps is None else burst[-(server.keeps - 1) :]
    assert sorted(text.removeprefix("@shop ") for text in texts(batches)) == sorted(left)
    said = [warning.key for batch in batches for warning in batch.warnings]
    assert said == ([] if left == burst else ["mastodon_gap"])
    batches = await pull(connector, last_cursor(batches))
    assert (texts(batches), [warning for batch in batches for warning in batch.warnings]) == ([], [])


async def test_a_reply_without_a_mention_comes_in_with_its_thread(server: Kin) -> None:
    connector = await checked(server)
    post = server.write("shop", "Our new tea")
    cursor = last_cursor(await pull(connector))
    first = server.write("ada", "Is it green?", post)
    second = server.write("bob", "And hot?", first)
    batches = await pull(connector, cursor)
    found = {one.remote_id: one for batch in batches for one in batch.incoming}
    # Its answer below a stranger's answer belongs to our post as well.
    assert set(found) == {server.known_as(first), server.known_as(second)}
    assert [said.text for said in found[server.known_as(second)].thread] == ["Our new tea", "Is it green?"]
    assert {one.post_id for one in found.values()} == {server.known_as(post)}


async def test_an_edit_and_a_deletion_are_noticed(server: Kin) -> None:
    connector = await checked(server)
    kept = server.write("ada", "Frist", mentions=("shop",))
    gone = server.write("bob", "Never mind", mentions=("shop",))
    cursor = last_cursor(await pull(connector))
    server.tick(minutes=5)
    server.edit(kept, "First")
    names = server.known_as(kept), server.known_as(gone)
    server.delete(gone)
    batches = await pull(connector, cursor, names)
    states = {id: state for batch in batches for id, state in batch.states.items()}
    # What came in anew needs no state.
    assert (states.get(names[0], "public"), states[names[1]]) == ("public", "gone")
    assert texts(batches) == ["First"]


@pytest.mark.parametrize(
    ("theirs", "used"), [("public", "public"), ("private", "private"), ("local", "direct"), ("list:7", "direct")]
)
async def test_an_answer_reaches_whom_it_should(server: Kin, theirs: str, used: str) -> None:
    connector = await checked(server)
    server.person("ada@far.example")
    parent = server.write("ada@far.example", "Hi", mentions=("shop",), visibility=theirs, spoiler_text="tea")
    sent = await connector.reply(outgoing(server, parent))
    (row,) = server.own()
    assert (row["visibility"], row["spoiler_text"], row["in_reply_to_id"]) == (used, "tea", parent)
    assert [person["acct"] for person in row["mentions"]] == ["ada@far.example"]
    assert sent.remote_id == server.known_as(row["id"])


@pytest.mark.parametrize("when", ["before", "after", "late error", "late page"])
async def test_an_answer_arrives_once_whatever_is_lost(server: Kin, when: str) -> None:
    connector = await checked(server)
    parent = server.write("ada", "Hi", mentions=("shop",))
    server.tick(minutes=3)

    def fault(request: httpx.Request, go: Any) -> httpx.Response:
        if request.method != "POST":
            return go()  # type: ignore[no-any-return]
        if when != "before":
            go()
        if when in ("before", "after"):
            raise httpx.ReadError("cut", request=request)
        page = "<title>Bad gateway</title>"
        return httpx.Response(502 if when == "late error" else 200, html=page)

    server.faults = [None, None, fault, fault]
    sent: Sent | None = None
    for attempt in range(4):
        try:
            sent = await connector.reply(outgoing(server, parent, first=attempt == 0))
            break
        except NetworkError:
            server.tick(minutes=1)
    assert sent is not None
    assert [server.known_as(row["id"]) for row in server.own()] == [sent.remote_id]


async def test_an_answer_to_something_deleted_is_not_left_standing_alone(server: Kin) -> None:
    connector = await checked(server)
    parent = server.write("ada", "Hi", mentions=("shop",))
    wanted = outgoing(server, parent)

    def go_away(request: httpx.Request, go: Any) -> httpx.Response:
        answer = go()
        server.delete(parent)
        return answer  # type: ignore[no-any-return]

    server.faults = [None, go_away]
    for attempt in range(3):
        with pytest.raises(NetworkError) as caught:
            await connector.reply(structs.replace(wanted, first_attempt=attempt == 0))
    assert isinstance(caught.value, RemoteGone)
    assert server.own() == []


async def test_a_text_that_it_does_not_take_is_refused_in_its_own_words(server: Kin, say: Any) -> None:
    connector = await checked(server)
    parent = server.write("ada", "Hi", mentions=("shop",))
    words = "Text ist zu lang"
    server.faults = [None, None, lambda request, go: error(server.kind.refusal, words)]
    with pytest.raises(Rejected) as caught:
        await connector.reply(outgoing(server, parent))
    assert words in say(caught.value)
    assert server.own() == []


async def test_what_it_cannot_do_is_said(server: Kin) -> None:
    connector = await checked(server)
    parent = server.write("ada", "Hi", mentions=("shop",))
    if server.kind.mutes:
        assert await connector.moderate(server.known_as(parent), "mute") == "public"
    else:
        with pytest.raises(NotAllowed):
            await connector.moderate(server.known_as(parent), "mute")
