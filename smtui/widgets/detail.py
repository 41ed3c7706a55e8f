"""One comment with everything that belongs to it, as lines to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from smtui.domain.comment import Comment, is_raised
from smtui.domain.errors import SmtuiError
from smtui.domain.humantime import ago, moment_text, time_left
from smtui.domain.reply import Reply
from smtui.services import guide, inbox, presence
from smtui.services.history import detail_words, did_words
from smtui.services.permit import called, is_alone
from smtui.texts import explain
from smtui.widgets.draw import BLANK, Line, Part, between, flat, settle, width, wrap
from smtui.widgets.lines import TextPane
from smtui.widgets.paint import fact, heading, net_ink

if TYPE_CHECKING:
    from smtui.domain.guideline import Situation
    from smtui.domain.suggest import Suggestion

MOST_BEFORE = 50
"""So many of a person's earlier comments are shown where the archives are asked as well."""
BEFORE_LINES = 2
"""So many lines of what was said before are shown, of either side."""
LOG_LINES = 8
"""How many entries of the log are shown; the newest."""


class DetailPane(TextPane):
    """The whole comment, what was said before, our answers, notes and the log."""

    def __init__(self) -> None:
        super().__init__(id="inbox-detail")
        self.detail: inbox.Detail | None = None
        self.before: Sequence[inbox.Earlier] = ()
        self.answers_at = 0
        """The line from which our answers are."""
        self.writers: Mapping[str, presence.Writer] = {}
        self.archived = False
        """Whether the archives were asked about this comment, too."""
        self.before_at = 0
        """The line from which is what this person wrote before."""
        self.composing = False
        """Whether the draft is on the screen already, below."""
        self.fitting: list[tuple[Situation, Suggestion | None]] = []

    @property
    def comment(self) -> Comment | None:
        """The comment that is shown."""
        return self.detail.comment if self.detail else None

    def show(self, id: str, *, keep_place: bool = False, archived: bool = False) -> None:
        """Show a comment, or nothing for an empty id; with ``archived`` also what the archives hold about it."""
        self.archived = archived or (self.archived and self.comment is not None and self.comment.id == id)
        self.detail, self.before, self.fitting = None, (), []
        if id:
            try:
                if self.archived:
                    self.detail = inbox.whole(self.house, id)
                    self.before = inbox.before(self.house, self.detail.comment, MOST_BEFORE, archived=True)
                else:
                    self.detail = inbox.detail(self.house, id)
                    self.before = inbox.before(self.house, self.detail.comment)
                self.fitting = guide.fitting(self.house, self.detail.comment)
            except SmtuiError as error:
                self.face.say(explain(error, self.texts), "bad")
        self.renew(keep_place=keep_place)

    def write(self, cells: int) -> list[Line]:
        """Return the comment's lines: who, the text, then what is less pressing."""
        if self.detail is None:
            return []
        comment = self.detail.comment
        lines = [*self._facts(comment, cells), BLANK]
        if comment.thread:
            lines += [heading(self.texts("inbox.thread"), cells, self.sign), *self._thread(comment, cells), BLANK]
        lines += self._text(comment, cells)
        self.answers_at = len(lines)
        lines += self._replies(cells)
        lines += self._notes(cells)
        self.before_at = len(lines)
        lines += self._before(cells)
        lines += self._log(cells)
        if not self.archived and inbox.rests_in_archive(self.detail):
            said = self.texts("inbox.in_archive", key=self.key_for("inbox.before"))
            lines += [BLANK, *wrap(said, cells, "accent")]
        return lines

    def _text(self, comment: Comment, cells: int) -> list[Line]:
        if comment.forgotten_at is not None:
            return wrap(self.texts("inbox.forgotten", when=self._moment(comment.forgotten_at)), cells, "faint")
        return wrap(comment.text, cells) if comment.text.strip() else [[Part(self.texts("inbox.no_text"), "faint")]]

    def _facts(self, comment: Comment, cells: int) -> list[Line]:
        texts, now = self.texts, self.house.now()
        when = f"{ago(comment.created_at, now, texts)}, {self._moment(comment.created_at)}"
        known = self.house.account(comment.account)
        title = f" {flat(known.title)}" if known is not None and known.title else ""
        if known is None or known.network != comment.network:
            # An account carried by hand holds what comes from several networks.
            title = f" {comment.network}" if comment.network != comment.account else ""
        is_private = comment.kind == "message" and comment.remote_status == "public"
        there = texts("inbox.there.private" if is_private else f"inbox.there.{comment.remote_status}")
        # How it stands there says more than the account's title, which gives way.
        if sum(map(width, (comment.account, title, there, when))) + 4 > cells:
            title = ""
        account = [Part(comment.account, net_ink(comment.network)), Part(f"{title} {self.sign('dot')} ", "faint")]
        held = "soon" if comment.remote_status == "held" else "bad" if comment.remote_status != "public" else "faint"
        lines: list[Line] = [between([*account, Part(there, held)], [Part(when, "faint")], cells)]
        if comment.post_title or comment.post_url:
            lines += fact(texts("inbox.fact.post"), comment.post_title or comment.post_url, cells)
        lines += self._promise(comment, cells)
        if comment.acts:
            words = ", ".join(texts(f"verbs.act.{act}") for act in comment.acts)
            lines += fact(texts("verbs.fact"), words, cells)
        lines += self._writer(comment, cells)
        if comment.owner and not is_alone(self.house):
            lines += fact(texts("inbox.fact.owner"), called(self.house, comment.owner), cells)
        if comment.handed is not None:
            who, at = called(self.house, comment.handed.by), self._moment(comment.handed.at)
            said = texts("approval.from", who=who, at=at, note=comment.handed.note)
            lines += fact(texts("approval.fact.handed"), said, cells, "accent")
        if comment.waiting:
            lines += fact(texts("inbox.fact.waiting"), texts(f"inbox.waiting.{comment.waiting}"), cells)
        if is_raised(comment):
            names = [texts(f"tree.alert.{key}") for key in comment.alerts]
            lines += fact(texts("inbox.fact.raised"), f"{self.sign('alert')} {', '.join(names)}", cells, "bad")
        if comment.verdict is not None and not comment.situation:
            lines += fact(texts("inbox.fact.situation"), texts("inbox.no_situation"), cells)
        elif self.fitting:
            chosen = comment.situation
            names = [s.title if s.key == chosen else f"{s.title}?" for s, _ in self.fitting]
            lines += fact(texts("inbox.fact.situation"), ", ".join(names), cells, "text" if chosen else "faint")
        return lines

    def _writer(self, comment: Comment, cells: int) -> list[Line]:
        """Return who is writing an answer at this moment."""
        writer = self.writers.get(comment.id)
        if writer is None or not writer.is_writing(self.house.now()):
            return []
        name = presence.name_of(self.house, writer)
        said = self.texts("presence.fact", name=name, when=self._moment(writer.since or self.house.now()))
        return fact(self.texts("presence.label"), said, cells, "soon")

    def _promise(self, comment: Comment, cells: int) -> list[Line]:
        """Return by when we promised to answer, how it stands, and whether the comment sleeps."""
        texts, now = self.texts, self.house.now()
        if comment.status != "pending":
            state = texts(f"inbox.whole.{comment.status}")
            reason = f": {texts(f'inbox.reason.{comment.reason}')}" if comment.reason else ""
            when = f", {self._moment(comment.closed_at)}" if comment.closed_at else ""
            return fact(texts("inbox.fact.state"), f"{state}{reason}{when}", cells)
        lines: list[Line] = []
        for at, clock in comment.clocks():
            words = f"{self._moment(at)}, {time_left(at, now, texts, long=True)}"
            lines += fact(texts(f"plans.clock.{clock}"), words, cells, self._clock_ink(comment, at, clock))
        if comment.held_at is not None:
            said = texts("plans.held_at", at=self._moment(comment.held_at))
            lines += fact(texts("plans.clock.held"), said, cells, "good")
        elif comment.wants_holding(now) and not self._is_answered():
            late = comment.is_overdue(now)
            if self.face.keys("inbox.promise"):
                said = "plans.holding_late" if late else "plans.holding_hint"
                hint = texts(said, key=self.key_for("inbox.promise"))
                sign, ink = ("late", "late") if late else ("soon", "soon")
                lines += wrap(hint, cells, ink, indent=" " * 10, first=f"{self.sign(sign)} ".rjust(10))
        if comment.snoozed_until is not None and comment.is_snoozed(now):
            lines += fact(texts("inbox.fact.snoozed"), self._moment(comment.snoozed_until), cells)
        return lines

    def _is_answered(self) -> bool:
        """Tell whether an answer is written and on its way, if only to a second person."""
        way = inbox.open_reply(self.detail.replies) if self.detail else None
        return way is not None and way.status not in ("draft", "failed")

    def _clock_ink(self, comment: Comment, at: datetime, clock: str) -> str:
        now = self.house.now()
        if at < now:
            return "late"
        if at == comment.act_by:
            return "soon" if comment.is_pressing(now) else "text"
        return "faint"

    def _thread(self, comment: Comment, cells: int) -> list[Line]:
        lines: list[Line] = []
        bar = f"{self.sign('quote')} "
        for said in comment.thread:
            who = self.texts("inbox.we") if said.ours else said.author or self.texts("inbox.nobody")
            when = ago(said.at, self.house.now(), self.texts)
            lines.append(
                [Part(bar, "line"), Part(who, "accent" if said.ours else "strong"), Part(f", {when}", "faint")]
            )
            lines += wrap(said.text, cells, "faint", indent=bar)
        return lines

    def _replies(self, cells: int) -> list[Line]:
        detail = self.detail
        if detail is None:
            return []
        lines: list[Line] = []
        for reply in detail.replies:
            if reply.status != "cancelled" and not (self.composing and reply.status == "draft"):
                lines += [BLANK, *self._reply(reply, cells)]
        for order in detail.orders:
            if order.status not in ("sent", "cancelled"):
                what = self.texts(f"ui.action.{order.action}")
                words = f"{what}: {self._delivery(order.status, order.error, order.error_values, order.retry_at)}"
                lines += wrap(
                    words, cells, "bad" if order.error else "waiting", first=f"{self.sign(order.status)} ", indent="  "
                )
        if not lines:
            return []
        lines = lines[1:] if not lines[0] else lines
        return [BLANK, heading(self.texts("inbox.replies"), cells, self.sign), *lines]

    def _reply(self, reply: Reply, cells: int) -> list[Line]:
        inks = {
            "sent": "good",
            "failed": "bad",
            "unknown": "soon",
            "draft": "draft",
            "review": "soon",
            "approved": "good",
        }
        ink = inks.get(reply.status, "waiting")
        who = called(self.house, reply.by)
        state = self._delivery(reply.status, reply.error, reply.error_values, reply.retry_at, who)
        if reply.status == "sent" and reply.sent_at:
            state = f"{state}, {self._moment(reply.sent_at)}"
        elif reply.status == "queued" and reply.not_before:
            state = f"{state}, {self._moment(reply.not_before)}"
        words = state if reply.error else f"{state}, {who}"
        lines = wrap(words, cells, ink, first=f"{self.sign(reply.status)} ", indent="  ")
        lines += self._review(reply, cells)
        if reply.url:
            lines += wrap(reply.url, cells, "link", indent="  ")
        return [*lines, *wrap(reply.text, cells, indent="  "), *self._wordings(reply, cells)]

    def _review(self, reply: Reply, cells: int) -> list[Line]:
        """Return the second person's part: who is asked and why, and what came of it."""
        review, texts = reply.review, self.texts
        if review is None:
            return []
        if review.verdict and review.judged_at is not None:
            who, at = called(self.house, review.judge), self._moment(review.judged_at)
            said = texts(f"approval.{review.verdict}", who=who, at=at, reason=review.reason)
            return wrap(said, cells, "good" if review.verdict == "approved" else "bad", indent="  ")
        lines: list[Line] = []
        if review.to:
            lines += wrap(texts("approval.for", who=called(self.house, review.to)), cells, "faint", indent="  ")
        if review.note:
            lines += wrap(texts("approval.note", note=review.note), cells, "accent", indent="  ")
        return lines

    def _wordings(self, reply: Reply, cells: int) -> list[Line]:
        """Return the other texts that are offered for a reply that waits for approval."""
        lines: list[Line] = []
        for n, wording in enumerate(reply.review.others if reply.review and reply.status == "review" else (), start=2):
            title = self.texts("approval.other", n=n, who=called(self.house, wording.by))
            lines += [[Part(f"  {title}", "key")], *wrap(wording.text, cells, indent="  ")]
        return lines

    def _delivery(
        self, status: str, error: str, values: dict[str, str], retry_at: datetime | None, who: str = ""
    ) -> str:
        """Return how a delivery stands; where it failed with whose it is, the reason and the next try."""
        words = self.texts(f"inbox.delivery.{status}")
        if error:
            words = f"{words}, {who}" if who else words
            words = f"{words}: {explain(SmtuiError(error, **values), self.texts)}"
            if retry_at is not None:
                is_due = retry_at <= self.house.now()
                words += f" {self.texts('inbox.retry_next' if is_due else 'inbox.retry', when=self._moment(retry_at))}"
        return words

    def _notes(self, cells: int) -> list[Line]:
        if self.detail is None or not self.detail.notes:
            return []
        lines: list[Line] = [BLANK, heading(self.texts("inbox.notes"), cells, self.sign)]
        for note in self.detail.notes:
            lines += wrap(note.text, cells, indent="  ", first=f"{self.sign('bullet')} ")
            lines.append([Part(f"  {settle(called(self.house, note.by))}, {self._moment(note.at)}", "faint")])
        return lines

    def _before(self, cells: int) -> list[Line]:
        """Return what this person wrote before, each with what we answered."""
        if not self.before:
            return []
        title = self.texts("inbox.before_all" if self.archived else "inbox.before")
        lines: list[Line] = [BLANK, heading(title, cells, self.sign)]
        bar = f"{self.sign('quote')} "
        for earlier in self.before:
            other = earlier.comment
            state = self.texts(f"inbox.whole.{other.status}")
            reason = f": {self.texts(f'inbox.reason.{other.reason}')}" if other.reason else ""
            when = ago(other.created_at, self.house.now(), self.texts)
            lines.append(between([Part(when, "faint")], [Part(f"  {state}{reason}", "faint")], cells))
            lines += shorten(wrap(" ".join(settle(other.text[:400]).split()), cells), BEFORE_LINES)
            if earlier.answer:
                said = " ".join(settle(earlier.answer[:400]).split())
                ours = wrap(said, cells, "faint", indent="  ", first=f"{bar}")
                lines += shorten([[Part(bar, "accent"), *line[1:]] for line in ours], BEFORE_LINES)
        return lines

    def _log(self, cells: int) -> list[Line]:
        if self.detail is None or not self.detail.events:
            return []
        lines: list[Line] = [BLANK, heading(self.texts("inbox.log"), cells, self.sign)]
        for event in self.detail.events[-LOG_LINES:]:
            what = did_words(self.texts, event.action)
            who = self.texts("inbox.network") if event.by == "network" else called(self.house, event.by)
            detail = called(self.house, detail_words(self.house, event.action, event.detail))
            words = f"{what}{f': {detail}' if detail else ''}"
            lines.append(
                between([Part(words, "faint")], [Part(f"  {settle(who)}, {self._moment(event.at)}", "faint")], cells)
            )
        return lines

    def _moment(self, moment: datetime) -> str:
        return moment_text(moment, self.house.now(), self.house.zone, self.texts)


def shorten(lines: list[Line], most: int) -> list[Line]:
    """Return the first lines; where there were more, the last one says so."""
    if len(lines) <= most:
        return lines
    *head, last = lines[:most]
    return [*head, [*last, Part(" …", "faint")]]
