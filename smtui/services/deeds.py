"""Deeds and quotas: what the house does beside answering, counted against what its plans ask for."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from msgspec import Struct

from smtui.domain.deed import DEED_KINDS, Deed, deed_kind
from smtui.domain.errors import NotFound, UsageError
from smtui.domain.text import one_line
from smtui.ports import Above
from smtui.services.house import House
from smtui.services.work import Work, from_doc, time_text


class Quota(Struct, frozen=True, kw_only=True):
    """How far a network's quota is filled: ``done`` of ``wanted`` deeds of a kind, in this day or week."""

    network: str
    kind: str
    per: str
    wanted: int
    done: int

    @property
    def is_met(self) -> bool:
        """Whether enough was done."""
        return self.done >= self.wanted


def add(house: House, kind: str, place: str = "", url: str = "", note: str = "", *, anywhere: bool = False) -> Deed:
    """Note a deed. ``place`` is an account or a network; where there is one account only, it may be left out.

    ``anywhere`` takes one that belongs to no network in particular where nothing says which. Undo takes the deed
    back. Raises UsageError for an unknown kind, NotFound for an unknown place.
    """
    known = deed_kind(kind)
    if known is None:
        raise UsageError("deed_unknown", kind=kind, known=", ".join(DEED_KINDS))
    account, network = (
        ("", "") if anywhere and not place and len(house.library.accounts()) != 1 else _place(house, place)
    )
    deed = Deed(
        id=house.new_id("deeds"),
        kind=known,
        network=network,
        account=account,
        by=house.me.name,
        at=house.now(),
        url=one_line(url),
        note=one_line(note),
    )
    work = Work(house, "deed")
    work.insert("deeds", deed, log=False)
    work.note("deeds", deed.id, {"status": "withdrawn"}, {"status": None}, f"{known} {account or network}")
    work.commit()
    return deed


def _place(house: House, place: str) -> tuple[str, str]:
    accounts = house.library.accounts()
    if not place and len(accounts) == 1:
        return accounts[0].name, accounts[0].network
    for account in accounts:
        if account.name == place:
            return account.name, account.network
    networks = {account.network for account in accounts} | set(house.library.plans().networks)
    if place not in networks:
        names = [*(account.name for account in accounts), *sorted(networks)]
        raise NotFound("deed_place", place=place or "–", known=", ".join(dict.fromkeys(names)))
    return "", place


def deeds(house: House, since: datetime, place: str = "", kind: str = "") -> list[Deed]:
    """Return the deeds after ``since``, the newest first; ``place`` is an account or a network."""
    docs = house.store.find("deeds", {"at": Above(time_text(since))}, order="at", reverse=True)
    found = (from_doc(doc, Deed) for doc in docs)
    return [
        deed
        for deed in found
        if deed.status == "done" and place in ("", deed.account, deed.network) and kind in ("", deed.kind)
    ]


def count(house: House, place: str, kind: str, since: datetime) -> int:
    """Return how many deeds of a kind there were on an account or network after ``since``."""
    wanted = deed_kind(kind)
    return len(deeds(house, since, place, wanted)) if wanted else 0


def period_start(house: House, per: str) -> datetime:
    """Return when this day or week began, in the house's zone."""
    day = house.today()
    if per == "week":
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(0), house.zone) - timedelta(microseconds=1)


def quotas(house: House, network: str = "") -> list[Quota]:
    """Return how far the quotas are filled, of one network or of all that are connected, in the plans' order."""
    plans = house.library.plans()
    names = [network] if network else list(dict.fromkeys(account.network for account in house.library.accounts()))
    found = []
    for name in names:
        plan = plans.network(name)
        since = period_start(house, plan.quota_per)
        for kind, wanted in plan.quota.items():
            done = count(house, name, kind, since)
            found.append(Quota(network=name, kind=kind, per=plan.quota_per, wanted=wanted, done=done))
    return found
