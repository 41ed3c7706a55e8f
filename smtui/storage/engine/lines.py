"""Lines that know whether they are whole: one JSON object each, whose last field is a checksum of all before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
from msgspec import Raw, Struct

_SEAL = b',"crc":"%08x"}'
SEAL_LENGTH = 18
"""The length in bytes of the checksum field with the closing brace."""

encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


class Damaged(Exception):
    """A file whose bytes are not what was written. Never leaves the storage room."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


class Header(Struct, frozen=True):
    """The first line of every file: what it is, the version of its form, and the newest change it holds."""

    smtui: str
    schema: int
    generation: int = 0
    seq: int = 0


class Entry(Struct, frozen=True, gc=False):
    """One document in a journal line; ``doc`` is null where it was purged."""

    table: str
    id: str
    doc: Raw


class Commit(Struct, frozen=True, gc=False):
    """A journal line: the changes that were made together. ``seq`` is the number of the last of them."""

    seq: int
    docs: list[Entry]


class Row(Struct, frozen=True, gc=False):
    """A line of a snapshot or an archive: a document and the number of its last change."""

    table: str
    id: str
    seq: int
    doc: Raw


decode_header = msgspec.json.Decoder(Header).decode
decode_commit = msgspec.json.Decoder(Commit).decode
decode_row = msgspec.json.Decoder(Row).decode
GONE = b"null"


def seal(body: bytes) -> bytes:
    """Return the JSON object ``body`` as a line with its checksum, the line feed included."""
    open_body = body[:-1]
    return open_body + _SEAL % crc32(open_body) + b"\n"


def is_sound(line: bytes) -> bool:
    """Tell whether a line, without its line feed, is as it was written."""
    return line[-SEAL_LENGTH:] == _SEAL % crc32(line[:-SEAL_LENGTH])


def row_line(table: str, id: str, seq: int, doc: bytes) -> bytes:
    """Return the snapshot line of a document given as JSON, the line feed included."""
    return seal(b'%s"seq":%d,"doc":%s}' % (row_key(table, id), seq, doc))


def row_key(table: str, id: str) -> bytes:
    """Return what the snapshot line of that document begins with. Snapshots are sorted by these bytes."""
    return b'{"table":%s,"id":%s,' % (encode(table), encode(id))


def row_prefix(table: str, prefix: str = "") -> bytes:
    """Return what the snapshot lines of the ids with that prefix begin with."""
    return b'{"table":%s,"id":%s' % (encode(table), encode(prefix)[:-1])


def header_line(what: str, schema: int, generation: int = 0, seq: int = 0, **more: Any) -> bytes:
    """Return the first line of a file, the line feed included."""
    return seal(encode({"smtui": what, "schema": schema, "generation": generation, "seq": seq, **more}))
