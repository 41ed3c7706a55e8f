"""The terminal app: one frame, five places. It owns theme, keys, background work and the way out."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.actions import ActionParseResult
from textual.app import App
from textual.binding import BindingType
from textual.dom import DOMNode

from smtui.actions import ACTIONS, Action, apply_keymap
from smtui.domain.errors import SmtuiError
from smtui.screens import PLACES
from smtui.screens.base import WIDE, Frame
from smtui.screens.courier import Courier
from smtui.screens.pilot_round import RoundPilot
from smtui.screens.reporting import Reporting
from smtui.services.house import House
from smtui.services.permit import deed_of
from smtui.terminal import choose_driver
from smtui.texts import explain
from smtui.theming import FALLBACK, Look, in_sixteen, load_looks, to_ink, to_theme
from smtui.widgets.bars import FootBar, TopBar
from smtui.widgets.keys import bindings_for

if TYPE_CHECKING:
    from smtui.domain.routine import Target
    from smtui.services.running import Running

LOOK_EVERY = 1.0
"""Seconds between two looks at what other processes changed."""

LAST_WORDS = 1.0
"""Seconds that are left after the line was cut."""


class SmtuiApp(Reporting, inherit_bindings=False, inherit_css=False):
    """The app on a house."""

    CSS_PATH = "app.tcss"
    TITLE = "smtui"
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 # as Textual declares it
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("app")]

    def __init__(
        self,
        house: House,
        *,
        demo: bool = False,
        problems: Sequence[SmtuiError] = (),
        user_themes: Path | None = None,
        cache: Path | None = None,
        keep_due: Callable[[], None] | None = None,
    ) -> None:
        self.house = house
        self.keep_due = keep_due
        self.demo = demo
        self.environ: Mapping[str, str] = os.environ
        """Where the editor is looked up."""
        self.ascii = house.settings.ui.ascii
        self.actions, key_problems = apply_keymap(house.settings.keys)
        self._keys = {action.id: action.keys for action in self.actions}
        looks, theme_problems = load_looks(user_themes, cache)
        self.looks: Mapping[str, Look] = looks
        wanted = house.settings.ui.theme
        if wanted not in self.looks:
            from smtui.domain.tables import unknown_name

            theme_problems.append(unknown_name("config.toml [ui] theme", None, wanted, self.looks))
            wanted = FALLBACK
        self._dip(self.looks[wanted])
        self.problems: tuple[SmtuiError, ...] = (*problems, *key_problems, *theme_problems)
        self.frame = Frame()
        self.courier = Courier(self, house)
        self.pilot = RoundPilot(self, house)
        self.offline = set()
        self._titles: dict[str, str] | None = None
        self._dressed = ""
        """The theme whose colours the rules were read with."""
        super().__init__(driver_class=choose_driver(os.environ))
        self.animation_level = "none"
        if self.console.color_system == "standard":
            self.looks = in_sixteen(self.looks)
            self._dip(self.looks[wanted])
        self.theme = self._dressed = wanted
        self.stylesheet.set_variables(self.get_css_variables())
        changed = {
            a.id: ",".join(a.keys) for a, shipped in zip(self.actions, ACTIONS, strict=True) if a.keys != shipped.keys
        }
        if changed:
            self.set_keymap(changed)

    # -- start and end ------------------------------------------------------------------------------------------------

    def get_default_screen(self) -> Frame:
        """Return the one screen, told how wide it is: hearing it later all styles would be worked out twice."""
        wide = self.size.width >= WIDE
        self.frame.set_class(wide, "-wide")
        self.frame.set_class(not wide, "-narrow")
        return self.frame

    def get_css_variables(self) -> dict[str, str]:
        """Return the theme's colours; none yet while Textual makes itself, without knowing the theme."""
        return super().get_css_variables() if self._dressed else {}

    def _validate_theme(self, theme_name: str) -> str:
        """Make a theme known to Textual when it is put on; it has some of the same names itself."""
        if theme_name in self.looks:
            self.register_theme(to_theme(self.looks[theme_name]))
        return super()._validate_theme(theme_name)

    def refresh_css(self, animate: bool = True) -> None:
        """Read the rules again for another theme. Those of the first one were read with its colours already."""
        if self.theme != self._dressed:
            self._dressed = self.theme
            super().refresh_css(animate)

    def first_place(self) -> str:
        """Note how far the store has come, before anything is read from it, and return the place to begin with."""
        self.seq = self.house.store.seq()
        return self.house.settings.ui.start

    def begin(self) -> None:
        """Begin to look for changes. The frame says when it is there, with the first place in it."""
        self.theme_changed_signal.subscribe(self, self._change_ink)
        self.call_after_refresh(self._settle)
        self.set_interval(LOOK_EVERY, self.look)
        self.set_interval(60, self.pass_minute)
        self._catch_signals()
        self.pilot.begin()
        if self.problems:
            self.say(explain(self.problems[0], self.house.texts), "bad")
            self.call_after_refresh(self.show_problems)
        elif self.demo:
            self.say(self.house.texts("ui.demo"))

    def _settle(self) -> None:
        """Do what can wait until the first picture is there."""
        self.look_for_crisis()
        self.show_counts()
        self.show_expiry()
        gc.freeze()
        gc.enable()

    def _dip(self, look: Look) -> None:
        self.ink, self.borrows_colours = to_ink(look), look.borrows

    def _change_ink(self, theme: object) -> None:
        look = self.looks.get(self.theme)
        if look is not None:
            self._dip(look)
            self.frame.paint_anew()

    def show_problems(self) -> None:
        """List what was wrong with settings, keys and themes, once."""
        from smtui.screens.help import problem_notice

        self.frame.open(problem_notice(self.house.texts, self.problems))

    def _catch_signals(self) -> None:
        """End quickly and keep the draft when the line is cut or somebody ends the program."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for name in (signal.SIGHUP, signal.SIGTERM):
            with suppress(NotImplementedError, ValueError):
                loop.add_signal_handler(name, self.hang_up)

    def hang_up(self) -> None:
        """Keep what was typed, at once, and go; if going takes too long, stop being."""
        # The terminal may be gone, and then nothing that waits for it ever comes back.
        rescue = threading.Timer(LAST_WORDS, os._exit, (129,))
        rescue.daemon = True
        rescue.start()
        self.keep_drafts()
        self.pilot.pause()
        self.exit(129, return_code=129)

    def keep_drafts(self) -> None:
        """Write down what is being typed."""
        for place in self.frame.places.values():
            keep = getattr(place, "keep_draft", None)
            if keep is not None:
                keep()

    # -- what everybody uses ------------------------------------------------------------------------------------------

    def keys(self, id: str) -> tuple[str, ...]:
        """Return the keys of an action, the user's where they chose others."""
        return self._keys.get(id, ())

    @property
    def situation_titles(self) -> Mapping[str, str]:
        """The titles of the guideline's situations by key."""
        if self._titles is None:
            self._titles = {situation.key: situation.title for situation in self.house.library.guideline().situations}
        return self._titles

    def action_named(self, id: str) -> Action:
        """Return an action of the registry with the user's keys."""
        return next(action for action in self.actions if action.id == id)

    # -- actions ------------------------------------------------------------------------------------------------------

    def action_today(self) -> None:
        """Go to Today."""
        self.frame.go("today")

    def action_inbox(self) -> None:
        """Go to Inbox."""
        self.frame.go("inbox")

    def action_checklist(self) -> None:
        """Go to Checklist."""
        self.frame.go("checklist")

    def action_next_step(self) -> None:
        """Go on with the round, from anywhere; begin one where none runs."""
        self.pilot.next_step()

    def round_is(self, here: Running | None) -> None:
        """Show where the round stands."""
        self.pilot.show(here)

    def enter_inbox(self, target: Target) -> None:
        """Open the part of the inbox that a step is about."""
        self.pilot.enter_inbox(target)

    def action_guideline(self) -> None:
        """Go to Guideline."""
        self.frame.go("guideline")

    def action_overview(self) -> None:
        """Go to Overview."""
        self.frame.go("overview")

    def action_crisis(self) -> None:
        """Begin a crisis, or write its log, send its statement and end it."""
        self.desk.open()

    def action_sync(self) -> None:
        """Fetch what is new and send what waits, for every account."""
        if not self.courier.sync_all():
            self.say(self.house.texts("ui.sync.no_accounts"))

    def action_undo(self) -> None:
        """Take back the newest action of mine."""
        from smtui.services import triage

        texts = self.house.texts
        try:
            undone = triage.undo(self.house)
        except SmtuiError as error:
            self.say(explain(error, texts), "bad")
            return
        self.courier.forget(undone.objects)
        self.say(triage.undone_words(self.house, undone))
        if self.frame.place is not None:
            self.frame.place.undone(undone.objects)
        self.look()

    def _holds(self) -> bool:
        """Tell whether something is being typed in the dock that another question would take away, and say so."""
        dialog = self.frame.dialog
        if dialog is None or not dialog.holds:
            return False
        self.say(self.house.texts("ui.finish_first"))
        return True

    def action_help(self) -> None:
        """Show the keys of this place."""
        if self._holds():
            return
        from smtui.screens.help import help_notice

        self.frame.open(help_notice(self))

    def action_palette(self) -> None:
        """Search and do any action."""
        if self._holds():
            return
        from smtui.screens.help import palette

        self.frame.open(palette(self))

    def action_theme(self) -> None:
        """Choose a theme, shown as the cursor moves."""
        from smtui.screens.help import theme_picker

        self.frame.open(theme_picker(self))

    def action_redraw(self) -> None:
        """Paint everything anew."""
        from smtui.terminal.driver import DiffDriver

        if isinstance(self._driver, DiffDriver):
            self._driver.forget()
        self.frame.paint_anew()
        self.refresh(repaint=True, layout=True)

    def action_leave(self) -> None:
        """Go one step back; from a place itself, out."""
        if self.frame.place is None or not self.frame.place.go_back():
            self.action_leave_for_good()

    def action_leave_for_good(self) -> None:
        """Quit, unless a reply still waits or a round runs: then ask."""
        if self.pilot.here is not None:
            from smtui.screens.help import round_choice

            self.frame.open(round_choice(self))
            return
        self.leave_replies()

    def leave_replies(self) -> None:
        """Quit, unless a reply still waits: then ask."""
        if not self.courier.waiting:
            self.leave_now()
            return
        from smtui.screens.help import leaving_choice

        self.frame.open(leaving_choice(self))

    async def action_quit(self) -> None:
        """Quit."""
        self.action_leave_for_good()

    def leave_now(self) -> None:
        """End the app."""
        self.keep_drafts()
        self.pilot.pause()
        self.exit(0)

    @on(TopBar.Chosen)
    def _place_chosen(self, message: TopBar.Chosen) -> None:
        if message.place in PLACES:
            self.frame.go(message.place)

    @on(FootBar.Pressed)
    async def _key_clicked(self, message: FootBar.Pressed) -> None:
        await self.do(message.id)

    def why_not(self, id: str) -> SmtuiError | None:
        """Return why the one who sits here may not do an action of the registry, on what is under the cursor."""
        deed = deed_of(id)
        place = self.frame.place
        return self.house.why_not(deed, place.here() if place else None) if deed else None

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do an action, unless the role of the one who sits here forbids it: then say why, before anything is asked."""
        verb = action if isinstance(action, str) else action[1]
        where = "app" if default_namespace in (None, self) else getattr(default_namespace, "key", "")
        if isinstance(where, str) and (reason := self.why_not(f"{where}.{verb}")) is not None:
            self.say(explain(reason, self.house.texts), "bad")
            return True
        return await super().run_action(action, default_namespace, namespaces)

    async def do(self, id: str) -> None:
        """Do an action of the registry where it belongs, as its key would."""
        action = self.action_named(id)
        chain = [node for node, _ in self.frame._binding_chain] if action.place != "app" else [self]
        for node in chain:
            if hasattr(node, f"action_{action.verb}") and not isinstance(
                node, (App, Frame) if action.place != "app" else ()
            ):
                await self.run_action(action.verb, node)
                return
