"""The catalogue: every sentence that people read, by key, in German and in English.

A key's first part names the file in ``smtui/locale/<language>/`` that holds it (``inbox.empty`` is in ``inbox.py``), so
a command loads only the texts it says. A plural is two entries, ``<key>.one`` and ``<key>.other``, chosen by ``n``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module

from smtui.domain.errors import SmtuiError
from smtui.domain.language import LANGUAGES as LANGUAGES
from smtui.domain.language import Language as Language
from smtui.domain.objection import Objection
from smtui.domain.text import one_line


class Texts:
    """The texts of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self._sections: dict[str, Mapping[str, str]] = {}

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text for ``key`` with its placeholders filled. Raises KeyError for an unknown key: a defect."""
        if "n" in values and (plural := self.find(f"{key}.{'one' if values['n'] == 1 else 'other'}")) is not None:
            return plural.format(**values)
        text = self.find(key)
        if text is None:
            raise KeyError(key)
        return text.format(**values) if values else text

    def find(self, key: str) -> str | None:
        """Return the raw text for ``key``, or None."""
        name, _, rest = key.partition(".")
        section = self._sections.get(name)
        if section is None:
            try:
                section = import_module(f"smtui.locale.{self.language}.{name}").TEXTS
            except ModuleNotFoundError:
                section = {}
            self._sections[name] = section
        return section.get(rest)


def explain(error: SmtuiError, texts: Texts) -> str:
    """Return the sentence for an error: what happened, where, and what to do next. Values are cleaned to one line."""
    values = {name: "" if value is None else one_line(str(value)) for name, value in error.values.items()}
    text = texts.find(f"errors.{error.key}")
    if text is None:
        return f"{type(error).__name__}: {one_line(str(error))}"
    return text.format_map(_Lenient(values))


def explain_of(account: str, error: SmtuiError, texts: Texts) -> str:
    """Return the same for a place that names the account already, as a line that begins with it."""
    said = explain(error, texts)
    rest = said.removeprefix(texts("cli.of_account", account=account))
    return f"{rest[:1].upper()}{rest[1:]}" if rest != said and rest.partition(" ")[0].isalpha() else rest


def object_lines(objections: Iterable[Objection], texts: Texts) -> list[str]:
    """Return a sentence for each objection."""
    return [
        texts(f"gate.{objection.key}", **{name: one_line(value) for name, value in objection.values.items()})
        for objection in objections
    ]


def spoken(words: Iterable[str], texts: Texts) -> str:
    """Return the words that led to a suggestion; the sorts of personal data (``<phone>``) by their names."""
    named = ((texts.find(f"guideline.sign.{word[1:-1]}") if word[:1] == "<" else None) or word for word in words)
    return ", ".join(named)


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"
