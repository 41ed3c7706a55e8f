"""Working time: the house's hours in its own zone, and arithmetic on them.

Hours are local wall times; every sum is done on UTC instants, so a day of 23 or 25 hours comes out right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from msgspec import Struct

from smtui.domain.errors import ConfigError
from smtui.domain.patterns import late

if TYPE_CHECKING:
    from holidays import HolidayBase

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 24 * 60
_ONE_DAY = timedelta(days=1)
_SLOT = late(r"\s*(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)\s*\Z")
# Longer than any closing time; beyond it, the settings say that the house never opens again.
_LONGEST_REST = 800

Slot = tuple[int, int]
"""From and to, in minutes after local midnight; the end does not belong to it."""


def never_free(day: date) -> bool:
    """Tell that no day is free: a house without holidays."""
    return False


class WorkCalendar(Struct, frozen=True, kw_only=True):
    """When a promise is kept: slots for each weekday in an IANA zone, and the days on which the house rests."""

    zone: tzinfo
    week: tuple[tuple[Slot, ...], ...]
    """Seven times the slots of a day, Monday first, in order and apart."""
    free: Callable[[date], bool] = never_free
    """Tells public holidays and days on which the house is closed."""

    def works_on(self, day: date) -> bool:
        """Tell whether the house works on ``day`` at all."""
        return bool(self.week[day.weekday()]) and not self.free(day)

    def slots(self, day: date) -> tuple[Slot, ...]:
        """Return the working slots of ``day``, none on a free day."""
        slots = self.week[day.weekday()]
        return () if not slots or self.free(day) else slots

    def opening(self, day: date) -> time:
        """Return when ``day`` begins: its first slot, or that of the week's earliest day when the house rests."""
        slots = self.slots(day)
        start = slots[0][0] if slots else min((day_slots[0][0] for day_slots in self.week if day_slots), default=9 * 60)
        return time(start // 60, start % 60)

    def is_open(self, moment: datetime) -> bool:
        """Tell whether ``moment`` lies in working time."""
        day = moment.astimezone(self.zone).date()
        return any(start <= moment < end for start, end in _spans(self, day - _ONE_DAY, day + _ONE_DAY))


def make_calendar(
    zone: tzinfo, days: Sequence[str], slots: Sequence[str], free: Callable[[date], bool] = never_free
) -> WorkCalendar:
    """Return a calendar with the same slots (``09:00-12:30``) on each of ``days`` (``mon``..). Raises ConfigError."""
    return make_week(zone, dict.fromkeys(days, slots), free)


def make_week(
    zone: tzinfo, week: Mapping[str, Sequence[str]], free: Callable[[date], bool] = never_free
) -> WorkCalendar:
    """Return a calendar from slots for each weekday; a slot past midnight (``22:00-02:00``) ends on the next day."""
    minutes: list[list[Slot]] = [[] for _ in WEEKDAYS]
    for name, slots in week.items():
        if name not in WEEKDAYS:
            raise ConfigError("hours_day", value=name, options=", ".join(WEEKDAYS))
        day = WEEKDAYS.index(name)
        for slot in slots:
            start, end = parse_slot(slot)
            if end > _DAY_MINUTES:
                minutes[(day + 1) % 7].append((0, end - _DAY_MINUTES))
            minutes[day].append((start, min(end, _DAY_MINUTES)))
    if not any(minutes):
        raise ConfigError("hours_none")
    return WorkCalendar(zone=zone, week=tuple(_join(slots) for slots in minutes), free=free)


def parse_slot(text: str) -> Slot:
    """Return ``09:00-17:30`` in minutes after midnight; an end that is not after the start is on the next day."""
    found = _SLOT.match(text)
    if not found:
        raise ConfigError("hours_slot", value=text)
    from_hour, from_minute, to_hour, to_minute = (int(part) for part in found.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if from_minute > 59 or to_minute > 59 or start >= _DAY_MINUTES or end > _DAY_MINUTES:
        raise ConfigError("hours_slot", value=text)
    return (start, end if end > start else end + _DAY_MINUTES)


def add_working(start: datetime, minutes: int, calendar: WorkCalendar) -> datetime:
    """Return the first moment by which ``minutes`` of working time have passed since ``start``, in UTC."""
    start = start.astimezone(UTC)
    left = timedelta(minutes=minutes)
    if left <= timedelta(0):
        return start
    first = start.astimezone(calendar.zone).date() - _ONE_DAY
    for span_start, span_end in _spans(calendar, first, None):
        begin = max(span_start, start)
        if begin >= span_end:
            continue
        if begin + left <= span_end:
            return begin + left
        left -= span_end - begin
    raise ConfigError("hours_closed", day=first.isoformat())


def working_between(a: datetime, b: datetime, calendar: WorkCalendar) -> timedelta:
    """Return how much working time lies between two moments; negative when ``b`` is the earlier one."""
    if b < a:
        return -working_between(b, a, calendar)
    a, b = a.astimezone(UTC), b.astimezone(UTC)
    first, last = a.astimezone(calendar.zone).date() - _ONE_DAY, b.astimezone(calendar.zone).date() + _ONE_DAY
    total = timedelta(0)
    for start, end in _spans(calendar, first, last):
        total += max(timedelta(0), min(end, b) - max(start, a))
    return total


def _spans(calendar: WorkCalendar, first: date, last: date | None) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working spans from ``first`` to ``last`` as UTC instants, in order and apart.

    Without ``last`` they go on until the house has rested for too long. A local time that a clock change skips is read
    with the offset before it (PEP 495), so a span may begin late; it never overlaps the one before.
    """
    day, rest = first, 0
    until = datetime.min.replace(tzinfo=UTC)
    while (last is None and rest < _LONGEST_REST) or (last is not None and day <= last):
        slots = calendar.slots(day)
        rest = 0 if slots else rest + 1
        for start, end in slots:
            begin, finish = max(_instant(day, start, calendar.zone), until), _instant(day, end, calendar.zone)
            if begin < finish:
                until = finish
                yield begin, finish
        day += _ONE_DAY


def _instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    if minutes == _DAY_MINUTES:
        day, minutes = day + _ONE_DAY, 0
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, tzinfo=zone).astimezone(UTC)


def _join(slots: list[Slot]) -> tuple[Slot, ...]:
    joined: list[Slot] = []
    for start, end in sorted(slots):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


class PublicHolidays:
    """The public holidays of a country and, where given, one of its states, as the ``holidays`` library knows them.

    Call it with a day to ask whether that is one; each year is worked out once, when it is first asked for.
    """

    def __init__(self, country: str, state: str = "", language: str = "") -> None:
        self._country = country.upper()
        self._state = state
        self._language = language
        self._days: HolidayBase | None = None

    def __call__(self, day: date) -> bool:
        """Tell whether ``day`` is a public holiday. Raises ConfigError for an unknown country or state."""
        return day in self._load()

    def name(self, day: date) -> str:
        """Return the holiday's name, or an empty string."""
        return str(self._load().get(day, ""))

    def year(self, year: int) -> dict[date, str]:
        """Return the names of a year's holidays by day. Raises ConfigError for an unknown country or state."""
        first = date(year, 1, 1)
        days = (first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days))
        return {day: name for day in days if (name := self.name(day))}

    def _load(self) -> HolidayBase:
        if self._days is None:
            import holidays  # a large package, of which only one country's file is loaded

            try:
                self._days = holidays.country_holidays(
                    self._country, subdiv=self._state or None, language=self._language or None
                )
            except NotImplementedError:
                if self._country not in (known := holidays.list_supported_countries(include_aliases=False)):
                    raise ConfigError("holidays_country", value=self._country) from None
                states = ", ".join(known[self._country])
                raise ConfigError("holidays_state", value=self._state, country=self._country, options=states) from None
        return self._days
