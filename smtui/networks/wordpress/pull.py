"""Reading a WordPress: everything that waits there, what became of what is open here, and what went public since.

Comments have no modified date and no feed of changes, so a pull reads all held ones each time, asks for the known
ones that are no longer among them, and walks the newest public ones back to where the last pull was.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from smtui.domain.clock import Clock
from smtui.domain.comment import RemoteStatus, Said
from smtui.domain.errors import LoginFailed, NotAllowed, NotAnApi, Rejected, RemoteGone
from smtui.domain.text import one_line
from smtui.networks.html import html_to_text
from smtui.networks.wordpress.api import COMMENTS, Api, Row
from smtui.networks.wordpress.rows import (
    FIELDS,
    FORMS,
    incoming,
    moment_of,
    number,
    operation_of,
    post_route,
    said,
    state_of,
    text_of,
    web_address,
)
from smtui.ports import Batch, Caution, OwnAnswer

PAGE = 100
"""The most rows of one request (WordPress refuses more)."""
# ``after=`` compares local wall time, and clocks differ: two hours cover the repeated hour in autumn.
_OVERLAP = timedelta(hours=2)
_PASSES = 4
# A hundred thousand comments: more is a server that counts wrong.
_MOST_PAGES = 1_001
_DEEPEST = 12
# What is remembered of threads, in messages and in letters: a comment may be 65,525 bytes long.
_REMEMBERED, _LETTERS = 10_000, 4_000_000
_SINGLE_LOOKS = 20
# Lists that a site may hide from an account, or from everybody, without harm to the rest.
_REFUSED = (LoginFailed, NotAllowed, NotAnApi, Rejected, RemoteGone)


class Pull:
    """One pull of one account. ``me`` is the account's user id, 0 where the site hides it."""

    def __init__(self, api: Api, clock: Clock, me: int, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> None:
        self._api = api
        self._now = clock.now()
        self._me = me
        self._cursor = cursor
        self._open = {int(id) for id in open_ids if id.isascii() and id.isdigit()}
        self._edit = True
        self._team: frozenset[int] | None = None
        self._posts: dict[int, tuple[str, str]] = {}
        self._known: dict[int, tuple[int, Said | None]] = {}
        self._letters = 0
        self._seen: set[int] = set()

    async def batches(self) -> AsyncIterator[Batch]:
        """Bring it all, in batches of at most a page; the last one carries the cursor."""
        async for batch in self._held():
            yield batch
        unseen = sorted(self._open - self._seen)
        for start in range(0, len(unseen), PAGE):
            yield await self._reconcile(unseen[start : start + PAGE])
        async for batch in self._public():
            yield batch

    # What waits there ----------------------------------------------------------------------------------------------

    async def _held(self) -> AsyncIterator[Batch]:
        """Read all held comments, oldest id first.

        Somebody may moderate while we page, and rows move to pages that we have read. So the pages are read again
        until one pass has all that the site counted, or brings nothing new: then the account may not see the rest.
        """
        read: set[int] = set()
        count, total = 0, None
        for _ in range(_PASSES):
            before, totals, count = len(read), set(), 0
            for page in range(1, _MOST_PAGES):
                rows, total = await self._list({"status": "hold", "orderby": "id", "order": "asc", "page": page})
                totals.add(total)
                count += len(rows)
                fresh = [row for row in rows if number(row, "id") not in read]
                read.update(number(row, "id") for row in rows)
                if fresh:
                    yield await self._batch(fresh, total=total)
                if _is_last(page, rows, total):
                    break
            if totals == {count} or len(read) == before:
                break
        if total is not None and count < total:
            values = {"seen": str(count), "total": str(total), "user": self._api.user}
            yield Batch(warnings=(Caution(key="wordpress_hidden", values=values),), total=total)

    async def _list(self, params: Mapping[str, str | int]) -> tuple[list[Row], int | None]:
        """Read one page of comments of all types, with what only moderators see where we may see it."""
        query = {"per_page": PAGE, "type": "", "_fields": FIELDS, **params}
        if self._edit:
            try:
                return await self._api.rows(COMMENTS, {**query, "context": "edit"})
            except NotAllowed as error:
                if error.values.get("code") != "rest_forbidden_context":
                    raise
                self._edit = False
        return await self._api.rows(COMMENTS, query)

    # What became of what is open here ------------------------------------------------------------------------------

    async def _reconcile(self, ids: Sequence[int]) -> Batch:
        """Ask for known comments by id, in whatever state. Missing ones were deleted, if we may see all there are."""
        wanted = ",".join(map(str, ids))
        query: dict[str, str | int] = {
            "include": wanted,
            "status": "any",
            "type": "",
            "per_page": PAGE,
            "_fields": "id,status",
        }
        rows, total = await self._api.rows(COMMENTS, query)
        states: dict[str, RemoteStatus] = {str(number(row, "id")): state_of(row) for row in rows}
        missing = [id for id in ids if str(id) not in states]
        # The total counts rows that this account may not see: only when it agrees does absence prove deletion.
        if total is not None and total <= len(rows):
            states.update((str(id), "gone") for id in missing)
        else:
            for id in missing[:_SINGLE_LOOKS]:
                if await self._is_gone(id):
                    states[str(id)] = "gone"
        return Batch(states=states)

    async def _is_gone(self, id: int) -> bool:
        try:
            await self._api.row(f"{COMMENTS}/{id}", {"_fields": "id"})
        except RemoteGone:
            return True
        except NotAllowed:
            return False
        return False

    # What went public ----------------------------------------------------------------------------------------------

    async def _public(self) -> AsyncIterator[Batch]:
        """Walk the public comments from the newest id back to the last pull: answers of ours, and strangers' words.

        By id instead of ``after=``, which compares local time and loses comments in the hour that DST repeats. On the
        first pull only the place to begin is noted: an old site's whole past is nobody's inbox.
        """
        first = _moment(self._cursor.get("first"))
        top = self._cursor.get("top")
        if first is None or not isinstance(top, int):
            rows, _ = await self._list({"status": "approve", "orderby": "id", "order": "desc", "per_page": 1})
            highest = max([number(row, "id") for row in rows] + [max(self._seen, default=0)])
            yield Batch(cursor={"first": _iso(self._now), "floor": highest, "since": _iso(self._now), "top": highest})
            return
        floor = number(dict(self._cursor), "floor")
        since = (_moment(self._cursor.get("since")) or first) - _OVERLAP
        found: dict[int, Row] = {}
        for _ in range(_PASSES):
            before = len(found)
            pages = await self._walk_public(found, top, since)
            if pages == 1 or len(found) == before:
                break
        rows = sorted(found.values(), key=lambda row: number(row, "id"))
        for start in range(0, len(rows), PAGE):
            yield await self._batch(rows[start : start + PAGE], newer=(floor, first - _OVERLAP))
        top = max([top, *found])
        yield Batch(cursor={"first": _iso(first), "floor": floor, "since": _iso(self._now), "top": top})

    async def _walk_public(self, found: dict[int, Row], top: int, since: datetime) -> int:
        """Read pages into ``found`` until one reaches back far enough; return how many pages that took."""
        page = 0
        for page in range(1, _MOST_PAGES):
            rows, total = await self._list({"status": "approve", "orderby": "id", "order": "desc", "page": page})
            fresh = [row for row in rows if number(row, "id") > top or moment_of(row, self._now) >= since]
            found.update((number(row, "id"), row) for row in fresh)
            if len(fresh) < len(rows) or _is_last(page, rows, total):
                break
        return page

    # Rows to values ------------------------------------------------------------------------------------------------

    async def _batch(
        self, rows: Sequence[Row], *, total: int | None = None, newer: tuple[int, datetime] | None = None
    ) -> Batch:
        """Return rows as a batch: strangers' comments with post and thread, and answers of ours.

        ``newer`` leaves out strangers' comments from before the first pull: lower ids, and old ones that were imported.
        """
        rows = [row for row in rows if str(row.get("type")) in FORMS]
        self._seen.update(number(row, "id") for row in rows if row.get("status") == "hold")
        team = await self._members(rows)
        strangers: list[Row] = []
        answers: list[OwnAnswer] = []
        for row in rows:
            writer, operation = number(row, "author"), operation_of(row)
            mine = writer == self._me if self._me else bool(operation)
            ours = writer in team or bool(operation)
            # A colleague's held comment waits for approval like anybody's; our own account's never does.
            if mine or (ours and row.get("status") != "hold"):
                if number(row, "parent"):
                    answers.append(self._answer(row))
            elif newer is None or (number(row, "id") > newer[0] and moment_of(row, self._now) >= newer[1]):
                strangers.append(row)
        await self._fetch_posts(strangers)
        await self._fetch_ancestors(strangers)
        return Batch(
            incoming=tuple(
                incoming(row, self._posts.get(number(row, "post"), ("", "")), self._thread(row), self._now)
                for row in strangers
            ),
            answers=tuple(answers),
            total=total,
        )

    def _answer(self, row: Row) -> OwnAnswer:
        return OwnAnswer(
            remote_id=str(number(row, "id")),
            parent_id=str(number(row, "parent")),
            at=moment_of(row, self._now),
            text=text_of(row),
            author=one_line(str(row.get("author_name") or "")),
            url=web_address(row.get("link")),
            operation=operation_of(row),
        )

    async def _members(self, rows: Iterable[Row]) -> frozenset[int]:
        """Return the user ids whose comments are ours: this account, and who may write posts as far as the site tells.

        Other registered users may be customers of a shop, so they count as strangers.
        """
        if self._team is not None:
            return self._team
        mine = frozenset({self._me} - {0})
        if all(number(row, "author") in mine or not number(row, "author") for row in rows):
            return mine
        query: dict[str, str | int] = {"per_page": PAGE, "_fields": "id"}
        users: list[Row] = []
        # The first is for administrators. The second lists who has published something, unless a plug-in hides users.
        for params in ({**query, "capabilities": "edit_posts"}, query):
            try:
                users, _ = await self._api.rows("wp/v2/users", params)
                break
            except _REFUSED:
                continue
        self._team = mine | {number(user, "id") for user in users}
        return self._team

    async def _fetch_posts(self, rows: Iterable[Row]) -> None:
        """Fetch title and address of the rows' posts, pages or other things, a request for each type."""
        wanted: dict[str, set[int]] = {}
        for row in rows:
            if (post := number(row, "post")) and post not in self._posts:
                wanted.setdefault(post_route(row), set()).add(post)
        for route, ids in wanted.items():
            query: dict[str, str | int] = {
                "include": ",".join(map(str, sorted(ids))),
                "per_page": PAGE,
                "_fields": "id,title,link",
            }
            self._posts.update(dict.fromkeys(ids, ("", "")))
            try:
                posts, _ = await self._api.rows(route, query)
            except _REFUSED:
                continue  # a hidden type: the comment is worth showing without its post's title
            for found in posts:
                title = found.get("title")
                rendered = title.get("rendered") if isinstance(title, dict) else ""
                name = one_line(html_to_text(str(rendered or "")))
                self._posts[number(found, "id")] = (name, web_address(found.get("link")))

    async def _fetch_ancestors(self, rows: Sequence[Row]) -> None:
        """Fetch what was said above the rows, level by level, a request for up to 100 comments."""
        if len(self._known) > _REMEMBERED or self._letters > _LETTERS:
            self._known.clear()
            self._letters = 0
        self._remember(rows)
        for _ in range(_DEEPEST):
            missing = self._unknown_ancestors(rows)
            if not missing:
                return
            for start in range(0, len(missing), PAGE):
                ids = missing[start : start + PAGE]
                self._known.update(dict.fromkeys(ids, (0, None)))
                try:
                    found, _ = await self._list({"include": ",".join(map(str, ids)), "status": "any"})
                except NotAllowed:
                    continue
                await self._members(found)
                self._remember(found)

    def _unknown_ancestors(self, rows: Iterable[Row]) -> list[int]:
        missing = set()
        for row in rows:
            id, steps = number(row, "parent"), 0
            while id in self._known and steps < _DEEPEST:
                id, steps = self._known[id][0], steps + 1
            if id and id not in self._known:
                missing.add(id)
        return sorted(missing)

    def _remember(self, rows: Iterable[Row]) -> None:
        team = self._team or frozenset({self._me} - {0})
        for row in rows:
            ours = number(row, "author") in team or bool(operation_of(row))
            word = None if state_of(row) in ("spam", "trash") else said(row, ours=ours, now=self._now)
            self._known[number(row, "id")] = (number(row, "parent"), word)
            self._letters += len(word.text) if word else 0

    def _thread(self, row: Row) -> tuple[Said, ...]:
        """Return what was said above a row, oldest first."""
        words: list[Said] = []
        id, steps = number(row, "parent"), 0
        while id and id in self._known and steps < _DEEPEST:
            id, word = self._known[id]
            steps += 1
            if word is not None:
                words.append(word)
        return tuple(reversed(words))


def _is_last(page: int, rows: Sequence[Row], total: int | None) -> bool:
    """Tell whether no page follows. Where the total is known, a short page is no sign: it may leave rows out."""
    return len(rows) < PAGE if total is None else page * PAGE >= total


def _iso(moment: datetime) -> str:
    return moment.isoformat()


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None
