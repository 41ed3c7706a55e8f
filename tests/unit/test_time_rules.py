"""The table of time rules in ``docs/plans.md``: every row of it is computed here, and none is told that is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smtui.domain.comment import Comment
from smtui.domain.reaction import ReactionPlan, deadline, waiting_since
from smtui.domain.worktime import WEEKDAYS, WorkCalendar, make_calendar, working_between
from smtui.holiday_shelf import HolidayShelf

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = WEEKDAYS[:5]
PAGE = Path(__file__).parents[2] / "docs" / "plans.md"
Row = tuple[str, str, str, str]


def told() -> list[Row]:
    """Return the rows of the page's table about what came in."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    start = lines.index("| came in | promised | hours | due |") + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows.append((cells[0], cells[1], cells[2], cells[3]))
    return rows


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def due(came: str, minutes: int, calendar: WorkCalendar) -> str:
    """Return the deadline on the house's clock."""
    found = deadline(at(came), ReactionPlan(target_min=minutes), calendar)
    assert found is not None
    return f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M}"


def office(
    place: str = "", state: str = "", days: tuple[str, ...] = WEEK, slots: tuple[str, ...] = ("9-17",)
) -> WorkCalendar:
    hours = [
        "-".join(f"{int(end.partition(':')[0]):02d}:{end.partition(':')[2] or '00'}" for end in slot.split("-"))
        for slot in slots
    ]
    if not place:
        return make_calendar(BERLIN, days, hours)
    return make_calendar(BERLIN, days, hours, HolidayShelf(None, place, state, "en"))


def on_friday_near_closing() -> None:
    assert due("2026-11-27T16:45", 30, office()) == "2026-11-30 09:15"


def on_friday_afternoon() -> None:
    assert due("2026-11-27T16:30", 60, office()) == "2026-11-30 09:30"


def on_thursday() -> None:
    assert due("2026-11-26T16:00", 240, office()) == "2026-11-27 12:00"


def before_lunch() -> None:
    calendar = office(days=WEEKDAYS, slots=("9-12", "13:30-17"))
    for day in range(23, 30):
        assert due(f"2026-11-{day}T11:45", 30, calendar) == f"2026-11-{day} 13:45"


def answered_soon_after_opening() -> None:
    used = working_between(at("2026-11-23T06:00"), at("2026-11-23T09:05"), office())
    assert used == timedelta(minutes=5)
    # Before opening nothing of it is used, though people have waited.
    early = working_between(at("2026-11-23T06:00"), at("2026-11-23T08:45"), office())
    assert early == timedelta(0)


def on_christmas_eve() -> None:
    germany = office("DE")
    # 2026 the 25th is a Friday; 2025 the 25th and 26th are Thursday and Friday.
    assert due("2026-12-24T16:30", 60, germany) == "2026-12-28 09:30"
    assert due("2025-12-24T16:30", 60, germany) == "2025-12-29 09:30"
    assert due("2026-12-24T09:00", 60, germany) == "2026-12-24 10:00"
    every_day = office("DE", days=WEEKDAYS)
    assert due("2026-12-24T16:30", 60, every_day) == "2026-12-27 09:30"


def before_corpus_christi() -> None:
    assert due("2026-06-03T16:30", 60, office("DE", "BY")) == "2026-06-05 09:30"
    assert due("2026-06-03T16:30", 60, office("DE", "BE")) == "2026-06-04 09:30"


def before_the_clocks_change() -> None:
    calendar = office(days=WEEKDAYS)
    for saturday in (date(2026, 3, 28), date(2026, 10, 24), date(2026, 11, 21)):
        assert due(f"{saturday}T16:00", 120, calendar) == f"{saturday + timedelta(days=1)} 10:00"


def after_three_messages() -> None:
    first = at("2026-11-23T09:00").astimezone(UTC)
    burst = [
        Comment(
            id=str(n),
            remote_id=str(n),
            account="page",
            network="facebook",
            kind="message",
            post_id="7",
            author="Ana",
            text="x",
            status="pending",
            created_at=first + timedelta(minutes=10 * n),
            received_at=first + timedelta(minutes=10 * n),
        )
        for n in range(3)
    ]
    plan = ReactionPlan(target_min=60)
    assert {waiting_since(comment, burst) for comment in burst} == {first}
    assert {deadline(waiting_since(comment, burst), plan, office()) for comment in burst} == {
        first + timedelta(hours=1)
    }


RULES: dict[Row, Callable[[], None]] = {
    ("Friday 16:45", "30 min", "Mon–Fri 9–17", "Monday 9:15"): on_friday_near_closing,
    ("Friday 16:30", "1 h", "Mon–Fri 9–17", "Monday 9:30"): on_friday_afternoon,
    ("Thursday 16:00", "4 h", "Mon–Fri 9–17", "Friday 12:00"): on_thursday,
    ("any day 11:45", "30 min", "9–12 and 13:30–17", "13:45"): before_lunch,
    ("6:00, answered 9:05", "", "from 9:00", "5 minutes were used"): answered_soon_after_opening,
    (
        "24 December 16:30",
        "1 h",
        "Mon–Fri 9–17, Germany",
        "the first working day after the holidays, 9:30: the 24th is a working day, the 25th and 26th are not",
    ): on_christmas_eve,
    (
        "the day before Corpus Christi, 16:30",
        "1 h",
        "Bavaria",
        "the day after it, 9:30; in Berlin on the day itself",
    ): before_corpus_christi,
    (
        "Saturday before the clocks change",
        "2 h",
        "9–17 every day",
        "the same local times as on any other weekend",
    ): before_the_clocks_change,
    ("three messages in a row", "", "", "one waiting, from the first"): after_three_messages,
}


def test_the_page_tells_no_rule_that_is_not_computed_here() -> None:
    assert told() == list(RULES)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.__name__)
def test_a_time_rule_of_the_page_holds(rule: Callable[[], None]) -> None:
    rule()
