"""What commands say about tokens that end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from smtui.cli.call import Call
from smtui.domain.text import one_line
from smtui.paths import Paths
from smtui.ports import Account
from smtui.services import accounts as use
from smtui.services.house import House


def tell_expiry(call: Call, house: House) -> None:
    """Say which tokens end soon, so that nobody is surprised by a failed sync."""
    for expiry in use.expiring(house):
        call.console.tell((call.texts("cli.warning"), "warn"), " ", expiry_text(call, expiry))


def expiry_text(call: Call, expiry: use.Expiry) -> str:
    """Return the sentence about a token that ends or has ended."""
    key = "expiry.ended" if expiry.days < 0 else "expiry.ends"
    return call.texts(key, account=expiry.account, date=expiry.on.isoformat(), n=abs(expiry.days))


def unreadable_ends(paths: Paths, accounts: Iterable[Account]) -> Iterator[tuple[Path, int | None, str]]:
    """Yield the file, the line and the value of every end that somebody has written in a form nobody can read.

    Such an account works as before; only nobody is warned, which is why somebody should say so.
    """
    from smtui.config import line_of

    for account in accounts:
        typed = account.settings.get("expires", "")
        if typed.strip() and use.expiry_of(account) is None:
            file, line = paths.accounts / f"{account.name}.toml", None
            with suppress(OSError, UnicodeDecodeError):
                line = line_of(file.read_text(encoding="utf-8"), "settings", "expires")
            yield file, line, one_line(typed)
