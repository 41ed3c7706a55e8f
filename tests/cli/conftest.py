"""A shell for tests: the real ``main`` on folders of its own, with a clock that stands still and a blog in memory."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from smtui.__main__ import main
from smtui.bootstrap import Setting, open_house
from smtui.cli.call import World
from smtui.config import render_account
from smtui.domain.clock import FixedClock
from smtui.paths import find_paths, write_private
from smtui.ports import Account
from smtui.services.house import House
from tests.support.fake_network import EVERYTHING, PASSWORD, FakeNetwork

# A Monday, 10:00 in Berlin.
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Terminal(io.StringIO):
    """A stream with a person at its other end."""

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("not a real terminal")


class Result:
    """What a call gave back."""

    def __init__(self, code: int, out: bytes, err: str) -> None:
        self.code = code
        self.bytes = out
        self.out = out.decode()
        self.err = err

    @property
    def json(self) -> Any:
        return json.loads(self.bytes)


class Shell:
    """Runs commands in one house."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {
            "HOME": str(folder),
            "SMTUI_CONFIG": str(folder / "config"),
            "SMTUI_DATA": str(folder / "data"),
            "SMTUI_LANG": "en",
            "SMTUI_TOKEN_BLOG": PASSWORD,
            "TZ": "Europe/Berlin",
            "TERM": "xterm-256color",
            "USER": "eve",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }
        self.clock = FixedClock(MONDAY)
        self.network = FakeNetwork()
        self.paths = find_paths(self.environ)

    def open(self, setting: Setting) -> House:
        house = open_house(setting)
        house.network = self.network
        return house

    def house(self) -> House:
        """Return the house itself, to look into it. The caller closes its store."""
        return self.open(Setting(self.environ, self.clock))

    def __call__(
        self, *words: str, stdin: str | bytes = "", answers: list[str] | None = None, tty: bool = False
    ) -> Result:
        """Run one command. ``answers`` puts a person at the terminal who types these lines."""
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
        err: io.StringIO = Terminal() if answers is not None or tty else io.StringIO()
        source: Any = io.TextIOWrapper(
            io.BytesIO(stdin.encode() if isinstance(stdin, str) else stdin), encoding="utf-8"
        )
        if answers is not None:
            source = Terminal("".join(f"{answer}\n" for answer in answers))
        world = World(environ=self.environ, stdin=source, stdout=out, stderr=err, clock=self.clock, opener=self.open)
        code = main(words, world)
        return Result(code, out.buffer.getvalue(), err.getvalue())  # type: ignore[attr-defined]

    def ok(self, *words: str, **more: Any) -> Result:
        """Run a command that has to succeed."""
        result = self(*words, **more)
        assert result.code == 0, result.err
        return result

    def setup(self) -> None:
        """Set a house up, with the account ``blog`` in it."""
        self.ok("init", "--yes", "--lang", "en", "--name", "Harbour Café", "--country", "DE", "--state", "BY")
        account = Account(
            name="blog",
            network="wordpress",
            url="https://blog.example",
            user="editor",
            settings={"can": " ".join(sorted(EVERYTHING))},
        )
        write_private(self.paths.accounts / "blog.toml", render_account(account))

    def comments(self) -> list[dict[str, Any]]:
        """Return what ``inbox --all --json`` prints."""
        found: list[dict[str, Any]] = self.ok("inbox", "--all", "--json").json
        return found

    def id_of(self, text: str) -> str:
        """Return the id of the comment whose text contains ``text``."""
        (found,) = [comment["id"] for comment in self.comments() if text in comment["text"]]
        return str(found)


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A machine on which nothing was set up."""
    return Shell(tmp_path)


@pytest.fixture
def shell(bare: Shell) -> Shell:
    """A house with one account and no comments."""
    bare.setup()
    return bare


@pytest.fixture
def busy(shell: Shell) -> Shell:
    """A house whose blog has three comments, all synced."""
    shell.network.write("When do you open on Sunday?", author="Ada")
    shell.network.write("Lovely cake!", author="Bob", at=datetime(2026, 11, 18, 9, tzinfo=UTC))
    shell.network.write("Buy cheap pills http://pills.example", author="Spammer")
    shell.ok("sync")
    return shell
