"""A second pair of eyes: who may, what is stale, what has to be approved again, handing over, and the history."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec import structs

from smtui.config import Replies
from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.errors import Conflict, NotFound, Objected, Refused, UsageError
from smtui.domain.team import Member
from smtui.services import approval, history, inbox, log, privacy, replies, sync, triage
from smtui.services.house import House
from smtui.services.work import Work, load
from tests.support.fake_network import FakeNetwork
from tests.support.house import ANNA, JONAS, MONDAY, make_house

LENA = Member(name="lena", title="Lena Roth", role="feedback")
TEXT = "Yes, the terrace opens at ten."


def furnished(clock: FixedClock | None = None, approval_of: tuple[str, ...] = ()) -> tuple[House, str, FakeNetwork]:
    network = FakeNetwork()
    network.write("Is the terrace open?", author="Ada")
    house = make_house(network, clock=clock, reply=Replies(approval=approval_of))  # type: ignore[arg-type]
    house.settings = structs.replace(house.settings, member=(ANNA, JONAS, LENA))
    asyncio.run(sync.sync(house, house.library.accounts()))
    return house, inbox.list_comments(house)[0].id, network


def deliver(house: House) -> None:
    asyncio.run(sync.sync(house, house.library.accounts()))


def test_a_reply_goes_out_once_a_second_person_has_approved_it() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT, note="is ten right?")
    deliver(house)
    assert replies.current(house, id).status == "review"  # type: ignore[union-attr]
    house.me = ANNA
    (item,) = approval.waiting(house)
    assert (item.review.by, item.review.note, item.texts) == ("jonas", "is ten right?", (TEXT,))
    approved = approval.approve(house, reply.id)
    assert (approved.status, approved.by, approved.review.judge) == ("queued", "jonas", "anna")  # type: ignore[union-attr]
    deliver(house)
    assert load(house, "comments", id, Comment).status == "answered"


def test_nobody_approves_their_own() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT)
    for deed in (lambda: approval.approve(house, reply.id), lambda: approval.reject(house, reply.id, "no")):
        with pytest.raises(Refused, match="approval_own") as caught:
            deed()
        assert caught.value.values["who"] == "Anna Muster"


def test_feedback_approves_only_where_a_plan_names_them_as_controller() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT)
    house.me = LENA
    assert approval.waiting(house) == []
    with pytest.raises(Refused, match="approval_not_yours"):
        approval.approve(house, reply.id)
    plans = house.library.plans()
    named = structs.replace(
        plans,
        default=structs.replace(plans.default, controller="lena"),
        networks={name: structs.replace(plan, controller="lena") for name, plan in plans.networks.items()},
        kinds={name: structs.replace(plan, controller="lena") for name, plan in plans.kinds.items()},
    )
    house.library.plans = lambda: named  # type: ignore[method-assign]
    assert len(approval.waiting(house)) == 1
    assert approval.approve(house, reply.id).status == "queued"


def test_an_approved_text_that_is_changed_is_approved_again() -> None:
    house, id, _ = furnished(approval_of=("assigned",))
    house.me = JONAS
    with pytest.raises(Objected):
        replies.queue(house, id, TEXT)
    reply = approval.submit(house, id, TEXT)
    house.me = ANNA
    approval.approve(house, reply.id, wait=timedelta(minutes=5))
    house.me = JONAS
    replies.take_back(house, reply.id)
    with pytest.raises(Objected):
        replies.queue(house, id, TEXT + " See you!")
    assert replies.queue(house, id, TEXT).status == "queued"


def test_writing_on_at_what_waits_takes_it_back() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT)
    assert replies.save_draft(house, id, TEXT).status == "review"  # type: ignore[union-attr]
    assert replies.save_draft(house, id, "No, at eleven.").status == "draft"  # type: ignore[union-attr]
    house.me = ANNA
    with pytest.raises(Refused, match="approval_stale") as caught:
        approval.approve(house, reply.id)
    assert "Jonas Weber wrote at the draft" in str(caught.value.values["news"])


def test_what_was_looked_at_and_has_changed_since_is_not_approved() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT)
    house.me = LENA
    approval.offer(house, reply.id, "Yes! From ten.")
    house.me = ANNA
    with pytest.raises(Refused, match="approval_stale") as caught:
        approval.approve(house, reply.id, seen=reply.rev)
    assert "Lena Roth offered another wording" in str(caught.value.values["news"])
    seen = approval.find(house, id).reply.rev
    assert approval.approve(house, reply.id, seen=seen).status == "queued"


def test_the_approver_has_to_know_what_happened_to_the_comment_since() -> None:
    clock = FixedClock(MONDAY)
    house, id, _ = furnished(clock)
    house.me = JONAS
    reply = approval.submit(house, id, TEXT)
    clock.advance(minutes=5)
    triage.set_situation(house, [id], "question")
    house.me = ANNA
    with pytest.raises(Refused, match="approval_news") as caught:
        approval.approve(house, reply.id)
    assert "Jonas Weber named the situation" in str(caught.value.values["news"])
    assert approval.approve(house, reply.id, knowing=True).status == "queued"


def test_another_wording_can_be_offered_and_picked_one_for_each_member() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT, others=["Yes."])
    house.me = LENA
    approval.offer(house, reply.id, "Yes! From ten")
    # What somebody else types at a reply that waits is their wording, and leaves the writer's as it was.
    replies.save_draft(house, id, "Yes! From ten.")
    house.me = ANNA
    (item,) = approval.waiting(house)
    assert item.texts == (TEXT, "Yes.", "Yes! From ten.")
    assert approval.approve(house, reply.id, text=item.texts[2]).text == "Yes! From ten."


def test_a_rejected_reply_is_a_draft_again_with_the_reason() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT)
    house.me = ANNA
    with pytest.raises(UsageError):
        approval.reject(house, reply.id, "  ")
    back = approval.reject(house, reply.id, "we open at eleven")
    assert (back.status, back.review.reason) == ("draft", "we open at eleven")  # type: ignore[union-attr]
    house.me = JONAS
    assert approval.submit(house, id, "Yes, at eleven.").review.verdict == ""  # type: ignore[union-attr]


@pytest.mark.parametrize("deed", ["submit", "approve", "reject"])
def test_each_step_can_be_taken_back(deed: str) -> None:
    house, id, _ = furnished()
    house.me = JONAS
    replies.save_draft(house, id, TEXT)
    reply = approval.submit(house, id, TEXT)
    if deed != "submit":
        house.me = ANNA
    if deed == "approve":
        approval.approve(house, reply.id, text="Better words.")
    elif deed == "reject":
        approval.reject(house, reply.id, "not yet")
    triage.undo(house)
    now = replies.current(house, id)
    assert now is not None
    assert (now.status, now.text) == ("draft" if deed == "submit" else "review", TEXT)
    if deed != "submit":
        assert len(approval.waiting(house)) == 1
    assert log.verify(house).is_intact


def test_alone_there_is_nobody_to_ask_and_nothing_is_held_back_for_it() -> None:
    house, id, _ = furnished(approval_of=("full",))
    with pytest.raises(Objected):
        replies.queue(house, id, TEXT, knowing=True)
    house.settings = structs.replace(house.settings, house=structs.replace(house.settings.house, mode="alone"))
    with pytest.raises(Refused, match="approval_alone"):
        approval.submit(house, id, TEXT)
    assert replies.queue(house, id, TEXT, knowing=True).status == "queued"


def test_without_anybody_who_may_approve_it_says_so_at_once() -> None:
    house, id, _ = furnished()
    house.settings = structs.replace(house.settings, member=(ANNA, LENA))
    with pytest.raises(Refused, match="approval_nobody"):
        approval.submit(house, id, TEXT)


def test_two_approvers_at_once_send_it_once() -> None:
    house, id, _ = furnished()
    house.me = JONAS
    reply = approval.submit(house, id, TEXT)
    house.me = ANNA
    approval.approve(house, reply.id)
    with pytest.raises(Refused, match="approval_stale") as caught:
        approval.approve(house, reply.id)
    assert "Anna Muster approved the reply" in str(caught.value.values["news"])


# -- handing over ----------------------------------------------------------------------------------------------------


def test_a_note_and_the_new_owner_are_one_action_and_one_undo() -> None:
    house, id, _ = furnished()
    (given,) = triage.assign(house, [id], "jonas", "she called already")
    assert given.handed is not None
    assert (given.owner, given.handed.by, given.handed.note) == ("jonas", "anna", "she called already")
    house.me = JONAS
    assert [c.id for c in inbox.list_comments(house, inbox.Filter(owner="jonas", handed=True))] == [id]
    assert [note.text for note in inbox.detail(house, id).notes] == ["she called already"]
    house.me = ANNA
    assert triage.undo(house).action == "assign"
    back = inbox.detail(house, id)
    assert (back.comment.owner, back.comment.handed, back.notes) == ("", None, ())


def test_a_note_to_nobody_is_refused() -> None:
    house, id, _ = furnished()
    with pytest.raises(UsageError, match="hand_to_nobody"):
        triage.assign(house, [id], "", "word")


def test_what_was_handed_over_is_erased_with_the_person() -> None:
    house, id, _ = furnished()
    triage.assign(house, [id], "jonas", "Ada called twice")
    house.me = JONAS
    approval.submit(house, id, "Dear Ada, yes.", note="for Ada")
    house.me = ANNA
    privacy.erase_person(house, privacy.find_person(house, "Ada"), lambda: None, close_open=True)
    everything = [doc for table in ("comments", "replies", "notes", "events") for doc in house.store.find(table)]  # type: ignore[arg-type]
    assert "Ada" not in str(everything)
    assert log.verify(house).is_intact


# -- history and conflicts -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Anna Muster assigned it"), ("de", "Anna Muster: zugewiesen")]
)
def test_the_history_says_who_did_what_from_what_to_what(language: str, sentence: str) -> None:
    network = FakeNetwork()
    network.write("Is the terrace open?", author="Ada")
    house = make_house(network, language=language)  # type: ignore[arg-type]
    asyncio.run(sync.sync(house, house.library.accounts()))
    id = inbox.list_comments(house)[0].id
    triage.assign(house, [id], "jonas", "she called")
    replies.queue(house, id, TEXT)
    told = history.history(house, id)
    given = next(entry for entry in told if entry.action == "assign")
    assert given.what == sentence
    assert given.changes[0].endswith("– → Jonas Weber")
    assert [entry.action for entry in told][-3:] == ["assign", "note", "reply"]


def test_a_conflict_says_who_was_quicker_with_what() -> None:
    house, id, _ = furnished()
    old = load(house, "comments", id, Comment)
    house.me = JONAS
    triage.assign(house, [id], "jonas")
    house.me = ANNA
    work = Work(house, "assign")
    work.change("comments", old, structs.replace(old, owner="anna"))
    with pytest.raises(Conflict, match="changed_by") as caught:
        work.commit()
    assert (caught.value.values["who"], caught.value.values["what"]) == ("Jonas Weber", "assigned it")


def test_nothing_waits_where_nothing_was_submitted() -> None:
    house, id, _ = furnished()
    with pytest.raises(NotFound, match="approval_none"):
        approval.find(house, id)
