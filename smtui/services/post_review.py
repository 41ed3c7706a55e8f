"""Posts that wait for a second person: handed in, approved, or given back with a word."""

from __future__ import annotations

from msgspec import structs

from smtui.domain.errors import Refused, UsageError
from smtui.domain.post import Post, PostStatus, seal
from smtui.domain.text import one_line
from smtui.services import post_gate
from smtui.services.house import House
from smtui.services.permit import is_alone
from smtui.services.post_plan import made_ready
from smtui.services.work import Work, from_doc, load

_HANDED_IN: tuple[PostStatus, ...] = ("idea", "draft", "approved", "scheduled", "failed", "missed")


def waiting(house: House, *, everybody: bool = False) -> list[Post]:
    """Return the posts that wait for my approval, or for anybody's, the nearest first."""
    posts = [from_doc(doc, Post) for doc in house.store.find("posts", {"status": "review"}, order="at")]
    return [post for post in posts if everybody or _may(house, post)]


def _may(house: House, post: Post) -> bool:
    """Tell whether the one who sits here may judge a post: nobody judges what they handed in, unless they are alone."""
    return is_alone(house) or (post.asked_by or post.by) != house.me.name


def submit(house: House, id: str) -> Post:
    """Hand a post in for approval. Raises NotFound, Refused for one that is out, stopped, or waits already."""
    old = load(house, "posts", id, Post)
    if old.status not in _HANDED_IN:
        raise Refused("post_not_handed_in", id=id, title=old.title, status=house.texts(f"cli.post.{old.status}"))
    asked = {"asked_by": house.me.name, "judged_by": "", "word": "", "sealed": "", "approved": ""}
    return _change(house, old, "post_submit", status="review", **asked)


def approve(house: House, id: str, rev: int | None = None) -> Post:
    """Approve a post: one with a moment is planned from then on, unless something keeps it from going out.

    ``rev`` is the version that was read. Raises NotFound, Refused, also where somebody has changed it since.
    """
    old = _waits(house, id, rev)
    seen = structs.replace(old, approved=seal(old), status="approved", judged_by=house.me.name, word="")
    is_planned = old.at is not None and not post_gate.gaps(house, old)
    new = made_ready(seen) if is_planned else seen
    return _change(
        house,
        old,
        "post_approve",
        status=new.status,
        judged_by=new.judged_by,
        word="",
        approved=new.approved,
        sealed=new.sealed,
    )


def give_back(house: House, id: str, word: str) -> Post:
    """Give a post back as a draft, with a word. Raises UsageError without one, NotFound, Refused."""
    said = one_line(word).strip()
    if not said:
        raise UsageError("post_return_word")
    old, judge = _waits(house, id), house.me.name
    return _change(house, old, "post_return", status="draft", judged_by=judge, word=said, approved="")


def _waits(house: House, id: str, rev: int | None = None) -> Post:
    post = load(house, "posts", id, Post)
    if rev is not None and post.rev != rev:
        raise Refused("post_changed_while", id=id, title=post.title)
    if post.status != "review":
        raise Refused("post_not_waiting", id=id, title=post.title, status=house.texts(f"cli.post.{post.status}"))
    if not _may(house, post):
        raise Refused("post_own", id=id, title=post.title)
    return post


def _change(house: House, old: Post, action: str, *, status: PostStatus, **fields: str) -> Post:
    new = structs.replace(old, status=status, **fields)
    work = Work(house, action)
    # Exact: what is judged is what was read.
    work.change("posts", old, new, detail=new.word or new.title, exact=True)
    work.commit()
    return load(house, "posts", old.id, Post)
