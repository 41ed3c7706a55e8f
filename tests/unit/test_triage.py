"""Decisions about comments, and taking them back."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.errors import AmbiguousId, NotFound, Refused, UsageError
from smtui.services import inbox, log, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from smtui.texts import explain
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

HOUR = timedelta(hours=1)


def furnished(
    *texts: str, network: FakeNetwork | None = None, clock: FixedClock | None = None
) -> tuple[House, list[str]]:
    network = network or FakeNetwork()
    for text in texts:
        network.write(text)
    house = make_house(network, clock=clock)
    asyncio.run(sync.sync(house, house.library.accounts()))
    by_text = {c.text: c.id for c in inbox.list_comments(house)}
    return house, [by_text[text] for text in texts]


def comment(house: House, id: str) -> Comment:
    return load(house, "comments", id, Comment)


def test_done_needs_a_known_reason_and_an_open_comment() -> None:
    house, (id,) = furnished("a")
    with pytest.raises(UsageError, match="reason_unknown"):
        triage.done(house, [id], "because")
    (done,) = triage.done(house, [id], "liked")
    assert (done.status, done.reason, done.closed_at) == ("dismissed", "liked", MONDAY)
    with pytest.raises(Refused, match="already_closed"):
        triage.done(house, [id], "liked")
    assert inbox.list_comments(house) == []


def test_several_are_one_action_and_one_undo() -> None:
    house, ids = furnished("a", "b", "c")
    triage.done(house, ids, "no_answer_on_purpose")
    undone = triage.undo(house)
    assert (undone.action, set(undone.objects)) == ("done", set(ids))
    assert len(inbox.list_comments(house)) == 3
    with pytest.raises(NotFound, match="nothing_to_undo"):
        triage.undo(house)


def test_one_wrong_id_among_several_changes_nothing() -> None:
    house, (id,) = furnished("a")
    with pytest.raises(NotFound, match="no_such_id"):
        triage.done(house, [id, "zzzzzzz"], "liked")
    assert comment(house, id).status == "pending"


def test_undo_goes_back_step_by_step_hours_later() -> None:
    clock = FixedClock(MONDAY)
    house, (id,) = furnished("a", clock=clock)
    triage.assign(house, [id], "jonas")
    triage.set_situation(house, [id], "praise")
    clock.advance(hours=9)
    assert triage.undo(house).action == "situation"
    assert (comment(house, id).situation, comment(house, id).owner) == ("", "jonas")
    assert triage.undo(house).action == "assign"
    assert comment(house, id).owner == ""


def test_undo_does_not_trample_on_what_somebody_did_since() -> None:
    network = FakeNetwork()
    house, (id,) = furnished("a", network=network)
    triage.assign(house, [id], "jonas")
    colleague = make_house(network, store=house.store, me="jonas", ids=house.ids)
    triage.assign(colleague, [id], "anna")
    with pytest.raises(Refused, match="undo_went_on"):
        triage.undo(house)
    assert comment(house, id).owner == "anna"


def test_everybody_undoes_their_own() -> None:
    network = FakeNetwork()
    house, (one, two) = furnished("a", "b", network=network)
    colleague = make_house(network, store=house.store, me="jonas", ids=house.ids)
    triage.done(house, [one], "liked")
    triage.done(colleague, [two], "duplicate")
    assert triage.undo(house).objects == (one,)
    assert comment(house, two).status == "dismissed"


def test_snoozed_comments_sleep_until_their_time() -> None:
    clock = FixedClock(MONDAY)
    house, (id,) = furnished("a", clock=clock)
    with pytest.raises(UsageError, match="snooze_past"):
        triage.snooze(house, [id], MONDAY)
    triage.snooze(house, [id], MONDAY + HOUR)
    assert inbox.list_comments(house) == []
    assert inbox.counts(house).snoozed == 1
    assert [c.id for c in inbox.list_comments(house, inbox.Filter(snoozed=True))] == [id]
    clock.advance(hours=1)
    assert [c.id for c in inbox.list_comments(house)] == [id]


def test_notes_are_cleaned_logged_and_undone() -> None:
    house, (id,) = furnished("a")
    triage.add_note(house, id, "call \x1b[31mher\x1b[0m back")
    assert [note.text for note in inbox.detail(house, id).notes] == ["call her back"]
    assert [event.action for event in log.entries(house, id)] == ["note"]
    triage.undo(house)
    assert inbox.detail(house, id).notes == ()
    with pytest.raises(UsageError, match="note_empty"):
        triage.add_note(house, id, " \u202e ")


def test_spam_closes_here_at_once_and_there_on_delivery() -> None:
    network = FakeNetwork()
    house, (id,) = furnished("buy now", network=network)
    triage.moderate(house, [id], "spam")
    assert (comment(house, id).status, comment(house, id).remote_status) == ("dismissed", "held")
    asyncio.run(sync.deliver(house, house.library.accounts()[0]))
    assert comment(house, id).remote_status == "spam"
    assert next(iter(network.comments.values())).remote_status == "spam"


def test_an_undelivered_order_is_cancelled_by_undo() -> None:
    network = FakeNetwork()
    house, (id,) = furnished("a", network=network)
    triage.moderate(house, [id], "trash")
    triage.undo(house)
    asyncio.run(sync.deliver(house, house.library.accounts()[0]))
    assert [call for call in network.calls if call[0] == "moderate"] == []
    assert (comment(house, id).status, comment(house, id).reason) == ("pending", None)


def test_a_delivered_order_is_countered_by_undo() -> None:
    network = FakeNetwork()
    house, (id,) = furnished("a", network=network)
    account = house.library.accounts()[0]
    triage.moderate(house, [id], "spam")
    asyncio.run(sync.deliver(house, account))
    triage.undo(house)
    asyncio.run(sync.deliver(house, account))
    assert [call[1].split()[0] for call in network.calls if call[0] == "moderate"] == ["spam", "unspam"]
    assert (comment(house, id).status, comment(house, id).remote_status) == ("pending", "held")


def test_what_the_no_such_thing_there_do_is_refused() -> None:
    house, (id,) = furnished("a", network=FakeNetwork(can=frozenset({"reply"})))
    with pytest.raises(Refused, match="no_such_thing_there"):
        triage.moderate(house, [id], "spam")


def test_strangers_to_the_house_are_not_found() -> None:
    house, (id,) = furnished("a")
    with pytest.raises(NotFound, match="member_unknown"):
        triage.assign(house, [id], "nobody")
    with pytest.raises(NotFound, match="situation_unknown"):
        triage.set_situation(house, [id], "weather")


def test_an_id_may_be_abbreviated_while_it_is_unique() -> None:
    house, ids = furnished(*(f"comment {number}" for number in range(40)))
    assert inbox.resolve(house, ids[0].upper()) == ids[0]
    shortest = next(size for size in range(1, 8) if sum(id.startswith(ids[0][:size]) for id in ids) == 1)
    assert inbox.resolve(house, ids[0][:shortest]) == ids[0]
    first = max("0123456789abcdefghjkmnpqrstvwxyz", key=lambda sign: sum(id.startswith(sign) for id in ids))
    with pytest.raises(AmbiguousId, match="ambiguous_id"):
        inbox.resolve(house, first)
    with pytest.raises(NotFound):
        inbox.resolve(house, "")


def test_filters_narrow_the_list() -> None:
    house, (one, two) = furnished("Grüße aus Köln", "something else")
    triage.assign(house, [two], "jonas")
    assert [c.id for c in inbox.list_comments(house, inbox.Filter(words="GRUSSE koln"))] == [one]
    assert [c.id for c in inbox.list_comments(house, inbox.Filter(owner="jonas"))] == [two]
    assert inbox.list_comments(house, inbox.Filter(account="other")) == []
    triage.done(house, [one], "liked")
    assert [c.id for c in inbox.list_comments(house, inbox.Filter(status="dismissed"))] == [one]


ACTIONS = st.sampled_from(["done", "snooze", "assign", "situation", "spam", "approve"])


@given(st.lists(ACTIONS, max_size=8))
@settings(max_examples=50, deadline=None)
def test_undoing_everything_gives_back_the_beginning(actions: list[str]) -> None:
    house, (id,) = furnished("a")
    before = comment(house, id)
    taken = 0
    for action in actions:
        try:
            match action:
                case "done":
                    triage.done(house, [id], "liked")
                case "snooze":
                    triage.snooze(house, [id], MONDAY + (taken + 1) * HOUR)
                case "assign":
                    triage.assign(house, [id], "jonas" if taken % 2 else "anna")
                case "situation":
                    triage.set_situation(house, [id], "praise" if taken % 2 else "spam")
                case other:
                    triage.moderate(house, [id], "spam" if other == "spam" else "approve")
        except Refused:
            continue
        taken += 1
    for _ in range(taken):
        try:
            triage.undo(house)
        except NotFound:
            break
    after = comment(house, id)
    assert (after.status, after.owner, after.situation, after.snoozed_until, after.reason) == (
        before.status,
        before.owner,
        before.situation,
        before.snoozed_until,
        before.reason,
    )


def test_a_limit_gives_the_most_urgent_of_all() -> None:
    house, ids = furnished(*(f"comment {number}" for number in range(60)))
    triage.snooze(house, ids[:45], MONDAY + HOUR)
    everything = inbox.list_comments(house)
    assert len(everything) == 15
    assert inbox.list_comments(house, limit=4) == everything[:4]
    assert (
        inbox.list_comments(house, inbox.Filter(words="comment 5"), limit=3)
        == [comment for comment in everything if "comment 5" in comment.text][:3]
    )
    assert inbox.list_comments(house, limit=100) == everything


def test_an_undo_on_which_somebody_went_on_says_who_and_when_and_then_lets_go() -> None:
    network = FakeNetwork()
    network.write("Open on Sunday?")
    network.write("And on Monday?", author="Ben")
    anna = make_house(network, clock=FixedClock(MONDAY))
    asyncio.run(sync.sync(anna, anna.library.accounts()))
    jonas = make_house(network, store=anna.store, me="jonas", ids=anna.ids, clock=anna.clock)  # type: ignore[arg-type]
    first, second = inbox.list_comments(anna)
    triage.done(anna, [second.id], "liked")
    triage.assign(anna, [first.id], "jonas")
    triage.assign(jonas, [first.id], "anna")
    with pytest.raises(Refused) as caught:
        triage.undo(anna)
    said = explain(caught.value, anna.texts)
    assert "jonas has changed something for Ada" in said
    assert "owner" in said
    assert "today 10:00" in said
    undone = triage.undo(anna)
    assert triage.undone_words(anna, undone) == "Taken back for Ben: done (today 10:00)"
