"""What nobody meant to type: every command says what is wrong with it, and none breaks down over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from smtui.cli.commands import COMMANDS, Command
from smtui.cli.usage import grammar
from tests.cli.conftest import Shell

# These ask the network or a terminal, or only ever print what they are given.
ELSEWHERE = ("demo", "completion", "sync", "account add", "account test")
COMMANDS_HERE = [command for command in COMMANDS if command.name not in ELSEWHERE]

HOSTILE = "\x1b]0;x\x07\udcff"
ODD = {
    "N": ("0", "²", "1e9", "9" * 5_000, "99999999"),
    "NUMBER": ("-1", "²", "9" * 5_000),
    "DATE": ("0001-01-01", "9999-12-31", "31.2.", "+99999", "+²"),
    "WHEN": ("0001-01-01", "9999-12-31", "9" * 5_000 + "h"),
    "FILE": ("~nobody/file", "/dev/null/file", "."),
}
"""Words that are wrong in their own way, by what belongs in the place; in every place what is no text at all."""
RIGHT = {"ACCOUNT": "blog", "STEP": "1", "ROUTINE": "morning", "WHAT": "morning", "FIELD": "minutes", "MEMBER": "eve"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    shell = Shell(tmp_path_factory.mktemp("house"))
    shell.setup()
    shell.ok("add", "When do you open?", "--account", "blog")
    return shell


def calls(command: Command, id: str) -> Iterator[list[str]]:
    """Yield calls of a command that are right but for one word."""
    arguments, options = grammar(command.usage)
    head = command.name.split()
    needed = {option.name: "word" for option in options.values() if option.needed}
    right = [id if one.name == "ID" else RIGHT.get(one.name, "word") for one in arguments if one.needed]
    for option in options.values():
        for word in (*ODD.get(option.value, ()), HOSTILE) if option.value else ():
            given = needed | {option.name: word}
            yield [*head, *(f"--{name}={value}" for name, value in given.items()), "--", *right]
    places = [one for one in arguments if one.needed]
    fixed = [f"--{name}={value}" for name, value in needed.items()]
    for at, argument in enumerate(places):
        for word in (*ODD.get(argument.name, ()), "", "²", HOSTILE):
            yield [*head, *fixed, "--", *right[:at], word, *right[at + 1 :]]
    if len(places) < len(arguments):
        for word in (*ODD.get(next(one for one in arguments if not one.needed).name, ()), HOSTILE):
            yield [*head, *fixed, "--", *right, word]


@pytest.mark.parametrize("command", COMMANDS_HERE, ids=lambda command: command.name)
def test_no_command_breaks_down_over_an_odd_word(
    house: Shell, command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some take a word for a file
    for words in calls(command, house.comments()[0]["id"]):
        result = house(*words)
        assert "smtui's own fault" not in result.err, [word[:40] for word in words]
        assert result.code in (0, 1, 2, 3, 4), [word[:40] for word in words]
        assert "\x1b" not in result.out + result.err, [word[:40] for word in words]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", " "), 2, "There is no text"),
        (("inbox", "--account", "blgo"), 4, "no account “blgo”. Connected are: blog"),
        (("inbox", "--owner", "nobody-here"), 4, "Nobody here is called “nobody-here”"),
        (("inbox", "--situation", "prise"), 4, "no situation “prise”"),
        (("export", "--account", "blgo"), 4, "no account “blgo”"),
        (("post", "show", "zz"), 4, "“smtui post list --all” lists the ids"),
        (("absence", "remove", "zz"), 4, "“smtui absence list” lists the ids"),
        (("show", "zz"), 4, "“smtui inbox --all” lists the ids"),
        (("deed", "list", "--days", "40000"), 2, "from 1 to 36500"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(house: Shell, words: tuple[str, ...], code: int, said: str) -> None:
    result = house(*words)
    assert (result.code, result.out) == (code, "")
    assert said in result.err


def test_a_filter_that_finds_nothing_is_no_mistake(house: Shell) -> None:
    for words in (("--account", "blog", "--words", "qqq"), ("--owner", "me"), ("--situation", "praise")):
        assert house.ok("inbox", *words).out == ""
