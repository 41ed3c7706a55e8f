"""What every widget of ours knows about the app it is in: inks, signs, texts and the house."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from textual._styles_cache import StylesCache
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from smtui.widgets.draw import SIGNS, Ink, Part
from smtui.widgets.keys import key_name

if TYPE_CHECKING:
    from smtui.app import SmtuiApp
    from smtui.services.house import House
    from smtui.texts import Texts


class Edgeless(StylesCache):
    """The painted lines of a widget that has neither border nor padding: they are what the widget paints.

    Textual looks up two dozen rules for every line to put edges around it and to blend it; here are none to be found.
    """

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        """Return the lines of a part of the widget; only those are painted that are dirty or new."""
        cells, cache, dirty = widget.outer_size.width, self._cache, self._dirty_lines
        if cells != self._width:
            self.clear()
            self._width = cells
        strips: list[Strip] = []
        filters, ground = widget.get_line_filters(), None
        for y in crop.line_range:
            found = cache.get(y)
            if found is None or y in dirty:
                found = widget.render_line(y)
                for filter in filters:
                    ground = ground or widget.background_colors[1]
                    found = found.apply_filter(filter, ground)
                cache[y] = found
            strips.append(found)
        dirty.difference_update(crop.line_range)
        if crop.column_span != (0, cells):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips


class Drawn(Widget, inherit_css=False):
    """A widget that paints its own lines."""

    @property
    def face(self) -> SmtuiApp:
        """The app, as the class it is."""
        return cast("SmtuiApp", self.app)

    @property
    def house(self) -> House:
        """The house that is shown."""
        return self.face.house

    @property
    def texts(self) -> Texts:
        """The texts in the house's language."""
        return self.face.house.texts

    @property
    def ink(self) -> Ink:
        """The styles of the present theme."""
        return self.face.ink

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return what changes the lines on their way; inks of which none is the terminal's need no translation."""
        filters = super().get_line_filters()
        if self.face.borrows_colours:
            return filters
        return [filter for filter in filters if not isinstance(filter, ANSIToTruecolor)]

    def sign(self, name: str) -> str:
        """Return a sign, or its plain stand-in where the settings ask for it."""
        return SIGNS[name][self.face.ascii]

    def key_for(self, id: str) -> str:
        """Return the key of an action as people call it, the user's where they chose another; a dash for none."""
        keys = self.face.keys(id)
        return key_name(keys[0], self.texts, bool(self.face.ascii)) if keys else "–"

    def mark(self, name: str, ink: str) -> Part:
        """Return a sign as a part of a line."""
        return Part(self.sign(name), ink)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Leave the styles alone: no rule asks for the keys here, and Textual would look up all those within."""
