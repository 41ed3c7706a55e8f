"""``today``: what a day holds, and how posts and events are written elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from smtui.cli import post_shaping, shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.inbox import comment_table
from smtui.cli.rounds import heading, show_rounds
from smtui.cli.shapes import AwayShape, TodayShape
from smtui.domain.humantime import long_day
from smtui.domain.post import CalendarEntry, Post
from smtui.services import post_views
from smtui.services.absences import away_text
from smtui.services.house import House
from smtui.services.today import today as day_view

_MOST_DUE = 10
"""How many comments a day shows; the rest is the inbox's."""


def today(call: Call) -> int:
    """Show what a day holds: rounds, posts, deadlines, events, numbers."""
    house = call.house("work_calendar", "routines")
    typed = " ".join(call.values.texts("date"))
    found = day_view(house, call.day(typed) if typed else None, None if call.wants_json else _MOST_DUE)
    if call.wants_json:
        shape = TodayShape(
            date=found.day,
            holiday=found.holiday,
            works=found.works,
            rounds=tuple(shaping.routine(house, view) for view in found.rounds),
            posts=tuple(post_shaping.post(house, post) for post in found.posts),
            missed=tuple(post_shaping.post(house, post) for post in found.missed),
            events=tuple(shaping.entry(house, entry) for entry in found.entries),
            due=tuple(shaping.comment(house, comment) for comment in found.due),
            away=tuple(
                AwayShape(member=one.member, until=one.until, stand_ins=one.stand_ins, note=one.note)
                for one in found.away
            ),
            numbers=shaping.numbers(found.counts),
        )
        call.console.json(shape)
        return 0
    console, texts = call.console, call.texts
    console.out((long_day(found.day, texts), "bold"), (f"  {found.holiday}" if found.holiday else "", "warn"))
    if not found.works:
        console.out((texts("cli.day_off"), "dim"))
    counts = found.counts
    console.out(
        texts("cli.numbers", pending=counts.pending, snoozed=counts.snoozed),
        ", ",
        (texts("cli.overdue", n=counts.overdue), "bad" if counts.overdue else ""),
    )
    if counts.undelivered:
        console.out((texts("cli.undelivered", n=counts.undelivered), "warn"))
    for one in found.away:
        console.out((away_text(house, one), "warn"))
    show_rounds(call, house, found.rounds)
    posts_and_entries(call, house, found.posts, found.entries)
    if found.missed:
        heading(call, "missed")
        post_table(call, house, found.missed)
    if found.due:
        heading(call, "due_today")
        comment_table(console, house, list(found.due))
        if (more := found.due_count - len(found.due)) > 0:
            console.out((texts("cli.more_due", n=more), "dim"))
    return 0


def posts_and_entries(call: Call, house: House, posts: Iterable[Post], entries: Iterable[CalendarEntry]) -> None:
    """Write a day's planned posts and imported events, each under its heading."""
    if posts := list(posts):
        heading(call, "posts")
        post_table(call, house, posts)
    if entries := list(entries):
        heading(call, "events")
        for entry in entries:
            at = f"{house.local(entry.start):%H:%M}" if entry.start else call.texts("cli.all_day")
            place = f", {entry.place}" if entry.place else ""
            call.console.paragraph(f"{at}  {entry.title}{place}")


def post_table(call: Call, house: House, posts: Iterable[Post], *, dated: bool = False) -> None:
    """Write posts as a table; ``dated`` says the day, too."""
    rows: list[dict[str, Part]] = []
    for post in posts:
        state = post_views.state_of(house, post)
        at = ""
        if post.at is not None:
            at = call.at(post.at) if dated else f"{house.local(post.at):%H:%M}"
        rows.append(
            {
                "id": (post.id, "key"),
                "at": at,
                "status": (call.texts(f"cli.post.{state}"), _post_style(state)),
                "accounts": ", ".join(post.accounts),
                "title": post.title,
            }
        )
    columns = (Column("id"), Column("at", 5), Column("status", 5, 13), Column("accounts", 0, 16, 60), Column("title"))
    table(call.console, columns, rows)


def _post_style(state: str) -> str:
    if state in ("missed", "failed", "partial"):
        return "bad"
    if state in ("by_hand", "due"):
        return "warn"
    return "good" if state == "published" else "dim" if state == "stopped" else ""
