"""The decision tree on a comment, in the dock: one question at a time, the way so far above it.

Rules may propose an answer and say by which words; a person gives it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.strip import Strip

from smtui.domain import tree
from smtui.domain.guideline import Guideline, Question
from smtui.domain.tree import Proposal, Standing
from smtui.domain.verdict import Answer
from smtui.screens.asking import Choice, Dialog
from smtui.screens.dialogs import Option
from smtui.texts import spoken
from smtui.widgets.draw import BLANK, Line, Part, rule, strip, width, wrap
from smtui.widgets.keys import bindings_for


class TreeDock(Dialog, inherit_bindings=False):
    """The questions, one after the other."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("ask.leave", "tree.back", "tree.take")]

    def __init__(
        self,
        title: str,
        guideline: Guideline,
        proposals: Mapping[str, Proposal],
        titles: Mapping[str, str],
        then: Callable[[tuple[Answer, ...]], None],
        listed: Callable[[], None],
    ) -> None:
        super().__init__(title)
        self.guideline = guideline
        self.proposals = proposals
        self.titles = titles
        self.then = then
        """Gets the whole way once it has ended."""
        self.listed = listed
        """Shows the situations as a list instead."""
        self.path: tuple[Answer, ...] = ()
        self.asks_why = False
        self._lines: list[Line] = []
        self.styles.height = 5

    @property
    def here(self) -> Standing:
        """Where the way stands."""
        return tree.stand(self.guideline, self.path)

    def on_mount(self) -> None:
        """Show the first question."""
        self._renew()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._renew()

    def _renew(self) -> None:
        cells = self.size.width or self.screen.size.width
        self._lines = self._write(cells)
        self.styles.height = len(self._lines)
        self.refresh()
        self.face.frame.show_keys()

    def footer(self) -> tuple[str, ...]:
        """Return what answers the question at hand."""
        here = self.here
        answers = ("tree.yes", "tree.no") if len(here.choices) <= 2 else ()
        proposed = here.question is not None and not here.choices and here.question.key in self.proposals
        more = ("tree.take",) if proposed else ()
        back = ("tree.back",) if self.path else ()
        return (*answers, *more, *back, "ask.leave", "tree.why", "tree.listed")

    def render_line(self, y: int) -> Strip:
        """Return one of the lines."""
        line = self._lines[y] if y < len(self._lines) else BLANK
        return strip(line, self.size.width, self.ink, "on_panel")

    def _write(self, cells: int) -> list[Line]:
        here = self.here
        question = here.question
        if question is None:
            return [BLANK]
        n = len(here.choices)
        lines: list[Line] = [rule([Part(f" {self.title}", "title")], cells - 1, self.sign("rule"))]
        lines.append(self._crumbs(cells))
        lead = f" {here.number}/{len(self.guideline.questions)}  "
        ask = question.choose if here.choices and question.choose else question.ask
        lines += wrap(ask, cells - 2, "strong", " " * width(lead), lead)
        room = " " * width(lead)
        if here.choices:
            keys = ("y/1", "n/2") if n == 2 else [str(number) for number in range(1, n + 1)]
            if n == 2:
                keys = [f"{self.texts('tree.yes_key')} 1", f"{self.texts('tree.no_key')} 2"]
            for key, situation in zip(keys, here.choices, strict=True):
                lines.append([Part(room), Part(key, "key"), Part(f"  {self.titles.get(situation, situation)}")])
        elif self.asks_why:
            text = self.texts("tree.why", text=question.why) if question.why else self.texts("tree.no_why")
            lines += wrap(text, cells - 2, "accent", room)
        else:
            lines += self._proposal(question, room, cells)
        return lines

    def _proposal(self, question: Question, room: str, cells: int) -> list[Line]:
        proposal = self.proposals.get(question.key)
        if proposal is None:
            return wrap(question.choose, cells - 2, "faint", room) if question.choose else [BLANK]
        answer = self.texts("tree.yes" if proposal.yes else "tree.no")
        if not proposal.words:
            return wrap(self.texts("tree.proposed_plain", answer=answer), cells - 2, "faint", room)
        words = spoken(proposal.words, self.texts)
        return wrap(self.texts("tree.proposed", answer=answer, words=words), cells - 2, "soon", room)

    def _crumbs(self, cells: int) -> Line:
        """Return the way so far; where it is too long, its end."""
        labels = {question.key: question.label or question.key for question in self.guideline.questions}
        parts: list[Part] = []
        for answer in self.path:
            said = self.texts("tree.yes" if answer.yes else "tree.no")
            parts.append(Part(f"{labels.get(answer.question, answer.question)} ", "faint"))
            parts.append(Part(said, "good" if answer.yes else "text"))
            parts.append(Part(f" {self.sign('arrow')} ", "line"))
        cut = False
        while parts and sum(width(part.text) for part in parts) > cells - 5:
            parts, cut = parts[3:], True
        return [Part(" … " if cut else " ", "faint"), *parts]

    # -- answers ------------------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Take an answer; no other letter goes anywhere."""
        sign = (event.character or "").lower()
        if event.is_printable:
            event.stop()
        here = self.here
        if sign.isdecimal() and 1 <= int(sign) <= len(here.choices):
            self._go(tree.choose(self.guideline, self.path, here.choices[int(sign) - 1]))
            return
        for verb, do in self._by_letter.items():
            if {event.key, sign} & set(self.face.keys(f"tree.{verb}")):
                do()
                return
        if sign == "q":
            self.close()

    @property
    def _by_letter(self) -> Mapping[str, Callable[[], None]]:
        return {"yes": self.action_yes, "no": self.action_no, "why": self.action_why, "listed": self.action_listed}

    def action_yes(self) -> None:
        """Answer yes."""
        self._answer(yes=True)

    def action_no(self) -> None:
        """Answer no."""
        self._answer(yes=False)

    def _answer(self, *, yes: bool) -> None:
        if len(self.here.choices) <= 2:
            self._go(tree.step(self.guideline, self.path, yes))

    def action_why(self) -> None:
        """Say why this is asked, or no longer."""
        self.asks_why = not self.asks_why
        self._renew()

    def action_listed(self) -> None:
        """Show the situations as a list instead."""
        self.close()
        self.listed()

    def _go(self, path: tuple[Answer, ...]) -> None:
        self.path = path
        self.asks_why = False
        if self.here.is_ended:
            self.close()
            self.then(path)
        else:
            self._renew()

    def action_take(self) -> None:
        """Give the answer that the rules propose, where they propose one."""
        question = self.here.question
        proposal = self.proposals.get(question.key) if question and not self.here.choices else None
        if proposal is not None:
            self._go(tree.step(self.guideline, self.path, proposal.yes))

    def action_back(self) -> None:
        """Take the last answer back."""
        self.asks_why = False
        self.path = tree.back(self.guideline, self.path)
        self._renew()


class Why(Choice):
    """What was decided and why, with a key for each way to correct it."""

    def __init__(
        self, title: str, told: Callable[[int], list[Line]], options: Sequence[Option], then: Callable[[str], None]
    ) -> None:
        super().__init__(title, options, then)
        self.told = told
        self._above: list[Line] = []

    def on_mount(self) -> None:
        """Make room for what is told above the answers."""
        self._break()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._break()

    def _break(self) -> None:
        self._above = self.told((self.size.width or self.screen.size.width) - 2)
        self.styles.height = len(self.options) + 1 + len(self._above)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the heading, what is told, or one of the answers."""
        told = len(self._above)
        if 0 < y <= told:
            return strip([Part(" "), *self._above[y - 1]], self.size.width, self.ink, "on_panel")
        return super().render_line(y - told if y else 0)

    def on_click(self, event: events.Click) -> None:
        """Take the answer that was clicked."""
        at = event.y - len(self._above)
        if 0 < at <= len(self.options):
            self._take(self.options[at - 1])
