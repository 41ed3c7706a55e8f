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


class Hit(Struct, frozen=True, array_like=True, gc=False):
    """A row of an index: where the document's line begins in the snapshot."""

    order: str
    id: str
    offset: int
