"""From planned posts to what ``--json`` prints."""

from __future__ import annotations

from collections.abc import Mapping

from smtui.cli import shapes
from smtui.cli.shaping import error_text, maybe, moment
from smtui.domain.post import Part, Post, is_missed
from smtui.services import pictures, post_views
from smtui.services.echo import Heard
from smtui.services.house import House
from smtui.services.post_views import PartView, Preview
from smtui.texts import explain


def post(house: House, it: Post, heard: Mapping[str, Heard] | None = None) -> shapes.PostShape:
    """Return a post as it is printed; ``heard`` is what came of it, where that was asked for."""
    return shapes.PostShape(
        id=it.id,
        title=it.title,
        text=it.text,
        status=it.status,
        accounts=it.accounts,
        at=maybe(house, it.at),
        missed=is_missed(it, house.now()),
        url=it.url,
        published_at=maybe(house, it.published_at),
        published_by=it.published_by,
        owner=it.owner,
        images=tuple(
            shapes.PostImageShape(
                path=image.path,
                alt=image.alt,
                mime=image.mime,
                size=image.size,
                width=image.width,
                height=image.height,
                sha256=image.sha256,
                state=pictures.state(image),
            )
            for image in it.images
        ),
        created_at=moment(house, it.created_at),
        asked_by=it.asked_by,
        judged_by=it.judged_by,
        word=it.word,
        by=it.by,
        parts=tuple(part(house, view, (heard or {}).get(view.account)) for view in post_views.parts(house, it)),
        rev=it.rev,
    )


def part(house: House, it: PartView, heard: Heard | None = None) -> shapes.PostPartShape:
    """Return a post on one account as it is printed."""
    known = it.part or Part(account=it.account, status="queued")
    return shapes.PostPartShape(
        account=it.account,
        by_itself=it.by_itself,
        status=it.state,
        url=known.url,
        remote_id=known.remote_id,
        sent_at=maybe(house, known.sent_at),
        error=error_text(house, known.error, known.error_values),
        attempts=known.attempts,
        retry_at=maybe(house, known.retry_at),
        likes=known.echo.likes if known.echo else None,
        boosts=known.echo.boosts if known.echo else None,
        comments=heard.comments if heard else None,
        open=heard.open if heard else None,
        answered=heard.answered if heard else None,
    )


def preview(house: House, it: Preview) -> shapes.PublishPlanShape:
    """Return what would become of a post on one account as it is printed."""
    texts = house.texts
    return shapes.PublishPlanShape(
        id=it.post.id,
        title=it.post.title,
        account=it.account,
        by_itself=it.by_itself,
        at=maybe(house, it.post.at),
        text=it.post.text,
        length=it.length,
        limit=it.limit,
        images=len(it.post.images),
        problems=tuple(explain(error, texts) for error in it.problems),
        objections=tuple(texts(f"gate.{one.key}", **one.values) for one in it.objections),
        late=it.is_late,
    )


def outgoing(house: House, it: Post, view: PartView) -> shapes.OutgoingShape:
    """Return a post that waits for a network as ``outbox`` prints it."""
    known = view.part or Part(account=view.account, status="queued")
    return shapes.OutgoingShape(
        id=it.id,
        comment="",
        post=it.id,
        account=view.account,
        action="publish",
        status=view.state,
        text=known.text or it.text,
        by=known.by or it.by,
        created_at=moment(house, known.begun_at or it.created_at),
        not_before=maybe(house, known.not_before),
        error=error_text(house, known.error, known.error_values),
        attempts=known.attempts,
        retry_at=maybe(house, known.retry_at),
    )


def order(house: House, it: Post, view: PartView) -> shapes.OrderShape:
    """Return the order to publish a post on an account as ``outbox cancel`` prints it."""
    known = view.part or Part(account=view.account, status="queued")
    return shapes.OrderShape(
        id=it.id,
        comment="",
        account=view.account,
        action="publish",
        status=view.state,
        by=known.by or it.by,
        created_at=moment(house, known.begun_at or it.created_at),
        sent_at=maybe(house, known.sent_at),
        reason=None,
        words="",
        error=error_text(house, known.error, known.error_values),
        attempts=known.attempts,
        retry_at=maybe(house, known.retry_at),
    )
