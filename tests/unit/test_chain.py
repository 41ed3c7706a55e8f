"""The log as a chain: what was changed in it afterwards shows, and what was erased does not break it."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtui.domain.chain import Head, chained, verify
from smtui.domain.clock import FixedClock
from smtui.ports import Write
from smtui.services import inbox, log, privacy, sync, triage
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

Entry = dict[str, Any]

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A machine that is busy with something else proves nothing."""

texts = st.text(max_size=12)
values = st.none() | st.booleans() | st.integers(-9, 9) | texts
entries = st.lists(
    st.fixed_dictionaries(
        {"by": texts, "action": texts, "object": texts, "salt": st.text("0123456789abcdef", min_size=8, max_size=8)},
        optional={
            "detail": st.text(min_size=1, max_size=9),
            "was": st.dictionaries(texts, values, min_size=1, max_size=3),
            "now": st.dictionaries(texts, values, min_size=1, max_size=3),
        },
    ),
    min_size=1,
    max_size=12,
)


def log_of(drawn: list[Entry], batches: int = 1) -> tuple[list[Entry], Head]:
    """Return drawn entries as a log, written in so many commits."""
    docs = [{"id": f"e{number:04}", "at": "2026-11-23T09:00:00Z", **entry} for number, entry in enumerate(drawn)]
    head, result = Head(), []
    size = max(1, len(docs) // batches)
    for start in range(0, len(docs), size):
        written, head = chained(docs[start : start + size], head)
        result += written
    return result, head


@unhurried
@given(entries, st.integers(1, 5), st.randoms())
def test_a_log_that_nobody_touched_is_intact_in_whatever_order_it_is_read(
    drawn: list[Entry], batches: int, dice: Any
) -> None:
    docs, head = log_of(drawn, batches)
    dice.shuffle(docs)
    found = verify(docs, head)
    assert found.is_intact
    assert (found.entries, found.erased, found.before, found.head.n) == (len(docs), 0, 0, len(docs))


@unhurried
@given(entries, st.data())
def test_every_change_of_every_field_is_found_and_the_first_is_named(drawn: list[Entry], data: st.DataObject) -> None:
    docs, head = log_of(drawn)
    place = data.draw(st.integers(0, len(docs) - 1))
    field = data.draw(st.sampled_from(["by", "action", "object", "at", "detail", "was", "now", "hash", "seal", "salt"]))
    old = docs[place].get(field)
    new = {"x": 1, "y": old} if field in ("was", "now") else f"{old}!"
    docs[place] = {**docs[place], field: new}
    found = verify(docs, head)
    assert (found.fault, found.n, found.id) == ("changed", place + 1, docs[place]["id"])


@unhurried
@given(entries, st.data())
def test_a_removed_entry_is_missed_at_its_place(drawn: list[Entry], data: st.DataObject) -> None:
    docs, head = log_of(drawn)
    place = data.draw(st.integers(0, len(docs) - 1))
    del docs[place]
    found = verify(docs, head)
    assert (found.fault, found.n) == ("removed", place + 1)


@unhurried
@given(entries, st.data())
def test_an_added_entry_does_not_belong(drawn: list[Entry], data: st.DataObject) -> None:
    docs, head = log_of(drawn)
    place = data.draw(st.integers(0, len(docs) - 1))
    twin = {**docs[place], "id": f"{docs[place]['id']}x", "by": "mallory"}
    assert verify([*docs, twin], head).fault == "inserted"
    bare = {name: value for name, value in twin.items() if name not in ("n", "hash", "seal", "salt")}
    found = verify([*docs, bare], head)
    assert (found.fault, found.id) == ("inserted", bare["id"])


@unhurried
@given(entries.filter(lambda drawn: len(drawn) > 1), st.data())
def test_two_entries_that_changed_places_are_found(drawn: list[Entry], data: st.DataObject) -> None:
    docs, head = log_of(drawn)
    one, other = data.draw(st.lists(st.integers(0, len(docs) - 1), min_size=2, max_size=2, unique=True))
    docs[one], docs[other] = {**docs[one], "n": docs[other]["n"]}, {**docs[other], "n": docs[one]["n"]}
    found = verify(docs, head)
    assert (found.fault, found.n) == ("reordered", min(one, other) + 1)


@unhurried
@given(entries)
def test_an_end_that_was_set_back_or_taken_away_is_found(drawn: list[Entry]) -> None:
    docs, head = log_of(drawn)
    assert verify(docs, None).fault == "head"
    assert verify(docs, Head(n=head.n - 1, hash="")).fault == "head"
    assert verify(docs, Head(n=head.n, hash="0" * 64)).fault == "head"
    assert verify([], head).fault == "removed"


@unhurried
@given(entries, st.data())
def test_erasing_words_leaves_the_chain_whole_and_the_rest_checked(drawn: list[Entry], data: st.DataObject) -> None:
    docs, head = log_of(drawn)
    for place in data.draw(st.sets(st.integers(0, len(docs) - 1), min_size=1)):
        docs[place] = {
            name: value for name, value in docs[place].items() if name not in ("salt", "was", "now", "detail")
        }
    erased = sum("salt" not in doc for doc in docs)
    found = verify(docs, head)
    assert (found.is_intact, found.erased) == (True, erased)
    place = next(place for place, doc in enumerate(docs) if "salt" not in doc)
    docs[place] = {**docs[place], "by": f"{docs[place]['by']}?"}
    assert verify(docs, head).n == place + 1


def test_the_same_words_have_another_seal_each_time() -> None:
    docs, _ = log_of([{"salt": "aa", "detail": "x"}, {"salt": "bb", "detail": "x"}])
    assert docs[0]["seal"] != docs[1]["seal"]


# -- in a house ------------------------------------------------------------------------------------------------------


def busy_house(clock: FixedClock | None = None) -> tuple[House, str]:
    network = FakeNetwork()
    network.write("My parcel never came", author="Ada Lovelace")
    house = make_house(network, clock=clock)
    asyncio.run(sync.sync(house, house.library.accounts()))
    id = inbox.list_comments(house)[0].id
    triage.add_note(house, id, "Ada called twice")
    triage.assign(house, [id], "jonas")
    triage.undo(house)
    triage.done(house, [id], "liked")
    return house, id


def test_whatever_is_done_lengthens_the_chain() -> None:
    house, _ = busy_house()
    found = log.verify(house)
    assert found.is_intact
    assert found.entries == house.store.count("events") == log.head(house).n


def test_an_entry_changed_in_the_store_is_named() -> None:
    house, _ = busy_house()
    victim = next(event for event in log.entries(house) if event.action == "done")
    house.store.commit([Write(table="events", id=victim.id, fields={"by": "jonas"}, was={"by": "anna"})])
    found = log.verify(house)
    assert (found.fault, found.id, found.n) == ("changed", victim.id, victim.n)


def test_purging_leaves_nothing_to_guess_from_and_an_intact_chain() -> None:
    clock = FixedClock(MONDAY)
    house, id = busy_house(clock)
    clock.advance(days=40)
    privacy.purge(house, 30, lambda: None)
    found = log.verify(house)
    assert found.is_intact
    assert found.erased > 0
    for doc in house.store.find("events", {"object": id}):
        assert "Ada" not in str(doc)
        assert ("salt" in doc) or ("detail" not in doc)


def test_entries_from_before_the_chain_are_named_as_such() -> None:
    house, id = busy_house()
    old = {"at": "2026-01-01T09:00:00Z", "by": "anna", "action": "done", "table": "comments", "object": id}
    house.store.commit([Write(table="events", id="0000000000001.0", fields=old)])
    found = log.verify(house)
    assert (found.is_intact, found.before) == (True, 1)


def test_a_hash_kept_elsewhere_is_found_as_long_as_the_log_is_the_same() -> None:
    house, id = busy_house()
    kept = log.head(house)
    triage.reopen(house, [id])
    assert log.holds(house, kept.hash) == kept.n
    assert log.holds(house, "0" * 64) is None


@settings(unhurried, max_examples=20)
@given(st.lists(st.sampled_from(["done", "reopen", "note", "assign", "undo"]), max_size=12))
def test_no_run_of_actions_breaks_the_chain(deeds: list[str]) -> None:
    house, id = busy_house()
    for deed in deeds:
        try:
            if deed == "done":
                triage.done(house, [id], "liked")
            elif deed == "reopen":
                triage.reopen(house, [id])
            elif deed == "note":
                triage.add_note(house, id, "word")
            elif deed == "assign":
                triage.assign(house, [id], "jonas")
            else:
                triage.undo(house)
        except Exception as error:  # what is refused is not of interest here
            assert type(error).__name__ in ("Refused", "NotFound")
    assert log.verify(house).is_intact
