"""The calendar: planned posts, and events of imported calendar files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import PurePath

from msgspec import structs

from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.post import CalendarEntry, Post, PostImage
from smtui.domain.text import clean, one_line
from smtui.ports import Write
from smtui.services import pictures, post_plan
from smtui.services.house import House
from smtui.services.work import Work, difference, from_doc, load, to_doc

IMPORT_BACK = timedelta(days=31)
IMPORT_AHEAD = timedelta(days=400)


def add_post(
    house: House,
    title: str,
    *,
    text: str = "",
    at: datetime | None = None,
    accounts: Sequence[str] = (),
    owner: str = "",
    images: Sequence[PostImage] = (),
    knowing: bool = False,
) -> Post:
    """Plan a post, or an idea without a moment. What cannot go out as it is becomes a draft (``post_plan.obstacle``).

    ``images`` come from ``pictures.chosen``; ``knowing`` lets pass what a person may decide about them. Raises
    UsageError without a title, NotFound for an unknown account, Refused for images that an account cannot take,
    Objected.
    """
    post = Post(
        id=house.new_id("posts"),
        title=_title(title),
        created_at=house.now(),
        by=house.me.name,
        text=clean(text).strip(),
        accounts=_accounts(house, accounts),
        at=at.astimezone(UTC) if at else None,
        status="draft" if at else "idea",
        owner=owner,
        images=tuple(images),
    )
    pictures.hold_back(house, post, knowing=knowing)
    if at is not None:
        post = post_plan.ready_or_draft(house, post)
    work = Work(house, "post")
    work.insert("posts", post, log=False)
    # Taking back what was never there before means taking it off the calendar.
    work.note("posts", post.id, {"status": "stopped"}, {"status": post.status})
    work.commit()
    return post


def _title(text: str) -> str:
    title = one_line(text)
    if not title:
        raise UsageError("post_title_empty")
    return title


def _accounts(house: House, names: Sequence[str]) -> tuple[str, ...]:
    known = {account.name for account in house.library.accounts()}
    if strange := [name for name in names if name not in known]:
        raise NotFound("account_unknown", account=strange[0], known=", ".join(sorted(known)) or "–")
    return tuple(dict.fromkeys(names))


def edit_post(
    house: House,
    id: str,
    *,
    title: str | None = None,
    text: str | None = None,
    at: datetime | None = None,
    accounts: Sequence[str] | None = None,
    owner: str | None = None,
    images: Sequence[PostImage] | None = None,
    knowing: bool = False,
) -> Post:
    """Change a post; None leaves a field as it is.

    Raises Refused for one that is out already or on its way, and as ``add_post`` where images or accounts change.
    What was approved and says something else now waits for approval again.
    """
    old = load(house, "posts", id, Post)
    if old.status == "published":
        raise Refused("post_published", id=id, title=old.title)
    new = structs.replace(
        old,
        title=old.title if title is None else _title(title),
        text=old.text if text is None else clean(text).strip(),
        accounts=old.accounts if accounts is None else _accounts(house, accounts),
        owner=old.owner if owner is None else owner,
        images=old.images if images is None else tuple(images),
        at=old.at if at is None else at.astimezone(UTC),
    )
    if new.images != old.images or new.accounts != old.accounts:
        pictures.hold_back(house, new, knowing=knowing)
    new = post_plan.edited(house, old, new, is_moved=at is not None)
    work = Work(house, "move" if at is not None and title is None and text is None else "edit")
    work.change("posts", old, new, exact=bool(old.parts))
    work.commit()
    return new


def move_post(house: House, id: str, day: date) -> Post:
    """Move a post to another day, at the same local time of day (nine o'clock for an idea without one)."""
    old = load(house, "posts", id, Post)
    clock = house.local(old.at).time() if old.at else time(9)
    return edit_post(house, id, at=datetime.combine(day, clock, house.zone))


def list_posts(house: House, first: date | None = None, last: date | None = None) -> list[Post]:
    """Return posts by their moment, ideas last; with days, only those that fall on them."""
    posts = [from_doc(doc, Post) for doc in house.store.find("posts", order="at")]
    if first is None:
        return posts
    end = last or first
    return [post for post in posts if post.at and first <= house.local(post.at).date() <= end]


def entries_on(house: House, day: date) -> list[CalendarEntry]:
    """Return the imported events of a day, all-day ones first."""
    entries = [from_doc(doc, CalendarEntry) for doc in house.store.find("entries")]
    here = [entry for entry in entries if entry.day <= day <= entry.last_day]
    return sorted(here, key=lambda entry: (entry.start is not None, entry.start or house.now(), entry.title))


def import_calendar(house: House, data: bytes, filename: str) -> tuple[int, int, int]:
    """Take over a calendar file; return how many events are new, changed and gone since its last import.

    Recurring events are unrolled from a month back to 400 days ahead. Raises UsageError for a file that is no calendar.
    """
    from smtui.services.ics import read_calendar  # icalendar costs 80 ms

    today = house.today()
    source = one_line(PurePath(filename).name) or "calendar"
    fresh = read_calendar(data, source, house.zone, (today - IMPORT_BACK, today + IMPORT_AHEAD))
    old = {doc["id"]: doc for doc in house.store.find("entries", {"source": source})}
    work = Work(house, "import", undoable=False)
    new, changed = 0, 0
    for entry in {entry.id: entry for entry in fresh}.values():
        if entry.id not in old:
            work.insert("entries", entry, log=False)
            new += 1
            continue
        doc = to_doc(entry)
        was, now = difference(old.pop(entry.id), doc)
        if now:
            work.writes.append(Write(table="entries", id=entry.id, fields=now, was=was))
            changed += 1
    for id, doc in old.items():
        # An empty span hides it from every day; the store keeps what it was told.
        if doc["last_day"] >= doc["day"]:
            gone = (date.fromisoformat(doc["day"]) - timedelta(days=1)).isoformat()
            work.writes.append(
                Write(table="entries", id=id, fields={"last_day": gone}, was={"last_day": doc["last_day"]})
            )
    removed = sum(doc["last_day"] >= doc["day"] for doc in old.values())
    work.commit()
    return new, changed, removed
