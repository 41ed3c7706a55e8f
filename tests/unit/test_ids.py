"""Ids are short, stable, and can be typed from paper."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.ids import ALPHABET, LENGTH, CountingIds, RandomIds, claim_id, normalise, short_id
from smtui.ports import Write
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house

MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_thing_has_the_same_id_on_every_machine() -> None:
    assert short_id("blog", "74") == "n58jrqa"


def test_parts_do_not_run_together() -> None:
    assert short_id("blog", "174") != short_id("blog1", "74")


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_an_id_is_seven_plain_letters(parts: list[str]) -> None:
    id = short_id(*(part.encode("utf-8", "replace").decode() for part in parts))
    assert len(id) == LENGTH
    assert set(id) <= set(ALPHABET)


def test_a_taken_id_gives_way() -> None:
    first = short_id("blog", "1")
    second = claim_id(("blog", "1"), {first}.__contains__)
    assert second == short_id("blog", "1", attempt=1) != first


def test_what_looks_alike_is_read_alike() -> None:
    assert normalise(" OIL7 ") == "0117"


@pytest.mark.parametrize("typed", ["7kä", "²", "7k\udcff"])
def test_what_no_id_holds_stands_for_no_letter(typed: str) -> None:
    assert "?" in normalise(typed)


def test_new_ids_do_not_repeat() -> None:
    source = RandomIds()
    assert len({source.new() for _ in range(2000)}) == 2000
    assert len(source.operation()) == 20


def test_log_ids_sort_by_time() -> None:
    for source in (RandomIds(), CountingIds()):
        ids = [source.dated(MOMENT + timedelta(milliseconds=step)) for step in range(0, 5000, 7)]
        assert ids == sorted(ids)
        assert len(set(ids)) == len(ids)


def test_log_ids_of_one_moment_do_not_meet() -> None:
    # As many as a team's processes could ask for within one millisecond, many times over.
    source = RandomIds()
    assert len({source.dated(MOMENT) for _ in range(20_000)}) == 20_000


def test_an_id_that_is_taken_is_not_given_out_again() -> None:
    house = make_house(FakeNetwork())
    house.ids = CountingIds()
    first = house.ids.new()
    house.store.commit([Write(table="notes", id=first, fields={"text": "kept"})])
    house.ids = CountingIds()
    assert house.new_id("notes") != first
    house.ids = CountingIds()
    assert house.new_id("posts") == first
