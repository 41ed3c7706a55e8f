"""Reading a server: mentions without a hole, replies that raise no notification, our own answers, edits and deletions.

The cursor holds ``first`` (nothing written before it is anybody's inbox), ``newest`` and ``newest_at`` of the mentions,
``own`` and ``own_at`` of our own statuses, ``replies`` (what each recent one of ours had), ``late`` (those of them that
could not be looked below in time), ``edited`` (the last edit seen of each open comment) and ``looked`` (where among the
open ones the next look begins).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from smtui.domain.clock import Clock
from smtui.domain.comment import Incoming, RemoteStatus
from smtui.domain.errors import NotAnApi, RemoteGone
from smtui.networks.mastodon.api import NOTIFICATIONS, PAGE, STATUSES, Api, Query, Row, place_of
from smtui.networks.mastodon.statuses import (
    address_of,
    author_of,
    id_of,
    moment,
    parent_of,
    part,
    text_at,
    text_of,
    writer_of,
)
from smtui.networks.mastodon.threads import REFUSED, Threads
from smtui.ports import Batch, Caution, OwnAnswer

FIRST = timedelta(days=14)
"""How far back the first pull reaches."""
_MENTIONS = 80
_OVERLAP = timedelta(hours=1)
_MOST_PAGES = 400
_OWN_PAGES = 25
_CONTEXTS = 20
_MANY = 20
_LOOKS = 200
_SINGLE_LOOKS = 30


class Pull:
    """One pull of one account. ``me`` is the account's id."""

    def __init__(self, api: Api, clock: Clock, me: str, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> None:
        self._api = api
        self._now = clock.now()
        self._me = me
        self._cursor = dict(cursor)
        self._open = sorted(set(open_ids))
        self._threads = Threads(api, me, self._now)
        self._given: set[str] = set()
        self._gap = False
        self._first = moment(cursor.get("first")) or self._now - FIRST
        self._cursor["first"] = self._first.isoformat()
        edited = cursor.get("edited")
        self._edited = dict(edited) if isinstance(edited, dict) else {}

    async def batches(self) -> AsyncIterator[Batch]:
        """Bring it all. Comments come before the answers to them, and the cursor never runs ahead of what was given."""
        own = await self._own_statuses()
        async for batch in self._quiet_replies(own[:PAGE]):
            yield batch
        async for batch in self._mentions():
            yield batch
        yield self._answers(own)
        async for batch in self._states():
            yield batch
        yield Batch(warnings=await self._warnings(), cursor=self._keep())

    # Mentions ------------------------------------------------------------------------------------------------------

    async def _mentions(self) -> AsyncIterator[Batch]:
        """Page forward from the last one seen; on the first pull, and where that may leave a hole, back to it."""
        if not (self._cursor.get("newest") and self._api.server.pages_forward):
            async for batch in self._mentions_back():
                yield batch
        if self._cursor.get("newest") and self._api.server.pages_forward:
            async for batch in self._mentions_forward():
                yield batch

    async def _mentions_forward(self) -> AsyncIterator[Batch]:
        self._gap = await self._is_gap()
        seen: set[str] = set()
        for _ in range(_MOST_PAGES):
            rows = await self._notifications({"min_id": str(self._cursor["newest"])})
            fresh = [row for row in rows if id_of(row) not in seen]
            if not fresh:
                return
            seen.update(map(id_of, fresh))
            yield await self._take(fresh, rows)

    async def _is_gap(self) -> bool:
        """Tell whether the server has forgotten notifications that came after the last one seen."""
        keeps, last = self._api.server.keeps, str(self._cursor["newest"])
        if keeps is None:
            return False
        # Of every sort: a like takes the place of a mention.
        there = [id_of(row) for row in await self._api.rows(NOTIFICATIONS, {"limit": _MENTIONS})]
        return len(there) >= keeps and all((len(id), id) > (len(last), last) for id in there)

    async def _mentions_back(self) -> AsyncIterator[Batch]:
        """Read from the newest back to the last one seen, which may be gone: then to its time."""
        last = self._cursor.get("newest")
        floor = (moment(self._cursor.get("newest_at")) or self._first + _OVERLAP) - _OVERLAP
        top: list[Row] = []
        below: Query = {}
        seen: set[str] = set()
        for _ in range(_MOST_PAGES):
            rows = await self._notifications(below)
            top = top or rows[:1]
            fresh = []
            for row in rows:
                if id_of(row) == last or self._at(row) < floor:
                    break
                if id_of(row) not in seen:
                    fresh.append(row)
            seen.update(map(id_of, fresh))
            if fresh:
                yield await self._take(fresh, [])
            if not fresh or len(fresh) < len(rows):
                break
            below = {"max_id": id_of(rows[-1])}
        # Only now: what an interruption left unread lies below, and the next pull has to come by there again.
        self._advance(top)

    async def _notifications(self, where: Query) -> list[Row]:
        types = ["mention", "quote"] if self._api.server.has_quotes else ["mention"]
        return await self._api.rows(NOTIFICATIONS, {"types[]": types, "limit": _MENTIONS, **where})

    async def _take(self, notifications: Sequence[Row], page: Sequence[Row]) -> Batch:
        """Return notifications, newest first, as comments, oldest first; ``page`` moves the cursor."""
        found: list[Incoming] = []
        for notification in reversed(notifications):
            row = part(notification, "status")
            # Unknown sorts come as well, and a status may be gone already.
            if text_at(notification, "type") in ("mention", "quote") and id_of(row):
                found += await self._comment(row)
        self._advance(page)
        return Batch(incoming=tuple(found), cursor=self._keep() if page else None)

    def _advance(self, page: Sequence[Row]) -> None:
        if page:
            self._cursor["newest"] = id_of(page[0])
            self._cursor["newest_at"] = self._at(page[0]).isoformat()

    async def _comment(self, row: Row) -> list[Incoming]:
        """Return a stranger's status as a comment, once in a pull."""
        if id_of(row) in self._given or writer_of(row) == self._me:
            return []
        self._given.add(id_of(row))
        if edited := text_at(row, "edited_at"):
            self._edited[id_of(row)] = edited
        return [await self._threads.incoming(row)]

    # Our own statuses ----------------------------------------------------------------------------------------------

    async def _own_statuses(self) -> list[Row]:
        """Return our own statuses, newest first: at least a page of them, and back to the last one seen."""
        last = self._cursor.get("own")
        floor = moment(self._cursor.get("own_at")) or self._first
        found: list[Row] = []
        below: Query = {}
        for _ in range(_OWN_PAGES):
            rows = await self._written(below)
            known = {id_of(row) for row in found}
            fresh = [row for row in rows if id_of(row) not in known and not row.get("reblog")]
            found += fresh
            oldest = fresh[-1] if fresh else {}
            if not fresh or id_of(oldest) == last or (moment(oldest.get("created_at")) or floor) < floor:
                break
            if any(id_of(row) == last for row in fresh):
                break
            below = {"max_id": place_of(rows[-1])}
        self._threads.learn(found)
        return found

    async def _written(self, where: Query) -> list[Row]:
        route = f"v1/accounts/{self._me}/statuses"
        return await self._api.rows(route, {"exclude_reblogs": "true", "limit": PAGE, **where})

    async def _quiet_replies(self, own: Sequence[Row]) -> AsyncIterator[Batch]:
        """Read below those of ours that have more or fewer replies than last time: without @ there is no notification.

        Under a post of ours everything counts; in a stranger's thread, what answers us.
        """
        # A day full of answers must not push the posts out of sight.
        posts = await self._written({"exclude_replies": "true"})
        known = {id_of(row) for row in own}
        own = [*own, *(row for row in posts if id_of(row) not in known and not row.get("reblog"))]
        self._threads.learn(posts)
        seen, delayed = self._cursor.get("replies"), self._cursor.get("late")
        counts: dict[str, int] = {}
        late: list[str] = []
        looks = 0
        for row in own:
            id, count = id_of(row), row.get("replies_count")
            count = count if isinstance(count, int) else 0
            counts[id] = seen.get(id, 0) if isinstance(seen, dict) else 0
            if count == counts[id]:
                continue
            if looks >= _CONTEXTS or not self._threads.can_afford():
                late.append(id)
                continue
            looks += 1
            try:
                above, below = await self._api.context(id)
            except NotAnApi:
                # A page or half an answer: what hangs below is still unread.
                late.append(id)
                continue
            except REFUSED:
                counts[id] = count
                continue
            counts[id] = count
            self._threads.learn([row, *above, *below])
            batch = await self._below(row, above, below)
            if isinstance(delayed, list) and id in delayed:
                batch = structs.replace(batch, answers=self._answers_below(above, below))
            yield batch
        self._cursor["replies"], self._cursor["late"] = counts, late

    async def _below(self, row: Row, above: Sequence[Row], below: Sequence[Row]) -> Batch:
        ours = {id_of(row), *(id_of(other) for other in (*above, *below) if writer_of(other) == self._me)}
        everything = not parent_of(row) or (bool(above) and writer_of(above[0]) == self._me)
        found: list[Incoming] = []
        for reply in below:
            late = self._at(reply) < self._first
            if not late and (everything or parent_of(reply) in ours):
                found += await self._comment(reply)
        return Batch(incoming=tuple(found))

    def _answers_below(self, above: Sequence[Row], below: Sequence[Row]) -> tuple[OwnAnswer, ...]:
        """Return our answers in a thread that was read late: when they were new, their comments were not known yet."""
        parents = {id_of(row): row for row in (*above, *below)}
        found: list[OwnAnswer] = []
        for row in below:
            edited = text_at(parents.get(parent_of(row), {}), "edited_at")
            # An answer from before the comment's last edit does not answer what it says now.
            if writer_of(row) == self._me and (moment(edited) or self._first) <= self._at(row):
                found += self._answer(row)
        return tuple(found)

    def _answers(self, own: Sequence[Row]) -> Batch:
        """Return those of ours that answer somebody and that no pull has seen yet."""
        last = self._cursor.get("own")
        floor = moment(self._cursor.get("own_at")) or self._first
        fresh = [row for row in own if id_of(row) != last and self._at(row) >= floor]
        if own:
            self._cursor["own"] = id_of(own[0])
            self._cursor["own_at"] = self._at(own[0]).isoformat()
        answers = [answer for row in reversed(fresh) for answer in self._answer(row)]
        return Batch(answers=tuple(answers), cursor=self._keep())

    def _answer(self, row: Row) -> list[OwnAnswer]:
        """Return a status of ours as the answer that it is; nothing where it answers nobody."""
        if not parent_of(row):
            return []
        answer = OwnAnswer(
            remote_id=id_of(row),
            parent_id=parent_of(row),
            at=self._at(row),
            text=text_of(row),
            author=author_of(row),
            url=address_of(row),
        )
        return [answer]

    # What became of what is open here ------------------------------------------------------------------------------

    async def _states(self) -> AsyncIterator[Batch]:
        """Look at what is open and was not met on the way, a part of it at each pull, in turn."""
        waiting = [id for id in self._open if id not in self._given]
        most = _LOOKS if self._api.server.reads_many else _SINGLE_LOOKS
        start = self._cursor.get("looked")
        start = start if isinstance(start, int) and 0 <= start < len(waiting) else 0
        turn = (waiting[start:] + waiting[:start])[:most]
        for begin in range(0, len(turn), _MANY):
            if not self._threads.can_afford():
                break
            rows = await self._look(turn[begin : begin + _MANY])
            states: dict[str, RemoteStatus] = {id: "gone" if row is None else "public" for id, row in rows.items()}
            found: list[Incoming] = []
            for id, row in rows.items():
                edited = text_at(row, "edited_at") if row else ""
                if row and edited and edited != self._edited.get(id):
                    found += await self._comment(row)
            self._cursor["looked"] = (start + begin + len(rows)) % max(1, len(waiting))
            yield Batch(incoming=tuple(found), states=states)

    async def _look(self, ids: Sequence[str]) -> dict[str, Row | None]:
        """Return the statuses as they are now; None for those that are gone, nothing for those that may not be read."""
        rows: dict[str, Row | None] = {}
        if self._api.server.reads_many:
            rows.update((id_of(row), row) for row in await self._api.rows(STATUSES, {"id[]": list(ids)}))
        for id in ids:
            if id in rows:
                continue
            try:
                rows[id] = await self._api.status_row(id)
            except RemoteGone:
                rows[id] = None
            except REFUSED:
                continue
        return rows

    # What the user should know -------------------------------------------------------------------------------------

    async def _warnings(self) -> tuple[Caution, ...]:
        """Say what the server has forgotten, and count the mentions that the account's own filter keeps back."""
        if self._gap:
            return (Caution(key="mastodon_gap", values={"n": str(self._api.server.keeps)}),)
        if not self._api.server.filters:
            return ()
        try:
            policy = await self._api.row("v2/notifications/policy")
        except REFUSED:
            return ()
        count = part(policy, "summary").get("pending_notifications_count")
        if not isinstance(count, int) or count < 1:
            return ()
        return (Caution(key="mastodon_filtered", values={"n": str(count)}),)

    def _at(self, row: Row) -> datetime:
        return moment(row.get("created_at")) or self._now

    def _keep(self) -> dict[str, Any]:
        """Return the cursor for now. Edits are remembered for what is open."""
        wanted = {*self._open, *self._given}
        return {**self._cursor, "edited": {id: at for id, at in self._edited.items() if id in wanted}}
