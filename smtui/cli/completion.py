"""``completion``: shell code that asks smtui itself for the words that can come next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from smtui.bootstrap import network_keys
from smtui.cli.call import Call
from smtui.cli.commands import COMMANDS, find, subcommands
from smtui.cli.usage import grammar
from smtui.domain.comment import REASONS, REPORT_REASONS, WAITS
from smtui.domain.errors import SmtuiError, UsageError
from smtui.domain.event import Table
from smtui.domain.language import LANGUAGES
from smtui.domain.view import GROUPS, SORTS, STATES
from smtui.services.house import House

MOST_IDS = 300
"""So many ids are offered: the most urgent comments, the newest of all else. Nobody chooses among more."""

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
        yield from _known(call, _of_option(command.name, last.name))
        return
    yield from (f"--{name}" for name in options)
    for argument in arguments:
        yield from _known(call, _of_argument(command.name, argument.name))


def _of_option(command: str, name: str) -> str:
    """Return the kind of an option's values."""
    own = _OWN.get(f"{command} --{name}")
    return own or _OPTIONS.get(name, "")


def _of_argument(command: str, name: str) -> str:
    """Return the kind of an argument's values: an id is of what the command is about."""
    own = _OWN.get(f"{command} {name}")
    if own is not None:
        return own
    return _IDS.get(command.partition(" ")[0], "ID") if name == "ID" else name


def _known(call: Call, kind: str) -> Iterator[str]:
    """Yield what the house knows of a kind; nothing where it cannot be asked, since a Tab is no place for errors."""
    if kind == "NETWORK":
        yield from network_keys()
    elif kind == "COMMAND":
        yield from dict.fromkeys(command.name.partition(" ")[0] for command in COMMANDS)
    elif kind in _FIXED:
        yield from _FIXED[kind]
    elif kind in _SOURCES:
        try:
            yield from _SOURCES[kind](call.house())
        except SmtuiError:
            return


def _urgent(house: House) -> Iterator[str]:
    where = {"status": "pending"}
    return (str(doc["id"]) for doc in house.store.find("comments", where, order="act_by", limit=MOST_IDS))


def _ids(table: Table) -> Callable[[House], Iterator[str]]:
    def newest(house: House) -> Iterator[str]:
        return (str(doc["id"]) for doc in house.store.find(table, order="id", reverse=True, limit=MOST_IDS))

    return newest


def _waiting(house: House) -> Iterator[str]:
    return iter(dict.fromkeys(str(doc["comment"]) for doc in house.store.find("replies", {"status": _UNSENT})))


def _views(house: House) -> Iterator[str]:
    from smtui.services import views

    return (view.name for view in views.saved(house, []))


def _steps(house: House) -> Iterator[str]:
    from smtui.services.rounds import rounds

    return (step.step.id for view in rounds(house) for step in view.steps)


def _templates(house: House) -> Iterator[str]:
    return (template.key for one in house.library.guideline().situations for template in one.templates)


_UNSENT = ("queued", "failed", "review", "approved")
_FIXED: Mapping[str, Sequence[str]] = {
    "REASON": REASONS,
    "WHOM": (*WAITS, "-"),
    "REPORT": REPORT_REASONS,
    "GROUP": GROUPS,
    "SORT": SORTS,
    "STATE": STATES,
    "VERDICT": ("ok", "rework"),
    "PERIOD": ("day", "week", "month"),
    "REPORT_FORMAT": ("text", "md", "json", "csv"),
    "BRIEFING_FORMAT": ("md", "html"),
    "SHELL": tuple(_CODE),
    "LANGUAGE": LANGUAGES,
}
"""Words that are the same in every house."""
_SOURCES: Mapping[str, Callable[[House], Iterable[str]]] = {
    "ID": _urgent,
    "WAITING": _waiting,
    "POST": _ids("posts"),
    "ROUND": _ids("rounds"),
    "CRISIS": _ids("crises"),
    "ABSENCE": _ids("absences"),
    "STEP": _steps,
    "VIEW": _views,
    "TEMPLATE": _templates,
    "ACCOUNT": lambda house: (account.name for account in house.library.accounts()),
    "SITUATION": lambda house: (situation.key for situation in house.library.guideline().situations),
    "MEMBER": lambda house: (member.name for member in house.settings.member),
    "ROUTINE": lambda house: (routine.key for routine in house.library.routines()),
}
"""Words that a house is asked for."""
_IDS = {
    "post": "POST",
    "round": "ROUND",
    "crisis": "CRISIS",
    "absence": "ABSENCE",
    "approval": "WAITING",
    "outbox": "WAITING",
}
"""What the ids of a command are of, by its first word; else of comments."""
_OPTIONS = {
    "account": "ACCOUNT",
    "situation": "SITUATION",
    "template": "TEMPLATE",
    "view": "VIEW",
    "group": "GROUP",
    "sort": "SORT",
    "lang": "LANGUAGE",
    **dict.fromkeys(("owner", "for", "by", "as"), "MEMBER"),
}
"""The kind of an option's values, by its name."""
_OWN = {
    "done --reason": "REASON",
    "flag --reason": "REPORT",
    "view save --state": "STATE",
    "report --format": "REPORT_FORMAT",
    "briefing --format": "BRIEFING_FORMAT",
    "view remove NAME": "VIEW",
    "counter set NAME": "",
    "approval submit ID": "ID",
    "approval reject REASON": "",
}
"""Options and arguments that mean something else than others of their name."""
