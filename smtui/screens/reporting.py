"""What background work tells: how a sync gets on, what was delivered, what failed, which accounts are out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on
from textual.worker import Worker, WorkerState

from smtui.domain.errors import SmtuiError, Unreachable
from smtui.messages import DeliveryEnded, SyncEnded, SyncProgressed
from smtui.screens.typeahead import TypeAhead
from smtui.screens.watching import Watching
from smtui.texts import explain

if TYPE_CHECKING:
    from smtui.services.sync import Outcome


class Reporting(Watching, TypeAhead, inherit_bindings=False):
    """An app that says how its background work goes."""

    offline: set[str]
    """The accounts that were out of reach when they were last spoken to."""

    @on(SyncProgressed)
    def _sync_progressed(self, message: SyncProgressed) -> None:
        self.frame.status.aside(f"sync:{message.account}", message.words, "busy")

    @on(SyncEnded)
    def _sync_ended(self, message: SyncEnded) -> None:
        outcome = message.outcome
        self.frame.status.aside(f"sync:{outcome.account}")
        texts = self.house.texts
        if outcome.error is not None:
            self._failed(outcome)
        else:
            self._reached(outcome.account)
            facts = [texts(f"ui.sync.{what}", n=n) for what, n in _facts(outcome) if n]
            said = ", ".join(facts) or texts("ui.sync.nothing")
            self.say(texts("ui.sync.ended", account=outcome.account, facts=said), "good")
        if outcome.escalated:
            self.say(texts("plans.escalated", n=outcome.escalated))
        self._tell_failures(outcome)
        self.look()

    @on(DeliveryEnded)
    def _delivery_ended(self, message: DeliveryEnded) -> None:
        outcome = message.outcome
        if outcome.error is not None:
            self._failed(outcome)
        elif outcome.delivered:
            self._reached(outcome.account)
            self.say(self.house.texts("ui.delivered", account=outcome.account, n=outcome.delivered), "good")
        elif outcome.published:
            self._reached(outcome.account)
            self.say(self.house.texts("posts.said.out", account=outcome.account, n=outcome.published), "good")
        self._tell_failures(outcome)
        self.look()

    def _failed(self, outcome: Outcome) -> None:
        if isinstance(outcome.error, Unreachable):
            self._unreached(outcome.account)
        elif outcome.error is not None:
            self.say(explain(outcome.error, self.house.texts), "bad")

    def _tell_failures(self, outcome: Outcome) -> None:
        for failure in outcome.failures:
            if isinstance(failure.error, Unreachable):
                self._unreached(outcome.account)
            elif failure.error is not None:
                self.say(explain(failure.error, self.house.texts), "bad")

    def _unreached(self, account: str) -> None:
        """Show that an account is out of reach. That is a state and no alarm: what waits goes out later by itself."""
        self.offline.add(account)
        self._show_offline()
        self.say(self.house.texts("ui.offline_said"))

    def _reached(self, account: str) -> None:
        self.offline.discard(account)
        self._show_offline()

    def _show_offline(self) -> None:
        names = ", ".join(sorted(self.offline))
        self.frame.status.aside("offline", self.house.texts("ui.offline", account=names) if names else "", "bad")

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that background work broke down; it never takes the app with it."""
        if event.state == WorkerState.ERROR and event.worker.group.partition(":")[0] in ("sync", "send"):
            self.frame.status.aside(event.worker.group)
            error = event.worker.error
            if isinstance(error, SmtuiError):
                self.say(explain(error, self.house.texts), "bad")
            else:
                values = {"what": event.worker.group, "error": type(error).__name__}
                self.say(self.house.texts("ui.broke", **values, key=self.frame.status.key_for("app.sync")), "bad")
            self.look()


def _facts(outcome: Outcome) -> Sequence[tuple[str, int]]:
    return (
        ("new", outcome.new),
        ("changed", outcome.changed),
        ("closed", outcome.closed),
        ("sent", outcome.delivered),
        ("out", outcome.published),
        ("waiting", outcome.waiting),
    )
