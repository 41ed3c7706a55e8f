"""What a step is bound to: how much of it is left, and which comments a round is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from smtui.domain.comment import Comment
from smtui.domain.deed import deed_kind
from smtui.domain.post import Post, is_missed
from smtui.domain.routine import COUNTED, Step, Target
from smtui.ports import Account
from smtui.services import deeds, inbox
from smtui.services.house import House
from smtui.services.inbox import Filter
from smtui.services.work import from_doc

if TYPE_CHECKING:
    from smtui.services.approval import Waiting

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


def live(house: House, step: Step, day: date, as_of: datetime | None = None, until: date | None = None) -> Live | None:
    """Return the number of a step, None for one that has none. ``as_of`` leaves out what came in after that moment.

    A quota counts what was done on ``day``, or from then ``until`` a later day for a round that stays until it is done.
    """
    target = step.target
    if target is None or target.kind not in COUNTED:
        return None
    if target.kind == "inbox":
        return Live(number=len(inbox.list_comments(house, filter_of(target, as_of))), goal=0)
    if target.kind == "approval":
        return Live(number=len(waiting_posts(house)) + len(waiting_replies(house)), goal=0)
    if target.kind == "quota":
        return Live(number=done_of(house, target, day, until), goal=target.goal)
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
    """Return the posts that wait for my approval, the nearest first."""
    from smtui.services.post_review import waiting

    return waiting(house)


def waiting_replies(house: House) -> list[Waiting]:
    """Return the replies that wait for my approval, the most urgent first."""
    from smtui.services.approval import waiting

    return waiting(house)


def done_of(house: House, target: Target, day: date, until: date | None = None) -> int:
    """Return how often an action of a quota was done on ``day``, by whomever; on one account or network if it says."""
    end = datetime.combine(until or day, time(0), house.zone) + timedelta(days=1)
    start = datetime.combine(day, time(0), house.zone)
    kind, place = deed_kind(target.what), target.account or target.network
    return sum(
        deed.at < end and (bool(kind) or deed.note == target.what)
        for deed in deeds.deeds(house, start - timedelta(microseconds=1), place, kind or "other")
    )


def count_one(house: House, target: Target) -> None:
    """Note that an action of a quota was done once. Raises NotFound for an unknown account or network."""
    kind = deed_kind(target.what)
    note = "" if kind else target.what
    deeds.add(house, kind or "other", target.account or target.network, note=note, anywhere=True)


def preflight(house: House) -> Iterator[str]:
    """Yield what is not ready for the day: accounts out of reach, tokens, failed deliveries, posts with gaps."""
    for account in house.library.accounts():
        yield from _account_gaps(house, account)
    for item in inbox.undelivered(house):
        if item.status == "failed" and item.retry_at is None:
            yield f"undelivered:{item.account}"
    for post, part in inbox.undelivered_parts(house):
        if not part.is_moving:
            yield f"{'missed' if part.status == 'missed' else 'post_failed'}:{post.title}"
    now = house.now()
    end = datetime.combine(house.today() + timedelta(days=1), time(0), house.zone)
    for doc in house.store.find("posts", {"status": ("scheduled", "approved", "draft")}):
        post = from_doc(doc, Post)
        if post.at is None or post.at >= end:
            continue
        if gap := _post_gap(post, now):
            yield f"{gap}:{post.title}"


def _post_gap(post: Post, now: datetime) -> str:
    """Return what a post of today still lacks, empty where it is ready."""
    from smtui.services import pictures

    if is_missed(post, now):
        return "missed"
    if post.status == "draft":
        return "not_ready"
    if not post.text.strip():
        return "no_text"
    if not post.accounts:
        return "no_account"
    if any(pictures.state(image) != "same" for image in post.images):
        return "image"
    return "no_alt" if any(not image.alt for image in post.images) else ""


def _account_gaps(house: House, account: Account) -> Iterator[str]:
    """Yield what is wrong with an account: its token, then its syncs."""
    from smtui.services.accounts import WARN_DAYS, expiry_of, lacks_token

    ends = expiry_of(account)
    days = (ends - house.today()).days if ends else WARN_DAYS + 1
    if days <= WARN_DAYS:
        yield f"{'expired' if days < 0 else 'expires'}:{account.name}"
    if lacks_token(house, account.network) and house.secrets.get(account.name) is None:
        # Without a token neither a failed nor a late sync tells more.
        yield f"token:{account.name}"
        return
    doc = house.store.get("sync", f"account.{account.name}") or {}
    synced = doc.get("synced_at")
    if doc.get("error"):
        yield f"error:{account.name}"
    elif account.network not in ("manual", "feed") and (
        synced is None or house.now() - datetime.fromisoformat(synced) > STALE_AFTER
    ):
        yield f"stale:{account.name}"


def new_danger(house: House, as_of: datetime) -> list[Comment]:
    """Return the open comments that came in after a round began and cannot wait for the next one."""
    found = inbox.list_comments(house, Filter())
    return [comment for comment in found if comment.received_at > as_of and inbox.dangerous(house, comment)]
