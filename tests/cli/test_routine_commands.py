"""Routines from the shell: shown in words, changed by the names of their file, added, removed, and taken back."""

from __future__ import annotations

import pytest

from smtui.ports import Write
from tests.cli.conftest import Shell
from tests.unit.test_moving import TEXT, live


def file(shell: Shell) -> str:
    return (shell.paths.config / "routines.toml").read_text(encoding="utf-8")


def test_a_routine_is_shown_with_its_next_days_and_what_its_steps_are_about(shell: Shell) -> None:
    out = shell.ok("routine", "show", "morning").out
    assert "every working day at 09:00" in out
    assert "next days: Mon 23 Nov, Tue 24 Nov, Wed 25 Nov" in out
    assert "inbox: reviews" in out
    (shown,) = shell.ok("routine", "show", "morning", "--json").json
    assert (shown["recurrence"], shown["late"]) == ("every working day at 09:00", 30)
    assert shown["next"] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    assert [(step["id"], step["target"], step["kind"]) for step in shown["steps"]][2] == (
        "morning.3",
        "inbox",
        "review",
    )


def test_a_dry_run_says_what_it_would_be_and_writes_nothing(shell: Shell) -> None:
    before = file(shell)
    said = shell.ok("routine", "set", "plan_week", "rule", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "--dry-run")
    assert "every 2 weeks on Tuesday at 10:00" in said.out
    assert "nothing is written" in said.err
    assert file(shell) == before


def test_every_field_is_set_from_the_shell_and_taken_back(shell: Shell) -> None:
    before = file(shell)
    changes = [
        ("plan_week", "on", "thursday"),
        ("plan_week", "free", "after"),
        ("plan_week", "late", "5"),
        ("plan_week", "deputy", "eve"),
        ("plan_week.1", "inbox", ""),
        ("plan_week.1", "overdue", "yes"),
        ("plan_week.1", "situation", "praise"),
        ("plan_week.2", "quota", "comment"),
        ("plan_week.2", "goal", "3"),
        ("plan_week.3", "place", "1"),
        ("plan_week.4", "remove", ""),
        ("plan_week", "add", "One more"),
    ]
    for what, field, value in changes:
        shell.ok("routine", "set", what, field, *([value] if value else []))
    (shown,) = shell.ok("routine", "show", "plan_week", "--json").json
    assert (shown["on"], shown["free"], shown["late"], shown["deputy"]) == ("thu", "after", 5, "eve")
    assert [step["id"] for step in shown["steps"]] == ["plan_week.3", "plan_week.1", "plan_week.2", "plan_week.4"]
    assert shown["steps"][-1]["title"] == "One more"
    assert [step["about"] for step in shown["steps"]][1:3] == [
        "inbox: overdue, situation praise",
        "quota: comment, 3 times",
    ]
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert [line for line in file(shell).splitlines() if line.startswith("#")] == comments
    for _ in changes:
        shell.ok("undo")
    assert file(shell) == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("set", "mornin", "late", "5"), 4, "Do you mean “morning”?"),
        (("set", "morning", "lat", "5"), 2, "Do you mean “late”?"),
        (("set", "morning.1", "inbx"), 2, "Do you mean “inbox”?"),
        (("remove", "morning.1"), 2, "is a step"),
        (("show", "nothing"), 4, "No routine and no step"),
    ],
)
def test_mistakes_say_what_is_likely_meant(shell: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    found = shell("routine", *words)
    assert found.code == code
    assert said in found.err


def test_a_routine_is_added_and_removed(shell: Shell) -> None:
    before = file(shell)
    made = shell.ok("routine", "add", "Closing time", "Lights out", "Door locked")
    assert "Closing time (closing_time)" in made.err
    assert "every day" in made.out
    assert "closing_time.2" in shell.ok("routine", "list").out
    shell.ok("routine", "remove", "closing_time")
    assert "closing_time" not in shell.ok("routine", "list").out
    assert "Taken back: routine changed" in shell.ok("undo").err
    shell.ok("undo")
    assert file(shell) == before


def test_forty_columns_are_enough(shell: Shell) -> None:
    shell.environ |= {"COLUMNS": "40", "TERM": "dumb"}
    out = shell.ok("routine", "show").out
    assert max(map(len, out.splitlines())) <= 40
    assert "\x1b" not in out


def test_an_open_house_sees_what_the_shell_changed_but_no_broken_file(shell: Shell) -> None:
    house = shell.house()
    try:
        assert {plan.key: plan.minutes for plan in house.library.routines()}["morning"] == 20
        shell.ok("routine", "set", "morning", "minutes", "25")
        assert {plan.key: plan.minutes for plan in house.library.routines()}["morning"] == 25
        (shell.paths.config / "routines.toml").write_text("[[routine]\n", encoding="utf-8")
        assert {plan.key: plan.minutes for plan in house.library.routines()}["morning"] == 25
        assert len(house.library.problems) == 1  # type: ignore[attr-defined]
        house.library.routines()
        assert len(house.library.problems) == 1  # type: ignore[attr-defined]
    finally:
        house.store.close()


def test_a_suggestion_is_told_with_both_ways_and_each_is_done_by_its_number(shell: Shell) -> None:
    file = shell.paths.config / "routines.toml"
    file.write_text(TEXT, encoding="utf-8")
    house = shell.house()
    began = {"began": str(house.began())}
    house.store.commit([Write(table="sync", id="house", fields={"began": "2026-09-01"}, was=began)])
    for key, minutes in (("morning", {"m.1": 8, "morning.2": 14, "morning.3": 4}), ("noon", {"noon.1": 12})):
        live(house, key, minutes)
    house.store.close()
    said = " ".join(shell.ok("routine", "suggest").out.split())
    assert "step 2 took 14 of 8 minutes in 15 of 15 rounds: plan 14, or move it to “Noon” at 13:00?" in said
    assert "“Noon” leaves 18 of 30 minutes free, in the middle of 15 rounds" in said
    assert "--apply 1, or --move 1" in said
    (found,) = (it for it in shell.ok("routine", "suggest", "--json").json if it["step"] == "morning.2")
    assert (found["into"], found["into_at"], found["free"]) == ("noon", "13:00", 18)
    assert "“Answer” moved to “Noon”" in shell.ok("routine", "suggest", "--move", "1").err
    assert 'title = "Answer"' in file.read_text(encoding="utf-8").partition('key = "noon"')[2]
    shell.ok("undo")
    assert file.read_text(encoding="utf-8") == TEXT
    shell.ok("routine", "suggest", "--apply", "1")
    assert file.read_text(encoding="utf-8") == TEXT.replace('"Answer", minutes = 8', '"Answer", minutes = 14')
    assert shell("routine", "suggest", "--move", "9").code == 4


def test_rounds_are_told_in_forty_columns_with_nothing_cut(shell: Shell) -> None:
    shell.environ["COLUMNS"] = "40"
    begun = shell.ok("round", "start", "morning").out
    lines = begun.splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("> "))
    assert lines[first + 1].startswith("  ")  # the mark stands before the first line only
    shell.ok("round", "next")
    shell.ok("round", "stop", "--reason", "a call", "--word", "Ada waits")
    id = f"morning@{shell.clock.now():%Y-%m-%d}"
    shell.ok("round", "return", id, "--word", "Please answer the reviews first, then the rest")
    listed = shell.ok("round", "list").out
    assert "Please answer the reviews first, then the rest" in " ".join(listed.split())
    sheet = shell.ok("round", "show", id).out
    at = next(place for place, line in enumerate(sheet.splitlines()) if "1 [x]" in line)
    assert sheet.splitlines()[at + 1].startswith("        ")
    report = shell.ok("report", "week").out
    assert "…" not in listed + sheet
    assert max(len(line) for text in (begun, listed, sheet, report) for line in text.splitlines()) <= 40
