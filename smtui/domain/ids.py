"""Short ids. A thing from a network gets the same id on every machine; a thing of our own gets a new one."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

# Crockford's alphabet in lower case: no i, l, o, u, so that ids can be read aloud and typed from paper.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 7


def _encode(number: int, length: int) -> str:
    letters = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        letters.append(ALPHABET[rest])
    return "".join(reversed(letters))


def short_id(*parts: str, attempt: int = 0) -> str:
    """Return the id of the thing that ``parts`` name, for example account and remote id.

    Seven letters hold 3.4e10 values; ``attempt`` counts up when an id is already taken by another thing.
    """
    import hashlib  # OpenSSL comes with it, which a command that only ticks a step does not need

    digest = hashlib.blake2b("\0".join((*parts, str(attempt))).encode(), digest_size=8).digest()
    return _encode(int.from_bytes(digest, "big") >> 29, LENGTH)


def claim_id(parts: Sequence[str], taken_by_other: Callable[[str], bool]) -> str:
    """Return the first id of ``parts`` that is free or already ours; ``taken_by_other`` says what is not."""
    attempt = 0
    while taken_by_other(candidate := short_id(*parts, attempt=attempt)):
        attempt += 1
    return candidate


def normalise(typed: str) -> str:
    """Return what a person typed as an id in the alphabet's letters: I and L read as 1, O as 0.

    What no id holds becomes a question mark, also bytes that are no text.
    """
    plain = typed.strip().lower().encode("ascii", "replace").decode()
    return plain.translate(str.maketrans("ilou", "110v"))


def _stamp(moment: datetime) -> str:
    return _encode(int(moment.timestamp() * 1000), 9)


class IdSource(Protocol):
    """Makes ids for things that smtui creates itself."""

    def dated(self, moment: datetime) -> str:
        """Return an id that sorts by ``moment`` (milliseconds), for entries of the log."""
        ...

    def new(self) -> str:
        """Return a short id, for people. It is new by chance only: ``House.new_id`` looks whether it is free."""
        ...

    def operation(self) -> str:
        """Return an operation id: long enough to be unique in the world, for idempotent requests."""
        ...


class RandomIds:
    """Ids from the system's random source."""

    def dated(self, moment: datetime) -> str:
        """Return nine letters of time and ten of chance: many processes may act in the same millisecond."""
        return _stamp(moment) + _encode(int.from_bytes(os.urandom(7), "big") >> 6, 10)

    def new(self) -> str:
        """Return a random id of the usual length."""
        return _encode(int.from_bytes(os.urandom(8), "big") >> 29, LENGTH)

    def operation(self) -> str:
        """Return 100 random bits as 20 letters."""
        return _encode(int.from_bytes(os.urandom(13), "big") >> 4, 20)


class CountingIds:
    """Ids in a row, for tests and for the demo house."""

    def __init__(self, start: int = 1) -> None:
        self._next = start

    def dated(self, moment: datetime) -> str:
        """Return the time's letters and the next number."""
        self._next += 1
        return _stamp(moment) + _encode(self._next - 1, 4)

    def new(self) -> str:
        """Return the next number as an id."""
        self._next += 1
        return _encode(self._next - 1, LENGTH)

    def operation(self) -> str:
        """Return the next number as an operation id."""
        self._next += 1
        return _encode(self._next - 1, 20)
