"""``account``: connecting a network, looking at what is connected, letting go of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from smtui.bootstrap import find_network
from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import AccountShape, CheckedShape
from smtui.cli.sync import chosen
from smtui.config import check_account_name, pick_account, render_account
from smtui.domain.errors import ConfigError, SmtuiError, UsageError
from smtui.domain.text import one_line
from smtui.extras import BrowserLogin
from smtui.paths import write_private
from smtui.ports import ABILITIES, Account, AccountInfo, Need, Network, Secret
from smtui.services import accounts as use
from smtui.services.house import House
from smtui.services.permit import require
from smtui.services.sync import token_variable
from smtui.texts import explain, explain_of


def add(call: Call) -> int:
    """Connect an account: ask for what is missing, look whether it works, then keep settings and token."""
    values = call.values
    house = call.house("accounts")
    require(house, "account")
    key = values.text("network").lower()
    find_network(key)
    network = house.network(key)
    key = network.key
    name = check_account_name(_name(call, "blog" if key == "wordpress" else key))
    if house.account(name) is not None:
        raise UsageError("account_exists", account=name)
    account = use.describe(network, name, _answers(call, network), values.text("owner"))
    if values.flag("expires"):
        account = use.edited(account, expires=call.day(values.text("expires")), title=None, owner=None)
    secret = _secret(call, house, network, account)
    path = _path(call, name)
    call.say("account_looking", url=account.url or account.user or name)
    kept, info, place = asyncio.run(use.add(house, account, secret, lambda it: _keep(path, it, exclusive=True)))
    if call.wants_json:
        call.console.json(_checked(call, kept, info, None))
    call.say("account_added", account=name, title=kept.title or kept.url, file=path)
    _tell(call, network, info)
    if use.is_somebody_else(account, info):
        _note(call, call.texts("cli.account_other", wanted=account.user or account.url, user=info.user))
    if place:
        call.console.tell("  ", call.texts(place))
    call.say("account_next", account=name)
    return 0


def _path(call: Call, name: str) -> Path:
    return call.setting.paths.accounts / f"{name}.toml"


def _keep(path: Path, account: Account, *, exclusive: bool = False) -> None:
    """Write an account's settings. Raises ConfigError; ``exclusive`` also where there are some."""
    try:
        write_private(path, render_account(account), exclusive=exclusive)
    except OSError as error:
        raise ConfigError("config_unwritable", file=path, reason=error.strerror) from None


def _name(call: Call, default: str) -> str:
    given = call.values.maybe("name")
    if given is None and call.console.asks:
        return call.console.ask(call.texts("cli.ask.name"), default)
    return (default if given is None else given).strip()


def _answers(call: Call, network: Network) -> dict[str, str]:
    """Return what the options say, and ask for the rest. Raises UsageError that names it where nobody can answer."""
    given = {name: call.values.text(name).strip() for name in ("url", "handle", "user")}
    left = use.unanswered(network, given)
    if call.console.asks:
        for need in left:
            given[need.name] = call.console.ask(_question(call, need, given))
        left = use.unanswered(network, given)
    if left:
        missing = ", ".join(f"--{need.name}" + (f" (--{need.also})" if need.also else "") for need in left)
        raise UsageError("option_needed", option=missing, usage=f"smtui account add {call.command.usage}")
    return given


def _question(call: Call, need: Need, given: Mapping[str, str]) -> str:
    """Return the question for something that is needed, after its hint was said."""
    if need.hint:
        call.console.tell(_sentence(call, need.hint, url=given.get("url", "").rstrip("/")))
    return _sentence(call, need.question)


def _sentence(call: Call, key: str, **values: str) -> str:
    """Return a network's text; a network from elsewhere gives the sentence itself."""
    text = call.texts.find(f"networks.{key}")
    return text.format_map(values) if text else key


def _secret(call: Call, house: House, network: Network, account: Account) -> Secret:
    """Return the token: standard input for ``-``, else ``$SMTUI_TOKEN_NAME``, else by browser or asked without echo."""
    given = call.values.maybe("token")
    if given not in (None, "-"):
        raise UsageError("token_in_argument", variable=token_variable(account.name))
    if given == "-":
        return Secret(call.stdin_text().strip())
    if value := call.world.environ.get(token_variable(account.name)):
        return Secret(value.strip())
    need = use.token_need(network, account)
    if need is None:
        return Secret("")
    if not call.console.asks:
        raise UsageError("token_needed", variable=token_variable(account.name), account=account.name)
    if isinstance(network, BrowserLogin):
        page = asyncio.run(network.begin_login(account, clock=house.clock))
        call.say("login_page", address=page.url)
        if code := call.console.ask(call.texts("cli.ask.code")):
            return asyncio.run(network.finish_login(page, code, clock=house.clock))
    import getpass

    return Secret(getpass.getpass(_question(call, need, {"url": account.url}) + " ").strip())


def _tell(call: Call, network: Network, info: AccountInfo) -> None:
    """Say what a look at an account found, and what it may not do."""
    texts = call.texts
    found = [texts("cli.account_site", site=one_line(info.site))] if info.site else []
    found += [texts("cli.account_user", user=one_line(info.user))] if info.user else []
    if info.roles:
        found.append(texts("cli.account_roles", roles=", ".join(one_line(role) for role in info.roles)))
    call.console.tell("  ", " · ".join(found))
    for key, names in (("may", info.can), ("may_not", network.capabilities.can - info.can)):
        # Who may do something may take it back as well.
        named = [name for name in ABILITIES if name in names and name.removeprefix("un") not in names - {name}]
        if named:
            words = ", ".join(texts(f"networks.can.{name}") for name in named)
            call.console.tell("  ", texts(f"cli.account_{key}", can=words))
    for missing in info.missing:
        _note(call, _sentence(call, missing))


def _note(call: Call, text: str) -> None:
    call.console.tell("  ", (call.texts("cli.warning"), "warn"), " ", text)


def _checked(call: Call, account: Account, info: AccountInfo | None, error: SmtuiError | None) -> CheckedShape:
    return CheckedShape(
        account=account.name,
        ok=error is None,
        user=one_line(info.user) if info else "",
        roles=tuple(one_line(role) for role in info.roles) if info else (),
        site=one_line(info.site) if info else "",
        can=tuple(sorted(info.can)) if info else (),
        missing=tuple(_sentence(call, key) for key in info.missing) if info else (),
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
            "state": _state(call, house, shape),
            "title": one_line(shape.title or shape.url or shape.user),
        }
        for shape in shapes
    ]
    columns = (Column("account", 4, 16), Column("network", 4, 12, 60), Column("state", 4, 24), Column("title"))
    table(call.console, columns, rows)
    return 0


def _state(call: Call, house: House, shape: AccountShape) -> Part:
    if not shape.token and use.lacks_token(house, shape.network):
        return (call.texts("cli.no_token"), "bad")
    if shape.error:
        return (call.texts("cli.last_sync_failed"), "bad")
    if shape.expires and (left := (shape.expires - house.today()).days) <= use.WARN_DAYS:
        key = "expiry.short_ended" if left < 0 else "expiry.short"
        return (call.texts(key, date=shape.expires.isoformat()), "bad" if left < 0 else "warn")
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
        expires=use.expiry_of(account),
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
            call.console.tell((account.name, "name"), ": ", (explain_of(account.name, error, call.texts), "bad"))
            continue
        shapes.append(_checked(call, account, info, None))
        call.console.tell((account.name, "name"), ": ", (call.texts("cli.account_ok"), "good"))
        _tell(call, house.network(account.network), info)
        _refresh(call, account, info)
    if call.wants_json:
        call.console.json(shapes)
    return worst


def _refresh(call: Call, account: Account, info: AccountInfo) -> None:
    """Write an account's settings anew when they no longer say what was found."""
    new = use.updated(account, info)
    if new == account:
        return
    _keep(_path(call, account.name), new)
    if new.settings.get("can") != account.settings.get("can"):
        call.say("account_refreshed", account=account.name)


def edit(call: Call) -> int:
    """Change what the house says about an account: the end of its token, its title, its owner."""
    house = call.house("accounts")
    require(house, "account")
    values = call.values
    account = pick_account(house.library.accounts(), values.text("account"))
    new = use.edited(
        account,
        expires=call.day(values.text("expires")) if values.flag("expires") else None,
        title=values.maybe("title"),
        owner=values.maybe("owner"),
    )
    if new == account:
        call.say("nothing_changed")
    else:
        _keep(_path(call, account.name), new)
        call.say("account_edited", account=account.name)
        if (ends := use.expiry_of(new)) is not None and ends != use.expiry_of(account):
            key = "expiry.set_past" if ends < house.today() else "expiry.set"
            call.console.tell("  ", call.texts(key, date=ends.isoformat(), days=use.WARN_DAYS))
    if call.wants_json:
        call.console.json(_shape(house, new))
    return 0


def remove(call: Call) -> int:
    """Forget an account's settings and token. Its comments stay, and nothing happens on the network."""
    house = call.house("accounts")
    require(house, "account")
    account = pick_account(house.library.accounts(), call.values.text("account"))
    if not call.values.flag("yes") and not call.confirm("account_remove", account=account.name):
        call.say("nothing_changed")
        return 0
    use.forget(house, account)
    _path(call, account.name).unlink(missing_ok=True)
    call.say("account_removed", account=account.name)
    return 0
