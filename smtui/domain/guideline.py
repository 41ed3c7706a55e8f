"""The guideline: what situations there are, how the house reacts to each, and what it says.

A situation is one Markdown file: a TOML header between two lines of ``+++`` (or ``---``), then sections of list items.
``guideline.toml`` beside them holds the order, the decision procedure, the checks and the house's own placeholders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Literal, TypeVar, cast, get_args
from zlib import crc32

from msgspec import Struct

from smtui.domain.blocks import Blocks, parse_blocks
from smtui.domain.errors import ConfigError, NotFound
from smtui.domain.language import LANGUAGES, Language
from smtui.domain.tables import Table, config_error, read_toml, unknown_name
from smtui.domain.text import clean, fold, one_line

Form = Literal["Sie", "du"]
T = TypeVar("T")
Style = Literal["heading", "text", "do", "dont", "template", "meta"]

PROCEDURE = "guideline.toml"
"""The name of the file beside the situations."""

PLACEHOLDERS = frozenset(
    {
        "agent",
        "brand",
        "case",
        "contact",
        "eta",
        "greeting",
        "hours",
        "link",
        "name",
        "netiquette",
        "now",
        "product",
        "topic",
    }
)
"""What a template may ask for; ``guideline.toml`` can add to it under ``[variables]``."""

TIME_CLASSES: Mapping[str, int | None] = {"now": 60, "fast": 180, "today": 480, "calm": 960, "none": None}
"""Minutes of working time for each class where ``guideline.toml`` does not say otherwise; None promises nothing."""

GAP = "…"
"""What stands in a template for words that the writer has to find."""
_BRACES = re.compile(r"\{([^{}\n]*)\}|(?<!\w)…")
_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_KEY = re.compile(r"[a-z][a-z0-9_-]*\Z")
_ITEM = re.compile(r"[-*+] +|\d+[.)] +")
_WORD = re.compile(r"\w+")
_FENCES = ("+++", "---")
_SPACES = re.compile(r"\W+")
_FOR = re.compile(r"(.*?)\s*\(([^()]*)\)\s*\Z")

Networks = Callable[[], Collection[str]]
"""The names of all networks there are, asked for only where a template names one; none: any name will do."""

_SECTIONS = {
    "signs": ("Signs", "How to tell", "Woran erkennen", "Anzeichen"),
    "do": ("Do", "So geht es", "Tun"),
    "dont": ("Don't", "So nicht", "Lassen"),
    "notes": ("Notes", "Hinweise"),
    "templates": ("Templates", "Textbausteine"),
}
_ALL_HEADINGS = tuple(heading for headings in _SECTIONS.values() for heading in headings)
_HEADINGS = {fold(heading): name for name, headings in _SECTIONS.items() for heading in headings}


class Template(Struct, frozen=True):
    """A reply to start from. ``key`` is ``<situation>.<number>``, or ``<situation>.<heading>``."""

    key: str
    text: str
    networks: tuple[str, ...] = ()
    """The networks it is written for; none means any."""
    language: Language | None = None
    """The language it is written in where that is not the house's."""


class Situation(Struct, frozen=True, kw_only=True):
    """An entry of the guideline: how to tell it, how the house reacts, by when, who decides."""

    key: str
    title: str
    signs: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    dont: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    time_class: str = "today"
    minutes: int | None = None
    """Working time until the first response; None where the situation itself promises nothing."""
    public_reply: bool = True
    who: str = ""
    """The role that answers."""
    escalate: str = ""
    evidence: bool = False
    """Whether evidence is saved before anything else is done."""
    second_pair: bool = False
    """Whether a second person approves each answer before it goes out."""
    cooling: int = 0
    """Minutes for which nothing goes out after the first look, unless a second person sends it."""
    templates: tuple[Template, ...] = ()


class Question(Struct, frozen=True, kw_only=True):
    """A yes/no question of the decision procedure. The first yes that names situations decides."""

    key: str
    ask: str
    yes: tuple[str, ...] = ()
    """Situations to choose from; none means that a yes goes on to the next question."""
    choose: str = ""
    """How to choose between several situations, or what else to look at after a yes."""
    no: str = ""
    """What to do when a no ends the procedure; empty means that it goes on."""
    why: str = ""
    """Why it is asked at this place."""
    label: str = ""
    """A word or two for the way so far; the key where it is empty."""


class Guideline(Struct, frozen=True, kw_only=True):
    """All situations in order, and the procedure that leads to them."""

    situations: tuple[Situation, ...]
    questions: tuple[Question, ...] = ()
    before_sending: tuple[str, ...] = ()
    after_sending: tuple[str, ...] = ()
    goodwill: tuple[str, ...] = ()
    """Words in an answer that give something away: a second person approves it. ``*`` leaves an end open."""
    check_before: tuple[str, ...] = ()
    """Situations in which the list before sending is shown without being asked for."""
    variables: Mapping[str, str] = {}
    """The house's own words for placeholders."""
    blocks: Blocks = Blocks()
    """Greetings and closings."""
    roles: Mapping[str, str] = {}
    """What each role is called."""
    form: Form = "Sie"
    version: str = ""
    fingerprint: str = ""
    """Changes with every letter of the files, whether or not somebody thought of the version."""

    @property
    def edition(self) -> str:
        """What a verdict remembers: the version that people gave, and the fingerprint."""
        return "+".join(part for part in (one_line(self.version), self.fingerprint) if part)

    def find(self, key: str) -> Situation:
        """Return the situation called ``key``. Raises NotFound with the keys that exist."""
        for situation in self.situations:
            if situation.key == key:
                return situation
        raise NotFound("situation_unknown", situation=key, known=", ".join(known.key for known in self.situations))


class Filled(Struct, frozen=True):
    """A template with its placeholders filled, and the names of those that are still open (``…`` for a gap)."""

    text: str
    missing: tuple[str, ...]


def fill(template: str, values: Mapping[str, str], form: Form = "Sie") -> Filled:
    """Fill ``{name}`` and choose from ``{Sie|du}``. Values are taken literally; an empty one counts as missing.

    ``values["greeting"]`` may contain ``{name}``; without a name, ``values["greeting_plain"]`` stands in for it.
    """
    missing: dict[str, None] = {}

    def put(found: re.Match[str]) -> str:
        name = found[1]
        if name is None:
            missing[GAP] = None
            return GAP
        if "|" in name:
            return _choose(name, form)
        value = _greeting(values) if name == "greeting" else values.get(name, "")
        if value:
            return value
        missing[name] = None
        return found[0]

    return Filled(_BRACES.sub(put, template), tuple(missing))


def shape(text: str, form: Form) -> str:
    """Return ``text`` with only its ``{Sie|du}`` alternatives chosen: a template as people read it."""
    return _BRACES.sub(lambda found: _choose(found[1], form) if found[1] and "|" in found[1] else found[0], text)


def gaps(text: str, known: Collection[str] = PLACEHOLDERS) -> tuple[str, ...]:
    """Return what a reply still leaves open: known placeholders, alternatives and free-standing ``…``."""
    found = (match[1] if match[1] is not None else GAP for match in _BRACES.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name == GAP or name in known or "|" in name))


def first_gap(text: str, known: Collection[str] = PLACEHOLDERS) -> tuple[int, int] | None:
    """Return where the first open place of a reply begins and ends, or None."""
    for match in _BRACES.finditer(text):
        if match[1] is None or match[1] in known or "|" in match[1]:
            return match.span()
    return None


def _choose(alternatives: str, form: Form) -> str:
    formal, _, familiar = alternatives.partition("|")
    return formal if form == "Sie" else familiar


def _greeting(values: Mapping[str, str]) -> str:
    greeting, name = values.get("greeting", ""), values.get("name", "")
    if "{name}" not in greeting:
        return greeting
    return greeting.replace("{name}", name) if name else values.get("greeting_plain", "")


def search(guideline: Guideline, words: str) -> tuple[Situation, ...]:
    """Return the situations in which every word begins some word: first those with it in the title, then in the signs.

    Case and accents do not count. No words return all situations in the guideline's order.
    """
    wanted = _WORD.findall(fold(words))
    ranked = []
    for place, situation in enumerate(guideline.situations):
        tiers = [_tier(word, situation) for word in wanted]
        if None not in tiers:
            ranked.append((sum(tier or 0 for tier in tiers), place, situation))
    return tuple(situation for _, _, situation in sorted(ranked, key=lambda entry: entry[:2]))


def _tier(word: str, situation: Situation) -> int | None:
    for tier, words in enumerate(_index(situation)):
        if any(known.startswith(word) for known in words):
            return tier
    return None


@lru_cache(maxsize=256)
def _index(situation: Situation) -> tuple[frozenset[str], ...]:
    """Return the folded words of title, signs and body; typing in a search box asks again with every letter."""
    body = (
        *situation.do,
        *situation.dont,
        *situation.notes,
        situation.escalate,
        *(t.text for t in situation.templates),
    )
    parts = (f"{situation.title} {situation.key}", "\n".join(situation.signs), "\n".join(body))
    return tuple(frozenset(_WORD.findall(fold(part))) for part in parts)


def render_situation(
    situation: Situation, form: Form, texts: Callable[..., str], roles: Mapping[str, str] | None = None
) -> list[tuple[Style, str]]:
    """Return the situation as styled lines for a command or a screen to draw; an empty text line separates sections."""
    known = situation.time_class in TIME_CLASSES
    promise = texts(f"guideline.time.{situation.time_class}") if known else situation.time_class
    if situation.minutes is not None:
        promise = texts("guideline.promise", time=promise, minutes=situation.minutes)
    role = (roles or {}).get(situation.who, situation.who)
    facts = [
        texts("guideline.who", role=role, time=promise) if role else promise,
        texts("guideline.public" if situation.public_reply else "guideline.not_public"),
    ]
    if situation.second_pair:
        facts.append(texts("guideline.second_pair"))
    if situation.cooling:
        facts.append(texts("guideline.cooling", minutes=situation.cooling))
    if situation.evidence:
        facts.append(texts("guideline.evidence"))
    if situation.escalate:
        facts.append(texts("guideline.escalate", text=situation.escalate))
    lines: list[tuple[Style, str]] = [("heading", situation.title), *(("meta", fact) for fact in facts)]
    sections: tuple[tuple[str, Style, Iterable[str]], ...] = (
        ("signs", "text", situation.signs),
        ("do", "do", situation.do),
        ("dont", "dont", situation.dont),
        ("templates", "template", (f"{_named(t)}: {shape(t.text, form)}" for t in situation.templates)),
        ("notes", "text", situation.notes),
    )
    for name, style, items in sections:
        if section := [(style, line) for item in items for line in item.split("\n")]:
            lines += [("text", ""), ("heading", texts(f"guideline.{name}")), *section]
    return lines


def _named(template: Template) -> str:
    limits = [*template.networks, *([template.language] if template.language else ())]
    return f"{template.key} ({', '.join(limits)})" if limits else template.key


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
    for found in _BRACES.finditer(line):
        name = found[1]
        if name is not None and name.count("|") != 1 and name not in placeholders:
            raise unknown_name(file, number, f"{{{name}}}", [f"{{{known}}}" for known in placeholders])
    rest = _BRACES.sub("", line)
    if "{" in rest or "}" in rest:
        raise config_error("guideline_braces", file, number)
