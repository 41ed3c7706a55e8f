"""Which routines a house had when: what changes today does not change what was owed yesterday."""

from __future__ import annotations

from datetime import date
from typing import Any

from smtui.domain.errors import Conflict
from smtui.domain.routine import Routine
from smtui.ports import Doc, Write
from smtui.services.house import House
from smtui.services.work import from_doc, to_doc

_ID = "routines"


def record(house: House) -> None:
    """Note the routines as they are, where they differ from what was noted last. Called before rounds are written."""
    doc = house.store.get("sync", _ID)
    noted: dict[str, list[list[Any]]] = doc["plans"] if doc else {}
    now: dict[str, Doc | None] = {plan.key: to_doc(plan) for plan in house.library.routines()}
    gone = {key for key, versions in noted.items() if key not in now and versions[-1][1] is not None}
    changed = {key for key, plan in now.items() if key not in noted or noted[key][-1][1] != plan}
    if not (gone or changed):
        return
    # What is noted for the first time was there from the beginning: the house set it up, and noted nothing yet.
    first = (house.began() or house.today()) if doc is None else house.today()
    fresh = {key: list(versions) for key, versions in noted.items()}
    for key in gone | changed:
        versions = fresh.setdefault(key, [])
        if versions and versions[-1][0] == first.isoformat():
            versions.pop()
        versions.append([first.isoformat(), now.get(key)])
    write = Write(table="sync", id=_ID, fields={"plans": fresh}, was={"plans": doc["plans"]} if doc else None)
    try:
        house.store.commit([write])
    except Conflict:
        # Another process noted them at the same moment, from the same files.
        return


class Versions:
    """The routines of a house by day."""

    def __init__(self, house: House) -> None:
        self._now = house.library.routines()
        self._today = house.today()
        doc = house.store.get("sync", _ID)
        self._noted: dict[str, list[tuple[str, Routine | None]]] = {}
        for key, versions in (doc["plans"] if doc else {}).items():
            self._noted[key] = [(since, from_doc(plan, Routine) if plan else None) for since, plan in versions]

    def on(self, day: date) -> tuple[Routine, ...]:
        """Return the routines that counted on ``day``, in the file's order; those of today for today and later."""
        if day >= self._today or not self._noted:
            return self._now
        found = {key: plan for key in self._noted if (plan := self._version(key, day)) is not None}
        order = {plan.key: place for place, plan in enumerate(self._now)}
        return tuple(sorted(found.values(), key=lambda plan: (order.get(plan.key, len(order)), plan.key)))

    def step_ids(self, key: str) -> set[str]:
        """Return the ids of all steps that a routine ever had, as far as was noted."""
        return {step.id for _, plan in self._noted.get(key, ()) if plan for step in plan.steps}

    def _version(self, key: str, day: date) -> Routine | None:
        wanted = day.isoformat()
        found = [plan for since, plan in self._noted[key] if since <= wanted]
        return found[-1] if found else None
