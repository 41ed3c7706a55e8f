"""Routines written into their file: what differs is changed, comments stay, and what is typed is read with hints."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from smtui.domain.errors import Refused, SmtuiError, UsageError
from smtui.domain.recurrence import parse_routines
from smtui.domain.routine import Routine, Step, Target
from smtui.domain.team import Member
from smtui.services import rounds, routine_edit, triage
from smtui.services.house import House
from smtui.services.routine_fields import routine_with, step_with, with_rule
from smtui.services.routine_file import written
from smtui.services.routine_words import comes, dates_text, next_dates, recurrence_text, target_text
from smtui.services.versions import Versions
from smtui.texts import Texts, explain
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house

TEXT = """# Ours.
[[routine]]
key = "a"  # short
title = "A"
steps = [
    # the beginning
    { title = "one", minutes = 3 }, # c1
    "two", # c2
    # by itself
    { title = "three", inbox = { overdue = true } } # c3
]
done_when = "x"

# About b.
[[routine]]
key = "b"
title = "B"
steps = ["x", "y"]

[[routine]]
key = "c"
title = "C"
[[routine.steps]]
title = "t1"
[[routine.steps]]
title = "t2" # u
"""


def plans(text: str) -> dict[str, Routine]:
    return {plan.key: plan for plan in parse_routines(text, "routines.toml")}


def at_work(text: str = TEXT) -> tuple[House, list[str]]:
    """Return a house whose routines are those of a text, and the texts that were written."""
    house, kept = make_house(FakeNetwork()), [text]
    house.settings = structs.replace(
        house.settings, member=(Member(name="anna", title="Anna Ost"), Member(name="jonas"))
    )
    house.library.routines_text = lambda: kept[-1]  # type: ignore[method-assign]
    house.library.save_routines = kept.append  # type: ignore[method-assign]
    house.library.routines = lambda: parse_routines(kept[-1], "routines.toml")  # type: ignore[method-assign]
    return house, kept


def test_many_changes_at_once_keep_every_comment() -> None:
    old = plans(TEXT)["a"]
    one, two, three = old.steps
    new = structs.replace(
        old,
        at=time(9),
        late=10,
        every="week",
        on="tue",
        accounts=("blog", "shop"),
        owner="anna",
        steps=(
            three,
            structs.replace(one, minutes=9),
            Step(id="a.9", title="new", target=Target(kind="quota", what="comment", goal=3)),
            structs.replace(two, target=Target(kind="inbox", form="review", account="blog")),
        ),
    )
    text = written(TEXT, old, new)
    assert plans(text) == plans(TEXT) | {"a": new}
    head, _, rest = text.partition("# About b.")
    assert rest == TEXT.partition("# About b.")[2]
    for comment in ("# Ours.", "# short", "# the beginning", "# by itself"):
        assert comment in head
    lines = {line.strip().rpartition(" # ")[2]: line for line in head.splitlines() if "# c" in line}
    assert [
        (name, next(word for word in ("one", "two", "three") if word in line)) for name, line in sorted(lines.items())
    ] == [("c1", "one"), ("c2", "two"), ("c3", "three")]
    assert head.index('at = "09:00"') < head.index("steps = [")


TARGETS = st.one_of(
    st.none(),
    st.just(Target(kind="approval")),
    st.just(Target(kind="preflight")),
    st.builds(lambda what: Target(kind="report", what=what), st.sampled_from(["day", "week", "month"])),
    st.builds(lambda what: Target(kind="note", what=what), st.text("ab'\"\\ü#", min_size=1, max_size=6)),
    st.builds(lambda n, a: Target(kind="quota", what="comment", goal=n, account=a), st.integers(1, 9), st.just("blog")),
    st.builds(
        lambda overdue, words, form: Target(kind="inbox", overdue=overdue, words=words, form=form),
        st.booleans(),
        st.sampled_from(["", "Größe 'x'"]),
        st.sampled_from(["", "review", "mention"]),
    ),
)
STEP = st.builds(
    lambda number, title, minutes, target: Step(id=f"q.{number}", title=title, minutes=minutes, target=target),
    st.integers(1, 8),
    st.text("ab'\"\\ü#=[]{} ", min_size=1, max_size=8),
    st.integers(0, 20),
    TARGETS,
)
STEPS = st.lists(STEP, min_size=1, max_size=6, unique_by=lambda step: step.id).map(tuple)


def recurring(draw_every: tuple[Any, str, str], start: date | None) -> dict[str, Any]:
    every, on, rule = draw_every
    return {"every": every, "on": on, "rule": rule, "start": start if rule else None}


PLAN = st.builds(
    lambda steps, when, start, at, minutes, late, owner, accounts, free: Routine(
        key="q",
        title="Q",
        steps=steps,
        at=at,
        minutes=minutes,
        late=late,
        owner=owner,
        accounts=accounts,
        free=free,
        **recurring(when, start),
    ),
    STEPS,
    st.sampled_from(
        [("day", "", ""), ("workday", "", ""), ("week", "fri", ""), ("month", "31", ""), ("rule", "", "FREQ=WEEKLY")]
    ),
    st.sampled_from([None, date(2026, 11, 23)]),
    st.sampled_from([None, time(7, 5)]),
    st.sampled_from([0, 20]),
    st.sampled_from([30, 0, 5]),
    st.sampled_from(["", "anna"]),
    st.sampled_from([(), ("blog",), ("blog", "shop")]),
    st.sampled_from(["keep", "after"]),
)


@given(PLAN, PLAN)
def test_what_is_written_is_read_as_it_was_meant(first: Routine, second: Routine) -> None:
    text = written(TEXT, None, first)
    assert plans(text) == plans(TEXT) | {"q": first}
    text = written(text, first, second)
    assert plans(text) == plans(TEXT) | {"q": second}
    assert text.startswith(TEXT)
    assert plans(written(text, second, None)) == plans(TEXT)


@given(STEPS)
def test_steps_written_as_tables_of_their_own_are_changed_too(steps: tuple[Step, ...]) -> None:
    old = plans(TEXT)["c"]
    new = structs.replace(old, steps=(old.steps[1], *steps, old.steps[0]), done_when="d", minutes=5)
    assert plans(written(TEXT, old, new)) == plans(TEXT) | {"c": new}


def test_a_file_without_routines_gets_its_first() -> None:
    plan = Routine(key="d", title="D", steps=(Step(id="d.1", title="q"),))
    assert plans(written("", None, plan)) == {"d": plan}


def test_nothing_is_written_over_what_somebody_else_has_changed() -> None:
    house, kept = at_work()
    old, new = routine_edit.changed(house, "a", "minutes", "9")
    kept.append(TEXT.replace('title = "A"', 'title = "Other"'))
    with pytest.raises(Refused, match="routine_changed"):
        routine_edit.save(house, old, new, "x")
    assert kept[-1].count("Other") == 1
    kept.append(TEXT.replace('title = "B"', 'title = "Other"'))  # another routine is no trouble
    routine_edit.save(house, old, new, "x")
    assert "Other" in kept[-1]
    assert plans(kept[-1])["a"].minutes == 9


def test_an_edit_is_undone_and_past_days_keep_what_they_had() -> None:
    house, kept = at_work()
    house.begin(date(2026, 11, 2))
    routine_edit.set_value(house, "b", "every", "week")
    routine_edit.set_value(house, "b", "on", "Donnerstag")
    assert plans(kept[-1])["b"].on == "thu"
    assert next(plan for plan in Versions(house).on(date(2026, 11, 10)) if plan.key == "b").every == "day"
    gone = routine_edit.remove(house, "b")
    assert gone.key not in plans(kept[-1])
    for _ in range(3):
        triage.undo(house)
    assert kept[-1] == TEXT


def test_a_new_routine_has_a_key_of_its_own_and_at_least_one_step() -> None:
    house, kept = at_work()
    made = [routine_edit.add(house, "Größe & Maß", ("Messen", "Wiegen")) for _ in range(2)]
    assert [plan.key for plan in made] == ["grosse_mass", "grosse_mass_2"]
    assert [step.id for step in made[1].steps] == ["grosse_mass_2.1", "grosse_mass_2.2"]
    assert plans(kept[-1])["grosse_mass"].title == "Größe & Maß"
    with pytest.raises(UsageError, match="routine_needs_step"):
        routine_edit.add(house, "Empty", ())
    with pytest.raises(Refused, match="routine_last_step"):
        routine_edit.set_value(house, "b.1", "remove", "") and routine_edit.set_value(house, "b.2", "remove", "")


def test_a_step_that_was_ticked_leaves_its_id_to_no_other() -> None:
    house, kept = at_work()
    rounds.set_steps(house, ["b.2"], "done")
    routine_edit.set_value(house, "b.2", "remove", "")
    routine_edit.set_value(house, "b", "add", "another")
    assert [step.id for step in plans(kept[-1])["b"].steps] == ["b.1", "b.3"]


@pytest.mark.parametrize(
    ("what", "field", "value", "said"),
    [
        ("a", "fre", "after", "“fre” cannot be set here. Do you mean “free”?"),
        ("a", "free", "aftr", "“aftr” does not fit “free”. Do you mean “after”?"),
        ("a", "every", "wek", "“wek” does not fit “every”. Do you mean “week”?"),
        ("a", "owner", "jons", "“jons” does not fit “owner”. Do you mean “jonas”?"),
        ("a", "accounts", "blgo", "“blgo” does not fit “accounts”. Do you mean “blog”?"),
        ("a", "on", "mon", "A day fits week, month and quarter, not day."),
        ("a", "at", "25:00", "“25:00” is no time of day. An example: 09:30"),
        ("a", "start", "soon", "“soon” is no date. An example: 2026-11-23"),
        ("a", "rule", "FREQ=HOURLY", "“FREQ=HOURLY” recurs within a day."),
        ("a", "rule", "FREQ=WEEKY", "“FREQ=WEEKY” is no rule of RFC 5545"),
        ("a", "rule", "freq=yearly;bymonth=2;bymonthday=30", "“FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30” never comes"),
        ("a.1", "situation", "praise", "“situation” belongs to: inbox. The step is about something else."),
        ("a.3", "situation", "prase", "“prase” does not fit “situation”. Do you mean “praise”?"),
        ("a.3", "network", "wordpres", "“wordpres” does not fit “network”. Do you mean “wordpress”?"),
        ("a.3", "kind", "revew", "“revew” does not fit “kind”. Do you mean “review”?"),
        ("a.1", "report", "wek", "“wek” does not fit “report”. Do you mean “week”?"),
        ("a.1", "note", "", "“note” still needs what it is about."),
        ("a.1", "title", " ", "A title needs at least one letter."),
        ("a.1", "place", "9", "“9” is no place"),
        ("aa", "title", "x", "No routine and no step is called “aa”."),
    ],
)
def test_what_does_not_fit_is_said_with_what_is_likely_meant(what: str, field: str, value: str, said: str) -> None:
    house, kept = at_work()
    with pytest.raises(SmtuiError) as caught:
        routine_edit.set_value(house, what, field, value)
    assert explain(caught.value, house.texts).startswith(said)
    assert len(kept) == 1


def test_a_day_of_the_week_is_known_in_both_languages_and_its_slips_are_told() -> None:
    house, kept = at_work()
    routine_edit.set_value(house, "a", "every", "week")
    for typed, hint in (("donnrstag", "donnerstag"), ("thrsday", "thursday")):
        with pytest.raises(UsageError) as caught:
            routine_edit.set_value(house, "a", "on", typed)
        assert f"Do you mean “{hint}”?" in explain(caught.value, house.texts)
    for typed, on in (("Donnerstag", "thu"), ("sa", "sat"), ("tuesday", "tue")):
        routine_edit.set_value(house, "a", "on", typed)
        assert plans(kept[-1])["a"].on == on


def test_a_step_is_bound_and_set_free_by_the_names_of_the_file() -> None:
    house, _ = at_work()
    step = Step(id="s.1", title="S", minutes=3)
    step = step_with(house, step, "inbox", "")
    for field, value in (("account", "blog"), ("kind", "review"), ("situation", "praise"), ("overdue", "ja")):
        step = step_with(house, step, field, value)
    wanted = Target(kind="inbox", account="blog", form="review", situation="praise", overdue=True)
    assert step.target == wanted
    assert step_with(house, step, "inbox", "").target == wanted
    step = step_with(house, step_with(house, step, "quota", "comment"), "goal", "4")
    assert step.target == Target(kind="quota", what="comment", goal=4)
    assert step_with(house, step, "nothing", "").target is None
    assert step_with(house, step, "preflight", "no").target is None


@pytest.mark.parametrize(
    ("fields", "said", "days"),
    [
        ({"every": "workday", "at": "9:00"}, "every working day at 09:00", "Mon 23 Nov, Tue 24 Nov, Wed 25 Nov"),
        ({"every": "week", "on": "friday"}, "every week on Friday", "Fri 27 Nov, Fri 04 Dec, Fri 11 Dec"),
        (
            {"every": "month", "on": "letzter Arbeitstag"},
            "every month on the last working day",
            "Mon 30 Nov, Thu 31 Dec",
        ),
        ({"every": "month", "on": "26.", "free": "after"}, "every month on day 26; instead", "Thu 26 Nov, Mon 28 Dec"),
        ({"every": "quarter", "on": "10"}, "every quarter on day 10", "Sun 10 Jan 2027, Sat 10 Apr 2027"),
        ({"rule": "freq=weekly;interval=2;byday=TU,TH"}, "every 2 weeks on Tuesday and Thursday", "Tue 01 Dec"),
        ({"rule": "FREQ=MONTHLY;BYDAY=1MO,-1FR"}, "every month on the first Monday and the last Friday", "Fri 27 Nov"),
        ({"rule": "FREQ=YEARLY;BYMONTH=12"}, "by the rule FREQ=YEARLY;BYMONTH=12", "Tue 01 Dec, Wed 01 Dec 2027"),
        ({"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "start": "2028-03-01"}, "by the rule", "Sun 29 Feb 2032"),
        ({"rule": "FREQ=DAILY;COUNT=2"}, "by the rule FREQ=DAILY;COUNT=2", "does not come"),
    ],
)
def test_a_recurrence_in_words_and_its_next_days(fields: dict[str, str], said: str, days: str) -> None:
    house, _ = at_work()
    plan = Routine(key="r", title="R", steps=(Step(id="r.1", title="S"),))
    for field, value in fields.items():
        plan = routine_with(house, plan, field, value)
    assert recurrence_text(Texts("en"), plan).startswith(said)
    assert days in dates_text(house, plan)
    assert len(next_dates(house, plan)) <= 3


def test_a_start_from_which_a_rule_never_comes_is_refused_and_both_can_be_changed_at_once() -> None:
    house, _ = at_work()
    plan = Routine(key="r", title="R", steps=(Step(id="r.1", title="S"),))
    plan = routine_with(house, plan, "rule", "FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29")
    with pytest.raises(UsageError) as caught:
        routine_with(house, plan, "start", "2025-01-01")
    assert "counted from 2025-01-01" in explain(caught.value, house.texts)
    monthly = with_rule(plan, "FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "2026-02-01")
    again = with_rule(monthly, "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "2026-03-01")
    assert (again.rule[-1], again.start) == ("3", date(2026, 3, 1))
    with pytest.raises(UsageError):
        with_rule(monthly, "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "2026-02-01")


def test_a_routine_whose_days_are_all_free_comes_no_more() -> None:
    house, _ = at_work()
    plan = Routine(key="r", title="R", every="week", on="sun", free="skip", steps=(Step(id="r.1", title="S"),))
    assert not comes(house, plan)
    assert comes(house, structs.replace(plan, free="after"))


def test_german_says_it_too() -> None:
    texts = Texts("de")
    plan = Routine(key="r", title="R", every="week", on="thu", at=time(9), free="after")
    assert recurrence_text(texts, plan) == (
        "jede Woche am Donnerstag um 09:00; statt auf freien Tagen am Arbeitstag danach"
    )
    target = Target(kind="inbox", overdue=True, form="review", account="blog")
    assert target_text(texts, target) == "Eingang: überfällig, Konto blog, Bewertungen"
    assert target_text(texts, Target(kind="quota", what="comment", goal=3)) == "Soll: comment, 3 Mal"
    assert target_text(texts, None) == "nichts: einfach abhaken"
