"""The board at work: the week with its gaps, and who has a network at a moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from smtui.ports import Account
from smtui.services.absences import away_test
from smtui.services.house import House

if TYPE_CHECKING:
    from smtui.domain.board import BoardRow, Shift


class Duty(Struct, frozen=True, kw_only=True):
    """Who has a kind of comment at a moment, absences not looked at."""

    doer: str = ""
    deputy: str = ""
    controller: str = ""


class Gap(Struct, frozen=True, kw_only=True):
    """Hours in which nobody answers."""

    network: str
    day: date
    start: int
    end: int
    away: tuple[str, ...]
    """Who would be there, but is away."""


class Week(Struct, frozen=True, kw_only=True):
    """The board of one week."""

    monday: date
    rows: tuple[BoardRow, ...]
    gaps: tuple[Gap, ...]
    unchecked: tuple[tuple[str, str], ...]
    """Network and member, where the one who acts is also the one who checks."""


def networks(house: House) -> list[str]:
    """Return the networks that the board is about: the connected ones, then those that only the roster has."""
    names = [account.network for account in house.library.accounts()]
    names += [slot.network for slot in house.library.roster().slots]
    return list(dict.fromkeys(names))


def week(house: House, day: date | None = None) -> Week:
    """Return the board of the week that ``day`` is in; this one when left out."""
    from smtui.domain import board

    day = day or house.today()
    monday = day - timedelta(days=day.weekday())
    library = house.library
    rows = board.week(
        networks(house),
        monday,
        plans=library.plans(),
        roster=library.roster(),
        calendar=library.work_calendar(),
        away=away_test(house, monday - timedelta(days=1)),
        holiday=library.holiday,
        alone=house.me.name if _is_alone(house) else "",
    )
    return Week(monday=monday, rows=rows, gaps=_gaps(rows), unchecked=_unchecked(house, rows))


def _is_alone(house: House) -> bool:
    return house.settings.house.mode == "alone" or len(house.settings.member) < 2


def _shifts(rows: tuple[BoardRow, ...]) -> list[tuple[str, date, Shift]]:
    return [(row.network, day.day, shift) for row in rows for day in row.days for shift in day.shifts]


def _gaps(rows: tuple[BoardRow, ...]) -> tuple[Gap, ...]:
    return tuple(
        Gap(
            network=network,
            day=day,
            start=shift.start,
            end=shift.end,
            away=tuple(name for name in (shift.doer, shift.deputy) if name),
        )
        for network, day, shift in _shifts(rows)
        if shift.is_gap
    )


def _unchecked(house: House, rows: tuple[BoardRow, ...]) -> tuple[tuple[str, str], ...]:
    if _is_alone(house):
        return ()
    found = [(network, shift.acting) for network, _, shift in _shifts(rows) if shift.is_unchecked]
    return tuple(dict.fromkeys(found))


def duty(house: House, network: str, kind: str, moment: datetime, account: Account | None = None) -> Duty:
    """Return who has a kind of comment at a moment: by the roster, else the account's owner, else by the plan."""
    plan = house.library.plans().find(network, kind)
    slot = house.library.roster().at(network, house.local(moment))
    if slot is not None:
        return Duty(doer=slot.doer, deputy=slot.deputy or plan.deputy, controller=slot.controller or plan.controller)
    owner = account.owner if account is not None else ""
    return Duty(doer=owner or plan.owner, deputy=plan.deputy, controller=plan.controller)


def owner_now(house: House, network: str, kind: str, account: Account | None) -> str:
    """Return who gets a comment that comes in now: the doer, or the deputy while the doer is away; else nobody."""
    on = duty(house, network, kind, house.now(), account)
    if not on.doer:
        return ""
    away, today = away_test(house), house.today()
    return next((name for name in (on.doer, on.deputy) if name and not away(name, today)), "")


def deputies(house: House, member: str) -> list[str]:
    """Return who stands in for a member, by the roster and the plans, each once."""
    library = house.library
    found = [slot.deputy for slot in library.roster().slots if slot.doer == member]
    plans = library.plans()
    for network in networks(house):
        found += [plan.deputy for plan in plans.of(network) if plan.owner == member]
    for account in library.accounts():
        if account.owner == member:
            found += [plan.deputy for plan in plans.of(account.network)]
    return list(dict.fromkeys(name for name in found if name and name != member))
