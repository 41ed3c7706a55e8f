"""Who sits here, and what the roles let them do."""

from __future__ import annotations

import asyncio

import pytest
from msgspec import structs

from smtui.config import House as HouseSettings
from smtui.config import Settings
from smtui.domain.errors import Refused
from smtui.domain.team import Member, Role
from smtui.services import inbox, privacy, replies, rounds, sync, triage
from smtui.services.house import House
from smtui.services.permit import RIGHTS, ROLES, who_sits
from smtui.services.work import Work
from tests.support.fake_network import FakeNetwork
from tests.support.house import ANNA, JONAS, make_house

LENA = Member(name="lena", title="Lena Roth", role="feedback", login="lroth")
MAX = Member(name="max", title="Max Kern", role="read")
TEAM = (ANNA, JONAS, LENA, MAX)


def team_house(me: Member = ANNA, mode: str = "team") -> tuple[House, str]:
    """Return a house of four with one comment, as ``me`` sees it."""
    network = FakeNetwork()
    network.write("Is the terrace open?", author="Ada")
    house = make_house(network)
    kind = structs.replace(house.settings.house, mode=mode)
    house.settings = structs.replace(house.settings, house=kind, member=TEAM)
    asyncio.run(sync.sync(house, house.library.accounts()))
    house.me = me
    return house, inbox.list_comments(house)[0].id


def settings(me: str = "", mode: str = "team", members: tuple[Member, ...] = TEAM) -> Settings:
    return Settings(house=HouseSettings(me=me, mode=mode), member=members)  # type: ignore[arg-type]


def test_in_a_team_the_login_says_who_one_is_before_the_settings_do() -> None:
    assert who_sits(settings("anna"), "lroth") == (LENA, "login")
    assert who_sits(settings("anna"), "somebody") == (ANNA, "settings")


def test_an_unknown_system_user_may_only_look() -> None:
    me, why = who_sits(settings(), "stranger")
    assert (me.name, me.role, why) == ("stranger", "read", "unknown")


def test_a_login_that_was_stated_for_the_session_does_not_fall_back_to_the_settings() -> None:
    me, why = who_sits(settings("anna"), "stranger", is_stated=True)
    assert (me.role, why) == ("read", "unknown")


def test_alone_nobody_is_bound_and_the_first_is_meant() -> None:
    assert who_sits(settings(mode="alone"), "stranger") == (ANNA, "alone")
    assert who_sits(settings(mode="alone", members=()), "eve")[0] == Member(name="eve")


def test_a_team_without_members_is_not_locked_out() -> None:
    me, why = who_sits(settings(members=()), "eve")
    assert (me.name, me.role, why) == ("eve", "full", "nobody_named")


@pytest.mark.parametrize(
    ("member", "allowed"),
    [
        (ANNA, {"done", "note", "reply", "draft", "purge", "check"}),
        (JONAS, {"done", "note", "reply", "draft", "check"}),
        (LENA, {"note", "draft"}),
        (MAX, set()),
    ],
    ids=lambda value: value.name if isinstance(value, Member) else "",
)
def test_each_role_does_what_its_table_says_and_nothing_else(member: Member, allowed: set[str]) -> None:
    house, id = team_house(member)
    deeds = {
        "note": lambda: triage.add_note(house, id, "look"),
        "draft": lambda: replies.save_draft(house, id, "Yes, from ten."),
        "done": lambda: triage.done(house, [id], "liked"),
        "reply": lambda: replies.queue(house, triage.reopen(house, [id])[0].id, "Yes, from ten."),
        "check": lambda: rounds.set_steps(house, [rounds.rounds(house)[0].steps[0].step.id], "done"),
        "purge": lambda: privacy.purge(house, 1, lambda: None),
    }
    done = set()
    for name, deed in deeds.items():
        try:
            deed()
        except Refused as error:
            assert error.key == "may_not"
            assert not house.may(name)
        else:
            done.add(name)
            assert house.may(name)
    assert done == allowed


def test_a_refusal_says_who_may() -> None:
    house, id = team_house(MAX)
    with pytest.raises(Refused) as caught:
        triage.done(house, [id], "liked")
    assert caught.value.values["who"] == "Anna Muster, Jonas Weber"
    assert caught.value.values["role"] == "read"


def test_somebody_assigned_acts_on_what_is_theirs_or_nobody_s_only() -> None:
    house, id = team_house(JONAS)
    triage.snooze(house, [id], house.now().replace(year=2027))
    house.me = ANNA
    comment = triage.assign(house, [id], "anna")[0]
    house.me = JONAS
    assert house.why_not("done", comment) is not None
    with pytest.raises(Refused, match="may_not_theirs") as caught:
        triage.done(house, [id], "liked")
    assert caught.value.values["owner"] == "Anna Muster"
    with pytest.raises(Refused, match="may_not_theirs"):
        replies.queue(house, id, "Yes, from ten.")
    triage.add_note(house, id, "a word is always welcome")
    house.me = ANNA
    triage.assign(house, [id], "jonas")
    house.me = JONAS
    assert triage.done(house, [id], "liked")[0].status == "dismissed"


def test_somebody_assigned_to_networks_does_not_act_on_others_unless_they_are_given_it() -> None:
    house, id = team_house(structs.replace(JONAS, networks=("mastodon",)))
    with pytest.raises(Refused, match="may_not_network"):
        triage.done(house, [id], "liked")
    house.me = structs.replace(JONAS, networks=("blog",))
    assert triage.snooze(house, [id], house.now().replace(year=2027))
    house.me = ANNA
    triage.assign(house, [id], "jonas")
    house.me = structs.replace(JONAS, networks=("mastodon",))
    assert triage.done(house, [id], "liked")


def test_nothing_of_several_is_done_where_one_is_not_theirs() -> None:
    network = FakeNetwork()
    network.write("a")
    network.write("b")
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    first, second = (comment.id for comment in inbox.list_comments(house))
    triage.assign(house, [second], "anna")
    house.me = JONAS
    with pytest.raises(Refused, match="may_not_theirs"):
        triage.done(house, [first, second], "liked")
    assert len(inbox.list_comments(house)) == 2


def test_fetching_is_open_to_everybody_since_it_decides_nothing() -> None:
    house, _ = team_house(MAX)
    outcomes = asyncio.run(sync.sync(house, house.library.accounts()))
    assert [outcome.error for outcome in outcomes] == [None]


def test_alone_the_table_binds_nobody() -> None:
    house, id = team_house(MAX, mode="alone")
    assert triage.done(house, [id], "liked")
    assert house.may("purge")


@pytest.mark.parametrize("role", ["assigned", "feedback", "read"])
def test_an_action_that_the_table_does_not_know_is_bound_like_a_decision(role: Role) -> None:
    house, _ = team_house(structs.replace(MAX, role=role))
    assert "never heard of" not in RIGHTS
    if role == "assigned":
        assert Work(house, "never heard of")
    else:
        with pytest.raises(Refused, match="may_not"):
            Work(house, "never heard of")


def test_every_right_of_the_table_has_its_roles() -> None:
    assert set(RIGHTS.values()) == set(ROLES)
    assert all("full" in roles for roles in ROLES.values())
