"""What a comment becomes when it arrives: cleaned, with a deadline, an owner and the situations its words point to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.domain.comment import Comment, Incoming, Said
from smtui.domain.text import clean, one_line
from smtui.ports import Account
from smtui.services.board import owner_now
from smtui.services.clocks import set_clocks
from smtui.services.house import House
from smtui.services.work import from_doc

if TYPE_CHECKING:
    from smtui.domain.reaction import Earlier


class Arrivals:
    """The comments that come in with one sync. What their authors wrote before is looked up once for each of them.

    Of what was written before only times are kept, so that a sync of thousands stays small.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._before: defaultdict[tuple[str, ...], list[Earlier]] = defaultdict(list)
        self._known: set[str] = set()

    def expect(self, authors: Iterable[str]) -> None:
        """Look up what these people wrote before."""
        from smtui.domain.reaction import Earlier, burst_key

        names = {name for author in authors if (name := one_line(author))} - self._known
        self._known |= names
        for doc in self._house.store.find("comments", {"author": tuple(names)}) if names else ():
            other = from_doc(doc, Comment)
            self._before[burst_key(other)].append(Earlier(other.id, other.created_at, other.closed_at))

    def take(self, account: Account, id: str, incoming: Incoming) -> Comment:
        """Return a comment that is new here, as it is to be stored."""
        from smtui.services.guide import look_at

        house = self._house
        text = clean(incoming.text)
        seen = look_at(house, text, incoming.kind)
        comment = Comment(
            id=id,
            account=account.name,
            network=account.network,
            remote_id=incoming.remote_id,
            text=text,
            created_at=incoming.created_at,
            received_at=house.now(),
            status="pending",
            kind=incoming.kind,
            author=one_line(incoming.author),
            author_url=one_line(incoming.author_url),
            url=one_line(incoming.url),
            post_id=incoming.post_id,
            post_url=one_line(incoming.post_url),
            post_title=one_line(incoming.post_title),
            parent_id=incoming.parent_id,
            remote_status=incoming.remote_status,
            thread=clean_thread(incoming.thread),
            form=incoming.form,
            suggested=tuple(suggestion.situation for suggestion in seen.likeliest()),
            alerts=seen.alerts,
            owner=owner_now(house, account.network, incoming.kind, account),
        )
        return set_clocks(house, comment, self._since(comment))

    def _since(self, comment: Comment) -> datetime:
        """Return when the waiting began. Several messages of one person are one, from the first still open."""
        from smtui.domain.reaction import Earlier, burst_key, burst_since

        if not comment.author:
            return comment.created_at
        before = self._before[burst_key(comment)]
        since = burst_since(comment, before)
        before.append(Earlier(comment.id, comment.created_at, None))
        return since


def clean_thread(thread: Iterable[Said]) -> tuple[Said, ...]:
    """Return what was said above a comment, cleaned."""
    return tuple(structs.replace(said, author=one_line(said.author), text=clean(said.text)) for said in thread)
