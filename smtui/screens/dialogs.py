"""Questions in the dock above the status line: a choice by one key, a line of text, a pick from a list, a notice.

Their widgets are imported when the first question is asked: the first picture is there 7 ms sooner without them.
Whoever derives a widget from one of them takes it from ``asking`` and ``notices``.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from smtui.screens.items import Item as Item
from smtui.screens.items import in_order as in_order
from smtui.screens.items import narrow as narrow

if TYPE_CHECKING:
    from smtui.screens.asking import Choice as Choice
    from smtui.screens.asking import Picker as Picker
    from smtui.screens.asking import Prompt as Prompt
    from smtui.screens.notices import Notice as Notice
else:

    def _later(module: str, name: str) -> Callable[..., Any]:
        def make(*values: Any, **named: Any) -> Any:
            return getattr(import_module(f"smtui.screens.{module}"), name)(*values, **named)

        return make

    Choice, Picker, Prompt = _later("asking", "Choice"), _later("asking", "Picker"), _later("asking", "Prompt")
    Notice = _later("notices", "Notice")


class Option(NamedTuple):
    """One answer of a choice: the key that gives it, what it says, and what it stands for."""

    key: str
    label: str
    value: str
    note: str = ""
    off: bool = False
    """It cannot be taken; the note says why."""
