"""The board: a week of networks and hours, with who answers, who stands in, and where nobody is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from smtui.domain.board import BoardDay, BoardRow, Shift, span_text
from smtui.domain.humantime import day_text
from smtui.screens.halves import Draw, DrawnRows, Halves, same
from smtui.services import absences, board
from smtui.widgets.draw import BLANK, Column, Line, Part, rule, width, wrap
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList

NAME, HOURS = 10, 9
Span = tuple[int, int]


class BoardPlace(Halves):
    """A week of the board."""

    DEFAULT_CSS = """
    BoardPlace .main { width: 2fr; }
    BoardPlace .side { width: 1fr; }
    """
    key = "board"
    within = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("board")]

    def __init__(self) -> None:
        self.rows = DrawnRows(id="board-list")
        super().__init__(self.rows)
        self.day: date | None = None
        self.week: board.Week | None = None

    def load(self) -> None:
        """Read the week anew."""
        found = self.read(lambda: board.week(self.house, self.day))
        if found is None:
            return
        self.week = found
        self.head.set_lines([self._title])
        self.rows.set_rows(self._rows(found))
        self.side.renew()

    def minute_passed(self) -> None:
        """Mark the day that has begun meanwhile."""
        self.load()

    def go_back(self) -> bool:
        """Go back to the list, then to Overview."""
        if not self.close_side():
            self.face.frame.go("overview")
        return True

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Tell about the row in full."""
        event.stop()
        self.open_side()

    def action_previous(self) -> None:
        """Go to the week before."""
        self._move(-7)

    def action_next(self) -> None:
        """Go to the week after."""
        self._move(7)

    def action_now(self) -> None:
        """Go to this week."""
        self.day = None
        self.load()

    def _move(self, days: int) -> None:
        if self.week is not None:
            self.day = self.week.monday + timedelta(days=days)
            self.load()

    # -- drawing ------------------------------------------------------------------------------------------------------

    def _title(self, cells: int) -> Line:
        if self.week is None:
            return BLANK
        days = " – ".join(self._date(self.week.monday + timedelta(days=away)) for away in (0, 6))
        gaps = len(self.week.gaps)
        said = self.texts("plans.gaps", n=gaps) if gaps else self.texts("plans.no_gaps")
        return [
            Part(f" {self.texts('plans.board')}", "title"),
            Part(f"  {days}", "strong"),
            Part(f"  {said}", "late" if gaps else "good"),
        ]

    def _date(self, day: date) -> str:
        return self.texts("time.day_and_month", day=day.day, month=self.texts(f"time.month_short.{day.month}"))

    def _rows(self, week: board.Week) -> Iterator[tuple[str, Draw]]:
        yield "", lambda cells: BLANK
        if not week.rows:
            for line in wrap(self.texts("plans.board_empty"), self.list_width - 2, "faint", " "):
                yield "", partial(same, line)
            return
        yield "", self._days
        for row in week.rows:
            spans = spans_of(row)
            for number, span in enumerate(spans):
                yield f"{row.network}:{span[0]}-{span[1]}", partial(self._row, row, span, first=number == 0)
            if not spans:
                yield f"{row.network}:", partial(self._row, row, None, first=True)
        yield from self._remarks(week)

    def _remarks(self, week: board.Week) -> Iterator[tuple[str, Draw]]:
        texts = self.texts
        said = []
        for gap in week.gaps:
            day = texts(f"time.weekday.{gap.day.weekday()}")
            key = "plans.gap_away" if gap.away else "plans.gap"
            hours = span_text(gap.start, gap.end)
            words = texts(key, network=gap.network, day=day, hours=hours, away=", ".join(gap.away))
            said.append((self.sign("late"), "late", words))
        for network, member in week.unchecked:
            words = texts("plans.unchecked", network=network, member=member)
            said.append((self.sign("unchecked"), "soon", words))
        for sign, ink, words in said:
            if sign:
                lines = wrap(words, self.list_width - 3, ink, indent="   ", first=f" {sign} ")
                for number, line in enumerate(lines):
                    if (sign, ink, words) == said[0] and number == 0:
                        yield "", lambda cells: BLANK
                    yield "", partial(same, line)

    def _room(self, cells: int) -> int:
        return max(4, (cells - NAME - HOURS - 3) // 7)

    def _days(self, cells: int) -> Line:
        room, today = self._room(cells), self.house.today()
        parts: list[Part] = [Part(" " * (NAME + HOURS + 2), "")]
        assert self.week is not None
        for day in self.week.rows[0].days:
            here = day.day == today
            name = f"{self.texts(f'time.weekday_short.{day.day.weekday()}')} {day.day.day}"
            sign = self.sign("more") if here else ""
            parts.append(Column(f"{name}{sign}", room, "accent" if here else "faint").part())
        return parts

    def _row(self, row: BoardRow, span: Span | None, cells: int, *, first: bool) -> Line:
        room = self._room(cells)
        parts: list[Part] = [
            Part(" ", ""),
            Column(row.network if first else "", NAME, "strong").part(),
            Part(" ", ""),
            Column(span_text(*span) if span else "", HOURS, "faint").part(),
        ]
        for day in row.days:
            text, ink = self._cell(day, span)
            # A word that would be cut says less than its sign alone.
            short = text.partition(" ")[0] if ink == "late" and width(text) > room - 1 else text
            parts.append(Column(short, room - 1, ink).part())
            parts.append(Part(" ", ""))
        return parts

    def _cell(self, day: BoardDay, span: Span | None) -> tuple[str, str]:
        if day.holiday:
            return day.holiday, "faint"
        here = [shift for shift in day.shifts if (shift.start, shift.end) == span]
        if not here:
            return self.sign("dot"), "faint"
        if any(shift.is_gap for shift in here):
            return f"{self.sign('late')} {self.texts('plans.nobody')}", "late"
        words = "+".join(self._who(shift) for shift in here)
        ink = "soon" if any(shift.is_stand_in or shift.is_unchecked for shift in here) else "text"
        return words, ink

    def _who(self, shift: Shift) -> str:
        sign = self.sign("arrow") if shift.is_stand_in else self.sign("unchecked") if shift.is_unchecked else ""
        return f"{sign}{shift.acting}"

    # -- in words -----------------------------------------------------------------------------------------------------

    def tell(self, cells: int) -> list[Line]:
        """Return the row under the cursor in words, day by day, then who is away and what the signs say."""
        week = self.week
        if week is None:
            return []
        network, _, hours = self.rows.current.partition(":")
        lines: list[Line] = [BLANK]
        for row in week.rows:
            if row.network == network:
                lines += [[Part(network, "title"), Part(f"  {hours_text(hours)}", "faint")], BLANK]
                lines += self._tell_row(row, hours, cells)
        lines += self._tell_away(cells)
        lines += [BLANK, rule([Part(self.texts("plans.signs"), "title")], cells, self.sign("rule"))]
        for sign, ink, key in (("arrow", "soon", "stand_in"), ("unchecked", "soon", "own"), ("late", "late", "gap")):
            lines += wrap(self.texts(f"plans.sign.{key}"), cells, ink, indent="  ", first=f"{self.sign(sign)} ")
        previous, after = self.key_for("board.previous"), self.key_for("board.next")
        return [*lines, BLANK, *wrap(self.texts("plans.board_keys", previous=previous, next=after), cells, "faint")]

    def _tell_row(self, row: BoardRow, hours: str, cells: int) -> list[Line]:
        lines: list[Line] = []
        for day in row.days:
            name = self.texts(f"time.weekday_short.{day.day.weekday()}")
            here = [shift for shift in day.shifts if f"{shift.start}-{shift.end}" == hours]
            for shift in here if not day.holiday else ():
                words = shift.acting or self.texts("plans.nobody")
                if shift.spare:
                    words += f", {self.texts('plans.deputy', member=shift.spare)}"
                if shift.controller:
                    words += f", {self.texts('plans.controller', member=shift.controller)}"
                ink = "late" if shift.is_gap else "soon" if shift.is_stand_in or shift.is_unchecked else "text"
                lines += wrap(words, cells, ink, indent="   ", first=f"{name} ")
            if day.holiday:
                lines += wrap(day.holiday, cells, "faint", indent="   ", first=f"{name} ")
        return lines

    def _tell_away(self, cells: int) -> list[Line]:
        assert self.week is not None
        last = self.week.monday + timedelta(days=6)
        booked = [one for one in absences.coming(self.house, self.week.monday) if one.first <= last]
        if not booked:
            return []
        lines: list[Line] = [BLANK, rule([Part(self.texts("plans.away"), "title")], cells, self.sign("rule"))]
        today = self.house.today()
        for one in booked:
            first, until = day_text(one.first, today, self.texts), day_text(one.last, today, self.texts)
            words = f"{one.member}: {first} – {until}" if one.first != one.last else f"{one.member}: {first}"
            lines += wrap(f"{words}  {one.note}".rstrip(), cells, "soon")
        return lines


def spans_of(row: BoardRow) -> list[Span]:
    """Return the hours that a network has on any day of the week, in order."""
    return sorted({(shift.start, shift.end) for day in row.days for shift in day.shifts})


def hours_text(hours: str) -> str:
    """Return the hours of a row's id as people read them."""
    start, _, end = hours.partition("-")
    return span_text(int(start), int(end)) if start and end else ""
