"""A scrolling widget that is painted line by line, without scrollbars and animation: they cost more than they tell."""

from __future__ import annotations

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from smtui.widgets.drawn import Drawn, Edgeless


class Painted(ScrollView, Drawn, inherit_bindings=False, inherit_css=False):
    """A scrolling widget that is given its lines one by one by ``line_at``."""

    DEFAULT_CSS = """
    Painted { overflow: hidden hidden; scrollbar-size: 0 0; height: 1fr; }
    """
    ALLOW_SELECT = False
    ground = "on_body"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles_cache = Edgeless()

    @property
    def page(self) -> int:
        """How many lines are in sight."""
        # These widgets have neither borders nor scrollbars, so the outer size is all theirs, and it is at hand.
        return max(1, self.outer_size.height)

    def _be_long(self, lines: int) -> None:
        """Have so many lines. Where the height does not follow from them, nothing around has to be laid out anew."""
        size = Size(self.size.width, lines)
        if self.styles.is_auto_height:
            self.virtual_size = size
        else:
            self.set_reactive(Painted.virtual_size, size)

    @property
    def top(self) -> int:
        """The first line in sight."""
        return self.scroll_offset.y

    def go_to_line(self, line: int) -> None:
        """Bring ``line`` to the top, as far as there is text below it."""
        self.scroll_to(
            y=max(0, min(line, self.virtual_size.height - self.page)), animate=False, force=True, immediate=True
        )

    def line_at(self, y: int, cells: int) -> Strip:
        """Return line ``y`` of the whole."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Return the line that is at row ``y`` of the widget."""
        return self.line_at(y + self.top, self.size.width)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll without animation."""
        event.stop()
        event.prevent_default()
        self.go_to_line(self.top + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll without animation."""
        event.stop()
        event.prevent_default()
        self.go_to_line(self.top - 3)
