"""Several people in the shell: who one is, what one may, and whether the log is as it was written."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from smtui.cli.outputs import OUTPUTS
from smtui.ports import Write
from tests.cli.conftest import Shell

TEAM = """
[[member]]
name = "anna"
title = "Anna Muster"
login = "amuster"

[[member]]
name = "jonas"
title = "Jonas Weber"
role = "assigned"
login = "jweber"

[[member]]
name = "lena"
title = "Lena Roth"
role = "feedback"
login = "lroth"
"""


def as_team(shell: Shell, login: str = "amuster") -> None:
    """Make the house a team's, and sit down as a system user."""
    path = shell.paths.config_file
    text = path.read_text(encoding="utf-8").replace('mode = "alone"', 'mode = "team"')
    if '[[member]]\nname = "anna"' not in text:
        path.write_text(text + TEAM, encoding="utf-8")
    shell.environ["SMTUI_LOGIN"] = login


def test_whoami_says_who_why_and_what_one_may(busy: Shell) -> None:
    as_team(busy, "jweber")
    said = busy.ok("whoami").out
    assert "You are Jonas Weber, role assigned." in said
    assert "system user jweber" in said
    assert "change accounts and settings, erase, restore (Anna Muster)" in said
    shape = busy.ok("whoami", "--json").json
    assert (shape["name"], shape["known_by"], shape["may_not"]) == ("jonas", "login", ["manage"])


def test_whoami_alone_says_that_there_are_no_roles(busy: Shell) -> None:
    said = busy.ok("whoami").out
    assert said.splitlines() == ["You are eve.", "This house is one person's, so there are no roles."]


def test_a_stranger_may_look_and_is_told_how_to_get_in(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    as_team(busy, "stranger")
    assert 'login = "stranger"' in busy.ok("whoami").out
    assert busy.ok("inbox").out
    refused = busy("done", id, "--reason", "liked")
    assert refused.code == 1
    assert "stranger" in refused.err
    assert "Anna Muster" in refused.err


@pytest.mark.parametrize(
    "words",
    [
        ("account", "remove", "blog", "--yes"),
        ("purge", "--days", "1", "--yes"),
        ("person", "delete", "Ada", "--yes"),
        ("compact", "--forget"),
    ],
    ids=" ".join,
)
def test_what_changes_the_house_itself_takes_the_role_full(busy: Shell, words: tuple[str, ...]) -> None:
    as_team(busy, "jweber")
    refused = busy(*words)
    assert (refused.code, "Anna Muster" in refused.err) == (1, True)
    busy.environ["SMTUI_LOGIN"] = "amuster"
    assert busy(*words).code == 0


def test_a_backup_is_brought_back_by_the_role_full_only(busy: Shell) -> None:
    as_team(busy)
    file = busy.ok("backup").out.strip()
    busy.environ["SMTUI_LOGIN"] = "lroth"
    assert busy("restore", file, "--yes").code == 1
    busy.environ["SMTUI_LOGIN"] = "amuster"
    busy.ok("restore", file, "--yes")


def test_the_log_is_verified_and_its_head_can_be_kept_elsewhere(busy: Shell) -> None:
    busy.ok("note", busy.id_of("Sunday"), "asked twice")
    kept = busy.ok("log", "--head").out.split()[1]
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    said = busy.ok("log", "--verify", "--known", kept).out
    assert "The log is intact" in said
    assert "up to there it is the same log" in said
    assert busy("log", "--verify", "--known", "0" * 64).code == 1
    shape = busy.ok("log", "--verify", "--json").json
    assert shape["intact"] is True
    assert shape["entries"] == len(busy.ok("log", "--limit", "1000", "--json").json)


def test_a_broken_log_ends_with_one_and_names_the_entry(busy: Shell) -> None:
    busy.ok("note", busy.id_of("Sunday"), "asked twice")
    house = busy.house()
    doc = house.store.find("events", {"action": "note"})[0]
    house.store.commit([Write(table="events", id=doc["id"], fields={"by": "jonas"}, was={"by": doc["by"]})])
    house.store.close()
    broken = busy("log", "--verify")
    assert broken.code == 1
    assert doc["id"] in broken.out


def test_a_reply_goes_through_a_second_person_in_the_shell(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    as_team(busy, "jweber")
    said = busy.ok("approval", "submit", id, "On Sunday from ten.", "--or", "From ten!", "--note", "is it ten?")
    assert "Who may: Anna Muster" in said.err
    assert f"{id}" in busy.ok("inbox").out and "approval" in busy.ok("inbox").out
    assert "jonas: submitted the reply for approval (is it ten?)" in busy.ok("show", id).out
    assert busy("approval", "approve", id).code == 1
    busy.environ["SMTUI_LOGIN"] = "amuster"
    assert "On Sunday from ten." in busy.ok("approval", "list").out
    shown = busy.ok("approval", "show", id).out
    assert "is it ten?" in shown
    assert "Wording 2, Jonas Weber" in shown
    item = busy.ok("approval", "show", id, "--json").json
    assert busy("approval", "approve", id, "--rev", str(item["rev"] + 1)).code == 1
    assert busy("approval", "approve", id, "--choice", "3").code == 2
    done = busy.ok("approval", "approve", id, "--choice", "2", "--rev", str(item["rev"]), "--json").json
    assert (done["status"], done["text"]) == ("sent", "From ten!")
    assert busy("approval", "show", id).code == 4


def test_a_rejected_reply_says_why_in_the_shell(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    as_team(busy, "lroth")
    busy.ok("approval", "submit", id, "Never on Sunday.")
    busy.environ["SMTUI_LOGIN"] = "jweber"
    busy.ok("approval", "offer", id, "Sunday from ten.")
    busy.environ["SMTUI_LOGIN"] = "amuster"
    busy.ok("approval", "reject", id, "we do open")
    assert "Anna Muster rejected the reply (we do open)" in busy.ok("history", id).out
    assert busy.ok("approval", "list", "--all", "--json").json == []


def test_a_hand_over_in_the_shell_takes_a_note(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    as_team(busy)
    said = busy.ok("assign", id, "jonas", "--note", "she called twice")
    assert f"Handed over to jonas: 1 ({id})." in said.err
    told = busy.ok("history", id, "--json").json
    assert [(entry["who"], entry["action"]) for entry in told][-2:] == [
        ("Anna Muster", "assign"),
        ("Anna Muster", "note"),
    ]
    assert told[-2]["changes"] == ["Owner: – → Jonas Weber"]


def test_what_the_approval_commands_print_fits_the_shapes(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    as_team(busy, "jweber")

    def prints(*words: str, login: str = "amuster") -> None:
        busy.environ["SMTUI_LOGIN"] = login
        printed = busy.ok(*words, "--json")
        msgspec.json.decode(printed.bytes, type=OUTPUTS[" ".join(words[:2])])

    prints("approval", "submit", id, "Never on Sunday.", login="jweber")
    prints("approval", "list")
    prints("approval", "show", id)
    prints("approval", "offer", id, "From ten.", login="lroth")
    prints("approval", "reject", id, "we do open")
    prints("approval", "submit", id, "From ten.", login="jweber")
    prints("approval", "approve", id)


def test_a_helper_is_briefed_and_sends_results_back(busy: Shell, tmp_path: Path) -> None:
    sunday, cake = busy.id_of("Sunday"), busy.id_of("cake")
    as_team(busy)
    page = tmp_path / "briefing.html"
    busy.ok("briefing", "jonas", "--out", str(page))
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert page.stat().st_mode & 0o077 == 0
    assert busy("briefing", "jonas", "--out", str(page)).code == 2
    said = busy.ok("briefing", "jonas").out
    assert f"### {sunday}" in said
    seen = {line["id"]: line for line in map(json.loads, said.partition("```\n")[2].partition("\n```")[0].split("\n"))}
    busy.ok("note", cake, "Bob is a regular")
    busy.ok("done", cake, "--reason", "liked")
    filled = [{**seen[sunday], "reply": "From ten."}, {**seen[cake], "reply": "Thank you, Bob!"}]
    sent = "\n".join(map(json.dumps, filled))
    back = busy("import", "--results", "-", stdin=sent)
    assert back.code == 1
    assert "1 brought in, 1 met a change here and wait, 0 refused." in back.err
    assert "HERE SINCE" in back.out
    assert "Anna Muster closed it" in back.out
    assert [item["comment"]["id"] for item in busy.ok("approval", "list", "--json").json] == [sunday]
    again = busy("import", "--results", "-", "--json", stdin=sent)
    msgspec.json.decode(again.bytes, type=OUTPUTS["import --results"])
    assert [one["id"] for one in again.json["conflicts"]] == [sunday, cake]


def test_yesterday_s_replies_are_judged_and_counted(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    as_team(busy, "jweber")
    busy.ok("reply", id, "On Sunday from ten.")
    busy.clock.advance(days=1)
    assert busy("sample", "verdict", id, "ok").code == 1
    busy.environ["SMTUI_LOGIN"] = "amuster"
    assert "On Sunday from ten." in busy.ok("sample").out
    assert busy("sample", "verdict", id, "fine").code == 2
    printed = busy.ok("sample", "verdict", id, "rework", "say which Sunday", "--json")
    msgspec.json.decode(printed.bytes, type=OUTPUTS["sample verdict"])
    msgspec.json.decode(busy.ok("sample", "list", "--json").bytes, type=OUTPUTS["sample list"])
    report = busy.ok("report", "--json").json
    assert (report["samples_rework"], report["samples"]) == (1, [{"member": "jonas", "ok": 0, "rework": 1}])
    assert "1 to rework" in busy.ok("report").out


@pytest.mark.parametrize("lang", ["en", "de"])
def test_a_new_team_knows_its_first_member_by_the_login_and_nobody_by_a_shared_name(bare: Shell, lang: str) -> None:
    bare.ok("init", "--yes", "--lang", lang, "--team", "--member", "Anna Muster", "--member", "Jonas Weber")
    assert bare.ok("whoami", "--json").json["known_by"] == "login"
    assert "house.me" not in bare("doctor").out
    bare.environ["SMTUI_LOGIN"] = "stranger"
    assert bare.ok("whoami", "--json").json["role"] == "read"


def test_where_nobody_is_logged_in_a_new_team_s_first_member_is_named(bare: Shell) -> None:
    del bare.environ["USER"]
    bare.ok("init", "--yes", "--lang", "en", "--member", "Anna Muster", "--member", "Jonas Weber")
    assert bare.ok("whoami", "--json").json["known_by"] == "settings"


@pytest.mark.parametrize(("lang", "words"), [("en", "counts as anna"), ("de", "gilt als anna")])
def test_doctor_warns_where_a_team_shares_one_name(bare: Shell, lang: str, words: str) -> None:
    bare.ok("init", "--yes", "--lang", lang, "--team", "--member", "Anna Muster", "--member", "Jonas Weber")
    bare.environ["SMTUI_LANG"] = lang
    path = bare.paths.config_file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('mode = "team"', 'me = "anna"\nmode = "team"'), encoding="utf-8")
    findings = bare("doctor", "--json").json
    (found,) = [one for one in findings if "house.me" in one["text"]]
    assert found["level"] == "warn"
    assert words in found["text"]
