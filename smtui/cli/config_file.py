"""The ``config.toml`` that ``init`` writes: every setting with what it means, in the house's language."""

from __future__ import annotations

from msgspec import Struct

from smtui.config import toml_string
from smtui.texts import Texts


class Person(Struct, frozen=True):
    """Somebody who works here."""

    name: str
    title: str
    initials: str
    login: str = ""


class Answers(Struct, frozen=True):
    """What a house says about itself."""

    language: str
    name: str
    country: str
    state: str
    timezone: str
    days: tuple[str, ...]
    slots: tuple[str, ...]
    team: bool
    people: tuple[Person, ...]


def render_config(answers: Answers, texts: Texts) -> str:
    """Return the file. Every setting stands in it, those left at their default as a comment."""
    lines = [f"# {line}" for line in texts("init.file.top").split("\n")]

    def section(name: str) -> None:
        lines.extend(["", *(f"# {line}" for line in texts(f"init.file.{name}").split("\n")), f"[{name}]"])

    def setting(section_name: str, name: str, value: str, *, on: bool = True) -> None:
        line = f"{name} = {value}"
        comment = texts(f"init.file.{section_name}.{name}")
        lines.append(f"{line if on else '# ' + line:<36} # {comment}")

    section("house")
    for name, value in (
        ("name", answers.name),
        ("language", answers.language),
        ("timezone", answers.timezone),
        ("country", answers.country),
        ("state", answers.state),
        ("mode", "team" if answers.team else "alone"),
    ):
        setting("house", name, toml_string(value))
    # In a team the login says who sits here; a name that all share would make everybody the same person.
    sits = answers.people[0].name if answers.people and not any(person.login for person in answers.people) else ""
    setting("house", "me", toml_string(sits), on=bool(sits))
    section("hours")
    setting("hours", "days", _list(answers.days))
    setting("hours", "slots", _list(answers.slots))
    section("reply")
    setting("reply", "undo_seconds", "5", on=False)
    setting("reply", "approve_on_reply", "true", on=False)
    setting("reply", "form", toml_string("Sie"), on=False)
    setting("reply", "signature", toml_string(""), on=False)
    setting("reply", "approval", "[]", on=False)
    setting("reply", "sample", "3", on=False)
    section("post")
    setting("post", "late_minutes", "120", on=False)
    setting("post", "approval", "[]", on=False)
    section("ui")
    setting("ui", "theme", toml_string("harbour"), on=False)
    setting("ui", "start", toml_string("today"), on=False)
    setting("ui", "mouse", "true", on=False)
    setting("ui", "spacing", toml_string("compact"), on=False)
    setting("ui", "ascii", "false", on=False)
    section("privacy")
    setting("privacy", "keep_days", "0", on=False)
    setting("privacy", "evidence_days", "1095", on=False)
    section("keys")
    lines.append('# "inbox.reply" = "r"')
    lines.extend(["", *(f"# {line}" for line in texts("init.file.member").split("\n"))])
    for person in answers.people:
        lines += ["[[member]]", f"name = {toml_string(person.name)}", f"title = {toml_string(person.title)}"]
        lines += [f"initials = {toml_string(person.initials)}"]
        lines += [f"login = {toml_string(person.login)}"] if person.login else []
        lines += [""]
    if not answers.people:
        lines += [
            "# [[member]]",
            '# name = "jana"',
            '# title = "Jana Krause"',
            '# initials = "JK"',
            '# login = "jkrause"',
        ]
    return "\n".join(lines).rstrip() + "\n"


def _list(values: tuple[str, ...]) -> str:
    return "[" + ", ".join(toml_string(value) for value in values) + "]"
