"""Forms in the dock: several fields under each other, each with its name, filled in any order and handed over at once.

A form names its fields with ``row`` while it composes; Tab and the arrows go through them in that order, Ctrl+S hands
over. Nothing that is typed leaves a form, and what is typed before it is ready is not lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input

from smtui.screens.asking import Dialog, Field
from smtui.widgets.draw import Line, Part, strip, width
from smtui.widgets.drawn import Drawn
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import OneLine

if TYPE_CHECKING:
    from textual.widgets import TextArea


class Pick(Drawn, can_focus=True):
    """A field whose value is picked, not typed."""

    DEFAULT_CSS = "Pick { height: 1; width: 1fr; }"
    taken: ClassVar[str] = ""
    """The letters that do something here; no other leaves the form."""
    keys: ClassVar[tuple[str, ...]] = ()
    """The actions that work while it has the keys."""

    def render_line(self, y: int) -> Strip:
        """Return what is picked, and how to pick otherwise."""
        return strip(self.line(self.size.width), self.size.width, self.ink, "on_panel")

    def line(self, cells: int) -> Line:
        """Return what is picked, and how to pick otherwise while it has the keys."""
        raise NotImplementedError

    def action_step(self, by: int) -> None:
        """Go to the next value, or back."""
        raise NotImplementedError

    def action_value_next(self) -> None:
        """Go to the next value."""
        self.action_step(1)

    def action_value_back(self) -> None:
        """Go to the value before."""
        self.action_step(-1)

    def on_focus(self) -> None:
        """Show that it has the keys, and which ones."""
        self.refresh()
        self.face.frame.show_keys()

    def on_blur(self) -> None:
        """Show that it no longer has them."""
        self.refresh()
        self.face.frame.show_keys()


class Cycle(Pick):
    """One of several names, in one line: arrows go to the next."""

    taken = " hlx"
    keys = ("form.value_next", "form.value_back")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(*keys, "form.tick")]

    def __init__(
        self,
        names: Sequence[str],
        chosen: str,
        *,
        labels: Sequence[str] = (),
        changed: Callable[[], None] | None = None,
    ) -> None:
        super().__init__()
        self.names = list(names)
        self.labels = list(labels) or self.names
        """What is shown for each name."""
        self.changed = changed
        """Told that another name was chosen."""
        self.place = self.names.index(chosen) if chosen in self.names else 0

    @property
    def chosen(self) -> str:
        """The name that is shown."""
        return self.names[self.place] if self.names else ""

    def line(self, cells: int) -> Line:
        """Return the name, and how to change it while it has the keys."""
        label = self.labels[self.place] if self.names else ""
        line = [Part(" ", ""), Part(label, "chosen" if self.has_focus else "strong")]
        if self.has_focus and len(self.names) > 1:
            line.append(Part(f"  {self.texts('ui.form.cycle', n=self.place + 1, of=len(self.names))}", "faint"))
        return line

    def action_tick(self) -> None:
        """Go to the next name."""
        self.action_step(1)

    def action_step(self, by: int) -> None:
        """Go to the next name, or back."""
        if self.names:
            self.place = (self.place + by) % len(self.names)
            self.refresh()
            if self.changed:
                self.changed()


class Ticks(Pick):
    """Names to tick, in one line: arrows move, Space ticks."""

    taken = " xhl"
    keys = ("form.tick", "form.value_next", "form.value_back")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for(*keys)]

    def __init__(self, names: Sequence[str], ticked: Iterable[str], *, empty: str = "") -> None:
        super().__init__()
        self.names = list(names)
        self.ticked = set(ticked)
        self.empty = empty
        """What is said where there is no name."""
        self.place = 0

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ticked names in their order."""
        return tuple(name for name in self.names if name in self.ticked)

    def line(self, cells: int) -> Line:
        """Return the names with their boxes, the one under the cursor in sight."""
        if not self.names:
            return [Part(" ", ""), Part(self.empty, "faint")]
        boxes = [f"[{'x' if name in self.ticked else ' '}] {name}" for name in self.names]
        first = 0
        while first < self.place and sum(width(box) + 3 for box in boxes[first : self.place + 1]) > cells:
            first += 1
        line: list[Part] = []
        for index, box in enumerate(boxes[first:], first):
            here = index == self.place and self.has_focus
            ink = "chosen" if here else "strong" if self.names[index] in self.ticked else "text"
            line += [Part(" ", ""), Part(box, ink), Part("  ", "")]
        return line

    def action_step(self, by: int) -> None:
        """Go to the next name, or back."""
        self.place = max(0, min(len(self.names) - 1, self.place + by))
        self.refresh()

    def action_tick(self) -> None:
        """Tick the name, or untick it."""
        if self.names:
            self.ticked ^= {self.names[self.place]}
            self.refresh()


class Form(Dialog):
    """Several fields at once. Subclasses compose them with ``row`` and hand over what was filled in with ``save``."""

    DEFAULT_CSS = """
    Form Horizontal { height: 1; width: 100%; }
    Form .name { width: 10; }
    Form TextArea, Form TextArea:focus {
        width: 1fr; background: $panel; color: $foreground; border: none; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next", show=False, priority=True),
        Binding("shift+tab", "back", show=False, priority=True),
        *bindings_for("form.next", "form.back"),
        *bindings_for("form.save", priority=True),
    ]
    holds = True
    named_by: ClassVar[str] = ""
    """The section of the catalogue that names the fields."""
    extra: ClassVar[tuple[str, ...]] = ()
    """What else works in the whole form."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.stops: list[Widget] = []
        """The fields that take keys, in their order."""
        self.holders: dict[Widget, Widget] = {}
        """The row of each field."""

    def row(self, key: str, widget: Widget, lines: int = 1, *, shown: bool = True) -> ComposeResult:
        """Yield a field with its name; an empty key is for a line that only says something.

        What is not ``shown`` from the beginning never takes room: what stands above the form moves only once.
        """
        name = self.texts(f"{self.named_by}.{key}") if key else ""
        label = OneLine(lambda cells: [Part(" ", ""), Part(name, "faint")])
        label.add_class("name")
        widget.styles.width = "1fr"
        holder = Horizontal()
        if lines > 1:
            holder.styles.height = widget.styles.height = lines
        self.holders[widget] = holder
        widget.display = holder.display = shown
        if widget.can_focus:
            self.stops.append(widget)
        with holder:
            yield label
            yield widget

    def set_shown(self, field: Widget, *, shown: bool) -> None:
        """Show a field with its name, or pass over it."""
        if field.display != shown:
            field.display = self.holders[field].display = shown

    def save(self) -> bool:
        """Hand over what is filled in, and tell whether the form may close."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Give the keys to the first field."""
        self.can_focus = False
        self.screen.set_focus(self.first)

    def footer(self) -> tuple[str, ...]:
        """Return what works in the form, and in the field that has the keys."""
        here = self.screen.focused if self.is_attached else None
        inside = here.keys if isinstance(here, Pick) else ()
        return ("form.save", "ask.leave", *inside, *self.extra, "form.next", "form.back")

    @property
    def first(self) -> Widget:
        """The field that has the keys at the beginning."""
        return self.stops[0]

    def on_key(self, event: events.Key) -> None:
        """Pass on what arrived before the first field had the keys; nothing printable leaves the form."""
        here = self.screen.focused
        if event.is_printable and event.character:
            if isinstance(here, Pick) and event.character in here.taken:
                return
            event.stop()
            if here is self:
                _type(self.first, event.character)
        elif event.key == "enter" and isinstance(here, Pick):
            event.stop()
            self.entered(here)

    def entered(self, field: Widget) -> None:
        """Go on after Enter on a field."""
        self.action_next()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field."""
        event.stop()
        self.entered(event.input)

    def visit(self, field: Widget) -> None:
        """Give the keys to a field."""
        self.screen.set_focus(field)

    def _go(self, by: int) -> None:
        stops = [stop for stop in self.stops if stop.display]
        here = self.screen.focused
        place = stops.index(here) if here in stops else 0
        self.visit(stops[(place + by) % len(stops)])

    def action_next(self) -> None:
        """Go to the next field."""
        self._go(1)

    def action_back(self) -> None:
        """Go to the field before."""
        self._go(-1)

    def action_save(self) -> None:
        """Hand over what is filled in; a form whose values are refused stays."""
        if self.save():
            self.close()


def _type(field: Widget, character: str) -> None:
    """Type a character into a field of either kind."""
    if isinstance(field, Field):
        field.insert_text_at_cursor(character)
        return
    insert: Callable[[str], object] | None = getattr(field, "insert", None)  # a text of several lines
    if insert is not None:
        insert(character)


def long_text(begun: str) -> TextArea:
    """Return a field for a text of several lines."""
    from textual.widgets import TextArea  # 30 ms, when it is first needed

    area = TextArea(begun, soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False)
    area.cursor_blink = False
    return area
