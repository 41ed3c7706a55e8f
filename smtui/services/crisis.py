"""Crisis: proposed by what comes in, started and ended by a person; posts paused, a log kept, a review at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.domain import crisis as domain
from smtui.domain.comment import Comment, apparent
from smtui.domain.crisis import Alarm, Crisis, Line, Seen
from smtui.domain.errors import Conflict, NotFound, Refused, UsageError
from smtui.domain.post import Post, halted, planned_again
from smtui.domain.text import clean, one_line
from smtui.ports import Above
from smtui.services.house import House
from smtui.services.work import Work, from_doc, load, time_text

if TYPE_CHECKING:
    from smtui.domain.guideline import Filled

_READ = 4000
"""So many comments of one hour are looked at."""
_WAITING = ("approved", "scheduled", "draft", "review", "publishing", "partial")
_TRIES = 24
"""So often a start is built anew because a post was begun, claimed or confirmed at that very moment."""


def running(house: House) -> Crisis | None:
    """Return the crisis that is on, or None."""
    docs = house.store.find("crises", {"state": "running"})
    return from_doc(docs[-1], Crisis) if docs else None


def crises(house: House) -> list[Crisis]:
    """Return all crises, the newest first."""
    found = (from_doc(doc, Crisis) for doc in house.store.find("crises"))
    return sorted(found, key=lambda it: it.started_at, reverse=True)


def find(house: House, id: str = "") -> Crisis:
    """Return a crisis by its id, or the newest. Raises NotFound."""
    if id:
        return load(house, "crises", id, Crisis)
    known = crises(house)
    if not known:
        raise NotFound("crisis_none")
    return known[0]


def look(house: House) -> Alarm | None:
    """Return why a crisis should be proposed now, or None; nothing while one is on.

    Only the comments of this hour are read, and when enough came, of the same hour in the weeks before.
    """
    if running(house) is not None:
        return None
    now = house.now()
    here = {"created_at": Above(time_text(now - domain.HOUR))}
    if house.store.count("comments", here) < domain.LEAST:
        return None
    docs = house.store.find("comments", here, order="created_at", reverse=True, limit=_READ)
    recent = [_seen(from_doc(doc, Comment)) for doc in reversed(docs)]
    return domain.detect(recent, _before(house, now), now, house.zone)


def _before(house: House, now: datetime) -> list[datetime]:
    """Return the oldest comment's time, and for each comment of this hour in the weeks before when that hour ended."""
    oldest = house.store.find("comments", order="created_at", limit=1)
    times = [datetime.fromisoformat(doc["created_at"]) for doc in oldest]
    for last in domain.hours_before(now, house.zone):
        after, until = ({"created_at": Above(time_text(at))} for at in (last - domain.HOUR, last))
        n = house.store.count("comments", after) - house.store.count("comments", until)
        times += [last] * n
    return times


def _seen(comment: Comment) -> Seen:
    return Seen(
        id=comment.id,
        at=comment.created_at,
        text=comment.text,
        post=comment.post_id or comment.post_url,
        situation=apparent(comment),
    )


def posts_today(house: House) -> list[Post]:
    """Return the posts that would still go out today, by their moment, with those that are on their way."""
    today, now = house.today(), house.now()
    posts = [from_doc(doc, Post) for doc in house.store.find("posts", {"status": _WAITING})]
    here = [post for post in posts if post.parts or (post.at and house.local(post.at).date() == today)]
    due = [post for post in here if _still_goes(house, post)]
    return sorted(due, key=lambda post: (post.at or now, post.id))


def _still_goes(house: House, post: Post) -> bool:
    """Tell whether something of a post can still be stopped: its moment is to come, or it is not out everywhere."""
    if post.parts:
        return any(part.is_moving or part.status == "by_hand" for part in post.parts)
    if post.at is None or post.at >= house.now():
        return post.at is not None
    from smtui.services.post_views import state_of

    return state_of(house, post) == "due"


def roster(house: House) -> tuple[str, ...]:
    """Return who could take part: the members with full rights, the first of them in charge."""
    members = [member for member in house.settings.member if member.role in ("full", "assigned")] or [house.me]
    texts = house.texts
    tasks = ("lead", "answer", "watch")
    return tuple(
        f"{member.title or member.name}: {texts(f'crisis.task.{tasks[min(place, 2)]}')}"
        for place, member in enumerate(members)
    )


def start(house: House, why: str = "", pause: Sequence[str] | None = None) -> Crisis:
    """Begin a crisis and stop posts: those of ``pause``, or all that would still go out today. Undo takes it back.

    Raises Refused while one is on.
    """
    if (on := running(house)) is not None:
        raise Refused("crisis_running", id=on.id)
    for attempt in range(_TRIES):
        try:
            return _start(house, why, pause)
        except Conflict:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def _start(house: House, why: str, pause: Sequence[str] | None) -> Crisis:
    work = Work(house, "crisis", undoable=False)
    due = posts_today(house)
    paused = [post for post in due if pause is None or post.id in pause]
    new = Crisis(
        id=house.new_id("crises"),
        state="running",
        started_at=work.at,
        by=work.by,
        why=one_line(why),
        alarm=look(house),
        paused=tuple(post.id for post in paused),
        kept=tuple(post.id for post in due if post not in paused),
        roster=roster(house),
        lines=(Line(work.at, work.by, one_line(why) or house.texts("crisis.began")),),
    )
    work.insert("crises", new, detail=one_line(why))
    for post in paused:
        # Exact: a post that is being claimed at this moment has to be looked at again.
        work.change("posts", post, halted(post), detail=new.id, exact=True)
    work.commit()
    return load(house, "crises", new.id, Crisis)


def note(house: House, text: str) -> Crisis:
    """Write a line into the log of the crisis that is on. Raises NotFound, UsageError."""
    old = _on(house)
    words = one_line(clean(text))
    if not words:
        raise UsageError("note_empty")
    work = Work(house, "crisis_log", undoable=False)
    work.change("crises", old, structs.replace(old, lines=(*old.lines, Line(work.at, work.by, words))), log=False)
    work.note("crises", old.id, {}, {}, words)
    work.commit()
    return load(house, "crises", old.id, Crisis)


def stop(house: House, happened: str = "", lessons: str = "", resume: bool = False) -> Crisis:
    """End the crisis, with the review. ``resume`` schedules the paused posts again whose moment is still to come."""
    old = _on(house)
    work = Work(house, "crisis_end", undoable=False)
    new = structs.replace(
        old,
        state="over",
        ended_at=work.at,
        ended_by=work.by,
        happened=clean(happened).strip(),
        lessons=clean(lessons).strip(),
        numbers=numbers(house, old, work.at),
        lines=(*old.lines, Line(work.at, work.by, house.texts("crisis.ended"))),
    )
    work.change("crises", old, new, detail=one_line(lessons))
    for post in resumable(house, old) if resume else ():
        work.change("posts", post, planned_again(post), detail=old.id)
    work.commit()
    return load(house, "crises", old.id, Crisis)


def resumable(house: House, it: Crisis) -> list[Post]:
    """Return the posts paused for a crisis that can be planned again: still stopped, their moment still to come."""
    docs = [doc for id in it.paused if (doc := house.store.get("posts", id)) is not None]
    posts = [from_doc(doc, Post) for doc in docs]
    return [post for post in posts if post.status == "stopped" and post.at is not None and post.at > house.now()]


def _on(house: House) -> Crisis:
    found = running(house)
    if found is None:
        raise NotFound("crisis_off")
    return found


def numbers(house: House, crisis: Crisis, until: datetime) -> dict[str, int]:
    """Return what came in and what was done between the hour before the start and ``until``."""
    since = crisis.started_at - timedelta(hours=1)
    answered = still_open = on_purpose = 0
    seen: set[str] = set()
    for comment in house.store.stream("comments", Comment, {"created_at": Above(time_text(since))}):
        if since < comment.created_at <= until and comment.id not in seen:
            seen.add(comment.id)
            answered += comment.answered_at is not None
            still_open += comment.is_open()
            on_purpose += comment.reason == "no_answer_on_purpose"
    return {
        "comments": len(seen),
        "answered": answered,
        "open": still_open,
        "on_purpose": on_purpose,
        "minutes": int((until - crisis.started_at).total_seconds() // 60),
        "entries": len(crisis.lines),
    }


def statement(house: House) -> str:
    """Return the holding statement: the first template of the situation ``crisis``, filled as far as known."""
    return holding(house).text


def holding(house: House) -> Filled:
    """Return the holding statement with the names of what is still to be filled in by hand."""
    from smtui.domain.guideline import Filled, fill

    guideline = house.library.guideline()
    known = [situation for situation in guideline.situations if situation.key == "crisis" and situation.templates]
    if not known:
        return Filled("", ())
    me = house.me
    values = {
        **guideline.variables,
        "brand": house.settings.house.name,
        "agent": house.settings.reply.signature or me.initials or me.title or me.name,
    }
    return fill(known[0].templates[0].text, {k: v for k, v in values.items() if v}, house.settings.reply.form)


def review(house: House, it: Crisis) -> str:
    """Return a crisis as one Markdown document: what happened, who, the log, the numbers, the lessons."""
    texts = house.texts

    def at(moment: datetime) -> str:
        return f"{house.local(moment):%Y-%m-%d %H:%M}"

    lines = [f"# {texts('crisis.paper', at=at(it.started_at))}", ""]
    lines += [f"- {texts('crisis.paper_start', at=at(it.started_at), by=it.by)}"]
    if it.ended_at is not None:
        lines += [f"- {texts('crisis.paper_end', at=at(it.ended_at), by=it.ended_by)}"]
    if it.alarm is not None:
        lines += [f"- {alarm_text(house, it.alarm)}"]
    if it.why:
        lines += [f"- {one_line(it.why)}"]
    for key, body in (("happened", it.happened), ("lessons", it.lessons)):
        lines += ["", f"## {texts(f'crisis.{key}')}", "", body or texts("crisis.nothing_yet")]
    counted = it.numbers or numbers(house, it, house.now())
    lines += ["", f"## {texts('crisis.numbers')}", ""]
    lines += [f"- {texts(f'crisis.number.{name}')}: {n}" for name, n in counted.items()]
    lines += ["", f"## {texts('crisis.roster')}", "", *(f"- {one_line(entry)}" for entry in it.roster)]
    lines += ["", f"## {texts('crisis.paused')}", ""]
    titles = [one_line(str((house.store.get("posts", id) or {}).get("title", id))) for id in it.paused]
    lines += [f"- {title}" for title in titles] or [texts("crisis.none_paused")]
    lines += ["", f"## {texts('crisis.log')}", ""]
    lines += [f"- {at(line.at)} {line.by}: {one_line(line.text)}" for line in it.lines]
    return "\n".join([*lines, ""])


def alarm_text(house: House, alarm: Alarm) -> str:
    """Return why a crisis is proposed, as a sentence."""
    kind = "young" if alarm.young else alarm.kind
    return house.texts(f"crisis.alarm.{kind}", n=alarm.n, usual=f"{alarm.usual:g}")
