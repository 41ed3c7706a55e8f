"""The images in the form of a planned post: a file is typed or dropped, looked at at once, and described."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input

from smtui.domain.errors import Refused, SmtuiError
from smtui.domain.post import PostImage
from smtui.screens.asking import Field
from smtui.screens.form import Pick
from smtui.services import picking, pictures
from smtui.texts import explain
from smtui.widgets.draw import Line, Part, flat, width
from smtui.widgets.drawn import Drawn
from smtui.widgets.lines import OneLine

_SHOWN = 4
"""Names that are offered at once."""


class Shot(Struct, frozen=True):
    """An image as it was typed."""

    path: str = ""
    alt: str = ""


def shots_of(images: Sequence[PostImage]) -> tuple[Shot, ...]:
    """Return the images of a post as one would type them."""
    return tuple(Shot(picking.short(image.path), image.alt) for image in images)


class _Paths(Suggester):
    """Offers the first path that goes on as typed; the right arrow takes it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the first path that begins with what is typed."""
        return next(iter(picking.offers(value)), None)


class Strip(Pick):
    """The chosen images, in one line: arrows go from one to the next, ``x`` takes one away."""

    taken = " xhl"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", show=False),
        Binding("right,l,space", "step(1)", show=False),
        Binding("x,delete,backspace", "drop", show=False),
    ]

    def __init__(self, shots: Sequence[Shot], moved: Callable[[], None]) -> None:
        super().__init__()
        self.shots = [*shots, Shot()]
        """The last one is for another image and empty."""
        self.moved = moved
        """Told that the cursor is at another image."""
        self.place = 0

    @property
    def chosen(self) -> tuple[Shot, ...]:
        """The images that are named."""
        return tuple(shot for shot in self.shots if shot.path.strip())

    @property
    def here(self) -> Shot:
        """The image under the cursor."""
        return self.shots[self.place]

    def put(self, shot: Shot) -> None:
        """Say what the image under the cursor is."""
        self.shots[self.place] = shot
        if self.shots[-1].path.strip():
            self.shots.append(Shot())
        self.refresh()

    def go(self, place: int) -> None:
        """Put the cursor on another image."""
        self.place = max(0, min(len(self.shots) - 1, place))
        self.refresh()
        self.moved()

    def line(self, cells: int) -> Line:
        """Return the names, the one under the cursor in sight, and how to go on while it has the keys."""
        names = [
            flat(shot.path.rstrip("/").rpartition("/")[2]) or self.texts("pictures.another") for shot in self.shots
        ]
        hint = self.texts("pictures.strip_hint") if self.has_focus and len(names) > 1 else ""
        room = cells - width(hint) - 3
        first = 0
        while first < self.place and sum(width(name) + 3 for name in names[first : self.place + 1]) > room:
            first += 1
        line: list[Part] = []
        for index, name in enumerate(names[first:], first):
            is_new = not self.shots[index].path.strip()
            ink = ("chosen" if self.has_focus else "strong") if index == self.place else "faint" if is_new else "text"
            line += [Part(" ", ""), Part(name, ink), Part(" ", "")]
        return [*line, Part(f"  {hint}", "faint")] if hint else line

    def action_step(self, by: int) -> None:
        """Go to the next image, or back."""
        self.go(self.place + by)

    def action_drop(self) -> None:
        """Take the image under the cursor away; its file stays."""
        if self.here.path.strip():
            del self.shots[self.place]
            self.go(self.place)


class ImageFields:
    """The fields of a post's images, and what they show of what is typed. Belongs to a form."""

    def __init__(self, form: Drawn, shots: Sequence[Shot], accounts: Callable[[], tuple[str, ...]]) -> None:
        self.form = form
        self.accounts = accounts
        """The accounts that are to show the images."""
        self.strip = Strip(shots, self.moved)
        self.path = Field(self.strip.here.path)
        self.path.suggester = _Paths()
        self.alt = Field(self.strip.here.alt)
        self.meaning = OneLine(self._meaning)
        self._seen: dict[str, PostImage | SmtuiError] = {}

    def moved(self) -> None:
        """Show the image under the cursor in the fields."""
        shot = self.strip.here
        self.path.value, self.alt.value = shot.path, shot.alt
        self.show()

    def typed(self, field: Input) -> None:
        """Take what was typed into one of the fields."""
        if field in (self.path, self.alt):
            self.strip.put(Shot(self.path.value, self.alt.value))
            self.show()

    def show(self) -> None:
        """Let be seen what there is something to say for."""
        has_path = bool(self.path.value.strip())
        has_others = len(self.strip.chosen) > has_path
        for widget, is_wanted in (
            (self.strip, has_others or self.strip.has_focus),
            (self.meaning, has_path or has_others),
            (self.alt, has_path),
        ):
            widget.display = is_wanted
            if widget.parent is not None:
                widget.parent.display = is_wanted
        self.meaning.refresh()

    def entered(self, field: object) -> bool:
        """Go on after Enter on a description: to another image. Tell whether that was done."""
        if field is not self.alt:
            return False
        self.strip.go(len(self.strip.shots) - 1)
        return True

    def look(self, path: str) -> PostImage | SmtuiError:
        """Return the image that is meant, or why there is none. A file is read once while the form is open."""
        if path not in self._seen:
            try:
                (self._seen[path],) = pictures.chosen([picking.path_of(path)], [])
            except SmtuiError as error:
                return error
        return self._seen[path]

    def _meaning(self, cells: int) -> Line:
        typed, texts = self.path.value, self.form.texts
        if not typed.strip():
            return [Part(" ", ""), Part(texts("pictures.enter_goes_on"), "faint")]
        if names := [flat(name.rstrip("/").rpartition("/")[2]) + "/" * name.endswith("/") for name in self._offers()]:
            more = [f"+{len(names) - _SHOWN}"] if len(names) > _SHOWN else []
            return [Part(" ", ""), Part(texts("pictures.offers", names="  ".join([*names[:_SHOWN], *more])), "faint")]
        found = self.look(typed)
        if isinstance(found, SmtuiError):
            short = texts.find(f"pictures.{found.key}")
            said = short.format(**found.values) if short else explain(found, texts)
            return [Part(" ", ""), self.form.mark("late", "soon"), Part(f" {flat(said)}", "soon")]
        facts = pictures.facts(found, texts).removeprefix(f"{pictures.shown_name(found)} · ")
        if (over := self._over(found)) is not None:
            said = texts(f"pictures.{over.key}", **over.values)
            return [Part(" ", ""), self.form.mark("late", "soon"), Part(f" {facts}: {said}", "soon")]
        return [Part(" ", ""), self.form.mark("arrow", "good"), Part(f" {facts}", "good")]

    def _offers(self) -> list[str]:
        """Return what may come next, nothing where a file is named already."""
        typed = self.path.value
        offers = picking.offers(typed)
        return [] if typed in offers and not typed.endswith("/") else offers

    def _over(self, image: PostImage) -> Refused | None:
        """Return why one of the accounts cannot take this image, or so many."""
        shots = self.strip.chosen
        return pictures.too_much(self.form.house, self.accounts(), [image] * max(1, len(shots)))

    def fault(self) -> tuple[int, SmtuiError] | None:
        """Return the first image that is none, as its place and what is wrong, None where all are."""
        for place, shot in enumerate(self.strip.chosen):
            if isinstance(found := self.look(shot.path), SmtuiError):
                return place, found
        return None
