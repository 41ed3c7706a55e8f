"""The program as a process: exit codes, pipes, locales, and what it never imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Shell
from tests.support.patience import LIMIT

ROOT = Path(__file__).parents[2]


def smtui(
    shell: Shell, *words: str, environ: dict[str, str] | None = None, **more: object
) -> subprocess.CompletedProcess[bytes]:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **shell.environ, **(environ or {})}
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [sys.executable, "-m", "smtui", *words], env=env, capture_output="stdout" not in more, check=False, **more
    )


@pytest.fixture
def emoji(shell: Shell) -> Shell:
    shell.ok("import", "-", "--account", "blog", stdin='{"text": "Käse 🧀 \\u202e 👨‍👩‍👧", "author": "Zoë"}')
    return shell


def test_exit_codes_reach_the_shell(emoji: Shell) -> None:
    assert smtui(emoji, "inbox").returncode == 0
    assert smtui(emoji, "show", "zzzzzz").returncode == 4
    assert smtui(emoji, "nonsense").returncode == 2
    assert smtui(emoji, "import", "-", input=b"{}\n").returncode == 1


@pytest.mark.parametrize(
    "locale",
    [
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
    ids=lambda locale: "-".join(locale.values()),
)
def test_no_locale_makes_it_fail_and_json_is_utf8_in_all(emoji: Shell, locale: dict[str, str]) -> None:
    for words in (("inbox",), ("today",), ("show", emoji.id_of("Käse"))):
        result = smtui(emoji, *words, environ=locale)
        assert (result.returncode, result.stderr) == (0, b"")
    assert "Käse 🧀" in smtui(emoji, "inbox", "--json", environ=locale).stdout.decode()
    said = smtui(
        emoji, "note", emoji.id_of("Käse"), "-", environ=locale, input="Grüße 🎉 \udcff".encode(errors="replace")
    )
    assert said.returncode == 0


def test_a_reader_that_has_seen_enough_is_no_error(emoji: Shell) -> None:
    lines = "\n".join(f'{{"text": "number {n} {"x" * 200}"}}' for n in range(800))
    emoji.ok("import", "-", stdin=lines)
    reading, writing = os.pipe()
    os.close(reading)
    try:
        result = smtui(emoji, "export", stdout=writing, stderr=subprocess.PIPE)
    finally:
        os.close(writing)
    assert result.stderr == b""
    assert result.returncode == 0


def test_output_that_cannot_be_written_is_a_failure(emoji: Shell) -> None:
    with open(emoji.paths.config_file, "rb") as only_for_reading:
        result = smtui(emoji, "inbox", stdout=only_for_reading, stderr=subprocess.PIPE)
    assert result.returncode == 1
    assert b"Standard output" in result.stderr
    assert b"Traceback" not in result.stderr


LISTING = """
import sys
from smtui.__main__ import main
code = main(sys.argv[1:])
print(" ".join(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("words", "never"),
    [
        (("--version",), {"msgspec", "argparse", "typing"}),
        (("help",), {"argparse", "tinydb"}),
        (("inbox",), {"asyncio", "holidays", "arrow", "dateutil", "argparse"}),
        (("show", "ID"), {"asyncio", "holidays", "argparse"}),
        (("done", "ID", "--reason", "liked"), {"asyncio", "holidays", "arrow", "argparse"}),
        (("undo",), {"asyncio", "holidays", "arrow", "argparse"}),
        (("reply", "ID", "Danke", "--queue"), {"asyncio", "holidays", "arrow", "argparse"}),
        (("note", "ID", "x"), {"asyncio", "holidays", "argparse"}),
        (("check", "1"), {"asyncio", "argparse"}),
        (("today",), {"asyncio", "argparse"}),
        (("log",), {"asyncio", "holidays", "argparse"}),
        (("guide", "praise"), {"asyncio", "holidays", "argparse"}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_command_imports_only_the_rooms_it_enters(emoji: Shell, words: tuple[str, ...], never: set[str]) -> None:
    id = emoji.id_of("Käse")
    if words[0] == "undo":
        emoji.ok("note", id, "x")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **emoji.environ}
    given = [id if word == "ID" else word for word in words]
    result = subprocess.run([sys.executable, "-c", LISTING, *given], env=env, capture_output=True, check=False)
    assert result.returncode == 0, result.stderr.decode()
    loaded = set(result.stderr.decode().split("\n")[-2].split())
    heavy = {"textual", "rich", "httpx", "keyring", "icalendar", "smtui.app", "smtui.networks.wordpress.connector"}
    assert not loaded & (heavy | never)


def test_two_people_at_one_store_do_not_overwrite_each_other(emoji: Shell) -> None:
    members = "".join(f'\n[[member]]\nname = "{name}"\nlogin = "{name}"\n' for name in ("anna", "jonas"))
    path = emoji.paths.config_file
    text = path.read_text(encoding="utf-8").replace('mode = "alone"', 'mode = "team"')
    path.write_text(text + members, encoding="utf-8")
    id = emoji.id_of("Käse")
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **emoji.environ}
    words = [sys.executable, "-m", "smtui", "done", id, "--reason", "liked"]
    both = [
        subprocess.Popen(words, env={**env, "SMTUI_LOGIN": name}, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in ("anna", "jonas")
    ]
    said = [process.communicate(timeout=LIMIT)[1].decode() for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    loser = next(text for process, text in zip(both, said, strict=True) if process.returncode)
    assert id in loser
    done = [entry for entry in emoji.ok("log", id, "--json").json if entry["action"] == "done"]
    assert [entry["by"] for entry in done] == [("anna", "jonas")[[p.returncode for p in both].index(0)]]
    assert "intact" in smtui(emoji, "log", "--verify").stdout.decode()
