"""Deciding about comments: done, later, spam, whose, which situation. Each is one action with one way back.

What one closed leaves the list at once, and the next comment is selected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from smtui.domain.comment import REASONS, Comment, Moderation
from smtui.domain.errors import SmtuiError
from smtui.domain.humantime import moment_text, parse_when, time_left
from smtui.screens.dialogs import Choice, Item, Option, Picker, Prompt
from smtui.screens.inbox_seeing import Seeing
from smtui.services import triage
from smtui.services.permit import is_alone
from smtui.texts import explain
from smtui.widgets.draw import Line, Part, flat


class Deciding(Seeing):
    """The inbox with what a person decides about comments."""

    def _decide(
        self, ids: Sequence[str], work: Callable[[Sequence[str]], object], said: str, *, leave: bool = True
    ) -> bool:
        """Do something with comments, say so, and go on to the next; what may be refused is explained."""
        if not ids or not self.attempt(lambda: work(ids)):
            return False
        self.face.say(said, "good", undo=True)
        if leave:
            self.list.drop(ids)
            self.filter_line.refresh()
        else:
            self.list.marked.difference_update(ids)
            self.list.repaint()
            if len(ids) == 1:
                self.list.action_down()
        return True

    def _said(self, what: str, ids: Sequence[str], **values: object) -> str:
        """Return the sentence about an action: whose comment it was, or how many."""
        comment = self.list.comments.get(ids[0]) if ids else None
        name = flat(comment.author) if comment else ""
        return self.texts(f"inbox.said.{what}", n=len(ids), name=name or self.texts("inbox.nobody"), **values)

    def action_done(self) -> None:
        """Close without an answer; ask why."""
        ids = self.list.targets
        if not ids:
            return
        options = [
            Option(str(at), self.texts(f"inbox.reason.{reason}"), reason) for at, reason in enumerate(REASONS, 1)
        ]

        def close(reason: str) -> None:
            said = self._said("done", ids, reason=self.texts(f"inbox.reason.{reason}"))
            self._decide(ids, lambda ids: triage.done(self.house, ids, reason), said)

        self.face.frame.open(Choice(self._said("why_done", ids), options, close))

    def action_snooze(self) -> None:
        """Let it sleep until the next working morning."""
        self._snooze(self.list.targets, self.next_morning())

    def next_morning(self) -> datetime:
        """Return when the house opens next after today."""
        calendar = self.house.library.work_calendar()
        day = self.house.today() + timedelta(days=1)
        for _ in range(14):
            if calendar.works_on(day):
                break
            day += timedelta(days=1)
        else:
            day = self.house.today() + timedelta(days=1)
        return datetime.combine(day, calendar.opening(day), self.house.zone).astimezone(UTC)

    def _snooze(self, ids: Sequence[str], until: datetime) -> bool:
        if not ids:
            return False
        when = moment_text(until, self.house.now(), self.house.zone, self.texts)
        said = self._said("snooze", ids, when=when)
        return self._decide(ids, lambda ids: triage.snooze(self.house, ids, until), said, leave=not self.filter.snoozed)

    def action_snooze_until(self) -> None:
        """Let it sleep until a moment that is typed."""
        ids = self.list.targets
        if ids:
            self.ask_moment(self._said("until_when", ids), lambda until: self._snooze(ids, until))

    def ask_moment(self, title: str, then: Callable[[datetime], bool]) -> None:
        """Ask for a moment as people type it, and show which one it is; the question stays where ``then`` says no."""

        def read(text: str) -> datetime:
            return parse_when(text, self.house.now(), self.house.zone, self.house.library.work_calendar())

        def preview(text: str) -> Line:
            if not text.strip():
                return [Part(f" {self.texts('inbox.when_examples')}", "faint")]
            try:
                moment = read(text)
            except SmtuiError:
                return [Part(f" {self.texts('inbox.when_not_yet')}", "faint")]
            when = moment_text(moment, self.house.now(), self.house.zone, self.texts)
            left = time_left(moment, self.house.now(), self.texts, long=True)
            return [Part(f" {self.sign('arrow')} {when}", "good"), Part(f"  {left}", "faint")]

        def take(text: str) -> bool:
            try:
                until = read(text)
            except SmtuiError as error:
                self.face.say(explain(error, self.texts), "bad")
                return False
            return then(until)

        self.face.frame.open(Prompt(title, take, preview=preview))

    def action_wake(self) -> None:
        """End the sleep."""
        ids = self.list.targets
        if ids:
            self._decide(ids, lambda ids: triage.wake(self.house, ids), self._said("wake", ids), leave=False)

    def action_approve(self) -> None:
        """Let the network show it."""
        self._moderate("approve")

    def action_spam(self) -> None:
        """Mark it as spam there and close it here."""
        self._moderate("spam")

    def action_trash(self) -> None:
        """Put it into the trash there and close it here."""
        self._moderate("trash")

    def _moderate(self, action: Moderation) -> None:
        ids = self.list.targets
        leave = action != "approve"
        said = self._said(action, ids)
        done = self._order(ids, lambda ids: triage.moderate(self.house, ids, action), said, leave=leave)
        if done and not leave and len(ids) == 1:
            self.list.action_down()

    def _order(
        self, ids: Sequence[str], work: Callable[[Sequence[str]], object], said: str, *, leave: bool = False
    ) -> bool:
        """Order something of the network and let it go out; unless it leaves the list, one stays with the comment."""
        accounts: dict[str, list[str]] = {}
        for id in ids:
            accounts.setdefault(self.list.comments[id].account, []).append(id)
        done = self._decide(ids, work, said) if leave else bool(ids) and self._annotate(ids, work, said)
        if done:
            for account, theirs in accounts.items():
                self.face.courier.send(account, theirs)
        return done

    def action_assign(self) -> None:
        """Give it to a person."""
        ids = self.list.targets
        if not ids:
            return
        members = self.house.settings.member or (self.house.me,)
        items = [Item(member.name, member.title or member.name, member.name) for member in members]
        nobody = Item("-", self.texts("inbox.assign_nobody"))

        def give(name: str) -> None:
            owner = "" if name == "-" else name
            said = self._said("assign" if owner else "unassign", ids, member=owner)
            self._annotate(ids, lambda ids: triage.assign(self.house, ids, owner), said)

        self.face.frame.open(Picker(self._said("to_whom", ids), [*items, nobody], give))

    def action_wait(self) -> None:
        """Say for whom it waits, or that it waits for nobody."""
        ids = self.list.targets
        if not ids:
            return
        answers = {"1": "customer", "2": "colleague", "0": "-"}
        if is_alone(self.house):
            del answers["2"]
        options = [
            Option(key, self.texts(f"inbox.waiting.{on}" if on != "-" else "inbox.waiting_nobody"), on)
            for key, on in answers.items()
        ]

        def take(word: str) -> None:
            on = triage.read_waiting(word)
            said = self._said("wait" if on else "wait_over", ids, whom=self.texts(f"inbox.waiting.{on}") if on else "")
            self._annotate(ids, lambda ids: triage.set_waiting(self.house, ids, on), said)

        self.face.frame.open(Choice(self._said("wait_for", ids), options, take))

    def _annotate(self, ids: Sequence[str], work: Callable[[Sequence[str]], object], said: str) -> bool:
        """Do something after which one stays with the comment."""
        if not self.attempt(lambda: work(ids)):
            return False
        self.face.say(said, "good", undo=True)
        self.list.marked.clear()
        self.list.repaint()
        return True

    def _who(self, comment: Comment) -> str:
        return flat(comment.author) or self.texts("inbox.nobody")

    def action_note(self) -> None:
        """Write a note for colleagues."""
        comment = self._one()
        if comment is None:
            return
        id = comment.id

        def keep(text: str) -> bool:
            if not self.attempt(lambda: triage.add_note(self.house, id, text)):
                return False
            self.face.say(self._said("note", [id]), "good", undo=True)
            return True

        self.face.frame.open(Prompt(self._said("which_note", [id]), keep))

    def action_guide(self) -> None:
        """Show or hide the guideline where there is no room for both."""
        self.toggle_class("-guide")

    def action_mark(self) -> None:
        """Mark or unmark the comment and go on."""
        id = self.list.current
        if id:
            self.list.marked ^= {id}
            self.list.repaint_row(id)
            self.list.action_down()
            self.head.refresh()

    def action_copy(self) -> None:
        """Send the text to the terminal's clipboard; whether it took it cannot be known."""
        comment = self._one()
        if comment is not None:
            self.face.copy_to_clipboard(comment.text)
            self.face.say(self.texts("inbox.copied", n=len(comment.text)))

    def action_address(self) -> None:
        """Show the comment's address and copy it. It is never opened here: here is often another machine."""
        comment = self._one()
        if comment is None:
            return
        address = comment.url or comment.post_url
        if not address:
            self.face.say(self.texts("inbox.no_address"))
            return
        self.face.copy_to_clipboard(address)
        self.face.say(self.texts("inbox.address", address=address))
