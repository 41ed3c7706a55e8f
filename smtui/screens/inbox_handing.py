"""Answers that a person carries over: for accounts that take none from here, by the terminal's clipboard and a word."""

from __future__ import annotations

from collections.abc import Callable

from smtui.domain.comment import Comment
from smtui.domain.errors import Objected, SmtuiError
from smtui.domain.promise import Promise
from smtui.domain.reply import Reply
from smtui.screens.dialogs import Choice, Option, Prompt
from smtui.screens.inbox_capturing import Capturing
from smtui.services import handover, promises, replies
from smtui.texts import explain, object_lines


class Handing(Capturing):
    """The inbox with answers that somebody else sends."""

    def write(self, comment: Comment, reply: Reply | None) -> None:
        """Write on at an answer, or begin one."""
        raise NotImplementedError

    def object(self, error: Objected, anyway: Callable[[], None]) -> None:
        """Show what speaks against a text: go on writing, or do it ``anyway`` where a person may decide that alone."""
        lines = object_lines(error.objections, self.texts)
        self.face.say(" · ".join(lines), "bad")
        options = [Option("1", self.texts("gate.write_on"), "back")]
        if all(objection.weight == "ask" for objection in error.objections):
            options.append(Option("2", self.texts("gate.anyway"), "anyway"))

        def take(what: str) -> None:
            if what == "anyway":
                anyway()

        self.face.frame.open(Choice(lines[0], options, take))

    def _hand_over(
        self, id: str, text: str, template: str, *, knowing: bool = False, promise: Promise | None = None
    ) -> Reply | None:
        """Keep a text as handed over; where that is refused, say why and return None."""
        try:
            return handover.hand_over(self.house, id, text, template, knowing=knowing, promise=promise)
        except Objected:
            raise
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return None

    def _carry(self, comment: Comment, reply: Reply) -> None:
        """Send an answer to the terminal's clipboard, say where it belongs, and ask whether it is there."""
        self.face.copy_to_clipboard(reply.text)
        address = comment.url or comment.post_url
        key = "inbox.handed.over" if address else "inbox.handed.over_nowhere"
        self.face.say(self.texts(key, name=self._who(comment), address=address), undo=True)
        self._ask_sent(comment, reply)

    def _ask_sent(self, comment: Comment, reply: Reply) -> None:
        """Ask whether a handed-over answer was sent. Leaving the question leaves it handed over."""
        answers = ("yes", "with_address", "again", "edit")
        options = [Option(str(at), self.texts(f"inbox.handed.{what}"), what) for at, what in enumerate(answers, 1)]

        def take(what: str) -> None:
            if what == "yes":
                self._confirm(comment, "")
            elif what == "with_address":
                title = self.texts("inbox.handed.which_address")
                self.face.frame.open(Prompt(title, lambda url: self._confirm(comment, url)))
            elif what == "again":
                self._carry(comment, reply)
            else:
                self.write(comment, reply)

        self.face.frame.open(Choice(self.texts("inbox.handed.ask", name=self._who(comment)), options, take))

    def _confirm(self, comment: Comment, url: str) -> bool:
        name = self._who(comment)
        promise = promises.planned(self.house, replies.current(self.house, comment.id))
        if promise is None:
            said = self.texts("inbox.handed.sent", name=name)
        else:
            said = self.texts("inbox.handed.holding", name=name, eta=promises.eta(self.house, promise.until))
        return self._decide(
            [comment.id], lambda ids: handover.confirm(self.house, ids[0], url), said, leave=promise is None
        )
