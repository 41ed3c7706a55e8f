"""The house's comments in brief, for counting: read whole once, then kept up to date from the store's feed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from weakref import WeakKeyDictionary

from msgspec import Struct, convert

from smtui.domain.comment import Kind, Status
from smtui.ports import Doc
from smtui.services.house import House


class Case(Struct, frozen=True, kw_only=True, gc=False):
    """What is counted about a comment."""

    id: str
    account: str
    network: str
    created_at: datetime
    received_at: datetime
    status: Status
    kind: Kind = "comment"
    due: datetime | None = None
    first_due: datetime | None = None
    act_by: datetime | None = None
    closed_at: datetime | None = None
    answered_at: datetime | None = None
    snoozed_until: datetime | None = None
    owner: str = ""
    situation: str = ""
    reason: str | None = None

    def is_open(self) -> bool:
        """Tell whether somebody still has to do something about it."""
        return self.status == "pending"

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether the nearest of its clocks has run out at ``now``, and nobody has answered."""
        return self.status == "pending" and self.act_by is not None and self.act_by < now

    @property
    def promised(self) -> datetime | None:
        """The moment by which the first answer was promised."""
        return self.first_due or self.due

    def kept(self) -> bool | None:
        """Tell whether the first answer came in time; None without an answer, or where nothing was promised."""
        promised = self.promised
        return None if self.answered_at is None or promised is None else self.answered_at <= promised


class Ledger:
    """All cases of a store, as of a change of it."""

    def __init__(self, house: House) -> None:
        self.store = house.store
        self.seq = house.store.seq()
        self.read = 0
        """How many documents were read so far, for the measurements."""
        self.cases: dict[str, Case] = {}
        for doc in house.store.find("comments"):
            self._take(doc)

    def renew(self) -> bool:
        """Read what has changed since, and tell whether anything has."""
        now = self.store.seq()
        if now == self.seq:
            return False
        for change in self.store.changes(self.seq):
            if change.table == "comments":
                if change.doc is None:
                    self.cases.pop(change.id, None)
                else:
                    self._take(change.doc)
            self.seq = max(self.seq, change.seq)
        self.seq = max(self.seq, now)
        return True

    def _take(self, doc: Doc) -> None:
        self.read += 1
        self.cases[doc["id"]] = convert(doc, Case)

    def __iter__(self) -> Iterator[Case]:
        return iter(self.cases.values())


_LEDGERS: WeakKeyDictionary[House, Ledger] = WeakKeyDictionary()


def ledger(house: House) -> Ledger:
    """Return the house's ledger, up to date. Only its first look reads the whole store."""
    found = _LEDGERS.get(house)
    if found is None or found.store is not house.store:
        found = _LEDGERS[house] = Ledger(house)
    else:
        found.renew()
    return found
