"""A Textual app with the widgets that repaint most, run as a program by the driver's tests and its benchmark."""

from __future__ import annotations

import os
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import DataTable, Footer, Header, Input, Label, OptionList, Static, TextArea

from smtui.terminal import choose_driver

SIGNS = [
    *(
        "Grüße aus Köln",
        "日本語のコメント",
        "한국어",
        "e\u0301a\u0308 decomposed",
        "plain text",
        "kein\u00adTrenn\u200bung",
    ),
    *("family 👩\u200d👩\u200d👧 here", "heart ❤\ufe0f and ⚡", "flag 🇩🇪 and 👍🏽"),
]
STYLED = "[link='https://a.example/x']a link[/link] [b]bold[/b] [dim]dim[/dim] [u s]both[/]"


class Table(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("j", "down", "Down"), Binding("k", "up", "Up")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("state", "who", "text")
        table.add_rows([("new", f"user {i}", f"comment number {i} on this page") for i in range(100)])

    def action_down(self) -> None:
        self.query_one(DataTable).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(DataTable).action_cursor_up()


class Options(Screen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("j", "down", "Down")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield OptionList(*[Content(f"{i:3} {SIGNS[i % len(SIGNS)]} | end") for i in range(100)])
        yield Footer()

    def action_down(self) -> None:
        self.query_one(OptionList).action_cursor_down()


class Writing(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Input(placeholder="one line")
        area = TextArea("first line\nsecond line\n")
        area.cursor_blink = False
        yield area
        yield Static(Content.from_markup(STYLED))

    def on_mount(self) -> None:
        self.query_one(Input).cursor_blink = False


class Question(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("y", "dismiss", "Yes")]
    CSS = "Question { align: center middle; } Label { width: 33; height: 5; border: heavy $accent; }"

    def compose(self) -> ComposeResult:
        yield Label("Really?")


class DriverApp(App[None]):
    MODES: ClassVar = {"table": Table, "options": Options, "writing": Writing}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "switch_mode('table')", priority=True),
        Binding("f3", "switch_mode('options')", priority=True),
        Binding("f4", "switch_mode('writing')", priority=True),
        Binding("f5", "ask", priority=True),
        Binding("f6", "tell", priority=True),
        Binding("f7", "copy", priority=True),
        Binding("f8", "edit", priority=True),
        Binding("f9", "mark", priority=True),
        Binding("ctrl+z", "suspend_process", priority=True),
        Binding("ctrl+l", "redraw", priority=True),
    ]

    def on_mount(self) -> None:
        self.switch_mode(os.environ.get("DRIVER_APP_MODE", "table"))

    def action_ask(self) -> None:
        self.push_screen(Question())

    def action_tell(self) -> None:
        self.bell()
        self.notify("nothing is lost", timeout=600)

    def action_copy(self) -> None:
        self.copy_to_clipboard("Grüße")

    def action_edit(self) -> None:
        with self.suspend():
            os.write(1, b"the editor was here\r\n")
            os.read(0, 16)

    def action_mark(self) -> None:
        """Say by a title that all keys before have had their effect: behind them in the queue of each who acts."""
        self._marks = getattr(self, "_marks", 0) + 1
        who = self.focused or self.screen
        who.call_later(who.call_after_refresh, self.screen.call_after_refresh, self.call_after_refresh, self._say_mark)

    def _say_mark(self) -> None:
        if self._driver is not None:
            self._driver.write(f"\x1b]0;mark {self._marks}\x07")

    def action_redraw(self) -> None:
        forget = getattr(self._driver, "forget", None)
        if forget is not None:
            forget()
        self.refresh()


if __name__ == "__main__":
    DriverApp(driver_class=choose_driver(os.environ)).run(mouse=False)
