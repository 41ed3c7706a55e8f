"""What an account may do about the statuses and people of others: like, boost, mute, block, report.

Nobody removes somebody else's status here, so there is nothing to approve, to hold or to trash.
"""

from __future__ import annotations

from urllib.parse import quote

from smtui.domain.comment import Moderation, RemoteStatus, ReportReason
from smtui.domain.errors import NotAllowed
from smtui.networks.http import Answer
from smtui.networks.mastodon.api import Api
from smtui.networks.mastodon.statuses import writer_of
from smtui.ports import Capability

SCOPES: dict[Capability, str] = {
    "reply": "write:statuses",
    "publish": "write:statuses",
    "like": "write:favourites",
    "unlike": "write:favourites",
    "boost": "write:statuses",
    "unboost": "write:statuses",
    "mute": "write:mutes",
    "unmute": "write:mutes",
    "block": "write:blocks",
    "unblock": "write:blocks",
    "report": "write:reports",
}
"""The right that a token needs for each thing that we can do."""

_TO_STATUS: dict[Moderation, str] = {
    "like": "favourite",
    "unlike": "unfavourite",
    "boost": "reblog",
    "unboost": "unreblog",
}
_CATEGORIES: dict[ReportReason, str] = {
    "spam": "spam",
    "hate": "violation",
    "illegal": "legal",
    "rules": "violation",
    "other": "other",
}
_TO_WRITER = frozenset({"mute", "unmute", "block", "unblock"})


async def moderate(api: Api, remote_id: str, action: Moderation) -> RemoteStatus:
    """Carry out ``action`` and return the status's state. All but a report may be repeated without harm.

    Raises RemoteGone when the status is gone, NotAllowed for what this server does not offer.
    """
    row = await api.status_row(remote_id)
    form: dict[str, str] = {}
    if action in _TO_STATUS:
        route = api.status(remote_id, f"/{_TO_STATUS[action]}")
    elif action in _TO_WRITER:
        route = f"v1/accounts/{quote(writer_of(row), safe='')}/{action}"
        form = {"notifications": "true"} if action == "mute" else {}
    elif action == "report":
        return await report(api, remote_id, "spam", "")
    else:
        raise _cannot(api, action)
    return _state(api, await api.post(route, form), action)


async def report(api: Api, remote_id: str, reason: ReportReason, words: str) -> RemoteStatus:
    """Report a status and its writer to the server's moderators."""
    row = await api.row(api.status(remote_id))
    form = {"account_id": writer_of(row), "status_ids[]": remote_id, "category": _CATEGORIES[reason]}
    if words:
        form["comment"] = words
    answer = await api.post("v1/reports", form)
    if answer.status == 422 and form["category"] == "legal":
        # Servers before 4.2 do not know this category.
        answer = await api.post("v1/reports", {**form, "category": "violation"})
    return _state(api, answer, "report")


def _state(api: Api, answer: Answer, action: Moderation) -> RemoteStatus:
    # The status is there, so what is missing is the route: snac mutes nobody.
    if answer.status in (404, 405, 501):
        raise _cannot(api, action)
    if answer.status >= 500 or (answer.status < 300 and answer.is_page):
        raise api.lost()
    if answer.status >= 300:
        raise api.problem(answer)
    return "public"


def _cannot(api: Api, action: Moderation) -> NotAllowed:
    return NotAllowed("mastodon_cannot", account=api.http.account, site=api.site, action=action)
