"""The way from words to an exit code: help, typing errors, colour, completion, and the app's door."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

import smtui.face
from smtui.__main__ import main
from smtui.cli.call import World
from smtui.cli.commands import COMMANDS
from smtui.cli.console import wrap
from smtui.domain.text import width
from tests.cli.conftest import Shell, Terminal


def test_version_and_help_need_no_house(bare: Shell, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("smtui ")
    text = bare.ok("--help").out
    assert all(command.name in text for command in COMMANDS)
    assert bare.ok("help").out == text
    assert not bare.paths.config.exists()


@pytest.mark.parametrize("words", [("reply", "--help"), ("help", "reply"), ("reply", "x", "-h")])
def test_help_for_one_command(bare: Shell, words: tuple[str, ...]) -> None:
    text = bare.ok(*words).out
    assert text.startswith("smtui reply ID")
    assert "--template" in text


def test_help_for_a_group_shows_all_of_it(bare: Shell) -> None:
    for words in (("help", "post"), ("post", "--help")):
        text = bare.ok(*words).out
        assert "smtui post add" in text or "smtui post list" in text
    assert "smtui post stop" in bare.ok("help", "post").out
    assert bare("help", "nonsense").code == 2


@pytest.mark.parametrize("asked", ["de", "DE", "de_AT"])
def test_help_speaks_german(bare: Shell, asked: str) -> None:
    bare.environ["SMTUI_LANG"] = asked
    assert "Nachschlagen" in bare.ok("help").out


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("words", [("help",), ("help", "routine"), ("keys",)])
def test_what_is_there_to_be_read_is_broken_and_never_cut(bare: Shell, words: tuple[str, ...], columns: int) -> None:
    wide = bare.ok(*words).out
    bare.environ["COLUMNS"] = str(columns)
    narrow = bare.ok(*words).out
    assert max(map(width, narrow.splitlines())) <= columns
    assert narrow.split() == wide.split()


def test_a_command_in_two_words_that_is_mistyped_is_named_in_help(bare: Shell) -> None:
    assert "“post list”" in bare("help", "post", "lst").err


def test_without_a_home_a_command_says_what_to_set(bare: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    bare.environ = {"SMTUI_LANG": "en"}
    result = bare("inbox")
    assert result.code == 2
    assert "$SMTUI_CONFIG and $SMTUI_DATA" in result.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("inbx",), "inbox"),
        (("xyzzy",), "smtui help"),
        (("post", "ad"), "add"),
        (("--inbox",), "--inbox"),
        (("inbox", "--jsno"), "--json"),
        (("account", "frob"), "remove"),
    ],
)
def test_a_typing_error_is_exit_2_with_the_nearest_right_word(shell: Shell, words: tuple[str, ...], said: str) -> None:
    result = shell(*words)
    assert result.code == 2
    assert said in result.err
    assert result.out == ""


def run_on_terminal(shell: Shell, *words: str, answers: str = "") -> tuple[int, str, str]:
    out, err = Terminal(), Terminal()
    world = World(
        environ=shell.environ, stdin=Terminal(answers), stdout=out, stderr=err, clock=shell.clock, opener=shell.open
    )
    return main(words, world), out.getvalue(), err.getvalue()


def test_colour_on_a_terminal_only_and_never_against_the_readers_will(busy: Shell) -> None:
    assert "\x1b[" in run_on_terminal(busy, "inbox")[1]
    assert "\x1b" not in busy.ok("inbox").out
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        before = dict(busy.environ)
        busy.environ[name] = value
        code, out, err = run_on_terminal(busy, "inbox")
        assert (code, "\x1b" in out + err) == (0, False)
        assert "\x1b" not in run_on_terminal(busy, "sync")[2]
        busy.environ = before


def test_json_is_indented_for_people_and_one_line_for_programs(busy: Shell) -> None:
    assert run_on_terminal(busy, "inbox", "--json")[1].count("\n") > 10
    assert busy.ok("inbox", "--json").out.count("\n") == 1


class Door:
    """Stands where the app would start."""

    def __init__(self) -> None:
        self.started: list[dict[str, Any]] = []

    def __call__(
        self,
        house: Any,
        *,
        demo: bool = False,
        problems: Sequence[Any] = (),
        user_themes: Path | None = None,
        cache: Path | None = None,
        keep_due: Callable[[], None] | None = None,
    ) -> int:
        self.started.append(
            {"name": house.settings.house.name, "demo": demo, "problems": len(problems), "themes": user_themes}
        )
        return 7


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Door:
    found = Door()
    monkeypatch.setattr(smtui.face, "run", found)
    return found


def test_without_a_command_the_app_starts_also_with_wrong_settings(shell: Shell, door: Door) -> None:
    assert run_on_terminal(shell)[0] == 7
    shell.paths.config_file.write_text("colour = 1\n")
    assert run_on_terminal(shell)[0] == 7
    assert [(one["demo"], one["problems"]) for one in door.started] == [(False, 0), (False, 1)]
    assert door.started[0]["themes"] == shell.paths.themes


def test_the_demo_keeps_nothing(bare: Shell, door: Door) -> None:
    assert run_on_terminal(bare, "demo")[0] == 7
    assert door.started[0]["demo"] is True
    assert list(bare.folder.iterdir()) == []


def test_without_a_terminal_the_app_says_what_to_do_instead(shell: Shell, door: Door) -> None:
    assert shell().code == 2
    assert shell("demo").code == 2
    assert not door.started


def test_without_a_house_the_app_offers_to_set_one_up(bare: Shell, door: Door) -> None:
    assert bare().code == 2
    assert run_on_terminal(bare, answers="n\n")[0] == 2
    assert not bare.paths.config.exists()
    assert run_on_terminal(bare, answers="y\nen\nHarbour\n-\n\n\n\nn\n")[0] == 7
    assert door.started[0]["name"] == "Harbour"


def test_completion_knows_commands_options_and_what_the_house_holds(busy: Shell) -> None:
    def after(*words: str) -> list[str]:
        return busy.ok("completion", "words", "--", *words).out.split()

    assert {"inbox", "reply", "post"} <= set(after())
    assert {"add", "stop"} <= set(after("post"))
    assert {"--reason", busy.id_of("cake")} <= set(after("done"))
    assert "liked" in after("done", "x", "--reason")
    assert "morning.1" in after("check")
    assert "blog" in after("sync")
    assert "blog" in after("inbox", "--account")
    assert "praise" in after("situation", "x")
    for shell in ("bash", "zsh", "fish"):
        assert "smtui completion words" in busy.ok("completion", shell).out
    assert busy("completion", "tcsh").code == 2


def test_completion_is_silent_without_a_house(bare: Shell) -> None:
    assert bare.ok("completion", "words", "--", "show").err == ""


def test_an_interrupted_command_is_130(busy: Shell) -> None:
    class Interrupting(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            raise KeyboardInterrupt

    world = World(
        environ=busy.environ, stdin=Interrupting(), stdout=io.StringIO(), stderr=io.StringIO(), clock=busy.clock
    )
    assert main(["note", busy.id_of("cake"), "-"], world) == 130


def test_a_defect_is_a_sentence_and_its_trace_is_in_the_log(busy: Shell) -> None:
    secret = "a token" * 2

    class Broken(io.StringIO):
        def read(self, size: int | None = -1) -> str:
            raise ZeroDivisionError(secret)

    err = io.StringIO()
    world = World(environ=busy.environ, stdin=Broken(), stdout=io.StringIO(), stderr=err, clock=busy.clock)
    assert main(["note", busy.id_of("cake"), "-"], world) == 1
    assert str(busy.paths.log) in err.getvalue()
    assert "Traceback" not in err.getvalue()
    log = busy.paths.log.read_text()
    assert "ZeroDivisionError" in log
    assert secret not in log
    assert busy.paths.log.stat().st_mode & 0o077 == 0


def test_wrapping_never_exceeds_the_line_and_loses_no_word() -> None:
    text = "漢字" * 30 + " word " + "x" * 50 + "\n\nshort"
    lines = list(wrap(text, 20))
    assert all(width(line) <= 20 for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
