"""A year of rounds as a calm picture: a sign and an ink for each day, 53 weeks, free days neutral."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from smtui.services.control import Day, days, history, series
from smtui.services.house import House

WEEKS = 53
SIGNS = {
    "none": ("·", "-", "soon"),
    "some": ("░", ".", "good"),
    "most": ("▒", "o", "good"),
    "all": ("█", "#", "good"),
    "free": (" ", " ", "faint"),
    "future": (" ", " ", "faint"),
}
"""A sign, its plain stand-in, and an ink for each level."""

LEVELS = ("none", "some", "most", "all")


def year(house: House) -> tuple[dict[date, Day], int]:
    """Return the days of the last 53 weeks with rounds, and how many in a row, up to now, held every round."""
    today = house.today()
    first = monday(today) - timedelta(weeks=WEEKS - 1)
    found = days(house, history(house, first, today))
    return found, series(found, today)


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def weeks(today: date) -> list[date]:
    """Return the Mondays of the 53 weeks that end with today's, in order."""
    last = monday(today)
    return [last - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1)]


def level(found: Mapping[date, Day], day: date, today: date) -> str:
    """Return what a day's sign says: ``none``, ``some``, ``most``, ``all``, ``free``, or ``future``."""
    if day > today:
        return "future"
    there = found.get(day)
    return "free" if there is None or there.level < 0 else LEVELS[there.level]


def month_marks(mondays: list[date]) -> Iterator[tuple[int, int]]:
    """Yield the weeks in which a month begins, each with the month's number, none closer than four weeks."""
    last = -4
    for place, day in enumerate(mondays):
        if (day.month != mondays[place - 1].month or place == 0) and place - last >= 4 and place <= WEEKS - 3:
            last = place
            yield place, day.month
