"""Reading a Bluesky account: what it was told of, what it was not told of, its own answers, what became of the rest.

Notifications alone lose something: they are sorted by the time that the writer's app claims, a page boundary swallows
what shares its millisecond, and an answer made within milliseconds after its parent raises none. So pages are read
again with an overlap, and the threads below our own recent posts are read where their counts have changed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import structs

from smtui.domain.clock import Clock
from smtui.domain.comment import RemoteStatus
from smtui.domain.errors import LoginFailed, Rejected, RemoteGone, ServerTrouble
from smtui.domain.text import excerpt
from smtui.networks.bluesky.api import Api, Row, rows_of
from smtui.networks.bluesky.rows import Post, incoming, moment, owner, place_of, post_of, stamp, web_address
from smtui.ports import Batch, Caution, OwnAnswer

PAGE = 100
"""The most rows of one page; the server refuses more."""
REASONS = ("reply", "mention", "quote")
# A new account's inbox begins with what people wrote in the last two weeks.
_FIRST = timedelta(days=14)
# Clocks of other people's apps: a wrong time zone is half a day.
_OVERLAP = timedelta(hours=24)
# Once a day the list is read further back, for what claims to be old.
_DEEP, _DEEP_EVERY = timedelta(days=30), timedelta(days=1)
# Threads in which nothing seems to have changed are read again while they are young: answers to answers of strangers
# change no count of ours.
_YOUNG, _YOUNG_EVERY = timedelta(days=7), timedelta(hours=1)
_THREAD_DEPTH = 30
_DEEPEST = 12
_REMEMBERED = 2_000
_SINGLE_LOOKS = 25
_MOST_PAGES = 500
_TITLE_CELLS = 40


class Pull:
    """One pull of one account; ``me`` is its DID."""

    def __init__(self, api: Api, clock: Clock, me: str, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> None:
        self._api = api
        self._now = clock.now()
        self._me = me
        first = moment(cursor.get("first"), self._now - _FIRST)
        self._first = first
        self._since = moment(cursor.get("since"), first)
        self._deep = moment(cursor.get("deep"), self._now)
        self._threads = moment(cursor.get("threads"), first)
        counts = cursor.get("counts")
        self._counts: dict[str, int] = counts if isinstance(counts, dict) else {}
        self._open = [uri for uri in open_ids if place_of(uri)]
        self._seen: set[str] = set()
        self._known: dict[str, Post | None] = {}
        self._newest = self._since

    async def batches(self) -> AsyncIterator[Batch]:
        """Bring it all, in batches of about a page; the last one carries the cursor."""
        await self._look_alive()
        deep = self._now - self._deep >= _DEEP_EVERY
        async for batch in self._told(self._since - (_DEEP if deep else _OVERLAP)):
            yield batch
        own = [post async for post in self._own_posts()]
        if answers := tuple(self._answers(own)):
            yield Batch(answers=answers)
        young = self._now - self._threads >= _YOUNG_EVERY
        counts = {_key(post): post.replies for post in own[:PAGE]}
        for post in self._to_read(own[:PAGE], young):
            try:
                found = await self._thread_below(post)
            except ServerTrouble:
                # A thread that is too large or too slow must not hold the rest; its count stays as it was.
                counts[_key(post)] = self._counts.get(_key(post), 0)
                title = excerpt(post.text, _TITLE_CELLS)
                found = Batch(warnings=(Caution(key="bluesky_thread_unread", values={"post": title}),))
            if found:
                yield found
        unseen = [uri for uri in self._open if uri not in self._seen]
        for start in range(0, len(unseen), PAGE):
            yield Batch(states=await self._states(unseen[start : start + PAGE]))
        cursor = {
            "first": stamp(self._first),
            "since": stamp(self._newest),
            "deep": stamp(self._now if deep else self._deep),
            "threads": stamp(self._now if young else self._threads),
            "counts": counts,
        }
        yield Batch(cursor=cursor)

    async def _look_alive(self) -> None:
        """Raise LoginFailed for an account that is closed: all its lists would be empty, as if all had been deleted."""
        try:
            row = await self._api.get("com.atproto.server.getSession")
        except Rejected as error:
            raise self._api.error(LoginFailed, "bluesky_taken_down") from error
        if row.get("active") is False:
            raise self._api.error(LoginFailed, "bluesky_inactive")

    # What we were told of ------------------------------------------------------------------------------------------

    async def _told(self, since: datetime) -> AsyncIterator[Batch]:
        """Walk the notifications from the newest back to ``since``."""
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = await self._api.get(
                "app.bsky.notification.listNotifications", limit=PAGE, reasons=REASONS, cursor=cursor
            )
            rows = self._api.listed(page, "notifications")
            posts = [post for row in rows if (post := post_of(row, self._now)) and post.reason in REASONS]
            self._newest = max([self._newest, *(post.at for post in posts)])
            fresh = [post for post in posts if post.at >= self._first]
            if batch := await self._batch(fresh):
                yield batch
            cursor = page.get("cursor") or ""
            oldest = min((moment(row.get("indexedAt"), self._now) for row in rows), default=since)
            if not cursor or not isinstance(cursor, str) or not rows or oldest < since:
                return

    async def _batch(self, posts: Iterable[Post]) -> Batch | None:
        """Return strangers' posts that were not brought yet, with what led to them."""
        new = list({post.uri: post for post in posts if post.did != self._me and post.uri not in self._seen}.values())
        if not new:
            return None
        self._seen.update(post.uri for post in new)
        await self._fetch_above(new)
        return Batch(incoming=tuple(incoming(post, self._me, self._known.get, self._above(post)) for post in new))

    async def _fetch_above(self, posts: Sequence[Post]) -> None:
        """Fetch what was said above the posts, level by level, a request for up to 25."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        self._known.update((post.uri, post) for post in posts)
        for _ in range(_DEEPEST):
            if not (missing := self._unknown_above(posts)):
                return
            found = await self._api.posts(missing)
            self._known.update({uri: post_of(found[uri], self._now) if uri in found else None for uri in missing})

    def _unknown_above(self, posts: Iterable[Post]) -> list[str]:
        missing = set()
        for post in posts:
            for uri in (post.root, post.parent or post.quoted):
                steps = 0
                while uri in self._known and steps < _DEEPEST:
                    above = self._known[uri]
                    uri, steps = above.parent if above else "", steps + 1
                if uri and uri not in self._known:
                    missing.add(uri)
        return sorted(missing)

    def _above(self, post: Post) -> tuple[Post, ...]:
        """Return what led to a post, oldest first; the root always, however long the way to it is."""
        way: list[Post] = []
        uri = post.parent or post.quoted
        while (above := self._known.get(uri)) and len(way) < _DEEPEST and above not in way:
            way.append(above)
            uri = above.parent
        root = self._known.get(post.root)
        if root and root not in way:
            way.append(root)
        return tuple(reversed(way))

    # Our own posts -------------------------------------------------------------------------------------------------

    async def _own_posts(self) -> AsyncIterator[Post]:
        """Give our posts and answers, newest first: a page at least, and all since the last pull."""
        cursor = ""
        for _ in range(_MOST_PAGES):
            page = await self._api.get(
                "app.bsky.feed.getAuthorFeed", actor=self._me, limit=PAGE, filter="posts_with_replies", cursor=cursor
            )
            rows = self._api.listed(page, "feed")
            posts = [post for row in rows if isinstance(row.get("post"), dict) and (post := self._own(row))]
            for post in posts:
                yield post
            cursor = page.get("cursor") or ""
            oldest = min((post.at for post in posts), default=self._since)
            if not cursor or not isinstance(cursor, str) or not rows or oldest < self._since - _OVERLAP:
                return

    def _own(self, item: Row) -> Post | None:
        post = post_of(item["post"], self._now)
        return post if post and post.did == self._me and "reason" not in item else None

    def _answers(self, own: Iterable[Post]) -> Iterator[OwnAnswer]:
        """Give our answers to others, from whichever app."""
        for post in own:
            if post.parent and owner(post.parent) != self._me and post.at >= self._first:
                yield OwnAnswer(
                    remote_id=post.uri,
                    parent_id=post.parent,
                    at=post.at,
                    text=post.text,
                    author=post.author,
                    url=web_address(post.uri),
                )

    # What we were not told of --------------------------------------------------------------------------------------

    def _to_read(self, own: Sequence[Post], young: bool) -> list[Post]:
        """Return those of our posts below which something may be that we were not told of; young ones if ``young``."""
        chosen: dict[str, Post] = {}
        for post in own:
            # A post that is older than the account's place here only sets the mark for the next time.
            before = self._counts.get(_key(post), 0 if self._is_ours_to_know(post) else post.replies)
            if post.muted or not post.replies:
                continue
            if post.replies != before or (young and post.at >= self._now - _YOUNG):
                chosen[post.uri] = post
        # What hangs below another one that is read anyway is found there.
        return [post for post in chosen.values() if post.root not in chosen]

    def _is_ours_to_know(self, post: Post) -> bool:
        return post.at >= self._first

    async def _thread_below(self, post: Post) -> Batch | None:
        """Return the strangers' answers below one of our posts that no notification brought."""
        # Only the root tells which answers we hide.
        uri = post.root if owner(post.root) == self._me else post.uri
        try:
            page = await self._api.get("app.bsky.feed.getPostThread", uri=uri, depth=_THREAD_DEPTH, parentHeight=0)
        except RemoteGone:
            return None
        thread = page.get("thread")
        if not isinstance(thread, dict):
            raise self._api.odd()
        found = list(_below(thread, self._now))
        hides = frozenset[str]().union(*(one.hides for one in found if one.did == self._me))
        hidden = hides & {one.uri for one in found}
        fresh = [
            structs.replace(one, reason="reply")
            for one in found
            if one.uri not in hidden and not one.muted and (self._is_ours_to_know(post) or one.at >= self._first)
        ]
        batch = await self._batch(fresh)
        self._seen |= hidden
        if not hidden:
            return batch
        return Batch(incoming=batch.incoming if batch else (), states=dict.fromkeys(hidden, "trash"))

    # What became of what is open here ------------------------------------------------------------------------------

    async def _states(self, uris: Sequence[str]) -> dict[str, RemoteStatus]:
        """Return the states of known comments that no list brought: hidden by us, deleted, or just older."""
        found = {uri: post_of(row, self._now) for uri, row in (await self._api.posts(uris)).items()}
        posts = [post for post in found.values() if post]
        roots = sorted({post.root for post in posts if owner(post.root) == self._me})
        gates = {uri: post_of(row, self._now) for uri, row in (await self._api.posts(roots)).items()}
        states: dict[str, RemoteStatus] = {}
        for post in posts:
            gate = gates.get(post.root)
            states[post.uri] = "trash" if gate and post.uri in gate.hides else "public"
        for uri in [uri for uri in uris if uri not in found][:_SINGLE_LOOKS]:
            states[uri] = await self._fate(uri)
        return states

    async def _fate(self, uri: str) -> RemoteStatus:
        """Return what became of a post that is left out of a list: deleted, or blocked by one of us."""
        try:
            page = await self._api.get("app.bsky.feed.getPostThread", uri=uri, depth=0, parentHeight=0)
        except RemoteGone:
            return "gone"
        thread = page.get("thread")
        node = thread if isinstance(thread, dict) else {}
        return "gone" if node.get("notFound") is True or node.get("blocked") is True else "unknown"


def _below(thread: Row, now: datetime) -> Iterator[Post]:
    """Give the posts of a thread, from the one that was asked for down."""
    nodes = [thread]
    while nodes:
        node = nodes.pop()
        view = node.get("post")
        if isinstance(view, dict) and (post := post_of(view, now)):
            yield post
        nodes.extend(rows_of(node.get("replies")))


def _key(post: Post) -> str:
    return post.uri.rpartition("/")[2]
