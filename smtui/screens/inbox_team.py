"""The inbox among several: handing over with a note, approvals, and the history of a comment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from smtui.domain.comment import Comment
from smtui.domain.errors import Objected, Refused, SmtuiError
from smtui.domain.humantime import moment_text
from smtui.domain.text import excerpt, one_line
from smtui.screens.dialogs import Choice, Item, Notice, Option, Picker, Prompt
from smtui.screens.inbox_handing import Handing
from smtui.services import approval, replies, triage
from smtui.services.permit import called, is_alone
from smtui.texts import explain, object_lines
from smtui.widgets.draw import Line, Part, flat, wrap

if TYPE_CHECKING:
    from smtui.services.approval import Waiting
    from smtui.widgets.composer import Composer


class Teaming(Handing):
    """The inbox with colleagues."""

    def close_composer(self) -> None:
        """Go from the reply back to the list."""
        raise NotImplementedError

    def _is_alone(self) -> bool:
        """Say that there is nobody else here, where that is so."""
        if is_alone(self.house):
            self.face.say(self.texts("approval.alone"))
            return True
        return False

    def action_assign(self) -> None:
        """Give it to a person."""
        if not self._is_alone():
            super().action_assign()

    # -- handing over ------------------------------------------------------------------------------------------------

    def action_hand(self) -> None:
        """Give it to a person, with a note."""
        ids = self.list.targets
        if not ids or self._is_alone():
            return
        members = [one for one in self.house.settings.member if one.name != self.house.me.name and one.role != "read"]
        items = [Item(member.name, member.called, member.name) for member in members]
        title = self._about("hand_whom", ids)

        def ask(member: str) -> None:
            who = called(self.house, member)

            def give(note: str) -> bool:
                if not note.strip():
                    self.face.say(self.texts("approval.hand_need_word", member=who), "bad")
                    return False
                said = self._about("said.handed", ids, member=who)
                if not self.attempt(lambda: triage.assign(self.house, ids, member, note)):
                    return False
                self.face.say(said, "good", undo=True)
                self.list.marked.clear()
                self.list.repaint()
                return True

            self.face.frame.open(Prompt(self.texts("approval.hand_word", member=who), give))

        self.face.frame.open(Picker(title, items, ask))

    def _about(self, what: str, ids: Sequence[str], **values: object) -> str:
        comment = self.list.comments.get(ids[0])
        name = self._who(comment) if comment else self.texts("inbox.nobody")
        return self.texts(f"approval.{what}", n=len(ids), name=name, **values)

    # -- approvals ---------------------------------------------------------------------------------------------------

    def object(self, error: Objected, anyway: Callable[[], None]) -> None:
        """Show what speaks against a text; where only a second person is wanted, offer to lay it before one."""
        weights = {objection.weight for objection in error.objections}
        composer = self.composer
        if composer is None or "review" not in weights or "stop" in weights:
            super().object(error, anyway)
            return
        lines = object_lines(error.objections, self.texts)
        self.face.say(" · ".join(lines), "bad")

        def take(what: str) -> None:
            if what == "submit":
                self.lay_before(composer)

        options = [
            Option("1", self.texts("gate.write_on"), "back"),
            Option("2", self.texts("approval.submit"), "submit"),
        ]
        self.face.frame.open(Choice(lines[0], options, take))

    def only_submits(self, comment: Comment) -> bool:
        """Tell whether what I write about a comment can only be laid before somebody who may send it."""
        if self.house.may("reply", comment) or not self.house.may("submit", comment):
            return False
        current = replies.current(self.house, comment.id)
        return current is None or current.status != "review" or current.by == self.house.me.name

    def lay_before(self, composer: Composer) -> None:
        """Lay the reply that is being written before a second person."""
        comment, text, template = composer.comment, composer.page.text, composer.template

        def submit() -> None:
            approval.submit(self.house, comment.id, text, template=template, knowing=True, promise=composer.promise)

        if self.attempt(submit):
            composer.forget()
            self.close_composer()
            self.face.say(self.texts("approval.said.submitted", name=self._who(comment)), "good", undo=True)

    def action_requests(self) -> None:
        """List the replies that wait for my approval."""
        if self._is_alone():
            return
        try:
            items = approval.waiting(self.house)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return
        if not items:
            self.face.say(self.texts("approval.nothing"))
            return
        by_id = {item.comment.id: item for item in items}
        rows = [
            Item(
                id, f"{called(self.house, item.review.by)} → {self._who(item.comment)}", flat(one_line(item.reply.text))
            )
            for id, item in by_id.items()
        ]

        def look(id: str) -> None:
            if id not in self.list.comments:
                self.point_at(id)
            else:
                self.list.move_to(self.list.ids.index(id))
            self.call_later(self._judge, by_id[id])

        self.face.frame.open(Picker(self.texts("approval.title"), rows, look))

    def _judge(self, item: Waiting, *, knowing: bool = False) -> None:
        """Show a reply that waits, whole, and ask what becomes of it."""
        texts, name = self.texts, self._who(item.comment)
        sends = bool(self.house.allowed(item.comment.account).get("reply"))
        room = max(20, self.app.size.width - 50)
        options = [
            Option(
                "1",
                texts("approval.choose.approve" if sends else "approval.choose.approve_only"),
                "0",
                excerpt(one_line(item.reply.text), room),
            )
        ]
        for n, wording in enumerate(item.review.others[:7], start=1):
            label = texts("approval.choose.other", n=n + 1, who=called(self.house, wording.by))
            options.append(Option(str(n + 1), label, str(n), excerpt(one_line(wording.text), room)))
        options += [
            Option("e", texts("approval.choose.edit"), "edit"),
            Option("r", texts("approval.choose.reject"), "reject"),
        ]

        def take(value: str) -> None:
            if value == "edit":
                self.write(item.comment, item.reply)
            elif value == "reject":
                self._reject(item)
            else:
                self._approve(item, item.texts[int(value)], knowing=knowing)

        self.face.frame.open(Choice(texts("approval.which", name=name), options, take))
        if not self.is_wide:
            # What is approved has to be in sight, whole: the comment covers the list, our answers at its top.
            self.set_class(True, "-open")
            self.call_after_refresh(lambda: self.detail.go_to_line(self.detail.answers_at + 1))

    def _approve(self, item: Waiting, text: str, *, knowing: bool = False) -> None:
        name = self._who(item.comment)
        wait = timedelta(seconds=self.house.settings.reply.undo_seconds)
        try:
            reply = approval.approve(
                self.house, item.reply.id, text=text, seen=item.reply.rev, wait=wait, knowing=knowing
            )
        except Refused as error:
            if error.key == "approval_news":
                self._ask_again(item, text, str(error.values["news"]))
            else:
                self.face.say(explain(error, self.texts), "bad")
            return
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return
        queued = reply.status == "queued"
        self.face.say(
            self.texts("approval.said.approved" if queued else "approval.said.approved_only", name=name),
            "good",
            undo=True,
        )
        self.face.look()
        if queued:
            self.face.courier.send(item.comment.account, [item.comment.id], reply.id)

    def _ask_again(self, item: Waiting, text: str, news: str) -> None:
        """Show what has happened since the submission, and ask whether it goes out all the same."""
        options = [
            Option("1", self.texts("approval.look"), "look"),
            Option("2", self.texts("approval.anyway"), "anyway"),
        ]

        def take(value: str) -> None:
            if value == "anyway":
                self._approve(item, text, knowing=True)

        self.face.say(self.texts("approval.news_title", news=news), "bad")
        self.face.frame.open(Choice(self.texts("approval.which", name=self._who(item.comment)), options, take))

    def _reject(self, item: Waiting) -> None:
        name, writer = self._who(item.comment), called(self.house, item.review.by)

        def give_back(reason: str) -> bool:
            if not self.attempt(lambda: approval.reject(self.house, item.reply.id, reason, seen=item.reply.rev)):
                return False
            self.face.say(self.texts("approval.said.rejected", name=name, who=writer), "good", undo=True)
            return True

        self.face.frame.open(Prompt(self.texts("approval.reject_reason", name=name), give_back))

    # -- history -----------------------------------------------------------------------------------------------------

    def action_history(self) -> None:
        """Tell who did what with the comment, and when."""
        comment = self._one()
        if comment is None:
            return
        from smtui.services.history import history

        try:
            entries = history(self.house, comment.id)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return

        def lines(cells: int) -> list[Line]:
            if not entries:
                return [[Part(f" {self.texts('history.empty')}", "faint")]]
            found: list[Line] = []
            for entry in entries:
                when = moment_text(entry.at, self.house.now(), self.house.zone, self.texts)
                found += wrap(f"{when}  {flat(entry.what)}", cells - 1, "text", indent=" ", first=" ")
                for more in (*entry.changes, entry.detail):
                    if more:
                        found += wrap(flat(more), cells - 1, "faint", indent="   ", first="   ")
            return found

        rows = max(3, min(12, self.app.size.height - 10))
        self.face.frame.open(Notice(self.texts("history.title", name=self._who(comment)), lines, rows))
