"""Learning from the house's own verdicts, and forgetting them. It never stops what people do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from smtui.domain.learn import Model
    from smtui.services.house import House

Lesson = tuple[str, str, int]
"""A text, its situation, and 1 to learn it or -1 to take it back."""


class Learned(Protocol):
    """Where the house keeps what it learned."""

    def model(self) -> Model | None:
        """Return the counts, or None where nothing was learned yet or they cannot be read."""
        ...

    def take(self, lessons: Iterable[Lesson]) -> bool:
        """Learn, and tell whether it was kept."""
        ...

    def reset(self) -> None:
        """Forget all of it."""
        ...


class MemoryLearned:
    """What is learned until the process ends."""

    def __init__(self) -> None:
        self._model: Model | None = None

    def model(self) -> Model | None:
        """Return the counts, or None where nothing was learned yet."""
        return self._model

    def take(self, lessons: Iterable[Lesson]) -> bool:
        """Learn."""
        from smtui.domain.learn import Model, learn

        if self._model is None:
            self._model = Model()
        for text, situation, sign in lessons:
            learn(self._model, text, situation, sign)
        return True

    def reset(self) -> None:
        """Forget all of it."""
        self._model = None


def relearn(house: House, changes: Iterable[tuple[str, str, str]]) -> None:
    """Learn verdicts that changed: the text, the situation before, and the one now; empty where there is none."""
    lessons: list[Lesson] = []
    for text, before, now in changes:
        if text.strip() and before != now:
            lessons += [(text, before, -1)] if before else []
            lessons += [(text, now, 1)] if now else []
    if lessons:
        house.learned.take(lessons)
