"""What a question means, the same for every store: which documents fit, and in which order they come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from smtui.ports import Above, Below, Doc
from smtui.storage.engine.questions import sort_key


def wanted(value: Any) -> tuple[Any, ...]:
    """Return the values that a condition admits: those of a tuple or set, else the value itself."""
    return tuple(value) if isinstance(value, tuple | set | frozenset) else (value,)


def fits(doc: Doc, where: Mapping[str, Any] | None) -> bool:
    """Tell whether every field fits its condition. An absent field has the value None."""
    return not where or all(_meets(doc.get(name), condition) for name, condition in where.items())


def _meets(value: Any, condition: Any) -> bool:
    if isinstance(condition, Below):
        return isinstance(value, str) and sort_key(value) < sort_key(condition.value)
    if isinstance(condition, Above):
        return isinstance(value, str) and sort_key(value) > sort_key(condition.value)
    return value in wanted(condition)


def arranged(docs: Iterable[Doc], order: str | None, *, reverse: bool, limit: int | None) -> list[Doc]:
    """Return documents ordered by a field and then by id, those without the field last, at most ``limit`` of them."""
    field = order or "id"
    having: list[Doc] = []
    lacking: list[Doc] = []
    for doc in docs:
        (lacking if doc.get(field) is None else having).append(doc)
    having.sort(key=lambda doc: (_rank(doc[field]), doc["id"]), reverse=reverse)
    lacking.sort(key=lambda doc: str(doc["id"]))
    return (having + lacking)[:limit]


def _rank(value: Any) -> tuple[bool, Any]:
    if isinstance(value, str):
        return True, sort_key(value)
    return (False, value) if isinstance(value, int | float) else (True, repr(value))
