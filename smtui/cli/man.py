"""``man``: the manual page, made from the command table and the catalogue, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from smtui import __version__
from smtui.cli.call import Call
from smtui.cli.commands import COMMANDS, GROUPS, Command
from smtui.cli.usage import grammar
from smtui.texts import Texts

_EXITS = (0, 1, 2, 3, 4, 75, 130)
VARIABLES = (
    "SMTUI_CONFIG",
    "SMTUI_DATA",
    "SMTUI_LANG",
    "SMTUI_THEME",
    "SMTUI_TOKEN_NAME",
    "SMTUI_DRIVER",
    "VISUAL, EDITOR",
    "NO_COLOR",
)


def man(call: Call) -> int:
    """Print the manual page as troff, for ``man -l -`` or a folder of manual pages."""
    for line in page(call.texts):
        call.console.out(line)
    return 0


def page(texts: Texts) -> Iterator[str]:
    """Yield the lines of the page (man(7))."""
    yield f'.TH SMTUI 1 "" "smtui {__version__}" {_arg(texts("man.title"))}'
    yield from _section(texts, "name", rf"smtui \- {_plain(texts('man.what'))}")
    yield f".SH {_arg(texts('man.synopsis'))}"
    yield ".B smtui"
    yield rf"[\fI{_plain(texts('man.command'))}\fR [\fI{_plain(texts('man.words'))}\fR]]"
    yield from _section(texts, "description", *(_plain(part) for part in texts("man.text").split("\n")))
    for group in GROUPS:
        yield f".SH {_arg(texts(f'help.group.{group}').upper())}"
        for command in COMMANDS:
            if command.group == group:
                yield from _command(command, texts)
    yield f".SH {_arg(texts('man.exit'))}"
    for code in _EXITS:
        yield from _item(str(code), texts(f"man.exit.{code}"))
    yield f".SH {_arg(texts('man.environment'))}"
    for name in VARIABLES:
        yield from _item(name, texts(f"man.variable.{name.partition(',')[0].lower()}"))
    yield f".SH {_arg(texts('man.files'))}"
    for name in ("config", "store"):
        yield from _item(texts(f"man.file.{name}"), texts(f"man.file.{name}.what"))


def _section(texts: Texts, name: str, *lines: str) -> Iterator[str]:
    yield f".SH {_arg(texts(f'man.{name}'))}"
    for place, line in enumerate(lines):
        if place:
            yield ".PP"
        yield line


def _command(command: Command, texts: Texts) -> Iterator[str]:
    yield ".TP"
    yield rf"\fBsmtui {_plain(command.name)}\fR {_plain(command.usage)}".rstrip()
    more = texts.find(f"help.{command.key}.more")
    yield _plain(f"{_sentence(texts(f'help.{command.key}'))} {more or ''}".strip())
    arguments, options = grammar(command.usage)
    words = [(argument.name, argument.name.lower()) for argument in arguments]
    words += [(f"--{option.name} {option.value}".strip(), option.name) for option in options.values()]
    if words:
        yield ".RS"
        for shown, name in words:
            own = texts.find(f"help.option.{command.key}.{name}")
            yield from _item(shown, own if own is not None else texts(f"help.option.{name}"))
        yield ".RE"


def _item(name: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield rf"\fB{_plain(name)}\fR"
    yield _plain(text)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?')) else '.'}"


def _plain(text: str) -> str:
    """Return a text that troff takes literally: its own signs escaped, on one line that is no request."""
    line = " ".join(text.split()).replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{line}" if line[:1] in (".", "'") else line


def _arg(text: str) -> str:
    """Return a text as a quoted argument of a request."""
    return '"' + _plain(text).replace('"', '""') + '"'
