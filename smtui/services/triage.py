"""What a person decides about a comment: done, snooze, assign, note, approve, spam, trash, situation, and undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import cast

from msgspec import structs

from smtui.domain.comment import REASONS, WAITS, Comment, Handed, Moderation, Note, Reason, Waiting
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.event import Event, Undone
from smtui.domain.humantime import moment_text
from smtui.domain.reply import ModerationOrder, Reply, taken_back
from smtui.domain.text import clean, one_line
from smtui.ports import Doc, Write
from smtui.services import promises
from smtui.services.clocks import opened_again
from smtui.services.house import House
from smtui.services.moderation import ORDERS, take_back_order
from smtui.services.moderation import moderate as moderate
from smtui.services.work import TYPES, Work, from_doc, load, to_doc


def _each(
    house: House, ids: Sequence[str], action: str, edit: Callable[[Work, Comment], Comment], detail: str = ""
) -> list[Comment]:
    """Apply ``edit`` to all comments as one action: one commit, one undo."""
    work = Work(house, action)
    changed = []
    for id in ids:
        old = load(house, "comments", id, Comment)
        new = promises.follow(house, work, old, edit(work, old))
        changed.append(work.change("comments", old, new, detail=detail))
    work.commit()
    return [load(house, "comments", comment.id, Comment) for comment in changed]


def _open(comment: Comment) -> Comment:
    if not comment.is_open():
        raise Refused("already_closed", id=comment.id, status=comment.status)
    return comment


def done(house: House, ids: Sequence[str], reason: str, detail: str = "") -> list[Comment]:
    """Dismiss comments with a reason. Raises UsageError for an unknown reason, Refused for one that is closed."""
    if reason not in REASONS:
        raise UsageError("reason_unknown", reason=reason, known=", ".join(REASONS))
    chosen: Reason = reason
    now = house.now()

    def edit(work: Work, comment: Comment) -> Comment:
        return structs.replace(
            _open(comment), status="dismissed", reason=chosen, closed_at=now, snoozed_until=None, waiting=None
        )

    return _each(house, ids, "done", edit, detail or reason)


def reopen(house: House, ids: Sequence[str]) -> list[Comment]:
    """Take closed comments back into the inbox, with a new deadline. Raises Refused for one that is open."""

    def edit(work: Work, comment: Comment) -> Comment:
        if comment.is_open():
            raise Refused("not_closed", id=comment.id)
        return opened_again(house, comment)

    return _each(house, ids, "reopen", edit)


def snooze(house: House, ids: Sequence[str], until: datetime, detail: str = "") -> list[Comment]:
    """Let comments sleep until a moment in the future. The clock of the promise goes on."""
    if until <= house.now():
        raise UsageError("snooze_past", until=house.local(until).strftime("%Y-%m-%d %H:%M"))
    return _each(
        house,
        ids,
        "snooze",
        lambda work, comment: structs.replace(_open(comment), snoozed_until=until.astimezone(UTC)),
        detail,
    )


def wake(house: House, ids: Sequence[str]) -> list[Comment]:
    """End the sleep of comments."""
    return _each(house, ids, "wake", lambda work, comment: structs.replace(comment, snoozed_until=None))


def assign(house: House, ids: Sequence[str], member: str, note: str = "") -> list[Comment]:
    """Give comments to a member; an empty name takes them back. A note goes along: then they are handed over.

    Raises NotFound for a stranger, UsageError for a note to nobody.
    """
    names = {known.name for known in house.settings.member} | {house.me.name}
    if member and member not in names:
        raise NotFound("member_unknown", member=member, known=", ".join(sorted(names)))
    word = one_line(note)
    if word and not member:
        raise UsageError("hand_to_nobody")
    work = Work(house, "assign")
    for id in ids:
        old = load(house, "comments", id, Comment)
        handed = Handed(by=house.me.name, at=work.at, note=word) if word and member != house.me.name else None
        work.change("comments", old, structs.replace(old, owner=member, handed=handed), detail=member)
        if word:
            note_beside = Note(
                id=house.new_id("notes"), comment=id, text=clean(note).strip(), by=house.me.name, at=work.at
            )
            work.insert("notes", note_beside, log=False)
            work.note("comments", id, {}, {"note": note_beside.id}, word, "note")
    work.commit()
    return [load(house, "comments", id, Comment) for id in ids]


def set_waiting(house: House, ids: Sequence[str], on: Waiting | None) -> list[Comment]:
    """Say that comments wait for the customer or for a colleague, or no longer."""
    return _each(house, ids, "waiting", lambda work, comment: structs.replace(_open(comment), waiting=on))


def read_waiting(word: str) -> Waiting | None:
    """Return for whom a typed word lets wait; ``-`` is nobody. Raises UsageError for any other word."""
    if word != "-" and word not in WAITS:
        raise UsageError("waiting_unknown", word=word, known=", ".join((*WAITS, "-")))
    return next((on for on in WAITS if on == word), None)


def set_situation(house: House, ids: Sequence[str], key: str) -> list[Comment]:
    """Say which situation of the guideline comments are; an empty key takes it back. Raises NotFound."""
    from smtui.services.guide import correct

    return correct(house, ids, key)


def add_note(house: House, id: str, text: str) -> Note:
    """Write a note beside a comment. Raises UsageError for an empty one."""
    body = clean(text).strip()
    if not body:
        raise UsageError("note_empty")
    load(house, "comments", id, Comment)
    work = Work(house, "note")
    note = Note(id=house.new_id("notes"), comment=id, text=body, by=house.me.name, at=house.now())
    work.insert("notes", note, log=False)
    work.note("comments", id, {}, {"note": note.id}, one_line(body))
    work.commit()
    return note


def undo(house: House) -> Undone:
    """Take back the newest action of mine that has not been taken back. Raises NotFound, Refused."""
    stack_id = f"undo.{house.me.name}"
    doc = house.store.get("sync", stack_id)
    stack: list[str] = list(doc["stack"]) if doc else []
    if not stack:
        raise NotFound("nothing_to_undo")
    batch = stack[-1]
    events = [
        from_doc(found, Event)
        for id in house.store.ids("events", f"{batch}.")
        if (found := house.store.get("events", id))
    ]
    events.sort(key=lambda event: int(event.id.rpartition(".")[2]))
    work = Work(house, "undo", undoable=False)
    pop = Write(table="sync", id=stack_id, fields={"stack": stack[:-1]}, was={"stack": stack})
    if not events:
        house.store.commit([pop])
        raise NotFound("nothing_to_undo")
    first = events[0]
    if first.action == "reply" or (first.action == "approve_reply" and first.now.get("status") == "queued"):
        try:
            _take_back_reply(house, work, events)
        except Refused:
            # What is out stays out, and no longer bars the way to what was done before it.
            house.store.commit([pop])
            raise
    elif first.action == "routine_edit":
        from smtui.services import routine_edit  # tomlkit's neighbour: seldom needed

        routine_edit.take_back(house, work, first)
    else:
        try:
            for event in reversed(events):
                _restore(house, work, event)
        except Refused:
            # Where somebody went on it stays as it is, and no longer bars the way to what was done before it.
            house.store.commit([pop])
            raise
    if first.action in ORDERS:
        try:
            for event in events:
                take_back_order(house, work, event, cast("Moderation", first.action))
        except Refused:
            # What nothing takes back stays, and no longer bars the way to what was done before it.
            house.store.commit([pop])
            raise
    work.writes.append(pop)
    work.commit()
    _unlearn(house, events)
    return Undone(action=first.action, objects=tuple(dict.fromkeys(event.object for event in events)), at=first.at)


def _unlearn(house: House, events: Sequence[Event]) -> None:
    """Take back what the verdicts among the events had taught."""
    from smtui.services.learning import relearn

    turned = [event for event in events if event.table == "comments" and "situation" in {*event.was, *event.now}]
    texts = {event.object: (house.store.get("comments", event.object) or {}).get("text", "") for event in turned}
    relearn(
        house,
        ((texts[e.object], e.now.get("situation") or "", e.was.get("situation") or "") for e in turned),
    )


def _restore(house: House, work: Work, event: Event) -> None:
    """Set the fields that an event changed back, unless somebody has changed them since."""
    if note_id := event.now.get("note"):
        found = house.store.get("notes", note_id)
        if found:
            old = from_doc(found, Note)
            work.change("notes", old, structs.replace(old, text=""), log=False)
        work.note(event.table, event.object, event.now, {}, action="undo", undoes=event.batch)
        return
    doc = house.store.get(event.table, event.object)
    if doc is None:
        raise Refused("undo_gone", id=event.object)
    if changed := [name for name, value in event.now.items() if doc.get(name) != value]:
        raise _gone_on(house, event, changed)
    kind = TYPES[event.table]
    before: Doc = {name: value for name, value in {**doc, **event.was}.items() if value is not None}
    old, new = from_doc(doc, kind), from_doc(before, kind)
    work.change(event.table, old, new, log=False)
    work.note(event.table, event.object, event.now, event.was, action="undo", undoes=event.batch)


def _gone_on(house: House, event: Event, changed: Sequence[str]) -> Refused:
    """Return the refusal to take back what somebody went on from: who that was, and when."""
    texts = house.texts
    later = [
        other
        for doc in house.store.find("events", {"object": event.object}, order="id")
        if (other := from_doc(doc, Event)).batch != event.batch and set(other.now) & set(changed)
    ]
    by = later[-1].by if later else ""
    return Refused(
        "undo_went_on",
        id=event.object,
        name=_author(house, event.object),
        by=texts("undo.network") if by == "network" else by or texts("undo.somebody"),
        at=moment_text(later[-1].at if later else event.at, house.now(), house.zone, texts),
        fields=", ".join(texts.find(f"undo.field.{name}") or name for name in changed),
        action=texts.find(f"ui.action.{event.action}") or event.action,
    )


def _author(house: House, id: str) -> str:
    doc = house.store.get("comments", id)
    return (one_line(doc.get("author", "")) if doc else "") or id


def undone_words(house: House, undone: Undone) -> str:
    """Return in words what was taken back: what, on whose comments, and when it had been done."""
    texts = house.texts
    what = texts.find(f"ui.action.{undone.action}") or undone.action
    names = []
    for id in undone.objects:
        doc = house.store.get("replies", id)
        name = _author(house, str(doc["comment"]) if doc else id)
        if name != id:
            names.append(name)
    when = moment_text(undone.at, house.now(), house.zone, texts)
    if not names:
        return texts("undo.done_things", what=what, n=len(undone.objects), when=when)
    who = ", ".join(dict.fromkeys(names[:3]))
    if len(names) > 3:
        who = texts("undo.and_more", who=who, n=len(names) - 3)
    return texts("undo.done", what=what, who=who, when=when)


def _take_back_reply(house: House, work: Work, events: Sequence[Event]) -> None:
    """Make a queued reply a draft again. Raises Refused when it is on its way or there."""
    for event in events:
        if event.table != "replies":
            continue
        reply = load(house, "replies", event.object, Reply)
        if reply.status not in ("queued", "failed") or (reply.status == "failed" and reply.remote_id):
            raise Refused("undo_sent", id=reply.comment, url=reply.url)
        # Exact: a process may be claiming it for sending at this very moment.
        back = taken_back(reply)
        if event.was.get("status") in ("review", "approved"):
            # Before a second person again, as it was before that person's word, or before it was sent after it.
            before = {**to_doc(back), **event.was}
            back = from_doc({name: value for name, value in before.items() if value is not None}, Reply)
        work.change("replies", reply, back, log=False, exact=True)
        work.note("replies", reply.id, {"status": reply.status}, {"status": back.status}, undoes=event.batch)
        for doc in house.store.find("moderations", {"comment": reply.comment, "status": "queued"}):
            order = from_doc(doc, ModerationOrder)
            if order.created_at == event.at and order.action == "approve":
                work.change("moderations", order, structs.replace(order, status="cancelled"), log=False, exact=True)
