"""From words to an exit code: finding the command, running it, and saying what went wrong."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module

from smtui import __version__
from smtui.bootstrap import Setting, guess_language
from smtui.cli import commands, usage
from smtui.cli.call import Call, SettingsError, World
from smtui.cli.commands import Command
from smtui.cli.console import Console
from smtui.domain.errors import ConfigError, Objected, SmtuiError, UsageError
from smtui.texts import Texts, explain, object_lines

INTERRUPTED = 130
APP = Command("", "run_app:app", "house")


def run(words: list[str], world: World) -> int:
    """Run the command that ``words`` name and return its exit code."""
    for stream in (world.stdout, world.stderr):
        _forgive(stream, "replace")
    _forgive(world.stdin, "surrogateescape")
    try:
        setting = Setting(world.environ, world.clock)
    except ConfigError as error:
        _complain(_console(world), Texts(guess_language(world.environ)), error)
        return error.exit_code
    try:
        code = _run(words, world, setting)
        world.stdout.flush()
    except BrokenPipeError:
        # The reader has seen enough. Point the stream elsewhere, so that the interpreter's last flush is quiet.
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), world.stdout.fileno())
        return 0
    except OSError as error:
        with suppress(OSError, ValueError):
            reason = error.strerror or type(error).__name__
            key = "file_trouble" if error.filename else "output_failed"
            _complain(_console(world), setting.texts, SmtuiError(key, file=error.filename, reason=reason))
            os.dup2(os.open(os.devnull, os.O_WRONLY), world.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        with suppress(OSError):
            world.stderr.write("\n")
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 # a defect of ours: people get a sentence, the log file the rest
        _complain(_console(world), setting.texts, SmtuiError("defect", file=_keep_trace(setting, error)))
        return 1
    return code


def _keep_trace(setting: Setting, error: Exception) -> str:
    """Write where a defect showed to the log file and return its path. Its message stays out: it may quote anything."""
    import traceback

    from smtui.paths import make_private

    try:
        make_private(setting.paths.log.parent)
        handle = os.open(setting.paths.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(f"{setting.clock.now().isoformat()} smtui {__version__} {type(error).__name__}\n")
            file.writelines(traceback.format_tb(error.__traceback__))
    except OSError:
        return "–"
    return str(setting.paths.log)


def _forgive(stream: object, errors: str) -> None:
    """Let a stream replace what its encoding lacks: a terminal in the C locale still gets the rest of the line."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        with suppress(OSError, ValueError):
            reconfigure(errors=errors)


def _run(words: list[str], world: World, setting: Setting) -> int:
    console = _console(world)
    try:
        command, rest = _choose(words)
        if {"--help", "-h"} & set(_before_dashes(rest)):
            command, rest = commands.BY_NAME["help"], [*command.name.split()]
        call = Call(world, setting, command, usage.parse(command.usage, rest, command.name))
        try:
            return _function(command)(call)
        finally:
            call.close()
    except SettingsError as error:
        for problem in error.problems:
            _complain(console, setting.texts, problem)
        return error.exit_code
    except SmtuiError as error:
        _complain(console, setting.texts, error)
        return error.exit_code
    except EOFError:
        _complain(console, setting.texts, UsageError("no_answer"))
        return UsageError.exit_code


def _console(world: World) -> Console:
    return Console(world.environ, world.stdin, world.stdout, world.stderr)


def _before_dashes(words: list[str]) -> list[str]:
    return words[: words.index("--")] if "--" in words else words


def _complain(console: Console, texts: Texts, error: SmtuiError) -> None:
    console.clear_progress()
    console.tell(("smtui: ", "bad"), explain(error, texts))
    if isinstance(error, Objected):
        for line in object_lines(error.objections, texts):
            console.tell(f"- {line}")


def _choose(words: list[str]) -> tuple[Command, list[str]]:
    """Return the command and the words for it. Raises UsageError with the nearest right command."""
    if not words:
        return APP, []
    if words[0] in ("--help", "-h"):
        return commands.BY_NAME["help"], words[1:]
    command, rest = commands.find(words)
    if command is not None:
        return command, rest
    if words[0].startswith("-"):
        raise UsageError("usage_option", option=words[0], usage="smtui [COMMAND]")
    below = commands.subcommands(words[0])
    if below and len(words) > 1 and words[1] not in ("--help", "-h"):
        raise UsageError("subcommand_unknown", command=words[0], word=words[1], known=", ".join(below))
    if below:
        return commands.BY_NAME["help"], [words[0]]
    raise commands.unknown(words[0])


def _function(command: Command) -> Callable[[Call], int]:
    module, _, name = command.run.partition(":")
    function: Callable[[Call], int] = getattr(import_module(f"smtui.cli.{module}"), name)
    return function
