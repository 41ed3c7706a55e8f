"""Bringing in what people wrote: deliver what is queued, pull what is new, agree on what happened elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from smtui.domain.errors import Conflict, LoginFailed, NetworkError, SmtuiError
from smtui.extras import KeepsSession
from smtui.ports import (
    Account,
    Batch,
    Caution,
    Connector,
    Progress,
    Secret,
    Write,
    wants_token,
)
from smtui.services import counters, echo, escalation, outbox, press, publish
from smtui.services.arrivals import Arrivals
from smtui.services.house import House
from smtui.services.inbox import undelivered
from smtui.services.merge import merge

_TRIES = 4
_HEAD_START = 0.01
"""Seconds that a request has to leave before the batch before it is stored."""


class Outcome(Struct, kw_only=True):
    """What a sync did for one account. Counts of comments unless said otherwise."""

    account: str
    new: int = 0
    changed: int = 0
    closed: int = 0
    """Closed here because they were answered, removed or deleted elsewhere."""
    delivered: int = 0
    """Replies and moderations that the network confirmed."""
    published: int = 0
    """Posts that the network confirmed."""
    waiting: int = 0
    """Replies, moderations and posts that are still on their way."""
    escalated: int = 0
    """Handed on to a deputy, on whichever account: nobody had answered in time, or the owner is away."""
    listened: bool = False
    """Whether it was asked how our posts did."""
    warnings: list[Caution] = []
    error: SmtuiError | None = None
    failures: list[outbox.Delivered] = []


def silent(account: str, what: str, values: Mapping[str, Any]) -> None:
    """Take progress and say nothing."""


def connect(house: House, account: Account) -> Connector:
    """Return the connector of an account. Raises LoginFailed when a token is needed and not to be found."""
    network = house.network(account.network)
    secret = house.secrets.get(account.name)
    if secret is None:
        if wants_token(network):
            raise LoginFailed("token_missing", account=account.name, variable=token_variable(account.name))
        secret = Secret("")
    if not isinstance(network, KeepsSession):
        return network.connect(account, secret, clock=house.clock)
    place = session_place(account)

    def keep(session: Secret) -> None:
        house.secrets.set(place, session)

    return network.resume(account, secret, clock=house.clock, session=house.secrets.get(place), keep=keep)


def session_place(account: Account) -> str:
    """Return the name under which an account's session is kept. No account's name holds a full stop."""
    return f"{account.name}.session"


def token_variable(account: str) -> str:
    """Return the environment variable that may hold an account's token."""
    return "SMTUI_TOKEN_" + "".join(c if c.isalnum() else "_" for c in account.upper())


async def sync(
    house: House,
    accounts: Sequence[Account],
    progress: Progress = silent,
    done: Callable[[Outcome], None] | None = None,
) -> list[Outcome]:
    """Sync accounts side by side. One that fails never holds the others; its error is in its outcome.

    ``done`` gets each outcome as soon as it is there.
    """

    async def one(account: Account) -> Outcome:
        outcome = await sync_account(house, account, progress)
        if done is not None:
            done(outcome)
        return outcome

    return list(await asyncio.gather(*(one(account) for account in accounts)))


async def sync_account(house: House, account: Account, progress: Progress = silent) -> Outcome:
    """Deliver, then pull, for one account. Each batch is stored before the next is asked for."""
    outcome = Outcome(account=account.name, warnings=[], failures=[])

    async def everything(connector: Connector) -> None:
        await _deliver(house, account, connector, outcome, progress)
        await _publish(house, account, connector, outcome, progress)
        await _pull(house, account, connector, outcome, progress)
        if echo.is_due(house.store.get("sync", f"account.{account.name}"), house.now()):
            outcome.listened = await echo.listen(house, account.name, connector)

    try:
        publish.begin_due(house)
    except SmtuiError as error:
        outcome.error = error
    await _speak(house, account, outcome, everything)
    try:
        outcome.escalated = len(escalation.run(house))
        _remember(house, account, outcome)
        outcome.waiting = sum(item.account == account.name for item in undelivered(house))
        outcome.waiting += publish.waiting(house, account.name)
    except SmtuiError as error:
        outcome.error = outcome.error or error
    return outcome


async def deliver(house: House, account: Account, only: Sequence[str] = ()) -> Outcome:
    """Only deliver what is queued for an account, or for the comments in ``only``."""
    outcome = Outcome(account=account.name, warnings=[], failures=[])
    await _speak(house, account, outcome, lambda connector: _deliver(house, account, connector, outcome, silent, only))
    return outcome


async def publish_posts(
    house: House, only: Sequence[str] | None = None, done: Callable[[Outcome], None] | None = None
) -> list[Outcome]:
    """Publish what is due, or what was ordered of the posts in ``only``, on all accounts side by side.

    Only accounts with something to publish are spoken to; one that fails never holds the others.
    """

    async def one(account: Account) -> Outcome:
        outcome = Outcome(account=account.name, warnings=[], failures=[])
        await _speak(
            house, account, outcome, lambda connector: _publish(house, account, connector, outcome, silent, only)
        )
        outcome.waiting = publish.waiting(house, account.name)
        if done is not None:
            done(outcome)
        return outcome

    names = publish.ready(house, only)
    return list(await asyncio.gather(*(one(found) for found in house.library.accounts() if found.name in names)))


async def _speak(
    house: House, account: Account, outcome: Outcome, work: Callable[[Connector], Awaitable[None]]
) -> None:
    """Do some work over an account's connector. What goes wrong is the outcome's error and holds nobody else."""
    connector: Connector | None = None
    try:
        try:
            connector = connect(house, account)
            await work(connector)
        finally:
            if connector is not None:
                await connector.close()
    except SmtuiError as error:
        outcome.error = error
    except Exception as error:  # noqa: BLE001 # a connector from elsewhere may raise anything
        from traceback import extract_tb  # 4 ms, for a rare moment

        frame = extract_tb(error.__traceback__)[-1]
        reason = f"{type(error).__name__}, {Path(frame.filename).name}:{frame.lineno}"
        outcome.error = NetworkError("connector_defect", account=account.name, network=account.network, reason=reason)


async def _deliver(
    house: House, account: Account, connector: Connector, outcome: Outcome, progress: Progress, only: Sequence[str] = ()
) -> None:
    results = await outbox.deliver(house, account.name, connector, only)
    outcome.delivered = sum(result.status == "sent" for result in results)
    outcome.failures = [result for result in results if result.status != "sent"]
    if results:
        progress(account.name, "delivered", {"n": outcome.delivered})


async def _publish(
    house: House,
    account: Account,
    connector: Connector,
    outcome: Outcome,
    progress: Progress,
    only: Sequence[str] | None = None,
) -> None:
    results = await press.deliver(house, account.name, connector, only)
    outcome.published = sum(result.status == "sent" for result in results)
    outcome.failures += [result for result in results if result.status != "sent"]
    if results:
        progress(account.name, "published", {"n": outcome.published})


async def _pull(house: House, account: Account, connector: Connector, outcome: Outcome, progress: Progress) -> None:
    doc = house.store.get("sync", f"account.{account.name}")
    cursor = (doc or {}).get("cursor", {})
    open_ids = _open_ids(house, account)
    seen = 0
    arrivals = Arrivals(house)
    async with aclosing(_ahead(connector.pull(cursor, open_ids))) as batches:
        async for batch in batches:
            for attempt in range(_TRIES):
                try:
                    merged = merge(house, account, batch, arrivals)
                    break
                except Conflict:
                    # A person or another sync changed one of these comments at this moment: look again, merge anew.
                    arrivals = Arrivals(house)
                    if attempt == _TRIES - 1:
                        raise
            outcome.new += merged.new
            outcome.changed += merged.changed
            outcome.closed += merged.closed
            seen += len(batch.incoming)
            outcome.warnings.extend(batch.warnings)
            progress(account.name, "pulled", {"n": seen, "total": batch.total or seen})


async def _ahead(batches: AsyncIterator[Batch]) -> AsyncGenerator[Batch, None]:
    """Give batches on, with the next one asked for while this one is stored: the network works in the meantime."""
    coming = asyncio.ensure_future(anext(batches, None))
    try:
        while (batch := await coming) is not None:
            coming = asyncio.ensure_future(anext(batches, None))
            # Its request has to be on the way before storing keeps this thread busy.
            await asyncio.wait({coming}, timeout=_HEAD_START)
            yield batch
    finally:
        if not coming.done():
            coming.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await coming
        elif not coming.cancelled():
            coming.exception()  # whoever stops here has a reason of their own


class _Open(Struct):
    """As much of a comment as tells whether the network is asked about it."""

    account: str
    remote_id: str
    status: str
    form: str = ""


def _open_ids(house: House, account: Account) -> list[str]:
    """Return the remote ids of an account's open comments, but of none that was made here, by hand or as a hint."""
    there = house.store.stream("comments", _Open, {"account": account.name, "status": "pending"})
    wanted = dict.fromkeys(
        it.remote_id
        for it in there
        if it.account == account.name and it.status == "pending" and it.form != counters.FORM
    )
    return [id for id in wanted if not id.startswith("~")]


def _remember(house: House, account: Account, outcome: Outcome) -> None:
    """Keep when the account was last reached, and what was wrong, for Overview."""
    id = f"account.{account.name}"
    doc = house.store.get("sync", id)
    fields: dict[str, Any] = {"error": None, "error_values": None, "tried_at": _iso(house.now())}
    if outcome.error is None:
        fields["synced_at"] = _iso(house.now())
    else:
        fields["error"] = outcome.error.key
        fields["error_values"] = {name: str(value) for name, value in outcome.error.values.items() if value is not None}
    if outcome.listened:
        fields["echoed_at"] = _iso(house.now())
    was = None if doc is None else {name: doc.get(name) for name in fields}
    # Two syncs of one account may end together; the other's word is as good as ours.
    with suppress(Conflict):
        house.store.commit([Write(table="sync", id=id, fields=fields, was=was)])


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
