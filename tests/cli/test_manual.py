"""``keys``, ``man`` and the shells' own completion: what people ask when they do not know how to go on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smtui.actions import ACTIONS
from smtui.cli import briefing, completion, report
from smtui.cli.commands import COMMANDS, Command
from smtui.cli.man import VARIABLES, page
from smtui.cli.usage import grammar
from smtui.texts import LANGUAGES, Language, Texts
from tests.cli.conftest import Shell
from tests.support.patience import LIMIT

ROOT = Path(__file__).parents[2]


def test_keys_prints_every_action_with_the_keys_in_force(shell: Shell) -> None:
    config = shell.paths.config_file
    config.write_text('[keys]\n"inbox.reply" = "r,f6"\n')
    found = shell.ok("keys", "--json").json
    assert [one["action"] for one in found] == [action.id for action in ACTIONS]
    assert next(one for one in found if one["action"] == "inbox.reply")["keys"] == ["r", "f6"]
    shown = shell.ok("keys").out
    assert "r F6" in shown
    assert all(action.id in shown for action in ACTIONS)


def test_keys_says_what_is_wrong_with_a_map(shell: Shell) -> None:
    config = shell.paths.config_file
    config.write_text('colour = "red"\n[keys]\n"inbox.repyl" = "F"\n"inbox.note" = "r"\n')
    result = shell.ok("keys")
    assert "colour" in result.err
    assert "inbox.reply" in result.err
    assert "inbox.note" in result.err


def test_keys_fits_a_narrow_terminal(shell: Shell) -> None:
    shell.environ["COLUMNS"] = "40"
    assert all(len(line) <= 40 for line in shell.ok("keys").out.splitlines())


def test_the_key_test_needs_a_person(shell: Shell) -> None:
    result = shell("keys", "--test")
    assert result.code == 2
    assert "smtui:" in result.err


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manual_page_is_sound_and_whole(language: Language) -> None:
    text = "\n".join(page(Texts(language)))
    program = shutil.which("mandoc")
    assert program, "mandoc is not installed"
    lint = [program, "-T", "lint", "-W", "error"]
    checked = subprocess.run(lint, input=text, capture_output=True, text=True, check=False)
    assert checked.stdout == ""
    shown = subprocess.run([program, "-T", "utf8"], input=text, capture_output=True, text=True, check=True).stdout
    while "\b" in shown:  # bold is a letter over itself
        shown = shown[: shown.index("\b") - 1] + shown[shown.index("\b") + 1 :]
    flat = " ".join(shown.split())
    for command in COMMANDS:
        assert f"smtui {command.name}" in flat
    for name in VARIABLES:
        assert name in flat


def test_the_manual_page_comes_without_a_house(bare: Shell) -> None:
    assert bare.ok("man").out.startswith(".TH SMTUI 1")


def test_a_text_of_the_catalogue_is_never_a_request() -> None:
    requests = {"TH", "SH", "TP", "PP", "RS", "RE", "B"}
    for line in page(Texts("en")):
        assert not line.startswith((".", "'")) or line[1:].split()[0] in requests


SHELLS = {
    "bash": "source <(smtui completion bash); COMP_WORDS=(smtui outb); COMP_CWORD=1; _smtui; "
    'printf "%s\\n" "${COMPREPLY[@]}"',
    "zsh": "autoload -U compinit; compinit -D; compadd() { print -l -- ${@:2} }; source <(smtui completion zsh); "
    "words=(smtui outb); CURRENT=2; _smtui",
    "fish": "smtui completion fish | source; complete -C 'smtui outb'",
}


@pytest.mark.parametrize("name", SHELLS)
def test_every_shell_completes_a_command(name: str, tmp_path: Path) -> None:
    program = shutil.which(name)
    assert program, f"{name} is not installed"
    (tmp_path / "smtui").write_text(f'#!/bin/sh\nexec {sys.executable} -m smtui "$@"\n')
    (tmp_path / "smtui").chmod(0o755)
    env = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "SMTUI_CONFIG": str(tmp_path / "config"),
        "SMTUI_DATA": str(tmp_path / "data"),
        "TERM": "dumb",
    }
    flags = {"bash": ["--norc", "-c"], "zsh": ["-f", "-c"], "fish": ["--no-config", "-c"]}[name]
    done = subprocess.run(
        [program, *flags, SHELLS[name]], env=env, capture_output=True, text=True, timeout=LIMIT, check=False
    )
    assert "outbox" in done.stdout.split(), done.stderr


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.key)
def test_every_command_and_option_is_completed_and_in_the_manual_page(shell: Shell, command: Command) -> None:
    words: list[str] = []
    for word in command.name.split():
        assert word in shell.ok("completion", "words", "--", *words).out.split()
        words.append(word)
    _, options = grammar(command.usage)
    offered = shell.ok("completion", "words", "--", *words).out.split()
    assert [f"--{name}" for name in options if f"--{name}" not in offered] == []
    plain = "\n".join(page(Texts("en"))).replace(r"\-", "-").replace(r"\fB", "").replace(r"\fR", "")
    section = plain.partition(f"\nsmtui {command.name} {command.usage}".rstrip() + "\n")[2].partition("\nsmtui ")[0]
    assert section
    assert [name for name in options if f"\n--{name}" not in section] == []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("done --reason", {"spam", "liked"}),
        ("flag ID --reason", {"spam"}),
        ("inbox --group", {"situation", "person"}),
        ("inbox --sort", {"newest"}),
        ("view save X --state", {"overdue"}),
        ("reply ID --template", {"praise.1"}),
        ("report --format", set(report._FORMS)),
        ("report", set(report._PERIODS)),
        ("briefing X --format", set(briefing._FORMATS)),
        ("completion", {"bash", "zsh", "fish"}),
        ("help", {"inbox", "view"}),
        ("round start", {"morning"}),
        ("init --lang", {"de", "en"}),
    ],
)
def test_words_that_are_known_are_completed(busy: Shell, words: str, offered: set[str]) -> None:
    found = set(busy.ok("completion", "words", "--", *words.split()).out.split())
    assert offered <= found, found


def test_a_tab_offers_the_most_urgent_ids_and_never_a_whole_house(busy: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    every = [comment["id"] for comment in busy.ok("inbox", "--json").json]
    assert set(every) <= set(busy.ok("completion", "words", "--", "show").out.split())
    monkeypatch.setattr(completion, "MOST_IDS", 2)
    offered = busy.ok("completion", "words", "--", "show").out.split()
    assert [word for word in offered if not word.startswith("--")] == every[:2]


def test_ids_are_of_what_the_command_is_about(busy: Shell) -> None:
    post = busy.ok("post", "add", "Winter hours", "--json").json["id"]
    assert post in busy.ok("completion", "words", "--", "post", "show").out.split()
    assert post not in busy.ok("completion", "words", "--", "show").out.split()
