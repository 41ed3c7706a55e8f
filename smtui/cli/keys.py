"""``keys``: the key map as it is in force, and a look at what this terminal really sends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from smtui.actions import Action, apply_keymap
from smtui.cli.call import Call
from smtui.cli.console import Part
from smtui.cli.shapes import KeyShape
from smtui.domain.errors import UsageError
from smtui.keynames import key_name, key_names, read_keys
from smtui.texts import explain

_ENDS = "\x03"
"""Ctrl+C leaves the test, as does ``q`` twice."""


def keys(call: Call) -> int:
    """Print the keys of every place, the user's own where they chose some; with ``--test`` name what is pressed."""
    actions, _ = apply_keymap(call.setting.settings.keys)
    if call.values.flag("test"):
        return _test(call, actions)
    if call.wants_json:
        call.console.json([_shape(call, action) for action in actions])
    else:
        _print(call, actions)
    for problem in (*call.setting.loaded.problems, *call.setting.loaded.key_problems):
        call.console.tell((call.texts("cli.warning"), "warn"), " ", explain(problem, call.texts))
    return 0


def _shape(call: Call, action: Action) -> KeyShape:
    texts = call.texts
    return KeyShape(
        action=action.id,
        place=action.place,
        keys=list(action.keys),
        label=texts(f"actions.{action.id}"),
        help=texts(f"actions.{action.id}.help"),
        command=action.command,
    )


def place_title(call: Call, place: str) -> str:
    """Return what people call the place where some actions work."""
    return call.texts.find(f"cli.keys.at.{place}") or call.texts.find(f"ui.place.{place}") or place


def _print(call: Call, actions: tuple[Action, ...]) -> None:
    console, texts = call.console, call.texts
    ascii = call.setting.settings.ui.ascii
    for place in dict.fromkeys(action.place for action in actions):
        here = [action for action in actions if action.place == place]
        console.out((place_title(call, place), "bold"))
        rows: list[tuple[Part, str]] = [
            (
                (key_names(action.keys, texts, ascii), "key"),
                f"{texts(f'actions.{action.id}')}: {texts(f'actions.{action.id}.help')} ({action.id})",
            )
            for action in here
        ]
        console.terms(rows, "  ", least=13, most=18)
        console.out()
    console.paragraph(texts("cli.keys.outro"))


def _test(call: Call, actions: tuple[Action, ...]) -> int:
    """Name each key as it arrives until somebody leaves, then say which keys of the map were never seen."""
    console, texts = call.console, call.texts
    if not console.asks:
        raise UsageError("keys_no_terminal")
    wanted = {key: action for action in actions for key in action.keys if len(key) > 1}
    seen: set[str] = set()
    with _raw(call.world.stdin.fileno()) as read:
        # Asked for only now: what is pressed earlier would still mean to the terminal itself what it means in a shell.
        console.paragraph(texts("cli.keys.test"))
        console.flush()
        last = ""
        # A slow line brings several keys at once.
        for piece, key in (each for sent in read for each in read_keys(sent)):
            if piece == _ENDS or (piece == "q" and last == "q"):
                break
            last = piece
            seen.add(key)
            _tell_key(call, piece, key, actions)
    missed = [key for key in wanted if key not in seen]
    console.out()
    if missed:
        console.paragraph(texts("cli.keys.missed", keys=key_names(missed, texts)))
    console.paragraph(texts("cli.keys.alternatives"))
    return 0


def _tell_key(call: Call, piece: str, key: str, actions: tuple[Action, ...]) -> None:
    texts = call.texts
    does = [f"{texts(f'actions.{a.id}')} ({place_title(call, a.place)})" for a in actions if key in a.keys]
    name = texts("cli.keys.unknown") if key == "?" else key_name(key, texts)
    codes = " ".join(f"{byte:02x}" for byte in piece.encode("utf-8", "replace"))
    call.console.out(
        f"{codes:<20} ", (f"{name:<12}", "key"), " ", ", ".join(dict.fromkeys(does)) or texts("cli.keys.free")
    )
    call.console.flush()


@contextmanager
def _raw(fd: int) -> Iterator[Iterator[str]]:
    """Give what arrives on a terminal, one key at a time, nothing of it kept back; the terminal is put right after."""
    import select
    import termios
    import tty

    before = termios.tcgetattr(fd)

    def read() -> Iterator[str]:
        while data := os.read(fd, 64):
            # The rest of a sequence that a slow line brought in pieces.
            while data.startswith(b"\x1b") and select.select([fd], [], [], 0.05)[0]:
                more = os.read(fd, 64)
                if not more:
                    break
                data += more
            yield data.decode("utf-8", "replace")

    try:
        tty.setraw(fd, termios.TCSADRAIN)
        # Output as usual: only reading is raw.
        mode = termios.tcgetattr(fd)
        mode[1] = before[1]
        termios.tcsetattr(fd, termios.TCSADRAIN, mode)
        yield read()
    finally:
        with suppress(termios.error):
            termios.tcsetattr(fd, termios.TCSADRAIN, before)
