"""Lines that several screens draw alike: headings, labelled facts, and a situation of the guideline in short."""

from __future__ import annotations

from collections.abc import Callable

from smtui.domain.guideline import Situation
from smtui.theming import NETWORKS
from smtui.widgets.draw import Line, Part, rule, wrap

Sign = Callable[[str], str]


def net_ink(network: str) -> str:
    """Return the ink of a network; one that no theme knows is written like the rest."""
    return f"net_{network}" if network in NETWORKS else "text"


def heading(text: str, cells: int, sign: Sign) -> Line:
    """Return a heading inside a text."""
    return rule([Part(text, "title")], cells, sign("rule"))


def fact(label: str, text: str, cells: int, ink: str = "text", room: int = 10) -> list[Line]:
    """Return a labelled fact, its lines below one another."""
    lines = wrap(text, max(10, cells - room), ink)
    return [[Part(label.ljust(room) if not at else " " * room, "faint"), *line] for at, line in enumerate(lines)]


def situation_short(situation: Situation, cells: int, sign: Sign, limit: int = 3) -> list[Line]:
    """Return a situation as a reminder: its name, the first things to do and to leave."""
    lines: list[Line] = []
    for ink, mark, items in (("good", "do", situation.do), ("bad", "dont", situation.dont)):
        for item in items[:limit]:
            wrapped = wrap(item, cells, indent="  ", first=f"{sign(mark)} ")
            first = [Part(wrapped[0][0].text, ink), *wrapped[0][1:]] if wrapped else []
            lines += [first, *wrapped[1:]]
    return lines
