"""The widgets of the questions in the dock above the status line. Who asks one takes it from ``dialogs``.

They are panels in the frame, not screens over it: what they are about stays in sight, and opening one costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.strip import Strip
from textual.widgets import Input

from smtui.screens.dialogs import Option
from smtui.screens.item_list import ItemList
from smtui.screens.items import Item, narrow
from smtui.widgets.draw import BLANK, Column, Line, Part, flat, rule, strip, width
from smtui.widgets.drawn import Drawn
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList, OneLine


class Dialog(Drawn, can_focus=True):
    """A question in the dock."""

    DEFAULT_CSS = "Dialog { width: 100%; height: auto; layout: vertical; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("ask.leave")]
    holds: ClassVar[bool] = False
    """Whether what was typed here would be lost if another question came in its place."""
    letters: ClassVar[tuple[str, ...]] = ()
    """The actions that a letter does here."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title

    def footer(self) -> tuple[str, ...]:
        """Return the ids of the actions in the bottom line while this is open."""
        return ("ask.leave",)

    def takes(self, event: events.Key) -> bool:
        """Tell whether a key does something here."""
        return any(event.key in self.face.keys(id) for id in self.letters)

    def heading(self, hint: str = "") -> Line:
        """Return the first line: what is asked and, where there is room for it, a word about it."""
        cells = self.size.width
        title = f" {flat(self.title)}"
        tail = [Part(hint, "faint")] if width(title) + width(hint) + 2 <= cells else []
        return rule([Part(title, "title")], cells - 1, self.sign("rule"), tail)

    def close(self) -> None:
        """Take the question away."""
        if self.face.frame.dialog is self:
            self.face.frame.close_dialog()

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.close()


class Choice(Dialog, inherit_bindings=False):
    """A few answers, each with its key; or the cursor and Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("ask.leave", "ask.take", "ask.next", "ask.previous")]

    def __init__(
        self,
        title: str,
        options: Sequence[Option],
        then: Callable[[str], None],
        *,
        left: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(title)
        self.options = list(options)
        self.then = then
        self.left = left
        """Told that the question was left without an answer."""
        self.place = 0
        self.styles.height = len(self.options) + 1

    def render_line(self, y: int) -> Strip:
        """Return the heading or one of the answers."""
        cells = self.size.width
        if y == 0:
            return strip(self.heading(), cells, self.ink, "on_panel")
        if y > len(self.options):
            return strip(BLANK, cells, self.ink, "on_panel")
        option = self.options[y - 1]
        here = y - 1 == self.place
        wide = max(width(option.label) for option in self.options) + 2
        line = [
            Part(self.sign("cursor") if here else " ", "accent"),
            Part(f" {option.key} ", "faint" if option.off else "key"),
            Column(option.label, min(wide, cells - 5), "faint" if option.off else "text").part(),
            Part(option.note, "faint"),
        ]
        return strip(line, cells, self.ink, "on_cursor" if here else "on_panel")

    def on_key(self, event: events.Key) -> None:
        """Take the answer whose key was pressed; no other letter goes anywhere."""
        for option in self.options:
            if event.character == option.key:
                event.stop()
                self._take(option)
                return
        if event.character == "j":
            self.action_next()
        elif event.character == "k":
            self.action_previous()
        elif event.character == "q":
            self.action_leave()
        if event.is_printable:
            event.stop()

    def on_click(self, event: events.Click) -> None:
        """Take the answer that was clicked."""
        if 0 < event.y <= len(self.options):
            self._take(self.options[event.y - 1])

    def _take(self, option: Option) -> None:
        if option.off:
            self.face.say(f"{option.label}: {option.note}", "bad")
            return
        self.close()
        self.then(option.value)

    def action_leave(self) -> None:
        """Leave without an answer."""
        super().action_leave()
        if self.left:
            self.left()

    def footer(self) -> tuple[str, ...]:
        """Return what works beside the keys of the answers."""
        return ("ask.take", "ask.leave", "ask.next", "ask.previous")

    def action_previous(self) -> None:
        """Go to the answer above."""
        self.place = max(0, self.place - 1)
        self.refresh()

    def action_next(self) -> None:
        """Go to the answer below."""
        self.place = min(len(self.options) - 1, self.place + 1)
        self.refresh()

    def action_take(self) -> None:
        """Take the answer under the cursor."""
        self._take(self.options[self.place])


class Field(Input):
    """A line of text without blinking."""

    def __init__(self, value: str = "", placeholder: str = "") -> None:
        super().__init__(value, placeholder=placeholder, compact=True, select_on_focus=False)
        self.cursor_blink = False


class Asking(Dialog):
    """A dialog with a line of text. What is typed before it is ready is not lost."""

    def __init__(self, title: str, value: str = "") -> None:
        super().__init__(title)
        self.field = Field(value)

    def on_mount(self) -> None:
        """Give the keys to the line."""
        self.can_focus = False
        self.screen.set_focus(self.field)

    def footer(self) -> tuple[str, ...]:
        """Return what works while the line is typed."""
        return ("ask.take", "ask.leave")

    def on_key(self, event: events.Key) -> None:
        """Pass on what arrived too early; the line itself lets no letter through."""
        if event.is_printable and event.character:
            event.stop()
            self.field.insert_text_at_cursor(event.character)


class Prompt(Asking):
    """A line of text, with what it means shown as it is typed."""

    holds = True

    def __init__(
        self,
        title: str,
        then: Callable[[str], bool | None],
        *,
        value: str = "",
        preview: Callable[[str], Line] | None = None,
        typed: Callable[[str], None] | None = None,
        left: Callable[[], None] | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(title, value)
        self.hint = hint
        """What an answer means here, where that is something else than usual."""
        self.then = then
        """Gets the text on Enter; when it returns False the question stays."""
        self.preview = preview
        self.typed = typed
        """Told the text with every letter."""
        self.left = left
        """Told that the question was left without an answer."""
        self.below = OneLine(lambda cells: self.preview(self.field.value) if self.preview else BLANK)

    def compose(self) -> ComposeResult:
        """Heading, line, preview."""
        yield OneLine(lambda cells: self.heading(self.hint))
        yield self.field
        if self.preview:
            yield self.below

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the text means so far."""
        event.stop()
        if self.preview:
            self.below.refresh()
        if self.typed:
            self.typed(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Hand the text over."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Hand the text over."""
        if self.then(self.field.value) is not False:
            self.close()

    def action_leave(self) -> None:
        """Leave without an answer."""
        super().action_leave()
        if self.left:
            self.left()


class Picker(Asking):
    """A list that narrows as one types."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("ask.next", "ask.previous", "ask.page_down", "ask.page_up")]

    def __init__(
        self,
        title: str,
        items: Sequence[Item],
        then: Callable[[str], None],
        *,
        moved: Callable[[str], None] | None = None,
        left: Callable[[], None] | None = None,
        rows: int = 9,
        chosen: str = "",
    ) -> None:
        super().__init__(title)
        self.all = list(items)
        self.then = then
        self.moved = moved
        """Told which item is under the cursor."""
        self.left = left
        self.chosen = chosen
        self.list = ItemList()
        self.list.can_focus = False
        self.list.styles.height = max(1, min(rows, len(self.all)))

    def compose(self) -> ComposeResult:
        """Heading, line, list."""
        yield OneLine(lambda cells: self.heading(self.hint()))
        yield self.field
        yield self.list

    def hint(self) -> str:
        """Return how many there are."""
        return str(len(self.list.ids))

    def footer(self) -> tuple[str, ...]:
        """Return what works while the list is narrowed."""
        return ("ask.take", "ask.leave", "ask.next", "ask.previous", "ask.page_down", "ask.page_up")

    def narrowed(self, typed: str) -> Sequence[Item]:
        """Return what fits the words typed."""
        return narrow(self.all, typed)

    def on_mount(self) -> None:
        """Show all."""
        self.list.empty = self.texts("ui.nothing_fits")
        self.list.show(self.all)
        if self.chosen:
            self.list.select(self.chosen)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self.show_again()

    def show_again(self) -> None:
        """Show what fits the words typed so far."""
        self.list.show(self.narrowed(self.field.value))
        # None where the last letter came while the question was being taken away.
        for heading in self.query(OneLine):
            heading.refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is under the cursor."""
        event.stop()
        self.action_take()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Tell which item is under the cursor."""
        event.stop()
        if self.moved and event.id:
            self.moved(event.id)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Take what was clicked."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take what is under the cursor."""
        value = self.list.current
        if value:
            self.close()
            self.then(value)

    def action_leave(self) -> None:
        """Leave without an answer."""
        super().action_leave()
        if self.left:
            self.left()

    def action_next(self) -> None:
        """Go to the next item."""
        self.list.action_down()

    def action_previous(self) -> None:
        """Go to the item before."""
        self.list.action_up()

    def action_page_down(self) -> None:
        """Go a page down."""
        self.list.action_page_down()

    def action_page_up(self) -> None:
        """Go a page up."""
        self.list.action_page_up()
