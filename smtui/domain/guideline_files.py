"""The guideline as files that people edit: Markdown for each situation, and ``guideline.toml`` beside them.

A situation is one Markdown file: a TOML header between two lines of ``+++`` (or ``---``), then sections of list items.
``guideline.toml`` holds the order, the decision procedure, the checks and the house's own placeholders. Mistakes are
ConfigErrors that name file and line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar, cast, get_args
from zlib import crc32

from smtui.domain.blocks import Blocks, parse_blocks
from smtui.domain.errors import ConfigError
from smtui.domain.guideline import BRACES, PLACEHOLDERS, TIME_CLASSES, Form, Guideline, Question, Situation, Template
from smtui.domain.language import LANGUAGES
from smtui.domain.tables import Table, config_error, read_toml, unknown_name
from smtui.domain.text import clean, fold, one_line

T = TypeVar("T")

PROCEDURE = "guideline.toml"
"""The name of the file beside the situations."""

Networks = Callable[[], Collection[str]]
"""The names of all networks there are, asked for only where a template names one; none: any name will do."""

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_KEY = re.compile(r"[a-z][a-z0-9_-]*\Z")
_ITEM = re.compile(r"[-*+] +|\d+[.)] +")
_FENCES = ("+++", "---")
_SPACES = re.compile(r"\W+")
_FOR = re.compile(r"(.*?)\s*\(([^()]*)\)\s*\Z")

_SECTIONS = {
    "signs": ("Signs", "How to tell", "Woran erkennen", "Anzeichen"),
    "do": ("Do", "So geht es", "Tun"),
    "dont": ("Don't", "So nicht", "Lassen"),
    "notes": ("Notes", "Hinweise"),
    "templates": ("Templates", "Textbausteine"),
}
_ALL_HEADINGS = tuple(heading for headings in _SECTIONS.values() for heading in headings)
_HEADINGS = {fold(heading): name for name, headings in _SECTIONS.items() for heading in headings}


def parse_situation(
    text: str,
    file: str,
    classes: Mapping[str, int | None] = TIME_CLASSES,
    placeholders: Collection[str] = PLACEHOLDERS,
    networks: Networks = tuple,
) -> Situation:
    """Return the situation that a Markdown file holds. Raises ConfigError with file and line."""
    lines = clean(text.removeprefix("\ufeff")).split("\n")
    header, body = _split_header(lines, file)
    table = read_toml(header, file, 1)
    key = table.text("key")
    if not _KEY.match(key):
        raise table.error("config_key", "key", value=key)
    time_class = table.choice("time", classes, "today")
    sections = _sections(lines, body, file)
    situation = Situation(
        key=key,
        title=one_line(table.text("title")),
        time_class=time_class,
        minutes=classes[time_class],
        public_reply=table.flag("public_reply", True),
        who=table.text("who", ""),
        escalate=one_line(table.text("escalate", "")),
        evidence=table.flag("evidence", False),
        second_pair=table.flag("second_pair", False),
        cooling=table.number("cooling", 0),
        signs=_items(sections.get("signs", ())),
        do=_items(sections.get("do", ())),
        dont=_items(sections.get("dont", ())),
        notes=_items(sections.get("notes", ())),
        templates=_templates(key, sections.get("templates", ()), file, placeholders, networks),
    )
    table.done()
    return situation


def parse_guideline(
    files: Mapping[str, str], problems: list[ConfigError] | None = None, networks: Networks = tuple
) -> Guideline:
    """Return the guideline that a folder's files (name to text) hold.

    Raises the first ConfigError; with a list for ``problems`` they all go there, and only what is wrong is left out.
    """
    found: list[ConfigError] = []

    def attempt(read: Callable[[], T], fallback: T) -> T:
        try:
            return read()
        except ConfigError as error:
            found.append(error)
            return fallback

    nothing: tuple[str, ...] = ()
    no_questions: tuple[Question, ...] = ()
    root = attempt(lambda: read_toml(files.get(PROCEDURE, ""), PROCEDURE), Table({}, PROCEDURE, []))
    classes = attempt(lambda: _classes(root), TIME_CLASSES)
    no_words: dict[str, str] = {}
    variables = attempt(lambda: _variables(root), no_words)
    known = PLACEHOLDERS.union(variables)
    situations: dict[str, Situation] = {}
    for file in sorted(name for name in files if name.endswith(".md")):
        situation = attempt(lambda file=file: parse_situation(files[file], file, classes, known, networks), None)  # type: ignore[misc]
        if situation is None:
            continue
        if situation.key in situations:
            found.append(config_error("config_twice", file, None, name="key", value=situation.key))
        situations.setdefault(situation.key, situation)
    order = attempt(lambda: root.texts("situations", ()), nothing)
    found += [
        unknown_name(PROCEDURE, root.line("situations"), key, situations) for key in order if key not in situations
    ]
    shown = attempt(lambda: root.texts("check_before", ()), nothing)
    found += [
        unknown_name(PROCEDURE, root.line("check_before"), key, situations) for key in shown if key not in situations
    ]
    places = {key: place for place, key in enumerate(order)}
    guideline = Guideline(
        situations=tuple(sorted(situations.values(), key=lambda s: (places.get(s.key, len(places)), s.key))),
        questions=attempt(lambda: _questions(root, situations), no_questions),
        before_sending=attempt(lambda: root.texts("before_sending", ()), nothing),
        after_sending=attempt(lambda: root.texts("after_sending", ()), nothing),
        goodwill=attempt(lambda: root.texts("goodwill", ()), nothing),
        check_before=shown,
        variables=variables,
        blocks=attempt(
            lambda: parse_blocks(root, lambda text, line: _check_braces(text, PROCEDURE, line, known)), Blocks()
        ),
        roles=attempt(lambda: _words(root.table("roles")), no_words),
        form=cast(Form, attempt(lambda: root.choice("form", get_args(Form), "Sie"), "Sie")),
        version=attempt(lambda: root.text("version", ""), ""),
        fingerprint=_fingerprint(files),
    )
    attempt(root.done, None)
    if found and problems is None:
        raise found[0]
    if problems is not None:
        problems += found
    return guideline


def _fingerprint(files: Mapping[str, str]) -> str:
    sums = 0
    for name in sorted(files):
        sums = crc32(f"{name}\0{files[name]}\0".encode("utf-8", "surrogatepass"), sums)
    return f"{sums:08x}"


def _words(table: Table) -> dict[str, str]:
    return {name: table.text(name) for name in table.values}


def _classes(root: Table) -> dict[str, int | None]:
    table = root.table("time_class")
    return {**TIME_CLASSES, **{name: table.number(name, least=1) for name in table.values}}


def _variables(root: Table) -> dict[str, str]:
    table = root.table("variables")
    for name, value in (variables := _words(table)).items():
        allowed = value.replace("{name}", "") if name == "greeting" else value
        if not _NAME.match(name) or "{" in allowed or "}" in allowed:
            raise table.error("guideline_variable", name, value=value)
    return variables


def _questions(root: Table, situations: Collection[str]) -> tuple[Question, ...]:
    questions: list[Question] = []
    for table in root.tables("question"):
        question = Question(
            key=table.text("key"),
            ask=table.text("ask"),
            yes=table.texts("yes", ()),
            choose=table.text("choose", ""),
            no=table.text("no", ""),
            why=one_line(table.text("why", "")),
            label=one_line(table.text("label", "")),
        )
        table.done()
        if wrong := [key for key in question.yes if key not in situations]:
            raise unknown_name(PROCEDURE, table.line("yes"), wrong[0], situations)
        if any(question.key == other.key for other in questions):
            raise table.error("config_twice", "key", value=question.key)
        questions.append(question)
    return tuple(questions)


def _split_header(lines: list[str], file: str) -> tuple[str, int]:
    """Return the header's text and the index of the first line below it."""
    fence = lines[0].strip()
    if fence not in _FENCES:
        raise config_error("guideline_header", file, 1)
    for number, line in enumerate(lines[1:], 1):
        if line.strip() == fence:
            return "\n".join(lines[1:number]), number + 1
    raise config_error("guideline_header", file, len(lines))


def _sections(lines: list[str], body: int, file: str) -> dict[str, list[tuple[int, str]]]:
    """Return the numbered lines of each section; what stands above the first one counts as notes."""
    sections: dict[str, list[tuple[int, str]]] = {}
    here = sections.setdefault("notes", [])
    for number, line in enumerate(lines[body:], body + 1):
        if line.startswith("## "):
            title = line[3:].strip()
            name = _HEADINGS.get(fold(title))
            if name is None:
                raise unknown_name(file, number, title, _ALL_HEADINGS)
            here = sections.setdefault(name, [])
        elif not line.startswith("# "):
            here.append((number, line.rstrip()))
    return sections


def _items(lines: Iterable[tuple[int, str]]) -> tuple[str, ...]:
    """Return list items and paragraphs, each with its lines joined by spaces."""
    items: list[list[str]] = []
    fresh = True
    for _, line in lines:
        marker = _ITEM.match(line)
        if marker or (line and fresh):
            items.append([])
        if line:
            items[-1].append(line[marker.end() if marker else 0 :].strip())
        fresh = not line
    return tuple(" ".join(item) for item in items)


def _templates(
    situation: str,
    lines: Iterable[tuple[int, str]],
    file: str,
    placeholders: Collection[str],
    networks: Networks,
) -> tuple[Template, ...]:
    """Return the templates: numbered list items, or named blocks below ``### name`` that keep their line breaks.

    Behind a name, ``(instagram, en)`` says for which networks it is, and in which language.
    """
    listed: list[tuple[int, str]] = []
    named: list[tuple[int, str, tuple[str, ...], list[str]]] = []
    for number, line in lines:
        _check_braces(line, file, number, placeholders)
        if line.startswith("### "):
            name, limits = _heading(line[4:], file, number, networks)
            named.append((number, name, limits, []))
        elif named:
            named[-1][3].append(line)
        else:
            listed.append((number, line))
    nowhere: tuple[str, ...] = ()
    found: list[tuple[int | None, str, tuple[str, ...], str]] = [
        (None, str(number), nowhere, text) for number, text in enumerate(_items(listed), 1)
    ]
    found += [(number, name, limits, "\n".join(block).strip("\n")) for number, name, limits, block in named]
    templates: dict[str, Template] = {}
    for line_number, name, limits, text in found:
        if name in templates or not text:
            key = "config_twice" if text else "guideline_empty"
            raise config_error(key, file, line_number, name="templates", value=name)
        language = next((one for one in LANGUAGES if one in limits), None)
        only = tuple(limit for limit in limits if limit not in LANGUAGES)
        templates[name] = Template(f"{situation}.{name}", text, only, language)
    return tuple(templates.values())


def _heading(title: str, file: str, number: int, networks: Networks) -> tuple[str, tuple[str, ...]]:
    """Return a template's name, and the networks and the language it is limited to."""
    found = _FOR.match(title)
    limits = tuple(dict.fromkeys(one.strip().lower() for one in found[2].split(",") if one.strip())) if found else ()
    known = networks() if any(limit not in LANGUAGES for limit in limits) else ()
    if known and (wrong := [limit for limit in limits if limit not in LANGUAGES and limit not in known]):
        raise unknown_name(file, number, wrong[0], [*known, *LANGUAGES])
    return _SPACES.sub("-", fold(found[1] if found else title)).strip("-"), limits


def _check_braces(line: str, file: str, number: int, placeholders: Collection[str]) -> None:
    for found in BRACES.finditer(line):
        name = found[1]
        if name is not None and name.count("|") != 1 and name not in placeholders:
            raise unknown_name(file, number, f"{{{name}}}", [f"{{{known}}}" for known in placeholders])
    rest = BRACES.sub("", line)
    if "{" in rest or "}" in rest:
        raise config_error("guideline_braces", file, number)
