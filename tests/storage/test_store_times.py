"""Times sort as time does, whether they have parts of a second or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.ports import Above, Below, Write
from smtui.services.work import time_text
from smtui.storage import open_store
from smtui.storage.engine.questions import sort_key
from smtui.storage.memory import MemoryStore
from tests.storage.conftest import NOW

MOMENTS = st.builds(
    lambda second, part: datetime(2026, 11, 23, 9, 0, tzinfo=UTC) + timedelta(seconds=second, microseconds=part),
    st.integers(0, 3),
    st.sampled_from([0, 0, 1, 500_000, 999_999]),
)


@given(MOMENTS, MOMENTS)
def test_two_times_compare_as_their_texts_do(one: datetime, other: datetime) -> None:
    mine, theirs = sort_key(time_text(one)), sort_key(time_text(other))
    assert (mine < theirs, mine == theirs) == (one < other, one == other)


@given(st.text())
def test_what_is_no_time_sorts_as_it_is(text: str) -> None:
    assert sort_key(text) == text or (text.endswith("Z") and text[10] == "T")


def _memory(folder: Any) -> Any:
    return MemoryStore()


def _json(folder: Any) -> Any:
    return open_store(folder, clock=FixedClock(NOW))


@pytest.mark.parametrize("make", [_memory, _json])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, min_size=1, max_size=8), bound=MOMENTS, fresh=st.integers(0, 8))
def test_order_and_bounds_are_those_of_time(
    tmp_path_factory: pytest.TempPathFactory,
    make: Callable[[Any], Any],
    moments: list[datetime],
    bound: datetime,
    fresh: int,
) -> None:
    store = make(tmp_path_factory.mktemp("times") / "store")
    named = {f"c{n}": moment for n, moment in enumerate(moments)}
    for n, (id, moment) in enumerate(named.items()):
        if n == fresh and hasattr(store, "compact"):
            store.compact()  # what is before stands in the index, what comes after in the journal
        store.commit([Write(table="comments", id=id, fields={"status": "pending", "act_by": time_text(moment)})])
    where = {"status": "pending"}
    by_time = sorted(named, key=lambda name: (named[name], name))
    assert [doc["id"] for doc in store.find("comments", where, order="act_by")] == by_time
    assert [doc["id"] for doc in store.find("comments", where, order="act_by", limit=3)] == by_time[:3]
    assert [doc["id"] for doc in store.find("comments", where, order="act_by", reverse=True, limit=2)] == by_time[::-1][
        :2
    ]
    for condition, fits in (
        (Below(time_text(bound)), [id for id in by_time if named[id] < bound]),
        (Above(time_text(bound)), [id for id in by_time if named[id] > bound]),
    ):
        asked = {**where, "act_by": condition}
        assert [doc["id"] for doc in store.find("comments", asked, order="act_by")] == fits
        assert store.count("comments", asked) == len(fits)
    if hasattr(store, "close"):
        store.close()
