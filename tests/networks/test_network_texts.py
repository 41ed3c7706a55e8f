"""Every key that a network may raise or report has its sentence, and no sentence is left over."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import smtui.networks

ROOT = Path(smtui.networks.__file__).parent
PREFIXES = ("net_", "network_", "wordpress_")


def literals() -> set[str]:
    """Return every text in the code that looks like one of our keys."""
    found = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(PREFIXES):
                found.add(node.value)
    return found


def sentences() -> set[str]:
    keys: set[str] = set()
    for section in ("errors", "networks"):
        keys |= set(import_module(f"smtui.locale.en.{section}").TEXTS)
    return {key for key in keys if key.startswith(PREFIXES)}


def test_each_key_in_the_code_has_a_sentence_and_each_sentence_a_key() -> None:
    # ``limited`` says the seconds under the same key with ``_for`` at its end.
    assert literals() == {key.removesuffix("_for") for key in sentences()}
