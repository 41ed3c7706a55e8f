"""The board: who answers on which network, on which day and at which hours, who stands in, and who checks.

It comes from the reaction plans, and from a roster (``board.toml``) where the house has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from msgspec import Struct, structs

from smtui.domain.errors import ConfigError
from smtui.domain.reaction import Named, Plans, ReactionPlan, plan_calendar
from smtui.domain.tables import Table, read_toml, unknown_name
from smtui.domain.worktime import WEEKDAYS, Slot, WorkCalendar, parse_slot

Away = Callable[[str, date], bool]
"""Tells whether a member is away on a day."""

_DAY = 24 * 60
_FIELDS = ("network", "days", "hours", "doer", "deputy", "controller")


class RosterSlot(Struct, frozen=True, kw_only=True):
    """Hours on some weekdays that one member has on a network."""

    network: str
    days: tuple[str, ...]
    hours: tuple[Slot, ...]
    doer: str
    deputy: str = ""
    controller: str = ""


class Roster(Struct, frozen=True, kw_only=True):
    """The slots of ``board.toml``, in the file's order."""

    slots: tuple[RosterSlot, ...] = ()
    people: tuple[Named, ...] = ()
    """Whoever is named, and where."""

    def of(self, network: str) -> tuple[RosterSlot, ...]:
        """Return the slots of one network."""
        return tuple(slot for slot in self.slots if slot.network == network)

    def at(self, network: str, moment: datetime) -> RosterSlot | None:
        """Return who has ``network`` at a local moment, else who has it next; None where nobody ever has."""
        mine = self.of(network)
        now = moment.hour * 60 + moment.minute
        for away in range(8):
            day = WEEKDAYS[(moment.weekday() + away) % 7]
            spans = sorted(
                (span, number) for number, slot in enumerate(mine) if day in slot.days for span in slot.hours
            )
            for (_, end), number in spans:
                if away or end > now:
                    return mine[number]
        return None


class Shift(Struct, frozen=True, kw_only=True):
    """Hours of one day on one network: who is meant to answer, and who does."""

    start: int
    """In minutes after local midnight."""
    end: int
    doer: str = ""
    deputy: str = ""
    controller: str = ""
    acting: str = ""
    """The doer, or the deputy while the doer is away; empty for a gap."""
    spare: str = ""
    """The deputy who could still take over: empty where they act already, or are away themselves."""

    @property
    def is_gap(self) -> bool:
        """Whether nobody is there."""
        return not self.acting

    @property
    def is_stand_in(self) -> bool:
        """Whether the deputy acts."""
        return bool(self.acting) and self.acting != self.doer

    @property
    def is_unchecked(self) -> bool:
        """Whether the one who acts would check their own work."""
        return bool(self.acting) and self.acting == self.controller


class BoardDay(Struct, frozen=True, kw_only=True):
    """One network on one day."""

    day: date
    shifts: tuple[Shift, ...] = ()
    holiday: str = ""


class BoardRow(Struct, frozen=True, kw_only=True):
    """One network over a week."""

    network: str
    days: tuple[BoardDay, ...]


def parse_roster(text: str, file: str) -> Roster:
    """Return the roster of a TOML text: ``[[slot]]`` with network, days, hours, doer, deputy, controller.

    Raises ConfigError with file, line and the nearest right name.
    """
    root = read_toml(text, file)
    for name in root.values:
        if name != "slot":
            raise unknown_name(file, root.line(name), name, ["slot"])
    slots, people = [], []
    for table in root.tables("slot"):
        slots.append(_slot(table))
        people += [
            Named(name=name, role=role, file=file, line=table.line(role) or 0)
            for role in ("doer", "deputy", "controller")
            if (name := table.text(role, ""))
        ]
    return Roster(slots=tuple(slots), people=tuple(people))


def _slot(table: Table) -> RosterSlot:
    for name in table.values:
        if name not in _FIELDS:
            raise unknown_name(table.file, table.line(name), name, _FIELDS)
    days = table.texts("days", WEEKDAYS[:5])
    if wrong := [day for day in days if day not in WEEKDAYS]:
        raise table.error("config_choice", "days", value=wrong[0], options=", ".join(WEEKDAYS))
    try:
        hours = tuple(parse_slot(slot) for slot in table.texts("hours"))
    except ConfigError as error:
        if error.key != "hours_slot":
            raise
        raise table.error("config_kind", "hours", expected='["09:00-12:30", "13:30-17:00"]') from None
    return RosterSlot(
        network=table.text("network"),
        days=days,
        hours=hours,
        doer=table.text("doer"),
        deputy=table.text("deputy", ""),
        controller=table.text("controller", ""),
    )


def week(
    networks: Sequence[str],
    monday: date,
    *,
    plans: Plans,
    roster: Roster,
    calendar: WorkCalendar,
    away: Away,
    holiday: Callable[[date], str] = lambda day: "",
    alone: str = "",
) -> tuple[BoardRow, ...]:
    """Return the board of the seven days from ``monday`` on. ``alone`` names the one who does everything."""
    rows = []
    for network in networks:
        days = []
        for number in range(7):
            day = monday + timedelta(days=number)
            shifts = _shifts(network, day, plans, roster, calendar, alone)
            acting = tuple(_manned(shift, day, away) for shift in shifts)
            days.append(BoardDay(day=day, shifts=acting, holiday=holiday(day) if calendar.free(day) else ""))
        rows.append(BoardRow(network=network, days=tuple(days)))
    return tuple(rows)


def _shifts(
    network: str, day: date, plans: Plans, roster: Roster, calendar: WorkCalendar, alone: str
) -> tuple[Shift, ...]:
    """Return the hours of a network on a day with who is meant to answer; hours that nobody has are gaps."""
    own = plans.of(network)
    wanted = join(span for plan in own for span in plan_calendar(plan, calendar).slots(day))
    if alone:
        return tuple(Shift(start=start, end=end, doer=alone) for start, end in wanted)
    mine = roster.of(network)
    if mine:
        found = [] if calendar.free(day) else [_rostered(slot, day) for slot in mine]
        shifts = [shift for part in found for shift in part]
    else:
        shifts = _planned(own, day, calendar)
    covered = join((shift.start, shift.end) for shift in shifts)
    gaps = [Shift(start=start, end=end) for start, end in without(wanted, covered)]
    return tuple(sorted((*shifts, *gaps), key=lambda shift: (shift.start, shift.end, shift.doer)))


def _rostered(slot: RosterSlot, day: date) -> list[Shift]:
    spans = slot.hours if WEEKDAYS[day.weekday()] in slot.days else ()
    return [
        Shift(start=start, end=end, doer=slot.doer, deputy=slot.deputy, controller=slot.controller)
        for start, end in spans
    ]


def _planned(plans: Iterable[ReactionPlan], day: date, calendar: WorkCalendar) -> list[Shift]:
    """Return the hours of those plans that name an owner; equal people are one shift."""
    hours: dict[tuple[str, str, str], list[Slot]] = {}
    for plan in plans:
        if plan.owner:
            people = (plan.owner, plan.deputy, plan.controller)
            hours.setdefault(people, []).extend(plan_calendar(plan, calendar).slots(day))
    return [
        Shift(start=start, end=end, doer=doer, deputy=deputy, controller=controller)
        for (doer, deputy, controller), spans in hours.items()
        for start, end in join(spans)
    ]


def _manned(shift: Shift, day: date, away: Away) -> Shift:
    """Return a shift with who acts: the doer, the deputy while the doer is away, or nobody."""
    acting, *spare = [*(name for name in (shift.doer, shift.deputy) if name and not away(name, day)), ""]
    return structs.replace(shift, acting=acting, spare=next(iter(spare), ""))


def join(spans: Iterable[Slot]) -> tuple[Slot, ...]:
    """Return spans in order, those that touch as one."""
    joined: list[Slot] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def without(spans: Iterable[Slot], taken: Iterable[Slot]) -> tuple[Slot, ...]:
    """Return what of ``spans`` is not in ``taken``."""
    left = list(spans)
    for begin, finish in taken:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, begin)), (max(start, finish), end))
            if part[0] < part[1]
        ]
    return tuple(left)


def clock(minutes: int) -> str:
    """Return minutes after midnight as a time of day, as briefly as it stays clear: ``9``, ``12:30``."""
    hour, minute = divmod(minutes % _DAY if minutes != _DAY else _DAY, 60)
    return f"{hour}:{minute:02d}" if minute else str(hour)


def span_text(start: int, end: int) -> str:
    """Return hours in brief: ``9-12:30``."""
    return f"{clock(start)}-{clock(end)}"
