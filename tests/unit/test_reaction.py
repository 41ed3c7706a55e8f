from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.comment import Comment
from smtui.domain.errors import ConfigError
from smtui.domain.reaction import (
    ReactionPlan,
    deadline,
    escalation,
    parse_plans,
    plan_calendar,
    waiting_since,
    wall_limit,
)
from smtui.domain.worktime import WEEKDAYS, add_working, make_calendar

BERLIN = ZoneInfo("Europe/Berlin")
HOUSE = make_calendar(BERLIN, WEEKDAYS[:5], ["09:00-17:00"])
MONDAY = datetime(2026, 11, 23, 9, tzinfo=BERLIN)
NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)


def comment(id: str, minutes: int, **fields: object) -> Comment:
    moment = NINE + timedelta(minutes=minutes)
    known: dict[str, object] = {
        "account": "blog",
        "network": "wordpress",
        "post_id": "7",
        "author": "Ana",
        "status": "pending",
    }
    return Comment(id=id, remote_id=id, text="x", created_at=moment, received_at=moment, **{**known, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("target", "situation", "minutes"),
    [(240, None, 240), (240, 60, 60), (240, 960, 240), (None, 180, 180), (None, None, None)],
)
def test_a_situation_shortens_the_promise_and_never_lengthens_it(
    target: int | None, situation: int | None, minutes: int | None
) -> None:
    due = deadline(MONDAY, ReactionPlan(target_min=target), HOUSE, situation)
    assert due == (None if minutes is None else MONDAY + timedelta(minutes=minutes))


def test_the_promise_stops_over_the_weekend_and_the_networks_limit_does_not() -> None:
    friday = datetime(2026, 11, 27, 16, 45, tzinfo=BERLIN)
    plan = ReactionPlan(target_min=30, hard_limit_min=1440, escalate_after_min=60)
    assert deadline(friday, plan, HOUSE) == datetime(2026, 11, 30, 9, 15, tzinfo=BERLIN)
    assert wall_limit(friday, plan) == datetime(2026, 11, 28, 16, 45, tzinfo=BERLIN)
    assert escalation(friday, plan, HOUSE) == datetime(2026, 11, 30, 9, 45, tzinfo=BERLIN)


def test_a_plan_without_limits_has_none() -> None:
    assert wall_limit(MONDAY, ReactionPlan()) is None
    assert escalation(MONDAY, ReactionPlan(), HOUSE) is None


def test_a_plan_may_have_its_own_hours_and_days_on_the_houses_free_days() -> None:
    house = make_calendar(BERLIN, WEEKDAYS[:5], ["09:00-17:00"], lambda day: day.day == 24)
    own = plan_calendar(ReactionPlan(hours=("10:00-12:00",), days=("tue", "sat")), house)
    assert add_working(MONDAY, 60, own) == datetime(2026, 11, 28, 11, tzinfo=BERLIN)
    only_hours = plan_calendar(ReactionPlan(hours=("10:00-12:00",)), house)
    assert add_working(MONDAY, 150, only_hours) == datetime(2026, 11, 25, 10, 30, tzinfo=BERLIN)
    only_days = plan_calendar(ReactionPlan(days=("wed", "sat")), house)
    assert add_working(MONDAY, 60, only_days) == datetime(2026, 11, 25, 10, tzinfo=BERLIN)
    assert plan_calendar(ReactionPlan(), house) is house


def test_three_messages_in_a_row_are_one_waiting_period_from_the_first() -> None:
    burst = [comment("a", 0), comment("b", 3), comment("c", 7)]
    assert {waiting_since(one, burst) for one in burst} == {NINE}


def test_an_answer_begins_a_new_waiting_period() -> None:
    answered = NINE + timedelta(minutes=5)
    first = comment("a", 0, status="answered", closed_at=answered)
    assert waiting_since(comment("b", 7), [first]) == NINE + timedelta(minutes=7)
    assert waiting_since(comment("c", 3), [first]) == NINE


@pytest.mark.parametrize("other", [{"author": "Ben"}, {"post_id": "8"}, {"account": "shop"}, {"kind": "message"}])
def test_other_people_threads_and_accounts_do_not_count(other: dict[str, object]) -> None:
    assert waiting_since(comment("b", 7), [comment("a", 0, **other)]) == NINE + timedelta(minutes=7)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500) | st.none()), min_size=1, max_size=8))
def test_waiting_never_begins_after_the_message_itself(found: list[tuple[int, int | None]]) -> None:
    comments = [
        comment(str(number), start, closed_at=None if length is None else NINE + timedelta(minutes=start + length))
        for number, (start, length) in enumerate(found)
    ]
    for one in comments:
        since = waiting_since(one, comments)
        assert since <= one.created_at
        assert since in {other.created_at for other in comments}


PLANS = """
[defaults]
target_min = 480
owner = "ana"

[mastodon]
hours = ["10:00-12:00"]
key_message = "nah"

[mastodon.mention]
target_min = 240
deputy = "ben"
"""


def test_a_plan_fills_up_from_its_network_and_from_the_defaults() -> None:
    plans = parse_plans(PLANS, "plans.toml")
    mention = plans.find("mastodon", "mention")
    assert (mention.target_min, mention.owner, mention.deputy, mention.hours, mention.message) == (
        *(240, "ana", "ben"),
        ("10:00-12:00",),
        "nah",
    )
    assert (mention.network, mention.kind) == ("mastodon", "mention")
    assert plans.find("mastodon", "message").target_min == 480
    assert plans.find("mastodon", "message").hours == ("10:00-12:00",)
    assert plans.find("elsewhere", "comment").hours == ()
    assert plans.find("elsewhere", "comment").target_min == 480


def test_no_plans_promise_nothing() -> None:
    assert deadline(MONDAY, parse_plans("", "plans.toml").find("blog", "comment"), HOUSE) is None


@pytest.mark.parametrize(
    ("text", "key", "line", "values"),
    [
        ("[defaults]\ntarget_mn = 480", "config_unknown_hint", 2, {"name": "target_mn", "hint": "target_min"}),
        ("[x]\n[x.coment]\ntarget_min = 1", "config_unknown_hint", 2, {"name": "x.coment", "hint": "x.comment"}),
        ("[defaults]\n\n[x]\ntarget_min = 'now'", "config_kind", 4, {"name": "target_min"}),
        ("[x]\ntarget_min = 0", "config_kind", 2, {"name": "target_min"}),
        ("[x]\ndays = ['mo']", "config_choice", 2, {"value": "mo"}),
        ("[x]\nhours = ['9 to 5']", "config_kind", 2, {"name": "hours"}),
        ("[x]\n[y]\ntarget_min = 1\n[y.comment]\n\nowner = 3", "config_kind", 6, {"name": "owner"}),
        ("[x\n", "config_syntax", 1, {}),
        ("x = 3", "config_kind", 1, {"name": "x"}),
    ],
)
def test_mistakes_are_named_with_file_and_line(text: str, key: str, line: int, values: dict[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_plans(text, "plans.toml")
    assert caught.value.key == key
    assert caught.value.values["file"] == "plans.toml"
    assert caught.value.values["line"] == line
    assert values.items() <= caught.value.values.items()
