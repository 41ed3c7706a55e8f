"""The memory of the house: the store behind ``smtui.ports.Store``, its repair and backup, and the tokens' keeper."""

from __future__ import annotations

from pathlib import Path

from smtui.domain.clock import Clock
from smtui.storage.json_store import JsonStore

__all__ = ["JsonStore", "open_store"]


def open_store(folder: Path, *, clock: Clock, wait: float = 5.0) -> JsonStore:
    """Open the store in ``folder``, founding it where there is none. ``wait`` seconds at most for other writers.

    Raises ``StoreBusy``, ``StoreDamaged``, ``StoreTooNew`` and ``StoreUnwritable``.
    """
    return JsonStore(folder, clock=clock, wait=wait)
