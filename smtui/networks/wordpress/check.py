"""What an account may do on its site, by its capabilities where WordPress tells them, else by trying."""

from __future__ import annotations

from typing import Any

from smtui.domain.errors import LoginFailed, NotAllowed, NotAnApi, RemoteGone
from smtui.domain.text import one_line
from smtui.networks.http import site_of
from smtui.networks.wordpress.api import COMMENTS, Api, Row
from smtui.networks.wordpress.discovery import Site
from smtui.networks.wordpress.errors import problem
from smtui.networks.wordpress.rows import number
from smtui.ports import AccountInfo, Capability

MODERATION: frozenset[Capability] = frozenset(
    {"approve", "hold", "spam", "unspam", "trash", "untrash", "hide", "unhide"},
)
_REPLY: frozenset[Capability] = frozenset({"reply"})
_NONE: tuple[str, ...] = ()
_ALL_RIGHTS = ("moderate_comments", "edit_posts", "edit_others_posts", "edit_published_posts")


async def look(api: Api, site: Site) -> AccountInfo:
    """Return who the account is and what it may do. Raises LoginFailed when the site took us for a stranger."""
    me = await who_am_i(api, site)
    if me is None:
        can, missing = await _try_rights(api, site)
        name, roles = api.user, _NONE
    else:
        capabilities = me.get("capabilities")
        can, missing = rights(capabilities if isinstance(capabilities, dict) else {})
        name = one_line(str(me.get("name") or api.user))
        listed = me.get("roles")
        roles = tuple(one_line(str(role)) for role in listed) if isinstance(listed, list) else ()
    settings = {"user_id": str(number(me or {}, "id")), "zone": site.zone}
    if me is not None and (password := await _password_name(api)):
        settings["password_name"] = password
    return AccountInfo(
        user=name,
        roles=roles,
        site=site.name or site_of(site.home),
        base=site.base,
        can=can,
        missing=missing,
        settings=settings,
    )


async def who_am_i(api: Api, site: Site | None = None) -> Row | None:
    """Return our own user with rights, or None where a plug-in hides the users from everybody."""
    answer = await api.send("GET", "wp/v2/users/me", {"context": "edit", "_fields": "id,name,roles,capabilities"})
    if answer.status < 300:
        data = api.data(answer)
        if isinstance(data, dict) and number(data, "id"):
            return data
        raise api.http.not_data(answer)
    error = problem(api.http, answer, api.site, api.user, passwords_on=site.passwords_on if site else None)
    if isinstance(error, NotAnApi) and error.key == "wordpress_no_route":
        return None
    raise error


def rights(capabilities: dict[str, Any]) -> tuple[frozenset[Capability], tuple[str, ...]]:
    """Return what these capabilities allow, and keys of texts that say what is missing."""
    has = {name for name, value in capabilities.items() if value}
    can = _REPLY
    missing: list[str] = []
    if has.issuperset(_ALL_RIGHTS):
        return can | MODERATION, ()
    if "edit_posts" not in has:
        missing.append("wordpress_sees_nothing")
    elif "edit_published_posts" not in has:
        missing.append("wordpress_sees_own_only")
    elif "edit_others_posts" not in has:
        missing.append("wordpress_own_posts_only")
    if "moderate_comments" in has:
        can |= MODERATION
    elif has.issuperset({"edit_posts", "edit_published_posts"}):
        can |= MODERATION
        missing.append("wordpress_loses_ip")
    else:
        missing.append("wordpress_no_moderation")
    if "moderate_comments" not in has:
        missing.append("wordpress_reply_held")
    return can, tuple(missing)


async def _try_rights(api: Api, site: Site) -> tuple[frozenset[Capability], tuple[str, ...]]:
    """Find out by asking for the held comments, as only those may who moderate."""
    query: dict[str, str | int] = {"status": "hold", "context": "edit", "per_page": 1, "_fields": "id"}
    answer = await api.send("GET", COMMENTS, query)
    if answer.status < 300:
        api.data(answer)
        return _REPLY | MODERATION, ("wordpress_users_hidden",)
    error = problem(api.http, answer, api.site, api.user, passwords_on=site.passwords_on)
    if isinstance(error, NotAllowed):
        return _REPLY, ("wordpress_users_hidden", "wordpress_no_moderation")
    raise error


async def _password_name(api: Api) -> str:
    """Return the name under which the site's profile page lists our password (since 5.7), or an empty text."""
    try:
        row = await api.row("wp/v2/users/me/application-passwords/introspect", {"_fields": "name"})
    except (LoginFailed, NotAllowed, NotAnApi, RemoteGone):
        return ""
    return one_line(str(row.get("name") or ""))
