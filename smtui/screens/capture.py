"""The form for a comment by hand: paste it, say whose it is and where, and it is in the inbox like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from smtui.domain.pasted import Pasted, read_block
from smtui.domain.text import clean
from smtui.screens.dialogs import Dialog, Field
from smtui.widgets.draw import Line, Part, flat, strip
from smtui.widgets.drawn import Drawn
from smtui.widgets.lines import OneLine

TAKE_KEY = "F2"
_ROWS = 5


class Captured(Struct, frozen=True, kw_only=True):
    """What the form holds."""

    account: str = ""
    author: str = ""
    url: str = ""
    post_title: str = ""
    text: str = ""
    at: datetime | None = None
    """When it was written, where the pasted lines said so."""


class Cycle(Drawn, can_focus=True):
    """One of several names, in one line: arrows go to the next."""

    DEFAULT_CSS = "Cycle { height: 1; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", show=False),
        Binding("right,l,space", "step(1)", show=False),
    ]

    def __init__(self, names: Sequence[str], chosen: str) -> None:
        super().__init__()
        self.names = list(names)
        self.place = self.names.index(chosen) if chosen in self.names else 0

    @property
    def chosen(self) -> str:
        """The name that is shown."""
        return self.names[self.place] if self.names else ""

    def render_line(self, y: int) -> Strip:
        """Return the name, and how to change it while it has the keys."""
        line = [Part(" ", ""), Part(self.chosen, "chosen" if self.has_focus else "strong")]
        if self.has_focus and len(self.names) > 1:
            line.append(Part(f"  {self.texts('capture.choose')}", "faint"))
        return strip(line, self.size.width, self.ink, "on_panel")

    def on_focus(self) -> None:
        """Show that it has the keys."""
        self.refresh()

    def on_blur(self) -> None:
        """Show that it no longer has them."""
        self.refresh()

    def action_step(self, by: int) -> None:
        """Go to the next name, or back."""
        if self.names:
            self.place = (self.place + by) % len(self.names)
            self.refresh()


class CaptureForm(Dialog):
    """A comment by hand. The text comes first, since it is in the clipboard; a name on top of it is offered."""

    DEFAULT_CSS = """
    CaptureForm Horizontal { height: 1; width: 100%; }
    CaptureForm .name { width: 10; }
    CaptureForm .long { height: 5; }
    CaptureForm TextArea, CaptureForm TextArea:focus {
        width: 1fr; height: 5; background: $panel; color: $foreground; border: none; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "next", show=False, priority=True),
        Binding("shift+tab", "back", show=False, priority=True),
        Binding("f2", "take_author", show=False),
        Binding("ctrl+s,ctrl+j", "save", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        accounts: Sequence[str],
        begun: Captured,
        then: Callable[[Captured], bool],
        left: Callable[[Captured], None],
    ) -> None:
        super().__init__(title)
        self.then = then
        """Gets what was filled in; when it returns False the form stays."""
        self.left = left
        """Told what was filled in when the form is left."""
        self.at = begun.at
        self.account = Cycle(accounts, begun.account)
        self.author = Field(begun.author)
        self.url = Field(begun.url)
        self.post = Field(begun.post_title)
        self.text = TextArea(
            clean(begun.text), soft_wrap=True, tab_behavior="focus", compact=True, highlight_cursor_line=False
        )
        self.text.cursor_blink = False
        self.offer = OneLine(self._offer)

    def compose(self) -> ComposeResult:
        """Heading, text, what its first line may mean, and the other fields."""
        yield OneLine(lambda cells: self.heading(self.texts("capture.hint")))
        yield from self._row("text", self.text)
        yield from self._row("", self.offer)
        yield from self._row("account", self.account)
        yield from self._row("author", self.author)
        yield from self._row("url", self.url)
        yield from self._row("post", self.post)

    def _row(self, key: str, widget: Widget) -> ComposeResult:
        name = self.texts(f"capture.{key}") if key else ""
        label = OneLine(lambda cells: [Part(" ", ""), Part(name, "faint")])
        label.add_class("name")
        widget.styles.width = "1fr"
        with Horizontal(classes="long" if widget is self.text else ""):
            yield label
            yield widget

    def on_mount(self) -> None:
        """Give the keys to the text: most often it is pasted."""
        self.can_focus = False
        self.screen.set_focus(self.text)

    def on_key(self, event: events.Key) -> None:
        """Pass on what arrived before the text had the keys; nothing printable leaves the form."""
        if event.is_printable and event.character:
            if self.screen.focused is self.account and event.character in " hl":
                return
            event.stop()
            if self.screen.focused is self:
                self.text.insert(event.character)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Look whether the first line says who wrote it."""
        event.stop()
        self.offer.refresh()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Stop offering a name when there is one."""
        event.stop()
        self.offer.refresh()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field."""
        event.stop()
        self.action_next()

    def _read(self, text: str) -> Pasted | None:
        return None if self.author.value.strip() else read_block(text)

    def _offer(self, cells: int) -> Line:
        # The first lines are enough to know, however long the text is that somebody types in.
        found = self._read(clean(self.text.text[:4_000]))
        if found is None:
            words = "" if self.text.text.strip() else self.texts("capture.paste")
            return [Part(" ", ""), Part(words, "faint")]
        key = "capture.perhaps_name" if found.ago is None else "capture.perhaps"
        said = self.texts(key, author=flat(found.author), ago=self._ago(found.ago), key=TAKE_KEY)
        return [Part(" ", ""), self.mark("arrow", "accent"), Part(f" {said}", "accent")]

    def _ago(self, span: timedelta | None) -> str:
        from smtui.domain.humantime import ago

        now = self.house.now()
        return ago(now - span, now, self.texts) if span is not None else ""

    def action_take_author(self) -> None:
        """Take the first lines as author and time, and leave the rest as the text."""
        found = self._read(clean(self.text.text))
        if found is None:
            return
        self.author.value = found.author
        self.text.load_text(found.text)
        self.at = self.house.now() - found.ago if found.ago is not None else self.at
        self.offer.refresh()
        self.face.say(self.texts("capture.said_split", author=flat(found.author)))

    @property
    def captured(self) -> Captured:
        """What is filled in."""
        return Captured(
            account=self.account.chosen,
            author=self.author.value,
            url=self.url.value,
            post_title=self.post.value,
            text=self.text.text,
            at=self.at,
        )

    def _go(self, by: int) -> None:
        stops: list[Widget] = [self.text, self.account, self.author, self.url, self.post]
        here = self.screen.focused
        place = stops.index(here) if here in stops else 0
        self.screen.set_focus(stops[(place + by) % len(stops)])

    def action_next(self) -> None:
        """Go to the next field."""
        self._go(1)

    def action_back(self) -> None:
        """Go to the field before."""
        self._go(-1)

    def action_save(self) -> None:
        """Hand over what was filled in."""
        if self.then(self.captured):
            self.close()

    def action_leave(self) -> None:
        """Leave; what was filled in is kept for the next time."""
        captured = self.captured
        super().action_leave()
        self.left(captured)
