from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.errors import UsageError
from smtui.domain.humantime import ago, day_text, long_day, moment_text, parse_when, time_left
from smtui.domain.text import width
from smtui.domain.worktime import make_calendar
from smtui.texts import Texts

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 15, 20, tzinfo=UTC)  # a Monday, 16:20 in Berlin
DE, EN = Texts("de"), Texts("en")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("2h", "2026-11-23 18:20"),
        ("30m", "2026-11-23 16:50"),
        ("in 90 min", "2026-11-23 17:50"),
        ("1h30m", "2026-11-23 17:50"),
        ("2 Std", "2026-11-23 18:20"),
        ("1d 2h", "2026-11-24 18:20"),
        ("3d", "2026-11-26 08:30"),
        ("in 3 Tagen", "2026-11-26 08:30"),
        ("2 weeks", "2026-12-07 08:30"),
        ("tomorrow", "2026-11-24 08:30"),
        ("Morgen", "2026-11-24 08:30"),
        ("morgen früh", "2026-11-24 08:30"),
        ("tomorrow noon", "2026-11-24 12:00"),
        ("übermorgen 8:15", "2026-11-25 08:15"),
        ("mon", "2026-11-30 08:30"),
        ("mo", "2026-11-30 08:30"),
        ("mo 17:00", "2026-11-23 17:00"),
        ("monday 14:00", "2026-11-30 14:00"),
        ("Di.", "2026-11-24 08:30"),
        ("nächsten Dienstag", "2026-11-24 08:30"),
        ("am Donnerstag um 9 Uhr", "2026-11-26 09:00"),
        ("fri 9pm", "2026-11-27 21:00"),
        ("sunday", "2026-11-29 08:30"),
        ("today", "2026-11-23 17:00"),
        ("heute 16:00", "2026-11-23 16:00"),
        ("heute um 18 Uhr", "2026-11-23 18:00"),
        ("heute abend", "2026-11-23 18:00"),
        ("tonight", "2026-11-23 18:00"),
        ("17:30", "2026-11-23 17:30"),
        ("14:30", "2026-11-24 14:30"),
        ("9.30", "2026-11-24 09:30"),
        ("9 uhr 30", "2026-11-24 09:30"),
        ("12am", "2026-11-24 00:00"),
        ("12:15pm", "2026-11-24 12:15"),
        ("next week", "2026-11-30 08:30"),
        ("nächste Woche", "2026-11-30 08:30"),
        ("24.11.", "2026-11-24 08:30"),
        ("24.11. 14 Uhr", "2026-11-24 14:00"),
        ("24.11.2026 9:30", "2026-11-24 09:30"),
        ("24. 11. 2026", "2026-11-24 08:30"),
        ("24.11.27", "2027-11-24 08:30"),
        ("1.3.", "2027-03-01 08:30"),
        ("24 Nov", "2026-11-24 08:30"),
        ("Nov 24, 9am", "2026-11-24 09:00"),
        ("24. Dezember 2026, 9:30", "2026-12-24 09:30"),
        ("5. März", "2027-03-05 08:30"),
        ("2026-11-24", "2026-11-24 08:30"),
        ("2026-11-24 9:30", "2026-11-24 09:30"),
        ("2026-11-24T14:30", "2026-11-24 14:30"),
        ("2026-11-24T14:30+00:00", "2026-11-24 15:30"),
        ("2026-W48-2", "2026-11-24 00:00"),
    ],
)
def test_what_people_type(typed: str, local: str) -> None:
    calendar = make_calendar(BERLIN, ["mon", "tue", "wed", "thu", "fri"], ["08:30-17:00"])
    assert parse_when(typed, NOW, BERLIN, calendar).astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") == local


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "blah",
        "9",
        "31.2.",
        "25:99",
        "13pm",
        "2026-13-40",
        "soonish 9:00",
        "2x",
        "99999999999",
        "9 9 9",
        "mon tue",
    ],
)
def test_what_is_no_time_is_refused_with_examples(typed: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_when(typed, NOW, BERLIN)
    assert (caught.value.key, caught.value.values) == ("when_unknown", {"text": typed})


def test_without_a_calendar_a_day_begins_at_nine() -> None:
    assert parse_when("tomorrow", NOW, BERLIN) == datetime(2026, 11, 24, 9, tzinfo=BERLIN)


def test_a_day_keeps_its_opening_across_a_clock_change() -> None:
    for now in (datetime(2026, 3, 28, 11, tzinfo=UTC), datetime(2026, 10, 24, 11, tzinfo=UTC)):
        assert f"{parse_when('morgen', now, BERLIN).astimezone(BERLIN):%H:%M}" == "09:00"
    assert parse_when("24h", datetime(2026, 3, 28, 11, tzinfo=UTC), BERLIN) == datetime(2026, 3, 29, 11, tzinfo=UTC)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,4}[hdmw.: -][0-9a-z:. -]{0,12}", fullmatch=True))
def test_any_text_is_a_moment_or_refused(typed: str) -> None:
    try:
        assert parse_when(typed, NOW, BERLIN).tzinfo is UTC
    except UsageError as error:
        assert error.key == "when_unknown"


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 9999), st.sampled_from(["m", "h"]))
def test_spans_are_exact(count: int, unit: Literal["m", "h"]) -> None:
    assert parse_when(f"{count}{unit}", NOW, BERLIN) == NOW + count * (MINUTE if unit == "m" else HOUR)


@settings(max_examples=100, deadline=None)
@given(st.datetimes(NOW.replace(tzinfo=None), NOW.replace(year=2030, tzinfo=None)))
def test_a_written_date_is_read_back(moment: datetime) -> None:
    for form in ("%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M"):
        wanted = moment.replace(second=0, microsecond=0, tzinfo=BERLIN)
        assert parse_when(moment.strftime(form), NOW, BERLIN) == wanted.astimezone(UTC)


@pytest.mark.parametrize(
    ("span", "german", "english"),
    [
        (timedelta(0), "jetzt", "now"),
        (timedelta(seconds=59), "jetzt", "now"),
        (timedelta(seconds=-59), "jetzt", "now"),
        (MINUTE, "1 Min.", "1 min"),
        (2 * HOUR, "2 Std.", "2 h"),
        (3 * HOUR - MINUTE, "2 Std.", "2 h"),
        (DAY, "1 T.", "1 d"),
        (14 * DAY, "2 Wo.", "2 wk"),
        (-45 * MINUTE, "45m spät", "45m late"),
        (-3 * DAY, "3T spät", "3d late"),
        (-700 * DAY, "1J spät", "1y late"),
    ],
)
def test_the_short_form_of_time_left(span: timedelta, german: str, english: str) -> None:
    assert time_left(NOW + span, NOW, DE) == german
    assert time_left(NOW + span, NOW, EN) == english


@settings(max_examples=200, deadline=None)
@given(st.timedeltas(-700_000 * DAY, 700_000 * DAY))
def test_the_short_form_fits_its_column(span: timedelta) -> None:
    for texts in (DE, EN):
        assert 0 < width(time_left(NOW + span, NOW, texts)) <= 8


@pytest.mark.parametrize(
    ("span", "german", "english"),
    [
        (timedelta(0), "jetzt fällig", "due now"),
        (MINUTE, "noch 1 Minute", "1 minute left"),
        (2 * DAY, "noch 2 Tage", "2 days left"),
        (-HOUR, "1 Stunde zu spät", "1 hour late"),
        (-3 * DAY, "3 Tage zu spät", "3 days late"),
    ],
)
def test_the_long_form_of_time_left(span: timedelta, german: str, english: str) -> None:
    assert time_left(NOW + span, NOW, DE, long=True) == german
    assert time_left(NOW + span, NOW, EN, long=True) == english


@pytest.mark.parametrize(
    ("span", "german", "english"),
    [
        (timedelta(0), "gerade eben", "just now"),
        (-HOUR, "gerade eben", "just now"),  # a network's clock may be ahead of ours
        (5 * MINUTE, "vor 5 Minuten", "5 minutes ago"),
        (25 * HOUR, "vor 1 Tag", "1 day ago"),
        (21 * DAY, "vor 3 Wochen", "3 weeks ago"),
    ],
)
def test_how_long_ago(span: timedelta, german: str, english: str) -> None:
    assert ago(NOW - span, NOW, DE) == german
    assert ago(NOW - span, NOW, EN) == english


@pytest.mark.parametrize(
    ("away", "german", "english"),
    [
        (0, "heute", "today"),
        (1, "morgen", "tomorrow"),
        (-1, "gestern", "yesterday"),
        (2, "Mi", "Wed"),
        (6, "So", "Sun"),
        (7, "30. Nov.", "30 Nov"),
        (-2, "21. Nov.", "21 Nov"),
        (50, "12. Jan. 2027", "12 Jan 2027"),
    ],
)
def test_days(away: int, german: str, english: str) -> None:
    today = date(2026, 11, 23)
    assert day_text(today + away * DAY, today, DE) == german
    assert day_text(today + away * DAY, today, EN) == english


def test_moments_are_said_in_the_houses_zone() -> None:
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert moment_text(late, NOW, BERLIN, DE) == "morgen 00:30"
    assert moment_text(late, NOW, ZoneInfo("UTC"), EN) == "today 23:30"


def test_a_day_in_full() -> None:
    assert long_day(date(2026, 11, 23), DE) == "Montag, 23. November 2026"
    assert long_day(date(2026, 11, 23), EN) == "Monday 23 November 2026"
