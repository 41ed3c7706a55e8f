"""Promising an answer: until when, a holding reply that says so, and the word that the promise is kept."""

from __future__ import annotations

from datetime import datetime

from smtui.domain.comment import Comment
from smtui.domain.errors import SmtuiError
from smtui.domain.humantime import moment_text, time_left
from smtui.screens.dialogs import Prompt
from smtui.screens.inbox_handing import Handing
from smtui.services import promises, replies
from smtui.texts import explain
from smtui.widgets.draw import Line, Part, flat


class Promising(Handing):
    """The inbox with holding replies."""

    def action_promise(self) -> None:
        """Ask until when an answer is promised, then write the holding reply."""
        comment = self._one()
        if comment is None or self.composer is not None:
            return
        if not comment.is_open():
            state = self.texts(f"inbox.whole.{comment.status}")
            self.face.say(self.texts("plans.closed", name=self._who(comment), state=state), "bad")
            return
        current = replies.current(self.house, comment.id)
        if current is not None and current.status not in ("draft", "failed"):
            self.face.say(self.texts("inbox.on_its_way", state=self.texts(f"inbox.delivery.{current.status}")), "bad")
            return

        def take(text: str) -> bool:
            try:
                until = promises.parse_until(self.house, text)
                given = promises.prepare(self.house, comment.id, until)
                words, template = promises.holding_text(self.house, comment, until)
            except SmtuiError as error:
                self.face.say(explain(error, self.texts), "bad")
                return False
            self.write(comment, current)
            if self.composer is not None:
                self.composer.hold(given, words if current is None else "", template)
            return True

        def preview(text: str) -> Line:
            if not text.strip():
                return [Part(f" {self.texts('plans.until_examples')}", "faint")]
            try:
                until = promises.parse_until(self.house, text)
            except SmtuiError:
                return [Part(f" {self.texts('inbox.when_not_yet')}", "faint")]
            return self._until_words(comment, until)

        self.face.frame.open(Prompt(self.texts("plans.ask_until", name=self._who(comment)), take, preview=preview))

    def _until_words(self, comment: Comment, until: datetime) -> Line:
        """Return what a moment means: the day, how far away, and whether the network still takes an answer then."""
        now = self.house.now()
        when = moment_text(until, now, self.house.zone, self.texts)
        if comment.limit is not None and until > comment.limit:
            limit = moment_text(comment.limit, now, self.house.zone, self.texts)
            return [Part(f" {self.sign('late')} {self.texts('plans.after_window', when=when, limit=limit)}", "late")]
        left = time_left(until, now, self.texts, long=True)
        return [Part(f" {self.sign('arrow')} {when}", "good"), Part(f"  {left}", "faint")]

    def action_kept(self) -> None:
        """Say that what was promised is done; the comment leaves the list."""
        ids = self.list.targets
        said = self.texts("plans.promise_kept", n=len(ids), ids=", ".join(self._names(ids)))
        self._decide(ids, lambda ids: promises.keep(self.house, ids), said)

    def _names(self, ids: list[str]) -> list[str]:
        return [flat(self.list.comments[id].author) or self.texts("inbox.nobody") for id in ids[:3]]
