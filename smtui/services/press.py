"""Carrying out posts: what ``publish.py`` wrote down goes to the networks once, and is out when they have named it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from msgspec import structs

from smtui.domain.delivery import FINAL, claimed, confirmed, stumbled
from smtui.domain.errors import NetworkError, NotAllowed, SmtuiError, Uncertain
from smtui.domain.picture import Picture
from smtui.domain.post import Part, Post, part_of, with_parts
from smtui.domain.reply import Outgoing, Sent, can_try
from smtui.extras import Publishes
from smtui.ports import Connector
from smtui.services import pictures
from smtui.services.house import House
from smtui.services.outbox import Delivered
from smtui.services.post_plan import change
from smtui.services.publish import due, lateness, lease

_MARGIN = timedelta(seconds=30)
"""So long before its claim ends a try is given up, and what came of it is unknown."""


async def deliver(
    house: House, account: str, connector: Connector, only: Sequence[str] | None = None
) -> list[Delivered]:
    """Publish what waits for an account. A failure holds no other post back, unless the account is out of reach."""
    results: list[Delivered] = []
    for post, part in due(house, account, only):
        result = await _publish(house, post.id, part, connector)
        if result is None:
            continue
        results.append(result)
        if isinstance(result.error, NetworkError) and not isinstance(result.error, (*FINAL, Uncertain)):
            break
    return results


async def _publish(house: House, id: str, seen: Part, connector: Connector) -> Delivered | None:
    """Claim and publish one part, then write down what came of it; None where another process was quicker."""
    account = seen.account
    mine = _claim(house, id, seen)
    if mine is None:
        return None
    try:
        sent = await _try(house, mine, seen, connector)
    except SmtuiError as error:
        why = f"{account}: {error.key}"
        after = _settle(house, id, mine, "post_failed", why, partial(_after, house, error))
        return Delivered(comment=id, item=account, what="post", status=after.status, error=error)
    if sent is None:
        given_up = "cancelled" if seen.is_halted else "missed"
        after = _settle(house, id, mine, "post_missed", account, lambda part: _let_go(part, given_up))
        return Delivered(comment=id, item=account, what="post", status=after.status)
    there = f"{account}: {sent.url or sent.remote_id}"
    _settle(house, id, mine, "post_sent", there, lambda part: structs.replace(confirmed(part, sent), is_halted=False))
    return Delivered(comment=id, item=account, what="post", status="sent", url=sent.url)


def _claim(house: House, id: str, seen: Part) -> Part | None:
    """Take a part for this process alone, on disk, before the network hears of it."""
    now = house.now()
    claim = house.ids.operation()

    def take(post: Post) -> Post | None:
        part = part_of(post, seen.account)
        # Stopped, taken back or claimed since it was read: then it is somebody else's.
        if part is None or not can_try(part, now, lease(part)) or part.operation != seen.operation:
            return None
        return with_parts(post, [claimed(part, claim, now)])

    taken = change(house, id, "send", take, undoable=False, log=False)
    return part_of(taken, seen.account) if taken is not None else None


async def _try(house: House, part: Part, seen: Part, connector: Connector) -> Sent | None:
    """Publish a part, or look whether it is there; None where it is not, and is not to be sent any more."""
    in_doubt = seen.status in ("sending", "unknown")
    too_late = part.due_at is not None and house.now() - part.due_at > lateness(house)
    shots: tuple[Picture, ...] = ()
    unfit: SmtuiError | None = None
    if not isinstance(connector, Publishes):
        unfit = NotAllowed("post_cannot", account=part.account)
    try:
        shots = tuple(pictures.load(image) for image in part.images)
    except SmtuiError as error:
        unfit = error
    outgoing = Outgoing(
        operation=part.operation,
        text=part.text,
        comment_remote_id="",
        post_id="",
        first_attempt=not in_doubt and part.attempts <= 1,
        pictures=shots,
        at=part.begun_at,
    )
    limit = (lease(part) - _MARGIN).total_seconds()
    try:
        async with asyncio.timeout(limit):
            if in_doubt and (unfit is not None or too_late or seen.is_halted):
                found = await _look(outgoing, connector)
                if found is None and unfit is not None and not (too_late or seen.is_halted):
                    raise unfit
                return found
            if unfit is not None:
                raise unfit
            assert isinstance(connector, Publishes)
            return await connector.publish(outgoing)
    except TimeoutError:
        site = part.account
        raise Uncertain("net_lost", account=part.account, site=site) from None


async def _look(outgoing: Outgoing, connector: Connector) -> Sent | None:
    """Ask whether a part of which nobody knows is there. As long as that is not known, it stays unknown."""
    try:
        return await connector.find_reply(outgoing)
    except NetworkError as error:
        raise Uncertain(error.key, **error.values) from error


def _after(house: House, error: SmtuiError, part: Part) -> Part:
    """Return a part after a try that went wrong; one that was stopped meanwhile is not tried again."""
    again = isinstance(error, NetworkError)
    after = stumbled(part, error, house.now(), again=again)
    if part.is_halted and after.status == "failed":
        return _let_go(part, "cancelled")
    return after


def _let_go(part: Part, status: str) -> Part:
    return structs.replace(
        part, status=status, claim="", claimed_at=None, retry_at=None, is_halted=False, error="", error_values={}
    )


def _settle(house: House, id: str, mine: Part, action: str, detail: str, how: Callable[[Part], Part]) -> Part:
    """Write down what came of a part that this process has claimed, with a line in the log."""
    final = mine

    def settled(post: Post) -> Post | None:
        nonlocal final
        part = part_of(post, mine.account)
        final = part or mine
        if part is None or part.status == "sent":
            return None
        if part.claim != mine.claim and action != "post_sent":
            # The claim ran out and another process has looked since: its word is newer. A confirmation stays one.
            return None
        final = how(part)
        return with_parts(post, [final])

    change(house, id, action, settled, by=mine.by, undoable=False, log=False, detail=detail)
    return final
