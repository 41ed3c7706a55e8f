"""Searching while somebody types: every hit, in the list's order, in short steps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.view import SORTS, Sort
from smtui.ports import Store, Write
from smtui.services import inbox, search
from smtui.services.house import House
from smtui.services.inbox import Filter
from smtui.services.search import Finds, Search, find_all
from smtui.services.work import to_doc
from smtui.storage import open_store
from smtui.storage.memory import MemoryStore
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

TEXTS = ("Open on Sunday?", "GRÜSSE aus Köln", "Grüße, wie teuer ist der Kuchen?", "sunday cake", "no", "👍🏽 ja")


def written(store: Store, size: int) -> House:
    """Return a house with ``size`` comments, a quarter of them closed, some asleep."""
    writes = []
    for number in range(size):
        made = Comment(
            id=f"c{number * 7919 % 100_003:06}",
            account="blog" if number % 3 else "shop",
            network="wordpress",
            remote_id=str(number),
            author=f"Person {number % 5}",
            text=f"{TEXTS[number % len(TEXTS)]} {number}",
            created_at=MONDAY - timedelta(minutes=number),
            received_at=MONDAY,
            status="answered" if number % 4 == 0 else "pending",
            closed_at=MONDAY - timedelta(minutes=number % 7) if number % 4 == 0 else None,
            act_by=MONDAY + timedelta(minutes=number * 37 % 50) if number % 6 else None,
            snoozed_until=MONDAY + timedelta(hours=1) if number % 11 == 3 else None,
        )
        fields = to_doc(made)
        writes.append(Write(table="comments", id=fields.pop("id"), fields=fields))
    if writes:
        store.commit(writes)
    return make_house(FakeNetwork(), store=store, accounts=("blog", "shop"))


@pytest.fixture(params=["memory", "json", "json, compacted"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "memory":
        yield written(MemoryStore(), 120)
        return
    store = open_store(tmp_path / "store", clock=FixedClock(MONDAY))
    found = written(store, 120)
    if "compacted" in request.param:
        store.compact()
    yield found
    store.close()


@pytest.fixture(autouse=True)
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a small house take as many steps as a large one."""
    monkeypatch.setattr(search, "PIECE", 9)
    monkeypatch.setattr(search, "STRETCH", 25)


def ids(found: Finds) -> list[str]:
    return [comment.id for comment in found.comments]


FILTERS = (
    Filter(),
    Filter(snoozed=True),
    Filter(overdue=True),
    Filter(account="shop"),
    Filter(status="answered"),
    Filter(status=None, snoozed=True),
    Filter(due_before=MONDAY + timedelta(minutes=20)),
)
WORDS = ("sunday", "grusse", "GRÜSSE köln", "person 3", "blog", "nothing has this", "1", "👍🏽", "")


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("wanted", FILTERS, ids=repr)
def test_a_search_finds_what_listing_finds_in_the_same_order(house: House, wanted: Filter, sort: Sort) -> None:
    seeking = Search(house, wanted, sort)
    for words in WORDS:
        *_, last = seeking.seek(words)
        listed = inbox.list_comments(house, structs.replace(wanted, words=words), sort=sort)
        assert ids(last) == [comment.id for comment in listed]
        assert (last.n, last.done) == (len(listed), True)


@pytest.mark.parametrize("wanted", [*FILTERS, Filter(status=None, snoozed=True, closed=True)], ids=repr)
def test_newest_and_oldest_first_are_by_when_it_was_written_however_few_are_asked_for(
    house: House, wanted: Filter
) -> None:
    fitting = sorted(inbox.list_comments(house, wanted), key=lambda comment: (comment.created_at, comment.id))
    for limit in (1, 7, 40, None):
        assert inbox.list_comments(house, wanted, limit, "oldest") == fitting[:limit]
        assert inbox.list_comments(house, wanted, limit, "newest") == fitting[::-1][:limit]


def test_each_step_gives_the_most_urgent_of_what_was_found_so_far(house: House) -> None:
    steps = list(Search(house, Filter()).seek("sunday", reach=5))
    wanted = [c.id for c in inbox.list_comments(house, Filter(words="sunday"))]
    assert len(steps) > 5
    assert not any(step.done for step in steps[:-1])
    assert any(0 < step.n < len(wanted) for step in steps)
    for step in steps:
        assert len(step.comments) == min(step.n, 5)
        assert sorted(ids(step), key=wanted.index) == ids(step)
    assert ids(steps[-1]) == wanted[:5]


@given(words=st.lists(st.sampled_from(["SUNDAY", "PERSON", "1", "blog", "grü", "x"]) | st.text(max_size=3), min_size=1))
@settings(max_examples=60, deadline=None)
def test_typing_on_finds_the_same_as_typing_anew(words: list[str]) -> None:
    house = written(MemoryStore(), 60)
    seeking = Search(house, Filter())
    typed = " ".join(words)
    for end in range(len(typed) + 1):
        # Every other search is left in the middle, as typing leaves it.
        steps = seeking.seek(typed[:end])
        if end % 2:
            next(steps)
        else:
            *_, last = steps
            listed = inbox.list_comments(house, Filter(words=typed[:end]))
            assert ids(last) == [comment.id for comment in listed]


def test_texts_can_be_read_before_there_is_a_word(house: House) -> None:
    seeking = Search(house, Filter())
    while seeking.prepare():
        pass
    assert seeking.is_ready
    first, *_ = seeking.seek("sunday")
    assert first.n


def test_what_changed_is_found_as_it_is_now(house: House) -> None:
    seeking = Search(house, Filter())
    *_, before = seeking.seek("sunday")
    id = before.comments[0].id
    house.store.commit(
        [Write(table="comments", id=id, fields={"text": "monday"}, was={"text": before.comments[0].text})]
    )
    *_, after = seeking.seek("sunday")
    assert ids(after) == ids(before)[1:]
    *_, found = seeking.seek("monday")
    assert ids(found) == [id]


def test_what_is_purged_on_the_way_is_left_out(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store", clock=FixedClock(MONDAY))
    house = written(store, 60)
    seeking = Search(house, Filter())
    *_, before = seeking.seek("sunday")
    steps = seeking.seek("no")
    store.purge([("comments", comment.id) for comment in before.comments])
    *_, after = steps
    assert not set(ids(before)) & set(ids(after))
    store.close()


def test_commands_search_to_the_end(house: House) -> None:
    found = find_all(house, Filter(words="sunday"), 3)
    assert ids(found) == [c.id for c in inbox.list_comments(house, Filter(words="sunday"))][:3]
    assert found.done


def test_an_empty_house_has_nothing() -> None:
    house = written(MemoryStore(), 0)
    assert [(step.n, step.done) for step in Search(house, Filter()).seek("a")] == [(0, True)]
