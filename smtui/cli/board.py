"""``board`` and ``absence``: who answers where and when, and who is away."""

from __future__ import annotations

from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import AbsenceShape, BoardGapShape, BoardShape, ShiftShape
from smtui.domain.absence import Absence
from smtui.domain.board import BoardDay, Shift, span_text
from smtui.domain.humantime import day_text
from smtui.domain.text import excerpt
from smtui.services import absences
from smtui.services import board as use
from smtui.services.house import House

_NAME, _HOURS = 10, 10


def board(call: Call) -> int:
    """Show the week: each network by day and hours, with who answers; then its gaps, and who checks themselves."""
    house = call.house("accounts", "plans", "roster", "work_calendar")
    typed = call.values.text("week")
    week = use.week(house, call.day(typed) if typed else None)
    if call.wants_json:
        call.console.json(_shape(week))
        return 0
    if not week.rows:
        call.console.tell(call.texts("plans.board_empty"))
        return 0
    _grid(call, house, week)
    notes = list(remarks(house, week))
    if notes:
        call.console.out()
    for style, text in notes:
        call.console.paragraph(text, "", style)
    return 0


def remarks(house: House, week: use.Week) -> list[tuple[str, str]]:
    """Return what has to be said about a week: gaps, people who are away, people who check themselves."""
    texts = house.texts
    said = []
    for gap in week.gaps:
        day = texts(f"time.weekday.{gap.day.weekday()}")
        hours = span_text(gap.start, gap.end)
        key = "plans.gap_away" if gap.away else "plans.gap"
        said.append(("bad", texts(key, network=gap.network, day=day, hours=hours, away=", ".join(gap.away))))
    for network, member in week.unchecked:
        said.append(("warn", texts("plans.unchecked", network=network, member=member)))
    return said


def _grid(call: Call, house: House, week: use.Week) -> None:
    """Write the table: a line for each network and hours, a column for each day, as wide as the line allows."""
    console, texts = call.console, call.texts
    room = max(5, (console.width - _NAME - _HOURS - 2) // 7 - 1)
    head: list[Part] = [" " * (_NAME + _HOURS + 2)]
    for day in week.rows[0].days:
        mark = "*" if day.day == house.today() else " "
        name = f"{texts(f'time.weekday_short.{day.day.weekday()}')} {day.day.day}{mark}"
        head += [(excerpt(name, room).ljust(room + 1), "bold" if mark == "*" else "dim")]
    console.out(*head)
    for row in week.rows:
        spans = sorted({(shift.start, shift.end) for day in row.days for shift in day.shifts})
        for number, span in enumerate(spans or [(0, 0)]):
            line: list[Part] = [(excerpt(row.network, _NAME).ljust(_NAME + 1) if number == 0 else " " * 11, "key")]
            line.append(((span_text(*span) if spans else "").ljust(_HOURS + 1), "dim"))
            for day in row.days:
                text, style = cell(day, span, room)
                line.append((text.ljust(room + 1), style) if style else text.ljust(room + 1))
            console.out(*line)


def cell(day: BoardDay, span: tuple[int, int], room: int) -> tuple[str, str]:
    """Return what a day's cell says about some hours, and its style: who acts; ``!`` is a gap, ``>`` a stand-in."""
    if day.holiday:
        return excerpt(day.holiday, room), "dim"
    here = [shift for shift in day.shifts if (shift.start, shift.end) == span]
    if not here:
        return "·", "dim"
    if any(shift.is_gap for shift in here):
        return "!", "bad"
    words = [_who(shift, room) for shift in here]
    style = "warn" if any(shift.is_stand_in or shift.is_unchecked for shift in here) else ""
    return excerpt("+".join(words), room), style


def _who(shift: Shift, room: int) -> str:
    sign = ">" if shift.is_stand_in else ""
    check = "=" if shift.is_unchecked else ""
    beside = f"/{shift.spare}" if room >= 12 and shift.spare else ""
    return f"{sign}{shift.acting}{check}{beside}"


def _shape(week: use.Week) -> BoardShape:
    shifts = tuple(
        ShiftShape(
            network=row.network,
            day=day.day,
            hours=span_text(shift.start, shift.end),
            doer=shift.doer,
            deputy=shift.deputy,
            controller=shift.controller,
            acting=shift.acting,
            checks_own_work=shift.is_unchecked,
        )
        for row in week.rows
        for day in row.days
        for shift in day.shifts
    )
    gaps = tuple(
        BoardGapShape(network=gap.network, day=gap.day, hours=span_text(gap.start, gap.end), away=gap.away)
        for gap in week.gaps
    )
    return BoardShape(monday=week.monday, shifts=shifts, gaps=gaps)


# -- absences -------------------------------------------------------------------------------------------------------


def absence_add(call: Call) -> int:
    """Book an absence from one day to another, both included."""
    house = call.house()
    values = call.values
    first = call.day(values.text("from"))
    last = call.day(values.text("to")) if values.text("to") else first
    booked = absences.add(house, values.text("member"), first, last, values.text("note"))
    return _tell(call, house, booked, "absence_booked")


def absence_remove(call: Call) -> int:
    """Cancel an absence."""
    from smtui.services.inbox import resolve

    house = call.house()
    id = resolve(house, call.values.text("id"), "absences")
    return _tell(call, house, absences.cancel(house, id), "absence_removed")


def absence_list(call: Call) -> int:
    """List who is away, now and later."""
    house = call.house()
    found = absences.coming(house)
    if call.wants_json:
        call.console.json([_absence(one) for one in found])
        return 0
    if not found:
        call.console.tell(call.texts("plans.absence_none"))
        return 0
    today = house.today()
    rows: list[dict[str, Part]] = [
        {
            "id": (one.id, "key"),
            "member": (one.member, "name"),
            "first": day_text(one.first, today, call.texts),
            "last": day_text(one.last, today, call.texts),
            "note": one.note,
        }
        for one in found
    ]
    columns = (Column("id"), Column("member", 4, 14), Column("first", 6), Column("last", 6), Column("note"))
    table(call.console, columns, rows)
    return 0


def _tell(call: Call, house: House, it: Absence, key: str) -> int:
    if call.wants_json:
        call.console.json(_absence(it))
    today = house.today()
    first, last = day_text(it.first, today, call.texts), day_text(it.last, today, call.texts)
    call.console.tell(call.texts(f"plans.{key}", member=it.member, first=first, last=last, id=it.id))
    return 0


def _absence(it: Absence) -> AbsenceShape:
    return AbsenceShape(
        id=it.id, member=it.member, first=it.first, last=it.last, note=it.note, by=it.by, status=it.status
    )
