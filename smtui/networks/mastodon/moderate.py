"""What an account may do about the statuses and people of others: like, boost, mute, block, report.

Nobody removes somebody else's status here, so there is nothing to approve, to hold or to trash.
"""

from __future__ import annotations

from urllib.parse import quote

from smtui.domain.comment import Moderation, RemoteStatus, ReportReason
from smtui.domain.errors import NotAllowed, RemoteGone
from smtui.extras import TO_WRITERS
from smtui.networks.answer import Answer
from smtui.networks.mastodon.api import Api
from smtui.networks.mastodon.length import handle_in
from smtui.networks.mastodon.statuses import id_of, writer_of
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
PICTURES = "write:media"
"""The right to hand in images."""

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


async def moderate(api: Api, remote_id: str, action: Moderation, *, author: str = "") -> RemoteStatus:
    """Carry out ``action`` and return the status's state. All but a report may be repeated without harm.

    ``author`` is the writer's name as it came in: snac and GoToSocial show nothing more of whom we block.
    Raises RemoteGone when the status is gone, NotAllowed for what this server does not offer.
    """
    if action in TO_WRITERS:
        route = f"v1/accounts/{quote(await _writer(api, remote_id, author), safe='')}/{action}"
        form = {"notifications": "true"} if action == "mute" else {}
        return _state(api, await api.post(route, form), action)
    await api.status_row(remote_id)
    if action in _TO_STATUS:
        return _state(api, await api.post(api.status(remote_id, f"/{_TO_STATUS[action]}"), {}), action)
    if action == "report":
        return await report(api, remote_id, "spam", "")
    raise _cannot(api, action)


async def _writer(api: Api, remote_id: str, author: str) -> str:
    """Return the id of the account that wrote a status, by the name that came with it where the status is gone."""
    try:
        return writer_of(await api.status_row(remote_id))
    except RemoteGone:
        if not (handle := handle_in(author)):
            raise
        return id_of(await api.row("v1/accounts/lookup", {"acct": handle[1:]}))


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
    # The status is there, so what is missing is the route: snac mutes nobody, and refuses reports without a word.
    if answer.status in (404, 405, 501) or (answer.status == 422 and not answer.body.strip()):
        raise _cannot(api, action)
    if answer.status >= 500 or (answer.status < 300 and answer.is_page):
        raise api.lost()
    if answer.status >= 300:
        raise api.problem(answer)
    return "public"


def _cannot(api: Api, action: Moderation) -> NotAllowed:
    return NotAllowed("mastodon_cannot", account=api.http.account, site=api.site, action=action)
