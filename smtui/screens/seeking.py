"""Searching in the inbox as one types: some short steps at once, the others between keys, so that no letter waits."""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.domain.errors import SmtuiError
from smtui.texts import explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from smtui.domain.comment import Comment
    from smtui.screens.inbox_view import InboxView
    from smtui.services.search import Finds, Search

AT_ONCE = 5
"""So many steps are made before the next key is looked at: a house of some hundred comments is searched by then."""
PICTURES = 0.1
"""Seconds between two pictures of a search that goes on."""
ALL = 1 << 40


class Seeker:
    """The search of one inbox. Its texts are kept for as long as words are being typed or looked for."""

    def __init__(self, place: InboxView) -> None:
        self._place = place
        self._search: Search | None = None

    def prepare(self) -> None:
        """Begin to read the texts: somebody is about to type."""
        self._place.run_worker(self._prepare(self._fitting()), group="search", exclusive=True, exit_on_error=False)

    def drop(self) -> None:
        """Let go of the texts."""
        if self._search is not None:
            self._search = None
            self._place.workers.cancel_group(self._place, "search")

    def seek(self, reach: int | None, keep: str) -> None:
        """Search for the words of the place's filter, and show what is found as it is found."""
        self._place.workers.cancel_group(self._place, "search")
        steps = self._fitting().seek(self._place.filter.words, ALL if reach is None else reach)
        try:
            found = next(steps)
            for _ in range(AT_ONCE):
                if not found.done:
                    found = next(steps)
        except SmtuiError as error:
            self._say(error)
            return
        self._place.show_found(found, keep)
        if not found.done:
            self._place.run_worker(
                self._go_on(steps, found, keep or self._place.list.current),
                group="search",
                exclusive=True,
                exit_on_error=False,
            )

    def read(self, reach: int | None) -> Finds:
        """Search to the end, for who wants to see more of what was found. Raises StoreError."""
        *_, found = self._fitting().seek(self._place.filter.words, ALL if reach is None else reach)
        return found

    def _fitting(self) -> Search:
        from smtui.services.search import Search

        wanted = structs.replace(self._place.filter, words="")
        if self._search is None or (self._search.wanted, self._search.sort) != (wanted, self._place.sort):
            self._search = Search(self._place.house, wanted, self._place.sort)
        return self._search

    async def _prepare(self, search: Search) -> None:
        try:
            for _ in iter(search.prepare, False):
                await asyncio.sleep(0)
        except SmtuiError as error:
            self._say(error)

    async def _go_on(self, steps: Iterator[Finds], found: Finds, keep: str) -> None:
        shown, at = _ids(found.comments), monotonic()
        try:
            await asyncio.sleep(0)
            for found in steps:
                is_news = _ids(found.comments) != shown
                if found.done or (is_news and (not shown or monotonic() - at > PICTURES)):
                    # A cursor that was moved meanwhile stays where it is.
                    here = self._place.list.current
                    self._place.show_found(found, here if here in shown else keep)
                    shown, at = _ids(found.comments), monotonic()
                await asyncio.sleep(0)
        except SmtuiError as error:
            self._say(error)

    def _say(self, error: SmtuiError) -> None:
        self._place.face.say(explain(error, self._place.texts), "bad")


def _ids(comments: tuple[Comment, ...]) -> list[str]:
    return [comment.id for comment in comments]
