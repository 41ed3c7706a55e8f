from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from smtui.domain.errors import UsageError
from smtui.domain.post import CalendarEntry, Post
from smtui.services.ics import read_calendar, write_calendar

BERLIN = ZoneInfo("Europe/Berlin")
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))


def calendar(*events: str) -> bytes:
    body = "\n".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}\nEND:VCALENDAR\n".replace("\n", "\r\n").encode()


def read(*events: str, span: tuple[date, date] = NOVEMBER) -> list[CalendarEntry]:
    return read_calendar(calendar(*events), "house.ics", BERLIN, span)


def starts(entries: list[CalendarEntry]) -> list[str]:
    return [
        f"{entry.start.astimezone(BERLIN):%m-%d %H:%M}" if entry.start else f"{entry.day:%m-%d}" for entry in entries
    ]


def test_a_single_event_in_utc() -> None:
    (entry,) = read("UID:a\nDTSTART:20261124T080000Z\nDTEND:20261124T093000Z\nSUMMARY:Markt\nLOCATION:Rathaus")
    assert (entry.title, entry.place, entry.source, entry.uid) == ("Markt", "Rathaus", "house.ics", "a")
    assert (entry.day, entry.last_day) == (date(2026, 11, 24), date(2026, 11, 24))
    assert (entry.start, entry.end) == (
        datetime(2026, 11, 24, 8, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    )


def test_a_floating_time_is_the_houses() -> None:
    (entry,) = read("UID:a\nDTSTART:20261124T090000\nDURATION:PT45M\nSUMMARY:x")
    assert entry.start == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert entry.end == datetime(2026, 11, 24, 8, 45, tzinfo=UTC)


def test_another_zone_can_move_the_day() -> None:
    (entry,) = read("UID:a\nDTSTART;TZID=America/New_York:20261124T200000\nSUMMARY:x")
    assert entry.day == date(2026, 11, 25)


def test_an_all_day_event_ends_before_its_end_day() -> None:
    (entry,) = read("UID:a\nDTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261127\nSUMMARY:Messe")
    assert (entry.day, entry.last_day, entry.start) == (date(2026, 11, 24), date(2026, 11, 26), None)


def test_an_all_day_event_without_an_end_is_one_day() -> None:
    (entry,) = read("UID:a\nDTSTART;VALUE=DATE:20261124\nSUMMARY:x")
    assert (entry.day, entry.last_day) == (date(2026, 11, 24), date(2026, 11, 24))


def test_an_event_that_ends_at_midnight_stays_on_its_day() -> None:
    (entry,) = read("UID:a\nDTSTART:20261124T200000\nDTEND:20261125T000000\nSUMMARY:x")
    assert entry.last_day == date(2026, 11, 24)


def test_a_weekly_rule_keeps_its_wall_time_across_the_clock_change() -> None:
    span = (date(2026, 10, 19), date(2026, 11, 3))
    entries = read("UID:a\nDTSTART;TZID=Europe/Berlin:20261005T090000\nRRULE:FREQ=WEEKLY\nSUMMARY:x", span=span)
    assert starts(entries) == ["10-19 09:00", "10-26 09:00", "11-02 09:00"]


def test_exdate_rdate_and_until() -> None:
    entries = read(
        "UID:a\nDTSTART;TZID=Europe/Berlin:20261102T090000\nRRULE:FREQ=DAILY;UNTIL=20261106T080000Z\n"
        "EXDATE;TZID=Europe/Berlin:20261103T090000,20261104T090000\nRDATE;TZID=Europe/Berlin:20261120T100000\nSUMMARY:x"
    )
    assert starts(entries) == ["11-02 09:00", "11-05 09:00", "11-06 09:00", "11-20 10:00"]


def test_an_until_that_is_a_bare_date_includes_that_day() -> None:
    entries = read("UID:a\nDTSTART:20261102T090000\nRRULE:FREQ=DAILY;UNTIL=20261104\nSUMMARY:x")
    assert starts(entries) == ["11-02 09:00", "11-03 09:00", "11-04 09:00"]


def test_count_counts_from_the_start_and_not_from_the_span() -> None:
    assert starts(read("UID:a\nDTSTART;VALUE=DATE:20261030\nRRULE:FREQ=DAILY;COUNT=4\nSUMMARY:x")) == ["11-01", "11-02"]


def test_a_moved_and_a_cancelled_occurrence() -> None:
    entries = read(
        "UID:a\nDTSTART:20261102T090000\nRRULE:FREQ=WEEKLY\nSUMMARY:Lieferung",
        "UID:a\nRECURRENCE-ID:20261109T090000\nDTSTART:20261110T140000\nSUMMARY:Lieferung spät",
        "UID:a\nRECURRENCE-ID:20261116T090000\nDTSTART:20261116T090000\nSTATUS:CANCELLED\nSUMMARY:Lieferung",
    )
    assert starts(entries) == ["11-02 09:00", "11-10 14:00", "11-23 09:00", "11-30 09:00"]
    assert entries[1].title == "Lieferung spät"


def test_a_moved_occurrence_keeps_its_id() -> None:
    series = "UID:a\nDTSTART:20261102T090000\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:x"
    before = read(series)
    after = read(series, "UID:a\nRECURRENCE-ID:20261109T090000\nDTSTART:20261110T140000\nSUMMARY:x")
    assert [entry.id for entry in before] == [entry.id for entry in after]


def test_ids_differ_between_occurrences_and_files() -> None:
    series = "UID:a\nDTSTART:20261102T090000\nRRULE:FREQ=DAILY;COUNT=5\nSUMMARY:x"
    here = {entry.id for entry in read(series)}
    there = {entry.id for entry in read_calendar(calendar(series), "other.ics", BERLIN, NOVEMBER)}
    assert len(here) == 5
    assert not here & there


def test_events_outside_the_span_are_left_out_and_long_ones_that_reach_into_it_stay() -> None:
    entries = read(
        "UID:a\nDTSTART;VALUE=DATE:20261020\nDTEND;VALUE=DATE:20261103\nSUMMARY:lang",
        "UID:b\nDTSTART;VALUE=DATE:20261020\nSUMMARY:vorbei",
        "UID:c\nDTSTART;VALUE=DATE:20261201\nSUMMARY:später",
    )
    assert [entry.title for entry in entries] == ["lang"]


def test_entries_come_in_order_all_day_ones_first() -> None:
    entries = read(
        "UID:a\nDTSTART:20261124T150000\nSUMMARY:b",
        "UID:b\nDTSTART:20261124T090000\nSUMMARY:a",
        "UID:c\nDTSTART;VALUE=DATE:20261124\nSUMMARY:c",
        "UID:d\nDTSTART;VALUE=DATE:20261123\nSUMMARY:d",
    )
    assert [entry.title for entry in entries] == ["d", "c", "a", "b"]


def test_what_strangers_wrote_is_cleaned() -> None:
    (entry,) = read("UID:a\nDTSTART:20261124T080000Z\nSUMMARY:a\x1b[31mb\\nc\u202ed")
    assert entry.title == "ab cd"


@pytest.mark.parametrize(
    "event",
    [
        "UID:a\nSUMMARY:no start",
        "UID:a\nDTSTART:rubbish\nSUMMARY:x",
        "UID:a\nDTSTART:20261224T090000\nDURATION:rubbish\nEXDATE:rubbish\nRDATE:rubbish\nSUMMARY:x",
        "UID:a\nDTSTART:99991231T235959\nDURATION:P9999999D\nSUMMARY:x",
        "UID:a\nDTSTART:00010101T000000\nSUMMARY:x",
        "UID:a\nRECURRENCE-ID:00010101T000000\nDTSTART:00010101T000000\nSUMMARY:x",
    ],
)
def test_an_unusable_event_does_not_spoil_the_others(event: str) -> None:
    assert [entry.title for entry in read(event, "UID:b\nDTSTART:20261124T080000Z\nSUMMARY:good")] == ["good"]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYMONTHDAY=99", "FREQ=WEEKLY;INTERVAL=0", "rubbish"])
def test_a_rule_that_leads_nowhere_leaves_the_first_occurrence(rule: str) -> None:
    assert starts(read(f"UID:a\nDTSTART:20261102T090000\nRRULE:{rule}\nSUMMARY:x")) == ["11-02 09:00"]


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n", b"<html>", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"]
)
def test_a_file_that_is_no_calendar_is_refused_with_the_reason(data: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read_calendar(data, "house.ics", BERLIN, NOVEMBER)
    assert caught.value.key == "calendar_broken"
    assert caught.value.values["file"] == "house.ics"
    assert caught.value.values["reason"]


def test_posts_survive_the_way_out_and_back() -> None:
    at = datetime(2026, 11, 24, 15, tzinfo=UTC)
    posts = [
        Post(
            id="p1",
            title="Neue; Sorte, \\ mit Text",
            created_at=at,
            by="ana",
            status="draft",
            at=at,
            text="Zeile eins\nZeile zwei",
        ),
        Post(id="p2", title="Idee ohne Tag", created_at=at, by="ana", status="idea"),
        Post(id="p3", title="Abgesagt", created_at=at, by="ana", at=at + timedelta(days=1), status="stopped"),
    ]
    data = write_calendar(posts, at)
    (entry,) = read_calendar(data, "posts.ics", BERLIN, NOVEMBER)
    assert (entry.title, entry.start, entry.uid) == ("Neue; Sorte, \\ mit Text", at, "p1@smtui")
    assert b"Abgesagt" in data
    assert b"Idee" not in data
