"""A seat before the app: a house on the fake network, and helpers that press keys and look at the screen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

import msgspec
import pytest
from textual.app import App
from textual.pilot import Pilot

from smtui.app import SmtuiApp
from smtui.config import Replies
from smtui.screens.typeahead import TypeAhead
from smtui.services.house import House
from smtui.services.sync import sync
from smtui.widgets import composer
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house
from tests.support.patience import LIMIT


async def calm(pilot: Pilot[int]) -> None:
    """Wait until the app has nothing left to do, and show what it would show next.

    Textual's own ``pause`` looks how busy the process is, and takes one that is kept waiting by others for idle.
    """
    app = pilot.app
    async with asyncio.timeout(LIMIT):
        await pilot.pause()
        looks = 0
        while looks < 3 and app.is_running and app._exception is None:
            await pilot._wait_for_screen(LIMIT)
            if app.is_running and app.screen_stack:
                app.screen._on_timer_update()
            await asyncio.sleep(0)
            looks = 0 if _is_busy(app) else looks + 1


def _is_busy(app: App[int]) -> bool:
    if isinstance(app, TypeAhead) and (app._held or app._watch is not None):
        return True
    screens = app.screen_stack
    if any(s._callbacks or s._dirty_widgets or s._layout_required or s._repaint_required for s in screens[-1:]):
        return True
    return any(pump.message_queue_size or pump._next_callbacks for pump in (app, *app._registry))


class Seat:
    """An app that runs, and what a person would do with it."""

    def __init__(self, app: SmtuiApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.pilot = pilot
        self.house = app.house

    async def press(self, *keys: str) -> None:
        """Press keys, and wait until each has done its work."""
        for key in keys:
            await self.pilot.press(key)
            await calm(self.pilot)

    async def type(self, text: str) -> None:
        """Type a text."""
        await self.press(*(_KEYS.get(sign, sign) for sign in text))

    async def calm(self) -> None:
        """Wait until what was set going is done, background work left out."""
        await calm(self.pilot)

    async def settle(self) -> None:
        """Wait for background work."""
        await self.app.workers.wait_for_complete()
        await calm(self.pilot)

    @property
    def text(self) -> str:
        """The screen as text."""
        return "\n".join(strip.text.rstrip() for strip in self.app.screen._compositor.render_strips())

    @property
    def status(self) -> str:
        """What the status line says."""
        return self.app.frame.status.saying.text

    @property
    def asides(self) -> str:
        """The lasting states in the status line."""
        return " ".join(self.app.frame.status.asides.values())


_KEYS = {" ": "space", ".": "full_stop", ",": "comma", "\n": "enter", "/": "slash", "-": "minus", ":": "colon"}

WRITTEN = (
    ("Ada", "Is the terrace open?"),
    ("Ben", "Great cake!"),
    ("Cleo", "My parcel never came. I want my money back."),
)

Sit = Callable[..., AbstractAsyncContextManager[Seat]]


@pytest.fixture
def network() -> FakeNetwork:
    """A blog with three comments, Ada's the oldest."""
    network = FakeNetwork()
    for minute, (author, text) in enumerate(
        (
            ("Ada", "Is the terrace open?"),
            ("Ben", "Great cake!"),
            ("Cleo", "My parcel never came. I want my money back."),
        )
    ):
        network.write(text, author=author, at=datetime(2026, 11, 23, 8, minute, tzinfo=UTC))
    return network


@pytest.fixture
def sit(network: FakeNetwork) -> Sit:
    """Return a function that opens the app on a house with its comments fetched, in the inbox unless said otherwise."""

    @asynccontextmanager
    async def open_app(
        size: tuple[int, int] = (80, 24),
        place: str = "inbox",
        house: House | None = None,
        undo_seconds: int = 0,
        fetch: bool = True,
        **given: object,
    ) -> AsyncIterator[Seat]:
        ui = given.pop("ui", {})
        keys = given.pop("keys", {})
        options = {name: given.pop(name) for name in ("demo", "problems", "user_themes") if name in given}
        if house is None:
            house = make_house(network, reply=Replies(undo_seconds=undo_seconds), **given)  # type: ignore[arg-type]
        looks = msgspec.structs.replace(house.settings.ui, start=place, **ui)  # type: ignore[arg-type]
        house.settings = msgspec.structs.replace(house.settings, ui=looks, keys=keys)
        if fetch:
            for outcome in await sync(house, house.library.accounts()):
                assert outcome.error is None
        app = SmtuiApp(house, **options)  # type: ignore[arg-type]
        async with app.run_test(size=size) as pilot:
            await calm(pilot)
            yield Seat(app, pilot)

    return open_app


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no draft be written down because a slow machine takes long between two keys: tests say when it is quiet."""
    monkeypatch.setattr(composer, "AUTOSAVE", 3600.0)
