"""Comments by hand: taking them in from files, and writing them out again in the same form."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct, structs

from smtui.config import pick_account
from smtui.domain.comment import Comment, Incoming, Said
from smtui.domain.errors import SmtuiError, UsageError
from smtui.domain.reaction import KINDS
from smtui.domain.text import clean, one_line
from smtui.ports import Account
from smtui.services.arrivals import Arrivals
from smtui.services.house import House
from smtui.services.merge import find_comment
from smtui.services.work import Work, from_doc, load

FIELDS = (
    "network",
    "account",
    "kind",
    "id",
    "url",
    "author",
    "author_url",
    "text",
    "created_at",
    "post_url",
    "post_title",
    "parent",
)
"""What a line may hold; only ``text`` is needed. Other names are ignored, so that an export of another tool goes in."""

MANUAL = "manual"
"""The network, and the account's name, of a comment that says neither."""
_AT_ONCE = 500
_LONGEST = 100_000
"""Signs of one text; a longer one is no comment but a broken file."""


class Refusal(Struct, frozen=True):
    """A line that was not taken: its number, from 1, and why."""

    line: int
    error: SmtuiError


class Intake(Struct, kw_only=True):
    """What an import did."""

    new: list[str] = []
    """The ids of the comments it brought."""
    known: int = 0
    """How many were there already, and were left as they are."""
    refused: list[Refusal] = []


def take_in(house: House, lines: Iterable[tuple[int, Mapping[str, Any] | SmtuiError]], account: str = "") -> Intake:
    """Store the comments that ``lines`` (number, fields or what is wrong with it) describe; the good ones are in.

    ``account`` is for lines that name none. A comment is the same when account and ``id`` are, or, without an id, when
    author, text, time and post are; it is never stored twice nor changed. Raises StoreError.
    """
    result = Intake(new=[], refused=[])
    batch: list[tuple[Account, Incoming]] = []
    # One for the whole file: else each batch would read again what its authors wrote in all those before.
    arrivals = Arrivals(house)
    for number, fields in lines:
        try:
            if isinstance(fields, SmtuiError):
                raise fields
            batch.append(_read(house, fields, account))
        except SmtuiError as error:
            result.refused.append(Refusal(number, error))
        if len(batch) >= _AT_ONCE:
            _store(house, arrivals, batch, result)
            batch = []
    _store(house, arrivals, batch, result)
    return result


def add(house: House, fields: Mapping[str, Any], account: str = "") -> tuple[Comment, bool]:
    """Store one comment by hand, and return it and whether it is new here. Raises UsageError, StoreError."""
    owner, incoming = _read(house, fields, account)
    id, old = find_comment(house, owner, incoming.remote_id)
    if old is not None:
        return old, False
    _store(house, Arrivals(house), [(owner, incoming)], Intake(new=[], refused=[]))
    return load(house, "comments", id, Comment), True


def _store(house: House, arrivals: Arrivals, batch: list[tuple[Account, Incoming]], result: Intake) -> None:
    work = Work(house, "import", undoable=False)
    fresh: dict[str, Comment] = {}
    arrivals.expect(incoming.author for _, incoming in batch)
    for account, incoming in batch:
        id, old = find_comment(house, account, incoming.remote_id)
        if old is not None or id in fresh:
            result.known += 1
            continue
        parent = _parent(house, account, incoming.parent_id, fresh)
        thread = (*parent.thread, Said(author=parent.author, text=parent.text, at=parent.created_at)) if parent else ()
        made = arrivals.take(account, id, structs.replace(incoming, thread=thread))
        work.insert("comments", made, log=False)
        fresh[id] = made
    work.commit()
    result.new.extend(fresh)


def _parent(house: House, account: Account, remote_id: str, fresh: Mapping[str, Comment]) -> Comment | None:
    if not remote_id:
        return None
    id, known = find_comment(house, account, remote_id)
    return known or fresh.get(id)


def _read(house: House, fields: Mapping[str, Any], account: str) -> tuple[Account, Incoming]:
    """Return whose comment a line describes, and the comment. Raises UsageError for what it cannot mean."""
    given = {name: _text(name, fields.get(name)) for name in FIELDS}
    text = clean(given["text"]).strip()
    if not text:
        raise UsageError("import_no_text")
    if len(text) > _LONGEST:
        raise UsageError("import_too_long", length=len(text), limit=_LONGEST)
    kind = next((kind for kind in KINDS if kind == (given["kind"] or "comment")), None)
    if kind is None:
        raise UsageError("import_kind", value=one_line(given["kind"]), known=", ".join(KINDS))
    name = one_line(given["account"]) or account or MANUAL
    connected = house.account(name)
    network = connected.network if connected else one_line(given["network"]) or MANUAL
    created = _moment(house, given["created_at"])
    incoming = Incoming(
        remote_id=one_line(given["id"]) or _fingerprint(given),
        text=text,
        created_at=created or house.now(),
        kind=kind,
        author=given["author"],
        author_url=given["author_url"],
        url=given["url"],
        post_id=one_line(given["post_url"]),
        post_url=given["post_url"],
        post_title=given["post_title"],
        parent_id=one_line(given["parent"]),
    )
    return connected or Account(name=name, network=network), incoming


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise UsageError("import_field", name=name)
    return str(value)


def _fingerprint(given: Mapping[str, str]) -> str:
    """Return an id made of what the line says, so that the same line is the same comment next time."""
    parts = (given["author"], given["text"], given["created_at"], given["post_url"], given["kind"])
    return "~" + hashlib.blake2b("\0".join(parts).encode(errors="replace"), digest_size=10).hexdigest()


def _moment(house: House, typed: str) -> datetime | None:
    """Return a moment in UTC from ISO 8601, in the house's zone where no offset stands. Raises UsageError."""
    if not typed.strip():
        return None
    try:
        moment = datetime.fromisoformat(typed.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=house.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError("import_time", value=one_line(typed)[:60]) from None


def write_out(house: House, account: str = "") -> Iterator[dict[str, Any]]:
    """Yield every comment, oldest first, as the fields that ``take_in`` reads, with ``status`` and ``reason``.

    Raises NotFound for an account that is neither connected nor has comments.
    """
    where = {"account": account} if account else None
    found = house.store.find("comments", where, order="created_at", archived=True)
    if account and not found:
        pick_account(house.library.accounts(), account)
    for doc in found:
        comment = from_doc(doc, Comment)
        yield {
            "network": comment.network,
            "account": comment.account,
            "kind": comment.kind,
            "id": comment.remote_id,
            "url": comment.url,
            "author": comment.author,
            "author_url": comment.author_url,
            "text": comment.text,
            "created_at": house.local(comment.created_at).isoformat(),
            "post_url": comment.post_url,
            "post_title": comment.post_title,
            "parent": comment.parent_id,
            "status": comment.status,
            "reason": comment.reason,
        }
