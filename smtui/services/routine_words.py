"""A routine in words: when it recurs and on which days next, and what a step is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from smtui.domain.recurrence import FARTHEST, next_by_rule, occurrence
from smtui.domain.routine import Routine, Target
from smtui.domain.text import one_line
from smtui.services.house import House
from smtui.texts import Texts

LOOK_AHEAD = 800
"""Days in which the next dates are looked for: more than two years, for what comes once a year."""

_RULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(r"([+-]?\d+)?(MO|TU|WE|TH|FR|SA|SU)\Z")
_TOLD = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY"}
"""Parts of a rule that are put into words; one with others is quoted."""


def recurrence_text(texts: Texts, plan: Routine) -> str:
    """Return when a routine recurs: "every week on Monday at 09:00, on a free day the working day after"."""
    said = _every(texts, plan)
    if plan.at is not None:
        said = texts("routine.words.at", every=said, at=f"{plan.at:%H:%M}")
    if plan.free != "keep" and plan.every != "workday":
        said += f"; {texts(f'routine.words.free.{plan.free}')}"
    return said


def _every(texts: Texts, plan: Routine) -> str:
    if plan.every == "rule":
        return _rule_text(texts, plan.rule)
    every = texts(f"routine.words.every.{plan.every}")
    if plan.every == "week":
        day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(plan.on or "mon")
        return texts("routine.words.on_day", every=every, days=texts(f"time.weekday.{day}"))
    if plan.every in ("month", "quarter"):
        return f"{every} {on_text(texts, plan.on or 'first-workday')}"
    return every


def on_text(texts: Texts, on: str) -> str:
    """Return the day of a month or quarter in words."""
    return texts("routine.words.on_number", n=int(on)) if on.isdigit() else texts(f"routine.words.on.{on}")


def _rule_text(texts: Texts, rule: str) -> str:
    """Return a simple rule in words; one that says more is quoted."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().strip().rstrip(";").split(";"))
    quoted = texts("routine.words.rule", rule=one_line(rule))
    freq, interval = parts.get("FREQ", ""), parts.get("INTERVAL", "1")
    if set(parts) - _TOLD or not interval.isdigit() or freq not in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        return quoted
    said = texts(f"routine.words.{freq.lower()}", n=int(interval))
    if parts.get("BYDAY"):
        named = [_BYDAY.match(day) for day in parts["BYDAY"].split(",")]
        days = [_day_text(texts, found[1] or "", found[2]) for found in named if found]
        if len(days) != len(named) or "" in days:
            return quoted
        said = texts("routine.words.on_day", every=said, days=_and(texts, days))
    if parts.get("BYMONTHDAY"):
        numbers = parts["BYMONTHDAY"].split(",")
        if not all(number.isdigit() for number in numbers):
            return quoted
        said += " " + _and(texts, [texts("routine.words.on_number", n=int(number)) for number in numbers])
    return said


def _day_text(texts: Texts, number: str, day: str) -> str:
    name = texts(f"time.weekday.{_RULE_DAYS.index(day)}")
    if not number:
        return name
    nth = texts.find(f"routine.words.nth.{int(number)}")
    return f"{nth} {name}" if nth else ""


def _and(texts: Texts, words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return texts("routine.words.and", first=", ".join(words[:-1]), last=words[-1])


def next_dates(house: House, plan: Routine, count: int = 3) -> list[date]:
    """Return the next days, from today on, on which a round of a routine begins; fewer where it seldom comes."""
    return list(_coming(house, plan, count))


def _coming(house: House, plan: Routine, count: int) -> Iterator[date]:
    workday, today = house.library.work_calendar().works_on, house.today()
    for ahead in range(LOOK_AHEAD):
        day = today + timedelta(days=ahead)
        if occurrence(plan, day, workday) == day:
            yield day
            count -= 1
        if not count:
            return


def _far(house: House, plan: Routine) -> list[date]:
    """Return the next date of a rule that comes more seldom than was looked ahead, as 29 February."""
    if plan.every != "rule":
        return []
    horizon = house.today() + timedelta(days=LOOK_AHEAD)
    named = next_by_rule(plan, horizon)
    if named is None:
        return []
    # What falls on a free day may move by some days, or falls away: then it is the one after that, or none.
    workday = house.library.work_calendar().works_on
    around = (named + timedelta(days=away) for away in range(-FARTHEST, FARTHEST + 1))
    return [day for day in around if day >= horizon and occurrence(plan, day, workday) == day][:1]


def comes(house: House, plan: Routine) -> bool:
    """Tell whether a round of a routine ever begins again, as the house works now."""
    return bool(next_dates(house, plan, 1) or _far(house, plan))


def dates_text(house: House, plan: Routine) -> str:
    """Return the next three dates in words, or that there is none."""
    texts, year = house.texts, house.today().year
    found = next_dates(house, plan) or _far(house, plan)
    if not found:
        return texts("routine.words.never")
    days = [f"{texts(f'time.weekday_short.{day.weekday()}')} {_date(texts, day, year)}" for day in found]
    return texts("routine.words.next", days=", ".join(days))


def _date(texts: Texts, day: date, year: int) -> str:
    return texts("routine.words.date" if day.year == year else "routine.words.date_year", day=day)


def target_text(texts: Texts, target: Target | None) -> str:
    """Return what a step is about, with its limits: "the inbox: overdue, account blog"."""
    if target is None:
        return texts("routine.about.nothing")
    said = texts(f"routine.about.{target.kind}")
    if target.kind == "quota":
        facts = [f"{target.what}, {texts('routine.words.goal', n=target.goal)}"]
    elif target.kind == "report":
        facts = [texts(f"routine.period.{target.what}")]
    else:
        facts = [target.what]
    if target.overdue:
        facts.append(texts("routine.words.overdue"))
    for field in ("account", "network", "form", "situation", "owner", "words"):
        if value := str(getattr(target, field)):
            told = texts(f"routine.form.kind.{value}") if field == "form" else value
            facts.append(told if field == "form" else f"{texts(f'routine.field.{field}')} {told}")
    told = ", ".join(one_line(fact) for fact in facts if fact)
    return f"{said}: {told}" if told else said
