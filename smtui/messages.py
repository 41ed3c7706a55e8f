"""What widgets, workers and the app tell each other: past tense for facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from smtui.services.sync import Outcome


class SyncProgressed(Message):
    """A sync got on; newer news of an account replaces older."""

    def __init__(self, account: str, words: str) -> None:
        super().__init__()
        self.account = account
        self.words = words

    def can_replace(self, message: Message) -> bool:
        """Let an older message about the same account go."""
        return isinstance(message, SyncProgressed) and message.account == self.account


class SyncEnded(Message):
    """A sync of one account is over, well or not."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome


class DeliveryEnded(Message):
    """Replies or moderations of one account were handed to the network, or could not be."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self.outcome = outcome
