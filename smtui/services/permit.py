"""Who sits here, and what they may do: one table for every command and every key, asked by ``Work`` before it writes.

On one machine's files this is an agreement and not a wall: whoever may write the files may write around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from smtui.domain.comment import Comment
from smtui.domain.errors import Refused
from smtui.domain.team import Member, Role

if TYPE_CHECKING:
    from smtui.config import Settings
    from smtui.ports import Doc, Write
    from smtui.services.house import House

Right = Literal["machine", "say", "judge", "act", "manage"]
"""``machine``: what the program does for everybody, deciding nothing. ``say``: words that stay in the house. ``judge``:
what a controller does (``services/approval.py``, ``sample.py`` look who that is). ``act``: decide, and speak for the
house; an ``assigned`` member on comments that are theirs or nobody's. ``manage``: settings, erasure, restoring."""

RIGHTS: Mapping[str, Right] = {
    "sync": "machine",
    "demo": "machine",
    "sent": "machine",
    "failed": "machine",
    "confirmed": "machine",
    "refused": "machine",
    "send": "machine",
    "retry": "machine",
    "post_due": "machine",
    "post_sent": "machine",
    "post_failed": "machine",
    "post_missed": "machine",
    "escalated": "machine",
    "undo": "say",
    "note": "say",
    "evidence": "say",
    "crisis_log": "say",
    "draft": "say",
    "submit": "say",
    "offer": "say",
    "approve_reply": "judge",
    "reject": "judge",
    "sample": "judge",
    "post_approve": "judge",
    "post_return": "judge",
    "round_signoff": "judge",
    "round_return": "judge",
    "reply": "act",
    "handover": "act",
    "handed": "act",
    "cancel": "act",
    "done": "act",
    "reopen": "act",
    "snooze": "act",
    "wake": "act",
    "assign": "act",
    "waiting": "act",
    "situation": "act",
    "decide": "act",
    "crisis": "act",
    "crisis_end": "act",
    "approve": "act",
    "hold": "act",
    "spam": "act",
    "unspam": "act",
    "trash": "act",
    "untrash": "act",
    "hide": "act",
    "unhide": "act",
    "like": "act",
    "unlike": "act",
    "boost": "act",
    "unboost": "act",
    "mute": "act",
    "unmute": "act",
    "block": "act",
    "unblock": "act",
    "report": "act",
    "counter": "act",
    "import": "act",
    "results": "act",
    "post": "act",
    "move": "act",
    "edit": "act",
    "published": "act",
    "schedule": "act",
    "publish": "act",
    "stop": "act",
    "post_submit": "act",
    "check": "act",
    "uncheck": "act",
    "skip": "act",
    "round_start": "act",
    "round_clock": "act",
    "round_overrun": "act",
    "round_stop": "act",
    "promise": "act",
    "kept": "act",
    "carries": "act",
    "deed": "act",
    "absence": "act",
    "clocks": "manage",
    "routine_edit": "manage",
    "purge": "manage",
    "evidence_erase": "manage",
    "person_delete": "manage",
    "account": "manage",
    "restore": "manage",
    "forget": "manage",
}
"""By the name of the action, as in the log. What is not named here is ``act``."""

DEEDS: Mapping[str, str] = {
    "app.undo": "undo",
    "inbox.reply": "draft",
    "inbox.hand": "assign",
    "inbox.wait": "waiting",
    "app.crisis": "crisis_log",
    "overview.sample_ok": "sample",
    "overview.sample_rework": "sample",
    "inbox.snooze_until": "snooze",
    "inbox.like_done": "like",
    "inbox.about_author": "block",
    "inbox.capture": "import",
    "checklist.tick": "check",
    "today.add_post": "post",
    "today.edit_post": "edit",
    "today.move_post": "move",
    "today.stop_post": "stop",
    "today.schedule_post": "schedule",
    "today.publish_post": "publish",
}
"""Actions of the app by their id in the registry, where the verb in it is not the action's name above."""

ROLES: Mapping[Right, tuple[Role, ...]] = {
    "machine": ("full", "assigned", "feedback", "read"),
    "say": ("full", "assigned", "feedback"),
    "judge": ("full", "assigned", "feedback"),
    "act": ("full", "assigned"),
    "manage": ("full",),
}

Why = Literal["alone", "login", "settings", "nobody_named", "unknown"]
"""How it is known who sits here: one-person house, system user, ``house.me``, no members, or not at all."""


def who_sits(settings: Settings, login: str, *, is_stated: bool = False) -> tuple[Member, Why]:
    """Return who sits here, and how that is known.

    In a team it is the member whose ``login`` the system user has, else the one whom ``house.me`` names, unless the
    login was stated for this very session (``is_stated``). Whoever is neither may look.
    """
    members, me = settings.member, settings.house.me
    named = next((member for member in members if me and member.name == me), None)
    if settings.house.mode == "alone":
        by_login = next((member for member in members if login and member.login == login), None)
        first = members[0] if members and not me else None
        return named or by_login or first or Member(name=me or login or "me"), "alone"
    for member in members:
        if login and member.login == login:
            return member, "login"
    if named is not None and not is_stated:
        return named, "settings"
    if not members:
        return Member(name=me or login or "me"), "nobody_named"
    return Member(name=login or me or "?", role="read"), "unknown"


def right_of(action: str) -> Right:
    """Return the right that an action needs."""
    return RIGHTS.get(action, "act")


def deed_of(id: str) -> str:
    """Return the action that an action of the app's registry begins, empty for one that only looks."""
    verb = id.partition(".")[2]
    return DEEDS.get(id) or (verb if verb in RIGHTS else "")


def is_alone(house: House) -> bool:
    """Tell whether the house is one person's: then there are no roles, owners and approvals to be seen."""
    return house.settings.house.mode == "alone"


def why_not(house: House, action: str, comment: Comment | None = None) -> Refused | None:
    """Return why the one who sits here may not do an action, on a comment if one is meant; None where they may."""
    if is_alone(house):
        return None
    me, right = house.me, right_of(action)
    if me.role not in ROLES[right]:
        key = "may_not_stranger" if house.known_by == "unknown" else "may_not"
        role, what = house.texts(f"permit.role.{me.role}"), house.texts(f"permit.right.{right}")
        return Refused(key, name=me.called, role=role, what=what, who=_who(house, right))
    if comment is not None and right == "act" and me.role == "assigned":
        return _not_theirs(house, comment.id, comment.owner, comment.network, comment.account)
    return None


def require(house: House, action: str, comment: Comment | None = None) -> None:
    """Raise Refused where ``why_not`` finds a reason."""
    if (reason := why_not(house, action, comment)) is not None:
        raise reason


def require_theirs(house: House, action: str, writes: Sequence[Write]) -> None:
    """Raise Refused where an ``assigned`` member would act on a comment that is not theirs. Others cost nothing."""
    if house.me.role != "assigned" or right_of(action) != "act" or is_alone(house):
        return
    for id in dict.fromkeys(filter(None, (_comment_of(house, write) for write in writes))):
        doc = house.store.get("comments", id)
        if doc is None:
            continue
        refused = _not_theirs(house, id, doc.get("owner", ""), doc["network"], doc["account"])
        if refused is not None:
            raise refused


def _comment_of(house: House, write: Write) -> str:
    """Return the id of the comment that a write is about, empty where it is about none or adds one."""
    if write.table == "comments":
        return write.id if write.was is not None else ""
    if write.table in ("replies", "moderations", "notes", "promises", "evidence"):
        doc: Doc | None = house.store.get(write.table, write.id) if write.was is not None else dict(write.fields)
        return str((doc or {}).get("comment", ""))
    return ""


def _not_theirs(house: House, id: str, owner: str, network: str, account: str) -> Refused | None:
    me = house.me
    if owner == me.name:
        return None
    if owner:
        return Refused("may_not_theirs", id=id, owner=called(house, owner), name=me.called)
    if not me.works_on(network, account):
        return Refused("may_not_network", id=id, account=account, name=me.called, networks=", ".join(me.networks))
    return None


def called(house: House, name: str) -> str:
    """Return what people call the member of that name."""
    return next((member.called for member in house.settings.member if member.name == name), name)


def members_with(house: House, right: Right) -> tuple[Member, ...]:
    """Return the members whose role has a right."""
    return tuple(member for member in house.settings.member if member.role in ROLES[right])


def _who(house: House, right: Right) -> str:
    return ", ".join(member.called for member in members_with(house, right)) or house.texts("permit.nobody")
