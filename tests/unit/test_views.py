"""Views are a file that people edit: what they wrote around a view stays, and what is wrong is named with its line."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.errors import ConfigError, NotFound, UsageError
from smtui.domain.text import fold
from smtui.domain.view import GROUPS, SORTS, STATES, View, drop_view, parse_views, pick_view, put_view
from smtui.services import inbox, sync, triage, views
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

VIEWS = st.builds(
    View,
    name=st.text(min_size=1, max_size=20).filter(lambda name: name.strip() and name.isprintable()),
    account=st.sampled_from(["", "blog"]),
    situation=st.sampled_from(["", "complaint"]),
    owner=st.sampled_from(["", "me", "-", "jonas"]),
    state=st.sampled_from(STATES),
    words=st.sampled_from(["", 'say "hi"', "a\\b"]),
    archive=st.booleans(),
    group=st.sampled_from(GROUPS),
    sort=st.sampled_from(SORTS),
)

BY_HAND = """\
# mine, do not touch

[[view]]
# the loud ones
name = "Loud"   # every morning
situation = "complaint"

# for Jonas
[[view]]
name = "His"
owner = "jonas"
"""


@given(st.lists(VIEWS, max_size=6, unique_by=lambda view: fold(" ".join(view.name.split()))), st.integers(0, 5))
def test_what_is_put_in_can_be_read_and_taken_out_again(made: list[View], place: int) -> None:
    text = ""
    for view in made:
        text = put_view(text, view)
    read = parse_views(text)
    assert [view.name for view in read] == [" ".join(view.name.split()) for view in made]
    if place < len(read):
        rest = parse_views(drop_view(text, read[place].name))
        assert list(rest) == [view for view in read if view is not read[place]]


def test_saving_touches_only_its_own_view() -> None:
    text = put_view(BY_HAND, View(name="loud", state="overdue"))
    assert text.startswith('# mine, do not touch\n\n[[view]]\nname = "loud"\nstate = "overdue"\n\n# for Jonas\n')
    assert [view.name for view in parse_views(text)] == ["loud", "His"]
    added = put_view(BY_HAND, View(name="New", group="owner"))
    assert added.startswith(BY_HAND.rstrip("\n"))
    assert drop_view(added, "New") == BY_HAND


def test_removing_leaves_the_others_and_their_remarks() -> None:
    assert drop_view(BY_HAND, "his").endswith('situation = "complaint"\n\n# for Jonas\n')
    with pytest.raises(NotFound, match="view_unknown"):
        drop_view(BY_HAND, "Gone")


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ('[[view]]\nname = "a"\nstat = "open"\n', 3, "config_unknown_hint"),
        ('[[view]]\nname = "a"\nstate = "opened"\n', 3, "config_choice"),
        ('[[view]]\nname = "a"\n[[view]]\nname = "A"\n', 4, "config_twice"),
        ('[[view]]\nname = "a\n', 2, "config_syntax"),
        ('[[view]]\nname = ""\n', 2, "config_kind"),
        ("[view]\n", 1, "config_kind"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, line: int, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_views(text, "views.toml")
    assert (caught.value.key, caught.value.values["line"]) == (key, line)


def test_one_wrong_view_leaves_the_others() -> None:
    problems: list[ConfigError] = []
    found = parse_views('[[view]]\nname = "bad"\nsort = "up"\n' + BY_HAND, "views.toml", problems)
    assert [view.name for view in found] == ["Loud", "His"]
    assert len(problems) == 1


def test_a_view_is_found_by_the_beginning_of_its_name() -> None:
    found = parse_views(BY_HAND)
    assert pick_view(found, "lo").name == "Loud"
    with pytest.raises(NotFound):
        pick_view(found, "")


def full_house() -> House:
    network = FakeNetwork()
    for minute, (author, text) in enumerate(
        (
            ("Ada", "Is the terrace open?"),
            ("Ben", "Great cake!"),
            ("Ada", "My parcel never came. I want my money back."),
        )
    ):
        network.write(
            text, author=author, at=datetime(2026, 11, 23, 8, minute, tzinfo=UTC), post_title=f"Post {minute % 2}"
        )
    house = make_house(network, clock=FixedClock(MONDAY))
    asyncio.run(sync.sync(house, house.library.accounts()))
    return house


def test_filters_combine() -> None:
    house = full_house()
    first, *_ = inbox.list_comments(house, inbox.Filter(words="parcel"))
    triage.assign(house, [first.id], "anna")

    def texts(**given: object) -> list[str]:
        return [comment.text[:8] for comment in views.listed(house, View(**given))]  # type: ignore[arg-type]

    assert texts(owner="me") == texts(situation="complaint") == texts(owner="me", situation="complaint") == ["My parce"]
    assert texts(owner="-", sort="newest") == ["Great ca", "Is the t"]
    assert texts(owner="-", words="cake", account="blog") == ["Great ca"]
    assert texts(owner="me", words="cake") == []
    triage.done(house, [first.id], "liked")
    assert texts(state="closed") == texts(state="dismissed", owner="me") == ["My parce"]
    assert texts(state="all", sort="oldest") == ["Is the t", "Great ca", "My parce"]


def test_a_view_survives_the_way_to_a_filter_and_back() -> None:
    house = full_house()
    for state in STATES:
        view = View(owner="me", state=state, words="x", archive=True, group="day", sort="oldest")
        assert views.to_view(house, views.to_filter(house, view), "day", "oldest") == view


def test_what_the_filter_lists_it_also_lets_through_one_by_one() -> None:
    house = full_house()
    everything = inbox.list_comments(house, inbox.Filter(status=None, snoozed=True))
    for state in STATES:
        for owner in ("", "me", "-"):
            wanted = views.to_filter(house, View(state=state, owner=owner, words="a"))
            listed = {comment.id for comment in inbox.list_comments(house, wanted)}
            assert {c.id for c in everything if inbox.fits(house, wanted, c)} == listed


def test_groups_stand_where_their_most_urgent_comment_stands() -> None:
    house = full_house()
    listed = views.listed(house, View())
    assert [(h.title, len(h.comments)) for h in views.heaps(house, listed, "person")] == [("Ada", 2), ("Ben", 1)]
    assert [h.title for h in views.heaps(house, listed, "thread")] == ["Post 0", "Post 1"]
    assert [h.title for h in views.heaps(house, listed, "owner")] == ["with nobody"]
    assert views.heaps(house, listed, "situation")[0].title.startswith("Complaint")
    house.clock = FixedClock(MONDAY + timedelta(hours=6))
    days = views.heaps(house, listed, "day")
    assert (days[0].title, days[0].late) == ("overdue", 1)
    assert sum(len(heap.comments) for heap in days) == 3


def test_a_view_of_something_that_is_not_there_is_refused() -> None:
    house = full_house()
    for view, key in (
        (View(name="x", account="shop"), "account_unknown"),
        (View(name="x", owner="eve"), "member_unknown"),
        (View(name="x", situation="rain"), "situation_unknown"),
    ):
        with pytest.raises(NotFound) as caught:
            views.save(house, view)
        assert caught.value.key == key
    with pytest.raises(UsageError):
        views.save(house, View(name=" "))
    assert views.saved(house) == ()
