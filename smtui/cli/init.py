"""``init``: a few questions, then a house: commented settings, guideline, plans and routines, and the day it began."""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import tzinfo
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from smtui import content
from smtui.bootstrap import local_zone, login_of
from smtui.cli.call import Call
from smtui.cli.config_file import Answers, Person, render_config
from smtui.domain.errors import ConfigError, SmtuiError, UsageError
from smtui.domain.text import fold, one_line
from smtui.paths import write_private
from smtui.texts import LANGUAGES, Texts, explain

if TYPE_CHECKING:
    from collections.abc import Callable

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Servers stand in UTC; their people do not.
_ZONES = {"DE": "Europe/Berlin", "AT": "Europe/Vienna", "CH": "Europe/Zurich", "GB": "Europe/London"}


def init(call: Call) -> int:
    """Set a house up. Never touches one that is there: exit 2 with its path."""
    path = call.setting.paths.config_file
    if path.exists():
        raise ConfigError("config_exists", file=path)
    if not call.values.flag("yes") and not call.console.asks:
        raise UsageError("init_needs_yes")
    answers = _answers(call)
    texts = Texts("de" if answers.language == "de" else "en")
    written = write_house(call, answers, texts)
    for file in written:
        call.console.tell(texts("init.wrote", file=file))
    call.console.tell()
    call.console.tell((texts("init.done", name=answers.name or "smtui"), "bold"))
    for step in ("account", "sync", "app", "edit"):
        call.console.tell("  ", texts(f"init.next.{step}", file=path))
    return 0


class _Asker:
    """Takes an answer from an option, from a person, or from the default, and does not let a wrong one pass."""

    def __init__(self, call: Call, texts: Texts) -> None:
        self.call = call
        self.texts = texts
        self.asks = not call.values.flag("yes")

    def __call__(self, option: str, default: str, check: Callable[[str], str]) -> str:
        given = self.call.values.maybe(option)
        if given is not None:
            return check(given.strip())
        if not self.asks:
            return check(default)
        while True:
            try:
                return check(self.call.console.ask(self.texts(f"init.ask.{option}"), default))
            except SmtuiError as error:
                self.call.console.tell((explain(error, self.texts), "bad"))


def _answers(call: Call) -> Answers:
    """Return everything that a house needs to know."""
    values = call.values
    language = _Asker(call, call.texts)("lang", call.texts.language, _language)
    texts = Texts("de" if language == "de" else "en")
    ask = _Asker(call, texts)
    name = ask("name", "", one_line)
    country = ask("country", "DE" if language == "de" else "", check_country)
    state = ask("state", "", lambda typed: check_state(country, typed)) if country else ""
    zone = ask("timezone", _guess_zone(call, country), check_zone)
    days = ask("days", "mon-fri", lambda typed: ",".join(check_days(typed)))
    hours = values.texts("hours")
    slots = check_hours(",".join(hours)) if hours else check_hours(ask("hours", "09:00-17:00", _hours_text))
    people = _people(call, ask)
    return Answers(
        language, name, country, state, zone, tuple(days.split(",")), slots, values.flag("team") or bool(people), people
    )


def _people(call: Call, ask: _Asker) -> tuple[Person, ...]:
    """Return who works here; nobody where the house is one person's."""
    names = call.values.texts("member")
    if not names and ask.asks:
        team = call.values.flag("team")
        if not team:
            answer = call.console.ask(ask.texts("init.ask.team"), ask.texts("cli.no_letter"))
            team = answer.lower()[:1] in ("y", "j")
        if team:
            names = call.console.ask(ask.texts("init.ask.members")).split(",")
    people: dict[str, Person] = {}
    for name in dict.fromkeys(filter(None, map(one_line, names))):
        key = _short_name(name, people)
        initials = "".join(word[0] for word in name.split())[:3].upper()
        people[key] = Person(key, name, initials, "" if people else login_of(call.world.environ))
    return tuple(people.values())


def _short_name(name: str, taken: Container[str]) -> str:
    """Return what a person is called in commands: the first name, all of it where two share one, else a number too."""
    first, whole = (re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-") for words in (name.partition(" ")[0], name))
    whole = whole or "person"
    numbered = (f"{whole}-{n}" for n in count(2))
    return next(key for key in chain((first, whole), numbered) if key and key not in taken)


def _language(typed: str) -> str:
    if typed not in LANGUAGES:
        raise UsageError("init_language", value=typed)
    return typed


def check_country(typed: str) -> str:
    """Return a country's code as the holidays library writes it; empty for none. Raises ConfigError."""
    if not typed or typed == "-":
        return ""
    import holidays

    code = typed.upper()
    if code not in holidays.list_supported_countries(include_aliases=False):
        raise ConfigError("holidays_country", value=one_line(typed))
    return code


def check_state(country: str, typed: str) -> str:
    """Return a state's code of a country; empty for none. Raises ConfigError with the codes there are."""
    if not typed or typed == "-":
        return ""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False).get(country, ())
    found = next((code for code in known if code.lower() == typed.lower()), None)
    if found is None:
        raise ConfigError("holidays_state", value=one_line(typed), country=country, options=", ".join(known) or "–")
    return found


def check_zone(typed: str) -> str:
    """Return an IANA zone's name; empty for the machine's own. Raises UsageError."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if not typed:
        return ""
    try:
        return ZoneInfo(typed).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UsageError("init_zone", value=one_line(typed)) from None


def _guess_zone(call: Call, country: str) -> str:
    zone: tzinfo = local_zone("", call.world.environ)
    name = str(zone)
    return _ZONES.get(country, name) if name in ("UTC", "Etc/UTC") else name


def check_days(typed: str) -> tuple[str, ...]:
    """Return weekdays from ``mon-fri`` or ``mon,wed,sat``, German names too, in the week's order. Raises UsageError."""
    german = dict(zip(("mo", "di", "mi", "do", "fr", "sa", "so"), _DAYS, strict=True))
    chosen: set[int] = set()
    for part in filter(None, (part.strip().lower() for part in typed.split(","))):
        ends = [german.get(word.strip(), word.strip()[:3]) for word in part.split("-")]
        if len(ends) > 2 or any(end not in _DAYS for end in ends):
            raise UsageError("init_days", value=one_line(part))
        first, last = _DAYS.index(ends[0]), _DAYS.index(ends[-1])
        chosen.update(range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)])
    if not chosen:
        raise UsageError("init_days", value=one_line(typed))
    return tuple(_DAYS[number] for number in sorted(chosen))


def check_hours(typed: str) -> tuple[str, ...]:
    """Return slots like ``09:00-12:30`` from a list with commas. Raises UsageError."""
    from smtui.domain.worktime import parse_slot

    slots = tuple(part.strip() for part in typed.split(",") if part.strip())
    try:
        for slot in slots:
            parse_slot(slot)
    except ConfigError:
        raise UsageError("init_hours", value=one_line(typed)) from None
    if not slots:
        raise UsageError("init_hours", value=one_line(typed))
    return slots


def _hours_text(typed: str) -> str:
    return ",".join(check_hours(typed))


def write_house(call: Call, answers: Answers, texts: Texts) -> list[Path]:
    """Write the house's files, ``config.toml`` last, so that a house that has one is whole; return what was written.

    Files that are there already are left alone. Raises ConfigError and StoreError; then what was written is gone again.
    """
    paths = call.setting.paths
    files = {paths.config / name: content.read(answers.language, name) for name in ("routines.toml", "plans.toml")}
    if not paths.guideline.is_dir():
        for name in content.names(answers.language, "guideline"):
            files[paths.guideline / name] = content.read(answers.language, f"guideline/{name}")
    files[paths.config_file] = render_config(answers, texts)
    written: list[Path] = []
    try:
        for path, text in files.items():
            if path == paths.config_file:
                _begin(call, answers)
            elif path.exists():
                continue
            write_private(path, text, exclusive=True)
            written.append(path)
    except (OSError, SmtuiError) as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ConfigError("config_unwritable", file=error.filename or paths.config, reason=error.strerror) from None
        raise
    return [path for path in written if path.parent != paths.guideline] + (
        [paths.guideline] if any(path.parent == paths.guideline for path in written) else []
    )


def _begin(call: Call, answers: Answers) -> None:
    """Open the store and note the day from which rounds are owed."""
    house = call.world.opener(call.setting)
    try:
        house.begin(house.now().astimezone(local_zone(answers.timezone, call.world.environ)).date())
    finally:
        house.store.close()
        call.tell_repairs(house)
