"""A stage for scenarios: one house in a folder, seen by its people in shell and app, with a clock to move."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from smtui.app import SmtuiApp
from smtui.bootstrap import Setting
from smtui.config import render_account
from smtui.domain.clock import FixedClock
from smtui.paths import write_private
from smtui.ports import Account
from smtui.screens.inbox import InboxPlace
from smtui.services.house import House
from tests.cli.conftest import Shell
from tests.support.fake_network import EVERYTHING, PASSWORD, SOCIAL, FakeNetwork
from tests.ui.conftest import Seat, calm

BERLIN = ZoneInfo("Europe/Berlin")


class Stage(Shell):
    """A shell on a house with a blog and an account of the fediverse, whose people come and go."""

    def __init__(self, folder: Path, language: str, members: Sequence[str], *, start: str, plans: str = "") -> None:
        super().__init__(folder)
        self.environ["SMTUI_LANG"] = language
        self.environ["SMTUI_TOKEN_FEDI"] = PASSWORD
        self.moment(start)
        self.fedi = FakeNetwork("mastodon", can=SOCIAL)
        self.ok("init", "--yes", "--lang", language, "--name", "Café Muster", "--country", "DE", "--state", "BY")
        if members:
            config = self.paths.config_file
            text = config.read_text(encoding="utf-8").replace('mode = "alone"', 'mode = "team"')
            config.write_text(text + "".join(f"\n[[member]]\n{member}\n" for member in members), encoding="utf-8")
        if plans:
            (self.paths.config / "plans.toml").write_text(plans, encoding="utf-8")
        for name, network, can in (("blog", "wordpress", EVERYTHING), ("fedi", "mastodon", SOCIAL)):
            url = f"https://{name}.example"
            account = Account(
                name=name, network=network, url=url, user="editor", settings={"can": " ".join(sorted(can))}
            )
            write_private(self.paths.accounts / f"{name}.toml", render_account(account))

    def open(self, setting: Setting) -> House:
        """Open the house with both networks in memory."""
        house = super().open(setting)
        house.network = {"wordpress": self.network, "mastodon": self.fedi}.__getitem__
        return house

    def moment(self, local: str) -> None:
        """Let it be a moment of the house's own time, as in ``2026-06-01 09:10``."""
        self.clock = FixedClock(datetime.fromisoformat(local).replace(tzinfo=BERLIN))

    def login(self, member: str) -> None:
        """Let somebody else sit down."""
        self.environ["SMTUI_LOGIN"] = member

    def written(self, network: FakeNetwork, local: str, author: str, text: str) -> str:
        """Let somebody write at a moment, fetch it at this one, and return its id."""
        network.write(text, author=author, at=datetime.fromisoformat(local).replace(tzinfo=BERLIN))
        self.ok("sync")
        return self.id_of(text)

    async def choose(self, seat: Seat, id: str) -> None:
        """Put the app's cursor on a comment, as keys would."""
        place = seat.app.frame.place
        assert isinstance(place, InboxPlace)
        for _ in place.list.ids:
            if place.list.current == id:
                return
            await seat.press("j")
        assert place.list.current == id

    def field(self, id: str, name: str) -> object:
        """Return a field of what ``show --json`` prints about a comment."""
        return self.ok("show", id, "--json").json[name]

    def act(self, script: Callable[[Seat], Awaitable[None]], size: tuple[int, int] = (120, 40)) -> None:
        """Open the app in the inbox, as whoever is logged in, and do there what a script says."""
        asyncio.run(self._act(script, size))

    async def _act(self, script: Callable[[Seat], Awaitable[None]], size: tuple[int, int]) -> None:
        house = self.house()
        looks = msgspec.structs.replace(house.settings.ui, start="inbox")
        reply = msgspec.structs.replace(house.settings.reply, undo_seconds=0)
        house.settings = msgspec.structs.replace(house.settings, ui=looks, reply=reply)
        app = SmtuiApp(house)
        try:
            async with app.run_test(size=size) as pilot:
                await calm(pilot)
                await script(Seat(app, pilot))
        finally:
            house.store.close()
