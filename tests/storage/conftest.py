"""The stores that the contract is run through: in memory, on disk, and on disk under hard conditions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smtui.domain.clock import FixedClock
from smtui.storage import JsonStore, open_store
from smtui.storage.memory import MemoryStore

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


class Relay:
    """A store whose every call goes to the store that ``pick`` gives, and is followed by ``after``."""

    def __init__(self, pick: Callable[[], Any], after: Callable[[str, Any], None]) -> None:
        self._pick = pick
        self._after = after

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            store = self._pick()
            try:
                return getattr(store, name)(*args, **kwargs)
            finally:
                self._after(name, store)

        return call


def _reopening(folder: Path, clock: FixedClock) -> Any:
    return Relay(lambda: open_store(folder, clock=clock), lambda _, store: store.close())


def _compacting(folder: Path, clock: FixedClock) -> Any:
    store = open_store(folder, clock=clock)
    return Relay(lambda: store, lambda name, _: store.compact() if name == "commit" else None)


def _by_turns(folder: Path, clock: FixedClock) -> Any:
    stores = [open_store(folder, clock=clock) for _ in range(2)]

    def pick() -> JsonStore:
        stores.reverse()
        return stores[0]

    return Relay(pick, lambda *_: None)


def _without_index(folder: Path, clock: FixedClock) -> Any:
    store = open_store(folder, clock=clock)

    def spoil(name: str, _: Any) -> None:
        if name == "commit":
            store.compact()
            for path in folder.glob("*.index.jsonl"):
                path.unlink()

    return Relay(lambda: store, spoil)


MAKERS: dict[str, Callable[[Path, FixedClock], Any]] = {
    "memory": lambda folder, clock: MemoryStore(),
    "json": lambda folder, clock: open_store(folder, clock=clock),
    "json, opened for each call": _reopening,
    "json, compacted after each commit": _compacting,
    "json, two handles by turns": _by_turns,
    "json, its index lost": _without_index,
}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture(params=MAKERS)
def any_store(request: pytest.FixtureRequest, folder: Path, clock: FixedClock) -> Any:
    return MAKERS[request.param](folder, clock)


@pytest.fixture
def store(folder: Path, clock: FixedClock) -> Iterator[JsonStore]:
    opened = open_store(folder, clock=clock)
    yield opened
    opened.close()


def open_files() -> dict[int, str]:
    """Return the open regular files of this process that lie in pytest's folders."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        with suppress(OSError):
            found[int(name)] = os.readlink(f"/proc/self/fd/{name}")
    return {number: path for number, path in found.items() if "/pytest-" in path}


@pytest.fixture(autouse=True)
def dead_processes_hold_no_files() -> Iterator[None]:
    """Close what a store left open that was made to die in the middle, as the end of its process would."""
    before = open_files()
    yield
    for number, path in open_files().items():
        if before.get(number) != path:
            os.close(number)
