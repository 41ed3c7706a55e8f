"""What an import costs: each author is looked up once, however long the file is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from smtui.ports import Doc, Table
from smtui.services import inbox, intake
from smtui.storage.memory import MemoryStore
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house


class Watched(MemoryStore):
    """Counts whose comments are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def find(self, table: Table, where: Mapping[str, Any] | None = None, **more: Any) -> list[Doc]:
        if table == "comments" and "author" in (where or {}):
            self.asked.update(where["author"])  # type: ignore[index]
        return super().find(table, where, **more)


def test_a_long_file_asks_once_what_each_author_wrote_before() -> None:
    store = Watched()
    house = make_house(FakeNetwork(), store=store)
    first = {"author": "Ada", "text": "Hello?", "created_at": "2026-11-23T08:00", "post_url": "https://x.example/1"}
    intake.take_in(house, [(1, first)], "blog")
    store.asked.clear()
    lines = [
        (number, {**first, "author": ("Ada", "Ben")[number % 2], "text": f"Hello {number}?", "id": str(number)})
        for number in range(1, 1_201)
    ]
    result = intake.take_in(house, lines, "blog")
    assert (len(result.new), result.refused) == (1_200, [])
    assert store.asked == {"Ada": 1, "Ben": 1}
    # What came in with an earlier batch counts as written before: the waiting began with the first.
    assert len({comment.due for comment in inbox.list_comments(house) if comment.author == "Ada"}) == 1
