from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.errors import ConfigError
from smtui.domain.recurrence import (
    BoxMismatch,
    check_minutes,
    check_rule,
    next_by_rule,
    occurrence,
    occurrences,
    parse_routines,
)
from smtui.domain.routine import Routine
from smtui.domain.worktime import PublicHolidays

HOLIDAYS = PublicHolidays("DE", "BY")


def workday(day: date) -> bool:
    return day.weekday() < 5 and not HOLIDAYS(day)


def routine(every: Any, on: str = "") -> Routine:
    return Routine(key="r", title="R", every=every, on=on)


@pytest.mark.parametrize(
    ("every", "on", "day", "expected"),
    [
        ("day", "", "2026-11-22", "2026-11-22"),
        ("workday", "", "2026-11-23", "2026-11-23"),
        ("workday", "", "2026-11-22", None),
        ("workday", "", "2026-06-04", None),
        ("week", "mon", "2026-11-23", "2026-11-23"),
        ("week", "fri", "2026-11-23", "2026-11-20"),
        ("week", "", "2026-11-25", "2026-11-23"),
        ("month", "first-workday", "2026-11-01", "2026-10-01"),
        ("month", "first-workday", "2026-11-02", "2026-11-02"),
        ("month", "second-workday", "2026-11-30", "2026-11-03"),
        ("month", "last-workday", "2026-11-30", "2026-11-30"),
        ("month", "last-workday", "2026-12-30", "2026-11-30"),
        ("month", "last-workday", "2026-12-31", "2026-12-31"),
        ("month", "first-workday", "2027-01-03", "2026-12-01"),
        ("month", "first-workday", "2027-01-04", "2027-01-04"),
        ("month", "15", "2026-11-14", "2026-10-15"),
        ("month", "31", "2027-02-28", "2027-02-28"),
        ("month", "31", "2027-03-30", "2027-02-28"),
        ("quarter", "first-workday", "2026-11-23", "2026-10-01"),
        ("quarter", "last-workday", "2026-11-23", "2026-09-30"),
        ("quarter", "10", "2026-10-09", "2026-07-10"),
        ("quarter", "10", "2026-10-10", "2026-10-10"),
        ("quarter", "92", "2027-03-31", "2027-03-31"),
        ("quarter", "", "2027-01-03", "2026-10-01"),
    ],
)
def test_the_occurrence_that_is_open_on_a_day(every: str, on: str, day: str, expected: str | None) -> None:
    found = occurrence(routine(every, on), date.fromisoformat(day), workday)
    assert found == (None if expected is None else date.fromisoformat(expected))


def test_nothing_is_owed_from_before_the_house_began() -> None:
    weekly = routine("week", "fri")
    wednesday = date(2026, 11, 25)
    assert occurrence(weekly, wednesday, workday, since=wednesday) is None
    assert occurrence(weekly, date(2026, 11, 27), workday, since=wednesday) == date(2026, 11, 27)
    assert occurrence(routine("day"), wednesday, workday, since=wednesday) == wednesday


def test_a_house_that_never_works_owes_no_workday_round() -> None:
    for every in ("workday", "month", "quarter"):
        assert occurrence(routine(every), date(2026, 11, 25), lambda day: False) is None


def test_the_beginnings_in_a_span() -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 31)
    assert occurrences(routine("week", "thu"), first, last, workday) == tuple(
        date(2026, 12, day) for day in (3, 10, 17, 24, 31)
    )
    assert len(occurrences(routine("workday"), first, last, workday)) == 22  # 23 weekdays, of which the 25th is free
    assert occurrences(routine("month", "last-workday"), first, last, workday) == (date(2026, 12, 31),)


RULES = [
    ("day", [""]),
    ("workday", [""]),
    ("week", ["mon", "wed", "sun"]),
    ("month", ["first-workday", "second-workday", "last-workday", "1", "15", "31"]),
    ("quarter", ["first-workday", "last-workday", "1", "92"]),
]
routines = st.sampled_from([routine(every, on) for every, options in RULES for on in options])
days = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@settings(max_examples=200, deadline=None)
@given(routines, days)
def test_an_occurrence_is_never_in_the_future_and_is_its_own(one: Routine, day: date) -> None:
    found = occurrence(one, day, workday)
    if found is not None:
        assert found <= day
        assert occurrence(one, found, workday) == found
        # Whatever lies between is the same round: it stays until it is done.
        between = found + (day - found) // 2
        assert one.every in ("day", "workday") or occurrence(one, between, workday) == found


@settings(max_examples=100, deadline=None)
@given(routines, days)
def test_occurrences_do_not_go_back_in_time(one: Routine, day: date) -> None:
    found, later = occurrence(one, day, workday), occurrence(one, day + timedelta(days=1), workday)
    assert found is None or later is None or found <= later


TEXT = """
[[routine]]
key = "morning"
title = "Morning"
every = "workday"
at = "09:00"
minutes = 5
owner = "ana"
controller = "ben"
steps = [
    "Look",
    { minutes = 3, title = "Answer" },
    { id = "morning.check", minutes = 2, title = "Check" },
]
done_when = "nothing is left"

[[routine]]
key = "plan"
title = "Plan"
every = "month"
on = 15
at = 10:30:00
minutes = 10
"""


def test_routines_are_read() -> None:
    morning, plan = parse_routines(TEXT, "routines.toml")
    assert [(step.id, step.title, step.minutes) for step in morning.steps] == [
        ("morning.1", "Look", 0),
        ("morning.2", "Answer", 3),
        ("morning.check", "Check", 2),
    ]
    assert (morning.every, morning.at, morning.minutes) == ("workday", time(9), 5)
    assert (morning.owner, morning.controller, morning.done_when) == ("ana", "ben", "nothing is left")
    assert (plan.on, plan.at, plan.steps) == ("15", time(10, 30), ())


def test_minutes_that_do_not_add_up_are_a_warning() -> None:
    routines = parse_routines(TEXT.replace("minutes = 5", "minutes = 20"), "routines.toml")
    assert check_minutes(routines) == (BoxMismatch("morning", steps=5, box=20),)
    assert check_minutes(parse_routines(TEXT, "routines.toml")) == ()


@pytest.mark.parametrize(
    ("change", "key", "line", "values"),
    [
        (('every = "workday"', 'evry = "workday"'), "config_unknown_hint", 5, {"name": "evry", "hint": "every"}),
        (('every = "workday"', 'every = "hour"'), "config_choice", 5, {"value": "hour"}),
        (('at = "09:00"', 'at = "9 Uhr"'), "config_kind", 6, {"name": "at"}),
        (('at = "09:00"', 'on = "mon"'), "routine_on_daily", 6, {"every": "workday"}),
        (("on = 15", "on = 32"), "config_choice", 21, {"value": "32"}),
        (("on = 15", 'on = "first"'), "config_choice", 21, {"value": "first"}),
        (("minutes = 10", "minutes = -1"), "config_kind", 23, {"name": "minutes"}),
        (("minutes = 10", "minutes = true"), "config_kind", 23, {"name": "minutes"}),
        (('key = "plan"', 'key = "morning"'), "config_twice", 18, {"value": "morning"}),
        (('key = "plan"', 'key = "Plan B"'), "config_key", 18, {"value": "Plan B"}),
        (('key = "plan"\n', ""), "config_missing", 17, {"name": "key"}),
        (("morning.check", "morning.2"), "config_twice", 10, {"value": "morning.2"}),
        (('title = "Check" }', 'titel = "Check" }'), "config_missing", 10, {"name": "title"}),
        (("minutes = 2,", "minutes = 1.5,"), "config_kind", 13, {"name": "minutes"}),
        (("minutes = 3,", "mins = 3,"), "config_unknown_hint", 12, {"hint": "minutes"}),
        (('"Look",', "3,"), "config_kind", 10, {"name": "steps"}),
        (('[[routine]]\nkey = "plan"', '[[rutine]]\nkey = "plan"'), "config_unknown_hint", 17, {"hint": "routine"}),
        (("minutes = 5", "minutes ="), "config_syntax", 7, {}),
    ],
)
def test_mistakes_are_named_with_file_and_line(
    change: tuple[str, str], key: str, line: int, values: dict[str, str]
) -> None:
    assert change[0] in TEXT
    with pytest.raises(ConfigError) as caught:
        parse_routines(TEXT.replace(*change, 1), "routines.toml")
    assert caught.value.key == key
    assert caught.value.values["file"] == "routines.toml"
    assert values.items() <= caught.value.values.items()
    assert caught.value.values["line"] == line


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", None),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", None),
        ("BYMONTH=2;BYMONTHDAY=30;FREQ=WEEKLY", None),
        ("FREQ=MONTHLY;BYMONTH=4,6,9,11;BYMONTHDAY=31", None),
        ("FREQ=MONTHLY;BYDAY=6MO", None),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", None),
        ("FREQ=YEARLY;BYWEEKNO=20;BYMONTH=1", None),
        ("FREQ=YEARLY;BYYEARDAY=200;BYMONTH=1", None),
        ("FREQ=YEARLY;BYEASTER=0;BYMONTH=7", None),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=TU", None),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", date(2025, 1, 1)),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", date(2026, 1, 1)),
        ("FREQ=DAILY;UNTIL=20260101", date(2026, 6, 1)),
        ("FREQ=DAILY;UNTIL=20300101;BYMONTH=2;BYMONTHDAY=30", None),
        ("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEXDATE:20260101T000000", None),
    ],
)
def test_a_rule_that_names_no_day_is_told_from_one_that_does(rule: str, start: date | None) -> None:
    fault = check_rule(rule, start)
    assert fault is not None
    assert fault.kind == "never"


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", None),
        ("FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29", date(2026, 1, 1)),
        ("FREQ=YEARLY;INTERVAL=50;BYMONTH=2;BYMONTHDAY=29", date(2026, 1, 1)),
        ("FREQ=YEARLY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;BYDAY=WE", date(2026, 1, 1)),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO", date(2096, 3, 1)),
        ("FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU", None),
        ("FREQ=YEARLY;BYYEARDAY=366", None),
        ("FREQ=MONTHLY;BYMONTHDAY=31;BYDAY=FR", None),
        ("FREQ=MONTHLY;BYDAY=5SU;BYMONTH=2", None),
        ("FREQ=YEARLY;BYEASTER=39", None),
        ("FREQ=DAILY;INTERVAL=1461;BYMONTH=2;BYMONTHDAY=29", date(2024, 2, 29)),
        ("FREQ=DAILY;COUNT=2", None),
        ("FREQ=WEEKLY;UNTIL=20270101", date(1999, 12, 31)),
    ],
)
def test_a_rule_that_seldom_comes_is_no_rule_that_never_comes(rule: str, start: date | None) -> None:
    assert check_rule(rule, start) is None


_MONTHS = st.lists(st.integers(1, 12), min_size=1, max_size=2, unique=True)


@given(
    months=_MONTHS,
    days=st.lists(st.integers(27, 31), min_size=1, max_size=2, unique=True),
    interval=st.integers(1, 4),
    every=st.sampled_from(("YEARLY", "MONTHLY", "DAILY")),
    start=st.dates(date(2020, 1, 1), date(2031, 12, 31)),
)
@settings(max_examples=60, deadline=None)
def test_a_rule_is_refused_exactly_where_no_day_of_a_century_fits(
    months: list[int], days: list[int], interval: int, every: str, start: date
) -> None:
    rule = f"FREQ={every};INTERVAL={interval};BYMONTH={_list(months)};BYMONTHDAY={_list(days)}"

    def counts(day: date) -> bool:
        away = {
            "YEARLY": day.year - start.year,
            "MONTHLY": 12 * (day.year - start.year) + day.month - start.month,
            "DAILY": (day - start).days,
        }[every]
        return day.month in months and day.day in days and away % interval == 0

    fits = any(counts(start + timedelta(days=ahead)) for ahead in range(366 * 100))
    assert (check_rule(rule, start) is None) == fits


def _list(numbers: list[int]) -> str:
    return ",".join(map(str, numbers))


def test_a_file_with_a_rule_that_never_comes_is_refused_with_its_line() -> None:
    text = """
[[routine]]
key = "leap"
title = "Leap"
rule = "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29"
start = 2025-03-01
steps = ["A"]
"""
    with pytest.raises(ConfigError) as caught:
        parse_routines(text, "routines.toml")
    assert caught.value.key == "routine_rule_never"
    assert caught.value.values["line"] == 5
    assert caught.value.values["start"] == "2025-03-01"
    (plan,) = parse_routines(text.replace("2025-03", "2024-03"), "routines.toml")
    assert next_by_rule(plan, date(2026, 11, 25)) == date(2028, 2, 29)
