"""What a helper sends back after a briefing: proposed replies, decisions and notes, checked against what happened here.

Nothing here is overwritten. A reply comes in before a second person, by the helper's name; a decision and a note come
in as notes. Where something has changed here since, both sides are shown and nothing of it comes in, unless somebody
who has seen that wants it: then as a note.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from smtui.domain.comment import Comment, Note
from smtui.domain.errors import NotFound, SmtuiError, UsageError
from smtui.domain.humantime import moment_text
from smtui.domain.reply import Reply, Review
from smtui.domain.text import clean, one_line
from smtui.services.approval import judges
from smtui.services.gate import hold_back
from smtui.services.house import House
from smtui.services.inbox import open_reply, resolve
from smtui.services.permit import called, is_alone, require
from smtui.services.replies import check_text
from smtui.services.work import Work, from_doc, load

FIELDS = ("id", "seen", "by", "reply", "decision", "note")


class Result(Struct, frozen=True, kw_only=True):
    """One line of what came back."""

    line: int
    comment: Comment
    by: str
    reply: str
    decision: str
    note: str
    here: str
    """What stands here in the place of the reply: ours, or how the comment was closed; empty for nothing."""
    news: tuple[str, ...]
    """What has happened here since the briefing, as sentences."""

    @property
    def is_conflict(self) -> bool:
        """Tell whether something happened here that the helper could not know."""
        return bool(self.news or self.here)


class Unusable(Struct, frozen=True, kw_only=True):
    """A line that cannot be used, and why."""

    line: int
    error: SmtuiError


def check(
    house: House, lines: Iterable[tuple[int, Mapping[str, Any] | SmtuiError]], by: str = ""
) -> tuple[list[Result], list[Unusable]]:
    """Return what came back, beside what happened here, and the lines that cannot be used. Nothing is changed.

    ``by`` names the helper where the lines do not. Raises Refused where the one who sits here may not take it in.
    """
    require(house, "results")
    found: list[Result] = []
    refused: list[Unusable] = []
    for number, record in lines:
        try:
            if isinstance(record, SmtuiError):
                raise record
            if (result := _result(house, number, record, by)) is not None:
                found.append(result)
        except SmtuiError as error:
            refused.append(Unusable(line=number, error=error))
    return found, refused


def take(house: House, results: Sequence[Result], *, anyway: bool = False) -> list[Result]:
    """Bring in what is no conflict, and return it; with ``anyway`` the others as notes, too."""
    wanted = [result for result in results if anyway or not result.is_conflict]
    for result in wanted:
        work = Work(house, "results", by=result.by, undoable=False)
        words = [result.note]
        if result.decision:
            words.append(house.texts("briefing.proposes", what=result.decision))
        if result.reply and result.is_conflict:
            words.append(house.texts("briefing.proposes", what=result.reply))
        elif result.reply:
            _lay_before(house, work, result)
        for text in filter(None, words):
            note = Note(id=house.new_id("notes"), comment=result.comment.id, text=text, by=result.by, at=work.at)
            work.insert("notes", note, log=False)
            work.note("comments", result.comment.id, {}, {"note": note.id}, one_line(text))
        work.commit()
    return wanted


def _lay_before(house: House, work: Work, result: Result) -> None:
    """Add the proposed reply: before a second person, or as a draft where the house has none."""
    comment = result.comment
    able = [member for member in judges(house, comment) if member.name != result.by]
    waits = bool(able) and not is_alone(house)
    reply = Reply(
        id=house.new_id("replies"),
        comment=comment.id,
        account=comment.account,
        text=result.reply,
        by=result.by,
        created_at=work.at,
        status="review" if waits else "draft",
        review=Review(by=result.by, at=work.at, note=result.note) if waits else None,
    )
    work.insert("replies", reply)
    work.note("comments", comment.id, {}, {}, house.texts("briefing.brought_by", who=house.me.called))


def _result(house: House, line: int, record: Mapping[str, Any], by: str) -> Result | None:
    """Return one line, or None for one in which nothing was filled in. Raises SmtuiError for one that is of no use."""
    values = {name: clean(str(record.get(name) or "")).strip() for name in FIELDS}
    if not (values["reply"] or values["decision"] or values["note"]):
        return None
    comment = load(house, "comments", resolve(house, values["id"]), Comment)
    name = values["by"] or by
    known = [member.name for member in house.settings.member]
    if name not in known:
        raise NotFound("member_unknown", member=name or "–", known=", ".join(known) or "–")
    seen = values["seen"]
    if seen and not (seen.isdecimal() and len(seen) < 10):
        raise UsageError("results_seen", value=seen)
    if values["reply"]:
        check_text(house, comment, values["reply"])
        hold_back(house, comment, values["reply"], knowing=True, approved=True)
    return Result(
        line=line,
        comment=comment,
        by=name,
        reply=values["reply"],
        decision=one_line(values["decision"]),
        note=values["note"],
        here=_here(house, comment, values["reply"]),
        news=_news(house, comment, int(seen)) if seen else (),
    )


def _here(house: House, comment: Comment, proposed: str) -> str:
    """Return what stands here already: a reply of ours, or why the comment is closed."""
    docs = house.store.find("replies", {"comment": comment.id}, order="created_at")
    replies = [reply for doc in docs if (reply := from_doc(doc, Reply)).status != "cancelled"]
    ours = open_reply(replies) or (replies[-1] if replies else None)
    if ours is not None:
        state = house.texts(f"inbox.delivery.{ours.status}")
        return f"{state}, {called(house, ours.by)}: {ours.text}"
    if not comment.is_open():
        reason = house.texts(f"inbox.reason.{comment.reason}") if comment.reason else ""
        return ": ".join(filter(None, (house.texts(f"inbox.whole.{comment.status}"), reason)))
    return ""


def _news(house: House, comment: Comment, seen: int) -> tuple[str, ...]:
    """Return what was done with a comment since its revision ``seen``; each change has one entry in the log."""
    if comment.rev <= seen:
        return ()
    docs = [doc for doc in house.store.find("events", {"object": comment.id}) if set(doc.get("now", {})) - {"note"}]
    docs.sort(key=lambda doc: (doc.get("n", 0), doc["id"]))
    texts, said = house.texts, []
    for doc in docs[seen - comment.rev :]:
        at = moment_text(datetime.fromisoformat(doc["at"]), house.now(), house.zone, texts)
        who = texts("permit.network") if doc["by"] == "network" else called(house, doc["by"])
        what = texts.find(f"permit.did.{doc['action']}") or str(doc["action"])
        said.append(texts("approval.news", who=who, what=what, at=at))
    return tuple(said) or (texts("briefing.changed"),)
