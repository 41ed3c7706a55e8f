"""Who an account is on its server, and what its token may do."""

from __future__ import annotations

from smtui.domain.errors import LoginFailed, NotAllowed, NotAnApi, Rejected, RemoteGone
from smtui.domain.text import one_line
from smtui.networks.http import site_of
from smtui.networks.mastodon.api import ME, NOTIFICATIONS, Api
from smtui.networks.mastodon.moderate import PICTURES, SCOPES
from smtui.networks.mastodon.send import Me
from smtui.networks.mastodon.statuses import VISIBILITIES, id_of, part, text_at
from smtui.ports import AccountInfo

# The old name of the rights about people.
_FOLLOW = frozenset({"write:mutes", "write:blocks"})


async def who_am_i(api: Api) -> Me:
    """Return our own account. Raises LoginFailed when the server does not know the token."""
    row = await api.row(ME)
    if not id_of(row):
        raise api.problem_of_form(ME)
    visibility = text_at(part(row, "source"), "privacy")
    return Me(
        id=id_of(row),
        acct=one_line(text_at(row, "acct") or text_at(row, "username")),
        visibility=visibility if visibility in VISIBILITIES else "public",
        host=site_of(text_at(row, "url")).partition("/")[0],
    )


async def look(api: Api) -> AccountInfo:
    """Return who the account is and what the token allows. Raises LoginFailed when the server does not know it."""
    me = await who_am_i(api)
    server = api.server
    missing: list[str] = []
    try:
        await api.rows(NOTIFICATIONS, {"types[]": ["mention"], "limit": 1})
    except NotAllowed:
        missing.append("mastodon_no_mentions")
    scopes = await _scopes(api)
    can = frozenset(name for name, scope in SCOPES.items() if _holds(scopes, scope))
    if "reply" not in can:
        missing.append("mastodon_read_only")
    elif len(can) < len(SCOPES):
        missing.append("mastodon_few_rights")
    if "reply" in can and not _holds(scopes, PICTURES):
        missing.append("mastodon_no_pictures")
    settings = {
        "account_id": me.id,
        "software": server.software,
        "api": str(server.api),
        "per_address": str(server.per_address),
        **({"longest": str(server.longest)} if server.longest else {}),
    }
    return AccountInfo(
        user=me.acct if "@" in me.acct else f"{me.acct}@{server.domain or site_of(server.base)}",
        site=server.title or site_of(server.base),
        base=server.base,
        can=can,
        missing=tuple(missing),
        settings=settings,
    )


async def _scopes(api: Api) -> frozenset[str]:
    """Return what the token's application may do, as far as the server says so (Mastodon 4.3); else everything."""
    try:
        row = await api.row("v1/apps/verify_credentials")
    except (LoginFailed, NotAllowed, NotAnApi, Rejected, RemoteGone):
        row = {}
    scopes = row.get("scopes")
    return frozenset(map(str, scopes)) if isinstance(scopes, list) and scopes else frozenset({"write"})


def _holds(scopes: frozenset[str], scope: str) -> bool:
    return scope in scopes or "write" in scopes or (scope in _FOLLOW and "follow" in scopes)
