"""Reading the log: who did what to what, when; and whether it still is as it was written."""

from __future__ import annotations

from smtui.domain.chain import Head, Verdict
from smtui.domain.event import Event
from smtui.services.house import House
from smtui.services.work import HEAD, from_doc


def entries(house: House, object: str = "", limit: int = 50) -> list[Event]:
    """Return the newest log entries, the newest first; of one comment, reply, round or post where it is named."""
    where = {"object": object} if object else None
    docs = house.store.find("events", where, order="id", reverse=True, limit=limit)
    return [from_doc(doc, Event) for doc in docs]


def head(house: House) -> Head:
    """Return the end of the log's chain: kept elsewhere, it tells later whether the log is still the same."""
    doc = house.store.get("sync", HEAD)
    return Head(n=doc["n"], hash=doc["hash"]) if doc else Head()


def verify(house: House) -> Verdict:
    """Check every entry of the log, archives included, against the chain of their hashes."""
    from smtui.domain import chain

    docs = house.store.find("events", archived=True)
    doc = house.store.get("sync", HEAD)
    return chain.verify(docs, Head(n=doc["n"], hash=doc["hash"]) if doc else None)


def holds(house: House, known: str) -> int | None:
    """Return the place of the entry whose hash was once kept elsewhere, None where no entry has it any more."""
    if known == "":
        return None
    return next((doc["n"] for doc in house.store.find("events", archived=True) if doc.get("hash") == known), None)
