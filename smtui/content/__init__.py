"""What ships to start from: guideline, routines, plans and signs in each language. People get copies to edit."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent


def read(language: str, name: str) -> str:
    """Return a shipped file's text; ``name`` is like ``routines.toml`` or ``guideline/praise.md``."""
    return path(language, name).read_text(encoding="utf-8")


def path(language: str, name: str) -> Path:
    """Return where a shipped file is."""
    return _HERE / language / name


def names(language: str, folder: str) -> list[str]:
    """Return the names of the files in a shipped folder, in order."""
    return sorted(path.name for path in (_HERE / language / folder).iterdir() if path.suffix in (".md", ".toml"))
