"""The form for a planned post: title, moment, accounts, text. What a moment means is shown as it is typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from msgspec import Struct
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from smtui.domain.errors import UsageError
from smtui.domain.humantime import long_day, parse_when
from smtui.domain.text import clean
from smtui.domain.worktime import WorkCalendar
from smtui.screens.dialogs import Field
from smtui.screens.form import Form, Ticks, long_text
from smtui.services.house import House
from smtui.widgets.draw import Line, Part
from smtui.widgets.drawn import Drawn
from smtui.widgets.lines import OneLine

_ROWS = 4


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


class PostForm(Form):
    """Everything about a planned post at once. Enter goes on and, after the accounts, saves."""

    named_by = "today.form"

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
        self.text = long_text(clean(begun.text))

    def compose(self) -> ComposeResult:
        """Heading, the fields with their names, and below the moment what it means."""
        self.ticks = Ticks(
            [account.name for account in self.house.library.accounts()],
            self.begun.accounts,
            empty=self.texts("today.no_account_yet"),
        )
        self.meaning = OneLine(self._meaning)
        yield OneLine(lambda cells: self.heading(self.texts("today.form.hint")))
        yield from self.row("title", self.subject)
        yield from self.row("when", self.when)
        yield from self.row("", self.meaning)
        yield from self.row("accounts", self.ticks)
        yield from self.row("text", self.text, _ROWS)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what the moment means so far."""
        event.stop()
        self.meaning.refresh()

    def entered(self, field: Widget) -> None:
        """Go on; after the accounts, save."""
        if field is self.ticks:
            self.action_save()
        else:
            super().entered(field)

    def visit(self, field: Widget) -> None:
        """Give the keys to a field; the moment is most often typed anew."""
        super().visit(field)
        if field is self.when:
            self.when.action_select_all()

    def _meaning(self, cells: int) -> Line:
        # Emptying the moment of a dated post leaves it where it is: taking it off the calendar is another action.
        empty = "stays" if self.begun.when and not self.left else "idea"
        return when_line(self, self.when.value, empty=empty)

    @property
    def planned(self) -> Planned:
        """What is filled in."""
        return Planned(title=self.subject.value, when=self.when.value, accounts=self.ticks.chosen, text=self.text.text)

    def save(self) -> bool:
        """Hand over what was filled in."""
        return self.then(self.planned)

    def action_leave(self) -> None:
        """Leave; what was filled in is not lost where somebody keeps it."""
        planned = self.planned
        super().action_leave()
        if self.left:
            self.left(planned)
