"""The list of a picker."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.screens.items import Item
from smtui.widgets.draw import Column, Line, Part, width
from smtui.widgets.lines import LineList


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
