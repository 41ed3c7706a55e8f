"""Inbox: what people wrote, the most urgent first, with everything that belongs to it, and the reply below it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from smtui.domain.errors import Objected, SmtuiError
from smtui.domain.humantime import moment_text
from smtui.screens.dialogs import Choice, Option
from smtui.screens.inbox_promising import Promising
from smtui.screens.inbox_team import Teaming
from smtui.screens.inbox_view import InboxView
from smtui.services import caution, presence, promises, replies, triage
from smtui.texts import explain
from smtui.widgets.keys import bindings_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smtui.domain.comment import Comment
    from smtui.domain.guideline import Filled
    from smtui.domain.reply import Reply
    from smtui.services.templates import BlockOffer
    from smtui.widgets.composer import Composer

COMPOSING = (
    "composer.send",
    "composer.later",
    "composer.template",
    "composer.guide",
    "composer.close",
    "composer.editor",
)


class InboxPlace(Promising, Teaming, InboxView):
    """The inbox, with the composer."""

    BINDINGS: ClassVar[list[BindingType]] = bindings_for(
        "inbox", "list.back", "list.search", "list.filter", "list.mark", "list.other_pane"
    )

    def footer(self) -> tuple[str, ...]:
        """Return the keys of the place, or those of the reply that is being written."""
        return COMPOSING if self.composer is not None else super().footer()

    def action_reply(self) -> None:
        """Write a reply below the comment."""
        comment = self._one()
        if comment is None or self.composer is not None:
            return
        current = replies.current(self.house, comment.id)
        if current is not None and current.status == "copied":
            self._ask_sent(comment, current)
        elif current is not None and current.status not in ("draft", "failed", "review", "approved"):
            self.face.say(self.texts("inbox.on_its_way", state=self.texts(f"inbox.delivery.{current.status}")), "bad")
        elif (until := caution.cooling_until(self.house, comment)) is not None:
            self._tell_cooling(comment, until)
        elif (writer := presence.writers(self.house, self.seat).get(comment.id)) is not None:
            self._ask_busy(comment, writer)
        else:
            self.write(comment, current)

    def _ask_busy(self, comment: Comment, writer: presence.Writer) -> None:
        """Ask whether to write although somebody else does."""
        name = presence.name_of(self.house, writer)
        when = moment_text(writer.since or self.house.now(), self.house.now(), self.house.zone, self.texts)
        options = [
            Option("1", self.texts("presence.leave", name=name), "leave"),
            Option("2", self.texts("presence.go_on"), "go_on"),
        ]

        def take(what: str) -> None:
            if what == "go_on":
                self.write(comment, replies.current(self.house, comment.id))

        self.face.frame.open(Choice(self.texts("presence.ask", name=name, when=when), options, take))

    def write(self, comment: Comment, reply: Reply | None) -> None:
        """Open the composer with the text there is."""
        from smtui.widgets.composer import Composer  # TextArea costs 30 ms at the first reply, none at the start

        self.composer = Composer(comment, reply.text if reply else "", reply.template if reply else "")
        self.composer.seat = self.seat
        self.composer.promise = promises.planned(self.house, reply)
        self.detail.composing = True
        self.set_class(True, "-writing")
        self.side.mount(self.composer)
        self._mark_busy()
        self.detail.renew()
        self.screen.set_focus(self.composer)
        self.face.frame.show_keys()

    def keep_draft(self) -> None:
        """Write down what is being typed, at once."""
        if self.composer is not None and not self.composer.save() and self.composer.conflict is not None:
            self._keep_as_note(self.composer.comment.id, self.house.me.name, self.composer.page.text)

    def _keep_as_note(self, id: str, by: str, text: str) -> None:
        """Keep a draft that does not count as a note at the comment: nothing that was written gets lost."""
        if text.strip():
            said = self.texts("presence.note", name=by, text=text.strip())
            self.attempt(lambda: triage.add_note(self.house, id, said))

    def _settle_conflict(self) -> None:
        """Ask which of two drafts counts."""
        composer = self.composer
        if composer is None or composer.conflict is None:
            return
        by = str(composer.conflict.values["by"])
        options = [
            Option("1", self.texts("presence.mine"), "mine"),
            Option("2", self.texts("presence.theirs"), "theirs"),
        ]

        def take(what: str) -> None:
            other = composer.settle_conflict(mine=what == "mine")
            self._keep_as_note(composer.comment.id, by if what == "mine" else self.house.me.name, other)
            self.face.say(self.texts("presence.kept"))

        def left() -> None:
            composer.conflict = None  # asked again at the next pause

        title = self.texts("presence.changed", name=by)
        self.face.frame.open(Choice(title, options, take, left=left))

    def on_composer_closed(self) -> None:
        """Go back to the list; the draft is kept."""
        composer = self.composer
        if composer is None:
            return
        kept = composer.page.text.strip()
        self.close_composer()
        self.face.say(self.texts("composer.kept" if kept else "composer.nothing_kept", key=self.key_for("inbox.reply")))
        self.face.look()

    def close_composer(self) -> None:
        """Go from the reply back to the list."""
        composer, self.composer = self.composer, None
        if composer is not None:
            composer.remove()
        self.detail.composing = False
        self.remove_class("-writing", "-guide")
        self.screen.set_focus(self.detail if self.has_class("-open") else self.list)
        self.face.frame.show_keys()

    def on_composer_sent(self, message: Composer.Sent) -> None:
        """Go through the list where the situation wants it; then send, or show what speaks against it."""
        comment = self.composer.comment if self.composer is not None else None
        checks = caution.checklist(self.house, comment) if comment is not None else ()
        if checks:
            self.ask_checks(checks, lambda: self._send(message))
        else:
            self._send(message)

    def _send_later(self) -> None:
        """Ask when the reply should go, and write it down for that moment."""
        composer = self.composer
        if composer is None:
            return
        if composer.by_hand:
            self.face.say(self.texts("composer.later_by_hand", account=composer.comment.account), "bad")
            return
        message = composer.letter()

        def send(until: datetime) -> bool:
            self._send(message, at=until)
            return self.composer is None

        def ask() -> None:
            self.ask_moment(self.texts("composer.when"), send)

        checks = caution.checklist(self.house, composer.comment)
        if checks:
            self.ask_checks(checks, ask)
        else:
            ask()

    def _send(self, message: Composer.Sent, *, knowing: bool = False, at: datetime | None = None) -> None:
        """Write the reply down for sending; it goes out when the undo window has passed, or at ``at``."""
        composer = self.composer
        if composer is None:
            return
        if self.only_submits(composer.comment):
            self.lay_before(composer)
            return
        wait = timedelta(seconds=self.house.settings.reply.undo_seconds)
        try:
            if composer.by_hand:
                self._give(composer, message, knowing)
                return
            reply = replies.queue(
                self.house,
                message.comment,
                message.text,
                template=message.template,
                wait=wait,
                at=at,
                knowing=knowing,
                promise=composer.promise,
            )
        except Objected as error:
            self.object(error, lambda: self._send(message, knowing=True, at=at))
            return
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return
        composer.forget()
        account = composer.comment.account
        when = moment_text(at, self.house.now(), self.house.zone, self.texts) if at else ""
        said = self._said("reply_later" if at else "reply", [message.comment], when=when)
        if composer.promise is not None:
            when = promises.eta(self.house, composer.promise.until)
            said = self.texts("plans.said_holding", name=self._who(composer.comment), eta=when)
        self.close_composer()
        self.remove_class("-open")
        self.screen.set_focus(self.list)
        self.face.say(said, undo=True)
        self.face.look()
        if self.list.current == message.comment:
            self.list.action_down()
        if at is None:
            self.face.courier.send(account, [message.comment], reply.id)

    def _give(self, composer: Composer, message: Composer.Sent, knowing: bool) -> None:
        """Give the reply to the person who sits here: nobody else can send it. Raises Objected."""
        reply = self._hand_over(
            message.comment, message.text, message.template, knowing=knowing, promise=composer.promise
        )
        if reply is not None:
            composer.forget()
            self.close_composer()
            self.face.look()
            self._carry(composer.comment, reply)

    def on_composer_asked(self, message: Composer.Asked) -> None:
        """Give the one who writes what they ask for."""
        if message.what == "guide":
            self.action_guide()
        elif message.what == "template":
            self._pick_template()
        elif message.what == "later":
            self._send_later()
        elif message.what == "conflict":
            self._settle_conflict()
        else:
            self._edit_outside()

    def _pick_template(self) -> None:
        """Offer templates, greetings and closings; what a template leaves open is asked before it is put in."""
        composer = self.composer
        if composer is None:
            return
        from smtui.screens.template_picker import TemplatePicker, ask_open

        comment = composer.comment

        def done() -> None:
            self.remove_class("-picking")

        def stack(block: BlockOffer) -> None:
            done()
            composer.stack(block)

        def take(key: str) -> None:
            done()

            def fill(given: Mapping[str, str]) -> Filled:
                return replies.fill_template(self.house, comment.id, key, given)

            try:
                ask_open(self.face, fill, lambda filled: composer.put(filled.text, key))
            except SmtuiError as error:
                self.face.say(explain(error, self.texts), "bad")

        self.add_class("-picking")
        self.face.frame.open(TemplatePicker(self.house, comment, take, stack, done, self.app.size.height))

    def _edit_outside(self) -> None:
        composer = self.composer
        if composer is None:
            return
        from smtui.widgets.editor import edit

        composer.save()
        try:
            text = edit(self.face, composer.page.text, composer.comment)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return
        composer.replace(text)
        composer.save()
