"""Guideline: every situation, how to decide between them, and what to check before and after an answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal

from smtui.domain.guideline import TIME_CLASSES, Guideline, Question, Situation, Template, fill, shape
from smtui.domain.text import excerpt, fold, one_line
from smtui.screens.dialogs import Choice, Option
from smtui.screens.guide_text import tell_checks, tell_question, tell_situation
from smtui.screens.halves import Draw, DrawnRows, Halves
from smtui.screens.search import SearchLine
from smtui.services.guide import situations
from smtui.widgets.draw import BLANK, Column, Line, Part, between, rule
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList

KEYS = "123456789abcdefghilmnop"
"""What chooses a template; j and k move."""

CHECKS = ("before_sending", "after_sending")


class GuidelinePlace(Halves):
    """The guideline, to browse and to search."""

    key = "guideline"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("guideline", "list.search")]

    def __init__(self) -> None:
        self.rows = DrawnRows(id="guideline-list")
        super().__init__(self.rows)
        self.search = SearchLine(self._narrow, self._end_search)
        self.words = ""
        self.found: dict[str, Situation] = {}
        self.questions: dict[str, tuple[int, Question]] = {}

    def compose(self) -> ComposeResult:
        """Lay out the head, the search line, and both halves."""
        yield self.head
        yield self.search
        with Horizontal():
            yield self.rows
            yield self.side

    @property
    def guideline(self) -> Guideline:
        """The house's guideline."""
        return self.house.library.guideline()

    def load(self) -> None:
        """Read the guideline."""
        wanted = fold(self.words).split()
        self.found = {f"situation:{found.key}": found for found in situations(self.house, self.words)}
        asked = enumerate(self.guideline.questions, 1)
        self.questions = {
            f"question:{question.key}": (number, question)
            for number, question in asked
            if all(word in fold(f"{question.ask} {question.choose} {question.no}") for word in wanted)
        }
        self.head.set_lines([self._head])
        self.rows.empty = self.texts("guide_ui.nothing", words=self.words) if wanted else self.texts("guide_ui.empty")
        keep = next(iter(self.found), "") if wanted else ""
        self.rows.set_rows(self._rows(), keep)
        self.side.renew()

    def footer(self) -> tuple[str, ...]:
        """Return the keys that matter here."""
        return ("list.open", "list.search", "guideline.copy", "app.help")

    def _head(self, cells: int) -> Line:
        count = self.texts("guide_ui.found" if self.words else "guide_ui.count", n=len(self.found))
        left = [Part(f" {self.texts('guide_ui.title')}", "title"), Part(f"  {count}", "faint")]
        version = one_line(self.guideline.version)
        right = self.texts("guide_ui.version", version=version) if version else ""
        if self.words:
            left.append(Part(f"  /{one_line(self.words)}", "accent"))
            right = self.texts("guide_ui.clear", key=self.key_for("list.back"))
        return between(left, [Part(f"{right} ", "faint")], cells)

    def _rows(self) -> Iterator[tuple[str, Draw]]:
        for id, situation in self.found.items():
            yield id, partial(self._situation, situation)
        if self.questions:
            yield from self._heading("guide_ui.questions")
            for id, (number, question) in self.questions.items():
                yield id, partial(self._question, number, question)
        if self.words:
            return
        checks = [name for name in CHECKS if getattr(self.guideline, name)]
        if checks:
            yield from self._heading("guide_ui.checks")
            for name in checks:
                title = self.texts(f"guide_ui.{name}")
                yield f"check:{name}", partial(self._plain, title)

    def _heading(self, key: str) -> Iterator[tuple[str, Draw]]:
        title = self.texts(key)
        yield "", lambda cells: BLANK
        yield "", lambda cells: rule([Part(title, "title")], cells - 1, self.sign("rule"))

    def _plain(self, text: str, cells: int) -> Line:
        return [Part(" ", ""), Part(text)]

    def _situation(self, situation: Situation, cells: int) -> Line:
        time = situation.time_class
        word = self.texts(f"guideline.time.{time}") if time in TIME_CLASSES else one_line(time)
        ink = {"now": "late", "fast": "soon"}.get(time, "faint")
        quiet = "" if situation.public_reply else self.texts("guide_ui.not_public")
        right = (
            [Part(f"  {quiet}  ", "faint"), Column(word, 21, ink).part()] if cells > 56 else [Part(f"  {word} ", ink)]
        )
        return between([Part(" ", ""), Part(one_line(situation.title))], right, cells)

    def _question(self, number: int, question: Question, cells: int) -> Line:
        lead = f"{number:>3}  "
        return [Part(lead, "accent"), Part(excerpt(question.ask, cells - len(lead)))]

    def tell(self, cells: int) -> list[Line]:
        """Return the text of what is under the cursor."""
        kind, _, key = self.rows.current.partition(":")
        if kind == "situation":
            return tell_situation(self, self.found[self.rows.current], cells)
        if kind == "question":
            return tell_question(self, *self.questions[self.rows.current], cells)
        if kind == "check":
            return tell_checks(self, self.texts(f"guide_ui.{key}"), getattr(self.guideline, key), cells)
        return []

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Read it."""
        event.stop()
        self.open_side()

    # -- searching ----------------------------------------------------------------------------------------------------

    def action_search(self) -> None:
        """Ask for words; the list narrows with every letter."""
        self.close_side()
        self.search.ask(self.words)

    def _narrow(self, words: str) -> None:
        self.words = words
        self.load()

    def _end_search(self) -> None:
        self.screen.set_focus(self.rows)

    def go_back(self) -> bool:
        """Go back to the list, then to the whole list."""
        if super().go_back():
            return True
        if self.words:
            self._narrow("")
            return True
        return False

    # -- templates ----------------------------------------------------------------------------------------------------

    def action_copy(self) -> None:
        """Copy a template; with several, ask which."""
        situation = self.found.get(self.rows.current)
        templates = situation.templates if situation else ()
        if not templates:
            self.face.say(self.texts("guide_ui.no_template"))
        elif len(templates) == 1:
            self._copy(templates[0])
        else:
            options = [
                Option(key, self.shaped(template), template.key) for key, template in zip(KEYS, templates, strict=False)
            ]
            by_key = {template.key: template for template in templates}
            self.face.frame.open(Choice(self.texts("guide_ui.which"), options, lambda value: self._copy(by_key[value])))

    def shaped(self, template: Template) -> str:
        """Return a template on one line, in the house's form of address."""
        return one_line(shape(template.text, self.house.settings.reply.form))

    def _copy(self, template: Template) -> None:
        reply, me = self.house.settings.reply, self.house.me
        known = {
            **self.guideline.variables,
            "brand": self.house.settings.house.name,
            "agent": reply.signature or me.initials or me.title or me.name,
        }
        filled = fill(template.text, known, reply.form)
        self.app.copy_to_clipboard(filled.text)
        said = self.texts("guide_ui.copied", key=template.key)
        if filled.missing:
            gaps = ", ".join(name if name == "…" else f"{{{name}}}" for name in filled.missing)
            said = self.texts("guide_ui.copied_gaps", key=template.key, gaps=gaps)
        self.face.say(said, "good")
