"""Mastodon under the use cases: store, sync and outbox together, on a line that breaks."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.networks.mastodon import Mastodon
from smtui.ports import Account, Connector, Secret
from smtui.services import inbox, replies, sync
from smtui.services.house import House
from smtui.services.work import from_doc
from tests.networks.fediverse import Fediverse
from tests.networks.test_mastodon_sending import FAULTS
from tests.support.house import MONDAY, make_house


class Line(Mastodon):
    """The network, with every account at one server in memory."""

    def __init__(self, server: Fediverse) -> None:
        super().__init__()
        self._server = server

    def connect(self, account: Account, secret: Secret, *, clock: FixedClock) -> Connector:  # type: ignore[override]
        return self._server.connect()


def house_at(server: Fediverse) -> House:
    line = Line(server)
    return make_house(lambda key: line, clock=server.clock)  # type: ignore[arg-type]


def comments(house: House) -> dict[str, Comment]:
    found = [from_doc(doc, Comment) for doc in house.store.find("comments")]
    return {comment.remote_id: comment for comment in found}


async def run(house: House) -> sync.Outcome:
    (outcome,) = await sync.sync(house, house.library.accounts())
    return outcome


async def test_a_morning() -> None:
    server = Fediverse(FixedClock(MONDAY))
    house = house_at(server)
    post = server.write("shop", "Our new tea")
    asked = server.write("ada", "Is it green?", post, mentions=("shop",))
    quiet = server.write("bob", "Nice", post)
    elsewhere = server.write("ida", "When do you open?", mentions=("shop",))
    server.write("shop", "At nine", elsewhere, mentions=("ida",))
    outcome = await run(house)
    assert (outcome.error, outcome.new) == (None, 3)
    assert {id: comment.status for id, comment in comments(house).items()} == {
        asked: "pending",
        quiet: "pending",
        elsewhere: "answered",
    }
    server.tick(minutes=5)
    queued = replies.queue(house, comments(house)[asked].id, "Yes, and it is green.")
    outcome = await run(house)
    assert (outcome.error, outcome.delivered, outcome.new) == (None, 1, 0)
    assert house.store.get("replies", queued.id)["status"] == "sent"  # type: ignore[index]
    assert comments(house)[asked].status == "answered"
    server.tick(minutes=5)
    server.edit(asked, "Is it black?")
    server.delete(quiet)
    await run(house)
    assert comments(house)[quiet].reason == "gone"


@settings(max_examples=60, deadline=None)
@given(data=st.data())
async def test_days_on_a_bad_line(data: Any) -> None:
    """Strangers write and we answer while requests fail: in the end all is in, and each answer is there once."""
    software = data.draw(st.sampled_from(["mastodon", "gotosocial", "pixelfed"]))
    keeps, forward = software == "mastodon", software != "pixelfed"
    server = Fediverse(FixedClock(MONDAY), software=software, keeps_keys=keeps, forward=forward, page=10)
    house = house_at(server)
    written: set[str] = set()
    answered: set[str] = set()
    for _ in range(data.draw(st.integers(1, 5))):
        for number in range(data.draw(st.integers(0, 25))):
            written.add(server.write("ada", f"Question {number}", mentions=("shop",)))
        troubles = data.draw(st.lists(st.tuples(st.sampled_from(FAULTS), st.integers(1, 4)), max_size=6))
        server.faults = [fault for fault, times in troubles for _ in range(times)]
        open_ones = [comment for comment in inbox.list_comments(house) if comment.remote_id not in answered]
        for comment in open_ones[: data.draw(st.integers(0, 3))]:
            replies.queue(house, comment.id, f"Answer to {comment.remote_id}")
            answered.add(comment.remote_id)
        await run(house)
        server.tick(minutes=data.draw(st.integers(1, 200)))
    server.faults = []
    for _ in range(3):
        server.tick(hours=2)
        outcome = await run(house)
    assert outcome.error is None
    assert set(comments(house)) == written
    assert sorted(row["in_reply_to_id"] for row in server.own()) == sorted(answered)
    assert {id for id, comment in comments(house).items() if comment.status == "answered"} == answered
    assert {doc["status"] for doc in house.store.find("replies")} <= {"sent"}
