"""Calendar files (RFC 5545): reading other people's events, writing our posts for other calendars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from smtui.domain.errors import UsageError
from smtui.domain.ids import short_id
from smtui.domain.post import CalendarEntry, Post
from smtui.domain.recurrence import comes_ever
from smtui.domain.text import clean, one_line

if TYPE_CHECKING:
    from icalendar import Component

_ONE_DAY = timedelta(days=1)
# A rule that has not reached the span by then is a broken or hostile one: 270 years of daily events.
_MOST_TURNS = 100_000
_LONGEST = timedelta(days=3660)
_TOO_FINE = ("SECONDLY", "MINUTELY", "HOURLY")


def read_calendar(data: bytes, source: str, zone: tzinfo, span: tuple[date, date]) -> list[CalendarEntry]:
    """Return the events of a calendar file that touch ``span`` (both days included), recurring ones unrolled, in order.

    Times without a zone are in ``zone``. Cancelled events are left out; rules finer than daily count once. Raises
    UsageError with the reason for a file that is no calendar.
    """
    import icalendar  # 80 ms

    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UsageError("calendar_broken", file=source, reason=one_line(str(error))[:200]) from None
    if not calendars or any(calendar.name != "VCALENDAR" for calendar in calendars):
        raise UsageError("calendar_broken", file=source, reason="BEGIN:VCALENDAR?")
    series: dict[str, list[Component]] = {}
    for number, event in enumerate(event for calendar in calendars for event in calendar.walk("VEVENT")):
        if _moment(event, "DTSTART") is not None:
            series.setdefault(str(event.get("UID", number)), []).append(event)
    entries = [entry for uid, events in series.items() for entry in _entries(uid, events, source, zone, span)]
    return sorted(entries, key=lambda entry: (entry.day, entry.start is not None, entry.start, entry.title, entry.id))


def write_calendar(posts: Iterable[Post], stamp: datetime) -> bytes:
    """Return the posts that have a time as a calendar file; ``stamp`` is when it was made."""
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("PRODID", "-//smtui//smtui//EN")
    calendar.add("VERSION", "2.0")
    for post in posts:
        if post.at is None:
            continue
        event = icalendar.Event()
        event.add("UID", f"{post.id}@smtui")
        event.add("DTSTAMP", stamp.astimezone(UTC))
        event.add("DTSTART", post.at.astimezone(UTC))
        event.add("SUMMARY", one_line(post.title))
        if post.text:
            event.add("DESCRIPTION", clean(post.text))
        if post.accounts:
            event.add("CATEGORIES", list(post.accounts))
        if post.url:
            event.add("URL", one_line(post.url))
        confirmed = post.status in ("approved", "scheduled", "publishing", "published", "partial")
        event.add("STATUS", "CANCELLED" if post.status == "stopped" else "CONFIRMED" if confirmed else "TENTATIVE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _entries(
    uid: str, events: list[Component], source: str, zone: tzinfo, span: tuple[date, date]
) -> Iterator[CalendarEntry]:
    """Yield the occurrences of one event. An event with RECURRENCE-ID stands in for that occurrence of the series."""
    moved = {_key(_moment(event, "RECURRENCE-ID"), zone): event for event in events if "RECURRENCE-ID" in event}
    turns: dict[datetime | date, tuple[Component, date | datetime]] = {}
    for event in events:
        start = _moment(event, "DTSTART")
        if start is None or "RECURRENCE-ID" in event:
            continue
        for turn in _turns(event, start, zone, span):
            turns.setdefault(_key(turn, zone), (event, turn))
    for key, event in moved.items():
        start = _moment(event, "DTSTART")
        turns.pop(key, None)
        if start is not None and span[0] - _LONGEST <= _day(start) <= span[1] + _ONE_DAY:
            turns[key] = (event, start)
    for key, (event, start) in turns.items():
        entry = _entry(uid, key.isoformat(), event, start, source, zone)
        if entry.day <= span[1] and entry.last_day >= span[0] and str(event.get("STATUS", "")).upper() != "CANCELLED":
            yield entry


def _entry(uid: str, turn: str, event: Component, start: date | datetime, source: str, zone: tzinfo) -> CalendarEntry:
    length = _length(event)
    title, place = one_line(str(event.get("SUMMARY", ""))), one_line(str(event.get("LOCATION", "")))
    id = short_id(source, uid, turn)
    if not isinstance(start, datetime):
        last = max(start, start + length - _ONE_DAY)
        return CalendarEntry(id=id, uid=uid, source=source, title=title, place=place, day=start, last_day=last)
    begin = _aware(start, zone)
    end = begin + length
    last_moment = max(begin, end - timedelta(microseconds=1))
    return CalendarEntry(
        id=id,
        uid=uid,
        source=source,
        title=title,
        place=place,
        day=begin.astimezone(zone).date(),
        last_day=last_moment.astimezone(zone).date(),
        start=begin,
        end=end,
    )


def _length(event: Component) -> timedelta:
    """Return how long an occurrence lasts, ten years at most; an all-day event without an end lasts one day."""
    return min(max(_stated_length(event), timedelta(0)), _LONGEST)


def _stated_length(event: Component) -> timedelta:
    start, end = _moment(event, "DTSTART"), _moment(event, "DTEND")
    duration = _part(event.get("DURATION"), "dt")
    if isinstance(duration, timedelta):
        return duration
    if isinstance(start, datetime) and isinstance(end, datetime):
        same_kind = (start.tzinfo is None) == (end.tzinfo is None)
        return end - start if same_kind else end.replace(tzinfo=None) - start.replace(tzinfo=None)
    if start is not None and end is not None:
        return _day(end) - _day(start)
    return timedelta(0) if isinstance(start, datetime) else _ONE_DAY


def _turns(
    event: Component, start: date | datetime, zone: tzinfo, span: tuple[date, date]
) -> Iterator[date | datetime]:
    """Yield when the event takes place. Rules run on wall time: 9:00 stays 9:00 across clock changes."""
    local_zone = start.tzinfo if isinstance(start, datetime) else None
    wall = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time(0))
    earliest = datetime.combine(span[0] - _LONGEST - _ONE_DAY, time(0))
    latest = datetime.combine(span[1] + 2 * _ONE_DAY, time(0))

    def on_wall(value: date | datetime) -> datetime:
        if not isinstance(value, datetime):
            return datetime.combine(value, time(0))
        return value.astimezone(local_zone or zone).replace(tzinfo=None) if value.tzinfo else value

    def back(value: datetime) -> date | datetime:
        return value.replace(tzinfo=local_zone) if isinstance(start, datetime) else value.date()

    without = list(_listed(event, "EXDATE"))
    gone = {on_wall(value) for value in without if isinstance(value, datetime)}
    gone_days = {value for value in without if not isinstance(value, datetime)}
    found = {wall, *(on_wall(value) for value in _listed(event, "RDATE"))}
    for rule in _rules(event, wall, on_wall):
        for count, turn in enumerate(rule):
            if turn > latest or count >= _MOST_TURNS:
                break
            found.add(turn)
    for turn in sorted(found):
        if earliest <= turn <= latest and turn not in gone and turn.date() not in gone_days:
            yield back(turn)


def _rules(event: Component, wall: datetime, on_wall: Callable[[datetime], datetime]) -> Iterator[Iterable[datetime]]:
    from dateutil.rrule import rrulestr
    from icalendar import vRecur

    found = event.get("RRULE", [])
    for rule in found if isinstance(found, list) else [found]:
        if not isinstance(rule, vRecur) or str(rule.get("FREQ", [""])[0]).upper() in _TOO_FINE:
            continue
        parts = [part for part in rule.to_ical().decode().split(";") if not part.startswith("UNTIL=")]  # type: ignore[no-untyped-call]
        for until in rule.get("UNTIL", [])[:1]:
            # RFC 5545 wants the same kind as the start; a bare date is in use as well and means the whole day.
            last = on_wall(until) if isinstance(until, datetime) else datetime.combine(until, time(23, 59, 59))
            parts.append(f"UNTIL={last:%Y%m%dT%H%M%S}")
        try:
            # Of a rule that names no day, or that cannot be read, the first occurrence stands.
            if comes_ever("RRULE:" + ";".join(parts), wall.date()):
                yield rrulestr(";".join(parts), dtstart=wall)
        except ValueError:
            continue


def _listed(event: Component, name: str) -> Iterator[date | datetime]:
    found = event.get(name, [])
    for entry in found if isinstance(found, list) else [found]:
        for value in _part(entry, "dts") or ():
            moment = value.dt[0] if isinstance(value.dt, tuple) else value.dt
            if isinstance(moment, date):
                yield moment


def _moment(event: Component, name: str) -> date | datetime | None:
    value = _part(event.get(name), "dt")
    return value if isinstance(value, date) else None


def _part(value: object, name: str) -> Any:
    """Return an attribute of a property's value, or None; icalendar raises for one that it could not read."""
    try:
        return getattr(value, name, None)
    except ValueError:
        return None


def _key(moment: date | datetime | None, zone: tzinfo) -> date | datetime:
    if moment is None:
        return date.min
    return _aware(moment, zone) if isinstance(moment, datetime) else moment


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:  # the first or last day of all time
        return moment.replace(tzinfo=UTC)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
