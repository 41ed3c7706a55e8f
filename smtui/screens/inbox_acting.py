"""Acting on the network without a word: like, boost, hide, and about its author mute, block, report.

A like leaves the comment open, since most that is liked deserves an answer as well; the capital letter likes and
closes in one go, for praise that asks for nothing more. Hiding closes, as what nobody sees needs no answer. What is
done about an author leaves the comment open: often it is hidden next, or answered once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from smtui.domain.comment import REPORT_REASONS, Comment, Moderation, ReportReason
from smtui.domain.errors import Refused
from smtui.screens.dialogs import Choice, Option, Prompt
from smtui.screens.inbox_guided import Guided
from smtui.services import moderation, triage

_MENU: tuple[Moderation, ...] = ("mute", "block", "report", "unmute", "unblock")


class Acting(Guided):
    """The inbox with what is done on the network besides answering."""

    def action_like(self) -> None:
        """Like it, or take the like back; the comment stays where it is."""
        self._toggle("like", "unlike")

    def action_like_done(self) -> None:
        """Like it, and that is the answer."""
        ids = self.list.targets
        said = self.texts("verbs.said.like_done", n=len(ids), name=self._name_of(ids))
        if all("like" in self.list.comments[id].acts for id in ids):
            self._decide(ids, lambda ids: triage.done(self.house, ids, "liked"), said)
        else:
            like = partial(moderation.moderate, self.house, action="like", close=True)
            self._order(ids, like, said, leave=True)

    def action_boost(self) -> None:
        """Show it to our own followers, or no longer."""
        self._toggle("boost", "unboost")

    def action_hide(self) -> None:
        """Hide it there and close it here, or show it again."""
        self._toggle("hide", "unhide", leave=True)

    def _toggle(self, action: Moderation, back: Moderation, *, leave: bool = False) -> None:
        ids = self.list.targets
        if not ids:
            return
        if all(action in self.list.comments[id].acts for id in ids):
            action, leave = back, False
        self._do(ids, action, leave=leave)

    def _do(self, ids: Sequence[str], action: Moderation, *, leave: bool = False) -> None:
        said = self.texts(
            f"verbs.said.{action}", n=len(ids), name=self._name_of(ids), key=self.key_for("inbox.like_done")
        )
        self._order(ids, lambda ids: moderation.moderate(self.house, ids, action), said, leave=leave)

    def _name_of(self, ids: Sequence[str]) -> str:
        return self._who(self.list.comments[ids[0]]) if ids else ""

    def action_about_author(self) -> None:
        """Mute, block or report who wrote it, or take that back."""
        ids = self.list.targets
        if not ids:
            return
        comments = [self.list.comments[id] for id in ids]
        done = frozenset.intersection(*(moderation.acts_on(self.house, comment) for comment in comments))
        options = [self._option(str(at), action, comments, done) for at, action in enumerate(_MENU, 1)]

        def take(value: str) -> None:
            if value == "report":
                self._ask_why(ids)
            else:
                self._do(ids, cast("Moderation", value))

        title = self.texts("verbs.menu.title", n=len(ids), name=self._name_of(ids))
        self.face.frame.open(Choice(title, options, take))

    def _option(self, key: str, action: Moderation, comments: Sequence[Comment], done: frozenset[str]) -> Option:
        """Return an entry of the menu: dimmed with the reason where it cannot be done."""
        label = self.texts(f"verbs.menu.{action}")
        refusals = (moderation.why_not(self.house, comment, action) for comment in comments)
        if (refusal := next((refusal for refusal in refusals if refusal), None)) is not None:
            return Option(key, label, action, self._why_dim(refusal), off=True)
        note = self.texts(f"verbs.act.{action}") if action in done else self.texts(f"verbs.menu.note.{action}")
        return Option(key, label, action, note)

    def _why_dim(self, refusal: Refused) -> str:
        kinds = {"no_such_thing_there": "network", "gone_there": "gone", "account_not_connected": "unconnected"}
        values = {name: str(value) for name, value in refusal.values.items()}
        return self.texts(f"verbs.menu.{kinds.get(refusal.key, 'rights')}", **values)

    def _ask_why(self, ids: Sequence[str]) -> None:
        """Ask for the reason of a report, which is also the question whether it is meant."""
        options = [
            Option(str(at), self.texts(f"verbs.why.{reason}"), reason) for at, reason in enumerate(REPORT_REASONS, 1)
        ]

        def take(reason: str) -> None:
            title = self.texts("verbs.words.title")
            self.face.frame.open(Prompt(title, lambda words: self._report(ids, cast("ReportReason", reason), words)))

        self.face.frame.open(Choice(self.texts("verbs.why.title"), options, take))

    def _report(self, ids: Sequence[str], reason: ReportReason, words: str) -> bool:
        said = self.texts("verbs.said.report", n=len(ids), name=self._name_of(ids))
        report = partial(moderation.moderate, self.house, action="report", reason=reason, words=words)
        return self._order(ids, report, said)
