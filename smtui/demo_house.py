"""Builds the house of ``smtui demo`` and of many tests: a memory store, made-up networks, the shipped library."""

from __future__ import annotations

import asyncio
from datetime import tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from smtui import content
from smtui.bootstrap import Setting, find_network, local_zone
from smtui.config import Settings
from smtui.domain.ids import CountingIds, IdSource
from smtui.library import FileLibrary
from smtui.paths import Paths
from smtui.ports import Account, Network
from smtui.services.demo import furnish
from smtui.services.demo_network import DemoSecrets, demo_accounts, demo_network
from smtui.services.demo_script import Script, read_script
from smtui.services.house import House

if TYPE_CHECKING:
    from smtui.domain.routine import Routine

_NOWHERE = Paths(Path("/nonexistent/smtui"), Path("/nonexistent/smtui"), Path("/nonexistent/smtui"))


class DemoLibrary(FileLibrary):
    """What ships, with made-up accounts. It never looks at the user's files."""

    def __init__(self, settings: Settings, accounts: tuple[Account, ...], zone: tzinfo) -> None:
        super().__init__(_NOWHERE, settings, zone)
        self._made_up = accounts
        self._saved_views = ""
        self._saved_routines = ""
        self._edited: tuple[Routine, ...] = ()

    def accounts(self) -> tuple[Account, ...]:
        """Return the made-up accounts."""
        return self._made_up

    def routines(self) -> tuple[Routine, ...]:
        """Return the routines as they were last saved."""
        return self._edited if self._saved_routines else super().routines()

    def routines_text(self) -> str:
        """Return what was saved since the start, else the text that ships."""
        return self._saved_routines or super().routines_text()

    def save_routines(self, text: str) -> None:
        """Keep the routines as long as the house."""
        from smtui.domain.recurrence import parse_routines

        self._edited = parse_routines(text, "routines.toml")
        self._saved_routines = text

    def views_text(self) -> str:
        """Return the views that were saved since the start."""
        return self._saved_views

    def keep_views(self, text: str) -> None:
        """Keep the views as long as the house."""
        self._saved_views = text


def open_demo(setting: Setting, ids: IdSource | None = None, script: Script | None = None) -> House:
    """Return the furnished demo house in the setting's language, with its clock and looks. No file is touched.

    Without a script it is the one that ships.
    """
    from smtui.storage.memory import MemoryStore

    script = script or read_script(content.read(setting.texts.language, "demo.toml"))
    given = setting.settings
    house = msgspec.structs.replace(
        given.house, name=script.name, language=setting.texts.language, me=script.me, mode="team"
    )
    settings = msgspec.structs.replace(given, house=house, member=script.member)
    zone = local_zone(given.house.timezone, setting.environ)
    start = setting.clock.now().astimezone(zone)

    @cache
    def network(key: str) -> Network:
        return demo_network(find_network(key), script, start)

    made = House(
        store=MemoryStore(),
        settings=settings,
        library=DemoLibrary(settings, demo_accounts(script, network), zone),
        clock=setting.clock,
        ids=ids or CountingIds(),
        zone=zone,
        texts=setting.texts,
        network=network,
        secrets=DemoSecrets(),
    )
    asyncio.run(furnish(made, script))
    return made
