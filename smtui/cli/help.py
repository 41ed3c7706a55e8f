"""``help``: all commands, or one with its options; said from the command table and the catalogue."""

from __future__ import annotations

from smtui.cli.call import Call
from smtui.cli.commands import BY_NAME, COMMANDS, GROUPS, Command, find, unknown
from smtui.cli.console import Part
from smtui.cli.usage import grammar

_LINE = "smtui {name} {usage}"


def help_(call: Call) -> int:
    """Show all commands, those of a group, or one."""
    words = call.values.texts("command")
    if not words:
        _overview(call)
        return 0
    command, rest = find(words)
    if command is None or (rest and command.name != " ".join(words)):
        command = BY_NAME.get(" ".join(words))
    below = [one for one in COMMANDS if one.name.startswith(f"{words[0]} ")]
    if below and len(words) == 1:
        for one in below:
            _one(call, one)
            call.console.out()
        return 0
    if command is None:
        raise unknown(" ".join(words))
    _one(call, command)
    return 0


def _overview(call: Call) -> None:
    console, texts = call.console, call.texts
    console.paragraph(texts("help.intro"))
    for group in GROUPS:
        console.out()
        console.out((texts(f"help.group.{group}"), "bold"))
        here = [command for command in COMMANDS if command.group == group]
        console.terms([((it.name, "key"), texts(f"help.{it.key}")) for it in here], "  ", least=16)
    console.out()
    console.paragraph(texts("help.outro"))


def _one(call: Call, command: Command) -> None:
    console, texts = call.console, call.texts
    console.paragraph(_LINE.format(name=command.name, usage=command.usage).strip(), "", "bold")
    console.paragraph(texts(f"help.{command.key}"), "  ")
    if more := texts.find(f"help.{command.key}.more"):
        console.paragraph(more, "  ")
    arguments, options = grammar(command.usage)
    rows: list[tuple[Part, str]] = [
        ((argument.name, "name"), _word(call, command, argument.name.lower())) for argument in arguments
    ]
    rows += [
        ((f"--{option.name} {option.value}".strip(), "name"), _word(call, command, option.name))
        for option in options.values()
    ]
    console.terms(rows, "    ", least=12, most=22)


def _word(call: Call, command: Command, name: str) -> str:
    own = call.texts.find(f"help.option.{command.key}.{name}")
    return own if own is not None else call.texts(f"help.option.{name}")
