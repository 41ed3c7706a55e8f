"""Every command, once: its words, its usage and the function that runs it. Help, completion and docs come from here.

The usage line is also the grammar (``smtui.cli.usage``): ``ID`` is needed, ``[ID]`` may be left out, ``...`` repeats.
One-line explanations are in the catalogue under ``help.<words joined by _>``, options under ``help.option.<name>``.
"""

from __future__ import annotations

from smtui.domain.errors import UsageError


class Command:
    """One command. ``run`` is ``module:function`` within ``smtui.cli``."""

    __slots__ = ("group", "name", "run", "usage")

    def __init__(self, name: str, run: str, group: str, usage: str = "") -> None:
        self.name = name
        self.run = run
        self.group = group
        self.usage = usage

    @property
    def key(self) -> str:
        """The command's name in the catalogue."""
        return self.name.replace(" ", "_")


_TRIAGE = "ID... [--queue] [--json]"
_INBOX = (
    "[--account A] [--situation S] [--owner M] [--words W] "
    "[--overdue] [--snoozed] [--closed] [--all] [--archive] [--view V] [--group G] [--sort O] [--limit N] [--json]"
)
_VIEW = (
    "NAME [--account A] [--situation S] [--owner M] [--state S] [--words W] [--archive] [--group G] [--sort O] [--json]"
)
_POST = "[--text T] [--at WHEN] [--account A]... [--owner M] [--image FILE]... [--alt TEXT]... [--anyway] [--json]"
_POST_ADD = f"TITLE {_POST}"
_POST_EDIT = f"ID [--title T] {_POST}"
_IMPORT = "FILE [--account A] [--full] [--results] [--as M] [--anyway] [--json]"
_ACCOUNT = "NETWORK [--name N] [--url U] [--handle H] [--user U] [--token T] [--expires DATE] [--owner M] [--json]"
_INIT = (
    "[--yes] [--lang L] [--name N] [--country C] [--state S] [--timezone Z] [--hours H]... [--days D] [--team] "
    "[--member M]..."
)

COMMANDS: tuple[Command, ...] = (
    Command("init", "init:init", "house", _INIT),
    Command("demo", "run_app:demo", "house"),
    Command("doctor", "doctor:doctor", "house", "[--repair] [--json]"),
    Command("account add", "account:add", "house", _ACCOUNT),
    Command("account list", "account:list_", "house", "[--json]"),
    Command("account test", "account:test", "house", "[ACCOUNT...] [--json]"),
    Command("account remove", "account:remove", "house", "ACCOUNT [--yes]"),
    Command("account edit", "account:edit", "house", "ACCOUNT [--expires DATE] [--title T] [--owner M] [--json]"),
    Command("counter set", "counter:set_", "inbox", "ACCOUNT NAME NUMBER [--url U] [--json]"),
    Command("counter list", "counter:list_", "inbox", "[--json]"),
    Command("sync", "sync:sync", "inbox", "[ACCOUNT...] [--watch] [--every MINUTES] [--json]"),
    Command("inbox", "inbox:inbox", "inbox", _INBOX),
    Command(
        "add",
        "add:add",
        "inbox",
        "[TEXT] [--account A] [--author N] [--split] [--url U] [--title T] [--kind K] [--at WHEN] [--json]",
    ),
    Command("show", "inbox:show", "inbox", "ID [--archive] [--json]"),
    Command("view list", "views:list_", "inbox", "[--json]"),
    Command("view save", "views:save", "inbox", _VIEW),
    Command("view remove", "views:remove", "inbox", "NAME [--json]"),
    Command(
        "reply",
        "reply:reply",
        "inbox",
        "ID [TEXT] [--template KEY] [--set NAME=VALUE]... [--draft] [--at WHEN] [--queue] [--anyway] [--json]",
    ),
    Command(
        "handover",
        "handover:handover",
        "inbox",
        "ID [TEXT] [--template KEY] [--set NAME=VALUE]... [--anyway] [--json]",
    ),
    Command("handed", "handover:handed", "inbox", "ID [URL] [--json]"),
    Command(
        "promise",
        "promise:promise",
        "inbox",
        "ID WHEN... [--by MEMBER] [--reply TEXT] [--template KEY] [--set NAME=VALUE]... [--what TEXT] [--said] "
        "[--queue] [--anyway] [--json]",
    ),
    Command("promise list", "promise:list_", "inbox", "[--all] [--json]"),
    Command("kept", "promise:kept", "inbox", "ID... [--json]"),
    Command("done", "triage:done", "inbox", "ID... [--reason R] [--detail D] [--json]"),
    Command("reopen", "triage:reopen", "inbox", "ID... [--json]"),
    Command("snooze", "triage:snooze", "inbox", "ID... WHEN [--detail D] [--json]"),
    Command("wake", "triage:wake", "inbox", "ID... [--json]"),
    Command("assign", "triage:assign", "inbox", "ID... MEMBER [--note TEXT] [--json]"),
    Command("wait", "triage:wait", "inbox", "ID... WHOM [--json]"),
    Command("situation", "triage:situation", "inbox", "ID... SITUATION [--json]"),
    Command("decide", "decide:decide", "inbox", "ID [ANSWER...] [--json]"),
    Command("approve", "triage:moderate", "inbox", _TRIAGE),
    Command("hold", "triage:moderate", "inbox", _TRIAGE),
    Command("spam", "triage:moderate", "inbox", _TRIAGE),
    Command("trash", "triage:moderate", "inbox", _TRIAGE),
    Command("hide", "triage:moderate", "inbox", _TRIAGE),
    Command("unhide", "triage:moderate", "inbox", _TRIAGE),
    Command("like", "triage:like", "inbox", "ID... [--done] [--queue] [--json]"),
    Command("unlike", "triage:moderate", "inbox", _TRIAGE),
    Command("boost", "triage:moderate", "inbox", _TRIAGE),
    Command("unboost", "triage:moderate", "inbox", _TRIAGE),
    Command("mute", "triage:moderate", "inbox", _TRIAGE),
    Command("unmute", "triage:moderate", "inbox", _TRIAGE),
    Command("block", "triage:moderate", "inbox", _TRIAGE),
    Command("unblock", "triage:moderate", "inbox", _TRIAGE),
    Command("flag", "triage:report", "inbox", "ID... --reason R [--text T] [--yes] [--queue] [--json]"),
    Command("note", "triage:note", "inbox", "ID TEXT [--json]"),
    Command("undo", "triage:undo", "inbox", "[--queue] [--json]"),
    Command("approval list", "approval:list_", "inbox", "[--all] [--json]"),
    Command("approval show", "approval:show", "inbox", "ID [--json]"),
    Command(
        "approval submit",
        "approval:submit",
        "inbox",
        "ID [TEXT] [--template KEY] [--set NAME=VALUE]... [--or TEXT]... [--for M] [--note TEXT] [--anyway] [--json]",
    ),
    Command("approval offer", "approval:offer", "inbox", "ID TEXT [--json]"),
    Command(
        "approval approve",
        "approval:approve",
        "inbox",
        "ID [--choice N] [--text T] [--rev N] [--anyway] [--queue] [--json]",
    ),
    Command("approval reject", "approval:reject", "inbox", "ID REASON [--rev N] [--json]"),
    Command("history", "approval:history", "inbox", "ID [--json]"),
    Command("outbox list", "outbox:list_", "inbox", "[--json]"),
    Command("outbox retry", "outbox:retry", "inbox", "[ACCOUNT...] [--json]"),
    Command("outbox cancel", "outbox:cancel", "inbox", "ID [--json]"),
    Command("today", "today:today", "day", "[DATE...] [--json]"),
    Command("due", "due:due", "day", "[--format F]"),
    Command("routine list", "rounds:routine", "day", "[--day DATE] [--all] [--json]"),
    Command("routine show", "routine:show", "day", "[ROUTINE...] [--json]"),
    Command("routine set", "routine:set_", "day", "WHAT FIELD [VALUE] [--dry-run]"),
    Command("routine add", "routine:add", "day", "TITLE STEP..."),
    Command("routine remove", "routine:remove", "day", "ROUTINE"),
    Command("routine suggest", "control:suggest", "day", "[--apply N] [--move N] [--json]"),
    Command("routine stats", "control:stats", "day", "[--weeks N] [--json]"),
    Command("round year", "control:year", "day", "[--json]"),
    Command("round list", "control:list_", "day", "[--days N] [--json]"),
    Command("round show", "control:show", "day", "ID [--json]"),
    Command("round signoff", "control:signoff", "day", "ID... [--word W] [--json]"),
    Command("round return", "control:return_", "day", "ID --word W [--json]"),
    Command("round start", "round:start", "day", "[ROUTINE] [--json]"),
    Command("round next", "round:next_", "day", "[--skip] [--reason R] [--json]"),
    Command("round count", "round:count", "day", "[--json]"),
    Command("round status", "round:status", "day", "[--json]"),
    Command("round stop", "round:stop", "day", "[--reason R] [--word W] [--json]"),
    Command("check", "rounds:check", "day", "STEP... [--day DATE] [--json]"),
    Command("uncheck", "rounds:uncheck", "day", "STEP... [--day DATE] [--json]"),
    Command("skip", "rounds:skip", "day", "STEP... --reason R [--day DATE] [--json]"),
    Command("post add", "post:add", "day", _POST_ADD),
    Command("post list", "post:list_", "day", "[--from DATE] [--to DATE] [--all] [--json]"),
    Command("post show", "post:show", "day", "ID [--json]"),
    Command("post edit", "post:edit", "day", _POST_EDIT),
    Command("post move", "post:move", "day", "ID DATE... [--json]"),
    Command("post submit", "post:submit", "day", "ID [--json]"),
    Command("post approve", "post:approve", "day", "ID [--rev N] [--json]"),
    Command("post return", "post:return_", "day", "ID WORD [--json]"),
    Command("post schedule", "post:schedule", "day", "ID [WHEN...] [--anyway] [--json]"),
    Command("post published", "post:published", "day", "ID URL [--account A] [--json]"),
    Command("post stop", "post:stop", "day", "ID [--json]"),
    Command("publish", "publish:publish", "day", "[ID...] [--account A]... [--dry-run] [--anyway] [--json]"),
    Command("calendar list", "calendar:list_", "day", "[DATE] [--days N] [--month] [--json]"),
    Command("calendar import", "calendar:import_", "day", "FILE [--json]"),
    Command("calendar export", "calendar:export", "day", "[--from DATE] [--to DATE]"),
    Command("evidence save", "evidence:save", "know", "ID... [--why W] [--json]"),
    Command("evidence list", "evidence:list_", "know", "[ID] [--json]"),
    Command("evidence show", "evidence:show", "know", "ID... [--json]"),
    Command("evidence export", "evidence:export", "know", "[ID...] [--html]"),
    Command("evidence verify", "evidence:verify", "know", "[--json]"),
    Command("evidence erase", "evidence:erase", "know", "ID... [--yes] [--json]"),
    Command("crisis status", "crisis:status", "know", "[--json]"),
    Command("crisis start", "crisis:start", "know", "[--why W] [--post ID]... [--keep-posts] [--yes] [--json]"),
    Command("crisis log", "crisis:log", "know", "TEXT [--json]"),
    Command("crisis stop", "crisis:stop", "know", "[--happened T] [--lessons T] [--resume] [--json]"),
    Command("crisis review", "crisis:review", "know", "[ID] [--json]"),
    Command("learned show", "learned:show", "know", "[--json]"),
    Command("learned reset", "learned:reset", "know", "[--yes] [--json]"),
    Command("plan list", "deed:plan_list", "know", "[--json]"),
    Command("plan renew", "deed:plan_renew", "know", "[ID...] [--json]"),
    Command("board", "board:board", "know", "[--week DATE] [--json]"),
    Command("absence list", "board:absence_list", "know", "[--json]"),
    Command("absence add", "board:absence_add", "know", "MEMBER FROM [TO] [--note TEXT] [--json]"),
    Command("absence remove", "board:absence_remove", "know", "ID [--json]"),
    Command("deed list", "deed:list_", "day", "[--account A] [--days N] [--json]"),
    Command("deed add", "deed:add", "day", "KIND [--account A] [--url U] [--note TEXT] [--json]"),
    Command("message list", "deed:message_list", "know", "[--days N] [--json]"),
    Command("message tick", "deed:message_tick", "know", "ID [--no] [--json]"),
    Command("guide", "guide:guide", "know", "[WORDS...] [--json]"),
    Command("report", "report:report", "know", "[PERIOD] [--format F] [--json]"),
    Command("cases", "cases:cases", "know", "NUMBER [--account A] [--network N] [--json]"),
    Command("log", "report:log", "know", "[ID] [--limit N] [--verify] [--known HASH] [--head] [--json]"),
    Command("sample list", "briefing:sample_list", "know", "[--day DATE] [--json]"),
    Command("sample verdict", "briefing:sample_verdict", "know", "ID VERDICT [TEXT] [--day DATE] [--json]"),
    Command("briefing", "briefing:briefing", "know", "MEMBER [--format F] [--out FILE]"),
    Command("whoami", "team:whoami", "know", "[--json]"),
    Command("import", "transfer:import_", "data", _IMPORT),
    Command("export", "transfer:export", "data", "[--account A] [--csv] [--full]"),
    Command("backup", "keep:backup", "data", "[FILE] [--json]"),
    Command("restore", "keep:restore", "data", "FILE [--yes] [--json]"),
    Command("compact", "keep:compact", "data", "[--forget]"),
    Command("purge", "privacy:purge", "data", "[--days N] [--dry-run] [--yes] [--json]"),
    Command("person export", "privacy:export", "data", "NAME [--account A]"),
    Command("person delete", "privacy:delete", "data", "NAME [--account A] [--yes] [--json]"),
    Command("keys", "keys:keys", "know", "[--test] [--json]"),
    Command("man", "man:man", "know"),
    Command("completion", "completion:completion", "data", "SHELL [WORDS...]"),
    Command("help", "help:help_", "data", "[COMMAND...]"),
)

BY_NAME: dict[str, Command] = {command.name: command for command in COMMANDS}
GROUPS = ("house", "inbox", "day", "know", "data")


def find(words: list[str]) -> tuple[Command | None, list[str]]:
    """Return the command that ``words`` begin with, and the words that remain for it.

    ``post list`` also answers to ``post`` alone, as every group with a list does.
    """
    two = " ".join(words[:2])
    if two in BY_NAME and len(words) > 1:
        return BY_NAME[two], words[2:]
    first = words[0]
    if first in BY_NAME:
        return BY_NAME[first], words[1:]
    listing = BY_NAME.get(f"{first} list")
    rest = words[1:]
    takes_words = listing is not None and not listing.usage.startswith("[--")
    if listing and (not rest or rest[0].startswith("-") or takes_words):
        return listing, rest
    return None, words


def subcommands(first: str) -> list[str]:
    """Return the second words that ``first`` can be followed by."""
    return [name.partition(" ")[2] for name in BY_NAME if name.startswith(f"{first} ")]


def unknown(word: str) -> UsageError:
    """Return the error about a command that there is not, with the nearest one that there is."""
    from difflib import get_close_matches  # 4 ms, and only a mistake needs it

    names = sorted({command.name.partition(" ")[0] for command in COMMANDS} | set(BY_NAME))
    hint = next(iter(get_close_matches(word, names, 1, 0.5)), "")
    return UsageError("command_hint" if hint else "command_unknown", command=word, hint=hint)
