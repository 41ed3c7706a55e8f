"""Overview: per account what waits and how fast we are, then posts, steps and deliveries; and what each one counts."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from smtui.screens.dialogs import Prompt
from smtui.screens.halves import DrawnRows, Halves
from smtui.screens.number_rows import NumberRows
from smtui.screens.sample_rows import SampleRows
from smtui.services import sample
from smtui.services.overview import Overview, overview
from smtui.services.permit import is_alone
from smtui.widgets.draw import Line
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList


class OverviewPlace(Halves):
    """The numbers."""

    DEFAULT_CSS = """
    OverviewPlace .main { width: 2fr; }
    OverviewPlace .side { width: 1fr; }
    """
    key = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("overview")]

    def __init__(self) -> None:
        self.rows = DrawnRows(id="overview-list")
        super().__init__(self.rows)
        self.drawn: NumberRows | None = None
        self.sampled: SampleRows | None = None
        """Yesterday's replies, while they are shown in the place of the numbers."""
        self.page = "accounts"
        """Which numbers are in sight: ``accounts``, ``networks``, or ``work``, which is the rest of a narrow table."""
        self.found: Overview | None = None

    @property
    def is_wide(self) -> bool:
        """Whether the text stands beside the list; the table of the networks needs all the room."""
        return super().is_wide and (self.page == "accounts" or self.sampled is not None)

    @property
    def pages(self) -> tuple[str, ...]:
        """The pages there are for the width."""
        from smtui.screens.network_rows import BOTH

        return ("accounts", "networks") if self.app.size.width > BOTH else ("accounts", "networks", "work")

    def load(self) -> None:
        """Count, or draw yesterday's replies."""
        if self.sampled is not None:
            self._load_samples()
            return
        found = self.read(lambda: overview(self.house))
        if found is None:
            return
        self.found = found
        if self.page not in self.pages:
            self.page = "networks"
        if self.page == "accounts":
            self.drawn = NumberRows(self, found)
        else:
            from smtui.screens.network_rows import NetworkRows

            self.drawn = NetworkRows(self, found, self.page)
        self.head.set_lines([self.drawn.head])
        cells = self.list_width if self.page == "accounts" else self.app.size.width - 1
        self.rows.set_rows(self.drawn.rows(cells))
        self.side.renew(keep_place=True)

    def minute_passed(self) -> None:
        """Count anew: promises break by themselves."""
        self.load()

    def footer(self) -> tuple[str, ...]:
        """Return the keys that matter here."""
        if self.sampled is not None:
            return ("overview.sample_ok", "overview.sample_rework", "overview.samples", "app.undo", "app.help")
        return (
            "list.open",
            "overview.page",
            "overview.define",
            "overview.board",
            "overview.heat",
            "app.help",
            *(() if is_alone(self.house) else ("overview.samples",)),
        )

    def tell(self, cells: int) -> list[Line]:
        """Return what the numbers under the cursor count."""
        if self.sampled is not None:
            return self.sampled.tell(self.rows.current, cells)
        return self.drawn.tell(self.rows.current, cells) if self.drawn else []

    def action_define(self) -> None:
        """Show what the numbers count."""
        self.open_side()

    def action_page(self) -> None:
        """Turn to the next page: by account, by network."""
        if self.sampled is not None:
            return
        self.close_side()
        order = self.pages
        self.page = order[(order.index(self.page) + 1) % len(order)] if self.page in order else order[0]
        self.set_class(self.is_wide, "-two")
        self.load()
        self.rows.select(next((id for id in self.rows.ids if id), ""))
        # The text knows its width only after it stands beside the list again.
        self.call_after_refresh(self.side.renew)

    def action_heat(self) -> None:
        """Show a year of rounds."""
        from smtui.screens.heat import heat_notice

        notice = self.read(lambda: heat_notice(self))
        if notice is not None:
            self.face.frame.open(notice)

    def action_board(self) -> None:
        """Show the board."""
        self.face.frame.go("board")

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go to the cases behind a row."""
        event.stop()
        if self.sampled is not None:
            self.open_side()
            return
        found, (kind, _, name) = self.found, event.id.partition(":")
        if found is None:
            return
        if kind in ("sign", "suggest"):
            from smtui.screens import heat

            opening = {"sign": heat.control_picker, "suggest": heat.suggestion_picker}
            dialog = self.read(lambda: opening[kind](self))
            if dialog is not None:
                self.face.frame.open(dialog)
        elif kind == "steps":
            self.face.frame.go("checklist")
        else:
            self._open_numbers(found, kind, name)

    def _open_numbers(self, found: Overview, kind: str, name: str) -> None:
        """Offer the numbers of a row, or open its only one."""
        from smtui.screens import numbers
        from smtui.services.behind import Subject, of_house, of_network

        picker = self.read(lambda: numbers.numbers_of(self, found, kind, name))
        if picker is not None:
            self.face.frame.open(picker)
            return
        row = next((row for row in found.networks if row.network == name), None)
        subject = Subject(network=name) if kind == "message" else of_network(row) if row else of_house(found)
        numbers.open_number(self, found, subject, kind)

    # -- the next-day sample -------------------------------------------------------------------------------------------

    def go_back(self) -> bool:
        """Leave the text, then yesterday's replies."""
        if super().go_back():
            return True
        if self.sampled is None:
            return False
        self.action_samples()
        return True

    def action_samples(self) -> None:
        """Look at some of yesterday's replies, or go back to the numbers."""
        if is_alone(self.house):
            self.face.say(self.texts("approval.alone"))
            return
        if self.sampled is not None:
            self.close_side()
            self.sampled = None
            self.load()
        else:
            self._load_samples()
        self.face.frame.show_keys()

    def _load_samples(self) -> None:
        items = self.read(lambda: sample.drawn(self.house))
        if items is None:
            return
        self.sampled = SampleRows(self, sample.yesterday(self.house), items)
        self.head.set_lines([self.sampled.head])
        self.rows.set_rows(self.sampled.rows())
        self.side.renew(keep_place=True)

    def action_sample_ok(self) -> None:
        """Say that the reply is fine."""
        self._judge("ok", "")

    def action_sample_rework(self) -> None:
        """Say that the reply could have been better, with a word."""
        id = self._sampled_comment()
        if id:
            self.face.frame.open(Prompt(self.texts("sample.word"), lambda word: self._judge("rework", word)))

    def _sampled_comment(self) -> str:
        kind, _, id = self.rows.current.partition(":")
        return id if self.sampled is not None and kind == "sample" else ""

    def _judge(self, verdict: str, word: str) -> bool:
        id = self._sampled_comment()
        if not id or not self.attempt(lambda: sample.judge(self.house, id, verdict, word)):
            return False
        said = self.texts("sample.said", id=id, verdict=self.texts(f"sample.verdict.{verdict}"))
        self.face.say(said, "good", undo=True)
        self.load()
        self.rows.action_down()
        return True
