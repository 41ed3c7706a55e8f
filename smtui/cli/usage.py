"""Reading a command's words by its usage line, in the reader's language (argparse speaks English and costs 9 ms)."""

from __future__ import annotations

import re

from smtui.domain.errors import UsageError

MOST = 1_000_000_000
"""The largest number that an option takes."""
MOST_DAYS = 36_500
"""The longest time that a command looks back or ahead: a hundred years."""
_PART = re.compile(r"(\[)?(?:--([a-z-]+)(?: ([A-Z=]+))?|([A-Z]+)(\.\.\.)?)(?(1)\])(\.\.\.)?")


class Option:
    """One ``--name``; ``value`` is what stands for its value in the usage line, empty for a switch."""

    __slots__ = ("many", "name", "needed", "value")

    def __init__(self, name: str, value: str, needed: bool, many: bool) -> None:
        self.name = name
        self.value = value
        self.needed = needed
        self.many = many


class Argument:
    """One word by its place."""

    __slots__ = ("many", "name", "needed")

    def __init__(self, name: str, needed: bool, many: bool) -> None:
        self.name = name
        self.needed = needed
        self.many = many


class Values:
    """What was given, by the names of the usage line in lower case."""

    def __init__(self, given: dict[str, list[str]]) -> None:
        self._given = given

    def flag(self, name: str) -> bool:
        """Tell whether a switch or option was given."""
        return name in self._given

    def text(self, name: str, default: str = "") -> str:
        """Return an option's or argument's last value."""
        found = self._given.get(name)
        return found[-1] if found else default

    def maybe(self, name: str) -> str | None:
        """Return a value, or None where it was not given."""
        found = self._given.get(name)
        return found[-1] if found else None

    def texts(self, name: str) -> list[str]:
        """Return all values."""
        return list(self._given.get(name, ()))

    def number(self, name: str, default: int | None = None, *, most: int = MOST) -> int | None:
        """Return a whole number from 1 to ``most``. Raises UsageError."""
        text = self.text(name)
        if not text:
            return default
        # Its length first: Python refuses to read a number of some thousand digits.
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
        if not is_number or not 1 <= int(text) <= most:
            key = "usage_number" if most == MOST else "usage_number_most"
            raise UsageError(key, option=f"--{name}", value=text, most=most)
        return int(text)


def grammar(usage: str) -> tuple[list[Argument], dict[str, Option]]:
    """Return the arguments and options that a usage line names."""
    arguments: list[Argument] = []
    options: dict[str, Option] = {}
    for optional, option, value, argument, inner, outer in _PART.findall(usage):
        if option:
            options[option] = Option(option, value, not optional, bool(outer))
        else:
            arguments.append(Argument(argument, not optional, bool(inner or outer)))
    return arguments, options


def parse(usage: str, words: list[str], command: str) -> Values:
    """Return the values that ``words`` give. Raises UsageError with the nearest right option or the whole usage.

    After ``--`` everything is an argument; so is a lone ``-``, and a word like ``-5`` that no option begins with.
    """
    arguments, options = grammar(usage)
    given: dict[str, list[str]] = {}
    places: list[str] = []
    line = f"smtui {command} {usage}".strip()
    rest = iter(words)
    for word in rest:
        if word == "--":
            places.extend(rest)
        elif word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            option = options.get(name) or _begins(name, options)
            if option is None:
                raise _unknown(word, options, line)
            if option.value and not equals:
                taken = next(rest, None)
                if taken is None:
                    raise UsageError("usage_value", option=f"--{option.name}", usage=line)
                value = taken
            elif equals and not option.value:
                raise UsageError("usage_no_value", option=f"--{option.name}", usage=line)
            given.setdefault(option.name, []).append(value)
        elif word.startswith("-") and len(word) > 1 and word[1].isalpha() and not places:
            raise _unknown(word, options, line)
        else:
            places.append(word)
    _place(arguments, places, given, line)
    for option in options.values():
        if option.needed and option.name not in given:
            raise UsageError("usage_missing", name=f"--{option.name}", usage=line)
    return Values(given)


def _begins(name: str, options: dict[str, Option]) -> Option | None:
    """Return the only option that begins with ``name``."""
    found = [option for option in options.values() if name and option.name.startswith(name)]
    return found[0] if len(found) == 1 else None


def _unknown(word: str, options: dict[str, Option], line: str) -> UsageError:
    from difflib import get_close_matches  # 4 ms, and only a mistake needs it

    names = [f"--{name}" for name in options]
    hint = next(iter(get_close_matches(word.partition("=")[0], names, 1, 0.5)), "")
    key = "usage_option_hint" if hint else "usage_option"
    return UsageError(key, option=word.partition("=")[0], hint=hint, usage=line)


def _place(arguments: list[Argument], words: list[str], given: dict[str, list[str]], line: str) -> None:
    """Give each argument its words: one that repeats takes what the others leave."""
    needed = sum(argument.needed for argument in arguments)
    if len(words) < needed:
        missing = [argument for argument in arguments if argument.needed][len(words)]
        raise UsageError("usage_missing", name=missing.name, usage=line)
    spare = len(words) - needed
    left = list(words)
    for argument in arguments:
        count = int(argument.needed)
        extra = spare if argument.many else min(spare, int(not argument.needed))
        spare -= extra
        if count + extra:
            given[argument.name.lower()] = left[: count + extra]
            left = left[count + extra :]
    if left:
        raise UsageError("usage_extra", word=left[0], usage=line)
