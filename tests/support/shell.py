"""smtui as a person runs it: a process for each command, in a house of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.patience import LIMIT


class Shell:
    """Runs commands as a person does: a process each."""

    def __init__(self, folder: Path) -> None:
        self.environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SMTUI_")},
            "SMTUI_CONFIG": str(folder / "config"),
            "SMTUI_DATA": str(folder / "data"),
            "SMTUI_NO_KEYRING": "1",
            "TZ": "Europe/Berlin",
            "LANG": "C.UTF-8",
        }
        self.within: tuple[str, ...] = ()
        """A program and its words that each command is run by, such as one that takes the network away."""

    def __call__(self, *words: str, code: int = 0, typed: str | None = None) -> str:
        done = subprocess.run(
            [*self.within, sys.executable, "-m", "smtui", *words],
            env=self.environ,
            input=typed,
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
        assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        self.narration = done.stderr
        return done.stdout

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self(*words, "--json", code=code))


def founded(folder: Path) -> Shell:
    """Found an English house in a folder."""
    shell = Shell(folder)
    shell("init", "--yes", "--lang", "en", "--country", "DE", "--state", "BY", "--name", "Café Muster")
    return shell
