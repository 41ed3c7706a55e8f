"""What was said above a status. A burst of replies under one post costs one request, not one for each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from smtui.domain.comment import Incoming, Said
from smtui.domain.errors import NotAllowed, NotAnApi, Rejected, RemoteGone
from smtui.networks.mastodon.api import Api, Row
from smtui.networks.mastodon.statuses import address_of, id_of, incoming, parent_of, said

_SHOWN = 12
_DEEPEST = 200
_REMEMBERED = 2_000
_CONTEXTS = 100
# A thread that cannot be read is no reason to lose the comment.
REFUSED = (NotAllowed, NotAnApi, Rejected, RemoteGone)


class _Known(Struct, frozen=True):
    parent: str
    word: Said
    address: str


class Threads:
    """The statuses that one pull has seen, for one account. ``me`` is its id."""

    def __init__(self, api: Api, me: str, now: datetime) -> None:
        self._api = api
        self._me = me
        self._now = now
        self._known: dict[str, _Known] = {}
        self._asked: set[str] = set()
        self._contexts = 0

    def learn(self, rows: Iterable[Row]) -> None:
        """Remember statuses."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
            self._asked.clear()
        for row in rows:
            self._known[id_of(row)] = _Known(parent_of(row), said(row, me=self._me, now=self._now), address_of(row))

    async def incoming(self, row: Row) -> Incoming:
        """Return a status as a comment, with what was said above it as far as that can be had."""
        self.learn([row])
        above = self._above(row)
        missing = above[0].parent if above else parent_of(row)
        if missing and self._may_ask(missing):
            self._asked.add(missing)
            self._contexts += 1
            try:
                ancestors, descendants = await self._api.context(id_of(row))
            except REFUSED:
                pass
            else:
                self.learn([row, *ancestors, *descendants])
                above = self._above(row)
        root = above[0] if above else None
        return incoming(
            row,
            (root.word, root.address) if root else None,
            tuple(known.word for known in above[-_SHOWN:]),
            me=self._me,
            now=self._now,
        )

    def can_afford(self) -> bool:
        """Tell whether the server still allows requests that are nice to have: a fifth is kept for what is not."""
        left, limit = self._api.left
        return left is None or limit is None or left > limit / 5

    def _may_ask(self, missing: str) -> bool:
        return missing not in self._asked and self._contexts < _CONTEXTS and self.can_afford()

    def _above(self, row: Row) -> list[_Known]:
        """Return what is known above a status, the highest first."""
        found: list[_Known] = []
        id = parent_of(row)
        while id in self._known and len(found) < _DEEPEST:
            found.append(self._known[id])
            id = self._known[id].parent
        return found[::-1]
