"""What a step is bound to: how much of it is left, and which comments a round is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from smtui.domain.comment import Comment
from smtui.domain.post import Post, is_missed
from smtui.domain.routine import COUNTED, Step, Target
from smtui.services import inbox
from smtui.services.house import House
from smtui.services.inbox import Filter
from smtui.services.work import Work, from_doc

STALE_AFTER = timedelta(hours=1)
"""An account that was not synced for so long is not ready for a round."""


class Live(Struct, frozen=True, kw_only=True):
    """A step's number at this moment."""

    number: int
    """What is left; for a quota what was done."""
    goal: int
    """For a quota how much is wanted; 0 for the others."""
    more: tuple[str, ...] = ()
    """For a preflight what is not ready, as keys of ``round.preflight.`` with ``:`` and a name."""

    @property
    def reached(self) -> bool:
        """Whether nothing is left to do."""
        return self.number >= self.goal if self.goal else self.number == 0


def live(house: House, step: Step, day: date, as_of: datetime | None = None) -> Live | None:
    """Return the number of a step, None for one that has none. ``as_of`` leaves out what came in after that moment."""
    target = step.target
    if target is None or target.kind not in COUNTED:
        return None
    if target.kind == "inbox":
        return Live(number=len(inbox.list_comments(house, filter_of(target, as_of))), goal=0)
    if target.kind == "approval":
        return Live(number=len(waiting_posts(house)), goal=0)
    if target.kind == "quota":
        return Live(number=done_of(house, target.what, day), goal=target.goal)
    found = tuple(preflight(house))
    return Live(number=len(found), goal=0, more=found)


def filter_of(target: Target, as_of: datetime | None = None) -> Filter:
    """Return the inbox that a step is about."""
    return Filter(
        account=target.account,
        network=target.network,
        kind=target.form,
        situation=target.situation,
        owner=target.owner,
        words=target.words,
        overdue=target.overdue,
        as_of=as_of,
    )


def waiting_posts(house: House) -> list[Post]:
    """Return the posts that wait for somebody's approval."""
    return [from_doc(doc, Post) for doc in house.store.find("posts", {"status": "review"})]


def done_of(house: House, kind: str, day: date) -> int:
    """Return how often an action of a quota was done on ``day``, by whomever."""
    start = datetime.combine(day, time(0), house.zone)
    return sum(_counts(doc, kind, start, start + timedelta(days=1)) for doc in house.store.find("deeds"))


class Deed(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Something that was done of our own accord, as a quota counts it."""

    id: str
    kind: str
    at: datetime
    by: str


def count_one(house: House, kind: str) -> None:
    """Note that an action of a quota was done once."""
    work = Work(house, "deed", undoable=False)
    deed = Deed(id=house.ids.dated(house.now()), kind=kind, at=house.now(), by=house.me.name)
    work.insert("deeds", deed, detail=kind)
    work.commit()


def _counts(doc: dict[str, object], kind: str, start: datetime, end: datetime) -> bool:
    at = datetime.fromisoformat(str(doc.get("at")))
    return doc.get("kind") == kind and start <= at < end and not doc.get("cancelled")


def preflight(house: House) -> Iterator[str]:
    """Yield what is not ready for the day: accounts out of reach, tokens, failed deliveries, posts with gaps."""
    now = house.now()
    for account in house.library.accounts():
        doc = house.store.get("sync", f"account.{account.name}") or {}
        synced = doc.get("synced_at")
        if doc.get("error"):
            yield f"error:{account.name}"
        elif account.network not in ("manual", "feed") and (
            synced is None or now - datetime.fromisoformat(synced) > STALE_AFTER
        ):
            yield f"stale:{account.name}"
    for item in inbox.undelivered(house):
        if item.status == "failed" and item.retry_at is None:
            yield f"undelivered:{item.account}"
    end = datetime.combine(house.today() + timedelta(days=1), time(0), house.zone)
    for doc in house.store.find("posts", {"status": ("scheduled", "approved")}):
        post = from_doc(doc, Post)
        if post.at is None or post.at >= end:
            continue
        if is_missed(post, now):
            yield f"missed:{post.title}"
        elif not post.text.strip():
            yield f"no_text:{post.title}"
        elif not post.accounts:
            yield f"no_account:{post.title}"


def new_danger(house: House, as_of: datetime) -> list[Comment]:
    """Return the open comments that came in after a round began and cannot wait for the next one."""
    found = inbox.list_comments(house, Filter())
    return [comment for comment in found if comment.received_at > as_of and inbox.dangerous(house, comment)]
