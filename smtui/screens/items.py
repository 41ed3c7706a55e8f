"""What a picker lists: things with words, a note and a key, and how they are narrowed by what is typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from smtui.domain.text import fold
from smtui.widgets.draw import Column, Line, Part, width
from smtui.widgets.lines import LineList


class Item(NamedTuple):
    """One thing to pick: what it stands for, its words, more words, and its key where it has one."""

    value: str
    label: str
    note: str = ""
    key: str = ""


class ItemList(LineList):
    """The things to pick."""

    ground = "on_panel"
    lit = True

    def __init__(self) -> None:
        super().__init__()
        self.items: dict[str, Item] = {}
        self.wide: int | None = None
        """Cells for the labels; None: as many as half the line has to give."""

    def show(self, items: Sequence[Item]) -> None:
        """Show these, the first under the cursor."""
        self.items = {item.value: item for item in items}
        self.ids, self.cursor = [], -1
        self.set_ids(self.items)

    def row(self, index: int, cells: int) -> Sequence[Line]:
        """Return the label, the note, and the key at the end."""
        item = self.items[self.ids[index]]
        tail = width(item.key) + 1 if item.key else 0
        label = min(max(18, cells * 2 // 5) if self.wide is None else self.wide, cells - tail - 1)
        note = cells - label - tail - 3
        line = [Part(" ", ""), Column(item.label, label).part()]
        if note > 0:
            line += [Part(" ", ""), Column(item.note, note, "faint").part()]
        if item.key:
            line += [Part(" ", ""), Part(item.key, "key"), Part(" ", "")]
        return (line,)


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
