"""The inbox's list: one comment a row, its state by a sign and an ink."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from smtui.domain.comment import Comment, apparent, is_raised
from smtui.domain.humantime import moment_text, time_left
from smtui.domain.reply import Reply, is_later
from smtui.services import presence
from smtui.services.permit import called, is_alone
from smtui.widgets.draw import BLANK, Column, Line, Part, between, cut, flat, rule, settle, width
from smtui.widgets.lines import LineList
from smtui.widgets.paint import net_ink

if TYPE_CHECKING:
    from smtui.services.presence import Writer
    from smtui.services.views import Heap

SOON = timedelta(hours=1)
"""What is due within this time is called soon."""

# Widths of the list, without its cursor, from which a column has room.
_WITH_SITUATION = 68
_WITH_ACCOUNT = 44
_WITH_OWNER = 100
# Where the second line of a row begins: below the account.
_INDENT = 14
# So much of a name and of a situation is always seen, however long the other is.
_NAME = 11


def short_title(title: str) -> str:
    """Return a situation's title without what it says in brackets or as a second name."""
    return title.partition(" (")[0].partition(" /")[0]


class CommentList(LineList):
    """Comments, the most urgent first."""

    def __init__(self, read_all: Callable[[], None]) -> None:
        super().__init__(id="inbox-list")
        self._read_all = read_all
        """Brings in what was not read so far."""
        self.comments: dict[str, Comment] = {}
        self.ways: dict[str, Reply] = {}
        """The unconfirmed reply of each comment that has one."""
        self.writers: Mapping[str, Writer] = {}
        """Who is writing to which comment, whoever sits here left out."""
        self.gone: set[str] = set()
        """Comments that were closed while they were in sight: they stay where they are, struck out."""
        self._heaps: Sequence[Heap] = ()
        self._titles: dict[int, Heap] = {}
        """The groups by the rows of their headings."""
        self._title_rows: list[int] = []

    def show(
        self, comments: Iterable[Comment], ways: Mapping[str, Reply], keep: str = "", heaps: Sequence[Heap] = ()
    ) -> None:
        """Show these comments; where there are ``heaps``, in these groups, each below its heading."""
        self.comments = {comment.id: comment for comment in comments}
        self.ways = dict(ways)
        self.gone.clear()
        self._heaps = heaps
        self.set_ids(self._rows(), keep)

    def _rows(self) -> list[str]:
        """Return the ids in the order of the rows, an empty one for each heading of a group that has comments."""
        self._titles = {}
        if not self._heaps:
            self._title_rows = []
            return list(self.comments)
        rows: list[str] = []
        for heap in self._heaps:
            here = [comment.id for comment in heap.comments if comment.id in self.comments]
            if here:
                self._titles[len(rows)] = heap
                rows += ["", *here]
        self._title_rows = list(self._titles)
        return rows

    @property
    def place(self) -> int:
        """Which of the comments is under the cursor, from 1; headings do not count."""
        return self.cursor + 1 - bisect_right(self._title_rows, self.cursor)

    def extend(self, comments: Iterable[Comment]) -> None:
        """Add the comments that are not here yet below the others."""
        new = {comment.id: comment for comment in comments if comment.id not in self.comments}
        self.comments |= new
        self.add_ids(new)

    def drop(self, ids: Sequence[str]) -> None:
        """Let comments leave; the cursor goes on to the next one."""
        for id in ids:
            self.comments.pop(id, None)
        self.marked.difference_update(ids)
        self.set_ids(self._rows() if self._heaps else [id for id in self.ids if id in self.comments])

    def action_last(self) -> None:
        """Go to the very last comment, which may not have been read yet."""
        self._read_all()
        super().action_last()

    def state(self, comment: Comment) -> tuple[str, str]:
        """Return the sign and the ink of a comment's state: what matters most about it now."""
        way, now = self.ways.get(comment.id), self.house.now()
        if comment.status != "pending":
            return comment.status, "good" if comment.status == "answered" else "faint"
        if way is not None:
            inks = {"draft": "draft", "review": "soon", "approved": "good", "failed": "bad", "unknown": "soon"}
            if is_later(way, now):
                return "later", "waiting"
            return way.status, inks.get(way.status, "waiting")
        if comment.is_snoozed(now):
            return "snoozed", "faint"
        if comment.waiting and not comment.is_overdue(now):
            return "waits", "faint"
        if comment.handed is not None and comment.owner == self.house.me.name:
            return "handed", "late" if comment.is_overdue(now) else "accent"
        if comment.is_overdue(now):
            return "late", "late"
        if comment.promised_until is not None:
            return "promised", "soon" if self._is_near(comment) else "good"
        if self._is_near(comment):
            return "soon", "soon"
        return "open", "faint"

    def row(self, index: int, cells: int) -> Sequence[Line]:
        """Return a comment's row: state, time left, account, situation, author, and the text as far as it goes."""
        if not self.ids[index]:
            return self._heading(index, cells)
        comment = self.comments[self.ids[index]]
        sign, ink = self.state(comment)
        gone = comment.id in self.gone
        head: list[Part] = [
            self.mark("mark", "accent") if comment.id in self.marked else Part(" ", ""),
            self.mark(sign, ink),
            Part(" ", ""),
            Column(self._time(comment), 8, self._time_ink(comment)).part(),
            Part(" ", ""),
            self._flag(comment),
            Part(" ", ""),
        ]
        if cells >= _WITH_ACCOUNT and self.several_accounts:
            head += [Column(comment.account, 8, net_ink(comment.network)).part(), Part(" ", "")]
        name = flat(comment.author) or self.texts("inbox.nobody")
        ink = "struck" if gone else ""
        body = Part(" ".join(settle(comment.text[: 4 * cells]).split()), ink or "text")
        news = self._news(comment)
        owned = comment.owner and not is_alone(self.house)
        if self.row_height > 1:
            room = cells - sum(width(part.text) for part in head) - min(width(name), _NAME) - 2
            tail = [Part(f" {cut(self.situation(comment), max(_NAME, room))} ", self._situation_ink(comment))]
            owner = [Part(f" {flat(called(self.house, comment.owner))} ", "faint")] if owned else []
            below = between([Part(" " * _INDENT, ""), *news, body], owner, cells)
            return between([*head, Part(name, ink or "strong")], tail, cells), below
        if cells >= _WITH_SITUATION:
            head += [Column(self.situation(comment), 12, self._situation_ink(comment)).part(), Part(" ", "")]
        head += [Column(name, 14, ink or "strong").part(), Part(" ", "")]
        if cells >= _WITH_OWNER:
            head += [Column(called(self.house, comment.owner) if owned else "", 12, "faint").part(), Part(" ", "")]
        elif owned:
            news = [*news, Part(f"@{self._initials(comment.owner)} ", "faint")]
        return ([*head, *news, body],)

    def _news(self, comment: Comment) -> list[Part]:
        """Return what stands before the text: who is writing at this moment, or when our answer goes."""
        writer, now = self.writers.get(comment.id), self.house.now()
        if writer is not None and writer.is_writing(now):
            name = presence.name_of(self.house, writer)
            return [Part(f"{self.texts('presence.row', name=flat(name))} {self.sign('dot')} ", "soon")]
        way = self.ways.get(comment.id)
        if way is not None and is_later(way, now) and way.not_before is not None:
            when = moment_text(way.not_before, now, self.house.zone, self.texts)
            return [Part(f"{self.texts('inbox.goes', when=when)} {self.sign('dot')} ", "waiting")]
        return []

    def _initials(self, name: str) -> str:
        members = {member.name: member.initials for member in self.house.settings.member}
        return flat(members.get(name) or name)[:8]

    def _flag(self, comment: Comment) -> Part:
        """Return the sign of what is always raised, until a person has decided; else of what the network holds back."""
        if is_raised(comment):
            return self.mark("alert", "bad")
        return self.mark(comment.remote_status, "soon") if comment.remote_status == "held" else Part(" ", "")

    def _situation_ink(self, comment: Comment) -> str:
        return "bad" if is_raised(comment) else "faint"

    def _heading(self, index: int, cells: int) -> Sequence[Line]:
        """Return a group's heading: its title, how many there are, and how many of them are late."""
        heap = self._titles[index]
        here = [comment for comment in heap.comments if comment.id in self.comments]
        late = sum(comment.is_overdue(self.house.now()) for comment in here)
        tail = [Part(f"{self.sign('late')} {late} ", "late")] if late else []
        line = rule([Part(f" {heap.title}", "title"), Part(f" {len(here)}", "faint")], cells, self.sign("rule"), tail)
        return (BLANK, line) if self.row_height > 1 else (line,)

    @property
    def several_accounts(self) -> bool:
        """Whether it has to be said which account a comment is on."""
        return len(self.house.library.accounts()) > 1

    def situation(self, comment: Comment) -> str:
        """Return the title of the situation that was chosen, or the suggested one with a question mark."""
        key = apparent(comment)
        if not key:
            return ""
        title = short_title(self.face.situation_titles.get(key, key))
        return title if comment.situation else f"{title}?"

    def _time(self, comment: Comment) -> str:
        now = self.house.now()
        if comment.status != "pending":
            return self.texts(f"inbox.state.{comment.status}")
        if comment.snoozed_until is not None and comment.is_snoozed(now):
            return time_left(comment.snoozed_until, now, self.texts)
        return time_left(comment.act_by, now, self.texts) if comment.act_by is not None else ""

    def _time_ink(self, comment: Comment) -> str:
        now = self.house.now()
        if not comment.is_open() or comment.act_by is None or comment.is_snoozed(now):
            return "faint"
        if comment.act_by < now:
            return "late"
        return "soon" if self._is_near(comment) else "text"

    def _is_near(self, comment: Comment) -> bool:
        """Tell whether most of the time is used, or too little is left to go on with something else."""
        now = self.house.now()
        return comment.is_pressing(now) or (comment.act_by is not None and comment.act_by - now <= SOON)

    def tick(self) -> None:
        """Paint the rows whose times have changed since they were painted."""
        painted = dict(self._painted)
        self._painted.clear()
        for key, old in painted.items():
            index, line, cells, *_ = key
            if index < len(self.ids) and self.line_at(index * self.row_height + line, cells) != old:
                self.refresh_lines(index * self.row_height, self.row_height)
