"""Each key of the inbox: what is in the store afterwards, and what is selected."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from smtui.domain.comment import Comment
from smtui.domain.errors import Unreachable
from smtui.screens.inbox import InboxPlace
from smtui.services import inbox, replies, triage
from smtui.services.work import load
from smtui.widgets.composer import Page
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, ShelfLibrary, make_house
from tests.ui.conftest import Seat, Sit


def place(seat: Seat) -> InboxPlace:
    found = seat.app.frame.place
    assert isinstance(found, InboxPlace)
    return found


def page(seat: Seat) -> Page:
    composer = place(seat).composer
    assert composer is not None
    return composer.page


def selected(seat: Seat) -> str:
    comment = place(seat).list.comments.get(place(seat).list.current)
    return comment.author if comment else ""


def authors(seat: Seat) -> list[str]:
    return [place(seat).list.comments[id].author for id in place(seat).list.ids]


def stored(seat: Seat, author: str) -> Comment:
    docs = seat.house.store.find("comments", {"author": author})
    return load(seat.house, "comments", docs[0]["id"], Comment)


async def test_the_most_urgent_is_first_and_selected(sit: Sit) -> None:
    async with sit() as seat:
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        assert selected(seat) == "Cleo"
        assert "My parcel never came" in seat.text
        assert "1/3" in seat.text


async def test_moving_shows_the_comment_under_the_cursor(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "j")
        assert selected(seat) == "Ben"
        assert "Great cake!" in seat.text
        await seat.press("j")
        assert selected(seat) == "Ben"
        await seat.press("k")
        assert selected(seat) == "Ada"
        await seat.press("g")
        assert selected(seat) == "Cleo"
        await seat.press("G")
        assert selected(seat) == "Ben"


@pytest.mark.parametrize(("key", "reason"), [("1", "liked"), ("2", "spam"), ("3", "no_answer_on_purpose")])
async def test_done_asks_for_the_reason_by_one_key_and_goes_on(sit: Sit, key: str, reason: str) -> None:
    async with sit() as seat:
        await seat.press("e")
        assert stored(seat, "Cleo").status == "pending"
        await seat.press(key)
        assert stored(seat, "Cleo").status == "dismissed"
        assert stored(seat, "Cleo").reason == reason
        assert authors(seat) == ["Ada", "Ben"]
        assert selected(seat) == "Ada"


async def test_leaving_the_question_changes_nothing(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("e", "escape")
        assert stored(seat, "Cleo").status == "pending"
        await seat.press("e", "q", "j")
        assert selected(seat) == "Ada"
        assert stored(seat, "Cleo").status == "pending"


async def test_keys_typed_in_one_breath_reach_the_question(sit: Sit) -> None:
    async with sit() as seat:
        await seat.pilot.press("e", "1")
        await seat.calm()
        assert stored(seat, "Cleo").reason == "liked"
        assert seat.app.frame.place is place(seat)


async def test_the_last_row_keeps_a_selection(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("G", "e", "1")
        assert selected(seat) == "Ada"
        await seat.press("e", "1", "e", "1")
        assert authors(seat) == []
        assert "Nothing waits" in seat.text
        await seat.press("e", "r", "s", "p", "y", "space", "w", "j")
        assert seat.app.is_running


async def test_snooze_at_once_is_until_the_next_working_morning(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("s")
        assert stored(seat, "Cleo").snoozed_until == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
        assert selected(seat) == "Ada"
        assert "tomorrow 09:00" in seat.status


async def test_snooze_until_shows_what_the_typed_time_means(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("S")
        await seat.type("wed 14:00")
        assert "Wed 14:00" in seat.text
        await seat.press("enter")
        assert stored(seat, "Cleo").snoozed_until == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)


async def test_a_time_that_is_none_stays_in_question(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("S")
        await seat.type("soonish")
        await seat.press("enter")
        assert "soonish" in seat.status
        assert stored(seat, "Cleo").snoozed_until is None
        assert seat.app.frame.dialog is not None


async def test_approve_spam_and_trash_reach_the_network(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("p")
        assert selected(seat) == "Ada"
        await seat.press("x")
        assert selected(seat) == "Ben"
        await seat.press("d")
        await seat.settle()
        assert stored(seat, "Cleo").remote_status == "public"
        assert stored(seat, "Cleo").status == "pending"
        assert (stored(seat, "Ada").remote_status, stored(seat, "Ada").reason) == ("spam", "spam")
        assert (stored(seat, "Ben").remote_status, stored(seat, "Ben").status) == ("trash", "dismissed")
        assert {comment.remote_status for comment in network.comments.values()} == {"public", "spam", "trash"}


async def test_undo_takes_back_and_goes_to_what_came_back(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("e", "1", "j", "u")
        assert stored(seat, "Cleo").status == "pending"
        assert selected(seat) == "Cleo"
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        await seat.press("u")
        assert "nothing" in seat.status.lower()


async def test_marked_comments_are_decided_at_once_and_undone_at_once(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("space", "space", "e", "3")
        assert authors(seat) == ["Ben"]
        assert stored(seat, "Cleo").reason == stored(seat, "Ada").reason == "no_answer_on_purpose"
        await seat.press("u")
        assert authors(seat) == ["Cleo", "Ada", "Ben"]


async def test_assign_note_and_situation_stay_with_the_comment(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("a")
        await seat.type("jon")
        await seat.press("enter")
        assert stored(seat, "Cleo").owner == "jonas"
        assert selected(seat) == "Cleo"
        await seat.press("n")
        await seat.type("carrier asked")
        await seat.press("enter")
        detail = inbox.detail(seat.house, stored(seat, "Cleo").id)
        assert [note.text for note in detail.notes] == ["carrier asked"]
        assert "carrier asked" in seat.text
        await seat.press("t", "t", "down", "enter")
        assert stored(seat, "Cleo").situation
        assert selected(seat) == "Cleo"


async def test_why_names_the_words(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("w")
        assert "money back" in seat.text


async def test_copy_and_address_go_to_the_clipboard_with_honest_words(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("y")
        assert seat.app.clipboard == "My parcel never came. I want my money back."
        assert "terminal's clipboard" in seat.status
        await seat.press("o")
        assert seat.app.clipboard == stored(seat, "Cleo").url
        assert stored(seat, "Cleo").url in seat.status


async def test_search_narrows_as_one_types_and_escape_brings_all_back(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("slash")
        await seat.type("cake")
        assert authors(seat) == ["Ben"]
        await seat.press("enter")
        assert authors(seat) == ["Ben"]
        await seat.press("escape")
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        await seat.press("slash", "z", "z", "escape")
        assert authors(seat) == ["Cleo", "Ada", "Ben"]


async def test_filter_shows_the_closed_and_the_sleeping(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("e", "1", "s", "f")
        await seat.type("asleep")
        await seat.press("enter")
        assert authors(seat) == ["Ada", "Ben"]
        await seat.press("f")
        await seat.type("without")
        await seat.press("enter")
        assert authors(seat) == ["Cleo"]
        await seat.press("escape")
        assert authors(seat) == ["Ben"]


async def test_wake_ends_the_sleep(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("s", "f")
        await seat.type("asleep")
        await seat.press("enter", "g", "z")
        assert stored(seat, "Cleo").snoozed_until is None


async def test_enter_opens_and_both_ways_back_work(sit: Sit) -> None:
    async with sit() as seat:
        for back in ("escape", "q", "ctrl+g"):
            await seat.press("enter")
            assert not place(seat).list.display or place(seat).list.size.height == 0
            await seat.press(back)
            assert seat.app.focused is place(seat).list
        assert seat.app.is_running


async def test_what_arrives_is_counted_and_comes_in_on_request(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("j")
        network.write("Zero stars. Lawyer!", author="Dora")
        network.write("Hello", author="Eve")
        await seat.press("f5")
        await seat.settle()
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        assert "2 new" in seat.asides
        await seat.press("i")
        assert set(authors(seat)) == {"Ada", "Ben", "Cleo", "Dora", "Eve"}
        assert selected(seat) == "Ada"
        assert "new" not in seat.asides


async def test_coming_back_to_the_place_lets_in_what_has_arrived(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        network.write("Hello", author="Eve")
        await seat.press("f5")
        await seat.settle()
        await seat.press("4", "2")
        assert "Eve" in authors(seat)
        assert selected(seat) == "Cleo"


async def test_what_another_process_closes_stays_struck_out_until_asked(sit: Sit) -> None:
    async with sit() as seat:
        triage.done(seat.house, [stored(seat, "Ada").id], "liked")
        seat.app.look()
        await seat.calm()
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        assert place(seat).list.gone == {stored(seat, "Ada").id}
        await seat.press("i")
        assert authors(seat) == ["Cleo", "Ben"]


async def test_a_refusal_is_said_and_nothing_moves(sit: Sit) -> None:
    async with sit() as seat:
        triage.done(seat.house, [stored(seat, "Cleo").id], "liked")
        await seat.press("s")
        assert selected(seat) == "Cleo"
        assert seat.app.frame.status.saying.kind == "bad"


async def test_a_token_that_ends_soon_is_said_in_the_status_line(sit: Sit, network: FakeNetwork) -> None:
    house = make_house(network)
    (blog,) = house.library.accounts()
    for day, said in (("2026-11-29", True), ("2026-11-23", True), ("2026-12-24", False), ("soon", False)):
        house.library = ShelfLibrary(house.settings, (structs.replace(blog, settings={"expires": day}),))
        async with sit(house=house) as seat:
            assert (f"token of blog ends {day}" in seat.asides) is said
            assert (f"ends {day}" in seat.text) is said


async def test_being_offline_is_a_state_and_not_a_pop_up(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        network.fail("pull", Unreachable("net_connect", account="blog", site="blog.example"))
        await seat.press("f5")
        await seat.settle()
        assert "blog: offline" in seat.asides
        assert seat.app.frame.dialog is None
        await seat.press("f5")
        await seat.settle()
        assert "offline" not in seat.asides


async def test_a_defect_in_background_work_never_ends_the_app(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        network.fail("pull", ZeroDivisionError("secret"))  # type: ignore[arg-type]
        await seat.press("f5")
        await seat.calm()
        await seat.calm()
        assert seat.app.is_running
        assert "ZeroDivisionError" in seat.status
        assert "secret" not in seat.text


async def test_the_wide_window_shows_list_comment_and_guideline(sit: Sit) -> None:
    async with sit(size=(120, 40)) as seat:
        assert "Cleo" in seat.text
        assert "My parcel never came. I want my money back." in seat.text
        assert "Complaint" in seat.text
        assert place(seat).list.row_height == 2
        await seat.press("enter", "j", "q", "j")
        assert selected(seat) == "Ada"


async def test_a_reply_on_its_way_is_not_written_twice(sit: Sit) -> None:
    async with sit() as seat:
        replies.queue(seat.house, stored(seat, "Cleo").id, "Sorry!")
        await seat.press("r")
        assert place(seat).composer is None
        assert "on its way" in seat.status


async def test_what_a_person_wrote_before_is_asked_of_the_archive(sit: Sit, network: FakeNetwork) -> None:
    network.write("And for breakfast?", author="Ada", at=MONDAY)
    async with sit() as seat:
        (id,) = (c.id for c in inbox.list_comments(seat.house) if "breakfast" in c.text)
        place(seat).load(id)
        await seat.calm()
        await seat.press("B")
        assert seat.status == "Ada wrote once before, the archive included"
        assert "Wrote before, archive included" in seat.text
        place(seat).load(stored(seat, "Ben").id)
        await seat.calm()
        await seat.press("B")
        assert "has written nothing here before" in seat.status


@pytest.mark.parametrize(("keys", "named"), [({}, "B"), ({"inbox.before": "f7"}, "F7"), ({"inbox.before": ""}, "–")])
async def test_what_belongs_to_an_archived_comment_is_shown_on_request(
    sit: Sit, monkeypatch: pytest.MonkeyPatch, keys: dict[str, str], named: str
) -> None:
    async with sit(keys=keys) as seat:
        id = stored(seat, "Ben").id
        triage.add_note(seat.house, id, "regular guest")
        triage.done(seat.house, [id], "liked")
        find = seat.house.store.find

        def without_archive(table: str, where: object = None, *, archived: bool = False, **more: object) -> object:
            gone = not archived and table in ("notes", "events", "replies")
            return [] if gone else find(table, where, **more)  # type: ignore[arg-type]

        monkeypatch.setattr(seat.house.store, "find", without_archive)
        await seat.press("A")
        place(seat).load(id)
        await seat.calm()
        await seat.press("enter")
        assert "regular guest" not in seat.text
        assert f"{named} shows them" in " ".join(seat.text.split())
        await place(seat).run_action("before")
        await seat.calm()
        assert "regular guest" in seat.text
