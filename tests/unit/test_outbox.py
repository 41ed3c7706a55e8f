"""Replies and moderations: written first, sent second, believed last."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.errors import (
    LoginFailed,
    NetworkError,
    NotAllowed,
    RateLimited,
    Refused,
    Rejected,
    ServerTrouble,
    Uncertain,
    Unreachable,
    UsageError,
)
from smtui.domain.reply import CLAIM_EXPIRES, Reply
from smtui.services import inbox, replies, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house


def furnished(network: FakeNetwork, clock: FixedClock | None = None) -> tuple[House, str]:
    network.write("Are you open on Sunday?")
    house = make_house(network, clock=clock)
    asyncio.run(sync.sync(house, house.library.accounts()))
    (comment,) = inbox.list_comments(house)
    return house, comment.id


def deliver(house: House) -> sync.Outcome:
    return asyncio.run(sync.deliver(house, house.library.accounts()[0]))


def comment(house: House, id: str) -> Comment:
    return load(house, "comments", id, Comment)


def reply(house: House, id: str) -> Reply:
    return load(house, "replies", id, Reply)


def test_a_reply_is_on_disk_before_the_network_hears_of_it() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    queued = replies.queue(house, id, "Yes, from ten.")
    assert reply(house, queued.id).status == "queued"
    assert network.replies == []
    assert comment(house, id).status == "pending"


def test_a_confirmed_reply_answers_the_comment_and_approves_it() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    queued = replies.queue(house, id, "Yes, from ten.")
    assert deliver(house).delivered == 2
    sent = reply(house, queued.id)
    assert (sent.status, sent.remote_id, sent.url) == (
        "sent",
        network.replies[0][1].remote_id,
        network.replies[0][1].url,
    )
    answered = comment(house, id)
    assert (answered.status, answered.remote_status, answered.answered_at) == ("answered", "public", MONDAY)
    assert [call[0] for call in network.calls if call[0] in ("moderate", "reply")] == ["moderate", "reply"]


def test_delivering_again_sends_nothing() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    replies.queue(house, id, "Yes.")
    deliver(house)
    deliver(house)
    assert len(network.replies) == 1


def test_a_lost_answer_is_looked_up_never_sent_blindly() -> None:
    clock = FixedClock(MONDAY)
    network = FakeNetwork()
    house, id = furnished(network, clock)
    network.fail("reply", Uncertain("answer_lost", account="blog"))
    queued = replies.queue(house, id, "Yes.")
    deliver(house)
    lost = reply(house, queued.id)
    assert (lost.status, comment(house, id).status) == ("unknown", "pending")
    clock.advance(minutes=5)
    deliver(house)
    assert reply(house, queued.id).status == "sent"
    assert len(network.replies) == 1


def test_a_reply_of_a_process_that_died_counts_as_unknown() -> None:
    clock = FixedClock(MONDAY)
    network = FakeNetwork()
    house, id = furnished(network, clock)
    queued = replies.queue(house, id, "Yes.")
    from smtui.services import outbox

    assert outbox._claim(house, queued) is not None
    assert deliver(house).delivered == 1  # the approval; the claimed reply is left alone
    assert network.replies == []
    clock.advance(seconds=CLAIM_EXPIRES.total_seconds() + 1)
    deliver(house)
    assert ("find_reply", queued.operation) in network.calls
    assert len(network.replies) == 1


def test_only_one_process_wins_a_claim() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    queued = replies.queue(house, id, "Yes.")
    from smtui.services import outbox

    assert outbox._claim(house, queued) is not None
    assert outbox._claim(house, queued) is None


@pytest.mark.parametrize(
    "error",
    [
        Unreachable("unreachable", account="blog"),
        ServerTrouble("server_trouble", account="blog"),
        LoginFailed("login_failed", account="blog"),
    ],
)
def test_a_passing_fault_is_tried_again_later(error: NetworkError) -> None:
    clock = FixedClock(MONDAY)
    network = FakeNetwork()
    house, id = furnished(network, clock)
    network.fail("moderate", error)
    network.fail("reply", error)
    queued = replies.queue(house, id, "Yes.")
    assert deliver(house).delivered == 0
    clock.advance(hours=2)
    deliver(house)
    clock.advance(hours=2)
    deliver(house)
    assert reply(house, queued.id).status == "sent"
    assert len(network.replies) == 1


def test_what_could_not_leave_goes_out_with_the_next_sync() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    network.fail("moderate", Unreachable("unreachable", account="blog"))
    network.fail("reply", Unreachable("unreachable", account="blog"))
    queued = replies.queue(house, id, "Yes.")
    assert deliver(house).delivered == 0
    deliver(house)  # the approval arrives now, and the reply meets the second fault
    deliver(house)
    assert reply(house, queued.id).status == "sent"


def test_a_network_that_asks_for_time_gets_it() -> None:
    clock = FixedClock(MONDAY)
    network = FakeNetwork()
    house, id = furnished(network, clock)
    triage.moderate(house, [id], "approve")
    deliver(house)
    network.fail("reply", RateLimited("rate_limited", account="blog", retry_after=7200))
    queued = replies.queue(house, id, "Yes.")
    deliver(house)
    failed = reply(house, queued.id)
    assert failed.retry_at == MONDAY + timedelta(hours=2)
    assert failed.error == "rate_limited"


def test_a_final_no_waits_for_a_person_and_keeps_the_text() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    network.fail("reply", Rejected("comment_closed", account="blog"))
    queued = replies.queue(house, id, "A long and careful answer.")
    deliver(house)
    failed = reply(house, queued.id)
    assert (failed.status, failed.retry_at, failed.text) == ("failed", None, "A long and careful answer.")
    assert comment(house, id).status == "pending"
    assert inbox.counts(house).failed == 1
    again = replies.queue(house, id, "Shorter.")
    assert again.id == queued.id and again.operation != queued.operation
    deliver(house)
    assert reply(house, queued.id).status == "sent"


def test_a_refused_spam_order_brings_the_comment_back() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    network.fail("moderate", NotAllowed("not_allowed", account="blog"))
    triage.moderate(house, [id], "spam")
    assert comment(house, id).status == "dismissed"
    deliver(house)
    back = comment(house, id)
    assert (back.status, back.remote_status) == ("pending", "held")


def test_one_comments_trouble_does_not_hold_another_back() -> None:
    network = FakeNetwork()
    house, first = furnished(network)
    network.write("second")
    asyncio.run(sync.sync(house, house.library.accounts()))
    second = next(c.id for c in inbox.list_comments(house) if c.id != first)
    network.fail("reply", Rejected("comment_closed", account="blog"))
    replies.queue(house, first, "one")
    replies.queue(house, second, "two")
    deliver(house)
    assert {comment(house, id).status for id in (first, second)} == {"pending", "answered"}


def test_what_cannot_be_sent_is_refused_with_a_reason() -> None:
    network = FakeNetwork(max_length=10)
    house, id = furnished(network)
    with pytest.raises(UsageError, match="reply_empty"):
        replies.queue(house, id, " \x1b[31m\n ")
    with pytest.raises(UsageError, match="reply_too_long"):
        replies.queue(house, id, "x" * 11)
    replies.queue(house, id, "short")
    with pytest.raises(Refused, match="reply_on_its_way"):
        replies.queue(house, id, "twice")


def test_an_undone_reply_is_a_draft_again_and_its_approval_is_off() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    queued = replies.queue(house, id, "Yes.", wait=timedelta(seconds=5))
    assert triage.undo(house).action == "reply"
    assert reply(house, queued.id).status == "draft"
    assert deliver(house).delivered == 0
    assert network.replies == []


def test_a_sent_reply_cannot_be_undone_and_does_not_bar_what_came_before() -> None:
    house, id = furnished(FakeNetwork())
    triage.assign(house, [id], "jonas")
    replies.queue(house, id, "Yes.")
    deliver(house)
    with pytest.raises(Refused, match="undo_sent"):
        triage.undo(house)
    assert triage.undo(house).action == "assign"
    assert (comment(house, id).owner, comment(house, id).status) == ("", "answered")


def test_a_draft_is_kept_changed_and_dropped() -> None:
    network = FakeNetwork()
    house, id = furnished(network)
    first = replies.save_draft(house, id, "Dear")
    second = replies.save_draft(house, id, "Dear Ada")
    assert first and second and first.id == second.id
    current = replies.current(house, id)
    assert current is not None and current.text == "Dear Ada"
    assert replies.save_draft(house, id, "  ") is None
    assert replies.current(house, id) is None


FAULTS = [
    Uncertain("answer_lost", account="blog"),
    Unreachable("unreachable", account="blog"),
    ServerTrouble("server_trouble", account="blog"),
    RateLimited("rate_limited", account="blog", retry_after=60),
    None,
]


@given(
    st.lists(
        st.tuples(st.sampled_from(["reply", "moderate", "pull", "page", "find_reply"]), st.sampled_from(FAULTS)),
        max_size=12,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_fails_each_reply_arrives_once(schedule: list[tuple[str, NetworkError | None]]) -> None:
    clock = FixedClock(MONDAY)
    network = FakeNetwork()
    for number in range(3):
        network.write(f"comment {number}")
    house = make_house(network, clock=clock)
    accounts = house.library.accounts()
    asyncio.run(sync.sync(house, accounts))
    for item in inbox.list_comments(house):
        replies.queue(house, item.id, f"answer to {item.text}")
    for method, error in schedule:
        if error is not None:
            network.fail(method, error)
    for _ in range(len(schedule) + 3):
        clock.advance(hours=2)
        asyncio.run(sync.sync(house, accounts))
        confirmed = house.store.find("replies", {"status": "sent"})
        there = {sent.remote_id for _, sent in network.replies}
        assert {doc["remote_id"] for doc in confirmed} <= there
    texts = [outgoing.text for outgoing, _ in network.replies]
    assert sorted(texts) == [f"answer to comment {number}" for number in range(3)]
    assert inbox.list_comments(house) == []
