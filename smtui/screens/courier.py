"""Sending and syncing behind the screen: what waits goes out after its undo window. No failure here ends the app."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from textual.timer import Timer

from smtui.domain.errors import SmtuiError
from smtui.domain.reply import Reply
from smtui.messages import DeliveryEnded, SyncEnded, SyncProgressed
from smtui.ports import Account
from smtui.services import publish, replies, sync
from smtui.services.house import House
from smtui.services.work import from_doc

if TYPE_CHECKING:
    from smtui.app import SmtuiApp


class Parcel(Struct, kw_only=True):
    """Something that waits out its undo window: a reply, moderations of one account, or a post."""

    account: str
    comments: tuple[str, ...]
    reply: str = ""
    post: str = ""
    left: int
    """Seconds."""


class Courier:
    """Belongs to the app, so that it outlives whatever was on the screen when something was sent."""

    def __init__(self, app: SmtuiApp, house: House) -> None:
        self.app = app
        self.house = house
        self.parcels: list[Parcel] = []
        self._timer: Timer | None = None

    def send(self, account: str, comments: Sequence[str], reply: str = "") -> None:
        """Hand something over that is queued on disk; it goes out when its undo window has passed."""
        self._take(Parcel(account=account, comments=tuple(comments), reply=reply, left=self._window))

    def send_post(self, id: str) -> None:
        """Hand a post over that is queued on disk, for all its accounts."""
        self._take(Parcel(account="", comments=(id,), post=id, left=self._window))

    @property
    def _window(self) -> int:
        return self.house.settings.reply.undo_seconds

    def _take(self, parcel: Parcel) -> None:
        self.parcels.append(parcel)
        if parcel.left <= 0:
            self.dispatch()
            return
        if self._timer is None:
            self._timer = self.app.set_interval(1, self.tick)
        self.announce()

    @property
    def waiting(self) -> list[Parcel]:
        """The replies and posts that can still be taken back without a word to the network."""
        return [parcel for parcel in self.parcels if parcel.reply or parcel.post]

    def announce(self) -> None:
        """Say how long the newest reply can still be taken back."""
        waiting = self.waiting
        key = "posts.sends_in" if waiting and waiting[-1].post else "ui.sends_in"
        text = self.app.house.texts(key, n=waiting[-1].left) if waiting else ""
        self.app.frame.status.aside("sending", text, "busy")

    def tick(self) -> None:
        """Count a second down."""
        for parcel in self.parcels:
            parcel.left -= 1
        self.dispatch()

    def dispatch(self, *, everything: bool = False) -> None:
        """Send what has waited long enough."""
        ready = [parcel for parcel in self.parcels if everything or parcel.left <= 0]
        self.parcels = [parcel for parcel in self.parcels if parcel not in ready]
        for parcel in ready:
            self._deliver(parcel)
        if not self.parcels and self._timer is not None:
            self._timer.stop()
            self._timer = None
        self.announce()

    def send_due(self) -> None:
        """Send the replies and posts whose chosen moment has come."""
        own = {parcel.reply for parcel in self.parcels}
        for id, account, comment in replies.due(self.house):
            if id not in own and self.house.account(account) is not None:
                self._deliver(Parcel(account=account, comments=(comment,), reply=id, left=0))
        changed = publish.begin_due(self.house)
        missed = sum(any(part.status == "missed" for part in post.parts) for post in changed)
        if missed:
            self.app.say(self.house.texts("posts.said.missed", n=missed), "bad")
        if publish.ready(self.house) and "publish" not in self.busy:
            self._run("publish", self._publication(None))

    def forget(self, comments: Sequence[str]) -> None:
        """Take what was undone out of the post; the store knows already."""
        for parcel in list(self.parcels):
            if set(parcel.comments) & set(comments):
                self.parcels.remove(parcel)
        self.announce()

    def _deliver(self, parcel: Parcel) -> None:
        if parcel.post:
            if self._end_post_window(parcel.post):
                self._run(f"publish:{parcel.post}", self._publication([parcel.post]))
            return
        account = self.house.account(parcel.account)
        if account is None:
            return
        if parcel.reply and not self._end_window(parcel.reply):
            return
        self._run(f"send:{account.name}", self._delivery(account, parcel.comments))

    def _end_window(self, id: str) -> bool:
        """Let a reply go now, and tell whether it still wants to: it may have been taken back elsewhere."""
        doc = self.house.store.get("replies", id)
        if doc is None or from_doc(doc, Reply).status != "queued":
            return False
        try:
            replies.send_now(self.house, id)
        except SmtuiError:
            # Another process changed it at this moment; the next sync sees what became of it.
            return False
        return True

    def _end_post_window(self, id: str) -> bool:
        """Let a post go now, and tell whether it still wants to: it may have been stopped elsewhere."""
        try:
            return publish.end_window(self.house, id) or bool(publish.ready(self.house, [id]))
        except SmtuiError:
            return False

    async def _publication(self, only: Sequence[str] | None) -> None:
        await sync.publish_posts(self.house, only, self._tell)

    def _tell(self, outcome: sync.Outcome) -> None:
        self.app.post_message(DeliveryEnded(outcome))

    async def _delivery(self, account: Account, comments: Sequence[str]) -> None:
        outcome = await sync.deliver(self.house, account, comments)
        self.app.post_message(DeliveryEnded(outcome))

    def sync_all(self) -> int:
        """Start a sync of every account that is not being synced, and return how many there are."""
        accounts = self.house.library.accounts()
        for account in accounts:
            if f"sync:{account.name}" not in self.busy:
                self._run(f"sync:{account.name}", self._sync(account))
        return len(accounts)

    @property
    def busy(self) -> set[str]:
        """The groups of the workers that run."""
        return {worker.group for worker in self.app.workers if not worker.is_finished}

    async def _sync(self, account: Account) -> None:
        def progress(name: str, what: str, values: Mapping[str, Any]) -> None:
            self.app.post_message(SyncProgressed(name, self.house.texts(f"ui.sync.{what}", account=name, **values)))

        self.app.post_message(SyncProgressed(account.name, self.house.texts("ui.sync.started", account=account.name)))
        # One breath, so that the line is painted before the first import of the network library.
        await asyncio.sleep(0)
        outcome = await sync.sync_account(self.house, account, progress)
        self.app.post_message(SyncEnded(outcome))

    def _run(self, group: str, work: Coroutine[Any, Any, None]) -> None:
        self.app.run_worker(work, name=group, group=group, description=group, exit_on_error=False)
