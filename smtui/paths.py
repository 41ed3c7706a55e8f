"""Where the house keeps its things. Folders are made 0700; ``$SMTUI_CONFIG`` and ``$SMTUI_DATA`` override."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from smtui.domain.errors import ConfigError


class Paths(Struct, frozen=True):
    """The three folders of one user."""

    config: Path
    """Settings, guideline, themes: people edit these."""
    data: Path
    """The store, drafts, backups."""
    state: Path
    """The log file for diagnosis."""

    @property
    def config_file(self) -> Path:
        """The main settings file."""
        return self.config / "config.toml"

    @property
    def accounts(self) -> Path:
        """One TOML file for each account."""
        return self.config / "accounts"

    @property
    def guideline(self) -> Path:
        """One Markdown file for each situation."""
        return self.config / "guideline"

    @property
    def themes(self) -> Path:
        """The user's own themes."""
        return self.config / "themes"

    @property
    def store(self) -> Path:
        """The folder of the JSON store."""
        return self.data / "store"

    @property
    def tokens(self) -> Path:
        """Tokens where there is no keyring: one 0600 file for each account."""
        return self.data / "tokens"

    @property
    def backups(self) -> Path:
        """Where backups go that are given no other place."""
        return self.data / "backups"

    @property
    def cache(self) -> Path:
        """What can be worked out again."""
        return self.data / "cache"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state / "smtui.log"


def find_paths(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Paths:
    """Return the folders that the environment and the platform's customs give (XDG, macOS ``Library``).

    Raises ConfigError where one of them would lie in a home that nobody knows.
    """
    home = Path(environ.get("HOME") or typed_path("~"))
    if platform == "darwin":
        support = home / "Library" / "Application Support" / "smtui"
        config, data, state = support, support / "data", home / "Library" / "Logs" / "smtui"
    else:
        config = Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "smtui"
        data = Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "smtui"
        state = Path(environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "smtui"
    if override := environ.get("SMTUI_CONFIG"):
        config = typed_path(override)
    if override := environ.get("SMTUI_DATA"):
        data = typed_path(override)
        state = typed_path(environ.get("SMTUI_STATE") or str(data / "state"))
    found = Paths(config, data, state)
    if home == Path("~") and any(folder.is_relative_to(home) for folder in (config, data, state)):
        raise ConfigError("no_home")
    return found


def typed_path(text: str) -> Path:
    """Return the path that somebody typed, ``~`` read as a home; as in a shell, one that is nobody's stays as it is."""
    try:
        return Path(text).expanduser()
    except RuntimeError:
        return Path(text)


def make_private(folder: Path) -> Path:
    """Make ``folder`` and its parents where missing, the new ones 0700, and return it."""
    for part in (*reversed(folder.parents), folder):
        if not part.exists():
            part.mkdir(mode=0o700, exist_ok=True)
    return folder


def write_private(path: Path, content: str | bytes, *, exclusive: bool = False) -> None:
    """Write a 0600 file whole or not at all, durable on return. ``exclusive`` raises FileExistsError on an old one."""
    make_private(path.parent)
    body = content.encode() if isinstance(content, str) else content
    if exclusive and path.exists():
        raise _exists(path)
    scratch = path.with_name(f".{path.name}.{os.getpid()}.new")
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        if exclusive:
            _name_new(scratch, path)
        else:
            scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _name_new(scratch: Path, path: Path) -> None:
    """Give a file the name ``path``, which nothing may have yet. Raises FileExistsError."""
    try:
        os.link(scratch, path)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:
        # FAT and some shares know no links. Nearly as safe: somebody would have to take the name at this moment.
        if path.exists():
            raise _exists(path) from None
        scratch.rename(path)


def _exists(path: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def shipped_themes() -> Path:
    """Return the folder of the themes that ship: inside the wheel, else beside the package."""
    inside = Path(__file__).parent / "_themes"
    return inside if inside.is_dir() else Path(__file__).parents[1] / "themes"
