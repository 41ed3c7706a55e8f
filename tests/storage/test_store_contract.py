"""What every store must do, whatever stands behind it."""

from __future__ import annotations

from typing import Any

import pytest

from smtui.domain.errors import Conflict, StoreError
from smtui.ports import Above, Below, Store, Write


def put(store: Store, id: str, table: Any = "comments", **fields: Any) -> dict[str, Any]:
    return store.commit([Write(table=table, id=id, fields=fields)])[0]


def test_new_document_has_its_id_and_revision_one(any_store: Store) -> None:
    assert put(any_store, "a", text="hello") == {"id": "a", "rev": 1, "text": "hello"}
    assert any_store.get("comments", "a") == {"id": "a", "rev": 1, "text": "hello"}


def test_unknown_document_is_none(any_store: Store) -> None:
    assert any_store.get("comments", "a") is None
    put(any_store, "b")
    assert any_store.get("comments", "a") is None
    assert any_store.get("replies", "b") is None


def test_new_document_is_refused_where_the_id_exists(any_store: Store) -> None:
    put(any_store, "a", text="first")
    with pytest.raises(Conflict):
        put(any_store, "a", text="second")
    assert any_store.get("comments", "a") == {"id": "a", "rev": 1, "text": "first"}


def test_change_keeps_other_fields_and_raises_the_revision(any_store: Store) -> None:
    put(any_store, "a", text="hello", owner="kim")
    changed = any_store.commit([Write(table="comments", id="a", fields={"owner": "lee"}, was={"owner": "kim"})])
    assert changed == [{"id": "a", "rev": 2, "text": "hello", "owner": "lee"}]
    assert any_store.get("comments", "a") == changed[0]


def test_none_removes_a_field(any_store: Store) -> None:
    put(any_store, "a", text="hello", act_by="2026-11-23T09:00:00Z")
    any_store.commit([Write(table="comments", id="a", fields={"act_by": None}, was={"act_by": "2026-11-23T09:00:00Z"})])
    assert any_store.get("comments", "a") == {"id": "a", "rev": 2, "text": "hello"}


def test_changes_of_different_fields_are_merged(any_store: Store) -> None:
    put(any_store, "a", owner="kim", status="pending")
    any_store.commit([Write(table="comments", id="a", fields={"owner": "lee"}, was={"owner": "kim"})])
    any_store.commit([Write(table="comments", id="a", fields={"status": "answered"}, was={"status": "pending"})])
    assert any_store.get("comments", "a") == {"id": "a", "rev": 3, "owner": "lee", "status": "answered"}


def test_changes_of_the_same_field_conflict(any_store: Store) -> None:
    put(any_store, "a", owner="kim")
    any_store.commit([Write(table="comments", id="a", fields={"owner": "lee"}, was={"owner": "kim"})])
    with pytest.raises(Conflict) as caught:
        any_store.commit([Write(table="comments", id="a", fields={"owner": "max"}, was={"owner": "kim"})])
    assert caught.value.values["field"] == "owner"
    assert any_store.get("comments", "a") == {"id": "a", "rev": 2, "owner": "lee"}


def test_the_same_change_twice_is_no_conflict_and_no_news(any_store: Store) -> None:
    put(any_store, "a", owner="kim")
    change = Write(table="comments", id="a", fields={"owner": "lee"}, was={"owner": "kim"})
    first = any_store.commit([change])
    seq = any_store.seq()
    assert any_store.commit([change]) == first
    assert any_store.seq() == seq


def test_field_that_was_absent_may_be_set_only_while_it_is_absent(any_store: Store) -> None:
    put(any_store, "a")
    any_store.commit([Write(table="comments", id="a", fields={"owner": "lee"}, was={"owner": None})])
    with pytest.raises(Conflict):
        any_store.commit([Write(table="comments", id="a", fields={"owner": "kim"}, was={})])


def test_exact_revision_lets_only_one_of_two_equal_claims_through(any_store: Store) -> None:
    put(any_store, "r", "replies", status="queued")
    claim = Write(table="replies", id="r", fields={"status": "sending"}, was={"status": "queued"}, exact=1)
    any_store.commit([claim])
    with pytest.raises(Conflict):
        any_store.commit([claim])
    again = Write(table="replies", id="r", fields={"status": "sending"}, was={"status": "sending"}, exact=2)
    any_store.commit([again])
    with pytest.raises(Conflict):
        any_store.commit([again])


def test_change_of_a_missing_document_is_refused(any_store: Store) -> None:
    with pytest.raises(Conflict):
        any_store.commit([Write(table="comments", id="a", fields={"owner": "lee"}, was={"owner": None})])
    assert any_store.get("comments", "a") is None


def test_commit_is_all_or_nothing(any_store: Store) -> None:
    put(any_store, "a", owner="kim")
    seq = any_store.seq()
    with pytest.raises(Conflict):
        any_store.commit(
            [
                Write(table="comments", id="b", fields={"owner": "new"}),
                Write(table="comments", id="a", fields={"owner": "lee"}, was={"owner": "max"}),
            ]
        )
    assert any_store.get("comments", "b") is None
    assert any_store.seq() == seq


def test_later_writes_of_a_commit_see_the_earlier_ones(any_store: Store) -> None:
    docs = any_store.commit(
        [
            Write(table="comments", id="a", fields={"owner": "kim"}),
            Write(table="comments", id="a", fields={"status": "pending"}, was={}),
        ]
    )
    assert docs[0] == docs[1] == any_store.get("comments", "a")
    assert docs[0]["owner"] == "kim" and docs[0]["status"] == "pending"


def test_id_and_revision_cannot_be_written(any_store: Store) -> None:
    doc = any_store.commit([Write(table="comments", id="a", fields={"id": "z", "rev": 99, "text": "x"})])[0]
    assert (doc["id"], doc["rev"]) == ("a", 1)


def test_empty_commit_changes_nothing(any_store: Store) -> None:
    assert any_store.commit([]) == []
    assert any_store.seq() == 0


@pytest.mark.parametrize("value", [object(), "\ud800", {1, object()}])
def test_what_json_cannot_hold_is_refused(any_store: Store, value: object) -> None:
    with pytest.raises(StoreError):
        any_store.commit([Write(table="comments", id="a", fields={"text": value})])
    assert any_store.get("comments", "a") is None


def test_values_come_back_as_json_has_them(any_store: Store) -> None:
    value = {
        "list": [1, 2.5, None, True],
        "text": 'quote " slash \\ line\nfeed \x00 \u2028 ü 👩‍👩‍👧',
        "deep": {"a": {"b": []}},
    }
    put(any_store, "ä/.. \n", text=value, tup=(1, 2))
    assert any_store.get("comments", "ä/.. \n") == {"id": "ä/.. \n", "rev": 1, "text": value, "tup": [1, 2]}


def test_documents_are_the_callers_own(any_store: Store) -> None:
    fields = {"list": [1]}
    doc = put(any_store, "a", **fields)
    doc["list"].append(2)
    fields["list"].append(3)
    found = any_store.find("comments")[0]
    found["list"].append(4)
    assert any_store.get("comments", "a") == {"id": "a", "rev": 1, "list": [1]}


def inbox(store: Store) -> None:
    store.commit(
        [
            Write(
                table="comments",
                id="c1",
                fields={"status": "pending", "act_by": "2026-11-23T10:00:00Z", "account": "blog"},
            ),
            Write(
                table="comments",
                id="c2",
                fields={"status": "answered", "act_by": "2026-11-23T08:00:00Z", "account": "blog"},
            ),
            Write(table="comments", id="c3", fields={"status": "pending", "account": "shop"}),
            Write(
                table="comments",
                id="c4",
                fields={"status": "pending", "act_by": "2026-11-23T09:00:00Z", "account": "shop"},
            ),
            Write(table="comments", id="c5", fields={"status": "dismissed", "act_by": "2026-11-23T09:00:00Z"}),
        ]
    )
    # Two more in a commit of their own, and a change: on disk they stand elsewhere.
    store.commit([Write(table="comments", id="c0", fields={"status": "pending", "act_by": "2026-11-23T09:00:00Z"})])
    store.commit([Write(table="comments", id="c1", fields={"status": "dismissed"}, was={"status": "pending"})])


def found(store: Store, *args: Any, **kwargs: Any) -> list[str]:
    return [doc["id"] for doc in store.find("comments", *args, **kwargs)]


def test_find_all_in_order_of_their_ids(any_store: Store) -> None:
    inbox(any_store)
    assert found(any_store) == ["c0", "c1", "c2", "c3", "c4", "c5"]
    assert found(any_store, reverse=True, limit=2) == ["c5", "c4"]
    assert any_store.find("replies") == []


def test_find_by_fields(any_store: Store) -> None:
    inbox(any_store)
    assert found(any_store, {"status": "pending"}) == ["c0", "c3", "c4"]
    assert found(any_store, {"status": ("answered", "dismissed")}) == ["c1", "c2", "c5"]
    assert found(any_store, {"status": {"answered", "dismissed"}, "account": "blog"}) == ["c1", "c2"]
    assert found(any_store, {"account": None}) == ["c0", "c5"]
    assert found(any_store, {"status": "nonsense"}) == []
    assert found(any_store, {"status": ()}) == []


def test_find_ordered_puts_what_has_no_value_last(any_store: Store) -> None:
    inbox(any_store)
    assert found(any_store, {"status": "pending"}, order="act_by") == ["c0", "c4", "c3"]
    assert found(any_store, {"status": "pending"}, order="act_by", reverse=True) == ["c4", "c0", "c3"]


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 9])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("status", ["pending", ("pending", "dismissed"), ("answered",)])
def test_a_limit_gives_the_first_of_the_whole_answer(any_store: Store, limit: int, reverse: bool, status: Any) -> None:
    inbox(any_store)
    whole = found(any_store, {"status": status}, order="act_by", reverse=reverse)
    assert found(any_store, {"status": status}, order="act_by", reverse=reverse, limit=limit) == whole[:limit]


def test_count(any_store: Store) -> None:
    inbox(any_store)
    assert any_store.count("comments") == 6
    assert any_store.count("comments", {"status": "pending"}) == 3
    assert any_store.count("comments", {"status": ("pending", "answered")}) == 4
    assert any_store.count("comments", {"status": "pending", "account": "shop"}) == 2
    assert any_store.count("replies") == 0


BOUNDS = ("2026-11-22T08:00:00Z", "2026-11-23T08:00:00Z", "2026-11-25T08:00:00Z")


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("field", ["act_by", "snoozed_until", "note"])
@pytest.mark.parametrize("status", ["pending", ("pending", "answered"), None])
def test_bounds_on_text(any_store: Store, bound: str, field: str, status: Any) -> None:
    days = [None, *(f"2026-11-{day}T08:00:00Z" for day in (21, 22, 23, 24))]
    docs = [
        {
            "status": ("pending", "answered")[number % 2],
            "act_by": day,
            "snoozed_until": days[-1 - number % 5],
            "note": day,
        }
        for number, day in enumerate(days * 3)
    ]
    fields = [{name: value for name, value in doc.items() if value is not None} for doc in docs]
    any_store.commit([Write(table="comments", id=f"c{number:02}", fields=doc) for number, doc in enumerate(fields)])
    if hasattr(any_store, "compact"):
        any_store.compact()
    fresh = {"status": "pending", field: "2026-11-21T09:00:00Z"}
    any_store.commit([Write(table="comments", id="new", fields=fresh)])
    fields.append(fresh)
    wanted = ("pending", "answered") if status is None or isinstance(status, tuple) else (status,)
    for condition, holds in ((Below(bound), str.__lt__), (Above(bound), str.__gt__)):
        where = {field: condition} | ({} if status is None else {"status": status})
        right = [doc for doc in fields if doc["status"] in wanted and field in doc and holds(doc[field], bound)]
        assert any_store.count("comments", where) == len(right)
        found = any_store.find("comments", where, order=field)
        assert [doc[field] for doc in found] == sorted(doc[field] for doc in right)
        assert any_store.find("comments", where, order=field, limit=2) == found[:2]
        assert any_store.find("comments", where, order=field, limit=2, reverse=True) == found[::-1][:2]


def test_ids_by_prefix(any_store: Store) -> None:
    any_store.commit([Write(table="comments", id=id, fields={}) for id in ("ab", "abc", "b", "a", "ba")])
    any_store.commit([Write(table="comments", id="abb", fields={})])
    any_store.commit([Write(table="rounds", id="abx", fields={})])
    assert any_store.ids("comments", "ab") == ["ab", "abb", "abc"]
    assert any_store.ids("comments", "") == ["a", "ab", "abb", "abc", "b", "ba"]
    assert any_store.ids("comments", "x") == []


def test_feed_tells_each_changed_document_once_in_order_of_its_last_change(any_store: Store) -> None:
    put(any_store, "a", text="1")
    put(any_store, "b", text="1")
    start = any_store.seq()
    assert any_store.changes(start) == []
    put(any_store, "c", text="1")
    any_store.commit([Write(table="comments", id="a", fields={"text": "2"}, was={"text": "1"})])
    any_store.commit([Write(table="comments", id="c", fields={"text": "2"}, was={"text": "1"})])
    news = any_store.changes(start)
    assert [(change.table, change.id) for change in news] == [("comments", "a"), ("comments", "c")]
    assert [change.doc for change in news] == [any_store.get("comments", "a"), any_store.get("comments", "c")]
    assert news[-1].seq == any_store.seq()
    assert news[0].seq < news[1].seq
    assert [change.id for change in any_store.changes(0)] == ["b", "a", "c"]


def test_feed_tells_what_was_purged(any_store: Any) -> None:
    put(any_store, "a")
    put(any_store, "b")
    start = any_store.seq()
    assert any_store.purge([("comments", "a"), ("comments", "zz")]) == 1
    assert any_store.get("comments", "a") is None
    assert found(any_store) == ["b"] and any_store.count("comments") == 1 and any_store.ids("comments", "") == ["b"]
    assert [(change.id, change.doc) for change in any_store.changes(start)] == [("a", None)]
    assert put(any_store, "a")["rev"] == 1
