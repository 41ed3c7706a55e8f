"""The catalogue: both languages say the same things, and every error has its sentence."""

from __future__ import annotations

import ast
import re
import string
from importlib import import_module
from pathlib import Path

import pytest

import smtui
from smtui.domain import errors
from smtui.domain.errors import SmtuiError
from smtui.texts import Texts, explain

ROOT = Path(smtui.__file__).parent
SECTIONS = sorted(path.stem for path in (ROOT / "locale" / "en").glob("*.py") if path.stem != "__init__")
# Who raises an error through one of these helpers gives the values that stand here without naming them.
HELPERS = {
    "config_error": ("key", "file", "line"),
    "self.error": ("key", "file", "line", "name"),
    "table.error": ("key", "file", "line", "name"),
    "entry.error": ("key", "file", "line", "name"),
}

# The domain knows no files: smtui.library adds which one it was.
ADDED = {key: {"file"} for key in ("hours_day", "hours_slot", "hours_none")}


def section(language: str, name: str) -> dict[str, str]:
    texts: dict[str, str] = import_module(f"smtui.locale.{language}.{name}").TEXTS
    return texts


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", SECTIONS)
def test_both_languages_have_the_same_keys_and_placeholders(name: str) -> None:
    english, german = section("en", name), section("de", name)
    assert set(english) == set(german)
    for key, text in english.items():
        assert placeholders(text) == placeholders(german[key]), key


def test_both_languages_have_the_same_sections() -> None:
    german = sorted(path.stem for path in (ROOT / "locale" / "de").glob("*.py") if path.stem != "__init__")
    assert german == SECTIONS


@pytest.mark.parametrize("name", SECTIONS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_no_text_is_empty_and_each_plural_has_both_forms(language: str, name: str) -> None:
    texts = section(language, name)
    for key, text in texts.items():
        assert text.strip(), key
        if key.endswith(".one"):
            assert key.removesuffix("one") + "other" in texts


def raised() -> list[tuple[str, str, set[str] | None]]:
    """Return where, which key and which values every error in the tree is made with; None where they are unpacked."""
    leaves = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SmtuiError)}
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func)
            if name not in leaves and name not in HELPERS:
                continue
            given: set[str] | None = set(HELPERS.get(name, ()))
            for keyword in node.keywords:
                given = None if keyword.arg is None or given is None else {*given, keyword.arg}
            first = node.args[0]
            options = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
            found += [
                (f"{path.relative_to(ROOT)}:{node.lineno}", option.value, given)
                for option in options
                if isinstance(option, ast.Constant) and isinstance(option.value, str)
            ]
    return found


def test_every_error_that_is_raised_has_a_sentence_with_values_that_are_given() -> None:
    texts = section("en", "errors")
    places = raised()
    assert len(places) > 100
    missing = [f"{where}: {key}" for where, key, _ in places if key not in texts]
    assert not missing
    for where, key, given in places:
        if given is not None:
            assert placeholders(texts[key]) <= given | ADDED.get(key, set()), f"{where}: {key}"


def test_every_sentence_of_an_error_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py") if "locale" not in path.parts)
    # Some keys are put together: a wait that is known ends in _for, a step's state follows step_already_.
    stems = {key: key.removesuffix("_for") for key in section("en", "errors")}
    unused = [key for key, stem in stems.items() if stem not in source and not key.startswith("step_already_")]
    assert not unused


def said() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return every text in the tree, and the shape of every text that is put together."""
    texts: set[str] = set()
    shapes = set()
    for path in sorted(ROOT.rglob("*.py")):
        if "locale" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                fixed = [re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values]
                shapes.add("".join(fixed))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    return texts, [re.compile(shape) for shape in shapes if re.search("[a-z]{3}", shape)]


def test_every_sentence_is_used() -> None:
    texts, shapes = said()
    # Helpers put the section in front; a form names its fields by their own names.
    names = {"cli": "", "capture": "", "help": None, "errors": None}
    unused = []
    for name in SECTIONS:
        if names.get(name, "") is None:
            continue
        for key in section("en", name):
            stem = key.removesuffix(".one").removesuffix(".other")
            wanted = {f"{name}.{stem}", f"{name}.{key}"} | ({stem} if name in names else set())
            if not wanted & texts and not any(shape.fullmatch(one) for shape in shapes for one in wanted):
                unused.append(f"{name}.{key}")
    assert not unused


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_error_is_explained_on_one_line_whatever_its_values(language: str) -> None:
    said = explain(SmtuiError("no_such_id", id="\x1b[31mx\n\u202e"), Texts("de" if language == "de" else "en"))
    assert "\n" not in said
    assert "\x1b" not in said
    assert "x" in said


def test_an_unknown_key_is_a_defect() -> None:
    with pytest.raises(KeyError):
        Texts("en")("cli.nonsense")
