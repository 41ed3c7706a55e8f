"""What happened to a comment, as sentences: who did what, when, and from what to what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from smtui.domain.humantime import moment_text
from smtui.domain.text import excerpt, one_line
from smtui.ports import Doc
from smtui.services.house import House
from smtui.services.permit import called
from smtui.texts import Texts

_FIELDS = ("owner", "status", "reason", "situation", "snoozed_until", "waiting", "due", "remote_status", "text", "url")
"""Fields whose change is told, in this order; the others are the program's own."""
_TIMES = ("snoozed_until", "due")


class Told(Struct, frozen=True, kw_only=True):
    """One entry of the log as people read it."""

    id: str
    at: datetime
    who: str
    action: str
    what: str
    """Who did what, as a sentence without its end."""
    changes: tuple[str, ...]
    """From what to what, one for each field."""
    detail: str


def history(house: House, comment_id: str) -> list[Told]:
    """Return the history of a comment and its replies, the oldest first; an action on both is told once."""
    docs = house.store.find("events", {"object": comment_id}, archived=True)
    for reply in house.store.find("replies", {"comment": comment_id}, archived=True):
        docs += house.store.find("events", {"object": reply["id"]}, archived=True)
    told: dict[tuple[str, str], Told] = {}
    for doc in sorted({doc["id"]: doc for doc in docs}.values(), key=_place):
        key = (doc.get("batch") or doc["id"], doc["action"])
        new = _told(house, doc)
        old = told.get(key)
        if old is not None:
            changes = tuple(dict.fromkeys((*old.changes, *new.changes)))
            new = Told(
                id=old.id,
                at=old.at,
                who=old.who,
                action=old.action,
                what=old.what,
                changes=changes,
                detail=old.detail or new.detail,
            )
        told[key] = new
    return list(told.values())


def _place(doc: Doc) -> tuple[int, str]:
    """Return what sorts entries as they were written; those from before the chain by their ids, which are dated."""
    return int(doc.get("n", 0)), str(doc["id"])


def _told(house: House, doc: Doc) -> Told:
    texts, action = house.texts, str(doc["action"])
    who = texts("permit.network") if doc["by"] == "network" else called(house, str(doc["by"]))
    did = did_words(texts, action)
    was, now = doc.get("was", {}), doc.get("now", {})
    # A reply's own states are what the action's name says already.
    fields = _FIELDS if doc["table"] == "comments" else ()
    changes = [_change(house, name, was, now) for name in fields if name in {**was, **now}]
    detail = one_line(str(doc.get("detail", "")))
    known = any(detail and detail in str(value) for value in (*was.values(), *now.values()))
    return Told(
        id=str(doc["id"]),
        at=datetime.fromisoformat(str(doc["at"])),
        who=who,
        action=action,
        what=texts("history.sentence", who=who, what=did),
        changes=tuple(filter(None, changes)),
        detail="" if known and action != "note" else detail_words(house, action, detail),
    )


def did_words(texts: Texts, action: str) -> str:
    """Return in words what was done, as a log entry names it."""
    return texts.find(f"permit.did.{action}") or texts.find(f"inbox.event.{action}") or action.replace("_", " ")


def detail_words(house: House, action: str, detail: str) -> str:
    """Return in words what a log entry says beside its action; empty where the action says it already."""
    texts = house.texts
    if action in ("decide", "situation"):
        return texts("inbox.no_situation") if detail in ("", action) else _situation(house, detail)
    if detail in ("queued", "copied"):
        return ""
    if action in ("confirmed", "refused"):
        return texts.find(f"ui.action.{detail}") or detail
    return texts.find(f"inbox.reason.{detail}") or one_line(detail)


def _change(house: House, name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return how a field changed; a value that begins or ends as nothing is a dash."""
    old, new = _value(house, name, was.get(name)), _value(house, name, now.get(name))
    if old == new:
        return ""
    return house.texts("history.change", field=house.texts(f"history.field.{name}"), was=old, now=new)


def _value(house: House, name: str, value: Any) -> str:
    texts = house.texts
    if value in (None, ""):
        return texts("history.nothing")
    if name in _TIMES:
        return moment_text(datetime.fromisoformat(str(value)), house.now(), house.zone, texts)
    makers: Mapping[str, Callable[[str], str]] = {
        "owner": lambda text: called(house, text),
        "status": lambda text: texts.find(f"inbox.whole.{text}") or text,
        "reason": lambda text: texts.find(f"inbox.reason.{text}") or text,
        "waiting": lambda text: texts.find(f"inbox.waiting.{text}") or text,
        "remote_status": lambda text: texts.find(f"inbox.there.{text}") or text,
        "situation": lambda text: _situation(house, text),
    }
    text = excerpt(one_line(str(value)), 60)
    return makers[name](text) if name in makers else text


def _situation(house: House, key: str) -> str:
    return next((one.title for one in house.library.guideline().situations if one.key == key), key)
