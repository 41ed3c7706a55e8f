"""Keys: Textual's bindings made from the registry. How a key is called is said by ``smtui.keynames``."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from smtui.actions import ACTIONS
from smtui.keynames import key_name as key_name
from smtui.keynames import key_names as key_names


def bindings_for(*names: str, priority: bool = False) -> list[BindingType]:
    """Return bindings for actions or, by the name before the dot, for whole places; ``action_<verb>`` does each.

    With ``priority`` they come before those of what has the keys.

    They carry the registry's ids, so that the app's keymap changes them. Labels are not in them: they are translated.
    """
    wanted = set(names)
    return [
        Binding(",".join(action.keys), action.verb, action.id, id=action.id, show=False, priority=priority)
        for action in ACTIONS
        if action.id in wanted or action.place in wanted
    ]
