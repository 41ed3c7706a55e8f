"""Evidence: what a piece holds, that a change shows, when periods end, and what privacy does to it."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment, Said
from smtui.domain.evidence import Evidence, capture, erased, hash_of, period_end, presets_for, verify
from smtui.domain.verdict import Answer
from smtui.ports import Write
from smtui.services import evidence, evidence_paper, guide, inbox, log, privacy, sync, triage
from smtui.services.house import House
from smtui.services.work import load
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

BERLIN = ZoneInfo("Europe/Berlin")
NASTY = "<script>alert(1)</script> [x](http://evil.example) **you idiots** \x1b[31m\u202e"


def a_house(text: str = NASTY, *, author: str = "Rolf <b>", clock: FixedClock | None = None) -> tuple[House, str]:
    network = FakeNetwork()
    said = (Said(author="Ina", text="> quoted *before*", at=MONDAY, remote_id="900"),)
    network.write(
        text, author=author, author_url="https://social.example/@rolf", url="https://b.example/7", thread=said
    )
    house = make_house(network, clock=clock or FixedClock(MONDAY))
    asyncio.run(sync.sync(house, house.library.accounts()))
    (found,) = inbox.list_comments(house)
    return house, found.id


def chain(texts: list[str]) -> list[Evidence]:
    pieces: list[Evidence] = []
    for number, text in enumerate(texts, 1):
        comment = Comment(
            id=f"c{number}",
            account="blog",
            network="wordpress",
            remote_id=str(number),
            text=text,
            created_at=MONDAY,
            received_at=MONDAY,
            status="pending",
        )
        previous = pieces[-1].hash if pieces else ""
        pieces.append(
            capture(comment, number=number, previous=previous, saved_at=MONDAY, zone="Europe/Berlin", by="anna", why="")
        )
    return pieces


def test_a_piece_holds_text_times_addresses_thread_who_and_when() -> None:
    house, id = a_house()
    piece = evidence.save(house, id, "before hiding")
    comment = load(house, "comments", id, Comment)
    assert (piece.id, piece.number, piece.by, piece.why) == ("e1", 1, "anna", "before hiding")
    assert (piece.text, piece.author, piece.author_url) == (comment.text, comment.author, comment.author_url)
    assert (piece.url, piece.thread, piece.zone) == (comment.url, comment.thread, "Europe/Berlin")
    assert (piece.saved_at, piece.previous) == (MONDAY, "")
    assert evidence.verify(house) == (1, ())
    assert log.entries(house, id)[0].action == "evidence"


def test_the_same_state_is_kept_once_and_a_changed_one_again() -> None:
    house, id = a_house()
    assert evidence.save(house, id) == evidence.save(house, id)
    old = load(house, "comments", id, Comment)
    house.store.commit([Write(table="comments", id=id, fields={"text": "edited"}, was={"text": old.text})])
    second = evidence.save(house, id)
    assert (second.number, second.previous) == (2, evidence.piece(house, "e1").hash)
    assert [piece.text for piece in evidence.of_comment(house, id)] == [old.text, "edited"]
    assert evidence.verify(house) == (2, ())


def test_a_piece_changed_in_the_store_shows() -> None:
    house, id = a_house()
    evidence.save(house, id)
    house.store.commit([Write(table="evidence", id="e1", fields={"by": "nobody"}, was={"by": "anna"})])
    count, faults = evidence.verify(house)
    assert count == 1
    assert [(fault.number, fault.kind) for fault in faults] == [(1, "changed")]


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6), st.data())
def test_every_change_removal_and_exchange_in_a_chain_shows(texts: list[str], data: st.DataObject) -> None:
    pieces = chain(texts)
    head = pieces[-1].hash
    assert verify(pieces, len(pieces), head) == ()
    at = data.draw(st.integers(0, len(pieces) - 1))
    changed = [*pieces]
    changed[at] = msgspec.structs.replace(pieces[at], text=pieces[at].text + "!")
    assert ("changed", at + 1) in [(fault.kind, fault.number) for fault in verify(changed, len(pieces), head)]
    forged = [*pieces]
    forged[at] = msgspec.structs.replace(changed[at], hash=hash_of(changed[at]))
    assert verify(forged, len(pieces), head)
    assert ("missing", at + 1) in [
        (fault.kind, fault.number) for fault in verify(pieces[:at] + pieces[at + 1 :], len(pieces), head)
    ]
    assert verify(pieces, len(pieces) - 1, pieces[-2].hash if len(pieces) > 1 else "")


@given(st.lists(st.text(max_size=30), min_size=2, max_size=6), st.data())
def test_an_erased_piece_holds_the_chain_together(texts: list[str], data: st.DataObject) -> None:
    pieces = chain(texts)
    at = data.draw(st.integers(0, len(pieces) - 1))
    pieces[at] = erased(pieces[at], MONDAY)
    assert verify(pieces, len(pieces), pieces[-1].hash) == ()
    assert not (pieces[at].text or pieces[at].author)


@pytest.mark.parametrize(
    ("known", "end"),
    [
        (datetime(2026, 11, 23, 9, tzinfo=UTC), date(2027, 2, 23)),
        (datetime(2026, 11, 23, 23, 30, tzinfo=UTC), date(2027, 2, 24)),  # already Tuesday in Berlin
        (datetime(2026, 11, 30, 9, tzinfo=UTC), date(2027, 2, 28)),
        (datetime(2027, 11, 30, 9, tzinfo=UTC), date(2028, 2, 29)),
        (datetime(2026, 10, 31, 9, tzinfo=UTC), date(2027, 1, 31)),
    ],
)
def test_a_criminal_complaint_is_due_on_the_day_of_the_same_number_three_months_later(
    known: datetime, end: date
) -> None:
    assert period_end("complaint", known, BERLIN) == end


def test_the_other_periods_are_a_month_72_hours_and_a_fortnight() -> None:
    known = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert period_end("month", known, BERLIN) == date(2026, 2, 28)
    assert period_end("breach", known, BERLIN) == known + timedelta(hours=72)
    assert period_end("fortnight", known, BERLIN) == date(2026, 2, 14)
    assert presets_for("insult")[0] == "complaint"
    assert presets_for("privacy")[:2] == ("month", "breach")
    assert len(presets_for("praise")) == 4


@given(st.integers(0, 80 * 365 * 24))
def test_months_end_in_the_right_month_whatever_the_day(hours: int) -> None:
    known = MONDAY + timedelta(hours=hours)
    local = known.astimezone(BERLIN).date()
    end = period_end("complaint", known, BERLIN)
    assert isinstance(end, date)
    assert (end.year * 12 + end.month) - (local.year * 12 + local.month) == 3
    assert end.day == local.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(("situation", "kept"), [("insult", 1), ("praise", 0)])
def test_before_deleting_evidence_is_kept_where_the_guideline_wants_it(situation: str, kept: int) -> None:
    house, id = a_house("a word")
    triage.set_situation(house, [id], situation)
    triage.moderate(house, [id], "trash")
    assert len(evidence.of_comment(house, id)) == kept
    if kept:
        assert evidence.of_comment(house, id)[0].remote_status != "trash"
    triage.undo(house)
    assert evidence.verify(house) == (kept, ())


def test_evidence_is_kept_also_where_somebody_decided_that_it_is_nothing() -> None:
    house, id = a_house("You idiots")
    guide.decide(house, [id], (Answer("addressed", False),))
    triage.moderate(house, [id], "trash")
    assert [piece.text for piece in evidence.of_comment(house, id)] == ["You idiots"]


def test_spam_and_approval_keep_no_evidence() -> None:
    house, id = a_house()
    triage.moderate(house, [id], "spam")
    triage.moderate(house, [id], "approve")
    assert evidence.pieces(house) == []


class Page(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.said = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_holds_all_of_it_and_nothing_a_stranger_wrote_is_markup() -> None:
    house, id = a_house()
    triage.set_situation(house, [id], "insult")
    piece = evidence.save(house, id)
    page = Page()
    written = evidence_paper.html(house, [piece])
    page.feed(written)
    assert "script" not in page.tags and "b" not in page.tags and "a" not in page.tags
    assert "<script>alert(1)</script>" in page.said
    assert "\x1b" not in written and "\u202e" not in written
    for part in (piece.hash, "2027-02-23", "No legal advice", "https://social.example/@rolf", "> quoted *before*"):
        assert part in page.said
    assert "http-equiv" in written and "@page" in written


def test_the_markdown_quotes_and_escapes_what_a_stranger_wrote() -> None:
    house, id = a_house()
    written = evidence_paper.markdown(house, [evidence.save(house, id)])
    assert "> \\<script\\>alert(1)" in written
    assert "\\[x\\](http" in written and "\\*\\*you" in written
    assert "2026-11-23 10:00:00 CET (+0100), 2026-11-23 09:00:00 UTC" in written
    assert "No legal advice" in written


def test_paper_speaks_german() -> None:
    network = FakeNetwork()
    network.write("Ihr Idioten", author="Rolf")
    house = make_house(network, language="de")
    asyncio.run(sync.sync(house, house.library.accounts()))
    (found,) = inbox.list_comments(house)
    written = evidence_paper.markdown(house, [evidence.save(house, found.id)])
    assert "Kein Rechtsrat" in written and "Strafantrag" in written


def test_a_deletion_request_leaves_evidence_and_says_so_until_it_is_erased_on_purpose() -> None:
    house, id = a_house("words of mine", author="Rolf")
    evidence.save(house, id)
    person = privacy.find_person(house, "Rolf")
    assert [doc["id"] for doc in person.evidence] == ["e1"]
    privacy.erase_person(house, person, lambda: None, close_open=True)
    assert evidence.piece(house, "e1").text == "words of mine"
    assert evidence.verify(house) == (1, ())
    evidence.erase(house, ["e1"])
    assert "words of mine" not in str(house.store.find("evidence"))
    assert evidence.verify(house) == (1, ())


def test_purge_erases_evidence_once_its_own_time_is_over() -> None:
    clock = FixedClock(MONDAY)
    house, id = a_house("words of mine", author="Rolf", clock=clock)
    evidence.save(house, id)
    clock.advance(seconds=1094 * 86400)
    assert privacy.plan_purge(house, 1).evidence == 0
    clock.advance(seconds=2 * 86400)
    assert privacy.plan_purge(house, 1).evidence == 1
    assert privacy.purge(house, 1, lambda: None).evidence == 1
    assert evidence.piece(house, "e1").erased_at is not None
    assert privacy.purge(house, 1, lambda: None).evidence == 0
