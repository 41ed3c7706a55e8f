"""Public holidays, worked out once and kept; a shelf that cannot be used costs time, never a holiday."""

from datetime import date
from pathlib import Path

import pytest

from smtui.domain.errors import ConfigError
from smtui.domain.worktime import PublicHolidays
from smtui.holiday_shelf import HolidayShelf

CORPUS_CHRISTI = date(2026, 6, 4)


def test_a_year_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert HolidayShelf(tmp_path, "DE", "BY")(CORPUS_CHRISTI)

    def fail(self: PublicHolidays, year: int) -> dict[date, str]:
        raise AssertionError(year)

    monkeypatch.setattr(PublicHolidays, "year", fail)
    again = HolidayShelf(tmp_path, "DE", "BY")
    assert again(CORPUS_CHRISTI)
    assert not again(date(2026, 6, 5))
    with pytest.raises(AssertionError, match="2027"):
        again(date(2027, 1, 1))


def test_states_and_languages_have_files_of_their_own(tmp_path: Path) -> None:
    assert not HolidayShelf(tmp_path, "DE", "BE")(CORPUS_CHRISTI)
    assert HolidayShelf(tmp_path, "DE", "BY", "de").name(date(2026, 12, 25)) == "Erster Weihnachtstag"
    assert HolidayShelf(tmp_path, "DE", "BY", "en").name(date(2026, 12, 25)) == "Christmas Day"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"made_by": "0.0.0", "years": {"2026": {}}}', b'{"years": {"x": 1}}', b"\xff"]
)
def test_a_spoiled_or_foreign_shelf_is_filled_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "holidays-DE-BY.json").write_bytes(content)
    assert HolidayShelf(tmp_path, "DE", "BY")(CORPUS_CHRISTI)


def test_without_room_holidays_are_holidays_all_the_same(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    assert HolidayShelf(in_the_way / "cache", "DE", "BY")(CORPUS_CHRISTI)
    assert HolidayShelf(None, "DE", "BY")(CORPUS_CHRISTI)


def test_an_unknown_place_is_a_mistake_in_the_settings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        HolidayShelf(tmp_path, "XX")(CORPUS_CHRISTI)
    assert list(tmp_path.iterdir()) == []
