"""What screens and commands say about posts: account by account what became of them, and what would go out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from smtui.domain.errors import SmtuiError
from smtui.domain.humantime import moment_text
from smtui.domain.objection import Objection
from smtui.domain.post import Part, Post, is_missed, part_of
from smtui.domain.reply import can_try
from smtui.services import post_gate, publish
from smtui.services.house import House
from smtui.services.replies import size_of
from smtui.services.work import from_doc, load
from smtui.texts import explain


class PartView(Struct, frozen=True, kw_only=True):
    """A post on one account, begun or not."""

    account: str
    state: str
    """A part's state, or ``planned`` where it was not begun."""
    by_itself: bool
    """Whether smtui publishes there; else a person does."""
    part: Part | None = None

    @property
    def needs_person(self) -> bool:
        """Whether it goes nowhere without a person."""
        part = self.part
        return part is not None and not part.is_moving and part.status not in ("sent", "cancelled")


def parts(house: House, post: Post) -> tuple[PartView, ...]:
    """Return a post's accounts, each with what became of the post there."""
    names = dict.fromkeys([*post.accounts, *(part.account for part in post.parts)])
    found = []
    for name in names:
        part = part_of(post, name)
        state = part.status if part else "planned"
        found.append(
            PartView(account=name, state=state, by_itself=post_gate.publishes(house, name), part=part),
        )
    return tuple(found)


def state_of(house: House, post: Post) -> str:
    """Return a post's state as people should see it: its status, or ``due`` or ``by_hand`` for what comes next.

    One whose moment has passed is missed, unless the next sync still sends it.
    """
    if post.status == "publishing" and all(part.status in ("by_hand", "cancelled") for part in post.parts):
        return "by_hand"
    if not is_missed(post, house.now()) or post.status == "missed":
        return post.status
    recent = post.at is not None and house.now() - post.at <= publish.lateness(house)
    if recent and post.status == "scheduled" and post.sealed and post_gate.by_itself(house, post):
        return "due"
    return "missed"


def words(house: House, view: PartView) -> str:
    """Return in words what became of a post on an account, and what comes next."""
    part, texts, now = view.part, house.texts, house.now()

    def at(moment: datetime) -> str:
        return moment_text(moment, now, house.zone, texts)

    said = texts(f"posts.part.{view.state}")
    if part is None:
        return said if view.by_itself else f"{said}, {texts('posts.part.by_hand')}"
    if part.status == "failed" and part.retry_at is not None:
        return texts("posts.part.again", at=at(part.retry_at)) if part.retry_at > now else texts("posts.part.next_sync")
    if part.status == "unknown":
        return texts("posts.part.unknown", at=at(max(part.retry_at or now, now)))
    return f"{said} {at(part.sent_at)}" if part.sent_at is not None else said


def trouble(house: House, part: Part) -> str:
    """Return why a part did not get out, as a sentence; empty where nothing went wrong."""
    return explain(SmtuiError(part.error, **part.error_values), house.texts) if part.error else ""


class Preview(Struct, frozen=True, kw_only=True):
    """What would become of a post on one account."""

    post: Post
    account: str
    by_itself: bool
    length: int
    limit: int | None
    problems: tuple[SmtuiError, ...]
    objections: tuple[Objection, ...]
    is_late: bool = False


def preview(house: House, ids: Sequence[str] = ()) -> list[Preview]:
    """Return what ``publish`` would do with these posts, or with what is due, without doing it."""
    posts = [load(house, "posts", id, Post) for id in ids] if ids else _due(house)
    found = []
    for post in posts:
        against = post_gate.objections(house, post) if ids else ()
        late = not ids and post.at is not None and house.now() - post.at > publish.lateness(house)
        for view in parts(house, post):
            if view.state in ("sent", "by_hand") or (not ids and not _goes(post, view, house.now())):
                continue
            size = size_of(house, view.account, post.text.strip())
            problems = tuple(post_gate.gaps_on(house, post, view.account)) if view.by_itself else ()
            found.append(
                Preview(
                    post=post,
                    account=view.account,
                    by_itself=view.by_itself,
                    length=size.length,
                    limit=size.limit if view.by_itself else None,
                    problems=problems,
                    objections=against,
                    is_late=late,
                )
            )
    return found


def _goes(post: Post, view: PartView, now: datetime) -> bool:
    if view.part is None:
        return publish.is_due(post, now)
    return can_try(view.part, now, publish.lease(view.part))


def _due(house: House) -> list[Post]:
    """Return the posts that a run would begin now, and those of which something is tried again."""
    states = ("scheduled", "publishing", "partial", "failed")
    return [from_doc(doc, Post) for doc in house.store.find("posts", {"status": states}, order="at")]
