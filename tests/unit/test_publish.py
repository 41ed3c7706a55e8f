"""Posts that go out by themselves: once, on time, each account for itself, and called published when they are there."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from smtui.config import Posts
from smtui.domain.clock import FixedClock
from smtui.domain.errors import (
    LoginFailed,
    NetworkError,
    NotAllowed,
    NotFound,
    RateLimited,
    Refused,
    Rejected,
    ServerTrouble,
    Uncertain,
    Unreachable,
    UsageError,
)
from smtui.domain.post import Part, Post, part_of
from smtui.domain.reply import CLAIM_EXPIRES, Outgoing
from smtui.ports import Doc, Write
from smtui.services import calendar, crisis, post_plan, post_review, press, publish, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import PUBLISHING, FakeNetwork
from tests.support.house import MONDAY, make_house

SOON = MONDAY + timedelta(hours=1)
TEXT = "The first frost makes the kale sweet."


class Desk:
    """A house that publishes, its network, and its clock."""

    def __init__(self, *accounts: str, me: str = "anna") -> None:
        self.network = FakeNetwork(can=PUBLISHING, max_length=500)
        self.clock = FixedClock(MONDAY)
        self.house = make_house(self.network, clock=self.clock, accounts=accounts or ("blog",), me=me)

    def beside(self, me: str = "anna") -> House:
        """Return the same house as a second process has it."""
        house = make_house(self.network, store=self.house.store, clock=self.clock, me=me)
        house.library = self.house.library
        house.settings = self.house.settings
        return house

    def plan(self, text: str = TEXT, at: datetime = SOON, accounts: tuple[str, ...] = ("blog",)) -> str:
        post = calendar.add_post(self.house, "Frost", text=text, at=at, accounts=accounts)
        assert post.status == "scheduled"
        return post.id

    def post(self, id: str) -> Post:
        return load(self.house, "posts", id, Post)

    def part(self, id: str, account: str = "blog") -> Part:
        part = part_of(self.post(id), account)
        assert part is not None
        return part

    def sync(self, **wait: float) -> list[sync.Outcome]:
        self.clock.advance(**wait) if wait else None
        return asyncio.run(sync.sync(self.house, self.house.library.accounts()))

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(account, outgoing.text) for account, outgoing, _ in self.network.posts]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_post_goes_out_at_its_moment_and_not_before(desk: Desk) -> None:
    id = desk.plan()
    (outcome,) = desk.sync(minutes=59)
    assert (desk.texts, outcome.published, desk.post(id).status) == ([], 0, "scheduled")
    (outcome,) = desk.sync(minutes=2)
    assert desk.texts == [("blog", TEXT)]
    assert (outcome.published, outcome.waiting) == (1, 0)
    done = desk.post(id)
    sent = desk.network.posts[0][2]
    assert (done.status, done.url, done.published_at) == ("published", sent.url, sent.at)
    assert (desk.part(id).remote_id, desk.part(id).status) == (sent.remote_id, "sent")
    desk.sync(minutes=5)
    assert len(desk.texts) == 1


def test_the_whole_request_is_on_disk_before_the_network_hears_of_it(desk: Desk) -> None:
    id = desk.plan()
    desk.clock.advance(minutes=61)
    assert [post.id for post in publish.begin_due(desk.house)] == [id]
    part = desk.part(id)
    assert (part.status, part.text, part.begun_at, part.due_at) == ("queued", TEXT, desk.clock.now(), SOON)
    assert part.operation
    assert desk.post(id).status == "publishing"
    assert desk.network.calls == []
    assert publish.begin_due(desk.house) == []


def test_one_account_that_fails_holds_no_other_back() -> None:
    desk = Desk("blog", "shop", "side")
    id = desk.plan(accounts=("blog", "shop", "side"))
    desk.network.fail("publish", Rejected("net_rejected", account="blog", site="x", message="no"))
    desk.sync(minutes=61)
    states = {part.account: part.status for part in desk.post(id).parts}
    assert sorted(states.values()) == ["failed", "sent", "sent"]
    assert desk.post(id).status == "partial"
    (broken,) = [name for name, state in states.items() if state == "failed"]
    assert desk.part(id, broken).retry_at is None
    desk.sync(minutes=30)
    assert len(desk.texts) == 2
    publish.publish_now(desk.house, id)
    desk.sync()
    assert desk.post(id).status == "published"
    assert sorted(account for account, _ in desk.texts) == ["blog", "shop", "side"]


@pytest.mark.parametrize(
    ("error", "state", "again"),
    [
        (RateLimited("rate_limited", account="blog", retry_after=600), "failed", 600),
        (ServerTrouble("server_trouble", account="blog"), "failed", 60),
        (Unreachable("unreachable", account="blog"), "failed", 0),
        (LoginFailed("login_failed", account="blog"), "failed", 60),
        (Uncertain("net_lost", account="blog"), "unknown", 60),
    ],
    ids=lambda it: it.key if isinstance(it, NetworkError) else str(it),
)
def test_what_may_pass_is_tried_again_by_itself(desk: Desk, error: NetworkError, state: str, again: float) -> None:
    id = desk.plan()
    desk.network.fail("publish", error)
    (outcome,) = desk.sync(minutes=61)
    part = desk.part(id)
    assert (part.status, part.error, desk.post(id).status) == (state, error.key, "publishing")
    assert part.retry_at == desk.clock.now() + timedelta(seconds=again)
    assert [(failure.comment, failure.error) for failure in outcome.failures] == [(id, error)]
    desk.sync(seconds=again + 1)
    assert desk.post(id).status == "published"
    assert len(desk.texts) == 1
    assert (desk.part(id).error, desk.part(id).retry_at) == ("", None)


@pytest.mark.parametrize("kind", [Rejected, NotAllowed])
def test_what_the_network_refuses_waits_for_a_person(desk: Desk, kind: type[NetworkError]) -> None:
    id = desk.plan()
    desk.network.fail("publish", kind("net_rejected", account="blog"))
    desk.sync(minutes=61)
    assert (desk.post(id).status, desk.part(id).retry_at) == ("failed", None)
    desk.sync(minutes=10)
    assert desk.texts == []
    assert calendar.edit_post(desk.house, id, text="Shorter.").status == "failed"
    publish.publish_now(desk.house, id)
    desk.sync()
    assert desk.texts == [("blog", "Shorter.")]


def test_a_lost_answer_is_looked_up_never_sent_blindly(desk: Desk) -> None:
    id = desk.plan()
    desk.network.fail("publish", Uncertain("net_lost", account="blog"))
    desk.sync(minutes=61)
    assert desk.part(id).status == "unknown"
    desk.sync(minutes=2)
    assert desk.post(id).status == "published"
    assert ("find_reply", desk.part(id).operation) in desk.network.calls
    assert len(desk.texts) == 1


def test_a_process_that_was_killed_in_the_middle_leaves_nothing_twice(desk: Desk) -> None:
    for arrived in (True, False):
        id = desk.plan(f"{TEXT} {arrived}", at=desk.clock.now() + timedelta(minutes=1))
        desk.clock.advance(minutes=2)
        publish.begin_due(desk.house)
        claimed = press._claim(desk.house, id, desk.part(id))
        assert claimed is not None
        if arrived:
            sent = asyncio.run(_publish_past(desk, claimed))
        before = len(desk.texts)
        desk.sync()
        assert (len(desk.texts), desk.part(id).status) == (before, "sending")
        desk.sync(seconds=CLAIM_EXPIRES.total_seconds() + 1)
        assert desk.post(id).status == "published"
        assert len([text for _, text in desk.texts if text.endswith(str(arrived))]) == 1
        if arrived:
            assert desk.part(id).url == sent


async def _publish_past(desk: Desk, part: Part) -> str:
    connector = sync.connect(desk.house, desk.house.library.accounts()[0])
    assert isinstance(connector, press.Publishes)
    outgoing = Outgoing(operation=part.operation, text=part.text, comment_remote_id="", post_id="")
    return (await connector.publish(outgoing)).url


def test_of_two_processes_one_sends(desk: Desk) -> None:
    id = desk.plan()
    desk.clock.advance(minutes=61)
    other = desk.beside()

    async def both() -> None:
        await asyncio.gather(*(sync.sync(house, house.library.accounts()) for house in (desk.house, other)))

    asyncio.run(both())
    assert (len(desk.texts), desk.post(id).status) == (1, "published")
    seen = desk.part(id)
    assert press._claim(other, id, seen) is None


def test_a_second_claim_on_the_same_version_fails(desk: Desk) -> None:
    id = desk.plan()
    desk.clock.advance(minutes=61)
    publish.begin_due(desk.house)
    seen = desk.part(id)
    assert press._claim(desk.house, id, seen) is not None
    assert press._claim(desk.beside(), id, seen) is None


def test_a_confirmation_that_comes_after_the_claim_ran_out_is_kept(desk: Desk) -> None:
    id = desk.plan()
    desk.clock.advance(minutes=61)
    publish.begin_due(desk.house)
    mine = press._claim(desk.house, id, desk.part(id))
    assert mine is not None
    desk.clock.advance(seconds=CLAIM_EXPIRES.total_seconds() + 1)
    theirs = press._claim(desk.beside(), id, desk.part(id))
    assert theirs is not None
    late = press._settle(desk.house, id, mine, "post_failed", "", lambda part: press._let_go(part, "missed"))
    assert late.status == "sending"  # a newer word than this one will come
    sent = structs.replace(mine, status="sent", url="https://blog.example/1")
    press._settle(desk.house, id, mine, "post_sent", "", lambda part: sent)
    press._settle(desk.house, id, theirs, "post_failed", "", lambda part: press._let_go(part, "missed"))
    assert desk.post(id).status == "published"


def test_without_a_network_it_waits_and_goes_out_when_there_is_one(desk: Desk) -> None:
    id = desk.plan()
    desk.network.fail("publish", Unreachable("unreachable", account="blog"), times=3)
    for minutes in (61, 10, 10):
        (outcome,) = desk.sync(minutes=minutes)
        assert (outcome.published, outcome.waiting, desk.post(id).status) == (0, 1, "publishing")
    desk.sync(minutes=1)
    assert desk.post(id).status == "published"


def test_a_moment_long_past_is_missed_and_a_person_decides(desk: Desk) -> None:
    id = desk.plan()
    desk.sync(hours=4)
    assert (desk.texts, desk.post(id).status, desk.part(id).status) == ([], "missed", "missed")
    desk.sync(minutes=10)
    assert desk.texts == []
    publish.publish_now(desk.house, id)
    desk.sync()
    assert (desk.texts, desk.post(id).status) == ([("blog", TEXT)], "published")


def test_what_was_missed_can_get_a_new_moment(desk: Desk) -> None:
    id = desk.plan()
    desk.sync(hours=4)
    later = desk.clock.now() + timedelta(hours=1)
    assert post_plan.schedule(desk.house, id, later).status == "scheduled"
    desk.sync(minutes=61)
    assert desk.post(id).status == "published"


def test_how_late_is_too_late_is_a_setting(desk: Desk) -> None:
    desk.house.settings = structs.replace(desk.house.settings, post=Posts(late_minutes=300))
    id = desk.plan()
    desk.sync(hours=4)
    assert desk.post(id).status == "published"


def test_what_could_not_get_out_in_time_is_missed_too(desk: Desk) -> None:
    id = desk.plan()
    desk.network.fail("publish", Unreachable("unreachable", account="blog"))
    desk.sync(minutes=61)
    assert desk.part(id).status == "failed"
    desk.sync(hours=3)
    assert (desk.texts, desk.post(id).status) == ([], "missed")


@pytest.mark.parametrize("arrived", [True, False])
def test_what_may_be_there_is_looked_up_however_late_and_not_sent_again(desk: Desk, arrived: bool) -> None:
    id = desk.plan()
    desk.network.fail("publish", Uncertain("net_lost", account="blog"))
    desk.sync(minutes=61)
    if not arrived:
        desk.network.posts.clear()
    desk.sync(hours=5)
    assert desk.post(id).status == ("published" if arrived else "missed")
    assert len(desk.texts) == arrived


def test_stop_works_until_the_part_is_claimed(desk: Desk) -> None:
    id = desk.plan()
    desk.clock.advance(minutes=61)
    publish.begin_due(desk.house)
    seen = desk.part(id)
    assert publish.stop(desk.house, id).status == "stopped"
    assert press._claim(desk.house, id, seen) is None
    desk.sync()
    assert desk.texts == []
    triage.undo(desk.house)
    assert desk.post(id).status == "publishing"


def test_stop_keeps_what_is_on_its_way_from_being_sent_again(desk: Desk) -> None:
    id = desk.plan()
    desk.network.fail("publish", Uncertain("net_lost", account="blog"))
    desk.sync(minutes=61)
    desk.network.posts.clear()  # it never arrived
    assert publish.stop(desk.house, id).status == "publishing"
    desk.sync(minutes=5)
    assert (desk.texts, desk.post(id).status) == ([], "stopped")


def test_a_crisis_stops_what_is_not_out_yet_and_what_comes_while_it_is_on(desk: Desk) -> None:
    first, kept = desk.plan(), desk.plan("Kept all the same.")
    tomorrow = desk.plan("Tomorrow.", at=SOON + timedelta(days=1))
    desk.clock.advance(minutes=61)
    publish.begin_due(desk.house)
    crisis.start(desk.house, pause=[first])
    desk.sync()
    assert desk.texts == [("blog", "Kept all the same.")]
    assert (desk.post(first).status, desk.post(kept).status) == ("stopped", "published")
    desk.sync(days=1)
    assert desk.post(tomorrow).status == "scheduled"
    crisis.stop(desk.house)
    desk.sync()
    assert desk.post(tomorrow).status == "published"


def test_a_crisis_wins_over_a_claim_of_the_same_moment(desk: Desk) -> None:
    id = desk.plan()
    desk.clock.advance(minutes=61)
    publish.begin_due(desk.house)
    seen = desk.part(id)
    commit = desk.house.store.commit

    def quicker(writes: Sequence[Write]) -> list[Doc]:
        desk.house.store.commit = commit  # type: ignore[method-assign]
        assert press._claim(desk.beside(), id, seen) is not None
        return commit(writes)

    desk.house.store.commit = quicker  # type: ignore[method-assign]
    crisis.start(desk.house)
    assert (desk.part(id).status, desk.part(id).is_halted) == ("sending", True)


def test_by_hand_is_a_reminder_until_somebody_gives_the_address() -> None:
    desk = Desk("blog", "insta")
    house = desk.house
    accounts = tuple(
        structs.replace(account, settings={"can": "like"} if account.name == "insta" else {})
        for account in house.library.accounts()
    )
    house.library._given = accounts  # type: ignore[attr-defined]
    id = desk.plan(accounts=("blog", "insta"))
    desk.sync(minutes=61)
    assert {part.account: part.status for part in desk.post(id).parts} == {"blog": "sent", "insta": "by_hand"}
    assert desk.post(id).status == "partial"
    done = publish.confirm(house, id, "https://insta.example/p/1")
    assert (done.status, done.published_by) == ("published", "anna")
    assert desk.part(id, "insta").url == "https://insta.example/p/1"
    assert done.url == desk.part(id, "blog").url
    triage.undo(house)
    assert desk.post(id).status == "partial"


def test_an_account_that_a_person_was_quicker_on_is_left_out_when_the_moment_comes() -> None:
    desk = Desk("blog", "shop")
    id = desk.plan(accounts=("blog", "shop"))
    publish.confirm(desk.house, id, "https://shop.example/7", "shop")
    assert desk.post(id).status == "partial"
    desk.sync(minutes=61)
    assert desk.texts == [("blog", TEXT)]
    assert desk.post(id).status == "published"


def test_with_several_accounts_left_the_address_says_which_or_somebody_has_to() -> None:
    desk = Desk("blog", "shop")
    id = desk.plan(accounts=("blog", "shop"))
    with pytest.raises(UsageError, match="post_which_account"):
        publish.confirm(desk.house, id, "https://elsewhere.example/7")
    with pytest.raises(NotFound, match="post_other_account"):
        publish.confirm(desk.house, id, "https://elsewhere.example/7", "side")


def test_publish_now_waits_out_the_undo_window_and_can_be_taken_back(desk: Desk) -> None:
    post = calendar.add_post(desk.house, "Frost", text=TEXT, accounts=["blog"])
    publish.publish_now(desk.house, post.id, wait=timedelta(seconds=5))
    desk.sync()
    assert desk.texts == []
    triage.undo(desk.house)
    assert (desk.post(post.id).status, desk.post(post.id).parts) == ("idea", ())
    desk.sync(minutes=1)
    assert desk.texts == []
    publish.publish_now(desk.house, post.id, wait=timedelta(seconds=5))
    desk.sync(seconds=6)
    assert desk.post(post.id).status == "published"
    with pytest.raises(Refused, match="undo_went_on"):
        triage.undo(desk.house)


@pytest.mark.parametrize("fails", [False, True])
def test_sent_early_on_one_account_it_goes_to_the_others_at_its_moment(fails: bool) -> None:
    desk = Desk("blog", "shop")
    id = desk.plan(accounts=("blog", "shop"), at=MONDAY + timedelta(days=1))
    if fails:
        desk.network.fail("publish", NotAllowed("net_rejected", account="blog"))
    publish.publish_now(desk.house, id, accounts=["blog"])
    desk.sync()
    assert desk.part(id).status == ("failed" if fails else "sent")
    assert [account for account, _ in desk.texts] == ([] if fails else ["blog"])
    desk.sync(days=1, seconds=1)
    assert desk.part(id, "shop").status == "sent"
    assert desk.post(id).status == ("partial" if fails else "published")


def test_an_account_added_to_one_under_way_waits_for_a_persons_word() -> None:
    desk = Desk("blog", "shop")
    id = desk.plan()
    desk.network.fail("publish", NotAllowed("net_rejected", account="blog"))
    desk.sync(minutes=61)
    calendar.edit_post(desk.house, id, accounts=["blog", "shop"])
    desk.sync(minutes=1)
    assert desk.texts == []
    publish.publish_now(desk.house, id)
    desk.sync()
    assert desk.post(id).status == "published"


def test_stopped_between_two_looks_it_does_not_begin(desk: Desk) -> None:
    id = desk.plan()
    seen = desk.post(id)
    publish.stop(desk.house, id)
    desk.clock.advance(minutes=61)
    late = structs.replace(seen, status="stopped", rev=desk.post(id).rev)
    assert publish._moved_on(desk.house, late, desk.clock.now(), None) is None
    assert publish.begin_due(desk.house) == []


def test_what_is_out_or_on_its_way_is_not_ordered_again(desk: Desk) -> None:
    id = desk.plan()
    publish.publish_now(desk.house, id)
    for order in (publish.publish_now, post_plan.schedule):
        with pytest.raises(Refused, match="post_on_its_way"):
            order(desk.house, id)
    with pytest.raises(Refused, match="post_on_its_way"):
        calendar.edit_post(desk.house, id, text="Another one.")
    desk.sync()
    for order in (publish.publish_now, post_plan.schedule, publish.stop):
        with pytest.raises(Refused, match="post_published"):
            order(desk.house, id)


def test_a_changed_text_needs_a_new_approval(desk: Desk) -> None:
    jonas = desk.beside("jonas")
    id = desk.plan()
    post_review.submit(desk.house, id)
    read = desk.post(id)
    calendar.edit_post(desk.house, id, text="Changed while it was read.")
    with pytest.raises(Refused, match="post_changed_while"):
        post_review.approve(jonas, id, rev=read.rev)
    assert post_review.approve(jonas, id, rev=desk.post(id).rev).status == "scheduled"
    moved = calendar.edit_post(desk.house, id, at=SOON + timedelta(minutes=5))
    assert moved.status == "scheduled"  # the moment is no part of what was approved
    changed = calendar.edit_post(desk.house, id, text="Changed after it was approved.")
    assert (changed.status, changed.asked_by) == ("review", "anna")
    desk.sync(minutes=90)
    assert desk.texts == []
    with pytest.raises(Refused, match="post_in_review"):
        publish.publish_now(desk.house, id)
    post_review.approve(jonas, id)
    desk.sync()
    assert desk.texts == [("blog", "Changed after it was approved.")]


def test_a_text_changed_behind_the_back_of_an_approval_stays_here(desk: Desk) -> None:
    id = desk.plan()
    post = desk.post(id)
    change = Write(table="posts", id=id, fields={"text": "Slipped in."}, was={"text": post.text})
    desk.house.store.commit([change])
    desk.sync(minutes=61)
    assert desk.texts == []
    assert (desk.part(id).status, desk.part(id).error) == ("failed", "post_changed_since")


def test_a_house_may_want_every_post_of_a_role_approved(desk: Desk) -> None:
    desk.house.settings = structs.replace(desk.house.settings, post=Posts(approval=("full",)))
    post = calendar.add_post(desk.house, "Frost", text=TEXT, at=SOON, accounts=["blog"])
    assert post.status == "draft"
    for order in (post_plan.schedule, publish.publish_now):
        with pytest.raises(Refused, match="post_needs_approval"):
            order(desk.house, post.id)
    post_review.submit(desk.house, post.id)
    assert post_review.approve(desk.beside("jonas"), post.id).status == "scheduled"
    desk.sync(minutes=61)
    assert desk.post(post.id).status == "published"


def test_an_old_post_without_a_seal_goes_nowhere_by_itself(desk: Desk) -> None:
    old = {"title": "Old", "created_at": "2026-11-20T08:00:00Z", "by": "anna", "text": TEXT, "accounts": ["blog"]}
    fields = {**old, "at": "2026-11-23T09:30:00Z", "status": "scheduled"}
    desk.house.store.commit([Write(table="posts", id="aaaa", fields=fields)])
    desk.sync(minutes=61)
    assert (desk.texts, desk.post("aaaa").status, desk.post("aaaa").parts) == ([], "scheduled", ())
    publish.publish_now(desk.house, "aaaa")
    desk.sync()
    assert desk.post("aaaa").status == "published"


FAULTS = st.sampled_from(
    [
        None,
        Rejected("net_rejected", account="blog"),
        ServerTrouble("server_trouble", account="blog"),
        Uncertain("net_lost", account="blog"),
        Unreachable("unreachable", account="blog"),
        RateLimited("rate_limited", account="blog", retry_after=300),
    ]
)
WHAT = ("sync", "sync", "both", "kill", "stop", "now", "one", "schedule", "undo", "retry", "edit", "crisis")
STEPS = st.lists(
    st.tuples(st.sampled_from(WHAT), st.integers(0, 200), FAULTS),
    max_size=14,
)


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_whatever_happens_nothing_is_out_twice_and_published_means_there(steps: list[tuple[str, int, object]]) -> None:
    desk = Desk("blog", "shop")
    id = desk.plan(accounts=("blog", "shop"))
    for number, (step, minutes, fault) in enumerate(steps):
        desk.clock.advance(minutes=minutes)
        if isinstance(fault, NetworkError):
            desk.network.fail("publish", fault)
        with suppress(Refused, NotFound, UsageError):
            do(desk, id, step, number)
        truth(desk, id)
    desk.network.heal()
    for _ in range(3):
        desk.sync(hours=1)
        truth(desk, id)
    assert desk.post(id).status in ("scheduled", "published", "partial", "missed", "failed", "stopped")
    assert not any(part.is_moving for part in desk.post(id).parts)


def do(desk: Desk, id: str, step: str, number: int) -> None:
    """Do one thing that a person, a timer or a kill may do."""
    house = desk.house
    later = desk.clock.now() + timedelta(minutes=30)
    deeds: dict[str, Callable[[], object]] = {
        "sync": desk.sync,
        "both": lambda: asyncio.run(_both(house, desk.beside())),
        "stop": lambda: publish.stop(house, id),
        "now": lambda: publish.publish_now(house, id, knowing=True),
        "one": lambda: publish.publish_now(house, id, accounts=["shop"], knowing=True),
        "schedule": lambda: post_plan.schedule(house, id, later, knowing=True),
        "undo": lambda: triage.undo(house),
        "retry": lambda: publish.retry(house, "blog"),
        "kill": lambda: _killed(house),
        "edit": lambda: calendar.edit_post(house, id, text=f"{TEXT} {number}"),
        "crisis": lambda: crisis.stop(house, resume=True) if crisis.running(house) else crisis.start(house),
    }
    deeds[step]()


def _killed(house: House) -> None:
    """Claim all that is due, as a process does that ends before it has spoken to anybody."""
    publish.begin_due(house)
    for post, part in publish.due(house, "blog"):
        press._claim(house, post.id, part)


async def _both(*houses: House) -> None:
    await asyncio.gather(*(sync.sync(house, house.library.accounts()) for house in houses))


def truth(desk: Desk, id: str) -> None:
    """What is there is there once, and what is said to be there is."""
    accounts = [account for account, _, _ in desk.network.posts]
    assert len(accounts) == len(set(accounts)), desk.network.posts
    there = {(account, sent.remote_id) for account, _, sent in desk.network.posts}
    post = desk.post(id)
    said = {(part.account, part.remote_id) for part in post.parts if part.status == "sent"}
    assert said <= there
    if post.status == "published":
        assert {account for account, _ in said} == {"blog", "shop"}
        assert post.url
        assert post.published_at is not None
