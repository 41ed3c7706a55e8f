"""The guideline: what situations there are, how the house reacts to each, and what it says.

``guideline_files.py`` reads it from the files that people edit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from smtui.domain.blocks import Blocks
from smtui.domain.errors import NotFound
from smtui.domain.language import Language
from smtui.domain.patterns import late
from smtui.domain.text import fold, one_line

Form = Literal["Sie", "du"]
Style = Literal["heading", "text", "do", "dont", "template", "meta"]

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
BRACES = late(r"\{([^{}\n]*)\}|(?<!\w)…")
"""A placeholder or a choice between braces (its first group), or a gap."""
_WORD = late(r"\w+")


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

    return Filled(BRACES.sub(put, template), tuple(missing))


def shape(text: str, form: Form) -> str:
    """Return ``text`` with only its ``{Sie|du}`` alternatives chosen: a template as people read it."""
    return BRACES.sub(lambda found: _choose(found[1], form) if found[1] and "|" in found[1] else found[0], text)


def gaps(text: str, known: Collection[str] = PLACEHOLDERS) -> tuple[str, ...]:
    """Return what a reply still leaves open: known placeholders, alternatives and free-standing ``…``."""
    found = (match[1] if match[1] is not None else GAP for match in BRACES.finditer(text))
    return tuple(dict.fromkeys(name for name in found if name == GAP or name in known or "|" in name))


def first_gap(text: str, known: Collection[str] = PLACEHOLDERS) -> tuple[int, int] | None:
    """Return where the first open place of a reply begins and ends, or None."""
    for match in BRACES.finditer(text):
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
