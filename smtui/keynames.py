"""How keys are called: the names of the registry, what people say, and what a terminal sends for them.

Knows no Textual, so that commands can speak of keys; the names are those of Textual's key events all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from smtui.domain.patterns import late
from smtui.texts import Texts

_SIGNS = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "full_stop": ".",
    "comma": ",",
    "minus": "-",
    "plus": "+",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_ASCII = {"up": "Up", "down": "Down", "left": "Left", "right": "Right"}


def key_name(key: str, texts: Texts, ascii: bool = False) -> str:
    """Return a key as people call it: ``Ctrl+S``, ``F5``, ``?``."""
    modifier, plus, base = key.rpartition("+")
    if not base:
        modifier, plus, base = "", "", key
    named = texts.find(f"ui.key.{base}")
    if named is None:
        named = (_ASCII.get(base) if ascii else None) or _SIGNS.get(base) or base
        if len(named) > 1 and named[0] == "f" and named[1:].isdigit():
            named = named.upper()
    if not plus:
        return named
    return f"{texts(f'ui.key.{modifier}')}+{named.upper() if len(base) == 1 else named}"


def key_names(keys: Iterable[str], texts: Texts, ascii: bool = False) -> str:
    """Return several keys as people call them, separated by spaces."""
    return " ".join(key_name(key, texts, ascii) for key in keys)


# -- what terminals send (xterm's control sequences; ECMA-48 8.3.16) --------------------------------------------------

_FINAL = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end", "Z": "shift+tab"} | {
    letter: f"f{number}" for number, letter in enumerate("PQRS", 1)
}
_TILDE = {1: "home", 2: "insert", 3: "delete", 4: "end", 5: "pageup", 6: "pagedown", 7: "home", 8: "end"} | dict(
    zip((11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24), (f"f{number}" for number in range(1, 13)), strict=True)
)
_LINUX = {letter: f"f{number}" for number, letter in enumerate("ABCDE", 1)}
"""The Linux console writes F1 to F5 as ``ESC [ [ A`` to ``E``."""
_CONTROL = {9: "tab", 10: "ctrl+j", 13: "enter", 27: "escape", 127: "backspace", 0: "ctrl+@"}
_MODIFIERS = ("shift", "alt", "ctrl")
"""In the order of the bits of a modifier's number less one."""
_NAMED = {"solidus": "slash", "reverse_solidus": "backslash", "commercial_at": "at", "hyphen_minus": "minus"} | {
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SEQUENCE = late(
    r"\x1b\[\[[A-E]|\x1b\[(?P<numbers>[0-9;]*)(?P<final>[A-Za-z~])|\x1bO(?P<old>[A-Za-z])|\x1b(?P<alt>[^\x1b\[O])|(?s:.)"
)


def read_keys(sent: str) -> Iterator[tuple[str, str]]:
    """Yield what a terminal sent, piece by piece: the characters of one key and its name, ``?`` if unknown."""
    for found in _SEQUENCE.finditer(sent):
        yield found[0], _named(found)


def _named(found: re.Match[str]) -> str:
    piece = found[0]
    if piece.startswith("\x1b[["):
        return _LINUX[piece[-1]]
    if found["alt"]:
        return f"alt+{character_key(found['alt'])}"
    if found["old"]:
        return _FINAL.get(found["old"], "?")
    if final := found["final"]:
        numbers = [int(number) for number in found["numbers"].split(";") if number]
        if final == "~":
            base = _TILDE.get(numbers[0] if numbers else 0, "?")
        elif final == "u":
            base = character_key(chr(numbers[0])) if numbers and numbers[0] < 0x110000 else "?"
        else:
            base = _FINAL.get(final, "?")
        bits = numbers[1] - 1 if len(numbers) > 1 else 0
        held = [name for place, name in enumerate(_MODIFIERS) if bits >> place & 1]
        return "+".join([*held, base]) if base != "?" else "?"
    return character_key(piece)


def character_key(character: str) -> str:
    """Return the name of the key that sends one character."""
    code = ord(character)
    if code in _CONTROL:
        return _CONTROL[code]
    if code < 27:
        return f"ctrl+{chr(code + 96)}"
    if character.isalnum():
        return character
    try:
        name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    except ValueError:
        return "?"
    return _NAMED.get(name, name)
