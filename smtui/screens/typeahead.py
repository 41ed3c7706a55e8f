"""Keys that are typed faster than the screen follows: each is done with before the next one is looked at.

Textual hands a key to the widget that has the focus now and only then learns what it does; a key that opens a question
and the answer typed right after it would both go to the list. Here the answer waits until the question is there.
"""

from __future__ import annotations

from collections import deque

from textual import events, on
from textual.app import App
from textual.binding import ActiveBinding
from textual.message import Message
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget

from smtui.widgets.lines import Painted

ROUNDS = 2
"""How often word goes round: once behind the key, once behind what the key's action has said to its parents."""

LOOK = 0.05
"""Seconds between two looks whether the widget that has the word is still there: a removed one passes nothing on."""

PATIENCE = 2.0
"""Seconds after which the next key goes on without word, whatever holds it up."""


class Passed(Message):
    """Word that follows a key on its way up through the widgets."""

    def __init__(self, key: int, rounds: int) -> None:
        super().__init__()
        self.key = key
        """Which key it follows: word of one that was given up comes too late."""
        self.rounds = rounds


class TypeAhead(App[int], inherit_bindings=False):
    """An app that takes one key at a time."""

    _held: deque[events.Key]
    _watch: Timer | None = None
    _bearer: MessagePump | None = None
    """Who has the word."""
    _looks = 0
    _bound: tuple[Widget, dict[str, ActiveBinding]] | None = None
    """What the keys do in the list that has the focus. They do the same as long as it has it."""
    keys_taken = 0
    """How many keys were pressed so far."""

    def __init__(self, **given: object) -> None:
        self._held = deque()
        super().__init__(**given)  # type: ignore[arg-type] # handed on as they are

    async def on_event(self, event: events.Event) -> None:
        """Do a key of a list at once, let other keys go their way, and hold back those that come in the meantime."""
        if isinstance(event, events.Key) and self._exit:
            return  # typed ahead of the end: nobody is there any more whom it could be for
        if not isinstance(event, events.Key) or event.is_forwarded:
            await super().on_event(event)
        elif self._watch is not None:
            self._held.append(event)
        else:
            await self._take(event)

    async def _take(self, event: events.Key) -> None:
        self.keys_taken += 1
        focus = self.focused
        if isinstance(focus, Painted):
            if self._bound is None or self._bound[0] is not focus:
                self._bound = focus, self.screen.active_bindings
            found = self._bound[1].get(event.key)
            if found is not None and found.enabled and await self.run_action(found.binding.action, found.node):
                return
        self._looks = 0
        self._watch = self.set_interval(LOOK, self._look)
        await super().on_event(event)
        self._send_word(ROUNDS)

    def _send_word(self, rounds: int) -> None:
        target = self._bearer = self.focused or self.screen
        if not target.post_message(Passed(self.keys_taken, rounds)):
            self.call_later(self._go_on)

    async def _look(self) -> None:
        """Go on without word where nobody is left to bring it."""
        self._looks += 1
        bearer = self._bearer
        if bearer is None or not bearer.is_attached or self._looks * LOOK >= PATIENCE:
            await self._go_on()

    @on(Passed)
    async def _word_came_back(self, message: Passed) -> None:
        message.stop()
        if message.key != self.keys_taken:
            return
        if message.rounds > 1:
            self._send_word(message.rounds - 1)
        else:
            await self._go_on()

    async def _go_on(self) -> None:
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        while self._held and self._watch is None and not self._exit:
            await self._take(self._held.popleft())
