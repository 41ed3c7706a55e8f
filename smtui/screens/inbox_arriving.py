"""What others do while one looks at the inbox: rows that change, comments that arrive, colleagues who write.

Nothing moves under the cursor: what arrives is counted, and comes in on request.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from smtui.domain.comment import Comment
from smtui.ports import Change
from smtui.services import inbox, presence
from smtui.services.work import from_doc

if TYPE_CHECKING:
    from smtui.screens.inbox_view import InboxView
else:
    # The parts of the inbox are put together in ``InboxPlace``. As widgets they would each cost a hundredth of the
    # start: Textual looks through all that a class of widgets inherits.
    InboxView = object


class Arriving(InboxView):
    """The inbox, following the store."""

    def store_changed(self, changes: Sequence[Change]) -> None:
        """Bring the rows in sight up to date, and count what would be new."""
        touched: set[str] = set()
        for change in changes:
            if change.table == "comments" and change.doc is not None:
                self._comment_changed(from_doc(change.doc, Comment))
                touched.add(change.id)
            elif change.table in ("replies", "moderations", "notes") and change.doc is not None:
                touched.add(change.doc["comment"])
        if any(change.table == "replies" for change in changes):
            self.list.ways = inbox.on_their_way(self.house)
        if any(change.table == "sync" and change.id.startswith(presence.PREFIX) for change in changes):
            touched |= self._see_writers()
        for id in touched & self.list.comments.keys():
            self.list.repaint_row(id)
        if self.list.current in touched:
            self._show(self.list.current, keep_place=True)
        self._announce()

    def _see_writers(self) -> set[str]:
        """Look who is writing now, and return the comments where that has changed."""
        old, new = self.list.writers, presence.writers(self.house, self.seat)
        self.list.writers = self.detail.writers = new
        self._mark_busy()
        return {id for id in old.keys() | new.keys() if old.get(id) != new.get(id)}

    def _mark_busy(self) -> None:
        """Tell the one who writes who else does."""
        composer = self.composer
        if composer is None:
            return
        writer = self.list.writers.get(composer.comment.id)
        busy = presence.name_of(self.house, writer) if writer is not None else ""
        if busy != composer.busy:
            composer.busy = busy
            composer.foot.refresh()

    def _comment_changed(self, comment: Comment) -> None:
        if comment.id in self.list.comments:
            self.list.comments[comment.id] = comment
            if self.filter.status == "pending" and not comment.is_open():
                self.list.gone.add(comment.id)
            else:
                self.list.gone.discard(comment.id)
        elif self._fits(comment):
            # What was there before and comes behind all that was read has not arrived: it waits further down.
            if not (self.more and comment.rev > 1 and self._end is not None and self._place_of(comment) > self._end):
                self.arrived.add(comment.id)
        else:
            self.arrived.discard(comment.id)

    def minute_passed(self) -> None:
        """Bring the times up to date, and notice who has slept long enough."""
        for id in self._see_writers() & self.list.comments.keys():
            self.list.repaint_row(id)
        self.list.tick()
        since, self._looked = self._looked, self.house.now()
        if self.filter.status == "pending":
            for comment in inbox.woken(self.house, since):
                if comment.id not in self.list.comments and self._fits(comment):
                    self.arrived.add(comment.id)
            self._announce()

    def undone(self, objects: Sequence[str]) -> None:
        """Go to what was taken back."""
        comments = [id for id in objects if self.house.store.get("comments", id) is not None]
        for id in objects:
            doc = self.house.store.get("replies", id)
            if doc is not None:
                comments.append(doc["comment"])
        self.load(comments[0] if comments else "")

    def action_take_in(self) -> None:
        """Let in what has arrived; the cursor stays on its comment."""
        n = len(self.arrived)
        self.load()
        self.face.say(self.texts("inbox.taken_in", n=n) if n else self.texts("inbox.nothing_new"))
