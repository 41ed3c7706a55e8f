"""Any sequence of changes and questions has the same answers on disk as in memory, whatever befalls the files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from smtui.domain.clock import FixedClock
from smtui.domain.errors import Conflict
from smtui.ports import Table, Write
from smtui.storage import JsonStore, open_store
from smtui.storage.memory import MemoryStore
from tests.storage.conftest import NOW

TABLES: tuple[Table, ...] = ("comments", "events")
IDS = ["a", "ab", "b", 'q"uote', "ü", "z\\"]
STATES = ["pending", "answered", "dismissed"]
TIMES = [None, "2026-05-01T08:00:00Z", "2026-11-23T08:00:00Z", "2026-11-24T08:00:00Z"]

tables = st.sampled_from(TABLES)
ids = st.sampled_from([*IDS, *(f"{id}{number}" for number, id in enumerate(IDS))])
values = st.one_of(
    st.none(), st.integers(), st.text(st.characters(exclude_categories=["Cs"]), max_size=5), st.lists(st.booleans())
)
fields = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(STATES),
        "act_by": st.sampled_from(TIMES),
        "closed_at": st.sampled_from(TIMES),
        "at": st.sampled_from(TIMES),
        "object": ids,
        "any": values,
    },
)


class Model(RuleBasedStateMachine):
    """The store in memory is the model; two handles on one folder are what is tested."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path("/nonexistent")
        self.clock = FixedClock(NOW)
        self.memory = MemoryStore()
        self.stores: list[JsonStore] = []
        self.told: dict[tuple[str, str], Any] = {}
        self.since = 0

    def start(self, folder: Path) -> None:
        self.folder = folder
        self.stores = [open_store(folder, clock=self.clock) for _ in range(2)]
        seed = [
            Write(
                table=table,
                id=f"{id}{number}",
                fields={"status": STATES[number % 3], "act_by": due, "at": TIMES[3], "n": number},
            )
            for table in TABLES
            for number, id in enumerate(IDS * 2)
            for due in [TIMES[number % 4]]
        ]
        self.both(lambda store: store.commit(seed))
        self.stores[0].compact()

    def both(self, work: Callable[[Any], Any]) -> None:
        self.stores.reverse()
        assert outcome(work, self.stores[0]) == outcome(work, self.memory)

    @rule(table=tables, id=ids, fields=fields)
    def insert(self, table: Table, id: str, fields: dict[str, Any]) -> None:
        self.both(lambda store: store.commit([Write(table=table, id=id, fields=fields)]))

    @rule(table=tables, id=ids, fields=fields, knows=st.booleans(), exact=st.sampled_from([None, 1, 2]))
    def change(self, table: Table, id: str, fields: dict[str, Any], knows: bool, exact: int | None) -> None:
        was = (self.memory.get(table, id) or {}) if knows else {}
        self.both(lambda store: store.commit([Write(table=table, id=id, fields=fields, was=was, exact=exact)]))

    @rule(table=tables, id=ids)
    def purge(self, table: Table, id: str) -> None:
        self.both(lambda store: store.purge([(table, id)]))

    @rule()
    def compact(self) -> None:
        self.stores[0].compact()

    @rule()
    def reopen(self) -> None:
        self.stores.pop().close()
        self.stores.append(open_store(self.folder, clock=self.clock))

    @rule()
    def lose_the_index(self) -> None:
        for path in self.folder.glob("*.index.jsonl"):
            path.unlink()

    @rule(table=tables, id=ids)
    def get(self, table: Table, id: str) -> None:
        self.both(lambda store: store.get(table, id))
        self.both(lambda store: store.ids(table, id[:1]))

    @rule(
        table=tables,
        where=st.one_of(
            st.none(), fields, st.fixed_dictionaries({"status": st.sets(st.sampled_from(STATES)).map(tuple)})
        ),
        order=st.sampled_from([None, "act_by", "at", "id"]),
        reverse=st.booleans(),
    )
    def find_with_archives(self, table: Table, where: Any, order: str | None, reverse: bool) -> None:
        self.both(lambda store: store.find(table, where, order=order, reverse=reverse, archived=True))

    @rule(
        table=tables,
        status=st.sampled_from([*STATES, ("pending", "answered")]),
        order=st.sampled_from([None, "act_by", "id"]),
        reverse=st.booleans(),
        limit=st.integers(0, 4),
    )
    def find_is_the_beginning_of_the_whole(
        self, table: Table, status: Any, order: str | None, reverse: bool, limit: int
    ) -> None:
        for store in self.stores:
            whole = store.find(table, {"status": status}, order=order, reverse=reverse)
            assert store.find(table, {"status": status}, order=order, reverse=reverse, limit=limit) == whole[:limit]
            assert store.count(table, {"status": status}) == len(whole)
            everything = store.find(table, order=order, reverse=reverse)
            assert store.find(table, order=order, reverse=reverse, limit=limit) == everything[:limit]
            assert store.count(table) == len(everything)

    @invariant()
    def feed_leads_to_the_present_state(self) -> None:
        if not self.stores:
            return
        assert self.stores[0].seq() == self.stores[1].seq() == self.memory.seq()
        for news in self.stores[0].changes(self.since):
            assert news.seq > self.since
            self.since = news.seq
            self.told[news.table, news.id] = news.doc
        assert {key: doc for key, doc in self.told.items() if doc is not None} == {
            (table, doc["id"]): doc for table in TABLES for doc in self.memory.find(table)
        }

    def teardown(self) -> None:
        for store in self.stores:
            assert store.notices == []
            store.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def outcome(work: Callable[[Any], Any], store: Any) -> Any:
    try:
        return work(store)
    except Conflict as conflict:
        return conflict.key


def test_store_on_disk_is_the_store_in_memory(tmp_path_factory: Any) -> None:
    class Housed(Model):
        @initialize()
        def begin(self) -> None:
            super().begin()
            self.start(tmp_path_factory.mktemp("model") / "store")

    Housed.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=timedelta(seconds=60))
    Housed.TestCase("runTest").runTest()
