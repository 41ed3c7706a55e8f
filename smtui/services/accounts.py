"""Connecting, testing and removing accounts."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs

from smtui.config import check_account_name
from smtui.domain.errors import ConfigError, UsageError
from smtui.ports import Account, AccountInfo, Secret
from smtui.services.house import House
from smtui.services.sync import connect

Keep = Callable[[Account], None]
"""Writes an account's settings file; given by the caller, since use cases know no files."""


async def examine(house: House, account: Account, secret: Secret) -> AccountInfo:
    """Look at an account with a token, changing nothing. Raises NetworkError."""
    connector = house.network(account.network).connect(account, secret, clock=house.clock)
    try:
        return await connector.check()
    finally:
        await connector.close()


async def test(house: House, account: Account) -> AccountInfo:
    """Look at a connected account with its own token. Raises NetworkError, LoginFailed without a token."""
    connector = connect(house, account)
    try:
        return await connector.check()
    finally:
        await connector.close()


async def add(house: House, account: Account, secret: Secret, keep: Keep) -> tuple[Account, AccountInfo, str]:
    """Connect an account: look at it, then keep its settings and its token.

    Returns the account as kept, what was found, and the text key of where the token is. Raises ConfigError for a name
    that cannot be one, UsageError for one that is taken, NetworkError where the network says no; then nothing is kept.
    """
    check_account_name(account.name)
    if house.account(account.name) is not None:
        raise UsageError("account_exists", account=account.name)
    if not secret.reveal().strip():
        raise ConfigError("token_empty", account=account.name)
    info = await examine(house, account, secret)
    kept = structs.replace(
        account,
        base=info.base,
        title=info.site or account.title,
        settings={**account.settings, **info.settings, "can": " ".join(sorted(info.can))},
    )
    place = house.secrets.set(account.name, secret)
    keep(kept)
    return kept, info, place
