"""Picking an image's file by typing its path: what may come next, and what terminals hand over for a dropped file."""

from __future__ import annotations

import os
import re
from itertools import islice
from urllib.parse import unquote

from smtui.domain.text import one_line
from smtui.paths import typed_path

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_MOST = 5_000
"""So many names of a folder are looked at."""


def offers(typed: str) -> list[str]:
    """Return the paths that begin with what is typed, as one would type them: folders, and files named like images."""
    folder, _, stem = typed.rpartition("/")
    if not typed or (typed.startswith("~") and not typed.startswith("~/")):
        return []
    place = typed_path(f"{folder}/" if "/" in typed else ".")
    try:
        with os.scandir(place) as entries:
            found = [_offer(entry) for entry in islice(entries, _MOST) if entry.name.startswith(stem)]
    except (OSError, ValueError, RuntimeError):
        return []
    hidden = stem.startswith(".")
    head = typed[: len(typed) - len(stem)]
    return sorted(head + name for name in found if name and hidden == name.startswith("."))


def _offer(entry: os.DirEntry[str]) -> str:
    """Return a name to offer; an empty text for what is no image and no folder, or cannot be typed."""
    name = entry.name
    if one_line(name) != name or not name.isprintable():
        return ""
    try:
        if entry.is_dir():
            return f"{name}/"
    except OSError:
        return ""
    return name if name.lower().endswith(SUFFIXES) else ""


def path_of(typed: str) -> str:
    """Return the path that is meant, with what terminals put around a file that is dropped on them taken off."""
    path = typed.strip()
    if path[:1] in ("'", '"') and path[-1:] == path[:1] and len(path) > 1:
        return path[1:-1]
    if path.startswith("file://"):
        return "/" + unquote(path.removeprefix("file://").partition("/")[2])
    if "\\" in path and not _is_there(path):
        return re.sub(r"\\(.)", r"\1", path)
    return path


def _is_there(path: str) -> bool:
    try:
        return os.access(path, os.F_OK)
    except ValueError:  # a text that is no path
        return False


def short(path: str) -> str:
    """Return an absolute path as people type it: with ``~`` where it lies in their home."""
    home = str(typed_path("~"))
    return f"~{path[len(home) :]}" if home != "/" and path.startswith(f"{home}/") else path
