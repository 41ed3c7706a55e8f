"""``account``: connecting a network, looking at what is connected, letting go of it."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from msgspec import structs

from smtui.bootstrap import find_network
from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import AccountShape, CheckedShape
from smtui.cli.sync import chosen
from smtui.config import check_account_name, pick_account, render_account
from smtui.domain.errors import ConfigError, SmtuiError, UsageError
from smtui.domain.text import one_line
from smtui.paths import write_private
from smtui.ports import Account, AccountInfo, Secret
from smtui.services import accounts as use
from smtui.services.house import House
from smtui.services.sync import token_variable
from smtui.texts import explain


def add(call: Call) -> int:
    """Connect an account: ask for what is missing, look whether it works, then keep settings and token."""
    values = call.values
    house = call.house("accounts")
    network = values.text("network").lower()
    find_network(network)
    name = check_account_name(_wanted(call, "name", "blog" if network == "wordpress" else network))
    if house.account(name) is not None:
        raise UsageError("account_exists", account=name)
    url = _wanted(call, "url")
    user = _wanted(call, "user")
    secret = _secret(call, name, url)
    account = Account(name=name, network=network, url=url, user=user, owner=values.text("owner"))
    path = call.setting.paths.accounts / f"{name}.toml"
    call.say("account_looking", url=url)
    kept, info, place = asyncio.run(use.add(house, account, secret, lambda it: _keep(path, it)))
    if call.wants_json:
        call.console.json(_checked(call, kept, info, None))
    call.say("account_added", account=name, title=kept.title or kept.url, file=path)
    _tell(call, info)
    call.console.tell("  ", call.texts(place))
    call.say("account_next", account=name)
    return 0


def _keep(path: Path, account: Account) -> None:
    try:
        write_private(path, render_account(account), exclusive=True)
    except OSError as error:
        raise ConfigError("config_unwritable", file=path, reason=error.strerror) from None


def _wanted(call: Call, option: str, default: str = "") -> str:
    """Return an option's value, or ask for it. Raises UsageError where nobody can answer."""
    given = call.values.maybe(option)
    if given is None and call.console.asks:
        given = call.console.ask(call.texts(f"cli.ask.{option}"), default)
    elif given is None:
        given = default
    if not given.strip():
        raise UsageError("option_needed", option=f"--{option}", usage=f"smtui account add {call.command.usage}")
    return given.strip()


def _secret(call: Call, name: str, url: str) -> Secret:
    """Return the token: standard input for ``-``, else ``$SMTUI_TOKEN_NAME``, else asked for without echo."""
    given = call.values.maybe("token")
    if given not in (None, "-"):
        raise UsageError("token_in_argument", variable=token_variable(name))
    if given == "-":
        return Secret(call.stdin_text().strip())
    if value := call.world.environ.get(token_variable(name)):
        return Secret(value.strip())
    if not call.console.asks:
        raise UsageError("token_needed", variable=token_variable(name), account=name)
    import getpass

    call.say("token_how", address=f"{url.rstrip('/')}/wp-admin/authorize-application.php?app_name=smtui")
    return Secret(getpass.getpass(call.texts("cli.ask.token") + " ").strip())


def _tell(call: Call, info: AccountInfo) -> None:
    """Say what a look at an account found, and what it may not do."""
    texts, console = call.texts, call.console
    roles = ", ".join(one_line(role) for role in info.roles) or "–"
    console.tell("  ", texts("cli.account_found", site=one_line(info.site), user=one_line(info.user), roles=roles))
    console.tell("  ", texts("cli.account_can", can=", ".join(sorted(info.can)) or "–"))
    for key in info.missing:
        console.tell("  ", (texts("cli.warning"), "warn"), " ", texts.find(f"networks.{key}") or key)


def _checked(call: Call, account: Account, info: AccountInfo | None, error: SmtuiError | None) -> CheckedShape:
    return CheckedShape(
        account=account.name,
        ok=error is None,
        user=one_line(info.user) if info else "",
        roles=tuple(one_line(role) for role in info.roles) if info else (),
        site=one_line(info.site) if info else "",
        can=tuple(sorted(info.can)) if info else (),
        missing=tuple(call.texts.find(f"networks.{key}") or key for key in info.missing) if info else (),
        error=explain(error, call.texts) if error else None,
    )


def list_(call: Call) -> int:
    """List the connected accounts."""
    house = call.house("accounts")
    shapes = [_shape(house, account) for account in house.library.accounts()]
    if call.wants_json:
        call.console.json(shapes)
        return 0
    if not shapes:
        call.say("no_accounts")
        return 0
    rows: list[dict[str, Part]] = [
        {
            "account": (shape.account, "key"),
            "network": shape.network,
            "state": _state(call, shape),
            "title": one_line(shape.title or shape.url),
        }
        for shape in shapes
    ]
    columns = (Column("account", 4, 16), Column("network", 4, 12, 60), Column("state", 4, 24), Column("title"))
    table(call.console, columns, rows)
    return 0


def _state(call: Call, shape: AccountShape) -> Part:
    if not shape.token:
        return (call.texts("cli.no_token"), "bad")
    if shape.error:
        return (call.texts("cli.last_sync_failed"), "bad")
    return call.at(shape.synced_at) if shape.synced_at else call.texts("cli.never_synced")


def _shape(house: House, account: Account) -> AccountShape:
    doc = house.store.get("sync", f"account.{account.name}") or {}
    synced = doc.get("synced_at")
    return AccountShape(
        account=account.name,
        network=account.network,
        url=account.url,
        user=account.user,
        title=account.title,
        can=tuple(account.settings.get("can", "").split()),
        token=house.secrets.get(account.name) is not None,
        synced_at=shaping.moment(house, datetime.fromisoformat(synced)) if synced else None,
        error=shaping.error_text(house, doc.get("error") or "", doc.get("error_values") or {}),
    )


def test(call: Call) -> int:
    """Look at accounts: who we are there and what we may do. Rights that have changed are written down."""
    house = call.house("accounts")
    shapes, worst = [], 0
    for account in chosen(house, call.values.texts("account")):
        try:
            info = asyncio.run(use.test(house, account))
        except SmtuiError as error:
            worst = worst or error.exit_code
            shapes.append(_checked(call, account, None, error))
            call.console.tell((account.name, "name"), ": ", (explain(error, call.texts), "bad"))
            continue
        shapes.append(_checked(call, account, info, None))
        call.console.tell((account.name, "name"), ": ", (call.texts("cli.account_ok"), "good"))
        _tell(call, info)
        _refresh(call, account, info)
    if call.wants_json:
        call.console.json(shapes)
    return worst


def _refresh(call: Call, account: Account, info: AccountInfo) -> None:
    """Write an account's settings anew when its rights are no longer what they say."""
    can = " ".join(sorted(info.can))
    if account.settings.get("can") == can and account.base == info.base:
        return
    new = structs.replace(account, base=info.base, settings={**account.settings, **info.settings, "can": can})
    path = call.setting.paths.accounts / f"{account.name}.toml"
    try:
        write_private(path, render_account(new))
    except OSError as error:
        raise ConfigError("config_unwritable", file=path, reason=error.strerror) from None
    call.say("account_refreshed", account=account.name)


def remove(call: Call) -> int:
    """Forget an account's settings and token. Its comments stay, and nothing happens on the network."""
    house = call.house("accounts")
    account = pick_account(house.library.accounts(), call.values.text("account"))
    if not call.values.flag("yes") and not call.confirm("account_remove", account=account.name):
        call.say("nothing_changed")
        return 0
    house.secrets.delete(account.name)
    (call.setting.paths.accounts / f"{account.name}.toml").unlink(missing_ok=True)
    call.say("account_removed", account=account.name)
    return 0
