"""Patterns that are compiled when they are first asked: most processes ask few, and compiling all takes 2 ms."""

from __future__ import annotations

import re
from typing import cast


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern. A mistake in it shows at its first use."""
    return cast("re.Pattern[str]", _Late(pattern, flags))


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> object:
        found = getattr(re.compile(*self._source), name)
        setattr(self, name, found)  # from here on it is found without a detour
        return found
