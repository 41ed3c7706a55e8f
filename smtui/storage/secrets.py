"""Where tokens are kept: ``$SMTUI_TOKEN_<ACCOUNT>``, the system's keyring, or a 0600 file where there is none."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from smtui.paths import Paths, write_private
from smtui.ports import Secret
from smtui.storage.engine.files import unwritable

T = TypeVar("T")
Ring = Any
"""A ``keyring.backend.KeyringBackend``."""

_SERVICE = "smtui"
# A keyring that is locked asks its user for a passphrase. Longer than this, and nobody is there.
_PATIENCE = 60.0
_REAL = 1
"""keyring's own mark: backends below it keep nothing, or keep it in the open."""


class TokenSecrets:
    """``smtui.ports.Secrets``. What the environment names comes first, and is never written anywhere."""

    def __init__(self, folder: Path, environ: Mapping[str, str], find_ring: Callable[[], Ring | None]) -> None:
        self._folder = folder
        self._environ = environ
        self._find_ring = find_ring

    def get(self, account: str) -> Secret | None:
        """Return the account's token, or None. Raises ``StoreUnwritable`` where its file cannot be read."""
        # A file is there only where the keyring could not be used last time: it is newer, and much cheaper to ask.
        token = self._environ.get(variable(account), "").strip() or self._read(account) or self._ask(account)
        return Secret(token) if token else None

    def set(self, account: str, secret: Secret) -> str:
        """Keep the token, and return the key of the text that says where. Raises ``StoreUnwritable``."""
        token = secret.reveal().strip()
        ring = self._find_ring()
        if ring is not None:

            def keep() -> bool:
                ring.set_password(_SERVICE, account, token)
                return bool(ring.get_password(_SERVICE, account) == token)

            if _patiently(keep):
                self._remove(account)
                return "secrets.keyring"
        path = self._path(account)
        try:
            write_private(path, token + "\n")
        except OSError as error:
            raise unwritable(error, path) from error
        return "secrets.file"

    def delete(self, account: str) -> None:
        """Forget the token. Raises ``StoreUnwritable`` where its file cannot be removed."""
        self._remove(account)
        ring = self._find_ring()
        if ring is not None:
            _patiently(lambda: ring.delete_password(_SERVICE, account))

    def _ask(self, account: str) -> str:
        ring = self._find_ring()
        found = _patiently(lambda: ring.get_password(_SERVICE, account)) if ring is not None else None
        return (found or "").strip()

    def _read(self, account: str) -> str:
        path = self._path(account)
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise unwritable(error, path) from error
        with os.fdopen(handle, encoding="utf-8", errors="replace") as file:
            if stat.S_IMODE(os.fstat(handle).st_mode) & 0o077:
                os.fchmod(handle, 0o600)
            return file.read().strip()

    def _remove(self, account: str) -> None:
        path = self._path(account)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(error, path) from error

    def _path(self, account: str) -> Path:
        return self._folder / "".join(
            letter if letter.isalnum() or letter in "-_" else f"%{ord(letter):x}" for letter in account
        )


def open_secrets(paths: Paths, environ: Mapping[str, str]) -> TokenSecrets:
    """Return the keeper of this house's tokens. ``SMTUI_NO_KEYRING=1`` keeps the system's keyring out of it."""
    return TokenSecrets(paths.tokens, environ, lambda: system_ring(environ))


def variable(account: str) -> str:
    """Return the name of the environment variable that holds an account's token."""
    return "SMTUI_TOKEN_" + "".join(
        letter if letter.isascii() and letter.isalnum() else "_" for letter in account.upper()
    )


def system_ring(environ: Mapping[str, str], platform: str = sys.platform) -> Ring | None:
    """Return the keyring of a session that can show its prompt, None on a server or over SSH."""
    if environ.get("SMTUI_NO_KEYRING", "0") not in ("", "0"):
        return None
    on_desktop = environ.get("DBUS_SESSION_BUS_ADDRESS") and (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    if environ.get("SSH_CONNECTION") or not (on_desktop or platform in ("darwin", "win32")):
        return None
    return _patiently(_detect)


def _detect() -> Ring | None:
    import keyring  # 89 ms

    return real_ring(keyring.get_keyring())


def real_ring(ring: Ring) -> Ring | None:
    """Return ``ring``, or the best that it chains, if that really keeps secrets."""
    rings = list(getattr(ring, "backends", [ring]))
    real = [one for one in rings if one.priority >= _REAL]
    return max(real, key=lambda one: float(one.priority), default=None)


def _patiently(work: Callable[[], T], seconds: float = _PATIENCE) -> T | None:
    """Return what ``work`` returns, None where it fails or does not come back: a keyring may wait for ever."""
    from threading import Thread

    result: list[T] = []

    def run() -> None:
        try:
            result.append(work())
        except Exception:  # noqa: BLE001 - every backend has errors of its own, and each means that it cannot be used
            result.clear()

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    return result[0] if result else None
