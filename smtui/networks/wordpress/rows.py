"""WordPress's rows as our values: states, times, texts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from smtui.domain.comment import Incoming, RemoteStatus, Said
from smtui.domain.text import one_line
from smtui.networks.html import html_to_text, source_to_text, unescape
from smtui.networks.http import AGENT
from smtui.networks.wordpress.api import Row

FORMS = frozenset({"comment", "pingback", "trackback", "review"})
"""Types that people send. Editors' notes (since 6.9), reactions and plug-ins' journals are not for us."""

FIELDS = "id,post,parent,type,status,date_gmt,author,author_name,author_url,author_user_agent,content,link,_links.up"

# A reply's vocabulary; filters and writes use other words for the same states.
_STATES: dict[str, RemoteStatus] = {
    "approved": "public",
    "hold": "held",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}
_OPERATION = re.compile(r"\Asmtui/\S+ \(op ([^\s()]+)\)\Z")
_UP = re.compile(r"/([\w-]+/v\d+/[\w%-]+)/(\d+)/?(?:$|[?&])")


def agent_for(operation: str) -> str:
    """Return the User-Agent of a reply's request. WordPress keeps it, and ``operation_of`` reads it back."""
    return f"{AGENT} (op {operation})"


def operation_of(row: Row) -> str:
    """Return the operation id of a reply that smtui sent, or an empty text. Anonymous comments never have one."""
    found = _OPERATION.match(str(row.get("author_user_agent") or ""))
    return found[1] if found and number(row, "author") else ""


def number(row: Row, name: str) -> int:
    """Return a number of a row; 0 where it is missing or something else."""
    value = row.get(name)
    return value if isinstance(value, int) else 0


def state_of(row: Row) -> RemoteStatus:
    """Return the state of a comment."""
    return _STATES.get(str(row.get("status")), "unknown")


def moment_of(row: Row, otherwise: datetime) -> datetime:
    """Return when a comment was written: ``date_gmt``, which carries no zone. Imported rows may hold zeros."""
    try:
        return datetime.fromisoformat(str(row.get("date_gmt"))).replace(tzinfo=UTC)
    except ValueError:
        return otherwise


def text_of(row: Row) -> str:
    """Return a comment's text: what was typed where we may see it, else what the site renders of it."""
    content = row.get("content")
    if not isinstance(content, dict):
        return ""
    if isinstance(raw := content.get("raw"), str):
        return source_to_text(raw)
    return html_to_text(str(content.get("rendered") or ""))


def author_of(row: Row) -> str:
    """Return the writer's name, unescaped once."""
    return one_line(unescape(str(row.get("author_name") or "")))


def web_address(value: Any) -> str:
    """Return an address that may be shown as a link, or an empty text."""
    text = one_line(unescape(str(value or "")))
    return text if text.lower().startswith(("https://", "http://")) else ""


def post_route(row: Row) -> str:
    """Return the route under which the comment's post is read; pages and other types have their own."""
    links = row.get("_links")
    up = links.get("up") if isinstance(links, dict) else None
    href = up[0].get("href") if isinstance(up, list) and up and isinstance(up[0], dict) else ""
    # Only the route is taken: the host is the site's own idea of its address.
    found = _UP.search(str(href))
    return found[1] if found else "wp/v2/posts"


def said(row: Row, *, ours: bool, now: datetime) -> Said:
    """Return a row as an earlier word of a thread."""
    return Said(
        author=author_of(row), text=text_of(row), at=moment_of(row, now), ours=ours, remote_id=str(number(row, "id"))
    )


def incoming(row: Row, post: tuple[str, str], thread: tuple[Said, ...], now: datetime) -> Incoming:
    """Return a row as a comment that came in; ``post`` is title and address."""
    form = str(row.get("type"))
    link = web_address(row.get("link"))
    parent = number(row, "parent")
    return Incoming(
        remote_id=str(number(row, "id")),
        text=text_of(row),
        created_at=moment_of(row, now),
        kind="review" if form == "review" else "comment",
        author=author_of(row),
        author_url=web_address(row.get("author_url")),
        url=link,
        post_id=str(number(row, "post")),
        post_title=post[0],
        post_url=post[1] or link.partition("#")[0],
        parent_id=str(parent) if parent else "",
        remote_status=state_of(row),
        thread=thread,
        form="" if form == "comment" else form,
    )
