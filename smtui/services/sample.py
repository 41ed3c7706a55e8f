"""The next-day sample: a few of yesterday's replies before the controller, and what came of the looks so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from smtui.domain.comment import Comment
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.reply import Reply
from smtui.domain.sample import VERDICTS, Sample, SampleVerdict, draw
from smtui.domain.text import one_line
from smtui.ports import Above
from smtui.services.approval import judges
from smtui.services.house import House
from smtui.services.permit import is_alone
from smtui.services.work import Work, from_doc, load, time_text


class Drawn(Struct, frozen=True, kw_only=True):
    """A reply that was drawn, what it answered, and the verdict where there is one."""

    reply: Reply
    comment: Comment
    sample: Sample | None


class Tally(Struct, frozen=True, kw_only=True):
    """What the looks of a span came to: numbers only."""

    ok: int = 0
    rework: int = 0
    open: int = 0
    """Replies of yesterday that were drawn and have no verdict."""
    members: tuple[tuple[str, int, int], ...] = ()
    """For each member whose replies were looked at: how many were ok, how many to rework. In the order of names."""


def yesterday(house: House) -> date:
    """Return the day whose replies are looked at today."""
    return house.today() - timedelta(days=1)


def drawn(house: House, day: date | None = None) -> list[Drawn]:
    """Return the replies of a day, yesterday where none is given, that the controller looks at."""
    wanted = day or yesterday(house)
    size = house.settings.reply.sample
    if is_alone(house) or not size:
        return []
    begin = datetime.combine(wanted, time(0), house.zone).astimezone(UTC)
    end = datetime.combine(wanted + timedelta(days=1), time(0), house.zone).astimezone(UTC)
    since = time_text(begin - timedelta(microseconds=1))
    sent = [
        reply
        for account in house.library.accounts()
        for doc in house.store.find("replies", {"account": account.name, "sent_at": Above(since)}, archived=True)
        if (reply := from_doc(doc, Reply)).status == "sent" and reply.sent_at and begin <= reply.sent_at < end
    ]
    items = []
    for reply in draw(sent, wanted, size):
        doc = house.store.get("samples", _id(wanted, reply.id))
        comment = load(house, "comments", reply.comment, Comment)
        items.append(Drawn(reply=reply, comment=comment, sample=from_doc(doc, Sample) if doc else None))
    return items


def why_not(house: House, item: Drawn) -> Refused | None:
    """Return why the one who sits here gives no verdict on a reply; None where they may."""
    me = house.me.name
    others = [member for member in judges(house, item.comment) if member.name != item.reply.by]
    who = ", ".join(member.called for member in others) or house.texts("permit.nobody")
    if item.reply.by == me:
        return Refused("sample_own", id=item.comment.id, who=who)
    if all(member.name != me for member in others):
        return Refused("sample_not_yours", id=item.comment.id, who=who)
    return None


def judge(house: House, comment_id: str, verdict: str, word: str = "", day: date | None = None) -> Sample:
    """Give a verdict on the reply to a comment that was drawn; a second one takes the place of the first.

    Raises UsageError for an unknown verdict, NotFound where the reply was not drawn, Refused for one's own.
    """
    if verdict not in VERDICTS:
        raise UsageError("sample_verdict", verdict=verdict, known=", ".join(VERDICTS))
    chosen: SampleVerdict = verdict
    wanted = day or yesterday(house)
    item = next((item for item in drawn(house, wanted) if item.comment.id == comment_id), None)
    if item is None:
        raise NotFound("sample_not_drawn", id=comment_id, day=wanted.isoformat())
    work = Work(house, "sample")
    if (reason := why_not(house, item)) is not None:
        raise reason
    new = Sample(
        id=_id(wanted, item.reply.id),
        day=wanted,
        reply=item.reply.id,
        comment=comment_id,
        account=item.comment.account,
        by=item.reply.by,
        verdict=chosen,
        judge=house.me.name,
        at=house.now(),
        word=one_line(word),
    )
    if item.sample is None:
        work.insert("samples", new)
    else:
        work.change("samples", item.sample, new)
    work.note("comments", comment_id, {}, {}, verdict)
    work.commit()
    return load(house, "samples", new.id, Sample)


def tally(house: House, since: datetime) -> Tally:
    """Return how many replies were found ok or to be reworked since a moment, and what of yesterday is still open."""
    if is_alone(house):
        return Tally()
    found = [sample for doc in house.store.find("samples") if (sample := from_doc(doc, Sample)).at >= since]
    names = sorted({sample.by for sample in found})
    return Tally(
        ok=_count(found, "ok"),
        rework=_count(found, "rework"),
        open=sum(item.sample is None for item in drawn(house)),
        members=tuple(
            (name, _count(theirs, "ok"), _count(theirs, "rework"))
            for name in names
            if (theirs := [sample for sample in found if sample.by == name])
        ),
    )


def _count(samples: Sequence[Sample], verdict: SampleVerdict) -> int:
    return sum(sample.verdict == verdict for sample in samples)


def _id(day: date, reply: str) -> str:
    return f"{day.isoformat()}.{reply}"
