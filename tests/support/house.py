"""A house for tests: memory store, a network that fails on command, a clock that stands still on a working morning."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from smtui.config import House as HouseSettings
from smtui.config import Replies, Settings
from smtui.domain.clock import FixedClock
from smtui.domain.ids import CountingIds, IdSource
from smtui.domain.team import Member
from smtui.library import FileLibrary
from smtui.paths import Paths
from smtui.ports import Account, Secret, Store
from smtui.services.house import House
from smtui.storage.memory import MemoryStore
from smtui.texts import Language, Texts

from .fake_network import PASSWORD, FakeNetwork

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Monday, 10:00 in Berlin."""
ANNA = Member(name="anna", title="Anna Muster", initials="am")
JONAS = Member(name="jonas", title="Jonas Weber", role="assigned", initials="jw")


class FixedSecrets:
    """Knows the fake network's password for every account."""

    def get(self, account: str) -> Secret | None:
        return Secret(PASSWORD)

    def set(self, account: str, secret: Secret) -> str:
        return "secrets.file"

    def delete(self, account: str) -> None:
        return None


class ShelfLibrary(FileLibrary):
    """What ships, with the given accounts."""

    def __init__(self, settings: Settings, accounts: tuple[Account, ...]) -> None:
        nowhere = Path("/nonexistent")
        super().__init__(Paths(nowhere, nowhere, nowhere), settings, ZoneInfo("Europe/Berlin"))
        self._given = accounts
        self._saved_views = ""

    def accounts(self) -> tuple[Account, ...]:
        return self._given

    def views_text(self) -> str:
        return self._saved_views

    def keep_views(self, text: str) -> None:
        self._saved_views = text


def make_house(
    network: FakeNetwork,
    *,
    store: Store | None = None,
    clock: FixedClock | None = None,
    ids: IdSource | None = None,
    accounts: tuple[str, ...] = ("blog",),
    language: Language = "en",
    me: str = "anna",
    reply: Replies | None = None,
) -> House:
    """Return a house in Munich with two members and the given accounts on the fake network."""
    settings = msgspec.structs.replace(
        Settings(),
        house=HouseSettings(
            name="Café Muster",
            language=language,
            timezone="Europe/Berlin",
            country="DE",
            state="BY",
            mode="team",
            me=me,
        ),
        reply=reply or Replies(),
        member=(ANNA, JONAS),
    )
    given = tuple(
        Account(name=name, network="wordpress", url="https://blog.example", user="editor") for name in accounts
    )
    return House(
        store=store if store is not None else MemoryStore(),
        settings=settings,
        library=ShelfLibrary(settings, given),
        clock=clock or FixedClock(MONDAY),
        ids=ids or CountingIds(),
        zone=ZoneInfo("Europe/Berlin"),
        texts=Texts(language),
        network=network,
        secrets=FixedSecrets(),
    )
