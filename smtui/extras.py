"""What a network or its connector may offer besides: each is asked for by name, and left alone where it is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from smtui.domain.clock import Clock
from smtui.domain.comment import Comment, Moderation, RemoteStatus, ReportReason
from smtui.domain.post import Echo
from smtui.domain.reply import Outgoing, Sent
from smtui.ports import Account, Connector, Secret


class LoginPage(Protocol):
    """A login that waits for a person to open ``url``, agree there, and bring a code back."""

    @property
    def url(self) -> str:
        """The address of the page."""
        ...


@runtime_checkable
class BrowserLogin(Protocol):
    """What a network has whose token is fetched with a browser, which may be on another machine."""

    async def begin_login(self, account: Account, *, clock: Clock) -> LoginPage:
        """Return the page to open. Raises NetworkError."""
        ...

    async def finish_login(self, page: LoginPage, code: str, *, clock: Clock) -> Secret:
        """Return the token for the code that the page showed. Raises LoginFailed."""
        ...


@runtime_checkable
class Publishes(Protocol):
    """What a connector has that can also write posts of our own, which answer nobody."""

    async def publish(self, outgoing: Outgoing) -> Sent:
        """Publish a post once, as ``reply`` delivers an answer: ``find_reply`` finds it after a doubt."""
        ...


@runtime_checkable
class Echoes(Protocol):
    """What a connector has whose network tells how a post of ours is liked."""

    async def echoes(self, remote_ids: Sequence[str]) -> Mapping[str, Echo]:
        """Return what the network counts below these posts; those that are gone are left out."""
        ...


@runtime_checkable
class Reports(Protocol):
    """What a connector has whose network wants to know why something is reported."""

    async def report(self, remote_id: str, reason: ReportReason, words: str) -> RemoteStatus:
        """Report a comment to those who run the network, and return its state. A second report is not prevented."""
        ...


@runtime_checkable
class Measures(Protocol):
    """What a network has whose own way to count texts is more than a number of letters."""

    def length(self, text: str, account: Account, comment: Comment | None) -> tuple[int, int | None]:
        """Return how long ``text`` is as an answer to ``comment``, and how long it may be; None where nobody knows.

        Without a comment it is a post of its own; only a network that can ``publish`` is asked for that.
        """
        ...


@runtime_checkable
class KeepsSession(Protocol):
    """What a network has whose logins are few: the session is kept beside the token, from process to process."""

    def resume(
        self, account: Account, secret: Secret, *, clock: Clock, session: Secret | None, keep: Callable[[Secret], None]
    ) -> Connector:
        """Return the connector that goes on with ``session``, which is what ``keep`` was given last."""
        ...


TO_WRITERS: frozenset[Moderation] = frozenset({"mute", "unmute", "block", "unblock"})
"""What is done to the writer of a comment, whatever became of the comment."""


@runtime_checkable
class KnowsWriters(Protocol):
    """What a connector has whose network may show nothing more of people who are blocked, and so has to be told who."""

    async def moderate_writer(self, remote_id: str, author: str, action: Moderation) -> RemoteStatus:
        """Carry out one of ``TO_WRITERS``; ``author`` is the name that came with the comment. Else as ``moderate``."""
        ...
