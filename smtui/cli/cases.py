"""``cases``: what is behind a number of the overview, and what it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast, get_args

from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.domain.errors import NotFound
from smtui.domain.text import one_line
from smtui.services import behind as use
from smtui.services.overview import overview
from smtui.services.pace import TOO_FEW
from smtui.services.routine_fields import named

if TYPE_CHECKING:
    from smtui.services.house import House
    from smtui.services.overview import Overview

NUMBERS: tuple[str, ...] = (*get_args(use.Waiting), *get_args(use.Number))
_TABLE = 56
"""On fewer columns a case has lines of its own: in a table little of it would be left."""
_DEFINED = {"response": "median"}


def cases(call: Call) -> int:
    """Print the cases behind a number of the house, one account or one network. Exit 0 also where there are none."""
    house = call.house("work_calendar", "routines")
    number = named(call.values.text("number"), NUMBERS, "NUMBER")
    found = overview(house)
    subject = _subject(call, found)
    if number in get_args(use.Waiting):
        cases = use.waiting(house, subject, cast("use.Waiting", number))
    else:
        cases = use.behind(house, subject, cast("use.Number", number), found.since)
    if call.wants_json:
        from smtui.cli.shapes import CaseShape
        from smtui.cli.shaping import maybe

        call.console.json(
            [
                CaseShape(id=case.comment, at=maybe(house, case.at), what=case.what, value=case.value, bad=case.is_bad)
                for case in cases
            ]
        )
        return 0
    texts = call.texts
    counts = texts(f"overview.define.{_DEFINED.get(number, number)}", few=TOO_FEW, key="smtui sync")
    call.console.paragraph(f"{texts(f'overview.number.{number}')} ({len(cases)})", "", "bold")
    call.console.paragraph(counts, "", "dim")
    _write(call, house, cases)
    return 0


def _subject(call: Call, found: Overview) -> use.Subject:
    account, network = call.values.text("account"), call.values.text("network")
    if account:
        row = next((row for row in found.accounts if row.account == account), None)
        if row is None:
            known = ", ".join(row.account for row in found.accounts) or "–"
            raise NotFound("account_unknown", account=account, known=known)
        return use.of_account(row)
    if network:
        line = next((line for line in found.networks if line.network == network), None)
        if line is None:
            known = ", ".join(line.network for line in found.networks) or "–"
            raise NotFound("network_unknown", network=network, known=known)
        return use.of_network(line)
    return use.of_house(found)


def _write(call: Call, house: House, cases: list[use.Behind]) -> None:
    rows: list[dict[str, Part]] = []
    for case in cases:
        at = f"{house.local(case.at):%d.%m. %H:%M}" if case.at else ""
        value = (one_line(case.value), "bad" if case.is_bad else "")
        rows.append({"id": (case.comment, "key"), "at": (at, "dim"), "value": value, "what": one_line(case.what)})
    if call.console.width >= _TABLE:
        names = [name for name in ("id", "at", "value") if any(row[name][0] for row in rows)]
        table(call.console, [*(Column(name, 0, 24) for name in names), Column("what")], rows)
        return
    for row in rows:
        head = [part for part in (row["id"], row["at"], row["value"]) if part[0]]
        call.console.out(*(piece for part in head for piece in (part, "  ")))
        call.console.paragraph(str(row["what"]), "    ")
