"""The documents say what the commands do: every command, option, exit code and output stands in them."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest

from smtui.actions import ACTIONS
from smtui.cli import shapes
from smtui.cli.commands import COMMANDS, GROUPS, Command, find
from smtui.cli.outputs import OUTPUTS, schema
from smtui.cli.usage import grammar
from smtui.ports import Capabilities
from smtui.services.intake import FIELDS
from smtui.texts import LANGUAGES, Texts
from tests.cli.conftest import Shell
from tests.support.fake_network import EVERYTHING, SOCIAL

DOCS = Path(__file__).parents[2] / "docs"
BY_NAME = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.key)


@BY_NAME
def test_every_command_and_option_is_documented(command: Command) -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    section = text.partition(f"### smtui {command.name}\n")[2].partition("\n##")[0]
    assert f"smtui {command.name} {command.usage}".rstrip() in section
    arguments, options = grammar(command.usage)
    for name in [argument.name for argument in arguments] + [f"--{option}" for option in options]:
        assert f"| `{name}" in section


@BY_NAME
def test_every_command_has_help_in_both_languages(command: Command) -> None:
    for language in LANGUAGES:
        texts = Texts(language)
        assert texts(f"help.{command.key}")
        assert texts(f"help.group.{command.group}")
        arguments, options = grammar(command.usage)
        for name in [argument.name.lower() for argument in arguments] + list(options):
            assert texts.find(f"help.option.{command.key}.{name}") or texts.find(f"help.option.{name}"), name
    assert command.group in GROUPS


def test_the_schema_on_disk_is_that_of_the_code() -> None:
    assert json.loads((DOCS / "schema.json").read_text(encoding="utf-8")) == json.loads(json.dumps(schema()))


def test_every_shape_is_found_in_the_area_that_it_is_in() -> None:
    found = {
        name: area
        for area in shapes._AREAS
        for name, kind in vars(import_module(f"{shapes.__name__}.{area}")).items()
        if isinstance(kind, type) and kind.__module__ == f"{shapes.__name__}.{area}"
    }
    assert found == shapes._AREA_OF
    assert all(getattr(shapes, name).__name__ == name for name in found)
    with pytest.raises(AttributeError):
        shapes.NoSuchShape  # noqa: B018


def test_every_command_with_json_has_a_shape() -> None:
    # Some options make another document of it: ``log --verify``.
    found = {name.partition(" --")[0] for name in OUTPUTS}
    assert found == {command.name for command in COMMANDS if "--json" in command.usage}


def test_import_fields_and_outputs_are_documented() -> None:
    text = (DOCS / "scripting.md").read_text(encoding="utf-8")
    for field in FIELDS:
        assert f"`{field}`" in text
    for name in OUTPUTS:
        assert name.partition(" ")[0] in text


CALLS: list[tuple[str, list[str]]] = [
    ("doctor", []),
    ("keys", []),
    ("account list", []),
    ("account test", []),
    ("account edit", ["blog", "--expires", "2027-01-31"]),
    ("counter set", ["blog", "reviews", "3"]),
    ("counter list", []),
    ("sync", []),
    ("inbox", ["--all"]),
    ("view save", ["Mine", "--owner", "me"]),
    ("view list", []),
    ("view remove", ["Mine"]),
    ("show", ["SUNDAY"]),
    ("add", ["Typed in"]),
    ("note", ["SUNDAY", "a note"]),
    ("snooze", ["SUNDAY", "2h"]),
    ("wake", ["SUNDAY"]),
    ("assign", ["SUNDAY", "eve"]),
    ("wait", ["SUNDAY", "customer"]),
    ("situation", ["SUNDAY", "question"]),
    ("decide", ["SUNDAY", "y", "y"]),
    ("evidence save", ["SUNDAY"]),
    ("evidence list", []),
    ("evidence show", ["SUNDAY"]),
    ("evidence verify", []),
    ("evidence erase", ["e1", "--yes"]),
    ("learned show", []),
    ("learned reset", ["--yes"]),
    ("crisis start", ["--yes"]),
    ("crisis status", []),
    ("crisis log", ["Called the lead"]),
    ("crisis stop", ["--happened", "much ado", "--lessons", "none"]),
    ("crisis review", []),
    ("approve", ["SUNDAY"]),
    ("hold", ["SUNDAY"]),
    ("trash", ["CAKE"]),
    ("undo", []),
    ("spam", ["PILLS"]),
    ("reopen", ["PILLS"]),
    ("promise", ["PILLS", "tomorrow 12:00", "--said"]),
    ("promise list", ["--all"]),
    ("kept", ["PILLS"]),
    ("reopen", ["PILLS"]),
    *((name, ["CAKE"]) for verb in ("hide", "like", "boost", "mute", "block") for name in (verb, f"un{verb}")),
    ("flag", ["PILLS", "--reason", "spam", "--yes"]),
    ("done", ["PILLS", "--reason", "duplicate"]),
    ("reply", ["CAKE", "Thank you!", "--queue"]),
    ("outbox list", []),
    ("outbox cancel", ["CAKE"]),
    ("reply", ["SUNDAY", "From ten"]),
    ("reply", ["CAKE", "Thank you!", "--queue"]),
    ("outbox retry", []),
    ("show", ["SUNDAY"]),
    ("guide", []),
    ("guide", ["SUNDAY"]),
    ("check", ["1", "2"]),
    ("uncheck", ["1"]),
    ("skip", ["3", "--reason", "none"]),
    ("routine list", ["--all"]),
    ("round start", ["morning"]),
    ("round next", []),
    ("round status", []),
    ("round stop", ["--reason", "the time was up", "--word", "Ada waits"]),
    ("round list", []),
    ("round show", ["morning@2026-11-23"]),
    ("round signoff", ["morning@2026-11-23"]),
    ("round return", ["morning@2026-11-23", "--word", "more"]),
    ("routine show", []),
    ("routine stats", []),
    ("round year", []),
    ("routine suggest", []),
    ("cases", ["pending"]),
    ("cases", ["new", "--account", "blog"]),
    ("post add", ["Advent", "--text", "Soon.", "--account", "blog", "--at", "today 12:00"]),
    ("post list", []),
    ("post show", ["POST"]),
    ("post edit", ["POST", "--title", "Advent!"]),
    ("post move", ["POST", "tomorrow"]),
    ("post move", ["POST", "today"]),
    ("post submit", ["POST"]),
    ("post return", ["POST", "No picture"]),
    ("post submit", ["POST"]),
    ("post approve", ["POST"]),
    ("post schedule", ["POST", "today", "16:00"]),
    ("publish --dry-run", ["POST"]),
    ("publish", ["POST"]),
    ("calendar list", []),
    ("today", []),
    ("post published", ["POST", "https://blog.example/advent"]),
    ("report", []),
    ("log", []),
    ("log --verify", []),
    ("history", ["CAKE"]),
    ("log --head", []),
    ("whoami", []),
    ("plan list", []),
    ("plan renew", []),
    ("board", []),
    ("board", ["--week", "2026-12-24"]),
    ("absence add", ["eve", "today", "+3", "--note", "sea"]),
    ("absence list", []),
    ("today", []),
    ("deed add", ["comment"]),
    ("deed list", []),
    ("message list", []),
    ("message tick", ["SUNDAY"]),
    ("purge", ["--days", "1", "--dry-run"]),
    ("backup", []),
    ("person delete", ["Spammer", "--yes"]),
]


def test_what_json_prints_fits_the_shapes(busy: Shell) -> None:
    """One long day, so that every shape is seen with things in it."""
    known = {name: busy.id_of(text) for name, text in (("SUNDAY", "Sunday"), ("CAKE", "cake"), ("PILLS", "pills"))}
    seen: dict[str, Any] = {}
    able: Any = EVERYTHING | SOCIAL
    busy.network.capabilities = Capabilities(can=able)
    busy.network.info = msgspec.structs.replace(busy.network.info, can=able)
    for name, words in CALLS:
        result = busy.ok(*name.split(), *(known.get(word, word) for word in words), "--json")
        seen[name] = msgspec.json.decode(result.bytes, type=OUTPUTS[name])
        assert result.bytes.count(b"\n") == 1
        if name == "post add":
            known["POST"] = seen[name].id
    stopped = busy.ok("post", "stop", busy.ok("post", "add", "x", "--json").json["id"], "--json")
    msgspec.json.decode(stopped.bytes, type=OUTPUTS["post stop"])
    taken = busy.ok("import", "-", "--json", stdin='{"text": "x"}')
    msgspec.json.decode(taken.bytes, type=OUTPUTS["import"])
    for words in (["handover", taken.json["ids"][0], "Yes"], ["handed", taken.json["ids"][0]]):
        seen[words[0]] = msgspec.json.decode(busy.ok(*words, "--json").bytes, type=OUTPUTS[words[0]])
    assert all(seen[name] for name in ("inbox", "today", "log", "report", "outbox list", "calendar list"))
    kept = seen["backup"].file
    msgspec.json.decode(busy.ok("restore", kept, "--yes", "--json").bytes, type=OUTPUTS["restore"])
    away = seen["absence add"].id
    seen["absence remove"] = msgspec.json.decode(
        busy.ok("absence", "remove", away, "--json").bytes, type=OUTPUTS["absence remove"]
    )
    others = {"restore", "account add", "calendar import", "post stop", "import", "round count"}
    # What takes several people is in test_team_commands.
    others |= {name for name in OUTPUTS if name.startswith(("approval ", "sample "))}
    others.add("import --results")
    assert set(OUTPUTS) == set(seen) | others


def test_what_the_product_promises_is_in_the_shapes() -> None:
    defs = schema()["$defs"]
    promised = {
        "CommentShape": "id account network kind status author text created_at due overdue situation owner url "
        "post_title",
        "DetailShape": "thread replies events notes",
        "ReplyShape": "id status text remote_id url error",
        "TodayShape": "date rounds posts due numbers",
        "RoutineShape": "steps",
        "StepShape": "id title status",
    }
    for shape, names in promised.items():
        assert set(names.split()) <= set(defs[shape]["properties"]), shape


def test_the_command_that_an_action_names_exists() -> None:
    for action in ACTIONS:
        if not action.command:
            continue
        words = action.command.split()
        assert words[0] == "smtui"
        command, rest = find(words[1:])
        assert command is not None, action.command
        options = grammar(command.usage)[1]
        assert all(word[2:] in options for word in rest if word.startswith("--")), action.command
