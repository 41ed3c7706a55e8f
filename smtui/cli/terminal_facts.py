"""What the surroundings say about a terminal: colours, wire, multiplexer, clipboard, editor. It is not asked itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

Level = Literal["ok", "warn"]


class Fact(Struct, frozen=True):
    """One thing to know; ``key`` is a text under ``doctor.``."""

    level: Level
    key: str
    values: dict[str, str | int] = {}


def colours(environ: Mapping[str, str]) -> int:
    """Return how many colours the app will use: 16, 256 or 16 million, as rich reads the environment (rich.console)."""
    forced = {"standard": 16, "256": 256, "truecolor": 1 << 24}.get(environ.get("TEXTUAL_COLOR_SYSTEM", ""))
    if forced:
        return forced
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return 1 << 24
    suffix = environ.get("TERM", "").strip().lower().rpartition("-")[2]
    return {"kitty": 256, "256color": 256}.get(suffix, 16)


def facts(environ: Mapping[str, str], columns: int, lines: int, encoding: str) -> Iterator[Fact]:
    """Yield what is worth knowing about a terminal of this size and encoding."""
    term = environ.get("TERM", "")
    yield Fact("ok", "terminal", {"term": term or "?", "columns": columns, "lines": lines, "encoding": encoding or "?"})
    if columns < 80 or lines < 24:
        yield Fact("warn", "small")
    if "utf" not in encoding.lower():
        yield Fact("warn", "encoding", {"encoding": encoding or "?"})
    if term in ("", "dumb"):
        yield Fact("warn", "dumb")
        return
    yield _colour_fact(environ)
    far = bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))
    if environ.get("SMTUI_DRIVER") == "plain":
        yield Fact("warn" if far else "ok", "driver_plain")
    elif environ.get("TEXTUAL_DRIVER"):
        yield Fact("ok", "driver_other", {"driver": environ["TEXTUAL_DRIVER"]})
    else:
        yield Fact("ok", "driver")
    yield from _holders(environ, far)
    editor = environ.get("VISUAL") or environ.get("EDITOR") or ""
    program = editor.split()[0] if editor.split() else ""
    if not program:
        yield Fact("warn", "no_editor")
    elif shutil.which(program, path=environ.get("PATH")) is None:
        yield Fact("warn", "editor_missing", {"editor": program})
    else:
        yield Fact("ok", "editor", {"editor": editor})


def _colour_fact(environ: Mapping[str, str]) -> Fact:
    if environ.get("NO_COLOR"):
        return Fact("ok", "no_colour")
    number = colours(environ)
    if number > 256:
        return Fact("ok", "colours_full")
    if number == 256:
        return Fact("ok", "colours_256")
    return Fact("ok", "colours_16")


def _holders(environ: Mapping[str, str], far: bool) -> Iterator[Fact]:
    """Say what holds the terminal: tmux, screen, a line from elsewhere; and what becomes of copied text there."""
    if environ.get("TMUX"):
        yield Fact("ok", "tmux")
    elif environ.get("STY"):
        yield Fact("warn", "screen")
    elif far:
        yield Fact("warn", "ssh_alone")
    if environ.get("TERM_PROGRAM") == "Apple_Terminal":
        yield Fact("warn", "clipboard_none")
    elif not environ.get("STY"):
        yield Fact("ok", "clipboard_tmux" if environ.get("TMUX") else "clipboard")
