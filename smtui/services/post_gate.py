"""What keeps a post from going out, and what speaks against it: asked when it is planned, and once more before it goes.

Only accounts on which smtui publishes by itself are strict about it: what a person carries over, a person completes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from smtui.domain.errors import Objected, Refused, SmtuiError, UsageError
from smtui.domain.objection import Objection
from smtui.domain.post import Post, part_of, seal
from smtui.domain.text import fold
from smtui.ports import Above
from smtui.services import pictures
from smtui.services.house import House
from smtui.services.keymessage import brake_post
from smtui.services.permit import is_alone
from smtui.services.replies import open_places, size_of
from smtui.services.work import from_doc, time_text

RECENT = timedelta(days=7)
"""How long a text counts as just said."""
SAME_HOUR = timedelta(hours=1)
"""Within it the same words on the same account are one post: after a lost answer nobody could tell them apart."""
_LOOK_BACK = timedelta(days=30)


def publishes(house: House, name: str) -> bool:
    """Tell whether smtui publishes on an account by itself; else a person carries posts over."""
    account = house.account(name)
    if account is None or "publish" not in house.network(account.network).capabilities.can:
        return False
    rights = house.allowed(name)
    # What an account may do is noted when it is connected, and older notes know nothing of posts: a token that may
    # answer may publish, on every network there is.
    return rights.get("publish", False) or rights.get("reply", False)


def by_itself(house: House, post: Post) -> tuple[str, ...]:
    """Return the accounts on which a post goes out by itself."""
    return tuple(name for name in post.accounts if publishes(house, name))


def wants_approval(house: House, post: Post) -> bool:
    """Tell whether a second person has to approve a post as it is now, or once did and it was changed since."""
    if is_alone(house) or post.approved == seal(post):
        return False
    roles = {member.role for member in (*house.settings.member, house.me) if member.name in (post.by, house.me.name)}
    return bool(post.approved) or bool(roles & set(house.settings.post.approval))


def gaps(house: House, post: Post) -> tuple[SmtuiError, ...]:
    """Return what keeps a post from going out by itself, account by account."""
    found: dict[str, SmtuiError] = {}
    for name in by_itself(house, post):
        for error in gaps_on(house, post, name):
            found.setdefault(str(error), error)
    return tuple(found.values())


def gaps_on(house: House, post: Post, name: str) -> Iterator[SmtuiError]:
    """Yield what keeps a post from going out on one account."""
    text = post.text.strip()
    if not text and not post.images:
        yield UsageError("post_no_text", id=post.id, title=post.title, account=name)
    size = size_of(house, name, text)
    if size.is_too_long:
        yield UsageError("post_too_long", title=post.title, length=size.length, limit=size.limit, account=name)
    if "{" in text and (left := open_places(house, text)):
        yield UsageError("post_open_places", title=post.title, gaps=", ".join(left))
    if (refused := pictures.too_much(house, (name,), post.images)) is not None:
        yield refused
    for image in post.images:
        became = pictures.state(image)
        if became == "missing":
            yield UsageError("post_image_missing", name=pictures.shown_name(image))
        elif became == "changed":
            yield Refused("post_image_changed", name=pictures.shown_name(image))
    if text and (other := _said_on(house, post, name, SAME_HOUR)) is not None:
        yield Refused("post_said_now", title=post.title, account=name, id=other.id)


def objections(house: House, post: Post) -> tuple[Objection, ...]:
    """Return what speaks against a post, for a person to decide."""
    return tuple(_against(house, post))


def _against(house: House, post: Post) -> Iterable[Objection]:
    from smtui.services import crisis

    for image in post.images:
        if not image.alt:
            yield Objection(key="image_without_words", values={"name": pictures.shown_name(image)})
    if crisis.running(house) is not None:
        yield Objection(key="post_in_crisis")
    for name in by_itself(house, post):
        if post.text.strip() and (other := _said_on(house, post, name, RECENT)) is not None:
            yield Objection(key="post_said_before", values={"account": name, "id": other.id})
        yield from brake_post(house, post, name, said_on(house, post, name))


def hold_back(house: House, post: Post, *, knowing: bool = False) -> None:
    """Raise the first thing that keeps a post from going out, else Objected; ``knowing`` lets objections pass."""
    for error in gaps(house, post):
        raise error
    against = () if knowing else objections(house, post)
    if against:
        raise Objected("post_held", objections=against, title=post.title)


def said_on(house: House, post: Post, name: str) -> list[Post]:
    """Return the other posts that went out on an account lately, the newest first."""
    since = time_text(house.now() - _LOOK_BACK)
    docs = house.store.find("posts", {"status": ("published", "partial", "publishing"), "at": Above(since)})
    others = [other for doc in docs if (other := from_doc(doc, Post)).id != post.id]
    out = [(at, other.id, other) for other in others if (at := _said_at(other, name)) is not None]
    return [other for _, _, other in sorted(out, reverse=True, key=lambda one: one[:2])]


def _said_at(post: Post, name: str) -> datetime | None:
    """Return when a post went out on an account, or may have gone out; None where it did not."""
    part = part_of(post, name)
    if part is None:
        return None
    return part.sent_at or (part.begun_at if part.is_moving else None)


def _said_on(house: House, post: Post, name: str, within: timedelta) -> Post | None:
    wanted, since = _words(post.text), house.now() - within
    for other in said_on(house, post, name):
        part, at = part_of(other, name), _said_at(other, name)
        if part is not None and at is not None and at > since and _words(part.text) == wanted:
            return other
    return None


def _words(text: str) -> str:
    return " ".join(fold(text).split())
