"""Reaction plans: what a house promises on each network, and the moments that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import get_args

from msgspec import Struct, structs

from smtui.domain.comment import Comment, Kind
from smtui.domain.deed import DEED_KINDS, deed_kind
from smtui.domain.errors import ConfigError
from smtui.domain.tables import Table, read_toml, unknown_name
from smtui.domain.worktime import WEEKDAYS, WorkCalendar, add_working, make_calendar, parse_slot, working_between

KINDS: tuple[Kind, ...] = get_args(Kind)
WARN_SHARE = 0.8
"""The share of the time for an answer after which a comment turns yellow and a holding reply is proposed."""
_MINUTES = ("target_min", "hard_limit_min", "escalate_after_min", "time_box_min")
_LISTS = ("days", "hours", "key_phrases")
_WORDS = {"owner": "owner", "deputy": "deputy", "controller": "controller", "tone": "tone", "key_message": "message"}
"""The setting and its field; ``message`` itself names a kind of comment in the file."""
_OTHERS = ("escalate", "quota")
_ROLES = ("owner", "deputy", "controller")
_PERIODS = ("day", "week")
_PLACE = ("file", "line", "name")


class Named(Struct, frozen=True, kw_only=True):
    """A member's name in a file: as what, and on which line (0 where nobody can tell)."""

    name: str
    role: str
    file: str
    line: int = 0


class ReactionPlan(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The promise for one kind of comment on one network. Minutes are working time unless a field says otherwise."""

    network: str = ""
    kind: str = ""
    target_min: int | None = None
    """The promised first response; None where nothing is promised."""
    hard_limit_min: int | None = None
    """What the network itself allows, around the clock: after that it takes no free answer any more."""
    escalate_after_min: int | None = None
    """When an unanswered comment goes to the deputy."""
    escalate: bool = True
    """Whether it does so by itself."""
    days: tuple[str, ...] = ()
    """Own weekdays; empty means the house's."""
    hours: tuple[str, ...] = ()
    """Own slots; empty means the house's."""
    owner: str = ""
    deputy: str = ""
    controller: str = ""
    tone: str = ""
    message: str = ""
    """The key message that the house's own words on this network carry."""
    key_phrases: tuple[str, ...] = ()
    """Words by which a text is known to carry it."""
    time_box_min: int | None = None
    """Minutes a day that the network is worth, beside the answers."""
    quota: Mapping[str, int] = {}
    """How many deeds of each kind are wanted in a day or week."""
    quota_per: str = "day"


class Plans(Struct, frozen=True, kw_only=True):
    """All reaction plans of a house."""

    default: ReactionPlan = ReactionPlan()
    networks: Mapping[str, ReactionPlan] = {}
    """Per network, what counts where its kind has no plan of its own."""
    kinds: Mapping[tuple[str, str], ReactionPlan] = {}
    people: tuple[Named, ...] = ()
    """Whoever is named, and where."""

    def find(self, network: str, kind: str) -> ReactionPlan:
        """Return the plan for a kind of comment on a network: its own, else the network's, else the house's."""
        plan = self.kinds.get((network, kind)) or self.networks.get(network) or self.default
        return structs.replace(plan, network=network, kind=kind)

    def network(self, network: str) -> ReactionPlan:
        """Return what counts for a network as a whole: tone, key message, quota, time box."""
        return structs.replace(self.networks.get(network) or self.default, network=network)

    def of(self, network: str) -> tuple[ReactionPlan, ...]:
        """Return the plans of a network's kinds, else the one for all of it."""
        own = [
            structs.replace(plan, network=name, kind=kind)
            for (name, kind), plan in self.kinds.items()
            if name == network
        ]
        return tuple(own) or (self.network(network),)


def plan_calendar(plan: ReactionPlan, house: WorkCalendar) -> WorkCalendar:
    """Return the working time that counts for ``plan``: its own days and hours, on the house's free days."""
    if not plan.days and not plan.hours:
        return house
    days = plan.days or tuple(name for name, slots in zip(WEEKDAYS, house.week, strict=True) if slots)
    if plan.hours:
        return make_calendar(house.zone, days, plan.hours, house.free)
    week = tuple(slots if name in days else () for name, slots in zip(WEEKDAYS, house.week, strict=True))
    return structs.replace(house, week=week)


def deadline(
    since: datetime, plan: ReactionPlan, calendar: WorkCalendar, situation_min: int | None = None
) -> datetime | None:
    """Return the moment by which the promise must be kept, in UTC; None where nothing is promised.

    ``since`` is when the waiting began (``waiting_since``), ``calendar`` that of the plan (``plan_calendar``). The
    situation's minutes can make the promise shorter, never longer.
    """
    promised = [minutes for minutes in (plan.target_min, situation_min) if minutes is not None]
    return add_working(since, min(promised), calendar) if promised else None


def wall_limit(last_message: datetime, plan: ReactionPlan) -> datetime | None:
    """Return when the network stops taking an answer to a message, in UTC; None without a limit."""
    if plan.hard_limit_min is None:
        return None
    return last_message.astimezone(UTC) + timedelta(minutes=plan.hard_limit_min)


def escalation(since: datetime, plan: ReactionPlan, calendar: WorkCalendar) -> datetime | None:
    """Return when an unanswered comment goes to the deputy, in UTC; None when it never does."""
    if not plan.escalate or plan.escalate_after_min is None:
        return None
    return add_working(since, plan.escalate_after_min, calendar)


def run_clocks(
    comment: Comment, since: datetime, plan: ReactionPlan, calendar: WorkCalendar, situation_min: int | None = None
) -> Comment:
    """Return the comment with the clocks of its plan running since ``since``; a stopped one stays stopped.

    ``calendar`` is that of the plan. The network's window counts from the comment itself, or from ``since`` if later.
    """
    comment = structs.replace(
        comment,
        since=since if since != comment.created_at else None,
        due=deadline(since, plan, calendar, situation_min),
        limit=wall_limit(max(since, comment.created_at), plan),
        escalate_at=None if comment.escalated_at or comment.held_at else escalation(since, plan, calendar),
    )
    return look_at_clocks(comment, calendar)


def look_at_clocks(comment: Comment, calendar: WorkCalendar) -> Comment:
    """Return the comment with ``act_by`` and ``warn_at`` as the clocks that run say.

    Working time counts for a promise of the plan and for our own one, time around the clock for the network's window.
    """
    running = comment.clocks()
    if not running:
        return structs.replace(comment, act_by=None, warn_at=None)
    at, clock = running[0]
    since = comment.since or comment.created_at
    if clock == "limit":
        since = max(since, comment.created_at)
        warn = since + (at - since) * WARN_SHARE
    else:
        begin = comment.held_at or since if clock == "promise" else since
        worked = working_between(begin, at, calendar)
        warn = add_working(begin, max(0, int(worked / timedelta(minutes=1) * WARN_SHARE)), calendar)
    return structs.replace(comment, act_by=at, warn_at=min(warn, at))


class Message(Struct, frozen=True, kw_only=True):
    """As much of a stored comment as is asked about a message of the same person that came after it."""

    id: str
    account: str
    kind: Kind = "comment"
    created_at: datetime
    closed_at: datetime | None = None
    author: str = ""
    author_url: str = ""
    post_id: str = ""
    post_url: str = ""


def burst_key(comment: Comment | Message) -> tuple[str, ...]:
    """Return what messages of one burst share: account, kind, thread and person."""
    return (comment.account, comment.kind, comment.post_id or comment.post_url, comment.author_url or comment.author)


class Earlier(Struct, frozen=True):
    """What a burst needs to know of a message: which it is, when it came, and when somebody closed it."""

    id: str
    created_at: datetime
    closed_at: datetime | None


def waiting_since(comment: Comment, others: Iterable[Comment]) -> datetime:
    """Return when the person began to wait: the first of an unbroken burst of messages that ends with ``comment``.

    A message of the same person on the same thread counts when nobody had closed it before the next one came.
    """
    key = burst_key(comment)
    return burst_since(
        comment, (Earlier(other.id, other.created_at, other.closed_at) for other in others if burst_key(other) == key)
    )


def burst_since(comment: Comment, others: Iterable[Earlier]) -> datetime:
    """Return the same, from messages that share the comment's ``burst_key``."""
    since = comment.created_at
    earlier = (other for other in others if other.created_at < since and other.id != comment.id)
    for other in sorted(earlier, key=lambda other: other.created_at, reverse=True):
        if other.closed_at is None or other.closed_at > since:
            since = other.created_at
    return since


def parse_plans(text: str, file: str) -> Plans:
    """Return the plans of a TOML text: ``[defaults]``, ``[network]`` and ``[network.kind]``.

    What a table leaves out comes from the one before. Raises ConfigError with file, line and the nearest right name.
    """
    root = read_toml(text, file)
    people: list[Named] = []
    default = _plan(root.table("defaults"), ReactionPlan(), people)
    networks: dict[str, ReactionPlan] = {}
    kinds: dict[tuple[str, str], ReactionPlan] = {}
    for network in root.values:
        if network == "defaults":
            continue
        table = root.table(network)
        own = {name: value for name, value in table.values.items() if isinstance(value, dict) and name != "quota"}
        for kind in own:
            if kind not in KINDS:
                raise unknown_name(
                    file, table.line(kind), f"{network}.{kind}", [f"{network}.{known}" for known in KINDS]
                )
        networks[network] = _plan(table, default, people, skip=own)
        for kind in own:
            kinds[network, kind] = _plan(table.table(kind), networks[network], people)
    return Plans(default=default, networks=networks, kinds=kinds, people=tuple(people))


def _plan(table: Table, base: ReactionPlan, people: list[Named], skip: Iterable[str] = ()) -> ReactionPlan:
    """Return ``base`` with the settings of ``table`` on top; ``skip`` names its inner tables."""
    found: dict[str, object] = {}
    for name in table.values:
        if name in _MINUTES:
            found[name] = table.number(name, least=1)
        elif name in _LISTS:
            found[name] = table.texts(name)
        elif name in _WORDS:
            found[_WORDS[name]] = word = table.text(name)
            if name in _ROLES and word:
                people.append(Named(name=word, role=name, file=table.file, line=table.line(name) or 0))
        elif name == "escalate":
            found[name] = table.flag(name)
        elif name == "quota":
            found |= _quota(table)
        elif name not in skip:
            raise unknown_name(table.file, table.line(name), name, (*_MINUTES, *_LISTS, *_WORDS, *_OTHERS))
    plan = structs.replace(base, **found)
    if wrong := [day for day in plan.days if day not in WEEKDAYS]:
        raise table.error("config_choice", "days", value=wrong[0], options=", ".join(WEEKDAYS))
    try:
        for slot in plan.hours:
            parse_slot(slot)
    except ConfigError:
        raise table.error("config_kind", "hours", expected='["09:00-12:30", "13:30-17:00"]') from None
    return plan


def _quota(table: Table) -> dict[str, object]:
    """Return a quota: ``{ comments = 3, likes = 5, per = "day" }``. Raises ConfigError."""
    inner = table.table("quota")
    wanted = {}
    try:
        per = inner.choice("per", _PERIODS, "day")
        for name in inner.values:
            if (kind := deed_kind(name)) is not None:
                wanted[kind] = inner.number(name, least=1)
    except ConfigError as error:
        # A table on one line: its header is the line that counts.
        raise table.error(error.key, "quota", **{k: v for k, v in error.values.items() if k not in _PLACE}) from None
    for name in inner.values:
        if name != "per" and deed_kind(name) is None:
            raise unknown_name(table.file, table.line("quota"), name, [*(f"{known}s" for known in DEED_KINDS), "per"])
    return {"quota": wanted, "quota_per": per}
