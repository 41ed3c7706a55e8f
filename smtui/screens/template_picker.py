"""F2 while writing: templates for the comment, greetings and closings, and what a template leaves open."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import BindingType

from smtui.domain.text import fold, one_line
from smtui.screens.asking import Picker, Prompt
from smtui.screens.dialogs import Item, in_order, narrow
from smtui.screens.notices import NoticeText
from smtui.services import templates
from smtui.widgets.draw import Line, Part, flat, width, wrap
from smtui.widgets.keys import bindings_for

if TYPE_CHECKING:
    from smtui.app import SmtuiApp
    from smtui.domain.comment import Comment
    from smtui.domain.guideline import Filled
    from smtui.services.house import House

Shelf = Literal["templates", "blocks"]
_GAP = re.compile(r"(\{[^{}\s]*\}|…)")


class TemplatePicker(Picker):
    """The templates that fit, the one under the cursor in full below. Tab shows all, F2 greetings and closings."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("template")]

    def __init__(
        self,
        house: House,
        comment: Comment,
        take: Callable[[str], None],
        stack: Callable[[templates.BlockOffer], None],
        left: Callable[[], None],
        height: int,
    ) -> None:
        self.shelf: Shelf = "templates"
        self.wide = False
        """Whether all are shown: also those of other situations, or of another time of day."""
        self._offers = templates.offers(house, comment)
        self._comment = comment
        self._blocks: dict[str, templates.BlockOffer] = {}
        self._take_template, self._stack = take, stack
        super().__init__("", (), self._chosen, moved=lambda _: self.reading.renew(), left=left)
        self._rows = (8, 5) if height >= 30 else (4, 3)
        self._texts: dict[str, str] = {}
        self.reading = NoticeText(self._read)
        self.reading.can_focus = False
        self._divide()

    def compose(self) -> ComposeResult:
        """Heading, line, list, and the text of what is under the cursor."""
        yield from super().compose()
        yield self.reading

    def on_mount(self) -> None:
        """Fill the list before it is first shown."""
        self._fill()
        self.call_after_refresh(self.show_again)

    def footer(self) -> tuple[str, ...]:
        """Return what works among the templates."""
        return ("ask.take", "ask.leave", "template.widen", "template.turn", "ask.next", "ask.previous")

    def _fill(self) -> None:
        """Put what is to choose from into the list, by shelf and width."""
        self._pour()
        self.list.wide = min(26, max((width(item.label) for item in self.all), default=0) + 2)

    def _pour(self) -> None:
        texts, offers = self.texts, self._offers
        if self.shelf == "blocks":
            found = templates.block_offers(self.house, self._comment, any_time=self.wide)
            self._blocks = {f"{place}": one for place, one in enumerate(found)}
            self.all = [Item(at, texts(f"templates.{one.kind}"), flat(one.text)) for at, one in self._blocks.items()]
            self._texts = {}
            self.title = texts("templates.title.blocks")
            return
        some = offers.all if self.wide else offers.fitting
        self.all = [Item(one.key, _short(one.title), flat(one.gist), self._limits(one)) for one in some]
        self._texts = {one.key: one.text for one in some}
        if self.wide:
            self.title = texts("templates.title.all")
        elif offers.titles:
            self.title = texts("templates.title.fitting", titles=", ".join(map(_short, offers.titles)))
        else:
            self.title = texts("templates.title.any")
        if offers.foreign:
            spoken = texts(f"templates.language.{offers.foreign}")
            self.title = texts("templates.title.foreign", title=self.title, language=spoken)

    @staticmethod
    def _limits(one: templates.Offer) -> str:
        """Return a template's key, and for which networks and in which language it is."""
        limits = [*one.networks, *([one.language] if one.language else ())]
        return f"{one.key} ({', '.join(limits)})" if limits else one.key

    def narrowed(self, typed: str) -> Sequence[Item]:
        """Return what fits the typed words in key, title or text; last, what has their letters in order in the key."""
        found = narrow(self.all, typed)
        letters = "".join(fold(typed).split())
        return [*found, *(one for one in self.all if one not in found and in_order(letters, fold(one.value)))]

    def show_again(self) -> None:
        """Show what fits the words, and read the first of it."""
        super().show_again()
        self._divide()
        self.reading.renew()

    def _divide(self) -> None:
        """Share the rows between list and text; without a list the text has them all."""
        listed, read = self._rows
        empty = not self.list.ids and self.is_mounted
        self.list.display = not empty
        self.list.styles.height = listed
        self.reading.styles.height = listed + read if empty else read

    def _read(self, cells: int) -> list[Line]:
        item = self.list.items.get(self.list.current)
        if item is None:
            return wrap(self._nothing(), cells, "faint")
        return [_marked(line) for line in wrap(self._texts.get(item.value, item.note), cells)]

    def _nothing(self) -> str:
        """Return why the list is empty, and what can be done."""
        words = one_line(self.field.value)
        if self.shelf == "blocks":
            nowhere = not templates.block_offers(self.house, self._comment, any_time=True)
            name = "no_blocks" if nowhere else "anywhere_block" if words else "blocks"
        else:
            name = "anywhere" if self.wide else "found" if words else "fitting"
        return self.texts(f"templates.none.{name}", words=words)

    def _chosen(self, value: str) -> None:
        if self.shelf == "blocks":
            self._stack(self._blocks[value])
        else:
            self._take_template(value)

    def action_widen(self) -> None:
        """Show all, or again only what fits."""
        self._keep(wide=not self.wide, shelf=self.shelf)

    def action_turn(self) -> None:
        """Go from the templates to greetings and closings, and back."""
        self.field.value = ""
        self._keep(wide=False, shelf="blocks" if self.shelf == "templates" else "templates")

    def _keep(self, *, wide: bool, shelf: Shelf) -> None:
        self.wide, self.shelf = wide, shelf
        self._fill()
        self.show_again()


def _short(title: str) -> str:
    """Return a title without what stands in brackets behind it."""
    return title.partition(" (")[0]


def _marked(line: Line) -> Line:
    """Return a line with its open places in another colour."""
    return [
        Part(piece, "soon" if _GAP.fullmatch(piece) else part.ink)
        for part in line
        for piece in _GAP.split(part.text)
        if piece
    ]


def ask_open(app: SmtuiApp, fill: Callable[[Mapping[str, str]], Filled], done: Callable[[Filled], None]) -> None:
    """Ask for each open placeholder of a template in turn, then hand over its text with the answers in it.

    An empty answer leaves a place open; Escape leaves all that follow open.
    """
    texts = app.house.texts
    first = templates.questions(fill({}))
    given: dict[str, str] = {}

    def ask(place: int) -> None:
        if place == len(first):
            done(fill(given))
            return
        name = first[place].name
        # The sentence as it reads by now: an answer may stand in it already.
        now = next((one for one in templates.questions(fill(given)) if one.name == name), first[place])

        def answer(typed: str) -> None:
            if typed.strip():
                given[name] = one_line(typed)
            ask(place + 1)

        def show(typed: str) -> Line:
            return in_sentence(now, one_line(typed), app.size.width - 2)

        what = texts(f"templates.what.{name}") if texts.find(f"templates.what.{name}") else texts("templates.what")
        title = f"{{{name}}}  {what}"
        if len(first) > 1:
            title = texts("templates.ask", what=title, place=place + 1, n=len(first))
        hint = texts("templates.hint.ask")
        app.frame.open(Prompt(title, answer, preview=show, left=lambda: done(fill(given)), hint=hint))

    ask(0)


def in_sentence(question: templates.Question, typed: str, cells: int) -> Line:
    """Return a sentence with what is typed at its gap, or the placeholder; cut so that the gap is in sight."""
    gap = flat(typed) or f"{{{question.name}}}"
    before, after = flat(question.before), flat(question.after)
    room = max(0, cells - width(gap) - min(width(after), max(8, cells // 3)))
    if width(before) > room:
        while before and width(before) > room - 2:
            before = before.partition(" ")[2] if " " in before else before[1:]
        before = f"… {before}"
    return [Part(" ", ""), Part(before, "faint"), Part(gap, "accent" if typed else "soon"), Part(after, "faint")]
