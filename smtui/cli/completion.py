"""``completion``: shell code that asks smtui itself for the words that can come next."""

from __future__ import annotations

from collections.abc import Iterator

from smtui.bootstrap import network_keys
from smtui.cli.call import Call
from smtui.cli.commands import COMMANDS, find, subcommands
from smtui.cli.usage import grammar
from smtui.domain.comment import REASONS
from smtui.domain.errors import SmtuiError, UsageError

_CODE = {
    "bash": """\
_smtui() {
    local IFS=$'\\n' current="${COMP_WORDS[COMP_CWORD]}"
    COMPREPLY=($(compgen -W "$(smtui completion words -- "${COMP_WORDS[@]:1:COMP_CWORD-1}" 2>/dev/null)" -- "$current"))
}
complete -o default -F _smtui smtui""",
    "zsh": """\
#compdef smtui
_smtui() {
    compadd -- ${(f)"$(smtui completion words -- "${(@)words[2,CURRENT-1]}" 2>/dev/null)"} || _files
}
compdef _smtui smtui""",
    "fish": "complete -c smtui -a '(smtui completion words -- (commandline -opc)[2..-1] 2>/dev/null)'",
}


def completion(call: Call) -> int:
    """Write a shell's completion code, or the words that can follow those given."""
    shell = call.values.text("shell")
    if shell == "words":
        for word in candidates(call, call.values.texts("words")):
            call.console.out(word)
        return 0
    if shell not in _CODE:
        raise UsageError("shell_unknown", shell=shell, known=", ".join(_CODE))
    call.console.out(_CODE[shell])
    return 0


def candidates(call: Call, words: list[str]) -> Iterator[str]:
    """Yield what can come after ``words``: commands, options, and the ids, steps and names that the house knows."""
    if not words:
        yield from dict.fromkeys(command.name.partition(" ")[0] for command in COMMANDS)
        return
    if len(words) == 1:
        yield from subcommands(words[0])
    command, rest = find(words)
    if command is None:
        return
    arguments, options = grammar(command.usage)
    last = options.get(rest[-1][2:]) if rest and rest[-1].startswith("--") else None
    if last is not None and last.value:
        yield from _known(call, "REASON" if command.name == "done" and last.name == "reason" else last.name.upper())
        return
    yield from (f"--{name}" for name in options)
    if command.name == "view remove":
        yield from _known(call, "VIEW")
    for argument in arguments:
        yield from _known(call, argument.name if not command.name.startswith("post ") else f"POST_{argument.name}")


def _known(call: Call, what: str) -> Iterator[str]:
    """Yield what the house knows of a kind; nothing where it cannot be asked, since a Tab is no place for errors."""
    if what == "REASON":
        yield from REASONS
    if what == "NETWORK":
        yield from network_keys()
    if what not in ("ID", "POST_ID", "STEP", "ACCOUNT", "SITUATION", "MEMBER", "OWNER", "VIEW"):
        return
    try:
        house = call.house()
        if what == "ID":
            yield from (str(doc["id"]) for doc in house.store.find("comments", {"status": "pending"}))
        elif what == "POST_ID":
            yield from (str(doc["id"]) for doc in house.store.find("posts"))
        elif what == "STEP":
            from smtui.services.rounds import rounds

            yield from (step.step.id for view in rounds(house) for step in view.steps)
        elif what == "ACCOUNT":
            yield from (account.name for account in house.library.accounts())
        elif what == "SITUATION":
            yield from (situation.key for situation in house.library.guideline().situations)
        elif what == "VIEW":
            from smtui.services import views

            yield from (view.name for view in views.saved(house, []))
        else:
            yield from (member.name for member in house.settings.member)
    except SmtuiError:
        return
