"""From the models of the house to what ``--json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.cli import shapes
from smtui.domain.comment import Comment, Note
from smtui.domain.errors import SmtuiError
from smtui.domain.event import Event
from smtui.domain.post import CalendarEntry
from smtui.domain.reply import ModerationOrder, Reply
from smtui.domain.verdict import Verdict
from smtui.services.house import House
from smtui.services.inbox import Counts, Detail, Earlier
from smtui.services.rounds import RoundView, StepView
from smtui.services.running import Running
from smtui.texts import explain

if TYPE_CHECKING:
    from smtui.domain.guideline import Situation
    from smtui.services.improve import Suggestion
    from smtui.services.keymessage import Share


def moment(house: House, at: datetime) -> datetime:
    """Return a moment on the house's clock, to the second."""
    return house.local(at).replace(microsecond=0)


def maybe(house: House, at: datetime | None) -> datetime | None:
    """Return a moment on the house's clock, or None."""
    return None if at is None else moment(house, at)


def error_text(house: House, key: str, values: dict[str, str]) -> str | None:
    """Return the sentence of an error that was written down, or None where there was none."""
    return explain(SmtuiError(key, **values), house.texts) if key else None


def comment(house: House, it: Comment) -> shapes.CommentShape:
    """Return a comment as it is printed."""
    return shapes.CommentShape(
        id=it.id,
        account=it.account,
        network=it.network,
        kind=it.kind,
        status=it.status,
        reason=it.reason,
        author=it.author,
        author_url=it.author_url,
        text=it.text,
        created_at=moment(house, it.created_at),
        received_at=moment(house, it.received_at),
        due=maybe(house, it.due),
        overdue=it.is_overdue(house.now()),
        limit=maybe(house, it.limit),
        promised_until=maybe(house, it.promised_until),
        act_by=maybe(house, it.act_by),
        held_at=maybe(house, it.held_at),
        escalated_at=maybe(house, it.escalated_at),
        situation=it.situation,
        suggested=it.suggested,
        alerts=it.alerts,
        verdict=verdict(house, it.verdict) if it.verdict else None,
        owner=it.owner,
        waiting=it.waiting,
        snoozed_until=maybe(house, it.snoozed_until),
        answered_at=maybe(house, it.answered_at),
        closed_at=maybe(house, it.closed_at),
        forgotten_at=maybe(house, it.forgotten_at),
        url=it.url,
        post_title=it.post_title,
        post_url=it.post_url,
        parent=it.parent_id,
        remote_id=it.remote_id,
        remote_status=it.remote_status,
        acts=it.acts,
    )


def verdict(house: House, it: Verdict) -> shapes.VerdictShape:
    """Return a verdict as it is printed."""
    return shapes.VerdictShape(
        situation=it.situation,
        path=tuple(shapes.AnswerShape(question=a.question, yes=a.yes, choice=a.choice) for a in it.path),
        by=it.by,
        at=moment(house, it.at),
        guideline=it.version,
    )


def detail(house: House, it: Detail, earlier: Sequence[Earlier]) -> shapes.DetailShape:
    """Return a comment as it is printed with all that belongs to it."""
    return shapes.DetailShape(
        **structs.asdict(comment(house, it.comment)),
        thread=tuple(
            shapes.SaidShape(author=said.author, text=said.text, at=moment(house, said.at), ours=said.ours)
            for said in it.comment.thread
        ),
        replies=tuple(reply(house, answer) for answer in it.replies),
        orders=tuple(order(house, given) for given in it.orders),
        notes=tuple(note(house, word) for word in it.notes),
        events=tuple(event(house, entry) for entry in it.events),
        before=tuple(
            shapes.EarlierShape(
                id=one.comment.id,
                created_at=moment(house, one.comment.created_at),
                status=one.comment.status,
                text=one.comment.text,
                answer=one.answer,
            )
            for one in earlier
        ),
    )


def reply(house: House, it: Reply) -> shapes.ReplyShape:
    """Return a reply as it is printed."""
    return shapes.ReplyShape(
        id=it.id,
        comment=it.comment,
        account=it.account,
        status=it.status,
        text=it.text,
        by=it.by,
        created_at=moment(house, it.created_at),
        not_before=maybe(house, it.not_before),
        sent_at=maybe(house, it.sent_at),
        remote_id=it.remote_id,
        url=it.url,
        error=error_text(house, it.error, it.error_values),
        attempts=it.attempts,
        retry_at=maybe(house, it.retry_at),
    )


def key_message(it: Share) -> shapes.KeyMessageShape:
    """Return how many texts of a network carry its key message, as it is printed."""
    return shapes.KeyMessageShape(
        network=it.network,
        message=it.message,
        replies=it.replies,
        carrying=it.carrying,
        posts=it.posts,
        posts_carrying=it.posts_carrying,
    )


def order(house: House, it: ModerationOrder) -> shapes.OrderShape:
    """Return a moderation order as it is printed."""
    return shapes.OrderShape(
        id=it.id,
        comment=it.comment,
        account=it.account,
        action=it.action,
        status=it.status,
        by=it.by,
        created_at=moment(house, it.created_at),
        sent_at=maybe(house, it.sent_at),
        reason=it.reason,
        words=it.words,
        error=error_text(house, it.error, it.error_values),
        attempts=it.attempts,
        retry_at=maybe(house, it.retry_at),
    )


def outgoing(house: House, it: Reply | ModerationOrder) -> shapes.OutgoingShape:
    """Return what waits for a network as it is printed."""
    return shapes.OutgoingShape(
        id=it.id,
        comment=it.comment,
        post="",
        account=it.account,
        action="reply" if isinstance(it, Reply) else it.action,
        status=it.status,
        text=it.text if isinstance(it, Reply) else "",
        by=it.by,
        created_at=moment(house, it.created_at),
        not_before=maybe(house, it.not_before),
        error=error_text(house, it.error, it.error_values),
        attempts=it.attempts,
        retry_at=maybe(house, it.retry_at),
    )


def note(house: House, it: Note) -> shapes.NoteShape:
    """Return a note as it is printed."""
    return shapes.NoteShape(id=it.id, text=it.text, by=it.by, at=moment(house, it.at))


def event(house: House, it: Event) -> shapes.EventShape:
    """Return a log entry as it is printed."""
    return shapes.EventShape(
        id=it.id,
        at=moment(house, it.at),
        by=it.by,
        action=it.action,
        table=it.table,
        object=it.object,
        detail=it.detail,
    )


def step(house: House, it: StepView) -> shapes.StepShape:
    """Return a step as it is printed."""
    return shapes.StepShape(
        id=it.step.id,
        title=it.step.title,
        status=it.status,
        minutes=it.step.minutes,
        by=it.tick.by if it.tick else "",
        at=moment(house, it.tick.at) if it.tick else None,
        reason=it.tick.reason if it.tick else "",
        by_itself=bool(it.tick and it.tick.by_itself),
        target=it.step.target.kind if it.step.target else "",
    )


def routine(house: House, it: RoundView, *, on: bool = True) -> shapes.RoutineShape:
    """Return a routine as it is printed; ``on`` tells whether it has a round that day."""
    plan = it.routine
    return shapes.RoutineShape(
        key=plan.key,
        title=plan.title,
        every=plan.every,
        day=it.day if on else None,
        at=plan.at.strftime("%H:%M") if plan.at else None,
        minutes=plan.minutes,
        owner=plan.owner,
        deputy=plan.deputy,
        controller=plan.controller,
        who=it.who,
        done=it.is_done,
        steps=tuple(step(house, view) for view in it.steps),
    )


def running(house: House, it: Running) -> shapes.RunningShape:
    """Return my round as it is printed."""
    return shapes.RunningShape(
        round=it.round.id,
        routine=it.view.routine.key,
        title=it.view.routine.title,
        step=step(house, it.step) if it.step else None,
        number=it.number,
        steps=len(it.view.steps),
        left=it.left,
        live=it.live.number if it.live else None,
        goal=it.live.goal if it.live else None,
        step_seconds_left=int(it.step_left.total_seconds()) if it.step_left is not None else None,
        box_seconds_left=int(it.box_left.total_seconds()) if it.box_left is not None else None,
        seconds_used=int(it.used.total_seconds()),
        over=it.is_over,
    )


def round_(house: House, it: RoundView) -> shapes.RoundShape:
    """Return a round as it is printed."""
    from smtui.domain.routine import spent
    from smtui.services.control import state_of

    told = it.round
    sign = told.sign if told else None
    return shapes.RoundShape(
        id=it.id,
        routine=it.routine.key,
        title=it.routine.title,
        day=it.day,
        state=state_of(house, it),
        by=told.by if told else "",
        started_at=maybe(house, told.started_at if told else None),
        ended_at=maybe(house, told.ended_at if told else None),
        minutes=it.routine.minutes,
        seconds_used=int(spent(told.spans).total_seconds()) if told else 0,
        steps=tuple(step(house, view) for view in it.steps),
        carried=dict(told.carried) if told else {},
        word=told.word if told else "",
        signed_by=sign.by if sign else "",
        signed_at=maybe(house, sign.at if sign else None),
        signed_ok=sign.ok if sign else None,
        signed_word=sign.word if sign else "",
    )


def suggestion(house: House, it: Suggestion) -> shapes.SuggestionShape:
    """Return a suggestion as it is printed."""
    from smtui.services.improve import clock_text, words_of

    return shapes.SuggestionShape(
        kind=it.kind,
        routine=it.routine,
        step=it.step,
        n=it.n,
        times=it.over,
        median=it.median,
        plan=it.plan,
        to=it.to,
        text=words_of(house, it),
        into=it.into,
        into_at=clock_text(it.into_at) if it.into else None,
        free=it.free,
    )


def entry(house: House, it: CalendarEntry) -> shapes.EntryShape:
    """Return an imported event as it is printed."""
    return shapes.EntryShape(
        id=it.id,
        title=it.title,
        day=it.day,
        last_day=it.last_day,
        start=maybe(house, it.start),
        end=maybe(house, it.end),
        place=it.place,
        source=it.source,
    )


def numbers(it: Counts) -> shapes.NumbersShape:
    """Return the inbox's numbers as they are printed."""
    return shapes.NumbersShape(**structs.asdict(it))


def situation(it: Situation, words: tuple[str, ...] = ()) -> shapes.SituationShape:
    """Return a situation as it is printed."""
    return shapes.SituationShape(
        key=it.key,
        title=it.title,
        time=it.time_class,
        minutes=it.minutes,
        who=it.who,
        public_reply=it.public_reply,
        escalate=it.escalate,
        evidence=it.evidence,
        second_pair=it.second_pair,
        cooling=it.cooling,
        signs=it.signs,
        do=it.do,
        dont=it.dont,
        notes=it.notes,
        templates=tuple(
            shapes.TemplateShape(key=one.key, text=one.text, networks=one.networks, language=one.language or "")
            for one in it.templates
        ),
        words=words,
    )
