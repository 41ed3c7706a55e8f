"""The end of a round and the beginning of the next: what was done, what is carried over, and the word with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from smtui.domain.humantime import day_text, moment_text
from smtui.domain.routine import Round, Sign, TargetKind, round_id, spent
from smtui.domain.text import one_line
from smtui.services.house import House
from smtui.services.rounds import RoundView, rounds
from smtui.services.targets import Live
from smtui.services.work import from_doc

LOOK_AHEAD = 14
_MINUTE = timedelta(minutes=1)
Styled = tuple[str, str]
"""A style (``good``, ``warn``, ``dim`` or none) and a line."""

_MARK = re.compile(r"\d+ \[.\] ")


def lines(house: House, view: RoundView) -> Iterator[Styled]:
    """Yield the hand-over of a round that has ended."""
    texts, told = house.texts, view.round
    done = sum(step.status != "open" for step in view.steps)
    yield "good" if view.is_done else "warn", texts("round.done_n", done=done, n=len(view.steps))
    used = minutes(spent(told.spans)) if told else 0
    if view.routine.minutes:
        over = used > view.routine.minutes
        yield "warn" if over else "", texts("round.used", used=used, box=view.routine.minutes)
    else:
        yield "", texts("round.used_free", used=used)
    for over_run in told.overruns if told else ():
        yield "warn", texts("round.granted", n=over_run.minutes, reason=one_line(over_run.reason))
    for step in view.steps:
        title = one_line(step.step.title)
        if step.status == "open":
            reason = told.carried.get(step.step.id, "") if told else ""
            said = texts("round.carried", reason=one_line(reason)) if reason else texts("round.carried_is")
            yield "warn", f"{title} – {said}"
        elif step.status == "skipped" and step.tick is not None:
            yield "dim", f"{texts('round.skipped', title=title)} – {one_line(step.tick.reason)}"
    if told and told.word:
        yield "", texts("round.word_is", word=one_line(told.word))
    yield "dim", next_text(house)


def sheet(house: House, view: RoundView) -> Iterator[Styled]:
    """Yield what a controller wants to see of a round: what became of it, who did what and when, and what was left."""
    from smtui.services.control import STYLES, state_of

    state = state_of(house, view)
    yield STYLES.get(state, "dim"), house.texts(f"round.state.{state}")
    for number, step in enumerate(view.steps, 1):
        box = {"open": "[ ]", "done": "[x]", "skipped": "[-]"}[step.status]
        tail = ""
        if step.tick is not None:
            tail = f" – {one_line(step.tick.by)} {house.local(step.tick.at):%d.%m. %H:%M}"
            tail += f": {one_line(step.tick.reason)}" if step.tick.reason else ""
        yield "", f"{number} {box} {one_line(step.step.title)}{tail}"
    told = view.round
    if told is not None and told.ended_at is not None:
        yield from list(lines(house, view))[:-1]
    if told is not None and told.sign is not None:
        yield "dim", sign_text(house, told.sign)


def mark_of(line: str) -> str:
    """Return what a line of a sheet begins with: a step's number and box; what follows stands in line behind it."""
    found = _MARK.match(line)
    return found[0] if found else ""


def sign_text(house: House, sign: Sign | None) -> str:
    """Return the controller's word on a round; a dash where there is none."""
    if sign is None:
        return "–"
    key = "round.sign.ok" if sign.ok else "round.sign.back"
    return house.texts(key, who=one_line(sign.by), word=one_line(sign.word)).rstrip(": ")


def next_text(house: House) -> str:
    """Return the sentence about the round that comes next."""
    found = next_round(house)
    if found is None:
        return house.texts("round.no_next_round")
    view, at = found
    when = moment_text(at, house.now(), house.zone, house.texts)
    return house.texts("round.next_round", title=one_line(view.routine.title), when=when)


def next_round(house: House) -> tuple[RoundView, datetime] | None:
    """Return the next daily or newly beginning round and its moment, or None within two weeks."""
    now, today = house.now(), house.today()
    found: list[tuple[datetime, RoundView]] = []
    for away in range(LOOK_AHEAD + 1):
        day = today + timedelta(days=away)
        for view in rounds(house, day):
            at = begins(house, view, day)
            if view.day == day and not view.is_done and at > now and not (view.round and view.round.ended_at):
                found.append((at, view))
        if found:
            break
    found.sort(key=lambda pair: pair[0])
    return (found[0][1], found[0][0]) if found else None


def begins(house: House, view: RoundView, day: date) -> datetime:
    """Return the moment at which a round begins on ``day``: its hour, else that at which the house opens."""
    at = view.routine.at or house.library.work_calendar().opening(day)
    return datetime.combine(day, at, house.zone)


def left_for(house: House, view: RoundView) -> Iterator[str]:
    """Yield what the last rounds left for this one: what the controller said, words, and steps."""
    texts = house.texts
    sign = last_sign(house, view)
    if sign is not None and not sign[1].ok:
        day = day_text(sign[0], house.today(), texts)
        yield texts("round.returned_from", who=one_line(sign[1].by), day=day, word=one_line(sign[1].word))
    for other in words_for(house, view):
        told = other.round
        if told is None or told.ended_at is None:
            continue
        if told.word:
            when = moment_text(told.ended_at, house.now(), house.zone, texts)
            yield texts("round.word_from", who=one_line(told.by), when=when, word=one_line(told.word))
        open_steps = [step for step in other.steps if step.status == "open" and step.step.id in told.carried]
        if open_steps:
            titles = ", ".join(one_line(step.step.title) for step in open_steps)
            reason = one_line(told.carried[open_steps[0].step.id])
            yield texts("round.left_from", title=one_line(other.routine.title), steps=titles, reason=reason)


def last_sign(house: House, view: RoundView) -> tuple[date, Sign] | None:
    """Return what was last said about an earlier round of the same routine, with its day, within two weeks."""
    for back in range(1, LOOK_AHEAD + 1):
        day = view.day - timedelta(days=back)
        doc = house.store.get("rounds", round_id(view.routine.key, day))
        sign = from_doc(doc, Round).sign if doc else None
        if sign is not None:
            return day, sign
    return None


def live_text(house: House, kind: TargetKind, live: Live) -> str:
    """Return a step's number in words."""
    if kind == "quota":
        return house.texts("round.live.quota", n=live.number, goal=live.goal)
    if live.reached:
        return house.texts("round.ready" if kind == "preflight" else "round.live.reached")
    return house.texts(f"round.live.{kind}", n=live.number)


def gap_text(house: House, gap: str) -> str:
    """Return what a preflight found, in words."""
    what, _, name = gap.partition(":")
    return house.texts(f"round.preflight.{what}", name=one_line(name))


def minutes(time: timedelta) -> int:
    """Return a length of time in whole minutes, rounded up: a minute that was begun was used."""
    return -(-time // _MINUTE)


def words_for(house: House, view: RoundView) -> list[RoundView]:
    """Return the rounds that ended since the last one of ``view``'s routine and left a word or steps, newest first."""
    found: list[RoundView] = []
    for days in range(8):
        day = view.day - timedelta(days=days)
        for other in rounds(house, day):
            told = other.round
            if other.id == view.id or told is None or told.ended_at is None or not (told.word or told.carried):
                continue
            if not any(known.id == other.id for known in found):
                found.append(other)
        if found:
            break
    return sorted(found, key=_ended, reverse=True)[:3]


def _ended(view: RoundView) -> datetime:
    return (view.round.ended_at if view.round else None) or datetime.min.replace(tzinfo=UTC)
