"""How a post is drawn in full: when and where it goes out, what became of it on each account, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from smtui.domain.humantime import moment_text
from smtui.domain.post import Post, PostImage
from smtui.domain.text import one_line
from smtui.services import echo, pictures, post_plan, post_views
from smtui.services.echo import heard_words
from smtui.texts import explain
from smtui.widgets.draw import BLANK, Column, Line, Part, width, wrap
from smtui.widgets.drawn import Drawn

STATE_INKS = {
    "published": "good",
    "missed": "late",
    "failed": "bad",
    "partial": "bad",
    "idea": "faint",
    "due": "soon",
    "by_hand": "soon",
}
STATE_SIGNS = {
    "published": "sent",
    "missed": "late",
    "failed": "failed",
    "partial": "failed",
    "idea": "none",
    "draft": "draft",
    "review": "review",
    "approved": "approved",
    "publishing": "sending",
    "due": "soon",
    "by_hand": "copied",
}
_PART_INKS = {
    "planned": "faint",
    "sent": "good",
    "failed": "bad",
    "missed": "late",
    "cancelled": "faint",
    "by_hand": "soon",
}
_PART_SIGNS = {
    "planned": "later",
    "queued": "queued",
    "sending": "sending",
    "sent": "sent",
    "failed": "failed",
    "unknown": "unknown",
    "by_hand": "copied",
    "missed": "late",
    "cancelled": "dismissed",
}
_NAME = 16
"""The most cells of an account's name."""


class PostText:
    """Draws one post."""

    def __init__(self, place: Drawn, post: Post) -> None:
        self.place = place
        self.post = post
        self.house = place.house
        self.texts = place.texts

    def lines(self, cells: int) -> list[Line]:
        """Return everything about the post, for a width."""
        post, texts = self.post, self.texts
        state = post_views.state_of(self.house, post)
        at = moment_text(post.at, self.house.now(), self.house.zone, texts) if post.at else ""
        head = " · ".join(filter(None, (texts(f"today.state.{state}"), at)))
        lines: list[Line] = [BLANK, *wrap(one_line(post.title), cells, "strong"), *wrap(head, cells, "faint")]
        if post.word:
            said = texts("today.review.word", who=one_line(post.judged_by), word=one_line(post.word))
            lines += wrap(said, cells, "soon")
        lines += self._parts(cells)
        if post.status == "published" and post.published_by and post.published_at is not None:
            when = moment_text(post.published_at, self.house.now(), self.house.zone, texts)
            lines += wrap(texts("today.ticked_by", who=one_line(post.published_by), when=when), cells, "faint")
            if not any(part.url == post.url for part in post.parts):
                lines += wrap(one_line(post.url), cells, "link")
        hints = self._hints()
        for hint in hints:
            lines += [*([BLANK] if hint is hints[0] else []), *wrap(hint, cells, "accent")]
        body = post.text or texts("today.no_text", key=self.place.key_for("today.edit_post"))
        lines += [BLANK, *wrap(body, cells, "text" if post.text else "faint")]
        return [*lines, *(line for image in post.images for line in self._image(image, cells))]

    def _parts(self, cells: int) -> Iterator[Line]:
        """Yield a line for each account, with the address below it, or why it is not there and what came of it."""
        views = post_views.parts(self.house, self.post)
        if not views:
            return
        yield BLANK
        wide = min(max(width(view.account) for view in views), _NAME)
        heard = echo.heard(self.house, self.post)
        for view in views:
            sign, ink = _PART_SIGNS[view.state], _PART_INKS.get(view.state, "waiting")
            words = post_views.words(self.house, view)
            first, *more = wrap(words, cells - wide - 4, ink)
            yield [self.place.mark(sign, ink), Part(" ", ""), Column(view.account, wide + 2, "text").part(), *first]
            for line in more:
                yield [Part(" " * (wide + 4), ""), *line]
            if view.part is None:
                continue
            if view.part.url:
                yield from wrap(one_line(view.part.url), cells, "link", "  ")
            if why := post_views.trouble(self.house, view.part):
                yield from wrap(why, cells, "bad", "  ")
            if (found := heard.get(view.account)) is not None:
                yield from wrap(heard_words(found, self.texts), cells, "text", "  ")

    def _hints(self) -> list[str]:
        """Return what can be done next, where a person has to do something."""
        views, post = post_views.parts(self.house, self.post), self.post
        keys = {
            name: self.place.key_for(f"today.{verb}")
            for name, verb in (
                ("publish", "publish_post"),
                ("schedule", "schedule_post"),
                ("edit", "edit_post"),
                ("copy", "copy_post"),
                ("published", "published"),
                ("stop", "stop_post"),
            )
        }
        if (why := post_plan.obstacle(self.house, post)) is not None:
            return [explain(why, self.texts)]
        states = {view.state for view in views if view.needs_person}
        hints = [self.texts("posts.hint.again", **keys)] if states & {"failed", "missed"} else []
        if "by_hand" in states:
            hints.append(self.texts("posts.hint.by_hand", **keys))
        if any(view.part is not None and view.part.is_moving for view in views):
            hints.append(self.texts("posts.hint.moving", **keys))
        if not hints and post.status in ("idea", "draft", "approved", "missed") and post.accounts:
            hints.append(self.texts("posts.hint.draft", **keys))
        return hints

    def _image(self, image: PostImage, cells: int) -> list[Line]:
        lines = [BLANK, *wrap(pictures.facts(image, self.texts), cells, "faint")]
        lines += wrap(image.alt or self.texts("pictures.no_words"), cells, "text" if image.alt else "soon", "  ")
        if (became := pictures.state(image)) != "same":
            lines += wrap(self.texts(f"pictures.{became}"), cells, "bad", "  ", f"{self.place.sign('late')} ")
        return lines
