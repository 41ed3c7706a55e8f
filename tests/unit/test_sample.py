"""The next-day sample: the same for everybody, judged by somebody else, counted and never shamed."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from smtui.config import Replies
from smtui.domain.clock import FixedClock
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.reply import Reply
from smtui.domain.sample import draw
from smtui.ports import Write
from smtui.services import inbox, log, overview, replies, sample, sync, triage
from smtui.services.house import House
from smtui.services.work import time_text
from tests.support.fake_network import FakeNetwork
from tests.support.house import ANNA, JONAS, MONDAY, make_house

DAY = date(2026, 11, 23)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that is busy with something else proves nothing."""


def made(number: int) -> Reply:
    return Reply(id=f"r{number:06}", comment="c", account="blog", text="x", by="anna", created_at=MONDAY, status="sent")


@unhurried
@given(st.sets(st.integers(0, 9999), min_size=1, max_size=40), st.integers(0, 6))
def test_everybody_draws_the_same_in_whatever_order_the_replies_come(numbers: set[int], n: int) -> None:
    found = [made(number) for number in sorted(numbers)]
    shuffled = list(reversed(found))
    assert [one.id for one in draw(found, DAY, n)] == [one.id for one in draw(shuffled, DAY, n)]
    assert len(draw(found, DAY, n)) == min(n, len(found))


@unhurried
@given(st.sets(st.integers(0, 9999), min_size=5, max_size=40), st.integers(10_000, 99_999))
def test_a_late_reply_takes_one_place_at_most(numbers: set[int], late: int) -> None:
    found = [made(number) for number in numbers]
    before = {one.id for one in draw(found, DAY, 3)}
    after = {one.id for one in draw([*found, made(late)], DAY, 3)}
    assert len(before - after) <= 1


def test_another_day_draws_others() -> None:
    found = [made(number) for number in range(60)]
    days = [DAY + timedelta(days=n) for n in range(5)]
    assert len({tuple(one.id for one in draw(found, day, 3)) for day in days}) > 1


def answered_house(n: int = 5, size: int = 3) -> tuple[House, FixedClock]:
    """Return a house in which Jonas answered ``n`` comments on Monday; it is Tuesday morning."""
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    for number in range(n):
        network.write(f"Question {number}?", author=f"Guest {number}")
    house = make_house(network, clock=clock, reply=Replies(sample=size))
    asyncio.run(sync.sync(house, house.library.accounts()))
    house.me = JONAS
    for number, comment in enumerate(inbox.list_comments(house)):
        replies.queue(house, comment.id, f"Answer number {number}.")
    asyncio.run(sync.sync(house, house.library.accounts()))
    clock.advance(days=1)
    house.me = ANNA
    return house, clock


def test_some_of_yesterday_s_replies_are_drawn_and_judged_by_somebody_else() -> None:
    house, _ = answered_house()
    items = sample.drawn(house)
    assert len(items) == 3
    first, second, _third = (item.comment.id for item in items)
    sample.judge(house, first, "ok")
    sample.judge(house, second, "rework", "a bit short")
    house.me = JONAS
    with pytest.raises(Refused, match="sample_own"):
        sample.judge(house, first, "ok")
    house.me = ANNA
    assert sample.tally(house, house.now() - timedelta(days=7)) == sample.Tally(
        ok=1, rework=1, open=1, members=(("jonas", 1, 1),)
    )
    assert overview.overview(house).samples.rework == 1
    assert log.verify(house).is_intact


def test_a_verdict_can_be_changed_and_taken_back() -> None:
    house, _ = answered_house()
    id = sample.drawn(house)[0].comment.id
    sample.judge(house, id, "ok")
    assert sample.judge(house, id, "rework", "too long").word == "too long"
    triage.undo(house)
    found = sample.drawn(house)[0].sample
    assert found is not None
    assert found.verdict == "ok"


def test_what_was_not_drawn_or_is_no_verdict_is_refused() -> None:
    house, _ = answered_house()
    drawn = {item.comment.id for item in sample.drawn(house)}
    other = next(doc["id"] for doc in house.store.find("comments") if doc["id"] not in drawn)
    with pytest.raises(NotFound, match="sample_not_drawn"):
        sample.judge(house, other, "ok")
    with pytest.raises(UsageError, match="sample_verdict"):
        sample.judge(house, next(iter(drawn)), "great")


def test_the_house_s_own_midnight_is_where_a_day_ends() -> None:
    house, _ = answered_house(n=2)
    late = datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC)
    for item, at in zip(sample.drawn(house), (late, late + timedelta(seconds=1)), strict=True):
        doc = house.store.get("replies", item.reply.id)
        assert doc is not None
        house.store.commit(
            [Write(table="replies", id=doc["id"], fields={"sent_at": time_text(at)}, was={"sent_at": doc["sent_at"]})]
        )
    assert len(sample.drawn(house)) == 1
    assert len(sample.drawn(house, house.today())) == 1


def test_none_are_drawn_where_the_house_wants_none_or_is_one_person_s() -> None:
    house, _ = answered_house(size=0)
    assert sample.drawn(house) == []
    house, _ = answered_house()
    house.settings = structs.replace(house.settings, house=structs.replace(house.settings.house, mode="alone"))
    assert sample.drawn(house) == []
