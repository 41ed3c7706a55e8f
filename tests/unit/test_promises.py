"""Holding replies and our own promises: they stop the first clock, run themselves, and stay in sight until kept."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.promise import Promise
from smtui.ports import OwnAnswer
from smtui.services import approval, handover, inbox, overview, privacy, promises, replies, sync, today, triage
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import FakeNetwork
from tests.support.house import JONAS, MONDAY, make_house

HOUR = timedelta(hours=1)
FRIDAY_NOON = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)
HOLDING = "You will hear from us by Friday, 12:00."


def a_case(text: str = "My parcel never came. I want my money back.") -> tuple[House, FakeNetwork, str]:
    network = FakeNetwork()
    network.write(text, author="Cleo", at=MONDAY - HOUR)
    house = make_house(network)
    fetch(house)
    return house, network, inbox.list_comments(house)[0].id


def fetch(house: House) -> None:
    (outcome,) = asyncio.run(sync.sync(house, house.library.accounts()))
    assert outcome.error is None


def get(house: House, id: str) -> Comment:
    return load(house, "comments", id, Comment)


def hold(house: House, id: str, until: datetime = FRIDAY_NOON) -> Promise:
    given = promises.prepare(house, id, until)
    text, template = promises.holding_text(house, get(house, id), until)
    replies.queue(house, id, text, template=template, promise=given)
    fetch(house)
    return load(house, "promises", given.id, Promise)


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("until Friday 12:00", "2026-11-27T12:00"),
        ("bis Freitag 12 Uhr", "2026-11-27T12:00"),
        ("by tomorrow 9:30", "2026-11-24T09:30"),
        ("until Friday", "2026-11-27T17:00"),
        ("bis morgen", "2026-11-24T17:00"),
        ("2h", "2026-11-23T12:00"),
        ("Friday morning", "2026-11-27T09:00"),
        ("today", "2026-11-23T17:00"),
    ],
)
def test_until_is_read_as_people_say_it_and_a_day_means_its_closing_time(typed: str, moment: str) -> None:
    house, _, _ = a_case()
    assert house.local(promises.parse_until(house, typed)).isoformat()[:16] == moment


def test_a_confirmed_holding_reply_stops_the_first_clock_and_starts_the_promise() -> None:
    house, network, id = a_case()
    due = get(house, id).due
    given = hold(house, id)
    assert (given.status, given.until, given.by, given.made_at) == ("open", FRIDAY_NOON, "anna", house.now())
    comment = get(house, id)
    assert (comment.status, comment.held_at, comment.answered_at) == ("pending", house.now(), house.now())
    assert (comment.due, comment.act_by, comment.promised_until) == (due, FRIDAY_NOON, FRIDAY_NOON)
    assert "by Friday, 12:00" in network.replies[0][0].text
    assert [one.id for one in inbox.list_comments(house)] == [id]
    house.clock.advance(hours=24)  # type: ignore[attr-defined]
    assert not get(house, id).is_overdue(house.now())
    fetch(house)
    assert get(house, id).is_open()


def test_until_the_network_has_confirmed_it_nothing_has_changed() -> None:
    house, _, id = a_case()
    before = get(house, id)
    given = promises.prepare(house, id, FRIDAY_NOON)
    replies.queue(house, id, "We will be back.", promise=given)
    assert (get(house, id).act_by, promises.open_promises(house)) == (before.act_by, [])
    triage.undo(house)
    assert promises.open_promises(house) == []
    replies.queue(house, id, "Here is the answer.")
    fetch(house)
    assert get(house, id).status == "answered"
    assert promises.counts(house).open == 0


@pytest.mark.parametrize("way", ["undo", "cancel"])
def test_a_holding_reply_that_is_taken_back_is_still_one_when_it_goes_after_all(way: str) -> None:
    house, _, id = a_case()
    given = promises.prepare(house, id, FRIDAY_NOON)
    reply = replies.queue(house, id, HOLDING, promise=given, wait=HOUR)
    if way == "undo":
        triage.undo(house)
    else:
        replies.take_back(house, reply.id)
    draft = replies.current(house, id)
    assert draft is not None and draft.status == "draft"
    assert promises.planned(house, draft) == load(house, "promises", given.id, Promise)
    replies.queue(house, id, draft.text)
    fetch(house)
    assert get(house, id).promised_until == FRIDAY_NOON
    assert get(house, id).is_open()


def test_a_holding_reply_keeps_its_promise_while_it_is_rewritten() -> None:
    house, _, id = a_case()
    given = promises.prepare(house, id, FRIDAY_NOON)
    replies.save_draft(house, id, "You will hear", promise=given)
    replies.save_draft(house, id, HOLDING, promise=given)
    draft = replies.current(house, id)
    assert draft is not None and draft.promise == given.id
    replies.queue(house, id, f"{HOLDING} Thank you.", promise=promises.planned(house, draft))
    fetch(house)
    assert [promise.id for promise in promises.open_promises(house)] == [given.id]


def test_a_draft_whose_moment_is_over_promises_nothing() -> None:
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    network.write("My parcel never came.", author="Cleo", at=MONDAY - HOUR)
    house = make_house(network, clock=clock)
    fetch(house)
    id = inbox.list_comments(house)[0].id
    replies.save_draft(house, id, HOLDING, promise=promises.prepare(house, id, FRIDAY_NOON))
    clock.advance(seconds=5 * 24 * 3600)
    assert promises.planned(house, replies.current(house, id)) is None


def test_a_holding_reply_that_a_second_person_approves_starts_the_promise() -> None:
    house, _, id = a_case()
    lena = structs.replace(JONAS, name="lena", role="full")
    team = structs.replace(house.settings.house, mode="team")
    house.settings = structs.replace(house.settings, house=team, member=(*house.settings.member, lena))
    triage.set_situation(house, [id], "press")
    reply = approval.submit(house, id, HOLDING, promise=promises.prepare(house, id, FRIDAY_NOON))
    house.me = lena
    approval.approve(house, reply.id)
    fetch(house)
    assert get(house, id).promised_until == FRIDAY_NOON
    assert get(house, id).is_open()


def test_a_holding_reply_that_is_handed_over_anew_promises_the_same() -> None:
    network = FakeNetwork(can=frozenset())
    network.write("My parcel never came.", author="Cleo", at=MONDAY - HOUR)
    house = make_house(network)
    fetch(house)
    id = inbox.list_comments(house)[0].id
    given = promises.prepare(house, id, FRIDAY_NOON)
    handover.hand_over(house, id, "You will hear from us.", promise=given)
    triage.undo(house)
    draft = replies.current(house, id)
    assert draft is not None and draft.status == "draft"
    handover.hand_over(house, id, HOLDING, promise=promises.planned(house, draft))
    handover.confirm(house, id)
    assert get(house, id).is_open()
    assert [promise.id for promise in promises.open_promises(house)] == [given.id]


def test_a_later_reply_keeps_the_promise() -> None:
    house, _, id = a_case()
    hold(house, id)
    house.clock.advance(days=2)  # type: ignore[attr-defined]
    replies.queue(house, id, "Your money is on its way.")
    fetch(house)
    (promise,) = promises.of(house, id)
    assert (promise.status, promise.kept_at, promise.is_broken(house.now())) == ("kept", house.now(), False)
    comment = get(house, id)
    assert (comment.status, comment.answered_at, comment.promised_until) == ("answered", MONDAY, None)
    assert promises.counts(house) == promises.Counts(open=0, kept=1, broken=0)


def test_a_promise_that_was_not_kept_in_time_counts_as_broken_before_and_after() -> None:
    house, _, id = a_case()
    hold(house, id)
    house.clock.advance(days=7)  # type: ignore[attr-defined]
    assert get(house, id).is_overdue(house.now())
    assert promises.counts(house) == promises.Counts(open=1, kept=0, broken=1)
    promises.keep(house, [id])
    assert promises.counts(house) == promises.Counts(open=0, kept=0, broken=1)
    assert get(house, id).status == "answered"
    with pytest.raises(Refused):
        promises.keep(house, [id])
    triage.undo(house)
    assert (get(house, id).status, get(house, id).promised_until) == ("pending", FRIDAY_NOON)
    assert promises.counts(house).open == 1


@pytest.mark.parametrize(
    ("reason", "status"), [("answered_elsewhere", "kept"), ("no_answer_on_purpose", "withdrawn"), ("spam", "withdrawn")]
)
def test_closing_a_comment_settles_its_promise(reason: str, status: str) -> None:
    house, _, id = a_case()
    hold(house, id)
    triage.done(house, [id], reason)
    assert [promise.status for promise in promises.of(house, id)] == [status]
    triage.undo(house)
    assert [promise.status for promise in promises.of(house, id)] == ["open"]
    assert get(house, id).act_by == FRIDAY_NOON


def test_of_two_promises_the_nearer_one_counts_and_an_answer_keeps_both() -> None:
    house, _, id = a_case()
    hold(house, id)
    hold(house, id, FRIDAY_NOON - timedelta(days=2))
    assert get(house, id).act_by == FRIDAY_NOON - timedelta(days=2)
    promises.keep(house, [id])
    assert {promise.status for promise in promises.of(house, id)} == {"kept"}


def test_our_holding_reply_found_on_the_network_is_no_answer() -> None:
    house, network, id = a_case()
    hold(house, id)
    (sent,) = [doc for doc in house.store.find("replies") if doc["comment"] == id]
    parent = get(house, id).remote_id
    found = OwnAnswer(remote_id=sent["remote_id"], parent_id=parent, at=house.now(), operation=sent["operation"])
    network.answers.append(found)
    fetch(house)
    assert get(house, id).is_open()
    network.answers.append(structs.replace(found, operation=""))
    fetch(house)
    assert get(house, id).is_open()
    network.answers.append(OwnAnswer(remote_id="77", parent_id=parent, at=house.now() + HOUR))
    fetch(house)
    assert get(house, id).status == "answered"
    assert [promise.status for promise in promises.of(house, id)] == ["kept"]


def test_a_promise_given_on_the_phone_counts_as_the_first_word() -> None:
    house, network, id = a_case()
    promises.say(house, id, FRIDAY_NOON, "jonas", "calls back")
    comment = get(house, id)
    assert (comment.held_at, comment.act_by, comment.owner) == (house.now(), FRIDAY_NOON, "jonas")
    assert network.replies == []
    triage.undo(house)
    assert promises.open_promises(house) == []
    assert get(house, id).held_at is None


def test_what_cannot_be_promised_is_refused() -> None:
    house, _, id = a_case()
    with pytest.raises(UsageError):
        promises.prepare(house, id, MONDAY)
    with pytest.raises(NotFound):
        promises.prepare(house, id, FRIDAY_NOON, "nobody")
    triage.done(house, [id], "liked")
    with pytest.raises(Refused):
        promises.say(house, id, FRIDAY_NOON)


def test_a_handed_over_holding_reply_begins_with_the_persons_word() -> None:
    house, _, id = a_case()
    house.allowed = lambda account: {}  # type: ignore[method-assign]
    given = promises.prepare(house, id, FRIDAY_NOON)
    handover.hand_over(house, id, "We will be back on Friday.", promise=given)
    assert promises.open_promises(house) == []
    handover.confirm(house, id)
    assert [promise.id for promise in promises.open_promises(house)] == [given.id]
    assert get(house, id).is_open()


def test_what_is_promised_appears_in_today_and_the_first_response_is_measured_once() -> None:
    house, _, id = a_case()
    hold(house, id)
    assert today.today(house).due == ()
    friday = today.today(house, FRIDAY_NOON.date())
    assert [comment.id for comment in friday.due] == [id]
    (row,) = overview.overview(house).accounts
    assert (row.answered, row.kept, row.pending) == (1, 1.0, 1)


def test_erasing_a_comment_takes_the_words_of_its_promise_along() -> None:
    house, _, id = a_case()
    promises.say(house, id, FRIDAY_NOON, text="Cleo gets her money")
    promises.keep(house, [id])
    house.clock.advance(days=40)  # type: ignore[attr-defined]
    privacy.purge(house, 30, lambda: None)
    assert [promise.text for promise in promises.of(house, id)] == [""]


def test_the_words_come_from_the_situation_a_person_chose_or_are_general() -> None:
    house, _, id = a_case()
    comment = get(house, id)
    assert promises.holding_text(house, comment, FRIDAY_NOON, sure=True)[1] == ""
    assert promises.holding_text(house, comment, FRIDAY_NOON)[1].startswith("complaint")
    chosen = structs.replace(comment, situation="question")
    text, key = promises.holding_text(house, chosen, FRIDAY_NOON, sure=True)
    assert key.startswith("question")
    assert "by Friday, 12:00" in text
