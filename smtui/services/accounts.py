"""Connecting, testing and forgetting accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct, structs

from smtui.config import check_account_name
from smtui.domain.errors import ConfigError, UsageError
from smtui.domain.text import one_line
from smtui.ports import Account, AccountInfo, Need, Network, Secret, needs_of, wants_token
from smtui.services.house import House
from smtui.services.sync import connect, session_place

WARN_DAYS = 7
"""Days before its end on which a token's expiry is announced."""

Keep = Callable[[Account], None]
"""Writes an account's settings file; given by the caller, since use cases know no files."""


def unanswered(network: Network, given: Mapping[str, str]) -> list[Need]:
    """Return what the network needs and ``given`` (option to value) lacks, in the order of asking; the token aside."""
    return [
        need
        for need in needs_of(network)
        if need.name != "token" and not need.optional and not (given.get(need.name) or given.get(need.also))
    ]


def describe(network: Network, name: str, given: Mapping[str, str], owner: str = "") -> Account:
    """Return the account that options describe, before anybody has looked at it."""
    handle = given.get("handle", "")
    takes_handle = any(need.also == "handle" for need in needs_of(network))
    url = given.get("url") or (handle if takes_handle else "")
    return Account(name=name, network=network.key, url=url, user=given.get("user") or handle, owner=owner)


def token_need(network: Network, account: Account) -> Need | None:
    """Return how to ask for the account's token, None where it does without. Whoever has a user name has a password."""
    for need in needs_of(network):
        if need.name == "token" and (account.user or not need.optional):
            return need
    return None


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

    Returns the account as kept, what was found, and the text key of where the token is, empty where there is none.
    Raises ConfigError for a name that cannot be one and for an empty token that is needed, UsageError for a name that
    is taken, NetworkError where the network says no; then nothing is kept.
    """
    check_account_name(account.name)
    if house.account(account.name) is not None:
        raise UsageError("account_exists", account=account.name)
    has_token = bool(secret.reveal().strip())
    if not has_token and wants_token(house.network(account.network)):
        raise ConfigError("token_empty", account=account.name)
    info = await examine(house, account, secret)
    kept = structs.replace(
        updated(account, info),
        # A handle led us to the server; from now on the address does.
        url=info.base if is_handle(account.url) else account.url,
        user=account.user or info.user,
        title=info.site or account.title,
    )
    place = house.secrets.set(account.name, secret) if has_token else ""
    keep(kept)
    return kept, info, place


def updated(account: Account, info: AccountInfo) -> Account:
    """Return an account with what a look at it found: rights, the API's address, ids."""
    can = " ".join(sorted(info.can))
    return structs.replace(account, base=info.base, settings={**account.settings, **info.settings, "can": can})


class Expiry(Struct, frozen=True, kw_only=True):
    """A token that ends, or has ended."""

    account: str
    on: date
    """The last day on which it works."""
    days: int
    """Days from today; below zero it has ended."""


def expiring(house: House, within: int = WARN_DAYS) -> list[Expiry]:
    """Return the tokens that end within so many days or have ended, the most pressing first."""
    found = []
    for account in house.library.accounts():
        on = expiry_of(account)
        if on is not None and (days := (on - house.today()).days) <= within:
            found.append(Expiry(account=account.name, on=on, days=days))
    return sorted(found, key=lambda expiry: (expiry.on, expiry.account))


def expiry_of(account: Account) -> date | None:
    """Return the last day of an account's token; None where it has none or nobody has said it."""
    try:
        return date.fromisoformat(account.settings.get("expires", "")[:10])
    except ValueError:
        return None


def edited(account: Account, *, expires: date | None, title: str | None, owner: str | None) -> Account:
    """Return an account with what a person changes about it; None leaves a thing as it is."""
    settings = {**account.settings, **({"expires": expires.isoformat()} if expires else {})}
    return structs.replace(
        account,
        title=account.title if title is None else one_line(title),
        owner=account.owner if owner is None else one_line(owner),
        settings=settings,
    )


def forget(house: House, account: Account) -> None:
    """Let go of an account's token and session. Raises StoreUnwritable."""
    house.secrets.delete(account.name)
    house.secrets.delete(session_place(account))


def lacks_token(house: House, network: str) -> bool:
    """Tell whether an account without a token is stuck. An unknown network counts as one that wants a token."""
    try:
        return wants_token(house.network(network))
    except ConfigError:
        return True


def is_handle(text: str) -> bool:
    """Tell whether what was given as an address is a handle like ``@name@server``."""
    return "@" in text and "/" not in text


def is_somebody_else(account: Account, info: AccountInfo) -> bool:
    """Tell whether a login that a browser gave is another account's than the handle that was typed."""
    typed = account.user or account.url
    if not is_handle(typed):
        return False
    return typed.strip().lstrip("@").partition("@")[0].casefold() != info.user.partition("@")[0].casefold()
