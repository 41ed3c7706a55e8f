"""The day from the shell: today, routine, check, skip, posts and the calendar."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shell

ICS = b"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//EN
BEGIN:VEVENT
UID:market@example.org
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261124
DTEND;VALUE=DATE:20261125
SUMMARY:Christmas market\\, day one
LOCATION:Town square
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def test_today_holds_rounds_posts_deadlines_and_numbers(busy: Shell) -> None:
    busy.ok("post", "add", "Soup of the day", "--at", "today 11:30", "--account", "blog")
    found = busy.ok("today", "--json").json
    assert set(found) >= {"date", "rounds", "posts", "due", "numbers"}
    assert found["date"] == "2026-11-23"
    assert [post["title"] for post in found["posts"]] == ["Soup of the day"]
    assert "Lovely cake!" in [comment["text"] for comment in found["due"]]
    assert found["numbers"]["pending"] == 3
    assert all(set(step) >= {"id", "title", "status"} for view in found["rounds"] for step in view["steps"])
    text = busy.ok("today").out
    assert "Monday" in text
    assert "Soup of the day" in text
    assert "3 open" in text


def test_another_day_can_be_asked_for(shell: Shell) -> None:
    assert shell.ok("today", "2026-12-25", "--json").json["holiday"]
    assert shell.ok("today", "tomorrow", "--json").json["date"] == "2026-11-24"
    assert shell.ok("today", "yesterday", "--json").json["date"] == "2026-11-22"
    assert shell.ok("today", "+2", "--json").json["date"] == "2026-11-25"
    assert shell.ok("today", "mo", "--json").json["date"] == "2026-11-23"
    assert shell("today", "someday").code == 2


def test_steps_are_ticked_by_number_id_and_title(shell: Shell) -> None:
    (first, *_), *_ = [view["steps"] for view in shell.ok("routine", "--json").json]
    assert first["status"] == "open"
    changed = shell.ok("check", "1", "--json").json
    assert [(step["id"], step["status"], step["by"]) for step in changed] == [(first["id"], "done", "eve")]
    assert shell("check", first["id"]).code == 1
    shell.ok("uncheck", first["id"])
    shell.ok("check", first["title"][:12])
    assert "[x]" in shell.ok("routine").out
    shell.ok("undo")
    assert "[x]" not in shell.ok("routine").out


def test_skipping_needs_a_reason(shell: Shell) -> None:
    assert shell("skip", "2").code == 2
    assert shell("skip", "2", "--reason", " ").code == 2
    changed = shell.ok("skip", "2", "--reason", "no reviews today", "--json").json
    assert (changed[0]["status"], changed[0]["reason"]) == ("skipped", "no reviews today")
    assert "no reviews today" in " ".join(shell.ok("routine").out.split())


def test_an_unknown_step_names_those_there_are(shell: Shell) -> None:
    result = shell("check", "nonsense")
    assert result.code == 4
    assert "morning.1" in result.err


def test_all_routines_can_be_listed_with_those_of_other_days(shell: Shell) -> None:
    today = shell.ok("routine", "--json").json
    every = shell.ok("routine", "list", "--all", "--json").json
    assert len(every) > len(today)
    assert {view["day"] for view in every[len(today) :]} == {None}


def test_a_posts_life(shell: Shell) -> None:
    idea = shell.ok("post", "add", "Advent", "--json").json
    assert (idea["status"], idea["at"]) == ("idea", None)
    id = idea["id"]
    planned = shell.ok("post", "edit", id, "--at", "fri 10:00", "--text", "-", "--json", stdin="Come in\n").json
    assert (planned["status"], planned["at"], planned["text"]) == ("scheduled", "2026-11-27T10:00:00+01:00", "Come in")
    moved = shell.ok("post", "move", id, "tomorrow", "--json").json
    assert moved["at"] == "2026-11-24T10:00:00+01:00"
    assert shell("post", "published", id, "no address").code == 2
    out = shell.ok("post", "published", id, "https://blog.example/advent", "--json").json
    assert (out["status"], out["url"]) == ("published", "https://blog.example/advent")
    assert shell("post", "stop", id).code == 1
    assert shell.ok("post", "list", "--json").json == []
    assert [post["id"] for post in shell.ok("post", "--all", "--json").json] == [id]
    assert "https://blog.example/advent" in shell.ok("post", "show", id[:5]).out


def test_a_missed_post_is_called_missed(shell: Shell) -> None:
    shell.ok("post", "add", "Advent", "--at", "today 11:00")
    shell.clock.advance(days=1)
    assert shell.ok("post", "list", "--json").json[0]["missed"] is True
    assert shell.ok("today", "--json").json["missed"][0]["title"] == "Advent"
    assert "missed" in shell.ok("post").out


@pytest.mark.parametrize("words", [("import",), ("calendar", "import")])
def test_a_calendar_file_comes_in_and_again_changes_nothing(
    shell: Shell, tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = tmp_path / "town.ics"
    path.write_bytes(ICS)
    assert shell.ok(*words, str(path), "--json").json == {"new": 1, "changed": 0, "removed": 0}
    assert shell.ok(*words, str(path), "--json").json == {"new": 0, "changed": 0, "removed": 0}
    assert shell.ok("today", "tomorrow", "--json").json["events"][0]["title"] == "Christmas market, day one"
    days = shell.ok("calendar", "--days", "3", "--json").json
    assert [len(day["events"]) for day in days] == [0, 1, 0]
    assert "Town square" in shell.ok("calendar").out


def test_the_calendar_of_a_month_and_our_posts_as_a_file(shell: Shell) -> None:
    shell.ok("post", "add", "Advent", "--at", "fri 10:00")
    days = shell.ok("calendar", "--month", "--json").json
    assert (days[0]["date"], days[-1]["date"], len(days)) == ("2026-11-01", "2026-11-30", 30)
    file = shell.ok("calendar", "export").bytes
    assert file.startswith(b"BEGIN:VCALENDAR")
    assert b"Advent" in file
    assert b"Advent" not in shell.ok("calendar", "export", "--to", "today").bytes


def test_a_file_that_is_no_calendar_is_refused(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "x.ics"
    path.write_bytes(b"hello")
    assert shell("calendar", "import", str(path)).code == 2
    assert shell("calendar", "import", str(tmp_path / "missing.ics")).code == 2


def test_narrow_terminals_get_lines_that_fit(busy: Shell) -> None:
    from smtui.domain.text import width

    busy.environ["COLUMNS"] = "40"
    busy.ok("post", "add", "A post with a title that is much too long for this line", "--at", "today 12:00")
    for words in (("today",), ("inbox",), ("routine",), ("post",), ("report",)):
        for line in busy.ok(*words).out.splitlines():
            assert width(line) <= 40, (words, line)


def test_a_post_is_handed_in_approved_and_returned(shell: Shell) -> None:
    shell.ok("post", "add", "Advent", "--at", "tomorrow 9:00")
    id = shell.ok("post", "list", "--json").json[0]["id"]
    assert shell.ok("post", "submit", id, "--json").json["status"] == "review"
    returned = shell.ok("post", "return", id, "No picture", "--json").json
    assert (returned["status"], returned["word"]) == ("draft", "No picture")
    shell.ok("post", "submit", id)
    assert shell.ok("post", "approve", id, "--json").json["status"] == "scheduled"
    assert shell("post", "approve", id).code == 1


@pytest.mark.parametrize("columns", [40, 80])
def test_a_year_and_minutes_against_plan_fit_the_terminal(shell: Shell, columns: int) -> None:
    assert "No round was held" in shell.ok("routine", "stats").out
    for _ in range(4):
        shell.ok("check", "morning.1", "morning.2", "morning.3")
        shell.ok("skip", "morning.4", "--reason", "rain")
        shell.clock.advance(days=1)
    shell.environ |= {"COLUMNS": str(columns), "TERM": "dumb"}
    year = shell.ok("round", "year").out
    rows = {line[:5].strip(): line for line in year.splitlines()}
    assert rows["Mon"].endswith(".")
    assert max(map(len, year.splitlines())) <= columns
    said = shell.ok("routine", "stats").out
    assert "4 of 4 skipped" in said
    assert max(map(len, said.splitlines())) <= columns
    days = shell.ok("round", "year", "--json").json
    assert [day["day"] for day in days][:1] == ["2026-11-23"]
    (morning,) = [stat for stat in shell.ok("routine", "stats", "--json").json if stat["key"] == "morning"]
    assert morning["steps"][3]["skipped"] == 4
