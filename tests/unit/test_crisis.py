"""When a crisis is proposed and when not, and what is kept of one."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.crisis import ALIKE, LEAST, Seen, detect, usual
from smtui.domain.errors import NotFound, Refused
from smtui.services import calendar, crisis, sync
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
WORDS = [f"word{at}" for at in range(20)]


def seen(n: int, text: str = "", *, post: str = "", situation: str = "", minutes: int = 2) -> list[Seen]:
    """Return ``n`` comments, each in words of its own unless a text is given."""
    return [
        Seen(
            id=f"c{at}",
            at=NOW - timedelta(minutes=minutes, seconds=at),
            text=text or f"{WORDS[at % 20]} {WORDS[(at * 7) % 20]} {at} {at * 3}",
            post=post,
            situation=situation,
        )
        for at in range(n)
    ]


def weekly(n: int, weeks: int = 8) -> list[datetime]:
    """Return ``n`` comments in this hour of each week before, and one long ago."""
    here = NOW.astimezone(BERLIN).replace(tzinfo=None)
    walls = [here - timedelta(weeks=week, minutes=m) for week in range(1, weeks + 1) for m in range(n)]
    return [*(wall.replace(tzinfo=BERLIN) for wall in walls), NOW - timedelta(weeks=weeks + 1)]


def test_ten_with_much_the_same_words_propose_a_crisis_and_nine_do_not() -> None:
    alarm = detect(seen(ALIKE, "Shame on you, boycott this shop"), [], NOW, BERLIN)
    assert alarm is not None and (alarm.kind, alarm.n) == ("alike", 10)
    assert detect(seen(ALIKE - 1, "Shame on you, boycott this shop"), [], NOW, BERLIN) is None


def test_ten_of_the_same_anger_below_one_post_propose_a_crisis_whatever_their_words() -> None:
    alarm = detect(seen(10, post="p1", situation="insult"), [], NOW, BERLIN)
    assert alarm is not None and alarm.kind == "post"
    assert detect(seen(10, post="p1", situation="praise"), [], NOW, BERLIN) is None
    mixed = [*seen(5, post="p1", situation="insult"), *seen(5, post="p2", situation="insult")]
    assert detect(mixed, [], NOW, BERLIN) is None


def test_what_is_older_than_an_hour_counts_no_more() -> None:
    assert detect(seen(30, "Shame on you", minutes=61), [], NOW, BERLIN) is None


@pytest.mark.parametrize(("before", "n", "expected"), [(0, 9, False), (0, 10, True), (2, 19, False), (2, 20, True)])
def test_ten_times_the_usual_of_this_hour_of_the_week_is_a_spike(before: int, n: int, expected: bool) -> None:
    alarm = detect(seen(n), weekly(before), NOW, BERLIN)
    assert (alarm is not None) is expected
    if alarm is not None:
        assert (alarm.kind, alarm.n, alarm.usual) == ("spike", n, before)


def test_a_young_house_does_not_know_its_usual_and_waits_for_more() -> None:
    assert detect(seen(19), [NOW - timedelta(days=2)], NOW, BERLIN) is None
    assert detect(seen(20), [NOW - timedelta(days=2)], NOW, BERLIN) is not None


def test_the_hour_of_the_week_is_that_of_the_houses_clock_when_clocks_change() -> None:
    after = datetime(2026, 10, 26, 13, 0, tzinfo=UTC)  # 14:00 in winter time
    before = [datetime(2026, 10, 19, 11, 30, tzinfo=UTC) - timedelta(weeks=w) for w in range(8)]  # 13:30 in summer time
    assert usual([*before, datetime(2026, 8, 1, tzinfo=UTC)], after, BERLIN) == 1


@given(
    st.lists(st.integers(0, 59), max_size=40),
    st.integers(0, 5),
    st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
)
def test_more_comments_never_take_an_alarm_back_and_few_never_raise_one(
    minutes: list[int], before: int, zone: str
) -> None:
    recent = [
        Seen(id=str(at), at=NOW - timedelta(minutes=m), text=f"{at} {WORDS[at % 20]} {m}")
        for at, m in enumerate(minutes)
    ]
    one = detect(recent, weekly(before), NOW, ZoneInfo(zone))
    if len(recent) < LEAST:
        assert one is None
    more = [*recent, Seen(id="x", at=NOW, text="something else")]
    if one is not None:
        assert detect(more, weekly(before), NOW, ZoneInfo(zone)) is not None


def a_house(n: int = 0, text: str = "Shame on you, boycott") -> tuple[House, FixedClock]:
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    for at in range(n):
        network.write(text, author=f"A{at}", at=MONDAY - timedelta(minutes=1, seconds=at))
    house = make_house(network, clock=clock)
    asyncio.run(sync.sync(house, house.library.accounts()))
    return house, clock


def test_what_comes_in_proposes_and_nothing_happens_by_itself() -> None:
    house, _ = a_house(10)
    alarm = crisis.look(house)
    assert alarm is not None and alarm.n == 10
    assert crisis.running(house) is None


def test_old_comments_of_a_first_sync_are_no_crisis() -> None:
    network = FakeNetwork()
    for at in range(30):
        network.write("Shame on you", author=f"A{at}", at=MONDAY - timedelta(days=3, minutes=at))
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    assert crisis.look(house) is None


def test_a_crisis_from_start_to_review() -> None:
    house, clock = a_house(10)
    today = calendar.add_post(house, "Advent menu", at=MONDAY + timedelta(hours=3))
    late = calendar.add_post(house, "Tomorrow", at=MONDAY + timedelta(days=1))
    assert [post.id for post in crisis.posts_today(house)] == [today.id]
    on = crisis.start(house, "wave of comments")
    assert on.paused == (today.id,)
    assert on.alarm is not None
    assert house.store.get("posts", today.id)["status"] == "stopped"  # type: ignore[index]
    assert house.store.get("posts", late.id)["status"] == "scheduled"  # type: ignore[index]
    with pytest.raises(Refused, match="crisis_running"):
        crisis.start(house)
    assert crisis.look(house) is None
    clock.advance(seconds=600)
    crisis.note(house, "Called the lead")
    clock.advance(seconds=1200)
    over = crisis.stop(house, "A photo went wrong", "Two look at photos", resume=True)
    assert over.numbers["comments"] == 10 and over.numbers["minutes"] == 30
    assert house.store.get("posts", today.id)["status"] == "scheduled"  # type: ignore[index]
    paper = crisis.review(house, over)
    for part in ("A photo went wrong", "Two look at photos", "Called the lead", "Advent menu", "Anna Muster"):
        assert part in paper
    with pytest.raises(NotFound):
        crisis.note(house, "too late")


def test_the_log_wants_a_line_every_quarter_of_an_hour() -> None:
    from smtui.domain.crisis import log_due

    house, clock = a_house()
    on = crisis.start(house)
    assert log_due(on, house.now()) == MONDAY + timedelta(minutes=15)
    clock.advance(seconds=600)
    assert log_due(crisis.note(house, "x"), house.now()) == MONDAY + timedelta(minutes=25)
    assert log_due(crisis.stop(house), house.now()) is None


def test_only_the_posts_of_the_list_are_paused_where_one_is_given() -> None:
    house, _ = a_house()
    post = calendar.add_post(house, "Menu", at=MONDAY + timedelta(hours=3))
    assert crisis.start(house, "", []).paused == ()
    assert house.store.get("posts", post.id)["status"] == "scheduled"  # type: ignore[index]
