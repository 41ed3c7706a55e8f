"""The day at a glance: rounds, planned posts, deadlines, events and numbers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from msgspec import Struct

from smtui.domain.comment import Comment
from smtui.domain.post import CalendarEntry, Post, is_owed
from smtui.services import absences, calendar, inbox, rounds
from smtui.services.house import House


class Today(Struct, frozen=True, kw_only=True):
    """What one day holds."""

    day: date
    holiday: str
    """The public holiday's name; empty on other days."""
    works: bool
    """Whether the house works on that day."""
    rounds: tuple[rounds.RoundView, ...]
    posts: tuple[Post, ...]
    missed: tuple[Post, ...]
    """Posts of earlier days that should be out and are not, on one account at least."""
    entries: tuple[CalendarEntry, ...]
    due: tuple[Comment, ...]
    """Open comments whose promise ends by the end of the day, broken ones included, the most urgent first."""
    due_count: int
    """How many these are, where fewer are shown."""
    counts: inbox.Counts
    away: tuple[absences.AwayNow, ...] = ()
    """Who is away on that day, and who stands in."""


def today(house: House, day: date | None = None, most_due: int | None = None) -> Today:
    """Return what ``day`` holds, in the house's zone; today when left out. ``most_due`` limits the deadlines."""
    wanted = day or house.today()
    now = house.now()
    end = datetime.combine(wanted, time(0), house.zone) + timedelta(days=1)
    working = house.library.work_calendar()
    due = inbox.Filter(due_before=end)
    posts = calendar.list_posts(house)
    return Today(
        day=wanted,
        holiday=house.library.holiday(wanted),
        works=working.works_on(wanted),
        rounds=tuple(rounds.rounds(house, wanted)),
        posts=tuple(
            post for post in posts if post.at and house.local(post.at).date() == wanted and post.status != "stopped"
        ),
        missed=tuple(post for post in posts if is_owed(post, now) and post.at and house.local(post.at).date() < wanted),
        entries=tuple(calendar.entries_on(house, wanted)),
        due=tuple(inbox.list_comments(house, due, most_due)),
        due_count=inbox.count_pending(house, before=end),
        counts=inbox.counts(house),
        away=absences.away_on(house, wanted),
    )
