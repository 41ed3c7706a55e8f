"""What is done about comments there besides answering: ordered first, confirmed later, taken back either way."""

import asyncio

import pytest

from smtui.domain.comment import Comment, Moderation
from smtui.domain.errors import NotFound, Refused, Rejected, Uncertain, Unreachable, UsageError
from smtui.domain.reply import ModerationOrder
from smtui.services import inbox, log, moderation, outbox, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import EVERYTHING, SOCIAL, FakeNetwork
from tests.support.house import make_house


def furnished(*texts: str, can: frozenset[str] = SOCIAL) -> tuple[House, FakeNetwork, list[str]]:
    network = FakeNetwork(can=can)
    for text in texts:
        network.write(text, remote_status="public")
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    by_text = {c.text: c.id for c in inbox.list_comments(house)}
    return house, network, [by_text[text] for text in texts]


def comment(house: House, id: str) -> Comment:
    return load(house, "comments", id, Comment)


def deliver(house: House) -> sync.Outcome:
    return asyncio.run(sync.deliver(house, house.library.accounts()[0]))


def sent(network: FakeNetwork) -> list[str]:
    return [about.split()[0] for method, about in network.calls if method == "moderate"]


def orders(house: House, id: str) -> list[ModerationOrder]:
    return list(inbox.detail(house, id).orders)


@pytest.mark.parametrize("action", ["like", "boost", "mute", "block"])
def test_what_is_done_shows_at_once_stays_open_and_is_taken_back_before_delivery(action: Moderation) -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], action)
    assert (comment(house, id).acts, comment(house, id).status) == ((action,), "pending")
    triage.undo(house)
    assert comment(house, id).acts == ()
    deliver(house)
    assert sent(network) == []


@pytest.mark.parametrize("action", ["mute", "block"])
def test_who_wrote_it_is_let_back_in_though_the_network_shows_the_comment_no_more(action: Moderation) -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], action)
    deliver(house)
    network.comments.clear()
    triage.undo(house)
    deliver(house)
    author = comment(house, id).author
    assert network.calls[-1] == ("moderate", f"un{action} {author}")
    assert comment(house, id).remote_status == "public"


@pytest.mark.parametrize("action", ["like", "boost", "mute", "block", "hide"])
def test_what_was_delivered_is_taken_back_by_its_opposite(action: Moderation) -> None:
    house, network, (id,) = furnished("a")
    before = comment(house, id).status
    moderation.moderate(house, [id], action)
    deliver(house)
    assert triage.undo(house).action == action
    deliver(house)
    assert sent(network) == [action, f"un{action}"]
    assert (comment(house, id).acts, comment(house, id).status) == ((), before)


def test_approving_what_stays_as_it_is_here_can_be_taken_back_as_well() -> None:
    house, network, (id,) = furnished("a", can=EVERYTHING)
    moderation.moderate(house, [id], "approve")
    deliver(house)
    triage.undo(house)
    deliver(house)
    assert sent(network) == ["approve", "hold"]


def test_a_like_that_is_the_answer_closes_and_comes_back_open_with_one_undo() -> None:
    house, _, (one, two) = furnished("a", "b")
    moderation.moderate(house, [one, two], "like", close=True)
    assert {(c.status, c.reason) for c in (comment(house, one), comment(house, two))} == {("dismissed", "liked")}
    triage.undo(house)
    assert {(c.status, c.acts) for c in (comment(house, one), comment(house, two))} == {("pending", ())}


def test_hiding_closes_as_hidden_and_showing_again_opens() -> None:
    house, _, (id,) = furnished("a")
    moderation.moderate(house, [id], "hide")
    assert (comment(house, id).status, comment(house, id).reason) == ("dismissed", "hidden")
    moderation.moderate(house, [id], "unhide")
    assert (comment(house, id).status, comment(house, id).acts) == ("pending", ())


def test_liking_twice_is_refused_and_liking_several_passes_over_those_that_are_liked() -> None:
    house, network, (one, two) = furnished("a", "b")
    moderation.moderate(house, [one], "like")
    with pytest.raises(Refused, match="act_done"):
        moderation.moderate(house, [one], "like")
    moderation.moderate(house, [one, two], "like")
    deliver(house)
    assert sent(network) == ["like", "like"]


def test_closing_what_is_liked_already_tells_the_network_nothing_new() -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], "like")
    moderation.moderate(house, [id], "like", close=True)
    deliver(house)
    assert (sent(network), comment(house, id).reason) == (["like"], "liked")


def test_what_a_network_or_a_right_lacks_is_refused_with_its_own_reason() -> None:
    house, _, (id,) = furnished("a", can=frozenset({"reply", "like"}))
    with pytest.raises(Refused, match="no_such_thing_there"):
        moderation.moderate(house, [id], "boost")
    account = house.library.accounts()[0]
    house.library._given = (type(account)(name="blog", network="wordpress", settings={"can": "reply"}),)  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="cannot_moderate"):
        moderation.moderate(house, [id], "like")
    house.library._given = ()  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="account_not_connected"):
        moderation.moderate(house, [id], "like")
    assert orders(house, id) == []


def test_a_like_that_the_network_refuses_for_good_is_no_like_here_either() -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], "like")
    network.fail("moderate", Rejected("rejected", account="blog"))
    assert deliver(house).failures[0].status == "failed"
    assert comment(house, id).acts == ()


def test_hiding_that_the_network_refuses_for_good_opens_the_comment_again() -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], "hide")
    network.fail("moderate", Rejected("rejected", account="blog"))
    deliver(house)
    assert (comment(house, id).status, comment(house, id).acts) == ("pending", ())


def test_what_failed_for_want_of_a_network_is_cancelled_by_undo_and_never_sent() -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], "block")
    network.fail("moderate", Unreachable("net_unreachable", account="blog"))
    deliver(house)
    triage.undo(house)
    outbox.retry_all(house, "blog")
    deliver(house)
    assert sent(network) == ["block"]
    assert [order.status for order in orders(house, id)] == ["cancelled"]


def test_a_report_needs_a_reason_and_carries_its_words() -> None:
    house, network, (id,) = furnished("a")
    with pytest.raises(UsageError, match="report_reason"):
        moderation.moderate(house, [id], "report")
    with pytest.raises(UsageError, match="report_too_long"):
        moderation.moderate(house, [id], "report", reason="hate", words="x" * 1001)
    moderation.moderate(house, [id], "report", reason="hate", words=" calls us \x1b[31mnames ")
    deliver(house)
    assert network.reports == [(comment(house, id).remote_id, "hate", "calls us names")]
    assert comment(house, id).status == "pending"
    assert "hate: calls us names" in [event.detail for event in log.entries(house, id)]


def test_a_report_is_taken_back_while_it_waits_and_never_after() -> None:
    house, network, (one, two) = furnished("a", "b")
    moderation.moderate(house, [one], "report", reason="spam")
    triage.undo(house)
    deliver(house)
    assert network.reports == []
    triage.assign(house, [two], "jonas")
    moderation.moderate(house, [two], "report", reason="spam")
    deliver(house)
    with pytest.raises(Refused, match="undo_there"):
        triage.undo(house)
    assert comment(house, two).acts == ("report",)
    assert triage.undo(house).action == "assign"


def test_a_report_whose_answer_was_lost_is_not_made_twice_by_itself() -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], "report", reason="spam")
    network.fail("moderate", Uncertain("uncertain", account="blog"))
    deliver(house)
    house.clock.advance(hours=3)  # type: ignore[attr-defined]
    deliver(house)
    assert len(network.reports) == 1
    assert [order.status for order in orders(house, id)] == ["unknown"]
    moderation.cancel(house, id)
    assert inbox.undelivered(house) == []


def test_a_waiting_order_is_cancelled_and_the_comment_is_as_before() -> None:
    house, network, (id,) = furnished("a")
    moderation.moderate(house, [id], "like")
    moderation.moderate(house, [id], "hide")
    assert {order.action for order in moderation.cancel(house, id)} == {"like", "hide"}
    assert (comment(house, id).status, comment(house, id).acts) == ("pending", ())
    deliver(house)
    assert sent(network) == []
    with pytest.raises(NotFound, match="nothing_to_cancel"):
        moderation.cancel(house, id)


def test_a_like_does_not_change_who_can_see_a_comment() -> None:
    house, _, (id,) = furnished("a", can=SOCIAL | EVERYTHING)
    moderation.moderate(house, [id], "spam")
    deliver(house)
    moderation.moderate(house, [id], "like")
    deliver(house)
    assert comment(house, id).remote_status == "spam"


def test_muting_an_author_is_known_at_their_other_comments() -> None:
    network = FakeNetwork(can=SOCIAL)
    for author in ("Ada", "Ada", "Ben"):
        network.write(f"by {author}", author=author)
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    first, second, other = sorted(inbox.list_comments(house), key=lambda c: c.remote_id)
    moderation.moderate(house, [first.id], "mute")
    moderation.moderate(house, [first.id], "like")
    assert moderation.acts_on(house, second) == {"mute"}
    assert moderation.acts_on(house, other) == frozenset()
