"""``calendar``: days with their posts and events, and calendar files in and out."""

from __future__ import annotations

from datetime import date, timedelta

from smtui.cli import post_shaping, shaping
from smtui.cli.call import Call
from smtui.cli.shapes import CalendarImportShape, DayShape
from smtui.cli.today import posts_and_entries
from smtui.cli.usage import MOST_DAYS
from smtui.domain.errors import UsageError
from smtui.domain.humantime import long_day
from smtui.paths import typed_path
from smtui.services import calendar as use

_WEEK = 7
_MOST_SHOWN = 400


def list_(call: Call) -> int:
    """Show a range of days, a week from today where nothing else is said."""
    house = call.house()
    values = call.values
    first = call.day(values.text("date")) if values.flag("date") else house.today()
    if values.flag("month"):
        first = first.replace(day=1)
        days = ((first + timedelta(days=32)).replace(day=1) - first).days
    else:
        days = min(values.number("days", most=MOST_DAYS) or _WEEK, _MOST_SHOWN)
    span = [first + timedelta(days=n) for n in range(days)]
    posts = [post for post in use.list_posts(house, span[0], span[-1]) if post.status != "stopped"]
    on = {day: [post for post in posts if post.at and house.local(post.at).date() == day] for day in span}
    entries = {day: use.entries_on(house, day) for day in span}
    if call.wants_json:
        shapes = [
            DayShape(
                date=day,
                posts=tuple(post_shaping.post(house, post) for post in on[day]),
                events=tuple(shaping.entry(house, entry) for entry in entries[day]),
            )
            for day in span
        ]
        call.console.json(shapes)
        return 0
    shown = [day for day in span if on[day] or entries[day]]
    for day in shown:
        call.console.out((long_day(day, call.texts), "bold"))
        posts_and_entries(call, house, on[day], entries[day])
        call.console.out()
    if not shown:
        call.say("calendar_empty", n=len(span))
    return 0


def read_file(call: Call, name: str) -> bytes:
    """Return a file's bytes, or standard input's for ``-``. Raises UsageError with the system's reason."""
    if name == "-":
        raw = getattr(call.world.stdin, "buffer", None)
        data: bytes = raw.read() if raw is not None else call.stdin_text().encode(errors="replace")
        return data
    try:
        return typed_path(name).read_bytes()
    except OSError as error:
        raise UsageError("file_unreadable", file=name, reason=error.strerror) from None


def import_(call: Call) -> int:
    """Take over a calendar file; a later import of the same file replaces its events."""
    return import_ics(call, read_file(call, call.values.text("file")), call.values.text("file"))


def import_ics(call: Call, data: bytes, name: str) -> int:
    """Take over the bytes of a calendar file."""
    house = call.house()
    new, changed, removed = use.import_calendar(house, data, "calendar" if name == "-" else name)
    if call.wants_json:
        call.console.json(CalendarImportShape(new=new, changed=changed, removed=removed))
    call.say("calendar_imported", new=new, changed=changed, removed=removed)
    return 0


def export(call: Call) -> int:
    """Write our posts as a calendar file to standard output."""
    from smtui.services.ics import write_calendar

    house = call.house()
    values = call.values
    first = call.day(values.text("from")) if values.flag("from") else date.min
    last = call.day(values.text("to")) if values.flag("to") else date.max
    posts = [post for post in use.list_posts(house) if post.at and first <= house.local(post.at).date() <= last]
    call.console.bytes(write_calendar([post for post in posts if post.status != "stopped"], house.now()))
    return 0
