"""The frame that is the same everywhere, and what a place in it is.

There is one Textual screen. Places are widgets that are shown and hidden in it: cheaper over a slow line than screens
of their own, and what a place knows stays as it was left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widget import Widget

from smtui.actions import ACTIONS
from smtui.domain.errors import SmtuiError
from smtui.ports import Change
from smtui.screens import HIDDEN, PLACES
from smtui.screens.sparse import SparseCompositor
from smtui.texts import explain
from smtui.widgets.bars import FootBar, StatusLine, TopBar
from smtui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from smtui.app import SmtuiApp
    from smtui.domain.comment import Comment
    from smtui.screens.asking import Dialog
    from smtui.screens.too_small import TooSmall
    from smtui.services.running import Running
    from smtui.widgets.round_bar import RoundBar

SMALLEST = (60, 16)
"""Columns and rows below which the app only says that there is too little room."""

WIDE = 104
"""Columns from which there is a side pane."""


class Place(Drawn, can_focus=True):
    """One of the five places. Subclasses compose their widgets, and say which of them gets the keys."""

    DEFAULT_CSS = "Place { layout: vertical; width: 100%; height: 1fr; }"
    key: ClassVar[str]
    """The place's name in the registry and in ``PLACES``."""

    within: ClassVar[str] = ""
    """The place from which it is reached, and which the top bar shows; empty for one of the five."""

    def __init__(self) -> None:
        super().__init__(id=f"place-{self.key}")
        self.stale = False
        """Whether the store changed while the place was out of sight."""

    @property
    def target(self) -> Widget:
        """The widget that gets the keys."""
        raise NotImplementedError

    def load(self) -> None:
        """Read everything anew. Called when the place is first shown, and when it is shown again after changes."""
        raise NotImplementedError

    def store_changed(self, changes: Sequence[Change]) -> None:
        """Take notice of changes while the place is in sight: by loading anew, unless a place knows better."""
        self.load()

    def minute_passed(self) -> None:
        """Bring what depends on the time of day up to date. Nothing, unless a place shows such things."""

    def undone(self, objects: Sequence[str]) -> None:
        """Show what an undo took back: by loading anew, unless a place knows better."""
        self.load()

    def point_at(self, id: str = "", account: str = "") -> None:
        """Put the cursor on a thing, or show one account's things only. May come before the place is mounted.

        Nothing, unless a place has such things.
        """

    def here(self) -> Comment | None:
        """Return the comment that an action would be about: roles may forbid it. None, unless a place has such."""
        return None

    def go_back(self) -> bool:
        """Leave a search, a filter or an opened thing, and tell whether there was one."""
        return False

    def footer(self) -> tuple[str, ...]:
        """Return the ids of the actions in the bottom line."""
        return (*(action.id for action in ACTIONS if action.place == self.key and action.footer), "app.help")

    @property
    def is_wide(self) -> bool:
        """Whether there is room for a side pane."""
        return self.app.size.width >= WIDE

    def on_mount(self) -> None:
        """Show the place for the first time."""
        self.load()
        self.can_focus = False
        if self.face.frame.place is self and self.screen.focused in (self, None):
            self.screen.set_focus(self.target)

    def action_back(self) -> None:
        """Go one step back."""
        self.go_back()

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do something that may be refused; then the status line says why. Tell whether it was done."""
        try:
            work()
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return False
        self.face.look()
        return True


class Frame(Screen[None], inherit_bindings=False, inherit_css=False):
    """Top bar, a place, a dock for questions, status line and keys."""

    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._compositor = SparseCompositor()
        self.top = TopBar(tuple(PLACES))
        self.round_bar: RoundBar | None = None
        """Above the places; none before a round runs."""
        self.status = StatusLine()
        self.foot = FootBar()
        self.dock_area = Container(id="dock")
        self.place_area = Container(id="places")
        self.places: dict[str, Place] = {}
        self.place: Place | None = None
        self.dialog: Dialog | None = None
        self._too_small: TooSmall | None = None
        self._return_to: Widget | None = None

    @property
    def face(self) -> SmtuiApp:
        """The app, as the class it is."""
        return cast("SmtuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the frame with the first place in it: put in later, all would be laid out and painted twice."""
        yield self.top
        with self.place_area:
            yield self._first()
        yield self.dock_area
        yield self.status
        yield self.foot

    def on_mount(self) -> None:
        """Let the app begin: there is something to show it in."""
        self.face.begin()

    def _first(self) -> Place:
        key = self.face.first_place()
        place = self.place = self._make(key)
        self.top.show(place.within or key)
        self.show_keys()
        return place

    def _make(self, key: str) -> Place:
        module, _, name = (PLACES.get(key) or HIDDEN[key]).partition(":")
        made: Place = getattr(import_module(module), name)()
        self.places[key] = made
        return made

    def go(self, key: str) -> Place:
        """Show a place; it is made when it is first asked for."""
        self.close_dialog()
        old = self.place
        place = self.places.get(key)
        if place is old and place is not None:
            return place
        if old is not None:
            old.display = False
        if place is None:
            place = self.place = self._make(key)
            self.place_area.mount(place)
            self.set_focus(place)
        else:
            self.place = place
            place.display = True
            if place.stale:
                place.stale = False
                place.load()
            self.set_focus(place.target if place.target.is_attached else place)
        self.top.show(place.within or ("checklist" if key in HIDDEN else key))
        self.show_keys()
        return place

    def show_round(self, here: Running | None) -> None:
        """Show where a round stands, or that none runs."""
        if self.round_bar is None:
            if here is None:
                return
            from smtui.widgets.round_bar import RoundBar  # most days begin without a round

            self.round_bar = RoundBar()
            self.mount(self.round_bar, after=self.top)
        self.round_bar.show(here)

    def show_keys(self) -> None:
        """Show what works now in the bottom line: the keys of what is asked in the dock, else those of the place."""
        shown = self.dialog or self.place
        self.foot.show(shown.footer() if shown is not None else ())

    def open(self, dialog: Dialog) -> None:
        """Ask a question in the dock; keys go there until it is answered or left."""
        self.close_dialog()
        self._return_to = self.focused
        self.dialog = dialog
        self.dock_area.mount(dialog)
        # At once, not after the next event: the answer may have been typed already.
        self.set_focus(dialog)
        self.show_keys()

    def close_dialog(self) -> None:
        """Take the question away; keys go where they went before."""
        if self.dialog is None:
            return
        dialog, self.dialog = self.dialog, None
        back = self._return_to
        if back is None or not back.is_attached or not back.display:
            back = self.place.target if self.place else None
        self.set_focus(back)
        dialog.remove()
        self.show_keys()

    def paint_anew(self) -> None:
        """Paint everything, after a change of theme or on demand."""
        from smtui.widgets.lines import LineList

        for widget in self.walk_children():
            if isinstance(widget, LineList):
                widget.repaint()
            widget.refresh()
        self.refresh()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Leave the styles as they are, before Textual's own handler looks: every widget has got its own by now."""
        event.refresh_styles = False

    def on_resize(self, event: events.Resize) -> None:
        """Tell when there is too little room."""
        columns, rows = SMALLEST
        is_tiny = event.size.width < columns or event.size.height < rows
        if is_tiny and self._too_small is None:
            from smtui.screens.too_small import TooSmall  # hardly ever needed

            self._too_small = TooSmall(columns, rows)
            self.mount(self._too_small)
        self.set_class(is_tiny, "-tiny")
