from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.errors import ConfigError
from smtui.domain.worktime import (
    WEEKDAYS,
    PublicHolidays,
    WorkCalendar,
    add_working,
    make_calendar,
    make_week,
    parse_slot,
    working_between,
)

BERLIN = ZoneInfo("Europe/Berlin")
WORKDAYS = WEEKDAYS[:5]
HOUSE = make_calendar(BERLIN, WORKDAYS, ["09:00-17:00"])
LUNCH = make_calendar(BERLIN, WORKDAYS, ["09:00-12:00", "13:30-17:00"])
ALWAYS = make_calendar(BERLIN, WEEKDAYS, ["00:00-24:00"])

# The week of Monday 23 November 2026.
DAYS = {name: 23 + number for number, name in enumerate(WEEKDAYS)}


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    """Read ``fri 16:45`` in the week of 23 November 2026, ``mon+ ...`` in the one after, or an ISO moment."""
    day, _, clock = text.partition(" ")
    if day[:3] not in DAYS:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, DAYS[day[:3]], hour, minute, tzinfo=zone) + timedelta(days=7 * day.count("+"))


@pytest.mark.parametrize(
    ("start", "minutes", "due", "calendar"),
    [
        ("fri 16:45", 30, "mon+ 09:15", HOUSE),
        ("fri 16:30", 60, "mon+ 09:30", HOUSE),
        ("thu 16:00", 240, "fri 12:00", HOUSE),
        ("mon 11:45", 30, "mon 13:45", LUNCH),
        ("mon 06:00", 5, "mon 09:05", HOUSE),
        ("fri 16:30", 30, "fri 17:00", HOUSE),
        ("fri 17:00", 1, "mon+ 09:01", HOUSE),
        ("sat 12:00", 480, "mon+ 17:00", HOUSE),
        ("mon 12:30", 60, "mon 14:30", LUNCH),
        ("mon 10:00", 0, "mon 10:00", HOUSE),
        ("mon 06:00", 0, "mon 06:00", HOUSE),
    ],
)
def test_working_minutes_are_added(start: str, minutes: int, due: str, calendar: WorkCalendar) -> None:
    assert add_working(at(start), minutes, calendar) == at(due)


@pytest.mark.parametrize(
    ("start", "end", "minutes", "calendar"),
    [
        ("mon 06:00", "mon 09:05", 5, HOUSE),
        ("mon 06:00", "mon 08:45", 0, HOUSE),
        ("fri 16:45", "mon+ 09:15", 30, HOUSE),
        ("mon 11:45", "mon 13:45", 30, LUNCH),
        ("sat 08:00", "sun 20:00", 0, HOUSE),
        ("mon 00:00", "mon+ 00:00", 5 * 480, HOUSE),
        ("mon 09:05", "mon 06:00", -5, HOUSE),
    ],
)
def test_working_time_between_two_moments(start: str, end: str, minutes: int, calendar: WorkCalendar) -> None:
    assert working_between(at(start), at(end), calendar) == timedelta(minutes=minutes)


def test_an_answer_before_opening_took_no_promised_time_but_2_h_45_on_the_wall() -> None:
    received, answered = at("mon 06:00"), at("mon 08:45")
    assert working_between(received, answered, HOUSE) == timedelta(0)
    assert answered - received == timedelta(hours=2, minutes=45)


@pytest.mark.parametrize(
    ("start", "minutes", "due", "hours"),
    [
        # The clocks go forward on 29 March 2026 at 2:00: the night has seven hours, the day 23.
        ("2026-03-28T22:00", 240, "2026-03-29T03:00", ["00:00-24:00"]),
        ("2026-03-28T16:00", 120, "2026-03-29T10:00", ["09:00-17:00"]),
        # They go back on 25 October 2026 at 3:00: the hour from 2:00 comes twice.
        ("2026-10-24T22:00", 360, "2026-10-25T03:00", ["00:00-24:00"]),
        ("2026-10-24T16:00", 120, "2026-10-25T10:00", ["09:00-17:00"]),
    ],
)
def test_a_deadline_across_a_clock_change(start: str, minutes: int, due: str, hours: list[str]) -> None:
    calendar = make_calendar(BERLIN, WEEKDAYS, hours)
    assert add_working(at(start), minutes, calendar).astimezone(BERLIN).isoformat()[:16] == due


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 25), date(2026, 10, 26)])
def test_opening_stays_at_nine_across_clock_changes(day: date) -> None:
    opening = HOUSE.opening(day)
    assert datetime.combine(day, opening, BERLIN).strftime("%H:%M") == "09:00"


def test_a_slot_past_midnight_ends_on_the_next_day() -> None:
    bar = make_calendar(BERLIN, ["fri"], ["20:00-02:00"])
    assert add_working(at("fri 23:30"), 60, bar) == at("sat 00:30")
    assert not bar.is_open(at("sat 02:00"))
    assert bar.is_open(at("sat 01:59"))


def test_slots_may_differ_between_days_and_may_overlap() -> None:
    calendar = make_week(BERLIN, {"mon": ["09:00-12:00", "11:00-13:00"], "sat": ["10:00-12:00"]})
    assert calendar.slots(at("mon 12:00").date()) == ((540, 780),)
    assert calendar.works_on(at("sat 12:00").date())
    assert not calendar.works_on(at("tue 12:00").date())


def test_public_holidays_of_germany() -> None:
    germany, bavaria, berlin = PublicHolidays("DE"), PublicHolidays("DE", "BY"), PublicHolidays("de", "BE")
    assert [germany(date(2026, 12, day)) for day in (24, 25, 26)] == [False, True, True]
    assert germany(date(2027, 1, 1))
    corpus_christi = date(2026, 6, 4)
    assert bavaria(corpus_christi)
    assert not berlin(corpus_christi)
    assert PublicHolidays("DE", "BY", "de").name(corpus_christi) == "Fronleichnam"
    assert bavaria.name(date(2026, 6, 5)) == ""


def test_nothing_is_due_on_holidays_or_closed_days() -> None:
    christmas = make_calendar(BERLIN, WORKDAYS, ["09:00-17:00"], PublicHolidays("DE", "BY"))
    eve = datetime(2026, 12, 24, 16, 30, tzinfo=BERLIN)
    assert add_working(eve, 60, christmas) == datetime(2026, 12, 28, 9, 30, tzinfo=BERLIN)


@pytest.mark.parametrize(("country", "state", "key"), [("XX", "", "holidays_country"), ("DE", "QQ", "holidays_state")])
def test_an_unknown_place_is_named(country: str, state: str, key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        PublicHolidays(country, state)(date(2026, 1, 1))
    assert caught.value.key == key


@pytest.mark.parametrize("slot", ["9-17", "09:00", "25:00-26:00", "09:60-10:00", "", "24:00-01:00"])
def test_a_slot_that_is_none_is_refused(slot: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_slot(slot)
    assert caught.value.values["value"] == slot


def test_hours_need_a_known_day_and_a_slot() -> None:
    with pytest.raises(ConfigError, match="hours_day"):
        make_calendar(BERLIN, ["montag"], ["09:00-17:00"])
    with pytest.raises(ConfigError, match="hours_none"):
        make_calendar(BERLIN, WORKDAYS, [])


def test_a_house_that_never_opens_again_is_reported_and_not_searched_for_ever() -> None:
    closed = make_calendar(BERLIN, WORKDAYS, ["09:00-17:00"], lambda day: True)
    with pytest.raises(ConfigError, match="hours_closed"):
        add_working(at("mon 09:00"), 1, closed)


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns", "UTC"]


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    slot = st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(1, 16)).map(
        lambda parts: f"{parts[0]:02}:{parts[1]:02}-{(parts[0] + parts[2]) % 24:02}:{parts[1]:02}"
    )
    week = draw(st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(slot, min_size=1, max_size=3), min_size=1))
    rest = draw(st.integers(0, 3))
    return make_week(ZoneInfo(draw(st.sampled_from(ZONES))), week, lambda day: rest > 0 and day.day % 5 == rest)


YEAR = 365 * 1440
moments = st.one_of(
    st.integers(0, 2 * YEAR).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 4 * 1440).map(lambda minutes: datetime(2026, 3, 27, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.integers(0, 4 * 1440).map(lambda minutes: datetime(2026, 10, 23, tzinfo=UTC) + timedelta(minutes=minutes)),
)
spans = st.integers(0, 3000)


@settings(max_examples=150, deadline=None)
@given(calendars(), moments, spans)
def test_adding_and_measuring_are_inverse(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    due = add_working(start, minutes, calendar)
    assert due >= start
    assert working_between(start, due, calendar) == timedelta(minutes=minutes)


@settings(max_examples=100, deadline=None)
@given(calendars(), moments, spans, spans, st.integers(0, 5000))
def test_deadlines_are_monotone(calendar: WorkCalendar, start: datetime, a: int, b: int, later: int) -> None:
    less, more = sorted((a, b))
    assert add_working(start, less, calendar) <= add_working(start, more, calendar)
    assert add_working(start, a, calendar) <= add_working(start + timedelta(minutes=later), a, calendar)


@settings(max_examples=100, deadline=None)
@given(calendars(), moments, spans, spans)
def test_working_time_adds_up(calendar: WorkCalendar, start: datetime, a: int, b: int) -> None:
    middle, end = start + timedelta(minutes=a), start + timedelta(minutes=a + b)
    parts = working_between(start, middle, calendar) + working_between(middle, end, calendar)
    assert parts == working_between(start, end, calendar)
    assert timedelta(0) <= parts <= end - start


@settings(max_examples=100, deadline=None)
@given(calendars(), moments, st.integers(1, 3000))
def test_a_deadline_lies_in_working_time_or_at_its_end(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    assert calendar.is_open(add_working(start, minutes, calendar) - timedelta(microseconds=1))


@settings(max_examples=60, deadline=None)
@given(moments, spans)
def test_around_the_clock_is_wall_time(start: datetime, minutes: int) -> None:
    assert add_working(start, minutes, ALWAYS) == start + timedelta(minutes=minutes)
