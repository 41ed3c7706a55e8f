"""The inbox as a thing to look at: the list, the comment beside it, what is searched and filtered.

The list never moves by itself. What others closed stays, struck out, until what has arrived is let in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import structs
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from smtui.domain.comment import Comment
from smtui.domain.errors import SmtuiError
from smtui.screens.base import Place
from smtui.screens.seeking import Seeker
from smtui.services import inbox, presence
from smtui.services.inbox import Filter
from smtui.services.work import from_doc
from smtui.texts import explain
from smtui.widgets.comments import CommentList
from smtui.widgets.detail import DetailPane
from smtui.widgets.draw import Line, Part, between, flat, rule
from smtui.widgets.guide import GuidePane
from smtui.widgets.lines import LineList, OneLine

if TYPE_CHECKING:
    from smtui.domain.reply import Reply
    from smtui.domain.view import Group, Sort
    from smtui.services.search import Finds
    from smtui.widgets.composer import Composer

REACH = 200
"""So many comments are read at first, and beyond the cursor."""
GROUPED = 1000
"""So many are read at first where they are in groups: more would come in above the cursor."""
NEAR = 50
"""So many rows before the end of what was read the next are read."""


class InboxView(Place):
    """The inbox without its actions on comments."""

    key = "inbox"

    def __init__(self) -> None:
        super().__init__()
        self.filter = Filter()
        self.group: Group = "none"
        self.sort: Sort = "urgency"
        self.view_name = ""
        """The saved view that is shown, as long as it is not changed."""
        self._end: tuple[Any, ...] | None = None
        """Where the last comment that was read stands in the order."""
        self.list = CommentList(self._read_all)
        self.list.follower = self._follow_cursor
        self.detail = DetailPane()
        self.guide = GuidePane()
        self.filter_line = OneLine(self._filter_words, "on_bar")
        self.head = OneLine(self._head_words, "on_pane")
        self.side = Container(id="inbox-side")
        self.composer: Composer | None = None
        self.arrived: set[str] = set()
        self.more = False
        """Whether the house has more comments that fit than were read: a page costs the same in any house."""
        self._looked = datetime.max.replace(tzinfo=UTC)
        """When it was last known who sleeps."""
        self._wanted = ""
        self._last = ""
        """The comment that was under the cursor last."""
        self._asked = False
        self.seeker = Seeker(self)
        self._is_seeking = False
        self._seat = ""
        self._is_first = True
        """Whether the first picture is still to come."""

    @property
    def seat(self) -> str:
        """The name of this window among those of one person."""
        self._seat = self._seat or self.house.ids.new()
        return self._seat

    @property
    def target(self) -> Widget:
        """The page while somebody writes, the comment while it is open, else the list."""
        if self.composer is not None:
            return self.composer.page if self.composer.page.is_attached else self.composer
        return self.detail if self.has_class("-open") else self.list

    def compose(self) -> ComposeResult:
        """Put the comment, the guideline and the reply beside or below the list."""
        yield self.filter_line
        with Container(id="inbox-body"):
            yield self.list
            with self.side:
                yield self.head
                yield self.detail
                yield self.guide

    def on_mount(self) -> None:
        """Take over how the list looks. Textual then calls the place's own handler, which loads it."""
        self._space()
        self.set_class(bool(self.face.ascii), "-ascii")
        self.call_after_refresh(self._go_on)

    def on_resize(self) -> None:
        """Give a row two lines where the list is beside the comment and has the height."""
        if self._space():
            self.list.set_ids(self.list.ids)

    def _space(self) -> bool:
        """Set how many lines a row has, and tell whether that is new."""
        old = self.list.row_height
        roomy = self.is_wide or self.house.settings.ui.spacing == "comfortable"
        self.list.row_height = 2 if roomy else 1
        return self.list.row_height != old

    # -- what is shown ------------------------------------------------------------------------------------------------

    def load(self, keep: str = "", *, near: bool = False) -> None:
        """Read the comments that the filter lets through; what has arrived comes in.

        The cursor stays on its comment; with ``near`` it goes to the first one instead of far down for it.
        """
        # A search that found nothing has no comment under the cursor; behind it waits the one from before.
        keep = keep or ("" if self.list.current else self._last)
        if self.filter.words:
            self.seeker.seek(self._reach, keep)
            return
        self._is_seeking = False
        if self.face.frame.dialog is None:
            self.seeker.drop()
        wanted = keep or self.list.current
        try:
            comments = self._read(self._reach)
            if self.more and self._is_beyond(wanted, comments):
                keep, comments = (comments[0].id, comments) if near else (keep, self._read(None))
            ways = inbox.on_their_way(self.house)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return
        self._show_all(comments, ways, keep)

    def show_found(self, found: Finds, keep: str) -> None:
        """Show what a search has found so far."""
        try:
            ways = inbox.on_their_way(self.house)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return
        self.more = found.n > len(found.comments) or not found.done
        # What is still being looked for comes by itself.
        self._is_seeking = not found.done
        self._show_all(list(found.comments), ways, keep)
        if not found.done:
            self.list.empty = self.texts("inbox.seeking")

    def _show_all(self, comments: list[Comment], ways: Mapping[str, Reply], keep: str) -> None:
        self._looked = self.house.now()
        self.arrived.clear()
        self._announce()
        self.list.empty = self._empty_words()
        self.list.writers = self.detail.writers = presence.writers(self.house, self.seat)
        shown = self.detail.detail
        self._put(comments, ways, keep)
        self.filter_line.display = self._is_filtered or (self.group, self.sort) != ("none", "urgency")
        self.filter_line.refresh()
        if self.detail.detail is shown:
            # The cursor has not moved, or what follows it still waits.
            self._show(self.list.current)

    @property
    def _reach(self) -> int | None:
        """How many comments are read at first."""
        if self._is_first and self.group == "none":
            return self.app.size.height  # more than the first picture can hold; the others come right behind it
        return max(GROUPED if self.group != "none" else REACH, self.list.cursor + REACH)

    def _put(self, comments: list[Comment], ways: Mapping[str, Reply], keep: str = "") -> None:
        """Show comments in the order and the groups that were asked for."""
        self._end = self._place_of(comments[-1]) if comments else None
        if self.group != "none":
            from smtui.services import views  # nobody who does not group waits for it

            self.list.show(comments, ways, keep, views.heaps(self.house, comments, self.group))
        else:
            self.list.show(comments, ways, keep)

    def _read(self, reach: int | None) -> list[Comment]:
        """Return the first ``reach`` comments of the order, or all, and note if there are more."""
        if self.filter.words:
            found = self.seeker.read(reach)
            self.more = found.n > len(found.comments)
            return list(found.comments)
        listed = inbox.list_comments(self.house, self.filter, None if reach is None else reach + 1, self.sort)
        self.more = reach is not None and len(listed) > reach
        return listed[:reach]

    def _place_of(self, comment: Comment) -> tuple[Any, ...]:
        """Return what tells where a comment stands in the order."""
        return inbox.order_of(self.filter, self.sort).key(comment)

    def _is_beyond(self, id: str, comments: Sequence[Comment]) -> bool:
        """Tell whether a comment belongs into the list, but further down than was read."""
        doc = self.house.store.get("comments", id) if id and all(comment.id != id for comment in comments) else None
        return doc is not None and self._fits(from_doc(doc, Comment))

    def _read_all(self) -> None:
        if self.more:
            self._read_on(None)

    def _read_on(self, reach: int | None) -> None:
        """Add what was not read so far, up to ``reach`` comments in all."""
        try:
            comments = self._read(reach)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return
        if self.group != "none":
            gone, marked = set(self.list.gone), set(self.list.marked)
            self._put(comments, self.list.ways)
            self.list.gone, self.list.marked = gone & self.list.comments.keys(), marked
        else:
            self._end = self._place_of(comments[-1]) if comments else None
            self.list.extend(comments)
        self.head.refresh()
        self.filter_line.refresh()

    def _go_on(self) -> None:
        """Read what the first picture did not need."""
        self._is_first = False
        if self.more and not self.filter.words:
            self._read_on(self._reach)

    def _empty_words(self) -> str:
        if self.filter.words and not self.filter.archived:
            keys = {"key": self.key_for("list.back"), "archive": self.key_for("inbox.archive")}
            return self.texts("inbox.empty_searched", **keys)
        if self._is_filtered:
            return self.texts("inbox.empty_filtered", key=self.key_for("list.back"))
        if not self.house.library.accounts():
            return self.texts("inbox.empty_no_account")
        return self.texts("inbox.empty", key=self.key_for("app.sync"))

    @property
    def _is_filtered(self) -> bool:
        return self.filter != Filter()

    def _filter_words(self, cells: int) -> Line:
        from smtui.services import views

        said = views.words(self.house, views.to_view(self.house, self.filter, self.group, self.sort))
        if self.filter.as_of is not None:
            said = [self.texts("round.this_round"), *said, *filter(None, (self.filter.network, self.filter.kind))]
        if self.filter.handed:
            said = [self.texts("approval.handed_to_me"), *said]
        lead = [Part(f" {flat(self.view_name)}:", "title")] if self.view_name else []
        count = f"{len(self.list.comments)}{'+' if self.more else ''}"
        if self._is_filtered:
            tail = self.texts("inbox.filter.count", n=count, key=self.key_for("list.back"))
        else:
            tail = f"{count}, {self.texts('views.regroup_hint', key=self.key_for('inbox.group'))}"
        return between([*lead, Part(flat(f" {' · '.join(said)}"), "accent")], [Part(f"  {tail} ", "faint")], cells)

    def _head_words(self, cells: int) -> Line:
        """Return the line above the comment: who wrote it, and where the cursor is in the list."""
        comment = self.list.comments.get(self.list.current)
        if comment is None:
            return rule([], cells, self.sign("rule"))
        place = f"{self.list.place}/{len(self.list.comments)}{'+' if self.more else ''}"
        marked = f"{self.texts('inbox.marked', n=len(self.list.marked))}  " if self.list.marked else ""
        name = flat(comment.author) or self.texts("inbox.nobody")
        lead = Part(self.sign("rule") * 2 + " ", "line")
        return rule([lead, Part(name, "title")], cells, self.sign("rule"), [Part(f"{marked}{place} ", "faint")])

    def _follow_cursor(self, id: str) -> None:
        """Show the comment under the cursor: at once, but after a burst of keys only the last one."""
        if (
            self.more
            and not self._is_seeking
            and not self._is_first
            and self.group == "none"
            and self.list.cursor >= len(self.list.ids) - NEAR
        ):
            self._read_on(2 * len(self.list.ids))
        self._wanted = id
        self._last = id or self._last
        if not self.app.message_queue_size:
            self._show_wanted()
        elif not self._asked:
            self._asked = True
            self.call_later(self._show_wanted)

    def _show_wanted(self) -> None:
        self._asked = False
        if self.composer is None and self._wanted == self.list.current:
            shown = self.detail.comment
            if shown is None or shown.id != self._wanted:
                self._show(self._wanted)
            else:
                self.head.refresh()

    def _show(self, id: str, *, keep_place: bool = False) -> None:
        self.detail.show(id, keep_place=keep_place)
        comment = self.detail.comment
        self.guide.show(self.detail.fitting, comment)
        self.head.refresh()
        if self.house.me.role == "assigned":
            self.face.frame.foot.refresh()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Open the comment in full size."""
        event.stop()
        self.set_class(True, "-open")
        self.screen.set_focus(self.detail)

    def point_at(self, id: str = "", account: str = "") -> None:
        """Show one account's comments, or put the cursor on one of all; a reply that is being written stays."""
        if self.composer is None:
            self.set_class(False, "-open")
            self.filter = Filter(account=account)
            self.view_name = ""
            # After the place is mounted, which it may not be yet.
            self.call_later(self.load, id)

    def here(self) -> Comment | None:
        """Return the comment under the cursor; where several are marked, each is looked at when it is done."""
        return None if self.list.marked else self.list.comments.get(self.list.current)

    def show_filter(self, wanted: Filter, id: str = "") -> None:
        """Show a part of the inbox, the cursor on a comment; a reply that is being written stays."""
        if self.composer is None:
            self.set_class(False, "-open")
            self.view_name = ""
            self.filter = wanted
            self.call_later(self.load, id)

    def go_back(self) -> bool:
        """Close what is open: guideline, comment, search, filter, marks."""
        if self.has_class("-guide"):
            self.set_class(False, "-guide")
        elif self.has_class("-open"):
            self.set_class(False, "-open")
            self.screen.set_focus(self.list)
        elif self.screen.focused is self.detail:
            self.screen.set_focus(self.list)
        elif self.filter.words:
            self.refilter(structs.replace(self.filter, words=""))
        elif self._is_filtered:
            said = self.texts("views.archive_off") if self.filter.archived else ""
            self.refilter(Filter())
            self.face.say(said)
        elif self.list.marked:
            self.list.marked.clear()
            self.list.repaint()
            self.head.refresh()
        else:
            return False
        return True

    def _fits(self, comment: Comment) -> bool:
        """Tell whether the filter would let a comment through."""
        return inbox.fits(self.house, self.filter, comment)

    def _announce(self) -> None:
        """Say how many comments wait to be taken in."""
        n = len(self.arrived)
        words = self.texts("inbox.arrived", n=n, key=self.key_for("inbox.take_in")) if n else ""
        self.face.frame.status.aside("arrived", words)
        # Coming back to the place is a request, too.
        self.stale = self.stale or bool(self.arrived or self.list.gone)

    # -- what is asked for -------------------------------------------------------------------------------------------

    def refilter(self, wanted: Filter) -> None:
        """Show what another filter lets through."""
        if wanted != self.filter:
            self.filter = wanted
            self.view_name = ""
            self.load()

    def action_other_pane(self) -> None:
        """Go from the list to the comment and back."""
        self.screen.set_focus(self.detail if self.screen.focused is self.list else self.list)

    def _one(self) -> Comment | None:
        return self.list.comments.get(self.list.current)
