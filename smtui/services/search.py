"""Searching comments while somebody types: in short steps, the most urgent first, never in the way of the next key.

The texts are read once and kept, folded, for as long as the search goes on. From then on a new word costs one look
through memory, and a longer one a look through what fitted before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import merge, nsmallest
from itertools import islice
from typing import Any

from msgspec import Struct, structs

from smtui.domain.comment import Comment
from smtui.domain.text import fold
from smtui.domain.view import Sort
from smtui.services import inbox
from smtui.services.house import House
from smtui.services.inbox import Filter
from smtui.services.work import from_doc

PIECE = 500
"""So many comments are read in one step."""
STRETCH = 25_000
"""So many texts that were read before are looked through in one step."""


class Finds(Struct, frozen=True):
    """What a search has found so far."""

    comments: tuple[Comment, ...]
    """The first of them in the order of the list, as many as were asked for."""
    n: int
    """How many there are in all."""
    done: bool
    """Whether everything was looked at."""


class Search:
    """One search among the comments that a filter lets through, for as long as its words are being typed.

    Every step of ``seek`` and ``prepare`` takes a few milliseconds. Raises StoreError.
    """

    def __init__(self, house: House, wanted: Filter, sort: Sort = "urgency") -> None:
        self.house = house
        self.wanted = structs.replace(wanted, words="")
        self.sort: Sort = sort
        self._begin()

    def _begin(self) -> None:
        self._seq = self.house.store.seq()
        self._key = inbox.order_of(self.wanted, self.sort).key
        self._ids: list[str] = []
        self._texts: list[str] = []
        self._keys: list[Any] = []
        self._fresh: dict[int, Comment] = {}
        self._before: tuple[tuple[str, ...], list[int]] = ((), [])
        self._loading: Iterator[None] | None = self._load(inbox.stream(self.house, self.wanted, self.sort))

    @property
    def is_ready(self) -> bool:
        """Whether all texts have been read."""
        return self._loading is None

    def prepare(self) -> bool:
        """Read some more texts, while nobody has typed a word yet; tell whether there are more to read."""
        if self._loading is not None and next(self._loading, self) is self:
            self._loading = None
        return not self.is_ready

    def seek(self, words: str, reach: int = 200) -> Iterator[Finds]:
        """Look for the comments that have all the ``words``; give after each step what there is, ``reach`` at most.

        Only one of these can be gone on with: the newest.
        """
        if self._seq != self.house.store.seq():
            self._begin()
        wanted = tuple(sorted(dict.fromkeys(fold(words).split()), key=len, reverse=True))
        best: list[tuple[Any, Comment]] = []
        n = at = 0
        while not self.is_ready:
            if at == len(self._texts):
                self.prepare()
            places = self._among(wanted, at, at + STRETCH)
            at = min(at + STRETCH, len(self._texts))
            n += len(places)
            if not self.is_ready:
                best = self._best(best, places, reach)
                yield Finds(tuple(comment for _, comment in best), n, done=False)
        known = {comment.id: comment for _, comment in best}
        places, todo = self._shortcut(wanted)
        for start in todo:
            places += self._among(wanted, start, start + STRETCH)
            if start + STRETCH < len(self._texts):
                yield Finds(self._given(places[:reach], known), len(places), done=False)
        self._before = (wanted, places)
        yield Finds(self._given(places[:reach], known), len(places), done=True)

    def _load(self, source: Iterator[Comment]) -> Iterator[None]:
        """Read everything, then bring it into the order of the list, in steps."""
        while self._read(source):
            yield
        keys, known, runs = self._keys, self._ids, []
        for start in range(0, len(keys), STRETCH):
            runs.append(sorted(range(start, min(start + STRETCH, len(keys))), key=keys.__getitem__))
            yield
        ids: list[str] = []
        texts: list[str] = []
        places = merge(*runs, key=keys.__getitem__)
        while some := list(islice(places, STRETCH // 5)):
            for place in some:
                # A store that had to be mended on the way has given some of them twice.
                if not ids or ids[-1] != known[place]:
                    ids.append(known[place])
                    texts.append(self._texts[place])
            yield
        self._ids, self._texts, self._keys, self._fresh = ids, texts, [], {}

    def _read(self, source: Iterator[Comment]) -> bool:
        """Read the next piece, and tell whether there may be more."""
        self._fresh.clear()
        read = 0
        for comment in islice(source, PIECE):
            read += 1
            if inbox.fits(self.house, self.wanted, comment):
                self._fresh[len(self._ids)] = comment
                self._ids.append(comment.id)
                self._texts.append(inbox.searched(comment))
                self._keys.append(self._key(comment))
        return read == PIECE

    def _shortcut(self, wanted: tuple[str, ...]) -> tuple[list[int], range]:
        """Return what is known to fit, and from where on texts have to be looked through."""
        words, places = self._before
        if words and len(places) <= STRETCH and all(any(word in longer for longer in wanted) for word in words):
            return [place for place in places if all(word in self._texts[place] for word in wanted)], range(0)
        return [], range(0, len(self._texts), STRETCH)

    def _among(self, wanted: tuple[str, ...], start: int, end: int) -> list[int]:
        """Return the places from ``start`` to ``end`` whose texts have all the words."""
        texts = self._texts
        if not wanted:
            return list(range(start, min(end, len(texts))))
        places = [place for place, text in enumerate(texts[start:end], start) if wanted[0] in text]
        for word in wanted[1:]:
            places = [place for place in places if word in texts[place]]
        return places

    def _best(self, best: list[tuple[Any, Comment]], places: Sequence[int], reach: int) -> list[tuple[Any, Comment]]:
        """Return the first of what was found and what is new."""
        new = nsmallest(reach, [(self._keys[place], place) for place in places])
        if len(best) == reach:
            new = [(key, place) for key, place in new if key < best[-1][0]]
        both = best + [(key, comment) for key, place in new if (comment := self._comment(place)) is not None]
        return sorted(both, key=lambda pair: pair[0])[:reach]

    def _given(self, places: Sequence[int], known: dict[str, Comment]) -> tuple[Comment, ...]:
        found = (known.get(self._ids[place]) or self._comment(place) for place in places)
        return tuple(comment for comment in found if comment is not None)

    def _comment(self, place: int) -> Comment | None:
        """Return a comment; None where it was purged a moment ago."""
        if place in self._fresh:
            return self._fresh[place]
        doc = self.house.store.get("comments", self._ids[place])
        return None if doc is None else from_doc(doc, Comment)


def find_all(house: House, wanted: Filter, reach: int) -> Finds:
    """Search to the end, for those who wait: a command."""
    *_, found = Search(house, wanted).seek(wanted.words, reach)
    return found
