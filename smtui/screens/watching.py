"""What the app sees happen by itself: changes of other processes, time that passes, and the numbers that follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from smtui.domain.errors import SmtuiError
from smtui.ports import Change, Tidies
from smtui.texts import explain

if TYPE_CHECKING:
    from smtui.app import SmtuiApp
    from smtui.screens.base import Frame
    from smtui.screens.courier import Courier
    from smtui.screens.crisis import CrisisDesk
    from smtui.screens.pilot_round import RoundPilot
    from smtui.screens.typeahead import TypeAhead
    from smtui.services.house import House
else:
    TypeAhead = object  # put together with the app in ``Reporting``: one class less for Textual to look through

# Modules that count and hand on are imported where they are used: the first picture does without them.


class Watching(TypeAhead):
    """An app that keeps up with its house."""

    house: House
    frame: Frame
    courier: Courier
    pilot: RoundPilot
    keep_due: Callable[[], None] | None = None
    """Writes what is due for who asks from outside; None where nobody can."""
    seq = 0
    """The store's newest change that was looked at."""
    _due_seq = -1
    _keys_before = 0
    _will_count = False
    _desk: CrisisDesk | None = None

    def say(self, text: str, kind: str = "info", *, undo: bool = False) -> None:
        """Say in the status line what happened: ``kind`` is ``info``, ``good`` or ``bad``."""
        from smtui.widgets.bars import Saying

        self.frame.status.say(Saying(text, kind, undo))

    def look(self) -> None:
        """See what changed in the store, whoever changed it, and show it where it matters."""
        try:
            if self.house.store.seq() == self.seq:
                return
            changes = self.house.store.changes(self.seq)
        except SmtuiError as error:
            self.say(explain(error, self.house.texts), "bad")
            return
        if not changes:
            return
        self.seq = max(change.seq for change in changes)
        if any(change.table == "crises" or _is_new(change) for change in changes):
            self.call_after_refresh(self.look_for_crisis)
        for place in self.frame.places.values():
            if place is not self.frame.place:
                place.stale = True
            elif place.is_mounted:
                place.store_changed(changes)
        self.pilot.changed()
        if not self._will_count:
            # Counting costs more the more comments there are, so the picture of the change goes first.
            self._will_count = True
            self.call_after_refresh(self.show_counts)

    @property
    def desk(self) -> CrisisDesk:
        """What knows of a crisis; made when it is first asked."""
        if self._desk is None:
            from smtui.screens.crisis import CrisisDesk

            self._desk = CrisisDesk(cast("SmtuiApp", self))
        return self._desk

    def look_for_crisis(self) -> None:
        """See whether a crisis is on or should be proposed."""
        self.desk.look()

    def pass_minute(self) -> None:
        """Let the place in sight bring its times up to date, and the store tidy up while nobody types."""
        self.look_for_crisis()
        if self.frame.place is not None and self.frame.place.is_mounted:
            self.frame.place.minute_passed()
        try:
            self.courier.send_due()
        except SmtuiError as error:
            self.say(explain(error, self.house.texts), "bad")
        self._hand_on()
        quiet, self._keys_before = self.keys_taken == self._keys_before, self.keys_taken
        if quiet and isinstance(self.house.store, Tidies):
            try:
                self.house.store.tidy()
            except SmtuiError as error:
                self.say(explain(error, self.house.texts), "bad")
        self._renew_due()

    def _renew_due(self) -> None:
        """Write what is due where something has changed within the minute: never while a key is being served."""
        if self.keep_due is None:
            return
        try:
            seq = self.house.store.seq()
            if seq != self._due_seq:
                self.keep_due()
                self._due_seq = seq
        except SmtuiError as error:
            self.say(explain(error, self.house.texts), "bad")

    def _hand_on(self) -> None:
        """Give to the deputy what nobody has answered in time, and say so."""
        from smtui.services import escalation

        try:
            handed = escalation.run(self.house)
        except SmtuiError as error:
            self.say(explain(error, self.house.texts), "bad")
            return
        if handed:
            self.say(self.house.texts("plans.escalated", n=len(handed)))
            self.look()

    def show_counts(self) -> None:
        """Bring the numbers in the top bar up to date."""
        self._will_count = False
        from smtui.services.inbox import counts
        from smtui.services.rounds import rounds

        try:
            now = counts(self.house)
            views = rounds(self.house)
        except SmtuiError as error:
            self.say(explain(error, self.house.texts), "bad")
            return
        top = self.frame.top
        top.set_note("inbox", str(now.pending) if now.pending else "", f"!{now.overdue}" if now.overdue else "")
        steps = sum(len(view.steps) for view in views)
        top.set_note("checklist", f"{sum(view.done for view in views)}/{steps}" if steps else "")
        waiting = self.house.texts("ui.failed", n=now.failed) if now.failed else ""
        self.frame.status.aside("failed", waiting, "bad")

    def show_expiry(self) -> None:
        """Say which token ends next, from seven days before."""
        from smtui.services.accounts import expiring

        ending = expiring(self.house)
        words = self.house.texts("expiry.aside", account=ending[0].account, date=ending[0].on) if ending else ""
        self.frame.status.aside("expiry", words, "bad")


def _is_new(change: Change) -> bool:
    return change.table == "comments" and change.doc is not None and change.doc["rev"] == 1
