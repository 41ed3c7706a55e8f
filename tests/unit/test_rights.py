"""The table of rights knows every action that the code writes down, and the catalogues have words for it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import smtui
from smtui.domain.comment import Moderation
from smtui.services.permit import RIGHTS
from smtui.texts import Language, Texts

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def _trees() -> dict[str, ast.Module]:
    root = Path(smtui.__file__).parent
    return {str(path.relative_to(root)): ast.parse(path.read_text("utf-8")) for path in sorted(root.rglob("*.py"))}


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    given = next((word.value for word in call.keywords if word.arg == name), None)
    return given if given is not None else call.args[place] if len(call.args) > place else None


def _constants(
    node: ast.expr | None, within: Function | None, tree: ast.Module, asked: tuple[Function, ...] = ()
) -> Iterator[str]:
    """Give the texts that an expression can be: constants, both sides of a choice, dict values, what callers pass."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _constants(one, within, tree, asked)
            yield from _constants(other, within, tree, asked)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _constants(value, within, tree, asked)
        case ast.Subscript(value=ast.Dict(values=values)):
            for value in values:
                yield from _constants(value, within, tree, asked)
        case ast.Name(id=name):
            yield from _named(name, within, tree, asked)


def _named(name: str, within: Function | None, tree: ast.Module, asked: tuple[Function, ...]) -> Iterator[str]:
    scope: ast.AST = tree
    if within is not None and name in [arg.arg for arg in (*within.args.args, *within.args.kwonlyargs)]:
        yield from _passed(name, within, asked)
        return
    if within is not None and any(_assigns(node, name) for node in ast.walk(within)):
        scope = within
    for node in ast.walk(scope):
        if _assigns(node, name):
            yield from _constants(node.value, within, tree, asked)  # type: ignore[attr-defined]


def _assigns(node: ast.AST, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)


def _passed(name: str, function: Function, asked: tuple[Function, ...]) -> Iterator[str]:
    """Give what the callers of a function pass for one of its arguments, in the whole of the program."""
    if function in asked:
        return
    names = [arg.arg for arg in function.args.args]
    place = names.index(name) if name in names else 99
    for _, tree, within, call in _calls().get(function.name, ()):
        yield from _constants(_argument(call, place, name), within, tree, (*asked, function))


@cache
def _calls() -> dict[str, list[tuple[str, ast.Module, Function | None, ast.Call]]]:
    """Return all calls by the name that is called: file, module, function around it, call."""
    found: dict[str, list[tuple[str, ast.Module, Function | None, ast.Call]]] = {}

    def visit(path: str, tree: ast.Module, node: ast.AST, within: Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Call):
                found.setdefault(_name(child), []).append((path, tree, within, child))
            visit(path, tree, child, child if isinstance(child, Function) else within)

    for path, tree in _trees().items():
        visit(path, tree, tree, None)
    return found


@cache
def written() -> dict[str, str]:
    """Return the actions that ``Work`` is begun with anywhere, and where."""
    found = dict.fromkeys(get_args(Moderation), "domain/comment.py")
    for path, tree, within, call in _calls()["Work"]:
        texts = [text for text in _constants(_argument(call, 1, "action"), within, tree) if text]
        is_moderation = path == "services/moderation.py" and within is not None and within.name == "moderate"
        assert texts or is_moderation, f"{path}:{call.lineno} begins an action whose name this test cannot find"
        found.update(dict.fromkeys(texts, f"{path}:{call.lineno}"))
    return found


def test_the_scan_finds_actions_in_every_form_in_which_they_are_written() -> None:
    found = written()
    # Named at the spot; in a choice; handed on by a helper; from a table; from a constant of the module.
    assert {"submit", "move", "edit", "snooze", "purge", "check", "skip", "block"} <= set(found)
    assert len(found) > 60


def test_every_action_that_is_written_down_has_a_row_in_the_table_of_rights() -> None:
    missing = {action: where for action, where in written().items() if action not in RIGHTS}
    assert missing == {}


@pytest.mark.parametrize("language", get_args(Language))
def test_history_and_log_have_words_for_every_action(language: Language) -> None:
    texts = Texts(language)
    missing = [action for action in written() if not texts.find(f"permit.did.{action}")]
    assert missing == []
