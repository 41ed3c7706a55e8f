"""What a comment becomes when it arrives: cleaned, with a deadline, an owner and the situations its words point to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import convert, structs

from smtui.domain.comment import Comment, Incoming, Said
from smtui.domain.text import clean, one_line
from smtui.ports import Account
from smtui.services.board import duty, owner_now
from smtui.services.clocks import set_clocks
from smtui.services.house import House

if TYPE_CHECKING:
    from smtui.domain.reaction import Earlier, Message

_MOST_KEPT = 10_000
_MANY = 1_000
"""Messages that may be held as documents while they are read."""


class Arrivals:
    """The comments that come in with one sync. What their authors wrote before is looked up once for each of them.

    Of what was written before only times are kept, and those of some thousand messages, so that a sync stays small
    however much comes in. ``most`` is how many messages and names.
    """

    def __init__(self, house: House, most: int = _MOST_KEPT) -> None:
        self._house = house
        self._least_limit = most
        self._before: defaultdict[tuple[str, ...], dict[str, Earlier]] = defaultdict(dict)
        self._known: set[str] = set()
        self._kept = 0
        self._most = most

    def expect(self, authors: Iterable[str]) -> None:
        """Look up what these people wrote before. Called before each batch, once the one before it is stored."""
        from smtui.domain.reaction import Earlier, burst_key

        cleared = self._kept + len(self._known) > self._most
        if cleared:
            # All of it is in the store by now, where whoever writes again is looked up again.
            self._before.clear()
            self._known.clear()
            self._kept = 0
        names = {name for author in authors if (name := one_line(author))} - self._known
        if not names:
            return
        self._known |= names
        for other in self._written_by(names):
            self._keep(burst_key(other), Earlier(other.id, other.created_at, other.closed_at))
        if cleared:
            # Somebody who has written this much alone must not be looked up again with every batch.
            self._most = max(self._least_limit, 2 * self._kept)

    def _written_by(self, names: set[str]) -> Iterable[Message]:
        """Return what these people wrote: at once where it is little, else piece by piece, which takes longer."""
        from smtui.domain.reaction import Message

        store, where = self._house.store, {"author": tuple(names)}
        docs = store.find("comments", where, order="id", limit=_MANY + 1)
        if len(docs) <= _MANY:
            return (convert(doc, Message) for doc in docs)
        return (other for other in store.stream("comments", Message, where) if other.author in names)

    def _keep(self, key: tuple[str, ...], earlier: Earlier) -> None:
        before = self._before[key]
        self._kept += earlier.id not in before
        before[earlier.id] = earlier

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
        comment = set_clocks(house, comment, self._since(comment))
        if comment.escalate_at is not None and comment.escalate_at <= comment.received_at:
            on = duty(house, account.network, incoming.kind, comment.received_at, account)
            if on.deputy in ("", comment.owner):
                # Nobody is there to hand it to: said now, it costs no second write.
                return structs.replace(comment, escalate_at=None)
        return comment

    def _since(self, comment: Comment) -> datetime:
        """Return when the waiting began. Several messages of one person are one, from the first still open."""
        from smtui.domain.reaction import Earlier, burst_key, burst_since

        if not comment.author:
            return comment.created_at
        key = burst_key(comment)
        since = burst_since(comment, self._before[key].values())
        self._keep(key, Earlier(comment.id, comment.created_at, None))
        return since


def seen_anew(house: House, comment: Comment) -> Comment:
    """Return a comment whose text was edited, with what the signs find in it now.

    What a person decided about it stays, unless something is raised that they could not see then.
    """
    from smtui.services.guide import look_at

    seen = look_at(house, comment.text, comment.kind)
    new = structs.replace(
        comment,
        suggested=tuple(suggestion.situation for suggestion in seen.likeliest()),
        alerts=seen.alerts,
    )
    if set(seen.alerts) <= {*comment.alerts, comment.situation}:
        return new
    new = structs.replace(new, situation="", verdict=None)
    return set_clocks(house, new) if new.is_open() else new


def clean_thread(thread: Iterable[Said]) -> tuple[Said, ...]:
    """Return what was said above a comment, cleaned."""
    return tuple(structs.replace(said, author=one_line(said.author), text=clean(said.text)) for said in thread)
