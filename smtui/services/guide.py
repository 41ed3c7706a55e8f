"""The guideline at work: searching it, which situation a comment is and why, and the way through its decision tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from smtui.domain.comment import Comment
from smtui.domain.errors import NotFound, UsageError
from smtui.domain.verdict import Answer, Verdict
from smtui.services.clocks import set_clocks
from smtui.services.house import House
from smtui.services.learning import relearn
from smtui.services.work import Work, load

if TYPE_CHECKING:
    from smtui.domain.guideline import Question, Situation
    from smtui.domain.suggest import Look, Suggestion
    from smtui.domain.tree import Proposal


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


def of(house: House, comment: Comment) -> Situation | None:
    """Return the situation that a person chose for a comment, or None where there is none, or no longer one."""
    for candidate in house.library.guideline().situations:
        if candidate.key == comment.situation:
            return candidate
    return None


def look_at(house: House, text: str, kind: str) -> Look:
    """Return all that the rules find in a text, together with what the house's own verdicts taught."""
    from smtui.domain.suggest import look

    found = look(text, kind, house.library.rules())
    model = house.learned.model()
    if model is None:
        return found
    from smtui.domain.learn import points, together

    known = {situation.key for situation in house.library.guideline().situations}
    scores, words = points(model, text)
    return together(found, {name: value for name, value in scores.items() if name in known}, words)


def fitting(house: House, comment: Comment) -> list[tuple[Situation, Suggestion | None]]:
    """Return a comment's situations: the one a person chose, then the suggested ones with the words that led there."""
    from smtui.domain.suggest import as_written

    found: dict[str, Suggestion | None] = {}
    reasons = {
        s.situation: structs.replace(s, words=as_written(comment.text, s.words))
        for s in look_at(house, comment.text, comment.kind).likeliest()
    }
    if comment.situation:
        found[comment.situation] = reasons.get(comment.situation)
    for key, suggestion in reasons.items():
        found.setdefault(key, suggestion)
    by_key = {candidate.key: candidate for candidate in house.library.guideline().situations}
    return [(by_key[key], suggestion) for key, suggestion in found.items() if key in by_key]


# -- the decision tree -----------------------------------------------------------------------------------------------


def proposals(house: House, comment: Comment) -> dict[str, Proposal]:
    """Return, by question, the answers that the rules would give. They are shown; a person decides."""
    from smtui.domain.suggest import as_written, telling
    from smtui.domain.tree import propose

    seen = look_at(house, comment.text, comment.kind).words
    pointed = {name: as_written(comment.text, telling(words)) for name, words in seen.items()}
    found: dict[str, Proposal] = {}
    questions: Sequence[Question] = house.library.guideline().questions
    for question in questions:
        if (proposal := propose(question, pointed, comment.kind)) is not None:
            found[question.key] = proposal
    return found


def decide(house: House, ids: Sequence[str], path: tuple[Answer, ...]) -> list[Comment]:
    """Keep for comments what the decision tree led to, with the way there. Undo takes it back.

    Raises UsageError where the way does not fit the guideline or has not ended yet.
    """
    from smtui.domain.tree import stand

    end = stand(house.library.guideline(), path)
    if not path or not end.is_ended:
        raise UsageError("tree_open", question=end.question.ask if end.question else "")
    return judge(house, ids, end.situation, path, "decide")


def correct(house: House, ids: Sequence[str], key: str) -> list[Comment]:
    """Say without the tree which situation comments are; an empty key takes it back. Raises NotFound."""
    if key:
        situation(house, key)
    return judge(house, ids, key, (), "situation")


def judge(house: House, ids: Sequence[str], key: str, path: tuple[Answer, ...], action: str) -> list[Comment]:
    """Keep a verdict on comments as one action; without key and way it is taken back."""
    work = Work(house, action)
    learned: list[tuple[str, str, str]] = []
    edition = house.library.guideline().edition
    for id in ids:
        old = load(house, "comments", id, Comment)
        verdict = Verdict(situation=key, path=path, by=work.by, at=work.at, version=edition) if key or path else None
        new = structs.replace(old, situation=key, verdict=verdict)
        learned.append((old.text, old.situation, key))
        # The situation decides how soon: an open comment's clocks follow it.
        work.change("comments", old, set_clocks(house, new) if new.is_open() else new, detail=key or action)
    work.commit()
    relearn(house, learned)
    return [load(house, "comments", id, Comment) for id in ids]


def way(house: House, verdict: Verdict) -> list[tuple[str, Answer]]:
    """Return a verdict's answers, each with its question; a question that is no longer asked is named by its key."""
    asked = {question.key: question.ask for question in house.library.guideline().questions}
    return [(asked.get(answer.question, answer.question), answer) for answer in verdict.path]
