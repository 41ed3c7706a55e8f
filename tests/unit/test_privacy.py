"""What is erased, on time or on request, what stays, and that a network does not bring it back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment, Said
from smtui.domain.errors import NotFound, Refused, StoreUnwritable, UsageError
from smtui.ports import TABLES, Write
from smtui.services import inbox, log, overview, privacy, replies, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from smtui.storage.memory import MemoryStore
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

ADA = "Ada Lovelace"
URL = "https://social.example/@ada"
WORDS = "My parcel never arrived at Lane 12"
SECRETS = (ADA, "@ada", "Lane 12", "kept promise", "Reginald", "rude on the phone")


class Wiper:
    """Stands for the wiping of the disk."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1


def pull(house: House, *, again: bool = False) -> None:
    """Sync; ``again`` from the very beginning, so that the network tells everything once more."""
    if again:
        cursor = (house.store.get("sync", "account.blog") or {})["cursor"]
        house.store.commit([Write(table="sync", id="account.blog", fields={"cursor": {}}, was={"cursor": cursor})])
    asyncio.run(sync.sync(house, house.library.accounts()))


def text_of(house: House) -> str:
    """Return everything in the store as one text."""
    return "\n".join(msgspec.json.encode(doc).decode() for table in TABLES for doc in house.store.find(table))


def a_case(network: FakeNetwork, clock: FixedClock) -> tuple[House, str]:
    """A house with one comment of Ada's, answered, noted, undone and quoted in the log."""
    house = make_house(network, clock=clock)
    said = (Said(author="Reginald", text="Same here", at=MONDAY, remote_id="900"),)
    remote = network.write(WORDS, author=ADA, author_url=URL, url=f"{URL}/7", thread=said)
    pull(house)
    (found,) = inbox.list_comments(house)
    clock.advance(seconds=1)
    triage.add_note(house, found.id, "was rude on the phone")
    clock.advance(seconds=1)
    triage.done(house, [found.id], "no_answer_on_purpose", f"{ADA} calls back")
    clock.advance(seconds=1)
    triage.undo(house)
    replies.queue(house, found.id, f"Dear {ADA}, a kept promise is worth two.")
    pull(house)
    network.comments[remote] = msgspec.structs.replace(network.comments[remote], text=f"{WORDS}!")
    pull(house, again=True)
    if load(house, "comments", found.id, Comment).is_open():
        triage.done(house, [found.id], "answered_elsewhere")
    return house, found.id


def test_names_and_texts_of_what_is_old_go_and_the_numbers_stay() -> None:
    network, clock, wiper = FakeNetwork(), FixedClock(MONDAY), Wiper()
    house, id = a_case(network, clock)
    assert all(word in text_of(house) for word in SECRETS)
    counts, numbers = inbox.counts(house), overview.overview(house, timedelta(days=90))
    events = len(log.entries(house, limit=500))
    before = load(house, "comments", id, Comment)

    assert privacy.plan_purge(house, 30).is_nothing
    clock.advance(days=31)
    plan = privacy.plan_purge(house, 30)
    assert (plan.comments, plan.replies, plan.notes) == (1, 1, 1)
    assert privacy.purge(house, 30, wiper) == plan
    assert wiper.calls == 1

    left = text_of(house)
    assert [word for word in SECRETS if word in left] == []
    after = load(house, "comments", id, Comment)
    assert after.forgotten_at == house.now()
    kept = (
        "id",
        "account",
        "remote_id",
        "created_at",
        "due",
        "status",
        "reason",
        "closed_at",
        "answered_at",
        "post_id",
    )
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    clock.advance(days=-31)
    assert (inbox.counts(house), overview.overview(house, timedelta(days=90))) == (counts, numbers)
    told = log.entries(house, limit=500)
    assert len(told) == events + 1
    assert [(entry.action, entry.detail) for entry in told if entry.action == "purge"] == [("purge", "1")]
    assert privacy.plan_purge(house, 30).is_nothing


def test_an_erased_comment_stays_erased_when_its_network_tells_it_again() -> None:
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    house, id = a_case(network, clock)
    remote = load(house, "comments", id, Comment).remote_id
    clock.advance(days=31)
    privacy.purge(house, 30, Wiper())
    network.comments[remote] = msgspec.structs.replace(
        network.comments[remote], text=f"{WORDS}?", remote_status="public"
    )
    quoting = Said(author=ADA, text=WORDS, at=MONDAY, remote_id=remote)
    ours = Said(author="Café", text="Hello", at=MONDAY, ours=True, remote_id="901")
    network.write("I agree", author="Bob", thread=(quoting, ours))
    pull(house, again=True)
    kept = load(house, "comments", id, Comment)
    assert (kept.text, kept.author, kept.remote_status, kept.is_open()) == ("", "", "public", False)
    (bob,) = inbox.list_comments(house)
    assert [(said.author, said.text) for said in bob.thread] == [("", ""), ("Café", "Hello")]
    assert "Lane 12" not in text_of(house)


def test_what_is_open_young_or_on_its_way_is_not_purged() -> None:
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    house = make_house(network, clock=clock)
    for text in ("open", "young", "waiting"):
        network.write(text)
    pull(house)
    ids = {comment.text: comment.id for comment in inbox.list_comments(house)}
    triage.done(house, [ids["waiting"]], "liked")
    reply: dict[str, Any] = {
        "comment": ids["waiting"], "account": "blog", "text": "Soon", "by": "anna",
        "created_at": "2026-11-23T09:00:00Z", "status": "queued",
    }  # fmt: skip
    house.store.commit([Write(table="replies", id="r1", fields=reply)])
    clock.advance(days=20)
    triage.done(house, [ids["young"]], "liked")
    clock.advance(days=15)
    done = privacy.purge(house, 30, Wiper())
    assert (done.comments, done.waiting) == (0, 1)
    assert all(word in text_of(house) for word in ("open", "young", "waiting", "Soon"))
    house.store.commit([Write(table="replies", id="r1", fields={"status": "failed"}, was={"status": "queued"})])
    assert privacy.purge(house, 30, Wiper()).comments == 1
    assert house.store.get("replies", "r1") == {**reply, "id": "r1", "rev": 3, "text": "", "status": "cancelled"}


def test_without_days_nothing_is_purged() -> None:
    house = make_house(FakeNetwork())
    for days in (0, -1):
        with pytest.raises(UsageError, match="purge_days"):
            privacy.purge(house, days, Wiper())
    assert privacy.purge(house, 10**12, Wiper()).is_nothing


def test_a_disk_that_cannot_be_wiped_is_not_called_done() -> None:
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    house, _ = a_case(network, clock)
    clock.advance(days=31)

    def full() -> None:
        raise StoreUnwritable("store_full", path="/store")

    with pytest.raises(StoreUnwritable, match="not_wiped"):
        privacy.purge(house, 30, full)
    wiper = Wiper()
    assert privacy.purge(house, 30, wiper).is_nothing
    assert wiper.calls == 1


class Meddling(MemoryStore):
    """Somebody else changes a comment just before a commit, once."""

    def __init__(self) -> None:
        super().__init__()
        self.meddle: tuple[str, dict[str, Any]] | None = None

    def commit(self, writes: Any) -> Any:
        if self.meddle is not None and any(write.table == "comments" for write in writes):
            (id, fields), self.meddle = self.meddle, None
            super().commit([Write(table="comments", id=id, fields=fields, was=self.get("comments", id))])
        return super().commit(writes)


@pytest.mark.parametrize(
    ("fields", "left"),
    [({"text": "edited meanwhile"}, ""), ({"status": "pending", "closed_at": None, "text": "again"}, "again")],
)
def test_what_somebody_changes_meanwhile_is_looked_at_again(fields: dict[str, Any], left: str) -> None:
    network, clock, store = FakeNetwork(), FixedClock(MONDAY), Meddling()
    house = make_house(network, clock=clock, store=store)
    network.write("old")
    pull(house)
    (comment,) = inbox.list_comments(house)
    triage.done(house, [comment.id], "liked")
    clock.advance(days=31)
    store.meddle = (comment.id, fields)
    privacy.purge(house, 30, Wiper())
    assert load(house, "comments", comment.id, Comment).text == left


# -- one person ------------------------------------------------------------------------------------------------------


def a_street(network: FakeNetwork) -> House:
    """Ada and Bob in one conversation, and another Ada."""
    house = make_house(network)
    first = network.write(WORDS, author=ADA, author_url=URL)
    thread = (
        Said(author=ADA, text=WORDS, at=MONDAY, remote_id=first),
        Said(author="Café", text=f"Dear {ADA}, sorry!", at=MONDAY, ours=True, remote_id="901"),
        Said(author="Carl", text=f"She wrote: {WORDS}", at=MONDAY, remote_id="902"),
    )
    network.write("Mine neither", author="Bob", thread=thread)
    network.write(f"Who is {ADA}?", author="Dora")
    network.write("Nice", author="ada lovelace")
    pull(house)
    return house


def by_author(house: House) -> dict[str, Comment]:
    return {comment.author: comment for comment in inbox.list_comments(house, inbox.Filter(status=None, snoozed=True))}


@pytest.mark.parametrize("name", [ADA, URL, f"  {ADA} "])
def test_one_person_is_found_by_exact_name_or_address(name: str) -> None:
    house = a_street(FakeNetwork())
    known = by_author(house)
    triage.add_note(house, known[ADA].id, "call her")
    person = privacy.find_person(house, name)
    assert ADA in person.names
    assert (person.urls, [doc["id"] for doc in person.comments]) == ((URL,), [known[ADA].id])
    assert [doc["text"] for doc in person.notes] == ["call her"]
    assert [(id, said["text"]) for id, said in person.parts()] == [(known["Bob"].id, WORDS)]
    assert person.mentions == (known["Dora"].id,)
    assert [doc["action"] for doc in person.events] == ["note"]


def test_nobody_of_that_name_lists_who_there_is() -> None:
    house = a_street(FakeNetwork())
    with pytest.raises(NotFound, match="person_like") as caught:
        privacy.find_person(house, "Ada")
    assert caught.value.values["known"] == f"{ADA}, ada lovelace"
    with pytest.raises(NotFound, match="person_unknown"):
        privacy.find_person(house, "Zzyzx")
    with pytest.raises(NotFound):
        privacy.find_person(house, ADA, "shop")
    with pytest.raises(UsageError, match="person_empty"):
        privacy.find_person(house, " \n")


def test_somebody_who_only_stands_in_a_thread_is_found() -> None:
    house = a_street(FakeNetwork())
    person = privacy.find_person(house, "Carl")
    assert (person.comments, len(person.threads)) == ((), 1)
    done = privacy.erase_person(house, person, Wiper())
    assert (done.comments, done.threads) == (0, 1)
    assert "Carl" not in text_of(house)


def test_a_person_is_erased_and_everybody_else_is_left() -> None:
    network = FakeNetwork()
    house = a_street(network)
    known = by_author(house)
    replies.save_draft(house, known[ADA].id, f"Hello {ADA}")
    person = privacy.find_person(house, ADA)
    with pytest.raises(Refused, match="person_open"):
        privacy.erase_person(house, person, Wiper())
    assert WORDS in text_of(house)
    wiper = Wiper()
    assert privacy.erase_person(house, person, wiper, close_open=True).comments == 1
    assert wiper.calls == 1

    gone = load(house, "comments", known[ADA].id, Comment)
    assert (gone.status, gone.reason, gone.closed_at) == ("dismissed", "no_answer_on_purpose", house.now())
    assert (gone.author, gone.author_url, gone.text) == ("", "", "")
    assert [entry.detail for entry in log.entries(house, gone.id)] == ["no_answer_on_purpose"]
    assert inbox.on_their_way(house) == {}
    bob = load(house, "comments", known["Bob"].id, Comment)
    assert bob.text == "Mine neither"
    assert [(said.author, said.text) for said in bob.thread] == [
        ("", ""),
        ("Café", "Dear …, sorry!"),
        ("Carl", "She wrote: …"),
    ]
    assert load(house, "comments", known["Dora"].id, Comment).text == f"Who is {ADA}?"
    assert "ada lovelace" in by_author(house)
    with pytest.raises(NotFound):
        privacy.find_person(house, ADA)

    pull(house, again=True)
    assert WORDS not in text_of(house)


def test_the_log_of_other_comments_forgets_the_thread_that_was_there() -> None:
    network = FakeNetwork()
    house = a_street(network)
    bob = by_author(house)["Bob"]
    (remote,) = [id for id, incoming in network.comments.items() if incoming.author == "Bob"]
    shorter = network.comments[remote].thread[1:2]
    network.comments[remote] = msgspec.structs.replace(network.comments[remote], thread=shorter)
    pull(house, again=True)
    assert any("thread" in entry.was for entry in log.entries(house, bob.id))
    privacy.erase_person(house, privacy.find_person(house, ADA), Wiper(), close_open=True)
    assert WORDS not in text_of(house)


def test_a_reply_that_is_just_being_sent_keeps_its_words() -> None:
    house = a_street(FakeNetwork())
    id = by_author(house)[ADA].id
    reply = replies.queue(house, id, "On its way")
    change = Write(table="replies", id=reply.id, fields={"status": "sending"}, was={"status": "queued"})
    house.store.commit([change])
    with pytest.raises(Refused, match="person_moving"):
        privacy.erase_person(house, privacy.find_person(house, ADA), Wiper(), close_open=True)
    assert WORDS in text_of(house)


NAMES = st.text(st.sampled_from("abÄ .*+?[(\\…\n"), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(NAMES, NAMES, NAMES)
def test_whatever_somebody_is_called_their_words_go(name: str, text: str, other: str) -> None:
    network = FakeNetwork()
    house = make_house(network)
    first = network.write(f"XX{text}XX", author=f"Q{name}Q")
    said = Said(author=f"Q{name}Q", text=f"XX{text}XX", at=MONDAY, remote_id=first)
    network.write(other, author="Bob", thread=(said,))
    pull(house)
    person = privacy.find_person(house, f"Q{name}Q")
    privacy.erase_person(house, person, Wiper(), close_open=True)
    left = [doc.get("text", "") + doc.get("author", "") for doc in house.store.find("comments")]
    threads = [part for doc in house.store.find("comments") for part in doc.get("thread", ())]
    assert not [words for words in left if "XX" in words or "Q" in words]
    assert not [part for part in threads if part["text"] or part["author"]]
