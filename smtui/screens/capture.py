"""The form for a comment by hand: paste it, say whose it is and where, and it is in the inbox like any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

from msgspec import Struct
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Input, TextArea

from smtui.domain.pasted import Pasted, read_block
from smtui.domain.text import clean
from smtui.screens.asking import Field
from smtui.screens.form import Cycle, Form, long_text
from smtui.widgets.draw import Line, Part, flat
from smtui.widgets.keys import bindings_for
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


class CaptureForm(Form):
    """A comment by hand. The text comes first, since it is in the clipboard; a name on top of it is offered."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("form.take_author")]
    named_by = "capture"

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
        self.text = long_text(clean(begun.text))
        self.offer = OneLine(self._offer)

    def compose(self) -> ComposeResult:
        """Heading, text, what its first line may mean, and the other fields."""
        yield OneLine(lambda cells: self.heading())
        yield from self.row("text", self.text, _ROWS)
        yield from self.row("", self.offer)
        yield from self.row("account", self.account)
        yield from self.row("author", self.author)
        yield from self.row("url", self.url)
        yield from self.row("post", self.post)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Look whether the first line says who wrote it."""
        event.stop()
        self.offer.refresh()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Stop offering a name when there is one."""
        event.stop()
        self.offer.refresh()

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

    def save(self) -> bool:
        """Hand over what was filled in."""
        return self.then(self.captured)

    def action_leave(self) -> None:
        """Leave; what was filled in is kept for the next time."""
        captured = self.captured
        super().action_leave()
        self.left(captured)
