"""``whoami``: who sits here, how that is known, and what the role allows."""

from __future__ import annotations

from smtui.cli.call import Call
from smtui.cli.shapes import MemberShape
from smtui.services import permit
from smtui.services.house import House
from smtui.services.permit import ROLES, Right

_SAID: tuple[Right, ...] = ("act", "say", "judge", "manage")


def whoami(call: Call) -> int:
    """Say who sits here, why, and what that member may do."""
    house = call.house()
    me, texts, console = house.me, call.texts, call.console
    alone = permit.is_alone(house)
    may = [right for right in _SAID if alone or me.role in ROLES[right]]
    may_not = [right for right in _SAID if right not in may]
    if call.wants_json:
        shape = MemberShape(
            name=me.name,
            title=me.title,
            role="full" if alone else me.role,
            known_by=house.known_by,
            login=house.login,
            networks=me.networks,
            may=tuple(may),
            may_not=tuple(may_not),
        )
        console.json(shape)
        return 0
    role = "." if alone else texts("permit.with_role", role=texts(f"permit.role.{me.role}"))
    console.out(texts("permit.you", name=""), (me.called, "name"), role)
    console.out((_known(call, house), "warn" if house.known_by == "unknown" else "dim"))
    if alone:
        return 0
    if me.networks:
        console.out(texts("permit.networks", networks=", ".join(me.networks)))
    for key, rights in (("may", may), ("may_not", may_not)):
        if rights:
            console.out()
            console.out(texts(f"permit.{key}"))
        for right in rights:
            console.out(f"  {_what(call, house, right, is_mine=key == 'may')}")
    console.out()
    console.out((texts("permit.note_files"), "dim"))
    return 0


def _known(call: Call, house: House) -> str:
    key = house.known_by
    suffix = "_nobody" if key == "unknown" and not house.login else ""
    return call.texts(f"permit.known.{key}{suffix}", login=house.login, file=call.setting.paths.config_file)


def _what(call: Call, house: House, right: Right, *, is_mine: bool) -> str:
    texts = call.texts
    if is_mine:
        theirs = right == "act" and house.me.role == "assigned"
        return texts("permit.right.act_theirs" if theirs else f"permit.right.{right}")
    who = ", ".join(member.called for member in permit.members_with(house, right)) or texts("permit.nobody")
    return texts("permit.who_may", what=texts(f"permit.right.{right}"), who=who)
