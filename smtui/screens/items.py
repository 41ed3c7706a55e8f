"""What a picker lists: things with words, a note and a key, and how they are narrowed by what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smtui.domain.text import fold


class Item(NamedTuple):
    """One thing to pick: what it stands for, its words, more words, and its key where it has one."""

    value: str
    label: str
    note: str = ""
    key: str = ""


def narrow(items: Sequence[Item], typed: str) -> list[Item]:
    """Return the items that fit what was typed: beginnings of words first, words anywhere, then letters in order."""
    wanted = fold(typed).split()
    if not wanted:
        return list(items)
    ranked = []
    for place, item in enumerate(items):
        label, hay = fold(item.label), fold(f"{item.label} {item.note} {item.value}")
        if all(label.startswith(word) or f" {word}" in label for word in wanted):
            rank = 0
        elif all(word in label for word in wanted):
            rank = 1
        elif all(word in hay for word in wanted):
            rank = 2
        elif in_order("".join(wanted), label):
            rank = 3
        else:
            continue
        ranked.append((rank, place, item))
    return [item for _, _, item in sorted(ranked, key=lambda entry: entry[:2])]


def in_order(letters: str, hay: str) -> bool:
    """Tell whether all letters come in ``hay``, one after the other."""
    rest = iter(hay)
    return all(letter in rest for letter in letters)
