"""Getting better: what rounds took against the plan, and the suggestions that follow from at least ten of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from statistics import median
from typing import Literal

from msgspec import Struct

from smtui.domain.routine import spent
from smtui.domain.text import one_line
from smtui.services.control import HELD, begun_at, history, state_of
from smtui.services.house import House
from smtui.services.rounds import RoundView

LEAST = 10
"""So many rounds a suggestion is computed from at least."""
SHARE = 0.6
"""In so many of them the same must have happened."""
WEEKS = 12
_MINUTE = timedelta(minutes=1)
_TOLD = ("ran", "late", "partly", "missing")

Kind = Literal["plan", "shorter", "skip", "box", "at", "hour"]


class StepStat(Struct, frozen=True, kw_only=True):
    """What became of one step over weeks. Minutes are of the rounds in which it was worked on."""

    id: str
    title: str
    number: int
    plan: int
    minutes: tuple[float, ...]
    skipped: int
    rounds: int
    """Rounds that took place and had this step."""


class RoutineStat(Struct, frozen=True, kw_only=True):
    """What became of one routine over weeks."""

    key: str
    title: str
    box: int
    minutes: tuple[float, ...]
    """Of the rounds with a clock."""
    states: dict[str, int]
    begins: tuple[int, ...]
    """When they began, in minutes after local midnight."""
    at: int | None
    """When it should begin, in minutes after local midnight; None where it is not about an hour."""
    late: int
    """So many minutes after that it is late."""
    steps: tuple[StepStat, ...]


class Suggestion(Struct, frozen=True, kw_only=True):
    """What could be planned otherwise, and from what that was computed."""

    kind: Kind
    routine: str = ""
    title: str = ""
    step: str = ""
    number: int = 0
    n: int
    """From how many cases it was computed."""
    over: int
    """In how many of them it was so."""
    median: int = 0
    plan: int = 0
    to: int = 0
    """Minutes; for ``at`` minutes after midnight; for ``hour`` the hour."""
    into: str = ""
    """The routine into which the step may move instead; for ``hour`` the one that may begin earlier; empty for none."""
    into_title: str = ""
    into_at: int = 0
    """When that routine begins, for ``hour`` when it may begin, in minutes after midnight."""
    free: int = 0
    """How many minutes that routine's rounds leave of their ``box``, in the middle."""
    box: int = 0
    into_n: int = 0
    """From how many of its rounds that is known."""


def stats(house: House, first: date, last: date) -> list[RoutineStat]:
    """Return what became of today's routines from ``first`` to ``last``."""
    views = history(house, first, last)
    found = []
    for plan in house.library.routines():
        mine = [view for view in views if view.routine.key == plan.key]
        states = Counter(state_of(house, view) for view in mine)
        held = [view for view in mine if state_of(house, view) in HELD]
        timed = [view for view in held if view.round is not None and view.round.spans]
        steps = []
        for number, step in enumerate(plan.steps, 1):
            with_it = [view for view in held if any(other.step.id == step.id for other in view.steps)]
            skipped = sum(_status(view, step.id) == "skipped" for view in with_it)
            steps.append(
                StepStat(
                    id=step.id,
                    title=step.title,
                    number=number,
                    plan=step.minutes,
                    minutes=tuple(_step_minutes(timed, step.id)),
                    skipped=skipped,
                    rounds=len(with_it),
                )
            )
        found.append(
            RoutineStat(
                key=plan.key,
                title=plan.title,
                box=plan.minutes,
                minutes=tuple(spent(view.round.spans) / _MINUTE for view in timed if view.round),
                states={str(state): times for state, times in states.items()},
                begins=tuple(_minutes_of_day(house, at) for view in held if (at := begun_at(view)) is not None),
                at=plan.at.hour * 60 + plan.at.minute if plan.at and plan.is_daily else None,
                late=plan.late,
                steps=tuple(steps),
            )
        )
    return found


def _status(view: RoundView, id: str) -> str:
    return next((step.status for step in view.steps if step.step.id == id), "open")


def _step_minutes(views: Iterable[RoundView], id: str) -> Iterator[float]:
    for view in views:
        time = spent(view.round.spans, id) if view.round else timedelta(0)
        if time and _status(view, id) == "done":
            yield time / _MINUTE


def _minutes_of_day(house: House, moment: datetime) -> int:
    local = house.local(moment)
    return local.hour * 60 + local.minute


def suggestions(house: House, weeks: int = WEEKS) -> list[Suggestion]:
    """Return what the last weeks suggest, routines in the file's order."""
    from smtui.services.moving import with_moves

    today = house.today()
    found: list[Suggestion] = []
    told = stats(house, today - timedelta(weeks=weeks), today)
    for stat in told:
        for step in stat.steps:
            found += _about_step(stat, step)
        found += _about_box(stat)
        found += _about_hour(stat)
    found += broken_hour(house, weeks)
    return with_moves(house, found, told)


def _about_step(stat: RoutineStat, step: StepStat) -> Iterator[Suggestion]:
    if step.rounds >= LEAST and step.skipped >= SHARE * step.rounds:
        yield Suggestion(
            kind="skip",
            routine=stat.key,
            title=stat.title,
            step=step.id,
            number=step.number,
            n=step.rounds,
            over=step.skipped,
        )
        return
    if not step.plan or len(step.minutes) < LEAST:
        return
    middle = max(1, round(median(step.minutes)))
    longer = sum(took >= step.plan + max(1.0, step.plan / 4) for took in step.minutes)
    shorter = sum(took <= step.plan * 0.6 for took in step.minutes)
    n = len(step.minutes)
    kind: Kind = "plan" if longer >= SHARE * n else "shorter"
    times = longer if kind == "plan" else shorter
    if times >= SHARE * n and middle != step.plan:
        yield Suggestion(
            kind=kind,
            routine=stat.key,
            title=stat.title,
            step=step.id,
            number=step.number,
            n=n,
            over=times,
            median=middle,
            plan=step.plan,
            to=middle,
        )


def _about_box(stat: RoutineStat) -> Iterator[Suggestion]:
    n = len(stat.minutes)
    over = sum(took > stat.box + 1 for took in stat.minutes)
    if stat.box and n >= LEAST and over >= SHARE * n:
        middle = round(median(stat.minutes))
        to = -(-middle // 5) * 5
        if to > stat.box:
            yield Suggestion(
                kind="box", routine=stat.key, title=stat.title, n=n, over=over, median=middle, plan=stat.box, to=to
            )


def _about_hour(stat: RoutineStat) -> Iterator[Suggestion]:
    n = len(stat.begins)
    if stat.at is None or n < LEAST:
        return
    planned = stat.at
    later = sum(began > planned + stat.late for began in stat.begins)
    if later >= SHARE * n:
        middle = round(median(stat.begins))
        yield Suggestion(
            kind="at",
            routine=stat.key,
            title=stat.title,
            n=n,
            over=later,
            median=middle // 5 * 5,
            plan=planned,
            to=middle // 5 * 5,
        )


def stat_lines(house: House, weeks: int = WEEKS) -> Iterator[tuple[str, str]]:
    """Yield what rounds and steps took over weeks against what was planned; a routine's title in the style strong."""
    texts, today = house.texts, house.today()
    found = [stat for stat in stats(house, today - timedelta(weeks=weeks), today) if any(map(stat.states.get, _TOLD))]
    if not found:
        yield "dim", texts("round.stats.none", n=weeks)
    for stat in found:
        yield "strong", one_line(stat.title)
        yield "dim", texts("round.stats.states", **{state: stat.states.get(state, 0) for state in _TOLD})
        if stat.minutes:
            middle = max(1, round(median(stat.minutes)))
            over = "warn" if stat.box and middle > stat.box else ""
            key = "round.stats.box" if stat.box else "round.stats.box_free"
            yield over, texts(key, median=middle, plan=stat.box, n=len(stat.minutes))
        for step in stat.steps:
            yield from _step_lines(house, step)


def _step_lines(house: House, step: StepStat) -> Iterator[tuple[str, str]]:
    texts = house.texts
    facts = []
    middle = max(1, round(median(step.minutes))) if step.minutes else 0
    if middle:
        key = "round.stats.step" if step.plan else "round.stats.step_free"
        facts.append(texts(key, median=middle, plan=step.plan, n=len(step.minutes)))
    if step.skipped:
        facts.append(texts("round.stats.skipped", n=step.skipped, of=step.rounds))
    if facts:
        over = (step.plan and middle > step.plan) or 2 * step.skipped >= step.rounds
        yield "warn" if over else "", f"{step.number} {one_line(step.title)}: {', '.join(facts)}"


def broken_hour(house: House, weeks: int = WEEKS) -> Iterator[Suggestion]:
    """Yield the hour of day at which most promises break, where at least ten broke and a third of them in one hour."""
    hours = Counter(broken_hours(house, weeks))
    n = sum(hours.values())
    if n < LEAST:
        return
    hour, times = max(sorted(hours.items()), key=lambda pair: pair[1])
    if times * 3 >= n:
        yield Suggestion(kind="hour", n=n, over=times, to=hour)


def broken_hours(house: House, weeks: int = WEEKS) -> Iterator[int]:
    """Yield the local hour of each promise that broke within the last weeks."""
    from smtui.services.ledger import ledger

    since = house.now() - timedelta(weeks=weeks)
    now = house.now()
    for case in ledger(house).cases.values():
        due = case.promised
        if due is None or not since <= due <= now:
            continue
        if case.kept() is False or (case.answered_at is None and case.is_open()):
            yield house.local(due).hour


def words_of(house: House, it: Suggestion) -> str:
    """Return a suggestion in words."""
    return house.texts(
        f"round.suggest.{it.kind}_move" if it.into else f"round.suggest.{it.kind}",
        title=one_line(it.title),
        number=it.number,
        n=it.n,
        over=it.over,
        median=clock_text(it.median) if it.kind == "at" else it.median,
        plan=it.plan,
        at=clock_text(it.plan),
        to=clock_text(it.to) if it.kind == "at" else it.to,
        hour=it.to,
        next=it.to + 1,
        into=one_line(it.into_title),
        into_at=clock_text(it.into_at),
    )


def basis_of(house: House, it: Suggestion, since: str) -> str:
    """Return from how many rounds a suggestion was computed, and what it says about the round where a step may go."""
    texts = house.texts
    said = texts("round.suggest.based", n=it.n, since=since)
    if it.kind == "hour":
        said = texts("round.suggest.based_hour", n=it.n, since=since)
    elif it.into:
        said += f"; {texts('round.suggest.room', into=one_line(it.into_title), free=it.free, box=it.box, n=it.into_n)}"
    return said


def briefly(house: House, it: Suggestion) -> str:
    """Return a suggestion in few words, for one line."""
    begins = it.kind == "hour" and it.into
    return house.texts(
        "round.brief.begin" if begins else f"round.brief.{it.kind}",
        into=one_line(it.into_title),
        at=clock_text(it.plan),
        into_at=clock_text(it.into_at),
        number=it.number,
        n=it.n,
        over=it.over,
        plan=clock_text(it.plan) if it.kind == "at" else it.plan,
        to=clock_text(it.to) if it.kind == "at" else it.to,
    )


def clock_text(minutes: int) -> str:
    """Return minutes after midnight as a time of day."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
