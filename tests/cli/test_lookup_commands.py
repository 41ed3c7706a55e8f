"""Looking things up, and data in and out: guide, report, log, import, export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtui.cli.transfer import read_lines
from smtui.domain.errors import SmtuiError
from tests.cli.conftest import Shell


def test_guide_lists_searches_and_shows(shell: Shell) -> None:
    every = shell.ok("guide", "--json").json
    assert len(every) > 10
    assert all(situation["key"] in shell.ok("guide").out for situation in every)
    one = shell.ok("guide", "praise", "--json").json
    assert [situation["key"] for situation in one] == ["praise"]
    assert one[0]["do"][0] in " ".join(shell.ok("guide", "praise").out.split())
    assert shell("guide", "xyzzyxyzzy").code == 4


def test_guide_says_which_situation_fits_a_comment_and_why(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    found = busy.ok("guide", id, "--json").json
    assert "question" in [situation["key"] for situation in found]
    assert found[0]["words"]
    busy.ok("situation", id, "praise")
    assert busy.ok("guide", id, "--json").json[0]["key"] == "praise"
    assert "Chosen" in busy.ok("guide", id).out


def test_report_counts_and_knows_its_periods(busy: Shell) -> None:
    busy.ok("reply", busy.id_of("Sunday"), "From ten")
    found = busy.ok("report", "day", "--json").json
    (row,) = found["accounts"]
    assert (row["account"], row["pending"], row["overdue"], row["answered"], row["cases"]) == ("blog", 2, 1, 1, 1)
    assert row["median_minutes"] is None
    assert found["since"] == "2026-11-22T10:00:00+01:00"
    assert busy.ok("report", "month", "--json").json["since"] == "2026-10-24T11:00:00+02:00"
    assert "blog" in busy.ok("report").out
    assert busy("report", "century").code == 2


def test_log_tells_who_did_what(busy: Shell) -> None:
    id = busy.id_of("cake")
    busy.ok("done", id, "--reason", "liked")
    busy.clock.advance(seconds=1)
    busy.ok("note", busy.id_of("Sunday"), "x")
    assert [entry["action"] for entry in busy.ok("log", "--json").json][:2] == ["note", "done"]
    assert [(entry["by"], entry["object"]) for entry in busy.ok("log", id, "--json").json] == [("eve", id)]
    assert len(busy.ok("log", "--limit", "1", "--json").json) == 1
    assert "liked" in busy.ok("log").out
    assert busy("log", "zzzzzz").code == 4


LINES = [
    {"text": "First", "author": "Ada", "id": "1", "account": "insta", "network": "instagram", "kind": "review"},
    {"text": "Second\nline", "author": "Bob", "id": "2", "account": "insta", "parent": "1"},
    {"text": "Nothing else"},
]


def test_import_takes_json_lines_once(shell: Shell) -> None:
    data = "\n".join(json.dumps(line) for line in LINES)
    first = shell.ok("import", "-", "--account", "letters", "--json", stdin=data).json
    assert (first["new"], first["known"], first["refused"]) == (3, 0, [])
    again = shell.ok("import", "-", "--account", "letters", "--json", stdin=data).json
    assert (again["new"], again["known"]) == (0, 3)
    found = {comment["text"]: comment for comment in shell.comments()}
    assert set(first["ids"]) == {comment["id"] for comment in found.values()}
    assert [found["First"][name] for name in ("network", "account", "kind")] == ["instagram", "insta", "review"]
    assert (found["Nothing else"]["network"], found["Nothing else"]["account"]) == ("manual", "letters")
    thread = shell.ok("show", found["Second\nline"]["id"], "--json").json["thread"]
    assert [said["text"] for said in thread] == ["First"]


def test_import_says_each_line_it_refuses_and_takes_the_others(shell: Shell) -> None:
    lines = ['{"text": "good"}', "nonsense", '{"author": "x"}', '{"text": "y", "kind": "z"}', '{"text": ["y"]}', "[1]"]
    lines += ['{"text": "t", "created_at": "soon"}', "", '{"text": "good too"}']
    result = shell("import", "-", "--json", stdin="\n".join(lines))
    assert result.code == 1
    assert [refused["line"] for refused in result.json["refused"]] == [2, 3, 4, 5, 6, 7]
    assert result.json["new"] == 2
    assert "Line 2" in result.err
    assert "2 new, 0 known already, 6 refused" in result.err
    assert len(shell.comments()) == 2


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_import_takes_csv_of_any_office(shell: Shell, tmp_path: Path, separator: str) -> None:
    rows = [
        ["author", "text", "created_at"],
        ["Ada", '"One, two;\nthree"', "2026-11-20T10:00:00"],
        ["Bob", "", "2026-11-20"],
        ["Eve", "x", "2026-11-21", "too", "many"],
    ]
    path = tmp_path / "list.csv"
    path.write_text("\ufeff" + "\r\n".join(separator.join(row) for row in rows), encoding="utf-8")
    result = shell("import", str(path), "--json")
    assert result.code == 1
    assert [refused["line"] for refused in result.json["refused"]] == [4, 5]
    (comment,) = shell.comments()
    assert comment["text"] == "One, two;\nthree"
    assert comment["created_at"] == "2026-11-20T10:00:00+01:00"


def test_import_of_nothing_usable(shell: Shell, tmp_path: Path) -> None:
    assert shell.ok("import", "-", stdin="").err.startswith("0 new")
    assert shell("import", str(tmp_path / "missing.jsonl")).code == 2
    assert shell("import", "-", stdin="name,comment\nx,y\n").code == 1
    assert shell("import", "-", stdin=b"\xff\xfe\x00garbage").code == 1
    assert shell.comments() == []


def test_a_very_long_and_an_empty_text(shell: Shell) -> None:
    lines = [json.dumps({"text": "x" * size}) for size in (5_000, 200_000)]
    result = shell("import", "-", "--json", stdin="\n".join([*lines, '{"text": " \\n "}']))
    assert (result.json["new"], [refused["line"] for refused in result.json["refused"]]) == (1, [2, 3])
    assert len(shell.ok("inbox").out) < 300


def test_what_export_writes_import_reads_and_nothing_is_new(busy: Shell, tmp_path: Path) -> None:
    exported = busy.ok("export").bytes
    assert len(exported.splitlines()) == 3
    result = busy.ok("import", "-", "--json", stdin=exported).json
    assert (result["new"], result["known"]) == (0, 3)
    other = Shell(tmp_path / "other")
    other.setup()
    assert other.ok("import", "-", "--json", stdin=exported).json["new"] == 3
    assert {c["id"] for c in other.comments()} == {c["id"] for c in busy.comments()}
    assert other.ok("export").bytes.count(b"\n") == 3


def test_an_account_that_is_connected_keeps_its_network(shell: Shell) -> None:
    shell.ok("import", "-", "--account", "blog", stdin='{"text": "x", "network": "instagram"}')
    assert shell.comments()[0]["network"] == "wordpress"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode()))
def test_no_file_makes_the_reader_fail(data: bytes) -> None:
    for number, fields in read_lines(data):
        assert number >= 1
        assert isinstance(fields, dict | SmtuiError)
