"""What the house keeps about people, and for how long: retention, and one person's data handed out or erased.

Erased means: name, addresses and texts are taken out of the documents, here and in what hangs on them. Ids, accounts,
times, states, reasons and situations stay, so that the numbers stay right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct, structs

from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.event import Table
from smtui.domain.text import fold, one_line
from smtui.ports import Doc, Write
from smtui.services import evidence
from smtui.services.house import House
from smtui.services.learning import relearn
from smtui.services.permit import require
from smtui.services.scrub import Forget, persist, rewritten, scrubbed, scrubbed_event, wiped
from smtui.services.work import Work, difference

Key = tuple[Table, str]

_MOVING = ("sending", "unknown")
_GAP = "…"


class Erased(Struct, frozen=True, kw_only=True):
    """What was erased, or would be: how many documents of each kind."""

    comments: int = 0
    replies: int = 0
    notes: int = 0
    events: int = 0
    threads: int = 0
    """Other people's comments in whose threads somebody stood."""
    waiting: int = 0
    """Comments that stay as they are, since a reply to them is still on its way."""
    evidence: int = 0
    """Pieces of evidence whose own time is over."""

    @property
    def is_nothing(self) -> bool:
        """Tell whether there is nothing to erase."""
        return not (self.comments or self.replies or self.notes or self.events or self.threads or self.evidence)


class Person(Struct, frozen=True, kw_only=True):
    """All that the store holds about somebody, as its documents."""

    names: tuple[str, ...]
    urls: tuple[str, ...]
    comments: tuple[Doc, ...]
    replies: tuple[Doc, ...]
    moderations: tuple[Doc, ...]
    notes: tuple[Doc, ...]
    events: tuple[Doc, ...]
    threads: tuple[Doc, ...]
    """Other people's comments in whose threads they stand."""
    quoting: tuple[Doc, ...]
    """Log entries on other people's comments that hold such a thread."""
    mentions: tuple[str, ...]
    """Ids of comments and posts in which other people's words, or ours, hold the name. Nothing is erased there."""
    evidence: tuple[Doc, ...] = ()
    """What was kept as evidence. It stays until its own time is over: for legal claims (Art. 17(3)(e) GDPR)."""

    @property
    def open(self) -> list[str]:
        """The ids of the comments that are still open."""
        return [doc["id"] for doc in self.comments if doc["status"] == "pending"]

    def parts(self) -> Iterator[tuple[str, Doc]]:
        """Give each message of theirs in other people's threads, with the id of the comment below it."""
        mine = {doc["remote_id"] for doc in self.comments}
        for doc in self.threads:
            yield from ((doc["id"], said) for said in doc["thread"] if _is_theirs(said, self.names, mine))


class _Beside(Struct):
    """What hangs on comments, by the comment's id."""

    keys: dict[str, list[Key]]
    docs: dict[Key, Doc]

    def of(self, table: Table) -> tuple[Doc, ...]:
        return tuple(doc for (kept, _), doc in self.docs.items() if kept == table)


# -- retention -------------------------------------------------------------------------------------------------------


def old_enough(house: House, days: int) -> datetime:
    """Return the moment before which a comment must have been closed. Raises UsageError where nothing was said."""
    if days < 1:
        raise UsageError("purge_days")
    try:
        return house.now() - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def plan_purge(house: House, days: int) -> Erased:
    """Return what ``purge`` would erase."""
    done = _count(*_overdue(house, old_enough(house, days)))
    return structs.replace(done, evidence=len(evidence.overdue(house)))


def purge(house: House, days: int, forget: Forget) -> Erased:
    """Erase names and texts of comments that were closed more than ``days`` ago, archives included, and log it once.

    Raises UsageError, StoreError; what was erased until then stays erased, and a second call does the rest.
    """
    require(house, "purge")
    before = old_enough(house, days)
    beside, moving = _overdue(house, before)
    past = [piece.id for piece in evidence.overdue(house)]
    done = structs.replace(_count(beside, moving), evidence=len(past))
    evidence.erase(house, past)

    def still(comment: Doc) -> bool:
        return _is_closed_before(comment, before)

    _erase(house, beside, still, cancels=False)
    if not done.is_nothing:
        _log(house, "purge", {"comments": done.comments, "days": days}, str(done.comments))
    wiped(forget)
    return done


def _overdue(house: House, before: datetime) -> tuple[_Beside, int]:
    """Return the comments whose time is over with what hangs on them, and how many have to wait for a delivery."""
    closed = house.store.find("comments", {"status": ("answered", "dismissed")}, archived=True)
    old = [doc for doc in closed if _is_closed_before(doc, before)]
    beside = _look_beside(house, old)
    moving = {doc["comment"] for doc in beside.of("replies") if _is_moving(doc)}
    for id in moving:
        for key in beside.keys.pop(id):
            del beside.docs[key]
    return beside, len(moving)


def _is_closed_before(comment: Doc, before: datetime) -> bool:
    closed = comment.get("closed_at") or comment["received_at"]
    return comment["status"] != "pending" and datetime.fromisoformat(closed) <= before


def _is_moving(reply: Doc) -> bool:
    """Tell whether a reply may still go out, so that its text is needed."""
    return reply["status"] in ("queued", *_MOVING) or (reply["status"] == "failed" and "retry_at" in reply)


# -- one person ------------------------------------------------------------------------------------------------------


def find_person(house: House, name: str, account: str = "") -> Person:
    """Return all about whoever has exactly that display name or address. Raises NotFound with names like it."""
    wanted = one_line(name)
    if not wanted:
        raise UsageError("person_empty")
    everybody = house.store.find("comments", {"account": account} if account else None, archived=True)
    comments = [doc for doc in everybody if wanted in (one_line(doc.get("author", "")), doc.get("author_url"))]
    names = {wanted, *(doc["author"] for doc in comments if doc.get("author"))}
    mine = {doc["remote_id"] for doc in comments}
    ids = {doc["id"] for doc in comments}
    threads = [
        doc
        for doc in everybody
        if doc["id"] not in ids and any(_is_theirs(said, names, mine) for said in doc.get("thread", ()))
    ]
    if not (comments or threads):
        known = _names_like(wanted, everybody)
        raise NotFound("person_like" if known else "person_unknown", name=wanted, known=", ".join(known))
    beside = _look_beside(house, comments)
    return Person(
        names=tuple(sorted(names)),
        urls=tuple(sorted({doc["author_url"] for doc in comments if doc.get("author_url")})),
        comments=tuple(comments),
        replies=beside.of("replies"),
        moderations=beside.of("moderations"),
        notes=beside.of("notes"),
        events=beside.of("events"),
        threads=tuple(threads),
        quoting=tuple(
            doc
            for doc in house.store.find("events", {"table": "comments"}, archived=True)
            if doc["object"] not in ids and _quotes(doc, names, mine)
        ),
        mentions=_mentions(house, everybody, names, beside),
        evidence=tuple(
            doc
            for doc in house.store.find("evidence", archived=True)
            if "erased_at" not in doc and (doc["comment"] in ids or _quoted(doc, names, mine))
        ),
    )


def plan_erasure(person: Person) -> Erased:
    """Return what ``erase_person`` would erase."""
    return Erased(
        comments=len(person.comments),
        replies=len(person.replies),
        notes=len(person.notes),
        events=sum(scrubbed("events", doc, "") != doc for doc in person.events) + len(person.quoting),
        threads=len(person.threads),
    )


def erase_person(house: House, person: Person, forget: Forget, *, close_open: bool = False) -> Erased:
    """Erase what is held about somebody. Open comments are closed as not to be answered where ``close_open`` says so.

    Raises Refused where one is open and may not be closed, or a reply is just being sent; StoreError.
    """
    require(house, "person_delete")
    if person.open and not close_open:
        raise Refused("person_open", n=len(person.open), ids=", ".join(person.open[:8]))
    _refuse_moving(person.replies)
    beside = _look_beside(house, person.comments)
    taught = [(doc.get("text", ""), doc.get("situation", ""), "") for doc in person.comments]
    _erase(house, beside, lambda comment: True, cancels=True)
    relearn(house, taught)
    _erase_threads(house, person)
    _log(house, "person_delete", {"comments": len(person.comments)}, str(len(person.comments)))
    wiped(forget)
    return plan_erasure(person)


def _refuse_moving(replies: Iterable[Doc]) -> None:
    for reply in replies:
        if reply["status"] in _MOVING:
            raise Refused("person_moving", id=reply["comment"])


def _is_theirs(said: Doc, names: Iterable[str], remote_ids: Iterable[str]) -> bool:
    if said.get("ours") or not (said["author"] or said["text"]):
        return False
    return one_line(said["author"]) in names or said.get("remote_id", "") in remote_ids


def _quotes(event: Doc, names: Iterable[str], remote_ids: Iterable[str]) -> bool:
    threads = (event.get(side, {}).get("thread") or () for side in ("was", "now"))
    return any(_is_theirs(said, names, remote_ids) for thread in threads for said in thread)


def _quoted(piece: Doc, names: set[str], remote_ids: set[str]) -> bool:
    return piece.get("author", "") in names or any(
        _is_theirs(said, names, remote_ids) for said in piece.get("thread", ())
    )


def _names_like(wanted: str, comments: Iterable[Doc]) -> list[str]:
    """Return names that look or sound like the wanted one."""
    from difflib import get_close_matches  # 4 ms, and only a mistake needs it

    names = {doc.get("author", "") for doc in comments}
    names |= {said["author"] for doc in comments for said in doc.get("thread", ())}
    folded: dict[str, list[str]] = {}
    for name in sorted(names - {""}):
        folded.setdefault(fold(name), []).append(name)
    near = get_close_matches(fold(wanted), folded, 8, 0.6)
    inside = [name for name in folded if fold(wanted) in name or name in fold(wanted)]
    return [name for key in dict.fromkeys([*near, *inside]) for name in folded[key]][:8]


def _mentions(house: House, everybody: Iterable[Doc], names: Iterable[str], beside: _Beside) -> tuple[str, ...]:
    """Return where a name stands in what is not theirs, for a person to look at."""
    pattern = _whole_words(names)
    found: set[str] = set()
    places: dict[Table, str] = {"replies": "comment", "notes": "comment", "posts": "id"}
    for doc in everybody:
        if ("comments", doc["id"]) not in beside.docs and pattern.search(doc["text"]):
            found.add(doc["id"])
    for table, field in places.items():
        for doc in house.store.find(table, archived=True):
            words = f"{doc.get('title', '')}\n{doc.get('text', '')}"
            if (table, doc["id"]) not in beside.docs and pattern.search(words):
                found.add(doc[field])
    return tuple(sorted(found))


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def _erase_threads(house: House, person: Person) -> None:
    """Take somebody out of other people's threads: their messages, and their name and words in what stands beside."""
    mine = {doc["remote_id"] for doc in person.comments}
    texts = [text for doc in person.comments if (text := doc["text"].strip())]
    texts += [text for _, said in person.parts() if (text := said["text"].strip())]
    pattern = _whole_words({*person.names, *(text for text in texts if len(text) > 3)})

    def without(said: Doc) -> Doc:
        if _is_theirs(said, person.names, mine):
            return {**said, "author": "", "text": ""}
        return {**said, "text": pattern.sub(_GAP, said["text"])}

    def writes(ids: Sequence[str]) -> list[Write]:
        found = [doc for id in ids if (doc := house.store.get("comments", id)) is not None]
        cleaned = [(doc, {**doc, "thread": [without(said) for said in doc.get("thread", [])]}) for doc in found]
        return [write for doc, new in cleaned for write in rewritten("comments", doc, new)]

    def log_writes(ids: Sequence[str]) -> list[Write]:
        found = [doc for id in ids if (doc := house.store.get("events", id)) is not None]
        return [write for doc in found for write in rewritten("events", doc, scrubbed_event(doc))]

    persist(house, [doc["id"] for doc in person.threads], writes)
    persist(house, [doc["id"] for doc in person.quoting], log_writes)


# -- both ------------------------------------------------------------------------------------------------------------


def _look_beside(house: House, comments: Sequence[Doc]) -> _Beside:
    """Return comments with their replies, orders, notes and log, archives included."""
    keys: dict[str, list[Key]] = {doc["id"]: [("comments", doc["id"])] for doc in comments}
    docs: dict[Key, Doc] = {("comments", doc["id"]): doc for doc in comments}
    owner = {id: id for id in keys}
    tables: tuple[tuple[Table, str], ...] = (
        ("replies", "comment"),
        ("moderations", "comment"),
        ("notes", "comment"),
        ("promises", "comment"),
        ("events", "object"),
    )
    for table, field in tables if keys else ():
        for doc in house.store.find(table, archived=True):
            id = owner.get(doc[field])
            if id is not None:
                keys[id].append((table, doc["id"]))
                docs[table, doc["id"]] = doc
                if table == "replies":
                    owner[doc["id"]] = id
    return _Beside(keys, docs)


def _count(beside: _Beside, waiting: int) -> Erased:
    changed = {key for key, doc in beside.docs.items() if scrubbed(key[0], doc, "") != doc}
    tables = [table for table, _ in changed]
    return Erased(
        comments=sum(not changed.isdisjoint(keys) for keys in beside.keys.values()),
        replies=tables.count("replies"),
        notes=tables.count("notes"),
        events=tables.count("events"),
        waiting=waiting,
    )


def _erase(house: House, beside: _Beside, still: Callable[[Doc], bool], *, cancels: bool) -> None:
    """Erase comments and what hangs on them, each comment's documents together, many comments in one commit."""

    def writes(ids: Sequence[str]) -> list[Write]:
        work = Work(house, "done", undoable=False)
        for id in ids:
            comment = house.store.get("comments", id)
            if comment is not None and still(comment):
                _erase_one(house, work, beside.keys[id], cancels=cancels)
        return work.prepare()

    persist(house, list(beside.keys), writes)


def _erase_one(house: House, work: Work, keys: Iterable[Key], *, cancels: bool) -> None:
    """Add the writes that erase one comment, unless a reply to it still needs its words."""
    at = _iso(house.now())
    found = [(table, doc) for table, id in keys if (doc := house.store.get(table, id)) is not None]
    replies = [doc for table, doc in found if table == "replies"]
    if cancels:
        _refuse_moving(replies)
    elif any(_is_moving(reply) for reply in replies):
        return
    for table, doc in found:
        new = scrubbed(table, doc, at)
        if table == "comments" and doc["status"] == "pending":
            new = {
                name: value for name, value in new.items() if name not in ("snoozed_until", "waiting", "promised_until")
            }
            closed = {"status": "dismissed", "reason": "no_answer_on_purpose", "closed_at": at}
            new |= closed
            work.note("comments", doc["id"], *difference({"status": "pending"}, closed), "no_answer_on_purpose")
        work.writes += rewritten(table, doc, new)


def _log(house: House, action: str, what: dict[str, Any], detail: str) -> None:
    work = Work(house, action, undoable=False)
    work.note("sync", "house", {}, what, detail)
    work.commit()


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
