"""The Bluesky connector against a real network: PDS, AppView, directory and moderation service.

``SMTUI_LIVE_BLUESKY=DIR`` names a folder to use, whose network is left running.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import pytest
from msgspec import structs

from smtui.domain.clock import SystemClock
from smtui.domain.comment import Incoming, RemoteStatus
from smtui.domain.errors import (
    LoginFailed,
    NetworkError,
    NotAllowed,
    RateLimited,
    Rejected,
    RemoteGone,
    ServerTrouble,
    Uncertain,
)
from smtui.domain.picture import Picture, picture
from smtui.domain.reply import Outgoing
from smtui.domain.text import graphemes
from smtui.extras import Publishes
from smtui.networks.bluesky import Bluesky
from smtui.networks.bluesky.facets import find
from smtui.ports import Account, Connector, OwnAnswer, Secret
from smtui.services import merge, replies, sync
from tests.support.house import ShelfLibrary, make_house
from tests.support.images import png
from tests.support.live_bluesky import NOTHING, Sky

pytestmark = pytest.mark.live

BLUESKY = Bluesky()

_operations = (f"op{number:018d}" for number in itertools.count(1))


class Keeper:
    """Keeps tokens and sessions as ``smtui.ports.Secrets`` does. Logging in for each test would meet the limit."""

    def __init__(self, network: Sky) -> None:
        self.kept = {who: Secret(account["appPassword"]) for who, account in network.accounts.items()}

    def get(self, account: str) -> Secret | None:
        return self.kept.get(account)

    def set(self, account: str, secret: Secret) -> str:
        self.kept[account] = secret
        return "secrets.file"

    def delete(self, account: str) -> None:
        self.kept.pop(account, None)


@pytest.fixture(scope="session")
def keeper(network: Sky) -> Keeper:
    return Keeper(network)


class Wire(httpx.AsyncBaseTransport):
    """The real way to the server, with a place to meddle before and after each request."""

    def __init__(self, method: str, before: Exception | None = None, after: Exception | None = None) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._method, self._before, self._after = method, before, after

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        meant = request.url.path.endswith(self._method)
        if meant and self._before is not None:
            fault, self._before = self._before, None
            raise fault
        response = await self._inner.handle_async_request(request)
        if meant and self._after is not None:
            fault, self._after = self._after, None
            await response.aread()
            raise fault
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture
async def connect(network: Sky, keeper: Keeper) -> AsyncIterator[Callable[..., Connector]]:
    """Make connectors that are closed when the test ends."""
    made: list[Connector] = []

    def make(
        who: str = "alice", *, password: str = "", anew: bool = False, of: Bluesky = BLUESKY, **kept: Any
    ) -> Connector:
        names = network.accounts.get(who, {"handle": f"{who}.test", "appPassword": ""})
        account = Account(name=who, network="bluesky", url=network.url, user=names["handle"])
        place = f"{who}.session"
        usual = {"session": None if anew else keeper.get(place), "keep": lambda one: keeper.set(place, one)}
        secret = Secret(password or names["appPassword"])
        made.append(of.resume(account, secret, clock=SystemClock(), **{**usual, **kept}))
        return made[-1]

    yield make
    for connector in made:
        await connector.close()


class Pulled:
    """What a pull brought, put together."""

    def __init__(self) -> None:
        self.incoming: dict[str, Incoming] = {}
        self.states: dict[str, RemoteStatus] = {}
        self.answers: dict[str, OwnAnswer] = {}
        self.cursor: Any = {}


async def pull(connector: Connector, cursor: Any = None, *open_ids: str) -> Pulled:
    pulled = Pulled()
    async for batch in connector.pull(cursor or {}, open_ids):
        assert not pulled.incoming.keys() & {one.remote_id for one in batch.incoming}, "brought twice"
        pulled.incoming.update((one.remote_id, one) for one in batch.incoming)
        pulled.states.update(batch.states)
        pulled.answers.update((one.parent_id, one) for one in batch.answers)
        pulled.cursor = batch.cursor or pulled.cursor
    return pulled


def outgoing(uri: str, text: str = "Danke!", operation: str = "", *, first: bool = True) -> Outgoing:
    return Outgoing(
        operation=operation or next(_operations), text=text, comment_remote_id=uri, post_id="", first_attempt=first
    )


Connect = Callable[..., Connector]

# Login -------------------------------------------------------------------------------------------------------------


async def test_an_app_password_opens_the_account(network: Sky, connect: Connect) -> None:
    info = await connect().check()
    assert (info.user, info.base, info.missing) == ("alice.test", network.url, ())
    assert info.settings["did"] == network.did("alice")


async def test_the_main_password_works_and_is_pointed_out(network: Sky, connect: Connect) -> None:
    info = await connect("dave", password=network.accounts["dave"]["password"], anew=True).check()
    assert info.missing == ("bluesky_main_password",)


async def test_a_wrong_password_is_refused(connect: Connect) -> None:
    with pytest.raises(LoginFailed):
        await connect("bob", password="aaaa-bbbb-cccc-dddd", anew=True).check()


async def test_an_ended_token_is_renewed_and_the_session_goes_on_in_the_next_process(
    network: Sky, connect: Connect
) -> None:
    kept: list[Secret] = []
    await connect("bob", anew=True, keep=kept.append).check()
    session = json.loads(kept[0].reveal())
    # Ended by the server's clock; by its own words it would be good, so that the server has to say it.
    ended = Secret(json.dumps({**session, "access": network.expired(session["access"])}))
    root = network.post("alice")
    await connect("bob", session=ended, keep=kept.append).reply(outgoing(root["uri"]))
    assert len(network.answers("bob", root["uri"])) == 1
    assert len(kept) == 2
    renewed = json.loads(kept[1].reveal())
    assert renewed["refresh"] != session["refresh"]
    # A process that still has the first tokens is given the same successor.
    await connect("bob", session=ended, keep=kept.append).check()
    assert network.token_id(json.loads(kept[2].reveal())["refresh"]) == network.token_id(renewed["refresh"])


async def test_a_server_that_refuses_the_token_gets_a_fresh_one(network: Sky, connect: Connect) -> None:
    kept: list[Secret] = []
    await connect("bob", anew=True, keep=kept.append).check()
    session = json.loads(kept[0].reveal())
    broken = Secret(json.dumps({**session, "access": session["access"][:-4] + "AAAA"}))
    assert (await connect("bob", session=broken).check()).user == "bob.test"


async def test_a_revoked_password_ends_the_session(network: Sky, connect: Connect) -> None:
    made = network.call("dave", "com.atproto.server.createAppPassword", {"name": "short"})
    kept: list[Secret] = []
    await connect("dave", password=made["password"], anew=True, keep=kept.append).check()
    network.call("dave", "com.atproto.server.revokeAppPassword", {"name": "short"})
    session = json.loads(kept[0].reveal())
    ended = Secret(json.dumps({**session, "access": network.expired(session["access"])}))
    with pytest.raises(LoginFailed):
        await connect("dave", password=made["password"], session=ended).check()


async def test_too_many_logins_are_told_to_wait(connect: Connect) -> None:
    seen: list[NetworkError] = []
    for number in range(35):
        with pytest.raises(NetworkError) as caught:
            await connect("nobody", password=f"aaaa-bbbb-cccc-{number:04d}", anew=True).check()
        seen.append(caught.value)
        if isinstance(caught.value, RateLimited):
            break
    assert isinstance(seen[-1], RateLimited)
    assert 0 < (seen[-1].retry_after or 0) <= 300
    assert all(isinstance(error, LoginFailed) for error in seen[:-1])


# Reading -----------------------------------------------------------------------------------------------------------


async def test_answers_mentions_and_quotes_come_in_with_their_threads(network: Sky, connect: Connect) -> None:
    root = network.post("alice", "Unser Kuchen")
    answer = network.post("bob", "Wie viel?", parent=root)
    deeper = network.post("carol", "Auch wissen", parent={**answer, "root": root})
    mention = network.mention("carol", "alice", "Ä, kennt ihr @{}?")
    quote = network.post("bob", "Seht", embed={"$type": "app.bsky.embed.record", "record": root})
    wanted = {one["uri"] for one in (answer, deeper, mention, quote)}
    connector, pulled = connect(), Pulled()

    async def all_there() -> bool:
        nonlocal pulled
        pulled = await pull(connector)
        return wanted <= set(pulled.incoming)

    await network.until(all_there)
    found = {
        name: pulled.incoming[one["uri"]] for name, one in (("a", answer), ("d", deeper), ("m", mention), ("q", quote))
    }
    assert [(one.kind, one.form) for one in found.values()] == [
        ("comment", ""),
        ("comment", ""),
        ("mention", ""),
        ("mention", "quote"),
    ]
    assert found["a"].post_title == "Unser Kuchen"
    assert [said.text for said in found["d"].thread] == ["Unser Kuchen", "Wie viel?"]
    assert found["q"].thread[0].remote_id == root["uri"]
    assert root["uri"] not in pulled.incoming


async def test_a_burst_is_brought_whole_also_what_shares_a_millisecond(network: Sky, connect: Connect) -> None:
    root = network.post("alice", "Viel los")
    same = datetime.now(UTC)
    records = [network.record(str(number), parent=root) for number in range(180)]
    records += [network.record(str(number), parent=root, at=same) for number in range(130)]
    wanted = set(network.posts("bob", records))
    connector = connect()
    cursor: dict[str, Any] = {}
    brought: set[str] = set()

    async def all_there() -> bool:
        nonlocal cursor
        pulled = await pull(connector, cursor)
        cursor = pulled.cursor
        brought.update(pulled.incoming)
        return wanted <= brought

    await network.until(all_there)


async def test_an_answer_that_raises_no_notification_is_brought(network: Sky, connect: Connect) -> None:
    root = network.post("alice", "Schnelle Leute")
    connector = connect()
    cursor = (await pull(connector)).cursor
    wanted: set[str] = set()
    for number in range(6):
        above = network.post("bob", f"frage {number}", parent=root, seen=False)
        below = network.post("carol", f"sofort {number}", parent={**above, "root": root}, seen=False)
        wanted |= {above["uri"], below["uri"]}
    brought: set[str] = set()

    async def all_there() -> bool:
        nonlocal cursor
        # An hour has passed since threads were last read for their own sake.
        hour_ago = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        pulled = await pull(connector, {**cursor, "threads": hour_ago})
        cursor = pulled.cursor
        brought.update(pulled.incoming)
        return wanted <= brought

    await network.until(all_there)


async def test_an_answer_with_an_old_date_is_brought(network: Sky, connect: Connect) -> None:
    root = network.post("alice", "Neu")
    connector = connect()
    cursor = (await pull(connector)).cursor
    old = network.post("bob", "von gestern", parent=root, at=datetime.now(UTC) - timedelta(days=300))

    async def there() -> bool:
        return old["uri"] in (await pull(connector, cursor)).incoming

    await network.until(there)


async def test_our_answer_from_another_app_is_told(network: Sky, connect: Connect) -> None:
    comment = network.post("bob", parent=network.post("alice"))
    answer = network.post("alice", "aus der App", parent={**comment, "root": comment})
    connector, pulled = connect(), Pulled()

    async def there() -> bool:
        nonlocal pulled
        pulled = await pull(connector)
        return comment["uri"] in pulled.answers

    await network.until(there)
    assert pulled.answers[comment["uri"]].remote_id == answer["uri"]
    assert answer["uri"] not in pulled.incoming


async def test_what_became_of_open_comments(network: Sky, connect: Connect) -> None:
    root = network.post("alice")
    hidden, deleted, left = (network.post("bob", parent=root)["uri"] for _ in range(3))
    network.delete("bob", deleted)
    gate = {
        "$type": "app.bsky.feed.threadgate",
        "post": root["uri"],
        "createdAt": datetime.now(UTC).isoformat(),
        "hiddenReplies": [hidden],
    }
    key = root["uri"].rpartition("/")[2]
    body = {"repo": network.did("alice"), "collection": gate["$type"], "rkey": key, "record": gate}
    network.call("alice", "com.atproto.repo.putRecord", body)
    connector = connect()

    async def agreed() -> bool:
        pulled = await pull(connector, None, hidden, deleted, left)
        seen = left in pulled.incoming and hidden not in pulled.incoming
        return seen and (pulled.states.get(hidden), pulled.states.get(deleted)) == ("trash", "gone")

    await network.until(agreed)


async def test_an_outage_of_the_appview_is_named_and_over_when_it_is_over(network: Sky, connect: Connect) -> None:
    comment = network.post("bob", parent=network.post("alice"))["uri"]
    connector = connect()
    sent = await connector.reply(outgoing(comment, operation="outage"))
    with network.no_appview():
        with pytest.raises(ServerTrouble) as caught:
            await pull(connector)
        assert caught.value.key == "bluesky_upstream"
        assert await connector.find_reply(outgoing(comment, operation="outage")) == sent
        with pytest.raises(ServerTrouble):
            await connector.reply(outgoing(comment, "nicht jetzt"))
    await pull(connector)
    assert len(network.answers("alice", comment)) == 1


async def test_a_deactivated_account_is_no_empty_inbox(network: Sky, connect: Connect) -> None:
    kept: list[Secret] = []
    await connect("dave", anew=True, keep=kept.append).check()
    network.call("dave", "com.atproto.server.deactivateAccount", {})
    try:
        with pytest.raises(LoginFailed) as caught:
            await pull(connect("dave", session=kept[0]))
        assert caught.value.key == "bluesky_inactive"
    finally:
        network.call("dave", "com.atproto.server.activateAccount", NOTHING)


# Answering ---------------------------------------------------------------------------------------------------------


async def test_an_answer_stands_in_the_thread_as_the_official_library_would_write_it(
    network: Sky, connect: Connect
) -> None:
    root = network.post("alice")
    comment = network.post("bob", parent=root)
    text = "Hallo @bob.test, 👨‍👩‍👧 siehe https://example.org/ä (oder example.com) #straße — und @niemand.test"
    sent = await connect().reply(outgoing(comment["uri"], text))
    (row,) = network.answers("alice", comment["uri"])
    assert row["uri"] == sent.remote_id
    assert row["value"]["reply"]["root"]["uri"] == root["uri"]
    (official,) = network.official([text])
    written = [[one["index"]["byteStart"], one["index"]["byteEnd"]] for one in row["value"]["facets"]]
    assert written == [facet[:2] for facet in official["facets"] if facet[3] != "niemand.test"]
    assert row["value"]["facets"][0]["features"][0]["did"] == network.did("bob")
    network.wait(lambda: network.view(sent.remote_id, "bob"))
    thread = network.call("bob", "app.bsky.feed.getPostThread", uri=root["uri"])["thread"]
    assert sent.remote_id in json.dumps(thread)


async def test_ten_tries_side_by_side_make_one_answer(network: Sky, connect: Connect) -> None:
    comment = network.post("bob", parent=network.post("alice"))["uri"]
    tries = [outgoing(comment, operation="together", first=number % 2 == 0) for number in range(10)]
    connectors = [connect() for _ in range(3)]
    sent = await asyncio.gather(*(connectors[number % 3].reply(one) for number, one in enumerate(tries)))
    assert len({one.remote_id for one in sent}) == 1
    assert len(network.answers("alice", comment)) == 1


@pytest.mark.parametrize("where", ["before", "after"])
async def test_a_cut_around_the_write_ends_in_one_answer(network: Sky, connect: Connect, where: str) -> None:
    comment = network.post("bob", parent=network.post("alice"))["uri"]
    wire = Wire("putRecord", **{where: httpx.ReadError("cut")})
    connector = connect(of=Bluesky(transport=wire))
    one = outgoing(comment)
    if where == "before":
        with pytest.raises(Uncertain):
            await connector.reply(one)
        assert network.answers("alice", comment) == []
        again = Outgoing(
            operation=one.operation, text=one.text, comment_remote_id=comment, post_id="", first_attempt=False
        )
        sent = await connector.reply(again)
    else:
        sent = await connector.reply(one)
    assert [row["uri"] for row in network.answers("alice", comment)] == [sent.remote_id]


async def test_the_server_agrees_about_the_longest_text(network: Sky, connect: Connect) -> None:
    comment = network.post("bob", parent=network.post("alice"))["uri"]
    longest = ["ä" * 300, "👨‍👩‍👧‍👦" * 120, "e\u0301" * 300, "🇩🇪" * 300, "क्षि" * 200, "ก็" * 300, "x" * 300]
    for text in longest:
        await connect().reply(outgoing(comment, text))
    assert {row["value"]["text"] for row in network.answers("alice", comment)} == set(longest)


async def test_a_deleted_comment_is_not_answered(network: Sky, connect: Connect) -> None:
    comment = network.post("bob", parent=network.post("alice"))["uri"]
    network.delete("bob", comment)
    with pytest.raises(RemoteGone):
        await connect().reply(outgoing(comment))
    assert network.answers("alice", comment) == []


async def test_a_thread_closed_to_us_takes_no_answer(network: Sky, connect: Connect) -> None:
    root = network.post("bob", "nur ich")
    gate = {
        "$type": "app.bsky.feed.threadgate",
        "post": root["uri"],
        "createdAt": datetime.now(UTC).isoformat(),
        "allow": [],
    }
    key = root["uri"].rpartition("/")[2]
    body = {"repo": network.did("bob"), "collection": gate["$type"], "rkey": key, "record": gate}
    network.call("bob", "com.atproto.repo.putRecord", body)
    network.wait(lambda: ((network.view(root["uri"]) or {}).get("viewer") or {}).get("replyDisabled"))
    with pytest.raises(NotAllowed) as caught:
        await connect().reply(outgoing(root["uri"]))
    assert caught.value.key == "bluesky_closed"


def test_a_thousand_texts_are_read_as_the_official_library_reads_them(network: Sky) -> None:
    words = "https:// http:// example.org main.py müller.de /a (b) ) ( . , ; : ! ? „ “ < @alice.test @bob.bsky.social"
    words += " @x # ## #tag ＃ #1 #foo#bar $aapl $ ä ß 漢 👨‍👩‍👧 🇩🇪 ❤️‍🔥 क्षि ก็ 한 e\u0301 - _ ' ’ a Z 9 co.uk"
    parts = [*words.split(" "), "\u200b", "\u00ad", "\ufe0f", "\u20e2"]
    chance = random.Random(1)
    glue = ["", "", " ", "\n", "\u00a0"]
    texts = [
        "".join(chance.choice(parts) + chance.choice(glue) for _ in range(chance.randint(1, 9))) for _ in range(1_000)
    ]
    for official in network.official(texts):
        text = official["text"]
        assert [[one.start, one.end, one.kind, one.value] for one in find(text)] == official["facets"], ascii(text)
        assert graphemes(text) == official["graphemes"], ascii(text)


async def test_the_whole_way_from_sync_to_the_answer_in_the_thread(network: Sky, keeper: Keeper) -> None:
    root = network.post("alice", "Ab heute mit Terrasse")
    comment = network.post("carol", "Auch sonntags?", parent=root)["uri"]
    account = Account(name="alice", network="bluesky", url=network.url, user="alice.test")
    house = make_house(cast(Any, lambda key: BLUESKY), clock=cast(Any, SystemClock()))
    house.library = ShelfLibrary(house.settings, (account,))
    house.secrets = keeper

    async def arrived() -> bool:
        (outcome,) = await sync.sync(house, [account])
        assert outcome.error is None
        return merge.find_comment(house, account, comment)[1] is not None

    await network.until(arrived)
    id = merge.find_comment(house, account, comment)[0]
    replies.queue(house, id, "Ja, @carol.test, von 10 bis 18 Uhr 🌞")
    assert (await sync.deliver(house, account)).delivered == 1
    (row,) = network.answers("alice", comment)
    assert row["value"]["text"] == "Ja, @carol.test, von 10 bis 18 Uhr 🌞"
    known = merge.find_comment(house, account, comment)[1]
    assert known is not None
    assert known.status == "answered"
    await sync.sync(house, [account])
    assert len(network.answers("alice", comment)) == 1


# Other people's posts ----------------------------------------------------------------------------------------------


async def gone_from_inbox(connector: Connector, *uris: str) -> bool:
    pulled = await pull(connector)
    return not pulled.incoming.keys() & set(uris)


async def test_an_answer_is_hidden_for_all_and_shown_again(network: Sky, connect: Connect) -> None:
    root = network.post("alice")
    one, other = (network.post(who, parent=root)["uri"] for who in ("bob", "carol"))
    connector = connect()
    assert await connector.moderate(one, "trash") == "trash"
    assert await connector.moderate(other, "trash") == "trash"
    assert await connector.moderate(one, "trash") == "trash"
    key = root["uri"].rpartition("/")[2]
    gate = network.call(
        "alice",
        "com.atproto.repo.getRecord",
        repo=network.did("alice"),
        collection="app.bsky.feed.threadgate",
        rkey=key,
    )["value"]
    assert gate["hiddenReplies"] == [one, other]
    assert "allow" not in gate
    await network.until(lambda: gone_from_inbox(connector, one, other))
    assert await connector.moderate(one, "untrash") == "public"

    async def back() -> bool:
        return one in (await pull(connector)).incoming

    await network.until(back)
    network.post("carol", "weiterhin offen", parent=root)


async def test_nobody_hides_in_a_strangers_thread(network: Sky, connect: Connect) -> None:
    mention = network.mention("carol", "alice")["uri"]
    with pytest.raises(NotAllowed):
        await connect().moderate(mention, "trash")


async def test_people_are_muted_and_blocked_and_both_end(network: Sky, connect: Connect) -> None:
    comment = network.post("dave", parent=network.post("alice"))["uri"]
    connector = connect()

    async def there() -> bool:
        return comment in (await pull(connector)).incoming

    await network.until(there)
    assert await connector.moderate(comment, "mute") == "public"
    await network.until(lambda: gone_from_inbox(connector, comment))
    assert await connector.moderate(comment, "unmute") == "public"
    await network.until(there)
    assert await connector.moderate(comment, "block") == "trash"

    async def blocked() -> bool:
        return (await pull(connector, None, comment)).states.get(comment) == "gone"

    await network.until(blocked)
    with pytest.raises(RemoteGone):
        await connector.reply(outgoing(comment))
    assert await connector.moderate(comment, "unblock") == "public"
    await network.until(there)


async def test_posts_are_liked_boosted_and_reported(network: Sky, connect: Connect) -> None:
    root = network.post("alice")
    comment = network.post("bob", parent=root)["uri"]
    connector = connect()
    for action, name in (("like", "like"), ("boost", "repost")):
        assert await connector.moderate(comment, action) == "public"  # type: ignore[arg-type]
        network.wait(lambda name=name: ((network.view(comment) or {}).get("viewer") or {}).get(name))  # type: ignore[misc]
        assert await connector.moderate(comment, f"un{action}") == "public"  # type: ignore[arg-type]
        network.wait(lambda name=name: not ((network.view(comment) or {}).get("viewer") or {}).get(name))  # type: ignore[misc]
    assert await connector.moderate(comment, "report") == "public"
    assert await connector.moderate(comment, "spam") == "spam"
    await network.until(lambda: gone_from_inbox(connector, comment))


# Images, and posts of our own ----------------------------------------------------------------------------------------


async def test_images_are_shown_with_their_words_and_a_post_goes_out_once(network: Sky, connect: Connect) -> None:
    connector = connect()
    assert isinstance(connector, Publishes)
    first, second = picture(png(64, 48), "Eine Tasse Tee"), picture(png(20, 30, 9), "Der Laden")
    assert first and second
    at = datetime.now(UTC)
    wanted = Outgoing(
        operation="op-post", text="Neu: https://tee.example", comment_remote_id="", post_id="", pictures=(first,), at=at
    )
    sent = await connector.publish(wanted)
    assert await connector.publish(structs.replace(wanted, first_attempt=False)) == sent
    assert await connector.find_reply(wanted) == sent
    network.wait(lambda: network.view(sent.remote_id))
    view = network.view(sent.remote_id)
    assert view
    (shown,) = view["embed"]["images"]
    assert (shown["alt"], shown["aspectRatio"]) == ("Eine Tasse Tee", {"width": 64, "height": 48})
    assert network.kind_of(shown["thumb"]).startswith("image/")

    comment = network.post("bob", "Wie sieht es aus?", parent={"uri": view["uri"], "cid": view["cid"]})["uri"]
    answer = await connector.reply(structs.replace(outgoing(comment, "So!"), pictures=(first, second)))
    network.wait(lambda: network.view(answer.remote_id))
    seen = network.view(answer.remote_id)
    assert seen
    assert [image["alt"] for image in seen["embed"]["images"]] == ["Eine Tasse Tee", "Der Laden"]
    assert len(network.answers("alice", comment)) == 1


async def test_the_server_agrees_about_what_an_image_is(network: Sky, connect: Connect) -> None:
    comment = network.post("bob", parent=network.post("alice"))["uri"]
    noise = Picture(data=png() + bytes(2_000_100), alt="", mime="image/png")
    with pytest.raises(Rejected, match="net_picture_large"):
        await connect().reply(structs.replace(outgoing(comment), pictures=(noise,)))
    fake = Picture(data=b"no image at all", alt="", mime="text/plain")
    with pytest.raises(Rejected, match="bluesky_refused"):
        await connect().reply(structs.replace(outgoing(comment), pictures=(fake,)))
    assert network.answers("alice", comment) == []
