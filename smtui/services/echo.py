"""How a post of ours did: the comments below it, and what its network counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from smtui.domain.comment import Comment
from smtui.domain.errors import NetworkError
from smtui.domain.post import Echo, Part, Post, part_of, with_parts
from smtui.extras import Echoes
from smtui.ports import Above, Connector, Doc
from smtui.services.house import House
from smtui.services.post_plan import change
from smtui.services.work import from_doc, time_text
from smtui.texts import Texts

FOLLOWED = timedelta(days=14)
"""For so long after it went out a network is asked about a post."""
EVERY = timedelta(minutes=15)
_MOST = 10
"""So many posts of an account are asked about, the newest ones."""


class Heard(Struct, frozen=True, kw_only=True):
    """What came of a post, on one account or on all of them."""

    comments: int
    open: int
    """Of these, still without an answer or a reason."""
    answered: int
    likes: int | None = None
    boosts: int | None = None


def is_due(doc: Doc | None, now: datetime) -> bool:
    """Tell whether an account's network may be asked again; ``doc`` is what is kept of its last sync."""
    asked = (doc or {}).get("echoed_at")
    return asked is None or now - datetime.fromisoformat(asked) >= EVERY


async def listen(house: House, account: str, connector: Connector) -> bool:
    """Ask how an account's newest posts did and keep it; tell whether that was done. Trouble is no news here."""
    posts = _recent(house, account)
    if not posts or not isinstance(connector, Echoes):
        return False
    ids = {part.remote_id: post.id for post, part in posts}
    try:
        found = await connector.echoes(list(ids))
    except NetworkError:
        return False
    for remote_id, echo in found.items():
        if remote_id in ids:
            change(
                house,
                ids[remote_id],
                "sync",
                lambda old, echo=echo: _heard(old, account, echo),  # type: ignore[misc]
                undoable=False,
                log=False,
            )
    return True


def _heard(post: Post, account: str, echo: Echo) -> Post | None:
    part = part_of(post, account)
    if part is None or (part.echo and (part.echo.likes, part.echo.boosts) == (echo.likes, echo.boosts)):
        return None
    return with_parts(post, [structs.replace(part, echo=echo)])


def _recent(house: House, account: str) -> list[tuple[Post, Part]]:
    since = house.now() - FOLLOWED
    where = {"status": ("published", "partial"), "at": Above(time_text(since))}
    found = []
    for doc in house.store.find("posts", where, order="at", reverse=True):
        post = from_doc(doc, Post)
        part = part_of(post, account)
        if part is not None and part.sent_at is not None and part.remote_id and part.sent_at > since:
            found.append((post, part))
    return found[:_MOST]


def heard(house: House, post: Post) -> Mapping[str, Heard]:
    """Return what came of a post on each account where it is out.

    Comments are known by the post's id or address; likes and boosts where the network tells them.
    """
    return heard_all(house, [post]).get(post.id, {})


def heard_all(house: House, posts: Sequence[Post]) -> dict[str, dict[str, Heard]]:
    """Return what came of posts, by id and account; the comments since the first of them are read once."""
    out = {post.id: [part for part in post.parts if part.status == "sent" and part.sent_at] for post in posts}
    moments = [part.sent_at for parts in out.values() for part in parts if part.sent_at]
    if not moments:
        return {}
    names = {part.account for parts in out.values() for part in parts}
    # A network's clock may be behind ours.
    since = time_text(min(moments) - timedelta(hours=1))
    docs = house.store.find("comments", {"account": tuple(names), "created_at": Above(since)})
    below: dict[tuple[str, str], list[Comment]] = {}
    for doc in docs:
        comment = from_doc(doc, Comment)
        for place in {comment.post_id, comment.post_url} - {""}:
            below.setdefault((comment.account, place), []).append(comment)
    found: dict[str, dict[str, Heard]] = {}
    for id, parts in out.items():
        for part in parts:
            places = {part.remote_id, part.url} - {""}
            comments = {one.id: one for place in places for one in below.get((part.account, place), ())}
            # Where a person carried it over, no comment here does not mean that there is none.
            if comments or part.remote_id:
                found.setdefault(id, {})[part.account] = _counted(list(comments.values()), part.echo)
    return found


def _counted(comments: list[Comment], echo: Echo | None) -> Heard:
    return Heard(
        comments=len(comments),
        open=sum(comment.is_open() for comment in comments),
        answered=sum(comment.answered_at is not None for comment in comments),
        likes=echo.likes if echo else None,
        boosts=echo.boosts if echo else None,
    )


def heard_words(found: Heard, texts: Texts) -> str:
    """Return what came of a post, in words; nothing about what nobody knows."""
    said = [texts("posts.comments", n=found.comments)]
    if found.open:
        said.append(texts("posts.open", n=found.open))
    if found.answered:
        said.append(texts("posts.answered", n=found.answered))
    said += [texts("posts.likes", n=found.likes)] if found.likes is not None else []
    said += [texts("posts.boosts", n=found.boosts)] if found.boosts is not None else []
    return " · ".join(said)


def together(found: Mapping[str, Heard]) -> Heard | None:
    """Return what came of a post on all its accounts, None where it is out on none."""
    if not found:
        return None
    likes = [one.likes for one in found.values() if one.likes is not None]
    boosts = [one.boosts for one in found.values() if one.boosts is not None]
    return Heard(
        comments=sum(one.comments for one in found.values()),
        open=sum(one.open for one in found.values()),
        answered=sum(one.answered for one in found.values()),
        likes=sum(likes) if likes else None,
        boosts=sum(boosts) if boosts else None,
    )
