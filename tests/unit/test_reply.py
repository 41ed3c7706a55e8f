"""When a delivery may be tried, and when again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.reply import CLAIM_EXPIRES, Reply, can_try, next_try

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def reply(**fields: object) -> Reply:
    base = {
        "id": "r",
        "comment": "c",
        "account": "blog",
        "text": "x",
        "by": "me",
        "created_at": NOW,
        "status": "queued",
    }
    return Reply(**{**base, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "queued"}, True),
        ({"status": "queued", "not_before": NOW + MINUTE}, False),
        ({"status": "queued", "not_before": NOW}, True),
        ({"status": "draft"}, False),
        ({"status": "sent"}, False),
        ({"status": "cancelled"}, False),
        ({"status": "failed"}, False),
        ({"status": "failed", "retry_at": NOW}, True),
        ({"status": "failed", "retry_at": NOW + MINUTE}, False),
        ({"status": "unknown", "retry_at": NOW}, True),
        ({"status": "sending", "claimed_at": NOW}, False),
        ({"status": "sending", "claimed_at": NOW - CLAIM_EXPIRES - MINUTE}, True),
    ],
)
def test_what_may_be_tried_now(fields: dict[str, object], expected: bool) -> None:
    assert can_try(reply(**fields), NOW) is expected


def test_waits_double_up_to_an_hour() -> None:
    waits = [(next_try(NOW, attempts) - NOW) / MINUTE for attempts in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]


@given(st.integers(0, 10_000), st.floats(0, 1e6))
def test_a_networks_own_wait_is_respected(attempts: int, hint: float) -> None:
    wait = next_try(NOW, attempts, hint) - NOW
    assert wait >= timedelta(seconds=hint)
    assert wait <= max(timedelta(hours=1), timedelta(seconds=hint))
