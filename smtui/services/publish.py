"""Planned posts on their way: scheduled, begun when their moment comes, stopped, tried again, carried over by hand.

What is written down here before any network hears of it is carried out by ``press.py``. A post's state follows from its
parts, one for each account (``domain/post.py``), and every change of a part is one commit that only one process wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import structs

from smtui.domain.address import web_address
from smtui.domain.errors import NotFound, Refused, SmtuiError, UsageError
from smtui.domain.post import (
    UNDER_WAY,
    Part,
    Post,
    halted,
    part_of,
    seal,
    to_begin,
    with_parts,
)
from smtui.domain.reply import CLAIM_EXPIRES, can_try
from smtui.ports import Below
from smtui.services import post_gate
from smtui.services.house import House
from smtui.services.post_plan import change, check_approved, check_free
from smtui.services.work import from_doc, time_text

if TYPE_CHECKING:
    from smtui.domain.crisis import Crisis

_WITH_PICTURES = timedelta(minutes=15)
"""How long a claim holds where images go along: a slow line takes its time over them."""
# -- the moment -------------------------------------------------------------------------------------------------------


def begin_due(house: House) -> list[Post]:
    """Write down what is to go out now: for each post whose moment has come, and each account, the whole request.

    A post whose moment is too long past becomes ``missed``, and so does a part that never got out. While a crisis is on
    nothing is begun but what was kept. Returns the posts that changed.
    """
    now = house.now()
    soon = time_text(now + timedelta(seconds=1))  # texts of times are in order to the second
    due = house.store.find("posts", {"status": "scheduled", "at": Below(soon)}, order="at")
    stuck = house.store.find("posts", {"status": ("publishing", "partial", "failed")})
    if not due and not stuck:
        return []
    from smtui.services import crisis

    on = crisis.running(house)
    changed = []
    for doc in {doc["id"]: doc for doc in (*due, *stuck)}.values():
        post = change(
            house,
            doc["id"],
            "post_due",
            lambda old: _moved_on(house, old, now, on),
            by=str(doc["by"]),
            undoable=False,
            log=False,
            detail=str(doc["title"]),
        )
        if post is not None:
            changed.append(post)
    return changed


def lateness(house: House) -> timedelta:
    """Return how long after its moment a post still goes out by itself."""
    return timedelta(minutes=house.settings.post.late_minutes)


def _moved_on(house: House, post: Post, now: datetime, on: Crisis | None) -> Post | None:
    """Return a post with what its moment brings, None where it brings nothing."""
    late = lateness(house)
    missed = [structs.replace(part, status="missed", retry_at=None) for part in post.parts if lapsed(part, now, late)]
    begun: list[Part] = []
    if post.at is not None and is_due(post, now):
        if now - post.at > late:
            begun = [Part(account=name, status="missed", due_at=post.at) for name in to_begin(post)]
        elif on is None or post.id in on.kept:
            begun = [_part(house, post, name, now, post.at, post.by) for name in to_begin(post)]
    return with_parts(post, [*missed, *begun]) if missed or begun else None


def is_due(post: Post, now: datetime) -> bool:
    """Tell whether a post is to begin by itself wherever it was not begun.

    Accounts that were added to one under way wait for a person's word.
    """
    if post.at is None or post.at > now or not post.sealed:
        return False
    return post.status == "scheduled" or (
        post.status in ("publishing", "partial", "failed") and post.sealed == seal(post)
    )


def lapsed(part: Part, now: datetime, late: timedelta) -> bool:
    """Tell whether a part never got out in time. One of which nobody knows is asked about first."""
    waits = part.status == "queued" or (part.status == "failed" and part.retry_at is not None)
    return waits and part.due_at is not None and now - part.due_at > late


def _part(house: House, post: Post, name: str, now: datetime, due: datetime, by: str) -> Part:
    """Return the whole request of a post on an account, or why there can be none."""
    part = Part(
        account=name, status="queued", text=post.text, images=post.images, by=by, begun_at=now, due_at=due, attempts=0
    )
    if house.account(name) is None:
        return _barred(part, NotFound("post_account_gone", account=name))
    if not post_gate.publishes(house, name):
        return structs.replace(part, status="by_hand")
    if post.sealed and post.sealed != seal(post):
        return _barred(part, Refused("post_changed_since", id=post.id, title=post.title))
    error = next(post_gate.gaps_on(house, post, name), None)
    if error is not None:
        return _barred(part, error)
    return structs.replace(part, operation=house.ids.operation())


def _barred(part: Part, error: SmtuiError) -> Part:
    values = {name: str(value) for name, value in error.values.items() if value is not None}
    return structs.replace(part, status="failed", error=error.key, error_values=values)


def publish_now(
    house: House,
    id: str,
    *,
    wait: timedelta = timedelta(0),
    accounts: Sequence[str] = (),
    knowing: bool = False,
) -> Post:
    """Write a post down for going out at once, or after ``wait``, wherever it is not out. What failed is tried again.

    Until then undo takes it back. ``accounts`` chooses among its accounts. Raises as ``schedule``, but for the moment.
    """

    def ordered(old: Post) -> Post:
        if not old.accounts:
            raise UsageError("post_no_account", id=id, title=old.title)
        if strange := [name for name in accounts if name not in old.accounts]:
            raise NotFound("post_other_account", id=id, title=old.title, account=strange[0])
        wanted = [name for name in accounts or old.accounts if _may_begin(old, name)]
        if not wanted:
            check_free(house, old)
            raise Refused("post_on_its_way", id=id, title=old.title, account=", ".join(accounts or old.accounts))
        if old.status == "review":
            raise Refused("post_in_review", id=id, title=old.title)
        check_approved(house, old)
        post_gate.hold_back(house, structs.replace(old, accounts=tuple(wanted)), knowing=knowing)
        now = house.now()
        ready = structs.replace(old, sealed=seal(old))
        if old.at is None or (old.at > now and not accounts):
            ready = structs.replace(ready, at=now)
        parts = [_part(house, ready, name, now, now + wait, house.me.name) for name in wanted]
        if wait:
            parts = [structs.replace(part, not_before=now + wait) for part in parts]
        return with_parts(ready, [_same_request(part, part_of(old, part.account)) for part in parts])

    new = change(house, id, "publish", ordered)
    assert new is not None
    return new


def end_window(house: House, id: str) -> bool:
    """End the undo window of a post, and tell whether something of it still waits to go out."""

    def ended(old: Post) -> Post | None:
        waiting = [part for part in old.parts if part.status == "queued" and part.not_before is not None]
        return with_parts(old, [structs.replace(part, not_before=None) for part in waiting]) if waiting else None

    return change(house, id, "send", ended, undoable=False, log=False) is not None


def _may_begin(post: Post, name: str) -> bool:
    part = part_of(post, name)
    return part is None or part.status in ("missed", "cancelled", "failed")


def _same_request(part: Part, before: Part | None) -> Part:
    """Return a part as the same request as before, where nothing in it has changed: then it cannot arrive twice."""
    if before is None or not before.operation or (before.text, before.images) != (part.text, part.images):
        return part
    if part.status != "queued":
        return part
    return structs.replace(part, operation=before.operation, begun_at=before.begun_at, attempts=before.attempts)


def retry(house: House, account: str) -> int:
    """Make everything that failed or is unknown on an account due now; return how many parts that are."""
    n = 0
    for post in under_way(house):
        part = part_of(post, account)
        if part is None or part.status not in ("failed", "unknown"):
            continue
        n += change(house, post.id, "retry", lambda old: _due_again(house, old, account), undoable=False) is not None
    return n


def _due_again(house: House, post: Post, account: str) -> Post | None:
    part, now = part_of(post, account), house.now()
    if part is None or part.status not in ("failed", "unknown") or not part.operation:
        return None
    return with_parts(post, [structs.replace(part, retry_at=now, due_at=now)])


# -- what becomes of it -----------------------------------------------------------------------------------------------


def under_way(house: House) -> list[Post]:
    """Return the posts that were begun and are not finished on every account, the oldest first."""
    posts = [from_doc(doc, Post) for doc in house.store.find("posts", {"status": UNDER_WAY}, order="at")]
    return [post for post in posts if any(part.status not in ("sent", "cancelled") for part in post.parts)]


def lease(part: Part) -> timedelta:
    """Return how long a claim on a part holds."""
    return _WITH_PICTURES if part.images else CLAIM_EXPIRES


def due(house: House, account: str, only: Sequence[str] | None = None) -> list[tuple[Post, Part]]:
    """Return what may be tried on an account now, the earliest first; ``only`` names posts."""
    now = house.now()
    found = [
        (post, part)
        for post in under_way(house)
        if (part := part_of(post, account)) is not None and can_try(part, now, lease(part))
    ]
    return [pair for pair in found if only is None or pair[0].id in only]


def ready(house: House, only: Sequence[str] | None = None) -> list[str]:
    """Return the accounts on which something may be tried now."""
    names = dict.fromkeys(part.account for post in under_way(house) for part in post.parts if part.is_moving)
    return [name for name in names if due(house, name, only)]


def waiting(house: House, account: str) -> int:
    """Return how many posts are on their way to an account, or could not get there."""
    parts = [part_of(post, account) for post in under_way(house)]
    return sum(part is not None and part.status in ("queued", "sending", "unknown", "failed") for part in parts)


def stop(house: House, id: str) -> Post:
    """Take a post off the calendar, as far as it is not out or on its way at this moment. Raises Refused."""

    def stopped(old: Post) -> Post:
        if old.status == "published":
            raise Refused("post_published", id=id, title=old.title)
        return halted(old)

    new = change(house, id, "stop", stopped)
    assert new is not None
    return new


def confirm(house: House, id: str, url: str, account: str = "") -> Post:
    """Take a person's word that a post is out on an account, at ``url``.

    Without ``account`` it is the one that is left; a post that was planned nowhere is published as it is. Raises
    UsageError for something that is no address and where several accounts are left, Refused, NotFound.
    """
    if not (address := web_address(url)):
        raise UsageError("post_needs_url", url=url)

    def ticked(old: Post) -> Post:
        if old.status == "published":
            raise Refused("post_published", id=id, title=old.title)
        if not old.accounts and not old.parts:
            by = house.me.name
            return structs.replace(old, status="published", url=address, published_at=house.now(), published_by=by)
        name = account or _the_one(house, old, address)
        if name not in old.accounts:
            raise NotFound("post_other_account", id=id, title=old.title, account=name)
        part = part_of(old, name) or Part(account=name, status="by_hand", text=old.text, images=old.images)
        if part.status == "sent":
            raise Refused("post_out_there", id=id, title=old.title, account=name)
        if part.status in ("sending", "unknown"):
            raise Refused("post_on_its_way", id=id, title=old.title, account=name)
        sent = structs.replace(
            part,
            status="sent",
            sent_at=house.now(),
            url=address,
            by=house.me.name,
            retry_at=None,
            not_before=None,
            error="",
            error_values={},
        )
        return structs.replace(with_parts(old, [sent]), published_by=house.me.name)

    new = change(house, id, "published", ticked)
    assert new is not None
    return new


def left(house: House, post: Post) -> list[str]:
    """Return the accounts of a post on which a person may say that it is out, those by hand first."""
    open_ones = [name for name in post.accounts if (part := part_of(post, name)) is None or part.status != "sent"]
    return sorted(open_ones, key=lambda name: post_gate.publishes(house, name))


def _the_one(house: House, post: Post, url: str) -> str:
    """Return the account that an address belongs to: the only one left, or the one with the same host."""
    names = left(house, post)
    if len(names) > 1:
        host = _host(url)
        same = [name for name in names if (known := house.account(name)) and _host(known.url) == host]
        names = same if len(same) == 1 else names
    if len(names) > 1:
        raise UsageError("post_which_account", title=post.title, accounts=", ".join(names))
    return names[0] if names else post.accounts[0]


def _host(url: str) -> str:
    return (urlsplit(url if "://" in url else f"https://{url}").hostname or "").removeprefix("www.").removeprefix("m.")
