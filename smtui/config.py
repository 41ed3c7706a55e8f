"""Settings: who reads which file, where each value came from, and what to say about a wrong one.

| file                        | what                                        | read by                       |
|-----------------------------|---------------------------------------------|-------------------------------|
| ``config.toml``             | house, hours, replies, looks, privacy, keys | ``load_settings``             |
| ``accounts/NAME.toml``      | one account each                            | ``load_accounts``             |
| ``plans.toml``              | reaction plans                              | ``smtui.library``             |
| ``routines.toml``           | routines                                    | ``smtui.library``             |
| ``guideline/*.md``          | situations                                  | ``smtui.library``             |

A wrong value never raises here: it is replaced by its default and reported, with file, line, name and the nearest right
name. Commands stop on a report; the app starts and shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from smtui.domain.errors import ConfigError, NotFound
from smtui.domain.language import Language
from smtui.domain.patterns import late
from smtui.domain.tables import config_error, unknown_name
from smtui.domain.tables import toml_string as toml_string
from smtui.domain.team import Member
from smtui.paths import Paths
from smtui.ports import Account
from smtui.shelf import Shelf

_NAME = late(r"[a-z0-9][a-z0-9_-]{0,30}\Z")


class House(Struct, frozen=True, forbid_unknown_fields=True):
    """Who we are and where: names, language, zone, and the place whose public holidays count."""

    name: str = ""
    language: Literal["de", "en"] = "en"
    timezone: str = ""
    """An IANA name; empty means the machine's."""
    country: str = ""
    """ISO 3166 code for public holidays; empty means none."""
    state: str = ""
    """The subdivision's code, for example ``BY``."""
    mode: Literal["alone", "team"] = "alone"
    me: str = ""
    """The member who sits here where no member's login fits; leave it out where several people share the settings"""


class Hours(Struct, frozen=True, forbid_unknown_fields=True):
    """When the house works: slots of local time on weekdays."""

    days: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri")
    slots: tuple[str, ...] = ("09:00-17:00",)


class Replies(Struct, frozen=True, forbid_unknown_fields=True):
    """How replies are written and sent."""

    undo_seconds: int = 5
    """How long a sent reply waits in the app so that it can be taken back."""
    approve_on_reply: bool = True
    """Answering a comment that is held also publishes it, as a blog's own pages do."""
    form: Literal["Sie", "du"] = "Sie"
    signature: str = ""
    approval: tuple[Literal["full", "assigned"], ...] = ()
    """Roles whose replies a second person has to approve"""
    sample: Annotated[int, Meta(ge=0)] = 3
    """How many replies of yesterday the controller looks at; 0 means none"""


class Posts(Struct, frozen=True, forbid_unknown_fields=True):
    """How planned posts go out."""

    late_minutes: Annotated[int, Meta(ge=1)] = 120
    """How long after its moment a post still goes out by itself; later, a person decides."""
    approval: tuple[Literal["full", "assigned"], ...] = ()
    """Roles whose posts a second person has to approve"""


class Looks(Struct, frozen=True, forbid_unknown_fields=True):
    """How the app looks and starts."""

    theme: str = "harbour"
    start: Literal["today", "inbox", "checklist", "guideline", "overview"] = "today"
    mouse: bool = True
    spacing: Literal["compact", "comfortable"] = "compact"
    ascii: bool = False
    """Plain signs for terminals whose font lacks the others."""


class Privacy(Struct, frozen=True, forbid_unknown_fields=True):
    """How long the house keeps what people wrote."""

    keep_days: Annotated[int, Meta(ge=0)] = 0
    """Days after which ``smtui purge`` erases names and texts of closed comments; 0 keeps them for ever."""
    evidence_days: Annotated[int, Meta(ge=0)] = 1095
    """Days after which ``smtui purge`` erases evidence; 0 keeps it for ever."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of ``config.toml``."""

    house: House = field(default_factory=House)
    hours: Hours = field(default_factory=Hours)
    reply: Replies = field(default_factory=Replies)
    post: Posts = field(default_factory=Posts)
    ui: Looks = field(default_factory=Looks)
    privacy: Privacy = field(default_factory=Privacy)
    keys: dict[str, str] = {}
    """Action id to keys, separated by commas."""
    member: tuple[Member, ...] = ()


class Loaded(Struct, frozen=True):
    """Settings with what was wrong in the file and, per dotted name, where each value came from."""

    settings: Settings
    problems: tuple[ConfigError, ...]
    origins: dict[str, str]
    exists: bool
    is_read: bool = True
    """Whether the file could be read as a whole; where not, all settings are their defaults."""
    key_problems: tuple[ConfigError, ...] = ()
    """What was wrong in the map of keys: told, but no reason for a command to stop."""
    language: Language | None = None
    """The language that a file which could not be read asks for, as far as that can be told."""


def line_of(text: str, section: str, name: str) -> int | None:
    """Return the number of the line in ``text`` that sets ``name`` in ``[section]``, or None."""
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
            here = header[1]
            if not name and here == section:
                return number
        elif here == section and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
            return number
    return None


def read_toml(path: Path) -> tuple[dict[str, Any], str]:
    """Return a file's table and its text. Raises ConfigError where it is not readable TOML."""
    import tomllib  # 3 ms, which a call does without while the file is as it was

    try:
        text = path.read_text(encoding="utf-8")
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        reason = str(error)
        line = re.search(r"at line (\d+)", reason)
        raise ConfigError("config_syntax", file=path, line=line[1] if line else "?", reason=reason) from None
    except UnicodeDecodeError:
        raise ConfigError("config_encoding", file=path) from None
    except OSError as error:
        raise ConfigError("config_unreadable", file=path, reason=error.strerror) from None


def _check(path: Path, text: str, section: str, kind: type[Any], raw: Any, into: list[ConfigError]) -> dict[str, Any]:
    """Return the values of ``raw`` that fit the fields of ``kind``; report the others."""
    if not isinstance(raw, dict):
        into.append(ConfigError("config_section", file=path, line=line_of(text, "", section) or "?", name=section))
        return {}
    known = {f.name: f.type for f in msgspec.structs.fields(kind)}
    good = {}
    for name, value in raw.items():
        line = line_of(text, section, name) or line_of(text, section, "")
        if name not in known:
            into.append(unknown_name(str(path), line, name, known, section))
            continue
        try:
            msgspec.convert(value, known[name])
        except msgspec.ValidationError as error:
            full, reason = f"{section}.{name}" if section else name, str(error)
            into.append(config_error("config_value", str(path), line, name=full, value=value, reason=reason))
            continue
        good[name] = value
    return good


class _Read(Struct, frozen=True):
    """A file without a fault, as it is kept ready."""

    settings: Settings
    origins: dict[str, str]


def load_settings(paths: Paths, environ: Mapping[str, str] | None = None) -> Loaded:
    """Read ``config.toml``; a missing file gives the defaults, with ``exists`` False."""
    loaded: Loaded | None = None

    def make() -> _Read | None:
        nonlocal loaded
        loaded = _load(paths.config_file)
        is_sound = loaded.exists and not loaded.problems and not loaded.key_problems
        return _Read(loaded.settings, loaded.origins) if is_sound else None

    kept = Shelf(paths.cache).take("settings", [paths.config_file], _Read, make)
    if loaded is None and kept is not None:
        loaded = Loaded(kept.settings, (), kept.origins, exists=True)
    assert loaded is not None
    theme = (environ or {}).get("SMTUI_THEME")
    if not theme:
        return loaded
    looks = msgspec.structs.replace(loaded.settings.ui, theme=theme)
    settings = msgspec.structs.replace(loaded.settings, ui=looks)
    origins = {**loaded.origins, "ui.theme": "$SMTUI_THEME"}
    return msgspec.structs.replace(loaded, settings=settings, origins=origins)


def _load(path: Path) -> Loaded:
    problems: list[ConfigError] = []
    origins: dict[str, str] = {}
    raw: dict[str, Any] = {}
    text = ""
    exists, is_read = True, True
    try:
        if exists := path.exists():
            raw, text = read_toml(path)
    except ConfigError as error:
        is_read = False
        problems.append(error)
    except OSError as error:
        is_read = False
        problems.append(ConfigError("config_unreadable", file=path, reason=error.strerror))
    values: dict[str, Any] = {}
    sections = {"house": House, "hours": Hours, "reply": Replies, "post": Posts, "ui": Looks, "privacy": Privacy}
    for name, given in raw.items():
        if name in sections:
            values[name] = _check(path, text, name, sections[name], given, problems)
            for key in values[name]:
                origins[f"{name}.{key}"] = f"{path}:{line_of(text, name, key) or '?'}"
        elif name == "keys" and isinstance(given, dict):
            values["keys"] = {key: str(value) for key, value in given.items()}
        elif name == "member" and isinstance(given, list):
            values["member"] = _members(path, text, given, problems)
        else:
            line = line_of(text, name, "") or line_of(text, "", name)
            problems.append(unknown_name(str(path), line, name, (*sections, "keys", "member")))
    settings = msgspec.convert(values, Settings)
    if settings.house.timezone and not _is_zone(settings.house.timezone):
        line = line_of(text, "house", "timezone")
        problems.append(config_error("config_zone", str(path), line, value=settings.house.timezone))
        settings = msgspec.structs.replace(settings, house=msgspec.structs.replace(settings.house, timezone=""))
    faults: tuple[ConfigError, ...] = ()
    if settings.keys:
        from smtui.actions import apply_keymap  # who keeps the shipped keys goes without

        _, faults = apply_keymap(settings.keys, file=str(path), line=lambda name: line_of(text, "keys", name))
        bad = {fault.values["name"] for fault in faults}
        good = {id: keys for id, keys in settings.keys.items() if id not in bad}
        settings = msgspec.structs.replace(settings, keys=good)
    return Loaded(settings, tuple(problems), origins, exists, is_read, faults, None if is_read else _language_in(path))


def _members(path: Path, text: str, given: list[Any], into: list[ConfigError]) -> list[dict[str, Any]]:
    """Return those who work here; report whoever has no name, or somebody else's."""
    heads = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*member\s*\]\]", line)]
    found: dict[str, dict[str, Any]] = {}
    for place, raw in enumerate(given):
        member = _check(path, text, "member", Member, raw, into)
        name = member.get("name", "")
        line = heads[place] if place < len(heads) else None
        if not name and isinstance(raw, dict) and not raw.get("name"):
            into.append(config_error("config_missing", str(path), line, name="member.name"))
        elif name in found:
            into.append(config_error("config_twice", str(path), line, name="member.name", value=name))
        elif name:
            found[name] = member
    return list(found.values())


def _language_in(path: Path) -> Language | None:
    """Return the language that a broken file asks for: its troubles are told in it."""
    try:
        found = re.search(r'(?m)^\s*language\s*=\s*"(de|en)"', path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return None
    return None if found is None else "de" if found[1] == "de" else "en"


def _is_zone(name: str) -> bool:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def check_account_name(name: str) -> str:
    """Return ``name`` when it can name an account: a file, an environment variable and a word to type."""
    if not _NAME.match(name):
        raise ConfigError("account_name", name=name)
    return name


def load_accounts(paths: Paths) -> tuple[tuple[Account, ...], tuple[ConfigError, ...]]:
    """Read all accounts, in the order of their names, and what was wrong with the others."""
    found: tuple[Account, ...] = ()
    problems: list[ConfigError] = []
    files = sorted(paths.accounts.glob("*.toml")) if paths.accounts.is_dir() else []

    def make() -> tuple[Account, ...] | None:
        nonlocal found
        found = tuple(_read_accounts(files, problems))
        return None if problems else found

    # With the folder itself, which changes when a file is new or gone.
    kept = Shelf(paths.cache).take("accounts", [paths.accounts, *files], tuple[Account, ...], make) if files else ()
    return found if kept is None else kept, tuple(problems)


def _read_accounts(files: Iterable[Path], problems: list[ConfigError]) -> Iterator[Account]:
    for path in files:
        try:
            raw, text = read_toml(path)
            good = {"name": path.stem} | _check(path, text, "", Account, raw, problems)
            if not _NAME.match(path.stem) or not good.get("network"):
                problems.append(ConfigError("account_file", file=path))
                continue
            yield msgspec.convert(good | {"name": path.stem}, Account)
        except ConfigError as error:
            problems.append(error)


def pick_account(accounts: Iterable[Account], name: str) -> Account:
    """Return the account called ``name``. Raises NotFound with the names that exist."""
    known = {account.name: account for account in accounts}
    if name not in known:
        raise NotFound("account_unknown", account=name, known=", ".join(known) or "–")
    return known[name]


def render_account(account: Account) -> str:
    """Return an account's settings file. The token is not in it."""
    lines = [
        f"{key} = {toml_string(getattr(account, key))}"
        for key in ("network", "url", "user", "base", "title", "owner")
        if getattr(account, key)
    ]
    if account.settings:
        lines += [
            "",
            "[settings]",
            *(f"{key} = {toml_string(value)}" for key, value in sorted(account.settings.items())),
        ]
    return "\n".join(lines) + "\n"
