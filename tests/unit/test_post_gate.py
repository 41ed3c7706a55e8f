"""What keeps a post from going out, what speaks against it, and how it did: on each account by its own rules."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from msgspec import structs

from smtui.config import Posts
from smtui.domain.clock import FixedClock
from smtui.domain.errors import Objected, Refused, ServerTrouble, UsageError
from smtui.domain.post import Echo, Post, part_of
from smtui.domain.team import Member
from smtui.networks.bluesky import Bluesky
from smtui.networks.manual import Manual
from smtui.networks.mastodon import Mastodon
from smtui.ports import Account
from smtui.services import calendar, crisis, echo, inbox, pictures, post_gate, post_plan, publish, sync
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import PUBLISHING, FakeConnector, FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.support.images import png

SOON = MONDAY + timedelta(hours=1)


def shelf(network: FakeNetwork | None = None) -> House:
    return make_house(network or FakeNetwork(can=PUBLISHING, max_length=20), clock=FixedClock(MONDAY))


def keys(house: House, post: Post) -> list[str]:
    return [error.key for error in post_gate.gaps(house, post)]


def test_a_text_is_measured_by_each_networks_own_rules() -> None:
    house = shelf()
    real = {"mastodon": Mastodon(), "bluesky": Bluesky(), "manual": Manual()}
    house.network = real.__getitem__  # type: ignore[assignment]
    house.library._given = tuple(  # type: ignore[attr-defined]
        Account(name=name, network=name, url="https://x.example", settings={"longest": "500", "per_address": "23"})
        for name in real
    )
    long_address = f"https://example.org/{'a' * 290}"
    post = calendar.add_post(house, "Frost", text=f"{long_address} {'x' * 20}", accounts=list(real))
    assert [(error.key, error.values["account"]) for error in post_gate.gaps(house, post)] == [
        ("post_too_long", "bluesky")
    ]
    assert post_gate.by_itself(house, post) == ("mastodon", "bluesky")
    long = calendar.edit_post(house, post.id, text="x" * 501)
    assert keys(house, long) == ["post_too_long", "post_too_long"]


@pytest.mark.parametrize(
    ("text", "key"),
    [("", "post_no_text"), ("x" * 21, "post_too_long"), ("Hello {name}", "post_open_places"), ("Hello", None)],
)
def test_what_is_not_ready_is_a_draft_until_somebody_completes_it(text: str, key: str | None) -> None:
    house = shelf()
    post = calendar.add_post(house, "Frost", text=text, at=SOON, accounts=["blog"])
    assert post.status == ("draft" if key else "scheduled")
    why = post_plan.obstacle(house, post)
    assert (why.key if why else None) == key
    if key:
        with pytest.raises(UsageError, match=key):
            post_plan.schedule(house, post.id)
        calendar.edit_post(house, post.id, text="Now it is.")
        assert post_plan.schedule(house, post.id).status == "scheduled"


def test_a_planned_post_that_is_made_unfit_goes_back_to_a_draft() -> None:
    house = shelf()
    post = calendar.add_post(house, "Frost", text="Hello", at=SOON, accounts=["blog"])
    assert calendar.edit_post(house, post.id, text="x" * 30).status == "draft"
    assert calendar.edit_post(house, post.id, text="Hello", at=SOON).status == "scheduled"


def test_what_a_person_carries_over_a_person_completes() -> None:
    house = shelf(FakeNetwork(max_length=20))
    post = calendar.add_post(house, "Photo of the cake", at=SOON, accounts=["blog"])
    assert (post.status, keys(house, post)) == ("scheduled", [])


@pytest.mark.parametrize("fate", ["missing", "changed"])
def test_an_image_is_looked_at_again_at_the_last_moment(tmp_path: Path, fate: str) -> None:
    network = FakeNetwork(can=PUBLISHING)
    house = shelf(network)
    file = tmp_path / "cake.png"
    file.write_bytes(png())
    post = calendar.add_post(
        house, "Cake", text="Cake!", at=SOON, accounts=["blog"], images=pictures.chosen([str(file)], ["A cake"])
    )
    assert post.status == "scheduled"
    file.unlink() if fate == "missing" else file.write_bytes(png(shade=9))
    house.clock.advance(minutes=61)  # type: ignore[attr-defined]
    asyncio.run(sync.sync(house, house.library.accounts()))
    part = part_of(load(house, "posts", post.id, Post), "blog")
    assert part is not None
    assert (part.status, part.error, part.retry_at) == ("failed", f"post_image_{fate}", None)
    assert network.posts == []


def test_images_go_out_with_their_descriptions(tmp_path: Path) -> None:
    network = FakeNetwork(can=PUBLISHING)
    house = shelf(network)
    (tmp_path / "cake.png").write_bytes(png())
    images = pictures.chosen([str(tmp_path / "cake.png")], ["A cake with cherries"])
    post = calendar.add_post(house, "Cake", text="Cake!", accounts=["blog"], images=images)
    publish.publish_now(house, post.id)
    asyncio.run(sync.publish_posts(house))
    ((_, outgoing, _),) = network.posts
    assert [(shown.alt, shown.data) for shown in outgoing.pictures] == [("A cake with cherries", png())]


def test_an_image_without_words_is_asked_about(tmp_path: Path) -> None:
    house = shelf()
    (tmp_path / "cake.png").write_bytes(png())
    images = pictures.chosen([str(tmp_path / "cake.png")], [])
    post = calendar.add_post(house, "Cake", text="Cake!", accounts=["blog"], images=images, knowing=True)
    with pytest.raises(Objected) as asked:
        post_plan.schedule(house, post.id, SOON)
    assert [one.key for one in asked.value.objections] == ["image_without_words"]
    assert post_plan.schedule(house, post.id, SOON, knowing=True).status == "scheduled"


def test_a_crisis_speaks_against_publishing_and_a_person_may_do_it_all_the_same() -> None:
    network = FakeNetwork(can=PUBLISHING)
    house = shelf(network)
    crisis.start(house)
    post = calendar.add_post(house, "Statement", text="We look into it.", accounts=["blog"])
    with pytest.raises(Objected) as asked:
        publish.publish_now(house, post.id)
    assert [one.key for one in asked.value.objections] == ["post_in_crisis"]
    publish.publish_now(house, post.id, knowing=True)
    asyncio.run(sync.publish_posts(house))
    assert len(network.posts) == 1


def test_the_key_message_is_not_in_every_post() -> None:
    house = shelf(FakeNetwork(can=PUBLISHING))
    plan = structs.replace(house.library.plans().network("wordpress"), message="Fresh", key_phrases=("fresh daily",))
    house.library.plans = lambda: SimpleNamespace(network=lambda name: plan)  # type: ignore[method-assign,assignment,return-value]
    for number in range(3):
        post = calendar.add_post(house, f"Post {number}", text=f"Fresh daily, number {number}.", accounts=["blog"])
        found = [one.key for one in post_gate.objections(house, post)]
        assert found == (["key_message_posts"] if number == 2 else [])
        publish.publish_now(house, post.id, knowing=True)
        asyncio.run(sync.publish_posts(house))
        house.clock.advance(minutes=5)  # type: ignore[attr-defined]


def test_the_same_words_are_refused_within_the_hour_even_while_nobody_knows_whether_they_are_there() -> None:
    network = FakeNetwork(can=PUBLISHING)
    house = shelf(network)
    first = calendar.add_post(house, "One", text="Sold out for today!", accounts=["blog"])
    network.fail("publish", ServerTrouble("net_server", account="blog", site="x", status="500"))
    publish.publish_now(house, first.id)
    asyncio.run(sync.publish_posts(house))
    second = calendar.add_post(house, "Two", text="Sold  out for TODAY!", accounts=["blog"])
    with pytest.raises(Refused, match="post_said_now"):
        publish.publish_now(house, second.id)


def test_who_alone_needs_no_approval_and_whose_role_is_named_does() -> None:
    house = shelf()
    house.settings = structs.replace(house.settings, post=Posts(approval=("assigned",)))
    mine = calendar.add_post(house, "Mine", text="Hello", at=SOON, accounts=["blog"])
    assert mine.status == "scheduled"
    house.me = Member(name="jonas", role="assigned")
    theirs = calendar.add_post(house, "Theirs", text="Hello you", at=SOON, accounts=["blog"])
    assert theirs.status == "draft"
    assert post_gate.wants_approval(house, theirs)
    house.settings = structs.replace(house.settings, house=structs.replace(house.settings.house, mode="alone"))
    assert not post_gate.wants_approval(house, theirs)


class Listening(FakeConnector):
    """Tells what people liked."""

    async def echoes(self, remote_ids: Sequence[str]) -> Mapping[str, Echo]:
        self._network.meet("echoes", " ".join(remote_ids))
        return {id: Echo(at=self._clock.now(), likes=4, boosts=1) for id in remote_ids}


class ListeningNetwork(FakeNetwork):
    def connect(self, account, secret, *, clock):  # type: ignore[no-untyped-def] # as its parent's
        return Listening(self, account, secret, clock)


def test_what_came_of_a_post_is_asked_for_now_and_then_and_counted() -> None:
    network = ListeningNetwork(can=PUBLISHING)
    house = shelf(network)
    post = calendar.add_post(house, "Frost", text="Hello", at=SOON, accounts=["blog"])

    def run(minutes: int) -> Post:
        house.clock.advance(minutes=minutes)  # type: ignore[attr-defined]
        asyncio.run(sync.sync(house, house.library.accounts()))
        return load(house, "posts", post.id, Post)

    out = run(61)
    sent = network.posts[0][2]
    assert echo.heard(house, out)["blog"] == echo.Heard(comments=0, open=0, answered=0, likes=4, boosts=1)
    at = house.now()
    for text in ("With potatoes?", "Yum"):
        network.write(text, post_id=sent.remote_id, post_url=sent.url, at=at)
    network.write("Elsewhere", at=at)
    rev = run(5).rev
    comments = inbox.list_comments(house)
    assert len(comments) == 3
    assert echo.heard(house, run(0))["blog"].comments == 2
    asked = sum(call[0] == "echoes" for call in network.calls)
    assert asked == 1  # a quarter of an hour has not passed
    after = run(15)
    assert sum(call[0] == "echoes" for call in network.calls) == 2
    assert after.rev == rev  # what stayed the same is not written again
    network.fail("echoes", ServerTrouble("net_server", account="blog", site="x", status="500"))
    house.clock.advance(minutes=15)  # type: ignore[attr-defined]
    (outcome,) = asyncio.run(sync.sync(house, house.library.accounts()))
    assert outcome.error is None
    assert "2 comments · 2 open · 4 likes · 1 boost" in echo.heard_words(echo.heard(house, after)["blog"], house.texts)


def test_nothing_is_said_where_nobody_knows() -> None:
    house = shelf(FakeNetwork(can=PUBLISHING))
    post = calendar.add_post(house, "Frost", text="Hello", accounts=["blog"])
    assert echo.heard(house, post) == {}
    assert echo.together({}) is None
    assert echo.heard_words(echo.Heard(comments=1, open=0, answered=1), house.texts) == "1 comment · 1 answered"
