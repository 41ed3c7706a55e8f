"""``sync``: fetch what is new and deliver what is queued, once or again and again, and tell what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.expiry import tell_expiry
from smtui.cli.meter import Meter
from smtui.cli.shapes import SyncShape
from smtui.config import pick_account
from smtui.domain.errors import NotFound
from smtui.domain.text import one_line
from smtui.ports import Account, Caution
from smtui.services import sync as use
from smtui.services.house import House
from smtui.texts import explain, explain_of

MOST_MINUTES = 7 * 24 * 60
"""The longest pause between two syncs of one account."""


def chosen(house: House, names: Sequence[str]) -> list[Account]:
    """Return the accounts of these names, or all. Raises NotFound where there is none."""
    accounts = house.library.accounts()
    if not accounts:
        raise NotFound("no_accounts")
    return [pick_account(accounts, name) for name in names] if names else list(accounts)


def sync(call: Call) -> int:
    """Sync accounts side by side. Exit 3 when one could not be reached; the others are in.

    With ``--watch`` it repeats until Ctrl+C (exit 130) or SIGTERM (exit 0).
    """
    import asyncio  # 50 ms, and the connectors bring httpx: only where something is fetched

    house = call.house("accounts", "plans", "rules", "guideline", "work_calendar")
    accounts = chosen(house, call.values.texts("account"))

    if call.values.flag("watch") or call.values.flag("every"):
        return _watch(call, house, accounts)
    meter = Meter(call.console, call.texts, [account.name for account in accounts])

    def done(outcome: use.Outcome) -> None:
        said = call.texts("cli.sync_failed") if outcome.error else _counts(call, outcome)
        meter.done(outcome.account, said, failed=outcome.error is not None)

    meter.begin()
    try:
        outcomes = asyncio.run(use.sync(house, accounts, meter.progress, done))
    finally:
        meter.end()
    if call.wants_json:
        call.console.json([_shape(call, house, outcome) for outcome in outcomes])
    for outcome in outcomes:
        _tell(call, outcome)
    tell_expiry(call, house)
    _tell_crisis(call, house)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    errors += [failure.error for outcome in outcomes for failure in outcome.failures if failure.error is not None]
    return errors[0].exit_code if errors else 0


def _watch(call: Call, house: House, accounts: Sequence[Account]) -> int:
    """Sync until somebody ends it. Says only what is news; with ``--json`` one line for each sync of an account."""
    import asyncio
    import signal

    from smtui.services.watch import USUAL, watch

    minutes = call.values.number("every", most=MOST_MINUTES)
    every = USUAL if minutes is None else timedelta(minutes=minutes)
    troubles: dict[str, str] = {}
    ended = False

    def progress(account: str, what: str, values: Mapping[str, Any]) -> None:
        call.console.progress(f"{account}: {call.texts(f'cli.sync_{what}', **values)}")

    def tell(outcome: use.Outcome) -> None:
        call.console.clear_progress()
        if call.wants_json:
            call.console.json(_shape(call, house, outcome))
        said = [explain(outcome.error, call.texts)] if outcome.error else []
        trouble = " ".join(said + [_warning(call, outcome.account, warning) for warning in outcome.warnings])
        counts = (outcome.new, outcome.changed, outcome.closed, outcome.delivered, outcome.published)
        is_news = any(counts) or outcome.escalated or outcome.failures
        if is_news or trouble != troubles.get(outcome.account, ""):
            _tell(call, outcome, f"{house.local(house.now()):%H:%M} ")
        if outcome.new:
            _tell_crisis(call, house)
        troubles[outcome.account] = trouble
        call.console.flush()

    async def run() -> None:
        nonlocal ended
        task = asyncio.current_task()
        assert task is not None

        def end() -> None:
            nonlocal ended
            ended = True
            task.cancel()

        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
        try:
            await watch(house, accounts, every, tell, progress)
        except asyncio.CancelledError:
            if not ended:
                raise

    tell_expiry(call, house)
    every_minutes = call.texts("cli.every_minutes", n=every // timedelta(minutes=1))
    call.say("watching", n=len(accounts), every=every_minutes)
    asyncio.run(run())
    return 0


def _tell_crisis(call: Call, house: House) -> None:
    """Say that a crisis is proposed; nothing while one is on."""
    from smtui.services import crisis

    if (alarm := crisis.look(house)) is not None:
        call.console.tell((call.texts("cli.crisis_proposed", why=crisis.alarm_text(house, alarm)), "bad"))


def _warning(call: Call, account: str, warning: Caution) -> str:
    values = {name: one_line(str(value)) for name, value in {"account": account, **warning.values}.items()}
    text = call.texts.find(f"networks.{warning.key}")
    return text.format_map(values) if text else warning.key


def _shape(call: Call, house: House, outcome: use.Outcome) -> SyncShape:
    return SyncShape(
        at=shaping.moment(house, house.now()),
        account=outcome.account,
        ok=outcome.error is None,
        new=outcome.new,
        changed=outcome.changed,
        closed=outcome.closed,
        delivered=outcome.delivered,
        published=outcome.published,
        waiting=outcome.waiting,
        escalated=outcome.escalated,
        warnings=tuple(_warning(call, outcome.account, warning) for warning in outcome.warnings),
        error=explain(outcome.error, call.texts) if outcome.error else None,
    )


def _counts(call: Call, outcome: use.Outcome) -> str:
    counts = [("new", outcome.new), ("changed", outcome.changed), ("closed", outcome.closed)]
    counts += [("delivered", outcome.delivered), ("published", outcome.published), ("waiting", outcome.waiting)]
    counts += [("escalated", outcome.escalated)]
    return ", ".join(call.texts(f"cli.sync.{name}", n=n) for name, n in counts if n) or call.texts("cli.sync.nothing")


def _tell(call: Call, outcome: use.Outcome, when: str = "") -> None:
    """Say one account's line, its warnings and what could not be delivered."""
    texts, console = call.texts, call.console
    said = _counts(call, outcome)
    if outcome.error is None:
        console.tell((when, "dim"), (outcome.account, "name"), f": {said}")
    else:
        console.tell(
            (when, "dim"), (outcome.account, "name"), ": ", (explain_of(outcome.account, outcome.error, texts), "bad")
        )
        if outcome.new or outcome.delivered or outcome.published:
            console.tell("  ", said)
    for warning in outcome.warnings:
        console.tell("  ", (texts("cli.warning"), "warn"), " ", _warning(call, outcome.account, warning))
    for failure in outcome.failures:
        if failure.error is not None and failure.error is not outcome.error:
            console.tell("  ", (f"{failure.comment}: {explain_of(outcome.account, failure.error, texts)}", "bad"))
