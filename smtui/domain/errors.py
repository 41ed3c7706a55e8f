"""Everything that can go wrong, as one tree. An error carries a text key and values, never a finished sentence.

SmtuiError
├── UsageError             the call's words do not fit                      exit 2
├── ConfigError            a settings file cannot be used                   exit 2
├── NotFound               no such thing, or nothing to do                  exit 4
│   └── AmbiguousId        an abbreviation that fits several ids
├── Refused                the rules of the house or the state forbid it    exit 1
│   ├── DraftChanged       a colleague changed the draft that is being written
│   └── Objected           something speaks against sending this text
├── StoreError             the memory failed                                exit 1
│   ├── StoreBusy          another process holds it for too long            exit 75
│   ├── StoreDamaged       bytes on disk that cannot be read
│   ├── StoreTooNew        written by a later version                       exit 2
│   ├── StoreUnwritable    no room, no rights, an I/O error
│   └── Conflict           somebody else changed the same field
└── NetworkError           the world failed                                 exit 3
    ├── Unreachable        no connection, or it was cut before anything was sent
    ├── NotAnApi           the address answers, but not as the network does
    ├── LoginFailed        the network does not know us
    ├── NotAllowed         it knows us, and says no
    ├── RateLimited        it wants us to wait
    ├── ServerTrouble      it has a problem of its own; later may work
    ├── Rejected           it will never take this request
    ├── RemoteGone         the thing is no longer there
    └── Uncertain          a write went out and no answer came back: look before sending again

The texts live in the catalogue under ``errors.<key>``; ``smtui.texts.explain`` turns an error into a sentence.
"""

from __future__ import annotations

from typing import ClassVar

from smtui.domain.objection import Objection


class SmtuiError(Exception):
    """The root. ``key`` names the text in the catalogue (``errors.<key>``), ``values`` fill its placeholders."""

    exit_code: ClassVar[int] = 1

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.key} ({details})" if details else self.key


class UsageError(SmtuiError):
    """The words of a call do not fit together."""

    exit_code = 2


class ConfigError(SmtuiError):
    """A settings file cannot be used; ``values`` hold ``file`` and, where known, ``line`` and ``name``."""

    exit_code = 2


class NotFound(SmtuiError):
    """No such thing, or nothing to do."""

    exit_code = 4


class AmbiguousId(NotFound):
    """An abbreviated id fits several things."""


class Refused(SmtuiError):
    """The state of the thing, or a rule of the house, forbids the action."""


class DraftChanged(Refused):
    """Somebody else has changed the draft since it was read; ``values`` hold ``by`` and their ``text``."""


class Objected(Refused):
    """Something speaks against sending a text as it is; ``objections`` says what, the weightiest first."""

    def __init__(self, key: str, /, *, objections: tuple[Objection, ...], **values: object) -> None:
        super().__init__(key, n=len(objections), **values)
        self.objections = objections


class StoreError(SmtuiError):
    """The store could not do what was asked. What was acknowledged before is still there."""


class StoreBusy(StoreError):
    """Another process held the store's lock for longer than we wait (EX_TEMPFAIL of sysexits.h)."""

    exit_code = 75


class StoreDamaged(StoreError):
    """Bytes on disk that cannot be read. They have been moved aside, whole; ``path`` says where."""


class StoreTooNew(StoreError):
    """The store was written by a later version of smtui."""

    exit_code = 2


class StoreUnwritable(StoreError):
    """The change could not be made durable: disk full, no rights, I/O error. Nothing of it was kept."""


class Conflict(StoreError):
    """A change was built on a version of a document that somebody has changed in the same field since."""


class NetworkError(SmtuiError):
    """A network could not do what was asked; ``account`` is among the values."""

    exit_code = 3


class Unreachable(NetworkError):
    """No connection was made, or it broke before the request was sent: nothing has happened there."""


class NotAnApi(NetworkError):
    """Something answers at the address, but it does not speak the network's language."""


class LoginFailed(NetworkError):
    """The network took the request for a stranger's."""


class NotAllowed(NetworkError):
    """The network knows the account and refuses: its role is too small, or the thing is closed."""


class RateLimited(NetworkError):
    """The network or a firewall before it asks to wait. ``retry_after`` is in seconds."""

    def __init__(self, key: str, /, *, retry_after: float | None = None, **values: object) -> None:
        super().__init__(key, retry_after=retry_after, **values)
        self.retry_after = retry_after


class ServerTrouble(NetworkError):
    """The network answered with a fault of its own; the same request may work later."""


class Rejected(NetworkError):
    """The network will not take this request, now or later; the text has to change."""


class RemoteGone(NetworkError):
    """The comment or post is no longer there."""


class Uncertain(NetworkError):
    """A write was sent and its answer was lost. Only a look at the network can tell what became of it."""
