"""Putting a damaged store together again from whatever lines are sound, the newest state of each document."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from smtui.storage.engine.files import Files
from smtui.storage.engine.folder import Folder
from smtui.storage.engine.lines import Commit, Header, decode_commit, decode_header, decode_row, is_sound
from smtui.storage.engine.overlay import Key, Version

# Numbers that a lost change may have had are not given out again: a reader of the feed would miss the new one.
_SKIP = 1000
_SEAL = re.compile(rb'"crc":"[0-9a-f]{8}"}')


class Salvage(NamedTuple):
    """What could be read, and what could not."""

    versions: dict[Key, Version]
    seq: int
    damaged: list[Path]
    """The files with unreadable bytes."""
    is_complete: bool
    """True when sound files alone lead to the newest change, so that nothing was lost."""
    has_anything: bool
    """False when not one file can be recognised as the store's."""


class Piece(NamedTuple):
    """One file as far as it can be read."""

    header: Header | None
    lines: list[bytes]
    """The sound lines."""
    is_sound: bool

    def rows(self) -> dict[Key, Version]:
        """Return the documents of a snapshot or an archive."""
        rows = (decode_row(line) for line in self.lines if line.startswith(b'{"table":'))
        return {(row.table, row.id): Version(row.seq, bytes(row.doc)) for row in rows}

    def commits(self) -> list[Commit]:
        """Return the commits of a journal."""
        return [decode_commit(line) for line in self.lines if line.startswith(b'{"seq":')]


def salvage(folder: Folder) -> Salvage:
    """Read every sound line of every generation. The newest version of each document wins."""
    versions: dict[Key, Version] = {}
    damaged: list[Path] = []
    reached: int | None = None
    newest, known = 0, False
    for number in folder.generations():
        snapshot = read_piece(folder.files, folder.snapshot(number))
        for key, version in snapshot.rows().items():
            _keep(versions, key, version)
        if snapshot.is_sound and snapshot.header and reached in (None, snapshot.header.seq):
            reached = snapshot.header.seq
        elif not snapshot.is_sound and _was_there(folder, folder.snapshot(number)):
            damaged.append(folder.snapshot(number))
        journal = read_piece(folder.files, folder.journal(number))
        seq, gapless = _replay(journal, versions)
        if not journal.is_sound and _was_there(folder, folder.journal(number)):
            damaged.append(folder.journal(number))
        whole = journal.is_sound and gapless and journal.header is not None and journal.header.seq == reached
        reached = seq if whole else None
        known = known or bool(snapshot.header or snapshot.lines or journal.header or journal.lines)
        newest = max(newest, seq, snapshot.header.seq if snapshot.header else 0)
    newest = max([newest, *(version.seq for version in versions.values())])
    complete = reached is not None
    return Salvage(versions, newest if complete else newest + _SKIP, damaged, complete, known)


def read_piece(files: Files, path: Path) -> Piece:
    """Return the sound lines of any file of the store, a missing one included."""
    try:
        handle = files.open(path, os.O_RDONLY)
        try:
            data = files.read(handle, files.size(handle), 0)
        finally:
            files.close(handle)
    except OSError:
        return Piece(None, [], is_sound=False)
    *lines, torn = data.split(b"\n")
    good = [part for line in lines for part in ([line] if is_sound(line) else _parted(line))]
    header = _header(lines[0]) if lines else None
    sound = header is not None and all(map(is_sound, lines))
    if whole := whole_line(torn):
        good.append(whole)
        sound = False
    if header is not None and header.smtui != "journal":
        sound = sound and not torn and good[-1].startswith(b'{"end":%d,' % (len(good) - 2))
    return Piece(header, good, sound)


def whole_line(torn: bytes) -> bytes | None:
    """Return the line that a file ends with but for its line feed, lost or damaged; None where the line is torn."""
    return next((line for line in (torn, torn[:-1]) if line and is_sound(line)), None)


def _parted(line: bytes) -> list[bytes]:
    """Return the two lines that stand in one because the line feed between them was damaged, else nothing."""
    for seal in _SEAL.finditer(line):
        halves = [line[: seal.end()], line[seal.end() + 1 :]]
        if all(map(is_sound, halves)):
            return halves
    return []


def _header(line: bytes) -> Header | None:
    try:
        return decode_header(line) if is_sound(line) else None
    except ValueError:
        return None


def _replay(piece: Piece, versions: dict[Key, Version]) -> tuple[int, bool]:
    """Take in a journal's commits; return the last number and whether none was missing."""
    seq = piece.header.seq if piece.header else 0
    gapless = True
    for commit in piece.commits():
        gapless = gapless and commit.seq - len(commit.docs) == seq
        seq = commit.seq - len(commit.docs)
        for entry in commit.docs:
            seq += 1
            _keep(versions, (entry.table, entry.id), Version(seq, bytes(entry.doc)))
    return seq, gapless


def _keep(versions: dict[Key, Version], key: Key, version: Version) -> None:
    if key not in versions or versions[key].seq <= version.seq:
        versions[key] = version


def _was_there(folder: Folder, path: Path) -> bool:
    return folder.files.exists(path)
