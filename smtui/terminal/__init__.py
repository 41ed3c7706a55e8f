"""The wire to the terminal: a Textual driver that sends only the cells that changed.

``choose_driver`` is the door. The rest of the room needs a POSIX terminal and is imported behind it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver

# Terminals whose erasing paints the current background (terminfo's "bce"). GNU screen's does not, whatever TERM says
# in it, and it shares its usual TERM with tmux, whose does.
_PAINTING = ("xterm", "alacritty", "foot", "konsole", "linux", "rxvt", "st-", "tmux", "vte", "wezterm")


def choose_driver(environ: Mapping[str, str]) -> type[Driver] | None:
    """Return the driver class for ``App(driver_class=...)``, or ``None`` where Textual's own choice is to stand.

    ``SMTUI_DRIVER=plain`` switches the diffing off; Textual's ``TEXTUAL_DRIVER`` (textual-serve sets it) goes first.
    """
    if os.name != "posix" or environ.get("SMTUI_DRIVER") == "plain" or environ.get("TEXTUAL_DRIVER"):
        return None
    from smtui.terminal.driver import DiffDriver, ErasingDiffDriver

    paints = environ.get("TERM", "").startswith(_PAINTING) or "TMUX" in environ
    return ErasingDiffDriver if paints and "STY" not in environ else DiffDriver
