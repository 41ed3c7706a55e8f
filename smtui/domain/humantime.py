"""Times for people: how they are said in a row or a sentence, and what people type when they mean one.

``texts`` is the catalogue of one language; its sentences are under ``time.``. The moment "now" is always handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

from smtui.domain.errors import UsageError
from smtui.domain.patterns import late
from smtui.domain.text import fold, one_line
from smtui.domain.worktime import WEEKDAYS, WorkCalendar

Words = Callable[..., str]
Unit = Literal["minute", "hour", "day", "week", "year"]

_ONE_DAY = timedelta(days=1)
_UNITS: tuple[tuple[Unit, int], ...] = (
    ("minute", 60),
    ("hour", 3600),
    ("day", 86400),
    ("week", 604800),
    ("year", 31557600),
)
# From how many seconds on the next larger unit is used, so that a number keeps two digits.
_LIMITS = (60 * 60, 24 * 3600, 14 * 86400, 99 * 604800)


def ago(moment: datetime, now: datetime, texts: Words) -> str:
    """Return how long ago ``moment`` was, rounded down: "3 hours ago"."""
    unit, n = _measure(now - moment)
    return texts(f"time.ago.{unit}", n=n) if n else texts("time.now")


def time_left(due: datetime, now: datetime, texts: Words, *, long: bool = False) -> str:
    """Return the time until ``due``, or how late it is, rounded down; the short form takes at most 8 cells."""
    late = due < now
    unit, n = _measure(abs(due - now))
    if not n:
        return texts("time.due_now" if long else "time.short.now")
    if long:
        return texts(f"time.{'late' if late else 'left'}.{unit}", n=n)
    return texts(f"time.{'short_late' if late else 'short'}.{unit}", n=min(n, 99))


def _measure(span: timedelta) -> tuple[Unit, int]:
    seconds = max(0, int(span.total_seconds()))
    unit, length = _UNITS[sum(seconds >= limit for limit in _LIMITS)]
    return unit, seconds // length


def day_text(day: date, today: date, texts: Words) -> str:
    """Return a day as briefly as it stays clear: today, tomorrow, a weekday of the coming days, a date."""
    away = (day - today).days
    if away in (-1, 0, 1):
        return texts(("time.today", "time.tomorrow", "time.yesterday")[away])
    if 1 < away < 7:
        return texts(f"time.weekday_short.{day.weekday()}")
    key = "time.day_and_month" if day.year == today.year else "time.day_month_year"
    return texts(key, day=day.day, month=texts(f"time.month_short.{day.month}"), year=day.year)


def long_day(day: date, texts: Words) -> str:
    """Return a day in full: "Monday 23 November 2026"."""
    weekday, month = texts(f"time.weekday.{day.weekday()}"), texts(f"time.month.{day.month}")
    return texts("time.long_day", weekday=weekday, day=day.day, month=month, year=day.year)


def moment_text(moment: datetime, now: datetime, zone: tzinfo, texts: Words) -> str:
    """Return a moment as day and time in ``zone``: "today 16:00", "Mon 09:30", "24 Dec 12:00"."""
    local = moment.astimezone(zone)
    return texts("time.at", day=day_text(local.date(), now.astimezone(zone).date(), texts), time=f"{local:%H:%M}")


_COUNT = late(r"(\d{1,4}) ?([a-z]+) ?")
_CLOCK = late(r"(?:um |at )?(\d{1,2})(?:[:.](\d{2}))?(?: ?(uhr|am|pm))?(?: (\d{2}))?\Z")
_ISO = late(r"(\d{4})-(\d\d?)-(\d\d?)(?= |\Z)")
_DOTTED = late(r"(\d{1,2})\. ?(\d{1,2})(?:\. ?(\d{4})(?!:)|\.(\d{2})|\.)?(?= |\Z)")
_NAMED = late(r"(?:(\d{1,2})\.? ([a-z]{3,9})\.?|([a-z]{3,9})\.? (\d{1,2})\.?)(?: (\d{4}))?(?= |\Z)")

_SPANS: dict[str, Literal["minutes", "hours", "days", "weeks"]] = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "minuten"), "minutes"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"), "hours"),
    **dict.fromkeys(("d", "day", "days", "t", "tag", "tage", "tagen"), "days"),
    **dict.fromkeys(("w", "wk", "week", "weeks", "wo", "woche", "wochen"), "weeks"),
}
_SAME = {"tonight": "today evening", "this evening": "today evening"}
_DAYS = {"today": 0, "heute": 0, "tomorrow": 1, "morgen": 1, "ubermorgen": 2, "uebermorgen": 2}
_LEAD = late(r"(?:next|this|nachste[rnsm]?|naechste[rnsm]?|diese[rnsm]?|kommende[rnsm]?|am|on|in) ")
_NEXT_WEEK = ("week", "woche")
_PARTS = {
    **dict.fromkeys(("noon", "mittag", "mittags"), time(12)),
    **dict.fromkeys(("afternoon", "nachmittag", "nachmittags"), time(15)),
    **dict.fromkeys(("evening", "abend", "abends"), time(18)),
}
_EARLY = ("morning", "fruh", "frueh", "vormittag")
WEEKDAY_NAMES = {
    name: number
    for names in (
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
        ("mo", "di", "mi", "do", "fr", "sa", "so"),
        WEEKDAYS,
        ("", "tues", "weds", "thurs", "", "sonnabend", ""),
    )
    for number, name in enumerate(names)
    if name
}
_MONTH_NAMES = {
    name: number
    for names in (
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
        ("jan", "feb", "mrz", "apr", "mai", "jun", "jul", "aug", "sept", "okt", "nov", "dez"),
        (
            *("january", "february", "march", "april", "may", "june"),
            *("july", "august", "september", "october", "november", "december"),
        ),
        (
            *("januar", "februar", "marz", "april", "mai", "juni"),
            *("juli", "august", "september", "oktober", "november", "dezember"),
        ),
    )
    for number, name in enumerate(names, 1)
}


def parse_when(text: str, now: datetime, zone: tzinfo, calendar: WorkCalendar | None = None) -> datetime:
    """Return the moment, in UTC, that a person means by "2h", "tomorrow", "mo 14:00", "24.11.", "2026-11-24 9:30".

    German and English both work. A day without a time means its opening in ``calendar``; a time without a day is the
    next such time. Raises UsageError.
    """
    typed = " ".join(fold(one_line(text)).replace(",", " ").split())
    typed = _SAME.get(typed, typed)
    try:
        moment = _span(typed, now, zone, calendar) or _moment(typed, now, zone, calendar) or _iso(text, zone)
        if moment is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # a day like 31.2., or one beyond the calendar
    raise UsageError("when_unknown", text=text)


def _span(typed: str, now: datetime, zone: tzinfo, calendar: WorkCalendar | None) -> datetime | None:
    """Read "1h 30m" as that much later, and "3d" as the opening of the third day from now."""
    typed = typed.removeprefix("in ")
    counts = _COUNT.findall(typed)
    if not counts or _COUNT.sub("", typed) or any(unit not in _SPANS for _, unit in counts):
        return None
    span = timedelta()
    for count, unit in counts:
        span += timedelta(**{_SPANS[unit]: int(count)})
    if any(_SPANS[unit] in ("minutes", "hours") for _, unit in counts):
        return now + span
    return _opening(now.astimezone(zone).date() + span, zone, calendar)


def _moment(typed: str, now: datetime, zone: tzinfo, calendar: WorkCalendar | None) -> datetime | None:
    local = now.astimezone(zone)
    today = local.date()
    lead = _LEAD.match(typed)
    day, rest, moves = _day(typed[lead.end() :] if lead else typed, today)
    clock = _clock(rest, alone=day is None)
    if rest and clock is None and rest not in _EARLY:
        return None
    if day is None:
        if not rest:
            return None
        day, moves = today, _ONE_DAY
    at = _opening(day, zone, calendar) if clock is None else datetime.combine(day, clock, zone)
    if at > now or day != today:
        return at
    if moves:
        return _opening(day + moves, zone, calendar) if clock is None else datetime.combine(day + moves, clock, zone)
    return at if rest else (now + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)


def _day(typed: str, today: date) -> tuple[date | None, str, timedelta]:
    """Return the day that a text begins with, the rest, and how far the day may move on when its time has passed."""
    word, _, rest = typed.partition(" ")
    word = word.rstrip(".")
    stay = timedelta(0)
    if word in _DAYS:
        return today + _DAYS[word] * _ONE_DAY, rest, stay
    if word in _NEXT_WEEK:
        return today + timedelta(days=7 - today.weekday()), rest, stay
    if word in WEEKDAY_NAMES:
        return today + timedelta(days=(WEEKDAY_NAMES[word] - today.weekday()) % 7), rest, timedelta(days=7)
    if found := _ISO.match(typed):
        return date(int(found[1]), int(found[2]), int(found[3])), typed[found.end() :].strip(), stay
    if (found := _DOTTED.match(typed)) and int(found[2]) <= 12:
        year = found[3] or (found[4] and f"20{found[4]}")
        return _date(int(found[1]), int(found[2]), year, today), typed[found.end() :].strip(), stay
    if (found := _NAMED.match(typed)) and (month := _MONTH_NAMES.get(found[2] or found[3])):
        return _date(int(found[1] or found[4]), month, found[5], today), typed[found.end() :].strip(), stay
    return None, typed, stay


def _date(day: int, month: int, year: str | None, today: date) -> date:
    """Return a date; without a year it is the next one that is not over."""
    if year:
        return date(int(year), month, day)
    found = date(today.year, month, day)
    return found if found >= today else date(today.year + 1, month, day)


def _clock(typed: str, *, alone: bool) -> time | None:
    """Return a time of day; a bare number is one only beside a day."""
    if typed in _PARTS:
        return _PARTS[typed]
    found = _CLOCK.match(typed)
    if not found or (alone and not (found[2] or found[3])) or (found[4] and (found[2] or found[3] != "uhr")):
        return None
    hour = int(found[1])
    if found[3] in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, int(found[2] or found[4] or 0))


def _iso(text: str, zone: tzinfo) -> datetime | None:
    """Return a moment in any other form of ISO 8601; without an offset it is in ``zone``."""
    if not text.strip()[:4].isdecimal():
        return None
    from arrow.parser import DateTimeParser  # 60 ms, and only for rare forms

    found = DateTimeParser().parse_iso(text.strip())  # its ParserError is a ValueError
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _opening(day: date, zone: tzinfo, calendar: WorkCalendar | None) -> datetime:
    return datetime.combine(day, calendar.opening(day) if calendar else time(9), zone)
