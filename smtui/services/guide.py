"""The guideline as quick reference: searching it, and which situation fits a comment, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.comment import Comment
from smtui.domain.errors import NotFound
from smtui.services.house import House

if TYPE_CHECKING:
    from smtui.domain.guideline import Situation
    from smtui.domain.suggest import Suggestion


def situations(house: House, words: str = "") -> list[Situation]:
    """Return the situations that fit ``words``, the best first; all, in the guideline's order, without words."""
    guideline = house.library.guideline()
    if not words.strip():
        return list(guideline.situations)
    from smtui.domain.guideline import search

    return list(search(guideline, words))


def situation(house: House, key: str) -> Situation:
    """Return one situation. Raises NotFound."""
    for candidate in house.library.guideline().situations:
        if candidate.key == key:
            return candidate
    known = ", ".join(candidate.key for candidate in house.library.guideline().situations)
    raise NotFound("situation_unknown", situation=key, known=known)


def fitting(house: House, comment: Comment) -> list[tuple[Situation, Suggestion | None]]:
    """Return a comment's situations: the one a person chose, then the suggested ones with the words that led there."""
    from smtui.domain.suggest import suggest

    found: dict[str, Suggestion | None] = {}
    reasons = {s.situation: s for s in suggest(comment.text, comment.kind, house.library.rules())}
    if comment.situation:
        found[comment.situation] = reasons.get(comment.situation)
    for key, suggestion in reasons.items():
        found.setdefault(key, suggestion)
    by_key = {candidate.key: candidate for candidate in house.library.guideline().situations}
    return [(by_key[key], suggestion) for key, suggestion in found.items() if key in by_key]
