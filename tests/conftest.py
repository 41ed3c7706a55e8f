"""What all tests share: a terminal of full colour, whatever the one is that they were started in."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from textual import constants

# Themes, and so pictures, depend on it.
constants.COLOR_SYSTEM = "truecolor"
for name in ("COLORTERM", "NO_COLOR", "TMUX", "STY", "SSH_TTY", "SSH_CONNECTION", "SMTUI_DRIVER", "SMTUI_THEME"):
    os.environ.pop(name, None)

# A machine under load is slow at everything, first of all at building its tables of characters. That is no finding.
# Everybody tries the same examples, so that what one sees the others see; with SMTUI_RANDOM=1 new ones are looked for.
settings.register_profile(
    "any machine",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("SMTUI_RANDOM"),
    print_blob=True,
)
settings.load_profile("any machine")
