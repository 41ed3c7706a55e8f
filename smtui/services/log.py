"""Reading the log: who did what to what, when."""

from __future__ import annotations

from smtui.domain.event import Event
from smtui.services.house import House
from smtui.services.work import from_doc


def entries(house: House, object: str = "", limit: int = 50) -> list[Event]:
    """Return the newest log entries, the newest first; of one comment, reply, round or post where it is named."""
    where = {"object": object} if object else None
    docs = house.store.find("events", where, order="id", reverse=True, limit=limit)
    return [from_doc(doc, Event) for doc in docs]
