"""Bringing comments in and agreeing on what happened elsewhere."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from msgspec import structs

from smtui.domain.comment import Comment, is_raised
from smtui.domain.errors import LoginFailed, ServerTrouble, Uncertain
from smtui.ports import Account, Batch, OwnAnswer
from smtui.services import inbox, log, merge, replies, sync, triage
from smtui.services.arrivals import Arrivals
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

HOUR = timedelta(hours=1)


def run(house: House) -> sync.Outcome:
    (outcome,) = asyncio.run(sync.sync(house, house.library.accounts()))
    return outcome


def take(house: House, account: Account, batch: Batch) -> None:
    merge.merge(house, account, batch, Arrivals(house))


def everything(house: House) -> list[Comment]:
    return inbox.list_comments(house, inbox.Filter(status=None))


def test_what_is_new_comes_in_with_deadline_and_suggestion() -> None:
    network = FakeNetwork()
    network.write("How much is the large cake?", at=MONDAY - HOUR)
    house = make_house(network)
    outcome = run(house)
    assert (outcome.new, outcome.error) == (1, None)
    (comment,) = inbox.list_comments(house)
    assert comment.text == "How much is the large cake?"
    assert comment.due is not None and comment.due > MONDAY
    assert comment.suggested[0] == "question"
    assert comment.received_at == MONDAY


def test_the_same_again_creates_nothing() -> None:
    network = FakeNetwork()
    for number in range(5):
        network.write(f"comment {number}")
    house = make_house(network)
    run(house)
    ids = [comment.id for comment in everything(house)]
    house.store.commit([])
    outcome = run(house)
    assert outcome.new == 0
    assert [comment.id for comment in everything(house)] == ids


def test_ids_are_the_same_in_another_house() -> None:
    network = FakeNetwork()
    network.write("hello")
    one, other = make_house(network), make_house(network)
    run(one)
    run(other)
    assert [c.id for c in everything(one)] == [c.id for c in everything(other)]


def test_stranger_text_is_cleaned_at_the_door() -> None:
    network = FakeNetwork()
    network.write("\x1b]52;c;eA==\x07hi \u202eevil", author="\x1b[31mEve\nX", post_title="T\x9b0m")
    house = make_house(network)
    run(house)
    (comment,) = inbox.list_comments(house)
    assert (comment.text, comment.author, comment.post_title) == ("hi evil", "Eve X", "T")


def test_a_broken_sync_keeps_what_it_had_and_goes_on_from_there() -> None:
    network = FakeNetwork()
    for number in range(7):
        network.write(f"comment {number}")
    house = make_house(network)
    network.fail("page", ServerTrouble("server_trouble", account="blog"))
    assert isinstance(run(house).error, ServerTrouble)
    assert len(everything(house)) == 2
    assert run(house).error is None
    assert len(everything(house)) == 7


def test_what_was_removed_elsewhere_leaves_the_inbox_with_a_reason() -> None:
    network = FakeNetwork()
    spam, trash, gone, public = (network.write(word) for word in ("a", "b", "c", "d"))
    house = make_house(network)
    run(house)
    network.comments[spam] = structs.replace(network.comments[spam], remote_status="spam")
    network.comments[trash] = structs.replace(network.comments[trash], remote_status="trash")
    network.comments[public] = structs.replace(network.comments[public], remote_status="public")
    del network.comments[gone]
    outcome = run(house)
    by_text = {comment.text: comment for comment in everything(house)}
    assert (by_text["a"].status, by_text["a"].reason) == ("dismissed", "spam")
    assert (by_text["b"].status, by_text["b"].reason) == ("dismissed", "gone")
    assert (by_text["c"].status, by_text["c"].remote_status) == ("dismissed", "gone")
    assert (by_text["d"].status, by_text["d"].remote_status) == ("pending", "public")
    assert (outcome.closed, outcome.changed) == (3, 1)
    assert [event.by for event in log.entries(house, by_text["a"].id)] == ["network"]


def test_an_answer_from_elsewhere_stops_the_clock() -> None:
    network = FakeNetwork()
    remote = network.write("question?")
    house = make_house(network)
    run(house)
    network.answers.append(OwnAnswer(remote_id="9", parent_id=remote, at=MONDAY, text="answered in the browser"))
    run(house)
    (comment,) = everything(house)
    assert (comment.status, comment.answered_at) == ("answered", MONDAY)


def taken_in(text: str) -> tuple[House, FakeNetwork, str, Comment]:
    """Return a house that has taken in one comment, its network, the comment's id there, and the comment."""
    network = FakeNetwork()
    remote = network.write(text)
    house = make_house(network)
    run(house)
    (comment,) = everything(house)
    return house, network, remote, comment


def edit(house: House, network: FakeNetwork, remote: str, text: str) -> Comment:
    """Let somebody edit what they wrote, and take it in."""
    network.comments[remote] = structs.replace(network.comments[remote], text=text)
    account = house.library.accounts()[0]
    batch = Batch(incoming=(network.comments[remote],))
    merge.merge(house, account, batch, Arrivals(house))
    (comment,) = everything(house)
    return comment


def test_an_edited_text_opens_a_closed_comment_again() -> None:
    house, network, remote, comment = taken_in("fine")
    triage.done(house, [comment.id], "no_answer_on_purpose")
    comment = edit(house, network, remote, "not fine at all!")
    assert (comment.status, comment.text, comment.reason) == ("pending", "not fine at all!", None)


@pytest.mark.parametrize("closed", [False, True])
def test_an_edited_text_is_looked_at_anew_and_raised_whatever_was_decided_before(closed: bool) -> None:
    house, network, remote, comment = taken_in("Lovely cake")
    triage.set_situation(house, [comment.id], "praise")
    if closed:
        triage.done(house, [comment.id], "liked")
    after = edit(house, network, remote, "My lawyer will write to you")
    assert is_raised(after) and after.alerts == ("legal",)
    assert (after.situation, after.verdict, after.suggested[0]) == ("", None, "legal")
    assert after.act_by is not None and comment.act_by is not None
    assert closed or after.act_by < comment.act_by


def test_a_corrected_slip_of_the_pen_leaves_the_verdict() -> None:
    house, network, remote, comment = taken_in("My lawyer wil write to you")
    triage.set_situation(house, [comment.id], "legal")
    after = edit(house, network, remote, "My lawyer will write to you")
    assert after.situation == "legal" and after.verdict is not None and not is_raised(after)


def test_one_failing_account_does_not_hold_the_others() -> None:
    network = FakeNetwork()
    network.write("hello")
    house = make_house(network, accounts=("blog", "shop"))
    network.fail("pull", LoginFailed("login_failed", account="blog"))
    first, second = asyncio.run(sync.sync(house, house.library.accounts()))
    assert isinstance(first.error, LoginFailed)
    assert (second.error, second.new) == (None, 1)
    doc = house.store.get("sync", "account.blog")
    assert doc is not None and doc["error"] == "login_failed"


def test_a_persons_decision_survives_the_next_sync() -> None:
    network = FakeNetwork()
    network.write("hello")
    house = make_house(network)
    run(house)
    (comment,) = everything(house)
    triage.assign(house, [comment.id], "jonas")
    triage.snooze(house, [comment.id], MONDAY + HOUR)
    house.store.commit([])
    account = house.library.accounts()[0]
    take(house, account, Batch(incoming=tuple(network.comments.values())))
    (again,) = everything(house)
    assert (again.owner, again.snoozed_until) == ("jonas", MONDAY + HOUR)


def test_a_lost_reply_that_is_found_leaves_no_trouble_behind() -> None:
    network = FakeNetwork()
    remote = network.write("question?")
    house = make_house(network)
    run(house)
    (comment,) = everything(house)
    queued = replies.queue(house, comment.id, "answer")
    network.fail("reply", Uncertain("answer_lost", account="blog"))
    asyncio.run(sync.deliver(house, house.library.accounts()[0]))
    (_, sent), *_ = network.replies
    network.answers.append(
        OwnAnswer(remote_id=sent.remote_id, parent_id=remote, at=MONDAY, url=sent.url, operation=queued.operation)
    )
    run(house)
    (found,) = inbox.detail(house, comment.id).replies
    assert (found.status, found.url, found.error, found.error_values, found.retry_at) == (
        "sent",
        sent.url,
        "",
        {},
        None,
    )


def test_the_next_page_is_under_way_while_this_one_is_stored() -> None:
    network = FakeNetwork()
    for number in range(6):
        network.write(f"Number {number}")
    house = make_house(network)
    stored: list[int] = []

    def progress(account: str, what: str, values: Mapping[str, Any]) -> None:
        # What the network was asked for when a page had just been stored.
        stored.append(sum(method == "page" for method, _ in network.calls))

    asyncio.run(sync.sync_account(house, house.library.accounts()[0], progress))
    assert stored == [1, 2, 3, 3]
    assert len(everything(house)) == 6


def test_a_page_that_fails_keeps_the_ones_before_it() -> None:
    network = FakeNetwork()
    for number in range(6):
        network.write(f"Number {number}")
    house = make_house(network)
    network.fail("page", ServerTrouble("net_server", account="blog", site="blog.example", status="500"))
    assert run(house).error is not None
    assert len(everything(house)) == 2
    assert run(house).error is None
    assert len(everything(house)) == 6


def test_a_burst_over_several_pages_is_one_waiting() -> None:
    network = FakeNetwork()
    for number in range(5):
        network.write(f"And {number}?", at=MONDAY - HOUR + timedelta(minutes=number), author="Ada")
    network.write("I am somebody else", at=MONDAY - HOUR / 2, author="Bob")
    house = make_house(network)
    run(house)
    began = {comment.text: comment.since or comment.created_at for comment in everything(house)}
    assert began.pop("I am somebody else") == MONDAY - HOUR / 2
    assert set(began.values()) == {MONDAY - HOUR}


def test_a_burst_is_one_waiting_even_where_what_came_before_was_put_aside() -> None:
    network = FakeNetwork()
    house = make_house(network)
    (account,) = house.library.accounts()
    arrivals = Arrivals(house, most=4)
    for number in range(12):
        at = MONDAY - HOUR + timedelta(minutes=number)
        ids = [network.write(f"{number}", at=at, author=author) for author in ("Ada", f"Guest {number}")]
        batch = Batch(incoming=tuple(network.comments[id] for id in ids))
        merge.merge(house, account, batch, arrivals)
    began = {comment.since or comment.created_at for comment in everything(house) if comment.author == "Ada"}
    assert began == {MONDAY - HOUR}
