"""The guideline next to the comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.guideline import shape
from smtui.texts import spoken
from smtui.widgets.draw import BLANK, Line, Part, wrap
from smtui.widgets.lines import TextPane
from smtui.widgets.paint import situation_short

if TYPE_CHECKING:
    from smtui.domain.comment import Comment
    from smtui.domain.guideline import Situation
    from smtui.domain.suggest import Suggestion


class GuidePane(TextPane):
    """The guideline next to the comment: the situation, what to do and what not."""

    ground = "on_panel"

    def __init__(self) -> None:
        super().__init__(id="inbox-guide")
        self.fitting: list[tuple[Situation, Suggestion | None]] = []
        self.chosen = ""
        self.is_decided = False

    def show(self, fitting: list[tuple[Situation, Suggestion | None]], comment: Comment | None) -> None:
        """Show the situations for a comment: the decided one, or those that it may be."""
        self.fitting, self.chosen = fitting, comment.situation if comment else ""
        self.is_decided = comment is not None and comment.verdict is not None
        self.renew()

    def write(self, cells: int) -> list[Line]:
        """Return the situation that was decided with its whole rule, else the likely ones in short, and why."""
        texts = self.texts
        if self.is_decided and not self.chosen:
            keys = {"why": self.key_for("inbox.why"), "again": self.key_for("inbox.situation")}
            return wrap(texts("inbox.guide.decided_nothing", **keys), cells, "faint")
        if not self.fitting:
            return [[Part(texts("inbox.guide.none", key=self.key_for("inbox.situation")), "faint")]]
        lines: list[Line] = []
        for situation, suggestion in self.fitting:
            if situation.key == self.chosen:
                return [*self._rule(situation, suggestion, cells), BLANK]
            if lines:
                lines.append(BLANK)
            lines.append([Part(f"{situation.title}?", "title")])
            lines += self._because(suggestion, cells)
            lines += situation_short(situation, cells, self.sign)
            if situation.escalate:
                lines += wrap(situation.escalate, cells, "soon", indent="  ", first=f"{self.sign('arrow')} ")
        return lines

    def _because(self, suggestion: Suggestion | None, cells: int) -> list[Line]:
        if suggestion is None or not suggestion.words:
            return []
        words = spoken(suggestion.words, self.texts)
        return wrap(self.texts("inbox.guide.why", words=words), cells, "faint")

    def _rule(self, situation: Situation, suggestion: Suggestion | None, cells: int) -> list[Line]:
        """Return what holds now: who decides, by when, whether in public, what to do and not, and how to begin."""
        texts, guideline = self.texts, self.house.library.guideline()
        known = texts.find(f"guideline.time.{situation.time_class}") or situation.time_class
        role = guideline.roles.get(situation.who, situation.who)
        head = texts("guideline.who", role=role, time=known) if role else known
        lines: list[Line] = [[Part(situation.title, "title")], *wrap(head, cells, "accent")]
        facts = [texts("guideline.public" if situation.public_reply else "guideline.not_public")]
        if situation.second_pair:
            facts.append(texts("guideline.second_pair"))
        if situation.cooling:
            facts.append(texts("guideline.cooling", minutes=situation.cooling))
        if situation.evidence:
            facts.append(texts("guideline.evidence"))
        lines += wrap(f" {self.sign('dot')} ".join(facts), cells, "soon" if not situation.public_reply else "faint")
        if situation.escalate:
            lines += wrap(situation.escalate, cells, "soon", indent="  ", first=f"{self.sign('arrow')} ")
        lines += situation_short(situation, cells, self.sign, limit=9)
        form = self.house.settings.reply.form
        for template in situation.templates:
            lead = f"{template.key.rpartition('.')[2]} "
            lines += wrap(shape(template.text, form), cells, "faint", " " * len(lead), lead)
        if situation.key in guideline.check_before:
            lines += [BLANK, [Part(texts("guide_ui.before_sending"), "title")]]
            for check in guideline.before_sending:
                lines += wrap(check, cells, "text", "  ", f"{self.sign('todo')} ")
        return [*lines, *self._because(suggestion, cells)]
