"""Handing what was just queued to the networks, for the commands that send at once."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.cli.call import Call
from smtui.domain.comment import Comment
from smtui.domain.errors import NetworkError, SmtuiError
from smtui.services.house import House
from smtui.texts import explain


def deliver(call: Call, house: House, comments: Sequence[Comment]) -> SmtuiError | None:
    """Deliver what is queued for these comments, say what went wrong, and return the first error.

    What could not be sent stays queued on disk: a later ``smtui sync`` sends it.
    """
    import asyncio  # 50 ms, and the connectors bring httpx: only where something is sent

    from smtui.services import sync

    first: SmtuiError | None = None
    for name in dict.fromkeys(comment.account for comment in comments):
        account = house.account(name)
        if account is None:
            continue
        ids = [comment.id for comment in comments if comment.account == name]
        outcome = asyncio.run(sync.deliver(house, account, ids))
        errors = [outcome.error, *(failure.error for failure in outcome.failures)]
        for error in dict.fromkeys(error for error in errors if error is not None):
            call.console.tell((explain(error, call.texts), "bad"))
            first = first or error
    return first


def exit_code(error: SmtuiError | None) -> int:
    """Return the exit code for a delivery's first error."""
    if error is None:
        return 0
    return error.exit_code if isinstance(error, NetworkError) else 1
