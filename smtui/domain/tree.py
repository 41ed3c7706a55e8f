"""The decision tree: a few yes/no questions in the guideline's order. The first yes that names situations decides.

A walk is a row of answers; where it stands follows from the guideline alone, so one step back is one answer less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from smtui.domain.errors import UsageError
from smtui.domain.guideline import Guideline, Question
from smtui.domain.verdict import Answer

YES = ("y", "yes", "j", "ja")
NO = ("n", "no", "nein")


class Standing(Struct, frozen=True, kw_only=True):
    """Where a walk stands: at a question, before a choice of situations, or at its end."""

    question: Question | None = None
    """What is asked now, or what the choice belongs to; None at the end."""
    number: int = 0
    """The question's place, from 1."""
    choices: tuple[str, ...] = ()
    """Situations to choose from, after a yes that names several."""
    situation: str = ""
    """Where it ended; empty where it ended without a situation."""
    advice: str = ""
    """What the guideline says to do at an end without a situation."""

    @property
    def is_ended(self) -> bool:
        """Tell whether nothing is left to ask."""
        return self.question is None


class Proposal(Struct, frozen=True):
    """The answer that the rules would give to a question, and the words that say so."""

    yes: bool
    words: tuple[str, ...] = ()
    situation: str = ""


def stand(guideline: Guideline, path: Sequence[Answer]) -> Standing:
    """Return where a walk stands. Raises UsageError for an answer that does not fit the guideline as it is."""
    questions = guideline.questions
    place = 0
    for at, answer in enumerate(path):
        last = at == len(path) - 1
        if place >= len(questions) or questions[place].key != answer.question:
            raise UsageError("tree_path", question=answer.question)
        question = questions[place]
        if answer.yes and question.yes:
            situation = answer.choice or (question.yes[0] if len(question.yes) == 1 else "")
            if situation and situation not in question.yes:
                raise UsageError("tree_choice", choice=situation, known=", ".join(question.yes))
            if not last:
                raise UsageError("tree_over", question=answer.question)
            if situation:
                return Standing(situation=situation)
            return Standing(question=question, number=place + 1, choices=question.yes)
        if not answer.yes and question.no:
            if not last:
                raise UsageError("tree_over", question=answer.question)
            return Standing(advice=question.no)
        place += 1
    if place >= len(questions):
        return Standing()
    return Standing(question=questions[place], number=place + 1)


def step(guideline: Guideline, path: tuple[Answer, ...], yes: bool) -> tuple[Answer, ...]:
    """Return the walk with one more yes or no. Before a choice of two, yes takes the first and no the second.

    Raises UsageError at the end, and before a choice of more than two.
    """
    here = stand(guideline, path)
    if here.question is None:
        raise UsageError("tree_over", question=path[-1].question if path else "")
    if not here.choices:
        return (*path, Answer(here.question.key, yes))
    if len(here.choices) != 2:
        raise UsageError("tree_choose", known=", ".join(here.choices))
    return choose(guideline, path, here.choices[0 if yes else 1])


def choose(guideline: Guideline, path: tuple[Answer, ...], situation: str) -> tuple[Answer, ...]:
    """Return the walk with the choice of a situation. Raises UsageError where it cannot be chosen."""
    here = stand(guideline, path)
    if here.question is None or not here.choices:
        raise UsageError("tree_no_choice", choice=situation)
    if situation not in here.choices:
        raise UsageError("tree_choice", choice=situation, known=", ".join(here.choices))
    return (*path[:-1], Answer(here.question.key, True, situation))


def back(guideline: Guideline, path: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """Return the walk one step back; from a chosen situation back to the choice."""
    if path and path[-1].choice:
        return (*path[:-1], Answer(path[-1].question, True))
    return path[:-1]


def read_words(guideline: Guideline, words: Sequence[str]) -> tuple[Answer, ...]:
    """Return the walk that typed words describe: y, j, n, the number or the key of a choice. Raises UsageError."""
    path: tuple[Answer, ...] = ()
    for word in words:
        plain = word.strip().lower()
        here = stand(guideline, path)
        if here.is_ended:
            raise UsageError("tree_too_many", word=word)
        if here.choices and plain.isdecimal() and len(plain) < 6 and 1 <= int(plain) <= len(here.choices):
            path = choose(guideline, path, here.choices[int(plain) - 1])
        elif here.choices and plain in here.choices:
            path = choose(guideline, path, plain)
        elif plain in (*YES, *NO):
            path = step(guideline, path, plain in YES)
        else:
            known = (*here.choices, "y", "n") if len(here.choices) == 2 else here.choices or ("y", "n")
            raise UsageError("tree_word", word=word, known=", ".join(known))
    return path


def path_text(path: Sequence[Answer]) -> str:
    """Return a walk as the words that ``read_words`` understands."""
    words: list[str] = []
    for answer in path:
        words.append("y" if answer.yes else "n")
        if answer.choice:
            words.append(answer.choice)
    return " ".join(words)


def propose(question: Question, pointed: Mapping[str, tuple[str, ...]], kind: str) -> Proposal | None:
    """Return the answer that rules would give, or None where they know nothing. A person decides.

    ``pointed`` holds the words of the comment for each situation that they point to.
    """
    for situation in question.yes:
        if words := pointed.get(situation):
            return Proposal(True, words, situation)
    if question.yes == ("review_fake",) and kind != "review":
        return Proposal(False)
    return None
