"""``sync``: fetch what is new and deliver what is queued, and tell what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from smtui.cli.call import Call
from smtui.cli.shapes import SyncShape
from smtui.config import pick_account
from smtui.domain.errors import NotFound
from smtui.domain.text import one_line
from smtui.ports import Account, Caution
from smtui.services import sync as use
from smtui.services.house import House
from smtui.texts import explain


def chosen(house: House, names: Sequence[str]) -> list[Account]:
    """Return the accounts of these names, or all. Raises NotFound where there is none."""
    accounts = house.library.accounts()
    if not accounts:
        raise NotFound("no_accounts")
    return [pick_account(accounts, name) for name in names] if names else list(accounts)


def sync(call: Call) -> int:
    """Sync accounts side by side. Exit 3 when one could not be reached; the others are in."""
    import asyncio  # 50 ms, and the connectors bring httpx: only where something is fetched

    house = call.house("accounts", "plans", "rules", "guideline", "work_calendar")
    accounts = chosen(house, call.values.texts("account"))

    def progress(account: str, what: str, values: Mapping[str, Any]) -> None:
        call.console.progress(f"{account}: {call.texts(f'cli.sync_{what}', **values)}")

    outcomes = asyncio.run(use.sync(house, accounts, progress))
    call.console.clear_progress()
    if call.wants_json:
        call.console.json([_shape(call, outcome) for outcome in outcomes])
    for outcome in outcomes:
        _tell(call, outcome)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    errors += [failure.error for outcome in outcomes for failure in outcome.failures if failure.error is not None]
    return errors[0].exit_code if errors else 0


def _warning(call: Call, account: str, warning: Caution) -> str:
    values = {name: one_line(str(value)) for name, value in {"account": account, **warning.values}.items()}
    text = call.texts.find(f"networks.{warning.key}")
    return text.format_map(values) if text else warning.key


def _shape(call: Call, outcome: use.Outcome) -> SyncShape:
    return SyncShape(
        account=outcome.account,
        ok=outcome.error is None,
        new=outcome.new,
        changed=outcome.changed,
        closed=outcome.closed,
        delivered=outcome.delivered,
        waiting=outcome.waiting,
        warnings=tuple(_warning(call, outcome.account, warning) for warning in outcome.warnings),
        error=explain(outcome.error, call.texts) if outcome.error else None,
    )


def _tell(call: Call, outcome: use.Outcome) -> None:
    """Say one account's line, its warnings and what could not be delivered."""
    texts, console = call.texts, call.console
    counts = [("new", outcome.new), ("changed", outcome.changed), ("closed", outcome.closed)]
    counts += [("delivered", outcome.delivered), ("waiting", outcome.waiting)]
    said = ", ".join(texts(f"cli.sync.{name}", n=n) for name, n in counts if n) or texts("cli.sync.nothing")
    if outcome.error is None:
        console.tell((outcome.account, "name"), f": {said}")
    else:
        console.tell((outcome.account, "name"), ": ", (explain(outcome.error, texts), "bad"))
        if outcome.new or outcome.delivered:
            console.tell("  ", said)
    for warning in outcome.warnings:
        console.tell("  ", (texts("cli.warning"), "warn"), " ", _warning(call, outcome.account, warning))
    for failure in outcome.failures:
        if failure.error is not None and failure.error is not outcome.error:
            console.tell("  ", (f"{failure.comment}: {explain(failure.error, texts)}", "bad"))
