"""The store's folder: which file is called what, and which generation is the newest."""

from __future__ import annotations

from pathlib import Path

from smtui.storage.engine.files import Files

_SNAPSHOT, _JOURNAL = "snapshot-", "journal-"
_LINES, _INDEX = ".jsonl", ".index.jsonl"


class Folder:
    """The layout. A generation is there once its journal is: the journal is made last."""

    def __init__(self, path: Path, files: Files) -> None:
        self.path = path
        self.files = files

    @property
    def lock(self) -> Path:
        """The side file that writers lock."""
        return self.path / "lock"

    @property
    def archives(self) -> Path:
        """Closed history, one file for each month."""
        return self.path / "archives"

    @property
    def damaged(self) -> Path:
        """What could not be read, bytes intact."""
        return self.path / "damaged"

    def snapshot(self, generation: int) -> Path:
        """Return where the sorted documents are that a generation began with."""
        return self.path / f"{_SNAPSHOT}{generation:06d}{_LINES}"

    def index(self, generation: int) -> Path:
        """Return where the index of that snapshot is."""
        return self.path / f"{_SNAPSHOT}{generation:06d}{_INDEX}"

    def journal(self, generation: int) -> Path:
        """Return where the changes since that snapshot are."""
        return self.path / f"{_JOURNAL}{generation:06d}{_LINES}"

    def newest(self) -> int | None:
        """Return the number of the newest generation, None where there is none."""
        return max(self._numbers(_JOURNAL), default=None)

    def generations(self) -> list[int]:
        """Return the numbers that any file has, the oldest first."""
        return sorted({*self._numbers(_JOURNAL), *self._numbers(_SNAPSHOT)})

    def archive_paths(self) -> list[Path]:
        """Return the archives, the newest month first."""
        names = [name for name in self.files.names(self.archives) if name.endswith(_LINES) and name[0] != "."]
        return [self.archives / name for name in sorted(names, reverse=True)]

    def scratch(self) -> list[Path]:
        """Return what writers left behind that died in the middle."""
        return [
            folder / name
            for folder in (self.path, self.archives)
            for name in self.files.names(folder)
            if name.startswith(".") and name.endswith(".new")
        ]

    def _numbers(self, kind: str) -> set[int]:
        stems = (name[len(kind) : -len(_LINES)] for name in self.files.names(self.path) if name.startswith(kind))
        return {int(stem) for stem in stems if stem.isascii() and stem.isdigit()}
