"""How a comment came to its situation: the answers of the decision tree, by whom, when and by which guideline."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct


class Answer(Struct, frozen=True, omit_defaults=True):
    """One answer of the decision tree."""

    question: str
    """The key of the question."""
    yes: bool = True
    choice: str = ""
    """Which of several situations, where a yes left a choice."""


class Verdict(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What a person decided about a comment, and the way there. ``at`` is aware UTC."""

    situation: str = ""
    """Empty where the tree ended without one: nothing to do."""
    path: tuple[Answer, ...] = ()
    """Empty where the situation was picked without the tree."""
    by: str
    at: datetime
    version: str = ""
    """The guideline's edition at that time."""
