"""A network for tests: a blog in memory that does what it is told, faults included, and remembers each call."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import structs

from smtui.domain.clock import Clock
from smtui.domain.comment import Incoming, Moderation, RemoteStatus, ReportReason
from smtui.domain.errors import LoginFailed, NetworkError, RemoteGone, Uncertain
from smtui.domain.reply import Outgoing, Sent
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Caution, OwnAnswer, Secret

EVERYTHING = frozenset({"reply", "approve", "hold", "spam", "unspam", "trash", "untrash"})
PUBLISHING = EVERYTHING | {"publish"}
SOCIAL = frozenset(
    {"reply", "like", "unlike", "boost", "unboost", "hide", "unhide", "mute", "unmute", "block", "unblock", "report"}
)
PASSWORD = "fake pass word"
_AFTER: dict[Moderation, RemoteStatus] = {
    "approve": "public",
    "hold": "held",
    "spam": "spam",
    "unspam": "held",
    "trash": "trash",
    "untrash": "held",
    "hide": "held",
}


class FakeNetwork:
    """A ``ports.Network``. ``fail`` plans faults, ``write`` lets a visitor comment, ``replies`` is what arrived."""

    def __init__(
        self, key: str = "wordpress", *, can: frozenset[str] = EVERYTHING, max_length: int | None = None
    ) -> None:
        self.key = key
        self.title = "WordPress" if key == "wordpress" else key
        self.capabilities = Capabilities(can=can, max_length=max_length, title=self.title)  # type: ignore[arg-type]
        self.comments: dict[str, Incoming] = {}
        self.replies: list[tuple[Outgoing, Sent]] = []
        self.posts: list[tuple[str, Outgoing, Sent]] = []
        """(account, what, what came of it)"""
        self.answers: list[OwnAnswer] = []
        self.warnings: list[Caution] = []
        self.reports: list[tuple[str, str, str]] = []
        """(about what, why, the words)"""
        self.calls: list[tuple[str, str]] = []
        """(method, what about) in the order they came in."""
        self.password = PASSWORD
        self.info = AccountInfo(
            user="editor",
            roles=("editor",),
            site="Prüfblog",
            base="https://blog.example/wp-json/",
            can=can,  # type: ignore[arg-type]
        )
        self._faults: dict[str, deque[NetworkError | None]] = defaultdict(deque)
        self._next = 1000

    def __call__(self, key: str) -> FakeNetwork:
        """Stand in for ``bootstrap.find_network``."""
        return self

    def write(self, text: str, *, author: str = "Ada", at: datetime | None = None, **fields: Any) -> str:
        """Let a visitor write a comment; return its id there."""
        self._next += 1
        given: dict[str, Any] = {
            "remote_id": str(self._next),
            "created_at": at or datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
            "remote_status": "held",
            "url": f"https://blog.example/post/#comment-{self._next}",
            "post_id": "1",
            "post_url": "https://blog.example/post/",
            "post_title": "A post",
        }
        incoming = Incoming(text=text, author=author, **{**given, **fields})
        self.comments[incoming.remote_id] = incoming
        return incoming.remote_id

    def fail(self, method: str, error: NetworkError, times: int = 1) -> None:
        """Let the next ``times`` calls of ``method`` raise; with ``Uncertain`` a write arrives, its answer is lost."""
        self._faults[method].extend([error] * times)

    def heal(self) -> None:
        """Forget all planned faults."""
        self._faults.clear()

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> FakeConnector:
        """Return the connector of one account."""
        return FakeConnector(self, account, secret, clock)

    def meet(self, method: str, about: str = "") -> NetworkError | None:
        """Note a call; raise its planned fault, or return it where the call still has an effect."""
        self.calls.append((method, about))
        fault = self._faults[method].popleft() if self._faults[method] else None
        if fault is not None and not (isinstance(fault, Uncertain) and method in ("reply", "moderate", "publish")):
            raise fault
        return fault

    def new_id(self) -> str:
        """Return the next id that the network gives out."""
        self._next += 1
        return str(self._next)


class FakeConnector:
    """A ``ports.Connector`` on a ``FakeNetwork``."""

    def __init__(self, network: FakeNetwork, account: Account, secret: Secret, clock: Clock) -> None:
        self.capabilities = network.capabilities
        self.closed = False
        self._network = network
        self._account = account
        self._secret = secret
        self._clock = clock

    def _login(self) -> None:
        if self._secret.reveal() != self._network.password:
            raise LoginFailed("login_failed", account=self._account.name)

    async def check(self) -> AccountInfo:
        """Return ``network.info``."""
        self._network.meet("check", self._account.name)
        self._login()
        return self._network.info

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring the comments newer than the cursor, two to a batch, then the states of the open ones."""
        self._network.meet("pull", self._account.name)
        self._login()
        after = int(cursor.get("after", 0))
        fresh = [c for id, c in sorted(self._network.comments.items()) if id.isdigit() and int(id) > after]
        for start in range(0, len(fresh), 2):
            part = tuple(fresh[start : start + 2])
            yield Batch(incoming=part, cursor={"after": int(part[-1].remote_id)}, total=len(fresh))
            self._network.meet("page", self._account.name)
        states: dict[str, RemoteStatus] = {
            id: self._network.comments[id].remote_status if id in self._network.comments else "gone" for id in open_ids
        }
        yield Batch(states=states, answers=tuple(self._network.answers), warnings=tuple(self._network.warnings))

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Take a reply, once for each operation id when it is not the first attempt."""
        fault = self._network.meet("reply", outgoing.operation)
        self._login()
        if not outgoing.first_attempt and (found := await self.find_reply(outgoing)):
            return found
        if outgoing.comment_remote_id not in self._network.comments:
            raise RemoteGone("remote_gone", account=self._account.name)
        id = self._network.new_id()
        sent = Sent(remote_id=id, url=f"https://blog.example/post/#comment-{id}", at=self._clock.now())
        self._network.replies.append((outgoing, sent))
        if fault is not None:
            raise fault
        return sent

    async def publish(self, outgoing: Outgoing) -> Sent:
        """Take a post, once for each operation id when it is not the first attempt."""
        network, name = self._network, self._account.name
        fault = network.meet("publish", f"{name} {outgoing.operation}")
        self._login()
        if not outgoing.first_attempt and (found := await self.find_reply(outgoing)):
            return found
        id = network.new_id()
        sent = Sent(remote_id=id, url=f"https://{name}.example/{id}", at=self._clock.now())
        network.posts.append((name, outgoing, sent))
        if fault is not None:
            raise fault
        return sent

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Return the reply, or post, that carries the operation id, if it arrived."""
        self._network.meet("find_reply", outgoing.operation)
        there = [*self._network.replies, *(post[1:] for post in self._network.posts)]
        return next((sent for known, sent in there if known.operation == outgoing.operation), None)

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Change a comment's state."""
        fault = self._network.meet("moderate", f"{action} {remote_id}")
        self._login()
        if remote_id not in self._network.comments:
            raise RemoteGone("remote_gone", account=self._account.name)
        state = _AFTER.get(action, "public")
        self._network.comments[remote_id] = structs.replace(self._network.comments[remote_id], remote_status=state)
        if fault is not None:
            raise fault
        return state

    async def moderate_writer(self, remote_id: str, author: str, action: Moderation) -> RemoteStatus:
        """Deal with a writer by name, where the comment itself is not to be seen any more."""
        if remote_id in self._network.comments:
            return await self.moderate(remote_id, action)
        self._network.meet("moderate", f"{action} {author}")
        return "public"

    async def report(self, remote_id: str, reason: ReportReason, words: str) -> RemoteStatus:
        """Take a report."""
        fault = self._network.meet("moderate", f"report {remote_id}")
        self._login()
        self._network.reports.append((remote_id, reason, words))
        if fault is not None:
            raise fault
        return "public"

    async def close(self) -> None:
        """Close."""
        self.closed = True
