"""The form for a planned post: title, moment, accounts, text, images. What is typed is looked at at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.app import ComposeResult
from textual.widget import Widget
from textual.widgets import Input

from smtui.domain.errors import UsageError
from smtui.domain.humantime import long_day, parse_when
from smtui.domain.post import PostImage
from smtui.domain.text import clean
from smtui.domain.worktime import WorkCalendar
from smtui.screens.asking import Field
from smtui.screens.form import Form, Ticks, long_text
from smtui.screens.post_images import ImageFields, Shot
from smtui.services import picking, pictures, post_gate
from smtui.services.house import House
from smtui.services.replies import size_of
from smtui.texts import explain
from smtui.widgets.draw import Line, Part
from smtui.widgets.drawn import Drawn
from smtui.widgets.lines import OneLine

if TYPE_CHECKING:
    from textual.widgets import TextArea

_ROWS = 4


class Planned(Struct, frozen=True, kw_only=True):
    """What the form holds."""

    title: str = ""
    when: str = ""
    """As typed; empty for an idea without a day."""
    accounts: tuple[str, ...] = ()
    text: str = ""
    images: tuple[Shot, ...] = ()
    knowing: bool = False
    """Whether it was said that there are images without a description."""

    def chosen(self, old: Sequence[PostImage] = ()) -> tuple[PostImage, ...]:
        """Return the images; those among ``old`` are not read again. Raises UsageError."""
        paths = [picking.path_of(shot.path) for shot in self.images]
        return pictures.chosen_again(old, paths, [shot.alt for shot in self.images])

    def moment(self, house: House) -> datetime | None:
        """Return the moment that was typed, None for none. Raises UsageError."""
        return read_when(house, self.when) if self.when.strip() else None


def _bare(images: Sequence[Shot]) -> tuple[str, ...]:
    """Return the paths of the images without a description."""
    return tuple(shot.path for shot in images if not shot.alt.strip())


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
        self.images = ImageFields(self, begun.images, lambda: self.ticks.chosen)
        self.told = _bare(begun.images)
        """The images of which it is known that they have no description."""

    def compose(self) -> ComposeResult:
        """Heading, the fields with their names, and below the moment what it means."""
        self.ticks = Ticks(
            [account.name for account in self.house.library.accounts()],
            self.begun.accounts,
            empty=self.texts("today.no_account_yet"),
        )
        self.meaning = OneLine(self._meaning)
        self.sizes = OneLine(self._sizes)
        self.images.path.placeholder = self.texts("pictures.ask")
        yield OneLine(lambda cells: self.heading())
        yield from self.row("title", self.subject)
        yield from self.row("when", self.when)
        yield from self.row("", self.meaning)
        yield from self.row("accounts", self.ticks)
        yield from self.row("text", self.text, _ROWS)
        yield from self.row("", self.sizes, shown=False)
        yield from self.row("images", self.images.strip)
        yield from self.row("image", self.images.path)
        yield from self.row("", self.images.meaning)
        yield from self.row("alt", self.images.alt)

    def on_mount(self) -> None:
        """Begin with the title, and with no more rows for images than there is to show."""
        super().on_mount()
        self.images.show()
        self._show_sizes()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what is meant so far."""
        event.stop()
        if event.input is self.when:
            self.meaning.refresh()
        self.images.typed(event.input)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Count what is typed."""
        event.stop()
        self.sizes.refresh()

    def entered(self, field: Widget) -> None:
        """Go on; after the accounts, save."""
        if field is self.ticks:
            self.action_save()
        elif self.images.entered(field):
            self.face.say("")
            self.visit(self.images.path)
        elif field is self.images.path and not self.images.path.value.strip():
            self.action_save()
        else:
            super().entered(field)

    def visit(self, field: Widget) -> None:
        """Give the keys to a field; the moment is most often typed anew."""
        super().visit(field)
        self.images.meaning.refresh()  # other accounts take other images
        self._show_sizes()
        if field is self.when:
            self.when.action_select_all()

    def _meaning(self, cells: int) -> Line:
        # Emptying the moment of a dated post leaves it where it is: taking it off the calendar is another action.
        empty = "stays" if self.begun.when and not self.left else "idea"
        return when_line(self, self.when.value, empty=empty)

    def _show_sizes(self) -> None:
        """Show the line with the lengths where an account counts them."""
        is_wanted = any(post_gate.publishes(self.house, name) for name in self.ticks.chosen)
        self.set_shown(self.sizes, shown=is_wanted)
        self.sizes.refresh()

    def _sizes(self, cells: int) -> Line:
        """Return how long the text is on each account that publishes by itself, as its network counts."""
        line: Line = [Part(" ", "")]
        for name in self.ticks.chosen:
            if not post_gate.publishes(self.house, name):
                continue
            size = size_of(self.house, name, clean(self.text.text).strip())
            limit = "" if size.limit is None else f"/{size.limit}"
            line = [*line, *([Part("  ", "")] if len(line) > 1 else []), Part(f"{name} ", "faint")]
            line += [self.mark("late", "soon"), Part(" ", "")] if size.is_too_long else []
            line.append(Part(f"{size.length}{limit}", "soon" if size.is_too_long else "faint"))
        return line

    @property
    def planned(self) -> Planned:
        """What is filled in."""
        images = self.images.strip.chosen
        return Planned(
            title=self.subject.value,
            when=self.when.value,
            accounts=self.ticks.chosen,
            text=self.text.text,
            images=images,
            knowing=bool(_bare(images)),
        )

    def save(self) -> bool:
        """Hand over what was filled in; an image without a description is asked about once."""
        planned = self.planned
        bare = _bare(planned.images)
        if planned.images != self.begun.images and (fault := self.images.fault()) is not None:
            place, error = fault
            self._point(planned.images[place], self.images.path)
            self.face.say(explain(error, self.texts), "bad")
            return False
        if set(bare) - set(self.told):
            self.told = bare
            shot = next(shot for shot in planned.images if shot.path == bare[0])
            self._point(shot, self.images.alt)
            name = shot.path.rpartition("/")[2]
            self.face.say(self.texts("pictures.say_what", name=name, key=self.texts("pictures.save_key")), "bad")
            return False
        return self.then(planned)

    def _point(self, shot: Shot, field: Widget) -> None:
        """Put the cursor on an image, and give the keys to one of its fields."""
        self.images.strip.go(self.images.strip.shots.index(shot))
        self.visit(field)

    def action_leave(self) -> None:
        """Leave; what was filled in is not lost where somebody keeps it."""
        planned = self.planned
        super().action_leave()
        if self.left:
            self.left(planned)
