"""The interfaces that the use cases speak to: a store and the networks. No implementation is named here."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar, get_args, runtime_checkable

from msgspec import Struct

from smtui.domain.clock import Clock
from smtui.domain.comment import Incoming, Moderation, RemoteStatus
from smtui.domain.counter import Count
from smtui.domain.event import Table as Table
from smtui.domain.reply import Outgoing, Sent

Doc = dict[str, Any]
"""A document: JSON values under string keys. ``id`` (string) and ``rev`` (int, from 1) are always there."""

TABLES: tuple[Table, ...] = get_args(Table)


class Below(Struct, frozen=True):
    """A condition on a field that holds text: there, and before ``value``. UTC times are in the order of time."""

    value: str


class Above(Struct, frozen=True):
    """A condition on a field that holds text: there, and after ``value``."""

    value: str


class Write(Struct, frozen=True, kw_only=True):
    """One change to one document, as the fields that change.

    ``was`` is None for a new document: the write is refused when the id exists. Otherwise it holds, for every field in
    ``fields``, the value that the change was built on (None for a field that was absent); a field that somebody else
    has changed since to something other than ``fields`` says makes the whole commit a ``Conflict``. ``exact`` demands
    that the document's revision is still that number: for claims, where two equal changes must not both succeed.
    """

    table: Table
    id: str
    fields: Mapping[str, Any]
    """New values; None removes a field."""
    was: Mapping[str, Any] | None = None
    exact: int | None = None


class Change(Struct, frozen=True, kw_only=True):
    """An entry of the store's feed: a document as it is now, or None where it was purged."""

    seq: int
    table: Table
    id: str
    doc: Doc | None


T = TypeVar("T")


class Store(Protocol):
    """The memory of the house: documents with revisions, and a feed of changes. Any number of processes share it.

    Every method sees what this process has committed, and what others had committed before the call.
    Raises ``StoreError`` and its leaves, nothing else.
    """

    def get(self, table: Table, id: str) -> Doc | None:
        """Return one document, or None. Archived documents are found as well."""
        ...

    def find(
        self,
        table: Table,
        where: Mapping[str, Any] | None = None,
        *,
        order: str | None = None,
        reverse: bool = False,
        limit: int | None = None,
        archived: bool = False,
    ) -> list[Doc]:
        """Return the documents whose fields fit ``where``, ordered by a field.

        A condition is a value, a tuple or set (one of these), ``Below`` or ``Above``.

        Documents without the ``order`` field come last. ``archived`` includes what was moved to the archives.
        """
        ...

    def stream(
        self,
        table: Table,
        form: type[T],
        where: Mapping[str, Any] | None = None,
        *,
        order: str | None = None,
        reverse: bool = False,
        archived: bool = False,
    ) -> Iterator[T]:
        """Give at least what ``find`` would, each document read as a ``form``, as of the moment of the first piece.

        A field that holds the order is kept to where the store has an index for it; what changed lately comes first.
        Two pieces may lie far apart, and the store may be written to between them. A document may come twice.
        """
        ...

    def count(self, table: Table, where: Mapping[str, Any] | None = None) -> int:
        """Return how many documents fit ``where``, archives left out."""
        ...

    def ids(self, table: Table, prefix: str) -> list[str]:
        """Return the ids that begin with ``prefix``, archives included, in order."""
        ...

    def commit(self, writes: Sequence[Write]) -> list[Doc]:
        """Make all the writes durable, or none, and return the documents as they are now.

        When this returns, the change survives ``kill -9`` and power loss. Raises ``Conflict``, ``StoreBusy`` after a
        bounded wait, ``StoreUnwritable``.
        """
        ...

    def seq(self) -> int:
        """Return the number of the newest change, of whichever process."""
        ...

    def changes(self, since: int) -> list[Change]:
        """Return the documents changed after ``since``, each once, in the order of their last change."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...


@runtime_checkable
class Tidies(Protocol):
    """What a store has that keeps itself quick by work which it would rather do in a quiet moment."""

    def tidy(self) -> bool:
        """Do that work if it is due and nobody is writing, and tell whether it was done. Raises StoreError."""
        ...


Capability = Literal[
    "reply",
    "approve",
    "hold",
    "spam",
    "unspam",
    "trash",
    "untrash",
    "hide",
    "unhide",
    "like",
    "unlike",
    "boost",
    "unboost",
    "mute",
    "unmute",
    "block",
    "unblock",
    "report",
    "publish",
]


ABILITIES: tuple[Capability, ...] = get_args(Capability)
"""All of them, in the order in which they are told."""


class Capabilities(Struct, frozen=True, kw_only=True):
    """What a network can do for us. What is not in ``can`` is dimmed, never faked."""

    can: frozenset[Capability]
    max_length: int | None = None
    """The longest reply."""
    unit: Literal["characters", "graphemes", "bytes"] = "characters"
    title: str = ""
    pictures: int = 0
    """How many images with descriptions a text may carry; 0 where smtui hands none over."""
    picture_bytes: int = 0
    """The largest image; 0 where the network does not say."""


class AccountInfo(Struct, frozen=True, kw_only=True):
    """What a look at the account found."""

    user: str
    roles: tuple[str, ...] = ()
    site: str = ""
    base: str = ""
    """The API's address, resolved once and stored with the account."""
    can: frozenset[Capability] = frozenset()
    """What the account's rights allow, a part of the network's capabilities."""
    missing: tuple[str, ...] = ()
    """Keys of texts (``networks.<key>``) that say what the account may not do, and what to do about it."""
    settings: Mapping[str, str] = {}
    """More to store with the account: ids, zones. Nothing secret."""


class Caution(Struct, frozen=True, kw_only=True):
    """Something the user should know though the sync went on; ``key`` is a text under ``networks.``."""

    key: str
    values: dict[str, str] = {}


class OwnAnswer(Struct, frozen=True, kw_only=True):
    """An answer of ours that is on the network, whoever sent it and from where."""

    remote_id: str
    parent_id: str
    at: datetime
    text: str = ""
    author: str = ""
    url: str = ""
    operation: str = ""
    """The operation id it carries when it came from smtui."""


class Batch(Struct, frozen=True, kw_only=True):
    """A part of what a pull found. They are stored one by one, in order, so a sync can stop anywhere."""

    incoming: tuple[Incoming, ...] = ()
    states: Mapping[str, RemoteStatus] = {}
    """The present state of known comments, by remote id; ``gone`` for deleted ones."""
    answers: tuple[OwnAnswer, ...] = ()
    warnings: tuple[Caution, ...] = ()
    cursor: Mapping[str, Any] | None = None
    """Where the next pull begins; None keeps the old one."""
    total: int | None = None
    """How many comments the network says there are, for progress."""
    counts: tuple[Count, ...] = ()
    """Numbers that stand for what cannot be read; a rise becomes a hint in the inbox."""


CONNECTOR_SAYS = "connector_says"
"""The key of an error whose sentence a network from elsewhere brings along, as the value ``message``."""


class Connector(Protocol):
    """One account on one network.

    Every method raises ``NetworkError`` leaves, each with ``account`` among its values, and nothing else. Their keys
    are those of the shipped networks, or ``CONNECTOR_SAYS``.
    """

    capabilities: Capabilities

    async def check(self) -> AccountInfo:
        """Look who we are and what we may do. Finds the API from the account's address when ``base`` is empty."""
        ...

    def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring what is new since ``cursor`` and what became of ``open_ids``, the remote ids still open here."""
        ...

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Deliver a reply once. ``Uncertain`` when the answer was lost; then ask ``find_reply``."""
        ...

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Look whether the reply with this operation id is there."""
        ...

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Carry out ``action`` and return the state the network confirmed. Repeating one that is done is harmless."""
        ...

    async def close(self) -> None:
        """Close connections."""
        ...


class Account(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One connected presence on a network, as its settings file has it. The token is elsewhere."""

    name: str
    network: str
    url: str = ""
    user: str = ""
    base: str = ""
    title: str = ""
    owner: str = ""
    settings: dict[str, str] = {}


class Secret:
    """A token that does not show itself: not in ``repr``, not in a format string, not in a log."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the token, for the one place that sends it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a secret is not written anywhere")


class Secrets(Protocol):
    """Where tokens are kept: environment, keyring or a 0600 file."""

    def get(self, account: str) -> Secret | None:
        """Return the account's token, or None."""
        ...

    def set(self, account: str, secret: Secret) -> str:
        """Keep the token and return a text key that says where."""
        ...

    def delete(self, account: str) -> None:
        """Forget the token."""
        ...


class Network(Protocol):
    """A kind of place. Each is one file, found by the entry point group ``smtui.networks``.

    It may also have an attribute ``needs`` (``needs_of``), and be what ``smtui.extras`` describes.
    """

    key: str
    title: str
    capabilities: Capabilities

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> Connector:
        """Return the connector of one account. No request is made before a method of it is called."""
        ...


class Need(Struct, frozen=True, kw_only=True):
    """Something that an account needs before it can be connected, and how people are asked for it.

    ``question`` and ``hint`` are keys of texts under ``networks.``; a network from elsewhere may write the sentences
    themselves. A hint is said before the question; ``{url}`` in it is the address given before.
    """

    name: Literal["url", "handle", "user", "token"]
    """The option of ``account add``. ``handle`` and ``user`` are both kept as the account's user."""
    question: str
    hint: str = ""
    optional: bool = False
    """It may be left out, and is not asked for."""
    also: Literal["", "handle"] = ""
    """Another option that answers this as well."""


NEEDS: tuple[Need, ...] = (
    Need(name="url", question="ask_url"),
    Need(name="user", question="ask_user"),
    Need(name="token", question="ask_token"),
)
"""What a network needs that does not say."""


def needs_of(network: Network) -> tuple[Need, ...]:
    """Return what accounts of a network need: its attribute ``needs``, else address, user and token."""
    needs: tuple[Need, ...] = getattr(network, "needs", NEEDS)
    return needs


def wants_token(network: Network) -> bool:
    """Tell whether accounts of a network cannot do without a token."""
    return any(need.name == "token" and not need.optional for need in needs_of(network))


Progress = Callable[[str, str, Mapping[str, Any]], None]
"""Told (account, what, values) as a sync goes on; ``what`` is a text key under ``sync.``."""
