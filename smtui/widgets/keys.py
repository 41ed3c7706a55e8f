"""Keys: Textual's bindings made from the registry, and how a key is named to people."""

from __future__ import annotations

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from smtui.actions import ACTIONS
from smtui.texts import Texts


def bindings_for(*names: str) -> list[BindingType]:
    """Return bindings for actions or, by the name before the dot, for whole places; ``action_<verb>`` does each.

    They carry the registry's ids, so that the app's keymap changes them. Labels are not in them: they are translated.
    """
    wanted = set(names)
    return [
        Binding(",".join(action.keys), action.verb, action.id, id=action.id, show=False)
        for action in ACTIONS
        if action.id in wanted or action.place in wanted
    ]


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
    return f"{texts(f'ui.key.{modifier}')}+{named.upper()}"


def key_names(keys: Iterable[str], texts: Texts, ascii: bool = False) -> str:
    """Return several keys as people call them, separated by spaces."""
    return " ".join(key_name(key, texts, ascii) for key in keys)
