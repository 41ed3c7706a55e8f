"""``smtui due``: one line that says what is due, read from a small file beside the store.

It stands in prompts, so it imports next to nothing: no paths, no JSON, no dates. The file (written by
``smtui.services.due``) names the state of the store and of the settings it was made from. Where these have changed, or
the clock has gone past what it knows, ``read`` returns None and the command works everything out anew.
"""

from __future__ import annotations

import os
import sys
import time

FORM = "smtui-due 2"
DUE, NOTHING = 0, 4
FIELDS = ("overdue", "next", "round", "rounds", "line")
SETTINGS = ("config.toml", "routines.toml", "plans.toml")

# As typing's own, whose import would cost more than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Summary:
    """What a file holds: when comments fall due, when rounds are open, and the words to say it with."""

    __slots__ = ("day", "moments", "overdue", "rounds", "texts", "until")

    def __init__(self) -> None:
        self.day = ""
        """The house's day on which it was made, as an ISO date."""
        self.until = 0
        """The second from which it says nothing any more."""
        self.overdue = 0
        """How many comments were overdue when it was made; they are until the store changes."""
        self.texts: dict[str, str] = {}
        self.moments: list[tuple[int, str]] = []
        """When open comments fall due, in seconds, each with its words; in order."""
        self.rounds: list[tuple[int, int, str, str]] = []
        """From when to when a round is due (0: for as long as it is not done), the words for the first, its title."""


def folders(environ: Mapping[str, str], platform: str) -> tuple[str, str]:
    """Return the settings and the data folder, as ``smtui.paths`` finds them."""
    home = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 # pathlib costs 8 million instructions
    if platform == "darwin":
        config = f"{home}/Library/Application Support/smtui"
        data = f"{config}/data"
    else:
        config = f"{environ.get('XDG_CONFIG_HOME') or home + '/.config'}/smtui"
        data = f"{environ.get('XDG_DATA_HOME') or home + '/.local/share'}/smtui"
    return environ.get("SMTUI_CONFIG") or config, environ.get("SMTUI_DATA") or data


def stamp(config: str, data: str, environ: Mapping[str, str]) -> str:
    """Return what the line depends on: the store's files, the settings, language and zone."""
    found = []
    try:
        with os.scandir(f"{data}/store") as entries:
            for entry in entries:
                if entry.name.startswith(("journal-", "snapshot-")):
                    state = entry.stat()
                    found.append(f"{entry.name}:{state.st_size}:{state.st_mtime_ns}")
    except OSError:
        return ""
    for name in SETTINGS:
        try:
            state = os.stat(f"{config}/{name}")  # noqa: PTH116
            found.append(f"{name}:{state.st_size}:{state.st_mtime_ns}")
        except OSError:
            found.append(f"{name}:-")
    found.sort()
    found.append(f"{environ.get('SMTUI_LANG', '')}:{environ.get('TZ', '')}")
    return " ".join(found)


def state_of(environ: Mapping[str, str]) -> str:
    """Return the state of store and settings as it is; empty where there is no store."""
    return stamp(*folders(environ, sys.platform), environ)


def parse(text: str, wanted: str) -> Summary | None:
    """Return a file's summary, None for one that was made from another state than ``wanted``."""
    lines = text.split("\n")
    if len(lines) < 6 or lines[0] != FORM or lines[1] != wanted or lines[-1] != "end":
        return None
    found = Summary()
    found.day, found.until, found.overdue = lines[2], int(lines[3]), int(lines[4])
    for line in lines[5:-1]:
        kind, _, rest = line.partition("\t")
        if kind == "m":
            at, _, word = rest.partition("\t")
            found.moments.append((int(at), word))
        elif kind == "r":
            start, end, word, title = rest.split("\t", 3)
            found.rounds.append((int(start), int(end), word, title))
        else:
            key, _, said = rest.partition("\t")
            found.texts[key] = said
    return found


def write(found: Summary, wanted: str) -> str:
    """Return a summary as a file's text."""
    lines = [FORM, wanted, found.day, str(found.until), str(found.overdue)]
    lines += [f"t\t{key}\t{said}" for key, said in found.texts.items()]
    lines += [f"m\t{at}\t{word}" for at, word in found.moments]
    lines += [f"r\t{start}\t{end}\t{word}\t{title}" for start, end, word, title in found.rounds]
    return "\n".join([*lines, "end"])


def spoken(word: str, now: float) -> str:
    """Return a moment as people say it: on its own day by the clock, before that with the day."""
    midnight, clock, day = word.split("|", 2)
    return clock if int(midnight) <= now else f"{day} {clock}"


def line(found: Summary, now: float, form: str = "") -> tuple[str, int]:
    """Return the line as of ``now``, and the exit code: whether something is due."""
    texts = found.texts
    overdue = found.overdue + sum(at < now for at, _ in found.moments)
    rounds = [title for start, end, _, title in found.rounds if start <= now and (not end or now < end)]
    coming = [(at, word) for at, word in found.moments if at >= now][:1]
    coming += sorted((start, word) for start, _, word, _ in found.rounds if start > now)[:1]
    following = spoken(min(coming)[1], now) if coming else ""
    parts = []
    if overdue:
        parts.append(texts["overdue.one" if overdue == 1 else "overdue.other"].replace("{n}", str(overdue)))
    if rounds:
        parts.append(rounds[0] if len(rounds) == 1 else texts["rounds"].replace("{n}", str(len(rounds))))
    if not parts:
        parts.append(texts["nothing"])
    if following:
        parts.append(texts["next"].replace("{when}", following))
    said = " · ".join(parts)
    if form:
        values = (str(overdue), following, rounds[0] if rounds else "", str(len(rounds)), said)
        said = form
        for name, value in zip(FIELDS, values, strict=True):
            said = said.replace("{" + name + "}", value)
    return said, DUE if overdue or rounds else NOTHING


def read(environ: Mapping[str, str], platform: str, now: float) -> Summary | None:
    """Return the summary beside the store, None where it is not there or no longer true."""
    config, data = folders(environ, platform)
    wanted = stamp(config, data, environ)
    try:
        with open(f"{data}/due", encoding="utf-8") as file:  # noqa: PTH123
            found = parse(file.read(), wanted) if wanted else None
    except (OSError, ValueError):
        return None
    return found if found is not None and now < found.until else None


def quick(words: Sequence[str]) -> int | None:
    """Answer ``smtui due`` from the file, and return the exit code; None where it takes the long way."""
    form = ""
    if len(words) == 2 and words[0] == "--format":
        form = words[1]
    elif words:
        return None
    # The house's clock, which can be handed in, is not imported yet: that would cost more than all this.
    now = time.time()
    found = read(os.environ, sys.platform, now)
    if found is None:
        return None
    said, code = line(found, now, form)
    try:
        sys.stdout.write(said + "\n")
        sys.stdout.flush()
    except (OSError, UnicodeError):
        return None
    return code
