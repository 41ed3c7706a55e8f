"""The clocks of a comment: when they are set, and by which plan, hours and situation.

They are set when a comment comes in, when its situation is chosen, when it is opened again, and when somebody asks for
it. What was set stays: changing plans, hours or holidays rewrites nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.domain.comment import Comment, apparent
from smtui.services.house import House
from smtui.services.work import Work, from_doc, load

if TYPE_CHECKING:
    from smtui.domain.guideline import Situation
    from smtui.domain.reaction import ReactionPlan
    from smtui.domain.worktime import WorkCalendar


def plan_of(house: House, comment: Comment) -> ReactionPlan:
    """Return the reaction plan that counts for a comment."""
    return house.library.plans().find(comment.network, comment.kind)


def calendar_of(house: House, comment: Comment) -> WorkCalendar:
    """Return the working time that counts for a comment."""
    from smtui.domain.reaction import plan_calendar

    return plan_calendar(plan_of(house, comment), house.library.work_calendar())


def set_clocks(house: House, comment: Comment, since: datetime | None = None) -> Comment:
    """Return the comment with its clocks set anew, by the plans and hours of now, since the waiting began."""
    from smtui.domain.reaction import run_clocks
    from smtui.domain.suggest import risk

    situation = _situation(house, comment)
    comment = structs.replace(comment, risk=risk(comment))
    plan, calendar = plan_of(house, comment), calendar_of(house, comment)
    begun = since or comment.since or comment.created_at
    return run_clocks(comment, begun, plan, calendar, situation.minutes if situation else None)


def look_again(house: House, comment: Comment) -> Comment:
    """Return the comment with the nearest of the clocks that run now, none of them set anew."""
    from smtui.domain.reaction import look_at_clocks

    return look_at_clocks(comment, calendar_of(house, comment))


def opened_again(house: House, comment: Comment) -> Comment:
    """Return a closed comment as pending since now, with a new deadline. What its first answer was held to stays."""
    before = comment.first_due or (comment.due if comment.answered_at else None)
    comment = structs.replace(
        comment, status="pending", reason=None, closed_at=None, first_due=before, held_at=None, escalated_at=None
    )
    return set_clocks(house, comment, house.now())


def renew(house: House, ids: Sequence[str] = ()) -> list[Comment]:
    """Set the clocks of open comments, or of ``ids``, by the plans, hours and holidays of now, as one action.

    Only what changed is returned. Raises NotFound.
    """
    if ids:
        comments = [load(house, "comments", id, Comment) for id in ids]
    else:
        comments = [from_doc(doc, Comment) for doc in house.store.find("comments", {"status": "pending"})]
    work = Work(house, "clocks")
    changed = []
    for comment in comments:
        fresh = set_clocks(house, comment) if comment.is_open() else comment
        if fresh != comment:
            changed.append(work.change("comments", comment, fresh))
    work.commit()
    return changed


def _situation(house: House, comment: Comment) -> Situation | None:
    """Return the situation that counts: the decided one, else the likeliest."""
    key = apparent(comment)
    known = house.library.guideline().situations if key else ()
    return next((situation for situation in known if situation.key == key), None)
