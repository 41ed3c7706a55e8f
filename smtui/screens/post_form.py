"""The form for a planned post: title, moment, accounts, text. What a moment means is shown as it is typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from smtui.domain.errors import UsageError
from smtui.domain.humantime import long_day, parse_when
from smtui.domain.text import clean
from smtui.domain.worktime import WorkCalendar
from smtui.screens.dialogs import Dialog, Field
from smtui.services.house import House
from smtui.widgets.draw import Line, Part, strip, width
from smtui.widgets.drawn import Drawn
from smtui.widgets.lines import OneLine

NAMES = 10
"""Cells of the column with the fields' names."""

TICK_KEYS = " xhl"
"""What one types among the accounts."""


class Planned(Struct, frozen=True, kw_only=True):
    """What the form holds."""

    title: str = ""
    when: str = ""
    """As typed; empty for an idea without a day."""
    accounts: tuple[str, ...] = ()
    text: str = ""

    def moment(self, house: House) -> datetime | None:
        """Return the moment that was typed, None for none. Raises UsageError."""
        return read_when(house, self.when) if self.when.strip() else None


class KeptTime(WorkCalendar, frozen=True, kw_only=True):
    """The house's calendar for somebody who types only a day: it then begins at a given time."""

    clock: time

    def opening(self, day: date) -> time:
        """Return the given time."""
        return self.clock


def read_when(house: House, typed: str, clock: time | None = None) -> datetime:
    """Return the moment that ``typed`` means; a day alone keeps ``clock``, else begins with work. Raises UsageError."""
    work = house.library.work_calendar()
    if clock is not None:
        work = KeptTime(zone=work.zone, week=work.week, free=work.free, clock=clock)
    return parse_when(typed, house.now(), house.zone, work)


def when_line(place: Drawn, typed: str, clock: time | None = None, empty: str = "") -> Line:
    """Return what ``typed`` means as a moment, in full; ``empty`` names the text for nothing typed."""
    texts, house = place.texts, place.house
    if not typed.strip():
        return [Part(" ", ""), Part(texts(f"today.when.{empty or 'examples'}"), "faint")]
    try:
        moment = read_when(house, typed, clock)
    except UsageError:
        return [Part(" ", ""), place.mark("late", "soon"), Part(f" {texts('today.when.unclear')}", "soon")]
    local = house.local(moment)
    line = [
        Part(" ", ""),
        place.mark("arrow", "good"),
        Part(f" {long_day(local.date(), texts)}, {local:%H:%M}", "good"),
    ]
    if moment < house.now():
        line.append(Part(f"  {texts('today.when.past')}", "soon"))
    elif not house.library.work_calendar().works_on(local.date()):
        line.append(Part(f"  {texts('today.closed')}", "soon"))
    return line


class Ticks(Drawn, can_focus=True):
    """Accounts to tick, in one line: arrows move, Space ticks."""

    DEFAULT_CSS = "Ticks { height: 1; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", show=False),
        Binding("right,l", "step(1)", show=False),
        Binding("space,x", "tick", show=False),
    ]

    def __init__(self, names: Sequence[str], ticked: Sequence[str]) -> None:
        super().__init__()
        self.names = list(names)
        self.ticked = set(ticked)
        self.place = 0

    @property
    def chosen(self) -> tuple[str, ...]:
        """The ticked names in their order."""
        return tuple(name for name in self.names if name in self.ticked)

    def render_line(self, y: int) -> Strip:
        """Return the names with their boxes, the one under the cursor in sight."""
        cells = self.size.width
        if not self.names:
            return strip(
                [Part(" ", ""), Part(self.texts("today.no_account_yet"), "faint")], cells, self.ink, "on_panel"
            )
        boxes = [f"[{'x' if name in self.ticked else ' '}] {name}" for name in self.names]
        first = 0
        while first < self.place and sum(width(box) + 3 for box in boxes[first : self.place + 1]) > cells:
            first += 1
        line: list[Part] = []
        for index, box in enumerate(boxes[first:], first):
            here = index == self.place and self.has_focus
            ink = "chosen" if here else "strong" if self.names[index] in self.ticked else "text"
            line += [Part(" ", ""), Part(box, ink), Part("  ", "")]
        return strip(line, cells, self.ink, "on_panel")

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def action_step(self, by: int) -> None:
        """Go to the next name, or back."""
        self.place = max(0, min(len(self.names) - 1, self.place + by))
        self.refresh()

    def action_tick(self) -> None:
        """Tick the name, or untick it."""
        if self.names:
            self.ticked ^= {self.names[self.place]}
            self.refresh()


class PostForm(Dialog):
    """Everything about a planned post at once. Enter goes on and, after the accounts, saves."""

    DEFAULT_CSS = """
    PostForm Horizontal { height: 1; width: 100%; }
    PostForm .name { width: 10; }
    PostForm .long { height: 4; }
    PostForm TextArea, PostForm TextArea:focus {
        width: 1fr; height: 4; background: $panel; color: $foreground; border: none; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,down", "next", show=False),
        Binding("shift+tab,up", "back", show=False),
        Binding("ctrl+s,ctrl+j", "save", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        begun: Planned,
        then: Callable[[Planned], bool],
        *,
        left: Callable[[Planned], None] | None = None,
    ) -> None:
        super().__init__(title)
        self.then = then
        """Gets what was filled in; when it returns False the form stays."""
        self.left = left
        """Told what was filled in when the form is left."""
        self.begun = begun
        self.subject = Field(clean(begun.title))
        self.when = Field(begun.when)
        self.text = TextArea(
            clean(begun.text), soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False
        )
        self.text.cursor_blink = False

    def compose(self) -> ComposeResult:
        """Heading, the fields with their names, and below the moment what it means."""
        self.ticks = Ticks([account.name for account in self.house.library.accounts()], self.begun.accounts)
        self.meaning = OneLine(self._meaning)
        yield OneLine(lambda cells: self.heading(self.texts("today.form.hint")))
        yield from self._row("title", self.subject)
        yield from self._row("when", self.when)
        yield from self._row("", self.meaning)
        yield from self._row("accounts", self.ticks)
        yield from self._row("text", self.text)

    def _row(self, key: str, widget: Widget) -> ComposeResult:
        name = self.texts(f"today.form.{key}") if key else ""
        label = OneLine(lambda cells: [Part(" ", ""), Part(name, "faint")])
        label.add_class("name")
        widget.styles.width = "1fr"
        with Horizontal(classes="long" if widget is self.text else ""):
            yield label
            yield widget

    def on_mount(self) -> None:
        """Give the keys to the title."""
        self.can_focus = False
        self.screen.set_focus(self.subject)

    def on_key(self, event: events.Key) -> None:
        """Pass on what arrived before the title had the keys; nothing printable leaves the form."""
        if event.is_printable and event.character:
            if self.screen.focused is self.ticks and event.character in TICK_KEYS:
                return
            event.stop()
            if self.screen.focused is self:
                self.subject.insert_text_at_cursor(event.character)
        elif event.key == "enter" and self.screen.focused is self.ticks:
            event.stop()
            self.action_save()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the moment means so far."""
        event.stop()
        self.meaning.refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field."""
        event.stop()
        self.action_next()

    def _meaning(self, cells: int) -> Line:
        # Emptying the moment of a dated post leaves it where it is: taking it off the calendar is another action.
        empty = "stays" if self.begun.when and not self.left else "idea"
        return when_line(self, self.when.value, empty=empty)

    @property
    def planned(self) -> Planned:
        """What is filled in."""
        return Planned(title=self.subject.value, when=self.when.value, accounts=self.ticks.chosen, text=self.text.text)

    def _go(self, by: int) -> None:
        stops: list[Widget] = [self.subject, self.when, self.ticks, self.text]
        here = self.screen.focused
        place = stops.index(here) if here in stops else 0
        there = stops[(place + by) % len(stops)]
        self.screen.set_focus(there)
        if there is self.when:
            self.when.action_select_all()

    def action_next(self) -> None:
        """Go to the next field."""
        self._go(1)

    def action_back(self) -> None:
        """Go to the field before."""
        self._go(-1)

    def action_save(self) -> None:
        """Hand over what was filled in."""
        if self.then(self.planned):
            self.close()

    def action_leave(self) -> None:
        """Leave; what was filled in is not lost where somebody keeps it."""
        planned = self.planned
        super().action_leave()
        if self.left:
            self.left(planned)
