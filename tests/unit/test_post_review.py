"""Posts that wait for a second person: handed in, approved, given back, and never judged by who handed them in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.routine import Step, Target
from smtui.services import calendar, post_review, publish, targets, triage
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house


@pytest.fixture
def anna() -> House:
    return make_house(FakeNetwork())


@pytest.fixture
def jonas(anna: House) -> House:
    return make_house(FakeNetwork(), store=anna.store, ids=anna.ids, me="jonas")  # type: ignore[arg-type]


def status(house: House, id: str) -> str:
    return next(post.status for post in calendar.list_posts(house) if post.id == id)


def test_a_post_is_handed_in_and_approved_by_somebody_else(anna: House, jonas: House) -> None:
    post = calendar.add_post(anna, "Advent", text="Soon.", at=MONDAY + timedelta(days=2), accounts=["blog"])
    assert post_review.submit(anna, post.id).asked_by == "anna"
    with pytest.raises(Refused, match="post_own"):
        post_review.approve(anna, post.id)
    assert post_review.waiting(anna) == []
    assert [found.id for found in post_review.waiting(jonas)] == [post.id]
    assert [found.id for found in post_review.waiting(anna, everybody=True)] == [post.id]
    approved = post_review.approve(jonas, post.id)
    assert (approved.status, approved.judged_by) == ("scheduled", "jonas")
    triage.undo(jonas)
    assert status(anna, post.id) == "review"


def test_it_is_given_back_with_a_word_which_goes_when_it_is_handed_in_again(anna: House, jonas: House) -> None:
    post = calendar.add_post(anna, "Idea")
    post_review.submit(anna, post.id)
    with pytest.raises(UsageError, match="post_return_word"):
        post_review.give_back(jonas, post.id, " ")
    back = post_review.give_back(jonas, post.id, "No picture")
    assert (back.status, back.word, back.judged_by) == ("draft", "No picture", "jonas")
    again = post_review.submit(anna, post.id)
    assert (again.status, again.word) == ("review", "")
    assert post_review.approve(jonas, post.id).status == "approved"  # an idea has no moment yet
    planned = calendar.edit_post(anna, post.id, at=MONDAY + timedelta(days=1))
    assert planned.status == "scheduled"


def test_what_is_out_stopped_or_does_not_wait_is_refused(anna: House, jonas: House) -> None:
    post = calendar.add_post(anna, "Advent")
    with pytest.raises(Refused, match="post_not_waiting"):
        post_review.approve(jonas, post.id)
    post_review.submit(anna, post.id)
    with pytest.raises(Refused, match="post_not_handed_in"):
        post_review.submit(anna, post.id)
    publish.stop(anna, post.id)
    with pytest.raises(Refused, match="post_not_handed_in"):
        post_review.submit(anna, post.id)
    with pytest.raises(NotFound):
        post_review.submit(anna, "nothing")


def test_alone_one_approves_ones_own(anna: House) -> None:
    members = structs.replace(anna.settings.house, mode="alone")
    anna.settings = structs.replace(anna.settings, house=members, member=anna.settings.member[:1])
    post = calendar.add_post(anna, "Advent")
    post_review.submit(anna, post.id)
    assert post_review.approve(anna, post.id).status == "approved"


def test_the_approval_step_counts_what_i_can_approve(anna: House, jonas: House) -> None:
    step = Step(id="a", title="A", target=Target(kind="approval"))
    post_review.submit(anna, calendar.add_post(anna, "Advent").id)
    mine, theirs = (targets.live(house, step, house.today()) for house in (anna, jonas))
    assert mine is not None and mine.reached
    assert theirs is not None and theirs.number == 1
