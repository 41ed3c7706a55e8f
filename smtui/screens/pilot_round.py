"""What the app does about a running round, wherever one is in it: signs of life, the way back, and the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from smtui.domain.errors import SmtuiError
from smtui.domain.routine import Target
from smtui.domain.text import one_line
from smtui.services import running, targets
from smtui.services.house import House
from smtui.texts import explain

if TYPE_CHECKING:
    from smtui.app import SmtuiApp
    from smtui.services.running import Running

T = TypeVar("T")

BEAT_EVERY = 30.0
"""Seconds between two signs of life of a running round: so much a killed app may lose."""

AWAY_AFTER = timedelta(minutes=5)
"""Without a key for so long nobody is there, and the clock stands."""


class RoundPilot:
    """Steers the round that runs in an app."""

    def __init__(self, app: SmtuiApp, house: House) -> None:
        self.app = app
        self.house = house
        self.here: Running | None = None
        self._keys = 0
        self._last_key: datetime | None = None
        self._told_over = ""
        self._danger: frozenset[str] = frozenset()
        self._will_follow = False
        self._at_work = ""
        """The step whose work was opened from the round."""

    def begin(self) -> None:
        """Go on with the round that runs, if there is one: it was left, or a line was cut."""
        self.app.set_interval(BEAT_EVERY, self.beat)
        if self._try(lambda: running.current(self.house)) is None:
            return
        here = self._try(lambda: running.resume(self.house, "app"))
        if here is not None:
            self.show(here)
            self.app.frame.go("round")
            self.app.say(self.house.texts("round.resumed", title=one_line(here.view.routine.title)))

    def start(self, routine: str) -> bool:
        """Begin a round, and tell whether it was possible."""
        here = self._try(lambda: running.start(self.house, routine, seat="app"))
        if here is None:
            return False
        self._last_key = self.house.now()
        self.show(here)
        self.app.frame.go("round").load()
        self.app.say(self.house.texts("round.started", title=one_line(here.view.routine.title)), "good")
        self.app.look()
        return True

    def next_step(self) -> None:
        """Go to the round; in it, go on."""
        from smtui.screens.round import RoundPlace

        place = self.app.frame.place
        if isinstance(place, RoundPlace):
            place.action_go()
        elif self._try(lambda: running.current(self.house)) is not None or isinstance(place, RoundPlace):
            self.app.frame.go("round").load()
        else:
            self.start("")

    def leave_for_work(self) -> None:
        """Remember that somebody went from the round into the work of the step at hand: to be brought back."""
        self._at_work = self.here.step.step.id if self.here is not None and self.here.step is not None else ""

    def enter_inbox(self, target: Target) -> None:
        """Open the part of the inbox that a step is about."""
        here = self.here
        if here is None or here.step is None:
            return
        self.leave_for_work()
        place = self.app.frame.go("inbox")
        wanted = targets.filter_of(target, here.round.as_of)
        show = getattr(place, "show_filter", None)
        if show is not None:
            show(wanted)

    # -- the clock ----------------------------------------------------------------------------------------------------

    def beat(self) -> None:
        """Give a sign of life while somebody is there."""
        if self.here is None:
            return
        now = self.house.now()
        if self.app.keys_taken != self._keys or self._last_key is None:
            self._keys, self._last_key = self.app.keys_taken, now
        there = now - self._last_key <= AWAY_AFTER
        self._try(lambda: running.beat(self.house, there=there))
        self.app.frame.status.aside("round", "" if there else self.house.texts("round.paused_away"))
        self.renew()

    def pause(self) -> None:
        """Stop the clock; the round goes on next time."""
        if self.here is not None:
            self._try(lambda: running.pause(self.house))

    def renew(self) -> None:
        """Read where the round stands, and show it."""
        self.show(self._try(lambda: running.running(self.house)))

    def show(self, here: Running | None) -> None:
        """Show where the round stands in the line above every place, and say once when its box is over."""
        self.here = here
        self.app.frame.show_round(here)
        if here is None:
            self.app.frame.status.aside("danger")
            return
        mark = f"{here.round.id}/{len(here.round.overruns)}"
        if here.is_over and self._told_over != mark:
            self._told_over = mark
            self.app.say(self.house.texts("round.box_is_over", n=here.view.routine.minutes))

    # -- what changes -------------------------------------------------------------------------------------------------

    def changed(self) -> None:
        """Look after a change whether a step has come to its end; after the picture of the change."""
        if self.here is not None and not self._will_follow:
            self._will_follow = True
            self.app.call_after_refresh(self.follow)

    def follow(self) -> None:
        """Tick what has reached its goal, and bring whoever worked on it back to the round."""
        self._will_follow = False
        before = self.here
        if before is None:
            return
        self.renew()
        here = self.here
        self._warn(before)
        if here is None or here.live is None or here.step is None:
            return
        if not here.live.reached:
            self._back_for_posts(here)
            return
        id, title = here.step.step.id, here.step.step.title
        settled = self._try(lambda: running.settle(self.house))
        if settled is None:
            return
        self.show(settled)
        self.app.say(self.house.texts("round.by_itself", title=one_line(title)), "good", undo=True)
        if self._at_work == id and not self._is_busy():
            self._at_work = ""
            self.app.frame.go("round").load()
        elif self.app.frame.place is not None and self.app.frame.place.key == "round":
            self.app.frame.place.load()

    def _back_for_posts(self, here: Running) -> None:
        """Go back to the round when the last reply is judged but posts still wait: they are read there."""
        target = here.step.step.target if here.step else None
        if target is None or target.kind != "approval" or here.step is None or self._at_work != here.step.step.id:
            return
        if not self._is_busy() and self._try(lambda: targets.waiting_replies(self.house)) == []:
            self._at_work = ""
            self.app.frame.go("round").load()

    def _is_busy(self) -> bool:
        """Tell whether somebody types an answer, or is asked something."""
        return self.app.frame.dialog is not None or getattr(self.app.frame.place, "composer", None) is not None

    def _warn(self, before: Running) -> None:
        """Say what has come in that cannot wait."""
        since = before.round.as_of
        found = self._try(lambda: targets.new_danger(self.house, since)) if since is not None else None
        ids = frozenset(comment.id for comment in found or ())
        words = self.house.texts("round.danger", n=len(ids)) if ids else ""
        if ids != self._danger:
            self._danger = ids
            self.app.frame.status.aside("danger", words, "bad")

    def _try(self, work: Callable[[], T]) -> T | None:
        """Return what ``work`` returns; what it may refuse is said, and None returned."""
        try:
            return work()
        except SmtuiError as error:
            self.app.say(explain(error, self.house.texts), "bad")
            return None
