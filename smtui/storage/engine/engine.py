"""Writing the store: commits under the lock. What is seldom needed is in ``upkeep`` and imported when it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from smtui.domain.clock import Clock
from smtui.storage.engine.files import Files, unwritable
from smtui.storage.engine.lines import Damaged, encode, seal
from smtui.storage.engine.lock import Lock
from smtui.storage.engine.overlay import Key, Version
from smtui.storage.engine.reader import Form, Reader


class Notice(Struct, frozen=True):
    """Something the engine had to do that its user should know; ``key`` is a text in the catalogue."""

    key: str
    values: Mapping[str, str]


class Engine(Reader):
    """A store folder that is read and written.

    Reading raises ``Damaged``: hand it to ``heal`` and ask again. Writing raises ``StoreBusy`` and ``StoreUnwritable``.
    """

    def __init__(self, path: Path, form: Form, clock: Clock, files: Files, wait: float) -> None:
        super().__init__(path, form, files)
        self.clock = clock
        self.lock = Lock(files, self.folder.lock, wait)
        self.notices: list[Notice] = []

    def close(self) -> None:
        """Close every file."""
        super().close()
        self.lock.close()

    @contextmanager
    def exclusive(self, wait: float | None = None) -> Iterator[None]:
        """Hold the lock, with everything seen that was committed before."""
        if not self.is_open:
            self.refresh()
        with self.lock.held(wait):
            self.refresh()
            if self.journal.torn:
                from smtui.storage.engine.upkeep import cut_torn_tail

                cut_torn_tail(self)
            yield

    def append(self, docs: Sequence[tuple[str, str, bytes]]) -> None:
        """Make changed documents, given as JSON, durable in one commit. For the holder of the lock."""
        seq = self.seq + len(docs)
        body = b",".join(b'{"table":%s,"id":%s,"doc":%s}' % (encode(table), encode(id), doc) for table, id, doc in docs)
        line = seal(b'{"seq":%d,"at":"%s","docs":[%s]}' % (seq, self.stamp().encode(), body))
        if self.journal.is_empty:
            # The first commit of a generation vouches for the name of its journal as well.
            self.write(lambda: self.files.sync_folder(self.folder.path))
        self.overlay.add(self.journal.append(line))

    def compact(self, *, forget: bool = False, wait: float | None = None) -> None:
        """Begin a new generation; what is leaving goes to the archives, what was purged leaves the disk.

        The old generation is kept until the next compaction, or not at all with ``forget``.
        """
        from smtui.storage.engine.upkeep import compact

        with self.exclusive(wait):
            compact(self, forget=forget)

    def replace(self, versions: Mapping[Key, Version], seq: int) -> None:
        """Begin a generation that holds exactly these documents. For the holder of the lock."""
        from smtui.storage.engine.upkeep import replace

        replace(self, versions, seq)

    def heal(self, damage: Damaged) -> None:
        """Move a damaged file aside, bytes intact, and put its content together again from what is sound.

        Adds to ``notices``. Raises ``StoreDamaged`` where nothing sound is left to begin with.
        """
        from smtui.storage.engine.upkeep import heal

        heal(self, damage)

    def renew_index(self) -> None:
        """Make the index again, with all questions that can be asked. For the holder of the lock."""
        from smtui.storage.engine.upkeep import rebuild_index

        rebuild_index(self)

    def stamp(self) -> str:
        """Return the present moment as text."""
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def write(self, work: Callable[[], object]) -> None:
        """Do ``work`` and raise its ``OSError`` as ``StoreUnwritable``."""
        try:
            work()
        except OSError as error:
            raise unwritable(error, self.folder.path) from error

    def _found(self) -> None:
        from smtui.storage.engine.upkeep import found

        found(self)

    def _migrate(self) -> None:
        from smtui.storage.engine.upkeep import migrate

        migrate(self)
