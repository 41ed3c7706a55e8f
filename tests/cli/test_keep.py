"""Looking after the store by commands: backup, restore, compact, doctor, and the whole store as lines."""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from smtui.__main__ import main
from smtui.cli import run_app
from smtui.cli.call import World
from smtui.domain.errors import SmtuiError
from smtui.services.house import House
from smtui.storage.engine.engine import Engine
from smtui.storage.engine.files import Files
from tests.cli.conftest import Shell, Terminal

ROOT = Path(__file__).parents[2]


def whole(shell: Shell) -> bytes:
    return shell.ok("export", "--full").bytes


def flip(path: Path) -> None:
    """Damage the first document in a file."""
    body = bytearray(path.read_bytes())
    body[body.index(b'"doc":') + 12] ^= 4
    path.write_bytes(body)


def newest(shell: Shell, kind: str) -> Path:
    return max(path for path in shell.paths.store.glob(f"{kind}-*.jsonl") if "index" not in path.name)


def in_backup(path: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
    return [(row["table"], row["id"]) for row in rows if "doc" in row]


# -- backup ----------------------------------------------------------------------------------------------------------


def test_a_backup_goes_to_the_data_folder_and_says_where(busy: Shell) -> None:
    result = busy.ok("backup")
    file = Path(result.out.strip())
    assert file == busy.folder / "data" / "backups" / "smtui-2026-11-23-100000.jsonl.gz"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert sum(table == "comments" for table, _ in in_backup(file)) == 3
    assert "restore" in result.err


def test_a_backup_overwrites_nothing(busy: Shell, tmp_path: Path) -> None:
    file = tmp_path / "mine"
    file.write_text("precious")
    result = busy("backup", str(file))
    assert (result.code, result.out) == (1, "")
    assert str(file) in result.err
    assert file.read_text() == "precious"
    assert busy("backup", str(tmp_path / "missing" / "b")).code == 1
    busy.ok("backup")
    assert busy("backup").code == 1


def test_a_backup_is_consistent_while_another_process_writes(shell: Shell, tmp_path: Path) -> None:
    worker = ROOT / "tests" / "storage" / "worker.py"
    command = [sys.executable, str(worker), "write", str(shell.paths.store), "w", "200"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as writer:
        assert writer.stdout is not None
        said = -1
        for number in range(4):
            for _ in range(40):
                said = int(writer.stdout.readline())
            shell.ok("backup", str(tmp_path / f"{number}.gz"))
            found = in_backup(tmp_path / f"{number}.gz")
            comments = {id for table, id in found if table == "comments"}
            # The worker commits a comment and its reply together.
            assert comments == {id for table, id in found if table == "replies"}
            assert {f"w-{n}" for n in range(said + 1)} <= comments
            assert len(comments) == max(int(id[2:]) for id in comments) + 1
        writer.stdout.read()
    assert writer.returncode == 0


# -- restore ---------------------------------------------------------------------------------------------------------


def test_a_restore_brings_everything_back_and_keeps_what_was_there(busy: Shell) -> None:
    before = whole(busy)
    file = busy.ok("backup").out.strip()
    busy.clock.advance(seconds=1)
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    after = whole(busy)
    result = busy.ok("restore", file, answers=["y"])
    assert "comments: 3" in result.err
    assert whole(busy) == before
    (safety,) = (path for path in busy.paths.backups.iterdir() if path.name.startswith("before-restore"))
    assert str(safety) in result.err
    assert safety.stat().st_mode & 0o777 == 0o600
    busy.clock.advance(seconds=1)
    told = busy.ok("restore", str(safety), "--yes", "--json").json
    assert told["file"] == str(safety)
    assert whole(busy) == after
    assert busy.ok("doctor")


def test_a_restore_asks_first(busy: Shell) -> None:
    file = busy.ok("backup").out.strip()
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    before = whole(busy)
    assert "Nothing was changed" in busy.ok("restore", file, answers=["n"]).err
    assert busy("restore", file).code == 2
    assert whole(busy) == before
    assert len(list(busy.paths.backups.iterdir())) == 1


def test_a_wrong_file_changes_nothing(busy: Shell, tmp_path: Path) -> None:
    before = whole(busy)
    good = Path(busy.ok("backup", str(tmp_path / "good")).out.strip()).read_bytes()
    other = gzip.compress(b'{"smtui":"something else"}\n')
    for bad in (b"", b"text", good[:-20], good[:100] + b"\0" + good[101:], other):
        file = tmp_path / "bad"
        file.write_bytes(bad)
        result = busy("restore", str(file), "--yes")
        assert result.code == 1
        assert str(file) in result.err
    assert busy("restore", str(tmp_path / "nowhere"), "--yes").code == 1
    assert whole(busy) == before
    assert not busy.paths.backups.exists()


def test_without_room_for_the_safety_backup_nothing_is_restored(
    busy: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy.ok("backup", str(tmp_path / "b"))
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    before = whole(busy)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(Files, "sync", full)
        result = busy("restore", str(tmp_path / "b"), "--yes")
    assert result.code == 1
    assert "disk is full" in result.err
    assert whole(busy) == before


def test_a_store_of_which_nothing_is_readable_is_replaced_and_kept(busy: Shell, tmp_path: Path) -> None:
    before = whole(busy)
    busy.ok("backup", str(tmp_path / "b"))
    for path in busy.paths.store.glob("*.jsonl"):
        path.write_bytes(b"\xff" * 500)
    assert "smtui restore" in busy("inbox").err
    result = busy.ok("restore", str(tmp_path / "b"), answers=["y"])
    assert whole(busy) == before
    (kept,) = (path for path in busy.paths.data.iterdir() if path.name.startswith("store-damaged"))
    assert str(kept) in result.err
    assert all(path.read_bytes() == b"\xff" * 500 for path in kept.glob("*.jsonl"))


# -- compact and doctor ----------------------------------------------------------------------------------------------


def test_compact_makes_the_journal_short_and_forgets_on_request(busy: Shell) -> None:
    before = whole(busy)
    long = newest(busy, "journal").stat().st_size
    busy.ok("compact")
    assert newest(busy, "journal").stat().st_size < long
    assert len(list(busy.paths.store.glob("journal-*"))) == 2
    busy.ok("compact", "--forget")
    assert len(list(busy.paths.store.glob("journal-*"))) == 1
    assert whole(busy) == before


def test_doctor_finds_what_it_repairs_on_request(busy: Shell) -> None:
    before = whole(busy)
    busy.ok("compact")
    damaged = newest(busy, "snapshot")
    flip(damaged)
    body = damaged.read_bytes()
    newest(busy, "journal").chmod(0o644)
    report = busy("doctor", "--json")
    assert report.code == 1
    bad = [finding["text"] for finding in report.json if finding["level"] == "bad"]
    assert len(bad) == 1 and str(damaged) in bad[0] and "--repair" in bad[0]
    assert damaged.read_bytes() == body
    assert busy("doctor").code == 1

    repaired = busy.ok("doctor", "--repair")
    assert "repaired" in repaired.out and str(damaged) in repaired.out
    assert [path.read_bytes() for path in (busy.paths.store / "damaged").iterdir()] == [body]
    assert newest(busy, "journal").stat().st_mode & 0o077 == 0
    assert whole(busy) == before
    again = busy.ok("doctor", "--json").json
    assert [finding["level"] for finding in again if "damaged" in finding["text"]] == ["warn"]


def test_what_stays_wrong_after_a_repair_is_a_failure(busy: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    busy.ok("compact")
    newest(busy, "snapshot").with_suffix(".index.jsonl").unlink()
    assert busy("doctor").code == 0
    with monkeypatch.context() as patch:
        patch.setattr(Engine, "heal", lambda *_: None)
        result = busy("doctor", "--repair", "--json")
    assert result.code == 1
    assert [finding["topic"] for finding in result.json if finding["level"] == "bad"] == ["store"]
    busy.ok("doctor", "--repair")


def test_doctor_closes_what_others_can_read(busy: Shell) -> None:
    busy.paths.config_file.chmod(0o644)
    busy.paths.config.chmod(0o755)
    result = busy.ok("doctor", "--repair")
    assert str(busy.paths.config_file) in result.out
    assert (busy.paths.config_file.stat().st_mode & 0o777, busy.paths.config.stat().st_mode & 0o777) == (0o600, 0o700)


def test_doctor_says_how_long_is_kept_and_what_is_due(busy: Shell) -> None:
    def privacy() -> dict[str, Any]:
        (found,) = (finding for finding in busy.ok("doctor", "--json").json if finding["topic"] == "privacy")
        return dict(found)

    assert "for ever" in privacy()["text"]
    settings = busy.paths.config_file.read_text().replace("# keep_days = 0", "keep_days = 30")
    busy.paths.config_file.write_text(settings)
    assert privacy()["level"] == "ok"
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    busy.clock.advance(days=31)
    assert (privacy()["level"], "smtui purge" in privacy()["text"]) == ("warn", True)


# -- what the store repaired by itself -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("inbox",), ("inbox", "--json"), ("check", "1"), ("export",), ("doctor",)])
def test_a_repair_is_told_once_by_whatever_command_met_it(busy: Shell, words: tuple[str, ...]) -> None:
    flip(newest(busy, "journal"))
    result = busy(*words)
    (kept,) = (busy.paths.store / "damaged").iterdir()
    assert str(kept) in (result.out if words == ("doctor",) else result.err).replace("\n    ", "")
    assert str(kept) not in busy("inbox").err


def test_a_repair_is_told_by_the_app_and_after_it(busy: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    flip(newest(busy, "journal"))
    shown: list[SmtuiError] = []

    def start(house: House, *, problems: Sequence[SmtuiError], **_: object) -> int:
        shown.extend(problems)
        return 0

    monkeypatch.setattr(run_app, "_start", start)
    err = Terminal()
    world = World(
        environ=busy.environ, stdin=Terminal(), stdout=Terminal(), stderr=err, clock=busy.clock, opener=busy.open
    )
    assert main([], world) == 0
    (kept,) = (busy.paths.store / "damaged").iterdir()
    assert [problem.values["path"] for problem in shown] == [str(kept)]
    assert str(kept) in err.getvalue()


# -- the whole store as lines ----------------------------------------------------------------------------------------


def test_a_whole_store_goes_into_another_house_and_comes_out_the_same(busy: Shell, tmp_path: Path) -> None:
    busy.ok("reply", busy.id_of("Sunday"), "From ten")
    busy.ok("note", busy.id_of("cake"), "Grüße 🎂 \u2028 an Zoë")
    busy.ok("check", "1")
    busy.ok("done", busy.id_of("pills"), "--reason", "spam")
    busy.clock.advance(days=100)
    for _ in range(2):
        busy.ok("compact")
    lines = whole(busy)
    assert list(busy.paths.store.glob("archives/*.jsonl"))

    other = Shell(tmp_path / "other")
    other.clock.advance(days=3)
    other.setup()
    other.clock.advance(days=97)
    result = other.ok("import", "-", "--full", "--json", stdin=lines)
    assert result.json == {"new": lines.count(b"\n"), "known": 0, "refused": [], "ids": []}
    assert whole(other) == lines
    assert other.ok("import", "-", "--full", "--json", stdin=lines).json["known"] == lines.count(b"\n")
    for _ in range(2):
        other.ok("compact")
    assert other.comments() == busy.comments()
    assert whole(other) == lines


def test_lines_that_are_no_documents_of_ours_are_refused_and_the_rest_is_in(busy: Shell) -> None:
    before = whole(busy)
    good = b'{"table":"sync","doc":{"id":"x","rev":1}}'
    bad = (
        b"nonsense",
        b"[1]",
        b'{"table":"comments","doc":{"id":"empty","rev":1}}',
        b'{"table":"notes","doc":{"id":"n","rev":1,"comment":"c","text":7,"by":"x","at":"2026-11-23T08:00:00Z"}}',
        b'{"table":"evidence","doc":{"id":"e9","rev":1,"number":"nine"}}',
        b'{"table":"other","doc":{"id":"y","rev":1}}',
        b'{"doc":{"id":"z","rev":1}}',
        b"[" * 5000,
        b'{"table":"sync","doc":{"id":"house","rev":1,"began":"1999-01-01"}}',
    )
    result = busy("import", "-", "--full", "--json", stdin=b"\n".join([*bad, b"", good]))
    assert result.code == 1
    assert [item["line"] for item in result.json["refused"]] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert (result.json["new"], result.err.count("refused")) == (1, len(bad) + 1)
    assert set(whole(busy).splitlines()) == {*before.splitlines(), good}
    assert len(busy.comments()) == 3


def test_full_means_all_accounts(busy: Shell) -> None:
    assert busy("export", "--full", "--account", "blog").code == 2
    assert busy("import", "-", "--full", "--account", "blog", stdin="").code == 2
