"""The log as a chain: each entry holds a hash over the one before it and over itself, so that later changes show.

An entry has its place ``n``, a ``seal`` and a ``hash``. The seal is a salted digest of what may name or quote people
(``was``, ``now``, ``detail``); the hash is over the hash before it, the seal, and the rest of the entry. Erasing takes
the words and the salt, and leaves the seal: the chain still holds, who did what to what and when can still be checked,
and nobody can guess from the seal what the words were. SHA-256 throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import Struct

try:  # a third of what hashlib costs, which brings OpenSSL along
    from _sha256 import sha256  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # the module is CPython's own, and has another name from 3.12 on
    from hashlib import sha256

__all__ = ["START", "Fault", "Head", "Verdict", "chained", "link", "seal", "sha256", "verify"]

Doc = Mapping[str, Any]

_FRAME = ("n", "id", "at", "by", "action", "table", "object", "batch", "undoes", "seal")
"""What the hash covers besides the hash before it, in this order; an absent field counts as empty text."""
_WORDS = ("was", "now", "detail")
"""What the seal covers, in this order."""

_encode = msgspec.json.Encoder(order="deterministic").encode
START = ""
"""What stands in the place of a hash before the first entry."""


class Head(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """The end of the chain: how many entries it has, and the hash of the newest."""

    n: int = 0
    hash: str = START


Fault = Literal["changed", "removed", "inserted", "reordered", "head"]
"""What is wrong with an entry: its content differs, it is missing, it does not belong, it stands elsewhere; or the end
of the chain is not where the store says."""


class Verdict(Struct, frozen=True, kw_only=True):
    """What a check of the chain found."""

    entries: int
    """Entries in the chain."""
    erased: int
    """Those among them whose words were erased."""
    before: int
    """Entries from before the chain began."""
    head: Head
    fault: Fault | None = None
    n: int = 0
    """The place of the first entry that is wrong."""
    id: str = ""
    """Its id; for a missing one that of the entry before it."""

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing is wrong."""
        return self.fault is None


def seal(entry: Doc, salt: str) -> str:
    """Return the salted digest of an entry's words."""
    words = [entry.get("was") or {}, entry.get("now") or {}, entry.get("detail") or ""]
    return str(sha256(salt.encode() + b"\n" + _encode(words)).hexdigest())


def link(before: str, entry: Doc) -> str:
    """Return the hash of an entry that has its place and its seal, after an entry whose hash is ``before``."""
    frame = [entry.get(name) or "" for name in _FRAME]
    return str(sha256(before.encode() + b"\n" + _encode(frame)).hexdigest())


def chained(entries: Iterable[Doc], head: Head) -> tuple[list[dict[str, Any]], Head]:
    """Return entries with place, seal and hash after ``head``; and the new head.

    Each has its salt, or was erased elsewhere and has the seal that is left of it.
    """
    result = []
    n, last = head.n, head.hash
    for given in entries:
        n += 1
        sealed = seal(given, given["salt"]) if "salt" in given else given.get("seal", "")
        entry = {**given, "n": n, "seal": sealed}
        entry["hash"] = last = link(last, entry)
        result.append(entry)
    return result, Head(n=n, hash=last)


def verify(entries: Iterable[Doc], head: Head | None) -> Verdict:
    """Check all entries, in whatever order they come, against the head; None where no chain was ever begun."""
    chain: list[Doc] = []
    before: list[Doc] = []
    for entry in entries:
        (chain if entry.get("n") or entry.get("seal") else before).append(entry)
    chain.sort(key=lambda entry: (entry.get("n") or 0, entry["id"]))
    end = head or Head()

    def found(fault: Fault | None = None, n: int = 0, id: str = "") -> Verdict:
        erased = sum("salt" not in entry for entry in chain)
        return Verdict(entries=len(chain), erased=erased, before=len(before), head=end, fault=fault, n=n, id=id)

    wrong = _first_wrong(chain)
    if wrong is not None:
        return found(*wrong)
    last = chain[-1] if chain else None
    if ((last["n"], last["hash"]) if last else (0, START)) != (end.n, end.hash):
        if end.n > len(chain):
            return found("removed", len(chain) + 1, last["id"] if last else "")
        return found("head", end.n, last["id"] if last else "")
    if chain:
        began = min(entry["id"] for entry in chain)
        late = [entry["id"] for entry in before if entry["id"] > began]
        if late:
            return found("inserted", 0, min(late))
    return found()


def _first_wrong(chain: Sequence[Doc]) -> tuple[Fault, int, str] | None:
    last, before_id = START, ""
    for place, entry in enumerate(chain, start=1):
        n, id = entry.get("n") or 0, str(entry["id"])
        if n < place:
            return "inserted", n, id
        if n > place:
            return "removed", place, before_id
        if "salt" in entry and seal(entry, entry["salt"]) != entry.get("seal"):
            return "changed", n, id
        if link(last, entry) != entry.get("hash"):
            # An entry that fits elsewhere in the chain, with its own old place, was moved; else it was changed.
            is_moved = any(link(other, {**entry, "n": m}) == entry.get("hash") for m, other in _places(chain))
            return ("reordered" if is_moved else "changed"), n, id
        last, before_id = str(entry["hash"]), id
    return None


def _places(chain: Sequence[Doc]) -> Iterable[tuple[int, str]]:
    """Give each place with the hashes that may have stood before it: its neighbour's, or the one that came there."""
    hashes = [START, *(str(entry.get("hash", "")) for entry in chain)]
    for place in range(1, len(hashes)):
        yield place, hashes[place - 1]
        yield place, hashes[place]
