"""The documents for users are complete and current, their commands exist, and every link in them leads somewhere.

Some parts of them are made from the code; ``python -m tests.unit.test_docs_tree`` writes those anew.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import msgspec
import pytest

import smtui
from smtui import config
from smtui.actions import ACTIONS, RESERVED, apply_keymap
from smtui.cli.commands import find
from smtui.cli.usage import parse
from smtui.domain import reaction, routine, team
from smtui.domain.board import parse_roster
from smtui.domain.guideline import PLACEHOLDERS, TIME_CLASSES
from smtui.domain.guideline_files import PROCEDURE, parse_guideline, parse_situation
from smtui.domain.reaction import parse_plans
from smtui.domain.recurrence import parse_routines
from smtui.domain.suggest import parse_rules
from smtui.networks import _SHIPPED, CARRIED, load_network
from smtui.ports import Account
from smtui.texts import Texts
from smtui.theming import NETWORKS, PALETTE, STATES, load_looks, read_look
from smtui.widgets.keys import key_names

CODE = Path(smtui.__file__).parent
ROOT = CODE.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.glob("*.md")])
SECTIONS: dict[str, type[msgspec.Struct]] = {
    "house": config.House,
    "hours": config.Hours,
    "reply": config.Replies,
    "post": config.Posts,
    "ui": config.Looks,
    "privacy": config.Privacy,
}
PLACES = {
    "app": "Everywhere",
    "list": "In every list",
    "inbox": "Inbox",
    "composer": "Writing a reply",
    "ask": "Questions",
    "form": "Forms",
    "template": "Choosing a template",
    "tree": "The decision tree",
    "sheet": "Judging a round or a post",
    "today": "Today",
    "checklist": "Checklist",
    "round": "A running round",
    "guideline": "Guideline",
    "overview": "Overview",
    "board": "The board",
}
TEXTS = Texts("en")


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# -- what is made from the code -------------------------------------------------------------------------------------


def keys_tables() -> str:
    """Return a table of actions for each place."""
    lines: list[str] = []
    for place, title in PLACES.items():
        lines += [f"## {title}", "", "| keys | does | action | as written in config.toml | in the shell |"]
        lines += ["|---|---|---|---|---|"]
        for action in (one for one in ACTIONS if one.place == place):
            label, what = TEXTS(f"actions.{action.id}"), TEXTS(f"actions.{action.id}.help")
            cells = [
                key_names(action.keys, TEXTS).replace("|", "\\|"),
                f"**{label}**: {what}",
                f"`{action.id}`",
                f"`{', '.join(action.keys)}`",
                f"`{action.command}`" if action.command else "",
            ]
            lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |"))
        lines.append("")
    return "\n".join(lines).strip()


def explained(kind: type[msgspec.Struct]) -> dict[str, str]:
    """Return the docstrings below a struct's fields."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for one, following in zip(body.body, body.body[1:], strict=False):
        if isinstance(one, ast.AnnAssign) and isinstance(following, ast.Expr):
            assert isinstance(one.target, ast.Name)
            assert isinstance(following.value, ast.Constant)
            found[one.target.id] = " ".join(str(following.value.value).replace("``", "`").split())
    return found


def kind_name(kind: Any) -> str:
    """Return what may be written, in words."""
    if get_origin(kind) is Literal:
        return " or ".join(f"`{json.dumps(choice)}`" for choice in get_args(kind))
    if get_origin(kind) is tuple:
        return "list of texts"
    if hasattr(kind, "__metadata__"):
        least = next(meta.ge for meta in kind.__metadata__ if isinstance(meta, msgspec.Meta))
        return f"{kind_name(kind.__origin__)} from {least}"
    return {str: "text", bool: "`true` or `false`", int: "whole number"}[kind]


def settings_table() -> str:
    """Return the table of the settings: what the code says about them, else what ``smtui init`` writes beside them."""
    lines = ["| setting | what | default | meaning |", "|---|---|---|---|"]
    for section, kind in SECTIONS.items():
        meanings = explained(kind)
        hints = inspect.get_annotations(kind, eval_str=True)
        for field in msgspec.structs.fields(kind):
            meaning = meanings.get(field.name) or TEXTS(f"init.file.{section}.{field.name}")
            default = json.dumps(field.default, ensure_ascii=False)
            cells = [f"`{section}.{field.name}`", kind_name(hints[field.name]), f"`{default}`"]
            lines.append(f"| {' | '.join([*cells, meaning.removesuffix('.')])} |")
    return "\n".join(lines)


VERBS = (
    ("answers", ("reply",)),
    ("posts", ("publish",)),
    ("approve, hold", ("approve", "hold")),
    ("spam", ("spam", "unspam")),
    ("trash", ("trash", "untrash")),
    ("hide", ("hide", "unhide")),
    ("like", ("like", "unlike")),
    ("boost", ("boost", "unboost")),
    ("mute, block", ("mute", "unmute", "block", "unblock")),
    ("report", ("report",)),
)
"""The columns of the table of networks: a heading, and all that a network must be able to do for it."""


def networks_table() -> str:
    """Return what each shipped network can do, as it declares it."""
    lines = [f"| network | {' | '.join(title for title, _ in VERBS)} | longest answer | images |"]
    lines.append(f"|---|{'---|' * (len(VERBS) + 2)}")
    for key in (*_SHIPPED, *CARRIED):
        network = load_network(key)
        able = network.capabilities
        marks = ["yes" if able.can.issuperset(needed) else "" for _, needed in VERBS]
        longest = f"{able.max_length:,} {able.unit}" if able.max_length else ""
        if key in CARRIED or key in ("manual", "feed"):
            marks[0] = "by hand"
        marks[1] = marks[1] or "by hand"
        cells = [f"`{key}`", *marks, longest, str(able.pictures or "")]
        lines.append(f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |"))
    return "\n".join(lines)


MADE = {
    "keys.md": ("actions", keys_tables),
    "config.md": ("settings", settings_table),
    "networks.md": ("capabilities", networks_table),
}


def with_made_part(name: str) -> str:
    """Return a page with its made part as the code has it now."""
    mark, make = MADE[name]
    head, begin, rest = page(name).partition(f"<!-- {mark}: made from the code -->\n")
    _, end, tail = rest.partition("<!-- end -->\n")
    assert begin
    assert end
    return f"{head}{begin}\n{make()}\n\n{end}{tail}"


@pytest.mark.parametrize("name", MADE)
def test_what_is_made_from_the_code_is_current(name: str) -> None:
    assert page(name) == with_made_part(name), "python -m tests.unit.test_docs_tree"


# -- keys -----------------------------------------------------------------------------------------------------------


def test_every_action_has_a_place_in_the_document() -> None:
    assert {action.place for action in ACTIONS} == set(PLACES)


def test_the_keymap_example_works_and_the_reserved_keys_are_named() -> None:
    example = next(block for block in blocks(page("keys.md"), "toml"))
    actions, problems = apply_keymap(msgspec.toml.decode(example.encode())["keys"])
    assert problems == ()
    assert tuple(actions) != ACTIONS
    for key in RESERVED:
        assert f"`{key}`" in page("keys.md")


# -- settings -------------------------------------------------------------------------------------------------------


def test_every_section_of_the_settings_is_known_here() -> None:
    assert set(SECTIONS) | {"keys", "member"} == {field.name for field in msgspec.structs.fields(config.Settings)}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("[[member]]", team.Member),
        ("accounts/", Account),
        ("plans.toml", reaction.ReactionPlan),
        ("routines.toml", routine.Routine),
        ("routines.toml", routine.Step),
    ],
)
def test_every_name_in_the_other_files_is_documented(heading: str, kind: type[msgspec.Struct]) -> None:
    section = next(part for part in page("config.md").split("\n## ") if heading in part.partition("\n")[0])
    # How the file calls what the code calls otherwise: the account's name is its file's, networks and kinds are tables.
    written = {
        "message": "key_message",
        "quota_per": "per",
        "target": "inbox",
        "name": "NAME" if kind is Account else "name",
    }
    for field in msgspec.structs.fields(kind):
        assert f"`{written.get(field.name, field.name)}`" in section, field.name


def test_the_examples_of_the_other_files_are_read_without_a_fault(tmp_path: Path) -> None:
    text = page("config.md")
    settings, account, plans, roster, routines, greetings, signs = blocks(text, "toml")
    path = tmp_path / "config.toml"
    path.write_text(settings)
    assert config._load(path).problems == ()
    assert msgspec.convert({"name": "blog", **msgspec.toml.decode(account.encode())}, Account).network == "wordpress"
    assert parse_plans(plans, "plans.toml").find("mastodon", "mention").target_min == 240
    assert [slot.doer for slot in parse_roster(roster, "board.toml").slots] == ["jana"]
    assert [one.key for one in parse_routines(routines, "routines.toml")] == ["monday"]
    assert parse_rules(signs, "signs.toml")
    situation = next(blocks(text, "markdown"))
    assert parse_situation(situation, "lost.md").templates
    guideline = parse_guideline({"lost.md": situation, PROCEDURE: greetings})
    assert guideline.find("lost")
    assert guideline.blocks.openings[1].until == "12:00"


def test_the_guideline_s_words_are_documented() -> None:
    text = page("config.md")
    assert PROCEDURE in text
    for name in PLACEHOLDERS:
        assert f"`{{{name}}}`" in text
    for name in TIME_CLASSES:
        assert f"`{name}`" in text


def test_every_environment_variable_is_documented() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.py"))
    names = set(re.findall(r"\bSMTUI_[A-Z]+(?:_[A-Z]+)*", code))
    names |= set(re.findall(r'environ(?:\.get\(|\[)"([A-Z_]+)"', code)) | set(
        re.findall(r'"([A-Z_]+)" (?:not )?in environ', code)
    )
    assert "SMTUI_CONFIG" in names
    assert "TMUX" in names
    assert {name for name in names if name not in page("config.md")} == set()


# -- themes ---------------------------------------------------------------------------------------------------------


def test_every_token_and_theme_is_documented() -> None:
    text = page("themes.md")
    for name in (*PALETTE, *STATES, *NETWORKS, *load_looks()[0], "dark", "ansi", "contrast"):
        assert f"`{name}`" in text, name


def test_the_example_theme_is_one(tmp_path: Path) -> None:
    path = tmp_path / "fog.toml"
    _, example = blocks(page("themes.md"), "toml")
    path.write_text(example)
    assert not read_look(path).dark


# -- all pages ------------------------------------------------------------------------------------------------------


def blocks(text: str, language: str = "") -> Iterator[str]:
    """Give the contents of fenced blocks of a language."""
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if found[1] == language:
            yield found[2]


def prose(text: str) -> str:
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def anchors(path: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", prose(path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_link_within_the_project_leads_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(path.read_text(encoding="utf-8"))):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        found = (path.parent / file).resolve() if file else path
        assert found.is_file(), target
        assert found.is_relative_to(ROOT), target
        if anchor:
            assert anchor in anchors(found), target


def test_the_index_names_every_document() -> None:
    index = page("README.md")
    for path in DOCS.iterdir():
        if path.is_file() and path.name != "README.md":
            assert f"]({path.name})" in index


def test_every_picture_is_shown_somewhere_and_asks_nobody_for_letters() -> None:
    pages = "".join(path.read_text("utf-8") for path in [DOCS.parent / "README.md", *DOCS.glob("*.md")])
    for path in (DOCS / "pictures").iterdir():
        assert f"pictures/{path.name})" in pages
        assert "url(http" not in path.read_text("utf-8")


def test_every_use_case_has_its_line_in_the_architecture() -> None:
    text = page("architecture.md")
    for path in (CODE / "services").glob("[a-z]*.py"):
        assert f"`{path.name}`" in text


def shown_commands() -> Iterator[tuple[str, str]]:
    """Give each call of smtui that the pages show in a block, without what stands around it."""
    for path in PAGES:
        if path.name == "commands.md":  # its lines are usage, which tests/cli/test_docs.py holds to the code
            continue
        for language in ("", "sh"):
            for block in blocks(path.read_text(encoding="utf-8"), language):
                for line in block.splitlines():
                    said = re.split(r"(?:^|\s)#", line)[0]
                    for call in re.findall(
                        r"(?:^|(?<=[\s('\"]))smtui(?! ')( .*?)?(?=\s{2,}|&&|\||[<>)]|2>|'$|$)", said
                    ):
                        yield path.name, call.strip()


@pytest.mark.parametrize(("name", "call"), sorted(set(shown_commands())))
def test_every_command_that_is_shown_exists(name: str, call: str) -> None:
    words = shlex.split(call)
    if not words:
        return
    command, rest = find(words)
    assert command is not None
    parse(command.usage, rest, command.name)


def test_commands_are_found_in_blocks() -> None:
    calls = {call for _, call in shown_commands()}
    assert {"demo", "check 1 2", "sync --watch", "inbox --json"} <= calls


if __name__ == "__main__":
    for made in MADE:
        text = with_made_part(made)
        (DOCS / made).write_text(text, encoding="utf-8")
