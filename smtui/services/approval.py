"""A second pair of eyes on a reply: submit, offer another wording, approve, reject, and what waits for whom.

Who writes decides the words, who approves decides that they go out: nobody approves their own. An approved text that is
changed has to be approved again (``Reply.is_approved``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from smtui.domain.comment import Comment
from smtui.domain.errors import NotFound, Refused, UsageError
from smtui.domain.promise import Promise
from smtui.domain.reply import Reply, Review, Wording
from smtui.domain.team import Member
from smtui.domain.text import clean, one_line
from smtui.services import promises
from smtui.services.gate import hold_back, objections
from smtui.services.house import House
from smtui.services.inbox import open_reply
from smtui.services.permit import called, is_alone
from smtui.services.work import Work, from_doc, load

_TELLING = ("text", "status", "remote_status", "thread", "situation", "author")
"""Fields of a comment whose change since the submission the approver has to know of."""


class Waiting(Struct, frozen=True, kw_only=True):
    """A reply that waits for approval, with what it answers."""

    reply: Reply
    comment: Comment

    @property
    def review(self) -> Review:
        """The request."""
        assert self.reply.review is not None
        return self.reply.review

    @property
    def texts(self) -> tuple[str, ...]:
        """What can be approved: the submitted text, then the other wordings."""
        return (self.reply.text, *(wording.text for wording in self.review.others))


def judges(house: House, comment: Comment) -> tuple[Member, ...]:
    """Return who may approve answers to a comment: the plan's controller, and whoever has the role full."""
    controller = house.library.plans().find(comment.network, comment.kind).controller
    return tuple(
        member
        for member in house.settings.member
        if member.role == "full" or (member.name == controller and member.role != "read")
    )


def why_not_judge(house: House, reply: Reply, comment: Comment) -> Refused | None:
    """Return why the one who sits here may not approve or reject a reply; None where they may."""
    me = house.me.name
    author = reply.review.by if reply.review else reply.by
    others = [member for member in judges(house, comment) if member.name != author]
    who = ", ".join(member.called for member in others) or house.texts("permit.nobody")
    if me in (author, reply.by):
        return Refused("approval_own", id=comment.id, who=who)
    if all(member.name != me for member in others):
        return Refused("approval_not_yours", id=comment.id, who=who)
    return None


def waiting(house: House, *, everybody: bool = False) -> list[Waiting]:
    """Return what waits for my approval, or for anybody's, the most urgent first."""
    if is_alone(house):
        return []
    found = []
    for doc in house.store.find("replies", {"status": "review"}):
        reply = from_doc(doc, Reply)
        item = Waiting(reply=reply, comment=load(house, "comments", reply.comment, Comment))
        is_mine = why_not_judge(house, reply, item.comment) is None and item.review.to in ("", house.me.name)
        if everybody or is_mine:
            found.append(item)
    far = house.now() + timedelta(days=9999)
    return sorted(found, key=lambda item: (item.comment.act_by or far, item.review.at))


def find(house: House, comment_id: str) -> Waiting:
    """Return what waits for approval at a comment. Raises NotFound with what became of it."""
    comment = load(house, "comments", comment_id, Comment)
    docs = house.store.find("replies", {"comment": comment_id}, order="created_at")
    reply = open_reply([from_doc(doc, Reply) for doc in docs])
    if reply is None or reply.status != "review" or reply.review is None:
        raise NotFound("approval_none", id=comment_id, news=_last_word(house, [doc["id"] for doc in docs]))
    return Waiting(reply=reply, comment=comment)


def submit(
    house: House,
    comment_id: str,
    text: str,
    *,
    template: str = "",
    to: str = "",
    note: str = "",
    others: Sequence[str] = (),
    knowing: bool = False,
    promise: Promise | None = None,
) -> Reply:
    """Lay a reply before a second person: anybody who may approve, or the one that ``to`` names.

    ``others`` are further wordings to choose from; with a ``promise`` it is a holding reply. Raises UsageError,
    Objected for what nobody may pass or the writer has to know, Refused.
    """
    from smtui.services.replies import check_text, current

    comment = load(house, "comments", comment_id, Comment)
    body = clean(text).strip()
    for wording in (text, *others):
        check_text(house, comment, wording)
    if is_alone(house):
        raise Refused("approval_alone", id=comment_id)
    able = [member for member in judges(house, comment) if member.name != house.me.name]
    if not able:
        raise Refused("approval_nobody", id=comment_id)
    if to and to not in [member.name for member in able]:
        raise NotFound("approval_not_by", member=to, known=", ".join(member.name for member in able))
    old = current(house, comment_id)
    if old and old.status in ("queued", "sending", "unknown", "copied"):
        raise Refused("reply_on_its_way", id=comment_id, status=old.status)
    if old and old.status == "review" and old.by != house.me.name:
        raise Refused("approval_other", id=comment_id, who=called(house, old.by))
    hold_back(house, comment, text, template, knowing=knowing, approved=True)
    why = tuple(found.key for found in objections(house, comment, text, template) if found.weight == "review")
    now, me = house.now(), house.me.name
    review = Review(
        by=me,
        at=now,
        to=to,
        why=why,
        note=one_line(note),
        others=tuple(Wording(by=me, text=clean(wording).strip(), at=now) for wording in others),
    )
    work = Work(house, "submit")
    id = old.id if old else house.new_id("replies")
    given = promises.carried(house, work, id, old, body, promise)
    if old is None:
        reply = Reply(
            id=id,
            comment=comment_id,
            account=comment.account,
            text=body,
            by=me,
            created_at=now,
            status="review",
            template=template,
            review=review,
            promise=given,
        )
        work.insert("replies", reply)
    else:
        reply = structs.replace(
            old, text=body, by=me, status="review", template=template or old.template, review=review, operation=""
        )
        reply = structs.replace(reply, error="", error_values={}, retry_at=None, attempts=0, promise=given)
        work.change("replies", old, reply, exact=True)
    work.note("comments", comment_id, {}, {}, review.note)
    work.commit()
    return load(house, "replies", reply.id, Reply)


def offer(house: House, reply_id: str, text: str) -> Reply:
    """Lay another wording beside a reply that waits for approval; a second one by the same member takes its place."""
    old = load(house, "replies", reply_id, Reply)
    if old.status != "review" or old.review is None:
        raise NotFound("approval_none", id=old.comment, news=_last_word(house, [reply_id]))
    body, me = clean(text).strip(), house.me.name
    mine = [wording.text for wording in old.review.others if wording.by == me]
    if not body or body == old.text or body in mine:
        return old
    kept = tuple(wording for wording in old.review.others if wording.by != me or old.by == me)
    review = structs.replace(old.review, others=(*kept, Wording(by=me, text=body, at=house.now())))
    work = Work(house, "offer", undoable=False)
    # Only the first is worth an entry: what is typed on replaces it every few seconds.
    work.change("replies", old, structs.replace(old, review=review), log=not mine)
    work.commit()
    return load(house, "replies", reply_id, Reply)


def approve(
    house: House,
    reply_id: str,
    *,
    text: str | None = None,
    seen: int | None = None,
    wait: timedelta = timedelta(0),
    at: datetime | None = None,
    knowing: bool = False,
) -> Reply:
    """Approve a reply and write it down for sending after ``wait``; where no network takes it, it waits for a person.

    ``text`` is the wording that is approved, the submitted one where it is None; ``seen`` the reply's revision that was
    looked at. ``knowing`` says that what has changed since the submission was seen. Raises Refused, Objected.
    """
    from smtui.services.replies import approve_along, check_text, made_ready

    old = load(house, "replies", reply_id, Reply)
    comment = load(house, "comments", old.comment, Comment)
    if old.status != "review" or old.review is None or (seen is not None and old.rev != seen):
        raise Refused("approval_stale", id=comment.id, news=_last_word(house, [reply_id]))
    if (reason := why_not_judge(house, old, comment)) is not None:
        raise reason
    body = old.text if text is None else clean(text).strip()
    check_text(house, comment, body)
    if not knowing and (news := news_since(house, comment, old.review.at)):
        raise Refused("approval_news", id=comment.id, news="; ".join(news))
    hold_back(house, comment, body, old.template, knowing=True, approved=True)
    if comment.remote_status in ("spam", "trash", "gone"):
        raise Refused("reply_to_removed", id=comment.id, state=comment.remote_status, account=comment.account)
    review = structs.replace(
        old.review, verdict="approved", judge=house.me.name, judged_at=house.now(), text=body, reason=""
    )
    work = Work(house, "approve_reply")
    if house.allowed(comment.account).get("reply"):
        new = structs.replace(made_ready(house, old, body, old.template, wait, at), review=review)
    else:
        new = structs.replace(old, text=body, status="approved", review=review)
    work.change("replies", old, new, exact=True)
    work.note("comments", comment.id, {}, {})
    if new.status == "queued":
        approve_along(house, work, comment, new)
    work.commit()
    return load(house, "replies", reply_id, Reply)


def reject(house: House, reply_id: str, reason: str, *, seen: int | None = None) -> Reply:
    """Give a reply back to its writer as a draft, with a reason. Raises UsageError without one, Refused."""
    said = one_line(reason)
    if not said:
        raise UsageError("approval_reason")
    old = load(house, "replies", reply_id, Reply)
    comment = load(house, "comments", old.comment, Comment)
    if old.status != "review" or old.review is None or (seen is not None and old.rev != seen):
        raise Refused("approval_stale", id=comment.id, news=_last_word(house, [reply_id]))
    if (refused := why_not_judge(house, old, comment)) is not None:
        raise refused
    review = structs.replace(
        old.review, verdict="rejected", judge=house.me.name, judged_at=house.now(), reason=said, text=""
    )
    work = Work(house, "reject")
    work.change("replies", old, structs.replace(old, status="draft", review=review), exact=True)
    work.note("comments", comment.id, {}, {}, said)
    work.commit()
    return load(house, "replies", reply_id, Reply)


def news_since(house: House, comment: Comment, since: datetime) -> list[str]:
    """Return, as sentences, what has happened to a comment since a reply to it was submitted."""
    found = []
    for doc in house.store.find("events", {"object": comment.id}, order="id"):
        fields = [name for name in _TELLING if name in {**doc.get("was", {}), **doc.get("now", {})}]
        if fields and datetime.fromisoformat(doc["at"]) > since:
            found.append(_sentence(house, doc))
    return found


def _last_word(house: House, reply_ids: Sequence[str]) -> str:
    """Return, as a sentence, what was last done with one of these replies; empty where nothing was."""
    docs = [doc for id in reply_ids for doc in house.store.find("events", {"object": id})]
    return _sentence(house, max(docs, key=lambda doc: (doc.get("n", 0), str(doc["id"])))) if docs else ""


def _sentence(house: House, doc: dict[str, object]) -> str:
    from smtui.domain.humantime import moment_text

    at = moment_text(datetime.fromisoformat(str(doc["at"])), house.now(), house.zone, house.texts)
    who = house.texts("permit.network") if doc["by"] == "network" else called(house, str(doc["by"]))
    what = house.texts.find(f"permit.did.{doc['action']}") or str(doc["action"])
    return house.texts("approval.news", who=who, what=what, at=at)
