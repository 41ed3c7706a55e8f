"""``deed``, ``plan``, ``message``: what is done beside answering, the plans with their clocks, the key message."""

from __future__ import annotations

from datetime import timedelta

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.shapes import DeedShape, PlanShape
from smtui.cli.usage import MOST_DAYS
from smtui.domain.deed import Deed
from smtui.domain.reaction import ReactionPlan
from smtui.domain.text import one_line
from smtui.services import clocks, deeds, inbox, keymessage
from smtui.services.board import networks
from smtui.services.house import House


def add(call: Call) -> int:
    """Note a deed, and say how far the quota is filled."""
    house = call.house("accounts", "plans")
    values = call.values
    done = deeds.add(house, values.text("kind"), values.text("account"), values.text("url"), values.text("note"))
    if call.wants_json:
        call.console.json(_shape(house, done))
    call.console.tell(call.texts("plans.deed_noted", kind=done.kind, place=done.account or done.network))
    for quota in deeds.quotas(house, done.network):
        if quota.kind == done.kind:
            call.console.tell(_quota(call, quota))
    return 0


def _quota(call: Call, quota: deeds.Quota) -> str:
    per = call.texts(f"plans.per.{quota.per}")
    kind = call.texts(f"plans.deed.{quota.kind}")
    return call.texts("plans.quota", network=quota.network, kind=kind, done=quota.done, wanted=quota.wanted, per=per)


def list_(call: Call) -> int:
    """List the deeds of the last days, and how far the quotas are filled."""
    house = call.house("accounts", "plans")
    days = call.values.number("days", 7, most=MOST_DAYS) or 7
    found = deeds.deeds(house, house.now() - timedelta(days=days), call.values.text("account"))
    if call.wants_json:
        call.console.json([_shape(house, deed) for deed in found])
        return 0
    rows: list[dict[str, Part]] = [
        {
            "at": (call.at(deed.at), "dim"),
            "kind": call.texts(f"plans.deed.{deed.kind}"),
            "place": (deed.account or deed.network, "key"),
            "by": (deed.by, "name"),
            "what": deed.url or deed.note,
        }
        for deed in found
    ]
    columns = (Column("at", 5), Column("kind", 4), Column("place", 4, 16), Column("by", 3, 12), Column("what"))
    if rows:
        table(call.console, columns, rows)
    else:
        call.console.tell(call.texts("plans.deed_none", n=days))
    for quota in deeds.quotas(house):
        call.console.tell((_quota(call, quota), "good" if quota.is_met else "warn"))
    return 0


def _shape(house: House, it: Deed) -> DeedShape:
    return DeedShape(
        id=it.id,
        kind=it.kind,
        network=it.network,
        account=it.account,
        by=it.by,
        at=shaping.moment(house, it.at),
        url=it.url,
        note=it.note,
    )


def plan_list(call: Call) -> int:
    """Show what is promised on each connected network, by kind of comment."""
    house = call.house("accounts", "plans")
    plans = house.library.plans()
    found = [plan for name in networks(house) for plan in plans.of(name)]
    if call.wants_json:
        call.console.json([_plan(plan) for plan in found])
        return 0
    if not found:
        call.console.tell(call.texts("plans.plan_none"))
        return 0
    head: dict[str, Part] = {
        name: (call.texts(f"plans.column.{name}"), "dim")
        for name in ("network", "kind", "target", "limit", "escalate", "owner", "deputy", "controller")
    }
    rows = [head]
    rows += [
        {
            "network": (plan.network, "key"),
            "kind": call.texts(f"plans.kind.{plan.kind or 'all'}"),
            "target": _hours(plan.target_min),
            "limit": _hours(plan.hard_limit_min),
            "escalate": _hours(plan.escalate_after_min if plan.escalate else None),
            "owner": plan.owner or "–",
            "deputy": plan.deputy or "–",
            "controller": plan.controller or "–",
        }
        for plan in found
    ]
    columns = [Column("network", 4, 12), Column("kind", 4, 10), Column("target"), Column("limit"), Column("escalate")]
    table(call.console, [*columns, Column("owner"), Column("deputy"), Column("controller")], rows)
    said = (f"{one_line(plan.network)}: {words}" for plan in found if (words := plan_words(call, plan)))
    for line in dict.fromkeys(said):  # the kinds of one network often have the same
        call.console.paragraph(line, "", "dim")
    return 0


def _plan(it: ReactionPlan) -> PlanShape:
    return PlanShape(
        network=it.network,
        kind=it.kind or None,
        target_min=it.target_min,
        hard_limit_min=it.hard_limit_min,
        escalate_after_min=it.escalate_after_min if it.escalate else None,
        owner=it.owner,
        deputy=it.deputy,
        controller=it.controller,
        tone=it.tone,
        key_message=it.message,
        time_box_min=it.time_box_min,
        quota=dict(it.quota),
        quota_per=it.quota_per,
    )


def plan_words(call: Call, plan: ReactionPlan) -> str:
    """Return tone and key message of a plan as one sentence; empty where it has neither."""
    tone = call.texts("plans.tone", tone=one_line(plan.tone)) if plan.tone else ""
    message = call.texts("plans.message", message=one_line(plan.message)) if plan.message else ""
    return "; ".join(part for part in (tone, message) if part)


def _hours(minutes: int | None) -> str:
    if minutes is None:
        return "–"
    hours, left = divmod(minutes, 60)
    return f"{hours}:{left:02d} h"


def plan_renew(call: Call) -> int:
    """Set the clocks of open comments by the plans, hours and holidays of now."""
    house = call.house("plans", "guideline", "work_calendar")
    ids = list(dict.fromkeys(inbox.resolve(house, typed) for typed in call.values.texts("id")))
    changed = clocks.renew(house, ids)
    if call.wants_json:
        call.console.json([shaping.comment(house, comment) for comment in changed])
    call.console.tell(call.texts("plans.renewed", n=len(changed)))
    return 0


def message_list(call: Call) -> int:
    """Show how many replies and posts of the last days carry each network's key message."""
    house = call.house("accounts", "plans")
    days = call.values.number("days", 30, most=MOST_DAYS) or 30
    found = keymessage.share(house, timedelta(days=days))
    if call.wants_json:
        call.console.json([shaping.key_message(it) for it in found])
        return 0
    if not found:
        call.console.tell(call.texts("plans.message_none"))
    for it in found:
        call.console.out((it.network, "key"), f"  {it.message}")
        words = {"replies": it.replies, "carrying": it.carrying, "posts": it.posts, "told": it.posts_carrying}
        call.console.paragraph(call.texts("plans.message_share", days=days, **words), "    ", "dim")
    return 0


def message_tick(call: Call) -> int:
    """Say that the newest reply to a comment carries the key message, or with ``--no`` that it does not."""
    house = call.house()
    id = inbox.resolve(house, call.values.text("id"))
    on = not call.values.flag("no")
    reply = keymessage.tick(house, id, on=on)
    if call.wants_json:
        call.console.json(shaping.reply(house, reply))
    call.console.tell(call.texts("plans.ticked" if on else "plans.unticked", id=id))
    return 0
