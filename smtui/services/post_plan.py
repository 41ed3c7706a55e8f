"""Posts before their moment: planned for going out, and what a change of them does to that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec import structs

from smtui.domain.errors import Conflict, Refused, SmtuiError, UsageError
from smtui.domain.post import Post, planned_again, seal, with_parts
from smtui.services import post_gate
from smtui.services.house import House
from smtui.services.work import Work, load

TRIES = 24
"""So often a change is built anew because another account's part of the same post changed at that moment."""


def change(
    house: House,
    id: str,
    action: str,
    how: Callable[[Post], Post | None],
    *,
    by: str | None = None,
    undoable: bool = True,
    log: bool = True,
    detail: str = "",
) -> Post | None:
    """Change a post as one process alone; None from ``how`` leaves it, and is returned. Raises NotFound, StoreError.

    ``how`` is asked again with the newest version where another process was quicker.
    """
    for attempt in range(TRIES):
        old = load(house, "posts", id, Post)
        new = how(old)
        if new is None or new == old:
            return new
        work = Work(house, action, by=by, undoable=undoable)
        # Exact: two processes may be doing the same to it at this very moment.
        work.change("posts", old, new, log=log, exact=True)
        if not log and detail:
            work.note("posts", id, {}, {}, detail)
        try:
            doc = work.commit()[0]
        except Conflict:
            if attempt == TRIES - 1:
                raise
            continue
        return structs.replace(new, rev=doc["rev"])
    return None


def schedule(house: House, id: str, at: datetime | None = None, *, knowing: bool = False) -> Post:
    """Plan a post for going out at ``at``, or at the moment that it has. What is out already stays out.

    Raises Refused for one that waits for approval, needs one, is on its way or out, UsageError without a moment to come
    or an account, and as ``post_gate.hold_back``.
    """

    def planned(old: Post) -> Post:
        check_free(house, old)
        when = at.astimezone(UTC) if at else old.at
        if when is None:
            raise UsageError("post_no_moment", id=id, title=old.title)
        if when <= house.now():
            raise UsageError("post_moment_past", id=id, title=old.title)
        if not old.accounts:
            raise UsageError("post_no_account", id=id, title=old.title)
        new = structs.replace(old, at=when)
        check_approved(house, new)
        post_gate.hold_back(house, new, knowing=knowing)
        return made_ready(new)

    new = change(house, id, "schedule", planned)
    assert new is not None
    return new


def check_free(house: House, post: Post) -> None:
    """Raise Refused where a post is out, waits for approval, or is on its way."""
    words = {"id": post.id, "title": post.title}
    if post.status == "published":
        raise Refused("post_published", **words)
    if post.status == "review":
        raise Refused("post_in_review", **words)
    if moving := [part.account for part in post.parts if part.is_moving]:
        raise Refused("post_on_its_way", account=", ".join(moving), **words)


def check_approved(house: House, post: Post) -> None:
    """Raise Refused where a second person has to approve a post first."""
    if post_gate.wants_approval(house, post):
        key = "post_changed_since" if post.approved else "post_needs_approval"
        raise Refused(key, id=post.id, title=post.title)


def made_ready(post: Post) -> Post:
    """Return a post with a moment as it is planned: sealed, and to be begun wherever it is not out yet."""
    return structs.replace(planned_again(post), sealed=seal(post))


def ready_or_draft(house: House, post: Post) -> Post:
    """Return a post with a moment as planned, or as a draft where something keeps it from going out."""
    if post_gate.wants_approval(house, post) or post_gate.gaps(house, post):
        return structs.replace(post, status="draft", sealed="")
    return made_ready(post)


def edited(house: House, old: Post, new: Post, *, is_moved: bool) -> Post:
    """Return a changed post in the state that follows: planned, draft, or before a second person again.

    Raises Refused where it is on its way, or an account is left out on which it is out.
    """
    is_other = seal(new) != seal(old)
    if (is_other or is_moved) and (moving := [part.account for part in old.parts if part.is_moving]):
        raise Refused("post_on_its_way", id=old.id, title=old.title, account=", ".join(moving))
    if gone := [part.account for part in old.parts if part.status == "sent" and part.account not in new.accounts]:
        raise Refused("post_out_there", id=old.id, title=old.title, account=gone[0])
    new = structs.replace(new, parts=tuple(part for part in new.parts if part.account in new.accounts))
    if is_other and old.approved and post_gate.wants_approval(house, new) and old.status not in ("draft", "stopped"):
        return structs.replace(new, status="review", sealed="", asked_by=house.me.name, judged_by="")
    if is_moved and old.status != "review":
        return ready_or_draft(house, new)
    if is_other and old.status == "scheduled":
        return ready_or_draft(house, new)
    return with_parts(new, []) if new.parts else new


def obstacle(house: House, post: Post) -> SmtuiError | None:
    """Return why a post with a moment is no more than a draft, None where it is planned or has no moment."""
    if post.status != "draft" or post.at is None:
        return None
    if post_gate.wants_approval(house, post):
        return Refused("post_needs_approval", id=post.id, title=post.title)
    return next(iter(post_gate.gaps(house, post)), None)
