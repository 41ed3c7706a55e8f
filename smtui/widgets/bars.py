"""The frame's three one-line bars: places at the top, what just happened, and the keys that matter here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual import events
from textual.message import Message
from textual.strip import Strip

from smtui.widgets.draw import BLANK, Line, Part, between, cut, flat, strip, width, wrap
from smtui.widgets.drawn import Drawn, Edgeless
from smtui.widgets.keys import key_name

MOST_ROWS = 5
"""So many rows a message may take."""

_LETTERS = {"tree.yes": "tree.yes_key", "tree.no": "tree.no_key"}
_KINDS = {"info": "text", "good": "good", "bad": "bad", "busy": "waiting"}


class Bar(Drawn):
    """A line across the whole width."""

    DEFAULT_CSS = "Bar { height: 1; width: 100%; }"
    ALLOW_SELECT = False
    ground = "on_bar"

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._styles_cache = Edgeless()

    def line(self, cells: int) -> Line:
        """Return what stands in the bar."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Return the bar."""
        cells = self.size.width
        return strip(self.line(cells), cells, self.ink, self.ground)


class TopBar(Bar):
    """The places with their numbers, and the house's name."""

    class Chosen(Message):
        """A place was clicked."""

        def __init__(self, place: str) -> None:
            super().__init__()
            self.place = place

    def __init__(self, places: tuple[str, ...]) -> None:
        super().__init__("top")
        self.places = places
        self.active = ""
        self._notes: dict[str, tuple[str, str]] = {}
        self._spans: list[tuple[int, int, str]] = []

    def show(self, active: str) -> None:
        """Mark the place that is open."""
        if active != self.active:
            self.active = active
            self.refresh()

    def set_note(self, place: str, plain: str, alarm: str = "") -> None:
        """Set the numbers beside a place: how many, and how many of them are late."""
        if self._notes.get(place, ("", "")) != (plain, alarm):
            self._notes[place] = (plain, alarm)
            self.refresh()

    def line(self, cells: int) -> Line:
        """Return the places; the open one stands in brackets."""
        parts: list[Part] = []
        self._spans = []
        x = 0
        tight = cells < 70
        for place in self.places:
            number = f"{self.key_for(f'app.{place}')} " if self.face.keys(f"app.{place}") else ""
            active = place == self.active
            title = self.texts(f"ui.place.{place}")
            plain, alarm = self._notes.get(place, ("", ""))
            if tight and not active:
                title = cut(title, 4).rstrip("…")
            ink = "chosen" if active else "text"
            here = [
                Part("[" if active else " ", ink),
                Part(number, ink if active else "key"),
                Part(title, ink),
                Part(f" {plain}" if plain else "", ink if active else "faint"),
                Part(alarm, ink if active else "late"),
                Part("]" if active else " ", ink),
            ]
            size = sum(width(part.text) for part in here)
            self._spans.append((x, x + size, place))
            x += size
            parts += here
        name = flat(self.house.settings.house.name)
        room = cells - x - 2
        tail = [Part(f"{cut(name, room)} ", "faint")] if name and room >= 8 else []
        return between(parts, tail, cells)

    def on_click(self, event: events.Click) -> None:
        """Go to the place that was clicked."""
        for start, end, place in self._spans:
            if start <= event.x < end:
                self.post_message(self.Chosen(place))


class Saying(NamedTuple):
    """One message of the status line."""

    text: str
    kind: str = "info"
    undo: bool = False


class StatusLine(Bar):
    """What the last action did, and at the right what goes on by itself: syncing, what is new, what waits."""

    ground = "on_body"

    def __init__(self) -> None:
        super().__init__("status")
        self.saying = Saying("")
        self._aside: dict[str, tuple[str, str]] = {}

    def say(self, saying: Saying) -> None:
        """Show a message until the next one, on as many rows as it needs."""
        if saying != self.saying:
            self.saying = saying
            self._make_room()
            self.refresh()

    def on_resize(self) -> None:
        """Give a message the rows it needs at the new width."""
        self._make_room()

    def _make_room(self) -> None:
        rows = max(1, len(self._folded(self.size.width)))
        if self.size.width and rows != self.size.height:
            self.styles.height = rows

    def render_line(self, y: int) -> Strip:
        """Return a row of the message; the states are beside one that fits in a row."""
        cells = self.size.width
        folded = self._folded(cells)
        line = self.line(cells) if not folded else folded[y] if y < len(folded) else BLANK
        return strip(line, cells, self.ink, self.ground)

    def _folded(self, cells: int) -> list[Line]:
        """Return the rows of a message that is too long for one, else none."""
        said = self.saying
        lead, hint = self._lead, self._hint
        if width(flat(said.text)) + sum(width(part.text) for part in (*lead, *hint)) < cells:
            return []
        first = f" {''.join(part.text for part in lead)}"
        ink = _KINDS[said.kind]
        rows = wrap(flat(said.text), cells - 1, ink, indent=" " * width(first), first=first)[:MOST_ROWS]
        rows[0] = [Part(" ", ""), *lead, *rows[0][1:]]
        if hint and sum(width(part.text) for part in (*rows[-1], *hint)) < cells:
            rows[-1] = [*rows[-1], *hint]
        elif hint:
            rows.append([Part(" " * width(first), ""), *hint[1:]])
        return rows

    @property
    def _lead(self) -> list[Part]:
        sign = {"good": "sent", "bad": "late"}.get(self.saying.kind)
        return [Part(f"{self.sign(sign)} ", _KINDS[self.saying.kind])] if sign and self.saying.text else []

    @property
    def _hint(self) -> list[Part]:
        if not self.saying.undo or not self.face.keys("app.undo"):
            return []
        words = Part(f" {self.texts('ui.undo_hint')}", "faint")
        return [Part("  ", ""), Part(self.key_for("app.undo"), "key"), words]

    def aside(self, topic: str, text: str = "", kind: str = "info") -> None:
        """Show a lasting state at the right; an empty text ends it."""
        new = (text, kind)
        if self._aside.get(topic, ("", "")) == new or (not text and topic not in self._aside):
            return
        if text:
            self._aside[topic] = new
        else:
            del self._aside[topic]
        self.refresh()

    @property
    def asides(self) -> Mapping[str, str]:
        """The lasting states by topic."""
        return {topic: text for topic, (text, _) in self._aside.items()}

    def line(self, cells: int) -> Line:
        """Return the message with its way back, and the states."""
        said = self.saying
        asides = list(self._aside.values())
        lead, hint = self._lead, self._hint
        body = flat(said.text)
        while True:
            right = self._right(asides)
            room = cells - 1 - sum(width(part.text) for part in (*lead, *hint, *right))
            if not asides or width(body) <= room or (room >= 24 and said.kind != "bad"):
                break
            # Not all of the states fit beside the message: what is wrong stays longest.
            asides.remove(next((one for one in reversed(asides) if one[1] != "bad"), asides[-1]))
        body = cut(body, room)
        return between([Part(" ", ""), *lead, Part(body, _KINDS[said.kind]), *hint], right, cells)

    def _right(self, asides: Sequence[tuple[str, str]]) -> list[Part]:
        """Return states, a sign between them."""
        right: list[Part] = []
        for text, kind in asides:
            right += [
                Part(f" {self.sign('dot')} " if right else "  ", "faint"),
                Part(flat(text), _KINDS[kind]),
            ]
        return [*right, Part(" ", "")] if right else []


class FootBar(Bar):
    """The keys that matter here, at most seven."""

    def __init__(self) -> None:
        super().__init__("foot")
        self._ids: tuple[str, ...] = ()
        self._spans: list[tuple[int, int, str]] = []

    class Pressed(Message):
        """An action was clicked."""

        def __init__(self, id: str) -> None:
            super().__init__()
            self.id = id

    def show(self, ids: tuple[str, ...]) -> None:
        """Show these actions."""
        if ids != self._ids:
            self._ids = ids
            self.refresh()

    def line(self, cells: int) -> Line:
        """Return the keys with their labels, as many as fit."""
        parts: list[Part] = []
        self._spans = []
        x = 0
        for id in self._ids:
            keys = self.face.keys(id)
            if not keys:
                continue
            # Where a key stands for a word, the word's own first letter.
            letter = self.texts.find(_LETTERS[id]) if id in _LETTERS else None
            shown = letter if letter in keys else keys[0]
            key, label = key_name(shown, self.texts, bool(self.face.ascii)), self.texts(f"actions.{id}")
            barred = self.face.why_not(id) is not None
            inks = ("faint", "faint") if barred else ("key", "text")
            here = [Part(" ", ""), Part(key, inks[0]), Part(f" {label} ", inks[1])]
            size = sum(width(part.text) for part in here)
            if x + size > cells:
                break
            self._spans.append((x, x + size, id))
            x += size
            parts += here
        return parts

    def on_click(self, event: events.Click) -> None:
        """Do the action that was clicked."""
        for start, end, id in self._spans:
            if start <= event.x < end:
                self.post_message(self.Pressed(id))
