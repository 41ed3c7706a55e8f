"""How a change meets what others did meanwhile: field by field, the same for every store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from smtui.domain.errors import Conflict, StoreError
from smtui.ports import Doc, Table, Write
from smtui.storage.engine.lines import decode, encode

Read = Callable[[Table, str], Doc | None]
_OWN = ("id", "rev")


def merge(writes: Sequence[Write], read: Read) -> tuple[list[Doc], dict[tuple[Table, str], Doc]]:
    """Return the documents as they will be, one for each write, and those that differ from what ``read`` gives.

    ``id`` and ``rev`` among the fields are the store's own and ignored. Raises ``Conflict``.
    """
    changed: dict[tuple[Table, str], Doc] = {}
    result: list[Doc] = []
    for write in writes:
        key = (write.table, write.id)
        old = changed[key] if key in changed else read(*key)
        new = _applied(write, old)
        if new is not old:
            changed[key] = new
        result.append(new)
    return [changed.get((write.table, write.id), doc) for write, doc in zip(writes, result, strict=True)], changed


def _applied(write: Write, old: Doc | None) -> Doc:
    fields = _plain(write, write.fields)
    if write.was is None:
        if old is not None:
            raise Conflict("store_exists", table=write.table, id=write.id)
        return {"id": write.id, "rev": 1, **{name: value for name, value in fields.items() if value is not None}}
    if old is None:
        raise Conflict("store_gone", table=write.table, id=write.id)
    if write.exact is not None and old["rev"] != write.exact:
        raise Conflict("store_conflict", table=write.table, id=write.id, field="rev")
    was = _plain(write, write.was)
    for name, value in fields.items():
        if old.get(name) not in (was.get(name), value):
            raise Conflict("store_conflict", table=write.table, id=write.id, field=name)
    if write.exact is None and all(old.get(name) == value for name, value in fields.items()):
        return old
    merged = {**old, **fields, "rev": old["rev"] + 1}
    return {name: value for name, value in merged.items() if value is not None}


def _plain(write: Write, fields: Any) -> dict[str, Any]:
    """Return fields as JSON has them, so that what is compared is what will be read."""
    try:
        plain: dict[str, Any] = decode(encode(fields))
    except (TypeError, ValueError, RecursionError) as error:
        raise StoreError("store_not_json", table=write.table, id=write.id, reason=str(error)) from error
    return {name: value for name, value in plain.items() if name not in _OWN}
