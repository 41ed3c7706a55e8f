"""Absences: booked in the store, so that all share them, or written with a member in the settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from weakref import WeakKeyDictionary

from msgspec import Struct, structs

from smtui.domain.absence import Absence
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.text import one_line
from smtui.ports import Above
from smtui.services.house import House
from smtui.services.work import Work, from_doc, load


class AwayNow(Struct, frozen=True, kw_only=True):
    """Somebody who is away on a day, until when, and who stands in."""

    member: str
    until: date | None
    """None where only the settings know."""
    stand_ins: tuple[str, ...] = ()
    note: str = ""


def add(house: House, member: str, first: date, last: date, note: str = "") -> Absence:
    """Book an absence, both days included. Raises NotFound for a stranger, UsageError for days in the wrong order."""
    names = {known.name for known in house.settings.member} | {house.me.name}
    if member not in names:
        raise NotFound("member_unknown", member=member, known=", ".join(sorted(names)))
    if last < first:
        raise UsageError("absence_order", first=first.isoformat(), last=last.isoformat())
    if last < house.today():
        raise UsageError("absence_past", last=last.isoformat())
    absence = Absence(
        id=house.new_id("absences"),
        member=member,
        first=first,
        last=last,
        by=house.me.name,
        at=house.now(),
        note=one_line(note),
    )
    work = Work(house, "absence")
    work.insert("absences", absence, log=False)
    # What an undo brings back is the entry's "was": a booked absence is taken back by cancelling it.
    work.note("absences", absence.id, {"status": "cancelled"}, {"status": None}, f"{member} {first} {last}")
    work.commit()
    return absence


def cancel(house: House, id: str) -> Absence:
    """Cancel an absence. Raises NotFound, Refused for one that is cancelled."""
    old = load(house, "absences", id, Absence)
    if old.status == "cancelled":
        raise Refused("absence_cancelled", id=id)
    work = Work(house, "absence")
    new = work.change("absences", old, structs.replace(old, status="cancelled"), detail=old.member)
    work.commit()
    return new


def coming(house: House, since: date | None = None) -> list[Absence]:
    """Return the booked absences that end today or later, or after ``since``, the nearest first."""
    after = since.isoformat() if since else _before(house.today())
    docs = house.store.find("absences", {"last": Above(after)}, order="last")
    found = [from_doc(doc, Absence) for doc in docs]
    return sorted((one for one in found if one.status == "booked"), key=lambda one: (one.first, one.member))


def _before(day: date) -> str:
    return day.fromordinal(max(1, day.toordinal() - 1)).isoformat()


def away_test(house: House, since: date | None = None) -> Callable[[str, date], bool]:
    """Return a test whether a member is away on a day, for days after ``since``; yesterday when left out."""
    booked = coming(house, since)
    members = {member.name: member for member in house.settings.member}

    def away(name: str, day: date) -> bool:
        member = members.get(name)
        if member is not None and member.is_away(day):
            return True
        return any(absence.member == name and absence.covers(day) for absence in booked)

    return away


_BOOKED: WeakKeyDictionary[House, tuple[int, dict[str, tuple[Absence, ...]]]] = WeakKeyDictionary()


def is_away(house: House, name: str, day: date) -> bool:
    """Tell whether a member is away on any day, past ones included: by the settings, or by a booked absence."""
    if any(member.name == name and member.is_away(day) for member in house.settings.member):
        return True
    seq = house.store.seq()
    kept = _BOOKED.get(house)
    if kept is None or kept[0] != seq:
        found: dict[str, tuple[Absence, ...]] = {}
        for doc in house.store.find("absences"):
            absence = from_doc(doc, Absence)
            found[absence.member] = (*found.get(absence.member, ()), absence)
        kept = _BOOKED[house] = (seq, found)
    return any(absence.covers(day) for absence in kept[1].get(name, ()))


def away_on(house: House, day: date) -> tuple[AwayNow, ...]:
    """Return who is away on a day, and who stands in for them on the networks that they have."""
    from smtui.services.board import deputies

    booked = coming(house, date.fromisoformat(_before(day)))
    found = []
    away = away_test(house, date.fromisoformat(_before(day)))
    for member in house.settings.member:
        mine = [absence for absence in booked if absence.member == member.name and absence.covers(day)]
        if not mine and not member.is_away(day):
            continue
        last = max(mine, key=lambda absence: absence.last) if mine else None
        stand_ins = tuple(name for name in deputies(house, member.name) if not away(name, day))
        found.append(
            AwayNow(
                member=member.name,
                until=last.last if last else None,
                stand_ins=stand_ins,
                note=last.note if last else "",
            )
        )
    return tuple(found)


def away_text(house: House, it: AwayNow) -> str:
    """Return who is away, until when, and who stands in: "Jonas is away until Friday: Anna"."""
    from smtui.domain.humantime import day_text

    names = {member.name: member.called for member in house.settings.member}
    stand_ins = ", ".join(names.get(name, name) for name in it.stand_ins) or house.texts("plans.away_nobody")
    member = names.get(it.member, it.member)
    if it.until is None or it.until == house.today():
        return house.texts("plans.away_today", member=member, stand_ins=stand_ins)
    until = day_text(it.until, house.today(), house.texts)
    return house.texts("plans.away_until", member=member, until=until, stand_ins=stand_ins)
