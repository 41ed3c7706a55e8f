"""The only place that wires settings, store, networks and use cases together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.config import Loaded, Settings, load_settings
from smtui.domain.clock import Clock, SystemClock
from smtui.domain.errors import StoreError
from smtui.domain.ids import IdSource, RandomIds
from smtui.library import FileLibrary
from smtui.paths import Paths, find_paths
from smtui.ports import Network, Secrets, Store, Table
from smtui.services.house import House
from smtui.services.learning import Learned
from smtui.texts import Language, Texts

if TYPE_CHECKING:
    from pathlib import Path

    from smtui.storage.json_store import JsonStore
    from smtui.storage.keeper import Keeper


def local_zone(name: str, environ: Mapping[str, str]) -> tzinfo:
    """Return the zone called ``name``; for an empty name ``$TZ``, else the machine's own, else UTC."""
    from pathlib import Path
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    candidates = [name, environ.get("TZ", "").removeprefix(":")]
    link = Path("/etc/localtime")
    if link.is_symlink():
        candidates.append(str(link.readlink()).partition("zoneinfo/")[2])
    for candidate in candidates:
        if candidate and not candidate.startswith("/"):
            try:
                return ZoneInfo(candidate)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return ZoneInfo("UTC")


def guess_language(environ: Mapping[str, str]) -> Language:
    """Return the language that the environment asks for: German or, for all others, English."""
    for name in ("SMTUI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "de" if value.lower().startswith("de") else "en"
    return "en"


class Setting:
    """What a process knows before it opens the store: folders, settings, texts, clock."""

    def __init__(self, environ: Mapping[str, str] | None = None, clock: Clock | None = None) -> None:
        self.environ: Mapping[str, str] = os.environ if environ is None else environ
        self.clock: Clock = clock or SystemClock()
        self.paths: Paths = find_paths(self.environ)
        self.loaded: Loaded = load_settings(self.paths, self.environ)
        chosen = self.loaded.settings.house.language if self._is_read else self.loaded.language
        chosen = chosen or guess_language(self.environ)
        self.texts = Texts(guess_language(self.environ) if self.environ.get("SMTUI_LANG") else chosen)

    @property
    def _is_read(self) -> bool:
        return self.loaded.exists and self.loaded.is_read

    @property
    def settings(self) -> Settings:
        """The settings as read, wrong values replaced by their defaults; without any, the reader's language."""
        found = self.loaded.settings
        if self._is_read:
            return found
        return structs.replace(found, house=structs.replace(found.house, language=self.texts.language))


def login_of(environ: Mapping[str, str]) -> str:
    """Return who is logged in: what was stated for this session, else the system user; empty where neither is known."""
    return environ.get("SMTUI_LOGIN") or environ.get("USER") or environ.get("LOGNAME") or ""


def open_house(
    setting: Setting, *, store: Store | None = None, ids: IdSource | None = None, wait: float = 5.0
) -> House:
    """Open the store and return the house. Raises StoreError."""
    zone = local_zone(setting.settings.house.timezone, setting.environ)
    return House(
        store=store if store is not None else open_json_store(setting, wait),
        settings=setting.settings,
        library=FileLibrary(setting.paths, setting.settings, zone, cache=setting.paths.cache),
        clock=setting.clock,
        ids=ids or RandomIds(),
        zone=zone,
        texts=setting.texts,
        network=find_network,
        secrets=_secrets(setting),
        learned=_learned(setting) if store is None else None,
        login=login_of(setting.environ),
        login_stated=bool(setting.environ.get("SMTUI_LOGIN")),
    )


def _learned(setting: Setting) -> Learned:
    from smtui.storage.learned import LearnedFile

    return LearnedFile(setting.paths.data / "learned.json")


def open_shelf(setting: Setting) -> House:
    """Return a house without a store on disk, to read what ships where nothing was set up."""
    from smtui.storage.memory import MemoryStore

    return open_house(setting, store=MemoryStore())


def open_json_store(setting: Setting, wait: float = 5.0) -> JsonStore:
    """Open the JSON store in the data folder. Raises StoreError."""
    from smtui.storage import open_store

    return open_store(setting.paths.store, clock=setting.clock, wait=wait)


def open_keeper(house: House) -> Keeper:
    """Return who looks after the house's store. Raises StoreError for a store that is not on disk."""
    from smtui.storage.json_store import JsonStore
    from smtui.storage.keeper import Keeper

    if not isinstance(house.store, JsonStore):
        raise StoreError("store_not_on_disk")
    return Keeper(house.store)


def examine_backup(file: Path) -> dict[Table, int]:
    """Check a backup whole and return how many documents of each table it holds. Raises StoreError; needs no store."""
    from smtui.storage.keep import examine

    return examine(file)


def repairs(house: House) -> list[StoreError]:
    """Return what the store has had to repair by itself since it was opened: its user has to hear of it."""
    notices = getattr(house.store, "notices", ())
    return [StoreError(notice.key.removeprefix("errors."), **notice.values) for notice in notices]


def network_keys() -> tuple[str, ...]:
    """Return the keys of all networks that are installed."""
    from smtui.networks import network_names

    return network_names()


def find_network(key: str) -> Network:
    """Return the network called ``key``. Raises ConfigError for one that nothing provides."""
    from smtui.networks import load_network

    return load_network(key)


def _secrets(setting: Setting) -> Secrets:
    from smtui.storage.secrets import open_secrets

    return open_secrets(setting.paths, setting.environ)
