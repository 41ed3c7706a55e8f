"""A status as the API writes it, read without trust: missing, null and foreign values are normal between servers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from smtui.domain.comment import Incoming, Kind, Said
from smtui.domain.text import clean, excerpt, one_line
from smtui.networks.html import html_to_text
from smtui.networks.mastodon.api import Row

VISIBILITIES = ("public", "unlisted", "private", "direct")
"""From the widest to the narrowest."""


def text_at(row: Row, name: str) -> str:
    """Return a text of a row, empty where it is missing, null or something else."""
    value = row.get(name)
    return value if isinstance(value, str) else ""


def part(row: Row, name: str) -> Row:
    """Return an object of a row, empty where it is missing or something else."""
    value = row.get(name)
    return value if isinstance(value, dict) else {}


def parts(row: Row, name: str) -> list[Row]:
    """Return the objects of a list in a row."""
    value = row.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def id_of(row: Row) -> str:
    """Return an id: an opaque text, whatever it looks like."""
    return one_line(str(row.get("id") or ""))


def parent_of(row: Row) -> str:
    """Return the id of the status that this one answers, or an empty text."""
    return one_line(str(row.get("in_reply_to_id") or ""))


def writer_of(row: Row) -> str:
    """Return the id of the account that wrote a status."""
    return id_of(part(row, "account"))


def moment(value: Any) -> datetime | None:
    """Return a time of the API, with or without fraction and in any offset, as aware UTC."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    if found is None:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def web_address(value: Any) -> str:
    """Return an address that may be shown as a link, or an empty text."""
    text = one_line(value) if isinstance(value, str) else ""
    return text if text.lower().startswith(("https://", "http://")) else ""


def visibility_of(row: Row) -> str:
    """Return who may read a status; what only some servers know (``limited``, lists) counts as direct."""
    value = text_at(row, "visibility")
    return value if value in VISIBILITIES else "direct"


def author_of(row: Row) -> str:
    """Return the writer's name with the handle behind it: names are free, so only the handle tells people apart."""
    account = part(row, "account")
    name = one_line(text_at(account, "display_name"))
    handle = "@" + one_line(text_at(account, "acct") or text_at(account, "username"))
    return f"{name} {handle}" if name else handle


def text_of(row: Row) -> str:
    """Return a status as text: its content warning, its words, and what its attachments show."""
    blocks = []
    if warning := one_line(text_at(row, "spoiler_text")):
        blocks.append(f"[CW: {warning}]")
    if words := html_to_text(text_at(row, "content")):
        blocks.append(words)
    if attachments := "\n".join(_attachment(item) for item in parts(row, "media_attachments")):
        blocks.append(attachments)
    return clean("\n\n".join(blocks))


def _attachment(item: Row) -> str:
    sort = one_line(text_at(item, "type")) or "?"
    shown = one_line(text_at(item, "description")) or web_address(item.get("url") or item.get("remote_url"))
    return f"[{sort}: {shown}]" if shown else f"[{sort}]"


def said(row: Row, *, me: str, now: datetime) -> Said:
    """Return a status as an earlier word of a thread."""
    return Said(
        author=author_of(row),
        text=text_of(row),
        at=moment(row.get("created_at")) or now,
        ours=writer_of(row) == me,
        remote_id=id_of(row),
    )


def address_of(row: Row) -> str:
    """Return the address of a status for people."""
    return web_address(row.get("url")) or web_address(row.get("uri"))


def incoming(row: Row, root: tuple[Said, str] | None, thread: tuple[Said, ...], *, me: str, now: datetime) -> Incoming:
    """Return a status as a comment that came in. ``root`` is the post that its thread is under, and its address."""
    post, post_url = root or (None, address_of(row))
    return Incoming(
        remote_id=id_of(row),
        text=text_of(row),
        created_at=moment(row.get("created_at")) or now,
        kind=_kind(row, me, post),
        author=author_of(row),
        author_url=web_address(part(row, "account").get("url")),
        url=address_of(row),
        post_id=post.remote_id if post else id_of(row),
        post_url=post_url,
        post_title=excerpt(post.text, 80) if post else "",
        parent_id=parent_of(row),
        thread=thread,
    )


def _kind(row: Row, me: str, post: Said | None) -> Kind:
    """Tell a direct message, a comment under something of ours, and being mentioned elsewhere apart."""
    if visibility_of(row) == "direct":
        return "message"
    under_ours = post is not None and post.ours
    return "comment" if under_ours or str(row.get("in_reply_to_account_id")) == me else "mention"
