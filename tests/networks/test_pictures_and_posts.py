"""Images with descriptions, and posts of our own: once, whatever gets lost on the way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.errors import RateLimited, Rejected, RemoteGone, ServerTrouble, Uncertain, Unreachable
from smtui.domain.picture import Picture, picture
from smtui.domain.reply import Outgoing
from smtui.extras import Publishes
from smtui.networks import load_network
from tests.networks.fediverse import Fediverse
from tests.support.bluesky_server import ALICE, BOB, FakeSky, problem
from tests.support.images import png

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
POST = "app.bsky.feed.post"


def shown(alt: str = "A cup of tea", shade: int = 128) -> Picture:
    found = picture(png(64, 48, shade), alt)
    assert found is not None
    return found


def outgoing(comment: str = "", text: str = "New today: Darjeeling", **fields: Any) -> Outgoing:
    return Outgoing(
        **{"operation": "op1", "at": NOW, "post_id": "", "text": text, "comment_remote_id": comment} | fields
    )


def posts(sky: FakeSky) -> list[dict[str, Any]]:
    return [row["value"] for (collection, _), row in sky.records.items() if collection == POST]


def test_the_networks_say_how_many_they_take() -> None:
    found = {name: load_network(name).capabilities.pictures for name in ("bluesky", "mastodon", "wordpress", "feed")}
    assert found == {"bluesky": 4, "mastodon": 4, "wordpress": 0, "feed": 0}


# Bluesky -----------------------------------------------------------------------------------------------------------


async def test_bluesky_shows_an_answers_images_with_their_words_and_shape() -> None:
    sky = FakeSky()
    comment = sky.post(BOB, "Which tea?", parent=sky.post(ALICE))
    await sky.connect().reply(outgoing(comment, pictures=(shown(), shown("The shop", 9))))
    (record,) = posts(sky)
    images = record["embed"]["images"]
    assert record["embed"]["$type"] == "app.bsky.embed.images"
    assert [image["alt"] for image in images] == ["A cup of tea", "The shop"]
    assert images[0]["aspectRatio"] == {"width": 64, "height": 48}
    assert [image["image"]["mimeType"] for image in images] == ["image/png"] * 2
    assert sky.blobs == [png(64, 48), png(64, 48, 9)]
    assert record["reply"]["parent"]["uri"] == comment


async def test_bluesky_publishes_a_post_of_its_own_once() -> None:
    sky = FakeSky()
    connector = sky.connect()
    assert isinstance(connector, Publishes)
    sent = await connector.publish(outgoing(pictures=(shown(),)))
    again = await connector.publish(outgoing(first_attempt=False, pictures=(shown(),)))
    other = await connector.publish(outgoing(operation="op2"))
    assert sent == again
    assert other.remote_id != sent.remote_id
    assert [("reply" in record, "embed" in record) for record in posts(sky)] == [(False, True), (False, False)]
    # The key tells the time at which it was written down, so that it lies where it belongs among the others.
    assert sent.remote_id.rpartition("/")[2][:7] == other.remote_id.rpartition("/")[2][:7]


async def test_bluesky_finds_a_post_whose_answer_was_lost() -> None:
    sky = FakeSky()

    def lose(request: httpx.Request) -> httpx.Response | None:
        if not request.url.path.endswith("putRecord"):
            return None
        sky.rules.clear()
        sky.handle(request)
        raise httpx.ReadError("cut", request=request)

    sky.rules.append(lose)
    connector = sky.connect()
    assert isinstance(connector, Publishes)
    sent = await connector.publish(outgoing())
    assert len(posts(sky)) == 1
    assert await connector.find_reply(outgoing()) == sent


async def test_bluesky_sends_nothing_when_an_image_does_not_arrive() -> None:
    sky = FakeSky()
    comment = sky.post(BOB, parent=sky.post(ALICE))

    def cut(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("uploadBlob"):
            raise httpx.ReadError("cut", request=request)
        return None

    sky.rules.append(cut)
    with pytest.raises(Unreachable):
        await sky.connect().reply(outgoing(comment, pictures=(shown(),)))
    sky.rules[:] = [lambda r: problem(413, "PayloadTooLarge") if r.url.path.endswith("uploadBlob") else None]
    with pytest.raises(Rejected):
        await sky.connect().reply(outgoing(comment, pictures=(shown(),)))
    assert posts(sky) == []


async def test_bluesky_refuses_what_is_too_much_before_anything_is_sent(say: Any) -> None:
    sky = FakeSky()
    comment = sky.post(BOB, parent=sky.post(ALICE))
    with pytest.raises(Rejected) as caught:
        await sky.connect().reply(outgoing(comment, pictures=(shown(),) * 5))
    assert "4" in say(caught.value)
    large = Picture(data=bytes(2_000_001), alt="", mime="image/png")
    with pytest.raises(Rejected) as caught:
        await sky.connect().reply(outgoing(comment, pictures=(large,)))
    assert "2 MB" in say(caught.value)
    assert sky.blobs == []


async def test_an_image_needs_no_words_on_bluesky_but_something_must_be_there() -> None:
    sky = FakeSky()
    comment = sky.post(BOB, parent=sky.post(ALICE))
    await sky.connect().reply(outgoing(comment, "", pictures=(shown(),)))
    assert len(posts(sky)) == 1
    with pytest.raises(Rejected):
        await sky.connect().reply(outgoing(comment, "", operation="op2"))


# Mastodon and its kin ----------------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Fediverse:
    return Fediverse(FixedClock(NOW))


async def test_mastodon_waits_until_an_image_is_ready_and_keeps_the_order(server: Fediverse) -> None:
    parent = server.write("ada", "Which tea?", mentions=("shop",))
    server.works = 3
    await server.connect().reply(outgoing(parent, pictures=(shown(), shown("Der Laden"))))
    assert [media["id"] for media in server.own()[0]["media_attachments"]] == ["1", "2"]
    assert b'filename="image.png"' in server.uploads[0] and png(64, 48) in server.uploads[0]
    assert b"Der Laden" in server.uploads[1]


async def test_mastodon_is_tried_again_when_an_image_takes_too_long(server: Fediverse, say: Any) -> None:
    parent = server.write("ada", "Which tea?", mentions=("shop",))
    server.works = 10_000
    with pytest.raises(ServerTrouble) as caught:
        await server.connect().reply(outgoing(parent, pictures=(shown(),)))
    assert say(caught.value)
    assert server.own() == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(422, json={"error": "Datei-Inhaltstyp ist ungültig"}), Rejected),
        (httpx.Response(429, json={"error": "Too many requests"}), RateLimited),
        (httpx.Response(502, html="<title>Bad gateway</title>"), ServerTrouble),
    ],
)
async def test_mastodon_posts_nothing_without_its_image(
    server: Fediverse, answer: httpx.Response, kind: type[Exception]
) -> None:
    parent = server.write("ada", "Which tea?", mentions=("shop",))
    connector = server.connect()
    await connector.find_reply(outgoing(parent))
    server.faults = [None, lambda request, go: answer]
    with pytest.raises(kind):
        await connector.reply(outgoing(parent, pictures=(shown(),)))
    assert server.own() == []


async def test_mastodon_publishes_once_with_and_without_keys(server: Fediverse) -> None:
    for keeps in (True, False):
        server.keeps_keys = keeps
        server.privacy = "unlisted"
        wanted = outgoing(text=f"New today, {keeps}")
        connector = server.connect()
        assert isinstance(connector, Publishes)
        server.faults = [None, lambda request, go: (go(), cut(request))[1]]
        sent = await connector.publish(wanted)
        again = await connector.publish(outgoing(text=f"New today, {keeps}", first_attempt=False))
        assert sent == again
    assert [row["visibility"] for row in server.own()] == ["unlisted", "unlisted"]


def cut(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("cut", request=request)


async def test_an_older_post_with_the_same_words_is_not_taken_for_this_one(server: Fediverse) -> None:
    server.write("shop", "Good morning!")
    server.tick(days=1)
    connector = server.connect()
    assert await connector.find_reply(outgoing(text="Good morning!", at=server.clock.now())) is None
    assert await connector.find_reply(outgoing(text="Good morning!")) is not None


@pytest.mark.parametrize("hours", [-30, -2, 2, 30])
@pytest.mark.parametrize("page", [False, True], ids=["cut", "page without a date"])
async def test_a_post_is_found_though_our_clock_is_wrong(server: Fediverse, hours: float, page: bool) -> None:
    server.keeps_keys, server.ahead = False, timedelta(hours=hours)

    def lost(request: httpx.Request, go: Any) -> httpx.Response:
        go()
        if not page:
            raise httpx.ReadError("cut", request=request)
        return httpx.Response(502, html="<title>Bad gateway</title>", headers={"date": ""})

    wanted = outgoing(text="Good morning!", at=server.clock.now())
    server.faults = [None, lost]
    connector = server.connect()
    assert isinstance(connector, Publishes)
    sent = await connector.publish(wanted)
    server.tick(minutes=2)
    again = server.connect()
    assert isinstance(again, Publishes)
    assert await again.publish(structs.replace(wanted, first_attempt=False)) == sent
    assert [row["id"] for row in server.own()] == [sent.remote_id]


async def test_a_post_is_found_by_whoever_has_just_sent_something_else(server: Fediverse) -> None:
    """The server's clock is known from any answer, also where nothing has to be asked any more before looking."""
    server.keeps_keys, server.ahead = False, timedelta(hours=-2)
    wanted = outgoing(text="Good morning!", at=server.clock.now())
    first = server.connect()
    assert isinstance(first, Publishes)
    sent = await first.publish(wanted)
    server.tick(minutes=2)
    parent = server.write("ada", "Hi", mentions=("shop",))
    connector = server.connect()
    await connector.reply(outgoing(parent, "Hello", at=server.clock.now()))
    assert isinstance(connector, Publishes)
    assert await connector.publish(structs.replace(wanted, first_attempt=False)) == sent


async def test_an_answer_to_nothing_is_not_published(server: Fediverse) -> None:
    with pytest.raises(RemoteGone):
        await server.connect().reply(outgoing())
    with pytest.raises(RemoteGone):
        await FakeSky().connect().reply(outgoing())
    assert server.own() == []


async def test_a_lost_post_that_is_not_there_is_uncertain(server: Fediverse) -> None:
    connector = server.connect()
    assert isinstance(connector, Publishes)
    server.faults = [None, lambda request, go: cut(request)]
    with pytest.raises(Uncertain):
        await connector.publish(outgoing())
    assert server.own() == []
