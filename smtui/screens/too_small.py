"""What is shown when the window is too small for anything else."""

from __future__ import annotations

from textual.strip import Strip

from smtui.widgets.draw import BLANK, Part, strip, width
from smtui.widgets.drawn import Drawn


class TooSmall(Drawn):
    """A sentence in the middle that says which size is needed."""

    DEFAULT_CSS = "TooSmall { width: 100%; height: 100%; display: none; }"

    def __init__(self, columns: int, rows: int) -> None:
        super().__init__()
        self.wanted = columns, rows

    def render_line(self, y: int) -> Strip:
        """Return the sentence in the middle."""
        cells = self.size.width
        columns, rows = self.wanted
        text = self.texts("ui.too_small", columns=columns, rows=rows)
        if y != self.size.height // 2:
            return strip(BLANK, cells, self.ink)
        return strip([Part(" " * max(0, (cells - width(text)) // 2), ""), Part(text, "text")], cells, self.ink)
