"""What every widget of ours knows about the app it is in: inks, signs, texts and the house."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.widget import Widget

from smtui.widgets.draw import SIGNS, Ink, Part

if TYPE_CHECKING:
    from smtui.app import SmtuiApp
    from smtui.services.house import House
    from smtui.texts import Texts


class Drawn(Widget):
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

    def sign(self, name: str) -> str:
        """Return a sign, or its plain stand-in where the settings ask for it."""
        return SIGNS[name][self.face.ascii]

    def mark(self, name: str, ink: str) -> Part:
        """Return a sign as a part of a line."""
        return Part(self.sign(name), ink)

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Leave the styles alone: no rule asks for the keys here, and Textual would look up all those within."""
