"""The questions that an index can answer, and what a row of it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct


class Index(Struct, frozen=True, gc=False):
    """A question that is answered without reading the table: rows where ``field`` has a value, ordered by ``order``.

    Without a field it holds the whole table. A field of order holds text or nothing; ``sparse`` leaves out the rows
    with nothing, and answers only who asks for the index itself.
    """

    field: str | None
    order: str = "id"
    sparse: bool = False

    def name(self, table: str) -> str:
        """Return how the index is called in its file."""
        return f"{table}.{self.field or '*'}:{self.order}"


Indexes = Mapping[str, Sequence[Index]]


def sort_key(text: str) -> str:
    """Return a text as it sorts: a UTC time without the Z at its end, so that a second comes before its parts.

    As it stands, ``09:00:00.500000Z`` would come before ``09:00:00Z``. Other texts sort as they are.
    """
    return text[:-1] if text[-1:] == "Z" and text[10:11] == "T" else text


class Hit(Struct, frozen=True, array_like=True, gc=False):
    """A row of an index: where the document's line begins in the snapshot. ``order`` is a ``sort_key``."""

    order: str
    id: str
    offset: int
