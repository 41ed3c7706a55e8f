"""Posts that wait for a second person: handed in, approved, or given back with a word."""

from __future__ import annotations

from msgspec import structs

from smtui.domain.errors import Refused, UsageError
from smtui.domain.post import Post, PostStatus
from smtui.domain.text import one_line
from smtui.services.house import House
from smtui.services.permit import is_alone
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
    return _change(house, old, "post_submit", status="review", asked_by=house.me.name, judged_by="", word="")


def approve(house: House, id: str) -> Post:
    """Approve a post: one with a moment is planned from then on. Raises NotFound, Refused."""
    old = _waits(house, id)
    return _change(
        house, old, "post_approve", status="scheduled" if old.at else "approved", judged_by=house.me.name, word=""
    )


def give_back(house: House, id: str, word: str) -> Post:
    """Give a post back as a draft, with a word. Raises UsageError without one, NotFound, Refused."""
    said = one_line(word).strip()
    if not said:
        raise UsageError("post_return_word")
    return _change(house, _waits(house, id), "post_return", status="draft", judged_by=house.me.name, word=said)


def _waits(house: House, id: str) -> Post:
    post = load(house, "posts", id, Post)
    if post.status != "review":
        raise Refused("post_not_waiting", id=id, title=post.title, status=house.texts(f"cli.post.{post.status}"))
    if not _may(house, post):
        raise Refused("post_own", id=id, title=post.title)
    return post


def _change(house: House, old: Post, action: str, *, status: PostStatus, **fields: str) -> Post:
    new = structs.replace(old, status=status, **fields)
    work = Work(house, action)
    work.change("posts", old, new, detail=new.word or new.title)
    work.commit()
    return load(house, "posts", old.id, Post)
