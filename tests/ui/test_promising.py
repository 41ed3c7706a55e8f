"""Promising an answer by keys, and keeping the promise."""

from __future__ import annotations

import pytest

from smtui.app import SmtuiApp
from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.screens.inbox import InboxPlace
from smtui.services import promises
from smtui.services.work import load
from smtui.texts import LANGUAGES, Language
from tests.support.demo import make_demo
from tests.support.house import MONDAY
from tests.ui.conftest import Seat, Sit


def place(seat: Seat) -> InboxPlace:
    found = seat.app.frame.place
    assert isinstance(found, InboxPlace)
    return found


def current(seat: Seat) -> Comment:
    return load(seat.house, "comments", place(seat).list.current, Comment)


async def test_a_promise_is_asked_for_written_sent_and_kept(sit: Sit) -> None:
    async with sit() as seat:
        first = current(seat)
        await seat.press("P")
        await seat.type("fri 12:00\n")
        assert "by Friday, 12:00" in seat.text
        await seat.press("ctrl+s")
        await seat.settle()
        (given,) = promises.open_promises(seat.house)
        assert given.comment == first.id
        assert seat.house.local(given.until).isoformat()[:16] == "2026-11-27T12:00"
        assert first.id in place(seat).list.ids
        assert place(seat).list.select(first.id)
        await seat.press("K")
        assert load(seat.house, "comments", first.id, Comment).status == "answered"
        assert promises.open_promises(seat.house) == []
        await seat.press("u")
        assert load(seat.house, "comments", first.id, Comment).promised_until == given.until


async def test_a_holding_reply_is_still_one_when_its_draft_is_opened_again(sit: Sit) -> None:
    async with sit() as seat:
        first = current(seat)
        await seat.press("P")
        await seat.type("fri 12:00\n")
        await seat.press("escape", "r")
        assert "Holding reply to Cleo, an answer by Friday, 12:00" in seat.text
        await seat.press("ctrl+s")
        await seat.settle()
        assert [given.comment for given in promises.open_promises(seat.house)] == [first.id]
        assert load(seat.house, "comments", first.id, Comment).is_open()


async def test_a_moment_that_is_over_leaves_the_question_open(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("P")
        await seat.type("2020-01-01\n")
        assert promises.open_promises(seat.house) == []
        assert seat.app.frame.dialog is not None
        assert "is over" in seat.status


async def test_most_of_the_time_used_is_said_with_the_key_that_helps(sit: Sit) -> None:
    clock = FixedClock(MONDAY)
    async with sit(clock=clock) as seat:
        comment = current(seat)
        assert comment.warn_at is not None
        assert "P sends a holding reply" not in seat.text
        clock.advance(seconds=(comment.warn_at - MONDAY).total_seconds())
        await seat.press("j", "k")
        assert "P sends a holding reply" in seat.text
        assert place(seat).list.state(comment) == ("soon", "soon")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_question_until_when(snap_compare, language: Language) -> None:  # type: ignore[no-untyped-def]
    keys = ["2", "P", *("fr" if language == "de" else "fri"), "space", "1", "2", "colon", "0", "0"]
    assert snap_compare(SmtuiApp(make_demo(language)), press=keys, terminal_size=(80, 24))
