"""The made-up house of ``smtui demo``: a café whose networks live in memory. Nothing is kept, nothing is sent."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from msgspec import Struct, structs

from smtui.domain.comment import Comment, Note
from smtui.domain.post import CalendarEntry, Echo, Part, Post, with_parts
from smtui.domain.reply import Reply, Sent
from smtui.ports import Write
from smtui.services import demo_rounds, outbox, post_plan, rounds, sync
from smtui.services.demo_script import Appointment, Plan, Script, Settled
from smtui.services.house import House
from smtui.services.work import Work, from_doc, to_doc


async def furnish(house: House, script: Script) -> None:
    """Fill an empty house with what the script tells, by the same ways that real comments take."""
    now = house.now()
    for account in house.library.accounts():
        await sync.sync_account(house, account)
    began = (house.today() - (timedelta(weeks=script.weeks) or timedelta(days=10))).isoformat()
    house.store.commit([Write(table="sync", id="house", fields={"began": began})])
    work = Work(house, "demo", undoable=False)
    by_author = {doc["author"]: doc for doc in house.store.find("comments")}
    for word in script.note:
        note = Note(
            id=house.new_id("notes"),
            comment=by_author[word.comment]["id"],
            text=word.text,
            by=word.by,
            at=now - timedelta(minutes=word.minutes),
        )
        work.insert("notes", note, log=False)
    for plan in script.plan:
        work.insert("posts", _post(house, plan), log=False)
    for number, appointment in enumerate(script.entry):
        work.insert("entries", _entry(house, appointment, number), log=False)
    for made in demo_rounds.earlier(house, script.weeks, script.unfinished):
        work.insert("rounds", made, log=False)
    work.commit()
    for spoken in script.comment:
        if spoken.answer:
            asked = now - timedelta(minutes=spoken.minutes)
            found = from_doc(by_author[spoken.author], Comment)
            _answer(house, script, found, spoken.answer, asked + timedelta(minutes=spoken.answer_after))
    for past in script.past:
        _settle(house, script, from_doc(by_author[past.author], Comment), past)
    views = rounds.rounds(house)
    if views and len(views[0].steps) > 1:
        rounds.set_steps(house, [views[0].steps[0].step.id], "done")


def _settle(house: House, script: Script, comment: Comment, past: Settled) -> None:
    """Let a comment have come in, and have been closed, when it is said to."""
    at = comment.created_at + timedelta(minutes=past.after)
    came = structs.replace(comment, received_at=comment.created_at)
    if past.reason:
        came = structs.replace(came, status="dismissed", reason=past.reason, closed_at=at)
    work = Work(house, "demo", undoable=False)
    work.change("comments", comment, came, log=False)
    work.commit()
    if past.answer:
        _answer(house, script, came, past.answer, at)


def _answer(house: House, script: Script, comment: Comment, text: str, at: datetime) -> None:
    reply = Reply(
        id=house.new_id("replies"),
        comment=comment.id,
        account=comment.account,
        text=text,
        by=script.me,
        created_at=at,
        status="sending",
        operation=house.ids.operation(),
    )
    house.store.commit([_insert("replies", reply)])
    url = f"{comment.post_url}#comment-r{comment.id}"
    outbox.confirm_reply(house, reply, Sent(remote_id=f"r{comment.id}", url=url, at=at))


def _insert(table: Any, value: Struct) -> Write:
    doc = to_doc(value)
    return Write(
        table=table, id=doc["id"], fields={name: item for name, item in doc.items() if name not in ("id", "rev")}
    )


def _post(house: House, plan: Plan) -> Post:
    at = None
    if plan.minutes is not None:
        at = (house.now() + timedelta(minutes=plan.minutes)).replace(second=0, microsecond=0)
        at -= timedelta(minutes=at.minute % 5)
    elif plan.day is not None:
        at = datetime.combine(house.today() + timedelta(days=plan.day), time(plan.hour), house.zone).astimezone(UTC)
    post = Post(
        id=house.new_id("posts"),
        title=plan.title,
        created_at=house.now() - timedelta(days=2),
        by=house.me.name,
        text=plan.text,
        accounts=(plan.account,) if plan.account else (),
        at=at,
        status="idea",
    )
    if at is None:
        return post
    return _out(house, post, plan, at) if plan.page else post_plan.ready_or_draft(house, post)


def _out(house: House, post: Post, plan: Plan, at: datetime) -> Post:
    """Return a post that is out, and what its network counts below it."""
    account = house.account(plan.account)
    part = Part(
        account=plan.account,
        status="sent",
        text=plan.text,
        by=post.by,
        begun_at=at,
        due_at=at,
        sent_at=at,
        remote_id=plan.page,
        url=f"{account.url if account else ''}/{plan.page}/",
        echo=None if plan.likes is None else Echo(at=house.now(), likes=plan.likes, boosts=plan.boosts),
    )
    return structs.replace(with_parts(post, [part]), published_by=post.by)


def _entry(house: House, appointment: Appointment, number: int) -> CalendarEntry:
    day = house.today() + timedelta(days=appointment.day)
    start = None if appointment.hour is None else datetime.combine(day, time(appointment.hour), house.zone)
    return CalendarEntry(
        id=house.new_id("entries"),
        uid=f"demo-{number}",
        source="demo.ics",
        title=appointment.title,
        day=day,
        last_day=day + timedelta(days=appointment.days - 1),
        start=start,
        end=None if start is None else start + timedelta(minutes=appointment.length),
    )
