"""Posts that wait for approval, each to be read before it is judged."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from smtui.domain.humantime import moment_text
from smtui.domain.post import Post
from smtui.domain.text import one_line
from smtui.screens.dialogs import Item, Picker, Prompt
from smtui.screens.halves import Halves
from smtui.screens.notices import Notice
from smtui.services import post_review
from smtui.services.permit import called
from smtui.widgets.draw import BLANK, Line, wrap
from smtui.widgets.keys import bindings_for


def facts(place: Halves, post: Post) -> str:
    """Return when a post goes out, where, and who handed it in."""
    house, texts = place.house, place.texts
    at = moment_text(post.at, house.now(), house.zone, texts) if post.at else texts("today.state.idea")
    who = called(house, post.asked_by or post.by)
    return " · ".join(filter(None, (at, ", ".join(post.accounts), who)))


def review_picker(place: Halves) -> Picker | None:
    """Return the posts that wait for my approval, one after the other; None where none does."""
    posts = place.read(lambda: post_review.waiting(place.house))
    if not posts:
        place.face.say(place.texts("today.review.none"))
        return None
    by_id = {post.id: post for post in posts}
    items = [Item(id, one_line(post.title), facts(place, post)) for id, post in by_id.items()]

    def judged() -> None:
        if place.read(lambda: post_review.waiting(place.house)):
            again = review_picker(place)
            if again is not None:
                place.face.frame.open(again)

    def read(id: str) -> None:
        place.face.frame.open(Judging(place, by_id[id], judged))

    return Picker(place.texts("today.review.title", n=len(items)), items, read)


class Judging(Notice):
    """A post to read, with the keys that judge it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("sheet.approve", "sheet.give_back")]
    letters = ("sheet.approve", "sheet.give_back")

    def __init__(self, place: Halves, post: Post, judged: Callable[[], None]) -> None:
        super().__init__(one_line(post.title), self._text, rows=9)
        self.place = place
        self.post = post
        self.judged = judged

    def _text(self, cells: int) -> list[Line]:
        lines = wrap(facts(self.place, self.post), cells, "faint")
        lines += [BLANK, *wrap(self.post.text or self.texts("today.review.no_text"), cells)]
        for image in self.post.images:
            lines += [BLANK, *wrap(image.alt or self.texts("pictures.no_words"), cells, "faint", "  ")]
        return lines

    def footer(self) -> tuple[str, ...]:
        """Return the keys that judge."""
        return (*self.letters, *super().footer())

    def action_approve(self) -> None:
        """Approve the post."""
        self._done(partial(post_review.approve, self.house, self.post.id, self.post.rev), "approved")

    def action_give_back(self) -> None:
        """Ask for the word with which the post is returned."""
        self.face.frame.open(Prompt(self.texts("today.review.why"), self._return))

    def _return(self, word: str) -> bool:
        return self._done(partial(post_review.give_back, self.place.house, self.post.id, word), "returned")

    def _done(self, work: Callable[[], Post], said: str) -> bool:
        place = self.place
        if not place.attempt(work):
            return False
        dialog = place.face.frame.dialog
        if dialog is not None:
            dialog.close()
        place.face.say(place.texts(f"today.review.{said}", title=one_line(self.post.title)), "good", undo=True)
        place.face.look()
        place.load()
        # After the question has gone, and whatever the change itself brings.
        place.call_after_refresh(self.judged)
        return True
